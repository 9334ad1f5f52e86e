"""The error classes: what they are caught as and what they say."""

import dataclasses
import pickle

import pytest

from cutover import errors

FAULT = errors.Diagnostic(
    "error", "guides.toml", 8, 1, "unknown key 'sampel'", "did you mean 'sample'?", "sampel = 0.1"
)


def test_diagnostic_reads_like_the_command_line():
    assert str(FAULT) == (
        "guides.toml:8:1: error: unknown key 'sampel'\n"
        "  8 | sampel = 0.1\n"
        "    | ^\n"
        "  help: did you mean 'sample'?"
    )
    assert str(errors.Diagnostic("warning", "", 0, 0, "no day to simulate")) == "warning: no day to simulate"


def test_diagnostic_cannot_be_changed():
    with pytest.raises(dataclasses.FrozenInstanceError):
        FAULT.line = 9


def test_scenario_error_tells_every_fault():
    error = errors.ScenarioError("guides.toml cannot be used", [FAULT, FAULT])
    assert error.diagnostics == [FAULT, FAULT]
    assert str(error).count("did you mean") == 2
    assert str(error).startswith("guides.toml cannot be used\n")
    with pytest.raises(ValueError, match="unknown key"):
        raise error


def test_scenario_error_survives_another_process():
    again = pickle.loads(pickle.dumps(errors.ScenarioError("x", [FAULT])))
    assert again.diagnostics == [FAULT] and again.message == "x"


@pytest.mark.parametrize(
    ("kind", "standard"),
    [("SimulationError", RuntimeError), ("ResultError", OSError), ("MissingFontError", RuntimeError)],
)
def test_errors_are_also_standard_ones(kind, standard):
    assert issubclass(getattr(errors, kind), errors.CutoverError)
    assert issubclass(getattr(errors, kind), standard)
