# SPDX-License-Identifier: Apache-2.0
"""Close the remainder of a position against the whole other side, and share losses, in slices (SPEC W-5, I-12.2).

Owns the phases of a close: the list of members (holders on the other side) and the transfer of the lots. Owns the
phases of a loss too: each member's capacity, the rounds, and the charges. The fund takes the loss of each close. After
the pass, one visit of the holders shares all losses of a side. Lots, sizes, members, mark and loss are those of the
start (I-6.1). Until the end, orders of the market are refused; the market's own end waits (`release_positions`), and a
venue's fill stops a close. The health of the members is checked after the end.
"""

from typing import Final

from clearinghouse.statemachine.arithmetic.liquidation import cumulative_part, value_at_mark
from clearinghouse.statemachine.exchange_margin.account_margin import bankruptcy_equity, refresh
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.ledger.sharing import share_out
from clearinghouse.statemachine.liquidation.adl_ranking import is_opposite
from clearinghouse.statemachine.liquidation.insurance_fund import (
    fund_can_pay,
    owe_by_fund,
    pay_from_fund,
    units_of,
)
from clearinghouse.statemachine.positions.off_book_transfer import book_off_book_transfer
from clearinghouse.statemachine.state.account_blocks import take_account, work_list
from clearinghouse.statemachine.state.cursors import LiquidationPass
from clearinghouse.statemachine.state.deleveraging import (
    LossToShare,
    RestClosing,
    ShortfallAllocation,
)
from clearinghouse.statemachine.state.phases import Phase, next_phase, run_phases
from clearinghouse.statemachine.state.sharing import LISTING, Sharing
from clearinghouse.statemachine.state.state import Account, Line, Market, State
from clearinghouse.statemachine.state.work import (
    CLAIMS_PER_UNIT,
    FORGOTTEN_AT_ONCE,
    IDS_PER_UNIT,
    WORK_OF_BLOCK,
    WORK_OF_PAYMENT,
    WORK_OF_RANKING,
    WORK_OF_TURN,
    WORK_OF_WHOLE_BLOCK,
)
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, LIQUIDITY_FUND, SELL


def begin_rest(state: State, line: Line, cover: ShortfallAllocation) -> None:
    """Begin to close the remainder of a position: fix the mark, and freeze the positions of its market."""
    market = line.market
    rest = RestClosing(line.account.id, market.id, line.position, market.mark_e9, cover.done)
    rest.sharing = Sharing()
    rest.to_list = work_list(market.blocks.counts)
    state.work.units += len(rest.to_list) // IDS_PER_UNIT
    state.cursors.liquidation.rest = rest


def continue_rest(state: State, offset: int) -> bool:
    """Continue the close or the sharing of a loss up to the end of the slice; return True when it has ended."""
    cursor = state.cursors.liquidation
    rest = cursor.rest
    assert rest is not None
    phases = _SHARING_PHASES if rest.account_id == LIQUIDITY_FUND else _CLOSING_PHASES
    if not run_phases(state, offset, cursor, rest, phases):
        return False
    cursor.rest = None
    return True


