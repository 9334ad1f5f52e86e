"""Puts the pages of the documentation site together: those of docs/, and those generated from program and data.

    python docs/stage.py build/docs/source

Generated are the reference of tables (from the frame catalogue and a tiny run), of the Python package (from its public
names) and the glossary. Links that leave docs/ lead to a copy of the file, or, for folders, are plain text.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

import cutover as co
from cutover import plot
from glossary import glossary_page

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
LINK = re.compile(r"(!?)\[([^\]]*)\]\(((?:\.\./)+[^)#]*)(#[^)]*)?\)")


def stage(target: Path) -> None:
    """Writes all pages below `target`, replacing what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DOCS, target, ignore=shutil.ignore_patterns("*.py", "*.csv", "__pycache__"))
    for page in sorted(DOCS.rglob("*.md")):
        place = target / page.relative_to(DOCS)
        place.write_text(_links(page, page.read_text(encoding="utf-8"), target), encoding="utf-8")
    generated = target / "generated"
    generated.mkdir()
    (generated / "tables.md").write_text(tables_page(), encoding="utf-8")
    (generated / "python.md").write_text(python_page(), encoding="utf-8")
    (generated / "plots.md").write_text(plots_page(), encoding="utf-8")
    (target / "glossary.md").write_text(glossary_page(ROOT), encoding="utf-8")


def _links(page: Path, text: str, target: Path) -> str:
    """The page with its links out of docs/ as the site can serve them."""

    def replace(found: re.Match[str]) -> str:
        mark, words, address, anchor = found.groups()
        linked = (page.parent / address).resolve()
        if linked.is_relative_to(DOCS):
            return found.group(0)
        if linked.is_dir():
            return words if words.startswith("`") else f"`{linked.relative_to(ROOT)}`" if "/" in words else words
        if not linked.is_file():
            raise FileNotFoundError(f"{page.relative_to(ROOT)} links to {address}, which is not there")
        copy = target / "files" / linked.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(linked, copy)
        up = "../" * len(page.relative_to(DOCS).parent.parts)
        return f"{mark}[{words}]({up}files/{linked.relative_to(ROOT)}{anchor or ''})"

    return LINK.sub(replace, text)


def tables_page() -> str:
    """Every table of a result: what it may be broken down by, and its columns with unit and meaning."""
    result = co.run(ROOT / "scenarios" / "tiny.toml", progress=False)
    lines = [
        "# Tables",
        "",
        "A result gives these tables under the same names and with the same columns in Python",
        "(`result.frame(name, by=…)`), on the command line (`cutover export RESULT NAME --by …`) and in the report. What a",
        "table is broken down by comes first, then its labels, then its measures. Leave a breakdown away to get totals;",
        "there are no rows for totals beside the others. Counts are weighted to the nation unless a unit says",
        "*simulated*. Where nothing is known a number is missing (NaN; empty in CSV).",
        "",
        "What a label stands for, in English and Japanese, is in the [glossary](../glossary.md).",
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


def _words(frame: object, column: str) -> tuple[str, str]:
    attributes = frame.attrs  # type: ignore[attr-defined]
    return attributes["units"][column], attributes["meanings"][column]


def python_page() -> str:
    """The public names of the package, from their docstrings."""
    lines = [
        "# Python package",
        "",
        "`import cutover as co`. What follows is written from the docstrings. For first steps see the",
        "[notebook user's guide](../guide/notebook.md); for figures [cutover.plot](plots.md).",
        "",
    ]
    groups = {
        "Scenarios": ["Scenario", "Intervention", "fields"],
        "Runs": ["run", "Progress"],
        "Results": ["open", "Result", "tables"],
        "Errors": ["CutoverError", "ScenarioError", "Diagnostic", "SimulationError", "ResultError", "MissingFontError"],
    }
    known = {name for names in groups.values() for name in names}
    further = [name for name in co.__all__ if name not in known and not name.startswith("__")]
    if further:
        groups["Further"] = further
    for title, names in groups.items():
        lines += [f"## {title}", ""]
        for name in names:
            lines += _directive(co, name)
    lines += ["## Parquet", "", *_directive(__import__("cutover.parquet", fromlist=["x"]), "write_parquet")]
    return "\n".join(lines)


def plots_page() -> str:
    """The figures, from their docstrings."""
    lines = ["# cutover.plot", "", "```{eval-rst}", (plot.__doc__ or "").strip(), "```", ""]
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


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    stage(Path(sys.argv[1]))
