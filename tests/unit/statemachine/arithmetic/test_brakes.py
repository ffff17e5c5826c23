# SPDX-License-Identifier: Apache-2.0
"""The windows of the circuit brakes, and what people would try against them (SPEC K-1)."""

from hypothesis import given, strategies as st

from clearinghouse.statemachine.arithmetic.brakes import (
    WINDOW_PARTS,
    moved_beyond,
    moved_ppb,
    part_ns,
)
from clearinghouse.statemachine.state.brakes import AmountWindow, VolatilityHalt
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId, MarketId
from tests.support import SECOND, System

USDC = 10**6
MINUTE = 60 * SECOND


def window(limit: int, window_ns: int) -> AmountWindow:
    """A window that has counted nothing."""
    made = AmountWindow()
    made.limit = limit
    made.window_ns = window_ns
    return made


MOVES = st.lists(st.tuples(st.integers(0, 7), st.integers(1, 9)), max_size=60)


@given(st.integers(1, 300), MOVES)
def test_a_window_never_forgets_too_early_and_at_most_a_part_too_late(
    window_ns: int, moves: list[tuple[int, int]]
) -> None:
    """The counted sum is at least the movement within the window, and at most that within it and one part more."""
    counted = window(1, window_ns)
    history: list[tuple[int, int]] = []
    now = 10**6
    for wait, amount in moves:
        now += wait
        counted.add(now, amount)
        history.append((now, amount))
        now += wait
        within = sum(each for at, each in history if at + window_ns > now)
        late = sum(each for at, each in history if at + window_ns + part_ns(window_ns) > now)
        assert within <= counted.used(now) <= late
        assert len(counted.entries) <= WINDOW_PARTS + 1


@given(st.integers(1, 300), MOVES, st.integers(1, 40))
def test_an_amount_fits_when_the_window_says_so_and_not_before(
    window_ns: int, moves: list[tuple[int, int]], amount: int
) -> None:
    """The instant at which an amount fits is the first one: a nanosecond earlier it does not."""
    counted = window(40, window_ns)
    now = 10**6
    for wait, each in moves:
        now += wait
        counted.add(now, each)
    fits = counted.fits_ns(now, amount)
    assert counted.used(fits) + amount <= counted.limit
    assert fits == now or counted.used(fits - 1) + amount > counted.limit


@given(st.integers(1, 300), st.lists(st.tuples(st.integers(0, 9), st.integers(1, 999)), min_size=1))
def test_extremes_are_those_of_the_prices_that_stood_within_the_window(
    window_ns: int, prices: list[tuple[int, int]]
) -> None:
    """The lowest and highest price reach at least as far back as the window, and at most a part of it further."""
    halt = VolatilityHalt(MarketId(1))
    halt.window_ns = window_ns
    stood: list[tuple[int, int]] = []
    now = 10**6
    for wait, price in prices:
        now += wait
        if halt.price_e9:
            halt.note(now, halt.price_e9)
            stood.append((now, halt.price_e9))
        halt.price_e9 = price
        within = [each for until, each in stood if until + window_ns > now] + [price]
        late = [each for until, each in stood if until + window_ns + part_ns(window_ns) > now]
        low, high = halt.extremes(now)
        assert min([*late, price]) <= low <= min(within)
        assert max(within) <= high <= max([*late, price])
        assert len(halt.stood) <= WINDOW_PARTS + 1


