"""Runs from Python: the same bits as the command line, progress, interruption, exceptions."""

from __future__ import annotations

import datetime
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

import cutover as co


def test_gives_the_bits_of_the_command_line(tmp_path: Path, binary: str, tiny: co.Result, tiny_file: Path) -> None:
    other = tmp_path / "cli.h5"
    subprocess.run([binary, "run", str(tiny_file), "-o", str(other), "--quiet"], check=True, capture_output=True)
    assert co.open(other).info["run_id"] == tiny.info["run_id"]
    difference = subprocess.run(
        ["h5diff", "--exclude-path", "/provenance/host", str(other), str(tiny.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert difference.returncode == 0, difference.stdout


def test_threads_do_not_matter(tmp_path: Path, tiny: co.Result, tiny_file: Path) -> None:
    one = co.run(tiny_file, out=tmp_path / "one.h5", threads=1, progress=False)
    three = co.run(tiny_file, out=tmp_path / "three.h5", threads=3, progress=False)
    for table in co.tables().index:
        assert one.frame(table).equals(three.frame(table)), table
        assert one.frame(table).equals(tiny.frame(table)), table


def test_without_a_file_the_result_lives_as_long_as_its_object(tiny_file: Path) -> None:
    result = co.run(co.Scenario.load(tiny_file), progress=False)
    path = result.path
    assert path.exists() and result.status == "complete"
    frame = result.utilization()
    del result
    assert not path.exists()
    assert len(frame) > 0, "what was read stays"


def test_existing_files_are_left_alone_unless_told(tmp_path: Path, tiny_file: Path) -> None:
    out = tmp_path / "x.h5"
    co.run(tiny_file, out=out, progress=False)
    before = out.stat().st_mtime_ns
    with pytest.raises(FileExistsError, match="overwrite=True replaces it"):
        co.run(tiny_file, out=out, progress=False)
    co.run(tiny_file, out=out, reuse=True, progress=False)
    assert out.stat().st_mtime_ns == before, "it is of this very run"
    scenario = co.Scenario.load(tiny_file, {"seed": 99})
    co.run(scenario, out=out, reuse=True, progress=False)
    assert co.open(out).info["seed"] == 99, "another run replaces it"
    co.run(tiny_file, out=out, overwrite=True, progress=False)
    assert co.open(out).info["seed"] != 99


def test_progress_tells_stages_and_days(tmp_path: Path, tiny_file: Path) -> None:
    seen: list[co.Progress] = []
    co.run(tiny_file, out=tmp_path / "x.h5", progress=seen.append)
    done = [p.days_done for p in seen]
    assert done == sorted(done) and seen[-1].days_done == seen[-1].days == 6
    assert {p.stage for p in seen} <= {"reading data", "making the nation", "simulating", "writing results"}
    assert seen[-1].stage == "writing results"


def test_an_exception_of_the_progress_function_ends_the_run(tmp_path: Path, root: Path) -> None:
    class Enough(Exception):
        pass

    def stop(progress: co.Progress) -> None:
        if progress.days_done >= 2:
            raise Enough("two days will do")

    out = tmp_path / "x.h5"
    scenario = co.Scenario.load(root / "scenarios/december-2025.toml", {"sample": 0.01})
    with pytest.raises(Enough, match="two days will do"):
        co.run(scenario, out=out, progress=stop)
    assert co.open(out).status == "running"
    assert co.run(scenario, out=out, overwrite=True, progress=False).status == "complete"


def test_other_threads_go_on_meanwhile(tmp_path: Path, root: Path) -> None:
    counted = 0
    stop = threading.Event()

    def count() -> None:
        nonlocal counted
        while not stop.is_set():
            counted += 1
            time.sleep(0.001)

    scenario = co.Scenario.load(root / "scenarios/december-2025.toml", {"sample": 0.002})
    thread = threading.Thread(target=count)
    thread.start()
    co.run(scenario, out=tmp_path / "x.h5", progress=False)
    stop.set()
    thread.join()
    # Held all the time, the lock would let nobody count; a few could slip in before and after.
    assert counted > 20


INTERRUPTED = """
import sys, cutover as co
scenario = co.Scenario.load(sys.argv[1], {"sample": 0.05})
def tell(progress):
    if progress.stage == "simulating":
        print("simulating", flush=True)
try:
    co.run(scenario, out=sys.argv[2], progress=tell)
except KeyboardInterrupt:
    print("interrupted", flush=True)
    sys.exit(7)
"""


def test_control_c_ends_a_run_at_once(tmp_path: Path, root: Path) -> None:
    out = tmp_path / "x.h5"
    process = subprocess.Popen(
        [sys.executable, "-c", INTERRUPTED, str(root / "scenarios/december-2025.toml"), str(out)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "simulating\n"
    process.send_signal(signal.SIGINT)
    # A run to the end would answer, too: what it leaves behind tells the two apart.
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 7 and output.endswith("interrupted\n")
    left = co.open(out)
    assert left.status == "running" and left.info["days_done"] < left.info["days_total"]


def test_faults_come_before_any_file(tmp_path: Path, tiny_file: Path) -> None:
    with pytest.raises(co.ScenarioError):
        co.run(co.Scenario.load(tiny_file, {"programmes.paid": ["no_such_programme"]}), out=tmp_path / "x.h5", progress=False)
    with pytest.raises(ValueError, match="is no data directory"):
        co.run(tiny_file, out=tmp_path / "x.h5", data=tmp_path, progress=False)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(co.ResultError):
        co.run(tiny_file, out=tmp_path / "no" / "folder" / "x.h5", progress=False)


def test_the_package_brings_its_own_data(tmp_path: Path, tiny: co.Result, tiny_file: Path) -> None:
    # As a user without the repository: another folder, no scenario beside a data directory.
    text = tiny_file.read_text(encoding="utf-8")
    (tmp_path / "mine.toml").write_text(text, encoding="utf-8")
    code = "import cutover as co; print(co.run('mine.toml', progress=False).info['run_id'])"
    environment = {k: v for k, v in os.environ.items() if k not in ("CUTOVER_DATA", "PYTHONPATH")}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == tiny.info["run_id"]


def test_futures_branch_from_a_run_that_stopped(tmp_path: Path, tiny_file: Path) -> None:
    base = co.run(tiny_file, out=tmp_path / "base.h5", stop_after="2025-12-01", progress=False)
    assert base.status == "interrupted" and base.info["days_done"] == 4
    assert base.info["branched_from"] is None and base.info["branched_after"] is None
    plan = co.Scenario.load(tiny_file)
    guides = plan.with_intervention("2025-12-02", "guides", {"checkin.first_use_assist_share": 0.9})
    straight = co.run(guides, out=tmp_path / "straight.h5", progress=False)
    branch = co.run(guides, out=tmp_path / "branch.h5", branch_from=base.path, progress=False)
    assert branch.status == "complete"
    assert branch.info["branched_from"] == base.info["run_id"]
    assert branch.info["branched_after"] == datetime.date(2025, 12, 1)
    assert branch.info["run_id"] == straight.info["run_id"]
    difference = subprocess.run(
        ["h5diff", "--exclude-path", "/provenance/host", "--exclude-path", "/provenance/branch"]
        + [str(straight.path), str(branch.path)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert difference.returncode == 0, difference.stdout

    other = co.Scenario.load(tiny_file, {"checkin.card_odds": 1.5})
    with pytest.raises(ValueError, match="'checkin.card_odds' is 1 there and 1.5 here on 2025-11-28"):
        co.run(other, out=tmp_path / "other.h5", branch_from=base.path, progress=False)
    assert not (tmp_path / "other.h5").exists()
    with pytest.raises(ValueError, match="a day must be left"):
        co.run(plan, stop_after=datetime.date(2026, 1, 1), progress=False)
