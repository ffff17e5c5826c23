# SPDX-License-Identifier: Apache-2.0
"""Handle operators' commands: assets, markets, parameters, status, switches (SPEC O-1, O-2, G-2).

Owns the ranges of parameters. A parameter that would make maintenance margin exceed initial margin, a fee above the
notional or a price unit that does not divide is refused and changes nothing.
"""

from typing import Final

from clearinghouse.statemachine.authority.common_checks import refuse_redeemed
from clearinghouse.statemachine.authority.quarantine import refuses_status
from clearinghouse.statemachine.authority.setting_changes import what_holds_now
from clearinghouse.statemachine.brakes.brakes import (
    forget_outflow,
    release_halt_if_engaged,
    release_outflow_limit,
)
from clearinghouse.statemachine.contracts.expiry import forget_expiry
from clearinghouse.statemachine.contracts.funding_intervals import end_funding
from clearinghouse.statemachine.contracts.market_end import (
    begin_to_end,
    end_markets,
    is_ending,
    list_what_ends,
    move_status,
    refuse_closing,
)
from clearinghouse.statemachine.contracts.opening import is_taken, opens, refuse_opening
from clearinghouse.statemachine.exchange_margin.watch import (
    touch_exposed,
    touch_holders,
)
from clearinghouse.statemachine.feeds.mark import set_mark
from clearinghouse.statemachine.ledger.dirty import asset_changed, market_changed
from clearinghouse.statemachine.orders.auction_queue import waiting_count
from clearinghouse.statemachine.orders.book import is_crossed
from clearinghouse.statemachine.pretrade.kill_switch import (
    end_raising_orders,
    end_raising_orders_of,
    list_resting_orders,
    reduce_listed_orders,
)
from clearinghouse.statemachine.pretrade.risk_switches import is_delisted
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.trading.uncrossing import (
    begin_to_uncross,
    is_uncrossing,
    uncross_markets,
)
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.limits import FEE_TIERS_MAX, LEVERAGE_MAX
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    CLOSED,
    DATED_FUTURE,
    DEFERRED_SPOT,
    EXTERNAL_VENUE,
    INTERNAL,
    KIND_VENUE,
    MARKET_AUCTION,
    MARKET_CANCEL_ONLY,
    MARKET_CLOSED,
    MARKET_HALTED,
    MARKET_OPEN,
    MARKET_POST_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_SETTLING,
    PERPETUAL,
    PPB,
    SCALE_MAX,
    SCOPE_ACCOUNT,
    SCOPE_CLEARINGHOUSE,
    SCOPE_MARKET,
    SPOT,
    WEIGHT_IDENTITY,
    WEIGHT_INVERSE_SQRT,
)

