# SPDX-License-Identifier: Apache-2.0
"""Golden journals: what an earlier build wrote, this one replays to the same hashes (SPEC I-10, J-5).

Owns the comparison and the proof that the journals show everything. How they are made is in `make` and `make_scenario`.
"""

from pathlib import Path

import pytest

from clearinghouse.server.journal.records import commands_of, decode_command
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.ledger.postings_from_events import LedgerFromEvents
from clearinghouse.statemachine.vocabulary.commands import COMMANDS
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, split
from clearinghouse.storage.chain import link
from clearinghouse.storage.port import EMPTY_HEAD, Record
from tests.golden.journal_file import read, rebuild, replayer_of
from tests.golden.make_scenario import SCENARIOS
from tests.scenarios.language import read_scenarios
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run
from tests.stateful.snapshots import snapshot_bytes, through_snapshot

JOURNALS = sorted(Path(__file__).parent.glob("v*/*.txt"))
KNOWN = [
    f"v1/{name}"
    for name in (
        "advance",
        "amounts",
        "approvals",
        "authority",
        "bands",
        "book",
        "busts",
        "cash_calls",
        "clearing",
        "closing",
        "collateral",
        "cooling",
        "court",
        "credit",
        "defaults",
        "delayed",
        "delegation_limits",
        "destinations",
        "dust",
        "exits",
        "freezes",
        "fund",
        "gaps",
        "holders",
        "identifiers",
        "interest",
        "journal",
        "leaving",
        "liquidity",
        "losses",
        "mandates",
        "margin",
        "mixed",
        "moves",
        "notices",
        "pauses",
        "payins",
        "penalties",
        "recovery",
        "redemptions",
        "redenominations",
        "reversals",
        "risk",
        "runs",
        "sales",
        "skin",
        "splits",
        "two_persons",
        "unpaid",
        "variation",
        "variation_advances",
        "variation_cuts",
        "variation_legs",
        "waiting",
        "windows",
    )
]
RESTORED_EVERY = 20
# Kinds of command and event that no golden journal has, each with the reason.
UNSHOWN: dict[str, str] = (
    dict.fromkeys(
        ("WORK_LATE", "WORK_CAUGHT_UP"),
        "come after 400 slices, two million units that each replay would do again: tests/attacks/test_late_work.py",
    )
    | dict.fromkeys(
        ("SetRuleSet", "RULE_SET_CHANGED"),
        "needs a set of the rules after the present one: test_switch",
    )
    | dict.fromkeys(
        ("ACCOUNT_REMOVED",),
        "needs a default between two slices of a settlement, so a session of some thousand nets: test_removal",
    )
)


def name_of(path: Path) -> str:
    """Format and name of a journal."""
    return f"{path.parent.name}/{path.stem}"


def kinds_in(records: list[Record]) -> tuple[set[int], set[int], list[str]]:
    """Kinds of command and of event that a journal has, and what is wrong with the ledger that its events give."""
    replayer = replayer_of(records)
    ledger = LedgerFromEvents()
    asked: set[int] = set()
    received: set[int] = set()
    state = replayer.applier.engine.state
    for record in records[1:]:
        asked.update(decode_command(encoded).KIND for encoded in commands_of(record))
        replayer.applier.replay(record)
        for _, events in replayer.applier.close(record).event_batches():
            for event in split(events):
                received.add(event.kind)
                ledger.take(event, state.markets)
    return asked, received, ledger.differences(state) + violations(state)


def test_there_is_a_golden_journal() -> None:
    """The journals are those that are known: without them the tests below would pass by doing nothing."""
    assert [name_of(path) for path in JOURNALS] == KNOWN


@pytest.mark.parametrize("path", JOURNALS, ids=name_of)
def test_a_golden_journal_replays_to_the_same_head(path: Path) -> None:
    """The commands of the journal alone lead to the chain head that was written with it."""
    records = read(path)
    assert rebuild(records) == records[-1].head


@pytest.mark.parametrize("path", JOURNALS, ids=name_of)
def test_every_record_of_a_golden_journal_replays_to_its_digest(path: Path) -> None:
    """Each record's commands give the events that its digest stands for, and its hash links it to the one before."""
    records = read(path)
    replayer = replayer_of(records)
    head = EMPTY_HEAD
    for record in records:
        if record.first_sequence:
            assert replayer.apply(record) is None
        fields = (record.epoch, record.first_sequence, record.count, record.time_ns)
        linked = link(head.hash, 1, *fields, record.commands, record.events_digest)
        assert linked == record.chain_hash
        head = record.head


@pytest.mark.parametrize("path", JOURNALS, ids=name_of)
def test_a_golden_journal_replays_from_any_snapshot(path: Path) -> None:
    """Put aside for what its snapshot gives at every twentieth record, the machine gives the recorded digests."""
    records = read(path)
    replayer = replayer_of(records)
    whole = replayer_of(records)
    for number, record in enumerate(records[1:]):
        if number % RESTORED_EVERY == 0:
            replayer.applier.engine = through_snapshot(replayer.applier.engine)
        assert replayer.apply(record) is None
        assert whole.apply(record) is None
    again = snapshot_bytes(replayer.applier.engine.state)
    assert again == snapshot_bytes(whole.applier.engine.state)


def test_the_golden_journals_show_every_command_and_event() -> None:
    """Each command and event stands in a journal or on the list above, and their events alone give their ledgers."""
    asked: set[int] = set()
    received: set[int] = set()
    for path in JOURNALS:
        commands, events, wrong = kinds_in(read(path))
        asked |= commands
        received |= events
        assert wrong == [], path
    missing = {command.__name__ for command in COMMANDS if command.KIND not in asked}
    missing |= {name for kind, (name, _) in EVENT_FIELDS.items() if kind not in received}
    assert missing == set(UNSHOWN)


@pytest.mark.slow
@pytest.mark.parametrize("path", SCENARIOS, ids=lambda path: path.stem)
def test_the_scenario_of_a_journal_keeps_every_invariant(path: Path) -> None:
    """The games of the journals that are made of scenarios are audited after each command."""
    (scenario,) = read_scenarios(path)
    run(scenario, Setup(check=True))
