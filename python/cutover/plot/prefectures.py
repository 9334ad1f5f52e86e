"""A measure by prefecture, on the map."""

from __future__ import annotations

import json
from functools import cache
from typing import NamedTuple

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import PolyCollection
from matplotlib.colors import Normalize
from matplotlib.patches import Patch, Rectangle

from cutover._data import data_path
from cutover.plot import style
from cutover.plot.frames import TIME_COLUMNS, choose, one_row_each, require
from cutover.plot.labels import Lang, Phrase, axis_label, check_lang, label

__all__ = ["prefecture_map"]

_NO_DATA = Phrase("no value", "値なし")

# Degrees. North of this lie the main islands; what is south of it and west of the second line goes into the inset.
_MAIN_SOUTH = 29.6
_INSET_EAST = 132.0
# The inset: this point of the sea comes to the lower left of the frame (west, south, east, north); all is enlarged.
_INSET_CORNER = (122.6, 24.0)
_INSET_FRAME = (128.4, 39.3, 138.7, 45.6)
_INSET_SCALE = 1.38
_VIEW = (128.3, 30.0, 146.2, 45.8)
# A degree of longitude is this much shorter than one of latitude in the middle of the map.
_ASPECT = 1.0 / np.cos(np.radians(37.0))


class _Outlines(NamedTuple):
    codes: list[int]  # of each polygon
    names: dict[int, str]  # by code
    polygons: list[np.ndarray]  # (points, 2): degrees east and north, as drawn


@cache
def _outlines() -> _Outlines:
    collection = json.loads(data_path("geo/prefectures.geojson").read_text(encoding="utf-8"))
    codes: list[int] = []
    polygons: list[np.ndarray] = []
    names: dict[int, str] = {}
    for feature in collection["features"]:
        code = int(feature["properties"]["code"])
        names[code] = str(feature["properties"]["name"])
        for rings in feature["geometry"]["coordinates"]:
            points = np.asarray(rings[0])
            east, north = points.mean(axis=0)
            if north < _MAIN_SOUTH:
                if east > _INSET_EAST or east > 131.0:  # Ogasawara and Daito: far out, too small to see
                    continue
                points = (points - _INSET_CORNER) * _INSET_SCALE + _INSET_FRAME[:2]
            polygons.append(points)
            codes.append(code)
    return _Outlines(codes, names, polygons)


def prefecture_map(
    frame: pd.DataFrame,
    *,
    column: str = "rate_pct",
    at: object = None,
    limits: tuple[float, float] | None = None,
    title: str | None = None,
    lang: Lang = "en",
    ax: Axes | None = None,
) -> Axes:
    """Draws a measure by prefecture as a map.

    Parameters
    ----------
    frame : pandas.DataFrame
        A frame with ``prefecture`` (names as in results) and the measure, as ``utilization``; it may have a column
        of time (``month``, ``day``), of which one value is drawn. Prefectures that are missing, or NaN, are hatched.
    column : str
        The measure.
    at : str or datetime, optional
        Which month or day; by default the last of the frame.
    limits : tuple of float, optional
        Least and greatest value of the colours, in the unit of the measure; by default those of the values drawn.
    title : str, optional
        Instead of the standard title; empty for none.
    lang : {"en", "ja"}
    ax : matplotlib.axes.Axes, optional
        Axes to draw into; by default those of a new figure.

    Returns
    -------
    matplotlib.axes.Axes
        Its collection with the ``gid`` ``"prefectures"`` holds one polygon for each island or mainland part, with the
        values in its array. The Nansei islands (Amami and Okinawa) stand in the frame at the upper left, enlarged;
        Ogasawara and Daito are not drawn.

    Raises
    ------
    ValueError
        If a column is missing, a name is no prefecture, rows are ambiguous or there is no value at `at`.
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no Japanese font is installed.
    """
    lang = check_lang(lang)
    require(frame, "prefecture_map", ["prefecture", column])
    shown, when = _at(frame, at, lang)
    one_row_each(shown, "prefecture_map", ["prefecture"])
    outlines = _outlines()
    values = {str(k): float(v) for k, v in zip(shown["prefecture"], shown[column], strict=True)}
    for name in values:
        choose("prefecture_map", "prefecture", name, list(outlines.names.values()))
    array = np.array([values.get(outlines.names[code], np.nan) for code in outlines.codes])
    if np.isnan(array).all():
        raise ValueError(f"prefecture_map has nothing to draw: {column} is NaN in every prefecture")
    low, high = limits or (float(np.nanmin(array)), float(np.nanmax(array)))

    with style.drawing(ax, lang, (6.4, 5.6)) as axes:
        axes.set_axis_off()
        missing = np.isnan(array)
        known = PolyCollection(
            [p for p, gone in zip(outlines.polygons, missing, strict=True) if not gone],
            array=array[~missing],
            cmap=style.SEQUENTIAL,
            norm=Normalize(low, high),
            edgecolors="white",
            linewidths=0.5,
            gid="prefectures",
        )
        axes.add_collection(known)
        if missing.any():
            hatched = PolyCollection(
                [p for p, gone in zip(outlines.polygons, missing, strict=True) if gone],
                facecolors="#F0F0F0",
                edgecolors="#A0A0A0",
                hatch="////",
                linewidths=0.5,
                gid="no-value",
            )
            axes.add_collection(hatched)
            axes.legend(
                handles=[Patch(facecolor="#F0F0F0", edgecolor="#A0A0A0", hatch="////", label=_NO_DATA.of(lang))],
                loc="lower right",
            )
        west, south, east, north = _INSET_FRAME
        axes.add_patch(
            Rectangle((west, south), east - west, north - south, fill=False, edgecolor="#808080", linewidth=0.8)
        )
        axes.text(east - 0.15, south + 0.15, f"×{_INSET_SCALE:.1f}", ha="right", fontsize=8, color="#606060")
        axes.set_xlim(_VIEW[0], _VIEW[2])
        axes.set_ylim(_VIEW[1], _VIEW[3])
        axes.set_aspect(_ASPECT)
        bar = axes.figure.colorbar(known, ax=axes, shrink=0.62, pad=0.01, aspect=22)
        bar.set_label(axis_label(column, lang))
        bar.ax.tick_params(labelfontfamily=style.families(lang))
        bar.outline.set_visible(False)
        standard = label("column", column, lang)
        if when:
            standard = f"{standard}（{when}）" if lang == "ja" else f"{standard}, {when}"
        axes.set_title(standard[:1].upper() + standard[1:] if title is None else title)
    return axes


def _at(frame: pd.DataFrame, at: object, lang: Lang) -> tuple[pd.DataFrame, str]:
    """The rows of one month or day, and which it is in words."""
    found = [name for name in TIME_COLUMNS if name in frame.columns]
    if not found:
        if at is not None:
            raise ValueError(f"prefecture_map: at is {at!r}, but the frame has no column of time")
        return frame, ""
    moments = pd.to_datetime(frame[found[0]])
    when = moments.max() if at is None else pd.Timestamp(str(at))
    rows = frame[moments == when]
    if rows.empty:
        raise ValueError(
            f"prefecture_map: there is no {found[0]} {at}; "
            f"the frame has {moments.min():%Y-%m-%d} to {moments.max():%Y-%m-%d}"
        )
    if lang == "ja":
        return rows, f"{when.year}年{when.month}月" + ("" if found[0] == "month" else f"{when.day}日")
    return rows, f"{when:%B %Y}" if found[0] == "month" else f"{when.day} {when:%B %Y}"
