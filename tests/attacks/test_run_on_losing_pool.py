# SPDX-License-Identifier: Apache-2.0
"""H5 and M1: a lender left a losing pool at par while the loss was known and not yet booked (B-5).

A friend and an honest lender have lent 1,000,000 USDC each. Bob has borrowed 440,000 of it, has 20,000 left and holds
4,800 SOL bought at 100. At 80 these are worth 384,000, so that E = 384,000 + 20,000 - 440,000 = -36,000. Bob owes
nothing else: from the tick on the pool expects a loss of 36,000, 1.8 % of its claims. Ten passes sell the coins, then
it is booked.

Under rule set 1 the friend redeems 1,000,000 in the next command, and the honest lender bears all that is lost. Under
rule set 2 the friend may take 1,000,000 x (1 - 36,000 / 2,000,000) = 982,000, however often it asks. 18,000 stay,
bear its part when the loss is booked, and what exceeds it is free.
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of, free_claim
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.stateful.draws import SeededDraw
from tests.stateful.snapshots import through_snapshot
from tests.support import SECOND, System

USDC = 10**6
COIN = 10**9
PERCENT = types.PPB // 100
MILLION = 1_000_000 * USDC


class Losing:
    """A pool with two lenders and a borrower whose debt is known to exceed what it has."""

    def __init__(self, *, bid: int = 80, fund: int = 0) -> None:
        """Let all be lent and borrowed; a maker will bid `bid` for Bob's coins."""
        self.system = system = System(model=True)
        debts = (types.PPB, 0, 10, 0, 3 * PERCENT, 0, 0, 0)
        system.must(
            commands.SetAssetParameters(*system.head(), AssetId(1), types.WEIGHT_IDENTITY, *debts)
        )
        self.sol = AssetId(system.asset("SOL", 9, 100))
        self.spot = system.market("SOL/USDC", types.SPOT, self.sol, maker_ppb=0, taker_ppb=0)
        self.perp = system.market("SOL-PERP", types.PERPETUAL, self.sol, maker_ppb=0, taker_ppb=0)
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0, 0)
        system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
        system.must(
            commands.SetLiquidation(
                *system.head(),
                *(1, SECOND, 10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB),
                *(2, 6 * PERCENT, PERCENT, 20, 0),
            )
        )
        self.friend = system.account("friend", USDC=MILLION)
        self.honest = system.account("honest", USDC=MILLION)
        self.maker = system.account("maker", SOL=4_800 * COIN, USDC=1_000_000 * USDC)
        if fund:
            giver = AccountId(system.account("giver", USDC=fund))
            system.must(commands.FundLiquidity(*system.head(), giver, AssetId(1), fund))
        for lender in (self.friend, self.honest):
            assert self.loan(commands.Lend, lender, MILLION) == codes.OK
        self.bob = system.account("bob")
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(self.bob), 20, flags))
        system.deposit(self.bob, 1, 60_000 * USDC)
        assert self.loan(commands.Borrow, self.bob, 440_000 * USDC) == codes.OK
        system.order(self.maker, self.spot, types.SELL, 100_00, 4_800_00)
        system.order(self.bob, self.spot, types.BUY, 100_00, 4_800_00)
        self.bid = bid

    def fall(self) -> list[Event]:
        """The tick that takes Bob below zero; its events."""
        system = self.system
        if self.bid:
            system.order(self.maker, self.spot, types.BUY, self.bid * 100, 4_800_00)
        system.price(self.sol, 80)
        return list(system.events)

    def loan(
        self,
        kind: type[
            commands.Lend
            | commands.Borrow
            | commands.Redeem
            | commands.Repay
            | commands.AskRedemption
        ],
        who: int,
        amount: int,
    ) -> int:
        """A movement with the pool; its code."""
        command = kind(*self.system.head(), [AccountId(who)], [AssetId(1)], [amount])
        return self.system.apply(command).codes[0]

    def passes(self, count: int) -> list[Event]:
        """So many passes; their events."""
        found: list[Event] = []
        for _ in range(count):
            self.system.advance(1)
            found += self.system.events
        return found

    def worth(self, lender: int) -> int:
        """Return what a lender claims of the pool and has beside it."""
        holding = self.system.holding(lender, "USDC")
        return claim_of(holding) + holding.balance


