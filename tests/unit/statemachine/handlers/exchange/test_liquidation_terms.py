# SPDX-License-Identifier: Apache-2.0
"""Parameters of the waterfall, providers, payments to the fund, at their limits and beyond (SPEC W-1 to W-5, L-6)."""

from typing import Final

import pytest

from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.timers import DEADLINE_LIQUIDATION_PASS
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, Limit, Setter

UNIT: Final = 10**6
USDC: Final = AssetId(1)
PAYMENT: Final = {"account_id": "", "asset_id": "", "amount": ""}  # fields that no record keeps


class Town(System):
    """A future and a spot market for SOL, which has a price of 150, a provider, and a customer."""

    def __init__(self) -> None:
        super().__init__()
        self.sol = AssetId(self.asset("SOL", 4, 150))
        self.perp = MarketId(self.market("SOL-PERP", types.PERPETUAL, self.sol))
        self.spot = MarketId(self.market("SOL/USDC", types.SPOT, self.sol))
        self.dora = AccountId(self.account("dora", kind=types.KIND_BACKSTOP, USDC=1_500 * UNIT))
        self.alice = AccountId(self.account("alice", USDC=100))


@pytest.fixture
def system() -> Town:
    """The town."""
    return Town()


def waterfall(system: Town) -> Setter:
    """The parameters as they are by default."""
    command = commands.SetLiquidation(
        *(*system.head(), 1, SECOND, 100_000_000, 20_000_000, 10_000_000, 20_000_000),
        *(500_000_000, 2, 60_000_000, 10_000_000, 20, 0),
    )
    return Setter(
        system,
        command,
        lambda: system.state.waterfall.rules,
        lambda c, _: ("LIQUIDATION_SET", {"enabled": c.enabled}),
        names={"enabled": "on"},
    )


def offer(system: Town, market_id: MarketId) -> Setter:
    """Return what dora offers in a market."""
    return Setter(
        system,
        commands.SetBackstop(*system.head(), system.dora, market_id, 10, 4, 10_000_000),
        lambda: system.state.waterfall.providers[market_id][system.dora],
        lambda c, _: ("BACKSTOP_SET", {"account_id": c.account_id, "market_id": c.market_id}),
        answers=system.dora,
    )


def payment(command: commands.FundLiquidity | commands.RepayDebtLine) -> dict[str, int]:
    """Return what the event of a payment to the fund says of it."""
    return {name: getattr(command, name) for name in PAYMENT}


def test_parameters_of_the_waterfall_keep_their_limits(system: Town) -> None:
    """Each field at both limits, also while the waterfall is off."""
    limits = (
        Limit("enabled", 0, 1),
        Limit("interval_ns", 1, 3_600_000_000_000),
        Limit("pass_share_ppb", 1, 1_000_000_000),
        Limit("band_ppb", 0, 999_999_999),
        Limit("fee_ppb", 0, 1_000_000_000),
        Limit("exit_buffer_ppb", 0, 1_000_000_000),
        Limit("throttle_ppb", 1, 1_000_000_000),
        Limit("auto_close_divisor", 2, 1_000),
        Limit("auto_close_offset_ppb", 1, 1_000_000_000),
        Limit("spread_ppb", 0, 999_999_999),
        Limit("takeover_passes", 1, 1_000_000),
        Limit("recourse", 0, 1),
    )
    waterfall(system).keeps(*limits)
    setter = waterfall(system)
    setter.good = setter.again(enabled=0)
    setter.keeps(*limits)
    rules = system.state.waterfall.rules
    assert (type(rules.on), type(rules.recourse)) == (bool, bool)


def test_switched_off_the_waterfall_forgets_its_cases(system: Town) -> None:
    """Cases and losses are kept when parameters change; switched off, they and the next pass are gone (W-1)."""
    setter = waterfall(system)
    setter.accepts()
    state = system.state
    system.check = False  # the case is of an account that is not in liquidation
    key = (system.alice, USDC)
    state.waterfall.open_case(system.alice, LiquidationCase())
    state.waterfall.losses[key] = {}
    state.timers.schedule(system.now + SECOND, DEADLINE_LIQUIDATION_PASS, 0)
    setter.accepts(spread_ppb=0)
    assert (list(state.waterfall.cases), list(state.waterfall.losses)) == ([system.alice], [key])
    assert (DEADLINE_LIQUIDATION_PASS, 0) in state.timers.due
    setter.accepts(enabled=0)
    assert (state.waterfall.cases, state.waterfall.losses) == ({}, {})
    assert (DEADLINE_LIQUIDATION_PASS, 0) not in state.timers.due