def _listed(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return the number of accounts left in the list of the present phase."""
    return len(rest.to_list)


def _members_left(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return the number of members left in the present phase."""
    return len(rest.members) - rest.place


def _list_member(
    state: State, _offset: int, cursor: LiquidationPass, rest: RestClosing, _place: int
) -> bool:
    """Make the next listed account a member if it is on the other side; return True.

    Its size is its position before the closes of the pass. Members of a close are those of its sharing.
    """
    exposed = state.markets[rest.market_id].exposed
    loss = cursor.losses.get(_side_of(rest)) if rest.account_id == LIQUIDITY_FUND else None
    block = -1 - rest.to_list[-1]  # if the next entry is one
    closed = loss.closed.get(block, ()) if loss is not None and block >= 0 else ()
    member = take_account(rest.to_list, exposed, closed)
    if member == NO_ACCOUNT:
        state.work.units += WORK_OF_WHOLE_BLOCK
        return True
    state.work.units += 1
    other = exposed.get(member)
    size = 0 if loss is None else loss.take_closed(member)
    if other is not None and is_opposite(other, rest.position > 0):
        size += abs(other.position)
    if size and member != rest.account_id:
        if rest.sharing is not None:
            rest.sharing.add(int(member), size)
        else:
            rest.members.append((int(member), size))
    return True


def _side_of(rest: RestClosing) -> tuple[MarketId, int]:
    """Return the key under which losses of the closed side are kept: its market and its side."""
    return rest.market_id, BUY if rest.position > 0 else SELL


# --- the close of a position -------------------------------------------------------------------------------


def _begin_to_close(
    _state: State, _offset: int, cursor: LiquidationPass, rest: RestClosing
) -> bool:
    """Begin to share the remaining lots among the members; return True."""
    assert cursor.cover is not None
    assert rest.sharing is not None
    rest.sharing.begin(cursor.cover.size - cursor.cover.done)
    return True


def _to_close(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return 1 if the lots are still to be shared out, or 0 if that is done or a venue's fill has stopped the close."""
    assert rest.sharing is not None
    is_short = len(rest.sharing.members) <= FORGOTTEN_AT_ONCE
    return 0 if rest.place or (rest.is_stopped and is_short) else 1


def _close(
    state: State, offset: int, cursor: LiquidationPass, rest: RestClosing, _place: int
) -> bool:
    """Transfer to each member its part of the lots, at the mark of the start; return False if the slice ends first.

    A close that was stopped drops its members in parts.
    """
    sharing = rest.sharing
    cover = cursor.cover
    assert sharing is not None
    assert cover is not None
    while rest.is_stopped and len(sharing.members) > FORGOTTEN_AT_ONCE:
        if state.work.is_over(state.events):
            return False
        state.work.drop(sharing.members)
    if rest.is_stopped:
        return True
    line = state.accounts[rest.account_id].lines[rest.market_id]

    def close_with(member: int, lots: int) -> None:
        if lots:
            state.work.units += WORK_OF_TURN
            transfer(state, offset, rest, cover, line, state.accounts[AccountId(member)], lots)
            if cover.uncovered:
                _note_closed_lots(state, rest, AccountId(member), lots)
            _defer_health(state, rest)

    return share_out(state, sharing, 1, close_with, forgets=True)


def _end_close(state: State, offset: int, cursor: LiquidationPass, rest: RestClosing) -> bool:
    """Move the loss of the closed lots to the fund, and list the members for health checks; return True."""
    cover = cursor.cover
    assert cover is not None
    rest.sharing = None
    loss = cumulative_part(cover.uncovered, rest.before + rest.done, cover.size)
    loss -= cumulative_part(cover.uncovered, rest.before, cover.size)
    if loss:
        take_loss(state, offset, state.accounts[rest.account_id], rest, loss, [])
    return True


def transfer(
    state: State,
    offset: int,
    rest: RestClosing,
    cover: ShortfallAllocation,
    line: Line,
    other: Account,
    lots: int,
) -> None:
    """Transfer lots of the closed position to one member at the mark of the start.

    The fund pays its part of the shortfall.
    """
    value = value_at_mark(rest.mark_e9, rest.position, rest.done + lots)
    value -= value_at_mark(rest.mark_e9, rest.position, rest.done)
    rest.done += lots
    assert rest.done <= abs(rest.position)
    case = state.waterfall.cases.get(line.account.id)
    if case is not None:
        case.sold = True
    transfer_lots(state, offset, events.REST_CLOSED, line, other, lots, value, cover)


def transfer_lots(
    state: State,
    offset: int,
    kind: int,
    line: Line,
    other: Account,
    lots: int,
    value: int,
    cover: ShortfallAllocation,
    figures: tuple[int, ...] = (),
) -> None:
    """Transfer lots of a position to another account for `value`; the fund pays its part of their shortfall (W-4, W-5).

    `figures` are written into the event, before the fund's and the account's means.
    """
    account = line.account
    quote = line.market.quote
    refresh(state, account)
    means = (fund_can_pay(state, quote), bankruptcy_equity(account))
    paying = cover.next_part(lots)
    assert cover.done <= cover.size
    equity_after = book_off_book_transfer(
        state, offset, kind, line, other, lots, value, paying, (*figures, *means)
    )
    if paying:
        pay_from_fund(state, account, quote, paying)
    refresh(state, account)
    equity_after.set(bankruptcy_equity(account))


def _defer_health(state: State, rest: RestClosing) -> None:
    """Defer the health checks of the changed accounts to the end of the close (I-6.1).

    Their cached price bounds are cleared.
    """
    for account in state.touched.values():
        if account.margin_watch is not None:
            account.margin_watch.invalidate(account)
        rest.touched.add(account.id)
    state.touched.clear()


def _begin_to_share(
    _state: State, _offset: int, cursor: LiquidationPass, rest: RestClosing
) -> bool:
    """Fix the loss to share among the members; return True."""
    rest.loss = rest.left = cursor.losses.pop(_side_of(rest)).amount
    rest.bearable = [0] * len(rest.members)
    rest.borne = [0] * len(rest.members)
    return True


def _find_bearable(
    state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing, place: int
) -> bool:
    """Record how much the next member can pay with its bankruptcy equity; return True.

    It takes part in the first round if that is above zero.
    """
    state.work.units += WORK_OF_RANKING
    account = state.accounts[AccountId(rest.members[place][0])]
    refresh(state, account)
    quote = state.markets[rest.market_id].quote
    rest.bearable[place] = units_of(quote, bankruptcy_equity(account))
    rest.borne[place] = 0
    if rest.bearable[place] > 0:
        rest.still.append(place)
    return True


def _round_left(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return 1 if a round is open or more loss can be shared, else 0."""
    return int(rest.sharing is not None or (rest.left > 0 and bool(rest.still)))


def _share_round(
    state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing, _place: int
) -> bool:
    """Share the remaining loss pro rata to size; return False if the slice ends first.

    The next round shares what a member could not pay among the others.
    """
    sharing = rest.sharing
    if sharing is None:
        sharing = rest.sharing = Sharing()
    if sharing.stage == LISTING:
        if not _list_round(state, rest, sharing):
            return False
        rest.still = []
        sharing.begin(rest.left)

    def let_bear(place: int, share: int) -> None:
        _let_bear(rest, place, share)

    if not share_out(state, sharing, 1, let_bear, forgets=True):
        return False
    rest.sharing = None
    return True


def _list_round(state: State, rest: RestClosing, sharing: Sharing) -> bool:
    """List the members of a round with their sizes; return False if the slice ends first."""
    while (at := len(sharing.members)) < len(rest.still):
        if state.work.is_over(state.events):
            return False
        state.work.units += 1
        for place in rest.still[at : at + CLAIMS_PER_UNIT]:
            sharing.add(place, rest.members[place][1])
    assert len(sharing.members) == len(rest.still)
    return True


def _let_bear(rest: RestClosing, place: int, share: int) -> None:
    """Assign a share of the loss to a member, up to its capacity; the next round shares the remainder."""
    share = min(share, rest.bearable[place] - rest.borne[place])
    assert share >= 0
    rest.borne[place] += share
    rest.left -= share
    if rest.borne[place] < rest.bearable[place]:
        rest.still.append(place)


def _charge(
    state: State, offset: int, _cursor: LiquidationPass, rest: RestClosing, place: int
) -> bool:
    """Move the next member's part to the fund, as far as the member can pay now; return True.

    The fund has taken the loss before.
    """
    work = state.work
    work.units += 1
    assert rest.sharing is None
    if rest.borne[place] == 0:
        return True
    work.units += WORK_OF_PAYMENT
    market = state.markets[rest.market_id]
    payer = state.accounts[AccountId(rest.members[place][0])]
    refresh(state, payer)
    share = min(rest.borne[place], max(units_of(market.quote, bankruptcy_equity(payer)), 0))
    if share:
        if state.observer is not None:
            state.observer(events.LOSS_SHARED, payer.id, market.id)
        _bear(state, offset, state.accounts[rest.account_id], market, payer, share)
        rest.charged += share
        _defer_health(state, rest)
    return True


def _share_unpaid_again(
    _state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing
) -> bool:
    """Share the unpaid parts once more, and return False; return True if members have paid all their parts.

    Commands between two slices can reduce the means of a member. After the second time the fund keeps the remainder.
    """
    if not rest.is_again and rest.charged < rest.loss - rest.left:
        rest.is_again = True
        rest.left = rest.loss - rest.charged
        return False
    assert 0 <= rest.charged <= rest.loss
    return True


def _bear(
    state: State, offset: int, account: Account, market: Market, payer: Account, share: int
) -> None:
    """Move a member's share of a loss, as unsettled equity, to the fund or another account."""
    assert share > 0
    assert payer is not account
    quote = market.quote
    # Every account that has or had a position in the market has a holding of its settlement asset.
    add_unsettled(state, payer.holdings[quote.id], -share)
    add_unsettled(state, holding_of(state, account, quote), share)
    state.touched[payer.id] = payer
    event_writers.loss_shared(
        state.events,
        offset,
        account_id=account.id,
        counterparty_account_id=payer.id,
        market_id=market.id,
        asset_id=quote.id,
        amount=share,
    )


# --- the end of both ---------------------------------------------------------------------------------------


def _touched_left(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return the number of accounts that lost lots or paid a share, and are not listed for their health checks yet."""
    return len(rest.touched)


def _list_touched(
    state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing, _place: int
) -> bool:
    """Put one of these accounts on the list of health visits (I-6.1); return True."""
    state.work.units += 1
    account_id = rest.touched.take_last()
    if account_id != rest.account_id:
        state.cursors.health.add(account_id, checked=True)
    return True


def _members_to_drop(_cursor: LiquidationPass, rest: RestClosing) -> int:
    """Return the number of members that are dropped before the end drops the others."""
    return max(len(rest.members) - FORGOTTEN_AT_ONCE, 0)


def _drop_members(
    state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing, _place: int
) -> bool:
    """Drop some members, which the sharing needs no more, with their figures; return True."""
    assert rest.sharing is None
    for used in (rest.members, rest.bearable, rest.borne):
        state.work.drop(used)
    return True


def _end(state: State, _offset: int, _cursor: LiquidationPass, rest: RestClosing) -> bool:
    """Mark the closed account for a health check in this command; return True."""
    account = state.accounts[rest.account_id]
    state.touched[account.id] = account
    return True


_CLOSING_PHASES: Final[tuple[Phase[LiquidationPass, RestClosing], ...]] = (
    Phase(_listed, _list_member, _begin_to_close),
    Phase(_to_close, _close, _end_close),
    Phase(_touched_left, _list_touched, _end),
)
SHARING_ROUNDS: Final = 2  # the phase of a sharing in which members bear parts of the loss
_SHARING_PHASES: Final[tuple[Phase[LiquidationPass, RestClosing], ...]] = (
    Phase(_listed, _list_member, _begin_to_share),
    Phase(_members_left, _find_bearable, next_phase),
    Phase(_round_left, _share_round, next_phase),
    Phase(_members_left, _charge, _share_unpaid_again, otherwise=1),
    Phase(_members_to_drop, _drop_members, next_phase),
    Phase(_touched_left, _list_touched, _end),
)


# --- the losses that the fund has taken --------------------------------------------------------------------


def take_loss(
    state: State,
    offset: int,
    account: Account,
    rest: RestClosing,
    loss: int,
    closed: list[tuple[int, int]],
) -> None:
    """Move the loss of lots closed with a few members to the fund, and record the lots of each member.

    Later one visit of the holders shares the losses of all such closes of a side and a pass (W-5, I-12).
    """
    owe_by_fund(state, offset, account, state.markets[rest.market_id].quote, loss)
    share_later(state, rest.market_id, BUY if rest.position > 0 else SELL, loss)
    for account_id, lots in closed:
        _note_closed_lots(state, rest, AccountId(account_id), lots)


def _note_closed_lots(state: State, rest: RestClosing, member: AccountId, lots: int) -> None:
    """Record the lots that a close took from a member: its share of the loss follows its size before the close."""
    state.cursors.liquidation.losses.setdefault(_side_of(rest), LossToShare(0)).note_closed(
        member, lots
    )


def share_later(state: State, market_id: MarketId, side: int, loss: int) -> None:
    """List a loss that the fund has taken for sharing among the other side of a market, in slices (I-12.2)."""
    assert loss > 0
    cursors = state.cursors
    found = cursors.liquidation.losses.setdefault((market_id, side), LossToShare(0))
    found.amount += loss
    cursors.is_behind = True


def share_losses(state: State, offset: int) -> None:
    """Share the losses that the fund has taken, one market side after the other, up to the end of the slice."""
    under_way = state.cursors.liquidation
    assert not under_way.is_open
    while under_way.is_sharing:
        if under_way.rest is None:
            key = min(under_way.losses)
            if under_way.losses[key].amount == 0:
                if not _drop_members_of(state, key):
                    return
                continue
            _begin_losses(state, *key)
        if not continue_rest(state, offset):
            return


def _drop_members_of(state: State, key: tuple[MarketId, int]) -> bool:
    """Drop the ended positions of a side that has no loss to bear; return False if the slice ends first."""
    losses = state.cursors.liquidation.losses
    assert losses[key].amount == 0
    closed = losses[key].closed
    while closed:
        if state.work.is_over(state.events):
            return False
        closed.popitem()
        state.work.units += WORK_OF_BLOCK
    del losses[key]
    return True


def has_ended(state: State, market_id: MarketId) -> bool:
    """Return whether the positions of a market have ended, or are ending, at its last price (O-1, O-1.3)."""
    expiry = state.markets[market_id].expiry
    return expiry is not None and expiry.price_e9 != 0


def has_other_side(state: State, market_id: MarketId, side: int) -> bool:
    """Return whether a market can share a loss of a side: it has not ended, or keeps its ended positions (W-5)."""
    return not has_ended(state, market_id) or (market_id, side) in state.cursors.liquidation.losses


def _begin_losses(state: State, market_id: MarketId, side: int) -> None:
    """Begin to share the losses of one side among the accounts whose positions it closed or could close."""
    under_way = state.cursors.liquidation
    assert under_way.rest is None
    rest = RestClosing(LIQUIDITY_FUND, market_id, 1 if side == BUY else -1, 0, 0)
    loss = under_way.losses[(market_id, side)]
    rest.to_list = work_list(state.markets[market_id].blocks.counts.keys() | loss.closed.keys())
    state.work.units += len(rest.to_list) // IDS_PER_UNIT
    under_way.rest = rest


# --- other callers of a close
# ------------------------------------------------------------------------------


def is_checked_later(state: State, account: Account) -> bool:
    """Return whether an account's health is checked only after the end of the present close (I-6.1)."""
    rest = state.cursors.liquidation.rest
    return rest is not None and (account.id == rest.account_id or account.id in rest.touched)


def release_positions(state: State, offset: int, market_id: MarketId) -> bool:
    """Continue open closes and loss sharing of a market until its positions are free; return True when none is left.

    The end of a market and its uncrossings call this first. Return False if the slice ends before that (I-12.2).
    """
    under_way = state.cursors.liquidation
    while under_way.holds(market_id):
        if under_way.rest is None:
            _begin_losses(state, market_id, BUY if (market_id, BUY) in under_way.losses else SELL)
        if not continue_rest(state, offset):
            return False
    return True


def stop_rest(state: State, market_id: MarketId) -> None:
    """Stop a close from taking more lots, because a venue's fill changes positions of its market now.

    Closed lots stay closed, with their part of the loss; the next pass handles the remainder.
    """
    rest = state.cursors.liquidation.rest
    if rest is not None and rest.market_id == market_id:
        rest.is_stopped = True
