# SPDX-License-Identifier: Apache-2.0
"""Decide the receipts and deliveries of each account in a session, as far as cash and securities suffice.

SPEC C-5.4, U-7. Owns the decision. First each market shares its locked lots by rank, as if all accounts had cash. Then
an account that lacks cash gives receipts up. Its deliverers get less cash, and some of them lack cash in turn. A lack
ends at an account with spare cash.

Each account and each market has a distance: the least cost, found so far, at which a lack leaves it. A lack moves only
to an account or a market with a smaller distance. If there is none, the distance of the one that has the lack grows. So
rings of trades settle, since no account in a ring has to be first, and the cost of the receipts given up is small. The
method is the cost-scaling push-relabel method of Goldberg and Tarjan (1990) with one scale.
"""

from itertools import groupby
from typing import Final, TypeAlias

from clearinghouse.statemachine.arithmetic.draws import drawn
from clearinghouse.statemachine.arithmetic.layers import (
    middle_age,
    parts_from_oldest,
    without_oldest,
)
from clearinghouse.statemachine.arithmetic.settlement import whole_shares
from clearinghouse.statemachine.ledger.ledger import free_balance, holding_of
from clearinghouse.statemachine.settlement.credit import (
    lend,
    lots_on_credit,
    may_lend,
    sellers_of,
)
from clearinghouse.statemachine.settlement.movements import lock_cash
from clearinghouse.statemachine.settlement.offers import asks_offers
from clearinghouse.statemachine.settlement.own_fails import own_fails, take_own
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation, Piece, Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import ALLOCATED_PER_UNIT, SORTED_PER_UNIT
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId

STEP: Final = 6
"""The cost of giving up a receipt of weight 1, in units of distance; a greater number is more exact and slower."""
WEIGHT_MAX: Final = 8
DISTANCE_MAX: Final = 64 * STEP * WEIGHT_MAX
"""Beyond this distance no cash is in reach: the account receives nothing in this currency."""
OWN: Final = -1
"""Stands for the age of lots that the own group fails to deliver: they are younger than all others (C-5.2)."""
TRIES_MAX: Final = 64
"""An account gives receipts up so many times; then it receives nothing in this currency."""

Way: TypeAlias = tuple[int, int, int, Obligation, int]
"""A way for a lack of cash: the distance beyond it, the value and the lots of its unit, the obligation that changes,
and the lots that a receipt keeps."""


