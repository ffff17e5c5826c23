# SPDX-License-Identifier: Apache-2.0
"""The whole state as plain values, and its digest, so that two states can be compared.

Owns the walk over every attribute of every object. It finds them by reflection, so that a new field is compared
without a change here. Left out are caches (which the comments in `state` mark), other derived values, and empty
entries that a look-up leaves behind.
"""

import re
from collections import deque
from collections.abc import Callable
from functools import cache
from hashlib import blake2b
from operator import attrgetter
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Final

from clearinghouse.statemachine.state.clearing import AccountNets, Clearing, Member
from clearinghouse.statemachine.state.cursors import HealthVisits
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation, TradeFlow
from clearinghouse.statemachine.state.loss_order import LossOrder
from clearinghouse.statemachine.state.pvp import PvpReading
from clearinghouse.statemachine.state.session_prices import PriceBucket, PriceRow, SessionPrices
from clearinghouse.statemachine.state.state import (
    Account,
    Asset,
    BookSide,
    Holding,
    Level,
    Line,
    Market,
    Order,
    State,
)
from clearinghouse.statemachine.state.timers import Timers
from tests.sources import STATEMACHINE

# What any call changes, a refused one too: its answer, its sequence and time, its work, the signs of life of its sender
# and the interest of its second.
OF_THE_CALL: Final = frozenset(
    {
        "assets",
        "dead_man_switches",
        "disarmed_ids",
        "interest_second",
        "last_seen_ns",
        "request_ages",
        "requests",
        "sequence",
        "time_ns",
        "timers",
        "work",
    }
)

# Derived, though `state` does not mark it: versions that make caches stale, the output, listeners, the agenda's
# heap, and the margin watch, which the audit checks by itself.
_DERIVED: Final[dict[type, frozenset[str]]] = {
    Asset: frozenset(
        {
            "bounds",
            "debt_bounds",
            "share_bounds",
            "version",
            "exposed_holders",
            "holders",
        }
    ),
    Market: frozenset(
        {
            *("bounds", "funding_bounds", "price_limits", "scale_bounds", "version"),
            "sizes",  # bounds, which the invariants compare with the positions
        }
    ),
    State: frozenset(
        {
            "margin_watch",
            "version",
            "events",
            "observer",
            "discarded",
            "trial_version",
            "valuation",
        }
    ),
    Account: frozenset({"bounds"}),  # of the margin watch
    Timers: frozenset({"agenda"}),
    PvpReading: frozenset({"heap"}),
    # Made when a market is allocated: the ranks, and deliverers and receivers in their order.
    MarketLots: frozenset({"deliverers", "is_ranked", "pieces", "receivers"}),
    Obligation: frozenset({"rank"}),
    TradeFlow: frozenset({"queue"}),
    CashLeg: frozenset({"deliveries", "receipts"}),
    AccountNets: frozenset(
        {"kept"}
    ),  # a bound of the last question: the invariants compare it with the nets
    Clearing: frozenset({"last_batch"}),  # what is kept of accounts holds for one number
    # Sums of nets, in which entries of 0 may be left, and a bound: the invariants compare them with the nets.
    Member: frozenset({"exposure", "open_cash", "open_lots"}),
    # After a change of a group they are made at the first use: the invariants compare them with the trades.
    SessionPrices: frozenset({"members", "parties", "shares", "totals"}),
    PriceBucket: frozenset({"buyers", "lots", "sellers", "value"}),
    PriceRow: frozenset({"counted_lots", "counted_value"}),
    # Made when a level first has as many orders as one owner may have there (O-3.1).
    BookSide: frozenset({"long_levels"}),
    Level: frozenset({"owners"}),
    HealthVisits: frozenset({"block_heap", "heap"}),
    # An order of positions, made from the lines: the invariants compare it with them.
    Line: frozenset({"loss_stamp"}),
    LossOrder: frozenset({"heaps", "stamp"}),
}
# What a refused call changes too: it took a sequence at a time, and its answer is kept (I-11).
CALL_FIELDS: Final = frozenset(
    {"sequence", "time_ns", "interest_second", "requests", "request_ages", "work"}
)

# Objects that belong to one table stand for their ids everywhere else.
_HOMES: Final[dict[type, str]] = {
    Account: "State.accounts",
    Asset: "State.assets",
    Market: "State.markets",
    Order: "State.orders",
    Holding: "Account.holdings",
    Line: "Account.lines",
}


class _Names(tuple[str, ...]):
    """The names of the attributes of an object, before their values."""

    __slots__ = ()


Plain = int | str | bytes | tuple["Plain", ...]
_PLAIN: Final = frozenset({int, str, bytes})
_LISTS: Final = (list, tuple, deque)


@cache
def _slots(kind: type) -> tuple[str, ...]:
    """Return the names of the attributes of a class whose objects have no dictionary, because it has slots or is
    compiled.
    """
    return tuple(
        name
        for ancestor in kind.__mro__
        for name, member in vars(ancestor).items()
        if isinstance(member, GetSetDescriptorType | MemberDescriptorType)
        and not name.startswith("__")
    )


def attributes(value: object) -> dict[str, object]:
    """Return the name and the value of every attribute of an object."""
    if hasattr(value, "__dict__"):
        return vars(value)
    return {name: getattr(value, name) for name in _slots(type(value))}  # type: ignore[arg-type]


