"""Draws a ramp of the central service: what was offered and answered, how long it took, what failed (OPS-04).

    cutover stress scenarios/december-2025.toml --json > ramp.json
    python analysis/stress_figure.py ramp.json docs/figures/stress.svg

The dashed line is the factor at which theory has the fullest tier fully busy; grey is what was offered.
"""

import json
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd

from cutover import plot


def main(source, output):
    with open(source, encoding="utf-8") as file:
        run = json.load(file)
    points = pd.DataFrame(run["points"])
    figure, panels = plt.subplots(
        3, 1, figsize=(8, 9), sharex=True, layout="constrained", height_ratios=[1.1, 1.1, 0.8]
    )
    for axes, measure in zip(panels, ("flow", "latency", "failures")):
        plot.ramp(points, measure=measure, knee=run["knee"], ax=axes)
        if axes is not panels[-1]:
            axes.set_xlabel("")
    panels[0].set_title(f"{run['topology']}, {run['window']}, engine {run['engine']}", loc="left", pad=20)
    figure.align_ylabels()
    # A ramp is no run of its own: it has no run id.
    with matplotlib.rc_context({"svg.hashsalt": "cutover"}):
        figure.savefig(output, metadata={"Date": None} if str(output).endswith("svg") else None, dpi=110)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python analysis/stress_figure.py RAMP.json FIGURE.svg")
    main(sys.argv[1], sys.argv[2])