def order_markets(state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """List the session's markets for the first sharing of their lots; return True."""
    settlement.order = sorted(settlement.markets)
    state.work.units += len(settlement.order) // SORTED_PER_UNIT
    return True


def rank_of(state: State, session: Session, one: Obligation, days: int) -> int:
    """Return the rank of an obligation within its market; a higher rank is served first.

    The rank compares days of age beyond one, then priority, then age, then a lot drawn by keyed hash (C-5.2, U-7). With
    `OWN` in place of an age it is negative, so such lots come last, also with a priority.
    """
    lot = drawn(state.genesis.seed, session.id, one.account_id)
    late = max(days - 1, 0)
    return late << 192 | one.priority << 128 | days << 64 | lot


def _ranked(state: State, session: Session, lots: MarketLots) -> MarketLots:
    """Sort the deliverers and receivers of a market by rank, if that is not done, and return the market.

    A restored machine sorts again, and counts the same work. Each piece of a receipt ranks by its own age, so one old
    lot does not advance new lots. A receipt that may not be split, and a deliverer, rank by the age of their middle
    lot.
    """
    if not lots.is_ranked:
        is_split = not is_whole(state, lots.all[0].market_id)
        for one in lots.all:
            one.rank = rank_of(state, session, one, middle_age(one.layers))
        for side in (lots.deliverers, lots.receivers):
            side.sort(key=lambda one: -one.rank)
        lots.pieces = [piece for one in lots.receivers for piece in _pieces(one, is_split=is_split)]
        for piece in lots.pieces:
            piece.rank = rank_of(state, session, piece.one, piece.days)
        lots.pieces.sort(key=lambda piece: -piece.rank)
        if not is_split:
            lots.receivers = [piece.one for piece in lots.pieces]
        lots.is_ranked = True
    state.work.units += len(lots.all) + (len(lots.all) + len(lots.pieces)) // ALLOCATED_PER_UNIT
    return lots


def _find_own_lots(state: State, lots: MarketLots) -> None:
    """Find the lots of receipts that their own group fails to deliver: as many of its oldest lots as its fails.

    They are served last once margin asks for cover. Otherwise old receipts of own fails would take what others deliver
    to others (C-5.2). The obligations keep the result, since groups may change while the decision goes on.
    """
    for one in lots.receivers:
        one.own_lots = 0
    fails = own_fails(state, lots.deliverers) if asks_offers(state) else {}
    if not fails:
        return
    parts = [
        (days, one, part)
        for one in lots.receivers
        for days, part in parts_from_oldest(one.layers, one.lots)
    ]
    parts.sort(key=lambda entry: (-entry[0], entry[1].account_id))
    for _, one, part in parts:
        one.own_lots += take_own(state, fails, one.account_id, part)


def _pieces(one: Obligation, *, is_split: bool) -> list[Piece]:
    """Return the lots of a receipt as pieces of equal age, the oldest first.

    Its oldest lots are its own lots, which have the age `OWN`. A receipt that may not be split is one piece.
    """
    layers = [one.own_lots, *without_oldest(one.layers, one.own_lots)]  # from the age `OWN` on
    if not is_split:
        return [Piece(one, middle_age(layers) + OWN, 0, one.lots)]
    found: list[Piece] = []
    start = 0
    for age, lots in parts_from_oldest(layers, one.lots):
        found.append(Piece(one, age + OWN, start, start + lots))
        start += lots
    return found


def weight_of(one: Obligation, days: int) -> int:
    """Return the cost weight of lots that a receiver gives up: more with age in days and priority, up to a maximum."""
    return 1 if days == OWN else min(1 + days + one.priority, WEIGHT_MAX)


def is_whole(state: State, market_id: MarketId) -> bool:
    """Return whether each obligation of a market settles either in full or not at all."""
    return state.dvp.terms_of(market_id).allows_partial == 0


def share_out(
    state: State, _offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Share the locked lots of one market among its receivers by rank, as if all had cash; return True."""
    market_id = MarketId(settlement.order[place])
    lots = settlement.markets[market_id]
    _find_own_lots(state, lots)
    lots.is_ranked = False
    _ranked(state, session, lots)
    state.work.units += 2 * len(lots.all)
    for one in lots.receivers:
        one.is_given_up = 0
    _share(state, session, settlement, market_id, lots)
    unserved = 0
    for one in lots.receivers:
        one.served = one.lots if one.leg.is_out else one.settled
    for piece in lots.pieces:
        if piece.open_lots and not piece.one.leg.is_out:
            unserved = max(unserved, weight_of(piece.one, piece.days))
    # A receiver that could take over what another gives up makes this market as near as it is heavy.
    settlement.distances[market_id] = -STEP * unserved
    return True


def _share(
    state: State, session: Session, settlement: Settlement, market_id: MarketId, lots: MarketLots
) -> None:
    """Share a market's locked lots by rank; in full obligations if the market does not permit partial settlement."""
    mark = session.marks[market_id]
    wanted = [0 if one.leg.is_out or one.is_given_up else one.lots for one in lots.receivers]
    locked = [one.locked for one in lots.deliverers]
    if is_whole(state, market_id):
        received, delivered = whole_shares(wanted, locked)
    else:
        total = min(sum(wanted), sum(locked))
        received, delivered = _by_age(lots, total), _parts(locked, total)
    for one, part in zip(lots.receivers, received, strict=True):
        _settle(settlement, one, part, -mark)
    for one, part in zip(lots.deliverers, delivered, strict=True):
        _settle(settlement, one, part, mark)


def _by_age(lots: MarketLots, total: int) -> list[int]:
    """Return how many lots of `total` each receiver gets: the pieces take their lots in the order of rank."""
    found: dict[AccountId, int] = {}
    for piece in lots.pieces:
        if not piece.one.leg.is_out:
            part = min(piece.to_lot - piece.from_lot, total)
            total -= part
            found[piece.one.account_id] = found.get(piece.one.account_id, 0) + part
    assert total == 0
    return [found.get(one.account_id, 0) for one in lots.receivers]


def _parts(most: list[int], total: int) -> list[int]:
    """Return the parts of `total` for entries in their order: each gets at most its figure in `most`."""
    found: list[int] = []
    for one in most:
        part = min(one, total)
        total -= part
        found.append(part)
    assert total == 0
    return found


def _settle(settlement: Settlement, one: Obligation, lots: int, cash_of_lot: int) -> None:
    """Set the settled lots of an obligation; if they change, list its account for a check of its cash."""
    if lots == one.settled:
        return
    leg = one.leg
    leg.amount += (lots - one.settled) * cash_of_lot
    one.settled = lots
    list_cash_of(settlement, leg)


def list_cash_of(settlement: Settlement, leg: CashLeg) -> None:
    """List an account's cash in a currency for a check, unless it is listed."""
    if not leg.is_listed:
        leg.is_listed = True
        settlement.to_check.append(settlement.legs_by_key[pair_key(leg.account_id, leg.asset_id)])


def list_market(settlement: Settlement, market_id: MarketId) -> None:
    """List a market whose deliveries exceed its receipts, unless it is listed."""
    lots = settlement.markets[market_id]
    if not lots.is_listed:
        lots.is_listed = True
        settlement.to_allocate.append(market_id)


def list_cash(state: State, _offset: int, session: Session, settlement: Settlement) -> bool:
    """List the cash of every account and currency of the session for a check, and reset distances; return True."""
    settlement.order = []
    settlement.to_check = list(range(len(settlement.legs) - 1, -1, -1))
    for leg in settlement.legs:
        leg.is_listed = True
        # The cash of an account that gives nothing up takes no lack over from others.
        is_far = leg.is_out or is_prefunded(session, leg)
        leg.distance = DISTANCE_MAX if is_far else 0
        leg.tries = 0
    state.work.units += len(settlement.legs) // ALLOCATED_PER_UNIT
    return True


def markets_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of listed markets in which deliveries exceed receipts."""
    return len(settlement.to_allocate)


def even_out(
    state: State, _offset: int, session: Session, settlement: Settlement, _place: int
) -> bool:
    """Make the deliveries of one listed market equal to its receipts; return True.

    A market is listed when an account gives receipts up or delivers more.
    """
    market_id = settlement.to_allocate.pop()
    lots = _ranked(state, session, settlement.markets[market_id])
    lots.is_listed = False
    state.work.units += 2 * len(lots.all)
    if is_whole(state, market_id):
        _share(state, session, settlement, market_id, lots)
        return True
    mark = session.marks[market_id]
    left = sum([one.settled for one in lots.deliverers])
    left -= sum([one.settled for one in lots.receivers])
    assert left >= 0
    # Who has cash left over needs none of this delivery.
    for one in reversed(lots.deliverers):
        part = min(left, one.settled, cash_left_over(state, one.leg) // max(mark, 1))
        if part > 0:
            _settle(settlement, one, one.settled - part, mark)
            left -= part
    distance = settlement.distances[market_id]
    for beyond, one, most in _ways_out(lots) if left else ():
        part = min(left, most)
        left -= part
        if one.lots < 0:
            _settle(settlement, one, one.settled - part, mark)
        else:
            _settle(settlement, one, one.settled + part, -mark)
        distance = max(distance, beyond + 1)
        if left == 0:
            break
    assert left == 0
    settlement.distances[market_id] = distance
    return True


def _ways_out(lots: MarketLots) -> list[tuple[int, Obligation, int]]:
    """Return the changes that can make deliveries equal to receipts, by distance, the nearest first.

    Each is (distance, obligation, lots): fewer lots of a delivery, or more lots of a receipt.
    """
    ways = [
        (one.leg.distance, one, one.settled) for one in reversed(lots.deliverers) if one.settled
    ]
    ways += [
        (
            piece.one.leg.distance - STEP * weight_of(piece.one, piece.days),
            piece.one,
            piece.open_lots,
        )
        for piece in lots.pieces
        if piece.open_lots and not piece.one.leg.is_out
    ]
    ways.sort(key=lambda way: way[0])
    return ways


def cash_left_over(state: State, leg: CashLeg) -> int:
    """Return the cash of an account in a currency beyond its payment; negative if it lacks some."""
    holding = holding_of(state, state.accounts[leg.account_id], state.assets[leg.asset_id])
    return leg.locked + max(free_balance(holding), 0) - leg.needed()


def cash_left(_session: Session, settlement: Settlement) -> int:
    """Return the number of accounts that are listed for a check of their cash."""
    return len(settlement.to_check)


def lock_or_give_up(
    state: State, offset: int, session: Session, settlement: Settlement, _place: int
) -> bool:
    """Lock the payment of one listed account; if it lacks cash, the account gives receipts up; return True."""
    leg = settlement.legs[settlement.to_check.pop()]
    lacking = _lock_needed(state, offset, session, leg)
    if lacking and not leg.is_out and not is_prefunded(session, leg):
        leg.tries += 1
        if leg.tries <= TRIES_MAX:
            lacking = _give_up(state, session, settlement, leg, lacking)
        if lacking > 0 or leg.distance > DISTANCE_MAX:
            _drop_out(state, session, settlement, leg)
    leg.is_listed = False
    return True


def _lock_needed(state: State, offset: int, session: Session, leg: CashLeg) -> int:
    """Lock free cash for an account's payment; return the amount that the account still lacks."""
    more = leg.needed() - leg.locked
    if more <= 0:
        return 0
    holding = holding_of(state, state.accounts[leg.account_id], state.assets[leg.asset_id])
    part = min(more, max(free_balance(holding), 0))
    if part:
        lock_cash(state, offset, session, leg, part)
    return more - part


def _give_up(
    state: State, session: Session, settlement: Settlement, leg: CashLeg, lacking: int
) -> int:
    """Reduce an account's receipts, or increase its deliveries, the nearest first; return the cash that it still lacks.

    Among equally near changes, whole units that fit are used first, the largest first, and the smallest unit covers the
    remainder.
    """
    ways = _ways_of(state, session, settlement, leg)
    for distance, level in groupby(ways, key=lambda way: way[0]):
        equal = list(level)
        leg.distance = max(leg.distance, distance + 1)
        for _, value, lots, one, kept in equal:
            lacking -= _change(session, settlement, one, lacking // value * lots, kept)
        for _, value, lots, one, kept in reversed(equal):
            lacking -= _change(session, settlement, one, -(-max(lacking, 0) // value) * lots, kept)
        if lacking <= 0:
            break
    return lacking


def _ways_of(state: State, session: Session, settlement: Settlement, leg: CashLeg) -> list[Way]:
    """Return the changes of obligations that give an account cash: the nearest first, then the largest value first."""
    distances, marks = settlement.distances, session.marks
    ways: list[Way] = []
    for one in leg.receipts:
        if one.settled and marks[one.market_id]:
            is_split = not is_whole(state, one.market_id)
            lots = 1 if is_split else one.settled
            for piece in _pieces(one, is_split=is_split):
                if piece.from_lot < one.settled:
                    cost = STEP * weight_of(one, piece.days) + distances[one.market_id]
                    ways.append((cost, marks[one.market_id] * lots, lots, one, piece.from_lot))
    ways += [
        (distances[one.market_id], marks[one.market_id], 1, one, 0)
        for one in leg.deliveries
        if one.settled < one.locked and marks[one.market_id] and not is_whole(state, one.market_id)
    ]
    state.work.units += len(leg.receipts) + len(leg.deliveries) + len(ways) // ALLOCATED_PER_UNIT
    ways.sort(key=lambda way: (way[0], -way[1], way[3].market_id))
    return ways


def _change(session: Session, settlement: Settlement, one: Obligation, lots: int, kept: int) -> int:
    """Reduce a receipt by `lots` to not less than `kept`, or increase a delivery.

    Return the cash that the account gains.
    """
    mark = session.marks[one.market_id]
    lots = min(lots, one.settled - kept if one.lots > 0 else one.locked - one.settled)
    if lots <= 0:
        return 0
    if one.lots > 0:
        one.is_given_up = int(lots == one.settled)
        _settle(settlement, one, one.settled - lots, -mark)
    else:
        _settle(settlement, one, one.settled + lots, mark)
    list_market(settlement, one.market_id)
    return lots * mark


def _drop_out(state: State, session: Session, settlement: Settlement, leg: CashLeg) -> None:
    """Cancel all receipts of an account in a currency, because no change can give it the cash."""
    leg.is_out = 1
    leg.distance = DISTANCE_MAX
    state.work.units += len(leg.receipts)
    for one in leg.receipts:
        if one.settled:
            _settle(settlement, one, 0, -session.marks[one.market_id])
            list_market(settlement, one.market_id)


def is_prefunded(session: Session, leg: CashLeg) -> bool:
    """Return whether an account paid for all its purchases in advance, so that it gives no receipt up (C-5).

    If it lacks cash, the cause is another one, such as the change to the mark of lots that it does not deliver. An
    account whose gain was deferred gives receipts up like others.
    """
    if leg.deferred:
        return False
    entry = session.cash.get(pair_key(leg.account_id, leg.asset_id))
    return entry is not None and 0 < entry.prefund_due <= leg.locked


def order_uneven_markets(
    state: State, offset: int, session: Session, settlement: Settlement
) -> bool:
    """Sort the uneven markets by id, the lowest to be processed first, and return False.

    If deliveries equal receipts in all markets, list the markets for the next phase, and return True.
    """
    if not settlement.to_allocate:
        return order_markets(state, offset, session, settlement)
    settlement.to_allocate.sort(reverse=True)
    state.work.units += len(settlement.to_allocate) // SORTED_PER_UNIT
    return False


def end_decision(_state: State, _offset: int, _session: Session, settlement: Settlement) -> bool:
    """Clear the order of the markets at the end of the decision; return True."""
    settlement.order = []
    return True


def add_what_fits(
    state: State, offset: int, session: Session, settlement: Settlement, place: int
) -> bool:
    """Give receivers of one market its undelivered lots, by rank, as far as their spare cash pays; return True.

    Lots remain undelivered because accounts give up whole lots. Sellers' cash from these lots can pay only in markets
    after this one. Then credit pays for more lots, if a member has a credit line (C-5.5).
    """
    market_id = MarketId(settlement.order[place])
    lots = _ranked(state, session, settlement.markets[market_id])
    undelivered = sum([one.locked - one.settled for one in lots.deliverers])
    if undelivered == 0 or is_whole(state, market_id):
        return True
    mark = session.marks[market_id]
    added = 0
    for piece in lots.pieces:
        one = piece.one
        most = min(piece.open_lots, undelivered - added)
        if most == 0 or one.leg.is_out:
            continue
        part = min(most, max(cash_left_over(state, one.leg), 0) // max(mark, 1))
        if part == 0:
            continue  # an account with cash in advance may lack another change to the mark
        one.settled += part
        one.leg.amount -= part * mark
        added += part
        lacking = _lock_needed(state, offset, session, one.leg)
        assert lacking == 0
    if added < undelivered and state.intraday.terms:
        added += _add_on_credit(state, offset, session, lots, market_id, undelivered - added)
    for one in lots.deliverers:
        part = min(one.locked - one.settled, added)
        one.settled += part
        one.leg.amount += part * mark
        added -= part
    assert added == 0
    return True


def _add_on_credit(
    state: State,
    offset: int,
    session: Session,
    lots: MarketLots,
    market_id: MarketId,
    undelivered: int,
) -> int:
    """Give receivers undelivered lots, by rank, as far as their credit pays; return the number of lots."""
    market, mark = state.markets[market_id], session.marks[market_id]
    if mark == 0 or not may_lend(state, session, market):
        return 0
    sellers = sellers_of(state, lots)
    added = 0
    for piece in lots.pieces:
        one = piece.one
        leg = one.leg
        most = min(piece.open_lots, undelivered - added)
        left = cash_left_over(state, leg)
        if most == 0 or leg.is_out or left < 0:
            continue
        part = lots_on_credit(state, session, market, one, sellers, most, left)
        if part == 0:
            continue
        one.settled += part
        leg.amount -= part * mark
        added += part
        lent = -cash_left_over(state, leg)
        if lent > 0:
            lend(state, offset, session, one, lent)
        lacking = _lock_needed(state, offset, session, leg)
        assert lacking == 0
    return added
