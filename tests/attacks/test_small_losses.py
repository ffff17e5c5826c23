# SPDX-License-Identifier: Apache-2.0
"""H6, second part: each of many positions with a loss visited all holders of the other side (W-5, G-4.1, I-12).

With 50,000 holders each took 1.2 s of slices. Now the fund takes the loss of each, and after the pass one visit of the
holders shares all losses of a side together. Each holder bears by the lots that it had before these closes. Until the
end orders of the market are refused.

Here 6 accounts are long two lots of 0.01 SOL from 150, 3.00 USDC, below the least notional of 10. Fifteen holders are
short two, three or four lots, 45 in all. Each account has 0.16; at 140 it has lost 0.20, so 0.04 are to be shared for
each, 0.24 in all: 5,333.33 units for a lot. Two lots bear 10,666.67 units, three 16,000, four 21,333.33; the floors
leave 5 units, which the five holders of two lots get.

Positions of the least notional and of 200 lots at most go the same way if no counterparty can be deleveraged. With ten
times all of it each position is 28 USDC; the holders come in at 140, where none has a profit (W-4). Then 2.40 are to be
shared over 450 lots: 106,666.67 units for twenty lots, 160,000 for thirty, 213,333.33 for forty.
"""

from collections import Counter

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.liquidation import small_closes
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, AccountId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
DUST = 6
HOLDERS = 15
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)
SHARES = {2: 10_667, 3: 16_000, 4: 21_333}
SHARES_OF_TEN_TIMES = {2: 106_667, 3: 160_000, 4: 213_333}

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """Positions with a loss, before the pass that closes them; small ones, or so many times as large."""

    def __init__(self, dust: int = DUST, holders: int = HOLDERS, times: int = 1) -> None:
        """Open the positions, and let the price fall."""
        self.system = system = System(check=False)
        self.sol = system.asset("SOL", 9, 150)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.dust = [
            system.account(f"dust {at}", leverage=20, USDC=times * UNIT * 16 // 100)
            for at in range(dust)
        ]
        self.holders = [
            system.account(f"holder {at}", USDC=times * 50 * UNIT) for at in range(holders)
        ]
        self.rich = system.account("rich", USDC=10**6 * UNIT)
        if times == 1:
            self._trade_with_holders()
        else:
            self._trade_with_rich(times)
        system.market_of(self.perp).notional_min = NOT_STATED  # from now on that of the rule
        system.price(self.sol, 140)
        assert sorted(system.state.waterfall.cases) == sorted(self.dust)
        self.shared: Counter[int] = Counter()
        self.taken: dict[int, int] = {}
        self.closes = 0

    def _trade_with_holders(self) -> None:
        """Trade the positions with holders at 150, and the rest of these with `rich`."""
        system, rich = self.system, self.rich
        for at, holder in enumerate(self.holders):
            lots = 2 + at % 3
            assert system.order(holder, self.perp, types.SELL, 150_00, lots).codes == [codes.OK]
            if at < len(self.dust):
                assert system.order(self.dust[at], self.perp, types.BUY, 150_00, 2).filled == [2]
                lots -= 2
            if lots:
                assert system.order(rich, self.perp, types.BUY, 150_00, lots).filled == [lots]

    def _trade_with_rich(self, times: int) -> None:
        """Trade the positions with `rich` at 150, who hands the other side to holders at 140."""
        system, rich = self.system, self.rich
        for account in self.dust:
            lots = 2 * times
            assert system.order(rich, self.perp, types.SELL, 150_00, lots).codes == [codes.OK]
            assert system.order(account, self.perp, types.BUY, 150_00, lots).filled == [lots]
        system.price(self.sol, 143)
        for at, holder in enumerate(self.holders):
            lots = (2 + at % 3) * times
            assert system.order(rich, self.perp, types.BUY, 140_00, lots).codes == [codes.OK]
            assert system.order(holder, self.perp, types.SELL, 140_00, lots).filled == [lots]

    def hear(self) -> None:
        """Count what the last command has shared, and what the fund has taken."""
        for event in self.system.events:
            fields = event.fields
            if event.name == "LOSS_SHARED":
                assert fields["account_id"] in (types.LIQUIDITY_FUND, *self.dust)
                self.shared[fields["counterparty_account_id"]] += fields["amount"]
            elif event.name == "BAD_DEBT":
                self.taken[fields["account_id"]] = fields["fund_debt"]
            elif event.name == "REST_CLOSED":
                self.closes += 1

    def end(self) -> None:
        """All slices that are left, with a restart before each."""
        while self.system.engine.is_behind:
            assert violations(self.system.state) == []
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
            self.hear()
        assert violations(self.system.state) == []

    def run(self) -> int:
        """The whole pass; its units of work."""
        system = self.system
        system.now += SECOND
        units = 0
        while True:
            before = system.state.work.of_principal("clearinghouse", system.now)
            system.advance(0)
            self.hear()
            units += system.state.work.of_principal("clearinghouse", system.now) - before
            if not system.engine.is_behind:
                return units

    def until_shared(self, *, begun: bool) -> None:
        """Slices up to one that leaves a loss to share; with `begun` one within the visit of the holders."""
        self.system.now += SECOND
        for _ in range(1_000):
            self.system.advance(0)
            self.hear()
            under_way = self.system.state.cursors.liquidation
            if (under_way.rest is not None) if begun else under_way.losses:
                return
        raise AssertionError("no loss is shared")

    def fund(self) -> int:
        """Unsettled equity of the fund."""
        holdings = self.system.state.accounts[types.LIQUIDITY_FUND].holdings.values()
        return sum(holding.unsettled for holding in holdings)

    def by_size(self, shares: dict[int, int] = SHARES) -> dict[int, int]:
        """Return the part of each holder, by id."""
        return {holder: shares[2 + at % 3] for at, holder in enumerate(self.holders)}


@pytest.mark.parametrize(
    ("times", "shares", "taken"), [(1, SHARES, 40_000), (10, SHARES_OF_TEN_TIMES, 400_000)]
)
@pytest.mark.parametrize("slice_units", [1, 40, 5_000])
def test_all_losses_are_shared_by_what_each_had(
    slice_units: int,
    times: int,
    shares: dict[int, int],
    taken: int,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """In one slice, and in slices of a unit with a restart after each; then ten times as many lots each."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
    floor = Floor(times=times)
    floor.system.advance(1)
    floor.hear()
    floor.end()
    assert floor.shared == floor.by_size(shares)
    assert floor.taken == dict.fromkeys(floor.dust, taken)
    assert floor.fund() == 0
    for account in floor.dust:
        line = floor.system.state.accounts[AccountId(account)].lines[floor.perp]  # type: ignore[index]
        unsettled = floor.system.holding(account, "USDC").unsettled
        assert (line.position, unsettled) == (0, -160_000 * times)


@pytest.mark.parametrize(
    ("times", "few", "for_each", "more_for_each"),
    # Before, each visited all holders, 24 units for one. Now it takes as many turns as it has lots, 2 or 20, however
    # many holders there are.
    [
        (1, 0, 197, 90),
        (1, small_closes.FEW_LOTS_MAX, 54, 0),
        (10, 0, 609, 90),
        (10, small_closes.FEW_LOTS_MAX, 304, 0),
    ],
)
def test_the_cost_is_that_of_the_holders_and_the_accounts(
    times: int, few: int, for_each: int, more_for_each: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Units of a position more, with 30 holders and with 60."""
    monkeypatch.setattr(small_closes, "FEW_LOTS_MAX", few)
    units: dict[tuple[int, int], int] = {}
    for dust in (6, 12):
        for holders in (30, 60):
            floor = Floor(dust, holders, times=times)
            units[dust, holders] = floor.run()
            assert sum(floor.shared.values()) == 40_000 * times * dust
            assert floor.fund() == 0
    each = [(units[12, holders] - units[6, holders]) // 6 for holders in (30, 60)]
    assert each == [for_each, for_each + more_for_each]


def test_one_who_was_closed_whole_bears_its_part() -> None:
    """The only holder of the other side has no position after the close, and bears all of the 0.04."""
    floor = Floor(dust=1, holders=1)
    floor.run()
    assert floor.shared == {floor.holders[0]: 40_000}
    assert floor.fund() == 0


@pytest.mark.parametrize("begun", [False, True])
def test_orders_are_refused_meanwhile(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """No holder leaves its part to others: an order of the market is refused until the end."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_shared(begun=begun)
    order = (floor.rich, floor.perp, types.BUY, 140_00, 10)
    assert system.order(*order).codes == [codes.MARKET_STATUS_FORBIDS]
    floor.end()
    assert system.order(*order).codes == [codes.OK]
    assert floor.shared == floor.by_size()


@pytest.mark.parametrize("begun", [False, True])
def test_an_uncrossing_waits_for_it(begun: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """An uncrossing may change positions, so what the fund has taken by then is shared before it."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_shared(begun=begun)
    for status in (types.MARKET_AUCTION, types.MARKET_OPEN):
        system.must(commands.SetMarketStatus(*system.head(), floor.perp, status, ""))  # type: ignore[arg-type]
        floor.hear()
    assert system.state.cursors.liquidation.is_sharing
    floor.end()
    assert system.state.cursors.uncrossings == []
    assert sum(floor.shared.values()) == DUST * 40_000
    assert floor.fund() == 0


def test_a_switch_of_the_waterfall_leaves_nothing_unshared(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pass ends, but the losses that the fund has taken are shared all the same."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_shared(begun=False)
    system.must(commands.SetLiquidation(*system.head(), 0, SECOND, *TERMS, 20, 0))
    floor.hear()
    floor.end()
    assert sum(floor.shared.values()) in range(40_000, 40_000 * DUST)
    assert floor.fund() == 0
