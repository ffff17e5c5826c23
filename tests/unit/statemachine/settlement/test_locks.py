# SPDX-License-Identifier: Apache-2.0
"""What a settlement sets apart and frees again, by figures computed by hand (SPEC C-5, C-5.1, I-12.1)."""

import pytest

from clearinghouse.statemachine.arithmetic.settlement import whole_shares
from clearinghouse.statemachine.ledger.ledger import free_balance, hold, holding_of
from clearinghouse.statemachine.settlement.locks import lock_rest
from clearinghouse.statemachine.settlement.movements import lock_cash, release_or_hold_cash
from clearinghouse.statemachine.settlement.prepare import end
from clearinghouse.statemachine.settlement.removal import pay_from_margin
from clearinghouse.statemachine.state.clearing import Session, pair_key
from clearinghouse.statemachine.state.default import DefaultCase
from clearinghouse.statemachine.state.dvp import CashLeg, MarketLots, Obligation, Settlement
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.events import split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.unit.statemachine.settlement.test_advances import SETUP

USDC = AssetId(1)
LOCKED = 1_000
"""Smallest units that Alice has set apart."""


class Settling:
    """A session in which Alice has bought, and a settlement of it with her cash alone."""

    def __init__(self) -> None:
        """Set 1,000 of her units apart."""
        setup = Setup(check=False)
        for text in (*SETUP.strip().splitlines(), "deposit alice 2,000 USDC"):
            run_row(setup, Row(text, text, text, None))
        self.state: State = setup.system.state
        self.session: Session = next(iter(self.state.clearing.sessions.values()))
        self.settlement = Settlement(self.session.id)
        self.alice = AccountId(setup.account_id("alice"))
        self.leg: CashLeg = self.settlement.leg_of(self.alice, USDC)
        lock_cash(self.state, 0, self.session, self.leg, LOCKED)
        self.state.events.clear()

    def set_apart_in_advance(self) -> None:
        """Let the segment of the session ask for cash in advance."""
        self.state.clearing.segments[self.session.segment_id].cash_in_advance = 1

    def fail(self) -> None:
        """Let Alice's member be in default."""
        self.state.defaults.case_with[self.alice] = DefaultCase(1, 1, 0)

    def names(self) -> list[str]:
        """The names of the events since the setup."""
        return [event.name for event in split(self.state.events)]


@pytest.mark.parametrize(
    ("is_in_advance", "is_in_case", "left"),
    [(False, False, 700), (False, True, 700), (True, False, LOCKED), (True, True, 700)],
)
def test_cash_that_is_needed_no_more_is_freed_unless_it_was_set_apart_in_advance(
    is_in_advance: bool, is_in_case: bool, left: int
) -> None:
    """Of 1,000 that are locked 700 are needed; of an account in default what was in advance is freed too (C-5.1)."""
    settling = Settling()
    if is_in_advance:
        settling.set_apart_in_advance()
    if is_in_case:
        settling.fail()
    settling.leg.amount = -700
    assert lock_rest(settling.state, 0, settling.session, settling.settlement, 0)
    assert settling.leg.locked == left
    assert settling.names() == ([] if left == LOCKED else ["CASH_RELEASED"])


@pytest.mark.parametrize(
    ("is_in_advance", "is_in_case", "again"),
    [(False, False, 0), (False, True, 0), (True, False, 1), (True, True, 0)],
)
def test_cash_that_is_not_paid_is_set_apart_again_where_it_was_set_apart_in_advance(
    is_in_advance: bool, is_in_case: bool, again: int
) -> None:
    """All that is locked is freed. Only in advance, and of no account in default, the session has it again (C-5)."""
    settling = Settling()
    entry = settling.session.cash[pair_key(settling.alice, USDC)]
    entry.prefund_due = LOCKED
    if is_in_advance:
        settling.set_apart_in_advance()
    if is_in_case:
        settling.fail()
    release_or_hold_cash(settling.state, 0, settling.session, settling.leg, LOCKED)
    assert settling.leg.locked == 0
    assert entry.prefunded == again * LOCKED
    assert settling.names()[:1] == ["CASH_RELEASED"]


@pytest.mark.parametrize(
    ("wanted", "offered", "received", "delivered"),
    [
        ([10, 20], [30], [10, 20], [30]),
        ([10, 20], [20], [0, 20], [20]),
        ([10, 20], [25, 10], [10, 0], [0, 10]),
        ([7], [5, 1], [0], [0, 0]),
        ([0, 3], [3, 0], [0, 3], [3, 0]),
        ([], [4], [], [0]),
    ],
)
def test_whole_obligations_settle_in_equal_sums(
    wanted: list[int], offered: list[int], received: list[int], delivered: list[int]
) -> None:
    """In the order of their rank, as far as both sides come to one sum (C-5.4)."""
    assert whole_shares(wanted, offered) == (received, delivered)


@pytest.mark.parametrize(("count", "units"), [(11, 5), (12, 6), (24, 7)])
def test_listing_the_obligations_counts_as_work(count: int, units: int) -> None:
    """A unit for each 12 of them, on top of the 5 before (I-12.1)."""
    settling = Settling()
    settlement = settling.settlement
    lots = settlement.markets[MarketId(1)] = MarketLots()
    lots.all = [Obligation(settling.alice, MarketId(1), 1, 0, settling.leg)] * count
    settlement.order = [1]
    settling.state.work.units = 5
    assert end(settling.state, 0, settling.session, settlement)
    assert settling.state.work.units == units
    assert len(settlement.obligations) == count
    assert settlement.order == []


@pytest.mark.parametrize(("asset_id", "lodged"), [(USDC, 0), (AssetId(2), 0), (AssetId(2), 5)])
def test_margin_that_is_not_there_or_in_another_asset_pays_nothing(
    asset_id: AssetId, lodged: int
) -> None:
    """Only margin in the valuation asset pays what an account of a case lacks (C-9)."""
    settling = Settling()
    state = settling.state
    if lodged:
        state.margin.collateral[pair_key(settling.alice, asset_id)] = lodged
    pay_from_margin(state, 0, settling.alice, state.assets[asset_id], 5)
    assert settling.names() == []


@pytest.mark.parametrize(("lacking", "lodged"), [(0, 5), (1, 4), (5, 0)])
def test_margin_of_an_account_in_default_pays_the_last_unit_that_it_lacks(
    lacking: int, lodged: int
) -> None:
    """Its free cash comes first, and five units are lodged; nothing is left for the equity to advance (C-5.1)."""
    settling = Settling()
    settling.fail()
    state, leg = settling.state, settling.leg
    state.defaults.case_with[settling.alice].losses_found[settling.alice] = 0
    holding = holding_of(state, state.accounts[settling.alice], state.assets[USDC])
    hold(holding, 5)
    state.margin.change_collateral(settling.alice, "alice", USDC, 5, state.time_ns)
    leg.is_out = 1
    leg.amount = -(LOCKED + free_balance(holding) + lacking)
    assert lock_rest(state, 0, settling.session, settling.settlement, 0)
    assert leg.locked == -leg.amount
    assert state.margin.collateral.get(pair_key(settling.alice, USDC), 0) == lodged
    assert state.dvp.advances == {}
