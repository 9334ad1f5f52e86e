"""Replications, comparisons, sweeps and searches on this machine's processors."""

from __future__ import annotations

import dataclasses
import fcntl
import hashlib
import json
import math
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import h5py
import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from distributed import Client

import cutover as co
from cutover.experiments.designs import design_points, factor
from cutover.experiments.laboratory import Laboratory
from cutover.experiments.replication import parse_until
from cutover.experiments.searching import Goal, bisect
from cutover.experiments.task import Job, fingerprint, perform

SHORT = {"period.end": "2025-11-29", "output.hourly": False}
"""Two days of Tottori at 1:100."""


@pytest.fixture(scope="module")
def short(tiny_file: Path) -> co.Scenario:
    return co.Scenario.load(tiny_file, SHORT)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("ensemble")


@pytest.fixture(scope="module")
def ensemble(short: co.Scenario, folder: Path) -> co.Ensemble:
    return co.replicate(short, 3, out=folder, progress=False, metrics=["utilization.Tottori"])


def content(path: Path) -> str:
    """Hash of everything in a result that does not depend on machine and clock."""
    digest = hashlib.sha256()
    with h5py.File(path) as file:

        def add(name: str, item: h5py.Dataset | h5py.Group) -> None:
            if not name.startswith("provenance/host"):
                digest.update(name.encode())
                if isinstance(item, h5py.Dataset):
                    digest.update(np.ascontiguousarray(item[()]).tobytes() if item.dtype != object else repr(item[()]).encode())

        file.visititems(add)
    return digest.hexdigest()


# Replications


def test_a_replication_is_the_run_of_its_seed(ensemble: co.Ensemble, short: co.Scenario, tmp_path: Path):
    import copy

    scenario = copy.copy(short)
    scenario["seed"] = short["seed"] + 2
    alone = co.run(scenario, out=tmp_path / "alone.h5", progress=False)
    assert content(alone.path) == content(ensemble.result(replication=2).path)
    assert ensemble.runs["seed"].tolist() == [1, 2, 3]
    assert len({content(ensemble.result(replication=k).path) for k in range(3)}) == 3


def test_numbers_are_those_of_the_results(ensemble: co.Ensemble, folder: Path):
    rates = [float(ensemble.result(replication=k).utilization(by=[])["rate_pct"].iloc[0]) for k in range(3)]
    assert ensemble.figures("utilization").tolist() == rates
    assert ensemble.figures("utilization:rate_pct").tolist() == rates
    assert ensemble.figures("utilization.Tottori").tolist() == rates  # the only prefecture
    row = ensemble.intervals(["utilization"]).iloc[0]
    assert row["estimate"] == pytest.approx(np.mean(rates)) and row["low"] < row["estimate"] < row["high"]
    assert row["method"] == "t" and row["unit"] == "percent" and row["replications"] == 3
    merged = pq.read_table(folder / "numbers.parquet")
    assert merged.column("utilization:rate_pct").to_pylist() == rates
    assert json.loads(merged.schema.metadata[b"units"])["utilization:rate_pct"] == "percent"


def test_every_reported_number_has_an_interval(ensemble: co.Ensemble):
    intervals = ensemble.intervals()
    assert len(intervals) > 200
    assert set(intervals["method"]) == {"t", "order"}
    assert intervals.loc[intervals["metric"].str.startswith("waiting:p95_s"), "method"].eq("order").all()


def test_a_second_call_makes_nothing_anew(ensemble: co.Ensemble, short: co.Scenario, folder: Path, threads: Client):
    before = {p: p.stat().st_mtime_ns for p in (folder / "runs").iterdir()}
    again = co.replicate(short, 4, out=folder, cluster=threads, progress=False, metrics=["utilization.Tottori"])
    after = {p: p.stat().st_mtime_ns for p in (folder / "runs").iterdir()}
    assert len(after) == 4 and before.items() <= after.items()
    assert again.figures("utilization")[:3].tolist() == ensemble.figures("utilization").tolist()
    opened = co.open_ensemble(folder)
    assert opened.runs["key"].tolist() == again.runs["key"].tolist()
    assert opened.figures("utilization").tolist() == again.figures("utilization").tolist()


