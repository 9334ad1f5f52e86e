"""Metrics: figures of a result by name."""

from __future__ import annotations

import math

import pytest

import cutover as co
from cutover.metrics import SHORT_NAMES, evaluate, parse_metric, reported_numbers, unit_of


def test_every_reported_number_is_found_again_under_its_name(october: co.Result):
    reported = reported_numbers(october)
    assert len(reported) > 400 and reported["metric"].is_unique
    for _, row in reported.iloc[::5].iterrows():
        value = evaluate(october, row["metric"])
        assert value == row["value"] or (math.isnan(value) and math.isnan(row["value"])), row["metric"]
        assert unit_of(october, parse_metric(row["metric"])) == row["unit"]


@pytest.mark.parametrize("name", sorted(SHORT_NAMES))
def test_every_short_name_is_a_figure(october: co.Result, name: str):
    assert math.isfinite(evaluate(october, name))


def test_times_and_labels_select_and_sum(october: co.Result):
    frame = october.utilization(by=["month", "facility_type"]).set_index("facility_type")
    assert evaluate(october, "utilization.2025-10.hospital") == frame.at["hospital", "rate_pct"]
    assert evaluate(october, "utilization.hospital.2025-10") == frame.at["hospital", "rate_pct"]
    assert evaluate(october, "card_uses") == pytest.approx(frame["card_uses"].sum())
    day = october.utilization(by=["day"])
    wanted = day[day["day"].dt.strftime("%Y-%m-%d").isin(["2025-10-06", "2025-10-07"])]
    assert evaluate(october, "card_uses.2025-10-06/2025-10-07") == pytest.approx(wanted["card_uses"].sum())
    outcomes = october.outcomes(by=["outcome", "facility_type"])
    one = outcomes[(outcomes["outcome"] == "gave_up") & (outcomes["facility_type"] == "pharmacy")]["visits"].sum()
    assert evaluate(october, "visits.gave_up.pharmacy") == pytest.approx(one)
    waiting = october.waiting(by=["facility_type"]).set_index(["facility_type", "duration"])
    assert evaluate(october, "check_in_p95.hospital") == waiting.at[("hospital", "check_in"), "p95_s"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("utilisation", "did you mean 'utilization'"),
        ("tilization:rate_pct", "no table 'tilization'; did you mean 'utilization'"),
        ("utilization:rate", "did you mean 'rate_pct'"),
        ("utilization.hospitol", "did you mean 'hospital'"),
        ("utilization.2026-01", "the run has no 2026-01"),
        ("utilization.2024-01-01", "simulates 2025-10-01 to 2025-10-31"),
        ("utilization.2025-13", "no day of the calendar"),
        ("utilization.2025-10-07/2025-10-06", "ends before it begins"),
        ("utilization.2025-10.2025-11", "two times"),
        ("utilization.hospital.pharmacy", "two of facility_type"),
        ("utilization..hospital", "nothing between two dots"),
        ("claims:claims.2025-10-06", "name a month"),
        ("waiting:p95_s", "leaves duration open: name one of reader_wait"),
    ],
)
def test_faults_say_what_is_allowed(october: co.Result, name: str, says: str):
    with pytest.raises(co.MetricError, match=says):
        evaluate(october, name)
