"""The central service under multiples of a day's load."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutover import _core
from cutover.parameters import Value, to_toml
from cutover.running import data_directory
from cutover.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Search", "Stress", "find_smallest", "stress"]


@dataclass(frozen=True)
class Stress:
    """What the service answered, by factor of the load (`ramp`).

    Attributes
    ----------
    points : pandas.DataFrame
        One row a factor: offered and answered load [1/s], latencies of the answered [s] (NaN: none), ``failure_share``,
        ``retries_per_request``, the busiest element, the call centre beside it, and ``predicted_…`` by queueing theory.
        Where requests were thinned, ``predicted_thinned_mean_s`` beside ``predicted_mean_s`` is what theory expects of the
        smaller platform that was simulated, and ``predicted_thinned_failure_share`` beside ``predicted_failure_share`` the
        share of a class's attempts that fail there: the differences are artefacts of thinning. None otherwise.
    classes : pandas.DataFrame
        One row a factor and request class: requests, failed, retries_per_request, p50_s, p99_s.
    minutes : pandas.DataFrame
        One row a factor and minute of the window: requests begun, and failed of these.
    elements : pandas.DataFrame
        One row a factor and element of the platform: utilization (of the servers at work) over the full minutes that the
        window touches and in the busiest of them, the longest queue, and ``calls_given_up`` at their time-out; of the
        gateways and of each access network the busiest prefecture's.
    thinning : pandas.DataFrame
        Where requests were thinned, one row a factor and station: mean wait by Erlang's delay formula of the station as
        described, ``wait_ms``, and as simulated, ``thinned_wait_ms`` (None: without end), and its mean service times.
        Empty otherwise.
    knee : dict
        ``by_theory`` (factor at which the bottleneck is full), ``holds`` (largest measured factor at which at most 0.1 %
        fail and the bottleneck is not full; 0: none), ``breaks`` (smallest that does not hold; 0: none), and
        ``few_fail_yet``: True where it does not because of theory alone, whose bottleneck is full there, while at most
        0.1 % fail in the window.
    info : dict
        Scenario, topology, window, engine, seed, thin, seconds for the load; of a stress test the call centre's agents.
    """

    points: pd.DataFrame
    classes: pd.DataFrame
    minutes: pd.DataFrame
    elements: pd.DataFrame
    thinning: pd.DataFrame
    knee: dict[str, float | bool]
    info: dict[str, Any]


@dataclass(frozen=True)
class Search:
    """The smallest value with which objectives hold.

    Attributes
    ----------
    smallest : int or None
        None: not even the largest value tried holds.
    trials : pandas.DataFrame
        One row a value and objective: mean, ``upper_95`` (end of the one-sided 95 % interval), holds.
    info : dict
        As for `Stress`.
    """

    smallest: int | None
    trials: pd.DataFrame
    info: dict[str, Any]


def stress(
    scenario: Scenario | str | os.PathLike[str],
    *,
    window: str | None = None,
    ramp: Sequence[float] = (1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5),
    topology: str | os.PathLike[str] | None = None,
    central: Mapping[str, Value] | None = None,
    engine: str = "twin",
    agents: int | None = None,
    seed: int = 1,
    threads: int = 0,
    thin: int = 1,
    data: str | os.PathLike[str] | None = None,
) -> Stress:
    """Put the central service under multiples of a day's load.

    Parameters
    ----------
    scenario : Scenario or path
        Whose requests.
    window : str, optional
        Two moments of one day, ``"2025-12-01T08:30/2025-12-01T09:30"``; by default the busiest hour of the
        day of the last cutover in the scenario's period (2025-12-02, else 2024-12-02, unless it moves them), else of its
        first day. What leads to the window is simulated, too: ten minutes, or from before an event of the platform that
        begins less than two hours before the window.
    ramp : sequence of float
        Factors of the load.
    topology : path, optional
        The platform; by default the scenario's, else ``central/reference.toml`` beside it.
    central : mapping, optional
        Values of the topology to change: ``{"eligibility.servers": 40}``.
    engine : {"twin", "simgrid"}
        The fast engine, or SimGrid.
    agents : int, optional
        Of the call centre beside the service; by default ``call_centre.agents`` of the scenario.
    seed : int
        Of the service's own draws.
    threads : int
        For the load, and for the factors side by side; 0: all of the machine.
    thin : int
        With ``engine="simgrid"``: one request in so many, on a platform so many times smaller, 1 to 1000. Counts are
        multiplied to stand for all; what it costs is in `Stress.thinning` and in ``predicted_thinned_mean_s`` of
        `Stress.points`.
    data : path, optional
        Data directory.

    Raises
    ------
    ScenarioError
        If the topology or a change of it has faults.
    ValueError
        For a window or an engine that is none, agents or thin out of range, or a thinned twin.
    """
    import pandas as pd

    scenario, directory = _prepared(scenario, data)
    answer = json.loads(
        _core.stress(
            scenario._core,
            directory,
            window or "",
            topology or "",
            _changes(central),
            engine,
            agents,
            seed,
            threads,
            thin,
            [float(factor) for factor in ramp],
        )
    )
    points = answer.pop("points", [])
    knee = answer.pop("knee")
    classes = [
        {"ramp": p["ramp"], "request_class": name, **row} for p in points for name, row in p.pop("classes").items()
    ]
    minutes = [{"ramp": p["ramp"], **row} for p in points for row in p.pop("minutes")]
    elements = [{"ramp": p["ramp"], "element": name, **row} for p in points for name, row in p.pop("elements").items()]
    thinning = [{"ramp": p["ramp"], **row} for p in points for row in p.pop("thinning")]
    frame = pd.DataFrame(points)
    for name in frame.columns[frame.columns.str.endswith("_s")]:
        frame[name] = frame[name].astype(float)  # None: no such figure
    return Stress(
        frame,
        pd.DataFrame(classes),
        pd.DataFrame(minutes),
        pd.DataFrame(elements),
        pd.DataFrame(thinning),
        knee,
        answer,
    )


def find_smallest(
    scenario: Scenario | str | os.PathLike[str],
    vary: str,
    slo: str,
    *,
    window: str | None = None,
    ramp: float = 1.0,
    topology: str | os.PathLike[str] | None = None,
    central: Mapping[str, Value] | None = None,
    replications: int = 5,
    most: int = 4096,
    engine: str = "twin",
    seed: int = 1,
    threads: int = 0,
    data: str | os.PathLike[str] | None = None,
) -> Search:
    """The smallest whole number of the topology with which objectives hold, with 95 % confidence for each.

    Parameters
    ----------
    scenario, window, topology, central, engine, seed, threads, data
        As for `stress`.
    vary : str
        Key of the topology: ``"eligibility.servers"``.
    slo : str
        Objectives: ``"p99<3s,failures<0.1%"``.
    ramp : float
        Factor of the load.
    replications : int
        Of every value tried.
    most : int
        Largest value tried.

    Raises
    ------
    ScenarioError
        If the key or an objective is none.
    """
    import pandas as pd

    scenario, directory = _prepared(scenario, data)
    answer = json.loads(
        _core.find_smallest(
            scenario._core,
            directory,
            window or "",
            topology or "",
            _changes(central),
            engine,
            seed,
            threads,
            ramp,
            vary,
            slo,
            replications,
            most,
        )
    )
    trials = [{"value": t["value"], **judged} for t in answer.pop("trials") for judged in t["objectives"]]
    return Search(answer.pop("smallest"), pd.DataFrame(trials), answer)


def _prepared(
    scenario: Scenario | str | os.PathLike[str], data: str | os.PathLike[str] | None
) -> tuple[Scenario, os.PathLike[str]]:
    if not isinstance(scenario, Scenario):
        scenario = Scenario.load(scenario)
    return scenario, data_directory(data, scenario.file)


def _changes(central: Mapping[str, Value] | None) -> list[str]:
    return [f"{key}={to_toml(value)}" for key, value in (central or {}).items()]