def test_a_lost_manifest_costs_no_run(short: co.Scenario, folder: Path, ensemble: co.Ensemble, threads: Client):
    before = {p: p.stat().st_mtime_ns for p in (folder / "runs").iterdir()}
    (folder / "runs.csv").unlink()
    (folder / "numbers.parquet").unlink()
    again = co.replicate(short, 3, out=folder, cluster=threads, progress=False)
    assert {p: p.stat().st_mtime_ns for p in (folder / "runs").iterdir()} == before
    assert again.figures("utilization").tolist() == ensemble.figures("utilization").tolist()


def test_other_parameters_are_other_runs(ensemble: co.Ensemble, short: co.Scenario, tmp_path: Path):
    import copy

    other = copy.copy(short)
    other["checkin.face_share"] = 0.7
    with Laboratory(tmp_path, data=None, scenario=short) as laboratory:
        keys = {laboratory.task(s, {}, k).key for s in (short, other) for k in range(2)}
    assert len(keys) == 4


def test_results_need_not_be_kept(short: co.Scenario, tmp_path: Path, ensemble: co.Ensemble, threads: Client):
    slim = co.replicate(short, 2, out=tmp_path, keep=False, cluster=threads, progress=False)
    assert list((tmp_path / "runs").iterdir()) == []
    assert slim.figures("utilization").tolist() == ensemble.figures("utilization")[:2].tolist()
    with pytest.raises(co.ExperimentError, match="not kept"):
        slim.result()
    began = (tmp_path / "numbers.parquet").stat().st_mtime_ns
    again = co.replicate(short, 2, out=tmp_path, keep=False, cluster=threads, progress=False)
    assert again.figures("utilization").tolist() == slim.figures("utilization").tolist()
    assert again.runs["seconds"].eq(0).all() and (tmp_path / "numbers.parquet").stat().st_mtime_ns > began


def test_until_goes_on_until_the_interval_is_as_narrow(short: co.Scenario, folder: Path, threads: Client):
    wide = co.replicate(short, 3, out=folder, cluster=threads, progress=False)
    width = wide.intervals(["utilization"])["high"].iloc[0] - wide.intervals(["utilization"])["low"].iloc[0]
    wanted = width / 4
    made = co.replicate(short, until={"utilization": wanted}, least=3, most=40, out=folder, cluster=threads, progress=False)
    row = made.intervals(["utilization"]).iloc[0]
    assert len(made.runs) > 3
    assert (row["high"] - row["low"]) / 2 <= wanted or len(made.runs) == 40


@pytest.mark.parametrize(
    ("text", "metric", "width", "relative"),
    [
        ("utilization.2025-12:±0.1pt", "utilization.2025-12", 0.1, False),
        ("payouts:±2%", "payouts", 0.02, True),
        ("check_in_mean: +-0.5", "check_in_mean", 0.5, False),
        ("utilization:rate_pct.hospital:±1pt", "utilization:rate_pct.hospital", 1.0, False),
    ],
)
def test_precisions_are_read(text: str, metric: str, width: float, relative: bool):
    (name, precision), = parse_until(text, 0.9).items()
    assert (name, precision.half_width, precision.relative, precision.confidence) == (metric, pytest.approx(width), relative, 0.9)


@pytest.mark.parametrize(
    "text", ["utilization", "utilization:0.1", "utilization:±", "utilization:±-1", "utilization:±0pt", "payouts:±1pt", "nonsense:±1"]
)
def test_precisions_that_are_none_are_refused(text: str):
    with pytest.raises(co.MetricError):
        parse_until(text, 0.95)


# Comparisons


