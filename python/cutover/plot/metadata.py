"""Saves a figure with the run it shows written into the file."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import matplotlib as mpl
from matplotlib.axes import Axes

from cutover.plot import style
from cutover.plot.labels import Lang, check_lang

__all__ = ["save"]

_FORMATS = ("png", "svg", "pdf")
_NEEDED = ("run_id", "version", "title")


def save(
    ax: Axes,
    path: str | Path,
    result_info: Mapping[str, Any],
    *,
    footnote: bool = False,
    dpi: float = 200,
    lang: Lang = "en",
) -> Path:
    """Saves the figure of some axes; the file says which run it shows.

    Equal figures give equal files: no time of writing is in them.

    Parameters
    ----------
    ax : matplotlib.axes.Axes
        What a function of this package returned.
    path : str or pathlib.Path
        Where to write; the ending (``.png``, ``.svg``, ``.pdf``) decides the format.
    result_info : mapping
        ``run_id``, ``version`` of cutover and ``title`` of the scenario.
    footnote : bool
        Show the same below the figure.
    dpi : float
        Dots per inch of a PNG.
    lang : {"en", "ja"}
        Language of the footnote's font; a Japanese title needs ``"ja"``.

    Returns
    -------
    pathlib.Path
        The file.

    Raises
    ------
    KeyError
        If `result_info` lacks one of the three.
    ValueError
        If the ending is none of the three.
    """
    lang = check_lang(lang)
    file = Path(path)
    kind = file.suffix.lower().lstrip(".")
    if kind not in _FORMATS:
        raise ValueError(f"{file.name} ends in {file.suffix!r}, but a figure is saved as .png, .svg or .pdf")
    for key in _NEEDED:
        if key not in result_info:
            raise KeyError(f"result_info lacks {key!r}; it has {', '.join(map(str, result_info))}")
    run_id, version, title = (str(result_info[key]) for key in _NEEDED)
    figure: Any = ax.figure.figure  # of a subfigure, the figure it is in
    heading = ax.get_title(loc="left") or ax.get_title() or title
    description = f"Scenario: {title}; run {run_id}; cutover {version}"
    metadata: dict[str, dict[str, Any]] = {
        "png": {
            "Title": heading,
            "Description": description,
            "Software": f"cutover {version}",
            "Run": run_id,
            "Scenario": title,
        },
        "svg": {
            "Title": heading,
            "Description": description,
            "Creator": f"cutover {version}",
            "Identifier": run_id,
            "Date": None,
        },
        "pdf": {
            "Title": heading,
            "Subject": description,
            "Creator": f"cutover {version}",
            "Keywords": run_id,
            "CreationDate": None,
        },
    }
    note = None
    with mpl.rc_context({"svg.hashsalt": "cutover"}):
        try:
            if footnote:
                # Below all axes; the layout makes room for it.
                note = figure.supxlabel(
                    f"{title} · run {run_id} · cutover {version}",
                    x=0.01,
                    ha="left",
                    fontsize=7,
                    color="#606060",
                    fontfamily=style.families(lang),
                )
            tight = None if figure.get_layout_engine() is not None else "tight"
            figure.savefig(file, dpi=dpi, metadata=metadata[kind], bbox_inches=tight)
        finally:
            if note is not None:
                note.remove()
                figure._supxlabel = None  # else the next footnote would only change the removed one
    return file
