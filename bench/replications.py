"""Twenty replications of December 2025 at a tenth of the nation on this machine's processors, all included.

    .venv/bin/python bench/replications.py [runs]

Prints seconds, and the share of the time in which the processors were simulating: what the experiment itself costs.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

import cutover as co
from cutover.experiments.workers import processors

ROOT = Path(__file__).resolve().parents[1]


def main() -> None:
    runs = int(sys.argv[1]) if len(sys.argv) > 1 else 20
    scenario = co.Scenario.load(ROOT / "scenarios/december-2025.toml", {"sample": 0.1})
    with tempfile.TemporaryDirectory() as folder:
        begin = time.perf_counter()
        ensemble = co.replicate(scenario, runs, out=folder, progress=False)
        took = time.perf_counter() - begin
        simulated = sum(ensemble.result(replication=k).info["wall_s"] for k in range(runs))
    row = ensemble.intervals(["utilization.2025-12"]).iloc[0]
    share = simulated / (took * processors())
    print(f"{runs} replications of December 2025 at 1:10 on {processors()} processors: {took:.1f} s, {share:.0%} of it simulating")
    print(f"utilization of December: {row['estimate']:.3f} % ({row['low']:.3f} to {row['high']:.3f})")


if __name__ == "__main__":
    main()
