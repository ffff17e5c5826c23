# SPDX-License-Identifier: Apache-2.0
"""L3: a settlement pass visited everybody with unsettled equity, several times, in one command (I-12.2, I-6.1, R-2).

After 50,000 accounts had traded, a pass held the engine for 356 ms. Under rule set 2 each of its phases goes in slices,
and commands of others come between them. What is shared is the cash and the claims of the start, and no account
is paid more than its present claim. The members of a phase are listed a block of accounts at a time.

Here 10 losers owe 1 USDC each to 10 winners, all from trades at 150 that were closed at 149 with 100 lots of 0.01 SOL.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.state.account_blocks import BLOCK_BITS
from clearinghouse.statemachine.state.work import UNSETTLED_PER_UNIT
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
USDC = AssetId(1)
PAIRS = 10
LOTS = 100

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """Losers and winners of a unit each, before the settlement pass that is due at the next ten seconds."""

    def __init__(self, pairs: int = PAIRS) -> None:
        """Trade."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
        rules = (1, types.PPB // 100, types.PPB // 100, 3, 9)
        system.must(commands.SetReconciliation(*system.head(), *rules))
        self.losers = [system.account(f"loser {at}", USDC=100 * UNIT) for at in range(pairs)]
        self.winners = [system.account(f"winner {at}", USDC=100 * UNIT) for at in range(pairs)]
        for loser, winner in zip(self.losers, self.winners, strict=True):
            self.lose(loser, winner, 150_00, 149_00, LOTS)

    def lose(self, loser: int, winner: int, bought: int, sold: int, lots: int) -> None:
        """One buys of the other at a price and sells to it at another."""
        system = self.system
        assert system.order(winner, self.perp, types.SELL, bought, lots).codes == [codes.OK]
        assert system.order(loser, self.perp, types.BUY, bought, lots).filled == [lots]
        assert system.order(winner, self.perp, types.BUY, sold, lots).codes == [codes.OK]
        assert system.order(loser, self.perp, types.SELL, sold, lots).filled == [lots]

    def units(self) -> list[int]:
        """The units of each command of the pass that is due now."""
        system = self.system
        found: list[int] = []
        system.now += 10 * SECOND
        while not found or system.engine.is_behind:
            before = system.state.work.of_principal("clearinghouse", system.now)
            system.advance(0)
            found.append(system.state.work.of_principal("clearinghouse", system.now) - before)
        return found

    def until(self, phase: int, at: int = 0) -> None:
        """Slices up to one after which the first asset is in a phase, and so many members have had their share."""
        system = self.system
        system.now += 10 * SECOND
        for _ in range(10_000):
            system.advance(0)
            under_way = system.state.cursors.pnl_settlement
            sharing = under_way.sharing
            if under_way.phase == phase and (sharing is None or sharing.at >= at):
                return
        raise AssertionError("the pass has no such phase")

    def end(self) -> None:
        """All slices that are left, with a restart before each."""
        while self.system.engine.is_behind:
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)

    def stands(self, accounts: list[int]) -> list[tuple[int, int]]:
        """Balance and unsettled equity of accounts, in smallest units."""
        found = [self.system.holding(account, "USDC") for account in accounts]
        return [(holding.balance, holding.unsettled) for holding in found]


LISTING_CLAIMS, PAYING_OUT = 7, 8  # the places of R-2 among the phases of an asset


def test_by_the_first_rules_one_command_has_the_work_of_all() -> None:
    """Four times as many accounts are more than three times as many units."""
    few, many = (Floor(pairs).units() for pairs in (PAIRS, 4 * PAIRS))
    assert [len(few), len(many)] == [1, 1]
    assert many[0] > 3 * few[0]


def test_slices_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """With slices of 40 units no command has more than that, one visit and the listing of one block of accounts.

    600 accounts are in five blocks of ids, of 128 each. A list of all of them at once would be 200 units more.
    """
    monkeypatch.setattr(deadlines, "WORK_SLICE", 40)
    few, many = (Floor(pairs).units() for pairs in (PAIRS, 30 * PAIRS))
    of_a_visit = 20
    listing = 1 + (1 << BLOCK_BITS) // UNSETTLED_PER_UNIT
    assert max(few + many) <= 40 + of_a_visit + listing
    assert len(many) > 20 * len(few)


def test_a_claim_that_is_listed_twice_is_paid_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Claims are listed a block at a time, and one may move between two slices to an account that is not listed.

    Seven accounts with a claim of 0.01, one in the winners' block and one in each of six more, come before a newcomer
    with a claim of 1. After the first block the last winner loses 0.80 of its claim of 1 to the newcomer. So 11.07 are
    there for listed claims of 10, 0.07 and 1.80: a winner's share is 11.07 / 11.87, 0.932603, of which the last one
    takes the 0.20 that it still claims. The next pass pays the rest.
    """
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    loser = system.account("late loser", USDC=100 * UNIT)
    others = [system.account(f"other {at}", USDC=100 * UNIT) for at in range(7 << BLOCK_BITS)]
    for other in others[:: 1 << BLOCK_BITS]:
        floor.lose(loser, other, 150_00, 149_00, 1)
    newcomer = others[-1]
    floor.lose(loser, newcomer, 150_00, 149_00, LOTS)
    floor.until(LISTING_CLAIMS)
    under_way = system.state.cursors.pnl_settlement
    while under_way.sharing is None or not under_way.sharing.members:
        system.advance(0)
    assert len(under_way.sharing.members) == PAIRS + 1
    assert under_way.blocks
    system.engine = through_snapshot(system.engine)
    last = floor.winners[-1]
    floor.lose(last, newcomer, 150_00, 149_20, LOTS)
    monkeypatch.setattr(deadlines, "WORK_SLICE", types.WORK_SLICE)
    while system.engine.is_behind:
        system.advance(0)
    paid = {balance - 100 * UNIT for balance, _ in floor.stands(floor.winners[:-1])}
    assert paid <= {932_603, 932_604}
    assert floor.stands([last]) == [(100_200_000, 0)]
    assert floor.stands([newcomer])[0][0] - 100 * UNIT in (1_678_685, 1_678_686)
    system.advance(10)
    assert floor.stands(floor.winners[:-1]) == [(101 * UNIT, 0)] * (PAIRS - 1)
    assert floor.stands([last, newcomer]) == [(100_200_000, 0), (101_800_000, 0)]
    assert violations(system.state) == []


def test_figures_are_those_of_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each loser has paid its unit and each winner has it, in slices of a unit as in one step."""
    for slice_units in (types.WORK_SLICE, 1):
        monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
        floor = Floor()
        floor.system.advance(10)
        floor.end()
        assert violations(floor.system.state) == []
        assert floor.stands(floor.losers) == [(99 * UNIT, 0)] * PAIRS
        assert floor.stands(floor.winners) == [(101 * UNIT, 0)] * PAIRS


