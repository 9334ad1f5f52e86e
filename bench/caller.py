"""What an experiment costs its caller: ten thousand recorded outcomes that nobody computed.

    .venv/bin/python bench/caller.py RESULT [outcomes]

RESULT is any result file; its numbers stand for those of every run. Prints the sizes of messages, and seconds and memory for
recording, writing and evaluating: the lower half of the table in docs/scale.md.
"""

from __future__ import annotations

import dataclasses
import pickle
import resource
import sys
import tempfile
import time
from pathlib import Path

import cutover as co
from cutover.experiments.laboratory import Laboratory
from cutover.experiments.task import Outcome, Task, numbers_of

ROOT = Path(__file__).resolve().parents[1]
PREPARED = 20


def megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def main() -> None:
    result, outcomes = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    scenario = co.Scenario.load(ROOT / "scenarios/december-2025.toml")
    numbers, units = numbers_of(co.open(result), ())
    with tempfile.TemporaryDirectory() as folder, Laboratory(folder, data=None, scenario=scenario, progress=False) as laboratory:
        task = laboratory.task(scenario, {}, 0)
        begin = time.perf_counter()
        for k in range(PREPARED):
            laboratory.task(scenario, {}, k)
        print(f"preparing a task: {(time.perf_counter() - begin) / PREPARED * 1e3:.1f} ms")
        message = pickle.dumps(Outcome(task.key, numbers=numbers, units=units))
        print(f"job {len(pickle.dumps(laboratory.job(task)))} bytes, outcome {len(message)} bytes with {len(numbers)} numbers")
        before, begin = megabytes(), time.perf_counter()
        for k in range(outcomes):
            outcome = dataclasses.replace(pickle.loads(message), key=f"{k:024x}")
            laboratory.record(Task({}, k, task.scenario, outcome.key), outcome)
        print(f"recording an outcome: {(time.perf_counter() - begin) / outcomes * 1e3:.2f} ms")
        begin = time.perf_counter()
        laboratory.commit()
        print(f"writing manifest and numbers: {time.perf_counter() - begin:.1f} s; memory {megabytes() - before:.0f} MB more")
        begin = time.perf_counter()
        intervals = laboratory.ensemble().intervals()
        print(f"intervals of {len(intervals)} numbers: {time.perf_counter() - begin:.1f} s")


if __name__ == "__main__":
    main()
