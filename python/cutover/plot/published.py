"""Published values that no frame of a result carries."""

from __future__ import annotations

import pandas as pd

from cutover._data import read_rows

__all__ = ["utilization_by_prefecture", "with_prefectures"]


def utilization_by_prefecture() -> pd.DataFrame:
    """Published utilization rates by prefecture (UTL-03).

    Returns
    -------
    pandas.DataFrame
        ``month`` (first day), ``prefecture`` (as in results), ``published_rate_pct`` (percent of verifications). The
        published tables are not complete: few months, not all prefectures. Source of each value:
        ``data/utilization_by_prefecture.csv``.
    """
    names = {row["note"]: row["identifier"] for row in read_rows("labels.csv") if row["kind"] == "prefecture"}
    rows = [row for row in read_rows("utilization_by_prefecture.csv") if row["pref_code"] != "00"]
    return pd.DataFrame(
        {
            "month": pd.to_datetime([row["month"] + "-01" for row in rows]),
            "prefecture": [names[str(int(row["pref_code"]))] for row in rows],
            "published_rate_pct": [float(row["rate_pct"]) for row in rows],
        }
    )


def with_prefectures(frame: pd.DataFrame) -> pd.DataFrame:
    """A frame ``utilization`` by month and prefecture with the published rates filled in.

    Results do not carry published values by prefecture.

    Parameters
    ----------
    frame : pandas.DataFrame
        With ``month`` and ``prefecture``.

    Returns
    -------
    pandas.DataFrame
        The same rows; ``published_rate_pct`` is NaN where nothing was published.
    """
    rows = frame.drop(columns="published_rate_pct", errors="ignore").assign(
        month=pd.to_datetime(frame["month"]), prefecture=frame["prefecture"].astype(str)
    )
    return rows.merge(utilization_by_prefecture(), on=["month", "prefecture"], how="left")
