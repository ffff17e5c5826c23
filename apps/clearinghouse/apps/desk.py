# SPDX-License-Identifier: Apache-2.0
"""Send commands through the server's recording path, with the clock of a price feed instead of the wall clock.

Owns the order of commands and the boundaries of records, which are the same on every run. Every command goes through
`Applier` into the journal as it does in a server; must never change the state in any other way.
"""

from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, Self

from clearinghouse.apps.runs import RunError
from clearinghouse.server.journal.records import Applier, Entry, encode_command
from clearinghouse.server.startup.directory import open_directory
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.storage.port import Head, Record

# Records that are made durable together; no client waits for an answer here.
COMMIT_RECORDS: Final = 64

Hear = Callable[[Entry, State], None]
"""Receives each command once it is applied, with its events and the state that it led to."""


class Desk:
    """A machine whose commands are journaled in `directory`. Use it in a `with`, and read `head` at the end."""

    def __init__(self, directory: Path, genesis: Genesis, start_ns: int) -> None:
        self.now = start_ns
        self.listeners: list[Hear] = []
        self._opened = open_directory(directory, genesis, clock=lambda: start_ns)
        self._journal = self._opened.directory.journal
        self._applier = Applier(Engine(genesis), self._journal.head(), start_ns)
        self._records: list[Record] = []
        self._requests = 0

    @property
    def state(self) -> State:
        """The state of the machine."""
        return self._applier.engine.state

    @property
    def head(self) -> Head:
        """The head of the chain after the commands so far."""
        return self._applier.head

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._opened.directory.close()

    def of(self, principal: str) -> tuple[str, str, int]:
        """Return the principal, the request id and the creation time for that principal's next command."""
        self._requests += 1
        return (principal, f"{self._requests:x}", self.now)

    def advance(self, to_ns: int) -> None:
        """Move the clock forward to `to_ns`. Due timers run at their own time, each moment in its own record."""
        applier = self._applier
        while applier.is_due(to_ns):
            self._seal()
            self.now = max(self.now, applier.engine.next_deadline())
            applier.open(self.now)
            applier.advance()
            self._tell(0)
        if to_ns > self.now:
            self._seal()
            self.now = to_ns

    def send(self, command: Command) -> Outcome:
        """Apply a command at the present time and return its outcome; commands of one moment share a record."""
        applier = self._applier
        if not applier.entries:
            applier.open(self.now)
        replayed = len(applier.entries)
        entry = applier.begin(command, encode_command(command))
        done = applier.proceed(command.count())
        assert done
        self._tell(replayed)
        assert entry.outcome is not None
        return entry.outcome

    def must(self, command: Command) -> list[int]:
        """Apply a command whose items must all succeed; return their ids. Raises RunError."""
        outcome = self.send(command)
        if set(outcome.codes) - {OK}:
            raise RunError(f"{command} was refused: {outcome.codes} {outcome.figures}")
        return outcome.ids

    def finish(self) -> Head:
        """Commit the open record; return the head of the journal."""
        self._seal()
        self._commit()
        return self._journal.head()

    def _tell(self, first: int) -> None:
        """Pass the entries of the open record, from index `first` on, to every observer."""
        applier = self._applier
        for entry in applier.entries[first:]:
            for hear in self.listeners:
                hear(entry, applier.engine.state)

    def _seal(self) -> None:
        """Close the open record if it has a command; it is not durable yet."""
        if self._applier.entries:
            self._records.append(self._applier.seal(self._opened.epoch).record)
            if len(self._records) >= COMMIT_RECORDS:
                self._commit()

    def _commit(self) -> None:
        """Make the closed records durable in the journal."""
        if self._records:
            first = self._records[0].first_sequence
            self._journal.append(self._opened.epoch, first, self._records)
            self._journal.checkpoint_if_due()
            self._records = []
