# SPDX-License-Identifier: Apache-2.0
"""Make views of the state for readers: accounts, balances, positions, orders, margin, instruments, books.

Owns the fields of these views and their reading from the state. Must never change a figure that an auditor compares
(cached margin figures are updated first, as the next command would), and never return an object of the state itself:
a view does not change when the machine continues. Lists are in order of id.

Units as in `state`: amounts in smallest units, quantities in lots, prices in quote units per lot, `*_e9` with nine
more decimals, margin figures in smallest units of the valuation asset.
"""

from bisect import bisect_right
from dataclasses import dataclass

from clearinghouse.statemachine.authority.freezes import freeze_of
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.ledger.valuation import least_notional
from clearinghouse.statemachine.orders.book import visible_lots
from clearinghouse.statemachine.state.authority import NEVER_NS
from clearinghouse.statemachine.state.records import Break
from clearinghouse.statemachine.state.state import (
    SYSTEM_ACCOUNT_IDS,
    Account,
    Asset,
    BookSide,
    Holding,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.vocabulary.codes import OK
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    BreakId,
    ClientOrderId,
    MarketId,
    OrderId,
)
from clearinghouse.statemachine.vocabulary.types import (
    EXTERNAL,
    FIRST_ACCOUNT_ID,
    KIND_SYSTEM,
    SCHEME_ISIN,
    SCOPE_ACCOUNT,
    SCOPE_CLEARINGHOUSE,
    SCOPE_MARKET,
    SETTLEMENT,
)


@dataclass
class AssetAmountView:
    """An amount of an asset."""

    asset_id: AssetId
    amount: int


@dataclass
class AssetView:
    """An asset. `price_e9` is in 10^-9 valuation units per whole unit, and 0 while the asset has no price."""

    asset_id: AssetId
    symbol: str
    scale: int
    is_valuation: bool
    price_e9: int
    price_state: int
    weight_kind: int
    weight_base_ppb: int
    weight_penalty_ppb: int
    debt_max_leverage: int
    debt_imf_factor_ppb: int
    debt_mmf_base_ppb: int
    debt_mmf_factor_ppb: int
    outflow_limit: int
    outflow_window_ns: int
    # The amount above which two principals of custody confirm; 0: none.
    approval_limit: int
    # The most that the chain's fee of one withdrawal takes of it, and takes of `fees` (L-4.3).
    chain_fee_limit: int
    house_fee_limit: int
    isin: str  # empty: none


@dataclass
class MarketView:
    """A market: its identity, units, fees, limits, margin parameters, prices, and terms of funding, expiry and mark.

    `mark_e9` and `basis_e9` are in 10^-9 quote units per lot. `mark_e9` is 0 while the market has no mark; `basis_e9`
    is signed. `index_e9` is the price of the base asset, in the unit of `AssetView.price_e9`.

    The terms of funding are 0 in a market without funding, and the terms of expiry in a market without expiry. The
    terms of the mark are 0 in a market whose mark is the index. `funding_rate_ppb` is the rate of the last interval.
    `funding_index_ray` is in 10^-27 quote units per lot. `settlement_price_e9` is 0 until the market is settled.
    """

    market_id: MarketId
    symbol: str
    kind: int
    matching: int
    base_asset_id: AssetId
    quote_asset_id: AssetId
    base_symbol: str
    quote_symbol: str
    lot_units: int
    lot_decimals: int
    tick_units: int
    tick_decimals: int
    venue_account_id: AccountId
    status: int
    risk_disabled: bool
    maker_fee_ppb: list[int]
    taker_fee_ppb: list[int]
    notional_min: int
    notional_max: int
    open_order_lots_max: int
    open_interest_lots_max: int
    position_weight_ppb: int
    band_ppb: int
    slippage_ppb: int
    max_leverage: int
    imf_factor_ppb: int
    mmf_base_ppb: int
    mmf_factor_ppb: int
    mark_e9: int
    index_e9: int
    price_state: int
    open_interest_lots: int
    funding_interval_ns: int
    funding_interest_ppb: int
    funding_inner_ppb: int
    funding_bound_ppb: int
    funding_rate_ppb: int
    funding_index_ray: int
    expires_ns: int
    expiry_window_ns: int
    settlement_price_e9: int
    mark_impact_notional: int
    mark_ewma_ns: int
    mark_clamp_bps: int
    basis_e9: int


