"""Figures show exactly the data they are given."""

import datetime
import json
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest
from matplotlib.colors import to_hex

import plot_frames as frames
from cutover import plot

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


def day_number(*date):
    return mdates.date2num(datetime.datetime(*date))


def test_utilization_lines_and_published_points():
    frame = frames.utilization("facility_type", frames.TYPES)
    drawn = frames.by_gid(plot.utilization(frame))
    for name in frames.TYPES:
        rows = frame[frame["facility_type"] == name]
        np.testing.assert_array_equal(drawn[name].get_ydata(), rows["rate_pct"])
        points = drawn[f"published-{name}"]
        np.testing.assert_array_equal(points.get_ydata(), rows["published_rate_pct"].dropna())
        assert points.get_linestyle() == "None" and points.get_marker() not in ("None", "")
        assert drawn[name].get_marker() == "None"
    # A month's mean stands in its middle.
    np.testing.assert_array_equal(
        mdates.date2num(drawn["hospital"].get_xdata()), [day_number(2025, m, 15) for m in (10, 11, 12)]
    )


def test_lines_differ_in_colour_and_in_dashes():
    drawn = frames.by_gid(plot.utilization(frames.utilization("facility_type", frames.TYPES)))
    assert len({to_hex(drawn[name].get_color()) for name in frames.TYPES}) == 4
    assert len({str(drawn[name]._dash_pattern) for name in frames.TYPES}) == 4
    assert len({drawn[f"published-{name}"].get_marker() for name in frames.TYPES}) == 4


def test_a_facility_type_looks_the_same_whatever_else_is_there():
    alone = frames.by_gid(plot.utilization(frames.utilization("facility_type", ["pharmacy"])))
    beside = frames.by_gid(plot.utilization(frames.utilization("facility_type", frames.TYPES)))
    assert alone["pharmacy"].get_color() == beside["pharmacy"].get_color()


def test_exempt_facilities_whose_rate_says_nothing_have_no_line_beside_others():
    drawn = frames.by_gid(plot.utilization(frames.utilization("facility_type", [*frames.TYPES, "exempt"])))
    assert "exempt" not in drawn
    assert set(frames.TYPES) <= set(drawn)
    assert "exempt" in frames.by_gid(plot.utilization(frames.utilization("facility_type", ["exempt"])))


def test_utilization_without_published_values():
    drawn = frames.by_gid(plot.utilization(frames.utilization(), published=False))
    assert "all" in drawn and "published-all" not in drawn


@pytest.mark.parametrize(
    ("months", "lines"),
    [
        (("2024-11", "2024-12", "2025-11", "2025-12"), {"2024-12-02", "2025-12-02"}),
        (("2025-10", "2025-11", "2025-12"), {"2025-12-02"}),
        (("2025-03", "2025-04"), set()),
    ],
)
def test_cutovers_are_marked_where_they_are_in_range(months, lines):
    axes = plot.utilization(frames.utilization(months=months))
    drawn = {gid: line for gid, line in frames.by_gid(axes).items() if gid.startswith("cutover-")}
    assert set(drawn) == {f"cutover-{day}" for day in lines}
    for gid, line in drawn.items():
        day = datetime.date.fromisoformat(gid.removeprefix("cutover-"))
        assert line.get_xdata()[0] == mdates.date2num(day)
    unmarked = plot.utilization(frames.utilization(months=months), cutovers=False)
    assert not [gid for gid in frames.by_gid(unmarked) if gid.startswith("cutover-")]


def test_age_bands_are_ordered_in_lightness():
    bands = ["65-69", "0-4", "5-9", "90+"]
    drawn = frames.by_gid(plot.utilization(frames.utilization("age_band", bands)))
    light = [np.dot(drawn[band].get_color()[:3], [0.299, 0.587, 0.114]) for band in ("0-4", "5-9", "65-69", "90+")]
    assert light == sorted(light, reverse=True) and len(set(light)) == 4


