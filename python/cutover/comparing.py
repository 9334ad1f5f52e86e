"""Runs and spans of days beside each other: what a change brought, and what it cost."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cutover.result import DateLike, Result

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["cost_per_point", "rates_by_span"]


def rates_by_span(
    result: Result, spans: Mapping[str, tuple[DateLike, DateLike]], *, by: Sequence[str] = ()
) -> pd.DataFrame:
    """Utilization over spans of days, side by side: whole weeks compare, because each weekday counts once in them.

    Parameters
    ----------
    result : Result
    spans : mapping of str to pair of str or date
        First and last day that counts, by a name for each.
    by : sequence of str
        ``facility_type``, ``prefecture``, ``age_band``; nothing for one row of all.

    Returns
    -------
    pandas.DataFrame
        Index: the labels of `by` (``"all"`` without one), rows without any verification left out; a column for each
        span: card uses over verifications, percent.

    Raises
    ------
    ValueError
        If there is no span, or `by` is none of the above.
    """
    import pandas as pd

    if not spans:
        raise ValueError("rates_by_span needs at least one span of days")
    for name in by:
        if name not in ("facility_type", "prefecture", "age_band"):
            raise ValueError(f"rates_by_span breaks down by facility_type, prefecture and age_band, not by {name!r}")
    columns = {}
    for span, (since, until) in spans.items():
        frame = result.utilization(by=list(by), since=since, until=until)
        if by:
            frame = frame.set_index(list(by))
        else:
            frame.index = pd.Index(["all"])
        columns[span] = frame["rate_pct"]
    return pd.DataFrame(columns).dropna(how="all")


def cost_per_point(
    base: Result, designs: Mapping[str, Result], *, since: DateLike | None = None, until: DateLike | None = None
) -> pd.DataFrame:
    """What programmes bought: extra points of utilization and yen for each, against a run without them.

    Runs of one seed differ by chance as well, because who is promoted to behaves differently afterwards; at small
    samples a difference of a few hundredths of a point means nothing.

    Parameters
    ----------
    base : Result
        The run without.
    designs : mapping of str to Result
        Runs that differ from it in the programmes alone, by a name for each.
    since, until : str or date, optional
        First and last day whose utilization counts; money is that of the whole run.

    Returns
    -------
    pandas.DataFrame
        One row a design, in the order given: ``design``; ``rate_pct`` and ``base_rate_pct`` (card uses over verifications
        of these days, percent); ``extra_points`` (their difference); ``extra_card_uses`` (of the nation, in these days);
        ``extra_yen`` (payments of all programmes less those of the base); ``yen_per_point`` and ``yen_per_extra_use``
        (NaN where there are none: money for a loss has no price); ``promoting_pct`` and ``base_promoting_pct`` (simulated
        facilities that promote the card for payouts, ADP-02, mean over the months with such days, percent).

    Raises
    ------
    ValueError
        If there is no design, or the days differ from run to run.
    """
    import pandas as pd

    if not designs:
        raise ValueError("cost_per_point needs at least one run to compare with the base")
    days = (base.info["start_day"], base.info["end_day"])
    for name, design in designs.items():
        found = (design.info["start_day"], design.info["end_day"])
        if found != days:
            raise ValueError(
                f"'{name}' simulates {found[0]} to {found[1]}, but the base {days[0]} to {days[1]}: only runs of the same "
                "days compare"
            )
    without = _measures(base, since, until)
    rows = []
    for name, design in designs.items():
        of = _measures(design, since, until)
        points = of["rate_pct"] - without["rate_pct"]
        uses = of["card_uses"] - without["card_uses"]
        yen = of["yen"] - without["yen"]
        rows.append(
            {
                "design": name,
                "rate_pct": of["rate_pct"],
                "base_rate_pct": without["rate_pct"],
                "extra_points": points,
                "extra_card_uses": uses,
                "extra_yen": yen,
                "yen_per_point": yen / points if points > 0 else float("nan"),
                "yen_per_extra_use": yen / uses if uses > 0 else float("nan"),
                "promoting_pct": of["promoting_pct"],
                "base_promoting_pct": without["promoting_pct"],
            }
        )
    return pd.DataFrame(rows)


def _measures(result: Result, since: DateLike | None, until: DateLike | None) -> dict[str, float]:
    use = result.utilization(by=["month"], since=since, until=until)
    uses, verifications = float(use["card_uses"].sum()), float(use["verifications"].sum())
    with result.cube("facilities") as facilities:
        engagement = facilities["engagement"].sel(month=facilities["month"].isin(use["month"].to_numpy())).load()
    return {
        "card_uses": uses,
        "rate_pct": 100.0 * uses / verifications if verifications else float("nan"),
        "yen": float(result.payouts(by=["programme"])["yen"].sum()),
        "promoting_pct": 100.0 * float((engagement > 0).mean()),
    }
