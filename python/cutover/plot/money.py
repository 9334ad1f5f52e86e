"""What programmes pay."""

from __future__ import annotations

import textwrap
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require
from cutover.plot.labels import Lang, Phrase, capitalized, check_lang, label

__all__ = ["payouts"]

_BY = ("programme", "facility_type", "tier", "prefecture", "month")
_TITLES = {
    "programme": Phrase("Payments by programme", "事業別の支給額"),
    "facility_type": Phrase("Payments by facility type", "施設類型別の支給額"),
    "tier": Phrase("Payments by tier", "区分別の支給額"),
    "prefecture": Phrase("Payments by prefecture", "都道府県別の支給額"),
    "month": Phrase("Payments by month", "月別の支給額"),
}
_TIER = Phrase("Tier {n}", "区分{n}")
_AMOUNT = Phrase("Amount ({unit})", "支給額（{unit}）")
# Yen in one unit of the axis, greatest first, with the units' names; the first that the largest bar reaches.
_UNITS = {
    "en": ((1e9, "billion yen"), (1e6, "million yen"), (1e3, "thousand yen")),
    "ja": ((1e8, "億円"), (1e6, "百万円"), (1e3, "千円")),
}


def title_of(by: str, lang: Lang) -> str:
    """Standard title of the figure."""
    return _TITLES[by].of(lang)


def payouts(
    frame: pd.DataFrame,
    *,
    by: str | None = None,
    stack: str | None = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws payments as bars.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``payouts``: ``yen``, and one or two of ``programme``, ``facility_type``, ``tier``, ``prefecture`` and
        ``month``.
    by : str, optional
        What has a bar each; by default the first of the above that the frame has. Months stand upright in the order
        of time, programmes and prefectures lie, the greatest on top, tiers lie in the order of the frame,
        those that paid nothing left out.
    stack : str, optional
        What the bars are divided by; by default the frame's other breakdown, if it has one.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
        Amounts are in billion (or million) yen in English, in 億円 in Japanese.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A bar's ``gid`` is its identifier, or both, as ``"programme/facility_type"``.

    Raises
    ------
    ValueError
        If a column is missing, or the frame is broken down by more than is drawn.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "payouts", ["yen"])
    there = [name for name in _BY if name in frame.columns]
    if by is None:
        if not there:
            raise ValueError(f"payouts needs one of the columns {', '.join(_BY)}")
        by = there[0]
    choose("payouts", "by", by, _BY)
    require(frame, "payouts", [by])
    if stack is None:
        stack = next((name for name in there if name != by), None)
    else:
        choose("payouts", "stack", stack, [name for name in _BY if name != by])
        require(frame, "payouts", [stack])
    one_row_each(frame, "payouts", [by, stack] if stack else [by])

    keys = frame[by].astype(str) if by != "month" else pd.to_datetime(frame[by])
    parts = frame[stack].astype(str) if stack else pd.Series("all", index=frame.index)
    table = frame.assign(_bar=keys, _part=parts).pivot(index="_bar", columns="_part", values="yen").fillna(0.0)
    table = table[list(dict.fromkeys(parts))]
    totals = table.sum(axis=1)
    if by in ("programme", "prefecture"):
        table = table.loc[totals.sort_values(ascending=False, kind="stable").index]
    elif by != "month":
        table = table.loc[list(dict.fromkeys(keys))]
    if by == "tier" and totals.max() > 0:  # a programme has fewer tiers than the frame
        table = table[table.sum(axis=1) > 0]
    totals = table.sum(axis=1)
    scale, unit = next((u for u in _UNITS[lang] if totals.max() >= u[0]), _UNITS[lang][-1])
    table, totals = table / scale, totals / scale

    upright = by == "month"
    rows = len(table.columns) if stack == "programme" else 0
    height = style.SIZE[1] + 0.12 * rows if upright else 1.3 + 0.42 * len(table) * (1.15 if by == "programme" else 1.0)
    with style.drawing(ax, lang, (style.SIZE[0], max(height, 2.4))) as axes:
        look = style.looks(stack or "all", [str(part) for part in table.columns])
        # A month's bar stands in its middle.
        places = (
            (pd.DatetimeIndex(table.index) + pd.Timedelta(days=14)).to_numpy()
            if upright
            else np.arange(len(table))[::-1].astype(float)
        )
        begin = np.zeros(len(table))
        for part in table.columns:
            values = table[part].to_numpy(dtype=float)
            of = look[str(part)] if stack else style.Look(style.OKABE_ITO["blue"], "solid", "o", "")
            options: dict[str, Any] = {"color": of.colour, "hatch": of.hatch, "edgecolor": "white", "linewidth": 0.6}
            name = capitalized(label(stack, str(part), lang)) if stack else None
            if upright:
                bars = axes.bar(places, values, width=24.0, bottom=begin, label=name, **options)
            else:
                bars = axes.barh(places, values, height=0.66, left=begin, label=name, **options)
            for key, bar in zip(table.index, bars, strict=True):
                bar.set_gid(f"{key}/{part}" if stack else str(key))
            begin = begin + values
        amount = _AMOUNT.of(lang).format(unit=unit)
        if upright:
            axes.set_ylabel(amount)
            axes.set_ylim(0, 1.05 * max(float(totals.max()), 1e-9))
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
            style.format_time_axis(axes, "month", lang)
        else:
            _finish_lying(
                axes, by, [str(key) for key in table.index], totals.to_numpy(dtype=float), places, amount, lang
            )
        if stack:
            longest = max(len(label(stack, str(part), lang)) for part in table.columns)
            if longest <= 22 and lang == "en" or longest <= 11:
                style.legend(axes)
            else:
                style.legend_below(axes, ncols=2 if longest <= 45 and lang == "en" or longest <= 22 else 1)
        axes.set_title(title_of(by, lang) if title is None else title)
    return axes


def _finish_lying(
    axes: Axes, by: str, names: list[str], totals: np.ndarray, places: np.ndarray, amount: str, lang: Lang
) -> None:
    texts = [_name(by, name, lang) for name in names]
    style.named_rows(axes, places, texts)
    axes.set_xlim(0, 1.16 * max(float(totals.max()), 1e-9))
    axes.set_ylim(-0.6, len(names) - 0.4)
    for place, total in zip(places, totals, strict=True):
        axes.annotate(
            _short(total), (total, place), xytext=(4, 0), textcoords="offset points", va="center", fontsize=8.5
        )
    axes.xaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
    axes.set_xlabel(amount)


def _name(by: str, name: str, lang: Lang) -> str:
    """Label beside a bar, in two lines where it is long."""
    if by == "tier":
        return _TIER.of(lang).format(n=name)
    text = capitalized(label(by, name, lang))
    if lang == "en":
        return "\n".join(textwrap.wrap(text, 36))
    # Japanese breaks before a closing remark in parentheses.
    return text.replace("（", "\n（", 1) if len(text) > 18 and text.endswith("）") else text


def _short(value: float) -> str:
    """Three significant figures, no exponent: 1,230, 12.3, 0.123, 0."""
    if value == 0:
        return "0"
    decimals = max(0, min(3, 2 - int(np.floor(np.log10(abs(value))))))
    return f"{value:,.{decimals}f}"