# The permitted changes of a market's status (O-2). Leaving AUCTION uncrosses, unless the operator
# stops it; after a halt trading resumes through an auction.
STATUS_TRANSITIONS: Final[dict[int, tuple[int, ...]]] = {
    MARKET_OPEN: (
        MARKET_AUCTION,
        MARKET_POST_ONLY,
        MARKET_CANCEL_ONLY,
        MARKET_REDUCE_ONLY,
        MARKET_HALTED,
        MARKET_CLOSED,
    ),
    MARKET_AUCTION: (
        MARKET_OPEN,
        MARKET_POST_ONLY,
        MARKET_CANCEL_ONLY,
        MARKET_REDUCE_ONLY,
        MARKET_HALTED,
        MARKET_CLOSED,
    ),
    MARKET_POST_ONLY: (
        MARKET_OPEN,
        MARKET_AUCTION,
        MARKET_CANCEL_ONLY,
        MARKET_REDUCE_ONLY,
        MARKET_HALTED,
        MARKET_CLOSED,
    ),
    MARKET_CANCEL_ONLY: (
        MARKET_OPEN,
        MARKET_AUCTION,
        MARKET_POST_ONLY,
        MARKET_REDUCE_ONLY,
        MARKET_HALTED,
        MARKET_CLOSED,
    ),
    MARKET_REDUCE_ONLY: (
        MARKET_OPEN,
        MARKET_AUCTION,
        MARKET_POST_ONLY,
        MARKET_CANCEL_ONLY,
        MARKET_HALTED,
        MARKET_CLOSED,
    ),
    MARKET_HALTED: (MARKET_AUCTION, MARKET_CANCEL_ONLY, MARKET_CLOSED),
    MARKET_SETTLING: (MARKET_CLOSED,),
    MARKET_CLOSED: (),
}
# The statuses in which collected orders stand without an uncrossing; CLOSED ends them (O-2.2).
_WITHOUT_UNCROSSING: Final = (
    MARKET_AUCTION,
    MARKET_CANCEL_ONLY,
    MARKET_HALTED,
    MARKET_CLOSED,
)
# The statuses of a dated future without an expiry (O-1).
_WITHOUT_EXPIRY: Final = (MARKET_CANCEL_ONLY, MARKET_HALTED, MARKET_CLOSED)
# The book of a cleared market stays closed (C-1).
_CLEARED: Final = (MARKET_CANCEL_ONLY, MARKET_HALTED, MARKET_CLOSED)
# The statuses of a perpetual that will be settled (O-1.3).
_DELISTED: Final = (
    MARKET_AUCTION,
    MARKET_CANCEL_ONLY,
    MARKET_REDUCE_ONLY,
    MARKET_HALTED,
    MARKET_CLOSED,
)
# The venue has its own book: AUCTION and POST_ONLY have no meaning there.
_EXTERNAL_TRANSITIONS: Final[dict[int, tuple[int, ...]]] = {
    MARKET_OPEN: (MARKET_CANCEL_ONLY, MARKET_REDUCE_ONLY, MARKET_HALTED, MARKET_CLOSED),
    MARKET_CANCEL_ONLY: (MARKET_OPEN, MARKET_REDUCE_ONLY, MARKET_HALTED, MARKET_CLOSED),
    MARKET_REDUCE_ONLY: (MARKET_OPEN, MARKET_CANCEL_ONLY, MARKET_HALTED, MARKET_CLOSED),
    MARKET_HALTED: (MARKET_OPEN, MARKET_CANCEL_ONLY, MARKET_REDUCE_ONLY, MARKET_CLOSED),
    MARKET_SETTLING: (MARKET_CLOSED,),
    MARKET_CLOSED: (),
}


def within(value: int, low: int, high: int) -> bool:
    """Return whether a parameter is in its range, both ends included."""
    return low <= value <= high


# --- assets ---------------------------------------------------------------------------------------------------


