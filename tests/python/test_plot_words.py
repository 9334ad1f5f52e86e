"""Words on figures: both languages, fonts, and errors that help."""

import csv
import pathlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import pandas as pd
import pytest

import cutover
import plot_frames as frames
from cutover import plot
from cutover.plot import fonts, labels

ROOT = pathlib.Path(__file__).resolve().parents[2]

FIGURES = {
    "utilization": lambda **k: plot.utilization(frames.utilization("facility_type", frames.TYPES), **k),
    "utilization_age": lambda **k: plot.utilization(frames.utilization("age_band", ["0-4", "65-69", "90+"]), **k),
    "utilization_prefecture": lambda **k: plot.utilization(frames.utilization("prefecture", ["Tokyo", "Osaka"]), **k),
    "prefecture_map": lambda **k: plot.prefecture_map(frames.utilization("prefecture", ["Tokyo", "Osaka"]), **k),
    "central_load": lambda **k: plot.central_load(frames.central_requests(), **k),
    "central_service": lambda **k: plot.central_service(frames.central_service(), **k),
    "waiting": lambda **k: plot.waiting(frames.histogram(), **k),
    "waiting_quantiles": lambda **k: plot.waiting_quantiles(frames.quantiles(), **k),
    "payouts": lambda **k: plot.payouts(frames.payouts(), **k),
    "payouts_month": lambda **k: plot.payouts(frames.payouts_by_month(), **k),
    "returns": lambda **k: plot.returns(frames.returns(), **k),
    "returns_by_cause": lambda **k: plot.returns_by_cause(frames.causes(), **k),
    "fallbacks": lambda **k: plot.fallbacks(frames.outcomes(), **k),
    "fit": lambda **k: plot.fit(frames.published(), **k),
    "ramp": lambda **k: plot.ramp(frames.ramp(), knee={"by_theory": 2.0}, **k),
    "compare": lambda **k: plot.compare({"base": frames.utilization()}, **k),
    "compare_returns": lambda **k: plot.compare_returns({"base": frames.causes()}, **k),
    "price_of_points": lambda **k: plot.price_of_points(frames.price(), **k),
}

SHOWN = {
    "utilization": ({"Hospital", "Pharmacy", "Utilization rate (%)"}, {"病院", "薬局", "利用率（%）", "公表値"}),
    "utilization_age": ({"0–4 years", "90 years and over"}, {"0–4 歳", "90 歳以上"}),
    "utilization_prefecture": ({"Tokyo"}, {"東京都", "大阪府"}),
    "prefecture_map": ({"Utilization rate, December 2025"}, {"利用率（2025年12月）"}),
    "central_load": ({"Requests a minute", "41,501 at 09:01"}, {"1分当たりの照会件数"}),
    "central_service": ({"Eligibility by card"}, {"資格確認（カード）", "応答時間（秒）"}),
    "waiting": ({"Hospital"}, {"病院", "受付の所要時間（待ちを含む）の分布"}),
    "waiting_quantiles": ({"Median", "Time (s)"}, {"中央値", "時間（秒）"}),
    "payouts": (
        {"Amount (billion yen)", "Readers for phones"},
        {"支給額（億円）", "スマートフォン用汎用カードリーダーの導入支援"},
    ),
    "payouts_month": ({"Amount (million yen)"}, {"支給額（億円）"}),
    "returns": ({"Employees' insurance", "Employees' insurance, published"}, {"被用者保険", "被用者保険（公表値）"}),
    "returns_by_cause": ({"Wrong symbol or number"}, {"記号・番号の誤り"}),
    "fallbacks": (
        {"① portal screen", "④ declaration form"},
        {"①マイナポータルの資格情報画面", "④被保険者資格申立書（初診）"},
    ),
    "ramp": ({"Requests a second", "theory: full at ×2.00"}, {"1秒当たりの照会件数", "応答", "理論上の限界 ×2.00"}),
    "compare": ({"Utilization rate (%)", "Published"}, {"利用率（%）", "公表値"}),
    "compare_returns": ({"Wrong symbol or number", "Claims returned (thousand)"}, {"記号・番号の誤り", "返戻件数（千件）"}),
    "price_of_points": ({"Extra payments (billion yen)"}, {"追加の支給額（億円）", "1ポイント当たり50億円"}),
    "fit": ({"Published (%)", "Simulated (%)", "Hospital"}, {"公表値（%）", "シミュレーション（%）", "病院"}),
}


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def japanese_font():
    try:
        fonts.family("ja")
    except cutover.MissingFontError:
        pytest.skip("no Japanese font is installed")


