"""Figures of a result by name: ``utilization.2025-12.hospital``.

A metric is one of `SHORT_NAMES`, or any number of any table as ``table:column``, followed by any of

* a time: a month ``2025-12``, a day ``2025-12-02`` or days ``2025-12-02/2025-12-08``; without one, the whole run;
* labels of the table's breakdowns: a facility type, a prefecture, an age band, an outcome, a programme …

in any order, separated by dots. What is not named is summed over, exactly as the tables of a result do it.
"""

from __future__ import annotations

import datetime
import difflib
import functools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutover import _core
from cutover.errors import MetricError
from cutover.result import Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["HEADLINES", "SHORT_NAMES", "Metric", "evaluate", "parse_metric", "reported_numbers"]

SHORT_NAMES = {
    "card_uses": "utilization:card_uses",
    "central_peak": "central_requests:peak_per_minute",
    "central_requests": "central_requests:requests",
    "check_in_mean": "waiting:mean_s.check_in",
    "check_in_p95": "waiting:p95_s.check_in",
    "claim_returns": "claim_returns:returns",
    "claim_utilization": "claims:claim_based_pct",
    "payouts": "payouts:yen",
    "reader_downtime": "readers:down_pct",
    "reader_wait_mean": "waiting:mean_s.reader_wait",
    "reader_wait_p95": "waiting:p95_s.reader_wait",
    "staff_cost": "staff:yen",
    "staff_wait_mean": "waiting:mean_s.staff_wait",
    "staff_wait_p95": "waiting:p95_s.staff_wait",
    "utilization": "utilization:rate_pct",
    "verifications": "utilization:verifications",
    "visits": "outcomes:visits",
}
"""Short name: what it stands for."""

HEADLINES = (
    "utilization",
    "card_uses",
    "payouts",
    "claim_returns",
    "check_in_mean",
    "check_in_p95",
    "staff_cost",
    "central_peak",
)
"""The main figures: what is compared, and shown of replications, by default."""

REPORTED: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("utilization", ()),
    ("utilization", ("month",)),
    ("utilization", ("month", "facility_type")),
    ("utilization", ("age_band",)),
    ("utilization", ("prefecture",)),
    ("utilization_by_insurer", ("insurer_kind",)),
    ("outcomes", ("outcome",)),
    ("waiting", ()),
    ("waiting", ("facility_type",)),
    ("readers", ()),
    ("notes", ("note",)),
    ("staff", ()),
    ("record_views", ("month",)),
    ("facility_distribution", ("month",)),
    ("claims", ("month",)),
    ("claims", ("month", "facility_type")),
    ("claim_causes", ("cause",)),
    ("claim_causes", ("age_band",)),
    ("claim_returns", ()),
    ("claim_returns", ("month", "insurer_kind")),
    ("claim_payments", ()),
    ("payouts", ()),
    ("payouts", ("programme",)),
    ("central_requests", ()),
    ("central_service", ("request_class",)),
)
"""Tables and breakdowns whose numbers every replication reports."""

_MONTH = re.compile(r"\d{4}-\d{2}")
_DAYS = re.compile(r"(\d{4}-\d{2}-\d{2})(?:/(\d{4}-\d{2}-\d{2}))?")
_TIMES = ("month", "day", "hour", "minute")
_PERCENTILE = re.compile(r"(p\d+|median)_")


@dataclass(frozen=True)
class Metric:
    """A parsed metric.

    Attributes
    ----------
    name : str
        As it was given.
    table, column : str
        Where the figure stands.
    month : str
        ``"2025-12"``; empty for none.
    since, until : str
        First and last day; empty for none.
    labels : tuple of str
        Labels of breakdowns.
    """

    name: str
    table: str
    column: str
    month: str = ""
    since: str = ""
    until: str = ""
    labels: tuple[str, ...] = ()

    @property
    def full_name(self) -> str:
        """The same figure without short name, in the order of `reported_numbers`."""
        return ".".join([f"{self.table}:{self.column}", *filter(None, [self.month]), *self.labels])

    @property
    def is_percentile(self) -> bool:
        """Whether each replication's figure is itself a percentile, whose distribution is not normal."""
        return bool(_PERCENTILE.match(self.column))


@functools.lru_cache(maxsize=1)
def _tables() -> dict[str, Any]:
    """Table: what it may be broken down by, and whether it counts days."""
    return {str(table["name"]): table for table in _core.tables()}


@functools.lru_cache(maxsize=4096)
def parse_metric(name: str) -> Metric:
    """Read a metric's name.

    Raises
    ------
    MetricError
        If there is no such table, or a time is none. Columns and labels are looked up in a result (`evaluate`).
    """
    words = name.split(".")
    if ":" not in words[0]:
        if words[0] not in SHORT_NAMES:
            raise MetricError(
                f"'{name}' is no metric: it begins with '{words[0]}', which is no short name" + _nearest(words[0], list(SHORT_NAMES))
            )
        words = [*SHORT_NAMES[words[0]].split("."), *words[1:]]
    table, column = words[0].split(":", 1)
    if table not in _tables():
        raise MetricError(f"'{name}' is no metric: there is no table '{table}'" + _nearest(table, _tables()))
    month, since, until = "", "", ""
    labels: list[str] = []
    for word in words[1:]:
        days = _DAYS.fullmatch(word)
        if _MONTH.fullmatch(word) or days:
            if month or since:
                raise MetricError(f"'{name}' names two times: one month, day or span of days is allowed")
            try:
                if days:
                    since, until = days[1], days[2] or days[1]
                    if datetime.date.fromisoformat(since) > datetime.date.fromisoformat(until):
                        raise MetricError(f"'{name}' ends before it begins")
                else:
                    datetime.date.fromisoformat(word + "-01")
                    month = word
            except ValueError as error:
                raise MetricError(f"'{name}' names no day of the calendar: {error}") from None
        elif not word:
            raise MetricError(f"'{name}' has nothing between two dots")
        else:
            labels.append(word)
    if since and not _tables()[table]["has_period"]:
        raise MetricError(f"'{name}': table '{table}' counts by month, so name a month, as 2025-12")
    return Metric(name, table, column, month, since, until, tuple(labels))


