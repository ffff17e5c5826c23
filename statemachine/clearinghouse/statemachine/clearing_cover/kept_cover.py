# SPDX-License-Identifier: Apache-2.0
"""Bound the debt of an account by its open nets and one more trade, from cached figures of its positions (SPEC C-16).

The bound is the gain to date and the margin of each asset by itself, so that a trade changes the part of only one
asset. If the bound is too high, `covered_trades` computes the exact figures. The cache ends when a price or a term
changes. Must never move an amount.
"""

from clearinghouse.statemachine.clearing.references import traded_reference
from clearinghouse.statemachine.clearing_cover.initial_margin import (
    initial_margin_at_most,
    positions_of,
)
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.clearing import AccountNets, Member
from clearinghouse.statemachine.state.kept_covers import KeptCover, KeptPart, Position
from clearinghouse.statemachine.state.state import Asset, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_BOUND, WORK_OF_MARGIN, WORK_OF_POSITION
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId


class Bound:
    """An upper bound of the debt of accounts: their gain and margin, and the quote assets of their nets."""

    __slots__ = ("gain", "margin", "quotes")

    def __init__(self, gain: int, margin: int, quotes: list[Asset]) -> None:
        """Store the figures."""
        self.gain = gain
        self.margin = margin
        self.quotes = quotes


def quotes_of(state: State, positions: list[Position]) -> list[Asset]:
    """Return the quote assets of positions."""
    return [state.markets[position.market_id].quote for position in positions]


def gain_of(state: State, position: Position) -> int:
    """Return the gain to date of a position in the valuation asset, floored; negative is a loss."""
    market = state.markets[position.market_id]
    redeemed = state.corporate_actions.terms_of_cash(market.base.id)
    if redeemed is not None:
        paid = position.cash + position.lots * redeemed.price_of(market.lot_base_units)
        return to_valuation_floor(market.quote, paid)
    if market.base.price_e9:
        return position.value + to_valuation_floor(market.quote, position.cash)
    cleared = state.clearing.markets[market.id]
    paid = position.cash + position.lots * traded_reference(state, market, cleared, None)
    return to_valuation_floor(market.quote, paid)


def bound_of(
    state: State, own_ids: list[AccountId], positions: list[Position], member: Member
) -> Bound:
    """Return the bound for positions of one member's accounts: gain, largest possible margin, and quote assets."""
    state.work.units += WORK_OF_MARGIN + len(own_ids) + WORK_OF_POSITION * len(positions)
    gain = sum(gain_of(state, position) for position in positions)
    margin = initial_margin_at_most(state, positions, member.id)
    return Bound(gain, margin, quotes_of(state, positions))


def bound_with(
    state: State, account_id: AccountId, member_id: int, market: Market, lots: int, cash: int
) -> Bound:
    """Return the bound for an account's positions with one more trade; lots and cash are signed like a position.

    The first check of a command counts the work of all positions, as if the cache were empty.
    """
    own = state.clearing.nets_of.get(account_id)
    if own is None:
        own = AccountNets()
    is_first = own.kept.sequence != state.sequence or own.kept.version != state.version
    kept = kept_now(state, account_id, member_id, own)
    units = WORK_OF_BOUND + WORK_OF_POSITION * len(kept.unpriced)
    if is_first:
        others = len(kept.open) - (market.id in kept.open)
        units = WORK_OF_MARGIN + 1 + WORK_OF_POSITION * (others + 1)
    state.work.units += units

    part = _part_of(kept, market)
    position = Position(market.id)
    held = kept.positions.get(market.id)
    position.lots = lots if held is None else held.lots + lots
    position.cash = cash if held is None else held.cash + cash
    positions = [
        one for one in part.positions.values() if one.market_id != market.id and one.is_open()
    ]
    positions.append(position)
    gain, margin = _figures(state, positions, member_id)
    part.asked, part.asked_gain, part.asked_margin = position, gain, margin
    gain += kept.gain - part.gain
    for market_id in kept.unpriced:
        if market_id != market.id:
            gain += gain_of(state, kept.positions[market_id])
    if market.base.price_e9 == 0:
        gain += gain_of(state, position)
    quotes = [state.assets[asset_id] for asset_id in kept.quotes]
    if market.quote.id not in kept.quotes:
        quotes.append(market.quote)
    return Bound(gain, kept.margin - part.margin + margin, quotes)


def kept_now(state: State, account_id: AccountId, member_id: int, own: AccountNets) -> KeptCover:
    """Return the cached figures of an account, brought up to the present prices and nets."""
    kept = own.kept
    if kept.version != state.version:
        kept = own.kept = KeptCover()
        kept.version = state.version
        for position in positions_of(state, (account_id,)):
            kept.positions[position.market_id] = position
            kept.changed[position.market_id] = None
    kept.sequence = state.sequence
    if kept.changed:
        for market_id in kept.changed:
            _keep(state, kept, state.markets[market_id], member_id)
        kept.changed.clear()
    return kept


def _keep(state: State, kept: KeptCover, market: Market, member_id: int) -> None:
    """Compute the cached part of a changed position again."""
    position = kept.positions[market.id]
    _count_open(kept, market.id, market.quote.id, is_open=position.is_open())
    if position.is_open() and market.base.price_e9 == 0:
        kept.unpriced[market.id] = None
    else:
        kept.unpriced.pop(market.id, None)
    part = _part_of(kept, market)
    part.positions[market.id] = position
    asked = part.asked
    if (
        len(part.positions) == 1
        and asked.market_id == market.id
        and asked.lots == position.lots
        and asked.cash == position.cash
    ):
        gain, margin = part.asked_gain, part.asked_margin
    else:
        open_ones = [one for one in part.positions.values() if one.is_open()]
        gain, margin = _figures(state, open_ones, member_id)
    kept.gain += gain - part.gain
    kept.margin += margin - part.margin
    part.gain, part.margin = gain, margin


def _part_of(kept: KeptCover, market: Market) -> KeptPart:
    """Return the cached part of a market's base asset; create it on first use."""
    part = kept.parts.get(market.base.id)
    if part is None:
        part = kept.parts[market.base.id] = KeptPart()
    return part


def _count_open(kept: KeptCover, market_id: MarketId, quote_id: AssetId, *, is_open: bool) -> None:
    """Count a position as open or as no longer open, in its market and its quote asset."""
    if is_open == (market_id in kept.open):
        return
    left = kept.quotes.get(quote_id, 0) + (1 if is_open else -1)
    if is_open:
        kept.open[market_id] = None
    else:
        del kept.open[market_id]
    if left:
        kept.quotes[quote_id] = left
    else:
        del kept.quotes[quote_id]


def _figures(state: State, positions: list[Position], member_id: int) -> tuple[int, int]:
    """Return the gain of positions in one asset, 0 without an index, and an upper bound of their margin."""
    gain = 0
    for position in positions:
        market = state.markets[position.market_id]
        position.value = to_valuation_floor(market.base, position.lots * market.lot_base_units)
        if market.base.price_e9:
            gain += gain_of(state, position)
    return gain, initial_margin_at_most(state, positions, member_id)
