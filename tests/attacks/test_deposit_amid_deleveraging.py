# SPDX-License-Identifier: Apache-2.0
"""A deposit comes between two slices of a deleveraging: what is lacking is found again (W-2.2, W-4, I-12.2).

The loser is long 40 SOL at 150 with 320 USDC, against 40 holders that are short one each. At 141 it has lost 360, so it
lacks 40, one for each lot: a lot goes at 142. A maker bids for all lots at 141; tier 3 does not use its bid.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.engine.engine import Engine
from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
LOTS = 40
TERMS = (100_000_000, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """The market at 141, amid the deleveraging of the loser."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Open the positions at 150, let the price fall, and stop after the first slice in which lots have gone."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market(
            "SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.loser = system.account("loser", leverage=20, USDC=320 * UNIT)
        self.holders = [
            system.account(f"holder {at}", leverage=20, USDC=100 * UNIT) for at in range(LOTS)
        ]
        for holder in self.holders:
            assert system.order(holder, self.perp, types.SELL, 15_000, 1).codes == [codes.OK]
        assert system.order(self.loser, self.perp, types.BUY, 15_000, LOTS).filled == [LOTS]
        maker = system.account("maker", leverage=20, USDC=100_000 * UNIT)
        assert system.order(maker, self.perp, types.BUY, 14_100, LOTS).codes == [codes.OK]
        system.price(sol, 141)
        monkeypatch.setattr(deadlines, "WORK_SLICE", 60)
        self.prices: list[int] = []
        self.sold = 0
        self.go_on(1)
        while not self.prices:
            self.go_on(0)
        assert set(self.prices) == {142 * UNIT}
        assert 0 < self.left() < LOTS
        system.engine = through_snapshot(system.engine)

    def left(self) -> int:
        """The lots of the loser."""
        return self.system.line(self.loser, self.perp).position

    def go_on(self, seconds: int) -> None:
        """One slice; keep the price of each lot that was closed by rank, and the lots that were sold in the book."""
        self.system.advance(seconds)
        for event in self.system.events:
            if event.name == "DELEVERAGED":
                self.prices += [event.fields["price_per_lot"]] * -event.fields["signed_lots"]
            elif event.name == "LIQUIDATION_FILL":
                self.sold += event.fields["lots"]

    def deposit(self, amount: int) -> None:
        """Let the loser get an amount; no slice comes before it."""
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(Engine, "next_deadline", lambda _: 0)
            self.system.deposit(self.loser, 1, amount)

    def to_the_end_of_the_pass(self) -> None:
        """All slices that are left."""
        self.go_on(0)
        while self.system.engine.is_behind:
            self.go_on(0)
        assert violations(self.system.state) == []


def test_what_comes_in_lowers_what_the_next_counterparties_bear(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As much as the lots that are left lack: the rest goes at the mark, and nothing is left for the loser."""
    floor = Floor(monkeypatch)
    gone, left = len(floor.prices), floor.left()
    floor.deposit(left * UNIT)
    floor.to_the_end_of_the_pass()
    assert floor.prices[gone:] == [141 * UNIT] * left
    assert floor.left() == 0
    assert floor.system.balance(floor.loser, "USDC") + floor.system.unsettled(floor.loser) == 0


def test_above_auto_close_the_rest_waits_for_the_next_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    """2 % of 141 on top for each lot: above auto-close of 1.5 %, below the 3 % at which the account leaves.

    The next pass sells a tenth of the 40 lots in the book.
    """
    floor = Floor(monkeypatch)
    gone, left = len(floor.prices), floor.left()
    floor.deposit(left * 3_820_000)
    floor.to_the_end_of_the_pass()
    assert floor.system.account_of(floor.loser).status == types.LIQUIDATING
    assert (len(floor.prices) - gone, floor.sold, floor.left()) == (0, 0, left)
    floor.go_on(1)
    floor.to_the_end_of_the_pass()
    assert (len(floor.prices) - gone, floor.sold, floor.left()) == (
        0,
        LOTS // 10,
        left - LOTS // 10,
    )