@pytest.mark.parametrize("name", FIGURES)
def test_english(name):
    shown = frames.texts(FIGURES[name](lang="en"))
    assert SHOWN[name][0] <= shown
    assert not [text for text in shown if any("\u3040" <= c <= "\u9fff" for c in text)]


@pytest.mark.parametrize("name", FIGURES)
@pytest.mark.filterwarnings("error:Glyph")
def test_japanese(name, japanese_font):
    axes = FIGURES[name](lang="ja")
    shown = frames.texts(axes)
    assert SHOWN[name][1] <= shown
    # Every Japanese text, tick labels too, is drawn with a font that has the characters.
    for text in axes.get_figure().findobj(matplotlib.text.Text):
        if any("\u3040" <= c <= "\u9fff" for c in text.get_text()):
            assert text.get_fontfamily()[0] in fonts.JAPANESE_FONTS, text.get_text()


@pytest.mark.parametrize("name", ["utilization", "returns", "ramp"])
@pytest.mark.filterwarnings("error:Glyph")
def test_japanese_in_axes_of_the_caller(name, japanese_font):
    _, axes = plt.subplots()
    shown = frames.texts(FIGURES[name](lang="ja", ax=axes))
    assert SHOWN[name][1] <= shown


@pytest.mark.parametrize("name", FIGURES)
def test_title_of_the_caller(name):
    axes = FIGURES[name](title="Of my own")
    assert axes.get_title(loc="left") == "Of my own"


@pytest.mark.parametrize("name", FIGURES)
def test_without_a_japanese_font_the_package_to_install_is_named(name, monkeypatch):
    monkeypatch.setattr(fonts, "_installed_names", lambda: {"DejaVu Sans"})
    monkeypatch.setattr(fonts, "_font_files", lambda: [])
    with pytest.raises(cutover.MissingFontError, match="fonts-noto-cjk"):
        FIGURES[name](lang="ja")
    assert plt.get_fignums() == []
    FIGURES[name](lang="en")


@pytest.mark.parametrize("name", FIGURES)
def test_unknown_language(name):
    with pytest.raises(ValueError, match="did you mean 'ja'"):
        FIGURES[name](lang="jp")


def test_font_installed_after_matplotlib_listed_its_fonts(monkeypatch):
    added = []
    monkeypatch.setattr(fonts, "_installed_names", lambda: {"DejaVu Sans", *(["IPAexGothic"] if added else [])})
    monkeypatch.setattr(fonts, "_font_files", lambda: ["/fonts/ipaexg.ttf"])
    monkeypatch.setattr(fonts.font_manager.fontManager, "addfont", added.append)
    assert fonts.family("ja") == ["IPAexGothic", "DejaVu Sans"]
    assert added == ["/fonts/ipaexg.ttf"]


