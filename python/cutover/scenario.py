"""Scenarios: what is to be simulated."""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cutover import _core as core
from cutover.parameters import Value, keys, setting, to_toml

__all__ = ["Intervention", "Scenario", "Section"]


@dataclass(frozen=True)
class Intervention:
    """A dated change of parameters.

    Attributes
    ----------
    day : datetime.date
        The day from which it holds.
    name : str
        What it is called.
    changes : list of str
        ``"checkin.habit_weight: 0.8 -> 0.6"``, one for each parameter.
    """

    day: datetime.date
    name: str
    changes: list[str]


class Section:
    """The parameters below one table of a scenario: ``scenario.facilities.readers``.

    Attributes read and write parameters, or lead to tables below; ``dir()`` lists both.
    """

    def __init__(self, scenario: Scenario, prefix: str) -> None:
        object.__setattr__(self, "_scenario", scenario)
        object.__setattr__(self, "_prefix", prefix)

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        scenario: Scenario = object.__getattribute__(self, "_scenario")
        return scenario._attribute(f"{object.__getattribute__(self, '_prefix')}.{name}")

    def __setattr__(self, name: str, value: Value) -> None:
        scenario: Scenario = object.__getattribute__(self, "_scenario")
        scenario[f"{object.__getattribute__(self, '_prefix')}.{name}"] = value

    def __dir__(self) -> list[str]:
        return _below(object.__getattribute__(self, "_prefix"))

    def __repr__(self) -> str:
        prefix = object.__getattribute__(self, "_prefix")
        scenario: Scenario = object.__getattribute__(self, "_scenario")
        lines = [f"{key} = {to_toml(scenario[key])}" for key in keys() if key.startswith(prefix + ".")]
        return f"[{prefix}]\n" + "\n".join(line[len(prefix) + 1 :] for line in lines)


def _below(prefix: str) -> list[str]:
    start = prefix + "." if prefix else ""
    return list(dict.fromkeys(key[len(start) :].split(".")[0] for key in keys() if key.startswith(start)))


