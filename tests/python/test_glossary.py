"""docs/glossary.md is what docs/glossary.py prints, and no kind of label is left out."""

import pathlib
import runpy
import shutil

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
glossary_page = runpy.run_path(str(ROOT / "docs" / "glossary.py"))["glossary_page"]


def test_page_is_as_printed():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    assert page == glossary_page(ROOT), "labels have changed; run: python docs/glossary.py > docs/glossary.md"


def test_every_label_is_on_the_page():
    page = (ROOT / "docs" / "glossary.md").read_text(encoding="utf-8")
    lines = [line for line in (ROOT / "data" / "labels.csv").read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    identifiers = {line.split(",")[1] for line in lines[1:]}
    assert len(identifiers) > 300
    assert [identifier for identifier in identifiers if f"`{identifier}`" not in page] == []


def test_new_kind_of_label_is_refused(tmp_path):
    for name in ("data/labels.csv", "docs/terms.csv"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copyfile(ROOT / name, tmp_path / name)
    with (tmp_path / "data" / "labels.csv").open("a", encoding="utf-8") as file:
        file.write("weather,rain,rain,雨,\n")
    with pytest.raises(ValueError, match="weather"):
        glossary_page(tmp_path)
