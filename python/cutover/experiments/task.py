"""One run of an experiment: a scenario with its seed, and what came of it.

A task is known by a hash of all that its result depends on, so a restarted experiment skips what it has, on whatever
machine it was computed.
"""

from __future__ import annotations

import dataclasses
import functools
import hashlib
import os
import platform
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import cutover
from cutover.errors import CutoverError, MetricError
from cutover.metrics import evaluate, parse_metric, reported_numbers, unit_of
from cutover.parameters import Value
from cutover.result import Result
from cutover.running import data_directory, simulate
from cutover.scenario import Scenario

__all__ = ["Job", "Outcome", "Task", "fingerprint", "perform", "task_key"]

TOKEN_FILE = ".token"
"""In the folder of an experiment: a worker that reads the same token there sees the same folder."""


@dataclass(frozen=True)
class Task:
    """What is to be simulated.

    Attributes
    ----------
    point : mapping
        What tells the point of the experiment from the others: ``{"scenario": "A"}``, ``{"visits.level": 1.1}``.
    replication : int
        Counted from 0.
    scenario : Scenario
        Complete, its seed included.
    key : str
        Hash of scenario, data and program: 24 hexadecimal digits.
    """

    point: Mapping[str, Value]
    replication: int
    scenario: Scenario
    key: str


@dataclass(frozen=True)
class Job:
    """One or several tasks as a worker gets them.

    Attributes
    ----------
    runs : tuple of (str, Scenario)
        Key and scenario of each task.
    common_until : str
        Last day that all of them share and that is simulated once; empty: each from its first day.
    folder : str
        Folder of the experiment, which the worker may or may not see.
    token : str
        What `TOKEN_FILE` holds there.
    data : str
        Data directory on the machine that sends the job.
    data_hash : str
        Its fingerprint, which the worker's data must have.
    program : tuple of str
        Version and commit, which the worker's must be.
    metrics : tuple of str
        To evaluate beside all reported numbers.
    threads : int
        For the run.
    keep : bool
        Whether the result file is kept.
    """

    runs: tuple[tuple[str, Scenario], ...]
    folder: str
    token: str
    data: str
    data_hash: str
    program: tuple[str, str]
    metrics: tuple[str, ...] = ()
    threads: int = 1
    keep: bool = True
    common_until: str = ""

    @property
    def key(self) -> str:
        """That of its first task."""
        return self.runs[0][0]


@dataclass(frozen=True)
class Outcome:
    """What came of a task.

    Attributes
    ----------
    key : str
    message : str
        Why it failed; empty if it is done.
    bad_metric : bool
        It failed because a metric is none of its result, which is kept.
    numbers : mapping of str to float
        By metric.
    units : mapping of str to str
        By metric.
    seconds : float
        Of the run and its evaluation.
    size_bytes : int
        Size of the result file.
    host : str
        Where it ran.
    payload : bytes or None
        The result file, where the worker does not see the folder.
    """

    key: str
    message: str = ""
    bad_metric: bool = False
    numbers: Mapping[str, float] = field(default_factory=dict)
    units: Mapping[str, str] = field(default_factory=dict)
    seconds: float = 0.0
    size_bytes: int = 0
    host: str = ""
    payload: bytes | None = None


def result_file(folder: str | os.PathLike[str], key: str) -> Path:
    """Where the result of a task is kept."""
    return Path(folder) / "runs" / f"{key}.h5"


