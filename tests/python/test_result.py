"""Results: tables, cubes, memory, dates, errors."""

from __future__ import annotations

import datetime
import gc
import itertools
import pickle
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import cutover as co


def test_tables_are_tidy_and_typed(october: co.Result) -> None:
    for table, row in co.tables().iterrows():
        frame = october.frame(str(table))
        # The month has no change of month and pays nothing, and does not model the central service.
        empty = ("population", "payout_records", "central_service", "central_stations")
        assert (len(frame) == 0) == (table in empty), table
        assert list(frame.columns[: len(row["by_default"])]) == row["by_default"], table
        assert set(frame.attrs["units"]) == set(frame.attrs["meanings"]) == set(frame.columns)
        assert not frame.duplicated(subset=list(frame.columns)).any() or table in ("payout_records", "waiting_histogram")
        for column in frame:
            kind = frame[column].dtype
            assert isinstance(kind, pd.CategoricalDtype) or kind.kind in "fiM", (table, column, kind)


def test_breakdowns_add_up_to_the_total(october: co.Result) -> None:
    total = october.utilization(by=[])
    assert len(total) == 1
    for by in itertools.combinations(["month", "facility_type", "prefecture", "age_band"], 2):
        frame = october.utilization(by=by)
        # Sums of doubles in another order: the difference is rounding of about a thousand cells a day.
        assert frame["verifications"].sum() == pytest.approx(total["verifications"][0], rel=1e-10)
        assert frame["card_uses"].sum() == pytest.approx(total["card_uses"][0], rel=1e-10)


def test_numbers_are_views_of_the_simulators_memory(october: co.Result) -> None:
    columns = october._core.frame("utilization", None, "", "")["columns"]
    raw = {c[0]: c[4] for c in columns}
    assert not raw["rate_pct"].flags.writeable and not raw["rate_pct"].flags.owndata
    dataset = october.dataset("utilization", ["month", "age_band"])
    values = dataset["card_uses"].values
    assert values.shape == (dataset.sizes["month"], dataset.sizes["age_band"])
    assert not values.flags.owndata, "reshaped, not copied"
    moments = october.central("hour")["hour"]
    assert moments.dtype == np.dtype("datetime64[s]")
    # The memory outlives its result.
    other = co.open(october.path)
    frame = other.utilization()
    expected = frame.copy(deep=True)
    del other
    gc.collect()
    np.zeros(1_000_000)
    pd.testing.assert_frame_equal(frame, expected)


def test_days_are_texts_or_dates(october: co.Result) -> None:
    texts = october.utilization("day", since="2025-10-06", until="2025-10-10")
    dates = october.utilization("day", since=datetime.date(2025, 10, 6), until=datetime.datetime(2025, 10, 10, 12))
    stamps = october.utilization("day", since=pd.Timestamp("2025-10-06"), until=pd.Timestamp("2025-10-10"))
    assert len(texts) == 5
    pd.testing.assert_frame_equal(texts, dates)
    pd.testing.assert_frame_equal(texts, stamps)
    with pytest.raises(ValueError, match="2025-10-32"):
        october.utilization("day", since="2025-10-32")


def test_hours_add_up_to_days(october: co.Result) -> None:
    hours = october.outcomes(["hour", "outcome"], since="2025-10-06", until="2025-10-07")
    days = october.outcomes(["day", "outcome"], since="2025-10-06", until="2025-10-07")
    summed = hours.assign(day=hours["hour"].dt.floor("D")).groupby(["day", "outcome"], observed=False)["visits"].sum()
    assert summed.to_numpy() == pytest.approx(days["visits"].to_numpy(), rel=1e-12)


def test_mistakes_name_what_is_allowed(october: co.Result) -> None:
    with pytest.raises(ValueError, match="did you mean 'utilization'"):
        october.frame("utilisation")
    with pytest.raises(ValueError, match="did you mean 'facility_type'"):
        october.utilization(by="facility_typ")
    with pytest.raises(ValueError, match="is a list"):
        october.dataset("published")
    with pytest.raises(ValueError, match="file, effective, reduced"):
        october.scenario_toml(kind="full")


