# SPDX-License-Identifier: Apache-2.0
"""Bad input to the risk engine: refused with its reason, and not one value of the state is another afterwards.

Owns a row for each kind of bad tick, parameter, provider and race for a withdrawal (SPEC P-1, P-2, M-1, M-4, M-6, M-7,
B-2, W-3, L-4). A first check is that rows of parameters would pass without their fault.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, cast

import pytest

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.limits import FEE_TIERS_MAX
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    ClientOrderId,
    MarketId,
    OrderId,
    SourceId,
    WithdrawalId,
)
from tests.stateful.digest import CALL_FIELDS, changed, state_values
from tests.support import E9, SECOND, System

UNIT: Final = 10**6
PPB: Final = types.PPB
HOUR: Final = 3600 * SECOND


class Market(System):
    """A world with every part that the rows below need."""

    def __init__(self) -> None:
        super().__init__()
        self.sol = self.asset("SOL", 9, 150)
        self.eur = self.asset("EUR", 6)
        self.feed = 1
        self.owned = self.must(commands.CreateOracleSource(*self.head(), "owned", "feeder", 1))
        self.stranger = self.must(commands.CreateOracleSource(*self.head(), "other", "", 1))
        self.must(
            commands.SetOracleInstrument(
                *self.head(), AssetId(self.eur), [SourceId(self.owned)], 10**18, 100
            )
        )
        self.perp = self.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        self.spot = self.market("SOL-USDC", types.SPOT, self.sol, maker_ppb=0, taker_ppb=0)
        self.alice = self.account("alice", USDC=1_000 * UNIT)
        self.bob = self.account("bob", USDC=100_000 * UNIT)
        self.dora = self.account("dora", kind=types.KIND_BACKSTOP, USDC=1_500 * UNIT)

    def refuses(self, command: Command, code: int) -> None:
        """A command of one item is refused with a code and changes nothing except that it was received (I-11)."""
        if 0 < self.engine.next_deadline() <= self.now:
            self.advance(0)
        before = state_values(self.state, CALL_FIELDS)
        outcome = self.apply(command)
        assert outcome.codes == [code]
        assert changed(before, state_values(self.state, CALL_FIELDS)) == []
        assert self.event_names() == ["REFUSED"]

    def tick(self, by: str = "test", /, **columns: int) -> commands.OracleTicks:
        """Return a tick of 150 by SOL's feed a nanosecond from now, except for the named fields."""
        self.now += 1
        _, request_id, created_ns = self.head()
        terms = {
            "source": self.feed, "asset": self.sol, "bid": 0, "ask": 0, "last": 150 * UNIT * E9,
            "confidence": 0, "at": self.now, **columns,
        }  # fmt: skip
        rows: list[Any] = [[value] for value in terms.values()]
        return commands.OracleTicks(by, request_id, created_ns, *rows)

    def withdraw(self, account: int, amount: int) -> commands.RequestWithdrawals:
        """A request for an amount of USDC."""
        return commands.RequestWithdrawals(
            *self.head(), [AccountId(account)], [AssetId(1)], [amount], [""]
        )


@pytest.fixture
def system() -> Market:
    """The world."""
    return Market()


# --- ticks ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ({"source": 99}, codes.UNKNOWN_SOURCE),
        ({"source": 3}, codes.UNKNOWN_SOURCE),
        ({"asset": 99}, codes.UNKNOWN_INSTRUMENT),
        ({"asset": 1}, codes.UNKNOWN_INSTRUMENT),
        ({"source": 2, "asset": 3}, codes.SOURCE_NOT_AUTHORISED),
        ({"last": 0}, codes.TICK_WITHOUT_PRICE),
        ({"last": 0, "bid": 149 * UNIT * E9}, codes.TICK_WITHOUT_PRICE),
        ({"last": -1}, codes.TICK_PRICE_INVALID),
        ({"bid": -1, "ask": 1}, codes.TICK_PRICE_INVALID),
        ({"last": 2**63 * E9}, codes.TICK_PRICE_INVALID),
        ({"bid": 151 * UNIT * E9, "ask": 150 * UNIT * E9}, codes.TICK_PRICE_INVALID),
    ],
)  # fmt: skip
def test_a_bad_tick_changes_nothing(system: Market, columns: dict[str, int], code: int) -> None:
    """Ticks of unknown and unauthorised sources, and zero, negative, crossed and absurd prices are refused."""
    system.refuses(system.tick(**columns), code)


