"""Experiment files as Python sees them: plain types, and faults with their position."""

from __future__ import annotations

from pathlib import Path

import pytest

import cutover as co
from cutover import _core


def test_gives_plain_types(tmp_path: Path, tiny_file: Path) -> None:
    file = tmp_path / "experiment.toml"
    file.write_text(
        f'''title = "T"
scenario = "{tiny_file}"
replications = 2
metrics = ["payouts"]
[set]
sample = 0.02
[design]
kind = "grid"
[[vary]]
key = "facilities.readers.mtbf_hours"
values = [600, 900]
[[vary]]
key = "facilities.readers.when_down"
[[variant]]
name = "later"
[variant.set]
credentials.legacy_extension_days = 31
[[variant.intervention]]
date = 2025-12-02
name = "habit"
checkin.habit_weight = 0.6
''',
        encoding="utf-8",
    )
    e = _core.read_experiment(file)
    assert (e["title"], e["replications"], e["metrics"], e["warnings"]) == ("T", 2, ["payouts"], "")
    assert e["scenario"] == tiny_file and e["overrides"] == ["sample=0.02"]
    assert e["design"] == {"kind": "grid", "points": 0, "seed": 1}
    readers, policy = e["vary"]
    assert readers["values"] == [600.0, 900.0] and (readers["low"], readers["high"]) == (600.0, 900.0)
    assert (readers["type"], readers["unit"]) == ("number", "hours")
    assert policy["values"] == ["fallback", "wait"] and policy["type"] == "choice"
    (later,) = e["variants"]
    assert later["overrides"] == ["sample=0.02", "credentials.legacy_extension_days=31"]
    text = tiny_file.read_text(encoding="utf-8") + later["interventions"]
    scenario = _core.Scenario.parse(text, str(later["scenario"]), later["overrides"])
    assert [name for _, name, _ in scenario.interventions()] == ["habit"]


def test_faults_have_their_position(tmp_path: Path, tiny_file: Path) -> None:
    file = tmp_path / "bad.toml"
    file.write_text(f'titel = "T"\nscenario = "{tiny_file}"\nreplications = 0\n', encoding="utf-8")
    with pytest.raises(co.ScenarioError) as caught:
        _core.read_experiment(file)
    assert {(d.line, d.column) for d in caught.value.diagnostics} >= {(1, 1), (3, 16)}
    assert "did you mean 'title'?" in str(caught.value)
