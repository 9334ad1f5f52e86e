"""Parquet files of a result's tables; ``cutover export`` calls this as a program."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from cutover.result import DateLike, Result

__all__ = ["write_parquet"]


def write_parquet(
    result: Result,
    table: str,
    file: str | os.PathLike[str],
    *,
    by: Sequence[str] | None = None,
    since: DateLike | None = None,
    until: DateLike | None = None,
) -> Path:
    """Write a table of a result as Parquet, whole or not at all.

    Parameters
    ----------
    result : Result
    table : str
        Any of `cutover.tables`.
    file : path
        Replaced if it is there.
    by, since, until
        As for `Result.frame`.

    Returns
    -------
    Path
        The file. Its schema carries the table's units and the run id.
    """
    frame = result.frame(table, by, since=since, until=until)
    frame.attrs["run_id"] = result.info["run_id"]
    path = Path(file)
    part = path.with_name(path.name + ".part")
    try:
        frame.to_parquet(part, engine="pyarrow", index=False)
        part.replace(path)
    finally:
        part.unlink(missing_ok=True)
    return path


def main(arguments: Sequence[str]) -> int:
    """``python -m cutover.parquet RESULT TABLE FILE BY FIRST LAST``; BY is ``default`` or names separated by commas."""
    result, table, file, by, first, last = arguments
    names = None if by == "default" else [name for name in by.split(",") if name]
    print(write_parquet(Result(result), table, file, by=names, since=first or None, until=last or None))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
