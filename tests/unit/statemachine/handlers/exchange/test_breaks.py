# SPDX-License-Identifier: Apache-2.0
"""A fill of a venue that matched no order is booked where both sides can pay it (SPEC O-1)."""

import pytest

from clearinghouse.statemachine.handlers.exchange.venues import _refuse_booking
from clearinghouse.statemachine.state.records import Break
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ORDER, BreakId, PricePerLot
from clearinghouse.statemachine.vocabulary.types import BUY, SELL
from tests.unit.statemachine.pretrade.small_states import World


@pytest.mark.parametrize(
    ("side", "client", "venue", "may_book"),
    [
        # 3 coins at 100: the buyer pays 300, the seller 3 coins.
        (BUY, (300, 0), (0, 3), True),
        (BUY, (299, 9), (900, 3), False),
        (BUY, (300, 9), (900, 2), False),
        (SELL, (0, 3), (300, 0), True),
        (SELL, (900, 2), (300, 9), False),
        (SELL, (900, 3), (299, 9), False),
    ],
)
def test_both_sides_pay_their_leg(
    side: int, client: tuple[int, int], venue: tuple[int, int], may_book: bool
) -> None:
    """Dollars and coins that the client and the venue have; `side` is the client's."""
    world = World()
    market = world.spot()
    accounts = [
        world.account(cash, owner=name) for name, (cash, _) in (("c", client), ("v", venue))
    ]
    for account, (_, coins) in zip(accounts, (client, venue), strict=True):
        world.holding(account, world.a, coins)
    market.venue_account_id = accounts[1].id
    found = Break(BreakId(1), codes.OK, market.id, NO_ORDER, side, PricePerLot(100), 3, "fill")
    expected = codes.OK if may_book else codes.INSUFFICIENT_FREE_BALANCE
    assert _refuse_booking(world.state, found, accounts[0].id) == expected
