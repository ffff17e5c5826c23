# SPDX-License-Identifier: Apache-2.0
"""Edges of pools and of the caps on what moves, which games hardly ever reach (B-3, B-4, K-1).

Owns relations, never figures: how much of a cap can be used, and that what lenders are paid was set aside once. Where
time passes the independent model follows.
"""

from hypothesis import Phase, given, settings, strategies as st

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    WithdrawalId,
)
from tests.stateful.model_comparison import IS_PURE
from tests.support import SECOND, System

USDC = 1
PERCENT = types.PPB // 100
CASH = 10**12


def share_of(limit: int) -> int:
    """Return the largest part of a window's limit that one owner gets, a quarter (K-1)."""
    return limit // 4


@settings(max_examples=12)
@given(
    limit=st.integers(4, 60),
    amounts=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_a_cap_on_deposits_is_used_to_the_last(limit: int, amounts: list[int]) -> None:
    """Within a window a deposit is credited exactly if it fits, and after the window it fits again."""
    system = System()
    account = system.account("depositor")
    minute = 60 * SECOND
    system.must(commands.SetAssetCaps(*system.head(), AssetId(USDC), 0, 0, limit, minute))
    credited = 0
    share = share_of(limit)
    for amount in amounts:
        deposit = system.must(
            commands.RequestDeposits(
                *system.head(), [AccountId(account)], [AssetId(USDC)], [amount], [""]
            )
        )
        code = system.apply(
            commands.DecideDeposits(*system.head(), [DepositId(deposit)], [1])
        ).codes[0]
        assert code == (codes.OK if credited + amount <= share else codes.DEPOSIT_CAP)
        credited += amount if code == codes.OK else 0
    assert system.balance(account, "USDC") == credited
    system.advance(61)
    system.deposit(account, USDC, share)


@settings(max_examples=12)
@given(
    limit=st.integers(5, 40),
    steps=st.lists(
        st.tuples(st.integers(1, 25), st.integers(0, 70), st.booleans()), min_size=1, max_size=6
    ),
)
def test_an_outflow_limit_is_used_to_the_last(
    limit: int, steps: list[tuple[int, int, bool]]
) -> None:
    """A withdrawal is accepted exactly if it fits into the window. A rejected one no longer counts in the window."""
    system = System()
    minute = 60 * SECOND
    plain = (types.WEIGHT_INVERSE_SQRT, types.PPB, 0, 10, 0, 30_000_000, 0, limit, minute)
    coin = system.must(commands.CreateAsset(*system.head(), "COIN", 0, *plain))
    account = system.account("owner", COIN=10**6)
    asked: dict[int, tuple[int, int]] = {}  # when and how much, of those that were not rejected
    for amount, waited, rejects in steps:
        system.now += waited * SECOND
        counting = sum(much for at, much in asked.values() if at + minute > system.now)
        request = ([AccountId(account)], [AssetId(coin)], [amount])
        outcome = system.apply(commands.RequestWithdrawals(*system.head(), *request, [""]))
        assert (outcome.codes == [codes.OK]) == (counting + amount <= share_of(limit))
        if outcome.codes == [codes.OK]:
            asked[outcome.ids[0]] = (system.now, amount)
        if rejects and asked:
            oldest = min(asked)
            decide = commands.DecideWithdrawals(*system.head(), [WithdrawalId(oldest)], [0])
            assert system.apply(decide).codes == [codes.OK]
            del asked[oldest]


@settings(max_examples=12)
@given(
    lent=st.integers(1, 100),
    cap=st.integers(0, 60),
    amounts=st.lists(st.integers(1, 40), min_size=1, max_size=5),
)
def test_a_pool_is_borrowed_from_up_to_its_cap(lent: int, cap: int, amounts: list[int]) -> None:
    """A borrow is accepted exactly if the pool has the amount and its debt stays within the pool's cap."""
    system = System()
    sol = system.asset("SOL", 4, 20)
    lender = system.account("lender", SOL=lent)
    borrower = system.account("borrower", USDC=CASH)
    spot_margin = (types.ACCOUNT_SPOT_MARGIN,)
    system.must(commands.SetAccountSettings(*system.head(), AccountId(borrower), 10, *spot_margin))
    free = (80 * PERCENT, 0, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    caps = (0, cap, 0, 0, types.PPB, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(sol), *free, *caps))
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(sol)], [lent]))
    liability = 0
    for amount in amounts:
        outcome = system.apply(
            commands.Borrow(*system.head(), [AccountId(borrower)], [AssetId(sol)], [amount])
        )
        fits = liability + amount <= min(lent, cap or lent)
        assert (outcome.codes == [codes.OK]) == fits
        liability += amount if fits else 0


