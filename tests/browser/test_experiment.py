"""The section of an experiment in a real browser: sentences, forest plot and table say what the experiment found."""

from __future__ import annotations

import math
import re
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

import cutover as co
from cutover.metrics import HEADLINES

from conftest import HOSTILE, ROOT, Report, cutover

DIFFERENCES = "#experiment-differences"
INTERVALS = "#experiment-intervals"

# Marks of the forest plot: [whether it is filled, its colour]; whiskers have no fill.
MARKS = """box => [...box.querySelectorAll('svg path')].map(p => [p.getAttribute('fill'), p.getAttribute('stroke')])
  .filter(([fill, stroke]) => fill?.startsWith('#') && stroke?.startsWith('#')).map(([fill, stroke]) => [fill === stroke, stroke])"""


def cells(page: Page, table: str, column: int) -> list[float]:
    """Unrounded numbers of a column (0 is the first after the row header); NaN where there is none."""
    found: list[float] = page.locator(f"{table} tbody tr").evaluate_all(
        f"rows => rows.map(r => Number(r.querySelectorAll('td')[{column}].dataset.value ?? NaN))"
    )
    return found


def same(shown: list[float], found: list[float]) -> bool:
    """Equal to the last bit; what is not finite is not shown."""
    return [v if math.isfinite(v) else None for v in shown] == [v if math.isfinite(v) else None for v in found]


def test_the_section_follows_the_summary(experiment: Report, replicated: Report, plain: Report, browser: Browser) -> None:
    for report, count in ((experiment, 3), (replicated, 6)):
        page = report.open(browser)
        sections = page.locator("main > section").evaluate_all("all => all.map(s => s.id)")
        assert sections[:2] == ["summary", "experiment"]
        assert page.locator("#experiment h2").inner_text() == f"Over {count} replications"
    assert plain.open(browser).locator("#experiment").count() == 0


def test_differences_are_those_of_the_comparison(experiment: Report, comparison: co.Comparison, browser: Browser) -> None:
    page = experiment.open(browser)
    found = comparison.differences()
    assert page.locator(f"{DIFFERENCES} tbody tr").count() == len(found)
    shown_names = page.locator(f"{DIFFERENCES} tbody tr td:nth-child(2)").all_inner_texts()
    assert shown_names == found["scenario"].tolist() and HOSTILE in shown_names
    for column, name in ((1, "base"), (2, "mean"), (3, "difference"), (4, "low"), (5, "high"), (7, "variance_reduction"), (8, "replications")):
        assert same(cells(page, DIFFERENCES, column), found[name].tolist()), name
    real = page.locator(f"{DIFFERENCES} tbody tr td:nth-child(8)").all_inner_texts()
    assert real == ["yes" if r else "no" for r in found["is_real"]] and {"yes", "no"} == set(real)
    caption = page.locator(f"{DIFFERENCES} caption").inner_text()
    assert "Bonferroni: 97.5\u00a0% each" in caption and "95\u00a0% confidence for all 2 scenarios" in caption


def test_the_forest_plot_has_a_mark_for_each_difference(experiment: Report, comparison: co.Comparison, browser: Browser) -> None:
    page = experiment.open(browser)
    found = comparison.differences()
    drawn = found[found["base"] != 0]
    marks = page.locator(f"{DIFFERENCES} .chart").evaluate(MARKS)
    for name, colour in zip(comparison.alternatives, dict.fromkeys(colour for _, colour in marks)):
        filled = [solid for solid, c in marks if c == colour]
        rows = drawn[drawn["scenario"] == name]
        assert len(filled) == len(rows) and sum(filled) == int(rows["is_real"].sum())
    texts = page.locator(f"{DIFFERENCES} .chart svg text").all_text_contents()
    assert HOSTILE in texts and "fewest" in texts and "Check-in, mean" in texts


def test_marks_lie_where_the_axis_says(experiment: Report, comparison: co.Comparison, browser: Browser) -> None:
    page = experiment.open(browser)
    chart = page.locator(f"{DIFFERENCES} .chart")
    # The axis from its labels, by least squares; then the marks of the last alternative.
    ticks = chart.locator("svg text").evaluate_all(
        "all => all.map(t => [t.textContent, t.getBoundingClientRect()]).filter(([t]) => /^[+−]?[0-9.]+$/.test(t)).map(([t, r]) => [Number(t.replace('−', '-')), r.x + r.width / 2])"
    )
    (low, x_low), (high, x_high) = ticks[0], ticks[-1]
    per_percent = (x_high - x_low) / (high - low)
    centres = chart.evaluate(
        "box => [...box.querySelectorAll('svg path')].filter(p => p.getAttribute('fill')?.startsWith('#') && p.getAttribute('stroke')?.startsWith('#'))"
        ".map(p => [p.getAttribute('stroke'), p.getBoundingClientRect()]).map(([c, r]) => [c, r.x + r.width / 2])"
    )
    last = centres[-1][0]
    found = comparison.differences()
    rows = found[(found["scenario"] == "fewest") & (found["base"] != 0)]
    expected = (100 * rows["difference"] / rows["base"]).tolist()
    assert [(x - x_low) / per_percent + low for colour, x in centres if colour == last] == pytest.approx(expected, abs=2 / per_percent)