def _is_empty(value: object) -> bool:
    """Return whether an object is a holding or a line that a look-up made and nothing has filled."""
    kind = type(value)
    if kind is Holding:
        assert isinstance(value, Holding)
        return not (
            value.balance
            or value.reserved
            or value.held
            or value.lent_shares
            or value.borrow_shares
            or value.unsettled
        )
    if kind is Line:
        assert isinstance(value, Line)
        return not (value.position or value.cost or value.orders or value.fees)
    return False


@cache
def _marked_caches() -> dict[str, frozenset[str]]:
    """Return, for each class of `state`, the attributes below a comment that calls them a cache."""
    found: dict[str, frozenset[str]] = {}
    source = (STATEMACHINE / "state" / "state.py").read_text(encoding="utf-8")
    for block in re.split(r"^class ", source, flags=re.MULTILINE)[1:]:
        _, marker, marked = block.partition("# --- cache")
        names = re.findall(r"self\.(\w+)(?:: [^=]+)? =", marked) if marker else []
        found[block[: re.search(r"\W", block).start()]] = frozenset(names)  # type: ignore[union-attr]
    return found


def _is_cache(kind: type, name: str) -> bool:
    """Return whether an attribute is derived from the others."""
    marked = _marked_caches().get(kind.__name__, frozenset())
    return name in marked or name in _DERIVED.get(kind, frozenset())


@cache
def _places(
    kind: type, names: tuple[str, ...]
) -> tuple[_Names, tuple[str, ...], Callable[[object], tuple[object, ...]]]:
    """Return what is needed to read a class: the names of its attributes that are no cache, the place of each, and a
    function that reads them from an object.
    """
    kept = _Names(name for name in sorted(names) if not _is_cache(kind, name))
    # `attrgetter` gives a tuple from two names on, so the class is read twice, and passed over.
    read = attrgetter(*kept, "__class__", "__class__")
    return kept, tuple(f"{kind.__name__}.{name}" for name in kept), read


def _plain(value: object, place: str) -> Plain:
    """Return a value as plain values. `place` is the class and attribute in which it was found."""
    kind = type(value)
    if kind in _PLAIN:
        return value  # type: ignore[return-value]
    if value is None:
        return "none"
    if kind is bool:
        return int(value)  # type: ignore[call-overload, no-any-return]
    if isinstance(value, _LISTS):
        return tuple([item if type(item) in _PLAIN else _plain(item, place) for item in value])
    if isinstance(value, dict):
        entries = [
            (repr(key), item if type(item) in _PLAIN else _plain(item, place))
            for key, item in value.items()
            if not _is_empty(item)
        ]
        entries.sort()
        return tuple(entries)
    if place != _HOMES.get(kind, place):
        return _ids(value)
    return _fields(value)


def _ids(value: object) -> Plain:
    """Return the name of an object where it is only referred to."""
    if isinstance(value, Holding):
        return ("holding", value.account.id, value.asset.id)
    if isinstance(value, Line):
        return ("line", value.account.id, value.market.id)
    assert isinstance(value, Account | Asset | Market | Order)
    return (type(value).__name__, value.id)


def _fields(value: object) -> Plain:
    """Return every attribute of an object that is no cache: first their names, then their values in the same order."""
    kind = type(value)
    attributes_of = tuple(vars(value)) if hasattr(value, "__dict__") else _slots(kind)  # type: ignore[arg-type]
    names, places, read = _places(kind, attributes_of)  # type: ignore[arg-type]
    values = zip(read(value), places, strict=False)  # the class comes last and has no place
    found = [item if type(item) in _PLAIN else _plain(item, place) for item, place in values]
    return (names, *found)  # type: ignore[arg-type]


def state_values(state: State, without: frozenset[str] = frozenset()) -> dict[str, Plain]:
    """Return the state as plain values by its top-level attributes. `without` names those to leave out."""
    return {
        name: _plain(value, f"State.{name}")
        for name, value in attributes(state).items()
        if name not in without and not _is_cache(State, name)
    }


def digest(state: State, without: frozenset[str] = frozenset()) -> bytes:
    """Return equal bytes for equal states, with any content of caches."""
    values = sorted(state_values(state, without).items())
    return blake2b(repr(values).encode(), digest_size=16).digest()


def changed(before: dict[str, Plain], after: dict[str, Plain]) -> list[str]:
    """Return the differences of two states, one line per attribute, up to the first entry that differs."""
    return [
        f"{name}: {_first_difference(before[name], after[name])}"
        for name in sorted(before)
        if before[name] != after[name]
    ]


def _first_difference(before: Plain, after: Plain) -> str:
    """Return the innermost place where two plain values differ."""
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        names = before[0] if before and isinstance(before[0], _Names) else ()
        for number, (left, right) in enumerate(zip(before, after, strict=True)):
            if left != right:
                return _label(left, names, number) + _first_difference(left, right)
    return f"{before!r:.200} became {after!r:.200}"


def _label(entry: Plain, names: tuple[str, ...], number: int) -> str:
    """Return the name of an attribute, or the key of an entry of a table; empty for an item of a list."""
    if names:
        return f"{names[number - 1]}."
    if isinstance(entry, tuple) and len(entry) == 2:
        key = entry[0]
        return f"{key}." if isinstance(key, str) else ""
    return ""
