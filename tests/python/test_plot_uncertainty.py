"""Figures of experiments: what is drawn is what the tables say."""

from __future__ import annotations

import matplotlib

matplotlib.use("Agg")
import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import pytest

import plot_frames as frames
from cutover import plot


@pytest.fixture(autouse=True)
def close_figures():
    yield
    plt.close("all")


@pytest.fixture
def table() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "scenario": ["guides", "later end"],
            "metric": "utilization",
            "unit": "percent",
            "difference": [0.4, -1.5],
            "low": [-0.1, -2.0],
            "high": [0.9, -1.0],
            "is_real": [False, True],
        }
    )


def test_differences_show_which_are_real(table: pd.DataFrame):
    drawn = frames.by_gid(plot.differences(table, base="as it is"))
    assert drawn["guides"].get_markerfacecolor() == "white"
    assert drawn["later end"].get_markerfacecolor() != "white"
    assert drawn["later end"].get_xdata()[0] == -1.5


def test_differences_are_of_one_metric(table: pd.DataFrame):
    with pytest.raises(ValueError, match="one metric"):
        plot.differences(pd.concat([table, table.assign(metric="payouts")]))


def test_tornado_bars_end_at_the_figures():
    found = pd.DataFrame(
        {"low": [0.6, 8], "high": [0.95, 64], "at_low": [47.4, 46.3], "at_high": [45.7, 46.2], "base": 46.3, "swing": [1.7, 0.1]},
        index=["checkin.face_share", "adoption.failure_setback"],
    )
    axes = plot.tornado(found, metric="check_in_mean", unit="s")
    bars = [p for p in axes.patches if p.get_gid() == "checkin.face_share"]
    assert sorted(round(b.get_x() + b.get_width(), 6) for b in bars) == [45.7, 47.4]
    assert [t.get_text() for t in axes.get_yticklabels()][0] == "checkin.face_share"
    assert axes.get_xlabel() == "check_in_mean (s)"


@pytest.mark.parametrize("lang", ["en", "ja"])
def test_bands_hold_their_share_of_the_members(lang: str):
    months = pd.date_range("2025-01-01", periods=3, freq="MS")
    members = pd.DataFrame(
        [{"month": m, "rate_pct": 30 + i + k / 10} for i, m in enumerate(months) for k in range(101)]
    )
    published = pd.DataFrame({"month": pd.to_datetime(["2024-12-01", "2025-02-01"]), "rate_pct": [25.4, 36.0]})
    try:
        axes = plot.bands(members, published, known_until="2024-12", lang=lang)
    except Exception as error:  # a machine without Japanese fonts says so
        assert type(error).__name__ == "MissingFontError"
        return
    drawn = frames.by_gid(axes)
    corners = drawn["band-90"].get_paths()[0].vertices
    assert np.isclose(corners[:, 1], 30.5).any() and np.isclose(corners[:, 1], 39.5).any()
    assert drawn["known"].get_ydata().tolist() == [25.4] and drawn["later"].get_ydata().tolist() == [36.0]


def test_rolling_has_a_panel_for_each_origin():
    origins = ["2024-03", "2024-06", "2024-09", "2025-03"]
    members = pd.DataFrame(
        [
            {"origin": origin, "month": month, "rate_pct": 10 * i + k / 10}
            for i, origin in enumerate(origins)
            for month in pd.date_range(f"{origin}-01", "2025-12-01", freq="MS")[1:]
            for k in range(101)
        ]
    )
    published = pd.DataFrame(
        {"month": pd.to_datetime(["2022-12-01", "2024-05-01", "2024-12-01", "2025-10-01"]), "rate_pct": [1.0, 7.0, 25.0, 37.0]}
    )
    first = plot.rolling(members.sample(frac=1, random_state=1), published)
    panels = [axes for axes in first.figure.axes if axes.get_visible()]
    assert [axes.get_gid() for axes in panels] == origins and panels[0] is first
    assert [axes.get_title(loc="left") or axes.get_title() for axes in panels][0] == "Known until March 2024"
    for i, (axes, later) in enumerate(zip(panels, (3, 2, 2, 1))):
        drawn = frames.by_gid(axes)
        corners = drawn["band-90"].get_paths()[0].vertices
        assert np.isclose(corners[:, 1], 10 * i + 0.5).any() and np.isclose(corners[:, 1], 10 * i + 9.5).any()
        assert len(drawn["later"].get_xdata()) == later
        assert len(drawn["known"].get_xdata()) == 3 - later, "what is older than a year is left out"
    with pytest.raises(ValueError, match="nothing to draw"):
        plot.rolling(members.head(0), published)
