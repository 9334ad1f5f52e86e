"""The central service under multiples of a day's load."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FuncFormatter, StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require
from cutover.plot.labels import Lang, Phrase, check_lang

__all__ = ["ramp"]

_LOAD = Phrase("Load, as a multiple of the day's", "負荷（当日の照会件数に対する倍率）")
_KNEE = Phrase("theory: full at ×{knee:.2f}", "理論上の限界 ×{knee:.2f}")
_SERIES = {
    "flow": {
        "offered_per_s": Phrase("Offered", "照会"),
        "goodput_per_s": Phrase("Answered", "応答"),
    },
    "latency": {
        "p50_s": Phrase("Median", "中央値"),
        "p95_s": Phrase("95th percentile", "95パーセンタイル"),
        "p99_s": Phrase("99th percentile", "99パーセンタイル"),
        "predicted_mean_s": Phrase("Mean by theory", "平均（理論値）"),
    },
    "failures": {"failure_share": Phrase("Requests without an answer", "応答のない照会")},
}
_NEEDED = {
    "flow": ["offered_per_s", "goodput_per_s"],
    "latency": ["p50_s", "p95_s", "p99_s", "answered"],
    "failures": ["failure_share"],
}
_TITLES = {
    "flow": Phrase("Requests offered and answered", "照会件数と応答件数"),
    "latency": Phrase("Response time of the answered", "応答時間（応答のあった照会）"),
    "failures": Phrase("Requests without an answer", "応答のない照会の割合"),
}
_AXES = {
    "flow": Phrase("Requests a second", "1秒当たりの照会件数"),
    "latency": Phrase("Response time (s)", "応答時間（秒）"),
    "failures": Phrase("Share of requests (%)", "照会に占める割合（%）"),
}


def ramp(
    points: pd.DataFrame,
    *,
    measure: str = "flow",
    knee: Mapping[str, float] | None = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws what the central service answered under multiples of a day's load (OPS-04).

    Parameters
    ----------
    points : pandas.DataFrame
        ``points`` of :class:`cutover.Stress`, one row for each ``ramp`` (factor of the load): ``offered_per_s`` and
        ``goodput_per_s`` (requests a second), ``p50_s``, ``p95_s``, ``p99_s`` (s, of the answered), ``answered``,
        ``failure_share`` (0 to 1), and ``predicted_mean_s`` if theory is to be shown beside.
    measure : {"flow", "latency", "failures"}
        What was offered and answered, how long the answers took (logarithmic axis), or what failed.
    knee : mapping, optional
        ``knee`` of the same; its ``by_theory`` is the factor at which the bottleneck is full, marked if in range.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line's ``gid`` is its column, that of the mark ``"knee"``. Failures are drawn in percent. Factors at which
        nobody was answered have no response time.

    Raises
    ------
    ValueError
        If a column is missing or a factor comes twice.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    choose("ramp", "measure", measure, list(_SERIES))
    require(points, "ramp", ["ramp", *_NEEDED[measure]])
    one_row_each(points, "ramp", ["ramp"])
    rows = points.sort_values("ramp")
    factors = rows["ramp"].to_numpy(dtype=float)
    if measure == "latency":
        # A quantile of the answered alone flatters a service that answers hardly anybody.
        rows = rows[rows["answered"].astype(float) > 0]
    series = {column: text for column, text in _SERIES[measure].items() if column in rows}
    look = style.looks("ramp", list(series))
    with style.drawing(ax, lang) as axes:
        for column, text in series.items():
            of = look[column]
            options: dict[str, Any] = {
                "color": of.colour,
                "linestyle": of.dashes,
                "marker": of.marker,
                "markersize": 4.5,
            }
            if column in ("offered_per_s", "predicted_mean_s"):
                options.update(
                    color=style.GREY, marker="o" if column == "offered_per_s" else None, linestyle=(0, (1.4, 1.4))
                )
            values = rows[column].astype(float) * (100.0 if column == "failure_share" else 1.0)
            axes.plot(rows["ramp"].astype(float), values, gid=column, label=text.of(lang), **options)
        if measure == "latency":
            style.seconds_axis(axes)
        elif measure == "failures":
            axes.set_ylim(-2, 103)
        else:
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,g}"))
        axes.set_title(_TITLES[measure].of(lang) if title is None else title)
        full = float(knee["by_theory"]) if knee else 0.0
        if factors.min() <= full <= factors.max():
            axes.axvline(full, color=style.GREY, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1, gid="knee")
            axes.annotate(
                _KNEE.of(lang).format(knee=full),
                (full, 1.0),
                xycoords=("data", "axes fraction"),
                xytext=(0, 3),
                textcoords="offset points",
                ha="center",
                va="bottom",
                fontsize=8,
                color="#505050",
            )
            axes.set_title(axes.get_title(loc="left"), loc="left", pad=20)
        axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: f"×{value:g}"))
        axes.set_xlabel(_LOAD.of(lang))
        axes.set_ylabel(_AXES[measure].of(lang))
        if len(series) > 1:
            style.legend(axes)
    return axes