def test_prefectures_highlight_both_ends():
    names = ["Aomori", "Fukui", "Kochi", "Nara", "Oita", "Saga", "Tokyo"]
    axes = plot.utilization(frames.utilization("prefecture", names))
    coloured = {name for name in names if to_hex(frames.by_gid(axes)[name].get_color()) != "#c4c4c4"}
    assert coloured == {"Tokyo", "Saga", "Aomori", "Fukui"}
    chosen = frames.by_gid(plot.utilization(frames.utilization("prefecture", names), highlight=["Kochi"]))
    assert [name for name in names if to_hex(chosen[name].get_color()) != "#c4c4c4"] == ["Kochi"]


def test_prefecture_map_values():
    features = json.loads((ROOT / "data/geo/prefectures.geojson").read_text(encoding="utf-8"))["features"]
    names = [f["properties"]["name"] for f in features]
    frame = pd.DataFrame({"prefecture": names, "rate_pct": np.arange(47) + 0.25})
    axes = plot.prefecture_map(frame)
    collection = frames.by_gid(axes)["prefectures"]
    assert set(collection.get_array()) == set(frame["rate_pct"])
    assert collection.get_clim() == (0.25, 46.25)
    # Every polygon has the value of its prefecture: Sapporo lies in Hokkaido's, Okinawa's lie in the frame.
    at = {"Hokkaido": (141.35, 43.06), "Tokyo": (139.5, 35.7), "Kagoshima": (130.6, 31.7)}
    for name, point in at.items():
        value = frame.loc[frame["prefecture"] == name, "rate_pct"].item()
        hits = [v for path, v in zip(collection.get_paths(), collection.get_array()) if path.contains_point(point)]
        assert hits == [value]
    okinawa = [p.vertices for p, v in zip(collection.get_paths(), collection.get_array()) if v == 46.25]
    assert len(okinawa) > 5 and all(v[:, 0].max() < 139 and 39 < v[:, 1].min() < 46 for v in okinawa)


def test_prefecture_map_hatches_what_is_missing():
    frame = pd.DataFrame({"prefecture": ["Tokyo", "Osaka", "Nara"], "rate_pct": [1.0, 2.0, np.nan]})
    drawn = frames.by_gid(plot.prefecture_map(frame))
    assert set(drawn["prefectures"].get_array()) == {1.0, 2.0}
    assert len(drawn["no-value"].get_paths()) > 44


def test_prefecture_map_draws_one_month():
    frame = frames.utilization("prefecture", ["Tokyo", "Osaka"])
    last = frames.by_gid(plot.prefecture_map(frame))["prefectures"]
    assert set(last.get_array()) == set(frame["rate_pct"][-2:])
    first = frames.by_gid(plot.prefecture_map(frame, at="2025-10"))["prefectures"]
    assert set(first.get_array()) == set(frame["rate_pct"][:2])
    limited = frames.by_gid(plot.prefecture_map(frame, limits=(0, 100)))["prefectures"]
    assert limited.get_clim() == (0, 100)


def test_central_load_takes_the_busiest_day():
    drawn = frames.by_gid(plot.central_load(frames.central_requests()))
    np.testing.assert_array_equal(drawn["requests"].get_ydata(), [300, 41501, 250])
    assert drawn["peak"].get_ydata()[0] == 41501
    assert pd.Timestamp(drawn["peak"].get_xdata()[0]) == pd.Timestamp("2025-12-02T09:01")
    other = frames.by_gid(plot.central_load(frames.central_requests(), day="2025-12-01"))
    np.testing.assert_array_equal(other["requests"].get_ydata(), [100, 200])


@pytest.mark.parametrize("measure", ["p99_s", "median_s", "unanswered_pct", "unanswered", "requests"])
def test_central_service_lines(measure):
    frame = frames.central_service()
    axes = plot.central_service(frame, measure=measure)
    drawn = frames.by_gid(axes)
    for name in ("card", "number"):
        np.testing.assert_array_equal(drawn[name].get_ydata(), frame.loc[frame["request_class"] == name, measure])
    assert axes.get_yscale() == ("log" if measure.endswith("_s") else "linear")


def test_waiting_is_the_share_above_each_bound():
    axes = plot.waiting(frames.histogram())
    drawn = frames.by_gid(axes)
    np.testing.assert_array_equal(drawn["hospital"].get_xdata(), [1, 2, 4])
    np.testing.assert_allclose(drawn["hospital"].get_ydata(), [50, 20, 5])
    # Nobody above 2 s: a logarithmic axis has no place for it.
    np.testing.assert_array_equal(drawn["pharmacy"].get_xdata(), [1])
    np.testing.assert_allclose(drawn["pharmacy"].get_ydata(), [10])
    assert axes.get_xscale() == axes.get_yscale() == "log"