class Scenario:
    """What is to be simulated: period, sample, seed, parameters and the dated interventions that change them.

    Parameters are read and set by key, ``scenario["checkin.switch_share_at_expiry"] = 0.7``, or by attribute,
    ``scenario.checkin.switch_share_at_expiry = 0.7``. Setting checks type, range and meaning at once, exactly as the
    command line's ``--set`` does, and is recorded in the result as such an override.

    Make one with `load` or `parse`. Copies (`copy.copy`, pickles) are independent.
    """

    _core: core.Scenario

    def __init__(self, parsed: core.Scenario) -> None:
        object.__setattr__(self, "_core", parsed)

    @classmethod
    def load(cls, file: str | os.PathLike[str], overrides: Mapping[str, Value] | None = None) -> Scenario:
        """Read a scenario file with everything it extends.

        Parameters
        ----------
        file : path
            A TOML file.
        overrides : mapping, optional
            Parameters to set, by key: ``{"sample": 0.01, "seed": 7}``. They win over the file.

        Raises
        ------
        ScenarioError
            With all faults of the file at once, each with its position, in `ScenarioError.diagnostics`.
        """
        return cls(core.Scenario.load(os.fspath(file), _override_lines(overrides)))

    @classmethod
    def parse(
        cls, text: str, *, name: str | os.PathLike[str] = "scenario", overrides: Mapping[str, Value] | None = None
    ) -> Scenario:
        """Read a scenario from a text.

        Parameters
        ----------
        text : str
            TOML.
        name : path, optional
            Stands for the file in messages; ``extends`` in the text is relative to its folder.
        overrides : mapping, optional
            As for `load`.

        Raises
        ------
        ScenarioError
            As for `load`.
        """
        return cls(core.Scenario.parse(text, os.fspath(name), _override_lines(overrides)))

    def with_intervention(
        self, day: str | datetime.date, name: str, changes: Mapping[str, Value]
    ) -> Scenario:
        """The same scenario with one more dated change.

        Parameters
        ----------
        day : str or date
            From this day on (``"2025-12-02"``).
        name : str
            What it is called in reports.
        changes : mapping
            Parameters by key; only those marked ``dated`` in `fields` can change.

        Raises
        ------
        ScenarioError
            If the result is no scenario.
        """
        day = datetime.date.fromisoformat(day) if isinstance(day, str) else day
        lines = ["", "[[intervention]]", f"date = {to_toml(day)}", f"name = {to_toml(name)}"]
        lines += [setting(key, value, " = ") for key, value in changes.items()]
        text = self._core.text.rstrip("\n") + "\n" + "\n".join(lines) + "\n"
        return Scenario(core.Scenario.parse(text, self._core.file, self._core.overrides))

    def __getitem__(self, key: str) -> Any:
        """The value of a parameter; ParameterNameError tells the nearest one where there is none."""
        return self._core.get(key)

    def __setitem__(self, key: str, value: Value) -> None:
        self._core.get(key)  # the name first: its fault is clearer than that of an override
        line = setting(key, value)
        earlier = [text for text in self._core.overrides if text.split("=", 1)[0].strip() != key]
        parsed = core.Scenario.parse(self._core.text, self._core.file, [*earlier, line])
        object.__setattr__(self, "_core", parsed)

    def __iter__(self) -> Iterator[str]:
        return iter(keys())

    def __contains__(self, key: object) -> bool:
        return key in keys()

    def __getattr__(self, name: str) -> Any:
        if name.startswith("_"):
            raise AttributeError(name)
        return self._attribute(name)

    def __setattr__(self, name: str, value: Value) -> None:
        self[name] = value

    def _attribute(self, key: str) -> Any:
        if _below(key):
            return Section(self, key)
        return self._core.get(key)

    def __dir__(self) -> list[str]:
        return [*_below(""), *(name for name in vars(type(self)) if not name.startswith("_"))]

    @property
    def interventions(self) -> list[Intervention]:
        """The dated changes, by day."""
        return [Intervention(*parts) for parts in self._core.interventions()]

    @property
    def days(self) -> int:
        """Simulated days."""
        return self._core.days

    @property
    def file(self) -> Path:
        """The file it was read from; of a text, its name."""
        return Path(self._core.file)

    @property
    def text(self) -> str:
        """The file, verbatim."""
        return self._core.text

    @property
    def overrides(self) -> list[str]:
        """What was set beside the file, as ``"key=value"``."""
        return self._core.overrides

    @property
    def warnings(self) -> str:
        """What is allowed but not plausible; empty if nothing."""
        return self._core.warnings()

    def to_toml(self, *, reduced: bool = True) -> str:
        """The scenario as TOML that reads back to the same.

        Parameters
        ----------
        reduced : bool
            Only what differs from the defaults; False writes every parameter.
        """
        return self._core.reduced() if reduced else self._core.effective()

    def __getstate__(self) -> tuple[str, str, list[str]]:
        return (self._core.text, self._core.file, self._core.overrides)

    def __setstate__(self, state: tuple[str, str, list[str]]) -> None:
        text, name, overrides = state
        object.__setattr__(self, "_core", core.Scenario.parse(text, name, overrides))

    def __eq__(self, other: object) -> bool:
        """True if both simulate the same: every parameter and intervention is equal."""
        return isinstance(other, Scenario) and self._core.effective() == other._core.effective()

    def __hash__(self) -> int:
        return hash(self._core.effective())

    def __repr__(self) -> str:
        return f"<Scenario {self['title']!r}: {self['period.start']} to {self['period.end']}, sample {self['sample']}>"


def _override_lines(overrides: Mapping[str, Value] | None) -> list[str]:
    return [setting(key, value) for key, value in (overrides or {}).items()]
