# SPDX-License-Identifier: Apache-2.0
"""What a trade changes of what a member has open, and the limits on that, on each limit and one beyond (SPEC C-3)."""

import pytest

from clearinghouse.statemachine.clearing.novation import (
    Side,
    measure_change,
    measure_removal,
    refuse_above_limits,
    refuse_increase,
    refuse_session,
)
from clearinghouse.statemachine.clearing.resignation import open_items
from clearinghouse.statemachine.state.clearing import ClearedMarket, Member
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.vectors.building import new_asset, new_market, new_state

HALF = types.PPB // 2


class World:
    """A market with 40 lots open on each side, and a member that has 10 long and 4 short of them."""

    def __init__(self) -> None:
        self.state: State = new_state("USD", 0)
        share = new_asset(self.state, "SHARE", 0, "10")
        self.market: Market = new_market(
            self.state, types.SPOT, share, self.state.valuation, 1, types.PRICE_E9
        )
        self.cleared = ClearedMarket(MarketId(self.market.id))
        self.cleared.open_lots.long = self.cleared.open_lots.short = 40
        self.member = Member(7, "owner")
        own = self.cleared.open_lots.__class__()
        own.long, own.short = 10, 4
        self.member.open_lots[MarketId(self.market.id)] = own
        self.refusal = Refusal()

    def code(self, *sides: Side, market_long: int = 0) -> int:
        """The first limit that the sides would break."""
        self.refusal = Refusal()
        return refuse_above_limits(
            *(self.state, None, self.cleared, self.state.valuation, self.member),
            *(sides, market_long, self.refusal),
        )

    @property
    def figures(self) -> tuple[int, int]:
        """Limit and actual figure of the refusal."""
        return self.refusal.limit, self.refusal.actual


def side(open_cash: int = 0, paid: int = 0, long: int = 0, short: int = 0) -> Side:
    """A side by which so much more is open."""
    found = Side()
    found.open_cash, found.paid, found.long, found.short = open_cash, paid, long, short
    return found


def test_without_limits_all_passes() -> None:
    """And one in default has none, since its nets are closed."""
    world = World()
    many = side(10**12, 10**12, 10**9, 10**9)
    assert world.code(many) == codes.OK
    world.member.open_exposure_max = world.member.settlement_cap = (
        world.member.concentration_ppb
    ) = 1
    assert world.code(many) == codes.EXPOSURE_LIMIT
    world.member.status = types.MEMBER_IN_DEFAULT
    assert world.code(many) == codes.OK


def test_what_is_open_in_cash_has_a_limit() -> None:
    """Of both sides of a trade between accounts of the member together; what lowers it is not compared."""
    world = World()
    world.member.open_cash = {AssetId(world.state.valuation.id): 60}
    world.member.open_exposure_max = 100
    assert world.code(side(open_cash=15), side(open_cash=25)) == codes.OK
    assert world.code(side(open_cash=15), side(open_cash=26)) == codes.EXPOSURE_LIMIT
    assert world.figures == (100, 101)
    world.member.open_exposure_max = 1
    assert world.code(side(open_cash=5), side(open_cash=-5)) == codes.OK
    assert world.code(side(open_cash=5), side(open_cash=-4)) == codes.EXPOSURE_LIMIT
    assert world.figures == (1, 61)


def test_what_is_paid_has_a_limit() -> None:
    """By currency, of both sides together; without a price nothing can be said of another currency."""
    world = World()
    world.member.settlement_cap = 50
    assert world.code(side(paid=20), side(paid=30)) == codes.OK
    assert world.code(side(paid=20), side(paid=31)) == codes.SETTLEMENT_CAP
    assert world.figures == (50, 51)
    assert world.code(side(paid=99), side(paid=-99)) == codes.OK
    other = new_asset(world.state, "EUR", 0, "1")
    other.price_e9 = 0
    world.state.valuation = other
    assert world.code(side(paid=1)) == codes.NO_PRICE_FOR_LIMIT


def test_a_share_of_a_market_has_a_limit() -> None:
    """Of what is open there after the trade, with lots of both sides, long and short each by itself."""
    world = World()
    world.member.concentration_ppb = HALF
    assert world.code(side(long=4), side(long=6)) == codes.OK
    assert world.code(side(long=4), side(long=7)) == codes.CONCENTRATION_LIMIT
    assert world.figures == (20, 21)
    assert world.code(side(long=7), side(long=4)) == codes.CONCENTRATION_LIMIT
    assert world.code(side(short=9), side(short=7)) == codes.OK
    assert world.code(side(short=10), side(short=7)) == codes.CONCENTRATION_LIMIT
    assert world.figures == (20, 21)
    # The trade itself makes the market larger, and a floor counts where the market is small.
    assert world.code(side(long=11), market_long=2) == codes.OK
    assert world.code(side(long=11), market_long=1) == codes.CONCENTRATION_LIMIT
    world.cleared.concentration_floor_lots = 42
    assert world.code(side(long=11)) == codes.OK
    # What does not rise is not compared.
    world.member.concentration_ppb = 1
    assert world.code(side(long=-1, short=0)) == codes.OK
    world.member.open_lots.clear()
    world.member.concentration_ppb = HALF
    assert world.code(side(long=21)) == codes.OK
    assert world.code(side(long=22)) == codes.CONCENTRATION_LIMIT


