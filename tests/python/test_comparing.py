"""Runs beside each other: tables from results, and their figures."""

from __future__ import annotations

import datetime
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cutover as co
import plot_frames as frames
from cutover import plot

PROGRAMME = """
id = "generous"
title = "A yen for every use"
source = "a test"
kind = "per_use"
facility_types = ["hospital", "medical_clinic", "dental_clinic", "pharmacy"]
automatic = true
paid_after_months = 0

[baseline]
month = "2025-10"
mean = "totals"

[[period]]
name = "the next two months"
start = "2025-11"
end = "2025-12"
tier = [{ increase = 0, yen = 5000 }]
"""


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture(scope="module")
def pair(root: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[co.Result, co.Result]:
    """Tottori from October to December 2025, without programmes and with one that pays everybody."""
    folder = tmp_path_factory.mktemp("programmes")
    (folder / "generous.toml").write_text(PROGRAMME, encoding="utf-8")
    settings = {
        "sample": 0.05,
        "period.start": datetime.date(2025, 10, 1),
        "period.end": datetime.date(2025, 12, 31),
        "output.hourly": False,
        "programmes.directory": str(folder),
    }

    def run(paid: list[str]) -> co.Result:
        scenario = co.Scenario.load(root / "scenarios/tiny.toml", {**settings, "programmes.paid": paid})
        return co.run(scenario, progress=False)

    return run([]), run(["generous"])


def test_cost_per_point_is_the_difference_of_the_runs(pair: tuple[co.Result, co.Result]) -> None:
    base, other = pair
    days = {"since": "2025-11-01", "until": "2025-12-31"}
    row = co.cost_per_point(base, {"generous": other}, **days).iloc[0]
    rate = {}
    for name, result in (("base", base), ("other", other)):
        counts = result.utilization(by=[], **days).iloc[0]
        rate[name] = 100 * counts["card_uses"] / counts["verifications"]
    assert row["design"] == "generous"
    assert row["base_rate_pct"] == pytest.approx(rate["base"], rel=1e-12)
    assert row["extra_points"] == pytest.approx(rate["other"] - rate["base"], abs=1e-9)
    assert row["extra_yen"] == pytest.approx(other.payouts(by=[])["yen"].sum(), rel=1e-12)
    assert row["extra_yen"] > 0
    # 5,000 yen a use are worth any effort, and nobody pays otherwise.
    assert row["base_promoting_pct"] == 0
    assert row["promoting_pct"] > 90
    assert row["extra_points"] > 0
    assert row["yen_per_point"] == pytest.approx(row["extra_yen"] / row["extra_points"])


def test_no_price_where_nothing_is_gained(pair: tuple[co.Result, co.Result]) -> None:
    base, _ = pair
    row = co.cost_per_point(base, {"the same": base}).iloc[0]
    assert row["extra_points"] == 0 and row["extra_yen"] == 0
    assert np.isnan(row["yen_per_point"]) and np.isnan(row["yen_per_extra_use"])


def test_cost_per_point_refuses_other_days(pair: tuple[co.Result, co.Result], tiny: co.Result) -> None:
    with pytest.raises(ValueError, match="'short' simulates 2025-11-28 to 2025-12-03, but the base 2025-10-01"):
        co.cost_per_point(pair[0], {"short": tiny})
    with pytest.raises(ValueError, match="at least one run"):
        co.cost_per_point(pair[0], {})


def test_rates_by_span_are_those_of_the_tables(tiny: co.Result) -> None:
    spans = {"before": ("2025-11-28", "2025-12-01"), "after": ("2025-12-02", datetime.date(2025, 12, 3))}
    table = co.rates_by_span(tiny, spans, by=["facility_type"])
    assert list(table.columns) == ["before", "after"]
    days = tiny.utilization(by=["day", "facility_type"], since="2025-12-02").groupby("facility_type", observed=True)
    sums = days[["card_uses", "verifications"]].sum()
    for name in table.index:
        assert table.loc[name, "after"] == pytest.approx(100 * sums.loc[name, "card_uses"] / sums.loc[name, "verifications"])
    total = co.rates_by_span(tiny, spans)
    assert list(total.index) == ["all"]
    assert table["after"].min() < total.loc["all", "after"] < table["after"].max()
    with pytest.raises(ValueError, match="not by 'day'"):
        co.rates_by_span(tiny, spans, by=["day"])
    with pytest.raises(ValueError, match="at least one span"):
        co.rates_by_span(tiny, {})


def test_compare_draws_each_run() -> None:
    base = frames.utilization()
    other = base.assign(rate_pct=base["rate_pct"] + 1)
    axes = plot.compare({"base": base, "with more": other})
    drawn = frames.by_gid(axes)
    np.testing.assert_array_equal(drawn["base"].get_ydata(), base["rate_pct"])
    np.testing.assert_array_equal(drawn["with more"].get_ydata(), other["rate_pct"])
    np.testing.assert_array_equal(drawn["published"].get_ydata(), base["published_rate_pct"].dropna())
    assert drawn["base"].get_color() != drawn["with more"].get_color()
    assert {"base", "with more", "Published", "Utilization rate (%)"} <= frames.texts(axes)
    with pytest.raises(ValueError, match="at least one run"):
        plot.compare({})
    with pytest.raises(ValueError, match="returns"):
        plot.compare({"base": base}, value="return")


def test_compare_draws_returns_in_thousands() -> None:
    base = frames.returns().query("insurer_kind == 'employees'")
    drawn = frames.by_gid(plot.compare({"base": base}, value="returns"))
    np.testing.assert_allclose(drawn["base"].get_ydata(), base["returns"] / 1e3)
    np.testing.assert_allclose(drawn["published"].get_ydata(), base["published_returns"] / 1e3)


def test_compare_returns_has_a_point_for_each_run_and_cause() -> None:
    base = frames.causes()
    other = pd.concat([base.assign(claims=2 * base["claims"]), pd.DataFrame({"cause": ["sex"], "claims": [0.0]})])
    axes = plot.compare_returns({"base": base, "twice": other})
    drawn = frames.by_gid(axes)
    # From the bottom: the most frequent of the base is on top, what no run has is left out.
    np.testing.assert_allclose(drawn["base"].get_xdata(), [0.01, 0.2, 3.0])
    np.testing.assert_allclose(drawn["twice"].get_xdata(), [0.02, 0.4, 6.0])
    assert [text.get_text() for text in axes.get_yticklabels()][-1] == "Wrong symbol or number"


def test_price_of_points() -> None:
    table = frames.price()
    axes = plot.price_of_points(table)
    drawn = frames.by_gid(axes)
    assert {name: (drawn[name].get_xdata()[0], drawn[name].get_ydata()[0]) for name in "AB"} == {"A": (0.6, 15.0), "B": (1.2, 6.0)}
    # Rays join points of one price, all of them another.
    prices = [ray.get_ydata()[1] / ray.get_xdata()[1] for ray in drawn["ray"]]
    assert len(set(prices)) == len(prices) >= 2
    with pytest.raises(ValueError, match="extra_yen"):
        plot.price_of_points(table.drop(columns="extra_yen"))
