"""Intervals, differences and stopping rules: what replications say, and how far it can be trusted.

The arithmetic is the simulator's own (``analysis/statistics``); here it meets arrays and names.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Union

import numpy as np
import numpy.typing as npt

from cutover import _core

__all__ = [
    "BatchMeans",
    "Interval",
    "PairedDifference",
    "Precision",
    "batch_means",
    "independent_difference",
    "joint_confidence",
    "mean_interval",
    "mser5_truncation",
    "paired_difference",
    "quantile_interval",
    "replications_to_make",
]

Figures = Union[Sequence[float], npt.NDArray[np.float64]]
"""One figure a replication, in the order of the replications; shape (n,)."""


@dataclass(frozen=True)
class Interval:
    """An estimate and how far it can be trusted.

    Attributes
    ----------
    estimate, low, high : float
        In the unit of the figures; an end is infinite where the sample says nothing about it.
    """

    estimate: float
    low: float
    high: float

    @property
    def half_width(self) -> float:
        """Half of the distance of the ends."""
        return (self.high - self.low) / 2

    def __contains__(self, value: float) -> bool:
        return self.low <= value <= self.high


@dataclass(frozen=True)
class PairedDifference:
    """B less A, replication by replication.

    Attributes
    ----------
    difference : Interval
    correlation : float
        Of the figures of the two; NaN where one of them never varies.
    variance_reduction : float
        How many times the variance of the difference would be larger with independent runs; above 1 where common random
        numbers help, infinite where the difference never varies.
    """

    difference: Interval
    correlation: float
    variance_reduction: float


@dataclass(frozen=True)
class BatchMeans:
    """Mean of one long series, with the interval from batches of it.

    Attributes
    ----------
    mean : Interval
    lag1_correlation : float
        Of neighbouring batch means; the interval is too narrow where it is clearly above 0.
    batches_look_independent : bool
        Whether that is no more than chance explains in 95 of 100 independent series.
    effective_size : float
        How many independent observations would give as narrow an interval.
    """

    mean: Interval
    lag1_correlation: float
    batches_look_independent: bool
    effective_size: float


@dataclass(frozen=True)
class Precision:
    """How precise a figure is to be.

    Attributes
    ----------
    half_width : float
        Of its interval, in the unit of the figure, or
    relative : bool
        …as a part of the mean.
    confidence : float
        Of the interval, between 0 and 1.
    """

    half_width: float
    relative: bool = False
    confidence: float = 0.95


def mean_interval(figures: Figures, confidence: float = 0.95) -> Interval:
    """Mean with Student's t interval. One figure has an infinite interval.

    Raises
    ------
    ValueError
        For no figure, one that is not finite, or a confidence outside of (0, 1).
    """
    return Interval(*_core.mean_interval(_array(figures), confidence))


def quantile_interval(figures: Figures, q: float, confidence: float = 0.95) -> Interval:
    """The `q`-quantile of the figures' distribution, between two order statistics, whatever the distribution.

    Raises
    ------
    ValueError
        As `mean_interval`, or for a `q` outside of (0, 1).
    """
    return Interval(*_core.quantile_interval(_array(figures), q, confidence))


def paired_difference(a: Figures, b: Figures, confidence: float = 0.95) -> PairedDifference:
    """Mean of `b` less `a` over the same replications (same seeds), with its interval.

    Raises
    ------
    ValueError
        If they differ in number, or there are fewer than two, or as `mean_interval`.
    """
    ends, correlation, reduction = _core.paired_difference(_array(a), _array(b), confidence)
    return PairedDifference(Interval(*ends), correlation, reduction)


def independent_difference(a: Figures, b: Figures, confidence: float = 0.95) -> Interval:
    """Mean of `b` less mean of `a` for independent runs (Welch).

    Raises
    ------
    ValueError
        As `mean_interval`, or for fewer than two figures of either.
    """
    return Interval(*_core.independent_difference(_array(a), _array(b), confidence))


def joint_confidence(confidence: float, comparisons: int) -> float:
    """The confidence each of so many intervals needs so that all hold together with `confidence` (Bonferroni)."""
    return _core.joint_confidence(confidence, comparisons)


def replications_to_make(
    figures: Sequence[Figures],
    precisions: Sequence[Precision],
    *,
    least: int = 5,
    most: int = 200,
    look_ahead: int = 5,
) -> int:
    """How many more replications are worth making before looking again; 0 if enough, or no more allowed.

    The rule of Hoad, Robinson and Davies (2010): the precision must last over `look_ahead` further replications, because
    an interval that happens to be narrow stops too early.

    Parameters
    ----------
    figures : sequence of arrays
        Of every metric, all replications made so far, each of shape (n,).
    precisions : sequence of Precision
        One for each metric; all must be met.
    least, most : int
        Replications before the first look, and in all.
    look_ahead : int
        Further replications over which the precision must last.

    Raises
    ------
    ValueError
        If `most` is below `least`, or `least` below 2.
    """
    wanted = [(p.half_width, p.relative, p.confidence) for p in precisions]
    return _core.replications_to_make([_array(f) for f in figures], wanted, least, most, look_ahead)


def mser5_truncation(series: Figures) -> int:
    """How many observations to leave out at the begin of a series as warm-up (MSER-5, White 1997).

    The length of the series where it is too short to tell.
    """
    return _core.mser5_truncation(_array(series))


def batch_means(series: Figures, batches: int = 20, confidence: float = 0.95) -> BatchMeans:
    """Mean of a stationary series, with the interval from the means of `batches` batches of equal length.

    Raises
    ------
    ValueError
        For fewer than two batches, or fewer observations than batches.
    """
    ends, lag1, independent, size = _core.batch_means(_array(series), batches, confidence)
    return BatchMeans(Interval(*ends), lag1, independent, size)


def _array(figures: Figures) -> npt.NDArray[np.float64]:
    return np.ascontiguousarray(figures, dtype=np.float64)
