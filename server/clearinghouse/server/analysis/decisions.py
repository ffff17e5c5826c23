# SPDX-License-Identifier: Apache-2.0
"""Find the deposits and withdrawals that a journal decided after a moment (SPEC J-9.1).

Owns the rows for a custodian whose journal is restored to an earlier end: the coins have moved outside, and the
restored journal does not have the decisions. Must never write to either journal.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

from clearinghouse.server.analysis.replayed_state import OutOfRangeError, Past, Step, opened
from clearinghouse.server.codec.projection.money_events import (
    DEPOSITS,
    MONEY_UNDER_WAY,
    REQUESTED,
    WITHDRAWALS,
)
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.records import CommandRaisedError
from clearinghouse.server.startup.lost_numbers import Numbers
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import DepositId, WithdrawalId
from clearinghouse.storage.errors import JournalDamagedError, OtherHistoryError
from clearinghouse.storage.port import Head

_ONE: Final = {DEPOSITS: "deposit", WITHDRAWALS: "withdrawal"}


class Decision(NamedTuple):
    """A decision of custody about a deposit or withdrawal.

    It has its sequence and time, the payment, and the references of the request and of the decision ("" if there is
    none).
    """

    sequence: int
    time_ns: int
    kind: str
    id: int
    account_id: int
    asset: str
    amount: str
    status: str
    reference: str
    """of the request: what the customer stated, such as a destination"""
    transaction: str
    """of the decision: the transaction that custody named"""


class Lost(NamedTuple):
    """The decisions and numbers that a journal has after an earlier end, as far as the journal can be read.

    `damage` is the reason why the journal cannot be read to its own end. `numbers` is None if it cannot be read even up
    to the earlier end.
    """

    sequence: int
    decisions: list[Decision]
    numbers: Numbers | None
    damage: str = ""


def lost_after(journal: Path, end: Head) -> Lost:
    """Return the decisions and numbers that a journal has after an earlier end.

    Raises OtherHistoryError if the journal has another record at that end or ends earlier, and JournalMissingError.
    """
    found: list[Decision] = []
    numbers: Numbers | None = None
    sequence = end.sequence
    try:
        with opened(journal, start=end.sequence) as past:
            _go_to(past, journal, end)
            try:
                found.extend(_walked(past))
            finally:
                numbers = Numbers.of(past.state)
                sequence = past.state.sequence
    except OutOfRangeError as error:
        raise OtherHistoryError(journal, str(error)) from None
    except (JournalDamagedError, CommandRaisedError) as error:
        return Lost(sequence, found, numbers, str(error))
    return Lost(sequence, found, numbers)


def _go_to(past: Past, journal: Path, end: Head) -> None:
    """Replay a journal to an earlier end. Raises OtherHistoryError if its record there has another hash."""
    past.check_range(end.sequence)
    record = next(past.reader.read(end.sequence))
    if record.head != end:
        detail = f"at sequence {end.sequence} it has {record.chain_hash.hex()}, the copy {end.hash.hex()}"
        raise OtherHistoryError(journal, detail)
    past.go_to(end.sequence)


def _walked(past: Past) -> Iterator[Decision]:
    """Yield each decision of custody in the records that `past` has not applied yet."""
    references = _pending(past.state)
    while (step := past.step()) is not None:
        for event in split(step.events):
            if event.kind not in MONEY_UNDER_WAY:
                continue
            table, field, status = MONEY_UNDER_WAY[event.kind]
            key = (table, event.fields[field])
            if status != REQUESTED:
                yield _decision(step, event, table, field, status, references.get(key, ""))
            else:
                references[key] = _reference(past.state, *key)


def _pending(state: State) -> dict[tuple[str, int], str]:
    """Return the references of all deposits and withdrawals that wait for custody, by table and id."""
    return {
        **{(DEPOSITS, int(one.id)): one.reference for one in state.deposits.values()},
        **{(WITHDRAWALS, int(one.id)): one.reference for one in state.withdrawals.values()},
    }


def _reference(state: State, table: str, number: int) -> str:
    """Return the reference of a deposit or withdrawal that was just requested; "" if it was decided in the same
    step.
    """
    if table == DEPOSITS:
        deposit = state.deposits.get(DepositId(number))
        return "" if deposit is None else deposit.reference
    withdrawal = state.withdrawals.get(WithdrawalId(number))
    return "" if withdrawal is None else withdrawal.reference


def _decision(
    step: Step, event: Event, table: str, field: str, status: str, reference: str
) -> Decision:
    """Return an event as a decision of custody."""
    fields = event.fields
    asset = scales_of(step.state).assets[fields["asset_id"]]
    named = getattr(step.command, "transaction_references", [])
    return Decision(
        step.call_sequence + fields["offset"],
        step.time_ns,
        _ONE[table],
        fields[field],
        fields["account_id"],
        asset.symbol,
        asset.texts[fields["amount"]],
        status,
        reference,
        named[fields["offset"]] if named else "",
    )
