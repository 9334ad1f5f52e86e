"""result.plot asks for the right frame and draws it."""

import subprocess
import sys

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import cutover
import plot_frames as frames
from cutover import plot


class FakeResult:
    """Answers with prepared frames and remembers what it was asked."""

    def __init__(self, **prepared):
        self.prepared = prepared
        self.asked = []
        self.info = frames.INFO

    def frame(self, name, by=None, *, since=None, until=None):
        self.asked.append((name, by, since, until))
        return self.prepared[name] if name in self.prepared else self.prepared["_".join([name, *by])]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.mark.parametrize(
    ("draw", "frame", "asked"),
    [
        (
            lambda p: p.utilization(),
            {"utilization": frames.utilization("facility_type", frames.TYPES)},
            [("utilization", ["month", "facility_type"], None, None)],
        ),
        (
            lambda p: p.utilization(None, since="2025-10-01", until="2025-12-31"),
            {"utilization": frames.utilization()},
            [("utilization", ["month"], "2025-10-01", "2025-12-31")],
        ),
        (
            lambda p: p.prefecture_map("2025-11"),
            {"utilization": frames.utilization("prefecture", ["Tokyo", "Osaka"])},
            [("utilization", ["month", "prefecture"], None, None)],
        ),
        (
            lambda p: p.central_service("unanswered_pct"),
            {"central_service": frames.central_service()},
            [("central_service", ["hour", "request_class"], None, None)],
        ),
        (
            lambda p: p.waiting(),
            {"waiting_histogram": frames.histogram()},
            [("waiting_histogram", ["facility_type"], None, None)],
        ),
        (
            lambda p: p.waiting_quantiles(since="2025-12-02"),
            {"waiting": frames.quantiles()},
            [("waiting", ["facility_type"], "2025-12-02", None)],
        ),
        (
            lambda p: p.payouts(),
            {"payouts": frames.payouts()},
            [("payouts", ["programme", "facility_type"], None, None)],
        ),
        (
            lambda p: p.payouts("month", stack=None),
            {"payouts": frames.payouts_by_month()},
            [("payouts", ["month"], None, None)],
        ),
        (
            lambda p: p.returns(),
            {"claim_returns": frames.returns()},
            [("claim_returns", ["month", "insurer_kind"], None, None)],
        ),
        (lambda p: p.returns("cause"), {"claim_causes": frames.causes()}, [("claim_causes", ["cause"], None, None)]),
        (
            lambda p: p.fallbacks(relative=True),
            {"outcomes": frames.outcomes()},
            [("outcomes", ["day", "outcome"], None, None)],
        ),
        (lambda p: p.fit(), {"published": frames.published()}, [("published", None, None, None)]),
    ],
)
def test_frames_asked_for(draw, frame, asked):
    result = FakeResult(**frame)
    axes = draw(plot.PlotAccessor(result))
    assert axes.has_data()
    assert result.asked == asked


def test_central_load_reads_the_minutes_of_one_day():
    days = pd.DataFrame({"day": pd.to_datetime(["2025-12-01", "2025-12-02"]), "peak_per_minute": [200, 41501]})
    result = FakeResult(central_requests_day=days, central_requests_minute=frames.central_requests())
    plot.PlotAccessor(result).central_load()
    assert result.asked == [
        ("central_requests", ["day"], None, None),
        ("central_requests", ["minute"], "2025-12-02", "2025-12-02"),
    ]


def test_published_values_by_prefecture_are_filled_in():
    known = plot.utilization_by_prefecture()
    assert not known.duplicated(["month", "prefecture"]).any()
    kagoshima = known[(known["prefecture"] == "Kagoshima") & (known["month"] == "2024-01-01")]
    assert kagoshima["published_rate_pct"].tolist() == [8.44]
    frame = frames.utilization("prefecture", ["Kagoshima", "Okinawa"], months=("2024-01", "2025-12"))
    axes = plot.PlotAccessor(FakeResult(utilization=frame)).utilization("prefecture")
    drawn = frames.by_gid(axes)
    assert drawn["published-Kagoshima"].get_ydata().tolist() == [8.44]
    assert drawn["published-Okinawa"].get_ydata().tolist() == [2.31]
    assert drawn["Kagoshima"].get_ydata().tolist() == frame["rate_pct"][::2].tolist()


