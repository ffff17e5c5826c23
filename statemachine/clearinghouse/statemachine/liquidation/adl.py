# SPDX-License-Identifier: Apache-2.0
"""Run tier 3 of the waterfall: auto-deleveraging, then close the rest and share its loss (SPEC W-4, W-5).

Owns the ranking, the price and size of each reduction, and the sharing of losses. A counterparty is only reduced, never
flipped, and ADL never leaves it with a realised loss. Must never run before tier 2 has taken all that it can.
"""

from clearinghouse.statemachine.arithmetic.liquidation import (
    adl_lots,
    adl_price,
    cumulative_part,
    loss_shares,
    rank,
    shortfall,
    value_at_mark,
)
from clearinghouse.statemachine.arithmetic.money import largest_remainder
from clearinghouse.statemachine.brakes.brakes import bankrupt
from clearinghouse.statemachine.ledger.ledger import add_unsettled
from clearinghouse.statemachine.liquidation.exits import takes_no_further_part
from clearinghouse.statemachine.liquidation.insurance_fund import (
    fund_can_pay,
    pay_from_fund,
    share_of,
    units_of,
)
from clearinghouse.statemachine.margin.account_margin import bankruptcy_equity, equity, refresh
from clearinghouse.statemachine.margin.requirements import quote_e9_to_valuation_ceil
from clearinghouse.statemachine.positions.off_book_transfer import book_off_book_transfer
from clearinghouse.statemachine.positions.recent_results import recent_result
from clearinghouse.statemachine.state.state import Account, Asset, Line, Market, State
from clearinghouse.statemachine.state.work import WORK_OF_RANKING
from clearinghouse.statemachine.vocabulary import event_writers, events
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import ACTIVE, KIND_VENUE, PRICE_E9


class ShortfallAllocation:
    """The allocation of the closed lots' shortfall: the fund's part pro rata, the rest by price or by sharing."""

    __slots__ = ("by_fund", "done", "paid", "size", "uncovered")

    def __init__(self, size: int, missing: int, fund_holds: int) -> None:
        """Take how many lots go, their part of the shortfall and what the fund holds."""
        self.size = size
        self.by_fund = min(missing, fund_holds)
        self.uncovered = missing - self.by_fund
        self.done = 0
        self.paid = 0

    def next_part(self, lots: int) -> int:
        """Return the fund's payment for the next lots; all of its part once all lots are gone."""
        self.done += lots
        part = cumulative_part(self.by_fund, self.done, self.size) - self.paid
        self.paid += part
        return part


def opposite_lines(market: Market, long: bool) -> list[Line]:  # noqa: FBT001  the side of the position to close
    """Positions on the other side of a market, by account id; a venue's book is not ours to close."""
    found: list[Line] = []
    for account_id in sorted(market.exposed):
        line = market.exposed[account_id]
        if line.account.kind == KIND_VENUE or line.position == 0 or (line.position > 0) == long:
            continue
        found.append(line)
    return found


def adl_ranking(state: State, market: Market, long: bool) -> list[Line]:  # noqa: FBT001  as above
    """Who is deleveraged for a long (or short) position of a market, in order (W-4).

    Opposite positions profitable at mark of accounts neither liquidating nor defaulted, lowest margin fraction first.
    What a position that was opened again has realised in the last minute counts as its profit (W-4.1).
    """
    lines: list[Line] = []
    figures: list[tuple[int, int, AccountId]] = []
    for line in opposite_lines(market, long):
        account = line.account
        cost = line.cost if line.recent is None else line.cost - recent_result(state, line)
        if account.status != ACTIVE or line.position * market.mark_e9 <= cost * PRICE_E9:
            continue
        refresh(state, account)
        lines.append(line)
        figures.append((equity(account), account.exposure, account.id))
    return [lines[place] for place in rank(figures)]


def exposure_without_orders(state: State, account: Account) -> int:
    """Exposure of a fresh account with its open orders left out."""
    total = 0
    for line in account.lines.values():
        if line.position:
            value_e9 = abs(line.position) * line.market.mark_e9
            total += quote_e9_to_valuation_ceil(state, line.market, value_e9)
    for holding in account.holdings.values():
        total += holding.debt_exposure
    return total


def close_against_others(state: State, offset: int, line: Line) -> None:
    """Tier 3 for what is left of a position: ADL by rank, then W-5. The account is fresh.

    Lots that only a venue faces stay open, with their part of the shortfall.
    """
    market = line.market
    position = line.position
    size = abs(position)
    state.work.units += WORK_OF_RANKING * len(market.exposed)
    facing = sum(abs(other.position) for other in opposite_lines(market, position > 0))
    closable = min(size, facing)
    if closable == 0:
        return
    numerator, denominator = share_of(state, line.account, line, bankruptcy_equity(line.account))
    missing = shortfall(numerator, denominator)
    missing -= cumulative_part(missing, size - closable, size)
    cover = ShortfallAllocation(closable, missing, fund_can_pay(state, market.quote))
    if state.observer is not None:
        state.observer(events.DELEVERAGED, line.account.id, market.id)
    stops = _deleverage(state, offset, line, cover)
    if cover.done < closable and not stops:
        if state.observer is not None:
            state.observer(events.REST_CLOSED, line.account.id, market.id)
        _close_rest(state, offset, line, cover)
    if missing and cover.done:
        uncovered = cumulative_part(cover.uncovered, cover.done, closable)
        bankrupt(state, offset, market.quote, cover.paid, uncovered)


