"""Designs: which points of a parameter space an experiment visits.

==================  ======================================================  =========================================
``grid``            every combination of the factors' values                a table
``one_at_a_time``   the base, then each factor alone at each of its values   a tornado
``latin_hypercube`` `points` points, every factor's range evenly covered    rank correlations
``sobol``           `points` points of the Sobol sequence (scrambled)       rank correlations
``morris``          `points` trajectories of elementary effects             screening (Morris)
``saltelli``        `points` × (factors + 2) points                         first and total order (Sobol)
==================  ======================================================  =========================================

The last four are those of SALib and SciPy.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from cutover.parameters import Value, fields

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

__all__ = ["DESIGNS", "Factor", "design_points", "factor"]

DESIGNS = ("grid", "one_at_a_time", "latin_hypercube", "sobol", "morris", "saltelli")
SAMPLED = DESIGNS[2:]

NUMERIC = ("number", "integer")

MORRIS_LEVELS = 4
"""Levels of a trajectory's grid: Morris (1991) and Campolongo et al. (2007) use 4."""


@dataclass(frozen=True)
class Factor:
    """A parameter that an experiment varies.

    Attributes
    ----------
    key : str
        Of the field table.
    type : str
        ``"number"``, ``"integer"``, ``"flag"`` or ``"choice"``.
    low, high : float
        Ends of its range; of a flag or choice 0 and the last position in `values`.
    values : tuple
        What a grid visits; of a flag or choice all of its values.
    """

    key: str
    type: str
    low: float
    high: float
    values: tuple[Value, ...]

    @property
    def bounds(self) -> tuple[float, float]:
        """Range of a design's positions: categories have one unit each."""
        return (self.low, self.high) if self.type in NUMERIC else (0.0, float(len(self.values)))

    def at(self, position: float) -> Value:
        """The value at a position of the range, in its type."""
        if self.type not in NUMERIC:
            return self.values[min(int(position), len(self.values) - 1)]
        return round(position) if self.type == "integer" else float(f"{position:.12g}")


def factor(key: str, given: object = None, *, levels: int = 3) -> Factor:
    """A factor from what a caller gives for a key: values (list), a range (tuple of two), or nothing for its plausible one.

    Raises
    ------
    ParameterNameError, ValueError
        If there is no such key, or no range for it.
    """
    import numpy as np

    from cutover import _core

    table = fields()
    if key not in table.index:
        _core.Scenario.parse("", "scenario", []).get(key)  # raises with the nearest name
    row = table.loc[key]
    kind = str(row["type"])
    if isinstance(given, list):
        ends = [float(v) for v in given] if kind in NUMERIC else [0.0, len(given) - 1.0]
        return Factor(key, kind, min(ends), max(ends), tuple(given))
    if kind not in NUMERIC:
        choices = [False, True] if kind == "flag" else list(row["choices"])
        if not choices:
            raise ValueError(f"'{key}' is a {kind}: give the values to visit as a list")
        return Factor(key, kind, 0.0, len(choices) - 1.0, tuple(choices))
    span: Any = given if isinstance(given, tuple) else row["plausible"] or row["allowed"]
    if span is None or not np.isfinite(span).all():
        raise ValueError(f"'{key}' has no plausible range in the field table: give (low, high)")
    low, high = float(span[0]), float(span[1])
    if not low < high:
        raise ValueError(f"'{key}': the range goes from {low:g} to {high:g}; low must be below high")
    empty = Factor(key, kind, low, high, ())
    return Factor(key, kind, low, high, tuple(dict.fromkeys(empty.at(v) for v in np.linspace(low, high, levels))))


def design_points(
    kind: str, factors: Sequence[Factor], *, points: int = 0, seed: int = 1
) -> tuple[list[dict[str, Value]], npt.NDArray[np.float64]]:
    """The points of a design.

    Parameters
    ----------
    kind : str
        One of `DESIGNS`.
    factors : sequence of Factor
    points : int
        For the sampled ones, see above.
    seed : int
        Of the design.

    Returns
    -------
    points : list of dict
        Values by key; those of a base point are left out.
    positions : array, shape (points, factors)
        As the design drew them, for its analysis; empty for grids.

    Raises
    ------
    ValueError
        If there is no such design, or it is given no points.
    """
    import numpy as np

    if kind not in DESIGNS:
        raise ValueError(f"a design is one of {', '.join(DESIGNS)}, not '{kind}'")
    none = np.empty((0, len(factors)))
    if kind == "grid":
        return [dict(zip([f.key for f in factors], c)) for c in itertools.product(*(f.values for f in factors))], none
    if kind == "one_at_a_time":
        return [{}, *({f.key: value} for f in factors for value in f.values)], none
    if points < 1:
        raise ValueError(f"a {kind} design needs a number of points")
    if not factors:
        raise ValueError(f"a {kind} design needs something to vary")
    drawn = _drawn(kind, factors, points, seed)
    return [{f.key: f.at(x) for f, x in zip(factors, row)} for row in drawn], drawn


def problem(factors: Sequence[Factor]) -> dict[str, Any]:
    """The factors as SALib knows them."""
    return {"num_vars": len(factors), "names": [f.key for f in factors], "bounds": [list(f.bounds) for f in factors]}


def _drawn(kind: str, factors: Sequence[Factor], points: int, seed: int) -> npt.NDArray[np.float64]:
    import numpy as np

    if kind == "sobol":
        from scipy.stats import qmc

        unit = qmc.Sobol(len(factors), seed=np.random.default_rng(seed)).random(points)
        return np.asarray(qmc.scale(unit, [f.bounds[0] for f in factors], [f.bounds[1] for f in factors]))
    if kind == "latin_hypercube":
        from SALib.sample import latin

        return np.asarray(latin.sample(problem(factors), points, seed=seed))
    if kind == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(problem(factors), points, num_levels=MORRIS_LEVELS, seed=seed))
    from SALib.sample import sobol

    return np.asarray(sobol.sample(problem(factors), points, calc_second_order=False, seed=seed))
