# SPDX-License-Identifier: Apache-2.0
"""H13: limits on open interest and of a venue counted no open order, and a venue's slip was booked (O-1.2, G-7).

Twenty orders of 100 lots passed a limit of 100 one by one, in an auction or at a venue, because none had traded yet.
Twenty orders of 1,500 USDC passed a venue's limit of 2,000. One SOL sold at 1,500,000 instead of 150 gave its seller a
claim of 1,499,850 on a venue with a limit of 100,000.
"""

from collections.abc import Iterator

from clearinghouse.statemachine.state.state import Line
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId, OrderId
from tests.support import System, columns

USDC = 10**6


def opened(*, model: bool = True) -> tuple[System, int, int]:
    """A system with SOL at 150, and two clients with plenty."""
    system = System(model=model)
    coin = system.asset("SOL", 9, 150)
    assert coin == 2
    alice = system.account("alice", USDC=1_000_000 * USDC)
    return system, alice, system.account("bob", USDC=1_000_000 * USDC)


def fill(system: System, market: int, order: int, side: int, price: int, quantity: int) -> int:
    """A venue's fill; its code."""
    return system.apply(
        commands.ExternalFills(
            *system.head(),
            *columns(MarketId(market), OrderId(order), price, quantity, f"v{order}", side),
        )
    ).codes[0]


def test_an_auction_does_not_pass_the_limit_on_open_interest() -> None:
    """Twenty orders of 100 lots on each side, at a limit of 100."""
    system, alice, bob = opened()
    market = system.market(
        "SOL-PERP",
        types.PERPETUAL,
        2,
        status=types.MARKET_AUCTION,
        open_interest_lots_max=100,
        maker_ppb=0,
        taker_ppb=0,
    )
    others = [system.account(f"owner {place}", USDC=10_000 * USDC) for place in range(20)]
    for _ in range(20):
        for other in (alice, *others[:10]):
            system.order(other, market, types.BUY, 150_00, 50 if other == alice else 10)
        for other in (bob, *others[10:]):
            system.order(other, market, types.SELL, 150_00, 50 if other == bob else 10)
    system.must(commands.SetMarketStatus(*system.head(), MarketId(market), types.MARKET_OPEN, ""))
    assert system.market_of(market).open_interest_lots == 100


def test_orders_at_a_venue_do_not_pass_its_limit() -> None:
    """Twenty orders of 1,500 at a limit of 2,000, all accepted before any fill."""
    system, alice, _ = opened()
    venue = system.account("venue", kind=types.KIND_VENUE)
    limit = commands.SetAccountLimits(*system.head(), AccountId(venue), 0, 2_000 * USDC)
    system.must(limit)
    market = system.market("SOL-PERP", types.PERPETUAL, 2, venue=venue, maker_ppb=0, taker_ppb=0)
    placed = [system.order(alice, market, types.BUY, 150_00, 10_00) for _ in range(20)]
    for outcome in placed:
        if outcome.codes == [codes.OK]:
            assert fill(system, market, outcome.ids[0], types.BUY, 150_00, 10_00) == codes.OK
    position = -system.line(venue, market).position
    assert position * 150 * USDC // 100 == 1_500 * USDC


def test_orders_far_from_the_mark_do_not_use_up_the_limit_on_open_interest() -> None:
    """One owner's bids for all 1,000 lots at a tenth of the mark, from two accounts: others got POSITION_LIMIT."""
    system, alice, bob = opened()
    market = system.market("SOL-PERP", types.PERPETUAL, 2, open_interest_lots_max=1_000)
    mallory = [system.account("mallory", USDC=10_000 * USDC) for _ in range(2)]
    for account in mallory * 20:
        system.order(account, market, types.BUY, 15_00, 50)
    assert sum(system.line(account, market).bid_lots for account in mallory) == 500
    assert system.order(alice, market, types.BUY, 149_00, 100).codes == [codes.OK]
    assert system.order(bob, market, types.BUY, 149_00, 101).codes == [codes.POSITION_LIMIT]
    assert system.order(bob, market, types.BUY, 149_00, 100).codes == [codes.OK]


class NeverListed(dict[AccountId, Line]):
    """The lines of a market, of which no step may list all."""

    def __iter__(self) -> Iterator[AccountId]:
        """Refuse."""
        raise AssertionError("a step lists all lines of a market")


def test_the_first_order_below_a_limit_lists_no_lines() -> None:
    """All lines of the market were summed in that order: 0.7 s with a million holders (I-12.2)."""
    system, alice, bob = opened(model=False)  # which asks questions about orders too
    market = system.market("SOL-PERP", types.PERPETUAL, 2, maker_ppb=0, taker_ppb=0)
    for _ in range(3):
        system.order(alice, market, types.BUY, 150_00, 100)
        system.order(bob, market, types.SELL, 150_00, 100)
    system.must(
        commands.SetMarketParameters(
            *system.head(), MarketId(market), [0], [0], 0, 0, 0, 300, types.PPB, 0, 0, 20, 0, 30_000_000, 0
        )
    )  # fmt: skip
    of_market = system.market_of(market)
    of_market.exposed = NeverListed(of_market.exposed)
    assert system.order(bob, market, types.BUY, 149_00, 300).codes == [codes.OK]
    assert system.order(alice, market, types.BUY, 149_00, 1).codes == [codes.POSITION_LIMIT]
    assert system.order(bob, market, types.BUY, 149_00, 301).codes == [codes.POSITION_LIMIT]


def test_a_slip_of_a_venue_is_a_break() -> None:
    """One SOL at 1,500,000 instead of 150: the seller's profit at the mark, which is the venue's loss."""
    system, alice, _ = opened()
    venue = system.account("venue", kind=types.KIND_VENUE)
    limit = commands.SetAccountLimits(*system.head(), AccountId(venue), 0, 100_000 * USDC)
    system.must(limit)
    market = system.market(
        "SOL-PERP",
        types.PERPETUAL,
        2,
        venue=venue,
        band_ppb=types.PPB // 10,
        maker_ppb=0,
        taker_ppb=0,
    )
    order = system.order(alice, market, types.SELL, 150_00, 1_00).ids[0]
    assert fill(system, market, order, types.SELL, 1_500_000_00, 1_00) == codes.BREAK_PRICE_BAND
    line = system.account_of(alice).lines[MarketId(market)]
    assert line.position * 150 * USDC // 100 - line.cost == 0
    assert line.position == 0