def test_ticks_of_the_past_and_of_the_future_change_nothing(system: Market) -> None:
    """A tick not newer than its source's last, or more than a second ahead, is refused; a second ahead is not."""
    last = system.now
    system.refuses(system.tick(at=last), codes.TICK_NOT_NEWER)
    system.refuses(system.tick(at=last - HOUR), codes.TICK_NOT_NEWER)
    system.refuses(system.tick(at=system.now + SECOND + 2), codes.TICK_FROM_FUTURE)
    assert system.apply(system.tick(at=system.now + SECOND + 1)).codes == [codes.OK]


def test_a_source_that_speaks_as_another_is_refused_for_each_of_its_ticks(system: Market) -> None:
    """In a batch of its own and a stranger's source, a feed's own ticks pass and the others change no price."""
    system.must(system.tick("feeder", source=system.owned, asset=system.eur, last=UNIT * E9))
    price = system.state.assets[AssetId(system.eur)].price_e9
    system.refuses(
        system.tick("thief", source=system.owned, asset=system.eur, last=2 * UNIT * E9),
        codes.SOURCE_NOT_AUTHORISED,
    )
    assert system.state.assets[AssetId(system.eur)].price_e9 == price


# --- parameters -------------------------------------------------------------------------------------------


def test_an_account_has_no_tier_beyond_the_rates_of_a_market() -> None:
    """The last tier and a market with a rate for each pass; a tier more and a rate more are refused."""
    system = Market()

    def limits(tier: int) -> Command:
        return commands.SetAccountLimits(*system.head(), AccountId(system.alice), tier, 0)

    def rates(count: int) -> Command:
        terms = {"maker_fee_ppb": [0] * count, "taker_fee_ppb": [0] * count}
        return cast("Command", replace(cast("Any", market_parameters(system)), **terms))

    assert system.apply(limits(FEE_TIERS_MAX - 1)).codes == [codes.OK]
    assert system.apply(rates(FEE_TIERS_MAX)).codes == [codes.OK]
    system.refuses(limits(FEE_TIERS_MAX), codes.SETTING_OUT_OF_RANGE)
    system.refuses(rates(FEE_TIERS_MAX + 1), codes.PARAMETER_OUT_OF_RANGE)


def test_an_asset_needs_a_source_and_each_once(system: Market) -> None:
    """An instrument without a source, or with one twice, is refused, as the schema's bound says."""
    for source_ids in ([], [SourceId(system.feed)] * 2):
        command = commands.SetOracleInstrument(
            *system.head(), AssetId(system.sol), source_ids, HOUR, 100
        )
        system.refuses(command, codes.PARAMETER_OUT_OF_RANGE)


def asset_parameters(system: Market) -> Command:
    """A coin's terms."""
    return commands.SetAssetParameters(
        *system.head(), AssetId(system.sol), types.WEIGHT_INVERSE_SQRT, PPB, 0, 10, 20_000, 30_000_000,
        10_000, 0, 0,
    )  # fmt: skip


def create_asset(system: Market) -> Command:
    """A new coin."""
    return commands.CreateAsset(
        *system.head(), f"NEW{system.requests}", 6, types.WEIGHT_INVERSE_SQRT, PPB, 0, 10, 20_000, 30_000_000,
        10_000, 0, 0,
    )  # fmt: skip


def market_parameters(system: Market) -> Command:
    """A market's terms."""
    return commands.SetMarketParameters(
        *system.head(),
        MarketId(system.perp),
        [0],
        [0],
        0,
        0,
        0,
        0,
        PPB,
        0,
        0,
        20,
        20_000,
        30_000_000,
        10_000,
    )


def create_market(system: Market) -> Command:
    """A new market."""
    return commands.CreateMarket(
        *system.head(), f"NEW{system.requests}-PERP", types.PERPETUAL, types.INTERNAL, AssetId(system.sol), AssetId(1),
            1, 2, 1, 2, AccountId(0),
        types.MARKET_OPEN, [0], [0], 0, 0, 0, 0, PPB, 0, 0, 20, 20_000, 30_000_000, 10_000,
    )  # fmt: skip