def test_sentences_in_both_languages(experiment: Report, comparison: co.Comparison, browser: Browser) -> None:
    page = experiment.open(browser)
    sentences = page.locator("#experiment ul.sentences li")
    assert sentences.all_inner_texts() == comparison.sentences("en")
    page.get_by_role("button", name="日本語").click()
    assert page.locator("#experiment ul.sentences li").all_inner_texts() == comparison.sentences("ja")
    assert page.locator("#experiment h2").inner_text() == "3回の反復による結果"
    script = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    assert all(script.search(t) for t in page.locator(f"{DIFFERENCES} thead th").all_inner_texts() if t not in ("base",))
    assert "受付の所要時間（平均）" in page.locator(f"{DIFFERENCES} .chart svg").text_content()


def test_a_hostile_scenario_stays_text(experiment: Report, browser: Browser) -> None:
    page = experiment.open(browser)
    assert page.locator("main b").count() == 0 and page.locator("main script").count() == 0
    assert f"Tiny ({HOSTILE})" == page.locator("h1").inner_text(), "runs of one title are told apart by their scenarios"


def test_a_mark_tells_its_interval(experiment: Report, comparison: co.Comparison, browser: Browser) -> None:
    page = experiment.open(browser)
    chart = page.locator(f"{DIFFERENCES} .chart")
    chart.scroll_into_view_if_needed()
    x, y = chart.evaluate(
        "box => { const r = [...box.querySelectorAll('svg path')].filter(p => p.getAttribute('fill') === p.getAttribute('stroke') && p.getAttribute('fill')).at(-1).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; }"
    )
    page.mouse.move(x, y)
    page.wait_for_timeout(200)
    told = chart.inner_text()
    assert "fewest" in told and re.search(r"[+−][\d.]+ % \([+−][\d.]+ to [+−][\d.]+\)", told)


def test_one_alternative_has_its_numbers_beside_the_marks(tmp_path: Path, browser: Browser) -> None:
    cutover("compare", ROOT / "scenarios" / "tiny.toml", *_other(tmp_path), "-n", "3", "-q", "-o", tmp_path / "pair", cwd=tmp_path)
    report = Report(tmp_path / "pair" / "report.html", {})
    page = report.open(browser)
    table = pd.read_csv(tmp_path / "pair" / "differences.csv").set_index("metric")
    assert same(cells(page, DIFFERENCES, 2), table["difference"].tolist())
    assert "Bonferroni" not in page.locator("#experiment").inner_text()
    row = table.loc["check_in_mean"]
    shown = [t for t in page.locator(f"{DIFFERENCES} .chart svg text").all_text_contents() if "%" in t and " to " in t]
    numbers = [[float(n.replace("−", "-")) for n in re.findall(r"[+−][\d.]+", t)] for t in shown]
    wanted = [100 * row[c] / row["base"] for c in ("difference", "low", "high")]
    assert any(n == pytest.approx(wanted, abs=0.06 * (wanted[2] - wanted[1])) for n in numbers)
    assert report.complaints == []


def _other(folder: Path) -> list[str]:
    (folder / "other.toml").write_text(f'extends = "{ROOT / "scenarios" / "tiny.toml"}"\n[checkin]\nface_share = 0.6\n', encoding="utf-8")
    return ["other.toml", "--data", str(ROOT / "data")]


def test_intervals_are_those_of_the_replications(replicated: Report, browser: Browser) -> None:
    page = replicated.open(browser)
    found = pd.read_csv(replicated.file.parent / "intervals.csv").set_index("metric")
    main = found.loc[list(HEADLINES)]
    for column, name in enumerate(("estimate", "low", "high")):
        assert same(cells(page, INTERVALS, column), main[name].tolist()), name
    page.locator("#experiment-all details").evaluate("d => { d.open = true; }")
    names = page.locator("#experiment-all tbody code").all_inner_texts()
    assert set(names) | set(main.index) == set(found.index) and len(names) > 200
    for column, name in ((1, "estimate"), (2, "low"), (3, "high")):
        assert same(cells(page, "#experiment-all", column), found.loc[names, name].tolist()), name


def test_headlines_carry_their_intervals(replicated: Report, browser: Browser) -> None:
    page = replicated.open(browser)
    found = pd.read_csv(replicated.file.parent / "intervals.csv").set_index("metric")
    lines = page.locator(".headline .interval").all_inner_texts()
    for line, metric in zip(lines, ("utilization:rate_pct.2025-12", "waiting:p95_s.check_in"), strict=True):
        row = found.loc[metric]
        kind = "median" if row["method"] == "order" else "mean"
        assert line.startswith(f"{kind} of 6 runs: ")
        shown = [float(n) for n in re.findall(r"\d+\.\d+", line)]
        assert shown == pytest.approx([row["estimate"], row["low"], row["high"]], abs=0.051 * (row["high"] - row["low"]))
