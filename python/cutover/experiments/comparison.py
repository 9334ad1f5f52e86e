"""Comparisons: scenarios run with the same seeds, and whether their differences are real."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Union

from cutover.errors import ExperimentError
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.findings import first_results, report_place, write_comparison
from cutover.experiments.laboratory import Laboratory
from cutover.experiments.replication import DEFAULT_REPLICATIONS, Until, further, parse_until
from cutover.experiments.wording import difference_sentence
from cutover.experiments.workers import Workers
from cutover.metrics import HEADLINES
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

    from cutover.plot.labels import Lang

__all__ = ["Comparison", "compare"]

Scenarios = Union[Mapping[str, Union[Scenario, str, os.PathLike[str]]], Sequence[Union[str, os.PathLike[str]]]]


class Comparison:
    """Scenarios beside a base, replication by replication.

    Attributes
    ----------
    ensemble : Ensemble
        All runs; its points are the scenarios by name, the base first.
    confidence : float
        With which all intervals of one metric hold together.
    """

    def __init__(self, ensemble: Ensemble, metrics: Sequence[str], confidence: float) -> None:
        self.ensemble = ensemble
        self.metrics = list(metrics)
        self.confidence = confidence

    @property
    def base(self) -> str:
        """Name of the scenario that the others are compared with."""
        return self.ensemble.points[0]

    @property
    def alternatives(self) -> list[str]:
        """Names of the others."""
        return self.ensemble.points[1:]

    def differences(self, metrics: Iterable[str] | None = None) -> pd.DataFrame:
        """What each scenario changes against the base.

        Parameters
        ----------
        metrics : iterable of str, optional
            By default those of the comparison.

        Returns
        -------
        pandas.DataFrame
            ``scenario``, ``metric``, ``unit``, ``replications`` (done for both), ``base`` and ``mean`` (means of both),
            ``difference``, ``low``, ``high`` (paired t interval; jointly for all scenarios by Bonferroni), ``is_real``
            (0 is outside), ``variance_reduction`` (how many times the variance of the difference would be larger with
            independent seeds), ``correlation``.
        """
        import numpy as np
        import pandas as pd

        from cutover.statistics import joint_confidence, paired_difference

        confidence = joint_confidence(self.confidence, max(1, len(self.alternatives)))
        rows: list[dict[str, Any]] = []
        for name in self.metrics if metrics is None else metrics:
            for alternative in self.alternatives:
                a, b = self._pairs(name, alternative)
                if len(a) < 2 or not (np.isfinite(a).all() and np.isfinite(b).all()):
                    continue
                paired = paired_difference(a, b, confidence)
                rows.append(
                    {
                        "scenario": alternative,
                        "metric": name,
                        "unit": self.ensemble.units.get(name, ""),
                        "replications": len(a),
                        "base": float(np.mean(a)),
                        "mean": float(np.mean(b)),
                        "difference": paired.difference.estimate,
                        "low": paired.difference.low,
                        "high": paired.difference.high,
                        "is_real": 0.0 not in paired.difference,
                        "variance_reduction": paired.variance_reduction,
                        "correlation": paired.correlation,
                    }
                )
        columns = ["scenario", "metric", "unit", "replications", "base", "mean", "difference", "low", "high", "is_real"]
        return pd.DataFrame(rows, columns=[*columns, "variance_reduction", "correlation"])

    def sentences(self, lang: Lang = "en") -> list[str]:
        """One sentence a scenario: its difference in card uses and in money.

        Parameters
        ----------
        lang : {"en", "ja"}
        """
        table = self.differences(["card_uses", "payouts", "utilization"])
        return [
            difference_sentence(name, self.base, table[table["scenario"] == name].set_index("metric"), self.confidence, lang)
            for name in self.alternatives
        ]

    def report(self, output: str | os.PathLike[str] | None = None, *, overwrite: bool = False) -> Path:
        """Write the report: the first alternative beside the base in their first replication, and over all replications
        what every alternative changes.

        The same page as ``cutover compare`` leaves in its folder. What it says of all runs is kept as ``findings.toml``.

        Parameters
        ----------
        output : path, optional
            By default ``report.html`` in the folder of the experiment.
        overwrite : bool
            Replace an existing page. Otherwise an existing one is an error.

        Returns
        -------
        Path
            The page.

        Raises
        ------
        ExperimentError
            If no replication has results of both.
        FileExistsError
            If there is such a file.
        ValueError
            If `output` is left out and the experiment has no folder of its own.
        """
        page = report_place(self.ensemble, output)
        result, base = first_results(self.ensemble, [self.alternatives[0], self.base])
        write_comparison(self)
        return result.report(page, compare=base, experiment=self.ensemble.folder, overwrite=overwrite)

    def _pairs(self, metric: str, alternative: str) -> tuple[Any, Any]:
        """Figures of the replications that are done for both."""
        runs = self.ensemble.runs
        done = runs[runs["state"] == "done"]
        of = {
            name: dict(zip(done.loc[done["point"] == name, "replication"], self.ensemble.figures(metric, name)))
            for name in (self.base, alternative)
        }
        both = sorted(set(of[self.base]) & set(of[alternative]))
        return [of[self.base][k] for k in both], [of[alternative][k] for k in both]

    def __repr__(self) -> str:
        return f"<Comparison of {', '.join(self.alternatives)} with {self.base}: {self.ensemble!r}>"


def compare(
    scenarios: Scenarios,
    n: int | None = None,
    *,
    metrics: Sequence[str] = HEADLINES,
    until: Until = (),
    least: int = 5,
    most: int = 200,
    confidence: float = 0.95,
    out: str | os.PathLike[str] | None = None,
    cluster: Workers = None,
    processes: int = 0,
    threads: int = 1,
    keep: bool = True,
    progress: bool = True,
    data: str | os.PathLike[str] | None = None,
) -> Comparison:
    """Run scenarios with the same seeds and tell their differences.

    With common random numbers every visit keeps its luck, so that a pair of runs differs by the policy alone and few
    replications are enough.

    Parameters
    ----------
    scenarios : mapping of str to Scenario or path, or sequence of paths
        The first is the base; paths are called by their file names.
    n : int, optional
        Replications of each; with `until`, those before the first look. By default 10.
    metrics : sequence of str
        What to compare (`cutover.metrics`).
    until : str, sequence of str, or mapping
        Go on until these *differences* are precise, as in `replicate`; ``%`` is a part of the difference.
    least, most, confidence, out, cluster, processes, threads, keep, progress, data
        As for `replicate`.

    Returns
    -------
    Comparison

    Raises
    ------
    ScenarioError, MetricError, ValueError
        If input is wrong; nothing is run.
    ExperimentError
        If no run can be carried out.
    """
    named = _named(scenarios)
    if len(named) < 2:
        raise ValueError("compare needs a base and at least one other scenario")
    seeds = {name: scenario["seed"] for name, scenario in named.items()}
    first = next(iter(seeds.values()))
    for name, seed in seeds.items():
        if seed != first:
            raise ValueError(
                f"'{name}' has seed {seed}, the base {first}: a pair of runs needs the same seed, so set it alike in all scenarios"
            )
    wanted = parse_until(until, confidence)
    begin = n if n is not None else min(least, most) if wanted else DEFAULT_REPLICATIONS
    if begin < 2:
        raise ValueError(f"a comparison needs at least 2 replications, not {begin}")
    with Laboratory(
        out,
        data=data,
        scenario=next(iter(named.values())),
        cluster=cluster,
        processes=processes,
        threads=threads,
        metrics=[*metrics, *wanted, "card_uses", "payouts", "utilization"],
        keep=keep,
        progress=progress,
        most=(most if wanted else begin) * len(named),
    ) as laboratory:

        def make(begin_at: int, end_at: int) -> Comparison:
            laboratory.run(
                [
                    laboratory.task(scenario, {"scenario": name}, k)
                    for k in range(begin_at, end_at)
                    for name, scenario in named.items()
                ]
            )
            return Comparison(laboratory.ensemble(), list(metrics), confidence)

        made = begin
        comparison = make(0, made)
        while wanted:
            figures, precisions = [], []
            for metric, precision in wanted.items():
                for alternative in comparison.alternatives:
                    a, b = comparison._pairs(metric, alternative)
                    figures.append([y - x for x, y in zip(a, b)])
                    precisions.append(precision)
            if any(len(f) < 2 for f in figures):
                raise ExperimentError("too few runs succeeded to compare: see 'failed' of the ensemble")
            more = further(figures, precisions, least=least, most=most, made=made, at_once=laboratory.processes)
            if more <= 0:
                break
            comparison = make(made, made + more)
            made += more
    return comparison


def _named(scenarios: Scenarios) -> dict[str, Scenario]:
    if not isinstance(scenarios, Mapping):
        names = [Path(path).stem for path in scenarios]
        if len(set(names)) != len(names):
            names = [str(path) for path in scenarios]
        if len(set(names)) != len(names):
            raise ValueError("the same scenario is named twice")
        scenarios = dict(zip(names, scenarios))
    return {
        str(name): scenario if isinstance(scenario, Scenario) else Scenario.load(scenario)
        for name, scenario in scenarios.items()
    }
