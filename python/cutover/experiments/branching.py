"""Days that several runs of an experiment share are simulated once.

Scenarios that differ from some day on have the same days before it. With the same seed they are the same bits, so one run
goes up to that day, leaves a checkpoint, and every scenario goes on from there: results are those of whole runs, bit by bit.
"""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Sequence
from dataclasses import dataclass

from cutover import _core
from cutover.scenario import Scenario

__all__ = ["Branches", "plan_branches"]


@dataclass(frozen=True)
class Branches:
    """Runs that one worker carries out one after the other.

    Attributes
    ----------
    members : tuple of int
        Places in the list of scenarios.
    common_until : datetime.date or None
        Last day that all of them share and that is simulated once; None: each from its first day.
    """

    members: tuple[int, ...]
    common_until: datetime.date | None = None


def plan_branches(scenarios: Sequence[Scenario], workers: int) -> list[Branches]:
    """Which runs are to share their first days, so that all are done soonest.

    A worker cannot begin a branch before the shared days are simulated, so runs that would each have a worker of their own
    are better left alone. All days are taken as equally long.

    Parameters
    ----------
    scenarios : sequence of Scenario
        Complete, their seeds included.
    workers : int
        Runs that are carried out at once.

    Returns
    -------
    list of Branches
        In the order of their first members; every scenario in one.
    """
    alone = [Branches((i,)) for i in range(len(scenarios))]
    together = _together(scenarios)
    if len(together) == len(alone):
        return alone

    def days(i: int, until: datetime.date) -> int:
        return int((until - scenarios[i]["period.start"]).days) + 1

    def cost(group: Branches) -> int:
        whole = sum(days(i, scenarios[i]["period.end"]) for i in group.members)
        shared = 0 if group.common_until is None else days(group.members[0], group.common_until)
        return whole - shared * (len(group.members) - 1)

    def end(groups: Sequence[Branches]) -> int:
        busy = [0] * max(1, workers)
        for group in groups:  # each to the first worker that is free
            heapq.heapreplace(busy, busy[0] + cost(group))
        return max(busy)

    return together if end(together) < end(alone) else alone


def _together(scenarios: Sequence[Scenario]) -> list[Branches]:
    """Of each seed the first scenario, with all that share a beginning with it; the others alone."""
    by_seed: dict[tuple[int, datetime.date], list[int]] = {}
    for i, scenario in enumerate(scenarios):
        by_seed.setdefault((scenario["seed"], scenario["period.start"]), []).append(i)
    groups = []
    for first, *others in by_seed.values():
        until = {i: _core.last_common_day(scenarios[first]._core, scenarios[i]._core) for i in others}
        sharing = {i: day for i, day in until.items() if day is not None}
        if sharing:
            groups.append(Branches((first, *sharing), min(sharing.values())))
        else:
            groups.append(Branches((first,)))
        groups += [Branches((i,)) for i in others if i not in sharing]
    return sorted(groups, key=lambda group: group.members[0])
