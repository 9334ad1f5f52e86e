"""Utilization over time: one line for each facility type, age band or prefecture, published values as points."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.cm import ScalarMappable
from matplotlib.colors import BoundaryNorm
from matplotlib.lines import Line2D

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require, time_column, times
from cutover.plot.labels import Lang, Phrase, axis_label, capitalized, check_lang, label

__all__ = ["utilization"]

_SIMULATED = Phrase("Simulated", "シミュレーション")
_PUBLISHED = Phrase("Published", "公表値")
_OTHERS = Phrase("Other prefectures", "その他の都道府県")
_TITLES = {
    None: Phrase("Utilization rate of the My Number health card", "マイナ保険証の利用率"),
    "facility_type": Phrase("Utilization rate by facility type", "施設類型別 マイナ保険証の利用率"),
    "age_band": Phrase("Utilization rate by age", "年齢階級別 マイナ保険証の利用率"),
    "prefecture": Phrase("Utilization rate by prefecture", "都道府県別 マイナ保険証の利用率"),
}
_BREAKDOWNS = ("facility_type", "age_band", "prefecture")


def utilization(
    frame: pd.DataFrame,
    *,
    by: str | None = None,
    highlight: list[str] | None = None,
    published: bool = True,
    cutovers: bool | Sequence[datetime.date] = True,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws the utilization rate over time.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``utilization``: a column of time (``month``, ``day``, ``hour``), at most one of ``facility_type``,
        ``age_band`` and ``prefecture``, and ``rate_pct`` (percent of verifications); ``published_rate_pct``
        (percent, NaN where none) if published values are to be shown. One row for each time and breakdown.
    by : {"facility_type", "age_band", "prefecture"}, optional
        What has a line each; by default the breakdown the frame has, else one line for the total. Facilities exempt
        from the mandate verify with a card or not at all: beside others they have no line.
    highlight : list of str, optional
        With prefectures: those drawn in colour; by default the two highest and the two lowest at the end.
    published : bool
        Show published values as points, where there are any.
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
        A line's id (``gid``) is the identifier it shows, that of published points ``"published-"`` and the identifier.

    Raises
    ------
    ValueError
        If a column is missing or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "utilization", ["rate_pct"])
    time = time_column(frame, "utilization")
    if by is None:
        by = next((name for name in _BREAKDOWNS if name in frame.columns), None)
    else:
        choose("utilization", "by", by, _BREAKDOWNS)
        require(frame, "utilization", [by])
    one_row_each(frame, "utilization", [time] if by is None else [time, by])
    shown = frame.assign(_at=times(frame, time)).sort_values("_at")
    groups: dict[str, pd.DataFrame] = (
        {"all": shown} if by is None else {str(k): g for k, g in shown.groupby(by, sort=False, observed=True)}
    )
    if by == "facility_type" and len(groups) > 1:
        # Limited OEV (SUB-04) is asked with a card in hand and nothing else: always 100 %.
        groups.pop("exempt", None)
    if highlight is not None and by == "prefecture":
        for name in highlight:
            choose("utilization", "highlight", name, list(groups))
    with_published = published and "published_rate_pct" in shown and bool(shown["published_rate_pct"].notna().any())

    with style.drawing(ax, lang) as axes:
        if by == "age_band":
            _by_age(axes, groups, with_published, lang)
        elif by == "prefecture":
            _by_prefecture(axes, groups, highlight, with_published, lang)
        else:
            _by_name(axes, by or "facility_type", groups, with_published, lang)
        axes.set_ylim(bottom=0)
        axes.set_ylabel(axis_label("rate_pct", lang))
        style.format_time_axis(axes, time, lang)
        axes.set_title(_TITLES[by].of(lang) if title is None else title)
        style.mark_cutovers(axes, lang, cutovers)
    return axes


def _line(axes: Axes, name: str, group: pd.DataFrame, **options: Any) -> None:
    # A run of a month has one point, which a line would not show.
    dot: dict[str, Any] = {"marker": "o", "markersize": 4} if len(group) == 1 else {}
    axes.plot(group["_at"], group["rate_pct"], gid=name, **{**dot, **options})


def _points(axes: Axes, name: str, group: pd.DataFrame, marker: str, colour: Any, size: float = 7) -> None:
    known = group[group["published_rate_pct"].notna()]
    if len(known):
        axes.plot(
            known["_at"],
            known["published_rate_pct"],
            linestyle="none",
            marker=marker,
            markersize=size,
            markerfacecolor=colour,
            markeredgecolor="white",
            markeredgewidth=0.8,
            gid=f"published-{name}",
            zorder=4,
        )


def _kind_handles(lang: Lang) -> list[Line2D]:
    return [
        Line2D([], [], color=style.GREY, label=_SIMULATED.of(lang)),
        Line2D([], [], color=style.GREY, linestyle="none", marker="o", markersize=6, label=_PUBLISHED.of(lang)),
    ]


def _by_name(axes: Axes, kind: str, groups: dict[str, pd.DataFrame], with_published: bool, lang: Lang) -> None:
    look = style.looks(kind, list(groups))
    handles = []
    # The legend's order is that of the lines' ends.
    for name, group in sorted(groups.items(), key=lambda item: -float(item[1]["rate_pct"].iloc[-1])):
        of = look[name]
        _line(axes, name, group, color=of.colour, linestyle=of.dashes)
        if with_published:
            _points(axes, name, group, of.marker, of.colour)
        marker = of.marker if with_published else None
        handles.append(
            Line2D(
                [],
                [],
                color=of.colour,
                linestyle=of.dashes,
                marker=marker,
                markersize=5,
                label=capitalized(label(kind, name, lang)),
            )
        )
    if len(groups) == 1:
        handles = []
    if with_published:
        handles += _kind_handles(lang)
    if handles:
        style.legend(axes, handles=handles)


def _by_age(axes: Axes, groups: dict[str, pd.DataFrame], with_published: bool, lang: Lang) -> None:
    bands = sorted(groups, key=lambda band: int(band.rstrip("+").split("-")[0]))
    # The lightest tones would be lost on white.
    colours = mpl.colormaps[style.SEQUENTIAL](np.linspace(0.08, 1.0, len(bands)))
    for band, colour in zip(bands, colours, strict=True):
        _line(axes, band, groups[band], color=colour, linewidth=1.4)
        if with_published:
            _points(axes, band, groups[band], "o", colour, 7)
    palette = mpl.colors.ListedColormap(colours)
    bar = axes.figure.colorbar(
        ScalarMappable(BoundaryNorm(np.arange(len(bands) + 1) - 0.5, len(bands)), palette), ax=axes, pad=0.02, aspect=30
    )
    step = 2 if len(bands) > 10 else 1
    bar.set_ticks(list(range(0, len(bands), step)), labels=[label("age_band", band, lang) for band in bands[::step]])
    bar.minorticks_off()
    bar.ax.tick_params(labelfontfamily=style.families(lang), labelsize=8.5, length=0)
    bar.outline.set_visible(False)
    if with_published:
        axes.legend(handles=_kind_handles(lang), loc="upper left")


def _by_prefecture(
    axes: Axes, groups: dict[str, pd.DataFrame], highlight: list[str] | None, with_published: bool, lang: Lang
) -> None:
    order = sorted(groups, key=lambda name: -float(groups[name]["rate_pct"].iloc[-1]))
    chosen = highlight if highlight is not None else order if len(order) <= 6 else [*order[:2], *order[-2:]]
    look = style.looks("prefecture", chosen)
    for name in order:
        if name not in chosen:
            _line(axes, name, groups[name], color=style.LIGHT_GREY, linewidth=0.8)
            if with_published:
                _points(axes, name, groups[name], "o", style.GREY, 3.5)
    handles = []
    for name in sorted(chosen, key=order.index):
        of = look[name]
        _line(axes, name, groups[name], color=of.colour, linestyle=of.dashes, zorder=3)
        if with_published:
            _points(axes, name, groups[name], of.marker, of.colour)
        handles.append(
            Line2D(
                [],
                [],
                color=of.colour,
                linestyle=of.dashes,
                marker=of.marker,
                markersize=5,
                label=label("prefecture", name, lang),
            )
        )
    if len(chosen) < len(order):
        handles.append(Line2D([], [], color=style.LIGHT_GREY, linewidth=0.8, label=_OTHERS.of(lang)))
    if with_published:
        handles += _kind_handles(lang)
    style.legend(axes, handles=handles)
