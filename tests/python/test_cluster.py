"""Experiments on a real Dask scheduler and workers, each a process of its own, over TCP."""

from __future__ import annotations

import os

import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from distributed import Client

import cutover as co
from cutover.experiments.laboratory import Laboratory
from test_experiments import SHORT, content

START_SECONDS = 60


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Cluster:
    """A scheduler and two workers without nannies, so that a killed one stays dead."""

    def __init__(self, folder: Path) -> None:
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self._folder = folder
        self._log = open(folder / "cluster.log", "w", encoding="utf-8")
        self.scheduler = self._start("scheduler", "--host", self.address, "--no-dashboard")
        self.workers = [self.start_worker() for _ in range(2)]

    def start_worker(self) -> subprocess.Popen[bytes]:
        return self._start(
            "worker", self.address, "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self._folder)
        )

    def _start(self, *words: str) -> subprocess.Popen[bytes]:
        return subprocess.Popen([sys.executable, "-m", "dask", *words], stdout=self._log, stderr=self._log, cwd=self._folder)

    def close(self) -> None:
        # Killed: asked to end, they wait for one another first.
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()
        self._log.close()


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    made = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        with Client(made.address, timeout=f"{START_SECONDS} s") as client:
            client.wait_for_workers(2, timeout=START_SECONDS)
        yield made
    finally:
        made.close()


@pytest.fixture(scope="module")
def short(tiny_file: Path) -> co.Scenario:
    return co.Scenario.load(tiny_file, SHORT)


@pytest.fixture(scope="module")
def local(short: co.Scenario, tmp_path_factory: pytest.TempPathFactory) -> co.Ensemble:
    return co.replicate(short, 4, out=tmp_path_factory.mktemp("local"), progress=False)


def test_a_cluster_gives_the_same_bits(short: co.Scenario, local: co.Ensemble, cluster: Cluster, tmp_path: Path):
    remote = co.replicate(short, 4, out=tmp_path / "remote", cluster=cluster.address, progress=False)
    assert remote.failed.empty
    for k in range(4):
        assert content(remote.result(replication=k).path) == content(local.result(replication=k).path)
    assert remote.numbers.equals(local.numbers)


def test_a_client_of_the_caller_is_used_and_left_open(short: co.Scenario, local: co.Ensemble, cluster: Cluster, tmp_path: Path):
    with Client(cluster.address) as client:
        remote = co.replicate(short, 2, out=tmp_path / "remote", cluster=client, progress=False)
        assert client.status == "running"
    assert remote.figures("utilization").tolist() == local.figures("utilization")[:2].tolist()


def test_workers_that_do_not_see_the_folder_send_results(
    short: co.Scenario, local: co.Ensemble, cluster: Cluster, tmp_path: Path
):
    with Laboratory(tmp_path / "far", data=None, scenario=short, cluster=cluster.address, progress=False) as laboratory:
        laboratory._token = "of a folder on another machine"
        laboratory.run([laboratory.task(short, {}, k) for k in range(2)])
        far = laboratory.ensemble()
    for k in range(2):
        assert content(far.result(replication=k).path) == content(local.result(replication=k).path)


def test_command_line_runs_on_a_cluster(binary: str, tiny_file: Path, local: co.Ensemble, cluster: Cluster, tmp_path: Path):
    done = subprocess.run(
        [binary, "replicate", str(tiny_file), "-n", "2", "--dask", cluster.address, "-o", str(tmp_path / "remote")]
        + ["--set", "period.end=2025-11-29", "--set", "output.hourly=false"],
        capture_output=True,
        text=True,
        timeout=300,
        env={**os.environ},
    )
    assert done.returncode == 0, done.stderr
    opened = co.open_ensemble(tmp_path / "remote")
    assert opened.figures("utilization").tolist() == local.figures("utilization")[:2].tolist()


def test_no_scheduler_is_one_sentence(short: co.Scenario, tmp_path: Path):
    with pytest.raises(ConnectionError, match="no Dask scheduler answers at tcp://127.0.0.1"):
        co.replicate(short, 1, out=tmp_path, cluster=f"tcp://127.0.0.1:{free_port()}", progress=False)


def test_a_worker_killed_in_the_middle_costs_time_only(
    tiny_file: Path, cluster: Cluster, tmp_path: Path, threads: Client
):
    """The worker is killed while it simulates: its folder of work is there and no result of it yet. The last test: one worker
    is left."""
    longer = co.Scenario.load(tiny_file, {"sample": 0.2, "output.hourly": False})
    victim = cluster.workers[0]
    killed: list[float] = []

    def kill_when_busy() -> None:
        deadline = time.monotonic() + START_SECONDS
        while time.monotonic() < deadline:
            if len(list((tmp_path / "remote" / "runs").glob("cutover-*"))) == 2:
                victim.send_signal(signal.SIGKILL)
                victim.wait()
                killed.append(time.monotonic())
                return
            time.sleep(0.02)

    import threading

    watcher = threading.Thread(target=kill_when_busy)
    watcher.start()
    remote = co.replicate(longer, 4, out=tmp_path / "remote", cluster=cluster.address, progress=False)
    watcher.join()
    assert killed and victim.returncode == -signal.SIGKILL
    assert remote.failed.empty and len(remote.runs) == 4
    local = co.replicate(longer, 4, out=tmp_path / "local", cluster=threads, progress=False)
    for k in range(4):
        assert content(remote.result(replication=k).path) == content(local.result(replication=k).path)
