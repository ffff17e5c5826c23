# SPDX-License-Identifier: Apache-2.0
"""Make views of all accounts, all markets and all assets for risk managers (SPEC M-2, M-5).

Owns the order of these lists, and the choice of accounts. Every figure is the same as in `GetMargin`, the gate and
the health check. The views visit every account, so the engine of a server must never make them: a separate process
does (I-12).
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from heapq import nsmallest
from typing import Final, NamedTuple

from clearinghouse.statemachine.exchange_margin.account_margin import refresh
from clearinghouse.statemachine.exchange_margin.requirements import (
    counted_amount,
    debt_requirements,
    quote_e9_to_valuation_ceil,
)
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State
from clearinghouse.statemachine.views.exchange.margin import margin_totals
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import EXTERNAL, KIND_SYSTEM, KIND_VENUE, PPB

# No rule liquidates accounts of these kinds (W-7).
NEVER_LIQUIDATED: Final = (KIND_SYSTEM, KIND_VENUE)


@dataclass
class AccountMarginView:
    """The totals of one account's margin, as in `MarginView`, and the account's owner."""

    account_id: AccountId
    owner: str
    kind: int
    status: int
    parent_id: AccountId
    isolated_market_id: MarketId
    equity: int
    worst_equity: int
    exposure: int
    imf: int
    mmf: int
    fraction_e9: int
    imf_fraction_e9: int
    mmf_fraction_e9: int
    auto_close_fraction_e9: int


@dataclass
class PositionHolderView:
    """One of the largest positions of a market: its exposure without orders, and the margin fraction of its account."""

    account_id: AccountId
    lots: int
    notional: int
    share_ppb: int
    fraction_e9: int
    exposure: int


@dataclass
class MarketExposureView:
    """The positions of one derivative market; `notional` is the value of the open interest at the mark, in valuation
    units.
    """

    market_id: MarketId
    mark_e9: int
    open_interest_lots: int
    notional: int
    long_accounts: int
    short_accounts: int
    largest_longs_share_ppb: int
    largest_shorts_share_ppb: int
    largest_longs: list[PositionHolderView]
    largest_shorts: list[PositionHolderView]


@dataclass
class AssetHolderView:
    """One of the largest holders of an asset, or one of its largest borrowers."""

    account_id: AccountId
    amount: int
    value: int
    share_ppb: int


@dataclass
class AssetExposureView:
    """The total amounts of one asset that all accounts have and owe, without the clearinghouse's own accounts."""

    asset_id: AssetId
    price_e9: int
    price_state: int
    net_deposits: int
    balances: int
    collateral_amount: int
    gross_value: int
    collateral_value: int
    holders: int
    lent: int
    lenders: int
    borrowed: int
    borrowers: int
    largest_holders_share_ppb: int
    largest_borrowers_share_ppb: int
    largest_holders: list[AssetHolderView]
    largest_borrowers: list[AssetHolderView]


class AccountFilter(NamedTuple):
    """The accounts to list; `fraction_e9_max` None means all, and 0 elsewhere means any.

    Without a kind the list has all accounts that can be liquidated.
    """

    status: int = 0
    fraction_e9_max: int | None = None
    market_id: MarketId = MarketId(0)
    exposure_min: int = 0
    kind: int = 0


# --- accounts ---


def account_margin_views(state: State, wanted: AccountFilter) -> list[AccountMarginView]:
    """Return the margins of the selected accounts, the lowest margin fraction first, then by id.

    Accounts without exposure have no fraction and come last.
    """
    found = [
        view
        for account in _candidates(state, wanted)
        if (view := _account_margin_view(state, account)).exposure >= wanted.exposure_min
        and _is_at_most(view, wanted.fraction_e9_max)
    ]
    found.sort(key=lambda view: (view.exposure == 0, view.fraction_e9, view.account_id))
    return found


def _candidates(state: State, wanted: AccountFilter) -> Iterable[Account]:
    """Return the accounts of a filter's kind, status and market."""
    for account in state.accounts.values():
        if account.kind != wanted.kind if wanted.kind else account.kind in NEVER_LIQUIDATED:
            continue
        if wanted.status and account.status != wanted.status:
            continue
        if wanted.market_id:
            line = account.lines.get(wanted.market_id)
            if line is None or line.position == 0:
                continue
        yield account


def _is_at_most(view: AccountMarginView, fraction_e9_max: int | None) -> bool:
    """Return whether an account's margin fraction is at most a limit; an account without exposure has none."""
    if fraction_e9_max is None:
        return True
    return view.exposure > 0 and view.fraction_e9 <= fraction_e9_max


def _account_margin_view(state: State, account: Account) -> AccountMarginView:
    """Return one row of `account_margin_views`."""
    totals = margin_totals(state, account)
    return AccountMarginView(
        account.id,
        account.owner,
        account.kind,
        account.status,
        account.parent_id,
        account.isolated_market_id,
        totals.equity,
        totals.worst_equity,
        totals.exposure,
        totals.imf,
        totals.mmf,
        totals.fraction_e9,
        totals.imf_fraction_e9,
        totals.mmf_fraction_e9,
        totals.auto_close_fraction_e9,
    )


# --- markets ---


