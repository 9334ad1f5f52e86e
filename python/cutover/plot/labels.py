"""Words on figures: display labels of identifiers, and phrases in both languages."""

from __future__ import annotations

from difflib import get_close_matches
from functools import cache
from typing import Literal, NamedTuple

from cutover._data import read_rows

__all__ = ["Lang", "Phrase", "axis_label", "check_lang", "label", "station_label"]

Lang = Literal["en", "ja"]

LANGUAGES = ("en", "ja")

# Units as identifiers of data/labels.csv (kind "unit"), by the column they are written at.
_UNIT_ALIASES = {"hours": "h", "thousandths of a point": "points"}


class Phrase(NamedTuple):
    """A text in both languages."""

    en: str
    ja: str

    def of(self, lang: Lang) -> str:
        """The text in `lang`."""
        return self.ja if lang == "ja" else self.en


class _Row(NamedTuple):
    text: Phrase
    note: str


@cache
def _table() -> dict[tuple[str, str], _Row]:
    return {
        (row["kind"], row["identifier"]): _Row(Phrase(row["english"], row["japanese"]), row["note"])
        for row in read_rows("labels.csv")
    }


def check_lang(lang: str) -> Lang:
    """`lang` if it is a language there are labels in.

    Raises
    ------
    ValueError
        If it is not.
    """
    if lang == "en":
        return "en"
    if lang == "ja":
        return "ja"
    near = get_close_matches(str(lang), [*LANGUAGES, "jp"], n=1, cutoff=0.5)
    hint = " (did you mean 'ja'?)" if near and near[0] != "en" else ""
    raise ValueError(f"lang is {lang!r}, but must be 'en' or 'ja'{hint}")


def label(kind: str, identifier: str, lang: Lang = "en") -> str:
    """Display label of an identifier.

    Parameters
    ----------
    kind : str
        Column of the frame it stands in, as ``"facility_type"``; ``"column"`` for a column itself.
    identifier : str
        As in results.
    lang : {"en", "ja"}

    Returns
    -------
    str
        The label of ``data/labels.csv``. What is not listed there (a programme or station of one's own) is shown
        as it is, underscores as spaces.
    """
    row = _table().get((kind, str(identifier)))
    return row.text.of(lang) if row else str(identifier).replace("_", " ")


def station_label(station: str, lang: Lang = "en") -> str:
    """Label of a station of the central service, named ``tier@data_centre`` in results."""
    tier, at, centre = station.partition("@")
    name = label("service_tier", tier, lang)
    if not at:
        return name
    place = label("data_centre", centre, lang)
    return f"{name}（{place}）" if lang == "ja" else f"{name} ({place})"


def axis_label(column: str, lang: Lang = "en") -> str:
    """Label of a measure with its unit in parentheses, as ``"utilization rate (%)"``."""
    name = label("column", column, lang)
    row = _table().get(("column", column))
    unit = _UNIT_ALIASES.get(row.note, row.note) if row else ""
    known = _table().get(("unit", unit))
    # In English a unit that the name already says would only repeat it.
    if known is None or (lang == "en" and known.text.en in name):
        return capitalized(name)
    text = known.text.of(lang)
    return f"{name}（{text}）" if lang == "ja" else f"{capitalized(name)} ({text})"


def capitalized(text: str) -> str:
    """`text` with a capital first letter, the others as they are."""
    return text[:1].upper() + text[1:]