@settings(max_examples=12)
@given(cap=st.integers(1, 500), parts=st.lists(st.integers(1, 20), min_size=1, max_size=3))
def test_a_spot_order_borrows_up_to_the_cap(cap: int, parts: list[int]) -> None:
    """Borrows of orders at their fills stay within the pool's cap. If the whole payment fits, all of it is borrowed."""
    price, lot = 2_000, 20 * 10**6
    system = System()
    sol = system.asset("SOL", 4, 20)
    free = {"lot": (1, 0), "maker_ppb": 0, "taker_ppb": 0}
    spot = system.market("SOL/USDC", types.SPOT, sol, **free)  # type: ignore[arg-type]
    lender, seller = system.account("lender", USDC=CASH), system.account("seller", SOL=10**7)
    buyer = system.account("buyer", SOL=10**8)
    system.must(
        commands.SetAccountSettings(*system.head(), AccountId(buyer), 10, types.ACCOUNT_SPOT_MARGIN)
    )
    rates = (80 * PERCENT, 0, 0, 0, 0, types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    limit = cap * 10**6
    caps = (0, limit, 0, 0, types.PPB, 0, 0, 0, 0, 0)
    system.must(commands.SetPool(*system.head(), AssetId(USDC), *rates, *caps))
    system.must(commands.Lend(*system.head(), [AccountId(lender)], [AssetId(USDC)], [CASH]))
    system.order(seller, spot, types.SELL, price, sum(parts))
    borrowed: list[Event] = []
    for lots in parts:
        system.order(buyer, spot, types.BUY, price, lots, tif=types.IOC)
        borrowed += [event for event in system.events if event.name == "BORROWED"]
    debt = sum(event.fields["amount"] for event in borrowed)
    assert debt <= limit
    assert debt == sum(parts) * lot or sum(parts) * lot > limit
    assert debt % lot == 0


@settings(max_examples=4, phases=[Phase.explicit, Phase.generate])  # to shrink would take minutes
@given(
    price=st.integers(1_000, 3_000),
    kept=st.integers(1, 50),
    waits=st.lists(st.integers(1, 4_000), min_size=4, max_size=6),
)
def test_lenders_are_paid_each_fee_once(price: int, kept: int, waits: list[int]) -> None:
    """Fees set aside for lenders reach them in the hour after, and neither reserve nor fees pay for any of it again."""
    system = System(model=IS_PURE)
    sol = system.asset("SOL", 4, 20)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    lender, maker, taker = (system.account(name, USDC=CASH) for name in ("one", "two", "three"))
    system.must(
        commands.SetAccountSettings(*system.head(), AccountId(taker), 10, types.ACCOUNT_SPOT_MARGIN)
    )
    steep = (80 * PERCENT, 100 * PERCENT, 0, 0, kept * PERCENT)
    linear = (types.ACCRUAL_LINEAR, types.ACCRUAL_LINEAR)
    lent = (0, 0, 0, 0, types.PPB, 0, 0, 0, 0, 50 * PERCENT)
    system.must(commands.SetPool(*system.head(), AssetId(USDC), *steep, *linear, *lent))
    system.must(
        commands.Lend(*system.head(), [AccountId(lender)], [AssetId(USDC)], [CASH // 1_000])
    )
    system.must(
        commands.Borrow(*system.head(), [AccountId(taker)], [AssetId(USDC)], [CASH // 2_000])
    )
    system.order(maker, perp, types.SELL, price, 100)
    system.order(taker, perp, types.BUY, price, 100)
    before = claim_of(system.holding(lender, "USDC"))
    for seconds in (3_600, *waits):
        system.advance(seconds)
    assert claim_of(system.holding(lender, "USDC")) > before
