"""Experiment files (docs/experiments.md) as scenarios and factors."""

from __future__ import annotations

import os
from dataclasses import dataclass

from cutover import _core
from cutover.experiments.designs import Factor
from cutover.experiments.file_types import ExperimentVariant
from cutover.scenario import Scenario

__all__ = ["ExperimentFile", "read_experiment"]


@dataclass(frozen=True)
class ExperimentFile:
    """What an experiment file says.

    Attributes
    ----------
    title : str
    base : Scenario
        With the parameters of ``[set]`` and the first seed.
    variants : dict of str to Scenario
        Likewise; without any in the file the base, named ``""``.
    design : str
        ``"grid"`` where nothing is varied.
    points, design_seed : int
    factors : list of Factor
    replications : int
    metrics : list of str
    warnings : str
        Values that are allowed but not plausible; empty if none.
    """

    title: str
    base: Scenario
    variants: dict[str, Scenario]
    design: str
    points: int
    design_seed: int
    factors: list[Factor]
    replications: int
    metrics: list[str]
    warnings: str


def read_experiment(path: str | os.PathLike[str]) -> ExperimentFile:
    """Read and check an experiment file and the scenarios it names.

    Raises
    ------
    ScenarioError
        With all faults at once, each with its position.
    """
    read = _core.read_experiment(path)
    seed = [f"seed={read['seed']}"]
    base = Scenario(_core.Scenario.load(str(read["scenario"]), [*read["overrides"], *seed]))
    variants = {v["name"]: _variant(v, seed) for v in read["variants"]} or {"": base}
    design = read["design"]
    return ExperimentFile(
        read["title"],
        base,
        variants,
        design["kind"] if design else "grid",
        design["points"] if design else 0,
        design["seed"] if design else 1,
        [Factor(v["key"], v["type"], v["low"], v["high"], tuple(v["values"])) for v in read["vary"]],
        read["replications"],
        read["metrics"],
        read["warnings"],
    )


def _variant(variant: ExperimentVariant, seed: list[str]) -> Scenario:
    scenario = Scenario(_core.Scenario.load(str(variant["scenario"]), [*variant["overrides"], *seed]))
    if not variant["interventions"]:
        return scenario
    text = scenario.text.rstrip("\n") + "\n\n" + variant["interventions"]
    return Scenario(_core.Scenario.parse(text, str(scenario.file), scenario.overrides))
