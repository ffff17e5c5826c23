# SPDX-License-Identifier: Apache-2.0
"""Who bears what a member of payment versus payment stays short of (SPEC C-6)."""

from collections import Counter

import pytest

from clearinghouse.statemachine.pvp.cover import _share
from clearinghouse.statemachine.pvp.queue import today
from clearinghouse.statemachine.state.pvp import PvpMember
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.language import Row
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.checks.clearing.test_pvp import ALICE, BOB, EUR, sound
from tests.unit.statemachine.records import filled

CID = AccountId(1003)


@pytest.mark.parametrize(
    ("days_ago", "traded", "borne"),
    [
        # At most what it got net; Bob's claim bears the rest.
        (0, {CID: 5}, {CID: 5, BOB: 5}),
        (0, {BOB: 3, CID: 1}, {BOB: 9, CID: 1}),
        # 7.5 and 2.5: where the rests are equal the lower account bears the unit.
        (0, {BOB: 30, CID: 10}, {BOB: 8, CID: 2}),
        (0, {BOB: -3, CID: 0}, {BOB: 10}),  # none got anything of it net
        (1, {CID: 5}, {BOB: 10}),  # not on this day
    ],
)
def test_a_member_bears_what_it_got_net_today_and_claims_bear_the_rest(
    days_ago: int, traded: dict[AccountId, int], borne: dict[AccountId, int]
) -> None:
    """Alice is short of 10 euro cents; Bob has a claim of 25, and Cid none. Nets are in euro cents, at the rate."""
    setup = sound()
    run_row(setup, Row("row", "account cid kind house", "account cid kind house", None))
    state = setup.system.state
    euro = state.assets[EUR]
    cent = euro.price_e9 // euro.value_denominator
    members = state.pvp.members
    members[CID] = PvpMember(CID, 1, 0)
    alice = filled(
        members[AccountId(ALICE)],
        claims={EUR: -10},
        traded={key: cents * cent for key, cents in traded.items()},
        traded_day=today(state) - days_ago,
    )
    filled(members[AccountId(BOB)], claims={EUR: 25})
    state.events.clear()
    touched: dict[AccountId, PvpMember] = {}
    _share(state, alice, EUR, touched)
    shared: Counter[int] = Counter()
    for event in split(state.events):
        if event.name == "PVP_LOSS_SHARED":
            shared[event.fields["account_id"]] += event.fields["amount"]
    assert shared == borne
    assert set(touched) == set(borne)
    assert alice.claims == {}
    after = {key: members[key].claims.get(EUR, 0) for key in (AccountId(BOB), CID)}
    assert after == {AccountId(BOB): 25 - borne.get(AccountId(BOB), 0), CID: -borne.get(CID, 0)}
    # What is borne counts no second time.
    if days_ago == 0 and traded.get(CID) == borne.get(CID):
        assert alice.traded[CID] == 0
