# SPDX-License-Identifier: Apache-2.0
"""H6, second part: what no counterparty takes was closed against all holders in one step (W-5, I-12.2, I-6.1).

With 50,000 holders one such position held the engine for 1.2 s. Under rule set 2 the close and the sharing of its loss
go in slices. Members, sizes, mark and loss are those of the start. Until the end orders of the market are refused.

Here the loser is long 240 lots of 0.01 SOL from 150, on 20.00 USDC: too many lots to be closed in one step. Twelve
holders are short 20 lots each from 140. At 140 the loser has lost 24.00, so its `E` is -4.00. No holder has a profit:
by W-4 none is deleveraged, and all share.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
FIRST, AMENDED = types.RULE_SET_FIRST, types.RULE_SET_AMENDED
HOLDERS = 12
EACH = 20
LOTS = HOLDERS * EACH
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """A bankrupt loser, and holders on the other side without a profit to give; its pass is due in a second."""

    def __init__(self, rule_set: int) -> None:
        """Trade, and let the price fall."""
        self.system = system = System(check=False, rule_set=rule_set)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.loser = system.account("loser", leverage=20, USDC=20 * UNIT)
        self.rich = system.account("rich", USDC=10**6 * UNIT)
        self.holders = [system.account(f"holder {at}", USDC=100 * UNIT) for at in range(HOLDERS)]
        assert system.order(self.rich, self.perp, types.SELL, 150_00, LOTS).codes == [codes.OK]
        assert system.order(self.loser, self.perp, types.BUY, 150_00, LOTS).filled == [LOTS]
        system.price(sol, 143)
        assert system.order(self.rich, self.perp, types.BUY, 140_00, LOTS).codes == [codes.OK]
        for holder in self.holders:
            assert system.order(holder, self.perp, types.SELL, 140_00, EACH).filled == [EACH]
        system.price(sol, 140)
        assert AccountId(self.loser) in system.state.waterfall.cases

    def stands(self, accounts: list[int]) -> list[tuple[int, int]]:
        """Lots and unsettled equity of accounts."""
        found = []
        for account in accounts:
            line = self.system.state.accounts[AccountId(account)].lines[self.perp]  # type: ignore[index]
            found.append((line.position, self.system.holding(account, "USDC").unsettled))
        return found

    def until_cut(self, phase: int) -> None:
        """Slices up to one within a phase of the close."""
        self.system.now += SECOND
        for _ in range(1_000):
            self.system.advance(0)
            rest = self.system.state.cursors.liquidation.rest
            if rest is not None and rest.phase == phase:
                return
        raise AssertionError("the close has no such phase")

    def end(self) -> None:
        """All slices that are left, with a restart before each."""
        while self.system.engine.is_behind:
            assert violations(self.system.state) == []
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)


MEMBERS, CLOSING, BEARING, ROUNDS, CHARGING = range(5)


def test_figures_are_those_of_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one step, by the first rules too, and in slices of a unit with a restart after each."""
    found = []
    for rule_set, slice_units in ((FIRST, 5_000), (AMENDED, 5_000), (AMENDED, 1)):
        monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
        floor = Floor(rule_set)
        floor.system.advance(1)
        floor.end()
        assert violations(floor.system.state) == []
        found.append(floor.stands([floor.loser, *floor.holders]))
    assert found[0] == found[1] == found[2]
    assert found[0][0][0] == 0


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING, CHARGING])
def test_orders_are_refused_meanwhile(phase: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An order of the market is refused until the end, one for another market is not; a cancel is accepted."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor(AMENDED)
    system = floor.system
    floor.until_cut(phase)
    refused = system.order(floor.rich, floor.perp, types.BUY, 140_00, 1)
    assert refused.codes == [codes.MARKET_STATUS_FORBIDS]
    floor.end()
    assert system.order(floor.rich, floor.perp, types.BUY, 140_00, 1).codes == [codes.OK]
    assert violations(system.state) == []


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING])
def test_an_operator_ends_the_close_at_once(phase: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """An uncrossing may change positions, so the close ends before it."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor(AMENDED)
    system = floor.system
    floor.until_cut(phase)
    for status in (types.MARKET_AUCTION, types.MARKET_OPEN):
        system.must(commands.SetMarketStatus(*system.head(), floor.perp, status, ""))  # type: ignore[arg-type]
    assert system.state.cursors.liquidation.rest is None
    floor.end()
    assert floor.stands([floor.loser])[0][0] == 0
    assert violations(system.state) == []


def test_a_deposit_meanwhile_does_not_free_the_loser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss of the start is shared; the deposit stays the loser's, which leaves its liquidation at the end."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor(AMENDED)
    system = floor.system
    floor.until_cut(CHARGING)
    pay = ([AccountId(floor.rich)], [AccountId(floor.loser)], [1], [20 * UNIT])
    system.apply(commands.Transfers(*system.head(), 0, *pay))  # type: ignore[arg-type]
    assert AccountId(floor.loser) in system.state.waterfall.cases
    floor.end()
    assert AccountId(floor.loser) not in system.state.waterfall.cases
    assert violations(system.state) == []