def test_an_offer_keeps_its_limits(system: Town) -> None:
    """Each field at both limits: a spot market asks for no margin, so that the capacity reaches the greatest amount."""
    setter = offer(system, system.spot)
    setter.keeps(Limit("priority", 0, MOST), Limit("spread_ppb", 0, 999_999_999))
    most_lots = MOST // 100  # a lot is 0.01 SOL, 100 of its smallest units
    setter.accepts(capacity_lots=1)
    setter.accepts(capacity_lots=most_lots)
    setter.refuses(capacity_lots=most_lots + 1)
    setter.refuses(capacity_lots=-1)
    setter.refuses(codes.UNKNOWN_MARKET, market_id=MarketId(9))
    setter.refuses(codes.NOT_A_PROVIDER, account_id=system.alice)
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.refuses(codes.SYSTEM_ACCOUNT, account_id=AccountId(1))
    closed = commands.SetMarketStatus(*system.head(), system.spot, types.MARKET_CLOSED, "end")
    system.must(closed)
    setter.refuses(codes.MARKET_STATUS_FORBIDS)


def test_an_offer_needs_margin(system: Town) -> None:
    """At leverage 10, 100 SOL at 150 need 1,500, and equity of 1,500 does not exceed it (W-3)."""
    setter = offer(system, system.perp)
    setter.accepts()
    equal = 1_500 * UNIT
    setter.refuses(codes.PROVIDER_MARGIN, (equal, equal, 1), capacity_lots=10_000)
    setter.accepts(capacity_lots=9_999)
    # Without a mark there is nothing to compare; the least mark is one.
    system.check = False  # marks that nothing has made
    market = system.market_of(system.perp)
    market.mark_e9 = 0
    most_lots = MOST // 100
    setter.accepts(capacity_lots=most_lots)
    market.mark_e9 = 1
    # 92 at that mark need 9, of which a provider with 5 has too little.
    evan = AccountId(system.account("evan", kind=types.KIND_BACKSTOP, USDC=5 * UNIT))
    outcome = system.apply(setter.again(account_id=evan, capacity_lots=most_lots))
    assert outcome.codes == [codes.PROVIDER_MARGIN]


def test_an_offer_ends_with_capacity_0(system: Town) -> None:
    """The offers of others stay, and a market without any has no entry; ending none is accepted, too."""
    evan = AccountId(system.account("evan", kind=types.KIND_BACKSTOP, USDC=1_500 * UNIT))
    providers = system.state.waterfall.providers
    setter = offer(system, system.spot)
    setter.accepts()
    system.must(setter.again(account_id=evan))
    for account_id, left in ((system.dora, [evan]), (system.dora, [evan]), (evan, None)):
        outcome = system.apply(setter.again(account_id=account_id, capacity_lots=0))
        assert (outcome.codes, outcome.ids) == ([codes.OK], [account_id])
        (event,) = system.events
        said = {"offset": 0, "account_id": account_id, "market_id": system.spot}
        assert (event.name, event.fields) == ("BACKSTOP_SET", said)
        assert (list(providers[system.spot]) if providers else None) == left


def test_the_fund_takes_what_is_free(system: Town) -> None:
    """Of 100, all in two payments of 30 and 70, and no unit more; the fund has what it was paid (L-2)."""
    setter = Setter(
        system,
        commands.FundLiquidity(*system.head(), system.alice, USDC, 30),
        lambda: None,
        lambda c, _: ("FUND_CONTRIBUTED", payment(c)),
        names=PAYMENT,
        answers=system.alice,
    )
    for amount in (0, -1):
        setter.refuses(codes.AMOUNT_NOT_POSITIVE, amount=amount)
    setter.refuses(codes.INSUFFICIENT_FREE_BALANCE, (101, 100, 1), amount=101)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    setter.refuses(codes.INSUFFICIENT_FREE_BALANCE, (30, 0, 30), asset_id=system.sol)
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.refuses(codes.SYSTEM_ACCOUNT, account_id=AccountId(1))
    setter.accepts()
    setter.refuses(codes.INSUFFICIENT_FREE_BALANCE, (71, 70, 1), amount=71)
    setter.accepts(amount=70)
    assert system.balance(system.alice, "USDC") == 0
    assert system.balance(types.LIQUIDITY_FUND, "USDC") == 100


