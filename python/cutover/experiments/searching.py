"""Searches: the value of a parameter from which on a figure holds, with the uncertainty of replications."""

from __future__ import annotations

import copy
import math
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from cutover.errors import ExperimentError, MetricError
from cutover.experiments.designs import Factor, factor
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.laboratory import Laboratory, point_name
from cutover.experiments.workers import Workers
from cutover.metrics import parse_metric
from cutover.parameters import Value
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from cutover.statistics import Figures

__all__ = ["Found", "Goal", "parse_reach", "search"]

STEPS_OF_A_RANGE = 64
"""A range of a number is searched to a part of this by default."""

_REACH = re.compile(r"(?P<metric>[^<>=]+?)\s*(?P<sense>>=|<=)\s*(?P<value>[0-9.eE+-]+)")


@dataclass(frozen=True)
class Judgement:
    """Whether a goal is reached: mean of the figures, their one-sided bound on the unfavourable side, and the verdict."""

    estimate: float
    bound: float
    holds: bool


@dataclass(frozen=True)
class Goal:
    """What a figure is to reach: at least or at most a value, in the unit of the metric."""

    metric: str
    at_least: bool
    value: float

    def judge(self, figures: Figures, confidence: float) -> Judgement:
        """It holds where the one-sided t bound of the mean does; one figure alone is taken at its word."""
        import numpy as np

        from cutover.statistics import mean_interval

        if len(figures) == 0:
            return Judgement(math.nan, math.nan, False)
        estimate = float(np.mean(figures))
        bound = estimate
        if len(figures) > 1:
            # The end of the two-sided interval of 1 - 2 (1 - c) is the one-sided bound of c.
            interval = mean_interval(figures, 2 * confidence - 1)
            bound = interval.low if self.at_least else interval.high
        return Judgement(estimate, bound, bound >= self.value if self.at_least else bound <= self.value)


@dataclass(frozen=True)
class Found:
    """The answer of a search.

    Attributes
    ----------
    value : float, int or None
        The value nearest to the range's end that does not hold, at which the goal still holds; None if it holds nowhere.
    edge : float, int or None
        The nearest value tried at which it does not hold any more; None if it holds everywhere.
    trials : pandas.DataFrame
        ``value``, ``replications``, ``estimate``, ``bound``, ``holds``, in the order of the values.
    ensemble : Ensemble
        All runs.
    """

    value: Value | None
    edge: Value | None
    trials: pd.DataFrame
    ensemble: Ensemble


def parse_reach(text: str) -> Goal:
    """``"utilization.2025-12>=42"``.

    Raises
    ------
    MetricError
        If it is none.
    """
    found = _REACH.fullmatch(text.strip())
    try:
        value = float(found["value"]) if found else math.nan
    except ValueError:
        value = math.nan
    if not found or not math.isfinite(value):
        raise MetricError(f"'{text}' is no goal: write a metric, >= or <=, and a number, as 'utilization.2025-12>=42'")
    return Goal(parse_metric(found["metric"]).name, found["sense"] == ">=", value)


def search(
    scenario: Scenario | str | os.PathLike[str],
    vary: str,
    reach: str,
    *,
    between: tuple[float, float] | None = None,
    tolerance: float | None = None,
    n: int = 5,
    confidence: float = 0.95,
    out: str | os.PathLike[str] | None = None,
    cluster: Workers = None,
    processes: int = 0,
    threads: int = 1,
    keep: bool = True,
    progress: bool = True,
    data: str | os.PathLike[str] | None = None,
) -> Found:
    """Where on a parameter's range a figure begins to hold, by bisection; the figure must rise or fall along it.

    Parameters
    ----------
    scenario : Scenario or path
    vary : str
        Key of a number.
    reach : str
        ``"utilization.2025-12>=42"`` or ``<=``.
    between : tuple of float, optional
        Range to search; by default the plausible one of the field table.
    tolerance : float, optional
        How near the answer is to be; 1 for whole numbers, else by default a sixty-fourth of the range.
    n : int
        Replications of each value, all with the same seeds.
    confidence : float
        Of each verdict: the goal holds at a value where the one-sided t bound of its mean does.
    out, cluster, processes, threads, keep, progress, data
        As for `cutover.replicate`.

    Returns
    -------
    Found

    Raises
    ------
    ScenarioError, MetricError, ParameterNameError, ValueError
        If input is wrong; nothing is run.
    ExperimentError
        If runs of a value fail.
    """
    import pandas as pd

    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    goal = parse_reach(reach)
    varied = factor(vary, between)
    if varied.type not in ("number", "integer"):
        raise ValueError(f"'{vary}' is a {varied.type}: a search varies a number")
    if n < 1:
        raise ValueError(f"n is the number of replications, at least 1, not {n}")
    if not 0.5 < confidence < 1:
        raise ValueError(f"confidence is above 0.5 and below 1, not {confidence}")
    judged: dict[Value, Judgement] = {}
    with Laboratory(
        out,
        data=data,
        scenario=scenario,
        cluster=cluster,
        processes=processes,
        threads=threads,
        metrics=[goal.metric],
        keep=keep,
        progress=progress,
        most=2 * n,
    ) as laboratory:

        def try_values(*values: Value) -> None:
            tasks = []
            for value in values:
                changed = copy.copy(scenario)
                changed[vary] = value
                tasks += [laboratory.task(changed, {vary: value}, k) for k in range(n)]
            laboratory.run(tasks)
            ensemble = laboratory.ensemble()
            for value in values:
                figures = ensemble.figures(goal.metric, point_name({vary: value}))
                if len(figures) < n:
                    raise ExperimentError(f"runs at {vary} = {value} failed: {ensemble.failed['message'].iloc[0]}")
                judged[value] = goal.judge(figures, confidence)

        value, edge = bisect(varied, tolerance, try_values, lambda v: judged[v].holds)
        ensemble = laboratory.ensemble()
    trials = pd.DataFrame(
        [
            {"value": v, "replications": n, "estimate": j.estimate, "bound": j.bound, "holds": j.holds}
            for v, j in sorted(judged.items(), key=lambda item: float(item[0]))  # type: ignore[arg-type]
        ]
    )
    return Found(value, edge, trials, ensemble)


def bisect(
    varied: Factor, tolerance: float | None, try_values: Callable[..., None], holds: Callable[[Value], bool]
) -> tuple[Value | None, Value | None]:
    """The last value that holds and the first that does not, next to each other within the tolerance."""
    low, high = varied.at(varied.low), varied.at(varied.high)
    try_values(low, high)
    if holds(low) and holds(high):
        return low, None
    if not holds(low) and not holds(high):
        return None, low
    good, bad = (high, low) if holds(high) else (low, high)
    near = tolerance if tolerance else 1.0 if varied.type == "integer" else (varied.high - varied.low) / STEPS_OF_A_RANGE
    while abs(float(good) - float(bad)) > near * (1 + 1e-9):  # type: ignore[arg-type]
        middle = varied.at((float(good) + float(bad)) / 2)  # type: ignore[arg-type]
        if middle in (good, bad):
            break
        try_values(middle)
        good, bad = (middle, bad) if holds(middle) else (good, middle)
    return good, bad
