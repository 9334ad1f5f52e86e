"""Where an experiment is carried out: tasks go to workers, outcomes into the folder (`cutover.experiments.ensemble`)."""

from __future__ import annotations

import contextlib
import dataclasses
import datetime
import fcntl
import json
import os
import shutil
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import cutover
from cutover.errors import CutoverError, ExperimentError, MetricError
from cutover.experiments.branching import plan_branches
from cutover.experiments.ensemble import MANIFEST, NUMBERS, Ensemble, read_numbers, write_whole
from cutover.experiments.task import TOKEN_FILE, Job, Outcome, Task, fingerprint, numbers_of, result_file, task_key
from cutover.experiments.workers import Workers, at_once, processors, run_jobs, workers
from cutover.metrics import parse_metric
from cutover.parameters import Value
from cutover.result import Result
from cutover.running import data_directory
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Laboratory", "point_name"]

COMMIT_SECONDS = 5.0
COMMIT_SHARE = 0.05
"""Manifest and numbers are written anew so often, but with many runs for no more than this part of the time; what a kill
loses of them is read from the result files again."""


@dataclasses.dataclass
class _Record:
    task: Task
    outcome: Outcome


class Laboratory:
    """Where an experiment is carried out: its folder, its workers, and what is done so far.

    `most` is how many runs there may be in all: as many processes are worth starting.

    Used as a context: workers are started with the first run and ended with it, the folder is locked meanwhile.
    """

    def __init__(
        self,
        out: str | os.PathLike[str] | None,
        *,
        data: str | os.PathLike[str] | None,
        scenario: Scenario,
        cluster: Workers = None,
        processes: int = 0,
        threads: int = 1,
        metrics: Sequence[str] = (),
        keep: bool = True,
        progress: bool = True,
        most: int = 0,
    ) -> None:
        for name in metrics:
            parse_metric(name)
        self._temporary = tempfile.TemporaryDirectory(prefix="cutover-") if out is None else None
        self.folder = Path(out) if out is not None else Path(str(self._temporary and self._temporary.name))
        self._data = data_directory(data, scenario.file)
        self._data_hash = fingerprint(str(self._data))
        self._cluster = cluster
        self._threads = threads
        self.processes = processes or max(1, processors() // max(1, threads))
        self._metrics = tuple(dict.fromkeys(metrics))
        self._keep = keep
        self._progress = progress
        self._records: dict[tuple[str, str, int], _Record] = {}
        self._rank: dict[str, int] = {}
        self._units: dict[str, str] = {}
        self._committed = 0.0
        self._commit_cost = 0.0
        self._stack = contextlib.ExitStack()
        self._client: Any = None
        self._bar: Any = None
        self._most = most
        self._known: dict[str, dict[str, float]] = {}

    def __enter__(self) -> Laboratory:
        try:
            (self.folder / "runs").mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ExperimentError(f"cannot use '{self.folder}' as the folder of an experiment: {error.strerror}") from None
        with contextlib.ExitStack() as entering:
            entering.enter_context(_locked(self.folder))
            for left in (self.folder / "runs").glob("cutover-*"):
                shutil.rmtree(left, ignore_errors=True)  # of runs that were killed
            token = self.folder / TOKEN_FILE
            if not token.exists():
                token.write_text(uuid.uuid4().hex, encoding="utf-8")
            self._token = token.read_text(encoding="utf-8")
            numbers, units = read_numbers(self.folder)
            self._units.update(units)
            self._known = {
                str(key): {str(name): float(value) for name, value in row.dropna().items()} for key, row in numbers.iterrows()
            }
            self._stack = entering.pop_all()
        return self

    def __exit__(self, *_: object) -> None:
        try:
            if self._records:
                self.commit()
        finally:
            self._stack.close()

    def task(self, scenario: Scenario, point: Mapping[str, Value], replication: int) -> Task:
        """A replication of a scenario: its seed is the scenario's plus the replication."""
        import copy

        seeded = copy.copy(scenario)
        seeded["seed"] = scenario["seed"] + replication
        return Task(dict(point), replication, seeded, task_key(seeded, self._data_hash))

    def job(self, *tasks: Task, common_until: datetime.date | None = None) -> Job:
        """Tasks as a worker gets them, with the last of the days that they share."""
        return Job(
            tuple((task.key, task.scenario) for task in tasks),
            str(self.folder.resolve()),
            self._token,
            str(Path(self._data).resolve()),
            self._data_hash,
            (cutover.__version__, cutover.__git_commit__),
            self._metrics,
            self._threads,
            self._keep,
            "" if common_until is None else common_until.isoformat(),
        )

    def run(self, tasks: Sequence[Task]) -> None:
        """Carry out tasks that are not done yet. Failures are recorded by run; the rest goes on.

        Raises
        ------
        ExperimentError
            If not one of the tasks can be carried out: then something is wrong with all of them.
        MetricError
            If that is a metric. The runs are kept.
        """
        for task in tasks:
            self._rank.setdefault(point_name(task.point), len(self._rank))
        missing: dict[str, Task] = {}
        waiting: dict[str, list[Task]] = {}
        for task in tasks:
            outcome = self._recall(task)
            if outcome is not None:
                self.record(task, outcome)
                continue
            waiting.setdefault(task.key, []).append(task)
            missing[task.key] = task
        if missing:
            self._carry_out(missing, waiting)
        self.commit()
        failures = [r for t in tasks if (r := self._records[_identity(t)]).outcome.message]
        if failures and len(failures) == len(tasks):
            first = failures[0].outcome
            raise (MetricError if first.bad_metric else ExperimentError)(
                first.message if first.bad_metric else f"all {len(tasks)} runs failed; the first says: {first.message}"
            )

    def _carry_out(self, missing: Mapping[str, Task], waiting: Mapping[str, list[Task]]) -> None:
        if self._client is None:
            processes = min(self.processes, max(len(missing), self._most))
            self._client = self._stack.enter_context(workers(self._cluster, processes))
        self._show(len(missing))

        def take(outcome: Outcome) -> None:
            if outcome.payload is not None:
                outcome = self._store(outcome)
            for task in waiting[outcome.key]:
                self.record(task, outcome)
            if self._bar is not None:
                self._bar.update()
            if time.monotonic() - self._committed > max(COMMIT_SECONDS, self._commit_cost / COMMIT_SHARE):
                self.commit()

        tasks = list(missing.values())
        planned = plan_branches([task.scenario for task in tasks], at_once(self._client))
        run_jobs(self._client, [self.job(*(tasks[i] for i in p.members), common_until=p.common_until) for p in planned], take)

    def _show(self, more: int) -> None:
        """One bar for all runs of the experiment; it grows where more are needed."""
        if not self._progress:
            return
        if self._bar is None:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=0, unit=" runs", leave=False)
            self._stack.callback(self._bar.close)
        self._bar.total += more
        self._bar.refresh()

    def _store(self, outcome: Outcome) -> Outcome:
        """Keep a result that came over the wire; what cannot be kept is a failure of this run alone."""
        path = result_file(self.folder, outcome.key)
        part = path.with_suffix(".part")
        message = ""
        try:
            part.write_bytes(outcome.payload or b"")
            part.replace(path)
        except OSError as error:
            message = f"cannot keep '{path}': {error.strerror}"
        finally:
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)
        return dataclasses.replace(
            outcome, message=outcome.message or message, numbers={} if message else outcome.numbers, payload=None
        )

    def _recall(self, task: Task) -> Outcome | None:
        """The outcome of a run that is in the folder already."""
        path = result_file(self.folder, task.key)
        known = self._known.get(task.key)
        wanted = all(known is not None and name in known for name in self._metrics)
        if not path.exists():
            return Outcome(task.key, numbers=known or {}) if known and wanted and not self._keep else None
        size = path.stat().st_size
        if known and wanted:
            return Outcome(task.key, numbers=known, size_bytes=size)
        try:
            numbers, units = numbers_of(Result(path), self._metrics)
        except CutoverError:
            return None
        self._units.update(units)
        return Outcome(task.key, numbers=numbers, units=units, size_bytes=size)

    def record(self, task: Task, outcome: Outcome) -> None:
        """Take note of what came of a task."""
        self._units.update({sys.intern(name): unit for name, unit in outcome.units.items()})
        # Names once for all runs: with ten thousand runs they would be most of the memory.
        numbers = {sys.intern(name): value for name, value in outcome.numbers.items()}
        self._records[_identity(task)] = _Record(task, dataclasses.replace(outcome, numbers=numbers, units={}))
        if not outcome.message:
            self._known[task.key] = numbers

    def ensemble(self) -> Ensemble:
        """All runs so far."""
        runs, numbers = self._tables()
        return Ensemble(self.folder, runs, numbers, self._units, self._temporary)

    def _tables(self) -> tuple[pd.DataFrame, pd.DataFrame]:
        import pandas as pd

        # In the order of points and replications, whatever the order in which they were done.
        records = sorted(self._records.values(), key=lambda r: (self._rank.get(point_name(r.task.point), 0), r.task.replication))
        names = list(dict.fromkeys(name for r in records for name in r.task.point))
        rows = []
        for r in records:
            done = not r.outcome.message
            rows.append(
                {
                    "key": r.task.key,
                    "point": point_name(r.task.point),
                    **{name: r.task.point.get(name, "") for name in names},
                    "replication": r.task.replication,
                    "seed": r.task.scenario["seed"],
                    "state": "done" if done else "failed",
                    "seconds": round(r.outcome.seconds, 3),
                    "bytes": r.outcome.size_bytes,
                    "host": r.outcome.host,
                    "file": f"runs/{r.task.key}.h5" if done and self._keep else "",
                    "message": r.outcome.message.replace("\n", " "),
                }
            )
        runs = pd.DataFrame(rows)
        found = {r.task.key: dict(r.outcome.numbers) for r in records if not r.outcome.message}
        numbers = pd.DataFrame.from_dict(found, orient="index", dtype=float)
        numbers.index.name = "key"
        return runs, numbers

    def commit(self) -> None:
        """Write manifest and numbers, each whole or not at all."""
        import pyarrow as pa
        import pyarrow.parquet as pq

        begin = time.monotonic()
        runs, numbers = self._tables()
        write_whole(self.folder / MANIFEST, lambda part: runs.to_csv(part, index=False))
        table = runs.drop(columns=["message"]).merge(numbers, left_on="key", right_index=True, how="left")
        for name in table.columns:
            if table[name].dtype == object and name not in ("key", "point", "state", "host", "file"):
                table[name] = table[name].astype(str)
        arrow = pa.Table.from_pandas(table, preserve_index=False)
        arrow = arrow.replace_schema_metadata({**(arrow.schema.metadata or {}), b"units": json.dumps(self._units).encode()})
        write_whole(self.folder / NUMBERS, lambda part: pq.write_table(arrow, part))
        self._committed = time.monotonic()
        self._commit_cost = self._committed - begin


def point_name(point: Mapping[str, Value]) -> str:
    """What a point is called: its only text as it is, else ``key=value`` for each."""
    if list(point) == ["scenario"]:
        return str(point["scenario"])
    return ", ".join(str(v) if name == "scenario" else f"{name}={v}" for name, v in point.items()) or "base"


def _identity(task: Task) -> tuple[str, str, int]:
    return (point_name(task.point), task.key, task.replication)


@contextlib.contextmanager
def _locked(folder: Path) -> Iterator[None]:
    with open(folder / ".lock", "w", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise ExperimentError(f"another experiment is going on in '{folder}'") from None
        yield
