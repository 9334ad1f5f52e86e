"""data/labels.csv names every identifier that a result can show, in English and Japanese."""

import collections
import csv
import json
import os
import pathlib
import re
import subprocess
import tomllib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]


@pytest.fixture(scope="session")
def rows():
    with open(ROOT / "data" / "labels.csv", encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))


@pytest.fixture(scope="session")
def identifiers(rows):
    """{kind: set of identifiers}"""
    found = collections.defaultdict(set)
    for row in rows:
        found[row["kind"]].add(row["identifier"])
    return found


@pytest.fixture(scope="session")
def summary(tmp_path_factory):
    """What `cutover summary --json` says of the smallest run."""
    binary = os.environ.get("CUTOVER_BINARY")
    if not binary:
        pytest.skip("CUTOVER_BINARY does not name the program")
    result = tmp_path_factory.mktemp("labels") / "tiny.h5"
    subprocess.run([binary, "run", ROOT / "scenarios" / "tiny.toml", "-o", result], check=True, capture_output=True)
    shown = subprocess.run([binary, "summary", "--json", result], check=True, capture_output=True)
    return json.loads(shown.stdout)


def test_rows_are_complete_and_unique(rows):
    assert list(rows[0]) == ["kind", "identifier", "english", "japanese", "note"]
    keys = [(row["kind"], row["identifier"]) for row in rows]
    assert [key for key, n in collections.Counter(keys).items() if n > 1] == []
    for row in rows:
        assert row["english"].strip() and row["japanese"].strip(), row
        assert None not in row.values() and None not in row, row


def test_japanese_is_japanese(rows):
    # Kana or kanji; a product name or a sign stands as it is.
    latin = {(row["kind"], row["identifier"]) for row in rows if not re.search("[぀-ヿ一-鿿]", row["japanese"])}
    assert latin == {("unit", "percent")}


def test_prefectures_carry_their_codes(rows):
    codes = [row["note"] for row in rows if row["kind"] == "prefecture" and row["identifier"] != "all"]
    assert codes == [str(code) for code in range(1, 48)]


def test_programmes_of_the_catalogue(identifiers):
    files = sorted((ROOT / "data" / "programmes").glob("*.toml"))
    ids = {tomllib.loads(file.read_text(encoding="utf-8"))["id"] for file in files}
    assert len(ids) == len(files) > 0
    assert identifiers["programme"] == ids


def test_summary_holds_only_labelled_identifiers(summary, identifiers):
    shown = collections.defaultdict(set)

    def walk(value):
        if isinstance(value, dict):
            for key, inner in value.items():
                if key in (
                    "facility_type",
                    "age_band",
                    "duration",
                    "note",
                    "group",
                    "cause",
                    "programme",
                ) and isinstance(inner, str):
                    shown[key].add(inner)
                walk(inner)
        elif isinstance(value, list):
            for inner in value:
                walk(inner)

    walk(summary)
    shown["outcome"] = set(summary["outcomes"][0]["counts"])
    shown["model"] = {row["name"] for row in summary["readers"]["by_model"]}
    shown["record_class"] = set(summary["desk"]["record_views"][0]["views"])
    for row in summary["claims"]["returns"]:
        shown["insurer_kind"] |= set(row) - {"month", "published_employees"}
    shown["not_paid"] = set(summary["payouts"]["programmes"][0]["not_paid"])
    shown["programme_kind"] = {row["kind"] for row in summary["payouts"]["programmes"]}
    shown["column"] = set(summary["utilization"][0]) | set(summary["durations"][0]) | set(summary["desk"]["staff"][0])

    assert {"facility_type", "age_band", "duration", "note", "group", "cause", "programme"} <= set(shown)
    missing = {kind: sorted(values - identifiers[kind]) for kind, values in shown.items() if values - identifiers[kind]}
    assert missing == {}