def short_of_cash(floor: Floor) -> None:
    """Let `settlement` have 5 USDC for claims of 10: the cash of half of the losers is under hold."""
    system = floor.system
    for loser in floor.losers[PAIRS // 2 :]:
        balance = system.holding(loser, "USDC").balance
        system.holding(loser, "USDC").held = balance


def test_short_cash_is_shared_by_the_claims_of_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    """Cash 5 for claims of 10: half for each, however they trade between two slices.

    After four payments the last winner loses 0.80 of its claim of 1.00 to a newcomer: it gets the 0.20 that are left of
    it, and not its half. The newcomer has its claim of 0.80 since the start, and waits for the next pass.
    """
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    newcomer = system.account("newcomer", USDC=100 * UNIT)
    short_of_cash(floor)
    floor.until(PAYING_OUT, at=4)
    last = floor.winners[-1]
    floor.lose(last, newcomer, 150_00, 149_20, LOTS)
    assert floor.stands([last, newcomer]) == [(100 * UNIT, 200_000), (100 * UNIT, 800_000)]
    floor.end()
    assert floor.stands(floor.winners[:-1]) == [(100_500_000, 500_000)] * (PAIRS - 1)
    assert floor.stands([last, newcomer]) == [(100_200_000, 0), (100 * UNIT, 800_000)]
    # 5 less 9 halves less 0.20 stays in `settlement` for the next pass.
    assert system.state.accounts[types.SETTLEMENT].holdings[USDC].balance == 300_000


def test_a_pass_that_is_due_meanwhile_begins_after_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ten seconds pass within a pass: the next one is due, and begins when all slices of the first are done."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    newcomer = system.account("newcomer", USDC=100 * UNIT)
    floor.until(PAYING_OUT)
    begun_ns = system.state.cursors.pnl_settlement.begun_ns
    floor.lose(floor.losers[0], newcomer, 150_00, 149_00, LOTS)
    system.advance(10)
    assert system.state.cursors.settles
    assert system.state.cursors.pnl_settlement.begun_ns == begun_ns
    passes: list[int] = []
    while system.engine.is_behind:
        system.advance(0)
        passes += [
            event.fields["paid_in"] for event in system.events if event.name == "SETTLEMENT_PASS"
        ]
    assert passes == [PAIRS * UNIT, UNIT]
    assert floor.stands([newcomer]) == [(101 * UNIT, 0)]


def test_a_price_that_is_banned_meanwhile_ends_the_payments(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The valuation asset has no price that can be banned, so the guard is asked in its place here (P-4)."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    floor.until(PAYING_OUT, at=4)
    paid = [balance for balance, _ in floor.stands(floor.winners)].count(101 * UNIT)
    with monkeypatch.context() as banned:
        banned.setattr(
            "clearinghouse.statemachine.pnl_settlement.phases.decision",
            lambda *_: types.DECISION_BLOCK,
        )
        floor.end()
    assert [balance for balance, _ in floor.stands(floor.winners)].count(101 * UNIT) == paid
    assert violations(floor.system.state) == []
    floor.system.advance(10)
    floor.end()
    assert floor.stands(floor.winners) == [(101 * UNIT, 0)] * PAIRS


def test_a_liquidation_pass_of_a_later_second_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    """A flagged account has its pass a second later, while the settlement pass is still under way (I-12.2)."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    terms = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)
    system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *terms, 20, 0))
    small = system.account("small", leverage=20, USDC=8 * UNIT)
    assert system.order(floor.winners[0], floor.perp, types.SELL, 150_00, LOTS).codes == [codes.OK]
    assert system.order(small, floor.perp, types.BUY, 150_00, LOTS).filled == [LOTS]
    floor.until(PAYING_OUT, at=5)
    system.price(system.state.symbols["SOL"], 145)
    assert AccountId(small) in system.state.waterfall.cases
    system.advance(1)
    sharing = system.state.cursors.pnl_settlement.sharing
    assert sharing is not None
    before = sharing.at
    cursors = system.state.cursors
    slices = 0
    while cursors.liquidates or cursors.liquidation.is_open:
        system.advance(0)
        slices += 1
    assert slices == 4  # its block is listed, it is ranked, it is visited, and the pass ends
    assert (system.state.cursors.pnl_settlement.sharing, sharing.at) == (sharing, before)
    floor.end()
    assert not system.state.cursors.pnl_settlement.is_open
