"""The report in a real browser: it draws, says what the result says, and asks the network for nothing."""

from __future__ import annotations

import math
import re

import pytest
from playwright.sync_api import Browser, Page

from conftest import Report

# Marks of a drawing beyond its axes and texts: lines, bars, areas and symbols of data are coloured paths.
COLOURED_PATHS = """box => [...box.querySelectorAll('svg path')].filter(p => {
  const paint = [p.getAttribute('stroke'), p.getAttribute('fill')].find(c => c && !['none', 'transparent'].includes(c));
  return paint && p.getAttribute('d')?.length > 8;
}).length"""


def numbers(page: Page, table: str, column: int) -> list[float]:
    """Unrounded numbers of a table's column (0 is the first after the row header)."""
    return page.locator(f"{table} tbody tr").evaluate_all(
        f"rows => rows.map(r => Number(r.querySelectorAll('td')[{column}].dataset.value ?? NaN))"
    )


def test_every_chart_draws(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    charts = page.locator(".chart")
    assert charts.count() >= 9
    for chart in charts.all():
        name = chart.get_attribute("aria-label") or ""
        assert chart.get_attribute("role") == "img" and len(name) > 20
        assert chart.locator("svg").count() == 1, name
        assert chart.evaluate(COLOURED_PATHS) > 0, name
        box = chart.bounding_box()
        assert box and box["width"] > 300 and box["height"] > 100, name


def test_every_chart_has_a_table_with_caption_and_scopes(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    for figure in page.locator("figure").all():
        assert figure.locator("table").count() == 1
    for table in page.locator("table").all():
        assert len(table.locator("caption").text_content().strip()) > 10
        assert table.locator("thead th:not([scope=col])").count() == 0
        assert table.locator("tbody tr").count() == table.locator("tbody th[scope=row]").count() > 0


def test_no_console_error_and_no_request(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    for button in ("日本語", "English", "Dark", "Light"):
        page.get_by_role("button", name=button).click()
    page.set_viewport_size({"width": 700, "height": 900})
    for select in page.locator("select").all():
        for value in select.locator("option").evaluate_all("options => options.map(o => o.value)"):
            select.select_option(value)
    for details in page.locator("details").all():
        details.evaluate("d => { d.open = true; }")
    page.wait_for_timeout(200)
    assert report.complaints == []
    assert [url for url in report.requests if not url.startswith(report.file.as_uri())] == []


def test_a_hostile_title_stays_text(compared: Report, browser: Browser) -> None:
    page = compared.open(browser)
    alerts: list[str] = []
    page.on("dialog", lambda d: (alerts.append(d.message), d.dismiss()))
    assert page.locator("h1").inner_text() == "</script><script>alert(1)</script> & <b>bold</b>"
    assert page.locator("main b, main i").count() == 0
    assert "guides <i>" in page.locator("#scenario").inner_text()
    assert alerts == []


def test_foreign_scripts_and_requests_are_forbidden(plain: Report, browser: Browser) -> None:
    page = plain.open(browser)
    page.evaluate("() => { const s = document.createElement('script'); s.textContent = 'window.intruder = 1'; document.body.append(s); }")
    assert page.evaluate("window.intruder") is None
    refused = page.evaluate("() => fetch('https://example.org/').then(() => 'fetched', () => 'refused')")
    assert refused == "refused"
    assert [url for url in plain.requests if url.startswith("http")] == []
    plain.complaints.clear()


def test_language_switch_changes_everything(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    assert page.evaluate("document.documentElement.lang") == "en"
    english = page.locator("main h2, main h3").all_inner_texts()
    english_svg = page.locator("#utilization-month svg").text_content()
    page.get_by_role("button", name="日本語").click()
    assert page.evaluate("document.documentElement.lang") == "ja"
    japanese = page.locator("main h2, main h3").all_inner_texts()
    assert len(english) == len(japanese)
    script = re.compile(r"[ぁ-んァ-ヶ一-龠]")
    assert not any(script.search(title) for title in english)
    own = [title for title in japanese if title not in english]
    # Only a run's own title may stay as it is.
    assert len(own) >= len(japanese) - 4 and all(script.search(title) for title in own)
    assert not script.search(english_svg)
    assert "病院" in page.locator("#utilization-month svg").text_content()
    assert all(script.search(label) for label in page.locator(".chart").evaluate_all("c => c.map(x => x.ariaLabel)"))
    assert "病院" in page.locator("#utilization-month table").text_content()
    # It is remembered, and an address may ask for it.
    page.reload()
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.lang") == "ja"
    page.goto(report.file.as_uri() + "?lang=en")
    page.wait_for_selector("html[data-ready]")
    assert page.evaluate("document.documentElement.lang") == "en"


def test_language_of_the_browser_is_the_default(plain: Report, browser: Browser) -> None:
    assert plain.open(browser, locale="ja-JP").evaluate("document.documentElement.lang") == "ja"
    assert plain.open(browser, locale="fr-FR").evaluate("document.documentElement.lang") == "en"


def test_no_text_is_missing_in_either_language(report: Report, browser: Browser) -> None:
    for locale in ("en-GB", "ja-JP"):
        text = report.open(browser, locale=locale).locator("main").inner_text()
        for bad in ("undefined", "NaN", "[object", "null", "{month}", "Infinity"):
            assert bad not in text


COUNTS = {"verifications", "card_uses", "visits", "claims", "filed", "ever_returned"}


def same(page: Page, table: str, column: int, rows: list[dict], key: str) -> None:
    """A column of the page shows `key` of the summary's rows; the summary rounds counts to whole numbers."""
    shown = numbers(page, table, column)
    expected = [math.nan if row[key] is None else row[key] for row in rows]
    if key in COUNTS:
        assert [math.floor(value + 0.5) for value in shown] == expected
    else:
        assert shown == pytest.approx(expected, rel=1e-12, nan_ok=True)


def test_exempt_facilities_are_counted_but_not_drawn(plain: Report, browser: Browser) -> None:
    page = plain.open(browser)
    name = "acility exempt from the mandate"
    assert name in page.locator("#utilization-month table").text_content()
    for part in ("#utilization-month svg", "#utilization-day svg", "#summary"):
        assert name not in page.locator(part).first.text_content()
    assert "not drawn" in page.locator("#utilization-month").inner_text()


def test_utilization_equals_the_summary(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    rows = report.summary["utilization"]
    assert len(rows) >= 5
    for column, key in enumerate(("verifications", "card_uses", "rate_pct"), start=1):
        same(page, "#utilization-month table", column, rows, key)


def test_waits_claims_and_staff_equal_the_summary(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    for column, key in enumerate(("visits", "mean_s", "p50_s", "p90_s", "p95_s", "p99_s")):
        same(page, "#waiting-quantiles table", column, report.summary["durations"], key)
    for column, key in ((1, "claims"), (2, "filed"), (3, "ever_returned"), (5, "claim_based_pct")):
        same(page, "#claims-by-type table", column, report.summary["claims"]["by_month"], key)
    staff = [s for s in report.summary["desk"]["staff"] if s["visits"] > 0]
    same(page, "#staff table", 1, staff, "hours")
    checks = report.summary["checks"]
    assert numbers(page, "#check-table table", 0) == [
        checks[k] for k in ("days", "days", "days", "months", "claim_months", "population_months", "programmes")
    ]


def test_says_which_part_of_the_nation_is_simulated(plain: Report, browser: Browser) -> None:
    assert "Only a part of the nation is simulated: Tottori." in plain.open(browser).locator("#summary").inner_text()


def test_load_of_the_central_service_equals_the_summary(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    central = report.summary["central"]
    assert max(numbers(page, "#central-load table", 1)) == central["peak_requests_per_minute"]
    if "service" in central:
        classes = [c for c in central["service"]["classes"] if c["request_class"] != "all"]
        assert numbers(page, "#central-classes table", 0) == [c["requests"] for c in classes]
    assert (page.locator("#central-answers").count() == 1) == ("service" in central)


def test_differences_are_those_of_the_two_results(compared: Report, browser: Browser, plain: Report) -> None:
    page = compared.open(browser)
    row = page.locator("#differences tbody tr", has_text="all facility types").last
    a, b, difference = row.locator("td").all_inner_texts()[1:]
    rate = {id(r): [u for u in r.summary["utilization"] if u["facility_type"] == "all"][-1]["rate_pct"] for r in (compared, plain)}
    assert float(a) == pytest.approx(rate[id(compared)], abs=0.00501)
    assert float(b) == pytest.approx(rate[id(plain)], abs=0.00501)
    assert float(difference.replace("−", "-").replace("±", "")) == pytest.approx(rate[id(compared)] - rate[id(plain)], abs=0.00501)


def test_dark_is_dark_and_follows_preference_and_switch(report: Report, browser: Browser) -> None:
    def brightness(page: Page) -> float:
        red, green, blue = map(int, re.findall(r"\d+", page.evaluate("getComputedStyle(document.body).backgroundColor"))[:3])
        return (red + green + blue) / 765

    page = report.open(browser, color_scheme="dark")
    assert brightness(page) < 0.2
    dark_axis = page.locator("#utilization-day svg, #central-load svg").first.inner_html()
    page.get_by_role("button", name="Light").click()
    assert brightness(page) > 0.9
    assert page.locator("#utilization-day svg, #central-load svg").first.inner_html() != dark_axis
    assert page.get_by_role("button", name="Light").get_attribute("aria-pressed") == "true"


def test_printing_is_light_and_keeps_charts_whole(report: Report, browser: Browser) -> None:
    page = report.open(browser, color_scheme="dark")
    pdf = page.pdf(format="A4", prefer_css_page_size=True)
    assert pdf.startswith(b"%PDF") and len(pdf) > 20_000
    page.emulate_media(media="print")
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.set_viewport_size({"width": 680, "height": 960})  # the width of A4 less its margins
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") in ("rgb(255, 255, 255)", "rgba(0, 0, 0, 0)")
    assert page.locator("nav, .bar, select").evaluate_all("all => all.every(e => e.offsetParent === null)")
    for chart in page.locator(".chart").all():
        inner, outer = chart.locator("svg").bounding_box(), chart.bounding_box()
        assert inner and outer and inner["width"] <= outer["width"] + 1 and inner["height"] <= outer["height"] + 1
    page.evaluate("dispatchEvent(new Event('afterprint'))")
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"


def test_keyboard_reaches_all_controls_in_order(plain: Report, browser: Browser) -> None:
    page = plain.open(browser)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    assert page.locator(".skip").bounding_box()["x"] >= 0, "visible when focused"
    reached = []
    for _ in range(400):
        page.keyboard.press("Tab")
        name = page.evaluate("document.activeElement.tagName")
        if name == "BODY":
            break
        reached.append(name)
        if len(reached) < 30 and name != "BODY":
            assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") != "none"
    wanted = page.evaluate("document.querySelectorAll('button, select, summary, nav a').length")
    assert sum(name in ("BUTTON", "SELECT", "SUMMARY", "A") for name in reached) >= wanted
    # A table opens by keyboard.
    page.locator("#utilization-day summary").focus()
    page.keyboard.press("Enter")
    assert page.locator("#utilization-day table").is_visible()
    # The switch keeps the focus where it was.
    page.get_by_role("button", name="日本語").focus()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.textContent") == "日本語"


def test_headings_go_down_step_by_step(report: Report, browser: Browser) -> None:
    page = report.open(browser)
    levels = [int(tag[1]) for tag in page.locator("h1, h2, h3, h4").evaluate_all("h => h.map(x => x.tagName)")]
    assert levels.count(1) == 1 and levels[0] == 1
    assert all(after - before <= 1 for before, after in zip(levels, levels[1:]))
    ids = page.locator("[id]").evaluate_all("all => all.map(e => e.id)")
    assert len(ids) == len(set(ids))
    links = page.locator("nav a").evaluate_all("all => all.map(a => a.getAttribute('href').slice(1))")
    assert set(links) <= set(ids) and len(links) == page.locator("main > section").count()


@pytest.mark.parametrize("locale", ["en-GB", "ja-JP"])
@pytest.mark.parametrize("width", [390, 768])
def test_no_sideways_scrolling(report: Report, browser: Browser, width: int, locale: str) -> None:
    page = report.open(browser, viewport={"width": width, "height": 844}, locale=locale)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.locator("details").evaluate_all("all => all.forEach(d => { d.open = true; })")
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_hover_shows_the_value(plain: Report, browser: Browser) -> None:
    page = plain.open(browser)
    chart = page.locator("#central-load .chart")
    chart.scroll_into_view_if_needed()
    box = chart.bounding_box()
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.wait_for_timeout(200)
    assert re.search(r"\d\d:\d\d", chart.inner_text())


def test_the_choice_of_a_month_changes_map_and_table(plain: Report, browser: Browser) -> None:
    page = plain.open(browser)
    select = page.locator("#map select")
    before = page.locator("#map table caption").text_content()
    values = select.locator("option").evaluate_all("all => all.map(o => o.value)")
    assert len(values) == 2
    select.select_option(next(v for v in values if v != select.input_value()))
    assert page.locator("#map table caption").text_content() != before


def test_the_file_is_small_enough_to_mail(report: Report) -> None:
    assert report.file.stat().st_size < 5_000_000