def of_kind(events: list[Event], name: str) -> list[dict[str, int]]:
    """Return the fields of the events of a kind."""
    return [event.fields for event in events if event.name == name]


def test_a_friend_does_not_leave_at_par() -> None:
    """The friend redeems all it may in the command after the tick; both bear the same once the loss is booked."""
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    assert losing.system.holding(losing.friend, "USDC").balance == 982_000 * USDC
    assert of_kind(losing.passes(12), "POOL_LOSS")[0]["from_lenders"] == 36_000 * USDC
    assert losing.worth(losing.friend) == 982_000 * USDC
    assert losing.worth(losing.honest) == 982_000 * USDC
    assert losing.system.state.waterfall.losing_pools == {}


def test_the_tick_says_what_is_expected() -> None:
    """The flag's own command has the loss, of which the fund holds nothing; the last pass books it and ends it."""
    losing = Losing()
    said = of_kind(losing.fall(), "POOL_LOSS_EXPECTED")
    assert [(one["amount"], one["equity"], one["expected"], one["uncovered"]) for one in said] == [
        (36_000 * USDC, -36_000 * USDC, 36_000 * USDC, 36_000 * USDC)
    ]
    assert free_claim(losing.system.holding(losing.honest, "USDC")) == 982_000 * USDC


@pytest.mark.parametrize(
    ("amount", "code"),
    [
        (982_000 * USDC, codes.OK),
        (982_000 * USDC + 1, codes.CLAIM_HELD),
        (MILLION, codes.CLAIM_HELD),
        (MILLION + 1, codes.LOAN_EXCEEDED),
    ],
)
def test_a_redemption_above_what_is_free_is_refused_with_the_amount(amount: int, code: int) -> None:
    """On the limit and one unit above it, and above the claim itself."""
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, amount) == code


def test_many_redemptions_take_no_more_than_one() -> None:
    """After 982,000 in ten parts nothing is free; a loan brings its own amount back out, and no more."""
    losing = Losing()
    losing.fall()
    for _ in range(10):
        assert losing.loan(commands.Redeem, losing.friend, 98_200 * USDC) == codes.OK
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.CLAIM_HELD
    assert losing.loan(commands.Redeem, losing.friend, 1) == codes.CLAIM_HELD
    assert losing.loan(commands.Lend, losing.friend, 500_000 * USDC) == codes.OK
    assert losing.loan(commands.Redeem, losing.friend, 500_000 * USDC) == codes.OK
    assert losing.loan(commands.Redeem, losing.friend, 1) == codes.CLAIM_HELD
    losing.passes(12)
    assert losing.worth(losing.friend) == losing.worth(losing.honest) == 982_000 * USDC


@pytest.mark.parametrize(
    ("bid", "fund", "loss", "friend", "honest"),
    [
        # Sold at 85: 408,000 + 20,000 - 440,000 = -12,000, of which each bears 6,000.
        (85, 0, 12_000, 994_000, 994_000),
        # The fund pays 24,000 of the 36,000: it takes over as much of the debt, and repays it.
        (80, 24_000, 12_000, 994_000, 994_000),
        # The fund pays all of it.
        (80, 36_000, 0, 1_000_000, 1_000_000),
    ],
)
def test_what_exceeds_the_part_of_the_loss_is_free_again(
    bid: int, fund: int, loss: int, friend: int, honest: int
) -> None:
    """The friend has taken 982,000; once the loss is booked the rest of its claim is no longer held."""
    losing = Losing(bid=bid, fund=fund * USDC)
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    booked = of_kind(losing.passes(12), "POOL_LOSS")
    assert sum(one["from_lenders"] for one in booked) == loss * USDC
    # Shares that are given up are ceiled, and claims floored: a unit less where a part of a claim is lost.
    assert friend * USDC - losing.worth(losing.friend) == (1 if loss else 0)
    assert losing.worth(losing.honest) == honest * USDC
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    assert losing.system.holding(losing.friend, "USDC").balance == losing.worth(losing.friend)


