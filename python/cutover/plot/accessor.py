"""``result.plot``: every figure of a result with one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes

from cutover.plot import central, claims, comparison, desk, metadata, money, prefectures, published, rates, waits
from cutover.plot.frames import choose
from cutover.plot.labels import Lang

__all__ = ["PlotAccessor", "PlottableResult"]


class PlottableResult(Protocol):
    """What a result must offer to be drawn."""

    @property
    def info(self) -> Mapping[str, Any]:
        """At least ``run_id``, ``version`` and ``title``."""

    def frame(self, name: str, by: Sequence[str] | None = None) -> pd.DataFrame:
        """The tidy frame of that name, broken down by `by`."""


class PlotAccessor:
    """Figures of one result: each makes the frame it needs and draws it.

    The options of a figure are those of the function of the same name in :mod:`cutover.plot`, and so are what it
    returns and raises.

    Parameters
    ----------
    result : PlottableResult
        A result with ``frame`` and ``info``.
    """

    def __init__(self, result: PlottableResult) -> None:
        self._result = result

    def utilization(self, by: str | None = "facility_type", *, time: str = "month", lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Utilization over time; see :func:`cutover.plot.utilization`.

        Parameters
        ----------
        by : {"facility_type", "age_band", "prefecture"} or None
            What has a line each.
        time : {"month", "day", "hour"}
        """
        choose("utilization", "time", time, ("month", "day", "hour"))
        if by is not None:
            choose("utilization", "by", by, ("facility_type", "age_band", "prefecture"))
        frame = self._result.frame("utilization", by=[time] if by is None else [time, by])
        if by == "prefecture" and time == "month":
            frame = frame.drop(columns="published_rate_pct", errors="ignore").assign(
                month=lambda f: pd.to_datetime(f["month"]), prefecture=lambda f: f["prefecture"].astype(str)
            )
            frame = frame.merge(published.utilization_by_prefecture(), on=["month", "prefecture"], how="left")
        return rates.utilization(frame, by=by, lang=lang, ax=ax, **options)

    def prefecture_map(self, *, at: object = None, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Utilization of a month by prefecture; see :func:`cutover.plot.prefecture_map`."""
        frame = self._result.frame("utilization", by=["month", "prefecture"])
        return prefectures.prefecture_map(frame, at=at, lang=lang, ax=ax, **options)

    def central_load(self, day: object = None, *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Requests a minute on a day; see :func:`cutover.plot.central_load`."""
        return central.central_load(self._result.frame("central_requests", by=["minute"]), day=day, lang=lang, ax=ax, **options)

    def central_service(self, *, time: str = "hour", lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Response time or failures of a modelled central service; see :func:`cutover.plot.central_service`.

        Parameters
        ----------
        time : {"minute", "hour", "day"}
        """
        choose("central_service", "time", time, ("minute", "hour", "day"))
        frame = self._result.frame("central_service", by=[time, "request_class"])
        return central.central_service(frame, lang=lang, ax=ax, **options)

    def waiting(self, *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Share of visits that took longer; see :func:`cutover.plot.waiting`."""
        return waits.waiting(self._result.frame("waiting_histogram", by=["facility_type"]), lang=lang, ax=ax, **options)

    def waiting_quantiles(self, *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Median and upper quantiles; see :func:`cutover.plot.waiting_quantiles`."""
        return waits.waiting_quantiles(self._result.frame("waiting", by=["facility_type"]), lang=lang, ax=ax, **options)

    def payouts(self, by: str = "programme", *, stack: str | None = "facility_type", lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Payments; see :func:`cutover.plot.payouts`.

        Parameters
        ----------
        by : {"programme", "facility_type", "tier", "prefecture", "month"}
            What has a bar each.
        stack : str or None
            What the bars are divided by.
        """
        if stack == by:
            stack = None
        frame = self._result.frame("payouts", by=[by] if stack is None else [by, stack])
        return money.payouts(frame, by=by, stack=stack, lang=lang, ax=ax, **options)

    def returns(self, by: str = "month", *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Claims returned; see :func:`cutover.plot.returns` and :func:`cutover.plot.returns_by_cause`.

        Parameters
        ----------
        by : {"month", "cause"}
        """
        choose("returns", "by", by, ("month", "cause"))
        if by == "cause":
            return claims.returns_by_cause(self._result.frame("claim_causes", by=["cause"]), lang=lang, ax=ax, **options)
        return claims.returns(self._result.frame("claim_returns", by=["month", "insurer_kind"]), lang=lang, ax=ax, **options)

    def fallbacks(self, *, time: str = "day", lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Failed check-ins; see :func:`cutover.plot.fallbacks`.

        Parameters
        ----------
        time : {"month", "day", "hour"}
        """
        choose("fallbacks", "time", time, ("month", "day", "hour"))
        return desk.fallbacks(self._result.frame("outcomes", by=[time, "outcome"]), lang=lang, ax=ax, **options)

    def fit(self, *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Simulated against published; see :func:`cutover.plot.fit`."""
        return comparison.fit(self._result.frame("published"), lang=lang, ax=ax, **options)

    def save(self, ax: Axes, path: str | Path, **options: Any) -> Path:
        """Saves a figure with this run named in the file; see :func:`cutover.plot.save`."""
        return metadata.save(ax, path, self._result.info, **options)
