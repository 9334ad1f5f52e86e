"""Waiting at the desk: distributions and quantiles."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require
from cutover.plot.labels import Lang, Phrase, capitalized, check_lang, label

__all__ = ["waiting", "waiting_quantiles"]

_DURATIONS = ("reader_wait", "staff_wait", "check_in")
_TITLE = Phrase("Share of visits that took longer: {what}", "{what}の分布")
_LONGER = Phrase("Visits that took longer (%)", "これより長くかかった受付の割合（%）")
_QUANTILE_TITLE = Phrase("{what}: median and upper percentiles", "{what}：中央値とパーセンタイル")
_QUANTILES = ("p50_s", "p90_s", "p95_s", "p99_s")
# Curves end at one visit in a hundred thousand: a simulated part of the nation says little of rarer ones.
_LEAST_PCT = 1e-3
_TIME = Phrase("Time", "時間")
_SECONDS = Phrase("Time (s)", "時間（秒）")
# Where ticks of an axis of seconds stand, and their text.
_TICKS_S = {
    1: Phrase("1 s", "1秒"),
    3: Phrase("3 s", "3秒"),
    10: Phrase("10 s", "10秒"),
    30: Phrase("30 s", "30秒"),
    60: Phrase("1 min", "1分"),
    120: Phrase("2 min", "2分"),
    300: Phrase("5 min", "5分"),
    600: Phrase("10 min", "10分"),
    1800: Phrase("30 min", "30分"),
    3600: Phrase("1 h", "1時間"),
    10800: Phrase("3 h", "3時間"),
}


def _rows(frame: pd.DataFrame, figure: str, duration: str) -> pd.DataFrame:
    choose(figure, "duration", duration, _DURATIONS)
    rows = frame[frame["duration"].astype(str) == duration]
    if rows.empty:
        there = ", ".join(sorted(set(frame["duration"].astype(str))))
        raise ValueError(f"{figure} has nothing to draw: the frame has no duration {duration!r}, but {there}")
    return rows


def _seconds_axis(axes: Axes, low: float, high: float, lang: Lang) -> None:
    axes.set_xscale("log")
    axes.set_xlim(low, high)
    inside = {at: text for at, text in _TICKS_S.items() if low <= at <= high}
    axes.set_xticks(list(inside), labels=[text.of(lang) for text in inside.values()])
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_minor_locator(LogLocator(subs=()))
    axes.set_xlabel(_TIME.of(lang))


def waiting(
    frame: pd.DataFrame,
    *,
    duration: str = "check_in",
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws the share of visits that took longer than a time, for every time: both axes are logarithmic.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``waiting_histogram`` by ``facility_type`` or nothing: ``duration``, ``from_s`` and ``to_s`` (bounds of
        a bin in seconds, NaN: open), ``visits``.
    duration : {"check_in", "reader_wait", "staff_wait"}
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line's ``gid`` is the facility type; its points are the upper bounds of the bins (s) and the percent of
        visits in the bins above.

    Raises
    ------
    ValueError
        If a column or the duration is missing, or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "waiting", ["duration", "from_s", "to_s", "visits"])
    rows = _rows(frame, "waiting", duration)
    by = "facility_type" in frame.columns
    one_row_each(rows, "waiting", ["facility_type", "from_s"] if by else ["from_s"])
    groups = {str(k): g for k, g in rows.groupby("facility_type", sort=False, observed=True)} if by else {"all": rows}
    look = style.looks("facility_type", list(groups))
    with style.drawing(ax, lang) as axes:
        handles = []
        longest, least = 1.0, 100.0
        for name, group in groups.items():
            ordered = group.sort_values("from_s")
            visits = ordered["visits"].to_numpy(dtype=float)
            if not visits.sum() > 0:
                continue
            above = 100.0 * (1.0 - np.cumsum(visits) / visits.sum())
            bound = ordered["to_s"].to_numpy(dtype=float)
            # Rounding leaves tiny shares where no visit is; the last bins have none above.
            counted = visits[::-1].cumsum()[::-1] - visits > 0
            keep = counted & np.isfinite(bound)
            seen = keep & (above >= _LEAST_PCT)
            of = look[name]
            axes.plot(bound[keep], above[keep], color=of.colour, linestyle=of.dashes, gid=name)
            if seen.any():
                longest = max(longest, float(bound[seen].max()))
                least = min(least, float(above[seen].min()))
            what = capitalized(label("facility_type", name, lang))
            handles.append(Line2D([], [], color=of.colour, linestyle=of.dashes, label=what))
        axes.set_yscale("log")
        axes.set_ylim(0.8 * least, 130)
        axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
        axes.yaxis.set_minor_formatter(NullFormatter())
        axes.grid(axis="x", color="#EEEEEE", linewidth=0.7)
        _seconds_axis(axes, 1, 1.1 * longest, lang)
        axes.set_ylabel(_LONGER.of(lang))
        if by:
            style.legend(axes, handles=handles)
        axes.set_title(_TITLE.of(lang).format(what=label("duration", duration, lang)) if title is None else title)
    return axes


def waiting_quantiles(
    frame: pd.DataFrame,
    *,
    duration: str = "check_in",
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws median and upper quantiles of a duration as dots, one row for each facility type.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``waiting`` by ``facility_type`` or nothing: ``duration``, ``p50_s``, ``p90_s``, ``p95_s``, ``p99_s``
        (seconds).
    duration : {"check_in", "reader_wait", "staff_wait"}
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The dots of a quantile are a line whose ``gid`` is its column.

    Raises
    ------
    ValueError
        If a column or the duration is missing, or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "waiting_quantiles", ["duration", *_QUANTILES])
    rows = _rows(frame, "waiting_quantiles", duration)
    by = "facility_type" in frame.columns
    one_row_each(rows, "waiting_quantiles", ["facility_type"] if by else ["duration"])
    names = [str(name) for name in rows["facility_type"]] if by else ["all"]
    places = np.arange(len(names))[::-1]
    with style.drawing(ax, lang, (style.SIZE[0], 1.5 + 0.45 * len(names))) as axes:
        axes.grid(visible=False, axis="y")
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.7)
        values = {column: rows[column].to_numpy(dtype=float) for column in _QUANTILES}
        axes.hlines(places, values["p50_s"], values["p99_s"], color=style.LIGHT_GREY, linewidth=2, zorder=1)
        # From light to dark, as the share that waited less grows; each with its own marker.
        for column, colour, marker in zip(
            _QUANTILES, ("#FFFFFF", "#9FC9E2", "#3D8FC4", "#00426B"), "oDs^", strict=True
        ):
            axes.plot(
                values[column],
                places,
                linestyle="none",
                marker=marker,
                markersize=7.5,
                markerfacecolor=colour,
                markeredgecolor="#00426B",
                label=capitalized(label("column", column, lang)),
                gid=column,
                clip_on=False,
            )
        for place, value in zip(places, values["p99_s"], strict=True):
            axes.annotate(
                f"{value:,.0f}", (value, place), xytext=(8, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        # Markers at zero stand on the axis, not half behind it.
        reach = 1.12 * max(float(np.nanmax(values["p99_s"])), 1.0)
        axes.set_xlim(-0.02 * reach, reach)
        axes.spines["left"].set_visible(False)
        axes.set_xlabel(_SECONDS.of(lang))
        axes.set_ylim(-0.6, len(names) - 0.4)
        axes.set_yticks(places, labels=[capitalized(label("facility_type", name, lang)) for name in names])
        axes.tick_params(axis="y", length=0)
        style.legend(axes)
        axes.set_title(
            capitalized(_QUANTILE_TITLE.of(lang).format(what=label("duration", duration, lang)))
            if title is None
            else title
        )
    return axes