def market_exposure_views(
    state: State, markets: list[Market], largest: int
) -> list[MarketExposureView]:
    """Return the positions of some derivative markets, with the `largest` of each side."""
    return [_market_exposure_view(state, market, largest) for market in markets]


def _market_exposure_view(state: State, market: Market, largest: int) -> MarketExposureView:
    """Return one row of `market_exposure_views`; it includes the clearinghouse's own and venues' accounts."""
    longs = [line for line in market.exposed.values() if line.position > 0]
    shorts = [line for line in market.exposed.values() if line.position < 0]
    interest = market.open_interest_lots
    top_longs = [_position_holder(state, line) for line in _largest_lines(longs, largest)]
    top_shorts = [_position_holder(state, line) for line in _largest_lines(shorts, largest)]
    return MarketExposureView(
        market.id,
        market.mark_e9,
        interest,
        quote_e9_to_valuation_ceil(state, market, interest * market.mark_e9),
        len(longs),
        len(shorts),
        _share_ppb(sum(view.lots for view in top_longs), interest),
        _share_ppb(-sum(view.lots for view in top_shorts), interest),
        top_longs,
        top_shorts,
    )


def _largest_lines(lines: list[Line], count: int) -> list[Line]:
    """Return the `count` largest of the given lines, the largest first; equal lines by account id."""
    return nsmallest(count, lines, key=lambda line: (-abs(line.position), line.account.id))


def _position_holder(state: State, line: Line) -> PositionHolderView:
    """Return the view of the holder of a position."""
    market = line.market
    size = abs(line.position)
    totals = margin_totals(state, line.account)
    return PositionHolderView(
        line.account.id,
        line.position,
        quote_e9_to_valuation_ceil(state, market, size * market.mark_e9),
        _share_ppb(size, market.open_interest_lots),
        totals.fraction_e9,
        totals.exposure,
    )


def _share_ppb(part: int, whole: int) -> int:
    """Return the share of a part in a whole, in parts per billion, floored; 0 if the whole is 0."""
    return part * PPB // whole if whole else 0


# --- assets ---


def asset_exposure_views(
    state: State, assets: list[Asset], largest: int
) -> list[AssetExposureView]:
    """Return, for each asset, the sums that accounts have and owe, and its largest holders and borrowers.

    `largest` is the number of holders, and of borrowers, to list.
    """
    holdings: dict[AssetId, list[Holding]] = {asset.id: [] for asset in assets}
    for account in state.accounts.values():
        if account.kind == KIND_SYSTEM:
            continue
        refresh(state, account)
        for asset_id, holding in account.holdings.items():
            if asset_id in holdings:
                holdings[asset_id].append(holding)
    return [_asset_exposure_view(state, asset, holdings[asset.id], largest) for asset in assets]


def _asset_exposure_view(
    state: State, asset: Asset, holdings: list[Holding], largest: int
) -> AssetExposureView:
    """Return one row of `asset_exposure_views`, from holdings whose accounts' margin is up to date."""
    holders = [holding for holding in holdings if counted_amount(holding)]
    borrowers = [holding for holding in holdings if holding.borrow_shares]
    collateral = sum(counted_amount(holding) for holding in holders)
    borrowed = sum(debt_of(holding) for holding in borrowers)
    top_holders = [
        _holder(holding, counted_amount(holding), holding.value, collateral)
        for holding in _largest_holdings(holders, largest, counted_amount)
    ]
    top_borrowers = [
        _holder(holding, debt_of(holding), _debt_exposure(state, holding), borrowed)
        for holding in _largest_holdings(borrowers, largest, debt_of)
    ]
    outside = state.accounts[AccountId(EXTERNAL)].holdings.get(asset.id)
    return AssetExposureView(
        asset.id,
        asset.price_e9,
        asset.price_state,
        -outside.balance if outside is not None else 0,
        sum(holding.balance for holding in holdings),
        collateral,
        sum(to_valuation_floor(asset, counted_amount(holding)) for holding in holders),
        sum(holding.value for holding in holders),
        len(holders),
        sum(claim_of(holding) for holding in holdings),
        sum(1 for holding in holdings if holding.lent_shares),
        borrowed,
        len(borrowers),
        _share_ppb(sum(view.amount for view in top_holders), collateral),
        _share_ppb(sum(view.amount for view in top_borrowers), borrowed),
        top_holders,
        top_borrowers,
    )


def _largest_holdings(
    holdings: list[Holding], count: int, amount: Callable[[Holding], int]
) -> list[Holding]:
    """Return the `count` holdings with the largest result of `amount`, the largest first; equal ones by account id."""
    return nsmallest(count, holdings, key=lambda holding: (-amount(holding), holding.account.id))


def _holder(holding: Holding, amount: int, value: int, whole: int) -> AssetHolderView:
    """Return the view of a holder with an amount, its value, and its share in the amount `whole`."""
    return AssetHolderView(holding.account.id, amount, value, _share_ppb(amount, whole))


def _debt_exposure(state: State, holding: Holding) -> int:
    """Return the exposure that a holding's debt to the pool adds to its account, ceiled (M-5)."""
    return debt_requirements(state, holding.account, holding.asset, debt_of(holding))[0]
