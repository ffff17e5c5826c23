# SPDX-License-Identifier: Apache-2.0
"""Make views of outside holders: booked amounts, statements, breaks, and losses (SPEC C-13, C-14).

Owns their fields and their reading from the state. Must never change the state.
"""

from dataclasses import dataclass

from clearinghouse.statemachine.holders.breaks import is_stopping
from clearinghouse.statemachine.holders.closings import booked_at
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AssetId


@dataclass
class HolderView:
    """A holder of assets outside the clearinghouse."""

    holder_id: int
    kind: int
    name: str
    calendar_id: int
    utc_offset_seconds: int


@dataclass
class HolderAccountView:
    """The account of an asset at an outside holder: its booked amount, its last statement, and their difference."""

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


@dataclass
class NonDefaultLossTermsView:
    """The payers of losses of one cause and one asset that no default caused, and their limits."""

    cause: int
    asset_id: AssetId
    equity_max: int
    member_cap_ppb: int


@dataclass
class NonDefaultLossView:
    """A loss without a default."""

    loss_id: int
    cause: int
    holder_id: int
    asset_id: AssetId
    amount: int
    loss_day: int
    declared_ns: int
    by_equity: int
    by_members: int
    by_cover: int
    uncovered: int
    explanation: str


def non_default_terms_views(state: State) -> list[NonDefaultLossTermsView]:
    """Return terms by asset and cause."""
    return [
        NonDefaultLossTermsView(one.cause, one.asset_id, one.equity_max, one.member_cap_ppb)
        for _, one in sorted(state.holders.loss_terms.items())
    ]


def non_default_loss_views(state: State) -> list[NonDefaultLossView]:
    """Return losses by number."""
    return [
        NonDefaultLossView(
            one.id,
            one.cause,
            one.holder_id,
            one.asset_id,
            one.amount,
            one.loss_day,
            one.declared_ns,
            one.by_equity,
            one.by_members,
            one.by_cover,
            one.uncovered(),
            one.explanation,
        )
        for one in state.holders.non_default_losses.values()
    ]


def holder_views(state: State, holder_id: int) -> list[HolderView]:
    """Return holders by number; 0 means all."""
    found = state.holders.holders
    return [
        HolderView(one.id, one.kind, one.name, one.calendar_id, one.utc_offset_seconds)
        for _, one in sorted(found.items())
        if holder_id in (0, one.id)
    ]


def holder_account_views(
    state: State, holder_id: int, *, only_breaks: bool
) -> list[HolderAccountView]:
    """Return accounts by holder and asset; holder 0 means all."""
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
