# SPDX-License-Identifier: Apache-2.0
"""Compare a member's exposure with its limit (SPEC C-2, C-16.1).

Owns both figures. The exposure is the value of the member's open lots at the references of their markets, client
accounts included. If no multiple is stated, it is the member's net cash. The limit is a stated amount, or a multiple of
the member's collateral and contribution. An upper bound decides most trades: the last value of all lots, with a new
value for the changed markets. The first check of a command always counts the work of all lots. Must never move an
amount.
"""

from collections.abc import Mapping
from typing import Final

from clearinghouse.statemachine.clearing.collateral_values import counted_value, is_banned
from clearinghouse.statemachine.clearing.references import band_of, traded_reference
from clearinghouse.statemachine.ledger.valuation import to_valuation_ceil
from clearinghouse.statemachine.state.clearing import ClearedMarket, Member, pair_key
from clearinghouse.statemachine.state.results import Refusal
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_LINE
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import MEMBER_IN_DEFAULT, PPB

_NO_LIMIT: Final = -1
_NO_PRICE: Final = -1
_NOTHING: Final[Mapping[AssetId, int]] = {}


def exposure_of(state: State, member: Member) -> int:
    """Return a member's open exposure in the valuation asset, as its limit measures it; -1 if a price is missing."""
    if state.margin.parameters.counts_open_lots():
        return _value_of_lots(state, member)
    return _net_cash(state, member)


def limit_in_force(state: State, member: Member) -> int:
    """Return the present limit of a member's open exposure in the valuation asset; -1 if it has no limit."""
    if state.margin.parameters.counts_open_lots():
        return _limit_of(state, member)
    return member.open_exposure_max or _NO_LIMIT


