# SPDX-License-Identifier: Apache-2.0
"""Realise losing positions at mark because positive unsettled PnL is unpaid (SPEC R-3).

Owns the order of the accounts, and the move of a cost base to the mark. Must never lower an account's equity: the
amount that becomes payable was a loss before. Visits the positions of one settlement asset; it runs seldom, never
twice at the same marks.
"""

from collections.abc import Callable

from clearinghouse.statemachine.arithmetic.loss_realisation import (
    loss_of_lots,
    lots_for_loss,
    lots_within_loss,
)
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.ledger.loss_order import (
    drop,
    first,
    first_by_funding,
    place,
    touch,
)
from clearinghouse.statemachine.margin.requirements import accrued_funding
from clearinghouse.statemachine.pnl_settlement.loss_order import (
    means_of,
    payable,
    rank_anew,
    rank_touched,
)
from clearinghouse.statemachine.positions.booking import note_result
from clearinghouse.statemachine.positions.funding import settle_line
from clearinghouse.statemachine.positions.recent_results import note_closed, note_opened
from clearinghouse.statemachine.prices.price_guard import market_decision
from clearinghouse.statemachine.state.loss_order import (
    CLASSES,
    COLLATERAL,
    NO_LOSS,
    SIDES,
)
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    BUY,
    DECISION_BLOCK,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    REALISATIONS_MAX,
    RULE_SET_AMENDED,
    SELL,
)

PayIn = Callable[[State, int, Holding], int]


def realise_losses(state: State, offset: int, asset: Asset, needed: int, pay_in: PayIn) -> int:
    """Realise losing positions until the unpaid claims are covered; what was paid in.

    `pay_in` makes an account pay at once. The marks and funding indices at which it ran before start nothing.
    """
    assert needed > 0
    if state.rule_set >= RULE_SET_AMENDED:
        return _by_lots(state, offset, asset, needed, pay_in)
    markets = _markets_of(state, asset)
    seen = [(market.id, market.mark_e9, market.funding_index_ray) for market in markets]
    if state.pnl_settlement.realised_at.get(asset.id) == seen:
        return 0
    state.pnl_settlement.realised_at[asset.id] = seen
    round_ = _Round(state, offset, asset, pay_in)
    for market in markets:
        for line in _payers_of_funding(market):
            if round_.covered >= needed:
                break
            round_.take(line.account, [line], positions=False)
    visited: set[int] = set()
    for market in markets:
        for line in _by_entry(market):
            if round_.covered >= needed:
                break
            account = line.account
            if account.id in visited or result_at_mark(line) >= 0:
                continue
            visited.add(account.id)
            lines = _positions(state, account, asset)
            if sum(result_at_mark(one) + accrued_funding(one) for one in lines) < 0:
                round_.take(account, lines, positions=True)
    event_writers.losses_realised(
        state.events,
        offset,
        asset_id=asset.id,
        needed=needed,
        covered=round_.covered,
        paid=round_.paid,
    )
    return round_.paid


def _by_lots(state: State, offset: int, asset: Asset, needed: int, pay_in: PayIn) -> int:
    """R-3.1: realise as many lots as the claims need, in the order that is kept; what was paid in.

    At the marks and indices at which it came to the end before, it does nothing.
    """
    markets = _markets_of(state, asset)
    seen = [(market.id, market.mark_e9, market.funding_index_ray) for market in markets]
    kept = state.pnl_settlement
    if kept.realised_at.get(asset.id) == seen:
        return 0
    turns = _Turns(_Round(state, offset, asset, pay_in), markets, needed)
    turns.take()
    assert 0 <= turns.round.paid <= turns.round.covered
    if turns.at_end:
        kept.realised_at[asset.id] = seen
    else:
        kept.realised_at.pop(asset.id, None)
    event_writers.losses_realised(
        state.events,
        offset,
        asset_id=asset.id,
        needed=needed,
        covered=turns.round.covered,
        paid=turns.round.paid,
    )
    return turns.round.paid


