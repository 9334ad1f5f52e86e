"""Sweeps: an experiment file carried out, and what its parameters do to the figures."""

from __future__ import annotations

import copy
import os
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cutover.errors import ExperimentError
from cutover.experiments.designs import Factor, design_points, factor, problem
from cutover.experiments.ensemble import Ensemble
from cutover.experiments.laboratory import Laboratory, point_name
from cutover.experiments.workers import Workers
from cutover.metrics import HEADLINES, parse_metric
from cutover.parameters import Value
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import pandas as pd

__all__ = ["Sweep", "sweep"]

Vary = Mapping[str, "list[Value] | tuple[float, float] | None"]
"""Key: values to visit (list), a range (tuple), or None for the plausible range of the field table."""

VARIANT = "scenario"
"""Column that tells variants apart."""


class Sweep:
    """A design carried out.

    Attributes
    ----------
    ensemble : Ensemble
        All runs.
    design : str
        Kind of the design.
    factors : list
        What varies: `cutover.experiments.designs.Factor`, with its key, type, range and values.
    metrics : list of str
        Shown by default.
    """

    def __init__(
        self,
        ensemble: Ensemble,
        design: str,
        factors: Sequence[Factor],
        points: Sequence[Mapping[str, Value]],
        positions: npt.NDArray[np.float64],
        variants: Sequence[str],
        metrics: Sequence[str],
        base: Scenario,
    ) -> None:
        self.ensemble = ensemble
        self.design = design
        self.factors = list(factors)
        self.metrics = list(metrics)
        self._points = [dict(p) for p in points]
        self._positions = positions
        self._variants = list(variants)
        self._base = base

    def table(self, metrics: Sequence[str] | None = None, *, confidence: float = 0.95) -> pd.DataFrame:
        """The results, tidy.

        Returns
        -------
        pandas.DataFrame
            One row a point and metric: a column for each parameter that varies (and ``scenario`` where there are variants),
            then ``point``, ``metric``, ``unit``, ``replications``, ``estimate``, ``low``, ``high``, ``method`` as
            `Ensemble.intervals` has them. Points whose runs failed are left out.
        """
        import pandas as pd

        intervals = self.ensemble.intervals(self.metrics if metrics is None else metrics, confidence=confidence)
        names = [f.key for f in self.factors]
        rows = []
        for variant in self._variants or [""]:
            for point in self._points:
                labels = _labels(variant, point)
                values = {key: point.get(key, self._base[key]) for key in names}
                rows.append({**({VARIANT: variant} if variant else {}), **values, "point": point_name(labels)})
        return pd.DataFrame(rows).drop_duplicates("point").merge(intervals, on="point")

    def sensitivity(self, metric: str, *, variant: str | None = None) -> pd.DataFrame:
        """What each parameter does to a figure, by the analysis that belongs to the design.

        Parameters
        ----------
        metric : str
        variant : str, optional
            By default the first.

        Returns
        -------
        pandas.DataFrame
            Index: key; the strongest first.

            * one_at_a_time: ``low``, ``high`` (values), ``at_low``, ``at_high``, ``base`` (figures), ``swing`` (largest less
              smallest figure), ``swing_low``, ``swing_high`` (paired t interval over replications; NaN for one).
            * morris: ``mu_star``, ``mu_star_conf``, ``mu``, ``sigma`` in the metric's unit over the whole range.
            * saltelli: ``first``, ``first_conf``, ``total``, ``total_conf``: shares of the variance.
            * latin_hypercube, sobol: ``rank_correlation``, ``p_value`` (Spearman).

        Raises
        ------
        ValueError
            For a grid, which has no such analysis.
        ExperimentError
            If runs that the analysis needs failed.
        """
        import numpy as np
        import pandas as pd

        if self.design == "grid":
            raise ValueError("a grid has no sensitivity analysis: look at its table")
        variant = variant or (self._variants[0] if self._variants else "")
        if self.design == "one_at_a_time":
            return self._tornado(metric, variant)
        figures = np.array([self._mean(metric, variant, point) for point in self._points])
        names = [f.key for f in self.factors]
        if self.design == "morris":
            from SALib.analyze import morris

            found = morris.analyze(problem(self.factors), self._positions, figures, num_levels=4, seed=1)
            table = pd.DataFrame({k: np.asarray(found[k]) for k in ("mu_star", "mu_star_conf", "mu", "sigma")}, index=names)
            return _strongest_first(table, "mu_star")
        if self.design == "saltelli":
            from SALib.analyze import sobol

            if np.ptp(figures) == 0:
                raise ExperimentError(f"'{metric}' never varies in this sweep: there is no variance to share out")
            found = sobol.analyze(problem(self.factors), figures, calc_second_order=False, seed=1)
            table = pd.DataFrame(
                {
                    "first": found["S1"],
                    "first_conf": found["S1_conf"],
                    "total": found["ST"],
                    "total_conf": found["ST_conf"],
                },
                index=names,
            )
            return _strongest_first(table, "total")
        from scipy.stats import spearmanr

        tests = [spearmanr(self._positions[:, i], figures) for i in range(len(names))]
        table = pd.DataFrame(
            {"rank_correlation": [t.statistic for t in tests], "p_value": [t.pvalue for t in tests]}, index=names
        )
        return _strongest_first(table, "rank_correlation")

    def cheapest(self, reach: str, cost: str = "payouts", *, confidence: float = 0.95) -> pd.DataFrame:
        """Points that reach a figure, the cheapest first.

        Parameters
        ----------
        reach : str
            ``"utilization.2025-12>=42"`` or ``<=``; it is reached where the mean holds with `confidence` (one-sided t).
        cost : str
            Metric to be small.

        Returns
        -------
        pandas.DataFrame
            As `table`, of `cost`, with ``reached`` (figure of `reach`), ``bound`` (its one-sided bound), ``holds``; those that
            hold first, by their cost.
        """
        from cutover.experiments.searching import parse_reach

        goal = parse_reach(reach)
        table = self.table([cost], confidence=confidence)
        judged = [goal.judge(self.ensemble.figures(goal.metric, point), confidence) for point in table["point"]]
        table["reached"] = [j.estimate for j in judged]
        table["bound"] = [j.bound for j in judged]
        table["holds"] = [j.holds for j in judged]
        return table.sort_values(["holds", "estimate"], ascending=[False, True], kind="stable").reset_index(drop=True)

    def _mean(self, metric: str, variant: str, point: Mapping[str, Value]) -> float:
        figures = self._figures(metric, variant, point)
        if not len(figures):
            raise ExperimentError(
                f"every run of point '{point_name(_labels(variant, point))}' failed, and the analysis of a {self.design} "
                "design needs all points"
            )
        return float(figures.mean())

    def _figures(self, metric: str, variant: str, point: Mapping[str, Value]) -> npt.NDArray[np.float64]:
        return self.ensemble.figures(metric, point_name(_labels(variant, point)))

    def _tornado(self, metric: str, variant: str) -> pd.DataFrame:
        import pandas as pd

        from cutover.statistics import paired_difference

        base = self._mean(metric, variant, {})
        rows: dict[str, dict[str, Any]] = {}
        for f in self.factors:
            means = {value: self._mean(metric, variant, {f.key: value}) for value in f.values}
            least, most = min(means, key=lambda v: means[v]), max(means, key=lambda v: means[v])
            a, b = (self._figures(metric, variant, {f.key: value}) for value in (least, most))
            interval = paired_difference(a, b).difference if len(a) == len(b) > 1 else None
            rows[f.key] = {
                "low": f.values[0],
                "high": f.values[-1],
                "at_low": means[f.values[0]],
                "at_high": means[f.values[-1]],
                "base": base,
                "swing": means[most] - means[least],
                "swing_low": interval.low if interval else float("nan"),
                "swing_high": interval.high if interval else float("nan"),
            }
        return _strongest_first(pd.DataFrame.from_dict(rows, orient="index"), "swing")

    def __repr__(self) -> str:
        return f"<Sweep of {len(self.factors)} parameters, {self.design}: {self.ensemble!r}>"


