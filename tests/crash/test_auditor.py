# SPDX-License-Identifier: Apache-2.0
"""The auditor of the crash: what it finds after a command, and what only a full scan can find."""

import pytest

from clearinghouse.apps.auditor import SILENT, STEPS, Auditor, scan, spoken
from clearinghouse.apps.runs import RunError
from clearinghouse.server.journal.records import Entry
from clearinghouse.statemachine.ledger.postings_from_events import postings
from clearinghouse.statemachine.vocabulary import commands, events
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import EXTERNAL
from tests.support import System


class Watched:
    """A system whose commands go to an auditor, as those of a crash do."""

    def __init__(self) -> None:
        """Two accounts with money."""
        self.auditor = Auditor(workers=0)
        self.system = System()
        self.system.state.events.clear()
        self.alice = self.receive_all(lambda: self.system.account("alice", USDC=1_000))
        self.bob = self.receive_all(lambda: self.system.account("bob", USDC=1_000))

    def receive_all(self, act: "object") -> int:
        """Let an act apply commands, and pass each of them on."""
        assert callable(act)
        apply = self.system.apply
        received: list[Entry] = []

        def applying(command: Command, **rest: bytes) -> object:
            outcome = apply(command, **rest)
            entry = Entry(command, b"", self.system.sequence)
            entry.events = [
                value
                for event in self.system.events
                for value in (event.kind, *event.fields.values())
            ]
            received.append(entry)
            self.hear(entry)
            return outcome

        self.system.apply = applying  # type: ignore[method-assign, assignment]
        try:
            found = act()
        finally:
            self.system.apply = apply  # type: ignore[method-assign]
        assert received
        return int(found)

    def hear(self, entry: Entry) -> None:
        """Give the command to the auditor."""
        self.auditor.hear(entry, self.system.state)

    def output(self, *values: int) -> Entry:
        """A command that says it caused these events."""
        command = commands.CancelAll("", "", 0, AccountId(0), MarketId(0), 0)
        entry = Entry(command, b"", self.system.sequence)
        entry.events = list(values)
        return entry


@pytest.fixture
def watched() -> Watched:
    """A fresh world with its auditor."""
    return Watched()


def test_a_transfer_is_followed(watched: Watched) -> None:
    """The events of commands and the state agree, and the running totals stay at 0."""
    watched.receive_all(lambda: watched.system.transfer(watched.alice, watched.bob, 1, 300))
    assert watched.system.balance(watched.bob, "USDC") == 1_300
    watched.auditor.finish(watched.system.state)
    assert watched.auditor.scans.count == 1
    assert watched.auditor.commands > 4


def test_a_movement_that_was_only_said_is_found(watched: Watched) -> None:
    """An event of a transfer that the state did not make ends the run, with the account it is about."""
    with pytest.raises(RunError, match=f"account {watched.alice}, balance of 1 is 1000"):
        watched.hear(watched.output(events.TRANSFERRED, 0, watched.alice, watched.bob, 1, 5))


def test_an_amount_that_comes_to_nothing_good_is_found(watched: Watched) -> None:
    """A balance below zero is found even where state and events agree."""
    watched.system.holding(watched.alice, "USDC").balance = -500
    watched.system.holding(watched.bob, "USDC").balance = 2_500
    with pytest.raises(RunError, match="negative"):
        watched.hear(watched.output(events.TRANSFERRED, 0, watched.alice, watched.bob, 1, 1_500))


def test_more_than_came_cannot_leave(watched: Watched) -> None:
    """The world outside never has more than nothing."""
    outside = watched.system.state.accounts[EXTERNAL].holdings[AssetId(1)]
    assert outside.balance == -2_000
    outside.balance = 1
    with pytest.raises(RunError, match="more left than came"):
        watched.hear(watched.output(events.TRANSFERRED, 0, watched.alice, EXTERNAL, 1, 2_001))


def test_a_total_that_is_not_zero_is_found(watched: Watched) -> None:
    """A transfer that took from one account and gave to none leaves a running total that is not 0."""
    watched.system.holding(watched.alice, "USDC").balance -= 5
    with pytest.raises(RunError, match="balance of 1 sums to -5"):
        watched.hear(watched.output(events.TRANSFERRED, 0, watched.alice, watched.bob, 1, 5))


def test_settlement_is_followed(watched: Watched) -> None:
    """An unpaid claim leaves the settlement difference of its asset, in every way of reporting it."""
    watched.system.holding(watched.alice, "USDC").unsettled += 7
    with pytest.raises(
        RunError, match="claims less cost bases less settlement cash of 1 sums to 7"
    ):
        watched.hear(watched.output(events.SETTLED_OUT, 0, watched.alice, 1, -7))


def test_a_movement_without_an_event_is_found_by_the_scan(watched: Watched) -> None:
    """A silent movement is no touched account's: the full scan compares everything and ends the run."""
    watched.system.holding(watched.alice, "USDC").balance -= 1
    watched.system.holding(watched.bob, "USDC").balance += 1
    with pytest.raises(RunError, match=r"full scan after command \d+ failed"):
        watched.auditor.finish(watched.system.state)


def test_a_scan_beside_the_machine_finds_the_same(watched: Watched) -> None:
    """A scan on a copy of the process answers with its findings, and with its sequence."""
    auditor = Auditor(workers=2)
    ledger = watched.auditor.ledger
    auditor.scans.scan(watched.system.state, ledger, 11)
    auditor.scans.wait()
    watched.system.holding(watched.alice, "USDC").balance -= 1
    found = scan(watched.system.state, ledger)
    assert found
    auditor.scans.scan(watched.system.state, ledger, 12)
    # The copy was made: what happens afterwards does not concern it.
    watched.system.holding(watched.alice, "USDC").balance += 1
    with pytest.raises(RunError, match="full scan after command 12 failed"):
        auditor.scans.wait()
    auditor.scans.scan(watched.system.state, ledger, 13)
    auditor.scans.stop()
    assert auditor.scans.count == 3


def test_silent_events_move_nothing(watched: Watched) -> None:
    """The kinds that the auditor skips have no postings in any case, and all others it reads."""
    values: list[int] = []
    for kind, (name, names) in EVENT_FIELDS.items():
        fields = dict.fromkeys(names, 1)
        if kind in SILENT:
            assert postings(Event(kind, name, fields), watched.system.state.markets) == []
        values += [kind, *fields.values()]
    assert [event.kind for event in spoken(values)] == [
        event.kind for event in split(values) if event.kind not in SILENT
    ]
    assert not SILENT & STEPS
