# SPDX-License-Identifier: Apache-2.0
"""Book one side of a derivative trade: position, cost base and realised result (SPEC S-4, S-5).

Owns the only functions that change a position. `trading.fills` books the fees and the other side of the trade.
"""

from clearinghouse.statemachine.arithmetic.money import mul_div_ceil, release_cost
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of, index_line
from clearinghouse.statemachine.ledger.loss_order import touch
from clearinghouse.statemachine.orders.conditional_orders import end_exits
from clearinghouse.statemachine.orders.open_orders import cap_reduce_only
from clearinghouse.statemachine.orders.reduce_only import carry_excess
from clearinghouse.statemachine.orders.worst_lots import count_position
from clearinghouse.statemachine.positions.funding import begin_position, settle_line
from clearinghouse.statemachine.positions.recent_results import note_closed, note_opened
from clearinghouse.statemachine.state.loss_order import UNRANKED
from clearinghouse.statemachine.state.state import Holding, Line, State
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, FEES, ROUNDING, SELL


def realised_result(line: Line, lots: int, value: int) -> int:
    """Return the result that signed `lots` at a signed total value realise on a line, in quote units (S-2, S-4).

    A trade that reverses the position closes it and opens a new one: the closing part of the value is ceiled, the
    opening gets the remainder.
    """
    position = line.position
    if position == 0 or (position > 0) == (lots > 0):
        return 0
    size = position if position > 0 else -position
    trade = lots if lots > 0 else -lots
    closed = size if size < trade else trade
    closing_value = value if closed == trade else mul_div_ceil(value, closed, trade)
    return -closing_value - release_cost(line.cost, closed, size)


def change_position(line: Line, lots: int, value: int, realised: int) -> None:
    """Book signed `lots` for a signed total value into a position; `realised` is the result of `realised_result`.

    Cost is in quote units; the remainder of a division stays in the cost.
    """
    assert lots != 0
    assert line.position != 0 or line.cost == 0
    before = line.position
    line.position = before + lots
    line.cost += value + realised
    assert line.position != 0 or line.cost == 0
    count_position(line, before)
    if line.reduce_only:
        carry_excess(line)


def settle_leg(
    state: State, offset: int, line: Line, lots: int, value: int, realised: int, fee: int
) -> None:
    """Book one side of a derivative trade by its signed total value, its realised result and its fee.

    `realised` is the result of `realised_result`.
    """
    # The accrued funding belongs to the position before the trade (P-5).
    settle_line(state, offset, line)
    begin_position(line)
    market = line.market
    before = line.position
    change_position(line, lots, value, realised)
    after = line.position
    market.open_interest_lots += (after if after > 0 else 0) - (before if before > 0 else 0)
    assert market.open_interest_lots >= 0
    assert market.open_interest_lots >= after
    holding = holding_of(state, line.account, market.quote)
    add_unsettled(state, holding, realised - fee)
    if realised and state.waterfall.rules.on:
        side = BUY if before > 0 else SELL
        note_result(state, holding, market.id, side, realised)
        note_closed(state, line, side, min(abs(before), abs(lots)), realised)
    if line.recent is not None:
        note_opened(state, line, before)
    add_unsettled(state, holding_of(state, state.accounts[FEES], market.quote), fee)
    line_changed(line)
    market.sizes.note(line.account.id, after)
    index_line(state, line)
    if line.means != UNRANKED:
        touch(state, line)
    if line.reduce_only:
        cap_reduce_only(state, offset, line)
    if line.exits is not None:
        end_exits(state, offset, line)


def take_over(state: State, line: Line, lots: int, value: int) -> None:
    """Book signed lots at a signed value to the account `rounding`, while a future expires in slices (O-1).

    The cost base is the sum of all values, even at 0 lots, until the last position has expired.
    """
    assert line.account.id == ROUNDING
    market = line.market
    before = line.position
    begin_position(line)  # funding has ended, and the visited account has settled its own
    line.position += lots
    line.cost += value
    after = line.position
    market.open_interest_lots += (after if after > 0 else 0) - (before if before > 0 else 0)
    count_position(line, before)
    line_changed(line)
    market.sizes.note(ROUNDING, after)
    index_line(state, line)


def note_result(
    state: State, holding: Holding, market_id: MarketId, side: int, realised: int
) -> None:
    """Record in which market an account with negative unsettled equity lost (W-5); `side` is the position's side."""
    if holding.unsettled >= 0:
        return
    losses = state.waterfall.losses.setdefault((holding.account.id, holding.asset.id), {})
    losses[(market_id, side)] = losses.get((market_id, side), 0) - realised
