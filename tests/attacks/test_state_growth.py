# SPDX-License-Identifier: Apache-2.0
"""H14: a client could make pending deposits, withdrawals, holds, quotes and accounts without end, for nothing (I-12).

Under rule set 2 one account has at most so many of each at a time; one more is refused with the limit. Reads of one
account visit what it has, not what all others have.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.views import pending
from clearinghouse.statemachine.views.instruments_and_accounts import account_views
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from tests.support import SECOND, System

UNIT = 10**6


def deposit(system: System, account: int, count: int) -> Outcome:
    """Requests for deposits of one unit each."""
    ids, assets = [AccountId(account)] * count, [AssetId(1)] * count
    return system.apply(
        commands.RequestDeposits(*system.head(), ids, assets, [1] * count, [""] * count)
    )


def withdraw(system: System, account: int, count: int) -> Outcome:
    """Requests for withdrawals of one unit each."""
    ids, assets = [AccountId(account)] * count, [AssetId(1)] * count
    return system.apply(
        commands.RequestWithdrawals(*system.head(), ids, assets, [1] * count, [""] * count)
    )


def hold(system: System, account: int, count: int) -> Outcome:
    """Holds of one unit each towards another account."""
    ids, others = [AccountId(account)] * count, [AccountId(account + 1)] * count
    amounts, expire = [1] * count, [0] * count
    return system.apply(
        commands.CreateHolds(*system.head(), 0, ids, others, [AssetId(1)] * count, amounts, expire)
    )


LIMITS = [
    (deposit, types.PENDING_DEPOSITS_MAX),
    (withdraw, types.PENDING_WITHDRAWALS_MAX),
    (hold, types.HOLDS_MAX),
]


@pytest.mark.parametrize(("ask", "most"), LIMITS)
def test_an_account_has_a_bounded_number_of_each(
    ask: Callable[[System, int, int], Outcome], most: int
) -> None:
    """Those up to the limit are accepted, the next is refused with limit and actual, another account is free."""
    system = System()
    alice = system.account("alice", USDC=1_000 * UNIT)
    bob = system.account("bob", USDC=1_000 * UNIT)
    outcome = ask(system, alice, most + 1)
    assert outcome.codes == [codes.OK] * most + [codes.STATE_LIMIT]
    assert outcome.figures == {most: (most, most + 1, 1)}
    if ask is not hold:
        assert ask(system, bob, 1).codes == [codes.OK]


def test_a_decided_one_makes_place() -> None:
    """A deposit that was rejected waits no more."""
    system = System()
    alice = system.account("alice")
    asked = deposit(system, alice, types.PENDING_DEPOSITS_MAX)
    assert deposit(system, alice, 1).codes == [codes.STATE_LIMIT]
    system.apply(commands.DecideDeposits(*system.head(), [DepositId(asked.ids[0])], [0]))
    assert deposit(system, alice, 1).codes == [codes.OK]


@pytest.mark.parametrize(("ask", "most"), LIMITS)
def test_the_first_rules_have_no_limit(
    ask: Callable[[System, int, int], Outcome], most: int
) -> None:
    """A journal of the first set accepts as ever; those over a limit stay when the rules change."""
    system = System(rule_set=types.RULE_SET_FIRST)
    alice = system.account("alice", USDC=1_000 * UNIT)
    system.account("bob")
    assert ask(system, alice, most + 1).codes == [codes.OK] * (most + 1)
    system.must(commands.SetRuleSet(*system.head(), types.RULE_SET_AMENDED))
    outcome = ask(system, alice, 1)
    assert (outcome.codes, outcome.figures) == ([codes.STATE_LIMIT], {0: (most, most + 2, 2)})


def test_an_account_has_a_bounded_number_of_sub_accounts() -> None:
    """Isolated positions have accounts too, which do not count."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    alice = AccountId(system.account("alice", USDC=UNIT))
    system.must(commands.SetIsolated(*system.head(), alice, MarketId(perp), 1))

    def create() -> Outcome:
        kind = types.KIND_CUSTOMER
        return system.apply(commands.CreateAccount(*system.head(), "alice", kind, alice, 10, 0, 0))

    for _ in range(types.SUB_ACCOUNTS_MAX):
        assert create().codes == [codes.OK]
    assert create().codes == [codes.STATE_LIMIT]


def test_a_market_has_a_bounded_number_of_quotes() -> None:
    """The seventeenth provider is refused until a quote has expired; replacing one's own quote is always possible."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    spot = MarketId(system.market("SOL/USDC", types.SPOT, sol))
    providers = [
        AccountId(system.account(f"provider {number}", kind=types.KIND_MARKET_MAKER))
        for number in range(types.QUOTES_PER_MARKET_MAX + 1)
    ]

    def quote(provider: AccountId, seconds: int) -> int:
        until = system.now + seconds * SECOND
        command = commands.SetQuote(*system.head(), provider, spot, 15_000, 100, until)
        return system.apply(command).codes[0]

    assert [quote(provider, 60) for provider in providers[:-1]] == [codes.OK] * len(providers[:-1])
    assert quote(providers[0], 10) == codes.OK
    assert quote(providers[-1], 60) == codes.STATE_LIMIT
    system.advance(10)
    assert quote(providers[-1], 60) == codes.OK
    assert len(system.state.pnl_settlement.quotes[spot]) == types.QUOTES_PER_MARKET_MAX


def test_reads_of_an_account_visit_what_it_has() -> None:
    """The deposits of another account are not visited, nor the accounts of other owners."""
    system = System(check=False)
    alice, bob = system.account("alice"), system.account("bob")
    deposit(system, alice, 10)
    deposit(system, bob, 10)
    state = system.state
    state.deposits = {}  # a read that visited all of them would find none
    assert len(pending.deposit_views(state, AccountId(bob), 0, 100)) == 10
    none = AccountId(0)
    assert [view.account_id for view in account_views(state, "bob", none, none, 9)] == [bob]
    assert account_views(state, "nobody", none, none, 9) == []
    every = account_views(state, "", none, none, 100)
    assert [view.account_id for view in every] == sorted(state.accounts)
    after = account_views(state, "", none, AccountId(alice), 100)
    assert [view.account_id for view in after] == [bob]
