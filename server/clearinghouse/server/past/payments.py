# SPDX-License-Identifier: Apache-2.0
"""Record payments of funding, and deposits, withdrawals and transfers of the past (SPEC P-5, L-4, L-5).

Owns their tables, and how a decision changes the row of a deposit or withdrawal.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.server.codec.events.messages import (
    CommandAt,
    house_pays_at,
    reference_at,
)
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.projection.money_events import DEPOSITS, MONEY_UNDER_WAY, REQUESTED
from clearinghouse.server.codec.reads.history_money_views import FundingPaymentView, TransferView
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import At, Found, Handler, Places, Reading, Rows, insert, scan
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.derived import DerivedFile

TABLES: Final = (
    """
    CREATE TABLE funding_payments (
        account_id INTEGER NOT NULL,
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        PRIMARY KEY (account_id, sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
    # `reported` is 0 for the side of a transfer that a list of all accounts leaves out.
    """
    CREATE TABLE transfers (
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        status INTEGER NOT NULL,
        number INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        counterparty_account_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        amount INTEGER NOT NULL,
        reference TEXT NOT NULL,
        time_ns INTEGER NOT NULL,
        decided_sequence INTEGER NOT NULL,
        decided_time_ns INTEGER NOT NULL,
        transaction_reference TEXT NOT NULL,
        chain_fee INTEGER NOT NULL,
        fee_from_house INTEGER NOT NULL,
        reported INTEGER NOT NULL,
        PRIMARY KEY (sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX transfers_of_account ON transfers (account_id, sequence, place)",
    "CREATE INDEX transfers_by_number ON transfers (number, kind)",
)
_FUNDING: Final = ("account_id", "sequence", "place", "market_id", "time_ns", "amount")
_VIEW: Final = (
    "kind",
    "status",
    "number",
    "account_id",
    "counterparty_account_id",
    "asset_id",
    "amount",
    "reference",
    "sequence",
    "time_ns",
    "decided_sequence",
    "decided_time_ns",
    "transaction_reference",
    "chain_fee",
    "fee_from_house",
)
_TRANSFER: Final = (*_VIEW, "place", "reported")
_DECIDE: Final = (
    "UPDATE transfers SET status = ?, decided_sequence = ?, decided_time_ns = ?, "
    "transaction_reference = iif(? = '', transaction_reference, ?) WHERE number = ? AND kind = ?"
)
_CHARGE: Final = "UPDATE transfers SET chain_fee = ? WHERE number = ? AND kind = ?"
_STATUS: Final = {
    REQUESTED: kinds.STATUS_REQUESTED,
    "CONFIRMED": kinds.STATUS_CONFIRMED,
    "REJECTED": kinds.STATUS_REJECTED,
    "REVERSED": kinds.STATUS_REVERSED,
}


class Payments:
    """The rows of payments and transfers that are not written yet."""

    def __init__(self, _file: DerivedFile, at: At, _: Instruments) -> None:
        self._at = at
        self._places = Places(at)
        self._funding = Rows(insert("funding_payments", _FUNDING))
        self._transfers = Rows(insert("transfers", _TRANSFER))
        self._decisions = Rows(_DECIDE)
        self._fees = Rows(_CHARGE)

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return {
            events.FUNDING_PAID: self._funded,
            events.TRANSFERRED: self._transferred,
            events.HOUSE_MONEY_MOVED: self._house_moved,
            events.HOLD_CAPTURED: self._captured,
            events.CHAIN_FEE_PAID: self._charged,
            events.CHAIN_FEE_RETURNED: self._charged,
            **dict.fromkeys(MONEY_UNDER_WAY, self._under_way),
        }

    def _funded(self, event: list[int]) -> None:
        _, offset, account_id, market_id, amount = event
        sequence, place = self._places.next(offset)
        self._funding.rows.append(
            (account_id, sequence, place, market_id, self._at.time_ns, amount)
        )

    def _under_way(self, event: list[int]) -> None:
        own = split(event)[0].fields
        subject, number, word = MONEY_UNDER_WAY[event[0]]
        is_deposit = subject == DEPOSITS
        kind = kinds.KIND_DEPOSIT if is_deposit else kinds.KIND_WITHDRAWAL
        status = _STATUS[word]
        sequence, place = self._places.next(own["offset"])
        time_ns = self._at.time_ns
        at = (CommandAt(0, self._at.command()),)
        reference = reference_at(own["offset"], at)
        if word != REQUESTED:
            self._decisions.rows.append(
                (status, sequence, time_ns, reference, reference, own[number], kind)
            )
            return
        amount = own["amount"] if is_deposit else -own["amount"]
        self._transfers.rows.append(
            (kind, status, own[number], own["account_id"], 0, own["asset_id"], amount, reference,
             sequence, time_ns, 0, 0, "", 0, house_pays_at(own["offset"], at), place, 1)
        )  # fmt: skip

    def _charged(self, event: list[int]) -> None:
        kind, _, withdrawal_id, _, _, amount = event
        fee = amount if kind == events.CHAIN_FEE_PAID else 0
        self._fees.rows.append((fee, withdrawal_id, kinds.KIND_WITHDRAWAL))

    def _transferred(self, event: list[int]) -> None:
        _, offset, from_id, to_id, asset_id, amount = event
        self._move(offset, (kinds.KIND_TRANSFER, 0, asset_id), from_id, to_id, amount)

    def _house_moved(self, event: list[int]) -> None:
        _, offset, giver_account_id, account_id, asset_id, amount, _ = event
        self._move(offset, (kinds.KIND_TRANSFER, 0, asset_id), giver_account_id, account_id, amount)

    def _captured(self, event: list[int]) -> None:
        _, offset, hold_id, account_id, beneficiary_id, asset_id, captured, _ = event
        kind = kinds.KIND_HOLD_CAPTURE
        self._move(offset, (kind, hold_id, asset_id), account_id, beneficiary_id, captured)

    def _move(
        self, offset: int, of: tuple[int, int, int], from_id: int, to_id: int, amount: int
    ) -> None:
        """Record a transfer of an amount: one row for each of its two accounts."""
        kind, number, asset_id = of
        time_ns = self._at.time_ns
        for own_id, other_id, moved in ((from_id, to_id, -amount), (to_id, from_id, amount)):
            sequence, place = self._places.next(offset)
            self._transfers.rows.append(
                (kind, kinds.STATUS_CONFIRMED, number, own_id, other_id, asset_id, moved, "",
                 sequence, time_ns, sequence, time_ns, "", 0, 0, place, int(own_id == from_id))
            )  # fmt: skip

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows, then the decisions on them. Raises DerivedFileError."""
        self._funding.write_rows(file)
        self._transfers.write_rows(file)
        self._decisions.write_rows(file)
        self._fees.write_rows(file)


def funding_payments(reading: Reading) -> Iterator[Found]:
    """Yield the funding payments of an account by sequence and place."""
    filters = reading.question.filters
    equal = {"account_id": filters["account_id"]}
    key = ("sequence", "place")
    for row in scan(reading, "funding_payments", _FUNDING, equal, key, reading.span):
        account_id, sequence, place, market_id, time_ns, amount = row
        view = None
        if filters["market_id"] in {0, market_id}:
            view = FundingPaymentView(account_id, market_id, sequence, time_ns, amount)
        yield (sequence, place), view


def transfers(reading: Reading) -> Iterator[Found]:
    """Yield the deposits, withdrawals and transfers of an account by sequence and place."""
    filters = reading.question.filters
    account_id = filters["account_id"]
    equal = {"account_id": account_id} if account_id else {}
    for row in scan(reading, "transfers", _TRANSFER, equal, ("sequence", "place"), reading.span):
        *values, house_pays, place, reported = row
        view = TransferView(*(*values, bool(house_pays)))
        is_wanted = (
            (account_id or reported)
            and filters["asset_id"] in {0, view.asset_id}
            and filters["kind"] in {0, view.kind}
            and filters["status"] in {0, view.status}
        )
        yield (view.sequence, place), view if is_wanted else None
