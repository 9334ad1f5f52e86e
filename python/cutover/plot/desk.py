"""Visits at which eligibility was confirmed by a fallback, mostly after a failed check-in (FBK)."""

from __future__ import annotations

import datetime
from collections.abc import Sequence
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import one_row_each, require, time_column, times
from cutover.plot.labels import Lang, Phrase, capitalized, check_lang, label

__all__ = ["CARD_OUTCOMES", "FALLBACK_OUTCOMES", "fallbacks"]

#: The fallbacks ① to ④ and the outcome that must not happen (FBK-04), with or without a card.
FALLBACK_OUTCOMES = ("fallback_portal", "fallback_notice", "fallback_oral", "fallback_declaration", "proof_to_follow", "charged_full")

#: Outcomes in which the card was used.
CARD_OUTCOMES = ("card_face", "card_pin", "card_visual", "card_mobile", "phone", "limited_oev")

_TITLE = Phrase("Fallbacks by how eligibility was confirmed", "代替手段による資格確認")
_COUNT = {
    "month": Phrase("Visits a month (million)", "受付件数（万件／月）"),
    "day": Phrase("Visits a day (thousand)", "受付件数（千件／日）"),
    "hour": Phrase("Visits an hour (thousand)", "受付件数（千件／時）"),
}
_SCALE = {("month", "en"): 1e6, ("month", "ja"): 1e4}
# Widths of bars in days.
_WIDTH_DAYS = {"month": 24.0, "day": 20.0 / 24.0, "hour": 50.0 / 1440.0}
_SHARE = Phrase("Share of card uses and fallbacks (%)", "マイナ保険証の利用と代替手段の計に占める割合（%）")


def fallbacks(
    frame: pd.DataFrame,
    *,
    relative: bool = False,
    cutovers: bool | Sequence[datetime.date] = True,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws fallbacks per day or month, divided by the way in which eligibility was confirmed.

    Most follow a failed check-in. Visitors who showed neither card nor phone are among them, and those of facilities
    without a reader; how many check-ins failed is in the frame ``notes`` (``card_failed`` of ``card_shown``).

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``outcomes`` by a column of time (``month``, ``day`` or ``hour``) and ``outcome``: ``visits``. Other
        outcomes may be in it.
    relative : bool
        Draw the percent of card uses and fallbacks together; the frame must then hold the uses of the card too.
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
        A bar's ``gid`` is the outcome. Visits charged in full although insured appear only where there are any.

    Raises
    ------
    ValueError
        If a column or the outcomes are missing, or rows are ambiguous.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "fallbacks", ["outcome", "visits"])
    time = time_column(frame, "fallbacks")
    one_row_each(frame, "fallbacks", [time, "outcome"])
    table = (
        frame.assign(_at=times(frame, time), outcome=frame["outcome"].astype(str))
        .pivot(index="_at", columns="outcome", values="visits")
        .sort_index()
        .fillna(0.0)
        .astype(float)
    )
    kinds = [name for name in FALLBACK_OUTCOMES if name in table and (name != "charged_full" or table[name].sum() > 0)]
    if not kinds:
        raise ValueError(
            f"fallbacks needs outcomes {', '.join(FALLBACK_OUTCOMES)}; the frame has {', '.join(table.columns)}"
        )
    if relative:
        cards = [name for name in CARD_OUTCOMES if name in table]
        if not cards:
            raise ValueError(f"fallbacks with relative=True needs the outcomes {', '.join(CARD_OUTCOMES)} too")
        both = table[cards].sum(axis=1) + table[kinds].sum(axis=1)
        table = 100.0 * table[kinds].div(both.where(both > 0), axis=0).fillna(0.0)
    else:
        table = table[kinds] / _SCALE.get((time, lang), 1e3)
    width = _WIDTH_DAYS.get(time)
    if width is None:
        raise ValueError("fallbacks draws months, days or hours; the frame has minutes")
    look = style.looks("outcome", kinds)
    with style.drawing(ax, lang) as axes:
        begin = np.zeros(len(table))
        # Gaps and hatches between many narrow bars would only flicker.
        few, wide = len(table) <= 45, _WIDTH_DAYS[time] / 20.0 * 24.0
        for name in kinds:
            values = table[name].to_numpy()
            of = look[name]
            bars = axes.bar(
                table.index.to_numpy(),
                values,
                width=width if few else wide,
                bottom=begin,
                color=of.colour,
                hatch=of.hatch if few else "",
                edgecolor="white" if few else "none",
                linewidth=0.5 if few else 0.0,
                label=capitalized(label("outcome", name, lang)),
            )
            for bar in bars:
                bar.set_gid(name)
            begin = begin + values
        axes.set_ylim(0, 1.05 * max(float(begin.max()), 1e-9))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_ylabel((_SHARE if relative else _COUNT[time]).of(lang))
        style.format_time_axis(axes, time, lang)
        axes.set_title(_TITLE.of(lang) if title is None else title)
        style.mark_cutovers(axes, lang, cutovers)
        style.legend_below(axes)
    return axes