class _Turns:
    """The turns of positions in one run of R-3.1, a bounded number of them."""

    def __init__(self, round_: "_Round", markets: list[Market], needed: int) -> None:
        """Start before the first turn."""
        self.round = round_
        self.markets = markets
        self.needed = needed
        self.left = REALISATIONS_MAX
        self.at_end = False  # every position has had its turn, and claims are still unpaid
        self.done: list[Line] = []  # ranked again at the end: one turn in a run is enough

    def take(self) -> None:
        """Take accrued funding first, then positions by class of means, market, side and entry price."""
        state = self.round.state
        rank_touched(state)
        self._funding()
        rank_touched(state)
        self._positions()
        self.at_end = self.left > 0 and self._is_needed()
        for line in self.done:
            rank_anew(state, line)

    def _is_needed(self) -> bool:
        """Return whether claims are still to be covered."""
        return self.round.covered < self.needed

    def _funding(self) -> None:
        """Settle the accrued funding of payers, the oldest first, and let them pay."""
        state = self.round.state
        for market in self.markets:
            for side in range(SIDES):
                while self._is_needed() and self.left:
                    line = first_by_funding(state, market, side)
                    if line is None or accrued_funding(line) >= 0:
                        break
                    self.left -= 1
                    self.round.take(line.account, [line], positions=False)

    def _positions(self) -> None:
        """Give positions with a loss their turn; one without ends the turns of its class and side."""
        state = self.round.state
        for means in range(CLASSES):
            for market in self.markets:
                for side in range(SIDES):
                    while self._is_needed() and self.left:
                        line = first(state, market, means, side)
                        if line is None or result_at_mark(line) >= 0:
                            break
                        self.left -= 1
                        self._turn(line, means)

    def _turn(self, line: Line, means: int) -> None:
        """One position: realise what the claims need of it, as far as the means of its class and its account's loss go.

        What is left of it has another turn with the next class, or in the next run.
        """
        round_ = self.round
        state = round_.state
        account = line.account
        lines = _positions(state, account, round_.asset)
        loss = -sum(result_at_mark(one) + accrued_funding(one) for one in lines)
        if loss <= 0:
            self._pass_over(line, means)
            return
        holding = holding_of(state, account, round_.asset)
        present = means_of(holding)
        if means < present:
            place(self.round.state, line, present)
            return
        most = loss
        if means < COLLATERAL:
            within = payable(state, holding, means) + min(accrued_funding(line), 0)
            most = min(loss, max(within, 0))
        lots = self._lots(line, most)
        assert 0 <= lots <= abs(line.position)
        if lots:
            assert loss_of_lots(line.position, line.cost, line.market.mark_e9, lots) <= most
            round_.take(account, [line], positions=True, lots=lots)
        if most < loss and self._is_needed():
            place(
                self.round.state, line, means + 1
            )  # the next means have their turn later in this run
        elif lots:
            self._end(line)
        else:
            self._pass_over(line, means)

    def _lots(self, line: Line, most: int) -> int:
        """As many lots as the claims need, but not more than lose `most`."""
        mark_e9 = line.market.mark_e9
        wanted = self.needed - self.round.covered
        lots = lots_for_loss(line.position, line.cost, mark_e9, wanted)
        if loss_of_lots(line.position, line.cost, mark_e9, lots) <= most:
            return lots
        return lots_within_loss(line.position, line.cost, mark_e9, most)

    def _pass_over(self, line: Line, means: int) -> None:
        """Let an account without a loss come after all others until it is touched."""
        if means == NO_LOSS:
            self._end(line)
        else:
            place(self.round.state, line, NO_LOSS)

    def _end(self, line: Line) -> None:
        """A position has had its turn in this run."""
        drop(line)
        self.done.append(line)


class _Round:
    """What one run of R-3 has brought in."""

    def __init__(self, state: State, offset: int, asset: Asset, pay_in: PayIn) -> None:
        """Start with nothing covered."""
        self.state = state
        self.offset = offset
        self.asset = asset
        self.pay_in = pay_in
        self.covered = 0  # paid in, or taken off the account's own claim
        self.paid = 0

    def take(self, account: Account, lines: list[Line], *, positions: bool, lots: int = 0) -> None:
        """Realise lines of an account, their accrued funding first, and let it pay.

        With `lots` that many of its only line, else all of each.
        """
        state = self.state
        holding = holding_of(state, account, self.asset)
        claim = holding.unsettled if holding.unsettled > 0 else 0
        for line in lines:
            settle_line(state, self.offset, line)
            if positions and line.position:
                realise(state, self.offset, line, lots or abs(line.position))
        if holding.unsettled < 0:
            paid = self.pay_in(state, self.offset, holding)
            self.paid += paid
            self.covered += claim + paid
        else:
            self.covered += claim - holding.unsettled
        state.touched[account.id] = account


