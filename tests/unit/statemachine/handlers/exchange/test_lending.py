# SPDX-License-Identifier: Apache-2.0
"""Terms of pools, and movements between accounts and pools, at each limit and beyond it (SPEC B-1 to B-4, W-6)."""

from dataclasses import replace
from typing import Any, Final

import pytest

from clearinghouse.statemachine.state.pool import Pool
from clearinghouse.statemachine.state.timers import DEADLINE_INTEREST
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.support import SECOND, System
from tests.unit.statemachine.handlers.parameter_limits import MOST, PPB, Limit, Setter

UNIT: Final = 10**6
USDC, SOL = AssetId(1), AssetId(2)
HOUR: Final = 3_600 * SECOND
RATE_MAX: Final = 100_000_000_000  # 10,000 % a year
LINEAR, COMPOUNDED = 1, 2
VIRTUAL_BY_DEFAULT: Final = 100 * UNIT  # 100 valuation units


class Town(System):
    """A lender with 1,000 units of USDC, a borrower with coins who may have debts, and one who may not."""

    def __init__(self) -> None:
        super().__init__()
        self.asset("SOL", 4, 150)
        terms = (types.WEIGHT_IDENTITY, PPB, 0, 10, 0, 30_000_000, 0, 0, 0)
        self.must(commands.SetAssetParameters(*self.head(), USDC, *terms))
        self.lender = AccountId(self.account("lender", USDC=1_000))
        row: tuple[Any, ...] = ("borrower", types.KIND_CUSTOMER, AccountId(0), 10, 4, 0)
        self.borrower = AccountId(self.must(commands.CreateAccount(*self.head(), *row)))
        self.deposit(self.borrower, SOL, 10**6)
        self.other = AccountId(self.account("other", SOL=10**6))

    def pool(self) -> Pool:
        """USDC's pool."""
        found = self.state.assets[USDC].pool
        assert found is not None
        return found


@pytest.fixture
def system() -> Town:
    """The town."""
    return Town()


def terms(system: Town) -> Setter:
    """The pool of USDC without caps: nothing is charged, and nothing counts beside the lenders."""
    command = commands.SetPool(
        *(*system.head(), USDC, 800_000_000, 0, 0, 0, 100_000_000, COMPOUNDED, LINEAR),
        *(0, 0, 0, 0, 1_000_000_000, 0, 0, 0, 0, 0, 0),
    )

    def name(_: int, times: int) -> tuple[str, dict[str, int]]:
        return ("POOL_CREATED" if times == 1 else "POOL_CHANGED"), {"asset_id": USDC}

    return Setter(system, command, system.pool, name, names={"asset_id": ""}, answers=USDC)


Movement = type[
    commands.Lend | commands.Redeem | commands.AskRedemption | commands.Borrow | commands.Repay
]


class Mover:
    """Movements of one kind between an account and the pool of USDC."""

    def __init__(self, system: Town, kind: Movement, account_id: AccountId, event: str) -> None:
        self.system = system
        self.kind = kind
        self.account_id = account_id
        self.event = event

    def command(self, amount: int, account_id: AccountId | None = None) -> Command:
        """A movement of an amount."""
        who = self.account_id if account_id is None else account_id
        return self.kind(*self.system.head(), [who], [USDC], [amount])

    def moves(self, amount: int, moved: int | None = None) -> None:
        """A movement is accepted, and its event has the amount that was moved."""
        self.system.must(self.command(amount))
        said = [event.fields for event in self.system.events if event.name == self.event]
        found = [(one["offset"], one["account_id"], one["asset_id"], one["amount"]) for one in said]
        assert found == [(0, self.account_id, USDC, amount if moved is None else moved)]

    def refuses(
        self,
        amount: int,
        code: int,
        figures: tuple[int, int, int] = (0, 0, 0),
        **changes: object,
    ) -> None:
        """A movement is refused, and changes nothing."""
        good = replace(self.command(amount), **changes)  # type: ignore[arg-type]
        Setter(self.system, good, lambda: None, lambda _, __: ("", {})).refuses(code, figures)

    def refuses_what_is_not_named(self) -> None:
        """An account, an asset with a pool, and an amount that there may be."""
        self.refuses(1, codes.UNKNOWN_ACCOUNT, account_ids=[AccountId(999)])
        self.refuses(1, codes.SYSTEM_ACCOUNT, account_ids=[AccountId(1)])
        self.refuses(1, codes.UNKNOWN_ASSET, asset_ids=[AssetId(9)])
        self.refuses(1, codes.UNKNOWN_POOL, asset_ids=[SOL])
        for amount in (-1, MOST + 1):
            self.refuses(amount, codes.AMOUNT_NOT_POSITIVE)


