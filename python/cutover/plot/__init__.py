"""Figures of results: functions from tidy data frames to matplotlib axes.

Each takes a frame as :meth:`cutover.Result.frame` hands it out (never a file), keyword-only options, ``lang="en"`` or ``"ja"``
and ``ax``, and returns the axes it drew into. ``result.plot`` makes frame and figure with one call.

Importing this package imports matplotlib and pandas; ``import cutover`` alone does not.
"""

from cutover.plot.accessor import PlotAccessor, PlottableResult
from cutover.plot.central import central_load, central_service
from cutover.plot.claims import returns, returns_by_cause
from cutover.plot.comparison import fit
from cutover.plot.desk import fallbacks
from cutover.plot.labels import axis_label, label
from cutover.plot.metadata import save
from cutover.plot.money import payouts
from cutover.plot.overload import ramp
from cutover.plot.prefectures import prefecture_map
from cutover.plot.prices import price_of_points
from cutover.plot.published import utilization_by_prefecture
from cutover.plot.rates import utilization
from cutover.plot.runs import compare, compare_returns
from cutover.plot.uncertainty import bands, differences, rolling, tornado
from cutover.plot.waits import waiting, waiting_quantiles

__all__ = [
    "PlotAccessor",
    "PlottableResult",
    "axis_label",
    "bands",
    "central_load",
    "central_service",
    "compare",
    "compare_returns",
    "differences",
    "fallbacks",
    "fit",
    "label",
    "payouts",
    "prefecture_map",
    "price_of_points",
    "ramp",
    "returns",
    "returns_by_cause",
    "rolling",
    "save",
    "tornado",
    "utilization",
    "utilization_by_prefecture",
    "waiting",
    "waiting_quantiles",
]
