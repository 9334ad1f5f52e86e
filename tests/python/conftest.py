"""What the tests of the package share: the binary, the repository, and one small result."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

import cutover as co

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def binary() -> str:
    """The command line program: of the environment, else of the release build."""
    return os.environ.get("CUTOVER_BINARY", str(ROOT / "build/release/cutover"))


@pytest.fixture(scope="session")
def tiny_file() -> Path:
    return ROOT / "scenarios/tiny.toml"


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory, tiny_file: Path) -> co.Result:
    """Tottori at 1:100, six days around the second cutover."""
    return co.run(tiny_file, out=tmp_path_factory.mktemp("tiny") / "tiny.h5", progress=False)


@pytest.fixture(scope="session")
def october(tmp_path_factory: pytest.TempPathFactory) -> co.Result:
    """The nation at 1:1000 over a month that has published values."""
    scenario = co.Scenario.load(
        ROOT / "scenarios/october-2025.toml", {"sample": 0.001}
    )
    return co.run(scenario, out=tmp_path_factory.mktemp("month") / "month.h5", progress=False)


@pytest.fixture(scope="session")
def modelled(tmp_path_factory: pytest.TempPathFactory, tiny_file: Path) -> co.Result:
    """Two days of Tottori at 1:100 with the central service modelled."""
    scenario = co.Scenario.load(
        tiny_file, {"central.topology": "central/reference.toml", "period.end": "2025-11-29"}
    )
    return co.run(scenario, out=tmp_path_factory.mktemp("modelled") / "modelled.h5", progress=False)
