"""Fonts: any for English, one with Japanese characters for Japanese."""

from __future__ import annotations

from pathlib import Path

from matplotlib import font_manager

from cutover.errors import MissingFontError

__all__ = ["JAPANESE_FONTS", "family"]

#: Families with Japanese characters, the preferred first.
JAPANESE_FONTS = (
    "Noto Sans CJK JP",
    "Noto Sans JP",
    "IPAexGothic",
    "IPAGothic",
    "TakaoPGothic",
    "TakaoGothic",
    "Hiragino Sans",
    "Hiragino Kaku Gothic ProN",
    "Yu Gothic",
    "Meiryo",
)

# Beginnings of the file names of these families, for fonts installed after matplotlib listed the fonts.
_FILE_NAMES = (
    "notosanscjk-regular",
    "notosanscjkjp-regular",
    "notosansjp",
    "ipaexg",
    "ipag",
    "takaopgothic",
    "takaogothic",
)

_LATIN = "DejaVu Sans"  # comes with matplotlib; has ①–④ too


def _installed_names() -> set[str]:
    return {entry.name for entry in font_manager.fontManager.ttflist}


def _font_files() -> list[str]:
    return [path for path in font_manager.findSystemFonts() if Path(path).name.lower().startswith(_FILE_NAMES)]


def _japanese_font() -> str:
    names = _installed_names()
    if names.isdisjoint(JAPANESE_FONTS):
        for path in _font_files():
            font_manager.fontManager.addfont(path)
        names = _installed_names()
    for name in JAPANESE_FONTS:
        if name in names:
            return name
    raise MissingFontError(
        "no font with Japanese characters is installed; install the package fonts-noto-cjk "
        "(apt-get install fonts-noto-cjk), or use lang='en'. Looked for: " + ", ".join(JAPANESE_FONTS)
    )


def family(lang: str) -> list[str]:
    """Font families to draw text of a language with, in order of preference.

    Raises
    ------
    cutover.MissingFontError
        If `lang` is ``"ja"`` and no font with Japanese characters is installed.
    """
    return [_japanese_font(), _LATIN] if lang == "ja" else [_LATIN]
