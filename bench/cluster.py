"""What a second worker is worth: the same replications on one and on two workers of a Dask scheduler over TCP.

    .venv/bin/python bench/cluster.py BINARY [runs]

Workers are started and have their libraries loaded before the clock; each is a process with one thread. The bar is 1.8. How far
two processes without any experiment around them get on this machine is measured beside it, because processors share memory
and caches: the program alone, once, and twice at the same time.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import cutover as co
from cutover.experiments.workers import workers

ROOT = Path(__file__).resolve().parents[1]
SCENARIO = ROOT / "scenarios/december-2025.toml"
SAMPLE = 0.05
PAIRS = 3


def load_libraries() -> None:
    import h5py  # noqa: F401
    import pandas  # noqa: F401
    import xarray  # noqa: F401

    import cutover.experiments.task  # noqa: F401


def seconds(scenario: co.Scenario, runs: int, processes: int) -> float:
    with workers(None, processes) as client, tempfile.TemporaryDirectory() as folder:
        client.wait_for_workers(processes)
        client.run(load_libraries)
        begin = time.perf_counter()
        ensemble = co.replicate(scenario, runs, out=folder, cluster=client, progress=False)
        took = time.perf_counter() - begin
        assert ensemble.failed.empty
        return took


def bare(binary: str, at_once: int) -> float:
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        started = [
            subprocess.Popen(
                [binary, "run", str(SCENARIO), "--set", f"sample={SAMPLE}", "--set", f"seed={k + 1}", "-j", "1", "-q"]
                + ["--progress", "none", "-o", f"{folder}/{k}.h5"],
                stdout=subprocess.DEVNULL,
            )
            for k in range(at_once)
        ]
        for process in started:
            assert process.wait() == 0
        return time.perf_counter() - begin


def main() -> None:
    binary = sys.argv[1]
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 12
    scenario = co.Scenario.load(SCENARIO, {"sample": SAMPLE})
    one, two = seconds(scenario, runs, 1), seconds(scenario, runs, 2)
    print(f"{runs} replications of December 2025 at 1:{1 / SAMPLE:.0f}: one worker {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f}")
    alone, together = (statistics.median(bare(binary, n) for _ in range(PAIRS)) for n in (1, 2))
    print(f"the program alone {alone:.1f} s, two at once {together:.1f} s, ratio {2 * alone / together:.2f}: what this machine has")


if __name__ == "__main__":
    main()
