"""Claims that come back."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require, times
from cutover.plot.labels import Lang, Phrase, axis_label, capitalized, check_lang, label

__all__ = ["returns", "returns_by_cause"]

_BY_CAUSE = Phrase("Claims returned, by cause", "返戻事由別の返戻件数")
_BY_MONTH = Phrase("Claims returned a month", "月別の返戻件数")
_PUBLISHED = Phrase("{what}, published", "{what}（公表値）")
_AXIS = Phrase("Claims returned (thousand a month)", "返戻件数（千件／月）")


def returns_by_cause(
    frame: pd.DataFrame,
    *,
    column: str | None = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws how many claims come back for each cause, the most frequent on top.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``claim_causes`` by ``cause`` (``claims``: claims by the cause of their first return) or
        ``claim_returns`` by ``cause`` (``returns``, and ``published_returns`` if that is to be shown beside).
    column : {"claims", "returns"}, optional
        The measure; by default the one the frame has.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A bar's ``gid`` is the cause; published values are points with the ``gid`` ``"published"``.

    Raises
    ------
    ValueError
        If a column is missing or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "returns_by_cause", ["cause"])
    if column is None:
        column = "returns" if "returns" in frame.columns else "claims"
    choose("returns_by_cause", "column", column, ("claims", "returns"))
    require(frame, "returns_by_cause", [column])
    one_row_each(frame, "returns_by_cause", ["cause"])
    rows = frame.sort_values(column, ascending=False, kind="stable")
    values = rows[column].to_numpy(dtype=float)
    names = [str(name) for name in rows["cause"]]
    places = np.arange(len(rows))[::-1]
    with style.drawing(ax, lang, (style.SIZE[0], 1.2 + 0.28 * len(rows))) as axes:
        bars = axes.barh(places, values, height=0.68, color=style.OKABE_ITO["blue"])
        for name, bar in zip(names, bars, strict=True):
            bar.set_gid(name)
        furthest = float(values.max())
        if column == "returns" and "published_returns" in rows and rows["published_returns"].notna().any():
            published = rows["published_returns"].to_numpy(dtype=float)
            axes.plot(
                published,
                places,
                linestyle="none",
                marker="D",
                markersize=6.5,
                color=style.OKABE_ITO["vermilion"],
                markeredgecolor="white",
                gid="published",
                label=capitalized(_PUBLISHED.of(lang).format(what=label("column", "returns", lang))),
            )
            furthest = max(furthest, float(np.nanmax(published)))
            axes.legend(loc="lower right")
        for place, value in zip(places, values, strict=True):
            axes.annotate(
                f"{value:,.0f}", (value, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
            )
        axes.set_xlim(0, 1.15 * max(furthest, 1.0))
        axes.set_ylim(-0.7, len(rows) - 0.3)
        style.named_rows(axes, places, [capitalized(label("cause", name, lang)) for name in names])
        axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.set_xlabel(axis_label(column, lang))
        axes.set_title(_BY_CAUSE.of(lang) if title is None else title)
    return axes


def returns(
    frame: pd.DataFrame,
    *,
    cutovers: bool | Sequence[datetime.date] = True,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws how many claims come back in each calendar month, by insurer kind, against published levels.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``claim_returns`` by ``month`` and, if wanted, ``insurer_kind``: ``returns`` and ``published_returns``
        (claims a month, NaN where nothing is published).
    cutovers : bool or sequence of date
        Mark the cutovers where they are in range: 2 December 2024 and 2025, or the two days given.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        In thousands of claims. A line's ``gid`` is the insurer kind, that of published points ``"published-"`` and
        the insurer kind.

    Raises
    ------
    ValueError
        If a column is missing or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "returns", ["month", "returns"])
    by = "insurer_kind" in frame.columns
    one_row_each(frame, "returns", ["month", "insurer_kind"] if by else ["month"])
    shown = frame.assign(_at=times(frame, "month")).sort_values("_at")
    groups = {str(k): g for k, g in shown.groupby("insurer_kind", sort=False, observed=True)} if by else {"all": shown}
    look = style.looks("insurer_kind", list(groups))
    with style.drawing(ax, lang) as axes:
        handles = []
        for name, group in groups.items():
            of = look[name]
            what = capitalized(label("insurer_kind", name, lang))
            axes.plot(
                group["_at"],
                group["returns"].astype(float) / 1e3,
                color=of.colour,
                linestyle=of.dashes,
                marker=of.marker,
                markersize=3.5,
                gid=name,
            )
            handles.append(
                Line2D([], [], color=of.colour, linestyle=of.dashes, marker=of.marker, markersize=3.5, label=what)
            )
            if "published_returns" in group and group["published_returns"].notna().any():
                known = group[group["published_returns"].notna()]
                points: dict[str, Any] = {
                    "linestyle": (0, (1, 1)),
                    "linewidth": 1.0,
                    "marker": "o",
                    "markersize": 6.5,
                    "color": of.colour,
                    "markeredgecolor": "black",
                }
                # A level published for a period is the same in each of its months: the dotted line joins them.
                axes.plot(
                    known["_at"],
                    known["published_returns"].astype(float) / 1e3,
                    gid=f"published-{name}",
                    zorder=4,
                    **points,
                )
                handles.append(Line2D([], [], label=_PUBLISHED.of(lang).format(what=what), **points))
        axes.set_ylim(bottom=0)
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_ylabel(_AXIS.of(lang))
        style.format_time_axis(axes, "month", lang)
        axes.set_title(_BY_MONTH.of(lang) if title is None else title)
        style.mark_cutovers(axes, lang, cutovers)
        if len(handles) > 1:
            style.legend_below(axes, handles=handles)
    return axes
