"""Reports of experiments: what the page is told of all runs, and what stands in its way."""

from __future__ import annotations

import copy
import json
import math
import subprocess
import tomllib
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from distributed import Client

import cutover as co
from cutover._data import read_rows
from cutover.metrics import HEADLINES, SHORT_NAMES

SHORT = {"period.end": "2025-11-29", "output.hourly": False}
"""Two days of Tottori at 1:100."""
HOSTILE = '</script><script>alert(1)</script> & "quoted" \'x\' {base} ]] # = \\ 案'


@pytest.fixture(scope="module")
def short(tiny_file: Path) -> co.Scenario:
    return co.Scenario.load(tiny_file, SHORT)


@pytest.fixture(scope="module")
def three(short: co.Scenario, tmp_path_factory: pytest.TempPathFactory, threads: Client) -> co.Comparison:
    """A base and two alternatives, one with a hostile name."""
    slower, slowest = copy.copy(short), copy.copy(short)
    slower["checkin.face_share"], slowest["checkin.face_share"] = 0.7, 0.6
    named = {"as it is": short, HOSTILE: slower, "fewest faces": slowest}
    return co.compare(named, 3, out=tmp_path_factory.mktemp("three"), cluster=threads, progress=False)


def told(page: Path) -> dict[str, Any]:
    """What the page was told of the experiment."""
    text = page.read_text(encoding="utf-8")
    begin = text.index(">", text.index('id="data-report"')) + 1
    experiment = json.loads(text[begin : text.index("</script", begin)])["experiment"]
    assert isinstance(experiment, dict)
    return experiment


def frame(source: dict[str, Any]) -> pd.DataFrame:
    return pd.DataFrame({c["name"]: c["values"] for c in source["columns"]})


def test_a_comparison_has_all_alternatives_in_its_report(three: co.Comparison, tmp_path: Path):
    page = three.report(tmp_path / "page.html")
    experiment = told(page)
    assert experiment["kind"] == "comparison" and experiment["replications"] == 3
    assert experiment["confidence"] == 0.95 and experiment["confidence_each"] == pytest.approx(0.975)
    assert experiment["shown"] == {"scenario": HOSTILE, "replication": 1}
    assert experiment["other"] == {"scenario": "as it is", "replication": 1}
    sentences = [("", ""), *zip(three.sentences(), three.sentences("ja"))]
    names = ["as it is", HOSTILE, "fewest faces"]
    assert experiment["scenarios"] == [{"name": n, "english": en, "japanese": ja} for n, (en, ja) in zip(names, sentences)]
    shown = frame(experiment["differences"])
    found = three.differences()
    assert len(shown) == len(found) > 10
    for column in ("metric", "scenario", "unit", "replications", "base", "mean", "difference", "low", "high"):
        assert shown[column].tolist() == found[column].tolist(), column
    assert shown["is_real"].astype(bool).tolist() == found["is_real"].tolist() and shown["is_real"].any()
    for a, b in zip(shown["variance_reduction"], found["variance_reduction"]):
        assert a == b or (math.isnan(a) and not math.isfinite(b))


def test_hostile_names_stay_text(three: co.Comparison, tmp_path: Path):
    with_it = three.report(tmp_path / "with.html").read_text(encoding="utf-8")
    plain = three.ensemble.result(HOSTILE).report(tmp_path / "plain.html").read_text(encoding="utf-8")
    assert with_it.count("</script") == plain.count("</script") and with_it.count("<!--") == plain.count("<!--")
    findings = tomllib.loads((three.ensemble.folder / "findings.toml").read_text(encoding="utf-8"))
    assert findings["scenario"][1]["name"] == HOSTILE


def test_replications_tell_every_reported_number(short: co.Scenario, tmp_path: Path, threads: Client):
    ensemble = co.replicate(short, 3, out=tmp_path, cluster=threads, progress=False)
    experiment = told(ensemble.report(metrics=["check_in_mean"], confidence=0.9))
    assert experiment["kind"] == "replications" and experiment["confidence"] == experiment["confidence_each"] == 0.9
    assert experiment["shown"]["replication"] == 1 and experiment["other"] is None
    shown = frame(experiment["intervals"]).set_index("metric")
    assert shown.index[0] == "check_in_mean" and shown["headline"].tolist() == [1] + [0] * (len(shown) - 1)
    found = ensemble.intervals(confidence=0.9).set_index("metric")
    assert set(found.index) <= set(shown.index) and len(found) > 200
    for name, row in found.iterrows():
        assert shown.at[name, "estimate"] == row["estimate"] and shown.at[name, "method"] == row["method"]
        for end in ("low", "high"):
            assert shown.at[name, end] == row[end] or (pd.isna(shown.at[name, end]) and math.isinf(row[end]))
    with pytest.raises(FileExistsError, match="exists already"):
        ensemble.report()
    before = (tmp_path / "report.html").read_bytes()
    assert ensemble.report(overwrite=True).read_bytes() != before, "other main figures"


