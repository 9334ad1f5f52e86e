"""What a second worker is worth: the same replications on one and on two workers of a Dask scheduler over TCP.

    .venv/bin/python bench/cluster.py [runs]

Workers are started before the clock; each is a process with one thread. Prints seconds and their ratio (bar: 1.8).
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import cutover as co
from cutover.experiments.workers import workers

ROOT = Path(__file__).resolve().parents[1]
SAMPLE = 0.02


def seconds(scenario: co.Scenario, runs: int, processes: int) -> float:
    with workers(None, processes) as client, tempfile.TemporaryDirectory() as folder:
        client.wait_for_workers(processes)
        begin = time.perf_counter()
        ensemble = co.replicate(scenario, runs, out=folder, cluster=client, progress=False)
        took = time.perf_counter() - begin
        assert ensemble.failed.empty
        return took


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 16
    scenario = co.Scenario.load(ROOT / "scenarios/december-2025.toml", {"sample": SAMPLE})
    one, two = seconds(scenario, runs, 1), seconds(scenario, runs, 2)
    print(f"{runs} replications of December 2025 at 1:{1 / SAMPLE:.0f}: one worker {one:.1f} s, two {two:.1f} s, ratio {one / two:.2f}")


if __name__ == "__main__":
    main()