def test_waiting_quantiles_are_dots():
    frame = frames.quantiles()
    drawn = frames.by_gid(plot.waiting_quantiles(frame))
    for column in ("p50_s", "p90_s", "p95_s", "p99_s"):
        np.testing.assert_array_equal(drawn[column].get_xdata(), frame[column])
    assert len({drawn[c].get_marker() for c in ("p50_s", "p90_s", "p95_s", "p99_s")}) == 4


@pytest.mark.parametrize(("lang", "scale"), [("en", 1e9), ("ja", 1e8)])
def test_payouts_stack_to_their_totals(lang, scale):
    axes = plot.payouts(frames.payouts(), lang=lang)
    bars = {p.get_gid(): p for p in axes.patches if p.get_gid()}
    assert bars["sub_05_phone_readers/hospital"].get_width() == 1e9 / scale
    second = bars["inc_support_first_half/pharmacy"]
    assert second.get_width() == 4e9 / scale and second.get_x() == 2e9 / scale
    assert second.get_y() > bars["sub_05_phone_readers/pharmacy"].get_y()  # the greatest on top
    assert bars["sub_05_phone_readers/hospital"].get_hatch() != second.get_hatch()
    assert {"6.00", "1.50"} <= frames.texts(axes) if lang == "en" else {"60.0", "15.0"} <= frames.texts(axes)


def test_payouts_by_month_stand_in_the_middle_of_the_month():
    axes = plot.payouts(frames.payouts_by_month(), lang="ja")
    bars = [p for p in axes.patches if p.get_gid()]
    assert [b.get_height() for b in bars] == [3.0, 1.5]
    assert [b.get_x() + b.get_width() / 2 for b in bars] == [day_number(2024, 7, 15), day_number(2024, 12, 15)]
    assert all(20 < b.get_width() < 31 for b in bars)


def test_payouts_by_tier_leave_out_what_paid_nothing():
    frame = pd.DataFrame({"tier": [1, 2, 3], "yen": [2e6, 0.0, 1e6]})
    axes = plot.payouts(frame)
    assert [p.get_gid() for p in axes.patches if p.get_gid()] == ["1", "3"]
    assert "Tier 3" in frames.texts(axes) and "Tier 2" not in frames.texts(axes)


def test_returns_against_published():
    frame = frames.returns()
    drawn = frames.by_gid(plot.returns(frame))
    np.testing.assert_allclose(drawn["employees"].get_ydata(), [60, 50])
    np.testing.assert_allclose(drawn["national"].get_ydata(), [20, 10])
    np.testing.assert_allclose(drawn["published-employees"].get_ydata(), [55, 55])
    assert "published-national" not in drawn


def test_returns_by_cause_are_sorted():
    axes = plot.returns_by_cause(frames.causes())
    bars = {p.get_gid(): p for p in axes.patches if p.get_gid()}
    assert {name: bar.get_width() for name, bar in bars.items()} == {
        "name": 10,
        "old_card": 200,
        "symbol_or_number": 3000,
    }
    assert bars["symbol_or_number"].get_y() > bars["old_card"].get_y() > bars["name"].get_y()


def test_returns_by_cause_against_published():
    frame = frames.causes().rename(columns={"claims": "returns"}).assign(published_returns=[20.0, np.nan, 2500.0])
    points = frames.by_gid(plot.returns_by_cause(frame))["published"]
    np.testing.assert_array_equal(points.get_xdata(), [2500, np.nan, 20])


def test_fallbacks_stack_per_day():
    axes = plot.fallbacks(frames.outcomes())
    bars = [p for p in axes.patches if p.get_gid()]
    kinds = ["fallback_portal", "fallback_notice", "fallback_oral", "fallback_declaration"]
    assert [p.get_gid() for p in bars] == [kind for kind in kinds for _ in range(2)]
    # Thousands; a height is the difference of two edges, hence rounded.
    assert [p.get_height() for p in bars] == pytest.approx([0.010, 0.050, 0.006, 0.030, 0.003, 0.020, 0.001, 0.010])
    assert bars[-1].get_y() == pytest.approx(0.1)