@functools.lru_cache(maxsize=8)
def fingerprint(directory: str) -> str:
    """Hash of all files below a directory, names included; made once a process."""
    digest = hashlib.sha256()
    for path in sorted(p for p in Path(directory).rglob("*") if p.is_file()):
        digest.update(path.relative_to(directory).as_posix().encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def task_key(scenario: Scenario, data_hash: str) -> str:
    """Hash of all that the result of a scenario depends on: parameters, files it names, data, program."""
    digest = hashlib.sha256()
    for part in (scenario.to_toml(reduced=False), data_hash, cutover.__version__, cutover.__git_commit__):
        digest.update(part.encode())
        digest.update(b"\0")
    for named in _named_files(scenario):
        digest.update(fingerprint(str(named)).encode() if named.is_dir() else hashlib.sha256(named.read_bytes()).digest())
    return digest.hexdigest()[:24]


def _named_files(scenario: Scenario) -> list[Path]:
    """Files and folders beside the data that a scenario names, relative to its file."""
    beside = Path(scenario.file).parent
    named = [
        (beside, scenario["central.topology"]),
        (beside, scenario["adoption.ensemble"]),
        (beside, scenario["programmes.directory"]),
    ]
    return [folder / str(value) for folder, value in named if value and (folder / str(value)).exists()]


def perform(job: Job) -> list[Outcome]:
    """Carry out a job in this process. Whatever goes wrong becomes a run's message, so that one point sinks no other."""
    begin = time.monotonic()
    done: list[Outcome] = []

    def take(outcome: Outcome) -> None:
        nonlocal begin
        now = time.monotonic()
        done.append(dataclasses.replace(outcome, seconds=now - begin, host=platform.node()))
        begin = now

    try:
        data = _data_of(job)
        shared = _sees(job)
        beside = Path(job.folder) / "runs" if shared and job.keep else None
        with tempfile.TemporaryDirectory(prefix="cutover-", dir=beside) as place:
            base = _common_days(job, data, Path(place) / "base.h5")
            # The first run goes on where the common days end, once the others have branched off there.
            for key, scenario in job.runs if base is None else (*job.runs[1:], job.runs[0]):
                made = Path(place) / "result.h5"
                try:
                    if base is None:
                        simulate(scenario, made, data, threads=job.threads)
                    elif key != job.key:
                        simulate(scenario, made, data, threads=job.threads, branch_from=base, tells_branch=False)
                    else:
                        simulate(scenario, base, data, threads=job.threads, resume=True)
                        base.rename(made)
                    take(_evaluate(job, key, made, shared))
                except Exception as error:  # told by point
                    take(Outcome(key, message=_told(error)))
                finally:
                    for left in Path(place).glob("result.h5*"):
                        left.unlink()
    except Exception as error:
        told = {outcome.key for outcome in done}
        for key, _ in job.runs:
            if key not in told:
                take(Outcome(key, message=_told(error)))
    return done


def _told(error: Exception) -> str:
    text = str(error) if isinstance(error, (CutoverError, OSError)) else f"{type(error).__name__}: {error}"
    return text.strip() or type(error).__name__


def _data_of(job: Job) -> Path:
    """The data directory on this machine. Program and data must be those the experiment was begun with."""
    program = (cutover.__version__, cutover.__git_commit__)
    if program != job.program:
        raise CutoverError(
            f"the worker on {platform.node()} has cutover {' '.join(program)}, this experiment was begun with "
            f"{' '.join(job.program)}: install the same version everywhere"
        )
    data = Path(job.data) if Path(job.data).is_dir() else data_directory(None, job.runs[0][1].file)
    if fingerprint(str(data)) != job.data_hash:
        raise CutoverError(f"the data in '{data}' on {platform.node()} differ from those the experiment was begun with")
    return data


def _common_days(job: Job, data: Path, base: Path) -> Path | None:
    """Simulate the days that all runs of the job share; None where there are none, or where that fails: then each run tells
    by itself why it cannot be.
    """
    if not job.common_until:
        return None
    try:
        simulate(job.runs[0][1], base, data, threads=job.threads, stop_after=job.common_until)
    except Exception:
        for left in base.parent.glob(f"{base.name}*"):
            left.unlink()
        return None
    return base


def _evaluate(job: Job, key: str, made: Path, shared: bool) -> Outcome:
    """The numbers of a result, which goes where it is kept."""
    numbers: dict[str, float] = {}
    units: dict[str, str] = {}
    fault = ""
    try:
        numbers, units = numbers_of(Result(made), job.metrics)
    except MetricError as error:
        fault = str(error)
    size = made.stat().st_size
    payload = None
    if job.keep and shared:
        made.replace(result_file(job.folder, key))
    elif job.keep:
        payload = made.read_bytes()
    return Outcome(key, fault, bool(fault), numbers, units, size_bytes=size, payload=payload)


def numbers_of(result: Result, metrics: Sequence[str]) -> tuple[dict[str, float], dict[str, str]]:
    """All reported numbers of a result and the given metrics, with their units."""
    reported = reported_numbers(result)
    numbers = dict(zip(reported["metric"], reported["value"]))
    units = dict(zip(reported["metric"], reported["unit"]))
    for name in metrics:
        metric = parse_metric(name)
        numbers[name] = evaluate(result, metric)
        units[name] = unit_of(result, metric)
    return numbers, units


def _sees(job: Job) -> bool:
    try:
        return (Path(job.folder) / TOKEN_FILE).read_text(encoding="utf-8") == job.token
    except OSError:
        return False
