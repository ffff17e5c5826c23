# SPDX-License-Identifier: Apache-2.0
"""H6, second part: what no counterparty takes was closed against all holders in one step (W-5, I-12.2, I-6.1).

With 50,000 holders one such position held the engine for 1.2 s. Under rule set 2 the close goes in slices, and so does
the sharing of losses after the pass. Members, sizes, mark and loss are those of the start. Until the end orders of the
market are refused, its end waits, and a venue's fill stops the close.

Here the loser is long 240 lots of 0.01 SOL from 150, on 20.00 USDC: too many lots to be closed in one step. Twelve
holders are short 20 lots each from 140. At 140 the loser has lost 24.00, so its `E` is -4.00. No holder has a profit:
by W-4 none is deleveraged, and all share.
"""

from itertools import pairwise

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.liquidation import rest_closing
from clearinghouse.statemachine.state import work
from clearinghouse.statemachine.state.sharing import GIVING, LISTING
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.attacks.test_venue_limits import fill
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
HOLDERS = 12
EACH = 20
LOTS = HOLDERS * EACH
TERMS = (types.PPB, 20_000_000, 10_000_000, 20_000_000, types.PPB, 2, 60_000_000, 10_000_000)

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Floor:
    """A bankrupt loser, and holders on the other side without a profit to give; its pass is due in a second."""

    def __init__(self, *, expires: bool = False) -> None:
        """Trade, and let the price fall; a future has too few samples for a price of its own at its expiry."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        kind = types.DATED_FUTURE if expires else types.PERPETUAL
        status = types.MARKET_CANCEL_ONLY if expires else types.MARKET_OPEN
        self.perp = system.market("SOL-ONE", kind, sol, maker_ppb=0, taker_ppb=0, status=status)
        if expires:
            expiry_ns = (system.now // SECOND + 602) * SECOND
            terms = (MarketId(self.perp), expiry_ns, 10**9 * SECOND)
            system.must(commands.SetExpiry(*system.head(), *terms))
            self.set_status(types.MARKET_OPEN)
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.loser = system.account("loser", leverage=20, USDC=20 * UNIT)
        self.rich = system.account("rich", USDC=10**6 * UNIT)
        self.holders = [system.account(f"holder {at}", USDC=100 * UNIT) for at in range(HOLDERS)]
        assert system.order(self.rich, self.perp, types.SELL, 150_00, LOTS).codes == [codes.OK]
        assert system.order(self.loser, self.perp, types.BUY, 150_00, LOTS).filled == [LOTS]
        if not expires:
            system.price(sol, 143)
        assert system.order(self.rich, self.perp, types.BUY, 140_00, LOTS).codes == [codes.OK]
        for holder in self.holders:
            assert system.order(holder, self.perp, types.SELL, 140_00, EACH).filled == [EACH]
        if expires:
            system.advance(600)  # in its last minutes risk may only fall
        system.price(sol, 140)
        assert AccountId(self.loser) in system.state.waterfall.cases

    def set_status(self, status: int) -> None:
        """Move the status of the market."""
        system = self.system
        system.must(commands.SetMarketStatus(*system.head(), MarketId(self.perp), status, "test"))

    def stands(self, accounts: list[int]) -> list[tuple[int, int]]:
        """Lots and unsettled equity of accounts."""
        found = []
        for account in accounts:
            line = self.system.state.accounts[AccountId(account)].lines[self.perp]  # type: ignore[index]
            found.append((line.position, self.system.holding(account, "USDC").unsettled))
        return found

    def until_cut(self, phase: tuple[bool, int]) -> None:
        """Slices up to one within a phase of the close."""
        self.system.now += SECOND
        for _ in range(1_000):
            self.system.advance(0)
            rest = self.system.state.cursors.liquidation.rest
            if rest is not None and phase == (rest.account_id == types.LIQUIDITY_FUND, rest.phase):
                return
        raise AssertionError("the close has no such phase")

    def end(self) -> None:
        """All slices that are left, with a restart before each."""
        while self.system.engine.is_behind:
            assert violations(self.system.state) == []
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)


class AtVenue(Floor):
    """The same in a market of a venue; a holder bids there."""

    def __init__(self) -> None:
        """Fill each order at the venue, and let the price fall."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        venue = system.account("venue", kind=types.KIND_VENUE, USDC=10**6 * UNIT)
        self.perp = system.market(
            "SOL-X", types.PERPETUAL, sol, venue=venue, maker_ppb=0, taker_ppb=0
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *TERMS, 20, 0))
        self.loser = system.account("loser", leverage=20, USDC=20 * UNIT)
        self.holders = [system.account(f"holder {at}", USDC=100 * UNIT) for at in range(HOLDERS)]
        self.trade(self.loser, types.BUY, 150_00, LOTS)
        for holder in self.holders:
            self.trade(holder, types.SELL, 140_00, EACH)
        self.resting = system.order(self.holders[-1], self.perp, types.BUY, 139_00, EACH).ids[0]
        system.price(sol, 140)

    def trade(self, account: int, side: int, price: int, lots: int) -> None:
        """An order that the venue fills."""
        order = self.system.order(account, self.perp, side, price, lots).ids[0]
        assert fill(self.system, self.perp, order, side, price, lots) == codes.OK


