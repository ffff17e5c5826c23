# SPDX-License-Identifier: Apache-2.0
"""Hold the parts that reads of the present state share: decoded questions, page sizes, answers about unknown ids.

The reads are in `present` and its neighbour modules.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple, TypeAlias, TypeVar

from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.server.codec.wire import parse
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes

PAGE_DEFAULT: Final = 100
PAGE_MAX: Final = 1_000
# Entries of a table that are passed over for a unit of 2.5 us.
ENTRIES_PER_UNIT: Final = 20

View: TypeAlias = Callable[[int, Scales], Message]
"""Writer of one result: takes the sequence that the result includes and the units, returns the reply."""


V = TypeVar("V")


def _few(_: State) -> int:
    """Return the units of work of a read that visits one account, one book, or one page."""
    return 0


class Query(NamedTuple):
    """A decoded read: the sequence that the state must include, and how to read it.

    `read` returns a view, or an EdgeError if the state has nothing to show. `units` returns the units of work of the
    read in a state. If they exceed the budget of an item, another process answers the read (M-10.1).
    """

    min_sequence: int
    read: Callable[[State], View | EdgeError]
    units: Callable[[State], int] = _few


def whole(
    request_class: type[Any],
    see: Callable[[State], V],
    write: Callable[[V, int, Scales], Message],
    units: Callable[[State], int] = _few,
) -> Callable[[bytes], Query]:
    """Return a decoder of a read without filters: `see` makes the view of a state, `write` makes the reply of the
    view.
    """

    def read(state: State) -> View:
        seen = see(state)
        return lambda as_of, scales: write(seen, as_of, scales)

    return lambda raw: Query(parse(request_class, raw).min_sequence, read, units)


def page_size(asked: int, field: str = "page_size") -> int:
    """Return the number of items of a page: `asked`, or the default for 0. Raises EdgeError above the limit."""
    if asked > PAGE_MAX:
        raise invalid(field, f"must be at most {PAGE_MAX}", str(PAGE_MAX), str(asked))
    return asked or PAGE_DEFAULT


def page_view(
    seen: list[V], size: int, write: Callable[[list[V], bool, int, Scales], Message]
) -> View:
    """Return a page of a list: the first `size` items of `seen`.

    `seen` has one item more than the page if further items follow.
    """
    return lambda as_of, scales: write(seen[:size], len(seen) > size, as_of, scales)


def account_pages(
    min_sequence: int,
    account_id: int,
    read: Callable[[State], View],
    entries: Callable[[State], int],
) -> Query:
    """Return a read of a page about one account or, with account 0, about all accounts.

    `entries` returns how many entries the read passes over in a state.
    """

    def read_account(state: State) -> View | EdgeError:
        if account_id and account_id not in state.accounts:
            return unknown_account(account_id)
        return read(state)

    return Query(min_sequence, read_account, lambda state: entries(state) // ENTRIES_PER_UNIT)


def unknown_account(account_id: int, field: str = "account_id") -> EdgeError:
    """Return the error of a read that names an account which does not exist."""
    return EdgeError(codes.UNKNOWN_ACCOUNT, f"there is no account {account_id}", field)


def unknown_market(market_id: int) -> EdgeError:
    """Return the error of a read that names a market which does not exist."""
    return EdgeError(codes.UNKNOWN_MARKET, f"there is no market {market_id}", "market_id")


def unknown_asset(asset_id: int) -> EdgeError:
    """Return the error of a read that names an asset which does not exist."""
    return EdgeError(codes.UNKNOWN_ASSET, f"there is no asset {asset_id}", "asset_id")
