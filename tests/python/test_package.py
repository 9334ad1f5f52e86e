"""The package as such: what importing it costs, types, stubs."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import cutover as co


def test_importing_loads_nothing_heavy() -> None:
    code = "import sys, cutover; print(sorted({'pandas', 'xarray', 'matplotlib', 'numpy', 'tqdm', 'h5py'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_everything_public_is_documented() -> None:
    for name in co.__all__:
        thing = getattr(co, name)
        if name.startswith("__"):
            continue
        assert thing.__doc__, name
        for member, value in vars(thing).items() if isinstance(thing, type) else ():
            if not member.startswith("_") and (callable(value) or isinstance(value, property)):
                assert value.__doc__, f"{name}.{member}"


def test_types_are_strict(root: Path, tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--config-file", str(root / "pyproject.toml"), "-p", "cutover"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_stubs_agree_with_the_module(tmp_path: Path) -> None:
    allowed = tmp_path / "allowed.txt"
    # The metaclass of pybind11 has no name a stub could import.
    allowed.write_text("cutover._core.Result\ncutover._core.Scenario\n")
    done = subprocess.run(
        [sys.executable, "-m", "mypy.stubtest", "--allowlist", str(allowed), "cutover._core"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_version_is_that_of_the_program(binary: str) -> None:
    done = subprocess.run([binary, "--version"], capture_output=True, text=True, check=True)
    assert co.__version__ in done.stdout
