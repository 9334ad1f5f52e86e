"""Days that runs of an experiment share are simulated once, and nothing shows it."""

from __future__ import annotations

import copy
import datetime
from pathlib import Path

import pytest
from distributed import Client

import cutover as co
from cutover.experiments import task
from cutover.experiments.branching import Branches, plan_branches
from cutover.experiments.laboratory import Laboratory
from cutover.experiments.task import perform
from test_experiments import content


def with_a_change(scenario: co.Scenario, day: str, setting: str, **more: object) -> co.Scenario:
    text = scenario.to_toml() + f'\n[[intervention]]\ndate = {day}\nname = "a change"\n{setting}\n'
    changed = co.Scenario.parse(text)
    for name, value in more.items():
        changed[name] = value
    return changed


@pytest.fixture(scope="module")
def futures(tiny_file: Path) -> list[co.Scenario]:
    """Four days; the second differs from 30 November on, the third from 1 December."""
    base = co.Scenario.load(tiny_file, {"period.end": "2025-12-01", "output.hourly": False})
    return [
        base,
        with_a_change(base, "2025-11-30", "checkin.first_use_assist_share = 0.9"),
        with_a_change(base, "2025-12-01", "central.failure_share = 0.3"),
    ]


def test_runs_share_the_days_before_their_first_difference(futures: list[co.Scenario]):
    day = datetime.date
    assert plan_branches(futures, 1) == [Branches((0, 1, 2), day(2025, 11, 29))]
    assert plan_branches([futures[0], futures[2]], 1) == [Branches((0, 1), day(2025, 11, 30))]
    alone = [Branches((i,)) for i in range(3)]
    assert plan_branches(futures, 3) == alone, "a worker for each: nobody waits for shared days"
    assert plan_branches(futures[:1], 1) == alone[:1]
    assert plan_branches([], 2) == []
    other = copy.copy(futures[1])
    other["seed"] = 77
    assert plan_branches([futures[0], other], 1) == alone[:2], "other seeds have other days"
    different = copy.copy(futures[0])
    different["checkin.face_share"] = 0.6
    assert plan_branches([futures[0], different, futures[1]], 1) == [Branches((0, 2), day(2025, 11, 29)), Branches((1,))]
    seeds = []
    for k in range(4):
        for scenario in futures[:2]:
            seeds.append(copy.copy(scenario))
            seeds[-1]["seed"] = k
    assert [p.members for p in plan_branches(seeds, 2)] == [(0, 1), (2, 3), (4, 5), (6, 7)]
    # Three pairs for two workers: a worker with two pairs would be the last.
    assert [p.members for p in plan_branches(seeds[:6], 2)] == [(i,) for i in range(6)]


def test_shared_days_are_simulated_once_and_leave_no_trace(
    futures: list[co.Scenario], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    calls: list[tuple[str, str]] = []
    simulate = task.simulate

    def watched(scenario: co.Scenario, out: Path, data: Path, **options: object) -> None:
        calls.append((next((k for k in ("stop_after", "branch_from", "resume") if options.get(k)), "whole"), out.name))
        simulate(scenario, out, data, **options)

    monkeypatch.setattr(task, "simulate", watched)
    with Laboratory(tmp_path, data=None, scenario=futures[0], progress=False) as laboratory:
        tasks = [laboratory.task(scenario, {"scenario": str(i)}, 0) for i, scenario in enumerate(futures)]
        outcomes = perform(laboratory.job(*tasks, common_until=datetime.date(2025, 11, 29)))
    assert calls == [("stop_after", "base.h5"), ("branch_from", "result.h5"), ("branch_from", "result.h5"), ("resume", "base.h5")]
    assert sorted(o.key for o in outcomes) == sorted(t.key for t in tasks) and not any(o.message for o in outcomes)
    assert sorted(p.name for p in (tmp_path / "runs").iterdir()) == sorted(f"{t.key}.h5" for t in tasks)
    for i, one in enumerate(tasks):
        whole = co.run(one.scenario, out=tmp_path / f"{i}.h5", progress=False)
        assert content(tmp_path / "runs" / f"{one.key}.h5") == content(whole.path)
    contents = {content(tmp_path / f"{i}.h5") for i in range(3)}
    assert len(contents) == 3, "the changes do something"


def test_a_run_that_cannot_go_on_does_not_sink_the_others(futures: list[co.Scenario], tmp_path: Path):
    """The second claims to share days that it does not: it is refused, the others are done. And where even the shared days
    fail, every run is tried by itself."""
    liar = copy.copy(futures[0])
    liar["checkin.face_share"] = 0.6
    with Laboratory(tmp_path, data=None, scenario=futures[0], progress=False, keep=False) as laboratory:
        tasks = [laboratory.task(s, {"scenario": str(i)}, 0) for i, s in enumerate((futures[0], liar, futures[2]))]
        day = datetime.date(2025, 11, 30)
        by_key = {o.key: o for o in perform(laboratory.job(*tasks, common_until=day))}
        assert "'checkin.face_share' is" in by_key[tasks[1].key].message
        assert not by_key[tasks[0].key].message and not by_key[tasks[2].key].message
        beyond = perform(laboratory.job(*tasks, common_until=datetime.date(2026, 1, 1)))
        assert [o.message for o in beyond] == ["", "", ""]
    assert list((tmp_path / "runs").iterdir()) == []


def test_a_comparison_shares_the_days_before_the_intervention(
    futures: list[co.Scenario], tmp_path: Path, threads: Client
):
    done = co.compare({"base": futures[0], "guides": futures[1]}, 4, out=tmp_path, processes=2, progress=False)
    apart = co.replicate(futures[1], 2, out=tmp_path / "apart", cluster=threads, progress=False)
    for k in range(2):
        assert content(done.ensemble.result("guides", k).path) == content(apart.result(replication=k).path)
    assert len(done.ensemble.runs) == 8 and done.ensemble.failed.empty
