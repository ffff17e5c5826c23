# SPDX-License-Identifier: Apache-2.0
"""H14: a client could make pending deposits, withdrawals, holds, quotes and accounts without end, for nothing (I-12).

Under rule set 2 one account has at most so many of each at a time; one more is refused with the limit. Reads of one
account visit what it has, not what all others have. A position that is isolated again is the account that it was.

`docs/explanation/attacks.md` lists all that a client's command adds to the state, with the limit of each.
"""

from collections.abc import Callable

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.timers import DEADLINE_DEAD_MAN
from clearinghouse.statemachine.views.custody import pending
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import account_views
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    AssetId,
    ClientOrderId,
    DepositId,
    MarketId,
    OrderId,
)
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

UNIT = 10**6
LEAST = 10_000  # of a hold, worth a hundredth of a USDC


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
    """Holds of the least amount each, 0.01 USDC, towards another account."""
    ids, others = [AccountId(account)] * count, [AccountId(account + 1)] * count
    amounts, expire = [LEAST] * count, [0] * count
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


def test_an_owner_opens_a_bounded_number_of_accounts_for_itself() -> None:
    """Staff opens more for the owner, and each owner has a bound of its own."""
    system = System(check=False)
    system.begin_with_operators("ann", "bob")
    for who in ("alice", "carol"):
        _, request, at = system.head()
        system.must(commands.GrantRole("ann", request, at, who, types.ROLE_TRADER, 0))

    def opened(principal: str, owner: str) -> Outcome:
        _, request, at = system.head()
        kind = types.KIND_CUSTOMER
        return system.apply(
            commands.CreateAccount(principal, request, at, owner, kind, NO_ACCOUNT, 10, 0, 0)
        )

    for _ in range(types.OWN_ACCOUNTS_MAX - 1):
        assert opened("alice", "alice").codes == [codes.OK]
    assert opened("ann", "alice").codes == [codes.OK]
    refused = opened("alice", "alice")
    assert refused.codes == [codes.STATE_LIMIT]
    assert refused.figures[0] == (types.OWN_ACCOUNTS_MAX, types.OWN_ACCOUNTS_MAX + 1, 1)
    assert opened("ann", "alice").codes == [codes.OK]
    assert opened("carol", "carol").codes == [codes.OK]


def stops(system: System, account: int, market: int, count: int) -> Outcome:
    """So many stops of one lot, all at one price, without any money."""
    zeros = [0] * count
    return system.apply(
        commands.ConditionalOrders(
            *system.head(), [types.PLACE] * count, [AccountId(account)] * count,
            [MarketId(market)] * count, [types.TRIGGER_STOP] * count,
            [types.TRIGGER_MARK] * count, [20_000] * count, zeros,
            [types.BUY] * count, [types.MARKET] * count, [types.IOC] * count,
            zeros, [types.STP_CANCEL_TAKER] * count, zeros,
            [1] * count, zeros, [ClientOrderId(0)] * count, zeros, zeros,
            [OrderId(0)] * count, [OrderId(0)] * count, [ClientOrderId(0)] * count,
        )
    )  # fmt: skip


