"""Checks of the data frames that figures are drawn from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from difflib import get_close_matches

import pandas as pd

__all__ = ["TIME_COLUMNS", "choose", "one_row_each", "require", "time_column", "times"]

#: Columns of time, the coarsest first.
TIME_COLUMNS = ("month", "day", "hour", "minute")


def _suggestion(wanted: str, allowed: Iterable[str]) -> str:
    near = get_close_matches(str(wanted), list(allowed), n=1)
    return f" (did you mean {near[0]!r}?)" if near else ""


def require(frame: pd.DataFrame, figure: str, columns: Sequence[str]) -> None:
    """Checks that a frame has columns and rows.

    Parameters
    ----------
    frame : pandas.DataFrame
    figure : str
        Name of the function, for the message.
    columns : sequence of str
        Columns it needs.

    Raises
    ------
    TypeError
        If `frame` is no data frame.
    ValueError
        If a column is missing or there are no rows.
    """
    if not isinstance(frame, pd.DataFrame):
        raise TypeError(f"{figure} draws a pandas DataFrame, not {type(frame).__name__}")
    there = [str(name) for name in frame.columns]
    for name in columns:
        if name not in there:
            unused = [other for other in there if other not in columns]
            near = get_close_matches(name, unused, n=1)
            hint = f" (is it {near[0]!r}?)" if near else ""
            raise ValueError(f"{figure} needs a column {name!r}{hint}; the frame has {', '.join(there) or 'none'}")
    if frame.empty:
        raise ValueError(f"{figure} has nothing to draw: the frame has no rows")


def choose(figure: str, option: str, value: str, allowed: Sequence[str]) -> str:
    """`value` if it is allowed.

    Raises
    ------
    ValueError
        If not, with all that are and the nearest.
    """
    if value in allowed:
        return value
    raise ValueError(
        f"{figure}: {option} is {value!r}{_suggestion(value, allowed)}, but must be one of {', '.join(allowed)}"
    )


def one_row_each(frame: pd.DataFrame, figure: str, keys: Sequence[str]) -> None:
    """Checks that `keys` tell the rows apart.

    Raises
    ------
    ValueError
        If a combination comes twice: the frame is broken down by something else too.
    """
    twice = frame.duplicated(list(keys))
    if twice.any():
        row = frame.loc[twice].iloc[0]
        which = ", ".join(f"{key} {row[key]}" for key in keys)
        raise ValueError(
            f"{figure} needs one row for each {' and '.join(keys)}, but there are several for {which}; "
            "break the frame down by these only, or select rows"
        )


def time_column(frame: pd.DataFrame, figure: str) -> str:
    """The column of time.

    Raises
    ------
    ValueError
        If there is none, or more than one.
    """
    found = [name for name in TIME_COLUMNS if name in frame.columns]
    if len(found) != 1:
        has = " and ".join(found) if found else "none"
        raise ValueError(f"{figure} needs one column of time ({', '.join(TIME_COLUMNS)}); the frame has {has}")
    return found[0]


def times(frame: pd.DataFrame, column: str) -> pd.Series[pd.Timestamp]:
    """A column of time as timestamps, at the middle of what each value stands for.

    A month's value is a mean over the month and is drawn on its 15th, a day's at noon, an hour's at half past.
    """
    begin = pd.to_datetime(frame[column])
    half = {"month": pd.Timedelta(days=14), "day": pd.Timedelta(hours=12), "hour": pd.Timedelta(minutes=30)}
    return begin + half.get(column, pd.Timedelta(0))