@dataclass
class AccountView:
    """An account and its settings."""

    account_id: AccountId
    owner: str
    kind: int
    parent_id: AccountId
    status: int
    max_leverage: int
    flags: int
    fee_tier: int
    position_limit: int
    risk_disabled: bool
    # The account's id if it is a system account, else 0 (L-2).
    system_account: int
    freeze_reason: int  # 0: custody has not frozen the account
    frozen_ns: int
    frozen_sequence: int
    # Withdrawals may only go to addresses of the account's list.
    has_destinations_only: bool
    destinations_end_ns: int  # 0: the restriction has no end


@dataclass
class BalanceView:
    """An account's amounts of one asset. `free = balance - reserved - withdrawing - held`."""

    asset_id: AssetId
    balance: int
    reserved: int
    withdrawing: int
    held: int
    free: int
    lent: int
    borrowed: int
    unsettled: int
    redemption_asked: int  # the part of `lent` that the account has asked to redeem (W-6)


@dataclass
class OrderView:
    """An open order; the part of `quantity` that is neither filled nor remaining was cancelled (I-7)."""

    order_id: OrderId
    account_id: AccountId
    market_id: MarketId
    client_id: ClientOrderId
    side: int
    type: int
    tif: int
    flags: int
    stp: int
    price: int
    quantity: int
    filled: int
    remaining: int
    cancelled: int
    fee: int
    expire_ns: int
    cancel_pending: bool
    end_code: int
    sequence: int
    time_ns: int
    display_lots: int
    visible_lots: int
    oco_id: OrderId


@dataclass
class LevelView:
    """A price level of a book."""

    price: int
    lots: int
    orders: int


@dataclass
class BookView:
    """A book, best levels first."""

    market_id: MarketId
    status: int
    bids: list[LevelView]
    asks: list[LevelView]


@dataclass
class BreakView:
    """A reported fill that an operator must resolve (O-1)."""

    break_id: BreakId
    code: int
    market_id: MarketId
    order_id: OrderId
    price: int
    lots: int
    venue_fill_id: str


@dataclass
class SwitchView:
    """A risk switch that restricts the clearinghouse, a market or an account (G-2)."""

    scope: int
    target_id: int


@dataclass
class AssetSumsView:
    """The sums of one asset over all accounts (I-1, S-5); `external` and `settlement_cash` are balances."""

    asset_id: AssetId
    balance_sum: int
    external: int
    settlement_cash: int
    unsettled_sum: int
    cost_sum: int
    custody_shortfall: int


@dataclass
class MarketSumsView:
    """The sums of one derivative market over all accounts (I-2), in lots."""

    market_id: MarketId
    position_sum: int
    long_sum: int


@dataclass
class SumsView:
    """The sums that conservation compares, over every stored balance and position."""

    assets: list[AssetSumsView]
    markets: list[MarketSumsView]


# --- instruments ---


def asset_view(state: State, asset: Asset) -> AssetView:
    """Return the view of an asset."""
    return AssetView(
        asset.id,
        asset.symbol,
        asset.scale,
        asset is state.valuation,
        asset.price_e9,
        asset.price_state,
        asset.weight_kind,
        asset.weight_base_ppb,
        asset.weight_penalty_ppb,
        asset.debt_max_leverage,
        asset.debt_imf_factor_ppb,
        asset.debt_mmf_base_ppb,
        asset.debt_mmf_factor_ppb,
        asset.outflow_limit,
        asset.outflow_window_ns,
        state.authority.approval_limits.get(asset.id, 0),
        asset.chain_fee_limit,
        asset.house_fee_limit,
        identifier_of(state.clearing, SCHEME_ISIN, asset.id),
    )


