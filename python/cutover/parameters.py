"""Every parameter a scenario can set: the field table that command line, documentation and Python share."""

from __future__ import annotations

import datetime
import functools
import json
from typing import TYPE_CHECKING, Union

from cutover import _core

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Value", "fields"]

Value = Union[bool, int, float, str, datetime.date, list[str]]
"""What a parameter can be: flag, whole number, number, text or choice, date, names."""


def fields() -> pd.DataFrame:
    """All parameters, one row each.

    Returns
    -------
    pandas.DataFrame
        Index ``key`` (``"facilities.readers.mtbf_hours"``); columns ``type``, ``unit``, ``default``, ``allowed`` and
        ``plausible`` (pairs: outside the first is an error, outside the second a warning), ``choices``, ``dated``
        (an intervention may change it), ``assumption`` (nothing is published), ``meaning``, ``source``.
    """
    import pandas as pd

    return pd.DataFrame(_core.fields()).set_index("key")


def keys() -> list[str]:
    """All keys, in the order of the documentation."""
    return [str(row["key"]) for row in _core.fields()]


@functools.cache
def _dates() -> frozenset[str]:
    return frozenset(str(row["key"]) for row in _core.fields() if row["type"] == "date")


def setting(key: str, value: object, separator: str = "=") -> str:
    """``key=value`` as TOML; a date may be given as text.

    Raises
    ------
    TypeError
        If a parameter cannot have such a value.
    """
    text = value if key in _dates() and isinstance(value, str) else to_toml(value)
    return f"{key}{separator}{text}"


def to_toml(value: object) -> str:
    """A Python value as TOML.

    Raises
    ------
    TypeError
        If a parameter cannot have such a value.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    if isinstance(value, datetime.date):
        return value.isoformat()
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(to_toml(item) for item in value) + "]"
    item = getattr(value, "item", None)  # a number of numpy
    if callable(item):
        return to_toml(item())
    raise TypeError(
        f"a parameter is a bool, int, float, str, date or list of str, not {type(value).__name__}: {value!r}"
    )
