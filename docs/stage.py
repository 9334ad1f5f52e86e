"""Copies the pages of docs/ to where the documentation site is built from.

    python docs/stage.py build/docs/source

Links that leave docs/ lead to a copy of the file, or, for folders, are plain text.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

DOCS = Path(__file__).resolve().parent
ROOT = DOCS.parent
LINK = re.compile(r"(!?)\[([^\]]*)\]\(((?:\.\./)+[^)#]*)(#[^)]*)?\)")


def stage(target: Path) -> None:
    """Writes all pages below `target`, replacing what is there."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(DOCS, target, ignore=shutil.ignore_patterns("*.py", "*.csv", "__pycache__"))
    for page in sorted(DOCS.rglob("*.md")):
        place = target / page.relative_to(DOCS)
        place.write_text(_links(page, page.read_text(encoding="utf-8"), target), encoding="utf-8")


def _links(page: Path, text: str, target: Path) -> str:
    """The page with its links out of docs/ as the site can serve them."""

    def replace(found: re.Match[str]) -> str:
        mark, words, address, anchor = found.groups()
        linked = (page.parent / address).resolve()
        if linked.is_relative_to(DOCS):
            return found.group(0)
        if linked.is_dir():
            return words if words.startswith("`") else f"`{linked.relative_to(ROOT)}`" if "/" in words else words
        if not linked.is_file():
            raise FileNotFoundError(f"{page.relative_to(ROOT)} links to {address}, which is not there")
        copy = target / "files" / linked.relative_to(ROOT)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(linked, copy)
        up = "../" * len(page.relative_to(DOCS).parent.parts)
        return f"{mark}[{words}]({up}files/{linked.relative_to(ROOT)}{anchor or ''})"

    return LINK.sub(replace, text)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    stage(Path(sys.argv[1]))
