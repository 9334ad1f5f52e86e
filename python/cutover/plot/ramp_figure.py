"""A ramp of the central service on one page: what `cutover stress --figure` draws (OPS-04)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import matplotlib as mpl
import pandas as pd
from matplotlib.figure import Figure

from cutover.plot.labels import Lang
from cutover.plot.overload import ramp

__all__ = ["ramp_figure", "write_ramp_figure"]


def ramp_figure(run: Mapping[str, Any], *, lang: Lang = "en") -> Figure:
    """Draws what was offered and answered, how long it took and what failed, one below the other.

    Parameters
    ----------
    run : mapping
        What ``cutover stress --json`` prints: ``points``, ``knee``, ``topology``, ``window``, ``engine``.
    lang : {"en", "ja"}

    Returns
    -------
    matplotlib.figure.Figure
        Three axes over the factor of the load, each as of `cutover.plot.ramp`.

    Raises
    ------
    KeyError
        If one of the five is missing.
    ValueError, cutover.MissingFontError
        As `cutover.plot.ramp`.
    """
    points = pd.DataFrame(run["points"])
    figure = Figure(figsize=(8, 9), layout="constrained")
    panels = figure.subplots(3, 1, sharex=True, height_ratios=[1.1, 1.1, 0.8])
    for axes, measure in zip(panels, ("flow", "latency", "failures")):
        ramp(points, measure=measure, knee=run["knee"], lang=lang, ax=axes)
        if axes is not panels[-1]:
            axes.set_xlabel("")
    panels[0].set_title(f"{run['topology']}, {run['window']}, engine {run['engine']}", loc="left", pad=20)
    figure.align_ylabels()
    return figure


def write_ramp_figure(run: Mapping[str, Any], file: str | Path, *, lang: Lang = "en") -> Path:
    """Write the figure, whole or not at all; the same run gives the same bytes.

    Parameters
    ----------
    run : mapping
        As for `ramp_figure`.
    file : path
        ``.svg``, ``.png`` or ``.pdf``; replaced if it is there.
    lang : {"en", "ja"}

    Returns
    -------
    Path
        The file.

    Raises
    ------
    ValueError
        If the ending is none of the three, or as `ramp_figure`.
    """
    path = Path(file)
    kind = path.suffix.lower().lstrip(".")
    undated: dict[str, dict[str, Any]] = {"svg": {"Date": None}, "pdf": {"CreationDate": None}, "png": {}}
    if kind not in undated:
        raise ValueError(f"{path.name} ends in {path.suffix!r}, but a figure is saved as .png, .svg or .pdf")
    figure = ramp_figure(run, lang=lang)
    part = path.with_name(path.name + ".part")
    try:
        with mpl.rc_context({"svg.hashsalt": "cutover"}):
            figure.savefig(part, format=kind, metadata=undated[kind], dpi=110)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def main(arguments: Sequence[str]) -> int:
    """``python -m cutover.plot.ramp_figure RAMP.json FIGURE``."""
    source, file = arguments
    write_ramp_figure(json.loads(Path(source).read_text(encoding="utf-8")), file)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