def test_tiers_are_of_one_programme():
    tiers = pd.DataFrame(
        {
            "tier": [1, 2, 1, 2],
            "programme": ["inc_support_first_half"] * 2 + ["sub_05_phone_readers"] * 2,
            "yen": [1e9, 2e9, 4e9, 8e9],
        }
    )
    result = FakeResult(payouts=tiers)
    axes = plot.PlotAccessor(result).payouts("tier", stack=None, programme="inc_support_first_half")
    assert result.asked == [("payouts", ["tier", "programme"], None, None)]
    assert [p.get_width() for p in axes.patches if p.get_gid()] == [1.0, 2.0]
    assert axes.get_title(loc="left") == "Support by increase of the rate, Jan–May 2024: payments by tier"
    with pytest.raises(ValueError, match="needs one programme"):
        plot.PlotAccessor(result).payouts("tier")
    with pytest.raises(ValueError, match="did you mean 'sub_05_phone_readers'"):
        plot.PlotAccessor(result).payouts("tier", stack=None, programme="sub_05_phone_reader")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize(
    "draw",
    [
        lambda p, **k: p.utilization(**k),
        lambda p, **k: p.utilization(None, time="day", **k),
        lambda p, **k: p.utilization("age_band", **k),
        lambda p, **k: p.utilization("prefecture", **k),
        lambda p, **k: p.utilization(None, time="hour", since="2025-10-01", until="2025-10-01", **k),
        lambda p, **k: p.prefecture_map(**k),
        lambda p, **k: p.central_load(**k),
        lambda p, **k: p.central_load("2025-10-02", **k),
        lambda p, **k: p.waiting(**k),
        lambda p, **k: p.waiting("staff_wait", **k),
        lambda p, **k: p.waiting_quantiles(**k),
        lambda p, **k: p.payouts(**k),
        lambda p, **k: p.payouts("prefecture", **k),
        lambda p, **k: p.returns(**k),
        lambda p, **k: p.returns("cause", **k),
        lambda p, **k: p.fallbacks(**k),
        lambda p, **k: p.fallbacks(time="month", relative=True, **k),
        lambda p, **k: p.fit(**k),
        lambda p, **k: p.fit("verifications", **k),
    ],
)
@pytest.mark.filterwarnings("error")
def test_every_figure_of_a_real_result(october, draw, lang, tmp_path):
    try:
        axes = draw(october.plot, lang=lang)
    except cutover.MissingFontError:
        pytest.skip("no Japanese font is installed")
    assert axes.has_data()
    path = october.plot.save(axes, tmp_path / "figure.svg")
    assert october.info["run_id"] in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "ja"])
@pytest.mark.parametrize("time", ["hour", "minute"])
@pytest.mark.filterwarnings("error")
def test_figures_of_a_modelled_service(modelled, time, lang):
    try:
        axes = modelled.plot.central_service("requests", time=time, lang=lang)
    except cutover.MissingFontError:
        pytest.skip("no Japanese font is installed")
    assert axes.has_data()


def test_a_service_that_is_not_modelled_is_told(october):
    with pytest.raises(ValueError, match="did not model the central service"):
        october.plot.central_service()


def test_cutovers_are_those_of_the_scenario(root):
    """CUT-02: cards that stay valid longer move the mark, and no figure says that they ended on 2 December."""
    scenario = cutover.Scenario.load(root / "scenarios/tiny.toml", {"credentials.legacy_extension_days": 1})
    result = cutover.run(scenario, progress=False)
    assert [str(day) for day in result.info["cutovers"]] == ["2024-12-02", "2025-12-03"]
    marks = [g for g in frames.by_gid(result.plot.utilization(None, time="day")) if g.startswith("cutover-")]
    assert marks == ["cutover-2025-12-03"]
    none = frames.by_gid(result.plot.utilization(None, time="day", cutovers=False))
    assert not any(g.startswith("cutover-") for g in none)


def test_lines_of_a_real_result_are_its_frame(october):
    frame = october.frame("utilization", by=["day", "facility_type"])
    drawn = frames.by_gid(october.plot.utilization("facility_type", time="day"))
    for name in frames.TYPES:
        np.testing.assert_array_equal(drawn[name].get_ydata(), frame.loc[frame["facility_type"] == name, "rate_pct"])
    published = frames.by_gid(october.plot.utilization())
    assert published["published-hospital"].get_ydata() == pytest.approx([57.00], abs=0.01)  # source B


def test_nothing_was_paid(october):
    with pytest.raises(ValueError, match="payouts has nothing to draw"):
        october.plot.payouts("tier", programme="inc_medical_dx_addon")


def test_save_names_the_run(tmp_path):
    accessor = plot.PlotAccessor(FakeResult(utilization=frames.utilization()))
    path = accessor.save(accessor.utilization(None), tmp_path / "u.svg")
    assert frames.INFO["run_id"] in path.read_text(encoding="utf-8")


def test_choices_are_checked_before_a_frame_is_made():
    accessor = plot.PlotAccessor(FakeResult())
    with pytest.raises(ValueError, match="did you mean 'month'"):
        accessor.utilization(time="months")
    with pytest.raises(ValueError, match="did you mean 'cause'"):
        accessor.returns("causes")


def test_importing_the_package_imports_no_plotting():
    code = "import sys, cutover; sys.exit(any(m in sys.modules for m in ('matplotlib', 'pandas', 'cutover.plot')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