@pytest.fixture(scope="module")
def pair(short: co.Scenario, tmp_path_factory: pytest.TempPathFactory, threads: Client) -> co.Comparison:
    """Two days before the cutover, and the same with as many cards forgotten."""
    import copy

    slower = copy.copy(short)
    slower["checkin.face_share"] = 0.6
    return co.compare({"as it is": short, "fewer faces": slower}, 6, out=tmp_path_factory.mktemp("pair"), cluster=threads, progress=False)


def test_pairs_share_their_seeds_and_differences_are_paired(pair: co.Comparison):
    runs = pair.ensemble.runs
    assert runs.groupby("replication")["seed"].nunique().eq(1).all()
    a, b = (pair.ensemble.figures("check_in_mean", name) for name in ("as it is", "fewer faces"))
    row = pair.differences(["check_in_mean"]).iloc[0]
    assert row["difference"] == pytest.approx(float(np.mean(b - a)))
    assert row["is_real"] == (not row["low"] <= 0 <= row["high"])


def test_common_random_numbers_reduce_the_variance(pair: co.Comparison):
    """The bar: paired variance below independent variance on a real pair."""
    row = pair.differences(["check_in_mean"]).iloc[0]
    a, b = (pair.ensemble.figures("check_in_mean", name) for name in ("as it is", "fewer faces"))
    assert np.var(b - a, ddof=1) < np.var(a, ddof=1) + np.var(b, ddof=1)
    assert row["variance_reduction"] > 1


def test_sentences_and_tables_say_the_same(pair: co.Comparison):
    (sentence,) = pair.sentences()
    assert sentence.startswith("fewer faces against as it is: ")
    assert "6 replications" in sentence
    table = pair.differences()
    assert set(table["metric"]) >= {"utilization", "card_uses", "payouts"}


def test_compare_refuses_what_it_cannot_pair(short: co.Scenario):
    import copy

    other = copy.copy(short)
    other["seed"] = 9
    with pytest.raises(ValueError, match="same seed"):
        co.compare({"a": short, "b": other}, 2)
    with pytest.raises(ValueError, match="at least one other"):
        co.compare({"a": short}, 2)
    with pytest.raises(ValueError, match="at least 2"):
        co.compare({"a": short, "b": short}, 1)


# Failures are told by run


def test_a_failing_point_does_not_sink_the_rest(short: co.Scenario, root: Path, tmp_path: Path):
    import copy

    topology = tmp_path / "topology.toml"
    topology.write_text("no topology", encoding="utf-8")
    broken = copy.copy(short)
    broken["central.topology"] = str(topology)
    with Laboratory(tmp_path / "lab", data=None, scenario=short, progress=False) as laboratory:
        laboratory.run([laboratory.task(s, {"scenario": name}, 0) for name, s in (("good", short), ("bad", broken))])
        ensemble = laboratory.ensemble()
    assert ensemble.runs["state"].tolist() == ["done", "failed"]
    assert "topology.toml" in ensemble.failed["message"].iloc[0]
    assert math.isfinite(ensemble.figures("utilization", "good")[0])
    saved = pd.read_csv(tmp_path / "lab" / "runs.csv", keep_default_na=False)
    assert saved["state"].tolist() == ["done", "failed"]


def test_a_full_disk_is_a_failure_of_that_run(short: co.Scenario, tmp_path: Path):
    """No file may grow beyond 100 kB in that process, as on a disk that is full."""
    code = """
import resource, signal, sys, pickle
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
from cutover.experiments.task import perform
(outcome,) = perform(pickle.load(sys.stdin.buffer))
print(outcome.message)
"""
    import pickle

    with Laboratory(tmp_path, data=None, scenario=short, progress=False) as laboratory:
        job = laboratory.job(laboratory.task(short, {}, 0))
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(job), capture_output=True, timeout=120)
    assert done.returncode == 0, done.stderr.decode()
    assert "result.h5" in done.stdout.decode()
    assert list((tmp_path / "runs").iterdir()) == []


