"""Validation: calibrated on what was known until a month, scored by what was published later.

For each origin an ensemble of parameter sets is calibrated on the months up to it (`calibrate`), and every member is
simulated with a seed of its own, from the scenario's first day through the origin to its last, in a world whose knowledge ends
at the origin. The spread of the members is the forecast's band: parameter uncertainty, the chance of a run, and that of a
sample of the nation. A run that began at the origin would have to ask the panel for everybody's experience, and be as uncertain
as that is.
"""

from __future__ import annotations

import csv
import datetime
import hashlib
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cutover
from cutover import _core
from cutover.errors import Diagnostic, ScenarioError
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.laboratory import Laboratory, point_name
from cutover.experiments.task import fingerprint
from cutover.experiments.workers import Workers
from cutover.running import data_directory
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Validation", "calibrate", "read_published", "validate"]

BAND = 0.9
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
GROUPS = ("all", "hospital", "medical_clinic", "dental_clinic", "pharmacy")


@dataclass(frozen=True)
class Validation:
    """Forecasts and how they did.

    Attributes
    ----------
    scores : pandas.DataFrame
        One row an origin and published value: ``origin``, ``month``, ``horizon`` (months), ``group`` (``"all"`` or a facility
        type), ``published``, ``median``, ``low``, ``high`` (90 % of the members), ``error`` (median less published, points),
        ``inside``, ``width`` (of the band).
    forecasts : pandas.DataFrame
        ``origin``, ``month`` (datetime64), ``group``, ``member``, ``rate_pct``.
    published : pandas.DataFrame
        ``month`` (datetime64), ``group``, ``rate_pct``.
    ensemble : Ensemble
        All runs.
    """

    scores: pd.DataFrame
    forecasts: pd.DataFrame
    published: pd.DataFrame
    ensemble: Ensemble

    def by_horizon(self, group: str = "all") -> pd.DataFrame:
        """Scores of all origins by how far ahead: ``values``, ``inside`` (share), ``mean_absolute_error``, ``mean_width``."""
        import pandas as pd

        rows = self.scores[self.scores["group"] == group]
        bins = pd.cut(rows["horizon"], [0, 3, 6, 12, 24], labels=["1–3", "4–6", "7–12", "13–24"])
        grouped = rows.assign(months_ahead=bins, size=rows["error"].abs()).groupby("months_ahead", observed=True)
        return grouped.agg(
            values=("error", "size"),
            inside=("inside", "mean"),
            mean_absolute_error=("size", "mean"),
            mean_width=("width", "mean"),
        ).reset_index()


def calibrate(
    *,
    until: str | None = None,
    members: int = 100,
    seed: int = 1,
    scenario: str | os.PathLike[str] | None = None,
    out: str | os.PathLike[str],
    threads: int = 0,
    data: str | os.PathLike[str] | None = None,
) -> Path:
    """Draw an ensemble of parameter sets that agree with the published months, as ``cutover calibrate --members`` does.

    Parameters
    ----------
    until : str, optional
        Last known month, ``"2024-12"``; by default all published ones are known.
    members : int
        At least 10.
    seed : int
        Of all draws.
    scenario : path, optional
        A history, as ``scenarios/history.toml``: it is simulated once, up to the last known month, and what it gives beside the
        panel of persons is taken into account. Without one the panel stands for the nation.
    out : path
        File to write; it is replaced. Scenarios name it in ``adoption.ensemble`` and choose by ``adoption.member``.
    threads : int
        0: all of the machine.
    data : path, optional
        Data directory.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If the month is none, or before 2024-03.
    """
    path = Path(out)
    _core.calibrate_ensemble(
        data_directory(data, Path(scenario or "scenario.toml")), path, until or "", members, seed, threads, scenario or ""
    )
    return path


