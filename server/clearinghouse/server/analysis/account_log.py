# SPDX-License-Identifier: Apache-2.0
"""Make rows of the transaction log, of positions and of touched accounts, for the projections (SPEC A-6, J-8).

Owns the present amount of each book of each account; the machine has no such log. The movements are those of the
tables of the past, so SQL, API and statements have one log.
"""

from collections.abc import Iterable, Iterator

from clearinghouse.server.codec.events.concerned import accounts_of
from clearinghouse.server.codec.projection import movement_kinds as kinds
from clearinghouse.server.codec.projection.rows import Said
from clearinghouse.server.past.movements import MOVING, Movement, movements_of
from clearinghouse.server.past.position_lines import Line, line_changes
from clearinghouse.server.past.transactions import BOOKS
from clearinghouse.statemachine.arithmetic.lending import RAY
from clearinghouse.statemachine.ledger.postings_from_events import (
    BALANCE,
    BORROWED,
    HELD,
    LENT,
    UNSETTLED,
    postings,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.types import FUNDING
from clearinghouse.storage.projections import Row


class AccountLog:
    """The running amounts of every book, and every position with both cost bases, as of the last event that was passed
    in.
    """

    def __init__(self, state: State, positions: Iterable[tuple[int, ...]]) -> None:
        """Begin with the books of `state`.

        `positions` are the last position rows of a projection file that ends at that state.
        """
        self._books: dict[tuple[int, int, int], int] = {}
        self._lines: dict[tuple[int, int], Line] = {
            (account_id, market_id): Line(*figures) for account_id, market_id, *figures in positions
        }
        for account in state.accounts.values():
            for asset_id, one in account.holdings.items():
                for book, amount in (
                    (BALANCE, one.balance),
                    (HELD, one.held),
                    (UNSETTLED, one.unsettled if account.id != FUNDING else 0),
                    (LENT, one.lent_shares),
                    (BORROWED, one.borrow_shares),
                ):
                    if amount:
                        self._books[account.id, asset_id, book] = amount
        for market in state.markets.values():
            key = (int(FUNDING), int(market.quote.id), UNSETTLED)
            self._books[key] = self._books.get(key, 0) + market.funding_line

    def rows(self, said: Said, state: State) -> Iterator[Row]:
        """Yield the rows that an event adds to the projection, and update the amounts. `state` has the terms of the
        markets.
        """
        event = said.event
        at: dict[str, object] = {"sequence": said.sequence, "position": said.position}
        for account_id in accounts_of(event):
            yield Row("event_accounts", {**at, "account_id": account_id, "name": event.name})
        if event.kind == events.POOL_EPOCH_CLOSED:
            self._close_epoch(event.fields["asset_id"], event.fields["supply_index_ray"])
        if event.kind not in MOVING:
            return
        at["time_ns"] = said.time_ns
        found = postings(event, state.markets)
        moved = movements_of(event, found, state.markets)
        for entry, one in enumerate(moved):
            yield Row("transactions", {**at, "entry": entry, **self._moved(one)})
        for change in line_changes(found, moved):
            key = (change.account_id, change.market_id)
            line = self._lines.setdefault(key, Line())
            line.apply(change)
            names = ("lots", "cost_base", "original_cost_base", "realised", "original_realised")
            figures = dict(zip(names, line.figures(), strict=True))
            of = {"account_id": change.account_id, "market_id": change.market_id}
            yield Row("position_changes", {**at, **of, "name": event.name, **figures})

    def _moved(self, one: Movement) -> dict[str, object]:
        """Add a movement to the amount of its book; return its columns, with the amount of the book after it."""
        is_loan = one.book in {LENT, BORROWED}
        key = (one.account_id, one.asset_id, one.book)
        after = self._books.get(key, 0) + (one.shares if is_loan else one.amount)
        self._books[key] = after
        return {
            "account_id": one.account_id,
            "asset_id": one.asset_id,
            "market_id": one.market_id or None,
            "counterparty_account_id": one.counterparty_id or None,
            "book": kinds.book_name(BOOKS[one.book]),
            "kind": kinds.kind_name(one.kind),
            "amount": one.amount,
            "shares": one.shares,
            "amount_after": None if is_loan else after,
            "shares_after": after if is_loan else None,
        }

    def _close_epoch(self, asset_id: int, supply_index: int) -> None:
        """Convert the lent shares of an asset to their value, at the pool's index at the end of its epoch (B-5)."""
        for key, shares in self._books.items():
            if key[1:] == (asset_id, LENT):
                self._books[key] = shares * supply_index // RAY
