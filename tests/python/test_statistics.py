"""Intervals and rules as Python has them, against SciPy's own."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from cutover import statistics as st

RNG = np.random.default_rng(20251202)
A = RNG.normal(40.0, 3.0, 17)
B = A + RNG.normal(0.4, 0.2, 17)


def test_mean_interval_is_students():
    interval = st.mean_interval(A, 0.9)
    low, high = stats.t.interval(0.9, len(A) - 1, A.mean(), stats.sem(A))
    assert (interval.estimate, interval.low, interval.high) == pytest.approx((A.mean(), low, high))
    assert interval.half_width == pytest.approx((high - low) / 2)
    assert A.mean() in interval and high + 1 not in interval


def test_one_figure_says_nothing_about_its_spread():
    interval = st.mean_interval([3.0])
    assert (interval.estimate, interval.low, interval.high) == (3.0, -math.inf, math.inf)


def test_median_interval_lies_between_the_order_statistics_of_the_binomial():
    interval = st.quantile_interval(A, 0.5, 0.95)
    ordered = np.sort(A)
    low = int(np.searchsorted(ordered, interval.low))
    high = int(np.searchsorted(ordered, interval.high))
    assert ordered[low] == interval.low and ordered[high] == interval.high
    covered = stats.binom.cdf(high, len(A), 0.5) - stats.binom.cdf(low, len(A), 0.5)
    assert covered >= 0.95


def test_paired_difference_is_the_interval_of_the_differences():
    paired = st.paired_difference(A, B)
    low, high = stats.t.interval(0.95, len(A) - 1, (B - A).mean(), stats.sem(B - A))
    assert (paired.difference.low, paired.difference.high) == pytest.approx((low, high))
    assert paired.correlation == pytest.approx(np.corrcoef(A, B)[0, 1])
    independent = A.var(ddof=1) + B.var(ddof=1)
    assert paired.variance_reduction == pytest.approx(independent / (B - A).var(ddof=1))


def test_independent_difference_is_welchs():
    ours = st.independent_difference(A, B[:9])
    theirs = stats.ttest_ind(B[:9], A, equal_var=False).confidence_interval(0.95)
    assert (ours.low, ours.high) == pytest.approx((theirs.low, theirs.high))


def test_joint_confidence_is_bonferronis():
    assert st.joint_confidence(0.95, 5) == pytest.approx(0.99)


def test_replications_go_on_until_the_precision_lasts():
    quiet = np.full(10, 5.0) + RNG.normal(0, 1e-6, 10)
    assert st.replications_to_make([quiet], [st.Precision(0.1)]) == 0
    assert st.replications_to_make([quiet[:5]], [st.Precision(0.1)]) > 0  # the look-ahead is not over
    loud = RNG.normal(0, 10, 10)
    assert st.replications_to_make([quiet, loud], [st.Precision(0.1)] * 2) > 0  # the least precise decides
    assert st.replications_to_make([loud], [st.Precision(0.1)], most=10) == 0  # no more allowed


def test_warm_up_and_batches_of_one_long_series():
    warm = np.concatenate([np.linspace(20, 0, 100), np.zeros(900)]) + RNG.normal(0, 0.1, 1000)
    cut = st.mser5_truncation(warm)
    assert cut % 5 == 0 and 80 <= cut <= 130
    batches = st.batch_means(warm[cut:], 20)
    assert 0.0 in st.batch_means(warm[200:], 20, 0.9999).mean
    assert batches.effective_size > 0


def test_faults_are_value_errors():
    with pytest.raises(ValueError):
        st.mean_interval([])
    with pytest.raises(ValueError):
        st.mean_interval([1.0, math.nan])
    with pytest.raises(ValueError):
        st.paired_difference([1.0, 2.0], [1.0])
    with pytest.raises(ValueError):
        st.mean_interval([1.0, 2.0], 1.0)