def test_another_program_or_other_data_are_refused(short: co.Scenario, tmp_path: Path):
    with Laboratory(tmp_path, data=None, scenario=short, progress=False) as laboratory:
        job = laboratory.job(laboratory.task(short, {}, 0))
    assert "install the same version" in perform(dataclasses.replace(job, program=("0.0.0", "abc")))[0].message
    assert "the data" in perform(dataclasses.replace(job, data_hash="0" * 64))[0].message


def test_a_worker_that_does_not_see_the_folder_sends_the_result(short: co.Scenario, tmp_path: Path, ensemble: co.Ensemble):
    with Laboratory(tmp_path, data=None, scenario=short, progress=False) as laboratory:
        job = laboratory.job(laboratory.task(short, {}, 0))
    (outcome,) = perform(dataclasses.replace(job, token="another folder's"))
    assert outcome.message == "" and outcome.payload and len(outcome.payload) == outcome.size_bytes
    assert list((tmp_path / "runs").iterdir()) == []
    sent = tmp_path / "sent.h5"
    sent.write_bytes(outcome.payload)
    assert content(sent) == content(ensemble.result(replication=0).path)


def test_two_experiments_do_not_share_a_folder_at_once(short: co.Scenario, tmp_path: Path):
    with open(tmp_path / ".lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with pytest.raises(co.ExperimentError, match="another experiment is going on"):
            co.replicate(short, 1, out=tmp_path, progress=False)


def test_wrong_metrics_are_told_and_cost_no_run(short: co.Scenario, folder: Path, ensemble: co.Ensemble, threads: Client):
    with pytest.raises(co.MetricError, match="did you mean 'utilization'"):
        co.replicate(short, 1, metrics=["utilisation"], out=folder, cluster=threads, progress=False)
    with pytest.raises(co.MetricError, match="did you mean 'Tottori'"):
        co.replicate(short, 2, metrics=["utilization.Totori"], out=folder, cluster=threads, progress=False)
    assert co.replicate(short, 2, out=folder, cluster=threads, progress=False).figures("utilization").tolist() == ensemble.figures("utilization")[:2].tolist()


def test_the_data_directory_has_one_hash_for_its_content(tmp_path: Path):
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    one = fingerprint.__wrapped__(str(tmp_path))
    (tmp_path / "a.csv").write_text("2", encoding="utf-8")
    assert fingerprint.__wrapped__(str(tmp_path)) != one
    (tmp_path / "a.csv").write_text("1", encoding="utf-8")
    assert fingerprint.__wrapped__(str(tmp_path)) == one


# Designs and sweeps


def test_ranges_come_from_the_field_table():
    face = factor("checkin.face_share")
    assert [face.low, face.high] == list(co.fields().at["checkin.face_share", "plausible"])
    assert face.values == (0.6, 0.775, 0.95)
    assert factor("adoption.failure_setback", (8, 11)).values == (8, 10, 11)  # whole numbers stay whole
    with pytest.raises(co.ParameterNameError, match="checkin.face_share"):
        factor("checkin.face_shar")
    with pytest.raises(ValueError, match="low must be below high"):
        factor("checkin.face_share", (0.9, 0.8))


@pytest.mark.parametrize(("kind", "points", "visited"), [("sobol", 8, 8), ("latin_hypercube", 7, 7), ("morris", 3, 9), ("saltelli", 4, 16)])
def test_sampled_designs_stay_in_range_and_repeat(kind: str, points: int, visited: int):
    factors = [factor("checkin.face_share"), factor("adoption.failure_setback")]
    found, positions = design_points(kind, factors, points=points, seed=3)
    assert len(found) == visited and positions.shape == (visited, 2)
    assert all(0.6 <= p["checkin.face_share"] <= 0.95 for p in found)
    assert all(isinstance(p["adoption.failure_setback"], int) for p in found)
    assert design_points(kind, factors, points=points, seed=3)[0] == found
    if kind != "morris":  # whose trajectories share a grid of four levels
        assert design_points(kind, factors, points=points, seed=4)[0] != found


def test_flags_and_choices_have_an_equal_share_of_a_sampled_design():
    mode = factor("checkin.face_share"), factor("output.hourly")
    found, _ = design_points("latin_hypercube", mode, points=10, seed=1)
    assert sorted(p["output.hourly"] for p in found) == [False] * 5 + [True] * 5


def test_grid_and_tornado_visit_what_they_say():
    a, b = factor("checkin.face_share", [0.7, 0.8]), factor("programmes.gain_points", [5, 10, 15])
    assert len(design_points("grid", [a, b])[0]) == 6
    points = design_points("one_at_a_time", [a, b])[0]
    assert points[0] == {} and len(points) == 6 and all(len(p) == 1 for p in points[1:])


def test_a_sweep_is_a_tidy_table_and_a_tornado(short: co.Scenario, tmp_path: Path, threads: Client):
    made = co.sweep(
        short,
        vary={"checkin.face_share": [0.6, 0.95], "programmes.gain_points": [5, 10]},
        design="one_at_a_time",
        replications=2,
        metrics=["check_in_mean"],
        out=tmp_path,
        cluster=threads,
        progress=False,
    )
    table = made.table()
    assert len(table) == 5 and table["replications"].eq(2).all()
    assert table.loc[table["point"] == "base", "checkin.face_share"].item() == short["checkin.face_share"]
    tornado = made.sensitivity("check_in_mean")
    assert tornado.index.tolist() == ["checkin.face_share", "programmes.gain_points"]
    assert tornado.at["checkin.face_share", "at_low"] > tornado.at["checkin.face_share", "at_high"]  # PINs are slower
    assert tornado.at["programmes.gain_points", "swing"] == 0  # no programme pays within these days


def test_cheapest_points_reach_the_goal(short: co.Scenario, tmp_path: Path, threads: Client):
    made = co.sweep(short, vary={"checkin.face_share": [0.6, 0.95]}, metrics=["check_in_mean"], out=tmp_path, cluster=threads, progress=False)
    means = made.table().set_index("checkin.face_share")["estimate"]
    between = float(means.mean())
    ranked = made.cheapest(f"check_in_mean<={between}", cost="staff_cost")
    assert ranked["checkin.face_share"].tolist() == [0.95, 0.6] and ranked["holds"].tolist() == [True, False]


# Searches


def test_bisection_finds_the_edge_of_any_monotone_goal():
    whole = factor("adoption.failure_setback", (0, 100))
    for edge in (1, 37, 64, 100):
        tried: list[int] = []
        good, bad = bisect(whole, None, lambda *v: tried.extend(v), lambda v: v >= edge)
        assert (good, bad) == (edge, edge - 1)
        assert len(tried) <= 2 + math.ceil(math.log2(100))
        assert bisect(whole, None, lambda *v: None, lambda v: v < edge) == (edge - 1, edge)
    assert bisect(whole, None, lambda *v: None, lambda v: True) == (0, None)
    assert bisect(whole, None, lambda *v: None, lambda v: False) == (None, 0)
    share = factor("checkin.face_share", (0.5, 0.9))
    good, bad = bisect(share, 0.01, lambda *v: None, lambda v: v >= 0.7)
    assert 0.7 <= good <= 0.71 and good - 0.0101 <= bad < 0.7


def test_a_goal_holds_where_its_bound_does():
    figures = [10.0, 11.0, 12.0]
    assert Goal("m", True, 8.0).judge(figures, 0.95).holds
    assert not Goal("m", True, 10.9).judge(figures, 0.95).holds  # the mean would, its bound does not
    assert Goal("m", False, 13.0).judge(figures, 0.95).holds
    assert Goal("m", True, 10.0).judge([10.0], 0.95).holds


def test_search_ends_next_to_the_edge(short: co.Scenario, tmp_path: Path, threads: Client):
    ends = co.sweep(short, vary={"checkin.face_share": [0.6, 0.95]}, metrics=["check_in_mean"], out=tmp_path, cluster=threads, progress=False)
    middle = float(ends.table()["estimate"].mean())
    found = co.search(
        short, "checkin.face_share", f"check_in_mean<={middle}", n=1, tolerance=0.05, out=tmp_path, cluster=threads, progress=False
    )
    assert found.value is not None and found.edge is not None
    assert 0 < float(found.value) - float(found.edge) <= 0.05
    trials = found.trials.set_index("value")
    assert trials.at[found.value, "estimate"] <= middle < trials.at[found.edge, "estimate"]
    with pytest.raises(co.MetricError, match="no goal"):
        co.search(short, "checkin.face_share", "utilization=4")


# Command line


def run_command(binary: str, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([binary, *words], capture_output=True, text=True, cwd=cwd, timeout=300)


def test_command_line_replicates_and_compares(binary: str, tiny_file: Path, tmp_path: Path):
    short_text = tiny_file.read_text(encoding="utf-8").replace("2025-12-03", "2025-11-28")
    (tmp_path / "a.toml").write_text(short_text, encoding="utf-8")
    (tmp_path / "b.toml").write_text(short_text + "\n[credentials]\nlegacy_extension_days = 31\n", encoding="utf-8")
    data = str(tiny_file.parent.parent / "data")
    done = run_command(binary, "replicate", "a.toml", "-n", "2", "--data", data, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "2 replications" in done.stdout and "utilization" in done.stdout
    intervals = pd.read_csv(tmp_path / "out/a-replications/intervals.csv")
    opened = co.open_ensemble(tmp_path / "out/a-replications")
    shown = intervals.set_index("metric").at["utilization", "estimate"]
    assert shown == pytest.approx(float(np.mean(opened.figures("utilization"))))
    done = run_command(binary, "compare", "a.toml", "b.toml", "-n", "2", "--data", data, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("b against a: ")
    assert (tmp_path / "out/a-b/differences.csv").exists()


def test_interrupt_ends_all_and_the_same_command_goes_on(binary: str, tiny_file: Path, tmp_path: Path):
    """Ctrl-C of a terminal reaches every process of the command at once."""
    words = [binary, "replicate", str(tiny_file), "--set", "sample=0.2", "-n", "4", "-o", str(tmp_path / "folder")]
    process = subprocess.Popen(words, start_new_session=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    deadline = time.monotonic() + 120
    while not list((tmp_path / "folder" / "runs").glob("*.h5")):  # one is done, others are on their way
        assert process.poll() is None and time.monotonic() < deadline
        time.sleep(0.02)
    os.killpg(process.pid, signal.SIGINT)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 130
    assert told.strip() == "interrupted: the same command goes on with what is done"
    kept = {p: p.stat().st_mtime_ns for p in (tmp_path / "folder" / "runs").glob("*.h5")}
    assert 1 <= len(kept) < 4
    again = subprocess.run(words, capture_output=True, text=True, timeout=300)
    assert again.returncode == 0, again.stderr
    assert len(list((tmp_path / "folder" / "runs").glob("*.h5"))) == 4
    assert {p: p.stat().st_mtime_ns for p in kept} == kept


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["replicate"], "scenario"),
        (["replicate", "none.toml"], "none.toml"),
        (["replicate", "TINY", "--until", "utilisation:±1"], "did you mean 'utilization'"),
        (["replicate", "TINY", "-n", "0"], "at least 1"),
        (["replicate", "TINY", "--nonsense"], "--nonsense"),
        (["compare", "TINY"], "at least one other"),
        (["compare", "TINY", "TINY"], "twice"),
        (["replicate", "TINY", "--set", "checkin.face_shar=0.7"], "did you mean 'face_share'"),
    ],
)
def test_bad_input_is_one_sentence_and_code_2(binary: str, tiny_file: Path, tmp_path: Path, words: list[str], says: str):
    done = run_command(binary, *[str(tiny_file) if w == "TINY" else w for w in words], cwd=tmp_path)
    assert done.returncode == 2
    assert says in done.stderr
    assert not (tmp_path / "out").exists()
    assert "Traceback" not in done.stderr
