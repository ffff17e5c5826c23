# SPDX-License-Identifier: Apache-2.0
"""A netting goes on in slices of work, through snapshots too, and comes to the same as one without slices (I-12.2)."""

import pytest

from clearinghouse.statemachine.clearing.sessions import repeat_netting
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

MEMBERS = 4
of_written_code = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


def traded() -> System:
    """Each member buys from the next one, in two markets, and sells some of it back."""
    system = System(check=True)
    parties: list[AccountId] = []
    for number in range(MEMBERS):
        account_id = system.account(f"member-{number}", kind=types.KIND_MEMBER_HOUSE)
        parties.append(AccountId(account_id))
        system.must(commands.AdmitMember(*system.head(), f"member-{number}", 0, 0, 0))
    system.must(commands.SetCalendar(*system.head(), 0, 0, []))
    system.must(commands.CreateSegment(*system.head(), "EQ", 1, 0, 86_390, 43_200, 1))
    for number, model in enumerate((types.DVP_NET, types.DVP_GROSS)):
        share = system.asset(f"S{number}", 0, 10)
        market = system.market(
            f"S{number}/USDC", types.SPOT, share, lot=(1, 0), status=types.MARKET_HALTED
        )
        system.must(commands.SetClearing(*system.head(), MarketId(market), 1, model, 0))
        pairs = [(parties[at], parties[(at + 1) % MEMBERS]) for at in range(MEMBERS)]
        pairs += [(seller, buyer) for buyer, seller in pairs[:2]]
        outcome = system.apply(
            commands.CaptureTrades(
                *system.head(),
                [MarketId(market)] * len(pairs),
                [buyer for buyer, _ in pairs],
                [seller for _, seller in pairs],
                [100 + at for at in range(len(pairs))],
                [10 + 3 * at for at in range(len(pairs))],
                [f"V{at}" for at in range(len(pairs))],
                [0] * len(pairs),
            )
        )
        assert set(outcome.codes) == {0}
    system.now = system.state.clearing.sessions[1].cut_off_ns
    return system


def netted(*, with_snapshots: bool) -> tuple[list[Event], int]:
    """The events from the cut-off to the end of the netting, and how many slices it took."""
    system = traded()
    found: list[Event] = []
    slices = 0
    while system.state.clearing.sessions[1].state != types.SESSION_NETTED:
        system.advance(0)
        found += system.events
        slices += 1
        assert slices < 200
        if with_snapshots:
            system.engine = through_snapshot(system.engine)
    assert not system.state.clearing.to_net
    return found, slices


@of_written_code
@pytest.mark.parametrize("with_snapshots", [False, True])
@pytest.mark.parametrize("slice_units", [1, 7, 30])
def test_slices_come_to_the_same(
    monkeypatch: pytest.MonkeyPatch, slice_units: int, *, with_snapshots: bool
) -> None:
    """Each net is stated once and in order, also where a slice ends with making that order, or in a snapshot."""
    whole, once = netted(with_snapshots=False)
    assert once == 1
    monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
    found, slices = netted(with_snapshots=with_snapshots)
    assert slices > 2
    # Commands of the machine's own deadlines come between in both: what netting states is compared.
    names = ("SESSION_", "ACCOUNT_NETTED", "CASH_NETTED", "MARKET_NETTED", "CURRENCY_NETTED")
    stated = [(one.name, one.fields) for one in found if one.name.startswith(names)]
    assert stated == [(one.name, one.fields) for one in whole if one.name.startswith(names)]
    assert [name for name, _ in stated].count("ACCOUNT_NETTED") == 2 * MEMBERS


def test_a_second_netting_states_the_same() -> None:
    """Where nothing has changed since the first, each net and each total is the same in all its fields (C-5.1)."""
    system = traded()
    system.advance(0)
    names = ("ACCOUNT_NETTED", "CASH_NETTED", "MARKET_NETTED", "CURRENCY_NETTED", "SESSION_NETTED")
    first = [(one.name, one.fields) for one in system.events if one.name in names]
    state = system.state
    system.observe(lambda: repeat_netting(state, 0, state.clearing.sessions[1]))
    system.advance(0)
    assert [(one.name, one.fields) for one in system.events if one.name in names] == first
    assert {name for name, _ in first} == {*names}
