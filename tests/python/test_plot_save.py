"""Saved figures name the run they show."""

import re
import zlib

import matplotlib

matplotlib.use("Agg")
import matplotlib.image
import matplotlib.pyplot as plt
import pytest

import plot_frames as frames
from cutover import plot


@pytest.fixture
def axes():
    yield plot.utilization(frames.utilization())
    plt.close("all")


def png_texts(path):
    """tEXt and iTXt chunks of a PNG."""
    data = path.read_bytes()
    at, found = 8, {}
    while at < len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        if kind == b"tEXt":
            key, text = body.split(b"\0", 1)
            found[key.decode("latin-1")] = text.decode("latin-1")
        elif kind == b"iTXt":
            key, rest = body.split(b"\0", 1)
            compressed = rest[0] == 1
            text = rest[2:].split(b"\0", 2)[2]
            found[key.decode()] = (zlib.decompress(text) if compressed else text).decode("utf-8")
        at += 12 + length
    return found


def test_png(axes, tmp_path):
    path = plot.save(axes, tmp_path / "figure.png", frames.INFO)
    texts = png_texts(path)
    assert texts["Run"] == "00c0ffee00c0ffee"
    assert texts["Scenario"] == "Scenario of the test"
    assert texts["Software"] == "cutover 9.9.9"
    assert texts["Title"] == "Utilization rate of the My Number health card"
    assert "run 00c0ffee00c0ffee" in texts["Description"]


def test_png_with_a_japanese_title(axes, tmp_path):
    path = plot.save(axes, tmp_path / "figure.png", {**frames.INFO, "title": "二回目の切り替え"})
    assert png_texts(path)["Scenario"] == "二回目の切り替え"


def test_svg(axes, tmp_path):
    text = plot.save(axes, tmp_path / "figure.svg", frames.INFO).read_text(encoding="utf-8")
    head = text[: text.index("</metadata>")]
    assert "00c0ffee00c0ffee" in head and "cutover 9.9.9" in head and "Scenario of the test" in head
    assert "<dc:date>" not in head


def test_pdf(axes, tmp_path):
    data = plot.save(axes, tmp_path / "figure.pdf", frames.INFO).read_bytes()
    assert data.startswith(b"%PDF")
    assert b"00c0ffee00c0ffee" in data and b"cutover 9.9.9" in data
    assert b"CreationDate" not in data


@pytest.mark.parametrize("kind", ["png", "svg", "pdf"])
def test_equal_figures_give_equal_files(kind, tmp_path):
    files = []
    for n in range(2):
        files.append(
            plot.save(plot.utilization(frames.utilization()), tmp_path / f"{n}.{kind}", frames.INFO, footnote=True)
        )
        plt.close("all")
    assert files[0].read_bytes() == files[1].read_bytes()


def test_footnote_is_shown_and_taken_away_again(axes, tmp_path):
    # Text in an SVG is paths by default; as text it can be read.
    with matplotlib.rc_context({"svg.fonttype": "none"}):
        noted = plot.save(axes, tmp_path / "noted.svg", frames.INFO, footnote=True).read_text(encoding="utf-8")
        again = plot.save(axes, tmp_path / "again.svg", frames.INFO, footnote=True).read_text(encoding="utf-8")
        plain = plot.save(axes, tmp_path / "plain.svg", frames.INFO).read_text(encoding="utf-8")
    note = re.compile(r"<text[^>]*>[^<]*Scenario of the test · run 00c0ffee00c0ffee · cutover 9\.9\.9")
    assert len(note.findall(noted)) == len(note.findall(again)) == 1
    assert note.findall(plain) == []


def test_footnote_does_not_cover_the_axes(axes, tmp_path):
    path = plot.save(axes, tmp_path / "figure.png", frames.INFO, footnote=True, dpi=100)
    pixels = matplotlib.image.imread(path)[..., :3]
    inked = (pixels < 0.9).any(axis=(1, 2))
    # From below: the footnote's rows, then a gap, then the tick labels.
    below = inked[::-1]
    first = below.argmax()
    gap = first + (~below[first:]).argmax()
    assert first < 20 and gap - first < 16 and not below[gap] and below[gap : gap + 30].any()


def test_endings_and_facts_that_are_missing(axes, tmp_path):
    with pytest.raises(ValueError, match=r"ends in '.jpg', but a figure is saved as .png, .svg or .pdf"):
        plot.save(axes, tmp_path / "figure.jpg", frames.INFO)
    with pytest.raises(KeyError, match="lacks 'run_id'"):
        plot.save(axes, tmp_path / "figure.png", {"version": "1", "title": "x"})
    assert list(tmp_path.iterdir()) == []
