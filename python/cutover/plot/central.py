"""The load of the central service, and what it answered where a run models it."""

from __future__ import annotations

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.lines import Line2D
from matplotlib.ticker import StrMethodFormatter

from cutover.plot import style
from cutover.plot.frames import choose, one_row_each, require, time_column, times
from cutover.plot.labels import Lang, Phrase, axis_label, capitalized, check_lang, label

__all__ = ["central_load", "central_service"]

_LOAD_TITLE = Phrase("Requests to the central service on {day}", "オンライン資格確認等システムへの照会（{day}）")
_LOAD_AXIS = Phrase("Requests a minute", "1分当たりの照会件数")
_PEAK = Phrase("{n:,.0f} at {time}", "{time}　{n:,.0f} 件")
_MEASURES = ("requests", "median_s", "p99_s", "unanswered_pct", "unanswered")
_TITLES = {
    "requests": Phrase("Requests by kind", "種類別の照会件数"),
    "median_s": Phrase("Response time, median", "応答時間（中央値）"),
    "p99_s": Phrase("Response time, 99th percentile", "応答時間（99パーセンタイル）"),
    "unanswered_pct": Phrase("Requests without an answer", "応答のない照会の割合"),
    "unanswered": Phrase("Requests without an answer", "応答のない照会の件数"),
}
_AXES = {
    "median_s": Phrase("Response time (s)", "応答時間（秒）"),
    "p99_s": Phrase("Response time (s)", "応答時間（秒）"),
}
_HOUR = Phrase("Time of day", "時刻")


def _day_text(day: pd.Timestamp, lang: Lang) -> str:
    return f"{day.year}年{day.month}月{day.day}日" if lang == "ja" else f"{day.day} {day:%B %Y}"


def _one_day(
    frame: pd.DataFrame, figure: str, time: str, day: object, measure: str
) -> tuple[pd.DataFrame, pd.Timestamp]:
    """Rows of a day; by default of that with the greatest value."""
    moments = pd.to_datetime(frame[time])
    if day is None:
        values = frame[measure].to_numpy(dtype=float)
        chosen = moments.iloc[int(pd.Series(values).fillna(float("-inf")).argmax())].normalize()
    else:
        chosen = pd.Timestamp(str(day)).normalize()
    rows = frame[moments.dt.normalize() == chosen]
    if rows.empty:
        raise ValueError(
            f"{figure}: there is no {chosen:%Y-%m-%d}; "
            f"the frame has {moments.min():%Y-%m-%d} to {moments.max():%Y-%m-%d}"
        )
    return rows, chosen


def central_load(
    frame: pd.DataFrame,
    *,
    day: object = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws the requests a minute that reach the central service on one day.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``central_requests`` by ``minute``: ``minute``, ``requests``. It may hold many days.
    day : str or datetime, optional
        Which day; by default that of the busiest minute.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its line has the ``gid`` ``"requests"``, the mark at the busiest minute ``"peak"``.

    Raises
    ------
    ValueError
        If a column is missing or there is no such day.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "central_load", ["minute", "requests"])
    one_row_each(frame, "central_load", ["minute"])
    rows, chosen = _one_day(frame, "central_load", "minute", day, "requests")
    rows = rows.assign(_at=pd.to_datetime(rows["minute"])).sort_values("_at")
    with style.drawing(ax, lang) as axes:
        colour = style.OKABE_ITO["blue"]
        axes.fill_between(rows["_at"], rows["requests"].astype(float), color=colour, alpha=0.18, linewidth=0)
        axes.plot(rows["_at"], rows["requests"], color=colour, linewidth=1.0, gid="requests")
        peak = rows.iloc[int(rows["requests"].astype(float).argmax())]
        axes.plot([peak["_at"]], [peak["requests"]], "o", color=style.OKABE_ITO["vermilion"], markersize=5, gid="peak")
        axes.annotate(
            _PEAK.of(lang).format(n=float(peak["requests"]), time=f"{peak['_at']:%H:%M}"),
            (peak["_at"], float(peak["requests"])),
            xytext=(7, 0),
            textcoords="offset points",
            va="center",
            fontsize=9,
        )
        axes.set_xlim(*style.day_limits(chosen))
        axes.set_ylim(0, 1.08 * max(float(peak["requests"]), 1.0))
        axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}"))
        axes.set_ylabel(_LOAD_AXIS.of(lang))
        axes.set_xlabel(_HOUR.of(lang))
        style.format_time_axis(axes, "minute", lang)
        axes.set_title(_LOAD_TITLE.of(lang).format(day=_day_text(chosen, lang)) if title is None else title)
    return axes


def central_service(
    frame: pd.DataFrame,
    *,
    measure: str = "p99_s",
    day: object = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws what a modelled central service answered, by kind of request.

    Parameters
    ----------
    frame : pandas.DataFrame
        Frame ``central_service``: a column of time (``minute``, ``hour`` or ``day``), ``request_class`` unless it is
        the total, and the measure. It has no rows where the run does not model the service.
    measure : {"p99_s", "median_s", "unanswered_pct", "unanswered", "requests"}
        Response time in seconds (drawn on a logarithmic axis), percent or number of requests.
    day : str or datetime, optional
        Which day, where the time is minutes or hours; by default that with the greatest value.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        A line's ``gid`` is the request class.

    Raises
    ------
    ValueError
        If a column is missing, there are no rows or no such day.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    choose("central_service", "measure", measure, _MEASURES)
    if isinstance(frame, pd.DataFrame) and frame.empty:
        raise ValueError(
            "central_service has nothing to draw: the run did not model the central service (central.topology)"
        )
    require(frame, "central_service", [measure])
    time = time_column(frame, "central_service")
    by = "request_class" in frame.columns
    one_row_each(frame, "central_service", [time, "request_class"] if by else [time])
    chosen = None
    rows = frame
    if time in ("minute", "hour"):
        rows, chosen = _one_day(frame, "central_service", time, day, measure)
    rows = rows.assign(_at=times(rows, time)).sort_values("_at")
    groups = {str(k): g for k, g in rows.groupby("request_class", sort=False, observed=True)} if by else {"all": rows}
    look = style.looks("request_class", list(groups))
    with style.drawing(ax, lang, (style.SIZE[0], 5.0)) as axes:
        handles = []
        for name, group in groups.items():
            of = look[name]
            marker = of.marker if len(group) <= 31 else None
            axes.plot(
                group["_at"],
                group[measure],
                color=of.colour,
                linestyle=of.dashes,
                marker=marker,
                markersize=4,
                gid=name,
            )
            handles.append(
                Line2D(
                    [],
                    [],
                    color=of.colour,
                    linestyle=of.dashes,
                    marker=marker,
                    markersize=4,
                    label=capitalized(label("request_class", name, lang)),
                )
            )
        if measure in _AXES:
            style.seconds_axis(axes)
        else:
            axes.set_ylim(bottom=0)
            axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.0f}" if measure != "unanswered_pct" else "{x:g}"))
        axes.set_ylabel(_AXES[measure].of(lang) if measure in _AXES else axis_label(measure, lang))
        standard = _TITLES[measure].of(lang)
        if chosen is not None:
            axes.set_xlim(*style.day_limits(chosen))
            axes.set_xlabel(_HOUR.of(lang))
            day_text = _day_text(chosen, lang)
            standard += f"：{day_text}" if lang == "ja" else f", {day_text}"
        style.format_time_axis(axes, time, lang)
        if by:
            style.legend_below(axes, handles=handles)
        axes.set_title(capitalized(standard) if title is None else title)
    return axes
