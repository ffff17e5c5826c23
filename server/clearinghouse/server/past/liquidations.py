# SPDX-License-Identifier: Apache-2.0
"""Record the steps of liquidations, with their tiers and counterparties (SPEC W-1 to W-6).

Owns their table. The figures of a step are the same as in the projections.
"""

from collections.abc import Iterator
from typing import Final

from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.projection.money_events import STEPS, step_of
from clearinghouse.server.codec.reads.history_money_views import LiquidationStepView
from clearinghouse.server.past.instruments import Instruments
from clearinghouse.server.past.tables import (
    At,
    Found,
    Handler,
    Places,
    Reading,
    Rows,
    insert,
    scan,
    storable,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.storage.derived import DerivedFile

# Values and equities may need more than 64 bits, and are then their digits.
TABLES: Final = (
    """
    CREATE TABLE liquidation_steps (
        sequence INTEGER NOT NULL,
        place INTEGER NOT NULL,
        kind INTEGER NOT NULL,
        tier INTEGER NOT NULL,
        account_id INTEGER NOT NULL,
        counterparty_account_id INTEGER NOT NULL,
        market_id INTEGER NOT NULL,
        asset_id INTEGER NOT NULL,
        time_ns INTEGER NOT NULL,
        lots ANY NOT NULL,
        value ANY NOT NULL,
        amount ANY NOT NULL,
        fund_paid ANY NOT NULL,
        equity_before ANY NOT NULL,
        equity_after ANY NOT NULL,
        has_equity INTEGER NOT NULL,
        PRIMARY KEY (sequence, place)
    ) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX steps_of_account ON liquidation_steps (account_id, sequence, place)",
    """
    CREATE INDEX steps_of_counterparty
    ON liquidation_steps (counterparty_account_id, sequence, place)
    """,
)
_VIEW: Final = (
    "kind",
    "tier",
    "account_id",
    "counterparty_account_id",
    "market_id",
    "asset_id",
    "sequence",
    "time_ns",
    "lots",
    "value",
    "amount",
    "fund_paid",
    "equity_before",
    "equity_after",
    "has_equity",
)
_STEP: Final = (*_VIEW, "place")
# Event -> its name in the schema, and its tier (W-3 to W-5); 0: none.
_KINDS: Final = {
    events.LIQUIDATION_STARTED: (kinds.STEP_STARTED, 0),
    events.LIQUIDATION_FILL: (kinds.STEP_BOOK_FILL, 1),
    events.COLLATERAL_SOLD: (kinds.STEP_COLLATERAL_SOLD, 1),
    events.BACKSTOP_FILL: (kinds.STEP_BACKSTOP_FILL, 2),
    events.COLLATERAL_TAKEN: (kinds.STEP_COLLATERAL_TAKEN, 2),
    events.DELEVERAGED: (kinds.STEP_DELEVERAGED, 3),
    events.REST_CLOSED: (kinds.STEP_REST_CLOSED, 0),
    events.LOSS_SHARED: (kinds.STEP_LOSS_SHARED, 0),
    events.BAD_DEBT: (kinds.STEP_BAD_DEBT, 0),
    events.REMAINDER_TAKEN: (kinds.STEP_REMAINDER_TAKEN, 0),
    events.TAKEN_OVER: (kinds.STEP_TAKEN_OVER, 0),
    events.LOAN_TAKEN_OVER: (kinds.STEP_LOAN_TAKEN_OVER, 0),
    events.BORROW_TAKEN_OVER: (kinds.STEP_BORROW_TAKEN_OVER, 0),
    events.LINE_SET_APART: (kinds.STEP_LINE_SET_APART, 0),
    events.LINE_RETURNED: (kinds.STEP_LINE_RETURNED, 0),
    events.LIQUIDATION_ENDED: (kinds.STEP_ENDED, 0),
}


class Liquidations:
    """The rows of liquidation steps that are not written yet."""

    def __init__(self, _file: DerivedFile, at: At, instruments: Instruments) -> None:
        self._at = at
        self._places = Places(at)
        self._instruments = instruments
        self._steps = Rows(insert("liquidation_steps", _STEP))

    def handlers(self) -> dict[int, Handler]:
        """Return the functions that process events, by kind of event."""
        return dict.fromkeys(STEPS, self._stepped)

    def _stepped(self, event: list[int]) -> None:
        kind, tier = _KINDS[event[0]]
        fields = split(event)[0].fields
        step = step_of(event[0], fields)
        asset_id = step.asset_id or 0
        if not asset_id and step.market_id and (step.amount or step.fund_paid):
            # A market that is not known was listed before an archive that was moved away.
            market = self._instruments.scales.markets.get(step.market_id)
            asset_id = market.quote.asset_id if market is not None else 0
        sequence, place = self._places.next(fields["offset"])
        self._steps.rows.append(
            (
                kind,
                tier,
                step.account_id,
                step.counterparty_account_id or 0,
                step.market_id or 0,
                asset_id,
                sequence,
                self._at.time_ns,
                storable(step.lots or 0),
                storable(step.value or 0),
                storable(step.amount or 0),
                storable(step.fund_paid or 0),
                storable(step.equity_before or 0),
                storable(step.equity_after or 0),
                int(step.equity_before is not None),
                place,
            )
        )

    def write_rows(self, file: DerivedFile) -> None:
        """Write the rows made since the last time. Raises DerivedFileError."""
        self._steps.write_rows(file)


def liquidation_steps(reading: Reading) -> Iterator[Found]:
    """Yield the liquidation steps of an account by sequence and place."""
    filters = reading.question.filters
    equal: dict[str, int] = {}
    for name in ("account_id", "counterparty_account_id"):
        if filters[name] and not equal:
            equal[name] = filters[name]
    key = ("sequence", "place")
    for row in scan(reading, "liquidation_steps", _STEP, equal, key, reading.span):
        *values, place = row
        view = LiquidationStepView(*map(int, values))
        is_wanted = all(
            filters[name] in {0, getattr(view, name)}
            for name in ("kind", "market_id", "asset_id", "counterparty_account_id")
        )
        yield (view.sequence, place), view if is_wanted else None
