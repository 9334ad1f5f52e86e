"""Draws the fit: simulated monthly utilization against the published values (UTL-01).

    python analysis/fit_figure.py history.h5 docs/figures/fit.svg

Takes a result of scenarios/history.toml at any sample. The upper panel is the nation by month, the lower one the four
facility types. Lines are simulated, points are published.
"""

import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt

import cutover
from cutover import plot


def main(path, output):
    result = cutover.open(path)
    published = result.published().query("metric == 'utilization'")
    worst = published.loc[published["group"] == "all", "difference"].abs().max()
    _, (top, bottom) = plt.subplots(2, 1, figsize=(8, 8.4), layout="constrained", height_ratios=[1, 1.15])
    title = f"All facilities: largest difference to a published month {worst:.2f} points"
    plot.utilization(result.frame("utilization", by=["month"]), title=title, ax=top)
    plot.utilization(
        result.frame("utilization", by=["month", "facility_type"]), title="By facility type", cutovers=False, ax=bottom
    )
    plot.save(top, output, result.info, dpi=150)
    for row in published.itertuples():
        print(
            f"{row.month:%Y-%m}  {row.group:<15} published {row.published:6.2f}"
            f"  simulated {row.simulated:6.2f}  {row.difference:+.2f}"
        )


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python analysis/fit_figure.py RESULT.h5 FIGURE.svg")
    main(sys.argv[1], sys.argv[2])
