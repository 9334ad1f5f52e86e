"""The glossary, Japanese, English and identifier on one page: printed from data/labels.csv and docs/terms.csv.

    python docs/glossary.py > docs/glossary.md

A test holds the page in the repository equal to what this prints.
"""

from __future__ import annotations

import csv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

# What groups of identifiers are called on the page, in its order; `list` groups are running text, since one row each
# would hide the rest. A kind that is missing here is an error, so that none is forgotten.
GROUPS = [
    ("facility_type", "Facilities"),
    ("insurer_kind", "Insurers"),
    ("outcome", "How a visit ends"),
    ("group", "How a visit ends, coarser"),
    ("note", "What happens at the desk"),
    ("duration", "Durations"),
    ("model", "Card readers"),
    ("record_class", "Records"),
    ("rate_class", "Facilities by their rate"),
    ("claim_basis", "What a claim rests on"),
    ("filed_as", "How a claim is filed"),
    ("claim_status", "Where a claim stands"),
    ("cause", "Why a claim comes back"),
    ("programme", "Programmes"),
    ("programme_kind", "Kinds of programmes"),
    ("not_paid", "Why a programme does not pay"),
    ("payout_field", "Fields of a payment"),
    ("request_class", "Requests to the central service"),
    ("service_tier", "Tiers of the central service"),
    ("data_centre", "Data centres"),
    ("metric", "Published figures"),
    ("figure", "Figures of experiments by their short names"),
    ("check", "Checks"),
    ("column", "Columns of tables"),
    ("unit", "Units"),
]
RUNNING = [("age_band", "Ages"), ("prefecture", "Prefectures")]


def glossary_page(root: Path = ROOT) -> str:
    """The page as Markdown."""
    labels = _rows(root / "data" / "labels.csv")
    kinds = {row["kind"] for row in labels}
    listed = {kind for kind, _ in [*GROUPS, *RUNNING]}
    if kinds != listed:
        raise ValueError(f"docs/glossary.py does not place {sorted(kinds - listed)}; unknown {sorted(listed - kinds)}")
    lines = [
        "# Glossary",
        "",
        "<!-- Written by `python docs/glossary.py > docs/glossary.md` from data/labels.csv and docs/terms.csv. -->",
        "",
        "Japanese, English and the identifier in scenarios, results, tables and code. The words of figures and of the report",
        "are the same. *italics* say how a term is to be understood.",
        "",
        "## Terms",
        "",
        *_table(_rows(root / "docs" / "terms.csv")),
    ]
    for kind, title in GROUPS:
        lines += [f"## {title}", "", *_table([row for row in labels if row["kind"] == kind])]
    for kind, title in RUNNING:
        lines += [f"## {title}", ""]
        for row in labels:
            if row["kind"] == kind and row["identifier"] != "all":
                code = f"{row['note']} " if kind == "prefecture" else ""
                note = f" *{row['note']}*" if row["note"] and kind != "prefecture" else ""
                lines += [f"{code}`{row['identifier']}` {row['japanese']}{note} ·"]
        lines[-1] = lines[-1].removesuffix(" ·")
        lines += [""]
    return "\n".join(lines).rstrip("\n") + "\n"


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(line for line in stream if not line.startswith("#")))


def _table(rows: list[dict[str, str]]) -> list[str]:
    lines = ["| Japanese | English | identifier |", "| --- | --- | --- |"]
    for row in rows:
        note = row.get("note", "")
        english = row["english"] + (f" *({note})*" if note else "")
        lines += [f"| {row['japanese']} | {english} | `{row['identifier']}` |"]
    return [*lines, ""]


if __name__ == "__main__":
    print(glossary_page(), end="")