# Columns of numbers and of times; the others hold identifiers that need labels.
NOT_LABELS = {"month", "day", "hour", "minute", "facility", "period", "paid", "due", "tier"}
# Columns whose identifiers are those of other kinds.
ELSEWHERE = {"group": {"group", "facility_type", "age_band", "prefecture"}}


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """{name: (columns, rows)} of every table of a small run over published months, as `cutover export` writes them."""
    binary = os.environ.get("CUTOVER_BINARY")
    if not binary:
        pytest.skip("CUTOVER_BINARY does not name the program")
    folder = tmp_path_factory.mktemp("tables")
    period = ["--set", "period.start=2023-11-30", "--set", "period.end=2024-01-31"]
    subprocess.run(
        [binary, "run", ROOT / "scenarios" / "tiny.toml", *period, "-o", folder / "tiny.h5"],
        check=True,
        capture_output=True,
    )
    subprocess.run([binary, "export", folder / "tiny.h5", "-o", folder / "all"], check=True, capture_output=True)
    found = {}
    for file in (folder / "all").glob("*.csv"):
        with open(file, encoding="utf-8-sig", newline="") as text:
            reader = csv.DictReader(text)
            found[file.stem] = (list(reader.fieldnames), list(reader))
    assert len(found) > 15
    return found


def test_every_column_of_every_table_has_a_label(tables, identifiers):
    named = identifiers["column"] | identifiers["payout_field"]
    missing = {table: sorted(set(columns) - named) for table, (columns, _) in tables.items() if set(columns) - named}
    assert missing == {}


def test_every_identifier_of_every_table_has_a_label(tables, identifiers):
    missing = collections.defaultdict(set)
    for columns, rows in tables.values():
        for column in columns:
            texts = {row[column] for row in rows} - {""}
            if column in NOT_LABELS or all(re.fullmatch(r"-?[0-9][0-9.e+-]*|nan", text) for text in texts):
                continue
            if column == "station":
                continue  # made of service_tier and data_centre
            known = set().union(*(identifiers[kind] for kind in ELSEWHERE.get(column, {column})))
            missing[column] |= texts - known
    assert {column: sorted(texts) for column, texts in missing.items() if texts} == {}
    assert {"metric", "check", "unit", "rate_class", "facility_type"} <= set(missing)


def enumeration(path, name):
    """The strings of a constant array of the C++ sources."""
    text = (ROOT / path).read_text(encoding="utf-8")
    body = re.search(re.escape(name) + r"(?:\[\w+\])?\s*(?:=\s*)?\{(.*?)\};", text, re.DOTALL)
    assert body, f"{name} is no longer in {path}"
    return set(re.findall(r'"([^"]+)"', body.group(1)))


@pytest.mark.parametrize(
    ("kind", "path", "name"),
    [
        ("facility_type", "sim/core/types.hpp", "kFacilityTypeNames"),
        ("age_band", "sim/core/types.hpp", "kAgeBandNames"),
        ("insurer_kind", "sim/core/types.hpp", "kInsurerKindNames"),
        ("outcome", "sim/core/types.hpp", "kOutcomeNames"),
        ("note", "sim/core/types.hpp", "kDeskNoteNames"),
        ("record_class", "sim/core/types.hpp", "kRecordClassNames"),
        ("model", "sim/core/types.hpp", "kReaderModelNames"),
        ("claim_status", "sim/claims/claim.hpp", "kClaimStatusNames"),
        ("filed_as", "sim/claims/claim.hpp", "kFiledAsNames"),
        ("claim_basis", "sim/claims/claim_case.hpp", "kClaimBasisNames"),
        ("cause", "sim/claims/claim_case.hpp", "kClaimCauseNames"),
        ("not_paid", "sim/programmes/payout.hpp", "kNotPaidNames"),
        ("programme_kind", "sim/programmes/programme.hpp", "kProgrammeKindNames"),
        ("request_class", "sim/topology/topology.hpp", "kServiceClassNames"),
        ("duration", "sim/results/day_record.hpp", "kDurationNames"),
        ("prefecture", "sim/scenario/prefectures.hpp", "kPrefectureNames"),
    ],
)
def test_every_name_of_an_enumeration_has_a_label(identifiers, kind, path, name):
    names = enumeration(path, name)
    assert len(names) > 1
    assert names - identifiers[kind] == set()
