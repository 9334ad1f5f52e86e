"""One look for every figure: colours, line styles, fonts, grid, sizes.

The colours are those of Okabe and Ito (Color Universal Design, 2008), which people with any of the common kinds of
colour vision tell apart; every line also has a style and every point a marker of its own, for print in grey.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple

import matplotlib as mpl
import matplotlib.dates
import matplotlib.pyplot as plt
from matplotlib.axes import Axes
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

from cutover.plot.fonts import family
from cutover.plot.labels import Lang, Phrase

__all__ = [
    "BLACK",
    "CUTOVERS",
    "GREY",
    "OKABE_ITO",
    "SEQUENTIAL",
    "SIZE",
    "Look",
    "base_look",
    "day_limits",
    "drawing",
    "families",
    "format_time_axis",
    "legend",
    "legend_below",
    "looks",
    "mark_cutovers",
    "named_rows",
    "seconds_axis",
]

# Without type annotations in matplotlib.
mdates: Any = mpl.dates
rc_context: Any = mpl.rc_context

BLACK = "#000000"
GREY = "#767676"
LIGHT_GREY = "#C4C4C4"

#: Okabe and Ito's colours, grey in place of yellow, which is too faint for lines on white.
OKABE_ITO = {
    "blue": "#0072B2",
    "vermilion": "#D55E00",
    "green": "#009E73",
    "purple": "#CC79A7",
    "orange": "#E69F00",
    "sky": "#56B4E9",
    "black": BLACK,
    "grey": GREY,
}

#: Colour map of ordered values: even steps of lightness for every kind of colour vision, dark is much.
SEQUENTIAL = "viridis_r"

#: Width and height of a figure in inches: the text width of a page.
SIZE = (7.2, 4.2)

_DASHES: tuple[Any, ...] = (
    "solid",
    (0, (5, 1.6)),
    (0, (7, 1.6, 1.4, 1.6)),
    (0, (1.4, 1.4)),
    (0, (3, 1, 1, 1, 1, 1)),
    (0, (9, 2)),
    (0, (2, 2)),
    (0, (1, 0.6)),
)
_MARKERS = ("s", "D", "^", "v", "P", "X", "p", "<")
_HATCHES = ("", "////", "....", "\\\\\\\\", "xxxx", "----", "++++", "oo")


class Look(NamedTuple):
    """How one of several series is drawn."""

    colour: str
    dashes: Any
    marker: str
    hatch: str


# The same thing looks the same on every figure.
_FIXED: Mapping[str, tuple[str, ...]] = {
    "facility_type": ("hospital", "medical_clinic", "dental_clinic", "pharmacy", "occupational_clinic", "exempt"),
    "insurer_kind": ("employees", "national", "late_stage_elderly"),
    "outcome": ("fallback_portal", "fallback_notice", "fallback_oral", "fallback_declaration", "proof_to_follow", "charged_full"),
}

_RC: dict[str, Any] = {
    "font.size": 9.5,
    "axes.titlesize": 12,
    "axes.titlelocation": "left",
    "axes.titlepad": 10,
    "axes.labelsize": 9.5,
    "axes.edgecolor": "#404040",
    "axes.linewidth": 0.8,
    "xtick.color": "#404040",
    "ytick.color": "#404040",
    "lines.linewidth": 1.8,
    "legend.frameon": False,
    "legend.fontsize": 9,
    "hatch.linewidth": 0.7,
    "svg.hashsalt": "cutover",
}

#: The two cutovers as they were decided (CUT-01, CUT-02); those of a run are in the ``info`` of its result.
CUTOVERS = (datetime.date(2024, 12, 2), datetime.date(2025, 12, 2))

_WHAT = (
    Phrase("no new legacy cards", "健康保険証の新規発行終了"),
    Phrase("no valid legacy cards", "健康保険証の有効期限満了"),
)


def looks(kind: str, identifiers: Sequence[str]) -> dict[str, Look]:
    """A look for each identifier: its fixed one where the kind has such, else by its place."""
    fixed = _FIXED.get(kind, ())
    colours = list(OKABE_ITO.values())

    def at(place: int) -> Look:
        # Colours repeat after eight, with another dash and marker.
        turn = place + place // len(colours)
        return Look(
            colours[place % len(colours)],
            _DASHES[turn % len(_DASHES)],
            _MARKERS[turn % len(_MARKERS)],
            _HATCHES[turn % len(_HATCHES)],
        )

    return {
        name: base_look() if name == "all" else at(fixed.index(name) if name in fixed else place)
        for place, name in enumerate(identifiers)
    }


def families(lang: Lang) -> Any:
    """Font families of a language, as matplotlib takes them where its signatures ask for one name."""
    return family(lang)


@contextmanager
def drawing(ax: Axes | None, lang: Lang, size: tuple[float, float] = SIZE) -> Iterator[Axes]:
    """Axes to draw into, with the package's look; global settings of matplotlib stay as they are.

    Parameters
    ----------
    ax : matplotlib.axes.Axes or None
        Axes of the caller; none makes a figure.
    lang : {"en", "ja"}
    size : tuple of float
        Width and height of a figure made here, in inches.

    Raises
    ------
    cutover.MissingFontError
        If `lang` is ``"ja"`` and there is no font for it.
    """
    names = families(lang)
    # Outside of the context: the first figure of a notebook starts its backend, which sets global settings to stay.
    figure = plt.figure(figsize=size, layout="constrained") if ax is None else None
    with rc_context({**_RC, "font.family": names}):
        if ax is None:
            assert figure is not None
            ax = figure.add_subplot()
        ax.spines[["top", "right"]].set_visible(False)
        ax.grid(axis="y", color="#DDDDDD", linewidth=0.7)
        ax.set_axisbelow(True)
        yield ax
        # Title and axis labels of axes of the caller were made with the caller's font.
        for text in ax.findobj(Text):
            text.set_fontfamily(names)
        # Tick labels are made when the figure is drawn, outside of this block.
        ax.tick_params(labelfontfamily=names)


def base_look() -> Look:
    """How the run is drawn that others are compared with, and a total."""
    return Look(BLACK, "solid", "o", "")


def seconds_axis(ax: Axes) -> None:
    """A logarithmic axis of seconds with plain numbers: 0.5, 1, 2, 5, 10."""
    ax.set_yscale("log")
    ax.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5)))
    ax.yaxis.set_major_formatter(FuncFormatter(lambda value, _: f"{value:g}"))
    ax.yaxis.set_minor_formatter(NullFormatter())


def named_rows(ax: Axes, places: Any, names: Sequence[str]) -> None:
    """An axis of names from top to bottom, with the grid along the values."""
    ax.set_yticks(places, labels=list(names))
    ax.tick_params(axis="y", length=0)
    ax.grid(visible=False, axis="y")
    ax.grid(axis="x", color="#DDDDDD", linewidth=0.7)


def legend(ax: Axes, **options: Any) -> None:
    """A legend beside the axes on the right, where it never hides data."""
    ax.legend(
        **{"loc": "upper left", "bbox_to_anchor": (1.01, 1.0), "borderaxespad": 0.0, "handlelength": 2.8, **options}
    )


def legend_below(ax: Axes, **options: Any) -> None:
    """A legend below the axes, for long labels."""
    below = -0.19 if ax.get_xlabel() else -0.16
    ax.legend(**{"loc": "upper center", "bbox_to_anchor": (0.5, below), "ncols": 2, "handlelength": 2.8, **options})


def day_limits(day: datetime.date) -> tuple[float, float]:
    """Begin and end of a day on an axis of time."""
    begin = float(mdates.date2num(day))
    return begin, begin + 1.0


def mark_cutovers(ax: Axes, lang: Lang, cutovers: bool | Sequence[datetime.date] = True) -> None:
    """Vertical lines at the cutovers that lie within the axis of time; their text stands above the axes.

    The title, if there is one, must be set before: it moves up to make room.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
    lang : {"en", "ja"}
    cutovers : bool or sequence of date
        The first day without new legacy cards and the first without valid ones; True: those that were decided; False or
        empty: none.
    """
    low, high = ax.get_xlim()
    marked = False
    days = (CUTOVERS if cutovers else ()) if isinstance(cutovers, bool) else cutovers
    for day, what in zip(days, _WHAT):
        at = float(mdates.date2num(day))
        if not low <= at <= high:
            continue
        marked = True
        ax.axvline(at, color=GREY, linewidth=1.0, linestyle=(0, (4, 2)), zorder=1, gid=f"cutover-{day}")
        left = at - low > 0.6 * (high - low)
        ax.annotate(
            f"{_day(day, lang, year=True)}\n{what.of(lang)}",
            (at, 1.0),
            xycoords=("data", "axes fraction"),
            xytext=(0, 3),
            textcoords="offset points",
            ha="right" if left else "center",
            va="bottom",
            fontsize=8,
            linespacing=1.25,
            color="#505050",
        )
    if marked:
        ax.set_title(ax.get_title(loc="left"), loc="left", pad=32)


def _day(day: datetime.date, lang: Lang, *, year: bool = False) -> str:
    if lang == "ja":
        return (f"{day.year}年" if year else "") + f"{day.month}月{day.day}日"
    return f"{day.day} {day:%b}" + (f" {day.year}" if year else "")


def format_time_axis(ax: Axes, column: str, lang: Lang) -> None:
    """Ticks of an axis of months, days, hours or minutes, in the language of the figure."""
    low, high = ax.get_xlim()
    span = high - low
    if column in ("hour", "minute") and span <= 3:
        step = 3 if span <= 1.1 else 12
        ax.xaxis.set_major_locator(mdates.HourLocator(byhour=range(0, 24, step)))

        def hour_text(value: float, _position: int | None = None) -> str:
            at = mdates.num2date(value)
            return f"{at:%H:%M}" + (f"\n{_day(at.date(), lang)}" if step == 12 and at.hour == 12 else "")

        ax.xaxis.set_major_formatter(FuncFormatter(hour_text))
        return
    if column == "month" or span > 150:
        months = span / 30.4
        step = 1 if months <= 9 else 2 if months <= 16 else 3 if months <= 30 else 6
        ax.xaxis.set_major_locator(
            mdates.MonthLocator(bymonth=range(1, 13, step), bymonthday=15 if column == "month" else 1)
        )

        def month_text(value: float, _position: int | None = None) -> str:
            day = mdates.num2date(value)
            return f"{day.month}月\n{day.year}年" if lang == "ja" else f"{day:%b}\n{day.year}"

        ax.xaxis.set_major_formatter(FuncFormatter(month_text))
        return
    if span <= 10:
        ax.xaxis.set_major_locator(mdates.DayLocator())
    else:  # Mondays
        ax.xaxis.set_major_locator(
            mdates.WeekdayLocator(byweekday=0, interval=1 if span <= 50 else 2 if span <= 100 else 4)
        )

    def day_text(value: float, position: int | None = None) -> str:
        day = mdates.num2date(value).date()
        return _day(day, lang) + (f"\n{day.year}年" if lang == "ja" else f"\n{day.year}") * (position in (0, None))

    ax.xaxis.set_major_formatter(FuncFormatter(day_text))
