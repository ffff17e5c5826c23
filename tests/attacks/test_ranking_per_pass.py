# SPDX-License-Identifier: Apache-2.0
"""H6: each of many tiny accounts below auto-close ranked all holders of the other side (W-4.1).

500 accounts of 0.08 USDC against 10,000 holders held the engine for 24.6 s, in a crash. Under rule set 2 a pass ranks
the holders once for a market and side, in slices, and ranks again only those that it has deleveraged.

Here 12 accounts have 8 USDC and one SOL at 150 each, and 40 holders are short one SOL at 150. At 141 each account lacks
1 USDC, and the price for its counterparty is 142. The 40 have all the same, so the lowest id is the first.
"""

from unittest.mock import patch

import pytest

from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.liquidation import adl_ranking, passes
from clearinghouse.statemachine.state import work
from clearinghouse.statemachine.state.state import Line
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System, left_of

UNIT = 10**6
DUST = 12
HOLDERS = 40
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Crash:
    """The market at 141, before the pass."""

    def __init__(self) -> None:
        """Open the positions at 150, and let the price fall."""
        self.system = system = System(check=True)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market(
            "SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.dust = [system.account(f"dust {at}", leverage=20, USDC=8 * UNIT) for at in range(DUST)]
        self.holders = [
            system.account(f"holder {at}", leverage=20, USDC=100 * UNIT) for at in range(HOLDERS)
        ]
        rich = system.account("rich", USDC=10**6 * UNIT)
        for at, holder in enumerate(self.holders):
            buyer = self.dust[at] if at < DUST else rich
            assert system.order(holder, self.perp, types.SELL, 15_000, 1).codes == [codes.OK]
            assert system.order(buyer, self.perp, types.BUY, 15_000, 1).filled == [1]
        system.price(sol, 141)
        assert len(system.state.waterfall.cases) == DUST

    def deleveraged(self) -> list[tuple[int, int, int]]:
        """The accounts that gave and took lots in the last command, with the place of the turn."""
        fields = ("account_id", "counterparty_account_id", "rank")
        return [
            (event.fields[fields[0]], event.fields[fields[1]], event.fields[fields[2]])
            for event in self.system.events
            if event.name == "DELEVERAGED"
        ]


def test_the_end_of_a_pass_drops_a_ranking_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """28 of 40 holders are left at the end: steps of 8 drop all but 4, and the last step the others."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    for module in (passes, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 8)
    monkeypatch.setattr(work, "FORGOTTEN_PER_UNIT", 1)
    crash = Crash()
    crash.system.advance(1)
    left: list[int] = []
    while crash.system.engine.is_behind:
        crash.system.engine = through_snapshot(crash.system.engine)
        crash.system.advance(0)
        cursor = crash.system.state.cursors.liquidation
        left += [len(one.entries) + len(one.aside) for one in cursor.rankings.values()]
    assert left[-4:] == [28, 20, 12, 4]
    assert crash.system.state.cursors.liquidation.rankings == {}


def test_the_holders_are_ranked_once() -> None:
    """12 accounts rank 40 holders once instead of twelve times, with the same counterparties.

    The first asks all 40, and each one that it has used, which has no position any more.
    """
    crash = Crash()
    ranked: list[Line] = []
    rank_line = adl_ranking.rank_line

    def count(*arguments: object) -> None:
        line = arguments[2]
        assert isinstance(line, Line)
        if line.account.id in crash.holders:
            ranked.append(line)
        rank_line(*arguments)  # type: ignore[arg-type]

    with (
        patch("clearinghouse.statemachine.liquidation.adl_ranking.rank_line", count),
        patch("clearinghouse.statemachine.liquidation.adl.rank_line", count),
    ):
        crash.system.advance(1)
    assert len(ranked) == 40 + 12
    assert crash.deleveraged() == [
        (account, crash.holders[at], 1) for at, account in enumerate(crash.dust)
    ]


def test_a_ranking_is_made_in_slices_and_survives_a_restart(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """With slices of 60 units the ranking takes several, and each position goes to the same counterparty."""
    crash = Crash()
    system = crash.system
    monkeypatch.setattr(deadlines, "WORK_SLICE", 60)
    system.advance(1)
    found = crash.deleveraged()
    left: list[int] = []
    while system.engine.is_behind:
        system.engine = through_snapshot(system.engine)
        rankings = system.state.cursors.liquidation.rankings
        for (market_id, _), ranking in rankings.items():
            exposed = system.state.markets[MarketId(market_id)].exposed
            left.append(left_of(ranking.to_rank, exposed))
        system.advance(0)
        found += crash.deleveraged()
    assert left == sorted(left, reverse=True)
    assert len(set(left)) > 2
    assert found == [(account, crash.holders[at], 1) for at, account in enumerate(crash.dust)]
    assert system.state.cursors.liquidation.rankings == {}


def test_what_changes_between_two_slices_is_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """A deposit of 20 ends the liquidation of an account whose position waits for its ranking; the others go on."""
    crash = Crash()
    system = crash.system
    monkeypatch.setattr(deadlines, "WORK_SLICE", 60)
    system.advance(1)
    while (visit := system.state.cursors.liquidation.visit) is None:
        system.advance(0)
    saved = crash.dust[0]
    assert visit.account_id == saved
    system.deposit(saved, 1, 20 * UNIT)
    found = crash.deleveraged()
    while system.engine.is_behind:
        system.advance(0)
        found += crash.deleveraged()
    assert system.account_of(saved).status == types.ACTIVE
    assert system.line(saved, crash.perp).position == 1
    assert found == [(account, crash.holders[at], 1) for at, account in enumerate(crash.dust[1:])]
