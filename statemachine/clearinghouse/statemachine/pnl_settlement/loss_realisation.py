# SPDX-License-Identifier: Apache-2.0
"""Realise losing positions at the mark because positive unsettled PnL is unpaid (SPEC R-3).

Owns the order of the accounts, and the move of a cost base to the mark. Must never lower an account's equity: the
payable amount was already a loss. A run visits the positions of one settlement asset, at most once at the same marks.
Claims are covered when realised losses can pay them.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.arithmetic.loss_realisation import (
    loss_of_lots,
    lots_for_loss,
    lots_within_loss,
)
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.dirty import line_changed
from clearinghouse.statemachine.ledger.ledger import add_unsettled, holding_of
from clearinghouse.statemachine.ledger.loss_order import (
    drop,
    first,
    first_by_funding,
    place,
    touch,
)
from clearinghouse.statemachine.liquidation.health import settle_health
from clearinghouse.statemachine.pnl_settlement.conversion_notices import waiting
from clearinghouse.statemachine.pnl_settlement.loss_order import (
    begin_to_rank,
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
from clearinghouse.statemachine.state.pnl_settlement_pass import LossRun
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Line, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_TURN
from clearinghouse.statemachine.vocabulary import event_writers
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTION_SETTLE,
    BUY,
    DECISION_BLOCK,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PRICE_E9,
    REALISATIONS_MAX,
    SELL,
)

PayIn = Callable[[State, int, Holding], int]


def begin_run(state: State, asset: Asset, needed: int) -> LossRun | None:
    """Begin a run of R-3.1 that must cover `needed` of the claims.

    Return None if no loss was left at these marks and funding indices in an earlier run.
    """
    assert needed > 0
    seen = [
        (market.id, market.mark_e9, market.funding_index_ray)
        for market in _markets_of(state, asset)
    ]
    if state.pnl_settlement.realised_at.get(asset.id) == seen:
        return None
    begin_to_rank(state)
    return LossRun(needed, seen, REALISATIONS_MAX)


def continue_run(state: State, offset: int, asset: Asset, run: LossRun, pay_in: PayIn) -> bool:
    """Realise losing lots until the claims are covered, in the stored order (R-3.1).

    Return False if the slice ends first. `pay_in` collects the realised loss from an account.
    """
    return _Turns(_Round(state, offset, asset, pay_in, run), _markets_of(state, asset)).take()


def end_run(state: State, offset: int, asset: Asset, run: LossRun) -> None:
    """End a run: rank the visited positions again, and record the marks if no loss remains at them."""
    kept = state.pnl_settlement
    for account_id, market_id in run.done:
        rank_anew(state, state.accounts[account_id].lines[market_id])
    run.done = []
    assert run.paid >= 0
    if run.left > 0 and run.covered < run.needed:
        kept.realised_at[asset.id] = run.seen
    else:
        kept.realised_at.pop(asset.id, None)
    event_writers.losses_realised(state.events, offset, asset.id, run.needed, run.covered, run.paid)


# The steps of a run: rank touched positions, collect owed funding, and again; then one step for
# each class of means.
_RANKING: Final = 0
_FUNDING: Final = 1
_RANKING_AGAIN: Final = 2
_FIRST_CLASS: Final = 3
_ENDED: Final = _FIRST_CLASS + CLASSES


class _Turns:
    """The visits of positions in one run of R-3.1, at most a bounded number."""

    def __init__(self, round_: "_Round", markets: list[Market]) -> None:
        """Continue a run from its present step."""
        self.round = round_
        self.run = round_.run
        self.markets = markets

    def take(self) -> bool:
        """Realise positions step by step until the run ends; return False if the slice of work ends first.

        First accrued funding is collected. Then positions follow by class of means, market, side and entry price. The
        run continues later with the same step.
        """
        state = self.round.state
        while self.run.step < _ENDED:
            if self.run.step in (_RANKING, _RANKING_AGAIN):
                is_whole = rank_touched(state)
            elif self.run.step == _FUNDING:
                is_whole = self._funding()
                if is_whole:
                    begin_to_rank(state)
            else:
                is_whole = self._positions(self.run.step - _FIRST_CLASS)
            if not is_whole:
                return False
            self.run.step += 1
        return True

    def _goes_on(self) -> bool:
        """Return whether claims are still to be covered, and the run may visit more positions."""
        return self.run.covered < self.run.needed and self.run.left > 0

    def _funding(self) -> bool:
        """Settle the accrued funding of each account that owes funding, and collect the payment.

        In each market and side, the account with the oldest settled funding index pays first. Return False if the slice
        of work ends first.
        """
        state = self.round.state
        for market in self.markets:
            for side in range(SIDES):
                while self._goes_on():
                    if state.work.is_over(state.events):
                        return False
                    line = first_by_funding(state, market, side)
                    if line is None or accrued_funding(line) >= 0:
                        break
                    self._begin_turn()
                    self.round.take(line.account, [line], positions=False)
                    settle_health(state, self.round.offset)
        return True

    def _positions(self, means: int) -> bool:
        """Visit the losing positions of a class of means; a position without a loss ends the visits of its market side.

        Return False if the slice of work ends first.
        """
        state = self.round.state
        for market in self.markets:
            for side in range(SIDES):
                while self._goes_on():
                    if state.work.is_over(state.events):
                        return False
                    line = first(state, market, means, side)
                    if line is None or result_at_mark(line) >= 0:
                        break
                    self._begin_turn()
                    self._turn(line, means)
                    settle_health(state, self.round.offset)
        return True

    def _begin_turn(self) -> None:
        """Count one visit of a position."""
        assert self.run.left > 0
        self.run.left -= 1
        self.round.state.work.units += WORK_OF_TURN

    def _turn(self, line: Line, means: int) -> None:
        """Realise the part of one position that the claims need, within the means of its class and its account's loss.

        The remainder waits for the next class, or for the next run. Funding that the account receives pays the first
        part of the loss. So the realised loss is larger by that amount, and lots whose loss the funding covers bring no
        payment (R-3.3).
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
        funding = accrued_funding(line)
        most = loss
        if means < COLLATERAL:
            within = payable(state, holding, means) + min(funding, 0)
            most = min(loss, max(within, 0))
        lots = self._lots(line, most, max(funding, 0))
        assert 0 <= lots <= abs(line.position)
        if lots:
            round_.take(account, [line], positions=True, lots=lots)
        if most < loss and self.run.covered < self.run.needed:
            # The next means have their turn later in this run.
            place(self.round.state, line, means + 1)
        elif lots:
            self._end(line)
        else:
            self._pass_over(line, means)

    def _lots(self, line: Line, most: int, received: int) -> int:
        """Return how many lots to realise for the claims; 0 if the `received` funding covers their loss.

        Their loss is at most `most` above the received funding.
        """
        mark_e9 = line.market.mark_e9
        wanted = self.run.needed - self.run.covered + received
        lots = lots_for_loss(line.position, line.cost, mark_e9, wanted)
        loss = loss_of_lots(line.position, line.cost, mark_e9, lots)
        if loss > most + received:
            lots = lots_within_loss(line.position, line.cost, mark_e9, most + received)
            loss = loss_of_lots(line.position, line.cost, mark_e9, lots) if lots else 0
        assert loss <= most + received
        return lots if loss > received else 0

    def _pass_over(self, line: Line, means: int) -> None:
        """Rank a position of an account without a loss behind all others, until the account changes."""
        if means == NO_LOSS:
            self._end(line)
        else:
            place(self.round.state, line, NO_LOSS)

    def _end(self, line: Line) -> None:
        """Take a position out of the order until the run has ended."""
        drop(line)
        self.run.done.append((line.account.id, line.market.id))


