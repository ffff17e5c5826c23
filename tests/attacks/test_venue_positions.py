# SPDX-License-Identifier: Apache-2.0
"""H13, second part: a position that only a venue faces could not be liquidated (O-1.2).

Alice is long 100 SOL at 150 with 1,000 USDC. Below maintenance no book, no counterparty and, above auto-close, no
provider took a lot: she kept the position without a cost, an option against the venue that pays if SOL comes back. Now
an order goes to the venue, and after twenty passes without a fill the providers are asked.
"""

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.attacks.test_venue_limits import fill
from tests.support import System

PERCENT = types.PPB // 100
# A pass sells a tenth, within 2 % of the mark; fee 1 %, buffer 2 %; nothing is throttled.
RATES = (10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB)

USDC = 10**6


def in_liquidation() -> tuple[System, int, int]:
    """Alice with her position, SOL at 143: 300 USDC against a requirement of 429; system, account and market."""
    system = System(model=True)
    system.asset("SOL", 9, 150)
    venue = system.account("venue", kind=types.KIND_VENUE, USDC=1_000_000 * USDC)
    alice = system.account("alice", leverage=20, USDC=1_000 * USDC)
    provider = system.account("provider", kind=types.KIND_BACKSTOP, USDC=1_000_000 * USDC)
    market = system.market("SOL-X", types.PERPETUAL, 2, venue=venue, maker_ppb=0, taker_ppb=0)
    rates = (*RATES, 2, 6 * PERCENT, PERCENT)
    system.must(commands.SetLiquidation(*system.head(), 1, types.SECOND_NS, *rates, 20, 0))
    system.must(
        commands.SetBackstop(
            *system.head(), AccountId(provider), MarketId(market), 100_00, 1, PERCENT
        )
    )
    order = system.order(alice, market, types.BUY, 150_00, 100_00).ids[0]
    assert fill(system, market, order, types.BUY, 150_00, 100_00) == codes.OK
    system.price(2, 143)
    assert system.account_of(alice).status == types.LIQUIDATING
    return system, alice, market


@pytest.mark.parametrize(
    ("passes", "lots"),
    [
        (20, 100_00),
        (21, 0),
    ],
)
def test_a_position_that_the_venue_does_not_fill_goes_to_the_providers(
    passes: int, lots: int
) -> None:
    """The first pass sends the order, and twenty more find it without a fill."""
    system, alice, market = in_liquidation()
    for _ in range(passes):
        system.advance(1)
    assert system.line(alice, market).position == lots


def test_the_venue_closes_what_it_faces() -> None:
    """Ten SOL at 141, where 140 leaves nothing: half of 10 USDC is the fee, so 300 - 20 - 5 are left."""
    system, alice, market = in_liquidation()
    system.advance(1)
    (order,) = system.account_of(alice).orders
    assert fill(system, market, order, types.SELL, 141_00, 10_00) == codes.OK
    (event,) = [event for event in system.events if event.kind == events.LIQUIDATION_FILL]
    assert event.fields["liquidation_fee"] == 5 * USDC
    assert event.fields["equity_after"] == (300 - 20 - 5) * USDC
    assert system.line(alice, market).position == 90_00