def _deleverage(state: State, offset: int, line: Line, cover: ShortfallAllocation) -> bool:
    """W-4: close lots of a position against the ranking, each counterparty as far as it fits.

    Return whether the account recovered meanwhile, so that the rest of it stays (W-4.2).
    """
    account = line.account
    market = line.market
    quote = market.quote
    signed = cover.size if line.position > 0 else -cover.size
    price = adl_price(market.mark_e9, signed, cover.uncovered)
    ranking = adl_ranking(state, market, line.position > 0)
    for place, other in enumerate(ranking):
        left = cover.size - cover.done
        if left == 0:
            return False
        counterparty = other.account
        refresh(state, counterparty)
        recent = recent_result(state, other)
        lots = adl_lots(
            left,
            other.position,
            other.cost - recent,
            price,
            market.mark_e9,
            equity(counterparty),
            exposure_without_orders(state, counterparty),
            bankruptcy_equity(counterparty),
            quote.price_e9,
            quote.value_denominator,
        )
        if lots == 0:
            continue
        refresh(state, account)
        fund_before = fund_can_pay(state, quote)
        equity_before = bankruptcy_equity(account)
        paying = cover.next_part(lots)
        if recent:
            event_writers.recent_result_counted(
                state.events,
                offset,
                account_id=counterparty.id,
                market_id=market.id,
                amount=recent,
            )
        equity_after = book_off_book_transfer(
            state,
            offset,
            events.DELEVERAGED,
            line,
            counterparty,
            lots,
            lots * price,
            paying,
            (place + 1, price, fund_before, equity_before),
        )
        if paying:
            pay_from_fund(state, account, quote, paying)
        refresh(state, account)
        equity_after.set(bankruptcy_equity(account))
        if takes_no_further_part(state, account):
            return True
    return False


def _close_rest(state: State, offset: int, line: Line, cover: ShortfallAllocation) -> None:
    """W-5: share the loss of what is left of a position, then close it at mark against the opposite side."""
    account = line.account
    market = line.market
    quote = market.quote
    position = line.position
    opposite = opposite_lines(market, position > 0)
    sizes = [abs(other.position) for other in opposite]
    before = cover.done
    left = cover.size - before
    closed = largest_remainder(left, sizes)
    done = 0
    for place, other in enumerate(opposite):
        lots = closed[place]
        if lots == 0:
            continue
        refresh(state, account)
        fund_before = fund_can_pay(state, quote)
        equity_before = bankruptcy_equity(account)
        value = value_at_mark(market.mark_e9, position, done + lots)
        value -= value_at_mark(market.mark_e9, position, done)
        done += lots
        paying = cover.next_part(lots)
        equity_after = book_off_book_transfer(
            state,
            offset,
            events.REST_CLOSED,
            line,
            other.account,
            lots,
            value,
            paying,
            (fund_before, equity_before),
        )
        if paying:
            pay_from_fund(state, account, quote, paying)
        refresh(state, account)
        equity_after.set(bankruptcy_equity(account))
    # W-5 charges the open interest as it was before this close; the fund has paid its part by now.
    loss = cover.uncovered - cumulative_part(cover.uncovered, before, cover.size)
    if loss:
        shared = charge_side(state, offset, account, market, opposite, sizes, loss)
        owe_by_fund(state, offset, account, quote, loss, shared)


def charge_side(
    state: State,
    offset: int,
    account: Account,
    market: Market,
    payers: list[Line],
    sizes: list[int],
    loss: int,
) -> int:
    """W-5: charge a loss to the unsettled equity of positions pro rata to size, none below `E = 0`; what they bore."""
    quote = market.quote
    bearable: list[int] = []
    for payer in payers:
        refresh(state, payer.account)
        bearable.append(units_of(quote, bankruptcy_equity(payer.account)))
    shares = loss_shares(loss, sizes, bearable)
    for place, payer in enumerate(payers):
        share = shares[place]
        if share == 0:
            continue
        # Every account that has or had a position in the market has a holding of its settlement asset.
        add_unsettled(state, payer.account.holdings[quote.id], -share)
        add_unsettled(state, account.holdings[quote.id], share)
        state.touched[payer.account.id] = payer.account
        event_writers.loss_shared(
            state.events,
            offset,
            account_id=account.id,
            counterparty_account_id=payer.account.id,
            market_id=market.id,
            asset_id=quote.id,
            amount=share,
        )
    return sum(shares)


def owe_by_fund(
    state: State, offset: int, account: Account, asset: Asset, loss: int, shared: int
) -> None:
    """Make the part of a loss that no account can bear a debt of the fund, with an event (W-5)."""
    if shared == loss:
        return
    fund_before = fund_can_pay(state, asset)
    pay_from_fund(state, account, asset, loss - shared)
    event_writers.bad_debt(
        state.events,
        offset,
        account_id=account.id,
        asset_id=asset.id,
        amount=loss,
        fund_paid=0,
        shared=shared,
        fund_debt=loss - shared,
        fund_before=fund_before,
    )
