# SPDX-License-Identifier: Apache-2.0
"""Make views of the waterfall: an account in it, the liquidity fund, the rules and the providers (SPEC section 11).

Owns the values of those reads. Must never keep an object of the state, nor change the state except caches.
"""

from collections.abc import Callable
from typing import NamedTuple, TypeAlias

from clearinghouse.statemachine.arithmetic.liquidation import bankruptcy_price
from clearinghouse.statemachine.exchange_margin.account_margin import (
    auto_close,
    bankruptcy_equity,
    refresh,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.liquidation.adl_ranking import adl_ranking
from clearinghouse.statemachine.liquidation.backstop import providers_of
from clearinghouse.statemachine.liquidation.insurance_fund import fund_can_pay, fund_debt, share_of
from clearinghouse.statemachine.state.state import Account, Line, State
from clearinghouse.statemachine.views.exchange.adl_places import AdlPlace
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import AssetAmountView
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import LIQUIDITY_FUND

PlaceOf: TypeAlias = Callable[[Line], AdlPlace]


class LiquidationLineView(NamedTuple):
    """One position of an account in the waterfall.

    `flagged_lots` are the lots when the account was flagged. `bankruptcy_price_per_lot` is the price at which the
    position leaves no equity (W-0), 0 without a mark. `adl_rank` is its place among the `adl_ranked` positions to
    deleverage.
    """

    market_id: MarketId
    lots: int
    flagged_lots: int
    bankruptcy_price_per_lot: int
    adl_rank: int
    adl_ranked: int
    ranked_sequence: int


class LiquidationView(NamedTuple):
    """The figures of an account for the waterfall, also of an account that is not in liquidation.

    Equity is in valuation units. `debt_lines` are the amounts that the account owes to the fund (L-6).
    """

    account_id: AccountId
    in_liquidation: bool
    sold: bool
    passes_below_zero: int
    bankruptcy_equity: int
    auto_close_requirement: int
    lines: list[LiquidationLineView]
    debt_lines: list[AssetAmountView]


class FundHoldingView(NamedTuple):
    """One asset of the liquidity fund, in its smallest units."""

    asset_id: AssetId
    balance: int
    lent: int
    borrowed: int
    unsettled: int
    can_pay: int
    debt: int
    to_sell: int
    limit: int
    bought: int


class OfferView(NamedTuple):
    """One provider's offer in a market."""

    account_id: AccountId
    market_id: MarketId
    capacity_lots: int
    priority: int
    spread_ppb: int


class LiquidationRulesView(NamedTuple):
    """The parameters as in `SetLiquidation`, and all offers by market id, in the order of their use."""

    enabled: bool
    interval_ns: int
    pass_share_ppb: int
    band_ppb: int
    fee_ppb: int
    exit_buffer_ppb: int
    throttle_ppb: int
    auto_close_divisor: int
    auto_close_offset_ppb: int
    spread_ppb: int
    takeover_passes: int
    recourse: bool
    offers: list[OfferView]


def ranked_lines(account: Account) -> int:
    """Return how many positions `liquidation_view` has to rank for an account: all holders in each of its markets."""
    return sum(len(line.market.exposed) for line in account.lines.values() if line.position)


def liquidation_view(
    state: State, account: Account, place_of: PlaceOf | None = None
) -> LiquidationView:
    """Return the figures of an account in the waterfall.

    `place_of` returns the place of a position in its ranking; without it the function ranks all holders now.
    """
    refresh(state, account)
    waterfall = state.waterfall
    case = waterfall.cases.get(account.id)
    lines: list[LiquidationLineView] = []
    for market_id in sorted(account.lines):
        line = account.lines[market_id]
        if line.position:
            at_flagging = case.lots.get(market_id, 0) if case is not None else 0
            place = _place_now(state, line) if place_of is None else place_of(line)
            lines.append(_line_view(state, line, at_flagging, place))
    return LiquidationView(
        account_id=account.id,
        in_liquidation=case is not None,
        sold=case is not None and case.sold,
        passes_below_zero=case.below_zero if case is not None else 0,
        bankruptcy_equity=bankruptcy_equity(account),
        auto_close_requirement=auto_close(state, account),
        lines=lines,
        debt_lines=[
            AssetAmountView(key[1], waterfall.debt_lines[key])
            for key in sorted(waterfall.debt_lines)
            if key[0] == account.id
        ],
    )


def _place_now(state: State, line: Line) -> AdlPlace:
    """Rank all holders of a position's side now, and return the place of the position."""
    ranking = adl_ranking(state, line.market, line.position < 0)
    place = 0
    for at, ranked in enumerate(ranking):
        if ranked.account_id == line.account.id:
            place = at + 1
    return AdlPlace(place, len(ranking), state.sequence)


def _line_view(state: State, line: Line, flagged_lots: int, place: AdlPlace) -> LiquidationLineView:
    """Return the view of one position, with its place in the ranking for auto-deleveraging."""
    market = line.market
    price = 0
    if market.mark_e9 > 0 and market.quote.price_e9 > 0:
        equity_left = bankruptcy_equity(line.account)
        numerator, denominator = share_of(state, line.account, line, equity_left)
        price = bankruptcy_price(
            market.mark_e9, line.position, numerator, denominator, market.tick_per_lot
        )
    return LiquidationLineView(
        market.id,
        line.position,
        flagged_lots,
        price,
        place.rank,
        place.ranked,
        place.sequence,
    )


def fund_view(state: State) -> list[FundHoldingView]:
    """Return the liquidity fund by asset id: its amounts, and its purchases of the asset."""
    holdings = state.accounts[LIQUIDITY_FUND].holdings
    found: list[FundHoldingView] = []
    for asset_id in sorted(holdings):
        holding = holdings[asset_id]
        asset = holding.asset
        limits = asset.brakes
        found.append(
            FundHoldingView(
                asset_id,
                holding.balance,
                claim_of(holding),
                debt_of(holding),
                holding.unsettled,
                fund_can_pay(state, asset),
                fund_debt(state, asset),
                state.waterfall.to_sell.get(asset_id, 0),
                limits.fund.limit if limits is not None else 0,
                limits.fund.used(state.time_ns) if limits is not None else 0,
            )
        )
    return found


def rules_view(state: State) -> LiquidationRulesView:
    """Return the parameters and the offers of all providers."""
    rules = state.waterfall.rules
    offers: list[OfferView] = []
    for market_id in sorted(state.waterfall.providers):
        offers += [
            OfferView(
                provider.account_id,
                market_id,
                provider.capacity_lots,
                provider.priority,
                provider.spread_ppb,
            )
            for provider in providers_of(state, state.markets[market_id])
        ]
    return LiquidationRulesView(
        rules.on,
        rules.interval_ns,
        rules.pass_share_ppb,
        rules.band_ppb,
        rules.fee_ppb,
        rules.exit_buffer_ppb,
        rules.throttle_ppb,
        rules.auto_close_divisor,
        rules.auto_close_offset_ppb,
        rules.spread_ppb,
        rules.takeover_passes,
        rules.recourse,
        offers,
    )
