"""Results: tables as pandas data frames, cubes as xarray datasets."""

from __future__ import annotations

import datetime
import json
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from cutover import _core

if TYPE_CHECKING:
    import pandas as pd
    import xarray as xr

    from cutover.plot.accessor import PlotAccessor

__all__ = ["DateLike", "Result", "open", "tables"]

DateLike = Union[str, datetime.date]
"""A day: ``"2025-12-02"`` or a date."""


def open(path: str | os.PathLike[str]) -> Result:  # noqa: A001
    """Open a result file of any state; of a run that goes on, its last snapshot.

    Raises
    ------
    ResultError
        If it is no result, or of another major version of the format.
    """
    return Result(path)


def tables() -> pd.DataFrame:
    """Every table a result can give.

    Returns
    -------
    pandas.DataFrame
        Index ``name``; columns ``meaning``, ``by`` (what it may be broken down by), ``by_default``, ``has_period``
        (it counts days, so that `since` and `until` limit it).
    """
    import pandas as pd

    return pd.DataFrame(_core.tables()).set_index("name")


class Result:
    """What a run found out.

    Counts are weighted to the nation. Tables come as tidy data frames: what they are broken down by first, then the
    measures; ``frame.attrs["units"]`` and ``frame.attrs["meanings"]`` tell of each column, as does
    docs/results.md. Leave a breakdown away to get totals over it.

    Every table method takes ``by`` (names of breakdowns), and where it counts days ``since`` and ``until`` (days,
    both included), and raises ValueError naming what is allowed for anything else.
    """

    def __init__(
        self, path: str | os.PathLike[str], *, _keep: tempfile.TemporaryDirectory[str] | None = None
    ) -> None:
        self._path = Path(path)
        self._keep = _keep
        self._core = _core.Result(self._path)

    # What it is

    @property
    def path(self) -> Path:
        """The file."""
        return self._path

    @property
    def info(self) -> dict[str, Any]:
        """Title, period, cutovers, state, sample, seed, run id, version, hashes of the inputs, time and memory."""
        return self._core.info()

    @property
    def status(self) -> str:
        """``"complete"``, ``"running"`` (or killed) or ``"interrupted"``."""
        return str(self.info["status"])

    def refresh(self) -> Result:
        """Open the file again, to see what a run has added. Returns this result."""
        self._core = _core.Result(self._path)
        return self

    def scenario_toml(self, *, kind: str = "file") -> str:
        """The scenario of the run.

        Parameters
        ----------
        kind : {"file", "effective", "reduced"}
            The file verbatim, every parameter written out, or only what differs from the defaults.
        """
        texts = {
            "file": self._core.scenario_text,
            "effective": self._core.scenario_effective,
            "reduced": self._core.scenario_reduced,
        }
        if kind not in texts:
            raise ValueError(f"kind is one of {', '.join(texts)}, not {kind!r}")
        return texts[kind]()

    def summary(self) -> dict[str, Any]:
        """The numbers people ask for, with published values beside; keys as in docs/results.md."""
        answer: dict[str, Any] = json.loads(self._core.summary_json())
        return answer

    def summary_text(self, width: int = 100, *, prefectures: bool = False) -> str:
        """What ``cutover summary`` prints; with `prefectures` what it prints with ``--prefectures``."""
        return self._core.summary_text(width, prefectures)

    # Tables

    def frame(
        self,
        name: str,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """Any table of `tables`.

        Parameters
        ----------
        name : str
            Its name.
        by : sequence of str, optional
            What to break it down by; ``[]`` for totals, nothing for its default.
        since, until : str or date, optional
            First and last day that counts.

        Returns
        -------
        pandas.DataFrame
            Numbers are float64 (NaN where there is none) or int64, labels categories in the order of their axis,
            months, days and hours datetime64.
        """
        import pandas as pd

        answer = self._columns(name, by, since, until)
        frame = pd.DataFrame({c[0]: _series(c[1], c[4]) for c in answer["columns"]}, copy=False)
        frame.attrs.update(
            name=answer["name"],
            meaning=answer["meaning"],
            units={c[0]: c[2] for c in answer["columns"]},
            meanings={c[0]: c[3] for c in answer["columns"]},
        )
        return frame

    def dataset(
        self,
        name: str,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> xr.Dataset:
        """The same table with its breakdown as dimensions, where each column is an array over them; no copy is made.

        Raises
        ------
        ValueError
            For a table whose rows are no full product of its breakdown (payout_records, published, checks).
        """
        import numpy as np
        import xarray as xr

        answer = self._columns(name, by, since, until)
        columns = answer["columns"]
        dims: list[str] = []
        coordinates: dict[str, Any] = {}
        for label, kind, _, _, values in columns:
            if kind in ("number", "whole", "text"):
                break
            dims.append(label)
            series = _series(kind, values)
            unique = series.categories if kind == "label" else np.unique(np.asarray(series))
            coordinates[label] = np.asarray(unique)
        shape = [len(coordinates[d]) for d in dims]
        rows = len(columns[-1][4]) if columns else 0
        if rows != int(np.prod(shape)) or len(dims) == len(columns):
            raise ValueError(f"table '{name}' is a list, not a product of dimensions: use frame()")
        variables = {
            label: (dims, np.asarray(values).reshape(shape), {"units": unit, "long_name": meaning})
            for label, kind, unit, meaning, values in columns[len(dims) :]
        }
        return xr.Dataset(variables, coords=coordinates, attrs={"title": answer["meaning"]})

    def cube(self, group: str) -> xr.Dataset:
        """A group of the file as it is stored, unweighted, read when it is used.

        Parameters
        ----------
        group : str
            ``"daily"``, ``"hourly"``, ``"waiting"``, … as in docs/results.md. ``"weights"`` scales counts to the nation.
        """
        import xarray as xr

        return xr.open_dataset(self._path, group=group.strip("/"), engine="h5netcdf")

    def _columns(
        self, name: str, by: Sequence[str] | str | None, since: DateLike | None, until: DateLike | None
    ) -> dict[str, Any]:
        names = None if by is None else [by] if isinstance(by, str) else list(by)
        return self._core.frame(name, names, _day_text(since), _day_text(until))

    def utilization(
        self,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """Utilization (UTL-01, UTL-03): verifications, card uses, rate [%], and published values where there are any.

        `by`: hour, day, month, facility_type, prefecture, age_band; by default month and facility_type.
        """
        return self.frame("utilization", by, since=since, until=until)

    def utilization_by_insurer(
        self,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """Utilization by who insures the visitor (UTL-03): visits, verifications, card uses, rate [%].

        `by`: day, month, facility_type, prefecture, insurer_kind; by default month and insurer_kind.
        """
        return self.frame("utilization_by_insurer", by, since=since, until=until)

    def outcomes(
        self,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """How visits ended. `by`: as `utilization`, and outcome; by default month, facility_type and outcome."""
        return self.frame("outcomes", by, since=since, until=until)

    def waiting(
        self,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """Waits for a reader and for staff, and the whole check-in: mean and quantiles [s].

        `by`: day, month, facility_type; by default facility_type.
        """
        return self.frame("waiting", by, since=since, until=until)

    def claims(self, by: Sequence[str] | str | None = None) -> pd.DataFrame:
        """Claims by the month of the visits (CLM-01, CLM-08, UTL-02).

        `by`: month, facility_type, prefecture, age_band; by default month and facility_type.
        """
        return self.frame("claims", by)

    def claim_causes(self, by: Sequence[str] | str | None = None) -> pd.DataFrame:
        """Why claims came back (CLM-08): claims ever returned by first cause, and their share of those filed [%].

        `by`: month (of the visits), facility_type, prefecture, age_band, cause; by default cause.
        """
        return self.frame("claim_causes", by)

    def claim_returns(self, by: Sequence[str] | str | None = None) -> pd.DataFrame:
        """Return events by the month in which they happened, with the published level of employees' insurance.

        `by`: month, insurer_kind, cause; by default month and insurer_kind.
        """
        return self.frame("claim_returns", by)

    def payouts(self, by: Sequence[str] | str | None = None) -> pd.DataFrame:
        """Payments of programmes [JPY]. `by`: programme, month, facility_type, prefecture, tier."""
        return self.frame("payouts", by)

    def payout_records(self) -> pd.DataFrame:
        """Every payment to a simulated facility with what its amount follows from: the audit trail."""
        return self.frame("payout_records")

    def central(
        self,
        by: Sequence[str] | str | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """Load of the central service: requests, and the busiest minute. `by`: minute (default), hour, day.

        What a modelled service answered is in ``frame("central_service")`` and ``frame("central_stations")``.
        """
        return self.frame("central_requests", by, since=since, until=until)

    def published(self) -> pd.DataFrame:
        """Simulated against published values, wherever the run knows one: metric, month, group, both, difference."""
        return self.frame("published")

    def checks(self) -> pd.DataFrame:
        """Conservation laws: how many were checked, and how many hold."""
        return self.frame("checks")

    @property
    def plot(self) -> PlotAccessor:
        """Figures of this result, as ``result.plot.utilization()``; see `cutover.plot`."""
        from cutover.plot.accessor import PlotAccessor

        return PlotAccessor(self)

    def report(
        self,
        output: str | os.PathLike[str] | None = None,
        *,
        compare: Result | str | os.PathLike[str] | None = None,
        experiment: str | os.PathLike[str] | None = None,
        overwrite: bool = False,
    ) -> Path:
        """Write the report: one HTML page that needs nothing else. The same page as ``cutover report`` writes.

        Parameters
        ----------
        output : path, optional
            By default the result's file with the ending ``.html``.
        compare : Result or path, optional
            Another run to compare with.
        experiment : path, optional
            Folder of the experiment (`cutover.compare`, `cutover.replicate`) whose runs they are: what it found over all
            replications is shown as well.
        overwrite : bool
            Replace an existing page. Otherwise an existing one is an error.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        FileExistsError
            If there is such a file, or it is one of the results.
        ResultError
            If `compare` is no result.
        ScenarioError
            If `experiment` has no findings, or they cannot be read.
        ValueError
            If one of the results is no run of the `experiment`.
        """
        page = self._path.with_suffix(".html") if output is None else Path(output)
        other = compare.path if isinstance(compare, Result) else None if compare is None else Path(compare)
        if page in (self._path, other):
            raise FileExistsError(f"'{page}' is a result: give the page another name")
        if page.exists() and not overwrite:
            raise FileExistsError(f"'{page}' exists already: overwrite=True replaces it")
        _core.report(self._path, other, None if experiment is None else Path(experiment), page)
        return page

    def __reduce__(self) -> tuple[type[Result], tuple[Path]]:
        return (Result, (self._path,))

    def __repr__(self) -> str:
        info = self.info
        return (
            f"<Result {info['title']!r}: {info['start_day']} to {info['end_day']}, {info['status']}, "
            f"{info['days_done']} of {info['days_total']} days, {self._path}>"
        )


def _day_text(day: DateLike | None) -> str:
    if day is None or isinstance(day, str):
        return day or ""
    return day.isoformat()[:10]


def _series(kind: str, values: Any) -> Any:
    """A column as pandas has it; numbers and times are views of the simulator's memory."""
    import pandas as pd

    if kind == "label":
        names, codes = values
        return pd.Categorical.from_codes(codes, categories=names)
    if kind in ("month", "day"):
        return values.view("datetime64[D]").astype("datetime64[s]")
    if kind == "moment":
        return values.view("datetime64[s]")
    return values
