"""docs/tables.md, docs/python.md and docs/plots.md are what docs/reference.py writes."""

import pathlib
import runpy

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def reference():
    pytest.importorskip("cutover._core")
    return runpy.run_path(str(ROOT / "docs" / "reference.py"))


@pytest.mark.parametrize("name", ["tables.md", "python.md", "plots.md"])
def test_page_is_as_written(reference, name):
    page = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert page == reference["PAGES"][name]().rstrip("\n") + "\n", "run: python docs/reference.py"


def test_every_public_name_is_on_the_page():
    import cutover

    page = (ROOT / "docs" / "python.md").read_text(encoding="utf-8")
    assert [name for name in cutover.__all__ if not name.startswith("__") and f":: cutover.{name}\n" not in page] == []