def test_the_fund_takes_nothing_that_margin_needs(system: Town) -> None:
    """A position of 1 SOL at 150 needs 15 at leverage 10, and a payment of 16 less 15 would leave no more than it."""
    bob = AccountId(system.account("bob", USDC=16 * UNIT))
    perp = system.market("SOL-FREE", types.PERPETUAL, system.sol, maker_ppb=0, taker_ppb=0)
    assert system.order(system.dora, perp, types.SELL, 15_000, 100).codes == [codes.OK]
    assert system.order(bob, perp, types.BUY, 15_000, 100).codes == [codes.OK]
    setter = Setter(
        system,
        commands.FundLiquidity(*system.head(), bob, USDC, UNIT - 1),
        lambda: None,
        lambda c, _: ("FUND_CONTRIBUTED", payment(c)),
        names=PAYMENT,
        answers=bob,
    )
    needed = 15 * UNIT
    setter.refuses(codes.WITHDRAWAL_MARGIN, (needed, needed, 1), amount=UNIT)
    setter.accepts()
    setter.refuses(codes.WITHDRAWAL_MARGIN, (needed, needed, 1), amount=1)


def test_a_payment_lets_the_fund_work(system: Town) -> None:
    """A pass is due only while the waterfall is on and the fund has something to sell or to repay (W-8)."""
    due = system.state.timers.due
    pay = commands.FundLiquidity(*system.head(), system.alice, USDC, 1)
    setter = Setter(
        system,
        pay,
        lambda: None,
        lambda c, _: ("FUND_CONTRIBUTED", payment(c)),
        names=PAYMENT,
        answers=system.alice,
    )
    for enabled, to_sell, is_due in ((0, 0, False), (0, 1, False), (1, 0, False), (1, 1, True)):
        waterfall(system).accepts(enabled=enabled)
        system.check = False  # coins that the fund does not have
        system.state.waterfall.to_sell.clear()
        if to_sell:
            system.state.waterfall.to_sell[system.sol] = 1
        setter.accepts()
        assert ((DEADLINE_LIQUIDATION_PASS, 0) in due) is is_due


def test_a_debt_line_is_repaid_and_no_more(system: Town) -> None:
    """Of a line of 60 at most 60 is repaid; at 0 it is gone, and without one nothing is repaid (L-6)."""
    lines = system.state.waterfall.debt_lines
    key = (system.alice, USDC)
    lines[key] = 60
    setter = Setter(
        system,
        commands.RepayDebtLine(*system.head(), system.alice, USDC, 20),
        lambda: None,
        lambda c, _: ("DEBT_LINE_REPAID", payment(c)),
        names=PAYMENT,
        answers=system.alice,
    )
    setter.refuses(codes.NO_DEBT_LINE, (60, 61, 1), amount=61)
    setter.refuses(codes.AMOUNT_NOT_POSITIVE, amount=0)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))
    setter.refuses(codes.NO_DEBT_LINE, (0, 20, 20), asset_id=system.sol)
    setter.refuses(codes.NO_DEBT_LINE, (0, 20, 20), account_id=system.dora)
    setter.refuses(codes.UNKNOWN_ACCOUNT, account_id=AccountId(999))
    setter.accepts()
    assert lines == {key: 40}
    setter.accepts()
    assert lines == {key: 20}
    setter.accepts()
    assert lines == {}
    assert system.balance(system.alice, "USDC") == 40
    assert system.balance(types.LIQUIDITY_FUND, "USDC") == 60
    lines[key] = 41
    setter.refuses(codes.INSUFFICIENT_FREE_BALANCE, (41, 40, 1), amount=41)