def pool(system: Market) -> Command:
    """A lending pool."""
    return commands.SetPool(
        *system.head(), AssetId(1), PPB * 8 // 10, 0, PPB // 10, PPB, PPB // 10, types.ACCRUAL_LINEAR,
        types.ACCRUAL_LINEAR, 0, 0, 0, 0, PPB, 0, 0, 0, 0, 0,
    )  # fmt: skip


def liquidation(system: Market) -> Command:
    """The waterfall."""
    return commands.SetLiquidation(
        *system.head(), 1, SECOND, PPB // 10, PPB // 50, PPB // 100, PPB // 50, PPB // 2, 2,
        60_000_000, 10_000_000, 20, 0,
    )  # fmt: skip


def pnl_settlement_rules(system: Market) -> Command:
    """The ten-second pass."""
    return commands.SetReconciliation(*system.head(), 1, PPB // 100, PPB // 100, 3, 1)


def funding(system: Market) -> Command:
    """Hourly funding."""
    return commands.SetFunding(
        *system.head(), MarketId(system.perp), HOUR, 100_000, 500_000, 5_000_000
    )


def dynamic_margin(system: Market) -> Command:
    """Margin that follows volatility."""
    return commands.SetDynamicMargin(
        *system.head(), MarketId(system.perp), 60 * SECOND, HOUR, PPB // 2, 0, 0, 0, 0, 3 * PPB, PPB // 4,
        PPB // 20,
    )  # fmt: skip


def index_rules(system: Market) -> Command:
    """Return the rules of an index."""
    return commands.SetIndexRules(
        *system.head(), AssetId(system.sol), 1, 25, 5, 60 * SECOND, 100, 5 * SECOND, 100, 300 * SECOND, 50,
        300_000, 1_000,
    )  # fmt: skip


def mark_rules(system: Market) -> Command:
    """How a mark follows its book."""
    return commands.SetMarkRules(
        *system.head(), MarketId(system.perp), 10_000 * UNIT, 60 * SECOND, 500
    )


def backstop(system: Market) -> commands.SetBackstop:
    """An offer of 50 SOL, whose 5 % dora has."""
    return commands.SetBackstop(
        *system.head(), AccountId(system.dora), MarketId(system.perp), 5_000, 1, 10_000_000
    )


# What makes a command bad, field by field.
PARAMETERS: Final[dict[Callable[[Market], Command], list[dict[str, Any]]]] = {
    # A haircut above 1 is a weight below 0; one below 0 a weight above 1. Debts: MMF at or above IMF.
    asset_parameters: [
        {"weight_base_ppb": PPB + 1},
        {"weight_base_ppb": -1},
        {"weight_penalty_ppb": -1},
        {"weight_kind": 3},
        {"debt_mmf_base_ppb": PPB // 10},
        {"debt_mmf_factor_ppb": 20_000},
        {"debt_max_leverage": 0},
        {"debt_imf_factor_ppb": -1},
    ],
    create_asset: [
        {"weight_base_ppb": PPB + 1},
        {"weight_base_ppb": -1},
        {"debt_mmf_base_ppb": PPB // 10},
        {"debt_mmf_factor_ppb": 20_000},
    ],
    market_parameters: [
        {"mmf_base_ppb": PPB // 20},
        {"mmf_base_ppb": -1},
        {"max_leverage": 34},  # 3 % is more than 1 / 34
        {"mmf_factor_ppb": 20_000},
        {"max_leverage": 0},
        {"position_weight_ppb": -1},
    ],
    create_market: [
        {"mmf_base_ppb": PPB // 20},
        {"max_leverage": 34},
        {"mmf_factor_ppb": 20_000},
    ],
    pool: [
        {"kink_ppb": 0},
        {"kink_ppb": PPB},
        {"kink_ppb": PPB + 1},
        {"kink_ppb": -1},
        {"reserve_factor_ppb": PPB + 1},
        {"slope2_ppb": -1},
        {"utilisation_max_ppb": PPB + 1},
        {"borrow_accrual": 3},
    ],
    liquidation: [
        {"auto_close_divisor": 0},
        {"auto_close_divisor": 1},
        {"auto_close_divisor": -2},
        {"auto_close_offset_ppb": 0},
        {"pass_share_ppb": 0},
        {"interval_ns": 0},
        {"throttle_ppb": 0},
        {"spread_ppb": PPB},
        {"fee_ppb": PPB + 1},
        {"enabled": 2},
    ],
    pnl_settlement_rules: [
        {"slack_ppb": PPB},
        {"limit_ppb": PPB},
        {"realisation_passes": 0},
        {"borrow_passes": 0},
    ],
    funding: [
        {"interval_ns": 7 * SECOND},  # divides no eight hours
        {"interval_ns": 16 * HOUR},
        {"bound_ppb": -1},
        {"inner_clamp_ppb": -1},
    ],
    dynamic_margin: [
        {"cap_ppb": PPB},  # below 1 and the buffer
        {"ewma_ns": 0},
        {"volatility_ppb": 0},
        {"buffer_ppb": PPB + 1},
        {"rise_ppb_per_hour": -1},
        {"open_interest_low": 2, "open_interest_high": 1},
    ],
    index_rules: [
        {"quorum_min": 0},
        {"cap_saved_seconds": 0},
        {"cap_bps_per_second": 10_001},
        {"stable_ppb_per_second": PPB + 1},
        {"frozen_move_bps": 0},
        {"adverse_bps": 10_001},
    ],
    mark_rules: [{"ewma_ns": 0}, {"clamp_bps": 10_001}, {"impact_notional": -1}],
    backstop: [{"capacity_lots": -1}, {"spread_ppb": PPB}, {"priority": -1}],
}  # fmt: skip


@pytest.mark.parametrize("make", PARAMETERS, ids=lambda make: make.__name__)
def test_parameters_out_of_their_ranges_change_nothing(
    system: Market, make: Callable[[Market], Command]
) -> None:
    """Each parameter is refused at values that would make no sense, and the command passes without them."""
    for fields in PARAMETERS[make]:
        system.refuses(replace(make(system), **fields), codes.PARAMETER_OUT_OF_RANGE)
    assert system.apply(make(system)).codes == [codes.OK]
    # What stands now stays, too.
    for fields in PARAMETERS[make]:
        system.refuses(replace(make(system), **fields), codes.PARAMETER_OUT_OF_RANGE)


# --- providers --------------------------------------------------------------------------------------------


def test_a_provider_without_margin_is_refused(system: Market) -> None:
    """Who is no provider, has no margin for what it offers, or is liquidated itself, offers nothing."""
    system.refuses(
        replace(backstop(system), account_id=AccountId(system.bob)), codes.NOT_A_PROVIDER
    )
    system.refuses(replace(backstop(system), account_id=AccountId(999)), codes.UNKNOWN_ACCOUNT)
    system.refuses(replace(backstop(system), account_id=types.LIQUIDITY_FUND), codes.SYSTEM_ACCOUNT)
    # Leverage 10: 100 SOL at 150 need 1,500, and equality does not exceed it.
    system.refuses(replace(backstop(system), capacity_lots=10_000), codes.PROVIDER_MARGIN)
    assert system.apply(replace(backstop(system), capacity_lots=9_999)).codes == [codes.OK]
    # A position uses up what the offer needs.
    assert system.order(system.bob, system.perp, types.SELL, 15_000, 5_000).codes == [codes.OK]
    assert system.order(system.dora, system.perp, types.BUY, 15_000, 5_000).codes == [codes.OK]
    system.refuses(replace(backstop(system), capacity_lots=10_001), codes.PROVIDER_MARGIN)


# --- races for a withdrawal -------------------------------------------------------------------------------


def test_what_is_being_withdrawn_can_be_had_by_nobody_else(system: Market) -> None:
    """A second withdrawal, a transfer, a hold, a loan, an order and the fund find nothing of it."""
    alice, bob = system.alice, system.bob
    first = system.must(system.withdraw(alice, 1_000 * UNIT))
    short = codes.INSUFFICIENT_FREE_BALANCE
    system.refuses(system.withdraw(alice, 1), short)
    system.refuses(
        commands.Transfers(
            *system.head(), 0, [AccountId(alice)], [AccountId(bob)], [AssetId(1)], [1]
        ),
        short,
    )
    until = [system.now + HOUR]
    system.refuses(
        commands.CreateHolds(
            *system.head(), 0, [AccountId(alice)], [AccountId(bob)], [AssetId(1)], [1], until
        ),
        short,
    )
    system.refuses(commands.FundLiquidity(*system.head(), AccountId(alice), AssetId(1), 1), short)
    system.must(pool(system))
    system.refuses(commands.Lend(*system.head(), [AccountId(alice)], [AssetId(1)], [1]), short)
    order = commands.OrderBatch(
        *system.head(), [types.PLACE], [AccountId(alice)], [MarketId(system.spot)], [types.BUY], [types.LIMIT],
        [types.GTC], [0], [1], [15_000], [1], [ClientOrderId(0)], [OrderId(0)], [ClientOrderId(0)], [0],
    )  # fmt: skip
    system.refuses(order, codes.INSUFFICIENT_BALANCE)
    perpetual = replace(order, request_id="other", market_ids=[MarketId(system.perp)])
    system.refuses(perpetual, codes.INSUFFICIENT_MARGIN)
    assert system.apply(
        commands.DecideWithdrawals(*system.head(), [WithdrawalId(first)], [1])
    ).codes == [0]
    assert system.balance(alice, "USDC") == 0


def test_a_withdrawal_is_decided_once(system: Market) -> None:
    """Confirmed or rejected, it cannot be decided again, nor can one without a request."""
    for verdict in (0, 1):
        asked = system.must(system.withdraw(system.bob, UNIT))
        decide = commands.DecideWithdrawals(*system.head(), [WithdrawalId(asked)], [verdict])
        assert system.apply(decide).codes == [codes.OK]
        for again in (0, 1):
            system.refuses(
                commands.DecideWithdrawals(*system.head(), [WithdrawalId(asked)], [again]),
                codes.ALREADY_DECIDED,
            )
    system.refuses(
        commands.DecideWithdrawals(*system.head(), [WithdrawalId(999)], [1]),
        codes.UNKNOWN_WITHDRAWAL,
    )


def test_of_two_withdrawals_in_one_batch_the_second_finds_what_the_first_left(
    system: Market,
) -> None:
    """Each item of a batch is checked after the one before it, so the same money leaves once."""
    alice = [system.alice] * 2
    batch = commands.RequestWithdrawals(
        *system.head(),
        list(map(AccountId, alice)),
        [AssetId(1), AssetId(1)],
        [600 * UNIT, 600 * UNIT],
        ["", ""],
    )
    assert system.apply(batch).codes == [codes.OK, codes.INSUFFICIENT_FREE_BALANCE]
    assert system.holding(system.alice, "USDC").held == 600 * UNIT


def test_a_withdrawal_does_not_outrun_a_loss_an_order_or_a_price(system: Market) -> None:
    """Margin of a position, cover of an order, a loss not yet paid in and a flag all keep the money here."""
    alice, bob, perp = system.alice, system.bob, system.perp
    # 900 of 1,000 are the requirement of a bid for 60 at 150.
    bid = system.order(alice, perp, types.BUY, 15_000, 6_000)
    assert bid.codes == [codes.OK]
    system.refuses(system.withdraw(alice, 100 * UNIT), codes.WITHDRAWAL_MARGIN)
    assert system.order(bob, perp, types.SELL, 15_000, 6_000).codes == [codes.OK]
    system.refuses(system.withdraw(alice, 100 * UNIT), codes.WITHDRAWAL_MARGIN)
    # 10 sold at 149: 10 lost and not paid in until the next pass.
    assert system.order(bob, perp, types.BUY, 14_900, 1_000).codes == [codes.OK]
    assert system.order(alice, perp, types.SELL, 14_900, 1_000).codes == [codes.OK]
    assert system.unsettled(alice) == -10 * UNIT
    system.refuses(system.withdraw(alice, 990 * UNIT + 1), codes.INSUFFICIENT_FREE_BALANCE)
    system.advance(10)
    # 990 - 50 x 17 = 140 is below 3 % of 50 x 133.
    system.price(system.sol, 133)
    assert system.account_of(alice).status == types.LIQUIDATING
    system.refuses(system.withdraw(alice, 1), codes.ACCOUNT_LIQUIDATING)
