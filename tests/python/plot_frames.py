"""Small frames as results hand them out, for tests of figures."""

import datetime
import itertools

import numpy as np
import pandas as pd

TYPES = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
INFO = {
    "run_id": "00c0ffee00c0ffee",
    "version": "9.9.9",
    "title": "Scenario of the test",
    "cutovers": [datetime.date(2024, 12, 2), datetime.date(2025, 12, 2)],
}


def categories(values, order):
    return pd.Categorical(values, categories=order)


def utilization(by=None, names=(), months=("2025-10", "2025-11", "2025-12"), time="month"):
    """Rates that differ in every row; a published value in the first month only."""
    moments = pd.to_datetime([f"{m}-01" if time == "month" else m for m in months])
    rows = list(itertools.product(moments, names or [None]))
    rate = 10.0 + 3.0 * np.arange(len(rows))
    columns = {time: [m for m, _ in rows]}
    if by:
        columns[by] = categories([n for _, n in rows], list(names))
    columns["verifications"] = np.full(len(rows), 1e6)
    columns["card_uses"] = 1e4 * rate
    columns["rate_pct"] = rate
    columns["published_rate_pct"] = [r + 0.5 if m == moments[0] else np.nan for r, (m, _) in zip(rate, rows)]
    return pd.DataFrame(columns)


def histogram():
    """Two facility types, bins of which the last is open."""
    bins = [(0, 1), (1, 2), (2, 4), (4, np.nan)]
    counts = {"hospital": [50, 30, 15, 5], "pharmacy": [90, 10, 0, 0]}
    rows = [(t, "check_in", a, b, n) for t, c in counts.items() for (a, b), n in zip(bins, c)]
    rows += [(t, "reader_wait", a, b, 1) for t in counts for a, b in bins]
    return pd.DataFrame(rows, columns=["facility_type", "duration", "from_s", "to_s", "visits"]).assign(
        facility_type=lambda f: categories(f["facility_type"], TYPES)
    )


def quantiles():
    return pd.DataFrame(
        {
            "facility_type": categories(["hospital", "pharmacy"], TYPES),
            "duration": ["check_in", "check_in"],
            "p50_s": [30.0, 0.0],
            "p90_s": [60.0, 10.0],
            "p95_s": [90.0, 20.0],
            "p99_s": [120.0, 40.0],
        }
    )


def payouts():
    return pd.DataFrame(
        {
            "programme": ["sub_05_phone_readers"] * 2 + ["inc_support_first_half"] * 2,
            "facility_type": categories(["hospital", "pharmacy"] * 2, TYPES),
            "yen": [1e9, 0.5e9, 2e9, 4e9],
        }
    )


def payouts_by_month():
    return pd.DataFrame({"month": pd.to_datetime(["2024-07-01", "2024-12-01"]), "yen": [3e8, 1.5e8]})


def returns():
    months = pd.to_datetime(["2024-11-01", "2024-12-01"])
    return pd.DataFrame(
        {
            "month": months.repeat(2),
            "insurer_kind": categories(["employees", "national"] * 2, ["employees", "national", "late_stage_elderly"]),
            "returns": [60000.0, 20000.0, 50000.0, 10000.0],
            "published_returns": [55000.0, np.nan, 55000.0, np.nan],
        }
    )


def causes():
    return pd.DataFrame({"cause": ["name", "old_card", "symbol_or_number"], "claims": [10.0, 200.0, 3000.0]})


def outcomes():
    days = pd.to_datetime(["2025-12-01", "2025-12-02"])
    counts = {
        "card_face": [900, 800],
        "card_pin": [80, 90],
        "fallback_portal": [10, 50],
        "fallback_notice": [6, 30],
        "fallback_oral": [3, 20],
        "fallback_declaration": [1, 10],
        "charged_full": [0, 0],
        "legacy_lookup": [5000, 0],
    }
    rows = [(day, outcome, float(n)) for outcome, c in counts.items() for day, n in zip(days, c)]
    return pd.DataFrame(rows, columns=["day", "outcome", "visits"]).assign(
        outcome=lambda f: categories(f["outcome"], list(counts))
    )


def central_requests():
    """Two days; the second has the busiest minute, at 09:01."""
    minutes = pd.to_datetime(
        ["2025-12-01T09:00", "2025-12-01T09:01", "2025-12-02T09:00", "2025-12-02T09:01", "2025-12-02T09:02"]
    )
    return pd.DataFrame({"minute": minutes, "requests": [100, 200, 300, 41501, 250]})


def central_service():
    hours = pd.to_datetime(["2025-12-01T08:00", "2025-12-01T09:00"])
    return pd.DataFrame(
        {
            "hour": hours.repeat(2),
            "request_class": categories(["card", "number"] * 2, ["card", "number"]),
            "requests": [10.0, 20.0, 30.0, 40.0],
            "unanswered": [0.0, 0.0, 3.0, 10.0],
            "unanswered_pct": [0.0, 0.0, 10.0, 25.0],
            "median_s": [0.5, 0.6, 1.0, np.nan],
            "p99_s": [1.0, 1.2, 4.0, np.nan],
        }
    )


def published():
    return pd.DataFrame(
        {
            "metric": ["utilization"] * 3 + ["card_uses"],
            "month": pd.to_datetime(["2025-09-01", "2025-10-01", "2025-10-01", "2025-10-01"]),
            "group": ["all", "all", "hospital", "all"],
            "simulated": [35.0, 36.5, 55.0, 9.9e7],
            "published": [35.5, 37.1, 57.0, 1.02e8],
            "unit": ["percent"] * 3 + ["card uses"],
        }
    )


def price():
    """Two designs, the second better in both."""
    return pd.DataFrame({"design": ["A", "B"], "extra_points": [0.6, 1.2], "extra_yen": [1.5e10, 6e9]})


def ramp():
    """Nobody is answered at the greatest factor."""
    return pd.DataFrame(
        {
            "ramp": [3.0, 1.0, 2.0],
            "offered_per_s": [300.0, 100.0, 200.0],
            "goodput_per_s": [0.0, 100.0, 150.0],
            "answered": [0, 1000, 1500],
            "p50_s": [0.0, 0.1, 0.4],
            "p95_s": [0.0, 0.2, 2.0],
            "p99_s": [0.0, 0.3, 9.0],
            "predicted_mean_s": [np.nan, 0.11, 0.5],
            "failure_share": [1.0, 0.0, 0.25],
        }
    )


def by_gid(axes):
    """{gid: artist} of everything with an id; several artists of one id in a list."""
    found = {}
    for artist in axes.get_children():
        if artist.get_gid():
            found.setdefault(artist.get_gid(), []).append(artist)
    return {gid: artists[0] if len(artists) == 1 else artists for gid, artists in found.items()}


def texts(axes):
    """Every text of the figure, as it is shown."""
    import matplotlib.text

    figure = axes.get_figure()
    figure.canvas.draw()
    return {t.get_text() for t in figure.findobj(matplotlib.text.Text) if t.get_visible() and t.get_text()}
