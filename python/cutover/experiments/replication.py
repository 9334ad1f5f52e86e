"""Replications: the same scenario with one seed after the other, until its figures are precise."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Union

from cutover.errors import MetricError
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.laboratory import Laboratory
from cutover.experiments.workers import Workers
from cutover.metrics import parse_metric
from cutover.scenario import Scenario

if TYPE_CHECKING:
    from cutover.statistics import Figures, Precision

__all__ = ["Until", "parse_until", "replicate"]

DEFAULT_REPLICATIONS = 10

Until = Union[str, Sequence[str], Mapping[str, float]]
"""``"utilization.2025-12:±0.1pt"``, several of them, or half-widths by metric."""

_UNTIL = re.compile(r"(?P<metric>[^±]*?):\s*(?:±|\+-|\+/-)\s*(?P<width>[0-9.eE+-]+)\s*(?P<unit>pt|%|)")


def parse_until(until: Until, confidence: float) -> dict[str, Precision]:
    """Precisions by metric. ``pt`` is for metrics in percent, ``%`` is a part of the mean, none is the metric's unit.

    Raises
    ------
    MetricError
        If a text is none.
    """
    from cutover.statistics import Precision

    if isinstance(until, Mapping):
        return {name: Precision(float(width), False, confidence) for name, width in until.items()}
    wanted: dict[str, Precision] = {}
    for text in [until] if isinstance(until, str) else until:
        found = _UNTIL.fullmatch(text.strip())
        try:
            width = float(found["width"]) if found else 0.0
        except ValueError:
            width = 0.0
        if not found or width <= 0:
            raise MetricError(
                f"'{text}' is no precision: write metric:±width with pt, % or no unit, as 'utilization.2025-12:±0.1pt'"
            )
        metric = parse_metric(found["metric"])
        if found["unit"] == "pt" and not metric.column.endswith("_pct"):
            raise MetricError(f"'{text}': points (pt) are for rates in percent; '{metric.name}' is none")
        relative = found["unit"] == "%"
        wanted[metric.name] = Precision(width / 100 if relative else width, relative, confidence)
    return wanted


def replicate(
    scenario: Scenario | str | os.PathLike[str],
    n: int | None = None,
    *,
    until: Until = (),
    least: int = 5,
    most: int = 200,
    metrics: Sequence[str] = (),
    confidence: float = 0.95,
    out: str | os.PathLike[str] | None = None,
    cluster: Workers = None,
    processes: int = 0,
    threads: int = 1,
    keep: bool = True,
    progress: bool = True,
    data: str | os.PathLike[str] | None = None,
) -> Ensemble:
    """Simulate a scenario with one seed after the other.

    Parameters
    ----------
    scenario : Scenario or path
        Its seed is that of the first replication.
    n : int, optional
        Replications; with `until`, those before the first look. By default 10, with `until` `least`.
    until : str, sequence of str, or mapping
        Go on until these figures are precise: ``"utilization.2025-12:±0.1pt"``, ``"payouts:±2%"``, or half-widths by
        metric. The rule looks ahead, see `cutover.statistics.replications_to_make`.
    least, most : int
        Replications before the first look, and in all, with `until`.
    metrics : sequence of str
        Figures to evaluate beside all reported numbers (`cutover.metrics`).
    confidence : float
        Of the intervals that `until` speaks of.
    out : path, optional
        Folder of the experiment; runs that are in it are not made again. Without one they live as long as the ensemble.
    cluster : None, str or dask.distributed.Client
        Who runs: processes of this machine, the scheduler at an address, or a client's.
    processes : int
        Runs at a time on this machine; 0: its processors over `threads`.
    threads : int
        Of each run.
    keep : bool
        Keep the result files; otherwise the numbers only.
    progress : bool
        A bar of runs.
    data : path, optional
        Data directory.

    Returns
    -------
    Ensemble

    Raises
    ------
    ScenarioError, MetricError
        If input is wrong; nothing is run.
    ExperimentError
        If no run can be carried out.
    """
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    wanted = parse_until(until, confidence)
    if n is not None and n < 1:
        raise ValueError(f"n is the number of replications, at least 1, not {n}")
    if wanted and (least < 2 or most < least):
        raise ValueError(f"the least number of replications is at least 2 and at most the most ({most}), not {least}")
    begin = n if n is not None else min(least, most) if wanted else DEFAULT_REPLICATIONS
    with Laboratory(
        out,
        data=data,
        scenario=scenario,
        cluster=cluster,
        processes=processes,
        threads=threads,
        metrics=[*metrics, *wanted],
        keep=keep,
        progress=progress,
        most=most if wanted else begin,
    ) as laboratory:

        def make(first: int, last: int) -> Ensemble:
            laboratory.run([laboratory.task(scenario, {}, k) for k in range(first, last)])
            return laboratory.ensemble()

        made = begin
        ensemble = make(0, made)
        while wanted:
            figures = [ensemble.figures(name) for name in wanted]
            more = further(figures, list(wanted.values()), least=least, most=most, made=made, at_once=laboratory.processes)
            if more <= 0:
                break
            ensemble = make(made, made + more)
            made += more
    return ensemble


def further(
    figures: Sequence[Figures], precisions: Sequence[Precision], *, least: int, most: int, made: int, at_once: int
) -> int:
    """How many more replications to make before looking again.

    As many as the rule asks for, but at least what runs at once anyway, and where the intervals are still far too wide as
    many as the variance so far foretells, up to twice those made. More than the rule's never harm. Failed ones count as
    made, so that a failing scenario comes to an end.
    """
    from cutover.statistics import mean_interval, replications_to_make

    more = replications_to_make(figures, precisions, least=least, most=most)
    if more <= 0:
        return 0
    foretold = 0.0
    for values, precision in zip(figures, precisions):
        interval = mean_interval(values, precision.confidence)
        allowed = precision.half_width * (abs(interval.estimate) if precision.relative else 1.0)
        foretold = max(foretold, made * (interval.half_width / allowed) ** 2 - made if allowed > 0 else made)
    return int(min(max(more, at_once, min(foretold, made)), most - made))


def until_report(ensemble: Ensemble, wanted: Mapping[str, Precision]) -> list[tuple[str, bool]]:
    """Whether each precision was reached, by metric."""
    from cutover.statistics import mean_interval

    answer = []
    for name, precision in wanted.items():
        interval = mean_interval(ensemble.figures(name), precision.confidence)
        allowed = precision.half_width * (abs(interval.estimate) if precision.relative else 1.0)
        answer.append((name, interval.half_width <= allowed))
    return answer