def test_an_experiment_without_folder_or_results_has_no_report(short: co.Scenario, tmp_path: Path, threads: Client):
    passing = co.replicate(short, 1, cluster=threads, progress=False)
    with pytest.raises(ValueError, match="no folder of its own"):
        passing.report()
    assert passing.report(tmp_path / "page.html").stat().st_size > 1_000_000
    slim = co.replicate(short, 1, out=tmp_path / "slim", keep=False, cluster=threads, progress=False)
    with pytest.raises(co.ExperimentError, match="results were not kept"):
        slim.report()
    assert not (tmp_path / "slim" / "report.html").exists()


def test_the_first_replication_with_both_results_is_shown(three: co.Comparison, tmp_path: Path):
    first = three.ensemble.result("as it is").path
    moved = first.rename(tmp_path / "first.h5")
    try:
        experiment = told(three.report(tmp_path / "page.html"))
    finally:
        moved.rename(first)
    assert experiment["shown"]["replication"] == experiment["other"]["replication"] == 2


def test_bad_findings_are_told_and_leave_the_page(three: co.Comparison, tiny: co.Result, tmp_path: Path):
    page = tmp_path / "page.html"
    page.write_text("mine", encoding="utf-8")
    with pytest.raises(co.ScenarioError, match="this folder has no findings.toml"):
        tiny.report(page, experiment=tmp_path, overwrite=True)
    (tmp_path / "findings.toml").write_text('kind = "comparison"\nconfidence = 2\n', encoding="utf-8")
    with pytest.raises(co.ScenarioError) as caught:
        tiny.report(page, experiment=tmp_path, overwrite=True)
    assert any(d.line == 2 and "found 2" in d.message for d in caught.value.diagnostics)
    three.report(tmp_path / "other.html")
    with pytest.raises(ValueError, match="is no run of this experiment"):
        tiny.report(page, experiment=three.ensemble.folder, overwrite=True)
    assert page.read_text(encoding="utf-8") == "mine"


def test_sentences_speak_both_languages(three: co.Comparison):
    english, japanese = three.sentences("en"), three.sentences("ja")
    assert english == three.sentences() and len(english) == len(japanese) == 2
    assert english[1].startswith("fewest faces against as it is: ")
    assert japanese[1].startswith("fewest faces（as it isとの比較）：") and "3回の反復" in japanese[1]
    # The same numbers: scales are the same below a million.
    digits = [[c for c in sentence.split("utilization")[-1] if c.isdigit()] for sentence in english]
    assert [[c for c in s.split("利用率")[-1].split("。利用")[0] if c.isdigit()] for s in japanese] == digits


def test_every_short_name_has_a_label():
    figures = {row["identifier"]: row["note"] for row in read_rows("labels.csv") if row["kind"] == "figure"}
    assert figures == SHORT_NAMES


def test_command_line_leaves_reports(binary: str, tiny_file: Path, tmp_path: Path):
    text = tiny_file.read_text(encoding="utf-8").replace("2025-12-03", "2025-11-28")
    (tmp_path / "a.toml").write_text(text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(text + "\n[checkin]\nface_share = 0.6\n", encoding="utf-8")
    data = ["--data", str(tiny_file.parent.parent / "data"), "-n", "2"]

    def run(*words: str) -> str:
        done = subprocess.run([binary, *words, *data], capture_output=True, text=True, cwd=tmp_path, timeout=300)
        assert done.returncode == 0, done.stderr
        return done.stdout

    for words in (["compare", "a.toml", "b.toml"], ["replicate", "a.toml"]):
        out = tmp_path / words[0]
        assert run(*words, "-o", words[0]).splitlines()[-1] == f"report: {words[0]}/report.html"
        made = (out / "report.html").read_bytes()
        assert run(*words, "-o", words[0]).splitlines()[-1] == f"report: {words[0]}/report.html", "made anew"
        assert (out / "report.html").read_bytes() == made
        assert not list(out.glob("*.part"))
        slim = run(*words, "-o", f"{words[0]}-slim", "--discard-results")
        assert "report" not in slim and not (tmp_path / f"{words[0]}-slim" / "report.html").exists()
    csv = pd.read_csv(tmp_path / "compare" / "differences.csv")
    shown = frame(told(tmp_path / "compare" / "report.html")["differences"])
    assert shown["difference"].tolist() == pytest.approx(csv["difference"].tolist(), rel=1e-12)
    intervals = pd.read_csv(tmp_path / "replicate" / "intervals.csv").set_index("metric")
    page = frame(told(tmp_path / "replicate" / "report.html")["intervals"]).set_index("metric")
    main = page[page["headline"] == 1]
    assert main.index.tolist() == list(HEADLINES)
    assert main["estimate"].tolist() == pytest.approx(intervals.loc[main.index, "estimate"].tolist(), rel=1e-12)
