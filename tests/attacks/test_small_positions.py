# SPDX-License-Identifier: Apache-2.0
"""H6, third part: each of many positions below the least notional was closed against all holders (G-4.1, W-5, I-12).

Such a position of a few lots visited every holder of the other side, to find the few that get a lot: 1.2 s of slices
for each with 50,000 holders. Where no loss is left to share, a slice lists the sizes of the holders once, and each
close asks only the members that get lots. Lots, members and events are the same.

Here 6 accounts are long two lots of 0.01 SOL from 150, 3.00 USDC, below the least notional of 10. Fifteen holders are
short two, three or four lots. Each account has 0.16; at 145 it has lost 0.10,
and needs 0.09.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.liquidation import small_closes
from clearinghouse.statemachine.liquidation.adl_ranking import is_opposite
from clearinghouse.statemachine.liquidation.small_closes import largest_members
from clearinghouse.statemachine.state.state import Line, Market
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
DUST = 6
HOLDERS = 15
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """Small positions before the pass that closes them."""

    def __init__(self) -> None:
        """Open the positions, and let the price fall."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.dust = [
            system.account(f"dust {at}", leverage=20, USDC=UNIT * 16 // 100) for at in range(DUST)
        ]
        self.holders = [system.account(f"holder {at}", USDC=50 * UNIT) for at in range(HOLDERS)]
        self.rich = rich = system.account("rich", USDC=10**6 * UNIT)
        for at, holder in enumerate(self.holders):
            lots = 2 + at % 3
            assert system.order(holder, self.perp, types.SELL, 150_00, lots).codes == [codes.OK]
            if at < DUST:
                assert system.order(self.dust[at], self.perp, types.BUY, 150_00, 2).filled == [2]
                lots -= 2
            if lots:
                assert system.order(rich, self.perp, types.BUY, 150_00, lots).filled == [lots]
        system.market_of(self.perp).notional_min = NOT_STATED  # from now on that of the rule
        system.price(sol, 145)
        assert sorted(system.state.waterfall.cases) == sorted(self.dust)

    def closed(self) -> list[tuple[int, int, int, int]]:
        """Account, counterparty, lots and value of each close of the pass, with a restart after each slice."""
        system = self.system
        found: list[tuple[int, int, int, int]] = []
        system.advance(1)
        while True:
            found += [
                (
                    event.fields["account_id"],
                    event.fields["counterparty_account_id"],
                    event.fields["signed_lots"],
                    event.fields["value"],
                )
                for event in system.events
                if event.name == "REST_CLOSED"
            ]
            if not system.engine.is_behind:
                break
            assert violations(system.state) == []
            system.engine = through_snapshot(system.engine)
            system.advance(0)
        assert violations(system.state) == []
        return found

    def stands(self) -> list[tuple[int, int]]:
        """Lots and unsettled equity of all."""
        return [
            (
                self.system.state.accounts[AccountId(account)].lines[self.perp].position,  # type: ignore[index]
                self.system.holding(account, "USDC").unsettled,
            )
            for account in (*self.dust, *self.holders)
        ]


@pytest.mark.parametrize(
    ("slice_units", "listed"), [(40, 1_000), (5_000, 1_000), (5_000, 5), (5_000, 2)]
)
def test_members_are_those_of_a_visit_of_all(
    slice_units: int, listed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same members get the same lots at the same values as if each close visited all holders.

    A close of 2 lots takes at most two of the listed members, so five suffice for two closes before they are listed
    again.
    """
    monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
    monkeypatch.setattr(small_closes, "MEMBERS_MAX", listed)
    quick = Floor()
    closed = quick.closed()
    monkeypatch.setattr(small_closes, "FEW_LOTS_MAX", 0)
    slow = Floor()
    assert slow.closed() == closed
    assert slow.stands() == quick.stands()
    assert len(closed) == 2 * DUST
    assert all(position == 0 for position, _ in quick.stands()[:DUST])


def test_holders_are_listed_once_in_a_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    """Six closes list the holders once, and each of them asks the two members that it uses."""
    asked: list[int] = []
    listed: list[int] = []

    def counted(line: Line, long: bool) -> bool:
        asked.append(1)
        return is_opposite(line, long)

    def members(market: Market, long: bool) -> tuple[list[tuple[int, int]], int]:
        listed.append(1)
        return largest_members(market, long)

    floor = Floor()
    monkeypatch.setattr(f"{small_closes.__name__}.is_opposite", counted)
    monkeypatch.setattr(small_closes, "largest_members", members)
    floor.closed()
    assert len(listed) == 1
    assert len(asked) == 2 * DUST


def test_orders_are_not_refused_meanwhile(monkeypatch: pytest.MonkeyPatch) -> None:
    """A small close is one step, so the market trades between two of them."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    system.advance(1)
    traded = 0
    while system.engine.is_behind:
        assert system.state.cursors.liquidation.rest is None
        traded += system.order(floor.rich, floor.perp, types.SELL, 160_00, 7).codes == [codes.OK]
        system.advance(0)
    assert traded >= DUST
    assert violations(system.state) == []