def test_labels_are_those_of_the_table():
    with open(ROOT / "data" / "labels.csv", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    for row in rows:
        assert plot.label(row["kind"], row["identifier"]) == row["english"]
        assert plot.label(row["kind"], row["identifier"], "ja") == row["japanese"]


def test_what_is_not_in_the_table_is_shown_as_it_is():
    assert plot.label("programme", "my_own_programme", "ja") == "my own programme"
    assert labels.station_label("eligibility@east") == "eligibility (east)"
    assert labels.station_label("eligibility@east", "ja") == "資格確認（東）"
    assert labels.station_label("insurer_intermediate", "ja") == "医療保険者等向け中間サーバー"


@pytest.mark.parametrize(
    ("column", "english", "japanese"),
    [
        ("rate_pct", "Utilization rate (%)", "利用率（%）"),
        ("p99_s", "99th percentile (s)", "99パーセンタイル（秒）"),
        ("visits", "Visits", "受付件数（件）"),
        ("made", "Checks made", "検査数"),
    ],
)
def test_axis_labels_carry_units(column, english, japanese):
    assert plot.axis_label(column) == english
    assert plot.axis_label(column, "ja") == japanese


def drawn(function, frame, **options):
    return lambda: function(frame, **options)


U = frames.utilization("facility_type", frames.TYPES)


@pytest.mark.parametrize(
    ("draw", "error", "message"),
    [
        (drawn(plot.utilization, {"rate_pct": [1]}), TypeError, "draws a pandas DataFrame, not dict"),
        (
            drawn(plot.utilization, U.rename(columns={"rate_pct": "rate"})),
            ValueError,
            r"column 'rate_pct' \(is it 'rate'\?\)",
        ),
        (drawn(plot.utilization, U.iloc[:0]), ValueError, "has no rows"),
        (drawn(plot.utilization, U.drop(columns="month")), ValueError, "needs one column of time"),
        (drawn(plot.utilization, U.assign(day=U["month"])), ValueError, "the frame has month and day"),
        (drawn(plot.utilization, U, by="facility"), ValueError, "did you mean 'facility_type'"),
        (drawn(plot.utilization, U, by="age_band"), ValueError, "needs a column 'age_band'"),
        (
            drawn(plot.utilization, pd.concat([U, U])),
            ValueError,
            "several for month 2025-10-01 .* facility_type hospital",
        ),
        (drawn(plot.prefecture_map, U), ValueError, "needs a column 'prefecture'"),
        (
            drawn(plot.prefecture_map, pd.DataFrame({"prefecture": ["Hyougo"], "rate_pct": [1.0]})),
            ValueError,
            "'Hyougo' .did you mean 'Hyogo'",
        ),
        (
            drawn(plot.prefecture_map, frames.utilization("prefecture", ["Tokyo"]), at="2019-01"),
            ValueError,
            "no month 2019-01; the frame has 2025-10-01 to 2025-12-01",
        ),
        (drawn(plot.prefecture_map, frames.utilization("prefecture", ["Tokyo"]), column="rat"), ValueError, "'rat'"),
        (
            drawn(plot.prefecture_map, pd.DataFrame({"prefecture": ["Nara"], "rate_pct": [float("nan")]})),
            ValueError,
            "NaN in every prefecture",
        ),
        (
            drawn(plot.central_load, frames.central_requests(), day="2025-12-24"),
            ValueError,
            "no 2025-12-24; the frame has",
        ),
        (
            drawn(plot.central_service, frames.central_service().iloc[:0]),
            ValueError,
            "did not model the central service",
        ),
        (drawn(plot.central_service, frames.central_service(), measure="p90_s"), ValueError, "did you mean 'p99_s'"),
        (drawn(plot.waiting, frames.histogram(), duration="checkin"), ValueError, "did you mean 'check_in'"),
        (
            drawn(plot.waiting, frames.histogram(), duration="staff_wait"),
            ValueError,
            "no duration 'staff_wait', but check_in",
        ),
        (drawn(plot.payouts, frames.payouts(), by="program"), ValueError, "did you mean 'programme'"),
        (drawn(plot.payouts, pd.DataFrame({"yen": [1.0]})), ValueError, "needs one of the columns programme"),
        (drawn(plot.payouts, frames.payouts().drop(columns="facility_type")), ValueError, "one row for each programme"),
        (drawn(plot.returns_by_cause, frames.returns()), ValueError, "needs a column 'cause'"),
        (
            drawn(plot.fallbacks, frames.outcomes().query("outcome == 'card_face'")),
            ValueError,
            "needs outcomes fallback_portal",
        ),
        (
            drawn(plot.fallbacks, frames.outcomes().query("outcome == 'fallback_oral'"), relative=True),
            ValueError,
            "relative=True needs the outcomes card_face",
        ),
        (drawn(plot.ramp, frames.ramp(), measure="failure"), ValueError, "did you mean 'failures'"),
        (drawn(plot.ramp, pd.concat([frames.ramp()] * 2)), ValueError, "one row for each ramp"),
        (drawn(plot.fit, frames.published(), metric="utilisation"), ValueError, "did you mean 'utilization'"),
    ],
)
def test_mistakes_are_told_in_one_sentence(draw, error, message):
    with pytest.raises(error, match=message):
        draw()
    assert plt.get_fignums() == []