def test_an_owner_has_a_bounded_number_of_conditional_orders() -> None:
    """Triggered orders come before a pass that is due (U-6), so one owner may not have 500 in each of many accounts."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    most = types.CONDITIONAL_ORDERS_OF_OWNER_MAX
    each = types.CONDITIONAL_ORDERS_MAX
    full = [system.account("alice") for _ in range(most // each)]
    for account in full:
        assert stops(system, account, perp, each).codes == [codes.OK] * each
    # One more account keeps the ten that each account may have, so its stop is never refused.
    last, other = system.account("alice"), system.account("bob")
    refused = stops(system, last, perp, 11)
    assert refused.codes == [codes.OK] * 10 + [codes.CONDITIONAL_ORDER_LIMIT]
    assert refused.figures[10] == (most, most + 11, 11)
    assert stops(system, other, perp, 11).codes == [codes.OK] * 11


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


def test_an_owner_has_two_quotes_of_a_market_in_all_its_accounts() -> None:
    """So one owner, whose quotes need no money, leaves places for all other providers."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    spot = MarketId(system.market("SOL/USDC", types.SPOT, sol))
    kind = types.KIND_MARKET_MAKER
    names = ["mallory"] * types.QUOTES_PER_MARKET_MAX + ["honest"]
    providers = [AccountId(system.account(name, kind=kind)) for name in names]

    def quote(provider: AccountId) -> Outcome:
        until = system.now + 60 * SECOND
        command = commands.SetQuote(*system.head(), provider, spot, 15_000, 100, until)
        return system.apply(command)

    answers = [quote(provider).codes[0] for provider in providers]
    most = types.QUOTES_OF_OWNER_MAX
    refused = [codes.STATE_LIMIT] * (len(names) - 1 - most)
    assert answers == [codes.OK] * most + refused + [codes.OK]
    assert quote(providers[most]).figures[0] == (most, most + 1, 1)
    assert quote(providers[0]).codes == [codes.OK]


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