class _Round:
    """The amounts that one run of R-3 has collected, and the function that collects them."""

    def __init__(
        self, state: State, offset: int, asset: Asset, pay_in: PayIn, run: LossRun
    ) -> None:
        """Continue a run from its present amounts."""
        self.state = state
        self.offset = offset
        self.asset = asset
        self.pay_in = pay_in
        self.run = run

    def take(self, account: Account, lines: list[Line], *, positions: bool, lots: int = 0) -> None:
        """Settle funding of an account's lines, realise their results if `positions`, and collect the loss.

        With `lots` only that number of lots of its single line is realised, otherwise each line in full.
        """
        state = self.state
        holding = holding_of(state, account, self.asset)
        claim = holding.unsettled if holding.unsettled > 0 else 0
        owed = claim - holding.unsettled
        for line in lines:
            settle_line(state, self.offset, line)
            if positions and line.position:
                realise(state, self.offset, line, lots or abs(line.position))
        if holding.unsettled < 0:
            paid = self.pay_in(state, self.offset, holding)
            self.run.paid += paid
            # A payment of the account in a later pass covers claims as well.
            later = max(waiting(state, holding) - owed, 0)
            self.run.covered += claim + paid + later
        else:
            self.run.covered += claim - holding.unsettled
        state.touched[account.id] = account


def result_at_mark(line: Line) -> int:
    """Return the result that a position would realise at the mark, in quote units, floored (S-4)."""
    return line.position * line.market.mark_e9 // PRICE_E9 - line.cost


def realise(state: State, offset: int, line: Line, lots: int) -> None:
    """Move the cost base of lots of a position to the mark, and the difference to unsettled equity (R-3, R-3.1)."""
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
            # As if these lots were closed and opened at the mark.
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
    """Return the markets that settle in an asset and whose mark P-4 permits for settlement, by id."""
    return [
        state.markets[market_id]
        for market_id in sorted(state.markets)
        if _settles(state, state.markets[market_id], asset)
    ]


def _settles(state: State, market: Market, asset: Asset) -> bool:
    """Return whether positions of a market settle in an asset and can be realised now."""
    return (
        not market.is_instant
        and market.quote is asset
        and market.mark_e9 > 0
        and market.status not in (MARKET_SETTLING, MARKET_CLOSED)
        and market_decision(state, market, ACTION_SETTLE) != DECISION_BLOCK
    )


def _positions(state: State, account: Account, asset: Asset) -> list[Line]:
    """Return the positions of an account that settle in an asset now: longs before shorts, each by market id."""
    rows: list[tuple[bool, MarketId]] = []
    for market_id, line in account.lines.items():
        if line.position and _settles(state, line.market, asset):
            rows.append((line.position < 0, market_id))
    rows.sort()
    return [account.lines[market_id] for _, market_id in rows]
