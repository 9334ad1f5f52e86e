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
import matplotlib.ticker

BLUE, ORANGE, GREEN, PINK = "#0072B2", "#D55E00", "#009E73", "#CC79A7"


def main(source, output):
    with open(source, encoding="utf-8") as file:
        run = json.load(file)
    points = sorted(run["points"], key=lambda p: p["ramp"])
    ramp = [p["ramp"] for p in points]
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "stress"})
    figure, (flow, latency, failures) = plt.subplots(3, 1, figsize=(8, 8), sharex=True, height_ratios=[1.1, 1.1, 0.8])

    flow.plot(ramp, [p["offered_per_s"] for p in points], color="#999999", marker="o", markersize=4, label="offered")
    flow.plot(ramp, [p["goodput_per_s"] for p in points], color=BLUE, marker="o", markersize=4, label="answered")
    flow.set_ylabel("requests / s")
    flow.set_ylim(0)
    flow.set_title(f"{run['topology']}, {run['window']}, engine {run['engine']}", loc="left", fontsize=9.5)

    # A quantile of the answered alone flatters a service that answers hardly anybody.
    answered = [p for p in points if p["answered"] > 0]
    for name, colour in (("p50", GREEN), ("p95", ORANGE), ("p99", PINK)):
        latency.plot([p["ramp"] for p in answered], [p[name + "_s"] for p in answered], color=colour, marker="o", markersize=4, label=name)
    theory = [(p["ramp"], p["predicted_mean_s"]) for p in points if p["predicted_mean_s"] is not None]
    if theory:
        latency.plot(*zip(*theory), color="#555555", linestyle=":", label="mean by theory")
    latency.set_yscale("log")
    latency.yaxis.set_major_formatter(matplotlib.ticker.FormatStrFormatter("%g"))
    latency.set_ylabel("seconds, of the answered")

    failures.plot(ramp, [100 * p["failure_share"] for p in points], color=ORANGE, marker="o", markersize=4, label="failures, %")
    failures.set_ylim(-2, 103)
    failures.set_ylabel("failures, %")
    failures.set_xlabel("load, as a multiple of the day's")

    knee = run["knee"]["by_theory"]
    for axes in (flow, latency, failures):
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        if ramp[0] <= knee <= ramp[-1]:
            axes.axvline(knee, color="#888888", linewidth=0.9, linestyle="--")
    if ramp[0] <= knee <= ramp[-1]:
        flow.annotate(f"theory: {points[-1]['predicted_bottleneck']} full at ×{knee:.2f}", (knee, 1), xycoords=("data", "axes fraction"),
                      xytext=(5, -2), textcoords="offset points", va="top", fontsize=8, color="#555555")
    flow.legend(frameon=False, loc="center right")
    latency.legend(frameon=False, loc="lower right")
    figure.align_ylabels()
    figure.tight_layout()
    figure.savefig(output, metadata={"Date": None} if str(output).endswith("svg") else None, dpi=110)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python analysis/stress_figure.py RAMP.json FIGURE.svg")
    main(sys.argv[1], sys.argv[2])
