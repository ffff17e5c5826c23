# SPDX-License-Identifier: Apache-2.0
"""Define the figures that events about money share, for the projections and the tables of the past (SPEC J-8, section
11).

Owns which events are about a deposit or withdrawal and which are steps of a liquidation, with their fields.
"""

from typing import Final, NamedTuple

from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND

DEPOSITS: Final = "deposits"
WITHDRAWALS: Final = "withdrawals"
REQUESTED: Final = "REQUESTED"
# Event kind -> the table, the field of the id, and the new status; REQUESTED makes a row.
MONEY_UNDER_WAY: Final[dict[int, tuple[str, str, str]]] = {
    events.DEPOSIT_REQUESTED: (DEPOSITS, "deposit_id", REQUESTED),
    events.DEPOSIT_CONFIRMED: (DEPOSITS, "deposit_id", "CONFIRMED"),
    events.DEPOSIT_REJECTED: (DEPOSITS, "deposit_id", "REJECTED"),
    events.DEPOSIT_REVERSED: (DEPOSITS, "deposit_id", "REVERSED"),
    events.WITHDRAWAL_REQUESTED: (WITHDRAWALS, "withdrawal_id", REQUESTED),
    events.WITHDRAWAL_CONFIRMED: (WITHDRAWALS, "withdrawal_id", "CONFIRMED"),
    events.WITHDRAWAL_REJECTED: (WITHDRAWALS, "withdrawal_id", "REJECTED"),
    events.WITHDRAWAL_REVERSED: (WITHDRAWALS, "withdrawal_id", "REVERSED"),
}
# Steps of a liquidation -> the field that is their `amount`.
STEPS: Final[dict[int, str]] = {
    events.LIQUIDATION_STARTED: "",
    events.LIQUIDATION_FILL: "liquidation_fee",
    events.BACKSTOP_FILL: "fund_spread",
    events.DELEVERAGED: "",
    events.REST_CLOSED: "",
    events.LOSS_SHARED: "amount",
    events.BAD_DEBT: "amount",
    events.COLLATERAL_SOLD: "",
    events.COLLATERAL_TAKEN: "",
    events.REMAINDER_TAKEN: "amount",
    events.TAKEN_OVER: "amount",
    events.LINE_SET_APART: "amount",
    events.LINE_RETURNED: "returned",
    events.LOAN_TAKEN_OVER: "amount",
    events.BORROW_TAKEN_OVER: "amount",
    events.LIQUIDATION_ENDED: "",
}
_MARKS: Final = (events.LIQUIDATION_STARTED, events.LIQUIDATION_ENDED)


class Step(NamedTuple):
    """The figures of a step of a liquidation; a figure that the step lacks is None.

    The start and the end of a liquidation have equity in `equity_before` and margin in `equity_after`.
    """

    account_id: int
    counterparty_account_id: int | None
    market_id: int | None
    asset_id: int | None
    lots: int | None
    value: int | None
    amount: int | None
    fund_paid: int | None
    equity_before: int | None
    equity_after: int | None


def step_of(kind: int, fields: dict[str, int]) -> Step:
    """Return the figures of a liquidation step from the fields of its event; `kind` is in `STEPS`."""
    amount = STEPS[kind]
    lots = fields.get("lots", fields.get("signed_lots"))
    is_mark = kind in _MARKS
    return Step(
        fields.get("account_id", LIQUIDITY_FUND),
        fields.get("counterparty_account_id"),
        fields.get("market_id"),
        fields.get("asset_id"),
        None if lots is None else abs(lots),
        fields.get("value"),
        fields[amount] if amount else None,
        fields.get("fund_paid"),
        fields.get("equity" if is_mark else "equity_before"),
        fields.get("maintenance_margin" if is_mark else "equity_after"),
    )