def test_a_larger_loss_takes_no_more_than_is_held() -> None:
    """At 70 E is -84,000. The friend still has 18,000, all of which is lost; 66,000 are the honest lender's."""
    losing = Losing(bid=0)
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    losing.system.price(losing.sol, 70)
    losing.system.order(losing.maker, losing.spot, types.BUY, 70_00, 4_800_00)
    losing.passes(12)
    assert losing.worth(losing.friend) == 982_000 * USDC
    assert losing.worth(losing.honest) == 934_000 * USDC - 1  # its index is floored twice


def test_a_recovery_frees_the_claims() -> None:
    """Back at 100 before anything is sold, Bob leaves liquidation, and the friend takes the rest of its claim."""
    losing = Losing(bid=0)
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    losing.system.price(losing.sol, 100)
    losing.passes(1)
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    assert losing.worth(losing.friend) == MILLION
    assert losing.worth(losing.honest) == MILLION


# --- the claim as collateral --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("price", "code"),
    [(100, codes.OK), (80, codes.INSUFFICIENT_MARGIN)],
)
def test_a_gate_counts_the_claim_without_its_held_part(price: int, code: int) -> None:
    """The friend's 1,000,000 carry an exposure of 9,900,000 at 10 %; 982,000 do not. The fund would pay all."""
    losing = Losing(bid=0, fund=36_000 * USDC)
    if price == 80:
        losing.fall()
    lots = 9_900_000 // price * 100
    found = losing.system.order(losing.friend, losing.perp, types.BUY, price * 100, lots)
    assert found.codes == [code]


@pytest.mark.parametrize(
    ("fund", "flagged"),
    [(36_000, False), (0, True)],
)
def test_the_flag_counts_the_part_that_the_fund_does_not_hold(fund: int, flagged: bool) -> None:
    """The honest lender, long 20,000 SOL from 100, takes 552,000 out and has it under withdrawal; then the tick to 80.

    Its claim of 448,000 less its loss of 400,000 is exactly 3 % of 1,600,000. A part of 36,000 takes it below.
    """
    losing = Losing(bid=0, fund=fund * USDC)
    system = losing.system
    system.order(losing.maker, losing.perp, types.SELL, 100_00, 20_000_00)
    system.order(losing.honest, losing.perp, types.BUY, 100_00, 20_000_00)
    assert losing.loan(commands.Redeem, losing.honest, 552_000 * USDC) == codes.OK
    command = commands.RequestWithdrawals(
        *system.head(), [AccountId(losing.honest)], [AssetId(1)], [552_000 * USDC], [""]
    )
    assert system.apply(command).codes == [codes.OK]
    losing.fall()
    status = types.LIQUIDATING if flagged else types.ACTIVE
    assert system.account_of(losing.honest).status == status


class Sold(Losing):
    """The pool has no cash, and the friend has lost 990,000 on 49,500 SOL, which R-1 takes from its claim."""

    def __init__(self, *, bid: int, fund: int, passes: int = 15) -> None:
        """Let a pass of R-1 follow; Bob's first pass has repaid 20,000 to the pool, which are paid out first."""
        super().__init__(bid=bid, fund=fund)
        system, friend = self.system, self.friend
        system.must(commands.SetReconciliation(*system.head(), 1, PERCENT, PERCENT, 3, 1))
        whale = system.account("whale", SOL=40_000 * COIN)
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(whale), 20, flags))
        system.deposit(friend, self.sol, 2_000 * COIN)
        other = system.account("other", USDC=10 * MILLION)
        system.order(other, self.perp, types.SELL, 100_00, 49_500_00)
        system.order(friend, self.perp, types.BUY, 100_00, 49_500_00)
        assert self.loan(commands.Borrow, whale, 1_560_000 * USDC) == codes.OK
        self.fall()
        if bid:
            system.order(self.maker, self.spot, types.BUY, bid * 100, 2_000_00)
        system.order(other, self.perp, types.BUY, 80_00, 49_500_00)
        system.order(friend, self.perp, types.SELL, 80_00, 49_500_00)
        assert system.holding(friend, "USDC").unsettled == -990_000 * USDC
        self.sold: list[dict[str, int]] = []
        self.lost: list[dict[str, int]] = []
        for _ in range(passes):
            system.advance(1)
            self.sold += of_kind(list(system.events), "LOAN_SOLD_TO_FUND")
            self.lost += of_kind(list(system.events), "POOL_LOSS")


