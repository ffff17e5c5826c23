# SPDX-License-Identifier: Apache-2.0
"""The whole state as plain values, and its digest, so that two states can be compared.

Owns the walk: every attribute of every object, found by reflection, so that a new field is compared without
a word here. Caches (as the comments in `state` mark them), what is derived otherwise and empty entries that a look-up
leaves behind are left out.
"""

import re
from collections import deque
from functools import cache
from hashlib import blake2b
from types import GetSetDescriptorType, MemberDescriptorType
from typing import Final

from clearinghouse.statemachine.state.clearing import Member
from clearinghouse.statemachine.state.cursors import HealthVisits
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation
from clearinghouse.statemachine.state.loss_order import LossOrder
from clearinghouse.statemachine.state.pvp import PvpReading
from clearinghouse.statemachine.state.records import Withdrawal
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

# Derived, though `state` does not mark it: versions that make caches stale, the output, listeners, the agenda's
# heap, the margin watch, and the outflow with what it says of its withdrawals, which forgets what left its window
# (the audit checks the last two by itself).
_DERIVED: Final[dict[type, frozenset[str]]] = {
    Asset: frozenset(
        {
            "bounds",
            "debt_bounds",
            "share_bounds",
            "version",
            "exposed_holders",
            "holders",
            "outflows",
            "outflow_sum",
        }
    ),
    Market: frozenset({"bounds", "funding_bounds", "scale_bounds", "version", "worst_lots"}),
    State: frozenset(
        {"margin_watch", "version", "events", "observer", "trial_version", "valuation"}
    ),
    Timers: frozenset({"heap"}),
    PvpReading: frozenset({"heap"}),
    # Made when a market is allocated: the ranks, and deliverers and receivers in their order.
    MarketLots: frozenset({"deliverers", "is_ranked", "receivers"}),
    Obligation: frozenset({"rank"}),
    CashLeg: frozenset({"receipts"}),
    # Sums of nets, in which entries of 0 may be left: the invariants compare them with the nets.
    Member: frozenset({"open_cash", "open_lots"}),
    # Made when a level first has as many orders as one owner may have there (O-3.1).
    BookSide: frozenset({"long_levels"}),
    Level: frozenset({"owners"}),
    HealthVisits: frozenset({"block_heap", "heap"}),
    Withdrawal: frozenset({"counts"}),
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

Plain = int | str | bytes | tuple["Plain", ...]


@cache
def _slots(kind: type) -> tuple[str, ...]:
    """Names of the attributes of a class whose objects have no dictionary: slots, or compiled code."""
    return tuple(
        name
        for ancestor in kind.__mro__
        for name, member in vars(ancestor).items()
        if isinstance(member, GetSetDescriptorType | MemberDescriptorType)
        and not name.startswith("__")
    )


def attributes(value: object) -> dict[str, object]:
    """Name and value of every attribute of an object."""
    if hasattr(value, "__dict__"):
        return vars(value)
    return {name: getattr(value, name) for name in _slots(type(value))}  # type: ignore[arg-type]


def _is_empty(value: object) -> bool:
    """Return whether an object is a holding or a line that a look-up made and nothing has filled."""
    if isinstance(value, Holding):
        return not (
            value.balance
            or value.reserved
            or value.held
            or value.lent_shares
            or value.borrow_shares
            or value.unsettled
        )
    if isinstance(value, Line):
        return not (value.position or value.cost or value.orders or value.fees)
    return False


@cache
def _marked_caches() -> dict[str, frozenset[str]]:
    """By class of `state`: the attributes below a comment that calls them a cache."""
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


def _plain(value: object, place: str) -> Plain:
    """One value as plain values; `place` is the class and attribute it was found in."""
    kind = type(value)
    if kind in (int, str, bytes):
        return value  # type: ignore[return-value]
    if value is None:
        return "none"
    if kind is bool:
        return int(value)  # type: ignore[call-overload, no-any-return]
    if isinstance(value, list | tuple | deque):
        return tuple(_plain(item, place) for item in value)
    if isinstance(value, dict):
        return tuple(
            sorted(
                (repr(key), _plain(item, place))
                for key, item in value.items()
                if not _is_empty(item)
            )
        )
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
    """Every attribute of an object that is no cache, by name."""
    kind = type(value)
    name_of_kind = kind.__name__
    return tuple(
        (name, _plain(item, f"{name_of_kind}.{name}"))
        for name, item in sorted(attributes(value).items())
        if not _is_cache(kind, name)
    )


def state_values(state: State, without: frozenset[str] = frozenset()) -> dict[str, Plain]:
    """The state by its top-level attributes; `without` names those to leave out."""
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
    """The innermost place where two plain values differ."""
    if isinstance(before, tuple) and isinstance(after, tuple) and len(before) == len(after):
        for left, right in zip(before, after, strict=True):
            if left != right:
                name = left[0] if isinstance(left, tuple) and left else ""
                label = f"{name}." if isinstance(name, str) else ""
                return label + _first_difference(left, right)
    return f"{before!r:.200} became {after!r:.200}"
