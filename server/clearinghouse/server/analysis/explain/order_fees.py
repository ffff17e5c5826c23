# SPDX-License-Identifier: Apache-2.0
"""The rate and the earlier fees of the orders of a step, before each of its trades (SPEC O-7).

Owns these figures: an order keeps the rates of its acceptance, and is gone from the state once it has filled.
"""

from dataclasses import dataclass
from typing import Final

from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

ROLES: Final = ("maker", "taker")


@dataclass
class Charged:
    """An order's rates, the exact sum of rate x notional of its fills in ppb of quote units, and the fees it paid."""

    maker_ppb: int
    taker_ppb: int
    accrued: int
    paid: int


class OrderFees:
    """The fees of orders up to each trade of a step: of those open before it, and of those that it accepts."""

    def __init__(self, state: State) -> None:
        """Keep the fees of all open orders of the state before the step."""
        self._state = state
        self._open = {
            int(order.id): (
                order.maker_fee_ppb,
                order.taker_fee_ppb,
                order.fee_accrued_ppb,
                order.fee_paid,
            )
            for order in state.orders.values()
        }

    def before(self, said: list[Event], number: int, role: str, *, free: bool) -> Charged:
        """Return the figures of one side's order before the trade at `number` of the events of the step.

        An order of the machine is `free`.
        """
        own = said[number].fields
        order_id = own[f"{role}_order_id"]
        if order_id in self._open:
            found = Charged(*self._open[order_id])
        elif free or not order_id:
            found = Charged(0, 0, 0, 0)
        else:
            market = self._state.markets[MarketId(own["market_id"])]
            account = self._state.accounts[AccountId(own[f"{role}_account_id"])]
            tier = min(account.fee_tier, len(market.maker_fee_ppb) - 1)
            found = Charged(market.maker_fee_ppb[tier], market.taker_fee_ppb[tier], 0, 0)
        for event in said[:number]:
            if event.kind == events.TRADE:
                _add(found, event, order_id)
        return found


def _add(found: Charged, event: Event, order_id: int) -> None:
    """Add an earlier trade of the step to an order's figures; a rebate is of its trade alone."""
    own = event.fields
    for role, rate_ppb in zip(ROLES, (found.maker_ppb, found.taker_ppb), strict=True):
        if order_id and own[f"{role}_order_id"] == order_id and rate_ppb >= 0:
            found.accrued += rate_ppb * own["price_per_lot"] * own["lots"]
            found.paid += own[f"{role}_fee"]