def refuse_exposure(
    state: State,
    member: Member,
    cleared: ClearedMarket,
    market: Market,
    lots: int,
    trades: list[tuple[int, int]],
    cash: int,
    refusal: Refusal,
) -> int:
    """Return NO_PRICE_FOR_LIMIT or EXPOSURE_LIMIT if a trade raises a member's exposure too far; else OK.

    `lots` and `cash` are the changes of open lots and net cash; a figure that does not rise is not compared. Without a
    reference, the trade's own price values its market; `trades` has lots and cash of each of the member's sides.
    """
    if not state.margin.parameters.counts_open_lots():
        if not member.open_exposure_max or cash <= 0:
            return codes.OK
        more = {market.quote.id: cash}
        return _compare(_net_cash(state, member, more), member.open_exposure_max, refusal)
    if lots <= 0:
        return codes.OK
    limit = _limit_of(state, member)
    if limit == _NO_LIMIT:
        return codes.OK
    if _is_within(state, member, cleared, lots, limit):
        return codes.OK
    # A price that no lots have is that of the next side: each of them has the price of the trade.
    price = max((-(-abs(paid) // abs(own)) for own, paid in trades if own), default=0)
    return _compare(_value_of_lots(state, member, cleared, lots, price), limit, refusal)


def refuse_return(
    state: State, member: Member, asset: Asset, amount: int, refusal: Refusal, *, is_lodged: bool
) -> int:
    """Return NO_PRICE_FOR_LIMIT or EXPOSURE_LIMIT if a member would have too much exposure after a return, or OK.

    The returned amount is collateral (`is_lodged`) or contribution. A price that P-4 bans counts as 0 here (C-7.3). A
    stated limit does not depend on the amount.
    """
    parameters = state.margin.parameters
    if (
        not parameters.counts_open_lots()
        or member.open_exposure_max
        or parameters.exposure_unlimited
        or member.status == MEMBER_IN_DEFAULT
    ):
        return codes.OK
    exposure = _value_of_lots(state, member)
    if exposure == 0:
        return codes.OK
    has = _has(state, member, {asset.id: -amount} if is_lodged else {}, without_banned=amount > 0)
    if not is_lodged:
        has -= amount
    return _compare(exposure, parameters.most_exposed(max(has, 0)), refusal)


def refuse_taken_over(
    state: State,
    member: Member,
    lots: Mapping[MarketId, int],
    cash: Mapping[AssetId, int],
    lodged: Mapping[AssetId, int],
    refusal: Refusal,
) -> int:
    """Return NO_PRICE_FOR_LIMIT or EXPOSURE_LIMIT if a member would exceed its limit with another account, or OK.

    The account comes with its open lots, its open cash and its collateral, which raises the limit. An account without
    open lots raises no exposure.
    """
    if not state.margin.parameters.counts_open_lots():
        if not member.open_exposure_max or not any(cash.values()):
            return codes.OK
        return _compare(_net_cash(state, member, cash), member.open_exposure_max, refusal)
    if not any(lots.values()):
        return codes.OK
    limit = _limit_of(state, member, lodged)
    if limit == _NO_LIMIT:
        return codes.OK
    total = 0
    for market_id in sorted(lots.keys() | member.open_lots.keys()):
        state.work.units += WORK_OF_LINE
        own = member.open_lots.get(market_id)
        more = lots.get(market_id, 0) + (0 if own is None else own.long + own.short)
        if more:
            value = value_at_reference(state, state.markets[market_id], more, 0)
            if value == _NO_PRICE:
                return codes.NO_PRICE_FOR_LIMIT
            total += value
    return _compare(total, limit, refusal)


def _compare(exposure: int, limit: int, refusal: Refusal) -> int:
    """Return EXPOSURE_LIMIT if an exposure is above a limit, NO_PRICE_FOR_LIMIT if it is unknown, or OK."""
    if exposure == _NO_PRICE:
        return codes.NO_PRICE_FOR_LIMIT
    if exposure <= limit:
        return codes.OK
    refusal.above(limit, exposure)
    return codes.EXPOSURE_LIMIT


def _limit_of(state: State, member: Member, more: Mapping[AssetId, int] = _NOTHING) -> int:
    """Return the limit of a member's open lots: the stated amount, else the multiple of collateral and contribution.

    `more` is collateral that comes in addition.
    """
    parameters = state.margin.parameters
    if member.open_exposure_max:
        return member.open_exposure_max
    if parameters.exposure_unlimited:
        return _NO_LIMIT
    return parameters.most_exposed(_has(state, member, more))


def _has(
    state: State,
    member: Member,
    more: Mapping[AssetId, int] = _NOTHING,
    *,
    without_banned: bool = False,
) -> int:
    """Return a member's collateral, with `more` of each asset, and its contribution, in the valuation asset.

    The value of each asset is floored once for all accounts.
    """
    lodged = dict(state.margin.lodged.get(member.owner, {}))
    for asset_id, units in more.items():
        lodged[asset_id] = lodged.get(asset_id, 0) + units
    state.work.units += len(lodged) * WORK_OF_LINE
    has = state.margin.contributions.get(pair_key(member.id, state.valuation.id), 0)
    for asset_id, units in lodged.items():
        asset = state.assets[asset_id]
        if not (without_banned and is_banned(state, asset)):
            has += counted_value(state, member.id, asset, units)
    return has


def _value_of_lots(
    state: State,
    member: Member,
    cleared: ClearedMarket | None = None,
    more: int = 0,
    price: int = 0,
) -> int:
    """Return the value of a member's open lots at their references, plus `more` lots in a market; each is ceiled.

    Return -1 if a market has neither a reference nor a price of a trade. The largest value of each market is cached for
    the command's next trades.
    """
    total = 0
    kept = member.exposure
    kept.begin(state.sequence, state.version)
    markets = list(member.open_lots)
    if cleared is not None and cleared.market_id not in member.open_lots:
        markets.append(cleared.market_id)
    for market_id in markets:
        own = member.open_lots.get(market_id)
        lots = 0 if own is None else own.long + own.short
        is_traded = cleared is not None and market_id == cleared.market_id
        if is_traded:
            lots += more
        if lots:
            market = state.markets[market_id]
            value = value_at_reference(state, market, lots, price if is_traded else 0)
            if value == _NO_PRICE:
                kept.version = 0
                return _NO_PRICE
            total += value
            most = value if market.base.price_e9 else _most(state, market, lots)
            if most == _NO_PRICE:
                kept.version = 0
            kept.put(market_id, most)
    state.work.units += len(kept.values) * WORK_OF_LINE
    if cleared is not None:
        kept.changed[cleared.market_id] = None  # the trade may still be refused
    return total


def _is_within(state: State, member: Member, cleared: ClearedMarket, more: int, limit: int) -> bool:
    """Return whether cached values show that a member's open lots, with `more` in a market, are within a limit.

    The first check of a command counts the work of all lots, because a restored machine has an empty cache.
    """
    kept = member.exposure
    if kept.version != state.version:
        return False
    kept.changed[cleared.market_id] = None
    units = len(kept.changed)
    for market_id in kept.changed:
        own = member.open_lots.get(market_id)
        lots = 0 if own is None else own.long + own.short
        if market_id == cleared.market_id:
            lots += more
        most = _most(state, state.markets[market_id], lots)
        if most == _NO_PRICE:
            kept.version = 0
            return False
        kept.put(market_id, most)
    kept.changed.clear()
    kept.changed[cleared.market_id] = None  # the trade may still be refused
    if kept.total > limit:
        return False
    if kept.sequence != state.sequence:
        kept.sequence = state.sequence
        units = len(kept.values) * WORK_OF_LINE
    state.work.units += units
    return True


def _most(state: State, market: Market, lots: int) -> int:
    """Return the largest value that lots can have after any later trade of the command; -1 if there is no bound.

    A reference by trades stays within the band of the last mark.
    """
    if market.base.price_e9:
        return to_valuation_ceil(market.base, lots * market.lot_base_units)
    cleared = state.clearing.markets[market.id]
    width = cleared.anchor * band_of(market, cleared) // PPB
    if width == 0 or market.quote.price_e9 == 0:
        return _NO_PRICE
    return to_valuation_ceil(market.quote, lots * (cleared.anchor + width))


def value_at_reference(state: State, market: Market, lots: int, price: int) -> int:
    """Return the value of lots at the market's index, else at its reference by trades; -1 if it has neither."""
    if market.base.price_e9:
        return to_valuation_ceil(market.base, lots * market.lot_base_units)
    reference = traded_reference(state, market, state.clearing.markets[market.id], None) or price
    if reference == 0 or market.quote.price_e9 == 0:
        return _NO_PRICE
    return to_valuation_ceil(market.quote, lots * reference)


def _net_cash(state: State, member: Member, more: Mapping[AssetId, int] = _NOTHING) -> int:
    """Return a member's net cash in the valuation asset, plus `more` by currency; each currency is ceiled.

    Return -1 if a currency with an open amount has no price.
    """
    total = 0
    amounts: dict[AssetId, int] = dict(member.open_cash)
    for asset_id, amount in more.items():
        amounts[asset_id] = amounts.get(asset_id, 0) + amount
    for asset_id, amount in amounts.items():
        asset = state.assets[asset_id]
        if asset.price_e9 == 0 and (amount or asset_id in more):
            return _NO_PRICE
        total += to_valuation_ceil(asset, amount)
    return total