def read_published(path: str | os.PathLike[str]) -> pd.DataFrame:
    """Published utilization rates: columns ``month`` and ``rate_pct``, and ``facility_type`` where they are by type.

    The format is that of ``data/utilization_monthly_national.csv`` and ``data/utilization_by_facility_type.csv``: lines that
    begin with ``#`` are comments, other columns are ignored, rows without a rate are left out.

    Returns
    -------
    pandas.DataFrame
        ``month`` (datetime64), ``group`` (``"all"`` or a facility type), ``rate_pct``.

    Raises
    ------
    ScenarioError
        With file and line of every fault.
    """
    import pandas as pd

    file = os.fspath(path)
    faults: list[Diagnostic] = []
    rows: list[dict[str, Any]] = []
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except OSError as error:
        raise ScenarioError("", [Diagnostic("error", file, 0, 0, f"cannot read '{file}': {error.strerror}")]) from None
    except UnicodeDecodeError:
        raise ScenarioError("", [Diagnostic("error", file, 0, 0, "is not UTF-8 text")]) from None
    numbered = [(n, text) for n, text in enumerate(lines, 1) if text.strip() and not text.startswith("#")]
    if not numbered:
        raise ScenarioError("", [Diagnostic("error", file, 1, 1, "has no head: columns month and rate_pct are needed")])
    head = next(csv.reader([numbered[0][1]]))
    for name in ("month", "rate_pct"):
        if name not in head:
            faults.append(
                Diagnostic("error", file, numbered[0][0], 1, f"has no column '{name}'; it has {', '.join(head)}", excerpt=numbered[0][1])
            )
    if faults:
        raise ScenarioError("", faults)
    for number, text in numbered[1:]:
        row = dict(zip(head, next(csv.reader([text]))))
        group = row.get("facility_type") or "all"
        if not row.get("rate_pct"):
            continue

        def fault(message: str, column: int = 1, line: int = number, excerpt: str = text) -> None:
            faults.append(Diagnostic("error", file, line, column, message, excerpt=excerpt))

        if not _MONTH.fullmatch(row["month"]):
            fault(f"'{row['month']}' is no month, as 2025-10")
            continue
        try:
            rate = float(row["rate_pct"])
        except ValueError:
            rate = -1.0
        if not 0 <= rate <= 100:
            fault(f"'{row['rate_pct']}' is no rate in percent, from 0 to 100", text.find(row["rate_pct"]) + 1)
        elif group not in GROUPS:
            fault(f"'{group}' is no facility type: {', '.join(GROUPS[1:])}", text.find(group) + 1)
        else:
            rows.append({"month": pd.Timestamp(row["month"] + "-01"), "group": group, "rate_pct": rate})
    if faults:
        raise ScenarioError("", faults)
    if not rows:
        raise ScenarioError("", [Diagnostic("error", file, numbered[0][0], 1, "has no row with a rate")])
    return pd.DataFrame(rows)


def validate(
    scenario: Scenario | str | os.PathLike[str],
    *,
    origins: Sequence[str] = ("2024-12",),
    members: int = 40,
    published: Sequence[str | os.PathLike[str]] = (),
    seed: int = 1,
    out: str | os.PathLike[str] | None = None,
    cluster: Workers = None,
    processes: int = 0,
    threads: int = 1,
    keep: bool = True,
    progress: bool = True,
    data: str | os.PathLike[str] | None = None,
) -> Validation:
    """Forecast from each origin and score by what was published later.

    Parameters
    ----------
    scenario : Scenario or path
        What is simulated: it begins before the origins and ends after them. Its file is also the history of `calibrate`.
    origins : sequence of str
        Last known months: ``"2024-12"``; from 2024-03 on, within the scenario's period.
    members : int
        Parameter sets of each origin, at least 10; each is simulated once.
    published : sequence of path
        Files of published rates (`read_published`); by default those of the data directory. With later values than those
        it tells how the model did on them.
    seed : int
        Of the calibrations; the scenario's is that of the first member's run.
    out, cluster, processes, threads, keep, progress, data
        As for `cutover.replicate`.

    Returns
    -------
    Validation

    Raises
    ------
    ScenarioError, ValueError
        If input is wrong; nothing is run.
    ExperimentError
        If no run can be carried out.
    """
    import pandas as pd

    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    directory = data_directory(data, scenario.file)
    files = list(published) or [
        Path(directory) / "utilization_monthly_national.csv",
        Path(directory) / "utilization_by_facility_type.csv",
    ]
    known = pd.concat([read_published(file) for file in files]).drop_duplicates(["month", "group"], keep="last")
    end = scenario["period.end"]
    futures = {origin: _months_after(origin, end) for origin in origins}
    for origin in origins:
        if _first_after(origin) <= scenario["period.start"]:
            raise ValueError(f"origin {origin} lies before the scenario begins, on {scenario['period.start']}")
    with Laboratory(
        out,
        data=data,
        scenario=scenario,
        cluster=cluster,
        processes=processes,
        threads=threads,
        keep=keep,
        progress=progress,
        most=members * len(futures),
    ) as laboratory:
        tasks = []
        for origin in futures:
            file = _ensemble_file(laboratory.folder, scenario, origin, members, seed, directory)
            tasks += [laboratory.task(*_member(scenario, file, origin, k)) for k in range(members)]
        laboratory.run(tasks)
        ensemble = laboratory.ensemble()
    rows = []
    for origin, months in futures.items():
        for k in range(members):
            point = point_name(_labels(origin, k))
            if point not in set(ensemble.runs.loc[ensemble.runs["state"] == "done", "point"]):
                continue
            for month in months:
                for group in GROUPS:
                    metric = f"utilization:rate_pct.{month}" + ("" if group == "all" else f".{group}")
                    rate = float(ensemble.figures(metric, point)[0])
                    rows.append(
                        {"origin": origin, "month": pd.Timestamp(month + "-01"), "group": group, "member": k + 1, "rate_pct": rate}
                    )
    forecasts = pd.DataFrame(rows)
    return Validation(score(forecasts, known), forecasts, known, ensemble)


