"""Scenarios: reading, changing, checking, copying."""

from __future__ import annotations

import copy
import datetime
import pickle
import subprocess
from pathlib import Path

import numpy as np
import pytest

import cutover as co


def test_reads_keys_and_attributes_alike(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file)
    for key in scenario:
        value: object = scenario
        for part in key.split("."):
            value = getattr(value, part)
        assert value == scenario[key], key
    assert scenario.file == tiny_file
    assert scenario.text == tiny_file.read_text(encoding="utf-8")
    assert len(list(scenario)) == len(co.fields())


def test_values_have_the_types_of_the_field_table(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file)
    types = {"flag": bool, "integer": int, "number": float, "text": str, "choice": str, "date": datetime.date, "names": list}
    for key, row in co.fields().iterrows():
        assert type(scenario[str(key)]) is types[row["type"]], key


def test_setting_is_recorded_as_an_override_and_changes_the_run(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file, {"seed": 7})
    scenario.checkin.switch_share_at_expiry = 0.7
    scenario["seed"] = np.int64(8)
    scenario["period.end"] = datetime.date(2025, 12, 3)
    scenario.period.start = "2025-11-29"
    scenario.nation.prefectures = ["Tottori"]
    assert scenario.overrides == [
        "checkin.switch_share_at_expiry=0.7",
        "seed=8",
        "period.end=2025-12-03",
        "period.start=2025-11-29",
        'nation.prefectures=["Tottori"]',
    ]
    assert scenario["checkin.switch_share_at_expiry"] == 0.7
    assert scenario.seed == 8
    assert scenario != co.Scenario.load(tiny_file)


def test_a_rejected_value_changes_nothing(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file)
    before = scenario.to_toml(reduced=False)
    with pytest.raises(co.ScenarioError, match=r"'sample' is 7; allowed: more than 0, at most 1") as caught:
        scenario.sample = 7
    assert isinstance(caught.value, ValueError)
    (fault,) = caught.value.diagnostics
    assert (fault.severity, fault.file) == ("error", "--set")
    with pytest.raises(TypeError, match="not set"):
        scenario.sample = {0.1}  # type: ignore[assignment]
    assert scenario.to_toml(reduced=False) == before


def test_unknown_names_tell_the_nearest(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file)
    with pytest.raises(KeyError, match="did you mean 'sample'"):
        scenario["sampel"]
    with pytest.raises(KeyError, match="did you mean 'sample'"):
        scenario["sampel"] = 1
    with pytest.raises(AttributeError, match="did you mean 'sample'"):
        _ = scenario.sampel
    with pytest.raises(AttributeError, match="did you mean 'facilities.readers.mtbf_hours'"):
        scenario.facilities.readers.mtbf_hour = 900
    assert "mtbf_hours" in dir(scenario.facilities.readers)
    assert "facilities" in dir(scenario)


def test_faults_are_those_of_the_command_line(tmp_path: Path, binary: str) -> None:
    bad = tmp_path / "bad.toml"
    bad.write_text('title = "x"\nsampel = 0.5\n[checkin]\nhabit_weight = "much"\n[[intervention]]\nname = 3\n', encoding="utf-8")
    with pytest.raises(co.ScenarioError) as caught:
        co.Scenario.load(bad)
    command = subprocess.run([binary, "check", str(bad)], capture_output=True, text=True, check=False)
    assert command.returncode == 2
    assert len(caught.value.diagnostics) >= 3
    for fault in caught.value.diagnostics:
        assert f"{fault.file}:{fault.line}:{fault.column}: {fault.severity}: {fault.message}" in command.stderr
    assert [d.line for d in caught.value.diagnostics] == sorted(d.line for d in caught.value.diagnostics)


def test_interventions(tiny_file: Path) -> None:
    scenario = co.Scenario.load(tiny_file)
    guided = scenario.with_intervention("2025-12-02", "guides", {"checkin.first_use_assist_share": 0.8})
    assert [(i.day, i.name) for i in guided.interventions][-1] == (datetime.date(2025, 12, 2), "guides")
    assert guided.interventions[-1].changes == [
        f"checkin.first_use_assist_share: {scenario.checkin.first_use_assist_share} -> 0.8"
    ]
    assert len(scenario.interventions) == len(guided.interventions) - 1, "the original is left alone"
    with pytest.raises(co.ScenarioError):
        scenario.with_intervention(datetime.date(2025, 12, 2), "x", {"seed": 3})


def test_copies_and_pickles_are_equal_and_independent(root: Path) -> None:
    # One that extends another: the base must be found again.
    scenario = co.Scenario.load(root / "scenarios/december-2025-guide-staff.toml", {"sample": 0.5})
    for other in (copy.copy(scenario), copy.deepcopy(scenario), pickle.loads(pickle.dumps(scenario))):
        assert other == scenario and hash(other) == hash(scenario)
        other.sample = 0.25
        assert scenario.sample == 0.5 and other != scenario


def test_toml_reads_back_to_the_same(root: Path) -> None:
    for file in sorted((root / "scenarios").glob("*.toml")):
        scenario = co.Scenario.load(file)
        for reduced in (True, False):
            again = co.Scenario.parse(scenario.to_toml(reduced=reduced), name=file)
            assert again == scenario, file


def test_field_table_tells_unit_range_and_source() -> None:
    table = co.fields()
    row = table.loc["facilities.readers.mtbf_hours"]
    assert row["unit"] == "hours" and row["allowed"][0] < row["default"] < row["allowed"][1]
    assert (table["meaning"] != "").all() and (table["source"] != "").all()
    assert table.loc[table["assumption"], "source"].str.startswith("assumption").all()
