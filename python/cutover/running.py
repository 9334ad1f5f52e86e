"""Running a scenario from Python."""

from __future__ import annotations

import datetime
import os
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Union

from cutover import _core
from cutover.result import Result
from cutover.scenario import Scenario

__all__ = ["Progress", "run"]


@dataclass(frozen=True)
class Progress:
    """Where a run is.

    Attributes
    ----------
    stage : str
        ``"reading data"``, ``"making the nation"``, ``"simulating"`` or ``"writing results"``.
    day : datetime.date or None
        The day about to be simulated; a large run of up to two months goes area by
        area, and this is what the share done is worth.
    days_done, days : int
        Days done, and days of the run; likewise.
    eta_s : float
        Seconds until the end; negative while unknown.
    """

    stage: str
    day: datetime.date | None
    days_done: int
    days: int
    eta_s: float


ProgressFunction = Callable[[Progress], None]


def run(
    scenario: Scenario | str | os.PathLike[str],
    *,
    out: str | os.PathLike[str] | None = None,
    threads: int = 0,
    progress: Union[bool, ProgressFunction] = True,
    overwrite: bool = False,
    resume: bool = False,
    reuse: bool = False,
    branch_from: str | os.PathLike[str] | None = None,
    stop_after: str | datetime.date | None = None,
    data: str | os.PathLike[str] | None = None,
) -> Result:
    """Simulate a scenario. The interpreter is free for other threads meanwhile.

    Parameters
    ----------
    scenario : Scenario or path
        What to simulate.
    out : path, optional
        Result file. Without one the result lives in a temporary file as long as the `Result`.
    threads : int
        0: all of the machine. The result has the same bits for any number.
    progress : bool or callable
        A bar on the terminal or in the notebook; or a function that is called with a `Progress` on this thread. An
        exception it raises ends the run and comes out here.
    overwrite : bool
        Replace an existing file. Otherwise an existing one is an error.
    resume : bool
        Go on from the checkpoint beside `out`.
    reuse : bool
        If `out` is the complete result of this very run (same scenario, data and program), do not run again.
    branch_from : path, optional
        Result of another run that was stopped early, with its checkpoint beside it: its days become the first days of this
        run, whose scenario must be the same up to the last of them. The result has the same bits as without.
    stop_after : str or date, optional
        Stop after this day (``"2025-12-01"``), before the last one, with a checkpoint to resume or to branch from.
    data : path, optional
        Data directory; the one of the repository or of the package otherwise.

    Returns
    -------
    Result

    Raises
    ------
    ScenarioError
        If the scenario or the data cannot be used.
    ResultError
        If `out` exists already or cannot be written.
    ValueError
        If the run cannot branch from `branch_from`: it names the first parameter that differs, and the day. If there is no
        day left after `stop_after`, or it is no day.
    SimulationError
        If the run fails.
    KeyboardInterrupt
        At Ctrl-C, within about a second: `out` stays as it was last written (every 20 s; a large run of up to two months,
        as one month at 1:10 or more, has no day before it has all of them) and can be resumed if there is a checkpoint.
        Only an overloaded day of a modelled central service can take longer.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    temporary: tempfile.TemporaryDirectory[str] | None = None
    if out is None:
        temporary = tempfile.TemporaryDirectory(prefix="cutover-")
        out = Path(temporary.name) / "result.h5"
    path = Path(out)
    directory = data_directory(data, scenario.file)
    if reuse and path.exists():
        if _is_this_run(path, scenario, directory):
            return Result(path)
        overwrite = True
    if path.exists() and not overwrite and not resume:
        raise FileExistsError(
            f"'{path}' exists already: overwrite=True replaces it, resume=True goes on with it, reuse=True keeps it if it "
            "is of this very run"
        )
    simulate(
        scenario,
        path,
        directory,
        threads=threads,
        progress=progress,
        overwrite=overwrite,
        resume=resume,
        branch_from=branch_from,
        stop_after=stop_after,
    )
    return Result(path, _keep=temporary)


def simulate(
    scenario: Scenario,
    out: Path,
    data: Path,
    *,
    threads: int = 0,
    progress: Union[bool, ProgressFunction] = False,
    overwrite: bool = False,
    resume: bool = False,
    branch_from: str | os.PathLike[str] | None = None,
    stop_after: str | datetime.date | None = None,
    tells_branch: bool = True,
) -> None:
    """`run` without looking for anything: a file that exists is an error of the core, a branch may keep its origin to itself."""
    view = _view(progress)
    try:
        _core.run(
            scenario._core,
            out,
            data,
            threads,
            overwrite,
            resume,
            None if branch_from is None else Path(branch_from),
            None if stop_after is None else str(stop_after),
            tells_branch,
            "cutover.run (Python)",
            (lambda *parts: view(Progress(*parts))) if view else None,
        )
    finally:
        if isinstance(view, _Bar):
            view.close()


def data_directory(given: str | os.PathLike[str] | None, scenario: Path) -> Path:
    """The data directory: `given`, else ``$CUTOVER_DATA``, else the one around the scenario, else the package's own."""
    try:
        return _core.find_data(given or "", scenario)
    except ValueError:
        if given:
            raise
        return Path(__file__).parent / "data"


def _is_this_run(path: Path, scenario: Scenario, directory: Path) -> bool:
    try:
        info = Result(path).info
    except OSError:
        return False
    return bool(info["status"] == "complete" and info["run_id"] == _core.run_id(scenario._core, directory))


def _view(progress: Union[bool, ProgressFunction]) -> ProgressFunction | None:
    if progress is True:
        return _Bar()
    return progress if callable(progress) else None


class _Bar:
    """A bar of days: text on terminals, a widget in notebooks."""

    _bar: Any = None  # tqdm.auto is one of two classes without a common type

    def __call__(self, progress: Progress) -> None:
        if self._bar is None:
            from tqdm.auto import tqdm

            self._bar = tqdm(total=progress.days, unit=" days", leave=False)
        self._bar.set_description(progress.stage if progress.day is None else str(progress.day))
        self._bar.update(progress.days_done - self._bar.n)

    def close(self) -> None:
        if self._bar is not None:
            self._bar.close()