def market_view(state: State, market: Market) -> MarketView:
    """Return the view of a market."""
    funding = market.funding
    expiry = market.expiry
    rules = market.mark_rules
    return MarketView(
        market.id,
        market.symbol,
        market.kind,
        market.matching,
        market.base.id,
        market.quote.id,
        market.base.symbol,
        market.quote.symbol,
        market.lot_units,
        market.lot_decimals,
        market.tick_units,
        market.tick_decimals,
        market.venue_account_id,
        market.status,
        market.risk_disabled,
        list(market.maker_fee_ppb),
        list(market.taker_fee_ppb),
        least_notional(state, market),
        market.notional_max,
        market.open_order_lots_max,
        market.open_interest_lots_max,
        market.position_weight_ppb,
        market.band_ppb,
        market.slippage_ppb,
        market.max_leverage,
        market.imf_factor_ppb,
        market.mmf_base_ppb,
        market.mmf_factor_ppb,
        market.mark_e9,
        market.base.price_e9,
        market.base.price_state,
        market.open_interest_lots,
        funding.interval_ns if funding is not None else 0,
        funding.interest_ppb if funding is not None else 0,
        funding.inner_ppb if funding is not None else 0,
        funding.bound_ppb if funding is not None else 0,
        funding.rate_ppb if funding is not None else 0,
        market.funding_index_ray,
        expiry.expires_ns if expiry is not None else 0,
        expiry.window_ns if expiry is not None else 0,
        expiry.price_e9 if expiry is not None else 0,
        rules.impact_notional if rules is not None else 0,
        rules.ewma_ns if rules is not None else 0,
        rules.clamp_bps if rules is not None else 0,
        market.basis_e9,
    )


def asset_views(state: State) -> list[AssetView]:
    """Return all assets."""
    return [asset_view(state, state.assets[key]) for key in sorted(state.assets)]


def market_views(state: State) -> list[MarketView]:
    """Return all markets."""
    return [market_view(state, state.markets[key]) for key in sorted(state.markets)]


def book_view(market: Market, depth: int) -> BookView:
    """Return the best `depth` levels of both sides, without orders that wait for an auction without a price."""
    return BookView(
        market.id, market.status, _levels(market.bids, depth), _levels(market.asks, depth)
    )


def _levels(side: BookSide, depth: int) -> list[LevelView]:
    """Return the best levels of one side; a level knows its sums, so its orders are not visited (I-12)."""
    best = side.keys[: -depth - 1 : -1]
    levels = [side.levels[key if side.buy else -key] for key in best]
    return [LevelView(level.price, level.lots, level.orders) for level in levels]


def shown_levels(side: BookSide, depth: int) -> dict[int, int]:
    """Return the displayed lots of each of the best `depth` levels of a side by price, the best price first."""
    best = side.keys[: -depth - 1 : -1]
    return {
        level.price: level.lots
        for level in [side.levels[key if side.buy else -key] for key in best]
    }


# --- accounts ---


def account_view(state: State, account: Account) -> AccountView:
    """Return the view of an account."""
    freeze = freeze_of(state, account)
    ends_ns = state.authority.destinations_only.get(account.id, 0)
    has_only = state.time_ns < ends_ns
    return AccountView(
        account.id,
        account.owner,
        account.kind,
        account.parent_id,
        account.status,
        account.max_leverage,
        account.flags,
        account.fee_tier,
        account.position_limit,
        account.risk_disabled,
        account.id if account.kind == KIND_SYSTEM else 0,
        freeze.reason if freeze is not None else 0,
        freeze.frozen_ns if freeze is not None else 0,
        freeze.sequence if freeze is not None else 0,
        has_only,
        ends_ns if has_only and ends_ns < NEVER_NS else 0,
    )


def account_views(
    state: State, owner: str, parent_id: AccountId, after_account_id: AccountId, count: int
) -> list[AccountView]:
    """Return the first `count` accounts with an id above `after_account_id`; "" and 0 mean any owner, any parent."""
    if parent_id:
        parent = state.accounts.get(parent_id)
        ids = (parent.sub_account_ids if parent is not None else None) or []
    elif owner:
        ids = state.owned_ids.get(owner, [])
    else:
        ids = _ids_above(state, after_account_id, count)
    found: list[AccountView] = []
    for key in ids[bisect_right(ids, after_account_id) :]:
        account = state.accounts[key]
        if not owner or account.owner == owner:
            found.append(account_view(state, account))
            if len(found) == count:
                break
    return found


def _ids_above(state: State, after_account_id: AccountId, count: int) -> list[AccountId]:
    """Return the first `count` ids of accounts above `after_account_id`; ids of customers' accounts have no gaps."""
    system = [key for key in map(AccountId, SYSTEM_ACCOUNT_IDS) if key > after_account_id]
    first = max(after_account_id + 1, FIRST_ACCOUNT_ID)
    last = min(first + count - 1, state.last_account_id)
    return [*system, *map(AccountId, range(first, last + 1))]


