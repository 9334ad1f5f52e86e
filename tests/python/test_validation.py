"""Validation: published values read, forecasts scored, knowledge kept from them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from distributed import Client

import cutover as co
from cutover.experiments.validation import score


def write(path: Path, *lines: str) -> Path:
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def test_published_rates_are_read_from_the_formats_of_the_data(root: Path):
    nation = co.read_published(root / "data/utilization_monthly_national.csv").set_index("month")["rate_pct"]
    assert nation[pd.Timestamp("2025-10-01")] == 37.14
    types = co.read_published(root / "data/utilization_by_facility_type.csv")
    assert set(types["group"]) >= {"hospital", "medical_clinic", "dental_clinic", "pharmacy"}


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (["month,rate_pct", "2025-13,40"], "published.csv:2:1: error: '2025-13' is no month"),
        (["month,rate_pct", "2025-11,140"], "published.csv:2:9: error: '140' is no rate in percent, from 0 to 100"),
        (["# a comment", "month,rate_pct", "2025-11,many"], "published.csv:3:9: error: 'many' is no rate"),
        (["month,rate"], "published.csv:1:1: error: has no column 'rate_pct'; it has month, rate"),
        (["month,facility_type,rate_pct", "2025-11,hospitals,40"], "published.csv:2:9: error: 'hospitals' is no facility type"),
        (["month,rate_pct"], "has no row with a rate"),
        ([""], "has no head"),
    ],
)
def test_faults_of_published_rates_have_a_place(tmp_path: Path, lines: list[str], says: str):
    with pytest.raises(co.ScenarioError) as caught:
        co.read_published(write(tmp_path / "published.csv", *lines))
    assert says in str(caught.value)


def test_scores_are_the_quantiles_of_the_members():
    members = np.arange(101, dtype=float) / 10 + 30  # 30 to 40: 5 % quantile 30.5, 95 % quantile 39.5
    forecasts = pd.DataFrame(
        {"origin": "2024-12", "month": pd.Timestamp("2025-10-01"), "group": "all", "member": range(1, 102), "rate_pct": members}
    )
    published = pd.DataFrame({"month": [pd.Timestamp("2025-10-01")] * 1, "group": ["all"], "rate_pct": [37.0]})
    (row,) = score(forecasts, published).to_dict("records")
    assert (row["median"], row["low"], row["high"]) == pytest.approx((35.0, 30.5, 39.5))
    assert row["error"] == pytest.approx(-2.0) and row["inside"] and row["width"] == pytest.approx(9.0) and row["horizon"] == 10
    (row,) = score(forecasts, published.assign(rate_pct=39.6)).to_dict("records")
    assert not row["inside"]


def test_origins_that_leave_nothing_are_refused(tiny_file: Path, tmp_path: Path):
    scenario = co.Scenario.load(tiny_file)
    with pytest.raises(ValueError, match="leaves nothing to forecast"):
        co.validate(scenario, origins=["2025-12"], out=tmp_path, progress=False)
    with pytest.raises(ValueError, match="before the scenario begins"):
        co.validate(scenario, origins=["2025-10"], out=tmp_path, progress=False)
    with pytest.raises(ValueError, match="no month"):
        co.validate(scenario, origins=["2025"], out=tmp_path, progress=False)


@pytest.fixture(scope="module")
def made(tiny_file: Path, tmp_path_factory: pytest.TempPathFactory, threads: Client) -> tuple[co.Validation, Path]:
    """Ten members, known until September 2025, Tottori simulated to the end of October."""
    folder = tmp_path_factory.mktemp("validation")
    scenario = co.Scenario.load(tiny_file, {"period.start": "2025-09-16", "period.end": "2025-10-31", "output.hourly": False})
    return co.validate(scenario, origins=["2025-09"], members=10, out=folder, cluster=threads, progress=False), folder


def test_every_member_forecasts_every_month_and_group(made: tuple[co.Validation, Path]):
    validation, _ = made
    assert validation.ensemble.failed.empty
    assert len(validation.forecasts) == 10 * 5
    assert validation.forecasts["rate_pct"].nunique() > 10
    scores = validation.scores.set_index("group")
    assert set(scores.index) == {"all", "hospital", "medical_clinic", "dental_clinic", "pharmacy"}
    assert scores.at["all", "published"] == 37.14 and scores.at["all", "horizon"] == 1
    assert validation.by_horizon()["values"].tolist() == [1]


def test_runs_know_nothing_later_than_the_origin(made: tuple[co.Validation, Path]):
    validation, _ = made
    text = validation.ensemble.result().scenario_toml(kind="effective")
    assert "known_until = 2025-09-30" in text
    assert set(validation.ensemble.runs["adoption.member"]) == set(range(1, 11))


def test_a_second_validation_reuses_ensemble_and_runs(made: tuple[co.Validation, Path], tiny_file: Path, threads: Client):
    validation, folder = made
    before = {p: p.stat().st_mtime_ns for p in [*folder.glob("ensemble-*.csv"), *(folder / "runs").iterdir()]}
    later = write(folder / "later.csv", "month,rate_pct", "2025-10,50")
    scenario = co.Scenario.load(tiny_file, {"period.start": "2025-09-16", "period.end": "2025-10-31", "output.hourly": False})
    again = co.validate(scenario, origins=["2025-09"], members=10, published=[later], out=folder, cluster=threads, progress=False)
    assert {p: p.stat().st_mtime_ns for p in before} == before
    assert again.scores["published"].tolist() == [50.0]
    assert again.forecasts.equals(validation.forecasts)
