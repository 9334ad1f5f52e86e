"""Reports of a small run, opened in Debian's Chromium.

CUTOVER_BINARY names the program. CUTOVER_CHROMIUM may name another browser than /usr/bin/chromium.
"""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from distributed import Client
from playwright.sync_api import Browser, Page, sync_playwright

import cutover as co

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = os.environ.get("CUTOVER_CHROMIUM", "/usr/bin/chromium")


def cutover(*arguments: str | Path, cwd: Path) -> str:
    """Run the program; its standard output."""
    binary = os.environ.get("CUTOVER_BINARY")
    if not binary:
        pytest.exit("CUTOVER_BINARY must name the cutover binary", returncode=2)
    done = subprocess.run([binary, *map(str, arguments)], cwd=cwd, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


@dataclass
class Report:
    """A page, the summary of its result, and what the browser complained about while it was open."""

    file: Path
    summary: dict
    complaints: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def open(self, browser: Browser, **context) -> Page:
        context.setdefault("locale", "en-GB")
        context.setdefault("viewport", {"width": 1280, "height": 900})
        page = browser.new_context(**context).new_page()
        page.on("console", lambda m: self.complaints.append(m.text) if m.type in ("error", "warning") else None)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda r: self.requests.append(r.url))
        page.goto(self.file.as_uri())
        page.wait_for_selector("html[data-ready]", timeout=20_000)
        return page


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if not Path(CHROMIUM).exists():
        pytest.skip(f"there is no browser {CHROMIUM}: CUTOVER_CHROMIUM may name one")
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield chromium
        chromium.close()


@pytest.fixture(scope="session")
def results(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a.h5, and b.h5 with an intervention at the cutover, a hostile title, and the central service."""
    folder = tmp_path_factory.mktemp("results")
    scenarios = ROOT / "scenarios"
    cutover("run", scenarios / "tiny.toml", "-o", "a.h5", "-q", "--progress", "none", cwd=folder)
    (folder / "b.toml").write_text(
        f'extends = "{scenarios / "tiny.toml"}"\n'
        'title = "</script><script>alert(1)</script> & <b>bold</b>"\n'
        "[[intervention]]\ndate = 2025-12-02\nname = 'guides <i>'\n[intervention.checkin]\nfirst_use_assist_share = 0.8\n"
        f'[central]\ntopology = "{scenarios / "central" / "reference.toml"}"\n',
        encoding="utf-8",
    )
    cutover("run", "b.toml", "-o", "b.h5", "-q", "--progress", "none", "--data", ROOT / "data", cwd=folder)
    return folder


def make_report(folder: Path, name: str, *arguments: str) -> Report:
    cutover("report", *arguments, "-o", f"{name}.html", cwd=folder)
    summary = json.loads(cutover("summary", arguments[0], "--json", cwd=folder))
    return Report(folder / f"{name}.html", summary)


@pytest.fixture(scope="session")
def plain(results: Path) -> Report:
    return make_report(results, "plain", "a.h5")


@pytest.fixture(scope="session")
def compared(results: Path) -> Report:
    return make_report(results, "compared", "b.h5", "--compare", "a.h5")


HOSTILE = "</script><script>alert(1)</script> <b>\"bold\"</b>"


@pytest.fixture(scope="session")
def comparison(tmp_path_factory: pytest.TempPathFactory, threads: Client) -> co.Comparison:
    """A base and two alternatives, one with a hostile name; both change the time of check-ins."""
    tiny = ROOT / "scenarios" / "tiny.toml"
    named = {name: co.Scenario.load(tiny, {"checkin.face_share": share}) for name, share in (("base", 0.8), (HOSTILE, 0.7), ("fewest", 0.6))}
    return co.compare(named, 3, out=tmp_path_factory.mktemp("comparison"), cluster=threads, progress=False)


@pytest.fixture(scope="session")
def experiment(comparison: co.Comparison) -> Report:
    """The report of the comparison."""
    page = comparison.report()
    shown = comparison.ensemble.result(HOSTILE).path.resolve()
    return Report(page, json.loads(cutover("summary", shown, "--json", cwd=page.parent)))


@pytest.fixture(scope="session")
def replicated(tmp_path_factory: pytest.TempPathFactory) -> Report:
    """The report that `cutover replicate` leaves."""
    folder = tmp_path_factory.mktemp("replicated")
    cutover("replicate", ROOT / "scenarios" / "tiny.toml", "-n", "6", "-q", "-o", folder, cwd=folder)
    shown = co.open_ensemble(folder).result().path.resolve()
    return Report(folder / "report.html", json.loads(cutover("summary", shown, "--json", cwd=folder)))


@pytest.fixture(params=["plain", "compared", "experiment", "replicated"])
def report(request: pytest.FixtureRequest) -> Report:
    """Each of the reports, without what earlier tests heard from them."""
    chosen: Report = request.getfixturevalue(request.param)
    chosen.complaints.clear()
    chosen.requests.clear()
    return chosen
