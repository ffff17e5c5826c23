# SPDX-License-Identifier: Apache-2.0
"""Commands that set parameters, applied at and beyond the limits of each field (SPEC Q-3, U-2).

Owns the steps of such a test: what an accepted command leaves in the state and says in its event, and that a refused
one says why and changes nothing. The limits stand in the tests, as numbers of the reference page of commands.
"""

from collections.abc import Callable, Mapping
from dataclasses import fields, replace
from typing import Any, Final, NamedTuple, TypeAlias, cast

from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from tests.stateful.digest import CALL_FIELDS, changed, state_values
from tests.support import System

MOST: Final = 2**63 - 1
"""The greatest amount (U-2)."""
PPB: Final = 1_000_000_000
OF_CALL: Final = {
    *("principal", "request_id", "created_ns", "expected_version", "present", "confirmed_gaps"),
    "at_once_reason",
}

Said: TypeAlias = tuple[str, Mapping[str, int] | list[Mapping[str, int]]]
"""The name of a kind of event, and the fields of the one that there is, or of each."""


class Limit(NamedTuple):
    """The least and the greatest value of a field; `beside` are other fields that have to be different for them."""

    field: str
    least: int
    greatest: int
    beside: Mapping[str, Any] = {}


class Setter:
    """A command that sets parameters: a valid one, the record that it fills, and the events that it makes."""

    def __init__(
        self,
        system: System,
        good: Command,
        record: Callable[[], object],
        says: Callable[[Any, int], Said],
        *,
        names: Mapping[str, str] | None = None,
        answers: int = 0,
    ) -> None:
        """Know the command. `says` gets the command and how many were accepted with it; `names` has those fields that
        the record calls otherwise, "" for what is not in it; `answers` is the id of the answer.
        """
        self.system = system
        self.good = good
        self.record = record
        self.says = says
        self.names = names or {}
        self.answers = answers
        self.times = 0

    def again(self, **changes: object) -> Command:
        """The valid command with a fresh request id, and some fields of another value."""
        principal, request_id, created_ns = self.system.head()
        head = {"principal": principal, "request_id": request_id, "created_ns": created_ns}
        return replace(self.good, **cast("Any", head | changes))

    def accepts(self, **changes: object) -> None:
        """The command with some fields of another value is accepted: the record has all, its event says so."""
        command = self.again(**changes)
        outcome = self.system.apply(command)
        assert (outcome.codes, outcome.ids) == ([codes.OK], [self.answers]), changes
        self.times += 1
        record = self.record()
        for field in fields(command):
            name = self.names.get(field.name, field.name)
            if field.name in OF_CALL or not name:
                continue
            value: Any = record
            for step in name.split("."):
                value = getattr(value, step)
            assert value == getattr(command, field.name), (field.name, changes)
        name, said = self.says(command, self.times)
        found = [event.fields for event in self.system.events if event.name == name]
        assert all(event.fields["offset"] == 0 for event in self.system.events), changes
        rows = said if isinstance(said, list) else [said]
        assert found == [{"offset": 0, **row} for row in rows], changes

    def refuses(
        self,
        code: int = codes.PARAMETER_OUT_OF_RANGE,
        figures: tuple[int, int, int] = (0, 0, 0),
        /,
        **changes: object,
    ) -> None:
        """The command with some fields of another value is refused with a code and its figures, and changes nothing."""
        before = state_values(self.system.state, CALL_FIELDS)
        outcome = self.system.apply(self.again(**changes))
        assert (outcome.codes, outcome.ids) == ([code], [0]), changes
        found = outcome.figures.get(0, (0, 0, 0))
        assert found == figures, (found, changes)
        assert changed(before, state_values(self.system.state, CALL_FIELDS)) == [], changes
        limit, actual, shortfall = figures
        said = {"code": code, "limit": limit, "actual": actual, "shortfall": shortfall}
        (event,) = self.system.events
        assert (event.name, event.fields) == ("REFUSED", {"offset": 0, **said})

    def keeps(self, *limits: Limit) -> None:
        """The command is accepted at each limit and refused one beyond it."""
        self.accepts()
        for field, least, greatest, beside in limits:
            self.accepts(**{field: least, **beside})
            self.refuses(**{field: least - 1, **beside})
            self.accepts(**{field: greatest, **beside})
            self.refuses(**{field: greatest + 1, **beside})
        self.accepts()
