# SPDX-License-Identifier: Apache-2.0
"""What reads of the present state share: the decoded question, the size of a page, and answers about ids that none has.

Owns these forms. The reads are in `present` and the modules beside it.
"""

from collections.abc import Callable
from typing import Final, NamedTuple, TypeAlias

from google.protobuf.message import Message

from clearinghouse.server.codec.errors import EdgeError, invalid
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes

PAGE_DEFAULT: Final = 100
PAGE_MAX: Final = 1_000
# Entries of a table that are passed over for a unit of 2.5 us.
ENTRIES_PER_UNIT: Final = 20

View: TypeAlias = Callable[[int, Scales], Message]
"""What was seen, ready to be written: takes the sequence that it includes and the units, returns the reply."""


def _few(_: State) -> int:
    """The units of a read that visits one account, one book, or a page."""
    return 0


class Query(NamedTuple):
    """A decoded read: the sequence that the state must include, and how to read it.

    `look` gives a view, or an EdgeError where the state has nothing to show. `units` are those of its work in a state,
    where that grows with the accounts: beyond the budget of an item another process looks (M-10.1).
    """

    min_sequence: int
    look: Callable[[State], View | EdgeError]
    units: Callable[[State], int] = _few


def page_size(asked: int, field: str = "page_size") -> int:
    """How many items a page has; EdgeError above the limit."""
    if asked > PAGE_MAX:
        raise invalid(field, f"must be at most {PAGE_MAX}", str(PAGE_MAX), str(asked))
    return asked or PAGE_DEFAULT


def unknown_account(account_id: int, field: str = "account_id") -> EdgeError:
    """The answer of a read that names an account which does not exist."""
    return EdgeError(codes.UNKNOWN_ACCOUNT, f"there is no account {account_id}", field)


def unknown_market(market_id: int) -> EdgeError:
    """The answer of a read that names a market which does not exist."""
    return EdgeError(codes.UNKNOWN_MARKET, f"there is no market {market_id}", "market_id")


def unknown_asset(asset_id: int) -> EdgeError:
    """The answer of a read that names an asset which does not exist."""
    return EdgeError(codes.UNKNOWN_ASSET, f"there is no asset {asset_id}", "asset_id")