def test_the_first_limit_that_is_broken_is_named() -> None:
    """Exposure, then what is paid, then the share."""
    world = World()
    world.member.open_exposure_max = 10
    world.member.settlement_cap = 10
    world.member.concentration_ppb = HALF
    assert world.code(side(11, 11, 11, 0)) == codes.EXPOSURE_LIMIT
    assert world.code(side(10, 11, 11, 0)) == codes.SETTLEMENT_CAP
    assert world.code(side(10, 10, 11, 0)) == codes.CONCENTRATION_LIMIT
    assert world.code(side(10, 10, 10, 0)) == codes.OK


@pytest.mark.parametrize(
    ("model", "is_self", "expected"),
    [
        # 5 lots bought for 50, with nothing open before: open cash, paid, long, short.
        (types.DVP_NET, False, (50, 50, 5, 0)),
        (types.DVP_NET, True, (0, 0, 0, 0)),
        (types.DVP_NET_CASH, False, (50, 50, 5, 0)),
        (types.DVP_NET_CASH, True, (0, 0, 5, 0)),
        (types.DVP_GROSS, False, (50, 50, 5, 0)),
        (types.DVP_GROSS, True, (50, 50, 5, 0)),
    ],
)
def test_a_purchase_by_model(model: int, is_self: bool, expected: tuple[int, ...]) -> None:
    """A net counts where the model nets; a trade with itself then changes nothing."""
    one = Side()
    one.lots, one.cash = 5, -50
    measure_change(one, model, is_self=is_self)
    assert (one.open_cash, one.paid, one.long, one.short) == expected
    # Taken out again, it changes back where nothing nets, and as its opposite would where it does.
    one.lots, one.cash = 5, -50
    measure_removal(one, model, is_self=is_self)
    assert (one.lots, one.cash) == (-5, 50)
    if model == types.DVP_GROSS:
        assert (one.open_cash, one.paid, one.long, one.short) == (-50, -50, -5, 0)


def test_only_what_brings_a_net_nearer_to_nothing_reduces() -> None:
    """A restricted member without a net may do nothing; a trade of an account with itself changes nothing."""
    state, one, refusal = new_state("USD", 0), Side(), Refusal()
    one.account_id = types.FEES  # any account without a switch
    one.lots = 3
    assert refuse_increase(state, one, is_self=False, refusal=refusal) == codes.OK
    one.member.status = types.MEMBER_RESTRICTED
    assert refuse_increase(state, one, is_self=True, refusal=refusal) == codes.OK
    assert refuse_increase(state, one, is_self=False, refusal=refusal) == codes.ONLY_REDUCES
    assert (refusal.limit, refusal.actual) == (0, 3)


def test_a_session_without_trades_takes_what_amounts_can_hold() -> None:
    """One unit more is refused with both figures, in cash and in securities."""
    world = World()
    most = types.AMOUNT_MAX
    refusal = Refusal()
    assert refuse_session(None, world.market, most, 1, refusal) == codes.OK
    assert refuse_session(None, world.market, 1, most, refusal) == codes.OK
    assert refuse_session(None, world.market, 1, most + 1, refusal) == codes.AMOUNT_OUT_OF_RANGE
    assert (refusal.limit, refusal.actual) == (most, most + 1)
    assert refuse_session(None, world.market, most + 2, 1, refusal) == codes.AMOUNT_OUT_OF_RANGE
    assert refusal.actual == most + 2


def test_all_that_holds_a_member_is_counted() -> None:
    """Nets, calls, and of each account its call, claims and pairs of payments; those of others are not."""
    world = World()
    state, member = world.state, world.member
    assert open_items(state, member) == 0
    member.nets = 2
    state.owned_ids["owner"] = [AccountId(1_001), AccountId(1_002)]
    assert open_items(state, member) == 2
    for account_id, count in ((1_001, 3), (1_002, 1), (1_003, 5)):
        one = state.pvp.members[AccountId(account_id)] = PvpMember(AccountId(account_id), 1, 0)
        one.claims.update({AssetId(number): 1 for number in range(1, 1 + count)})
    assert open_items(state, member) == 6
    units = state.work.units
    open_items(state, member)
    assert state.work.units == units + 2
