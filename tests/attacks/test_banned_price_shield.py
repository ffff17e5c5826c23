# SPDX-License-Identifier: Apache-2.0
"""H5: a coin with a dead price keeps a loss unbooked, while a friend leaves the losing pool at par (W-6.1, W-8.1).

Bob borrows 500,000 of two lenders' 2,000,000 USDC and holds 5,600 SOL. At 80 they bring 448,000, so that 52,000 are
missing. He also has 0.01 USDC worth of a coin whose oracle is gone. Under rule set 1 no pass counts and nothing is
written off while it is away: a friend redeems 1,000,000 a minute later, and the other lender bears all 52,000. Under
rule set 2 the loss is booked after twenty passes, half of it each, and the coin is kept apart. If it is worth more than
the loss when its price is back, the rest of it returns to Bob.
"""

import pytest

from clearinghouse.statemachine.ledger.pool_shares import claim_of
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    HoldId,
    SourceId,
)
from tests.support import E9, SECOND, System

USDC = 10**6
COIN = 10**9
PERCENT = types.PPB // 100


class Bankrupt:
    """A bankrupt borrower with a little of a coin whose oracle is gone, and the two lenders of its pool."""

    def __init__(self, dead: int = COIN // 100) -> None:
        """Let Bob go bankrupt with so much of the coin, which was at 1 when its oracle went."""
        self.system = system = System(model=True)
        debts = (types.PPB, 0, 10, 0, 3 * PERCENT, 0, 0, 0)
        system.must(
            commands.SetAssetParameters(*system.head(), AssetId(1), types.WEIGHT_IDENTITY, *debts)
        )
        self.sol = AssetId(system.asset("SOL", 9, 100))
        self.dud = AssetId(system.asset("DUD", 9))
        source = SourceId(system.must(commands.CreateOracleSource(*system.head(), "dud", "", 1)))
        system.must(
            commands.SetOracleInstrument(*system.head(), self.dud, [source], 10 * SECOND, 100)
        )
        rules = (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
        system.must(commands.SetIndexRules(*system.head(), self.dud, *rules))
        self.spot = system.market("SOL/USDC", types.SPOT, self.sol, maker_ppb=0, taker_ppb=0)
        system.market("DUD/USDC", types.SPOT, self.dud, maker_ppb=0, taker_ppb=0)
        terms = (800_000_000, 0, 0, 0, 0, 1, 1, 0, 0, 0, 0, 10**9, 0, 0, 0, 0, 0, 0)
        system.must(commands.SetPool(*system.head(), AssetId(1), *terms))
        system.must(
            commands.SetLiquidation(
                *system.head(),
                *(1, SECOND, 10 * PERCENT, 2 * PERCENT, PERCENT, 2 * PERCENT, types.PPB),
                *(2, 6 * PERCENT, PERCENT, 20, 0),
            )
        )
        self.friend = system.account("friend", USDC=1_000_000 * USDC)
        self.honest = system.account("honest", USDC=1_000_000 * USDC)
        self.maker = system.account("maker", SOL=5_600 * COIN, USDC=500_000 * USDC)
        self.sender = system.account("sender", DUD=100 * COIN)
        for lender in (self.friend, self.honest):
            assert self.loan(commands.Lend, lender, 1_000_000 * USDC) == codes.OK
        self.price_dud(1)
        self.bob = system.account("bob", USDC=60_000 * USDC, DUD=dead)
        flags = types.ACCOUNT_SPOT_MARGIN
        system.must(commands.SetAccountSettings(*system.head(), AccountId(self.bob), 20, flags))
        assert self.loan(commands.Borrow, self.bob, 500_000 * USDC) == codes.OK
        system.order(self.maker, self.spot, types.SELL, 100_00, 5_600_00)
        system.order(self.bob, self.spot, types.BUY, 100_00, 5_600_00)
        system.advance(11)  # the only tick of the coin is too old
        system.order(self.maker, self.spot, types.BUY, 80_00, 5_600_00)
        system.price(self.sol, 80)
        assert system.account_of(self.bob).status == types.LIQUIDATING

    def loan(
        self, kind: type[commands.Lend | commands.Borrow | commands.Redeem], who: int, amount: int
    ) -> int:
        """A movement with the pool; its code."""
        command = kind(*self.system.head(), [AccountId(who)], [AssetId(1)], [amount])
        return self.system.apply(command).codes[0]

    def price_dud(self, price: int) -> None:
        """A tick of the coin's only source."""
        system = self.system
        system.now += 1
        instrument = system.state.assets[self.dud].instrument
        assert instrument is not None
        source, last = instrument.source_ids[0], price * USDC * E9
        system.must(
            commands.OracleTicks(
                *system.head(), [source], [self.dud], [0], [0], [last], [0], [system.now]
            )
        )

    def passes(self, count: int) -> list[Event]:
        """So many passes; their events."""
        found: list[Event] = []
        for _ in range(count):
            self.system.advance(1)
            found += self.system.events
        return found

    def worth(self, lender: int) -> int:
        """Return the amount that a lender has with the pool."""
        return claim_of(self.system.holding(lender, "USDC"))


def test_a_dead_coin_does_not_let_a_friend_leave_at_par() -> None:
    """The friend redeems what it can a minute later; at last the coin has a price again, and all is booked."""
    bankrupt = Bankrupt()
    bankrupt.passes(60)
    assert bankrupt.worth(bankrupt.friend) == 974_000 * USDC
    assert bankrupt.loan(commands.Redeem, bankrupt.friend, 0) == codes.OK
    bankrupt.price_dud(1)
    for _ in range(25):
        bankrupt.price_dud(1)
        bankrupt.passes(1)
    assert bankrupt.system.account_of(bankrupt.bob).status == types.ACTIVE
    # The dead 0.01 pay a part of the loss where they are sold to the fund or kept by it.
    assert abs(bankrupt.worth(bankrupt.honest) - (974_000 * USDC)) <= USDC // 100


def test_the_loss_is_booked_at_the_twentieth_pass() -> None:
    """Ten passes sell the 5,600 SOL; at the nineteenth nothing is booked, at the twentieth all of it."""
    bankrupt = Bankrupt()
    assert not {"LINE_SET_APART", "POOL_LOSS"} & {event.name for event in bankrupt.passes(19)}
    found = {event.name: event.fields for event in bankrupt.passes(1)}
    assert found["LINE_SET_APART"]["amount"] == COIN // 100
    assert found["POOL_LOSS"]["loss"] == 52_000 * USDC
    assert bankrupt.worth(bankrupt.honest) == 974_000 * USDC


@pytest.mark.parametrize(
    ("price", "days", "returned"),
    [
        (5_200_000, 0, 0),
        # 52,000 / 5,200,001 are 9,999,998.08 of the 10,000,000 units, ceiled.
        (5_200_001, 0, 1),
        (6_000_000, 0, 1_333_333),
        (6_000_000, 7, 1_333_333),
        (6_000_000, 8, 0),
    ],
)
def test_what_exceeds_the_loss_returns(price: int, days: int, returned: int) -> None:
    """0.01 of a coin at 5,200,000 are worth the loss of 52,000. Above that the rest goes back, within seven days."""
    bankrupt = Bankrupt()
    bankrupt.passes(20)
    system = bankrupt.system
    fund = system.state.accounts[types.LIQUIDITY_FUND].holdings[bankrupt.dud]
    assert (fund.balance, fund.held) == (COIN // 100, COIN // 100)
    # Of seven days so much that the price is back a second before they end.
    system.advance(days * 86_400 - 2 if days else 0)
    close = commands.CloseAccount(*system.head(), AccountId(bankrupt.bob))
    assert system.apply(close).codes == [codes.ACCOUNT_NOT_EMPTY]
    bankrupt.price_dud(price)
    events = [event for event in bankrupt.passes(1) if event.name == "LINE_RETURNED"]
    assert events[0].fields["returned"] == returned
    assert system.balance(bankrupt.bob, "DUD") == returned
    assert (fund.balance, fund.held) == (COIN // 100 - returned, 0)
    assert system.state.waterfall.apart == {}
    assert system.state.waterfall.apart_losses == {}


@pytest.mark.parametrize(("short", "apart"), [(0, 0), (1, 1)])
def test_a_line_that_covers_the_loss_at_its_last_value_delays_the_write_off(
    short: int, apart: int
) -> None:
    """52,000 coins, last at 1, leave E at 0; with a unit less E is below 0 and all is written off."""
    bankrupt = Bankrupt(dead=52_000 * COIN - short)
    names = [event.name for event in bankrupt.passes(40)]
    assert names.count("LINE_SET_APART") == apart


def test_nobody_sends_a_shield() -> None:
    """A transfer, a deposit and a hold's capture bring the coin under rule set 1; under rule set 2 none of them."""
    bankrupt = Bankrupt()
    system = bankrupt.system
    refused = codes.RECEIVER_IN_LIQUIDATION
    assert system.transfer(bankrupt.sender, bankrupt.bob, bankrupt.dud, COIN) == refused
    bob, dud = [AccountId(bankrupt.bob)], [bankrupt.dud]
    asked = system.apply(commands.RequestDeposits(*system.head(), bob, dud, [COIN], [""]))
    assert asked.codes == [refused]
    held = system.apply(
        commands.CreateHolds(*system.head(), 0, [AccountId(bankrupt.sender)], bob, dud, [COIN], [0])
    )
    decided = commands.DecideHolds(*system.head(), [HoldId(held.ids[0])], [COIN], dud)
    assert system.apply(decided).codes == [refused]
    # What it owes may come, and a coin that could be sold.
    assert system.transfer(bankrupt.maker, bankrupt.bob, 1, USDC) == codes.OK
