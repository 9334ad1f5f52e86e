"""What an experiment found, for its report: ``findings.toml`` in the folder of the experiment.

The report is made by the program (``cutover report RESULT --experiment FOLDER``); this file is what it reads of many runs:
intervals, differences, sentences in both languages, and which runs they were made of. Its keys are told in
``sim/report/findings.hpp``.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutover.errors import ExperimentError
from cutover.experiments.ensemble import Ensemble, write_whole
from cutover.experiments.task import result_file
from cutover.result import Result

if TYPE_CHECKING:
    import pandas as pd

    from cutover.experiments.comparison import Comparison

__all__ = ["FINDINGS", "first_results", "report_place", "write_comparison", "write_intervals"]

FINDINGS = "findings.toml"


def write_comparison(comparison: Comparison) -> None:
    """Write the differences of a comparison into its folder."""
    from cutover.statistics import joint_confidence

    ensemble = comparison.ensemble
    sentences = zip(comparison.alternatives, comparison.sentences("en"), comparison.sentences("ja"))
    _write(
        ensemble,
        "comparison",
        (comparison.confidence, joint_confidence(comparison.confidence, len(comparison.alternatives))),
        [{"name": comparison.base}, *({"name": name, "english": en, "japanese": ja} for name, en, ja in sentences)],
        difference=_rows(comparison.differences().drop(columns="correlation")),
    )


def write_intervals(ensemble: Ensemble, point: str, headlines: Iterable[str], confidence: float) -> None:
    """Write what the replications of a point say into the folder: `headlines`, and every reported number."""
    import pandas as pd

    main = ensemble.intervals(dict.fromkeys(headlines), confidence=confidence, points=[point]).assign(headline=True)
    everything = ensemble.intervals(confidence=confidence, points=[point]).assign(headline=False)
    others = everything[~everything["metric"].isin(main["metric"])]
    table = pd.concat([main, others]).drop(columns="point")
    _write(ensemble, "replications", (confidence, confidence), [{"name": point}], interval=_rows(table))


def first_results(ensemble: Ensemble, points: Sequence[str]) -> list[Result]:
    """Results of the first replication that has one for each of the points.

    Raises
    ------
    ExperimentError
        If there is none: runs failed, or results were not kept.
    """
    kept = [set(_kept(ensemble, point)) for point in points]
    both = set.intersection(*kept)
    if not both:
        raise ExperimentError(
            f"there is no result of {' and '.join(repr(p) for p in points)} to show: the runs failed, or results were not kept"
        )
    return [ensemble.result(point, min(both)) for point in points]


def report_place(ensemble: Ensemble, output: str | os.PathLike[str] | None) -> Path:
    """Where the page goes: by default ``report.html`` in the folder of the experiment.

    Raises
    ------
    ValueError
        If there is no such folder beyond the life of the ensemble.
    """
    if output is not None:
        return Path(output)
    if ensemble.is_temporary:
        raise ValueError("this experiment has no folder of its own (out=…): name the page")
    return ensemble.folder / "report.html"


def _write(
    ensemble: Ensemble, kind: str, confidence: tuple[float, float], scenarios: Sequence[Mapping[str, str]], **tables: list[dict[str, Any]]
) -> None:
    import tomli_w

    names = [s["name"] for s in scenarios]
    done = ensemble.runs[(ensemble.runs["state"] == "done") & ensemble.runs["point"].isin(names)]
    content = {
        "kind": kind,
        "confidence": confidence[0],
        "confidence_each": confidence[1],
        "replications": int(done.groupby("point").size().max()),
        "scenario": list(scenarios),
        "run": [
            {"scenario": name, "replication": k + 1, "run_id": str(ensemble.result(name, k).info["run_id"])}
            for name in names
            for k in _kept(ensemble, name)
        ],
        **tables,
    }
    text = "# What this experiment found, for `cutover report`.\n" + tomli_w.dumps(content)
    write_whole(ensemble.folder / FINDINGS, lambda part: part.write_text(text, encoding="utf-8"))


def _kept(ensemble: Ensemble, point: str) -> list[int]:
    """Replications of a point that have a result."""
    rows = ensemble.runs[(ensemble.runs["point"] == point) & (ensemble.runs["state"] == "done")]
    return sorted(int(k) for key, k in zip(rows["key"], rows["replication"]) if result_file(ensemble.folder, key).exists())


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as TOML takes them; what is not finite is left out."""
    rows = []
    for record in table.to_dict("records"):
        plain = {str(name): value.item() if hasattr(value, "item") else value for name, value in record.items()}
        rows.append({name: v for name, v in plain.items() if not (isinstance(v, float) and not math.isfinite(v))})
    return rows