def lending(system: Town) -> Mover:
    """The lender lends."""
    return Mover(system, commands.Lend, system.lender, "LENT")


def redeeming(system: Town) -> Mover:
    """The lender redeems."""
    return Mover(system, commands.Redeem, system.lender, "REDEEMED")


def borrowing(system: Town) -> Mover:
    """The borrower borrows."""
    return Mover(system, commands.Borrow, system.borrower, "BORROWED")


def repaying(system: Town) -> Mover:
    """The borrower repays."""
    return Mover(system, commands.Repay, system.borrower, "REPAID")


# --- terms ------------------------------------------------------------------------------------------------


def test_terms_of_a_pool_keep_their_limits(system: Town) -> None:
    """Each field at both limits; claims never compound where debts do not, and a throttle has a window."""
    setter = terms(system)
    setter.keeps(
        Limit("kink_ppb", 1, 999_999_999),
        Limit("base_rate_ppb", 0, RATE_MAX),
        Limit("slope1_ppb", 0, RATE_MAX),
        Limit("slope2_ppb", 0, RATE_MAX),
        Limit("reserve_factor_ppb", 0, 1_000_000_000),
        Limit("borrow_accrual", LINEAR, COMPOUNDED),
        Limit("borrow_accrual", COMPOUNDED, COMPOUNDED, {"supply_accrual": COMPOUNDED}),
        Limit("supply_accrual", LINEAR, COMPOUNDED),
        Limit("supply_accrual", LINEAR, LINEAR, {"borrow_accrual": LINEAR}),
        Limit("supply_cap", -1, MOST),
        Limit("borrow_cap", -1, MOST),
        Limit("account_supply_cap", -1, MOST),
        Limit("account_borrow_cap", -1, MOST),
        Limit("utilisation_max_ppb", 1, 1_000_000_000),
        Limit("throttle_ppb", 0, 999_999_999, {"throttle_window_ns": 1}),
        Limit("throttle_ppb", 0, 0, {"throttle_window_ns": 1, "utilisation_max_ppb": 1}),
        Limit("throttle_ppb", 0, 0, {"throttle_window_ns": 0}),
        Limit("throttle_window_ns", 1, MOST, {"throttle_ppb": 1}),
        Limit("throttle_window_ns", 0, MOST),
        Limit("throttle_share_ppb", 0, 1_000_000_000),
        Limit("claims_min", 0, MOST),
        Limit("fee_share_ppb", 0, 1_000_000_000),
        Limit("virtual_claim", 1_000_000, MOST),
    )
    for amount in (1, 999_999, -2):
        setter.refuses(virtual_claim=amount)
    setter.refuses(codes.UNKNOWN_ASSET, asset_id=AssetId(9))


def test_a_virtual_claim_that_is_not_stated_stays(system: Town) -> None:
    """That of a new pool is 100 valuation units; one that is stated counts at once, by its shares (B-1.1)."""
    setter = terms(system)
    for stated, amount in (
        (-1, VIRTUAL_BY_DEFAULT),
        (-1, VIRTUAL_BY_DEFAULT),
        (0, 0),
        (-1, 0),
        (UNIT, UNIT),
        (-1, UNIT),
    ):
        system.must(setter.again(virtual_claim=stated))
        assert system.pool().virtual_claim == amount
        assert (system.pool().virtual_shares > 0) is (amount > 0)


