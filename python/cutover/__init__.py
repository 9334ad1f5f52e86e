"""Simulate Japan's move from paper insurance cards to the My Number health card, and look at the results.

>>> import cutover as co
>>> scenario = co.Scenario.load("scenarios/tiny.toml")
>>> result = co.run(scenario, out="tiny.h5", progress=False)
>>> result.utilization(by=["month"])  # doctest: +SKIP

Nothing slow is imported before it is used: pandas, xarray and matplotlib load with the first table, cube and figure.
"""

from __future__ import annotations

from cutover._core import git_commit as __git_commit__
from cutover._core import version as __version__
from cutover.comparing import cost_per_point, rates_by_span
from cutover.errors import (
    CutoverError,
    Diagnostic,
    ExperimentError,
    MetricError,
    MissingFontError,
    ParameterNameError,
    ResultError,
    ScenarioError,
    SimulationError,
)
from cutover.experiments import (
    Comparison,
    Ensemble,
    Found,
    Sweep,
    Validation,
    calibrate,
    compare,
    open_ensemble,
    read_published,
    replicate,
    search,
    sweep,
    validate,
)
from cutover.parameters import fields
from cutover.result import Result, open, tables  # noqa: A004
from cutover.running import Progress, run
from cutover.scenario import Intervention, Scenario
from cutover.stressing import Search, Stress, find_smallest, stress

__all__ = [
    "Comparison",
    "CutoverError",
    "Diagnostic",
    "Ensemble",
    "ExperimentError",
    "Found",
    "Intervention",
    "MetricError",
    "MissingFontError",
    "ParameterNameError",
    "Progress",
    "Result",
    "ResultError",
    "Scenario",
    "ScenarioError",
    "Search",
    "SimulationError",
    "Stress",
    "Sweep",
    "Validation",
    "__git_commit__",
    "__version__",
    "calibrate",
    "compare",
    "cost_per_point",
    "fields",
    "find_smallest",
    "open",
    "open_ensemble",
    "rates_by_span",
    "read_published",
    "replicate",
    "run",
    "search",
    "stress",
    "sweep",
    "tables",
    "validate",
]
