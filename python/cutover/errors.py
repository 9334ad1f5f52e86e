"""What can go wrong, each with one class a caller can catch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

__all__ = [
    "CutoverError",
    "Diagnostic",
    "ExperimentError",
    "MetricError",
    "MissingFontError",
    "ParameterNameError",
    "ResultError",
    "ScenarioError",
    "SimulationError",
]


@dataclass(frozen=True)
class Diagnostic:
    """One fault of an input file and where it stands.

    Attributes
    ----------
    severity : str
        ``"error"`` or ``"warning"``.
    file : str
        The file as the user named it; empty where the input was no file.
    line, column : int
        Position, counted from 1; 0 where the fault has none.
    message : str
        What is wrong.
    help : str
        What to do about it; empty where nothing more can be said.
    excerpt : str
        The line of the file; empty where there is none.
    """

    severity: str
    file: str
    line: int
    column: int
    message: str
    help: str = ""
    excerpt: str = ""

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}:{self.column}: " if self.line else f"{self.file}: " if self.file else ""
        text = f"{place}{self.severity}: {self.message}"
        if self.excerpt:
            margin = " " * len(str(self.line))
            text += f"\n  {self.line} | {self.excerpt}\n  {margin} | {' ' * (self.column - 1)}^"
        if self.help:
            text += f"\n  help: {self.help}"
        return text


class CutoverError(Exception):
    """Every error of this package."""


class ScenarioError(CutoverError, ValueError):
    """A scenario, or data it names, cannot be used.

    Parameters
    ----------
    message : str
        What was attempted; may be empty if `diagnostics` say it all.
    diagnostics : iterable of Diagnostic
        All faults at once, in the order of their positions.

    Attributes
    ----------
    diagnostics : list of Diagnostic
        The same.
    """

    diagnostics: list[Diagnostic]

    def __init__(self, message: str = "", diagnostics: Iterable[Diagnostic] = ()) -> None:
        self.diagnostics = list(diagnostics)
        self.message = message
        super().__init__(message, self.diagnostics)

    def __str__(self) -> str:
        return "\n".join([text for text in (self.message, *map(str, self.diagnostics)) if text])


class ParameterNameError(CutoverError, KeyError, AttributeError):
    """There is no parameter of that name; the message tells the nearest one.

    A KeyError and an AttributeError at once, because parameters are read by key and by attribute.
    """

    def __str__(self) -> str:
        return str(self.args[0]) if self.args else ""


class MetricError(CutoverError, ValueError):
    """A metric names no figure of a result; the message tells what is allowed."""


class ExperimentError(CutoverError, RuntimeError):
    """An experiment cannot be evaluated: runs failed, or its folder belongs to another one."""


class SimulationError(CutoverError, RuntimeError):
    """A run failed although its scenario was in order."""


class ResultError(CutoverError, OSError):
    """A result file is missing, broken off, or of another format."""


class MissingFontError(CutoverError, RuntimeError):
    """A figure was asked for in Japanese and no font with Japanese characters is installed."""
