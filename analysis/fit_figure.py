"""Draws the fit: simulated monthly utilization against the published values (UTL-01).

    python analysis/fit_figure.py history.h5 docs/figures/fit.svg

Reads a result of scenarios/history.toml at any sample and the published tables of data/. The upper panel is the
nation by month, the lower ones the four facility types. Lines are simulated, dots are published.
"""

import csv
import datetime
import pathlib
import sys

import h5py
import matplotlib
import numpy

matplotlib.use("Agg")
import matplotlib.dates
import matplotlib.pyplot as plt

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
CARD = {"card_face", "card_pin", "card_visual", "card_mobile", "phone", "limited_oev"}
NUMBER = {"legacy_lookup", "expired_lookup", "certificate_lookup", "batch_inquiry"}
TYPES = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
COLOURS = {"hospital": "#0072B2", "medical_clinic": "#D55E00", "dental_clinic": "#009E73", "pharmacy": "#CC79A7"}


def simulated(path):
    """Months (first days) and rates in %: {"all" or type: array}, weighted to the nation."""
    with h5py.File(path) as result:
        daily = result["daily"]
        start = datetime.date.fromisoformat(result.attrs["start_day"])
        days = [start + datetime.timedelta(int(d)) for d in daily["time"][:]]
        outcomes = [o.decode() for o in daily["outcome"][:]]
        types = [t.decode() for t in daily["facility_type"][:]]
        weight = result["weights/weight"][:]
        card = numpy.array([o in CARD for o in outcomes])
        seen = numpy.array([o in CARD or o in NUMBER for o in outcomes])
        uses, verified = {}, {}
        for i, day in enumerate(days):
            counts = daily["counts"][i].sum(axis=2) * weight[..., None]
            month = day.replace(day=1)
            uses[month] = uses.get(month, 0) + counts[..., card].sum(axis=(1, 2))
            verified[month] = verified.get(month, 0) + counts[..., seen].sum(axis=(1, 2))
    months = sorted(uses)
    rate = {t: numpy.array([100 * uses[m][k] / verified[m][k] for m in months]) for k, t in enumerate(types[:4])}
    rate["all"] = numpy.array([100 * uses[m][:4].sum() / verified[m][:4].sum() for m in months])
    return months, rate


def rows(name):
    with open(DATA / name, encoding="utf-8") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


def published():
    """{"all" or type: [(month, rate in %)]}"""
    found = {t: [] for t in ["all", *TYPES]}
    for row in rows("utilization_monthly_national.csv"):
        found["all"].append((datetime.date.fromisoformat(row["month"] + "-01"), float(row["rate_pct"])))
    for row in rows("utilization_by_facility_type.csv"):
        if row["facility_type"] in TYPES:
            found[row["facility_type"]].append((datetime.date.fromisoformat(row["month"] + "-01"), float(row["rate_pct"])))
    return found


def main(result, output):
    months, rate = simulated(result)
    known = published()
    middle = [m + datetime.timedelta(14) for m in months]
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False, "svg.hashsalt": "fit"})
    figure, (top, bottom) = plt.subplots(2, 1, figsize=(8, 7.2), sharex=True, height_ratios=[1, 1.15])
    top.plot(middle, rate["all"], color="black", label="simulated")
    inside = [(m + datetime.timedelta(14), r) for m, r in known["all"] if m in months]
    top.plot(*zip(*inside), "o", color="#D55E00", markersize=4.5, label="published")
    worst = max(abs(rate["all"][months.index(m)] - r) for m, r in known["all"] if m in months)
    top.set_title(f"All facilities: largest difference to a published month {worst:.2f} points", loc="left", fontsize=9.5)
    top.legend(frameon=False, loc="upper left")
    for name in TYPES:
        bottom.plot(middle, rate[name], color=COLOURS[name], label=name.replace("_", " "))
        inside = [(m + datetime.timedelta(14), r) for m, r in known[name] if m in months]
        bottom.plot(*zip(*inside), "o", color=COLOURS[name], markersize=4.5)
    bottom.set_title("By facility type: dots are published", loc="left", fontsize=9.5)
    bottom.legend(frameon=False, loc="upper left")
    for axes in (top, bottom):
        axes.set_ylabel("card uses / verifications, %")
        axes.set_ylim(0)
        axes.grid(axis="y", color="#dddddd", linewidth=0.6)
        for day, text in ((datetime.date(2024, 12, 2), "no legacy card\nissued any more"), (datetime.date(2025, 12, 2), "none valid\nany more")):
            axes.axvline(day, color="#888888", linewidth=0.8, linestyle="--")
            if axes is top:
                axes.annotate(text, (day, 1), xycoords=("data", "axes fraction"), xytext=(-4, -2), textcoords="offset points",
                              ha="right", va="top", fontsize=8, color="#555555")
    bottom.xaxis.set_major_locator(matplotlib.dates.MonthLocator(interval=3))
    bottom.xaxis.set_major_formatter(matplotlib.dates.DateFormatter("%b\n%Y"))
    figure.tight_layout()
    figure.savefig(output, metadata={"Date": None} if str(output).endswith("svg") else None, dpi=150)
    for m, r in known["all"]:
        if m in months:
            print(f"{m:%Y-%m}  published {r:6.2f}  simulated {rate['all'][months.index(m)]:6.2f}  {rate['all'][months.index(m)] - r:+.2f}")
    for name in TYPES:
        for m, r in known[name]:
            if m in months:
                print(f"{m:%Y-%m}  {name:<15} published {r:6.2f}  simulated {rate[name][months.index(m)]:6.2f}  {rate[name][months.index(m)] - r:+.2f}")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python analysis/fit_figure.py RESULT.h5 FIGURE.svg")
    main(sys.argv[1], sys.argv[2])