def evaluate(result: Result, metric: Metric | str) -> float:
    """The figure of a result; NaN where there is none (a rate without any verification).

    Raises
    ------
    MetricError
        If the table has no such column or label, or the run no such time.
    """
    if isinstance(metric, str):
        metric = parse_metric(metric)
    axes = [str(axis) for axis in _tables()[metric.table]["by"] if axis not in _TIMES]
    by: list[str] = []
    wanted: dict[str, str] = {}
    for label in metric.labels:
        axis = _axis_of(result, metric, label, axes)
        if axis in wanted:
            raise MetricError(f"'{metric.name}' names two of {axis}: '{wanted[axis]}' and '{label}'")
        wanted[axis] = label
        if axis in axes:
            by.append(axis)
    since, until = metric.since, metric.until
    if metric.month:
        by.insert(0, "month")
    if since:
        info = result.info
        if until < info["start_day"].isoformat() or since > info["end_day"].isoformat():
            raise MetricError(
                f"'{metric.name}': the run simulates {info['start_day']} to {info['end_day']}, which holds no day of it"
            )
    frame = result.frame(metric.table, by, since=since or None, until=until or None)
    _check_column(frame, metric)
    if metric.month:
        months = frame["month"].dt.strftime("%Y-%m")
        if not (months == metric.month).any():
            had = ", ".join(months.unique()) or "none"
            raise MetricError(f"'{metric.name}': the run has no {metric.month}; table '{metric.table}' has {had}")
        frame = frame[months == metric.month]
    for axis, label in wanted.items():
        frame = frame[frame[axis] == label]
    values = frame[metric.column]
    if len(values) == 1:
        return float(values.iloc[0])
    left = [c for c in frame.columns if frame[c].dtype == "category" and c not in wanted]
    if left and len(values) > 1:
        choices = ", ".join(str(c) for c in frame[left[0]].unique())
        if _is_sum(frame, metric.column):
            return float(values.sum())
        raise MetricError(f"'{metric.name}' leaves {left[0]} open: name one of {choices}")
    return float("nan")


def reported_numbers(result: Result) -> pd.DataFrame:
    """Every number that replications report.

    Returns
    -------
    pandas.DataFrame
        ``metric`` (a name that `evaluate` understands), ``value``, ``unit``; published values are left out.
    """
    import pandas as pd

    names: list[str] = []
    values: list[float] = []
    units: list[str] = []
    for table, by in REPORTED:
        frame = result.frame(table, list(by))
        kinds = frame.attrs["units"]
        label_columns = [c for c in frame.columns if c == "month" or frame[c].dtype == "category"]
        columns = [c for c in frame.columns if c not in label_columns and not c.startswith("published")]
        labels = [
            (frame[c].dt.strftime("%Y-%m") if c == "month" else frame[c].astype(str)).tolist() for c in label_columns
        ]
        suffixes = ["".join("." + part for part in parts) for parts in zip(*labels)] if labels else [""] * len(frame)
        for column in columns:
            names += [f"{table}:{column}{suffix}" for suffix in suffixes]
            values += frame[column].astype(float).tolist()
            units += [str(kinds[column])] * len(frame)
    return pd.DataFrame({"metric": names, "value": values, "unit": units})


def unit_of(result: Result, metric: Metric) -> str:
    """The unit of a metric, as the tables name it: ``percent``, ``card uses``, ``JPY``, ``s`` …"""
    frame = result.frame(metric.table, [])
    _check_column(frame, metric)
    return str(frame.attrs["units"][metric.column])


def _axis_of(result: Result, metric: Metric, label: str, axes: Sequence[str]) -> str:
    known: list[str] = []
    for axis in axes:
        categories = [str(c) for c in result.frame(metric.table, [axis])[axis].unique()]
        if label in categories:
            return axis
        known += categories
    frame = result.frame(metric.table, [])
    for column in frame.columns:
        if frame[column].dtype == "category":
            categories = [str(c) for c in frame[column].unique()]
            if label in categories:
                return str(column)
            known += categories
    raise MetricError(f"'{metric.name}': '{label}' is no label of table '{metric.table}'" + _nearest(label, known))


def _check_column(frame: pd.DataFrame, metric: Metric) -> None:
    columns = [str(c) for c in frame.columns if frame[c].dtype.kind in "fi"]
    if metric.column not in columns:
        raise MetricError(
            f"'{metric.name}': table '{metric.table}' has no column '{metric.column}'; it has {', '.join(columns)}"
            + _nearest(metric.column, columns)
        )


def _is_sum(frame: pd.DataFrame, column: str) -> bool:
    """Counts and money add up; shares, means and percentiles do not."""
    unit = str(frame.attrs["units"].get(column, ""))
    return unit not in ("percent", "s", "d", "1") and not column.startswith("peak")


def _nearest(word: str, candidates: Iterable[Any]) -> str:
    near = difflib.get_close_matches(word, [str(c) for c in candidates], n=1)
    return f"; did you mean '{near[0]}'?" if near else ""