def test_cubes_open_in_xarray_and_agree_with_the_tables(october: co.Result) -> None:
    cards = ["card_face", "card_pin", "card_visual", "card_mobile", "phone", "limited_oev"]
    with october.cube("daily") as daily, october.cube("weights") as weights:
        weighted = (daily["counts"] * weights["weight"]).sel(outcome=cards).sum(["time", "prefecture", "age_band", "outcome"])
        by_type = weighted.to_series()
    frame = october.utilization("facility_type").set_index("facility_type")
    for name, value in by_type.items():
        assert value == pytest.approx(frame.loc[str(name), "card_uses"], rel=1e-10)


def test_published_values_stand_beside(october: co.Result) -> None:
    row = october.utilization("month").iloc[0]
    assert row["published_rate_pct"] == 37.14
    table = october.published()
    national = table[(table["metric"] == "utilization") & (table["group"] == "all")].iloc[0]
    assert national["simulated"] == pytest.approx(row["rate_pct"], rel=1e-12)
    assert national["difference"] == pytest.approx(row["rate_pct"] - 37.14, abs=1e-12)


def test_checks_hold(october: co.Result) -> None:
    checks = october.checks()
    assert (checks["made"] == checks["passed"]).all() and checks["made"].sum() > 60


def test_modelled_service(modelled: co.Result) -> None:
    service = modelled.frame("central_service", ["request_class"])
    asked = service[service["requests"] > 0]
    assert len(asked) >= 6 and "card" in set(asked["request_class"])
    assert (asked["unanswered_pct"] < 0.01).all(), "the reference platform is comfortable on an ordinary day"
    assert asked["median_s"].between(0.05, 2.0).all()
    stations = modelled.frame("central_stations", ["day"])
    assert (stations["utilization_pct"] <= stations["peak_utilization_pct"]).all()
    assert modelled.info["topology"] == "Reference platform"


def test_results_are_pickled_as_their_path(october: co.Result) -> None:
    assert len(pickle.dumps(october)) < 1000
    again = pickle.loads(pickle.dumps(october))
    assert again.path == october.path and again.info["run_id"] == october.info["run_id"]


def test_what_is_no_result_is_told(tmp_path: Path) -> None:
    with pytest.raises(co.ResultError, match="there is no such file"):
        co.open(tmp_path / "none.h5")
    (tmp_path / "text.h5").write_text("no HDF5")
    with pytest.raises(OSError, match="HDF5"):
        co.open(tmp_path / "text.h5")


def test_a_growing_result_can_be_refreshed(tmp_path: Path, root: Path) -> None:
    out = tmp_path / "x.h5"

    class Enough(Exception):
        pass

    def stop(progress: co.Progress) -> None:
        if progress.stage == "simulating":
            raise Enough

    tiny = root / "scenarios/tiny.toml"
    # Months of many people: on any machine the run is still simulating when its first report is looked at.
    with pytest.raises(Enough):
        co.run(co.Scenario.load(tiny, {"period.start": "2025-04-01", "sample": 0.1}), out=out, progress=stop)
    early = co.open(out)
    assert early.status == "running" and len(early.utilization()) == 0
    co.run(co.Scenario.load(tiny), out=out, overwrite=True, progress=False)
    assert early.status == "running", "an open result stays as it is"
    assert early.refresh().status == "complete" and len(early.utilization()) > 0


def test_opening_again_and_again_keeps_no_memory(tiny: co.Result) -> None:
    def resident_bytes() -> int:
        for line in Path("/proc/self/status").read_text().splitlines():
            if line.startswith("VmRSS"):
                return int(line.split()[1]) * 1024
        raise AssertionError

    def work() -> None:
        result = co.open(tiny.path)
        for table in ("utilization", "waiting_histogram", "claims", "central_requests"):
            result.frame(table)

    for _ in range(20):
        work()
    gc.collect()
    before = resident_bytes()
    for _ in range(200):
        work()
    gc.collect()
    # The frames of one round hold 0.5 MB; 200 leaked rounds would be 100 MB.
    assert resident_bytes() - before < 30e6
