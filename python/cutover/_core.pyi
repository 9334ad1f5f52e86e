"""The simulator itself. Private: use the package cutover."""

import datetime
import os
import pathlib
from collections.abc import Callable
from typing import Any, TypedDict

import numpy as np
import numpy.typing as npt

Figures = npt.NDArray[np.float64]
Ends = tuple[float, float, float]
"""Estimate, low, high."""

version: str
git_commit: str

class Scenario:
    def __init__(self, *args: Any, **kwargs: Any) -> None: ...  # there is none: load() or parse()
    @staticmethod
    def load(file: str | os.PathLike[str], overrides: list[str]) -> Scenario: ...
    @staticmethod
    def parse(text: str, name: str, overrides: list[str]) -> Scenario: ...
    def get(self, key: str) -> Any: ...
    def effective(self) -> str: ...
    def reduced(self) -> str: ...
    def interventions(self) -> list[tuple[datetime.date, str, list[str]]]: ...
    def warnings(self) -> str: ...
    @property
    def days(self) -> int: ...
    @property
    def file(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def overrides(self) -> list[str]: ...

class Result:
    def __init__(self, path: str | os.PathLike[str]) -> None: ...
    def frame(self, name: str, by: list[str] | None, first: str, last: str) -> dict[str, Any]: ...
    def info(self) -> dict[str, Any]: ...
    def scenario_text(self) -> str: ...
    def scenario_effective(self) -> str: ...
    def scenario_reduced(self) -> str: ...
    def summary_json(self) -> str: ...
    def summary_text(self, width: int) -> str: ...

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

def read_experiment(path: str | os.PathLike[str]) -> Experiment: ...
def fields() -> list[dict[str, Any]]: ...
def tables() -> list[dict[str, Any]]: ...
def find_data(given: str | os.PathLike[str], scenario: str | os.PathLike[str]) -> pathlib.Path: ...
def run_id(scenario: Scenario, data_directory: str | os.PathLike[str]) -> str: ...
def run(
    scenario: Scenario,
    output: str | os.PathLike[str],
    data_directory: str | os.PathLike[str],
    threads: int,
    overwrite: bool,
    resume: bool,
    branch_from: str | os.PathLike[str] | None,
    stop_after: str | None,
    command_line: str,
    on_progress: Callable[[str, datetime.date | None, int, int, float], None] | None,
) -> None: ...
def report(
    result: str | os.PathLike[str], compare: str | os.PathLike[str] | None, output: str | os.PathLike[str]
) -> None: ...
def calibrate_ensemble(
    data: str | os.PathLike[str],
    file: str | os.PathLike[str],
    until: str,
    members: int,
    seed: int,
    threads: int,
    scenario: str | os.PathLike[str],
) -> None: ...
def mean_interval(figures: Figures, confidence: float) -> Ends: ...
def quantile_interval(figures: Figures, q: float, confidence: float) -> Ends: ...
def paired_difference(a: Figures, b: Figures, confidence: float) -> tuple[Ends, float, float]: ...
def independent_difference(a: Figures, b: Figures, confidence: float) -> Ends: ...
def joint_confidence(confidence: float, comparisons: int) -> float: ...
def replications_to_make(
    figures: list[Figures],
    precisions: list[tuple[float, bool, float]],
    least: int,
    most: int,
    look_ahead: int,
) -> int: ...
def mser5_truncation(series: Figures) -> int: ...
def batch_means(series: Figures, batches: int, confidence: float) -> tuple[Ends, float, bool, float]: ...
def stress(
    scenario: Scenario,
    data: str | os.PathLike[str],
    window: str,
    topology: str | os.PathLike[str],
    changes: list[str],
    engine: str,
    agents: int,
    seed: int,
    threads: int,
    factors: list[float],
) -> str: ...
def find_smallest(
    scenario: Scenario,
    data: str | os.PathLike[str],
    window: str,
    topology: str | os.PathLike[str],
    changes: list[str],
    engine: str,
    seed: int,
    threads: int,
    factor: float,
    key: str,
    objectives: str,
    replications: int,
    most: int,
) -> str: ...