def sweep(
    experiment: str | os.PathLike[str] | Scenario,
    *,
    vary: Vary | None = None,
    design: str = "grid",
    points: int = 0,
    design_seed: int = 1,
    levels: int = 3,
    variants: Mapping[str, Scenario] | None = None,
    replications: int = 1,
    metrics: Sequence[str] = (),
    out: str | os.PathLike[str] | None = None,
    cluster: Workers = None,
    processes: int = 0,
    threads: int = 1,
    keep: bool = True,
    progress: bool = True,
    data: str | os.PathLike[str] | None = None,
) -> Sweep:
    """Carry out an experiment file, or a design given here.

    Parameters
    ----------
    experiment : path or Scenario
        An experiment file (docs/experiments.md), which holds all of `vary` … `metrics`; or the base scenario of a design
        that these describe.
    vary : mapping
        Key: values to visit (list), a range (tuple of two), or None for the plausible range of the field table.
    design, points, design_seed, levels
        See `cutover.experiments.designs`; `levels` is for ranges in grids.
    variants : mapping of str to Scenario, optional
        Named futures: each is run at every point, in place of the base.
    replications : int
        Of each point, all with the same seeds.
    metrics : sequence of str
        Figures to show; by default the main ones.
    out, cluster, processes, threads, keep, progress, data
        As for `cutover.replicate`.

    Returns
    -------
    Sweep

    Raises
    ------
    ScenarioError, MetricError, ValueError
        If input is wrong; nothing is run.
    ExperimentError
        If no run can be carried out. Points that fail alone are in ``sweep.ensemble.failed``.
    """
    if isinstance(experiment, Scenario):
        base = experiment
        factors = [factor(key, given, levels=levels) for key, given in (vary or {}).items()]
        bases: dict[str, Scenario] = dict(variants or {"": base})
    else:
        from cutover.experiments.experiment_file import read_experiment

        read = read_experiment(experiment)
        base, bases, factors = read.base, read.variants, read.factors
        design, points, design_seed = read.design, read.points, read.design_seed
        replications, metrics = read.replications, read.metrics
    if replications < 1:
        raise ValueError(f"replications of a point are at least 1, not {replications}")
    for name in metrics:
        parse_metric(name)
    visited, positions = design_points(design, factors, points=points, seed=design_seed)
    scenarios = [
        (_labels(variant, point), _with(scenario, point)) for variant, scenario in bases.items() for point in visited
    ]
    shown = list(metrics) or list(HEADLINES)
    with Laboratory(
        out,
        data=data,
        scenario=base,
        cluster=cluster,
        processes=processes,
        threads=threads,
        metrics=shown,
        keep=keep,
        progress=progress,
    ) as laboratory:
        laboratory.run(
            [laboratory.task(scenario, labels, k) for labels, scenario in scenarios for k in range(replications)]
        )
        ensemble = laboratory.ensemble()
    return Sweep(ensemble, design, factors, visited, positions, [v for v in bases if v], shown, base)


def _labels(variant: str, point: Mapping[str, Value]) -> dict[str, Value]:
    return {**({VARIANT: variant} if variant else {}), **point}


def _with(scenario: Scenario, point: Mapping[str, Value]) -> Scenario:
    changed = copy.copy(scenario)
    for key, value in point.items():
        changed[key] = value
    return changed


def _strongest_first(table: pd.DataFrame, column: str) -> pd.DataFrame:
    return table.loc[table[column].abs().sort_values(ascending=False, kind="stable").index]