# Whether the fund shares a loss, and the phase: of the close of a position, or of the sharing.
MEMBERS, CLOSING = (False, 0), (False, 1)
BEARING, CHARGING = (True, 1), (True, 3)


def test_figures_are_those_of_one_step(monkeypatch: pytest.MonkeyPatch) -> None:
    """In one slice, and in slices of a unit with a restart after each."""
    found = []
    for slice_units in (5_000, 1):
        monkeypatch.setattr(deadlines, "WORK_SLICE", slice_units)
        floor = Floor()
        floor.system.advance(1)
        floor.end()
        assert violations(floor.system.state) == []
        found.append(floor.stands([floor.loser, *floor.holders]))
    assert found[0] == found[1]
    assert found[0][0][0] == 0


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING, CHARGING])
def test_orders_are_refused_meanwhile(
    phase: tuple[bool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An order of the market is refused until the end, one for another market is not; a cancel is accepted."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_cut(phase)
    refused = system.order(floor.rich, floor.perp, types.BUY, 140_00, 1)
    assert refused.codes == [codes.MARKET_STATUS_FORBIDS]
    floor.end()
    assert system.order(floor.rich, floor.perp, types.BUY, 140_00, 1).codes == [codes.OK]
    assert violations(system.state) == []


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING, CHARGING])
def test_an_uncrossing_waits_for_the_end(
    phase: tuple[bool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """An uncrossing may change positions, so it begins once the close and its loss are done with."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_cut(phase)
    for status in (types.MARKET_AUCTION, types.MARKET_OPEN):
        floor.set_status(status)
    assert system.state.cursors.liquidation.rest is not None
    assert system.market_of(floor.perp).status == types.MARKET_AUCTION
    floor.end()
    assert system.market_of(floor.perp).status == types.MARKET_OPEN
    assert floor.stands([floor.loser])[0][0] == 0
    assert violations(system.state) == []


def test_a_deposit_meanwhile_does_not_free_the_loser(monkeypatch: pytest.MonkeyPatch) -> None:
    """The loss of the start is shared; the deposit stays the loser's, which leaves its liquidation at the end."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    system = floor.system
    floor.until_cut(CLOSING)
    pay = ([AccountId(floor.rich)], [AccountId(floor.loser)], [1], [20 * UNIT])
    system.apply(commands.Transfers(*system.head(), 0, *pay))  # type: ignore[arg-type]
    assert AccountId(floor.loser) in system.state.waterfall.cases
    floor.end()
    assert AccountId(floor.loser) not in system.state.waterfall.cases
    assert violations(system.state) == []


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING, BEARING, CHARGING])
def test_an_expiry_waits_for_the_end(
    phase: tuple[bool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All share the loss before positions end: the expiry forbids orders at once, and lists the holders after that."""
    slices = Floor(expires=True)
    slices.system.advance(1)
    slices.end()
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor(expires=True)
    system = floor.system
    floor.until_cut(phase)
    market = system.market_of(floor.perp)
    assert market.status == types.MARKET_OPEN
    system.now += SECOND
    system.advance(0)
    (ending,) = system.state.cursors.ending
    assert (market.status, ending.is_listed) == (types.MARKET_SETTLING, False)
    floor.end()
    system.advance(0)
    assert system.state.cursors.ending == []
    for account in (floor.loser, *floor.holders):
        assert system.line(account, floor.perp).position == 0
        # A pass has settled since.
        wealth = system.unsettled(account) + system.balance(account, "USDC")
        before = slices.system.unsettled(account) + slices.system.balance(account, "USDC")
        assert wealth == before
    assert system.market_of(floor.perp).status == types.MARKET_CLOSED
    assert violations(system.state) == []


@pytest.mark.parametrize("phase", [MEMBERS, CLOSING])
def test_a_fill_of_a_venue_stops_the_close(
    phase: tuple[bool, int], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Lots that are closed stand with their part of the loss; the next pass meets the others."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = AtVenue()
    system = floor.system
    floor.until_cut(phase)
    line = system.line(floor.loser, floor.perp)
    while phase == CLOSING and line.position == LOTS:
        system.advance(0)
    holder = floor.holders[-1]
    assert fill(system, floor.perp, floor.resting, types.BUY, 139_00, EACH) == codes.OK
    held = line.position
    assert (held < LOTS) == (phase == CLOSING)
    while system.state.cursors.liquidation.rest is not None:
        assert violations(system.state) == []
        assert system.line(floor.loser, floor.perp).position == held
        system.engine = through_snapshot(system.engine)
        system.advance(0)
    assert system.line(holder, floor.perp).position == 0
    floor.end()
    system.advance(1)
    floor.end()
    # The other holders are short 220 lots, and so many are closed.
    assert system.line(floor.loser, floor.perp).position == EACH
    assert violations(system.state) == []


def test_a_close_drops_each_member_with_its_lots(monkeypatch: pytest.MonkeyPatch) -> None:
    """The members of a close are those of its sharing alone, and one that is served is none any more."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    floor = Floor()
    floor.until_cut(CLOSING)
    served: list[int] = []
    while (rest := floor.system.state.cursors.liquidation.rest) is not None and rest.sharing:
        assert rest.members == []
        assert len(rest.sharing.members) == HOLDERS
        gone = sum(member == (0, 0) for member in rest.sharing.members)
        assert gone == (rest.sharing.at if rest.sharing.stage == GIVING else 0)
        served.append(gone)
        floor.system.advance(0)
    assert served == sorted(served)
    assert set(range(1, HOLDERS)) <= set(served)


def test_a_stopped_close_drops_its_members_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two of twelve at a time, before the end drops the last two."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    for module in (rest_closing, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(work, "FORGOTTEN_PER_UNIT", 1)
    floor = AtVenue()
    system = floor.system
    floor.until_cut(CLOSING)
    assert fill(system, floor.perp, floor.resting, types.BUY, 139_00, EACH) == codes.OK
    left = []
    while (rest := system.state.cursors.liquidation.rest) is not None and rest.sharing:
        left.append(len(rest.sharing.members))
        system.engine = through_snapshot(system.engine)
        system.advance(0)
    assert max(before - after for before, after in pairwise(left)) == 2
    assert left[-1] == 2


def test_a_sharing_of_a_loss_lists_and_drops_its_members_in_parts(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A slice lists at most three of the twelve for a round, and drops at most two at the end."""
    monkeypatch.setattr(deadlines, "WORK_SLICE", 1)
    monkeypatch.setattr(rest_closing, "CLAIMS_PER_UNIT", 3)
    for module in (rest_closing, work):
        monkeypatch.setattr(module, "FORGOTTEN_AT_ONCE", 2)
    monkeypatch.setattr(work, "FORGOTTEN_PER_UNIT", 1)
    floor = Floor()
    system = floor.system
    floor.until_cut(BEARING)
    listed, members, borne = [], [], 0
    while (rest := system.state.cursors.liquidation.rest) is not None:
        if rest.sharing is not None and rest.sharing.stage == LISTING:
            listed.append(len(rest.sharing.members))
            assert len(rest.still) == HOLDERS
        if rest.phase == 2:
            borne = sum(rest.borne)
            assert rest.left + borne == rest.loss == 4 * UNIT
            rest.left += 1
            finding = f"I-6 waterfall: market {floor.perp}: {rest.left} of a loss are left and {borne} borne"
            assert violations(system.state) == [finding]
            rest.left -= 1
        if rest.phase == 4:
            members.append((len(rest.members), len(rest.bearable), len(rest.borne)))
        system.engine = through_snapshot(system.engine)
        system.advance(0)
    assert listed == [3, 6, 9]
    assert borne == 4 * UNIT
    assert [one[0] for one in members] == [10, 8, 6, 4, 2]
    assert all(len(set(one)) == 1 for one in members)
