"""Where the package's tables are: beside it when installed, in the repository's ``data/`` otherwise."""

from __future__ import annotations

import csv
from importlib import resources
from pathlib import Path

__all__ = ["data_path", "read_rows"]


def data_path(name: str) -> Path:
    """Path of a table.

    Parameters
    ----------
    name : str
        Path below the data folder, as ``"labels.csv"`` or ``"geo/prefectures.geojson"``.

    Raises
    ------
    FileNotFoundError
        If it is neither in the package nor in a repository around it.
    """
    places = [Path(str(resources.files("cutover").joinpath("data"))), Path(__file__).resolve().parents[2] / "data"]
    for place in places:
        if (place / name).is_file():
            return place / name
    raise FileNotFoundError(f"{name} is in none of {', '.join(map(str, places))}")


def read_rows(name: str) -> list[dict[str, str]]:
    """Rows of a CSV table of the data folder; lines that begin with ``#`` are comments.

    Raises
    ------
    FileNotFoundError
        If there is no such table.
    """
    with data_path(name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(line for line in file if not line.startswith("#")))
