"""The folder of an experiment: its runs, the manifest that makes it restartable, and all numbers in one file.

======================  ==============================================================================================
``runs/<key>.h5``       result of each run, named by the hash of what it depends on
``runs.csv``            the manifest: one row a run with its point, replication, seed, state, time, size, host, message
``numbers.parquet``     all runs merged: the manifest's columns and a column for every number (units in its metadata)
``findings.toml``       what the report says of all runs (`cutover.experiments.findings`)
======================  ==============================================================================================
"""

from __future__ import annotations

import contextlib
import json
import os
import tempfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cutover.errors import ExperimentError
from cutover.experiments.task import result_file
from cutover.metrics import HEADLINES, evaluate, parse_metric, unit_of
from cutover.result import Result

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["MANIFEST", "NUMBERS", "Ensemble", "open_ensemble", "read_numbers", "write_whole"]

MANIFEST = "runs.csv"
NUMBERS = "numbers.parquet"


class Ensemble:
    """Runs of an experiment and their numbers.

    Attributes
    ----------
    folder : Path
    runs : pandas.DataFrame
        One row a run: ``key``, ``point`` (its name), a column for each parameter that varies, ``replication``, ``seed``,
        ``state`` (``"done"`` or ``"failed"``), ``seconds``, ``bytes``, ``host``, ``file``, ``message``.
    units : dict
        Unit (str) of every number, by its name.
    """

    folder: Path
    runs: pd.DataFrame
    units: dict[str, str]

    def __init__(
        self,
        folder: Path,
        runs: pd.DataFrame,
        numbers: pd.DataFrame,
        units: Mapping[str, str],
        keep: tempfile.TemporaryDirectory[str] | None = None,
    ) -> None:
        self.folder = folder
        self.runs = runs
        self.units = dict(units)
        self._numbers = numbers
        self._keep = keep
        self._done: dict[str, pd.DataFrame] = {}  # by point: its runs

    @property
    def is_temporary(self) -> bool:
        """Whether the folder lives as long as this object only."""
        return self._keep is not None

    @property
    def points(self) -> list[str]:
        """Names of the points, in order."""
        return [str(name) for name in dict.fromkeys(self.runs["point"])]

    @property
    def failed(self) -> pd.DataFrame:
        """Rows of `runs` that failed, each with its message."""
        return self.runs[self.runs["state"] != "done"]

    @property
    def numbers(self) -> pd.DataFrame:
        """One row a run that is done (index ``point``, ``replication``), a column for every number."""
        done = self.runs[self.runs["state"] == "done"]
        table = self._numbers.loc[done["key"]]
        table.index = done.set_index(["point", "replication"]).index
        return table

    def result(self, point: str | None = None, replication: int = 0) -> Result:
        """The result of one run.

        Raises
        ------
        ExperimentError
            If there is none: it failed, or results were not kept.
        """
        rows = self.runs[(self.runs["replication"] == replication) & (self.runs["point"] == (point or self.points[0]))]
        if rows.empty:
            raise ExperimentError(f"there is no run of point {point or self.points[0]!r}, replication {replication}")
        path = result_file(self.folder, rows["key"].iloc[0])
        if not path.exists():
            raise ExperimentError(f"the result of {rows['point'].iloc[0]!r}, replication {replication}, was not kept")
        return Result(path)

    def figures(self, metric: str, point: str | None = None) -> npt.NDArray[np.float64]:
        """One figure a replication of a point (default: the first), shape (replications,).

        Raises
        ------
        MetricError
            If the metric names no figure of the runs.
        ExperimentError
            If it has to be read from results that were not kept.
        """
        import numpy as np

        point = point or self.points[0]
        if point not in self._done:
            self._done[point] = self.runs[(self.runs["point"] == point) & (self.runs["state"] == "done")]
        rows = self._done[point]
        for name in (metric, *([] if (full := _full_name(metric)) is None else [full])):
            if name in self._numbers.columns:
                known = self._numbers[name].reindex(rows["key"]).to_numpy(dtype=np.float64)
                # Without results to ask, a number that every run reported as undefined is undefined.
                kept = all(result_file(self.folder, key).exists() for key in rows["key"])
                if not np.isnan(known).all() or not kept:
                    self.units.setdefault(metric, self.units.get(name, ""))
                    return known
        parsed = parse_metric(metric)
        for key, replication in zip(rows["key"], rows["replication"]):
            result = self.result(point, int(replication))
            self._numbers.loc[key, metric] = evaluate(result, parsed)
            self.units[metric] = unit_of(result, parsed)
        return self._numbers[metric].reindex(rows["key"]).to_numpy(dtype=np.float64)

    def intervals(
        self, metrics: Iterable[str] | None = None, *, confidence: float = 0.95, points: Sequence[str] | None = None
    ) -> pd.DataFrame:
        """What the replications say of each metric.

        Parameters
        ----------
        metrics : iterable of str, optional
            By default every reported number.
        confidence : float
            Of each interval by itself.
        points : sequence of str, optional
            By default all.

        Returns
        -------
        pandas.DataFrame
            ``point``, ``metric``, ``unit``, ``replications``, ``estimate``, ``low``, ``high``, ``method``: ``"t"`` (mean with
            Student's t interval) or ``"order"`` (median between order statistics, for figures that are percentiles
            themselves). Metrics that some replication does not have (NaN) are left out.
        """
        import numpy as np
        import pandas as pd

        from cutover.statistics import mean_interval, quantile_interval

        rows: list[dict[str, Any]] = []
        for point in points or self.points:
            for name in self._numbers.columns if metrics is None else metrics:
                figures = self.figures(name, point)
                if len(figures) == 0 or not np.isfinite(figures).all():
                    continue
                percentile = parse_metric(name).is_percentile
                interval = quantile_interval(figures, 0.5, confidence) if percentile else mean_interval(figures, confidence)
                rows.append(
                    {
                        "point": point,
                        "metric": name,
                        "unit": self.units.get(name, ""),
                        "replications": len(figures),
                        "estimate": interval.estimate,
                        "low": interval.low,
                        "high": interval.high,
                        "method": "order" if percentile else "t",
                    }
                )
        columns = ["point", "metric", "unit", "replications", "estimate", "low", "high", "method"]
        return pd.DataFrame(rows, columns=columns)

    def report(
        self,
        output: str | os.PathLike[str] | None = None,
        *,
        point: str | None = None,
        metrics: Iterable[str] = HEADLINES,
        confidence: float = 0.95,
        overwrite: bool = False,
    ) -> Path:
        """Write the report of a point: the page of its first replication, and over all replications intervals.

        The same page as ``cutover replicate`` leaves in its folder. What it says of all runs is kept as ``findings.toml``.

        Parameters
        ----------
        output : path, optional
            By default ``report.html`` in the folder of the experiment.
        point : str, optional
            By default the first.
        metrics : iterable of str
            The main figures; all others stand below them.
        confidence : float
            Of each interval by itself.
        overwrite : bool
            Replace an existing page. Otherwise an existing one is an error.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        ExperimentError
            If no run of the point has a result.
        FileExistsError
            If there is such a file.
        ValueError
            If `output` is left out and the experiment has no folder of its own.
        """
        from cutover.experiments.findings import first_results, report_place, write_intervals

        page = report_place(self, output)
        point = point or self.points[0]
        (result,) = first_results(self, [point])
        write_intervals(self, point, metrics, confidence)
        return result.report(page, experiment=self.folder, overwrite=overwrite)

    def __repr__(self) -> str:
        done = int((self.runs["state"] == "done").sum())
        return f"<Ensemble of {len(self.points)} points, {done} of {len(self.runs)} runs done, {self.folder}>"


