# SPDX-License-Identifier: Apache-2.0
"""Make views of holders outside: what is booked there, what they state, and breaks between the two (SPEC C-14).

Owns their shape and their reading from the state. Must never change the state.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.holders.breaks import is_stopping
from clearinghouse.statemachine.holders.closings import booked_at
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


@dataclass
class HolderView:
    """Who holds assets outside."""

    holder_id: int
    kind: int
    name: str
    calendar_id: int
    utc_offset_seconds: int


@dataclass
class HolderAccountView:
    """The account of an asset at a holder."""

    holder_id: int
    asset_id: AssetId
    is_main: bool
    booked: int
    stop_above: int
    closed_day: int
    statement_day: int
    balance: int
    in_transit: int
    reference: str
    explained: int
    explanation: str
    difference: int
    opened_day: int
    age_days: int
    assignee: str
    released: int
    is_stopping: bool


def holder_views(state: State, holder_id: int) -> list[HolderView]:
    """Holders by number; 0 means all of them."""
    found = state.holders.holders
    return [
        HolderView(one.id, one.kind, one.name, one.calendar_id, one.utc_offset_seconds)
        for _, one in sorted(found.items())
        if holder_id in (0, one.id)
    ]


def holder_account_views(
    state: State, holder_id: int, *, only_breaks: bool
) -> list[HolderAccountView]:
    """Accounts by holder and asset; holder 0 means all of them."""
    return [
        HolderAccountView(
            one.holder_id,
            one.asset_id,
            bool(one.is_main),
            booked_at(state, one),
            one.stop_above,
            one.closed_day,
            one.statement_day,
            one.stated,
            one.in_transit,
            one.reference,
            one.explained,
            one.explanation,
            one.difference,
            one.opened_day,
            one.age_days,
            one.assignee,
            one.released,
            is_stopping(one),
        )
        for _, one in sorted(state.holders.account_of.items())
        if holder_id in (0, one.holder_id) and (one.difference or not only_breaks)
    ]
