"""Pages written from program and data: tables (docs/tables.md), Python package (docs/python.md), figures (docs/plots.md).

    python docs/reference.py        writes all three; a test holds them equal to what this writes

Tables come from the frame catalogue and a tiny run, the others name what the package makes public; Sphinx fills in the
docstrings.
"""

from __future__ import annotations

from pathlib import Path

import cutover as co
import pandas as pd
from cutover import parquet, plot

ROOT = Path(__file__).resolve().parents[1]
NOTE = "<!-- Written by `python docs/reference.py`. -->"


def tables_page() -> str:
    """Every table of a result: what it may be broken down by, and its columns with unit and meaning."""
    result = co.run(ROOT / "scenarios" / "tiny.toml", progress=False)
    lines = [
        "# Tables",
        "",
        NOTE,
        "",
        "A result gives these tables under the same names and with the same columns in Python",
        "(`result.frame(name, by=…)`), on the command line (`cutover export RESULT NAME --by …`) and in the report. What a",
        "table is broken down by comes first, then its labels, then its measures. Leave a breakdown away to get totals;",
        "there are no rows for totals beside the others. Counts are weighted to the nation unless a unit says",
        "*simulated*. Where nothing is known a number is missing (NaN; empty in CSV).",
        "",
        "What a label stands for, in English and Japanese, is in the [glossary](glossary.md).",
        "",
    ]
    catalogue = co.tables()
    for name, row in catalogue.iterrows():
        frame = result.frame(str(name))
        lines += [f"## {name}", "", row["meaning"], ""]
        if row["by"]:
            default = ", ".join(f"`{by}`" for by in row["by_default"]) or "nothing"
            lines += [f"- broken down by: {', '.join(f'`{by}`' for by in row['by'])}; by default {default}"]
            lines += ["- limited to days: yes, `since` and `until` (`--from`, `--to`)"] if row["has_period"] else []
            lines += [""]
        lines += ["| column | unit | meaning |", "| --- | --- | --- |"]
        asked = _columns_by(result, str(name), list(row["by"]))
        measures = [c for c in frame.columns if c not in row["by"]]
        for column in [*asked, *measures]:
            unit, meaning = asked[column] if column in asked else _words(frame, column)
            lines += [f"| `{column}` | {'' if unit == '1' else unit} | {meaning} |"]
        lines += [""]
    return "\n".join(lines)


def _columns_by(result: co.Result, name: str, by: list[str]) -> dict[str, tuple[str, str]]:
    """Unit and meaning of each column a table may be broken down by."""
    words = {}
    for column in by:
        frame = result.frame(name, [column])
        words[column] = _words(frame, column)
    return words


def _words(frame: pd.DataFrame, column: str) -> tuple[str, str]:
    return frame.attrs["units"][column], frame.attrs["meanings"][column]


def python_page() -> str:
    """The public names of the package, from their docstrings."""
    lines = [
        "# Python package",
        "",
        NOTE,
        "",
        "`import cutover as co`. What follows is written from the docstrings. For first steps see the",
        "[notebook user's guide](guide/notebook.md); for figures [cutover.plot](plots.md). On a code-hosting site this page shows",
        "names only; `make docs` builds the site.",
        "",
    ]
    groups = {
        "Scenarios": ["Scenario", "Intervention", "fields"],
        "Runs": ["run", "Progress"],
        "Results": ["open", "Result", "tables"],
        "Comparisons": ["rates_by_span", "cost_per_point"],
        "Stress tests": ["stress", "Stress", "find_smallest", "Search"],
        "Errors": ["CutoverError", "ScenarioError", "Diagnostic", "ParameterNameError", "SimulationError", "ResultError", "MissingFontError"],
    }
    known = {name for names in groups.values() for name in names}
    further = [name for name in co.__all__ if name not in known and not name.startswith("__")]
    if further:
        groups["Further"] = further
    for title, names in groups.items():
        lines += [f"## {title}", ""]
        for name in names:
            lines += _directive(co, name)
    lines += ["## Parquet", "", *_directive(parquet, "write_parquet")]
    return "\n".join(lines)


def plots_page() -> str:
    """The figures, from their docstrings."""
    lines = ["# cutover.plot", "", NOTE, "", "```{eval-rst}", ".. automodule:: cutover.plot", "   :no-members:", "```", ""]
    first = ["PlotAccessor"]
    for name in [*first, *(n for n in plot.__all__ if n not in first)]:
        lines += _directive(plot, name)
    return "\n".join(lines)


def _directive(module: object, name: str) -> list[str]:
    thing = getattr(module, name)
    kind = "autoexception" if isinstance(thing, type) and issubclass(thing, Exception) else (
        "autoclass" if isinstance(thing, type) else "autofunction" if callable(thing) else "autodata"
    )
    return ["```{eval-rst}", f".. {kind}:: {module.__name__}.{name}", "```", ""]  # type: ignore[attr-defined]


PAGES = {"tables.md": tables_page, "python.md": python_page, "plots.md": plots_page}

if __name__ == "__main__":
    for name, page in PAGES.items():
        (ROOT / "docs" / name).write_text(page().rstrip("\n") + "\n", encoding="utf-8")
