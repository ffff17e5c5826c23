# SPDX-License-Identifier: Apache-2.0
"""Check cover within one batch of captured trades by a bound of the account's debt in the batch (SPEC C-16).

Only trades change an account's assets in a batch. So the first check reads them, and later checks only add the trades.
The margin of a market is computed for more lots than needed, so that most trades change only the gain. `covered_trades`
would accept each trade that this bound accepts, and decides all others. Must never refuse a trade.
"""

from typing import Final

from clearinghouse.statemachine.clearing.novation import Side
from clearinghouse.statemachine.clearing_cover.cover_figures import variation_of
from clearinghouse.statemachine.clearing_cover.initial_margin import initial_margin_at_most
from clearinghouse.statemachine.ledger.valuation import to_valuation_floor
from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.kept_covers import KeptCover, Position, Reach
from clearinghouse.statemachine.state.state import Market, State
from clearinghouse.statemachine.state.work import WORK_OF_BOUND
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import PPB

_REACH_IN_TRADES: Final = 8  # lots beyond a trade for which its margin is taken, in its own lots


def add_if_covered_in_batch(
    state: State, market: Market, side: Side, other: Side, batch: int
) -> bool:
    """Add a trade to a batch if an earlier check of the batch proves that it is covered; return whether it is."""
    own = state.clearing.nets_of.get(side.account_id)
    if own is None or own.kept.batch.number != batch or own.kept.version != state.version:
        return False
    if side.account_id == other.account_id:
        return False
    if not _record_if_within(state, own.kept, side.member, market, side.lots, side.cash):
        return False
    state.work.units += WORK_OF_BOUND
    return True


def begin_in_batch(
    state: State,
    account_id: AccountId,
    market: Market,
    lots: int,
    cash: int,
    left: int,
    batch: int,
) -> None:
    """Store for a batch the largest debt that an account may reach, after its first trade that is certainly covered.

    `left` is the amount that covers loss and margin. Nothing is stored unless the account owes only by its nets, and
    all its positions have prices and pay in the valuation asset.
    """
    own = state.clearing.nets_of.get(account_id)
    if own is None or abs(own.kept.batch.number) == batch:
        return
    kept = own.kept
    valuation_id = state.valuation.id
    is_foreign = any(asset_id != valuation_id for asset_id in kept.quotes)
    if is_foreign or kept.unpriced or state.dvp.advances or state.intraday.open:
        return
    part = kept.parts[market.base.id]
    cover = kept.batch
    cover.number = batch
    cover.begun += 1
    # Needed is the ceiling of cover_ppb x owed: so much is owed at most.
    cover.most = left * PPB // (state.margin.parameters.cover_ppb or PPB)
    cover.gain = kept.gain - variation_of(state, account_id)
    cover.first_id = market.id
    cover.first_margin = max(part.margin, part.asked_margin)
    cover.margin = kept.margin - part.margin + cover.first_margin
    cover.ask(market.id, lots, cash, part.asked_gain - part.gain)


def _record_if_within(
    state: State, kept: KeptCover, member: Member, market: Market, lots: int, cash: int
) -> bool:
    """Record one more trade if it keeps an account within its largest debt of the batch; return whether it does."""
    base, cover = market.base, kept.batch
    if market.quote is not state.valuation or base.price_e9 == 0:
        return False
    position = kept.positions.get(market.id)
    if position is None:
        position = kept.positions[market.id] = Position(market.id)
    reach = position.reach
    margin = cover.margin
    if reach.begun == cover.begun:
        margin -= reach.margin
    else:
        part = kept.parts.get(base.id)
        if part is not None:
            if any(one != market.id for one in part.positions):
                return False
            margin -= cover.first_margin if market.id == cover.first_id else part.margin
    before = position.lots
    if not reach.least_lots <= before + lots <= reach.most_lots:
        reach = _reach(state, member, market, before, lots)
    margin += reach.margin
    # The sum of floors is at most the floor of the sum; cash in the valuation asset is its value.
    gain = to_valuation_floor(base, lots * market.lot_base_units) + cash
    if max(-cover.gain - gain, 0) + margin > cover.most:
        cover.number = -cover.number
        return False
    reach.begun = cover.begun
    position.reach = reach
    cover.margin = margin
    cover.ask(market.id, lots, cash, gain)
    return True


def _reach(state: State, member: Member, market: Market, before: int, lots: int) -> Reach:
    """Return a range of lots around a trade with its largest margin.

    Margin grows with size, so it is the margin of one end of the range.
    """
    beyond = _REACH_IN_TRADES * abs(lots) + abs(before)
    least = min(before, before + lots) - beyond
    most = max(before, before + lots) + beyond
    margin = 0
    for end in (least, most):
        position = Position(market.id)
        position.lots = end
        position.value = to_valuation_floor(market.base, end * market.lot_base_units)
        margin = max(margin, initial_margin_at_most(state, [position], member.id))
    return Reach(least, most, margin)