def result_at_mark(line: Line) -> int:
    """Return the result that a position would realise at the mark, floored (S-4); quote units."""
    return line.position * line.market.mark_e9 // PRICE_E9 - line.cost


def realise(state: State, offset: int, line: Line, lots: int) -> None:
    """Move the cost base of lots of a position to the mark, the difference to unsettled equity (R-3, R-3.1)."""
    market = line.market
    assert 0 < lots <= abs(line.position)
    realised = -loss_of_lots(line.position, line.cost, market.mark_e9, lots)
    if realised == 0:
        return
    line.cost += realised
    holding = holding_of(state, line.account, market.quote)
    add_unsettled(state, holding, realised)
    if state.waterfall.rules.on:
        side = BUY if line.position > 0 else SELL
        note_result(state, holding, market.id, side, realised)
        note_closed(state, line, side, lots, realised)
        if line.recent is not None:
            # These lots are as if closed and opened at the mark.
            note_opened(state, line, line.position - (lots if line.position > 0 else -lots))
    line_changed(line)
    touch(state, line)
    event_writers.position_realised(
        state.events,
        offset,
        account_id=line.account.id,
        market_id=market.id,
        signed_lots=lots if line.position > 0 else -lots,
        realised=realised,
    )


def _markets_of(state: State, asset: Asset) -> list[Market]:
    """Markets that settle in an asset and have a mark at which P-4 lets them settle, by id."""
    return [
        state.markets[market_id]
        for market_id in sorted(state.markets)
        if _settles(state, state.markets[market_id], asset)
    ]


def _settles(state: State, market: Market, asset: Asset) -> bool:
    """Return whether positions of a market can be realised in an asset now."""
    return (
        not market.is_spot
        and market.quote is asset
        and market.mark_e9 > 0
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and market_decision(state, market, ACTION_SETTLE) != DECISION_BLOCK
    )


def _payers_of_funding(market: Market) -> list[Line]:
    """Lines that owe accrued funding, oldest funding index first, ties by account id.

    The payers are all on one side while the index runs one way, so the oldest index is the furthest from the present.
    """
    rows: list[tuple[int, AccountId]] = []
    for account_id, line in market.exposed.items():
        if line.position and accrued_funding(line) < 0:
            rows.append((-abs(market.funding_index_ray - line.funding_index_ray), account_id))
    rows.sort()
    return [market.exposed[account_id] for _, account_id in rows]


class _ByEntry:
    """A position by its side and entry price: longs before shorts, worst entry first, ties by account id."""

    __slots__ = ("line",)

    def __init__(self, line: Line) -> None:
        """Take a line with a position."""
        self.line = line

    def __lt__(self, other: "_ByEntry") -> bool:
        """Costs per lot, compared crosswise: the highest is a long's worst entry, the lowest a short's."""
        one = self.line
        two = other.line
        long = one.position > 0
        if long != (two.position > 0):
            return long
        # Both positions have one sign, so the crossed products keep the order of the quotients.
        left = one.cost * two.position
        right = two.cost * one.position
        if left != right:
            return long == (left > right)
        return one.account.id < two.account.id


def _by_entry(market: Market) -> list[Line]:
    """Positions of a market in the order in which R-3 asks for their losses."""
    rows = [_ByEntry(line) for line in market.exposed.values() if line.position]
    rows.sort()
    return [row.line for row in rows]


def _positions(state: State, account: Account, asset: Asset) -> list[Line]:
    """Positions of an account that settle in an asset now: longs before shorts, each by market id."""
    rows: list[tuple[bool, MarketId]] = []
    for market_id, line in account.lines.items():
        if line.position and _settles(state, line.market, asset):
            rows.append((line.position < 0, market_id))
    rows.sort()
    return [account.lines[market_id] for _, market_id in rows]
