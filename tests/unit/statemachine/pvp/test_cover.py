# SPDX-License-Identifier: Apache-2.0
"""Who bears what a member of payment versus payment stays short of (SPEC C-6)."""

import pytest

from clearinghouse.statemachine.pvp.cover import _share
from clearinghouse.statemachine.pvp.queue import today
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.unit.statemachine.checks.clearing.test_pvp import ALICE, BOB, EUR, sound
from tests.unit.statemachine.records import filled

CID = AccountId(1003)


@pytest.mark.parametrize(
    ("days_ago", "traded", "borne"),
    [
        (0, {CID: 5}, {CID: 10}),
        # 7.5 and 2.5: where the rests are equal the lower account bears the unit.
        (0, {BOB: 3, CID: 1}, {BOB: 8, CID: 2}),
        (0, {BOB: -3, CID: 0}, {BOB: 10}),  # none got anything of it net
        (1, {CID: 5}, {BOB: 10}),  # not on this day
    ],
)
def test_who_traded_with_the_member_today_bears_it_else_who_has_a_claim(
    days_ago: int, traded: dict[AccountId, int], borne: dict[AccountId, int]
) -> None:
    """Alice is short of 10 euro cents; Bob has a claim of 25, and Cid none."""
    state = sound().system.state
    members = state.pvp.members
    members[CID] = PvpMember(CID, 1, 0)
    alice = filled(
        members[AccountId(ALICE)],
        claims={EUR: -10},
        traded=traded,
        traded_day=today(state) - days_ago,
    )
    filled(members[AccountId(BOB)], claims={EUR: 25})
    state.events.clear()
    touched: dict[AccountId, PvpMember] = {}
    _share(state, alice, EUR, touched)
    shared = {
        event.fields["account_id"]: event.fields["amount"]
        for event in split(state.events)
        if event.name == "PVP_LOSS_SHARED"
    }
    assert shared == borne
    assert set(touched) == set(borne)
    assert alice.claims == {}
    after = {key: members[key].claims.get(EUR, 0) for key in (AccountId(BOB), CID)}
    assert after == {AccountId(BOB): 25 - borne.get(AccountId(BOB), 0), CID: -borne.get(CID, 0)}
