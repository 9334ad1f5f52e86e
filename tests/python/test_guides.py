"""What the guides print is what the program and the package print.

Blocks of docs/guide/*.md and of README.md's section "From Python", in the order of the page:

- `<!-- file: guides.toml -->` above a block: the block is that file, in the folder where the others run.
- a block of Python: run, all of a page in one interpreter. A block of `text` right below is what it must print.
- `<!-- tested -->` above a block with lines `$ command`: run, and the rest is what it must print on standard output. Other shell
  blocks take too long for a test, or need a machine of their own.

A line `…` stands for any number of lines; blanks count as one. `python tests/python/test_guides.py --write` writes the
outputs without such a line anew; read the difference before committing it.
"""

import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
BINARY = pathlib.Path(os.environ.get("CUTOVER_BINARY", ROOT / "build/release/cutover")).resolve()
GUIDES = sorted((ROOT / "docs" / "guide").glob("*.md"))
FENCE = re.compile(r"(?:<!-- (?P<mark>[^>]*?) -->\n)?^```(?P<kind>\w*)\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)


@dataclass
class Step:
    """One thing to do, what it must print (None: anything), and where that stands in the page."""

    kind: str  # "file", "python", "shell"
    name: str
    text: str
    expected: str | None
    span: tuple[int, int]
    line: int


def steps(page: pathlib.Path, section: str | None = None) -> list[Step]:
    whole = page.read_text(encoding="utf-8")
    begin, end = 0, len(whole)
    if section:
        begin = whole.index(f"\n## {section}\n")
        end = whole.index("\n## ", begin + 1)
    found: list[Step] = []
    for block in FENCE.finditer(whole, begin, end):
        mark, kind, text = block["mark"] or "", block["kind"], block["text"]
        line = whole.count("\n", 0, block.start("text")) + 1
        if mark.startswith("file: "):
            found.append(Step("file", mark[6:], text, None, block.span("text"), line))
        elif kind == "python":
            found.append(Step("python", "", text, None, block.span("text"), line))
        elif kind == "text" and found and found[-1].kind == "python" and not whole[found[-1].span[1] + 3 : block.start()].strip():
            found[-1].expected, found[-1].span = text, block.span("text")
        elif mark == "tested":
            assert text.startswith("$ "), f"{page.name}:{line}: a tested block begins with '$ '"
            offset = block.start("text")
            for part in re.finditer(r"^\$ (?P<command>(?:.*\\\n)*.*\n)(?P<output>(?:(?!\$ ).*\n)*)", text, re.MULTILINE):
                span = (offset + part.start("output"), offset + part.end("output"))
                at = line + text.count("\n", 0, part.start())
                found.append(Step("shell", "", part["command"], part["output"], span, at))
    return found


def folder(target: pathlib.Path) -> pathlib.Path:
    """A folder as a user has it: scenarios and data, and the program on the path."""
    shutil.copytree(ROOT / "scenarios", target / "scenarios")
    (target / "data").symlink_to(ROOT / "data")
    (target / "bin").mkdir()
    if BINARY.exists():
        (target / "bin" / "cutover").symlink_to(BINARY)
    return target


# Runs the blocks of a page one after the other and says after each what it printed.
RUNNER = r"""
import contextlib, io, json, sys
names = {"__name__": "__main__"}
for code, place in json.load(sys.stdin):
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(code, place, "exec"), names)
    print(json.dumps(printed.getvalue()), flush=True)
"""


def run(page: pathlib.Path, kind: str, where: pathlib.Path, section: str | None = None) -> list[tuple[Step, str]]:
    """Does the steps of one kind, and writes the page's files; what each printed."""
    todo = steps(page, section)
    environment = {**os.environ, "PATH": f"{where / 'bin'}:{os.environ['PATH']}", "MPLBACKEND": "agg", "COLUMNS": "100"}
    done = []
    for step in todo:
        if step.kind == "file":
            (where / step.name).parent.mkdir(parents=True, exist_ok=True)
            (where / step.name).write_text(step.text, encoding="utf-8")
        elif step.kind == "shell" and kind == "shell":
            ended = subprocess.run(["bash", "-c", step.text], cwd=where, env=environment, capture_output=True, text=True)
            # A command whose mistakes the guide shows may fail; what it says then goes to standard error.
            output = ended.stdout or ended.stderr
            assert ended.returncode == 0 or "error" in (step.expected or ""), f"{page.name}:{step.line}\n{ended.stderr}"
            done.append((step, output))
    if kind == "python":
        blocks = [step for step in todo if step.kind == "python"]
        given = json.dumps([(step.text, f"{page.name}:{step.line}") for step in blocks])
        ended = subprocess.run(
            [sys.executable, "-c", RUNNER], cwd=where, env=environment, input=given, capture_output=True, text=True
        )
        assert ended.returncode == 0, ended.stderr
        done = list(zip(blocks, map(json.loads, ended.stdout.splitlines()), strict=True))
    return done


def assert_printed(expected: str, printed: str, place: str) -> None:
    lines = [" ".join(line.split()) for line in printed.replace("\ufeff", "").rstrip().splitlines()]
    at, anywhere = 0, False
    for wanted in (" ".join(line.split()) for line in expected.splitlines()):
        if wanted == "…":
            anywhere = True
            continue
        hits = range(at, len(lines)) if anywhere else range(at, min(at + 1, len(lines)))
        hit = next((i for i in hits if lines[i] == wanted), None)
        assert hit is not None, f"{place} shows\n  {wanted}\nbut this was printed:\n" + "\n".join(lines)
        at, anywhere = hit + 1, False
    assert anywhere or at == len(lines), f"{place} leaves out:\n" + "\n".join(lines[at:])


def write(page: pathlib.Path, section: str | None = None) -> None:
    """Puts what is printed now into the page."""
    for kind in ("shell", "python"):
        with tempfile.TemporaryDirectory() as place:
            for step, printed in reversed(run(page, kind, folder(pathlib.Path(place)), section)):
                if step.expected is None or "…" in step.expected.split():
                    continue
                whole = page.read_text(encoding="utf-8")
                clean = "\n".join(line.rstrip() for line in printed.replace("\ufeff", "").rstrip().splitlines())
                clean += "\n" if clean else ""
                page.write_text(whole[: step.span[0]] + clean + whole[step.span[1] :], encoding="utf-8")


PYTHON = [(page, None) for page in GUIDES] + [(ROOT / "README.md", "From Python")]


@pytest.mark.parametrize(("page", "section"), PYTHON, ids=[page.stem for page, _ in PYTHON])
def test_python_prints_what_the_page_shows(page, section, tmp_path):
    pytest.importorskip("cutover._core")
    if not any(step.kind == "python" for step in steps(page, section)):
        pytest.skip("no Python on this page")
    for step, printed in run(page, "python", folder(tmp_path), section):
        if step.expected is not None:
            assert_printed(step.expected, printed, f"{page.name}:{step.line}")


@pytest.mark.parametrize("page", GUIDES, ids=[page.stem for page in GUIDES])
def test_commands_print_what_the_page_shows(page, tmp_path):
    if not BINARY.exists():
        pytest.skip(f"the program is not built: {BINARY}")
    if not any(step.kind == "shell" for step in steps(page)):
        pytest.skip("no commands on this page")
    for step, printed in run(page, "shell", folder(tmp_path)):
        assert_printed(step.expected or "", printed, f"{page.name}:{step.line}")


def test_comparison_finds_what_differs():
    assert_printed("a  1\n…\nc 3\n", "a 1\nb 2\nc  3\n", "here")
    for shown in ("a 1\n", "a 2\nb 2\nc 3\n", "a 1\n…\nd\n", "b 2\n…\n"):
        with pytest.raises(AssertionError, match="here"):
            assert_printed(shown, "a 1\nb 2\nc 3\n", "here")


def test_every_guide_has_something_to_run():
    assert len(GUIDES) >= 3
    for page in GUIDES:
        assert any(step.kind in ("python", "shell") for step in steps(page)), page.name


if __name__ == "__main__":
    assert sys.argv[1:] == ["--write"], __doc__
    for guide in GUIDES:
        write(guide)
    write(ROOT / "README.md", "From Python")
