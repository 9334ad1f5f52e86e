"""Experiments: many runs, and what they say together.

`replicate` repeats a scenario until its figures are precise, `compare` tells scenarios apart by paired runs, `sweep` goes
through an experiment file, `search` finds the value that holds, `validate` scores forecasts. Each keeps its runs in a folder that a second call goes on
with, and runs on this machine's processors or on a Dask cluster.
"""

from cutover.experiments.comparison import Comparison, compare
from cutover.experiments.ensemble import Ensemble, open_ensemble
from cutover.experiments.replication import replicate
from cutover.experiments.searching import Found, search
from cutover.experiments.sweeping import Sweep, sweep
from cutover.experiments.validation import Validation, calibrate, read_published, validate

__all__ = [
    "Comparison",
    "Ensemble",
    "Found",
    "Sweep",
    "Validation",
    "calibrate",
    "compare",
    "open_ensemble",
    "read_published",
    "replicate",
    "search",
    "sweep",
    "validate",
]