def balance_views(account: Account) -> list[BalanceView]:
    """Return the account's balances by asset, without assets that the account never had."""
    withdrawing: dict[AssetId, int] = {}
    for withdrawal in account.withdrawals.values():
        key = withdrawal.asset_id
        withdrawing[key] = withdrawing.get(key, 0) + withdrawal.amount
    return [
        _balance_view(account.holdings[key], withdrawing.get(key, 0))
        for key in sorted(account.holdings)
    ]


def _balance_view(holding: Holding, withdrawing: int) -> BalanceView:
    """Return one line of `balance_views`."""
    pool = holding.asset.pool
    return BalanceView(
        holding.asset.id,
        holding.balance,
        holding.reserved,
        withdrawing,
        holding.held - withdrawing,
        holding.balance - holding.reserved - holding.held,
        claim_of(holding),
        debt_of(holding),
        holding.unsettled,
        pool.redemption_queue.amounts.get(holding.account.id, 0) if pool is not None else 0,
    )


def order_view(order: Order) -> OrderView:
    """Return the view of an open order."""
    return OrderView(
        order.id,
        order.account.id,
        order.market.id,
        order.client_id,
        order.side,
        order.type,
        order.tif,
        order.flags,
        order.stp,
        order.price_per_lot,
        order.quantity_lots,
        order.filled_lots,
        order.remaining_lots,
        order.quantity_lots - order.filled_lots - order.remaining_lots,
        order.fee_paid,
        order.expire_ns,
        order.cancel_pending,
        OK,
        order.accepted_sequence,
        order.accepted_ns,
        order.display_lots,
        visible_lots(order),
        order.oco_id,
    )


def order_views(
    account: Account, market_id: MarketId, after_order_id: OrderId, count: int
) -> list[OrderView]:
    """Return the first `count` open orders with an id above `after_order_id`; `market_id` 0 means all markets."""
    found: list[OrderView] = []
    for key, order in account.orders.items():
        if key <= after_order_id or (market_id and order.market.id != market_id):
            continue
        found.append(order_view(order))
        if len(found) == count:
            break
    return found


def break_views(state: State, after_break_id: BreakId, count: int) -> list[BreakView]:
    """Return the first `count` open breaks with an id above `after_break_id`."""
    keys = [key for key in sorted(state.breaks) if key > after_break_id]
    return [_break_view(state.breaks[key]) for key in keys[:count]]


def _break_view(found: Break) -> BreakView:
    """Return the view of an open break."""
    return BreakView(
        found.id,
        found.code,
        found.market_id,
        found.order_id,
        found.price,
        found.lots,
        found.venue_fill_id,
    )


def switch_views(state: State) -> list[SwitchView]:
    """Return all risk switches that are set: the clearinghouse's, then markets, then accounts."""
    found = [SwitchView(SCOPE_CLEARINGHOUSE, 0)] if state.risk_disabled else []
    markets, accounts = state.markets, state.accounts
    market_ids = [key for key in sorted(markets) if markets[key].risk_disabled]
    account_ids = [key for key in sorted(accounts) if accounts[key].risk_disabled]
    found.extend([SwitchView(SCOPE_MARKET, key) for key in market_ids])
    found.extend([SwitchView(SCOPE_ACCOUNT, key) for key in account_ids])
    return found


def sums_view(state: State) -> SumsView:
    """Return the sums of conservation; this visits every account, so only auditors may call it."""
    assets = {key: AssetSumsView(key, 0, 0, 0, 0, 0, 0) for key in sorted(state.assets)}
    markets = {
        key: MarketSumsView(key, 0, 0)
        for key in sorted(state.markets)
        if not state.markets[key].is_spot
    }
    for account in state.accounts.values():
        for key, holding in account.holdings.items():
            assets[key].balance_sum += holding.balance
            assets[key].unsettled_sum += holding.unsettled
            if account.id == EXTERNAL:
                assets[key].external = holding.balance
            elif account.id == SETTLEMENT:
                assets[key].settlement_cash = holding.balance
        for market_id, line in account.lines.items():
            if line.market.is_spot:
                continue
            markets[market_id].position_sum += line.position
            if line.position > 0:
                markets[market_id].long_sum += line.position
            assets[line.market.quote.id].cost_sum += line.cost
    for key, amount in state.custody.shortfalls.items():
        assets[key].custody_shortfall = amount
    for key, amount in state.holders.lost.items():
        assets[key].custody_shortfall += amount
    return SumsView(list(assets.values()), list(markets.values()))