def score(forecasts: pd.DataFrame, published: pd.DataFrame) -> pd.DataFrame:
    """Rows of `Validation.scores`: every published value after an origin against the members' median and 90 % band."""
    import pandas as pd

    tails = ((1 - BAND) / 2, (1 + BAND) / 2)
    grouped = forecasts.groupby(["origin", "month", "group"], sort=False)["rate_pct"]
    bands = pd.DataFrame(
        {"median": grouped.median(), "low": grouped.quantile(tails[0]), "high": grouped.quantile(tails[1])}
    ).reset_index()
    scores = bands.merge(published.rename(columns={"rate_pct": "published"}), on=["month", "group"])
    origin = pd.to_datetime(scores["origin"] + "-01")
    scores["horizon"] = (scores["month"].dt.year - origin.dt.year) * 12 + scores["month"].dt.month - origin.dt.month
    scores["error"] = scores["median"] - scores["published"]
    scores["inside"] = scores["published"].between(scores["low"], scores["high"])
    scores["width"] = scores["high"] - scores["low"]
    order = ["origin", "month", "horizon", "group", "published", "median", "low", "high", "error", "inside", "width"]
    return scores[order].sort_values(["origin", "month", "group"], kind="stable").reset_index(drop=True)


def _labels(origin: str, k: int) -> dict[str, Any]:
    return {"origin": origin, "adoption.member": k + 1}


def _member(scenario: Scenario, file: Path, origin: str, k: int) -> tuple[Scenario, dict[str, Any], int]:
    import copy

    run = copy.copy(scenario)
    run["adoption.known_until"] = _first_after(origin) - datetime.timedelta(days=1)
    run["adoption.ensemble"] = str(file.resolve())
    run["adoption.member"] = k + 1
    run["seed"] = scenario["seed"] + k
    return run, _labels(origin, k), 0


def _ensemble_file(
    folder: Path, scenario: Scenario, origin: str, members: int, seed: int, data: os.PathLike[str]
) -> Path:
    """The ensemble of an origin, made once for the same data, program and options."""
    history, text = None, ""
    if scenario.file.exists():
        whole = Scenario.load(scenario.file)
        # A file that begins later, with another begin set beside it, has no known month to be simulated.
        if whole["period.start"] < _first_after(origin):
            history, text = scenario.file, whole.to_toml(reduced=False)
    parts = (text, fingerprint(str(data)), cutover.__version__, cutover.__git_commit__, str(members), str(seed))
    made = hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12]
    path = folder / f"ensemble-{origin}-{made}.csv"
    if not path.exists():
        calibrate(until=origin, members=members, seed=seed, scenario=history, out=path, data=data)
    return path


def _first_after(origin: str) -> datetime.date:
    year, month = int(origin[:4]), int(origin[5:])
    return datetime.date(year + month // 12, month % 12 + 1, 1)


def _months_after(origin: str, end: datetime.date) -> list[str]:
    if not _MONTH.fullmatch(origin):
        raise ValueError(f"'{origin}' is no month, as 2024-12")
    day, months = _first_after(origin), []
    while day <= end:
        months.append(day.isoformat()[:7])
        day = _first_after(day.isoformat()[:7])
    if not months:
        raise ValueError(f"origin {origin} leaves nothing to forecast: the scenario ends on {end}")
    return months