def test_fallbacks_relative_to_card_uses_and_fallbacks():
    axes = plot.fallbacks(frames.outcomes(), relative=True)
    top = [p.get_y() + p.get_height() for p in axes.patches if p.get_gid() == "fallback_declaration"]
    assert top == pytest.approx([2.0, 11.0])


def test_charged_in_full_is_shown_when_it_happens():
    frame = frames.outcomes()
    frame.loc[frame["outcome"] == "charged_full", "visits"] = 2.0
    axes = plot.fallbacks(frame)
    assert [p.get_height() for p in axes.patches if p.get_gid() == "charged_full"] == pytest.approx([0.002, 0.002])


def test_fit_names_no_prefecture_where_there_are_many():
    prefectures = ["Hokkaido", "Aomori", "Iwate", "Miyagi", "Akita", "Yamagata", "Fukushima", "Ibaraki", "Tochigi"]
    frame = pd.DataFrame(
        {
            "metric": "utilization_by_prefecture",
            "group": prefectures,
            "simulated": np.linspace(4, 6, len(prefectures)),
            "published": np.linspace(5, 7, len(prefectures)),
            "unit": "percent",
        }
    )
    axes = plot.fit(frame, metric="utilization_by_prefecture")
    assert {line.get_gid() for line in axes.lines} == {"equal", *prefectures}
    assert len({line.get_color() for line in axes.lines if line.get_gid() != "equal"}) == 1
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["Equal"]


def test_fit_has_published_across_and_simulated_up():
    axes = plot.fit(frames.published())
    drawn = frames.by_gid(axes)
    np.testing.assert_array_equal(drawn["all"].get_xdata(), [35.5, 37.1])
    np.testing.assert_array_equal(drawn["all"].get_ydata(), [35.0, 36.5])
    np.testing.assert_array_equal(drawn["hospital"].get_xdata(), [57.0])
    assert any("2.00 points" in text for text in frames.texts(axes))
    counts = plot.fit(frames.published(), metric="card_uses")
    np.testing.assert_allclose(frames.by_gid(counts)["all"].get_ydata(), [99.0])


def test_ramp_is_drawn_in_the_order_of_the_load():
    flow = frames.by_gid(plot.ramp(frames.ramp(), knee={"by_theory": 1.5}))
    np.testing.assert_array_equal(flow["goodput_per_s"].get_xdata(), [1, 2, 3])
    np.testing.assert_array_equal(flow["goodput_per_s"].get_ydata(), [100, 150, 0])
    np.testing.assert_array_equal(flow["offered_per_s"].get_ydata(), [100, 200, 300])
    assert flow["knee"].get_xdata()[0] == 1.5
    assert "knee" not in frames.by_gid(plot.ramp(frames.ramp(), knee={"by_theory": 7.0}))
    failures = frames.by_gid(plot.ramp(frames.ramp(), measure="failures"))
    np.testing.assert_array_equal(failures["failure_share"].get_ydata(), [0, 25, 100])


def test_ramp_has_no_response_time_where_nobody_is_answered():
    axes = plot.ramp(frames.ramp(), measure="latency")
    drawn = frames.by_gid(axes)
    np.testing.assert_array_equal(drawn["p99_s"].get_xdata(), [1, 2])
    np.testing.assert_array_equal(drawn["p99_s"].get_ydata(), [0.3, 9.0])
    np.testing.assert_array_equal(drawn["predicted_mean_s"].get_ydata(), [0.11, 0.5])
    assert axes.get_yscale() == "log"


def test_axes_of_the_caller_are_used():
    figure, axes = plt.subplots()
    before = dict(matplotlib.rcParams)
    assert plot.utilization(frames.utilization(), ax=axes) is axes
    assert len(plt.get_fignums()) == 1
    assert dict(matplotlib.rcParams) == before
    plt.close(figure)


def test_frames_are_not_changed():
    for make, draw in [
        (lambda: frames.utilization("facility_type", frames.TYPES), plot.utilization),
        (frames.payouts, plot.payouts),
        (frames.outcomes, plot.fallbacks),
        (frames.returns, plot.returns),
    ]:
        frame = make()
        draw(frame)
        pd.testing.assert_frame_equal(frame, make())
