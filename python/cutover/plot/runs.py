"""Several runs on one figure: what a change does to a rate or to the claims that come back."""

from __future__ import annotations

import datetime
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require, time_column, times
from cutover.plot.labels import Lang, Phrase, axis_label, capitalized, check_lang, label

__all__ = ["compare", "compare_returns"]

_PUBLISHED = Phrase("Published", "公表値")
_TITLES = {
    "rate_pct": Phrase("Utilization rate, by run", "実行別の利用率"),
    "returns": Phrase("Claims returned a month, by run", "実行別の月間返戻件数"),
}
_PUBLISHED_COLUMNS = {"rate_pct": "published_rate_pct", "returns": "published_returns"}
_RETURNS = Phrase("Claims returned (thousand a month)", "返戻件数（千件／月）")
_CLAIMS = Phrase("Claims returned (thousand)", "返戻件数（千件）")
_BY_CAUSE = Phrase("Claims returned by cause, by run", "返戻事由別の返戻件数（実行別）")


def compare(
    runs: Mapping[str, pd.DataFrame],
    *,
    value: str = "rate_pct",
    published: bool = True,
    cutovers: bool | Sequence[datetime.date] = True,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws one measure of several runs over time, a line each.

    Parameters
    ----------
    runs : mapping of str to pandas.DataFrame
        By the name in the legend: frames with one column of time (``month``, ``day``, ``hour``) and `value`, one row for
        each time. The first one is the base, drawn in black.
    value : {"rate_pct", "returns"}
        Utilization (frame ``utilization``, percent; the axis begins near the lowest value, for differences
        are what is looked for) or claims returned (frame ``claim_returns``, drawn in thousands, from zero).
    published : bool
        Show the published values of the base's frame, where it has any.
    cutovers : bool or sequence of date
        Mark the cutovers where they are in range: 2 December 2024 and 2025, or the two days given.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
        Names of runs stand as they are.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line's ``gid`` is the name of the run, that of published points ``"published"``.

    Raises
    ------
    ValueError
        If there is no run, a column is missing or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    choose("compare", "value", value, list(_TITLES))
    if not runs:
        raise ValueError("compare needs at least one run")
    scale = 1e3 if value == "returns" else 1.0
    known = _PUBLISHED_COLUMNS[value]
    with style.drawing(ax, lang) as axes:
        time = ""
        looks = style.looks("run", list(runs)[1:])
        for name, frame in runs.items():
            require(frame, "compare", [value])
            time = time_column(frame, "compare")
            one_row_each(frame, "compare", [time])
            rows = frame.assign(_at=times(frame, time)).sort_values("_at")
            base = name == next(iter(runs))
            of = style.base_look() if base else looks[name]
            few: dict[str, Any] = {"marker": of.marker, "markersize": 3.5} if len(rows) <= 40 else {}
            axes.plot(
                rows["_at"],
                rows[value].astype(float) / scale,
                color=of.colour,
                linestyle=of.dashes,
                label=name,
                gid=name,
                zorder=3 if base else 2,
                **few,
            )
            if base and published and known in rows and rows[known].notna().any():
                points = rows[rows[known].notna()]
                axes.plot(
                    points["_at"],
                    points[known].astype(float) / scale,
                    linestyle="none",
                    marker="o",
                    markersize=7.5,
                    markerfacecolor="white",
                    markeredgecolor="black",
                    zorder=4,
                    gid="published",
                    label=_PUBLISHED.of(lang),
                )
        if value == "returns":
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_ylabel(_RETURNS.of(lang) if value == "returns" else axis_label(value, lang))
        style.format_time_axis(axes, time, lang)
        axes.set_title(_TITLES[value].of(lang) if title is None else title)
        style.mark_cutovers(axes, lang, cutovers)
        style.legend(axes)
    return axes


def compare_returns(
    runs: Mapping[str, pd.DataFrame],
    *,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws claims returned by cause, a point for each run, the runs below each other within a cause.

    Parameters
    ----------
    runs : mapping of str to pandas.DataFrame
        By the name in the legend: frames ``claim_returns`` by ``cause`` (``returns``) or ``claim_causes`` by ``cause``
        (``claims``). Causes stand in the order of the first run, the most frequent on top; those that no run has are left
        out.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
        Names of runs stand as they are.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        In thousands of claims. The points of a run have its name as ``gid``.

    Raises
    ------
    ValueError
        If there is no run, a column is missing or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    if not runs:
        raise ValueError("compare_returns needs at least one run")
    counts = {}
    for name, frame in runs.items():
        require(frame, "compare_returns", ["cause"])
        column = "returns" if "returns" in frame.columns else "claims"
        require(frame, "compare_returns", [column])
        one_row_each(frame, "compare_returns", ["cause"])
        counts[name] = pd.Series(frame[column].to_numpy(dtype=float) / 1e3, index=frame["cause"].astype(str))
    table = pd.DataFrame(counts).fillna(0.0)
    table = table[table.max(axis=1) > 0].sort_values(next(iter(runs)), kind="stable")
    places = np.arange(len(table))
    # Each run a little lower than the one before, so that equal values do not hide each other.
    step = min(0.24, 0.7 / len(table.columns))
    offsets = step * (0.5 * (len(table.columns) - 1) - np.arange(len(table.columns)))
    height = 1.4 + max(0.3, 0.12 * len(table.columns)) * max(len(table), 3)
    with style.drawing(ax, lang, (style.SIZE[0], height)) as axes:
        looks = style.looks("run", list(runs)[1:])
        for name, offset in zip(table.columns, offsets, strict=True):
            of = style.base_look() if name == table.columns[0] else looks[name]
            axes.hlines(places + offset, 0, table[name], color=of.colour, linewidth=0.9, zorder=1)
            axes.plot(
                table[name],
                places + offset,
                linestyle="none",
                marker=of.marker,
                markersize=5,
                color=of.colour,
                gid=name,
                label=name,
            )
        style.named_rows(axes, places, [capitalized(label("cause", cause, lang)) for cause in table.index])
        axes.set_xlim(left=0)
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_xlabel(_CLAIMS.of(lang))
        axes.set_title(_BY_CAUSE.of(lang) if title is None else title)
        style.legend(axes)
    return axes
