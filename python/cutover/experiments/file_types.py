"""What the reader of experiment files (``analysis/experiment``) hands over."""

from __future__ import annotations

import pathlib
from typing import TypedDict

__all__ = ["Experiment", "ExperimentDesign", "ExperimentVariant", "VariedParameter"]


class ExperimentDesign(TypedDict):
    kind: str  # "grid", "one_at_a_time", "latin_hypercube", "sobol", "morris" or "saltelli"
    points: int  # points, base number (sobol, saltelli) or trajectories (morris); 0 for grid and one_at_a_time
    seed: int  # of the design's own draws


class VariedParameter(TypedDict):
    key: str
    type: str  # "number", "integer", "flag" or "choice"
    unit: str
    low: float  # in the unit; flags and choices: 0
    high: float  # flags and choices: the last position in `values`
    values: list[bool | int | float | str]  # what grid and one_at_a_time run; other designs: empty for numbers


class ExperimentVariant(TypedDict):
    name: str
    scenario: pathlib.Path
    overrides: list[str]  # "key=value" of [set] and of the variant, in the order in which they win
    interventions: str  # TOML to put at the end of the scenario's text; "" if there are none


class Experiment(TypedDict):
    file: pathlib.Path
    text: str
    title: str
    description: str
    scenario: pathlib.Path
    replications: int
    seed: int  # of the first replication
    metrics: list[str]
    overrides: list[str]  # "key=value" of [set]
    design: ExperimentDesign | None
    vary: list[VariedParameter]
    variants: list[ExperimentVariant]  # empty: the scenario itself is the only future
    warnings: str  # rendered; "" if there are none
