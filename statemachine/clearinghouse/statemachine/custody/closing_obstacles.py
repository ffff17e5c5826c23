# SPDX-License-Identifier: Apache-2.0
"""List the obstacles to closing an account (SPEC L-3, L-4.3, B-2.1).

Owns the list: `CloseAccount` passes if it is empty, and `CloseAll` states each of its items. Must never change state.
"""

from clearinghouse.statemachine.ledger.advances import owes_advance
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.state.state import Account, Line, State
from clearinghouse.statemachine.state.work import WORK_OF_LINE
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ASSET,
    NO_MARKET,
    AssetId,
    MarketId,
)
from clearinghouse.statemachine.vocabulary.types import (
    CLOSING_BALANCE,
    CLOSING_DEBT,
    CLOSING_DEPOSIT,
    CLOSING_DUTY,
    CLOSING_HOLD,
    CLOSING_ISOLATED,
    CLOSING_LOAN,
    CLOSING_ORDERS,
    CLOSING_POSITION,
    CLOSING_RESULT,
    MARKET_CLOSED,
)


class Obstacle:
    """One obstacle to closing an account; `code` is the reason why it remains, OK if the machine itself will end it."""

    __slots__ = ("amount", "asset_id", "code", "item", "lots", "market_id")

    def __init__(self, item: int, market_id: MarketId, asset_id: AssetId) -> None:
        """Start without lots, amount and reason."""
        self.item = item
        self.market_id = market_id
        self.asset_id = asset_id
        self.lots = 0
        self.amount = 0
        self.code = codes.OK


def obstacles(state: State, account: Account) -> list[Obstacle]:
    """Return the obstacles to closing an account: by markets, then by assets, then deposits and duties."""
    found: list[Obstacle] = []
    _of_lines(state, found, account)
    for market_id in sorted(account.isolated):
        isolated = account.isolated[market_id]
        _of_lines(state, found, isolated)
        quote = state.markets[market_id].quote
        holding = isolated.holdings.get(quote.id)
        _add(found, CLOSING_ISOLATED, market_id, quote.id, 0, holding.balance if holding else 0)
        if holding is not None and holding.unsettled:
            _add(found, CLOSING_RESULT, market_id, quote.id, 0, holding.unsettled)
    for asset_id in sorted(account.holdings):
        _of_holding(state, found, account, asset_id)
    for deposit in account.deposits.values():
        # L-4.3: its coins come, or its reversal does.
        _add(found, CLOSING_DEPOSIT, NO_MARKET, deposit.asset_id, 0, deposit.amount)
    if _has_duty(state, account):
        _add(found, CLOSING_DUTY, NO_MARKET, NO_ASSET, 0, 0)
    return found


def _of_lines(state: State, found: list[Obstacle], account: Account) -> None:
    """Add the orders and the position of each line to the obstacles `found`."""
    for market_id in sorted(account.lines):
        state.work.units += WORK_OF_LINE
        line = account.lines[market_id]
        if line.orders:
            _add(found, CLOSING_ORDERS, line.market.id, NO_ASSET, _open_lots(line), 0)
        if line.position:
            _add(found, CLOSING_POSITION, line.market.id, NO_ASSET, line.position, 0)


def _open_lots(line: Line) -> int:
    """Return the remaining lots of the open orders of a line."""
    return sum(order.remaining_lots for order in line.orders.values())


def _of_holding(state: State, found: list[Obstacle], account: Account, asset_id: AssetId) -> None:
    """Add the debt, the loan, the result and the balance of a holding to the obstacles `found`."""
    state.work.units += WORK_OF_LINE
    holding = account.holdings[asset_id]
    if holding.borrow_shares:
        _add(found, CLOSING_DEBT, NO_MARKET, asset_id, 0, debt_of(holding))
    if holding.lent_shares:
        _add(found, CLOSING_LOAN, NO_MARKET, asset_id, 0, claim_of(holding))
    if holding.unsettled:
        _add(found, CLOSING_RESULT, NO_MARKET, asset_id, 0, holding.unsettled)
    if holding.held:
        _add(found, CLOSING_HOLD, NO_MARKET, asset_id, 0, holding.held)
    if holding.balance != holding.held:
        _add(found, CLOSING_BALANCE, NO_MARKET, asset_id, 0, holding.balance - holding.held)


def _has_duty(state: State, account: Account) -> bool:
    """Return whether the account has a debt to, or a claim on, the clearinghouse that no order of the account ends."""
    if account.id in state.clearing.nets_of or account.id in state.clearing.affirmation.counts:
        return True  # nets in unposted sessions, or waiting sides
    if account.id in state.clearing.waiting.parties:
        return True  # a trade that waits for cover, or that has lapsed and is not paid for (C-16.1)
    if state.corporate_actions.concerns(account.id):
        return True  # it receives or pays a part of a corporate action (C-5)
    if account.id in state.margin.variation or account.id in state.margin.calls:
        return True  # variation margin to return, or a margin call to meet (C-7)
    if account.id in state.waterfall.apart_losses:
        return True  # an asset that the fund keeps apart may return to the account (W-8.1)
    if owes_advance(state, account):
        return True  # it must repay an advance (C-5)
    if account.id in state.intraday.open:
        return True  # it must repay credit (C-5.5)
    if account.id in state.custody.claimants:
        return True  # it gains by a busted trade (O-10)
    member = state.pvp.members.get(account.id)
    if member is not None and (member.claims or member.pairs):
        return True  # C-6
    # A venue's account takes the other side of fills until all its markets are closed.
    return any(
        market.venue_account_id == account.id and market.status != MARKET_CLOSED
        for market in state.markets.values()
    )


def _add(
    found: list[Obstacle],
    item: int,
    market_id: MarketId,
    asset_id: AssetId,
    lots: int,
    amount: int,
) -> None:
    """Add one obstacle to `found`."""
    obstacle = Obstacle(item, market_id, asset_id)
    obstacle.lots = lots
    obstacle.amount = amount
    found.append(obstacle)
