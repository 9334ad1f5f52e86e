"""Stress tests from Python: those of the command line as data frames."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

import cutover as co
from cutover.plot.ramp_figure import ramp_figure, write_ramp_figure

WINDOW = "2025-12-01T09:10/2025-12-01T09:12"


@pytest.fixture(scope="module")
def tottori(root: Path) -> co.Scenario:
    return co.Scenario.load(root / "scenarios/december-2025.toml", {"nation.prefectures": ["Tottori"], "sample": 0.1})


def test_agrees_with_the_command_line(tottori: co.Scenario, root: Path, binary: str) -> None:
    ramp = [1.0, 8.0]
    found = co.stress(tottori, window=WINDOW, ramp=ramp, central={"eligibility.servers": 30})
    arguments = [binary, "stress", str(root / "scenarios/december-2025.toml"), "--window", WINDOW, "--ramp", "1,8", "--json"]
    for text in tottori.overrides:
        arguments += ["--set", text]
    done = subprocess.run([*arguments, "--central", "eligibility.servers=30"], capture_output=True, text=True, check=True)
    expected = json.loads(done.stdout)
    assert found.knee == expected["knee"]
    assert found.info["topology"] == expected["topology"] == "Reference platform"
    for row, point in zip(found.points.to_dict("records"), expected["points"], strict=True):
        for key, value in row.items():
            if key != "run_seconds":
                assert value == point[key] or (point[key] is None and value != value), key
    assert found.minutes.groupby("ramp")["requests"].sum().tolist() == found.points["requests"].tolist()
    assert found.classes.groupby("ramp")["failed"].sum().tolist() == (found.points["timed_out"] + found.points["rejected"]).tolist()


def test_agents_are_the_scenarios_unless_named(root: Path) -> None:
    scenario = co.Scenario.load(
        root / "scenarios/december-2025.toml",
        {"nation.prefectures": ["Tottori"], "sample": 0.1, "call_centre.agents": 1, "call_centre.share_of_first_uses": 1.0},
    )
    hour = "2025-12-01T09:00/2025-12-01T10:00"
    few = co.stress(scenario, window=hour, ramp=[1.0])
    assert few.info["agents"] == 1
    assert few.points["calls_abandoned_share"][0] > 0
    many = co.stress(scenario, window=hour, ramp=[1.0], agents=1000)
    assert many.info["agents"] == 1000
    assert many.points["calls"][0] == few.points["calls"][0]
    assert many.points["calls_abandoned_share"][0] == 0
    with pytest.raises(ValueError, match=r"'call_centre\.agents' is 0"):
        co.stress(scenario, window=hour, agents=0)


def test_finds_the_smallest_value(tottori: co.Scenario) -> None:
    found = co.find_smallest(tottori, "eligibility.servers", "p99<3s,failures<0.1%", window=WINDOW, replications=2, most=64)
    assert found.smallest is not None
    holds = found.trials.groupby("value")["holds"].all()
    assert holds[found.smallest]
    assert not holds[holds.index < found.smallest].any()


def test_thinned_requests_say_what_they_cost(tottori: co.Scenario) -> None:
    whole = co.stress(tottori, window=WINDOW, ramp=[1.0], engine="simgrid")
    assert whole.thinning.empty
    assert whole.points["predicted_thinned_mean_s"].isna().all()
    thinned = co.stress(tottori, window=WINDOW, ramp=[1.0], engine="simgrid", thin=3)
    assert thinned.info["thin"] == 3
    assert thinned.points["requests"][0] % 3 == 0
    assert thinned.points["predicted_mean_s"][0] == whole.points["predicted_mean_s"][0]
    assert thinned.points["predicted_thinned_mean_s"][0] > 0
    assert whole.points["predicted_thinned_failure_share"].isna().all()
    assert thinned.points["predicted_thinned_failure_share"][0] < 0.01
    assert (thinned.elements["calls_given_up"] == 0).all()
    assert set(thinned.thinning["element"]) <= set(thinned.elements["element"])
    assert (thinned.thinning["thinned_wait_ms"] >= thinned.thinning["wait_ms"]).all()
    with pytest.raises(ValueError, match="for engine simgrid"):
        co.stress(tottori, window=WINDOW, thin=3)


def test_the_command_draws_its_ramp(tottori: co.Scenario, root: Path, binary: str, tmp_path: Path) -> None:
    command = [binary, "stress", str(root / "scenarios/december-2025.toml"), "--window", WINDOW, "--ramp", "1,8"]
    for text in tottori.overrides:
        command += ["--set", text]

    def drawn(name: str, *more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*command, "--figure", str(tmp_path / name), *more], capture_output=True, text=True)

    assert "figure: " in drawn("a.svg").stdout
    run = json.loads(drawn("b.svg", "--json").stdout)
    assert (tmp_path / "a.svg").read_bytes() == (tmp_path / "b.svg").read_bytes()
    again = drawn("a.svg")
    assert again.returncode == 2 and "--overwrite" in again.stderr
    other = drawn("a.gif")
    assert other.returncode == 2 and ".svg, .png or .pdf" in other.stderr
    assert sorted(file.name for file in tmp_path.iterdir()) == ["a.svg", "b.svg"]

    figure = ramp_figure(run)
    flow, latency, failures = figure.axes
    offered = next(line for line in flow.lines if line.get_gid() == "offered_per_s")
    assert offered.get_xdata().tolist() == [1.0, 8.0]
    assert offered.get_ydata().tolist() == [point["offered_per_s"] for point in run["points"]]
    assert {line.get_gid() for line in latency.lines} >= {"p50_s", "p95_s", "p99_s"}
    assert [line.get_gid() for line in failures.lines][0] == "failure_share"
    with pytest.raises(ValueError, match=r"\.png, \.svg or \.pdf"):
        write_ramp_figure(run, tmp_path / "c.gif")


def test_mistakes(tottori: co.Scenario) -> None:
    with pytest.raises(ValueError, match="two moments of one day"):
        co.stress(tottori, window="noon")
    with pytest.raises(co.ScenarioError, match="did you mean 'eligibility'"):
        co.stress(tottori, central={"eligibilty.servers": 3})
    with pytest.raises(ValueError, match="twin and simgrid"):
        co.stress(tottori, window=WINDOW, engine="quick")
    with pytest.raises(co.ScenarioError, match="--slo"):
        co.find_smallest(tottori, "eligibility.servers", "p99<3 parsecs", window=WINDOW)
