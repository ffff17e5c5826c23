# SPDX-License-Identifier: Apache-2.0
"""Health boxes: which accounts a move of a price can concern, without looking at the others (SPEC W-7, I-12).

Owns, for each account with room to spare, how far every price that it depends on may move before it has to be looked
at, and the index of those bounds. Must never decide what follows: whoever leaves its box, or has none, is handed to the
health check, which does with fewer visits what it would do visiting all.

A box is one relative width for every mark, index and borrow index that the account depends on, such that equity,
worst-case equity and the MMF requirement, each moved against the account by its own bound, still leave room. Whatever
else changes an account (an amount, an order, leverage, a visit by the health check for another reason) opens its box;
the next move of any price makes a new one. So a move costs as much as there are accounts that leave their boxes, that
changed since the last move, or that are too close to a limit, or have open spot orders, to have a box.
"""

from heapq import heapify, heappop, heappush
from typing import Final

from clearinghouse.statemachine.figures import (
    collateral_amount,
    debt_amount,
    debt_requirements,
    quote_e9_to_valuation_ceil,
    to_valuation_ceil,
)
from clearinghouse.statemachine.margin import equity, maintenance_margin, refresh
from clearinghouse.statemachine.state import (
    Account,
    Asset,
    Bounds,
    Boxes,
    Holding,
    Line,
    Market,
    State,
)
from clearinghouse.statemachine.types import ACTIVE, KIND_SYSTEM, KIND_VENUE, PPB

# The widest box: the bounds below hold up to here. A narrower one than the least is not worth its making.
WIDTH_MAX_PPB: Final = 100_000_000
WIDTH_MIN_PPB: Final = 1_000_000
_COMPACT_AT: Final = 1024
_SHRINK_AT: Final = 64


def prices_moved(state: State, assets: list[Asset], markets: list[Market]) -> None:
    """Name the accounts that moves of these indices and marks may concern, in `state.touched`.

    The new prices are in place. Accounts without a box get one where they can; the others are named if they have
    something at one of these prices.
    """
    boxes = state.boxes
    for asset in assets:
        _leave(state, asset.bounds, asset.price_e9)
    for market in markets:
        _leave(state, market.bounds, market.mark_e9)
    waiting = list(boxes.unboxed)
    for account_id in waiting:
        account = boxes.unboxed[account_id]
        if account.exposures == 0 or account.kind in (KIND_VENUE, KIND_SYSTEM):
            # Nothing can hurt it until its next exposure, or margin does not bound it (O-1).
            del boxes.unboxed[account_id]
        elif not _box(state, account) and _concerned(account_id, assets, markets):
            state.touched[account_id] = account
    _shrink(boxes, len(waiting))


def debts_grew(state: State, asset: Asset) -> None:
    """Name the accounts that interest on debts of an asset may concern, in `state.touched`.

    The new borrow index is in place. A pool's loss names its lenders by itself; otherwise claims only grow.
    """
    pool = asset.pool
    assert pool is not None
    boxes = state.boxes
    _leave(state, asset.debt_bounds, pool.borrow_index)
    waiting = list(boxes.unboxed)
    for account_id in waiting:
        account = boxes.unboxed[account_id]
        if account_id not in asset.borrowers or account.kind in (KIND_VENUE, KIND_SYSTEM):
            continue
        if not _box(state, account):
            state.touched[account_id] = account
    _shrink(boxes, len(waiting))


def _shrink(boxes: Boxes, before: int) -> None:
    """Make the table of accounts without a box anew once most of `before` have left it.

    A dictionary keeps the size that it once had, and whoever walks through it walks through the places of those that
    are gone: after a million accounts got their boxes every tick would pay for a million (I-12).
    """
    if before > _SHRINK_AT and 2 * len(boxes.unboxed) < before:
        boxes.unboxed = {key: boxes.unboxed[key] for key in boxes.unboxed}


def make_boxes(state: State) -> None:
    """Make the boxes that the next move of a price would make, for a machine that is about to be asked for more."""
    boxes = state.boxes
    for account_id in sorted(boxes.unboxed):
        account = boxes.unboxed[account_id]
        if account.exposures and account.kind not in (KIND_VENUE, KIND_SYSTEM):
            _box(state, account)


def _concerned(account_id: int, assets: list[Asset], markets: list[Market]) -> bool:
    """Whether an account has something at one of the prices."""
    for market in markets:
        if account_id in market.exposed:
            return True
    return any(account_id in asset.exposed_holders for asset in assets)


def _leave(state: State, bounds: Bounds, price_e9: int) -> None:
    """Open the boxes that do not hold a price."""
    current = state.boxes.current
    uppers = bounds.uppers
    while uppers and uppers[0][0] < price_e9:
        _, box_id, account_id = heappop(uppers)
        if current.get(account_id) == box_id:
            state.boxes.open(state.accounts[account_id])
    lowers = bounds.lowers
    while lowers and -lowers[0][0] > price_e9:
        _, box_id, account_id = heappop(lowers)
        if current.get(account_id) == box_id:
            state.boxes.open(state.accounts[account_id])