def create_asset(state: State, command: commands.CreateAsset, reply: Reply) -> int:
    """List an asset. Refusals in order: DUPLICATE_SYMBOL, PARAMETER_OUT_OF_RANGE."""
    if command.symbol in state.symbols:
        return codes.DUPLICATE_SYMBOL
    if (
        not command.symbol
        or not within(command.scale, 0, SCALE_MAX)
        or not _asset_parameters_valid(
            command.weight_kind,
            command.weight_base_ppb,
            command.weight_penalty_ppb,
            command.debt_max_leverage,
            command.debt_imf_factor_ppb,
            command.debt_mmf_base_ppb,
            command.debt_mmf_factor_ppb,
            command.outflow_limit,
            command.outflow_window_ns,
        )
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    asset = Asset(AssetId(len(state.assets) + 1), command.symbol, command.scale)
    _set_weight(asset, command.weight_kind, command.weight_base_ppb, command.weight_penalty_ppb)
    asset.debt_max_leverage = command.debt_max_leverage
    asset.debt_imf_factor_ppb = command.debt_imf_factor_ppb
    asset.debt_mmf_base_ppb = command.debt_mmf_base_ppb
    asset.debt_mmf_factor_ppb = command.debt_mmf_factor_ppb
    asset.outflow_limit = command.outflow_limit
    asset.outflow_window_ns = command.outflow_window_ns
    asset.outflow.limit = command.outflow_limit
    asset.outflow.window_ns = command.outflow_window_ns
    state.assets[asset.id] = asset
    state.symbols[asset.symbol] = asset.id
    event_writers.asset_created(state.events, 0, asset.id)
    reply.item_id = asset.id
    return codes.OK


def set_asset_parameters(state: State, command: commands.SetAssetParameters, reply: Reply) -> int:
    """Change an asset's parameters and check the accounts that the change can hurt.

    Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE.
    """
    asset = state.assets.get(command.asset_id)
    if asset is None:
        return codes.UNKNOWN_ASSET
    if not _asset_parameters_valid(
        command.weight_kind,
        command.weight_base_ppb,
        command.weight_penalty_ppb,
        command.debt_max_leverage,
        command.debt_imf_factor_ppb,
        command.debt_mmf_base_ppb,
        command.debt_mmf_factor_ppb,
        command.outflow_limit,
        command.outflow_window_ns,
    ) or (asset is state.valuation and command.weight_kind != WEIGHT_IDENTITY):
        return codes.PARAMETER_OUT_OF_RANGE
    fee_limits = (command.chain_fee_limit, command.house_fee_limit)
    if not all(within(limit, NOT_STATED, AMOUNT_MAX) for limit in fee_limits):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    command = what_holds_now(state, command, reply)
    _set_weight(asset, command.weight_kind, command.weight_base_ppb, command.weight_penalty_ppb)
    asset.debt_max_leverage = command.debt_max_leverage
    asset.debt_imf_factor_ppb = command.debt_imf_factor_ppb
    asset.debt_mmf_base_ppb = command.debt_mmf_base_ppb
    asset.debt_mmf_factor_ppb = command.debt_mmf_factor_ppb
    if command.outflow_limit == 0:
        forget_outflow(state, asset)
    asset.outflow_limit = command.outflow_limit
    asset.outflow_window_ns = command.outflow_window_ns
    asset.outflow.limit = command.outflow_limit
    asset.outflow.window_ns = command.outflow_window_ns
    release_outflow_limit(state, asset)
    if command.chain_fee_limit != NOT_STATED:
        asset.chain_fee_limit = command.chain_fee_limit
    if command.house_fee_limit != NOT_STATED:
        asset.house_fee_limit = command.house_fee_limit
    asset_changed(state, asset)
    touch_holders(state, asset)
    event_writers.asset_changed(state.events, 0, asset.id)
    reply.item_id = asset.id
    return codes.OK


def _asset_parameters_valid(
    weight_kind: int,
    weight_base_ppb: int,
    weight_penalty_ppb: int,
    debt_max_leverage: int,
    debt_imf_factor_ppb: int,
    debt_mmf_base_ppb: int,
    debt_mmf_factor_ppb: int,
    outflow_limit: int,
    outflow_window_ns: int,
) -> bool:
    """Return whether an asset's parameters are in range (M-1, M-4): weight at most 1, a debt's MMF below its IMF."""
    return (
        within(weight_kind, WEIGHT_IDENTITY, WEIGHT_INVERSE_SQRT)
        and within(weight_base_ppb, 0, PPB)
        and within(weight_penalty_ppb, 0, PPB)
        and within(outflow_limit, 0, AMOUNT_MAX)
        and within(outflow_window_ns, 1 if outflow_limit else 0, AMOUNT_MAX)
        and margin_valid(
            debt_max_leverage, debt_imf_factor_ppb, debt_mmf_base_ppb, debt_mmf_factor_ppb
        )
    )


def margin_valid(
    max_leverage: int, imf_factor_ppb: int, mmf_base_ppb: int, mmf_factor_ppb: int
) -> bool:
    """Return whether MMF is below IMF at every size: base MMF < 1 / max leverage, and its factor below IMF's (M-4).

    If both factors are 0, the bases decide.
    """
    return (
        within(max_leverage, 1, LEVERAGE_MAX)
        and within(imf_factor_ppb, 0, PPB)
        and mmf_base_ppb >= 0
        and mmf_base_ppb * max_leverage < PPB
        and (mmf_factor_ppb == 0 or within(mmf_factor_ppb, 0, imf_factor_ppb - 1))
    )


def _set_weight(asset: Asset, kind: int, base_ppb: int, penalty_ppb: int) -> None:
    """Set the collateral weight of an asset (M-1)."""
    asset.weight_kind = kind
    asset.weight_base_ppb = base_ppb
    asset.weight_penalty_ppb = penalty_ppb


# --- markets --------------------------------------------------------------------------------------------------


def create_market(state: State, command: commands.CreateMarket, reply: Reply) -> int:
    """List a market.

    Refusals in order: DUPLICATE_SYMBOL, UNKNOWN_ASSET, SECURITY_REDEEMED (base or quote), PARAMETER_OUT_OF_RANGE,
    UNKNOWN_ACCOUNT (the venue's), MARKET_UNITS_INVALID, LISTING_INCOMPLETE (O-1.4).
    """
    base = state.assets.get(command.base_asset_id)
    quote = state.assets.get(command.quote_asset_id)
    if is_taken(state, command.symbol):
        return codes.DUPLICATE_SYMBOL
    if base is None or quote is None:
        return codes.UNKNOWN_ASSET
    code = refuse_redeemed(state, base.id)
    if code == codes.OK:
        code = refuse_redeemed(state, quote.id)
    if code != codes.OK:
        return code
    if not _market_shape_valid(command) or not _market_parameters_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE
    if command.matching == EXTERNAL_VENUE and not _is_venue(state, command.venue_account_id):
        return codes.UNKNOWN_ACCOUNT
    lot_base_units, lot_rest = divmod(command.lot_units * 10**base.scale, 10**command.lot_decimals)
    tick_per_lot, tick_rest = divmod(
        command.tick_units * command.lot_units * 10**quote.scale,
        10 ** (command.tick_decimals + command.lot_decimals),
    )
    if lot_rest or tick_rest or lot_base_units == 0 or tick_per_lot == 0:
        return codes.MARKET_UNITS_INVALID
    market = Market(
        MarketId(len(state.markets) + 1),
        command.symbol,
        command.market_kind,
        command.matching,
        base,
        quote,
    )
    _set_market_parameters(market, command)
    if opens(0, command.status):
        code = refuse_opening(state, market, command.confirmed_gaps, reply)
        if code != codes.OK:
            # A market lists itself with its assets as it is made.
            base.listings.remove(market)
            quote.listings.remove(market)
            return code

    # Accepted: nothing below refuses.
    market.lot_units = command.lot_units
    market.lot_decimals = command.lot_decimals
    market.lot_divisor = 10**command.lot_decimals
    market.tick_units = command.tick_units
    market.tick_decimals = command.tick_decimals
    market.lot_base_units = lot_base_units
    market.tick_per_lot = tick_per_lot
    market.venue_account_id = command.venue_account_id
    market.status = command.status
    state.markets[market.id] = market
    state.symbols[market.symbol] = market.id
    event_writers.market_created(state.events, 0, market.id)
    set_mark(state, 0, market)
    reply.item_id = market.id
    return codes.OK


def _is_venue(state: State, account_id: AccountId) -> bool:
    """Return whether an account may take the other side of a venue's fills."""
    account = state.accounts.get(account_id)
    return account is not None and account.kind == KIND_VENUE and account.status != CLOSED


def _market_shape_valid(command: commands.CreateMarket) -> bool:
    """Return whether a market's constant fields are valid: kind, matching, assets, units, and the first status."""
    external = command.matching == EXTERNAL_VENUE
    statuses = _EXTERNAL_TRANSITIONS if external else STATUS_TRANSITIONS
    return (
        bool(command.symbol)
        and command.market_kind in (SPOT, PERPETUAL, DATED_FUTURE, DEFERRED_SPOT)
        and (command.market_kind != DEFERRED_SPOT or _may_be_deferred(command))
        and (command.market_kind != DATED_FUTURE or command.status in _WITHOUT_EXPIRY)
        and within(command.matching, INTERNAL, EXTERNAL_VENUE)
        and external == bool(command.venue_account_id)
        and command.base_asset_id != command.quote_asset_id
        and command.status in statuses
        and command.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and within(command.lot_units, 1, AMOUNT_MAX)
        and within(command.tick_units, 1, AMOUNT_MAX)
        and within(command.lot_decimals, 0, SCALE_MAX)
        and within(command.tick_decimals, 0, SCALE_MAX)
    )


def _may_be_deferred(command: commands.CreateMarket) -> bool:
    """Return whether a market whose fills are novated may be listed: it has a book of the machine and starts closed
    (O-1).
    """
    return command.matching == INTERNAL and command.status in _CLEARED


def _market_parameters_valid(command: commands.CreateMarket | commands.SetMarketParameters) -> bool:
    """Return whether market parameters are in the ranges of O-5, O-7, G-4, G-5, G-7 and M-4.

    No fee exceeds the notional, no maker rate the taker rate.
    """
    makers = command.maker_fee_ppb
    takers = command.taker_fee_ppb
    if not takers or len(makers) != len(takers) or len(takers) > FEE_TIERS_MAX:
        return False
    for maker, taker in zip(makers, takers, strict=True):
        if not (within(taker, 0, PPB) and within(maker, -PPB, taker)):
            return False
    return (
        within(command.notional_min, NOT_STATED, AMOUNT_MAX)
        and within(command.notional_max, 0, AMOUNT_MAX)
        and (command.notional_max == 0 or command.notional_min <= command.notional_max)
        and within(command.open_order_lots_max, 0, AMOUNT_MAX)
        and within(command.open_interest_lots_max, 0, AMOUNT_MAX)
        and within(command.position_weight_ppb, 0, AMOUNT_MAX)
        and within(command.band_ppb, 0, PPB)
        and within(command.slippage_ppb, 0, PPB)
        and margin_valid(
            command.max_leverage,
            command.imf_factor_ppb,
            command.mmf_base_ppb,
            command.mmf_factor_ppb,
        )
    )


def _set_market_parameters(
    market: Market, command: commands.CreateMarket | commands.SetMarketParameters
) -> None:
    """Copy fees, limits and margin parameters; open orders keep their rates (O-7)."""
    market.maker_fee_ppb = list(command.maker_fee_ppb)
    market.taker_fee_ppb = list(command.taker_fee_ppb)
    market.notional_min = command.notional_min
    market.notional_max = command.notional_max
    market.open_order_lots_max = command.open_order_lots_max
    market.open_interest_lots_max = command.open_interest_lots_max
    market.position_weight_ppb = command.position_weight_ppb
    market.band_ppb = command.band_ppb
    market.slippage_ppb = command.slippage_ppb
    market.max_leverage = command.max_leverage
    market.imf_factor_ppb = command.imf_factor_ppb
    market.mmf_base_ppb = command.mmf_base_ppb
    market.mmf_factor_ppb = command.mmf_factor_ppb


def set_market_parameters(state: State, command: commands.SetMarketParameters, reply: Reply) -> int:
    """Change a market's parameters and check its accounts.

    Refusals in order: UNKNOWN_MARKET, PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    if not _market_parameters_valid(command):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    command = what_holds_now(state, command, reply)
    _set_market_parameters(market, command)
    set_mark(state, 0, market)  # the clamp of the mark is at most half the base MMF (P-3)
    market_changed(state, market)
    touch_exposed(state, market)
    event_writers.market_changed(state.events, 0, market.id)
    reply.item_id = market.id
    return codes.OK


def set_market_status(state: State, command: commands.SetMarketStatus, reply: Reply) -> int:
    """Change a market's status.

    Refusals in order: UNKNOWN_MARKET, EXPIRY_NOT_SET, WORK_QUARANTINED (J-2.2), STATUS_TRANSITION_INVALID; for CLOSED
    the open items (O-1.3): MARKET_HAS_POSITIONS, MARKET_HAS_VENUE_ORDERS, MARKET_HAS_LOANS; for an opening:
    LISTING_INCOMPLETE (O-1.4).

    Leaving AUCTION first uncrosses the book, in slices of work, and until then any status is refused. HALTED and
    CANCEL_ONLY stop the auction: its orders stay without a trade, and as long as they may trade with each other, an
    auction has to follow (O-2.2). REDUCE_ONLY ends resting orders that do not reduce. CLOSED cancels all orders, and
    requires that every position is closed.
    """
    market = state.markets.get(command.market_id)
    if market is None:
        return codes.UNKNOWN_MARKET
    before = market.status
    transitions = _EXTERNAL_TRANSITIONS if market.matching == EXTERNAL_VENUE else STATUS_TRANSITIONS
    if (
        market.kind == DATED_FUTURE
        and market.expiry is None
        and command.status not in _WITHOUT_EXPIRY
    ):
        return codes.EXPIRY_NOT_SET
    if refuses_status(state, market, command.status):
        return codes.WORK_QUARANTINED
    trades_at_once = command.status not in _WITHOUT_UNCROSSING
    if (
        command.status not in transitions[before]
        or (command.status == MARKET_CLOSED and is_ending(state, market))
        or is_uncrossing(state, market.id)
        or (_has_closed_book(state, market) and command.status not in _CLEARED)
        or (market.is_deferred and command.status == MARKET_REDUCE_ONLY)
        or (is_delisted(market) and command.status not in _DELISTED)
        or (before == MARKET_CANCEL_ONLY and trades_at_once and _has_collected(market))
    ):
        reply.limit = before
        reply.actual = command.status
        return codes.STATUS_TRANSITION_INVALID
    if command.status == MARKET_CLOSED:
        code = refuse_closing(state, market, reply)
        if code != codes.OK:
            return code
    elif opens(before, command.status):
        code = refuse_opening(state, market, command.confirmed_gaps, reply)
        if code != codes.OK:
            return code

    # Accepted: nothing below refuses.
    # The operator's decision replaces the restriction.
    state.cursors.late_markets.pop(market.id, None)
    reply.item_id = market.id
    if command.status == MARKET_REDUCE_ONLY:
        # Resting orders may only reduce positions, also the orders that an auction has collected (O-2.2).
        list_resting_orders(state, codes.RISK_TAKING_DISABLED, [market.id])
    if before == MARKET_AUCTION and trades_at_once:
        begin_to_uncross(state, 0, market, command.status)
        release_halt_if_engaged(state, 0, market)
        reduce_listed_orders(state, 0)
        uncross_markets(state, 0)
        return codes.OK
    move_status(state, 0, market, command.status)
    reduce_listed_orders(state, 0)
    if command.status == MARKET_CLOSED:
        end_funding(state, market)
        forget_expiry(state, market)
        # Its orders, by account.
        list_what_ends(state, begin_to_end(state, market))
        end_markets(state, 0)
    return codes.OK


def _has_closed_book(state: State, market: Market) -> bool:
    """Return whether a market's own book stays closed (C-1).

    Trades of a cleared market come from venues, unless its fills are novated; a market with novated fills opens once
    it is cleared.
    """
    return (market.id in state.clearing.markets) != market.is_deferred


def _has_collected(market: Market) -> bool:
    """Return whether a stopped auction has left orders that may trade with each other (O-2.2, I-7)."""
    return waiting_count(market) > 0 or is_crossed(market)


def set_risk_switch(state: State, command: commands.SetRiskSwitch, reply: Reply) -> int:
    """Set a switch that stops orders that raise risk; resting orders that do not reduce a position end (G-2, O-2.2).

    Refusals in order: PARAMETER_OUT_OF_RANGE, UNKNOWN_MARKET, UNKNOWN_ACCOUNT.
    """
    disabled = command.disabled != 0
    market = None
    account = None
    if command.scope == SCOPE_CLEARINGHOUSE and command.target_id == 0:
        state.brakes.switch_disabled = disabled
        # An engaged kill switch keeps risk taking disabled (K-1).
        state.risk_disabled = disabled or state.brakes.kill_switch.engaged
    elif command.scope == SCOPE_MARKET:
        market = state.markets.get(MarketId(command.target_id))
        if market is None:
            return codes.UNKNOWN_MARKET
        market.risk_disabled = disabled
    elif command.scope == SCOPE_ACCOUNT:
        account = state.accounts.get(AccountId(command.target_id))
        if account is None:
            return codes.UNKNOWN_ACCOUNT
        account.risk_disabled = disabled
    else:
        return codes.PARAMETER_OUT_OF_RANGE
    event_writers.risk_switch_set(
        state.events, 0, scope=command.scope, target_id=command.target_id, disabled=int(disabled)
    )
    if disabled and account is not None:
        end_raising_orders_of(state, account)
    elif disabled:
        end_raising_orders(state, [] if market is None else [market.id])
    reply.item_id = command.target_id
    return codes.OK
