"""What programmes buy: payments over the points of utilization they bring."""

from __future__ import annotations

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import one_row_each, require
from cutover.plot.labels import Lang, Phrase, check_lang

__all__ = ["price_of_points"]

_PRICE = Phrase("What programmes buy", "事業の費用と効果")
_POINTS = Phrase("Extra utilization (percentage points)", "利用率の上昇（ポイント）")
_YEN = Phrase("Extra payments ({unit})", "追加の支給額（{unit}）")
_RAY = Phrase("{value:g} {unit} a point", "1ポイント当たり{value:g}{unit}")
_BILLIONS = Phrase("billion yen", "億円")


def price_of_points(
    frame: pd.DataFrame,
    *,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws what designs of programmes cost over the points of utilization they brought.

    Down and to the right is better. Thin rays join designs of equal cost a point.

    Parameters
    ----------
    frame : pandas.DataFrame
        As :func:`cutover.cost_per_point` gives it: ``design``, ``extra_points``, ``extra_yen``.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
        Names of designs stand as they are.
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        In billions of yen (億円 in Japanese). The ``gid`` of a point is its design, that of a ray ``"ray"``.

    Raises
    ------
    ValueError
        If a column is missing or a design comes twice.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "price_of_points", ["design", "extra_points", "extra_yen"])
    one_row_each(frame, "price_of_points", ["design"])
    scale, unit = (1e8 if lang == "ja" else 1e9), _BILLIONS.of(lang)
    points = frame["extra_points"].to_numpy(dtype=float)
    money = frame["extra_yen"].to_numpy(dtype=float) / scale
    right, top = 1.25 * max(float(points.max()), 1e-6), 1.2 * max(float(money.max()), 1e-6)
    names = [str(name) for name in frame["design"]]
    looks = style.looks("run", names)
    with style.drawing(ax, lang) as axes:
        for price in _round_prices(top / right):
            at = (right, price * right) if price * right <= top else (top / price, top)
            axes.plot([0, at[0]], [0, at[1]], color=style.LIGHT_GREY, linewidth=0.9, linestyle=(0, (4, 2)), gid="ray", zorder=1)
            axes.annotate(
                _RAY.of(lang).format(value=price, unit=unit),
                at,
                xytext=(-4, 0) if at[0] == right else (0, 3),
                textcoords="offset points",
                ha="right",
                va="center" if at[0] == right else "bottom",
                fontsize=8,
                color="#505050",
                bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.5} if at[0] == right else None,
            )
        for name, x, y in zip(names, points, money, strict=True):
            of = looks[name]
            axes.plot(
                [x], [y], linestyle="none", marker=of.marker, markersize=9, color=of.colour, gid=name, label=name, zorder=3
            )
        axes.axhline(0, color="#404040", linewidth=0.8)
        axes.set_xlim(min(0.0, 1.25 * float(points.min())), right)
        axes.set_ylim(min(0.0, 1.25 * float(money.min())), top)
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_xlabel(_POINTS.of(lang))
        axes.set_ylabel(_YEN.of(lang).format(unit=unit))
        axes.set_title(_PRICE.of(lang) if title is None else title, pad=20)
        style.legend(axes, handles=[line for line in axes.get_lines() if line.get_gid() in names])
    return axes


def _round_prices(diagonal: float) -> list[float]:
    """Three round prices about that of the diagonal of the axes: 1, 2 or 5 times a power of ten."""
    power = 10.0 ** np.floor(np.log10(diagonal))
    ladder = [factor * scale for scale in (power / 10, power, power * 10) for factor in (1.0, 2.0, 5.0)]
    middle = min(range(len(ladder)), key=lambda i: abs(np.log(ladder[i] / diagonal)))
    return [float(f"{price:g}") for price in ladder[max(middle - 1, 0) : middle + 2]]
