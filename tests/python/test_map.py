"""data/geo/prefectures.geojson: all prefectures, where they belong, and the script that derives them."""

import csv
import importlib.util
import json
import pathlib

import pytest

ROOT = pathlib.Path(__file__).resolve().parents[2]
FILE = ROOT / "data" / "geo" / "prefectures.geojson"

# Prefectural offices, degrees east and north.
OFFICES = {
    "Hokkaido": (141.35, 43.06),
    "Aomori": (140.74, 40.82),
    "Miyagi": (140.87, 38.27),
    "Tokyo": (139.69, 35.69),
    "Niigata": (139.02, 37.90),
    "Nagano": (138.18, 36.65),
    "Aichi": (136.91, 35.18),
    "Kyoto": (135.76, 35.02),
    "Hyogo": (135.18, 34.70),
    "Tottori": (134.24, 35.50),
    "Hiroshima": (132.46, 34.40),
    "Kochi": (133.53, 33.56),
    "Kumamoto": (130.74, 32.79),
    "Okinawa": (127.68, 26.21),
}

# Points on islands, which outlines often give to the wrong neighbour.
ISLANDS = {
    (138.40, 38.05): "Niigata",  # Sado
    (134.85, 34.35): "Hyogo",  # Awaji
    (134.27, 34.51): "Kagawa",  # Shodo
    (129.32, 34.40): "Nagasaki",  # Tsushima
    (129.71, 33.79): "Nagasaki",  # Iki
    (128.75, 32.70): "Nagasaki",  # Fukue
    (130.05, 32.40): "Kumamoto",  # Amakusa
    (130.50, 30.35): "Kagoshima",  # Yaku
    (129.40, 28.30): "Kagoshima",  # Amami
    (128.95, 27.77): "Kagoshima",  # Tokuno
    (127.98, 26.60): "Okinawa",  # main island
    (125.33, 24.78): "Okinawa",  # Miyako
    (124.20, 24.42): "Okinawa",  # Ishigaki
    (133.27, 36.24): "Shimane",  # Oki
    (141.24, 45.18): "Hokkaido",  # Rishiri
    (139.40, 34.74): "Tokyo",  # Oshima
}


@pytest.fixture(scope="module")
def features():
    return json.loads(FILE.read_text(encoding="utf-8"))["features"]


@pytest.fixture(scope="module")
def derive_map():
    spec = importlib.util.spec_from_file_location("derive_map", ROOT / "analysis" / "derive_map.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def inside(point, ring):
    """Even-odd rule."""
    x, y = point
    crossed = False
    for (x0, y0), (x1, y1) in zip(ring, ring[1:]):
        if (y0 > y) != (y1 > y) and x < x0 + (y - y0) * (x1 - x0) / (y1 - y0):
            crossed = not crossed
    return crossed


def test_all_prefectures_named_as_in_results(features):
    with open(ROOT / "data" / "labels.csv", encoding="utf-8", newline="") as file:
        rows = csv.DictReader(line for line in file if not line.startswith("#"))
        labels = [
            {"code": int(r["note"]), "name": r["identifier"], "name_ja": r["japanese"]}
            for r in rows
            if r["kind"] == "prefecture" and r["identifier"] != "all"
        ]
    assert [f["properties"] for f in features] == labels
    assert len(labels) == 47


def test_small_enough_to_embed():
    assert FILE.stat().st_size < 150_000


def test_rings_are_closed_and_oriented(features, derive_map):
    for feature in features:
        assert feature["geometry"]["type"] == "MultiPolygon"
        for outer, *holes in feature["geometry"]["coordinates"]:
            assert outer[0] == outer[-1] and len(outer) >= 4, feature["properties"]
            assert derive_map.area(outer) > 0
            assert all(derive_map.area(hole) < 0 for hole in holes)


@pytest.mark.parametrize(("point", "name"), [*((p, n) for n, p in OFFICES.items()), *ISLANDS.items()])
def test_places_lie_in_their_prefecture_and_no_other(features, point, name):
    found = {
        f["properties"]["name"]
        for f in features
        if any(inside(point, polygon[0]) for polygon in f["geometry"]["coordinates"])
    }
    assert found == {name}


def test_neighbours_share_their_border(features):
    corners = {
        f["properties"]["name"]: {tuple(p) for polygon in f["geometry"]["coordinates"] for p in polygon[0]}
        for f in features
    }
    assert len(corners["Saitama"] & corners["Tokyo"]) > 5
    assert len(corners["Osaka"] & corners["Nara"]) > 5
    assert not corners["Hokkaido"] & corners["Okinawa"]


def test_derivation_decodes_joins_and_sorts(derive_map):
    # Two squares of one degree with a common edge; the second arc list runs the edge backwards.
    topology = {
        "transform": {"scale": [0.5, 0.5], "translate": [130.0, 30.0]},
        "arcs": [[[2, 0], [0, 2]], [[2, 2], [-2, 0], [0, -2], [2, 0]], [[2, 0], [2, 0], [0, 2], [-2, 0]]],
    }
    arcs = derive_map.decoded_arcs(topology)
    assert arcs[0] == [(131.0, 30.0), (131.0, 31.0)]
    west = derive_map.polygons_of({"type": "Polygon", "arcs": [[0, 1]]}, arcs)[0][0]
    east = derive_map.polygons_of({"type": "MultiPolygon", "arcs": [[[2, -1]]]}, arcs)[0][0]
    assert derive_map.area(west) == derive_map.area(east) == 1.0
    assert set(west) & set(east) == {(131.0, 30.0), (131.0, 31.0)}


def test_derivation_drops_islets_but_never_all(derive_map):
    tiny = [(0.0, 0.0), (0.02, 0.0), (0.02, 0.02), (0.0, 0.02), (0.0, 0.0)]
    large = [(1.0, 0.0), (2.0, 0.0), (2.0, 1.0), (1.0, 1.0), (1.0, 0.0)]
    both = derive_map.polygons_of({"type": "MultiPolygon", "arcs": [[[0]], [[1]]]}, [tiny, large])
    assert both == [[large]]
    assert derive_map.polygons_of({"type": "Polygon", "arcs": [[0]]}, [tiny]) == [[tiny]]


def test_thinning_keeps_the_shape(derive_map):
    line = [(0.0, 0.0), (0.5, 0.001), (1.0, 0.0), (1.0, 1.0)]
    assert derive_map.thinned(line) == [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0)]