def _box(state: State, account: Account) -> bool:
    """Make a box for an account; whether it could be made."""
    if account.status != ACTIVE or account.spot_orders or account.spot_exposed:
        return False
    refresh(state, account)
    required = maintenance_margin(state, account)
    parts = len(account.holdings) + len(account.lines)
    # Worst-case equity is never above equity; each part's roundings are less than a handful of units.
    room = equity(account) - account.deduction - required - 8 * (parts + 1)
    if room <= 0:
        return False
    reach = 1
    for holding in account.holdings.values():
        if holding.borrow_shares:
            reach += _debt_reach(state, holding)
        if holding.asset is state.valuation:
            continue
        reach += holding.value
        reach += to_valuation_ceil(holding.asset, abs(holding.unsettled) + holding.borrowed)
        if holding.debt_exposure:
            _, _, mmf = debt_requirements(state, account, holding.asset, debt_amount(holding))
            reach += 2 * mmf
    for line in account.lines.values():
        if not line.market.is_spot and (line.position or line.bid_lots or line.ask_lots):
            reach += _line_reach(state, line)
    width = room * PPB // reach
    if width < WIDTH_MIN_PPB:
        return False
    if width > WIDTH_MAX_PPB:
        width = WIDTH_MAX_PPB
    boxes = state.boxes
    boxes.last_id += 1
    boxes.current[account.id] = boxes.last_id
    account.boxes = boxes
    del boxes.unboxed[account.id]
    for holding in account.holdings.values():
        pool = holding.asset.pool
        if holding.borrow_shares and pool is not None:
            _bound(state, holding.asset.debt_bounds, pool.borrow_index, width, account.id)
        if holding.asset is not state.valuation and (
            collateral_amount(holding) or holding.unsettled or holding.borrowed
        ):
            _bound(state, holding.asset.bounds, holding.asset.price_e9, width, account.id)
    for line in account.lines.values():
        market = line.market
        if market.is_spot or not (line.position or line.bid_lots or line.ask_lots):
            continue
        _bound(state, market.bounds, market.mark_e9, width, account.id)
        if market.quote is not state.valuation:
            _bound(state, market.quote.bounds, market.quote.price_e9, width, account.id)
    return True


def _debt_reach(state: State, holding: Holding) -> int:
    """What interest on a debt can take from its account's room, per relative move of the borrow index.

    Its value, and the requirement on it, which grows with the debt to the power of at most 1.5. The price of the asset
    may move as well: within the widest box the two together make less than 1.1 and 3.4 times as much of them, of which
    the price's own part is counted with the price.
    """
    account = holding.account
    debt = debt_amount(holding)
    _, _, mmf = debt_requirements(state, account, holding.asset, debt)
    return 2 * to_valuation_ceil(holding.asset, holding.borrowed) + 3 * mmf


def _line_reach(state: State, line: Line) -> int:
    """What a line can take from its account's room, per relative move of its mark and its quote asset.

    Result of the position, losses of its orders, and the requirement on it: that grows with the exposure to the power
    of at most 1.5, of which the gross of position and orders is a bound. A quote asset that moves too makes less than
    three times as much of it, within the widest box.
    """
    market = line.market
    mark_e9 = market.mark_e9
    size = line.position if line.position > 0 else -line.position
    gross = quote_e9_to_valuation_ceil(
        state, market, (size + line.bid_lots + line.ask_lots) * mark_e9
    )
    reach = 2 * gross
    if line.exposure:
        reach += 2 * line.mmf * gross // line.exposure + 1
    if market.quote is not state.valuation:
        cost = to_valuation_ceil(market.quote, abs(line.cost))
        reach = 3 * reach + 2 * cost + 2 * line.deduction
    return reach


def _bound(state: State, bounds: Bounds, price_e9: int, width_ppb: int, account_id: int) -> None:
    """Put the bounds of a box around a price into its index, rounded inward."""
    box_id = state.boxes.current[account_id]
    span = price_e9 * width_ppb // PPB
    heappush(bounds.uppers, (price_e9 + span, box_id, account_id))
    heappush(bounds.lowers, (span - price_e9, box_id, account_id))
    if len(bounds.uppers) > bounds.compact_at:
        bounds.uppers = _still_current(state, bounds.uppers)
        bounds.lowers = _still_current(state, bounds.lowers)
        bounds.compact_at = _COMPACT_AT + 2 * max(len(bounds.uppers), len(bounds.lowers))


def _still_current(state: State, entries: list[tuple[int, int, int]]) -> list[tuple[int, int, int]]:
    """The entries of boxes that still stand."""
    current = state.boxes.current
    kept = [entry for entry in entries if current.get(entry[2]) == entry[1]]
    heapify(kept)
    return kept
