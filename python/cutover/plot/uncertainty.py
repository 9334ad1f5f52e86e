"""What experiments found, with its uncertainty: differences, sensitivities, forecasts with bands."""

from __future__ import annotations

from collections.abc import Sequence

import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from cutover.plot import style
from cutover.plot.frames import require
from cutover.plot.labels import Lang, Phrase, check_lang

__all__ = ["bands", "differences", "rolling", "tornado"]

_DIFFERENCE = Phrase("Difference to {base} ({unit})", "{base}との差（{unit}）")
_DIFFERENCES = Phrase("What each scenario changes", "各シナリオによる変化")
_TORNADO = Phrase("What each parameter does to {metric}", "{metric}への各パラメータの影響")
_FIGURE = Phrase("{metric} ({unit})", "{metric}（{unit}）")
_BAND = Phrase("{share:.0%} band", "{share:.0%}帯")
_MEDIAN = Phrase("Median of the forecast", "予測の中央値")
_KNOWN = Phrase("Published, known at the time", "公表値（当時既知）")
_LATER = Phrase("Published later", "公表値（以後）")
_FORECAST = Phrase("Utilization: forecast and what happened", "利用率：予測と実績")
_UNTIL = Phrase("Known until {month}", "{month}まで既知")
_RATE = Phrase("Utilization rate (%)", "利用率（％）")