def test_a_pool_is_listed_once_and_has_its_hour(system: Town) -> None:
    """Pools are listed by their assets, ascending; interest is due at the next whole hour, for each by itself."""
    due = system.state.timers.due
    setter = terms(system)
    setter.good = setter.again(asset_id=SOL)
    setter.answers = SOL
    command = setter.again()
    assert system.apply(command).ids == [SOL]
    assert system.event_names() == ["POOL_CREATED"]
    assert system.state.pool_ids == [SOL]
    hour = (system.now // HOUR + 1) * HOUR
    assert due[DEADLINE_INTEREST, SOL] == hour
    assert (DEADLINE_INTEREST, USDC) not in due
    first = terms(system)
    first.accepts()
    first.accepts()
    assert system.state.pool_ids == [USDC, SOL]
    assert due[DEADLINE_INTEREST, USDC] == hour


def test_past_time_accrues_at_the_earlier_terms(system: Town) -> None:
    """1,000 seconds at 100 % a year raise the index of debts, and as many after them at 0 % leave it (B-3)."""
    setter = terms(system)
    setter.accepts(borrow_accrual=LINEAR, base_rate_ppb=PPB)
    lending(system).moves(1_000)
    borrowing(system).moves(100)
    index = system.pool().borrow_index
    began_ns = system.pool().accrued_ns
    system.now += 1_000 * SECOND
    setter.accepts(borrow_accrual=LINEAR)
    assert system.pool().accrued_ns == began_ns + 1_000 * SECOND
    grown = system.pool().borrow_index
    assert grown > index
    system.now += 1_000 * SECOND
    setter.accepts(borrow_accrual=LINEAR)
    assert system.pool().borrow_index == grown


# --- movements --------------------------------------------------------------------------------------------


def test_lending_keeps_the_caps(system: Town) -> None:
    """A free balance up to the pool's cap and the account's, to the unit (B-4)."""
    setter = terms(system)
    setter.accepts()
    lend = lending(system)
    lend.refuses_what_is_not_named()
    lend.refuses(0, codes.AMOUNT_NOT_POSITIVE)
    lend.refuses(1_001, codes.INSUFFICIENT_FREE_BALANCE, (1_001, 1_000, 1))
    setter.accepts(supply_cap=100, account_supply_cap=60)
    lend.refuses(101, codes.POOL_CAP, (100, 101, 1))
    lend.refuses(61, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    lend.moves(1)
    lend.refuses(100, codes.POOL_CAP, (100, 101, 1))
    lend.refuses(60, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    lend.moves(59)
    lend.refuses(1, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    system.deposit(system.borrower, USDC, 41)
    others = Mover(system, commands.Lend, system.borrower, "LENT")
    others.refuses(41, codes.POOL_CAP, (100, 101, 1))
    others.moves(40)
    setter.accepts()
    lend.refuses(941, codes.INSUFFICIENT_FREE_BALANCE, (941, 940, 1))
    lend.moves(940)


def test_who_is_in_trouble_lends_and_borrows_nothing(system: Town) -> None:
    """ACCOUNT_LIQUIDATING before UNPAID_LOSS."""
    terms(system).accepts()
    lending(system).moves(500)
    system.check = False  # neither has a reason in the state
    for mover in (lending(system), borrowing(system)):
        system.state.pnl_settlement.overdue[mover.account_id] = 1
        mover.refuses(1, codes.UNPAID_LOSS)
        system.account_of(mover.account_id).status = types.LIQUIDATING
        mover.refuses(1, codes.ACCOUNT_LIQUIDATING)


def test_redeeming_keeps_the_claim(system: Town) -> None:
    """All of a claim and no unit more; no amount is all of it, and without a claim there is nothing."""
    terms(system).accepts()
    redeem = redeeming(system)
    redeem.refuses_what_is_not_named()
    for amount in (0, 1):
        redeem.refuses(amount, codes.LOAN_EXCEEDED, (0, amount, amount))
    lending(system).moves(100)
    redeem.refuses(101, codes.LOAN_EXCEEDED, (100, 101, 1))
    redeem.moves(30)
    redeem.refuses(71, codes.LOAN_EXCEEDED, (70, 71, 1))
    redeem.moves(0, 70)
    assert system.balance(system.lender, "USDC") == 1_000
    redeem.refuses(0, codes.LOAN_EXCEEDED, (0, 0, 0))


def test_asking_keeps_the_claim(system: Town) -> None:
    """At most the claim; a later ask takes the place, and 0 takes it back (W-6)."""
    terms(system).accepts()
    ask = Mover(system, commands.AskRedemption, system.lender, "REDEMPTION_ASKED")
    ask.refuses_what_is_not_named()
    ask.refuses(1, codes.LOAN_EXCEEDED, (0, 1, 1))
    lending(system).moves(100)
    borrowing(system).moves(100)
    ask.refuses(101, codes.LOAN_EXCEEDED, (100, 101, 1))
    ask.refuses(99, codes.REDEMPTION_TOO_SMALL, (10_000_000, 99, 9_999_901))
    for amount in (100, 0):
        ask.moves(amount)


def test_borrowing_keeps_the_caps(system: Town) -> None:
    """Up to the pool's cap and the account's, and what the pool has, to the unit (B-4)."""
    setter = terms(system)
    setter.accepts()
    lending(system).moves(1_000)
    borrow = borrowing(system)
    borrow.refuses_what_is_not_named()
    borrow.refuses(0, codes.AMOUNT_NOT_POSITIVE)
    borrow.refuses(1, codes.SPOT_MARGIN_OFF, account_ids=[system.other])
    borrow.refuses(1_001, codes.POOL_LIQUIDITY, (1_000, 1_001, 1))
    setter.accepts(borrow_cap=100, account_borrow_cap=60)
    borrow.refuses(101, codes.POOL_CAP, (100, 101, 1))
    borrow.refuses(61, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    borrow.moves(1)
    borrow.refuses(100, codes.POOL_CAP, (100, 101, 1))
    borrow.refuses(60, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    borrow.moves(59)
    borrow.refuses(1, codes.ACCOUNT_POOL_CAP, (60, 61, 1))
    setter.accepts(borrow_cap=100)
    borrow.refuses(41, codes.POOL_CAP, (100, 101, 1))
    borrow.moves(40)
    setter.accepts()
    borrow.refuses(901, codes.POOL_LIQUIDITY, (900, 901, 1))
    borrow.moves(900)
    redeeming(system).refuses(1, codes.POOL_LIQUIDITY, (0, 1, 1))


def test_utilisation_has_a_maximum(system: Town) -> None:
    """At a maximum of 50 % of 1,000 claims, 500 leave: borrowed, or of what is redeemed."""
    terms(system).accepts(utilisation_max_ppb=500_000_000)
    lending(system).moves(1_000)
    borrow = borrowing(system)
    borrow.refuses(501, codes.POOL_LIQUIDITY, (500, 501, 1))
    borrow.moves(400)
    # 400 of debt are 50 % of 800 claims.
    redeeming(system).refuses(201, codes.POOL_LIQUIDITY, (200, 201, 1))
    redeeming(system).moves(200)
    borrow.refuses(1, codes.POOL_LIQUIDITY, (0, 1, 1))


def test_the_throttle_limits_what_leaves_in_a_window(system: Town) -> None:
    """POOL_THROTTLED for what the throttle alone forbids, POOL_LIQUIDITY for what the maximum forbids too (B-4)."""
    setter = terms(system)
    lend, borrow = lending(system), borrowing(system)
    setter.accepts()
    lend.moves(1_000)
    borrow.moves(500)
    throttle = {"throttle_ppb": 500_000_000, "throttle_window_ns": HOUR, "throttle_share_ppb": 0}
    setter.accepts(utilisation_max_ppb=900_000_000, **throttle)
    borrow.refuses(400, codes.POOL_THROTTLED, (0, 400, 400))
    borrow.refuses(401, codes.POOL_LIQUIDITY, (400, 401, 1))
    # 500 of debt are 90 % of 556 claims, rounded up.
    redeeming(system).refuses(444, codes.POOL_THROTTLED, (0, 444, 444))
    redeeming(system).refuses(445, codes.POOL_LIQUIDITY, (444, 445, 1))


def test_repaying_keeps_the_debt(system: Town) -> None:
    """At most the debt, of a free balance; no amount is all of it."""
    terms(system).accepts()
    lending(system).moves(1_000)
    repay = repaying(system)
    repay.refuses_what_is_not_named()
    repay.refuses(1, codes.NOTHING_OWED)
    borrow = borrowing(system)
    borrow.moves(100)
    system.transfer(system.borrower, system.other, USDC, 30)
    repay.refuses(71, codes.INSUFFICIENT_FREE_BALANCE, (71, 70, 1))
    repay.refuses(0, codes.INSUFFICIENT_FREE_BALANCE, (100, 70, 30))
    repay.refuses(101, codes.INSUFFICIENT_FREE_BALANCE, (100, 70, 30))
    repay.moves(10)
    system.transfer(system.other, system.borrower, USDC, 30)
    repay.moves(89)
    repay.moves(5, 1)
    repay.refuses(0, codes.NOTHING_OWED)
    borrow.moves(7)
    repay.moves(0, 7)


def test_the_borrow_cap_of_the_brakes_comes_last(system: Town) -> None:
    """An owner takes a quarter of the cap; what is refused is taken back, and the brake says what it wanted (K-1)."""
    terms(system).accepts()
    lending(system).moves(1_000)
    system.must(commands.SetAssetCaps(*system.head(), USDC, 400, HOUR, 0, 0))
    borrow = borrowing(system)
    borrow.refuses(101, codes.BORROW_CAP, (100, 101, 1))
    borrow.moves(100)
    borrow.refuses(1, codes.BORROW_CAP, (100, 101, 1))
    brakes = system.state.assets[USDC].brakes
    assert brakes is not None
    assert brakes.borrow.total == 100
