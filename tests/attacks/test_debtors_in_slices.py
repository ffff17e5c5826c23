# SPDX-License-Identifier: Apache-2.0
"""A debtor with many resting orders makes the command that begins its debt a long one (L-4.3, I-12.2).

Slices of work visit the orders, newest first. Two owners have two accounts each, with three bids at 90 in each. Each
got 100 EUR that are taken back once they are gone. One slice visits one order.
"""

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.engine import deadlines
from clearinghouse.statemachine.pretrade import kill_switch
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from tests.stateful.model_comparison import IS_PURE
from tests.stateful.snapshots import through_snapshot
from tests.support import System

UNIT = 10**6
OWNERS = ("alice", "bob")
BIDS = 3

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled code is not patched")


class Debtors:
    """Two owners, their accounts and bids, and what is to be taken back of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let the bids rest, and the tainted cash leave."""
        self.system = system = System(check=True)
        self.euro = system.asset("EUR", 6, 1)
        sol = system.asset("SOL", 9, 100)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
        self.maker = system.account("maker", USDC=100_000 * UNIT)
        self.accounts: dict[str, list[int]] = {}
        self.deposits: dict[str, int] = {}
        for owner in OWNERS:
            first, second = (system.account(owner, USDC=10_000 * UNIT) for _ in range(2))
            self.accounts[owner] = [first, second]
            for account in (first, second):
                for _ in range(BIDS):
                    self.bid(account)
            self.deposits[owner] = self.deposit(first)
            assert system.transfer(first, self.maker, self.euro, 100 * UNIT) == codes.OK
        for module in (deadlines, kill_switch):
            monkeypatch.setattr(module, "WORK_SLICE", 1)

    def bid(self, account: int) -> int:
        """Bid for one lot; the code."""
        return self.system.order(account, self.perp, types.BUY, 9_000, 1).codes[0]

    def deposit(self, account: int) -> int:
        """100 EUR come in; the id of their deposit."""
        ids, assets = [AccountId(account)], [AssetId(self.euro)]
        asked = commands.RequestDeposits(*self.system.head(), ids, assets, [100 * UNIT], [""])
        deposit = DepositId(self.system.must(asked))
        self.system.must(commands.DecideDeposits(*self.system.head(), [deposit], [1]))
        return deposit

    def take_back(self, owner: str) -> None:
        """Two principals of custody take what an owner got."""
        for principal in ("carla", "dora"):
            deposit = DepositId(self.deposits[owner])
            head = (principal, *self.system.head()[1:])
            assert self.system.apply(commands.ReverseDeposit(*head, deposit)).codes == [codes.OK]

    def slices(self, most: int) -> int:
        """Do slices, with a restart before each; how many there were."""
        for number in range(most):
            if not self.system.engine.is_behind:
                return number
            self.system.engine = through_snapshot(self.system.engine)
            self.system.advance(0)
        assert violations(self.system.state) == []
        return most

    def left(self, owner: str) -> list[int]:
        """The number of bids in each account of an owner."""
        return [len(self.system.account_of(one).orders) for one in self.accounts[owner]]


@pytest.fixture
def debtors(monkeypatch: pytest.MonkeyPatch) -> Debtors:
    """Two owners whose orders a slice visits one by one."""
    return Debtors(monkeypatch)


def test_the_command_that_begins_a_debt_visits_one_slice(debtors: Debtors) -> None:
    """Of the first account the newest order ends at once, and the others by slices."""
    debtors.take_back("alice")
    assert debtors.left("alice") == [BIDS - 1, BIDS]
    debtors.slices(20)
    assert debtors.left("alice") == [0, 0]
    assert debtors.left("bob") == [BIDS, BIDS]
    assert debtors.system.state.cursors.to_reduce == []


def test_what_is_not_visited_yet_trades_nothing(debtors: Debtors) -> None:
    """A sale meets the bids of alice first, which were first; they end, and it trades with bob's."""
    debtors.take_back("alice")
    sale = debtors.system.order(debtors.maker, debtors.perp, types.SELL, 9_000, 2)
    assert sale.filled == [2]
    assert debtors.left("bob") == [BIDS - 2, BIDS]
    assert debtors.left("alice") == [0, 0]


def test_two_debts_that_begin_one_in_the_other_end_all_orders(debtors: Debtors) -> None:
    """Bob owes while a slice is in the middle of alice's first account: it is finished, and none is passed over."""
    debtors.take_back("alice")
    debtors.take_back("bob")
    debtors.slices(40)
    assert [debtors.left(owner) for owner in OWNERS] == [[0, 0], [0, 0]]


def test_who_pays_before_the_visit_keeps_what_is_left(debtors: Debtors) -> None:
    """Alice pays after the bids of one account have ended: the other three rest, and she bids again."""
    debtors.take_back("alice")
    debtors.deposit(debtors.accounts["alice"][1])
    assert debtors.bid(debtors.accounts["alice"][0]) == codes.OK
    debtors.slices(20)
    assert debtors.left("alice") == [1, BIDS]


def test_who_pays_and_owes_again_is_visited_from_the_newest_order(debtors: Debtors) -> None:
    """What she placed in between ends too: it is newer than what the first slice visited."""
    debtors.take_back("alice")
    account = debtors.accounts["alice"][0]
    debtors.deposits["bob"] = debtors.deposit(account)
    assert debtors.bid(account) == codes.OK
    taken = debtors.system.transfer(account, debtors.maker, debtors.euro, 1)
    assert taken == codes.INSUFFICIENT_FREE_BALANCE  # all of it has paid
    debtors.take_back("bob")
    debtors.slices(20)
    assert debtors.left("alice") == [0, 0]