def open_ensemble(folder: str | os.PathLike[str]) -> Ensemble:
    """Open the folder of an experiment, finished or not.

    Raises
    ------
    ExperimentError
        If it is none.
    """
    import pandas as pd

    path = Path(folder)
    try:
        runs = pd.read_csv(path / MANIFEST, dtype={"key": str, "message": str, "host": str}, keep_default_na=False, na_values={})
    except FileNotFoundError:
        raise ExperimentError(f"'{path}' is not the folder of an experiment: it has no {MANIFEST}") from None
    numbers, units = read_numbers(path)
    return Ensemble(path, runs, numbers, units)


def write_whole(path: Path, write: Callable[[Path], object]) -> None:
    """Let `write` make a file beside `path` and put it there: whole or not at all.

    Raises
    ------
    ExperimentError
        If it cannot be written.
    """
    part = path.with_name(path.name + ".part")
    try:
        write(part)
        part.replace(path)
    except OSError as error:
        raise ExperimentError(f"cannot write '{path}': {error.strerror or error}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def _full_name(metric: str) -> str | None:
    """The name under which every run reports this figure; None where it needs a look into results."""
    parsed = parse_metric(metric)
    return None if parsed.since else parsed.full_name


def read_numbers(folder: Path) -> tuple[pd.DataFrame, dict[str, str]]:
    """Numbers by key of the run, and their units; empty where nothing was written yet."""
    import pandas as pd
    import pyarrow.parquet as pq

    path = folder / NUMBERS
    if not path.exists():
        return pd.DataFrame(), {}
    table = pq.read_table(path)
    units: dict[str, str] = json.loads((table.schema.metadata or {}).get(b"units", b"{}"))
    frame = table.to_pandas()
    frame = frame[frame["state"] == "done"].drop_duplicates("key").set_index("key")
    return frame[[name for name in frame.columns if name in units]].astype(float), units