def test_an_isolated_position_that_opens_again_is_its_old_account() -> None:
    """200 times on and off leave one closed account, and left 200 of 2.3 KB; it takes its owner's settings again."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = MarketId(system.market("SOL-PERP", types.PERPETUAL, sol))
    alice = AccountId(system.account("alice", USDC=100 * UNIT))
    before = len(system.state.accounts)
    found = []
    for number in range(200):
        leverage = number % 20 + 1
        system.must(commands.SetAccountSettings(*system.head(), alice, leverage, 0))
        found.append(system.must(commands.SetIsolated(*system.head(), alice, perp, 1)))
        isolated = system.state.accounts[AccountId(found[-1])]
        assert (isolated.status, isolated.max_leverage) == (types.ACTIVE, leverage)
        system.must(commands.MoveIsolatedMargin(*system.head(), alice, perp, 100 * UNIT))
        system.must(commands.SetIsolated(*system.head(), alice, perp, 0))
        assert isolated.status == types.CLOSED
    assert len(system.state.accounts) - before == len(set(found)) == 1
    assert system.holding(alice, "USDC").balance == 100 * UNIT
    assert violations(system.state) == []


def test_a_dead_man_timer_is_one_entry_of_the_agenda() -> None:
    """5,000 calls move one timer; each left an entry for up to 24 hours, once an earlier deadline existed."""
    system = System(check=False)
    alice, bob = AccountId(system.account("alice")), AccountId(system.account("bob"))
    system.must(commands.SetDeadMan(*system.head(), bob, types.SECOND_NS))
    for number in range(5_000):
        system.now += 1
        system.must(commands.SetDeadMan(*system.head(), alice, types.DEAD_MAN_MAX_NS - number))
    timers = system.state.timers
    assert len(timers.due) == 2
    assert timers.agenda.parts == [sorted((due, *entry) for entry, due in timers.due.items())]
    assert timers.next_due_ns() == timers.due[DEADLINE_DEAD_MAN, bob]


def test_a_principal_without_a_dead_man_timer_is_forgotten() -> None:
    """300 names set the timer of one account in turn; only the last is kept, and none once it is lifted."""
    system = System()
    alice = AccountId(system.account("alice"))

    def set_by(name: str, timeout_ns: int) -> None:
        head = (name, f"{name} {timeout_ns}", system.now)
        system.must(commands.SetDeadMan(*head, alice, timeout_ns))

    for number in range(300):
        set_by(f"principal {number}", types.SECOND_NS)
    assert len(system.state.last_seen_ns) == 1
    system.engine = through_snapshot(system.engine)
    set_by("principal 7", 0)
    amended = True
    assert len(system.state.last_seen_ns) == (0 if amended else 300)
    assert not system.state.dead_man_counts


@pytest.mark.parametrize(
    ("amount", "code"), [(LEAST, codes.OK), (LEAST - 1, codes.HOLD_TOO_SMALL), (0, 205), (-1, 205)]
)
def test_a_hold_has_a_least_amount(amount: int, code: int) -> None:
    """A hundredth of a USDC, for which a hold of 1 unit was enough before."""
    system = System()
    alice = system.account("alice", USDC=UNIT)
    system.account("bob")
    command = commands.CreateHolds(
        *system.head(), 0, [AccountId(alice)], [AccountId(alice + 1)], [AssetId(1)], [amount], [0]
    )
    outcome = system.apply(command)
    assert outcome.codes == [code]
    if code == codes.HOLD_TOO_SMALL:
        assert outcome.figures == {0: (LEAST, LEAST - 1, 1)}


@pytest.mark.parametrize(("price", "least"), [(150, 66_667), (0, 1)])
def test_the_least_hold_of_another_asset_follows_its_price(price: int, least: int) -> None:
    """0.01 / 150 SOL of nine decimals, rounded up; one smallest unit while there is no price."""
    system = System()
    sol = system.asset("SOL", 9, price)
    alice = system.account("alice", SOL=10**9)
    bob = system.account("bob")

    def held(amount: int) -> int:
        head = (*system.head(), 0, [AccountId(alice)], [AccountId(bob)], [AssetId(sol)])
        return system.apply(commands.CreateHolds(*head, [amount], [0])).codes[0]

    if least > 1:
        assert held(least - 1) == codes.HOLD_TOO_SMALL
    assert held(least) == codes.OK


def test_an_owner_has_a_bounded_number_of_orders_at_one_price() -> None:
    """50 in all accounts of one owner; another price, another owner and an order that does not rest are free."""
    system = System(model=True)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    one, two = (system.account("alice", USDC=10**6 * UNIT) for _ in range(2))
    other = system.account("bob", USDC=10**6 * UNIT)
    most = types.LEVEL_ORDERS_MAX
    first = [
        system.order((one, two)[number % 2], perp, types.BUY, 15_000, 1).ids[0]
        for number in range(most)
    ]
    refused = system.order(two, perp, types.BUY, 15_000, 1)
    assert refused.codes == [codes.STATE_LIMIT]
    assert refused.figures == {0: (most, most + 1, 1)}
    assert system.order(two, perp, types.BUY, 14_999, 1).codes == [codes.OK]
    assert system.order(other, perp, types.BUY, 15_000, 1).codes == [codes.OK]
    assert system.order(two, perp, types.BUY, 15_000, 1, tif=types.IOC).codes == [
        codes.NO_LIQUIDITY
    ]
    system.engine = through_snapshot(system.engine)
    system.modelled = None
    assert system.order(one, perp, types.BUY, 15_000, 1).codes == [codes.STATE_LIMIT]
    assert system.cancel(one, perp, first[0]).codes == [codes.OK]
    assert system.order(two, perp, types.BUY, 15_000, 1).codes == [codes.OK]
    assert system.order(two, perp, types.BUY, 15_000, 1).codes == [codes.STATE_LIMIT]


def test_market_orders_that_wait_for_an_uncrossing_count() -> None:
    """An auction collects MARKET orders without end under the first rules, which counted only LIMIT orders."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, status=types.MARKET_AUCTION)
    alice = system.account("alice", USDC=10**6 * UNIT)

    def collect() -> Outcome:
        return system.order(alice, perp, types.BUY, 0, 1, order_type=types.MARKET)

    for _ in range(types.OPEN_ORDERS_MAX):
        assert collect().codes == [codes.OK]
    beyond = collect()
    assert beyond.codes == [codes.OPEN_ORDER_COUNT_LIMIT]
    assert beyond.figures == {0: (types.OPEN_ORDERS_MAX, types.OPEN_ORDERS_MAX + 1, 1)}