def differences(
    table: pd.DataFrame,
    *,
    base: str = "base",
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws the differences of one metric to a base, a point with its interval for each scenario.

    Parameters
    ----------
    table : pandas.DataFrame
        Rows of one metric of `cutover.Comparison.differences`.
    base : str
        Name of the base.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Intervals that hold 0 have hollow points; the ``gid`` of a point is the scenario's name.

    Raises
    ------
    ValueError
        If a column is missing, or there are several metrics.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(table, "differences", ["scenario", "metric", "unit", "difference", "low", "high", "is_real"])
    if table["metric"].nunique() != 1:
        raise ValueError(f"differences draws one metric, not {table['metric'].nunique()}: choose the rows of one")
    unit = "points" if table["unit"].iloc[0] == "percent" else str(table["unit"].iloc[0])
    places = np.arange(len(table))[::-1]
    with style.drawing(ax, lang, (style.SIZE[0], 1.3 + 0.36 * max(2, len(table)))) as axes:
        look = style.base_look()
        axes.axvline(0, color="0.55", linewidth=0.9, zorder=0)
        for place, (_, row) in zip(places, table.iterrows(), strict=True):
            axes.hlines(place, row["low"], row["high"], color=look.colour, linewidth=1.6)
            axes.plot(
                [row["difference"]],
                [place],
                marker="o",
                markersize=6,
                markeredgecolor=look.colour,
                markerfacecolor=look.colour if row["is_real"] else "white",
                gid=str(row["scenario"]),
            )
        style.named_rows(axes, places, [str(name) for name in table["scenario"]])
        axes.set_ylim(-0.6, len(table) - 0.4)
        axes.set_xlabel(_DIFFERENCE.of(lang).format(base=base, unit=unit))
        axes.set_title(_DIFFERENCES.of(lang) if title is None else title)
    return axes


def tornado(
    table: pd.DataFrame,
    *,
    metric: str,
    unit: str = "percent",
    most: int = 12,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws what each parameter does alone, the strongest on top.

    Parameters
    ----------
    table : pandas.DataFrame
        `cutover.Sweep.sensitivity` of a one-at-a-time design.
    metric : str
        Its name, for axis and title.
    unit : str
        Of the metric.
    most : int
        Parameters to show.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A bar from the base to the figure at either end of a parameter's range, labelled with that end; their ``gid`` is the
        key.

    Raises
    ------
    ValueError
        If a column is missing.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(table, "tornado", ["low", "high", "at_low", "at_high", "base"])
    rows = table.head(most)
    places = np.arange(len(rows))[::-1]
    with style.drawing(ax, lang, (style.SIZE[0], 1.5 + 0.36 * max(3, len(rows)))) as axes:
        low_look, high_look = style.looks("run", ["low", "high"]).values()
        for place, (key, row) in zip(places, rows.iterrows(), strict=True):
            for end, look in (("low", low_look), ("high", high_look)):
                reached = float(row[f"at_{end}"])
                axes.barh(place, reached - row["base"], left=row["base"], height=0.55, color=look.colour, gid=str(key))
                if reached != row["base"]:
                    right = reached > row["base"]
                    axes.annotate(
                        f"{row[end]:g}" if isinstance(row[end], (int, float)) else str(row[end]),
                        (reached, place),
                        xytext=(4 if right else -4, 0),
                        textcoords="offset points",
                        ha="left" if right else "right",
                        va="center",
                        fontsize="x-small",
                    )
        axes.axvline(float(rows["base"].iloc[0]), color="black", linewidth=0.9)
        axes.margins(x=0.12)
        style.named_rows(axes, places, [str(key) for key in rows.index])
        axes.set_xlabel(_FIGURE.of(lang).format(metric=metric, unit="%" if unit == "percent" else unit))
        axes.set_title(_TORNADO.of(lang).format(metric=metric) if title is None else title)
    return axes


def bands(
    forecast: pd.DataFrame,
    published: pd.DataFrame,
    *,
    known_until: str,
    shares: Sequence[float] = (0.9, 0.5),
    legend: bool = True,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws a forecast of the utilization rate with bands, and what was published before and after it was made.

    Parameters
    ----------
    forecast : pandas.DataFrame
        One row a month and member: ``month`` (datetime64), ``rate_pct``.
    published : pandas.DataFrame
        ``month``, ``rate_pct``: the published values.
    known_until : str
        Last month that the forecast knew: ``"2024-12"``.
    shares : sequence of float
        Widths of the bands: 0.9 holds nine of ten members.
    legend : bool
        Whether the axes get one.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Bands have the ``gid`` ``"band-90"`` and so on, published points ``"known"`` and ``"later"``.

    Raises
    ------
    ValueError
        If a column is missing.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(forecast, "bands", ["month", "rate_pct"])
    require(published, "bands", ["month", "rate_pct"])
    by_month = forecast.groupby("month")["rate_pct"]
    months = pd.DatetimeIndex(by_month.groups.keys())
    limit = pd.Timestamp(known_until + "-01")
    with style.drawing(ax, lang) as axes:
        colour = style.looks("run", ["forecast"])["forecast"].colour
        for i, share in enumerate(sorted(shares, reverse=True)):
            low, high = by_month.quantile((1 - share) / 2), by_month.quantile((1 + share) / 2)
            axes.fill_between(
                months,
                low.to_numpy(),
                high.to_numpy(),
                color=colour,
                alpha=0.2 + 0.15 * i,  # the inner one is darker in the legend as well
                linewidth=0,
                gid=f"band-{share * 100:.0f}",
                label=_BAND.of(lang).format(share=share),
            )
        axes.plot(months, by_month.median().to_numpy(), color=colour, label=_MEDIAN.of(lang), gid="median")
        for name, rows, face in (
            ("known", published[published["month"] <= limit], "black"),
            ("later", published[published["month"] > limit], "white"),
        ):
            phrase = _KNOWN if name == "known" else _LATER
            axes.plot(
                rows["month"],
                rows["rate_pct"],
                linestyle="none",
                marker="o",
                markersize=5.5,
                markeredgecolor="black",
                markerfacecolor=face,
                zorder=4,
                gid=name,
                label=phrase.of(lang),
            )
        axes.set_ylim(bottom=0)
        axes.set_ylabel(_RATE.of(lang))
        style.format_time_axis(axes, "month", lang)
        axes.set_title(_FORECAST.of(lang) if title is None else title)
        if legend:
            style.legend(axes)
    return axes


def rolling(
    forecasts: pd.DataFrame,
    published: pd.DataFrame,
    *,
    shares: Sequence[float] = (0.9, 0.5),
    lang: Lang = "en",
) -> Axes:
    """Draws forecasts made at several times, a panel for each, as `bands` does.

    Parameters
    ----------
    forecasts : pandas.DataFrame
        One row an origin, month and member: ``origin`` (last known month, ``"2024-12"``), ``month`` (datetime64), ``rate_pct``.
    published : pandas.DataFrame
        ``month``, ``rate_pct``: the published values. Those of more than a year before the first origin are left out.
    shares : sequence of float
        Widths of the bands.
    lang : {"en", "ja"}

    Returns
    -------
    matplotlib.axes.Axes
        That of the first origin; the others are in its figure, in the order of time. Its ``gid`` is the origin.

    Raises
    ------
    ValueError
        If a column is missing, or there is no forecast.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(forecasts, "rolling", ["origin", "month", "rate_pct"])
    require(published, "rolling", ["month", "rate_pct"])
    origins = sorted(str(origin) for origin in forecasts["origin"].unique())
    first = pd.Timestamp(origins[0] + "-01") - pd.DateOffset(years=1)
    recent = published[published["month"] >= first]
    columns = min(3, len(origins))
    rows = -(-len(origins) // columns)
    figure = plt.figure(figsize=(3.3 * columns, 2.6 * rows + 0.5), layout="constrained")
    panels: list[Axes] = list(figure.subplots(rows, columns, sharex=True, sharey=True, squeeze=False).flat)
    for panel, origin in zip(panels, origins):
        month = pd.Timestamp(origin + "-01")
        until = _UNTIL.of(lang).format(month=f"{month.year}年{month.month}月" if lang == "ja" else f"{month:%B %Y}")
        of_origin = forecasts[forecasts["origin"] == origin]
        bands(of_origin, recent, known_until=origin, shares=shares, legend=False, title=until, lang=lang, ax=panel)
        panel.set_gid(origin)
        panel.xaxis.set_major_locator(mdates.MonthLocator(bymonth=1, bymonthday=15))  # type: ignore[no-untyped-call]
        panel.xaxis.set_minor_locator(mdates.MonthLocator(bymonth=7, bymonthday=15))  # type: ignore[no-untyped-call]
        panel.label_outer()
    for place in range(len(origins), len(panels)):
        panels[place].set_visible(False)
        panels[place - columns].tick_params(labelbottom=True)  # the axis of time is the upper one's then
    panels[0].set_ylim(0, 1.05 * max(forecasts["rate_pct"].max(), recent["rate_pct"].max()))
    handles, labels = panels[0].get_legend_handles_labels()
    figure.legend(handles, labels, loc="outside lower center", ncols=3, frameon=False, prop={"family": style.families(lang)})
    return panels[0]
