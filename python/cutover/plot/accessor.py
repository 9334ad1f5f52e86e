"""``result.plot``: every figure of a result with one call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

import pandas as pd
from matplotlib.axes import Axes

from cutover.plot import central, claims, comparison, desk, metadata, money, prefectures, published, rates, waits
from cutover.plot.frames import choose
from cutover.plot.labels import Lang, capitalized, label
from cutover.result import DateLike

__all__ = ["PlotAccessor", "PlottableResult"]


class PlottableResult(Protocol):
    """What a result must offer to be drawn."""

    @property
    def info(self) -> Mapping[str, Any]:
        """At least ``run_id``, ``version``, ``title`` and ``cutovers`` (two dates, or none)."""

    def frame(
        self,
        name: str,
        by: Sequence[str] | None = None,
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
    ) -> pd.DataFrame:
        """The tidy frame of that name, broken down by `by`, over the days from `since` to `until`."""


class PlotAccessor:
    """Figures of one result: each makes the frame it needs and draws it.

    Every method takes the options of the function of the same name in :mod:`cutover.plot` as keywords (``lang``,
    ``ax``, ``title`` and others), and returns and raises what that does. ``since`` and ``until`` are the first and
    the last day that count.

    Parameters
    ----------
    result : PlottableResult
        A result with ``frame`` and ``info``.
    """

    def __init__(self, result: PlottableResult) -> None:
        self._result = result

    def _with_cutovers(self, options: dict[str, Any]) -> dict[str, Any]:
        """The run's own cutovers, where the caller asks for no others: a scenario may move them."""
        if options.get("cutovers", True) is True:
            return {**options, "cutovers": self._result.info["cutovers"]}
        return options

    def utilization(
        self,
        by: str | None = "facility_type",
        *,
        time: str = "month",
        since: DateLike | None = None,
        until: DateLike | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Utilization over time; see :func:`cutover.plot.utilization`.

        Parameters
        ----------
        by : {"facility_type", "age_band", "prefecture"} or None
            What has a line each; None: one line for the total.
        time : {"month", "day", "hour"}
        """
        choose("utilization", "time", time, ("month", "day", "hour"))
        if by is not None:
            choose("utilization", "by", by, ("facility_type", "age_band", "prefecture"))
        frame = self._result.frame("utilization", by=[time] if by is None else [time, by], since=since, until=until)
        if by == "prefecture" and time == "month":
            frame = published.with_prefectures(frame)
        return rates.utilization(frame, by=by, lang=lang, ax=ax, **self._with_cutovers(options))

    def prefecture_map(self, at: object = None, *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Utilization of a month by prefecture; see :func:`cutover.plot.prefecture_map`.

        Parameters
        ----------
        at : str or datetime, optional
            Which month, as ``"2025-12"``; by default the last.
        """
        frame = self._result.frame("utilization", by=["month", "prefecture"])
        return prefectures.prefecture_map(frame, at=at, lang=lang, ax=ax, **options)

    def central_load(
        self, day: DateLike | None = None, *, lang: Lang = "en", ax: Axes | None = None, **options: Any
    ) -> Axes:
        """Requests a minute on a day; see :func:`cutover.plot.central_load`.

        Parameters
        ----------
        day : str or date, optional
            Which day; by default that of the busiest minute.
        """
        if day is None:
            days = self._result.frame("central_requests", by=["day"])
            busiest = days["peak_per_minute"].astype(float).to_numpy().argmax()
            day = pd.Timestamp(days["day"].iloc[int(busiest)]).date().isoformat()
        frame = self._result.frame("central_requests", by=["minute"], since=day, until=day)
        return central.central_load(frame, lang=lang, ax=ax, **options)

    def central_service(
        self,
        measure: str = "p99_s",
        *,
        time: str = "hour",
        since: DateLike | None = None,
        until: DateLike | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Response time or failures of a modelled central service; see :func:`cutover.plot.central_service`.

        Parameters
        ----------
        measure : {"p99_s", "median_s", "unanswered_pct", "unanswered", "requests"}
        time : {"minute", "hour", "day"}
        """
        choose("central_service", "time", time, ("minute", "hour", "day"))
        frame = self._result.frame("central_service", by=[time, "request_class"], since=since, until=until)
        return central.central_service(frame, measure=measure, lang=lang, ax=ax, **options)

    def waiting(
        self,
        duration: str = "check_in",
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Share of visits that took longer; see :func:`cutover.plot.waiting`.

        Parameters
        ----------
        duration : {"check_in", "reader_wait", "staff_wait"}
        """
        frame = self._result.frame("waiting_histogram", by=["facility_type"], since=since, until=until)
        return waits.waiting(frame, duration=duration, lang=lang, ax=ax, **options)

    def waiting_quantiles(
        self,
        duration: str = "check_in",
        *,
        since: DateLike | None = None,
        until: DateLike | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Median and upper percentiles; see :func:`cutover.plot.waiting_quantiles`.

        Parameters
        ----------
        duration : {"check_in", "reader_wait", "staff_wait"}
        """
        frame = self._result.frame("waiting", by=["facility_type"], since=since, until=until)
        return waits.waiting_quantiles(frame, duration=duration, lang=lang, ax=ax, **options)

    def payouts(
        self,
        by: str = "programme",
        *,
        stack: str | None = "facility_type",
        programme: str | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Payments; see :func:`cutover.plot.payouts`.

        Parameters
        ----------
        by : {"programme", "facility_type", "tier", "prefecture", "month"}
            What has a bar each. Tiers mean something within one programme only.
        stack : str or None
            What the bars are divided by; nothing if it is `by`.
        programme : str, optional
            Only the payments of this one.

        Raises
        ------
        ValueError
            Also if `by` is tiers and no programme is named, or the run does not pay that programme.
        """
        choose("payouts", "by", by, ("programme", "facility_type", "tier", "prefecture", "month"))
        if "tier" in (by, stack) and programme is None:
            raise ValueError("payouts by tier needs one programme, as programme='inc_support_first_half'")
        wanted = list(dict.fromkeys(name for name in (by, stack) if name))
        if programme is None:
            frame = self._result.frame("payouts", by=wanted)
        else:
            frame = self._result.frame("payouts", by=list(dict.fromkeys([*wanted, "programme"])))
            names = frame["programme"].astype(str)
            if not frame.empty:
                choose("payouts", "programme", programme, list(dict.fromkeys(names)))
            frame = frame[names == programme]
            if "programme" not in wanted:
                frame = frame.drop(columns="programme")
        if programme is not None and "title" not in options:
            separator = "：" if lang == "ja" else ": "
            name = capitalized(label("programme", programme, lang))
            what = money.title_of(by, lang)
            options["title"] = f"{name}{separator}{what[:1].lower()}{what[1:]}"
        return money.payouts(frame, by=by, lang=lang, ax=ax, **options)

    def returns(self, by: str = "month", *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Claims returned; see :func:`cutover.plot.returns` and :func:`cutover.plot.returns_by_cause`.

        Parameters
        ----------
        by : {"month", "cause"}
        """
        choose("returns", "by", by, ("month", "cause"))
        if by == "cause":
            return claims.returns_by_cause(
                self._result.frame("claim_causes", by=["cause"]), lang=lang, ax=ax, **options
            )
        frame = self._result.frame("claim_returns", by=["month", "insurer_kind"])
        return claims.returns(frame, lang=lang, ax=ax, **self._with_cutovers(options))

    def fallbacks(
        self,
        *,
        time: str = "day",
        since: DateLike | None = None,
        until: DateLike | None = None,
        lang: Lang = "en",
        ax: Axes | None = None,
        **options: Any,
    ) -> Axes:
        """Fallbacks; see :func:`cutover.plot.fallbacks`.

        Parameters
        ----------
        time : {"month", "day", "hour"}
        """
        choose("fallbacks", "time", time, ("month", "day", "hour"))
        frame = self._result.frame("outcomes", by=[time, "outcome"], since=since, until=until)
        return desk.fallbacks(frame, lang=lang, ax=ax, **self._with_cutovers(options))

    def fit(self, metric: str = "utilization", *, lang: Lang = "en", ax: Axes | None = None, **options: Any) -> Axes:
        """Simulated against published; see :func:`cutover.plot.fit`."""
        return comparison.fit(self._result.frame("published"), metric=metric, lang=lang, ax=ax, **options)

    def save(self, ax: Axes, path: str | Path, **options: Any) -> Path:
        """Saves a figure with this run named in the file; see :func:`cutover.plot.save`."""
        return metadata.save(ax, path, self._result.info, **options)
