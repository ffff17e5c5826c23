# SPDX-License-Identifier: Apache-2.0
"""Charge and report the fills of tier 1, on a book and at a venue (SPEC W-2, O-1.2).

Owns the fee of a fill and the fill's event. Must never trade.
"""

from clearinghouse.statemachine.arithmetic.liquidation import bankruptcy_price, liquidation_fee
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    refresh,
)
from clearinghouse.statemachine.liquidation.insurance_fund import pay_from_fund, share_of
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.state import Line, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import OrderId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import EXTERNAL_VENUE


class CaseFill:
    """A fill for an account in liquidation: it keeps the figures before the fill, then charges the fee (W-2).

    `no_equity` is the price at which the position leaves its account with an equity of 0 (W-0).
    """

    __slots__ = ("_case", "_equity", "_line", "_position", "no_equity")

    def __init__(self, state: State, line: Line, case: LiquidationCase) -> None:
        """Record the account's position, its bankruptcy equity and `no_equity` before the fill."""
        account, market = line.account, line.market
        refresh(state, account)
        self._case = case
        self._line = line
        self._position = line.position
        self._equity = bankruptcy_equity(account)
        numerator, denominator = share_of(state, account, line, equity(account))
        self.no_equity = PricePerLot(
            bankruptcy_price(
                market.mark_e9, line.position, numerator, denominator, market.tick_per_lot
            )
        )

    def charge_fee(
        self, state: State, offset: int, order_id: OrderId, lots: int, value: int
    ) -> None:
        """Move the liquidation fee from the account to the fund, and write the event of the fill, after the trade."""
        account, market = self._line.account, self._line.market
        self._case.sold = True
        if market.matching == EXTERNAL_VENUE:
            # The count of passes without a fill starts again.
            self._case.unfilled.pop(market.id, None)
        # An order at a venue has the limit of an earlier mark, so its fill may be beyond the
        # present price of W-0: then there is no fee.
        worst = lots * self.no_equity
        fee = 0
        if value >= worst if self._position > 0 else value <= worst:
            rate_ppb = state.waterfall.rules.fee_ppb
            fee = liquidation_fee(self._position, lots, value, self.no_equity, rate_ppb)
        pay_from_fund(state, account, market.quote, -fee)
        refresh(state, account)
        event_writers.liquidation_fill(
            state.events,
            offset,
            account_id=account.id,
            market_id=market.id,
            order_id=order_id,
            lots=lots,
            value=value,
            limit_price_per_lot=self.no_equity,
            liquidation_fee=fee,
            equity_before=self._equity,
            equity_after=bankruptcy_equity(account),
        )