def test_the_fund_buys_nothing_that_is_held() -> None:
    """M1: of the claim of 980,000 that is left the fund buys what is lost, under rule set 2 all but the 18,000 held."""
    sold = Sold(bid=0, fund=MILLION).sold
    assert [one["amount"] for one in sold] == [962_000 * USDC]


def test_the_seller_bears_the_loss_of_what_the_fund_bought() -> None:
    """The fund buys 10,000 of the claim. Its holdings pay 10,000 of the loss, 26,000 are left.

    The friend's claim bears half of it, the part of the fund's shares included, and its own that the pool has paid out.
    """
    sold = Sold(bid=80, fund=10_000 * USDC)
    assert [one["amount"] for one in sold.sold] == [10_000 * USDC]
    assert [one["from_lenders"] for one in sold.lost] == [26_000 * USDC]
    assert 0 <= 987_000 * USDC - sold.worth(sold.honest) <= 1


def test_what_is_held_survives_a_restart() -> None:
    """A machine restored from a snapshot holds as much, and books the same."""
    losing = Losing()
    losing.fall()
    assert losing.loan(commands.Redeem, losing.friend, 0) == codes.OK
    through_snapshot(losing.system.engine)


def test_the_waterfall_switched_off_holds_nothing() -> None:
    """Without the waterfall no loss is booked, so none is expected."""
    losing = Losing(bid=0)
    losing.fall()
    system = losing.system
    off = (0, SECOND, 10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB)
    system.must(commands.SetLiquidation(*system.head(), *off, 2, 6 * PERCENT, PERCENT, 20, 0))
    assert losing.loan(commands.Redeem, losing.friend, MILLION) == codes.OK


@pytest.mark.parametrize("number", range(6))
def test_the_model_agrees_in_any_run_on_the_pool(number: int) -> None:
    """Lenders redeem, lend and trade while prices, bids and the fund change; the independent model follows it all."""
    draw = SeededDraw(number)
    losing = Sold(bid=0, fund=draw.pick([1, 10_000, 30_000]) * USDC, passes=draw.pick([0, 1, 12]))
    system = losing.system
    lenders = (losing.friend, losing.honest, losing.maker)
    for _ in range(40):
        who = draw.pick(lenders)
        amount = draw.pick([0, 1, 999, 50_000 * USDC, 300_000 * USDC])
        action = draw.pick(["redeem", "redeem", "lend", "price", "bid", "pass", "trade", "repay"])
        if action == "redeem":
            losing.loan(commands.Redeem, who, amount)
        elif action == "lend":
            losing.loan(commands.Lend, who, amount)
        elif action == "price":
            system.price(losing.sol, draw.pick([60, 70, 78, 80, 82, 90]))
        elif action == "bid":
            system.order(
                losing.maker, losing.spot, types.BUY, draw.pick([59, 69, 79, 81]) * 100, 900_00
            )
        elif action == "trade":
            system.order(losing.maker, losing.perp, types.SELL, 80_00, 1_000_00)
            system.order(losing.honest, losing.perp, types.BUY, 80_00, draw.pick([10_00, 1_000_00]))
        elif action == "repay":
            losing.loan(commands.Repay, losing.bob, amount)
        else:
            losing.passes(draw.pick([1, 2, 11]))
