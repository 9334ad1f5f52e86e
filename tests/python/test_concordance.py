"""One number, five ways: summary (text and JSON), CSV, Parquet, data frame, xarray and the report say the same."""

from __future__ import annotations

import json
import math
import re
import subprocess
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

import cutover as co


@pytest.fixture(scope="module")
def summary(october: co.Result, binary: str) -> dict[str, Any]:
    done = subprocess.run([binary, "summary", str(october.path), "--json"], capture_output=True, text=True, check=True)
    answer: dict[str, Any] = json.loads(done.stdout)
    return answer


def exported(binary: str, result: co.Result, file: Path, *arguments: str) -> None:
    subprocess.run(
        [binary, "export", str(result.path), *arguments, "-o", str(file)], check=True, capture_output=True
    )


@pytest.mark.parametrize("table", list(co.tables().index))
def test_csv_and_parquet_hold_the_frame(october: co.Result, binary: str, tmp_path: Path, table: str) -> None:
    frame = october.frame(table)
    exported(binary, october, tmp_path / "t.csv", table)
    csv = pd.read_csv(tmp_path / "t.csv", encoding="utf-8-sig", keep_default_na=False, na_values=[""])
    assert list(csv.columns) == list(frame.columns)
    for column in frame:
        if isinstance(frame[column].dtype, pd.CategoricalDtype):
            assert csv[column].astype(str).tolist() == frame[column].astype(str).tolist()
        elif frame[column].dtype.kind == "M":
            assert pd.to_datetime(csv[column]).tolist() == frame[column].tolist()
        else:
            pd.testing.assert_series_equal(csv[column], frame[column], check_dtype=False, check_exact=True)
    if table in ("utilization", "payouts", "published"):
        exported(binary, october, tmp_path / "t.parquet", table)
        parquet = pd.read_parquet(tmp_path / "t.parquet")
        pd.testing.assert_frame_equal(parquet, frame, check_exact=True, check_dtype=False, check_categorical=False)
        assert parquet.attrs["units"] == frame.attrs["units"]


def test_summary_and_frame(october: co.Result, summary: dict[str, Any]) -> None:
    by_type = october.utilization().set_index("facility_type")
    total = october.utilization("month").iloc[0]
    compared = 0
    for row in summary["utilization"]:
        frame = total if row["facility_type"] == "all" else by_type.loc[row["facility_type"]]
        assert row["verifications"] == round(frame["verifications"])
        assert row["card_uses"] == round(frame["card_uses"])
        assert row["rate_pct"] == pytest.approx(frame["rate_pct"], rel=1e-12)  # summed in another order
        published = frame["published_rate_pct"]  # nothing is published of facilities outside the mandate
        assert row["published_rate_pct"] == (None if np.isnan(published) else published)
        compared += 1
    assert compared == 7
    ages = october.utilization(["month", "age_band"]).set_index("age_band")
    for row in summary["utilization_by_age"]:
        assert row["card_uses"] == round(ages.loc[row["age_band"], "card_uses"])
    insurers = october.utilization_by_insurer().set_index("insurer_kind")
    for row in summary["utilization_by_insurer"]:
        assert row["card_uses"] == round(insurers.loc[row["insurer_kind"], "card_uses"])
        assert row["rate_pct"] == pytest.approx(insurers.loc[row["insurer_kind"], "rate_pct"], rel=1e-12)
    assert insurers["verifications"].sum() == pytest.approx(total["verifications"], rel=1e-12)
    prefectures = october.utilization(["month", "prefecture"]).set_index("prefecture")
    assert len(summary["utilization_by_prefecture"]) == 47
    for row in summary["utilization_by_prefecture"]:
        # Weights make halves, here and below, which fall to either side with the order of the sum.
        assert row["card_uses"] == pytest.approx(prefectures.loc[row["prefecture"], "card_uses"], abs=1)
    causes = october.claim_causes(["age_band", "cause"]).set_index(["age_band", "cause"])
    for row in summary["claims"]["causes_by_age"]:
        assert row["filed"] == pytest.approx(causes.loc[(row["age_band"], "name"), "filed"], abs=1)
        for cause, claims in row["causes"].items():
            assert claims == pytest.approx(causes.loc[(row["age_band"], cause), "claims"], abs=1)
    claims = october.claims().set_index("facility_type")
    for row in summary["claims"]["by_month"]:
        if row["facility_type"] != "all":
            assert row["claims"] == round(claims.loc[row["facility_type"], "claims"])
            assert row["returned_pct"] == pytest.approx(claims.loc[row["facility_type"], "returned_pct"], rel=1e-12)
    waits = october.waiting().set_index(["facility_type", "duration"])
    for row in summary["durations"]:
        if row["facility_type"] != "all":
            p95 = waits.loc[(row["facility_type"], row["duration"]), "p95_s"]
            assert (math.nan if row["p95_s"] is None else row["p95_s"]) == pytest.approx(p95, rel=1e-12, nan_ok=True)
    payouts = october.payouts("programme").set_index("programme")
    for row in summary["payouts"]["programmes"]:
        assert row["yen"] == round(payouts.loc[row["programme"], "yen"])
    assert october.summary() == summary


def test_terminal_text_shows_these_numbers(october: co.Result, summary: dict[str, Any]) -> None:
    text = october.summary_text()
    for row in summary["utilization"]:
        assert f"{row['card_uses']:,}" in text and f"{row['rate_pct']:.2f} %" in text


def test_xarray_and_frame(october: co.Result) -> None:
    for table, by in (("utilization", ["month", "age_band"]), ("claims", ["month", "prefecture"]), ("outcomes", ["outcome"])):
        frame = october.frame(table, by)
        dataset = october.dataset(table, by)
        back = dataset.to_dataframe().reset_index()
        for measure in dataset.data_vars:
            assert back[str(measure)].tolist() == pytest.approx(frame[str(measure)].tolist(), rel=0, nan_ok=True)


def test_the_report_is_that_of_the_command_line_and_holds_the_summary(
    october: co.Result, summary: dict[str, Any], binary: str, tmp_path: Path
) -> None:
    page = october.report(tmp_path / "python.html")
    subprocess.run(
        [binary, "report", str(october.path), "-o", str(tmp_path / "cli.html")], check=True, capture_output=True
    )
    text = page.read_text(encoding="utf-8")
    assert text == (tmp_path / "cli.html").read_text(encoding="utf-8")
    data = json.loads(re.search(r'<script type="application/json"[^>]*>(.*?)</script>', text, re.S).group(1))  # type: ignore[union-attr]
    shown = data["summary"]
    for key in ("utilization", "utilization_by_age", "outcomes", "durations", "claims", "payouts", "checks"):
        assert shown[key] == summary[key], key
    columns = data["frames"]["utilization_month_facility_type"]["columns"]
    (uses,) = (c["values"] for c in columns if c["name"] == "card_uses")
    assert uses == october.utilization()["card_uses"].tolist()
    with pytest.raises(FileExistsError, match="overwrite=True"):
        october.report(page)
    assert october.report(page, compare=october, overwrite=True) == page
    with pytest.raises(FileExistsError, match="is a result"):
        october.report(october.path, overwrite=True)
