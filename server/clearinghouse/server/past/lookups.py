# SPDX-License-Identifier: Apache-2.0
"""Answer GetOrder and ListFills from the tables of the past (SPEC Q-2).

Owns which rows answer them. Both wait until the tables include the last commit, so that they find every call that was
answered before the question.
"""

from typing import Final

from clearinghouse.server.codec.client_ids import text_of
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.past_orders import FillsQuery, OrderQuery
from clearinghouse.server.past.orders import (
    COLUMNS,
    RecordedOrder,
    order_of,
    read_order,
    stored_client_id,
)
from clearinghouse.server.past.tables import VISITED_MAX
from clearinghouse.server.past.trades import FILL, RecordedFill, fill_of
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.storage.derived import DerivedFile

_NEWEST: Final = (
    f"SELECT {', '.join(COLUMNS)} FROM orders WHERE account_id = ? AND client_id = ? "  # noqa: S608
    "AND client_id != 0 ORDER BY order_id DESC LIMIT 1"
)
_FILLS: Final = (
    f"SELECT {', '.join(FILL)} FROM fills WHERE account_id = ? AND sequence >= ? %s"  # noqa: S608
    "ORDER BY sequence, trade_id, is_taker"
)


def order(file: DerivedFile, query: OrderQuery) -> RecordedOrder:
    """Return the order that a question names; by a number of the client, the newest order with that number.

    Raises EdgeError NOT_FOUND.
    """
    if query.order_id:
        found = read_order(file, query.order_id)
    else:
        rows = file.rows(_NEWEST, (query.account_id, stored_client_id(query.client_id)))
        found = order_of(rows[0]) if rows else None
    if found is None or found.account_id != query.account_id:
        by_client = "client_order_text" if text_of(query.client_id) else "client_order_id"
        name = "order_id" if query.order_id else by_client
        raise EdgeError(codes.NOT_FOUND, "the account has no such order", name)
    return found


def fills(file: DerivedFile, query: FillsQuery, as_of: int) -> tuple[list[RecordedFill], int, bool]:
    """Return the fills of a page, the first sequence of the next page, and whether there is a next page.

    All fills of a sequence are on one page. Raises EdgeError for a sequence before the first one of the tables.
    """
    if query.from_sequence < file.oldest:
        raise EdgeError(
            codes.SEQUENCE_OUT_OF_RANGE,
            f"all before sequence {file.oldest} are archived, and not here any more",
            "from_sequence",
            limit=str(file.oldest),
            actual=str(query.from_sequence),
        )
    if query.order_id:
        own = read_order(file, query.order_id)
        if own is None or own.account_id != query.account_id:
            raise EdgeError(codes.NOT_FOUND, "the account has no such order", "order_id")
    by_order = "AND order_id = ? " if query.order_id else ""
    values = (query.account_id, query.from_sequence, *([query.order_id] if query.order_id else []))
    found: list[RecordedFill] = []
    last = 0
    for visited, row in enumerate(file.each(_FILLS % by_order, values)):
        sequence = row[1]
        is_full = len(found) >= query.page_size or visited >= VISITED_MAX
        if is_full and sequence > last:
            return found, sequence, True
        last = sequence
        if not query.market_id or row[5] == query.market_id:
            found.append(fill_of(file, row))
    return found, max(as_of + 1, query.from_sequence), False