def test_a_move_is_measured_from_where_it_began() -> None:
    """A fall from 200 to 100 is half, a rise from 100 to 200 is all of it; exactly the limit is not beyond it."""
    assert moved_ppb(200, 200, 100) == types.PPB // 2
    assert moved_ppb(100, 100, 200) == types.PPB
    assert moved_ppb(100, 200, 150) == types.PPB // 2
    assert not moved_beyond(200, 200, 100, types.PPB // 2)
    assert moved_beyond(200, 200, 99, types.PPB // 2)
    assert moved_beyond(100, 300, 151, types.PPB // 2)


def lending_system() -> tuple[System, list[int]]:
    """A pool of 10,000 USDC and four borrowers of one owner, each with 100 SOL at 150."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    lena = system.account("lena", USDC=10_000 * USDC)
    rates = (800_000_000, 0, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    caps = (0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(1), *rates, *caps))
    system.must(commands.Lend(*system.head(), [AccountId(lena)], [AssetId(1)], [10_000 * USDC]))
    names: list[int] = []
    for _ in range(4):
        name = system.account("mallory", leverage=10, SOL=100 * 10**9)
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(name), 10, flags))
        names.append(name)
    assert sol == 2
    return system, names


def test_many_small_borrows_of_many_accounts_get_no_more_than_one_large_one() -> None:
    """A thousand borrows of 1 within a window of 400, by four accounts of one owner, get its share: 100 in all."""
    system, names = lending_system()
    system.must(commands.SetAssetCaps(*system.head(), AssetId(1), 400 * USDC, MINUTE, 0, 0))
    answers: list[int] = []
    for _ in range(50):
        system.now += SECOND // 2
        batch = commands.Borrow(
            *system.head(),
            [AccountId(names[i % 4]) for i in range(20)],
            [AssetId(1)] * 20,
            [USDC] * 20,
        )
        answers += system.apply(batch).codes
        assert "BRAKE_ENGAGED" not in [event.name for event in system.events]  # a share is no cap
    assert answers.count(codes.OK) == 100
    assert set(answers[100:]) == {codes.BORROW_CAP}
    brakes = system.state.assets[AssetId(1)].brakes
    assert brakes is not None
    assert len(brakes.borrow.entries) <= WINDOW_PARTS + 1
    debts = sum(
        system.state.accounts[AccountId(name)].holdings[AssetId(1)].borrowed for name in names
    )
    assert debts == 100 * USDC


def test_nobody_shuts_others_out_with_requests_that_fail() -> None:
    """Borrows without margin and unconfirmed deposits use up no window and engage no brake."""
    system, names = lending_system()
    system.must(
        commands.SetAssetCaps(*system.head(), AssetId(1), 400 * USDC, MINUTE, 400 * USDC, MINUTE)
    )
    poor = system.account("poor", leverage=10)
    system.must(
        commands.SetAccountSettings(*system.head(), AccountId(poor), 10, types.ACCOUNT_SPOT_MARGIN)
    )
    batch = commands.Borrow(
        *system.head(), [AccountId(poor)] * 50, [AssetId(1)] * 50, [90 * USDC] * 50
    )
    assert set(system.apply(batch).codes) == {codes.INSUFFICIENT_MARGIN}
    assert "BRAKE_ENGAGED" not in [event.name for event in system.events]
    asked = commands.RequestDeposits(
        *system.head(), [AccountId(poor)] * 50, [AssetId(1)] * 50, [90 * USDC] * 50, [""] * 50
    )
    assert set(system.apply(asked).codes) == {codes.OK}
    assert system.apply(
        commands.Borrow(*system.head(), list(map(AccountId, names[:1])), [AssetId(1)], [100 * USDC])
    ).codes == [0]
    wanted = system.must(
        commands.RequestDeposits(
            *system.head(), [AccountId(poor)], [AssetId(1)], [100 * USDC], [""]
        )
    )
    assert system.apply(
        commands.DecideDeposits(*system.head(), [DepositId(wanted)], [1])
    ).codes == [0]


def test_a_withdrawal_in_the_same_instant_comes_after_the_bankruptcy() -> None:
    """All due work goes first, so withdrawals stamped at the instant of the bankruptcy are stopped, all of them."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    bob = system.account("bob", leverage=20, USDC=1_000_000 * USDC)
    alice = system.account("alice", leverage=20, USDC=1_000 * USDC)
    system.must(commands.SetWithdrawalGate(*system.head(), types.GATE_ON_UNPAID_LOSS, 0))
    terms = (1, SECOND, 100_000_000, 20_000_000, 0, 0, types.PPB, 2, 60_000_000, 0, 20, 0)
    system.must(commands.SetLiquidation(*system.head(), *terms))
    system.order(bob, perp, types.SELL, 15_000, 10_000)
    system.order(alice, perp, types.BUY, 15_000, 10_000)
    system.price(sol, 139)
    # The pass of the next whole second makes alice bankrupt; the withdrawals are stamped at that second.
    system.now = (system.now // SECOND + 1) * SECOND
    batch = commands.RequestWithdrawals(
        *system.head(), [AccountId(bob)] * 3, [AssetId(1)] * 3, [USDC] * 3, [""] * 3
    )
    assert set(system.apply(batch).codes) == {codes.WITHDRAWALS_STOPPED}
    assert system.state.brakes.withdrawal_gate.since_ns == system.now
