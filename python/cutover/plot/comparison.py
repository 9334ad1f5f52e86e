"""Simulated against published."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, require
from cutover.plot.labels import Lang, Phrase, capitalized, check_lang, label

__all__ = ["fit"]

_TITLE = Phrase("Simulated against published: {what}", "シミュレーションと公表値：{what}")
_SIMULATED = Phrase("Simulated", "シミュレーション")
_PUBLISHED = Phrase("Published", "公表値")
_EQUAL = Phrase("Equal", "一致")
_UNIT = Phrase("{name} ({unit})", "{name}（{unit}）")
_LARGEST = Phrase("Largest difference {value} {unit}", "最大の差 {value} {unit}")
_MILLION = Phrase("million", "百万件")
_THOUSAND = Phrase("thousand", "千件")
# The group of a metric is an identifier of one of these kinds.
_GROUP_KINDS = ("facility_type", "age_band", "prefecture")
# More groups than colours: they are points of one look, and the legend names none.
_MOST_NAMED = len(style.OKABE_ITO)


def _group_label(group: str, lang: Lang) -> str:
    for kind in _GROUP_KINDS:
        text = label(kind, group, lang)
        if text != group.replace("_", " "):
            return text
    return label("facility_type", group, lang)


def fit(
    frame: pd.DataFrame,
    *,
    metric: str = "utilization",
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws simulated over published values of a metric; on the diagonal they are equal.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``published``: ``metric``, ``group``, ``simulated``, ``published`` and ``unit``, one row for each
        published value.
    metric : str
        Which of the frame's metrics: ``"utilization"``, ``"utilization_by_age"``,
        ``"utilization_by_prefecture"``, ``"verifications"``, ``"card_uses"``, ``"claim_based_utilization"``, ``"facilities_below_3_pct"``, ``"views_checkup"``,
        ``"views_medicine"``, ``"views_treatment"``, ``"returns_employees"``.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        The points of a group are a line whose ``gid`` is the group, published on the x axis. More than eight groups
        (prefectures) have one look and are not named.

    Raises
    ------
    ValueError
        If a column is missing or the frame holds nothing of the metric.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "fit", ["metric", "group", "simulated", "published", "unit"])
    choose("fit", "metric", metric, list(dict.fromkeys(frame["metric"].astype(str))))
    rows = frame[(frame["metric"].astype(str) == metric) & frame["simulated"].notna() & frame["published"].notna()]
    if rows.empty:
        raise ValueError(f"fit has nothing to draw: every value of {metric} is NaN")
    simulated = rows["simulated"].to_numpy(dtype=float)
    published = rows["published"].to_numpy(dtype=float)
    top = float(max(simulated.max(), published.max()))
    percent = set(rows["unit"].astype(str)) == {"percent"}
    scale, unit = 1.0, "%"
    if not percent:
        scale, unit = (1e6, _MILLION.of(lang)) if top >= 1e6 else (1e3, _THOUSAND.of(lang))
    groups = list(dict.fromkeys(rows["group"].astype(str)))
    look = style.looks("facility_type", groups)
    with style.drawing(ax, lang, (6.6, 4.6)) as axes:
        limit = 1.06 * top / scale
        axes.plot([0, limit], [0, limit], color=style.GREY, linewidth=1.0, zorder=1, gid="equal")
        handles = [Line2D([], [], color=style.GREY, linewidth=1.0, label=_EQUAL.of(lang))]
        for name in groups:
            of_group = (rows["group"].astype(str) == name).to_numpy()
            of = look[name if len(groups) <= _MOST_NAMED else groups[0]]
            points: dict[str, Any] = {
                "linestyle": "none",
                "marker": of.marker,
                "markersize": 6.5,
                "color": of.colour,
                "markeredgecolor": "white",
                "markeredgewidth": 0.7,
            }
            axes.plot(published[of_group] / scale, simulated[of_group] / scale, gid=name, zorder=3, **points)
            if len(groups) <= _MOST_NAMED:
                handles.append(Line2D([], [], label=capitalized(_group_label(name, lang)), **points))
        axes.set_xlim(0, limit)
        axes.set_ylim(0, limit)
        axes.set_aspect("equal")
        axes.grid(axis="x", color="#DDDDDD", linewidth=0.7)
        for axis, what in ((axes.xaxis, _PUBLISHED), (axes.yaxis, _SIMULATED)):
            axis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            axis.set_label_text(_UNIT.of(lang).format(name=what.of(lang), unit=unit))
        largest = float(np.abs(simulated - published).max()) / scale
        points_unit = label("unit", "points", lang) if percent else unit
        axes.text(
            0.97,
            0.03,
            _LARGEST.of(lang).format(value=f"{largest:.2f}", unit=points_unit),
            transform=axes.transAxes,
            ha="right",
            fontsize=8.5,
            color="#505050",
        )
        style.legend(axes, handles=handles)
        axes.set_title(_TITLE.of(lang).format(what=label("metric", metric, lang)) if title is None else title)
    return axes
