"""Numbers of experiments in words and tables, as the command line and notebooks show them."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd

    from cutover.experiments.validation import Validation
    from cutover.plot.labels import Lang

__all__ = [
    "difference_sentence",
    "differences_text",
    "figure_text",
    "frame_text",
    "intervals_text",
    "sweep_text",
    "text_table",
    "validation_text",
]

_SCALES = {
    "en": ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")),
    "ja": ((1e12, "兆"), (1e8, "億"), (1e4, "万")),
}


def scaled(
    values: Sequence[float], unit: str, *, signed: bool = False, other: float = 0.0, lang: Lang = "en"
) -> tuple[list[str], str]:
    """Values in one scale with as many digits as they need to be told apart, and the words of their unit.

    `other` is a difference that the digits shall show as well.
    """
    finite = [abs(v) for v in values if math.isfinite(v)]
    largest = max(finite, default=0.0)
    factor, word = next(((f, w) for f, w in _SCALES[lang] if largest >= max(f, 1e6)), (1.0, ""))
    if unit == "percent":
        factor, word = 1.0, ""
    if lang == "ja":
        from cutover.plot.labels import label

        words = label("unit", "points" if unit == "percent" and signed else unit, lang)
    else:
        words = {"percent": "points" if signed else "%", "JPY": "yen", "requests/min": "requests a minute"}.get(unit, unit)
    known = [v for v in values if math.isfinite(v)]
    spread = max(known, default=0.0) - min(known, default=0.0)
    spread = min(spread or abs(other), abs(other) or spread) / factor
    digits = 2 if unit == "percent" else 0
    if spread > 0 and (factor > 1 or largest < 1e3):
        digits = max(digits, min(6, 1 - math.floor(math.log10(spread))))
    sign = "+" if signed else ""
    texts = [f"{v / factor:{sign},.{digits}f}" if math.isfinite(v) else ("∞" if v > 0 else "−∞" if v < 0 else "–") for v in values]
    return [t.replace("-", "−") for t in texts], f"{word}{words}" if lang == "ja" else f"{word} {words}".strip()


@dataclass(frozen=True)
class _Words:
    """The words of a sentence on a difference; what is in braces is filled in."""

    subject: str
    between: str
    figure: str
    figures: Mapping[str, str]
    same: Mapping[str, str]
    utilization: str
    end: str
    chance: str
    too_few: str


_WORDS = {
    "en": _Words(
        subject="{name} against {base}: ",
        between=" for ",
        figure="{mean} {unit} ({low} to {high})",
        figures={"card_uses": "{figure}", "payouts": "{figure}"},
        same={"card_uses": "the same card uses", "payouts": "the same payouts"},
        utilization="; utilization {figure}",
        end="; {n} replications, {confidence} intervals{chance}.",
        chance="; the difference in card uses may be chance",
        too_few="too few replications succeeded to compare.",
    ),
    "ja": _Words(
        subject="{name}（{base}との比較）：",
        between="、",
        figure="{mean}{unit}（{low}～{high}）",
        figures={"card_uses": "マイナ保険証の利用{figure}", "payouts": "支給額{figure}"},
        same={"card_uses": "マイナ保険証の利用件数は同じ", "payouts": "支給額は同じ"},
        utilization="、利用率{figure}",
        end="。{n}回の反復、{confidence}信頼区間{chance}。",
        chance="。利用件数の差は偶然による可能性があります",
        too_few="成功した反復が少なく、比較できません。",
    ),
}


def difference_sentence(name: str, base: str, table: pd.DataFrame, confidence: float, lang: Lang = "en") -> str:
    """``"guides" against "base": +3.1 million card uses (2.9 to 3.3) for +1.9 billion yen (…).``"""
    words = _WORDS[lang]
    subject = words.subject.format(name=name, base=base)
    if "card_uses" not in table.index:
        return subject + words.too_few

    def figure(metric: str) -> str:
        row = dict(table.loc[metric])
        (mean, low, high), unit = scaled([row["difference"], row["low"], row["high"]], str(row["unit"]), signed=True, lang=lang)
        return words.figure.format(mean=mean, unit=unit, low=low, high=high)

    parts = []
    for metric in ("card_uses", "payouts"):
        if metric in table.index:
            row = dict(table.loc[metric])
            never_varies = row["difference"] == row["low"] == row["high"] == 0
            parts.append(words.same[metric] if never_varies else words.figures[metric].format(figure=figure(metric)))
    text = subject + words.between.join(parts)
    if "utilization" in table.index:
        text += words.utilization.format(figure=figure("utilization"))
    chance = "" if bool(table.loc["card_uses"]["is_real"]) else words.chance
    return text + words.end.format(n=int(table["replications"].max()), confidence=f"{confidence:.0%}", chance=chance)


def differences_text(table: pd.DataFrame) -> str:
    """The table of a comparison as text, one block a scenario."""
    head = ["metric", "unit", "base", "with it", "difference", "from", "to", "real", "variance ÷"]
    blocks = []
    for name, part in table.groupby("scenario", sort=False):
        rows = [head]
        for _, row in part.iterrows():
            values, unit = scaled([row["base"], row["mean"]], str(row["unit"]), other=row["difference"])
            ends, end_unit = scaled([row["difference"], row["low"], row["high"]], str(row["unit"]), signed=True)
            never_varies = row["difference"] == row["low"] == row["high"] == 0
            reduction = float(row["variance_reduction"])
            rows.append(
                [
                    str(row["metric"]),
                    unit,
                    *values,
                    *(["none", "", ""] if never_varies else [f"{ends[0]} {_other(end_unit, unit)}".strip(), *ends[1:]]),
                    "yes" if row["is_real"] else "no",
                    "–" if not math.isfinite(reduction) else f"{reduction:,.0f}" if reduction >= 10 else f"{reduction:.1f}",
                ]
            )
        blocks.append(f"{name}\n{text_table(rows, left=2)}")
    return "\n\n".join(blocks)


def intervals_text(table: pd.DataFrame) -> str:
    """The table of an ensemble as text."""
    several = table["point"].nunique() > 1
    rows = [[*(["point"] if several else []), "metric", "unit", "runs", "estimate", "from", "to", "±"]]
    for _, row in table.iterrows():
        ends, unit = scaled([row["estimate"], row["low"], row["high"]], str(row["unit"]))
        half = (row["high"] - row["low"]) / 2
        share = f"{half / abs(row['estimate']):.2%}" if row["estimate"] and math.isfinite(half) else "–"
        name = f"{row['metric']} (median)" if row["method"] == "order" else str(row["metric"])
        rows.append([*([str(row["point"])] if several else []), name, unit, str(row["replications"]), *ends, share])
    return text_table(rows, left=3 if several else 2)


def _other(unit: str, column_unit: str) -> str:
    """The unit of a difference where it is not that of its row; points of a rate go without saying."""
    return "" if column_unit in ("%", unit) else unit


def figure_text(row: pd.Series) -> str:
    """An estimate with its interval: ``1.90 billion yen (1.85 to 1.95)``."""
    estimate = float(row["estimate"])
    # Points of a sweep differ by less than their intervals: digits to the thousandth of the estimate.
    texts, unit = scaled([estimate, row["low"], row["high"]], str(row["unit"]), other=estimate / 100)
    interval = "" if not (math.isfinite(row["low"]) and math.isfinite(row["high"])) else f" ({texts[1]} to {texts[2]})"
    return f"{texts[0]} {unit}{interval}"


def sweep_text(table: pd.DataFrame, keys: Sequence[str]) -> str:
    """The table of a sweep as text: a row a point, a column a metric; keys without what all have in common."""
    names = [*(["scenario"] if "scenario" in table.columns else []), *keys]
    common = "" if len(names) < 2 else ".".join(_common([key.split(".")[:-1] for key in names]))
    metrics = list(dict.fromkeys(table["metric"]))
    rows = [[*(n.removeprefix(common + ".") for n in names), *metrics]]
    for _, part in table.groupby("point", sort=False):
        by_metric = part.set_index("metric")
        labels = [f"{v:.6g}" if isinstance(v, float) else str(v) for v in part.iloc[0][names]]
        rows.append([*labels, *(figure_text(by_metric.loc[m]) if m in by_metric.index else "–" for m in metrics)])
    return text_table(rows, left=len(names))


def validation_text(validation: Validation) -> str:
    """Scores of a validation as text: every value of the nation and the types, then how often the band held it."""
    scores = validation.scores
    if scores.empty:
        return "no published value lies after the origins within the scenario: nothing to score"
    rows = [["known until", "month", "ahead", "group", "published", "forecast", "from", "to", "error", "inside"]]
    for _, row in scores.iterrows():
        rows.append(
            [
                row["origin"],
                f"{row['month']:%Y-%m}",
                f"{row['horizon']}",
                row["group"].replace("_", " "),
                *(f"{row[c]:.2f}" for c in ("published", "median", "low", "high")),
                f"{row['error']:+.2f}".replace("-", "−"),
                "yes" if row["inside"] else "no",
            ]
        )
    lines = [text_table(rows, left=4), "", "National rate by how many months ahead:"]
    summary = [["months ahead", "values", "in the 90 % band", "mean absolute error", "mean width"]]
    for _, row in validation.by_horizon().iterrows():
        summary.append(
            [
                str(row["months_ahead"]),
                f"{row['values']:.0f}",
                f"{row['inside']:.0%}",
                f"{row['mean_absolute_error']:.2f}",
                f"{row['mean_width']:.2f}",
            ]
        )
    return "\n".join([*lines, text_table(summary, left=1)])


def frame_text(table: pd.DataFrame) -> str:
    """A table of numbers by its index, each with four significant digits."""
    def text(value: object) -> str:
        if isinstance(value, float):
            return "–" if math.isnan(value) else f"{value:.4g}".replace("-", "−")
        return {"True": "yes", "False": "no"}.get(str(value), str(value))

    rows = [[str(table.index.name or ""), *map(str, table.columns)]]
    rows += [[text(index), *(text(value) for value in row)] for index, row in zip(table.index, table.itertuples(index=False))]
    return text_table(rows, left=1)


def _common(paths: Sequence[Sequence[str]]) -> list[str]:
    shared = []
    for parts in zip(*paths):
        if len(set(parts)) > 1:
            break
        shared.append(parts[0])
    return shared


def text_table(rows: Sequence[Sequence[str]], *, left: int) -> str:
    """Rows in columns, the first `left` flush left; the first row is the head."""
    widths = [max(len(row[i]) for row in rows) for i in range(len(rows[0]))]
    return "\n".join(_line(row, widths, left) for row in rows)


def _line(row: Iterable[str], widths: Sequence[int], left: int) -> str:
    cells = [cell.ljust(width) if i < left else cell.rjust(width) for i, (cell, width) in enumerate(zip(row, widths))]
    return ("  " + "  ".join(cells)).rstrip()
