# SPDX-License-Identifier: Apache-2.0
"""M6, L4: much work that falls due at one instant held everybody up for seconds (I-12.2).

50,000 accounts of 0.08 USDC in liquidation and no bid cost 1.1 to 1.7 s in every second, and 100,000 stops by one tick
2.3 s in one command. Under rule set 2 a command does a slice of such work; the rest is state, and slices of it and
commands of others take turns.
"""

from itertools import pairwise

import pytest

from clearinghouse.server.journal.records import Applier, encode_command
from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import AdvanceTime
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.storage.port import Head
from tests.support import SECOND, System, left_of

UNIT = 10**6
DUST = 700
# Units of one visit: the pass, its line, its holding, its ranking; no event.
OF_VISIT = 16 + 1 + 1 + 4


class Dust:
    """Accounts with 8 USDC, long one SOL at 150 by 20 times leverage, which a price of 143 brings below their MMF."""

    def __init__(self) -> None:
        """Open the positions and let the price fall; no account bids."""
        self.system = system = System(check=False)
        sol = system.asset("SOL", 9, 150)
        perp = system.market(
            "SOL-PERP",
            types.PERPETUAL,
            sol,
            lot=(1, 0),
            maker_ppb=0,
            taker_ppb=0,
        )
        terms = (
            10_000_000,
            20_000_000,
            10_000_000,
            20_000_000,
            types.PPB,
            2,
            60_000_000,
            10_000_000,
        )
        system.must(commands.SetLiquidation(*system.head(), 1, SECOND, *terms, 20, 0))
        other = system.account("other", USDC=10**6 * UNIT)
        for number in range(DUST):
            account = system.account(f"dust {number}", leverage=20, USDC=8 * UNIT)
            assert system.order(other, perp, types.SELL, 15_000, 1).codes == [codes.OK]
            assert system.order(account, perp, types.BUY, 15_000, 1).filled == [1]
        system.price(sol, 145)
        while system.engine.is_behind:
            system.advance(0)  # the accounts that the price flags are visited in slices too
        assert len(system.state.waterfall.cases) == DUST


def slices(system: System) -> list[int]:
    """The accounts that are left of a pass after each command that advances the time by a second, and then by none."""
    system.advance(1)
    found = [left(system)]
    while system.engine.is_behind:
        system.advance(0)
        found.append(left(system))
    return found


def left(system: System) -> int:
    """The accounts that the pass has not visited."""
    open_pass = system.state.cursors.liquidation
    return left_of(open_pass.to_rank, system.state.waterfall.cases) + len(open_pass.ranked)


def test_a_pass_over_dust_is_done_in_slices() -> None:
    """5,000 units rank and visit about 240 accounts; 700 take four commands."""
    dust = Dust()
    found = slices(dust.system)
    assert found[-1] == 0
    assert len(found) == -(-DUST * OF_VISIT // types.WORK_SLICE)
    for before, after in pairwise(found):
        assert (before - after) * (OF_VISIT - 4) <= types.WORK_SLICE + OF_VISIT
    assert violations(dust.system.state) == []


def test_commands_take_turns_with_slices() -> None:
    """A journal of the pass has a transfer after its first slice, and the pass goes on with the next record."""
    system = Dust().system
    accounts = [AccountId(system.account("payer", USDC=UNIT)), AccountId(system.account("payee"))]
    applier = Applier(system.engine, Head(system.sequence, bytes(32)), system.now)
    kinds: list[list[str]] = []
    for number in range(5):
        applier.open(system.now + SECOND)
        call = commands.Transfers(
            "test",
            f"t{number}",
            system.now + SECOND,
            0,
            accounts[:1],
            accounts[1:],
            [AssetId(1)],
            [1],
        )
        applier.begin(call, encode_command(call))
        applier.proceed(1)
        kinds.append([type(entry.command).__name__ for entry in applier.entries])
        applier.seal(1)
    turn = [AdvanceTime.__name__, commands.Transfers.__name__]
    assert kinds == [turn] * 4 + [turn[1:]]


def test_orders_that_one_price_reaches_are_placed_in_slices(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Of 90 stops that one tick reaches the tick places what an item may do, here 30; the others come in slices."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    account = system.account("alice", USDC=10**6 * UNIT)
    count = 90
    zeros = [0] * count
    batch = commands.ConditionalOrders(
        *system.head(),
        [types.PLACE] * count,
        [AccountId(account)] * count,
        [MarketId(perp)] * count,
        [types.TRIGGER_STOP] * count,
        [types.TRIGGER_INDEX] * count,
        [14_900] * count,
        zeros,
        [types.SELL] * count,
        [types.LIMIT] * count,
        [types.GTC] * count,
        zeros,
        [types.STP_CANCEL_TAKER] * count,
        [15_100 + number // types.LEVEL_ORDERS_MAX for number in range(count)],
        [1] * count,
        zeros,
        zeros,  # type: ignore[arg-type]
        zeros,
        zeros,
        zeros,  # type: ignore[arg-type]
        zeros,  # type: ignore[arg-type]
        zeros,  # type: ignore[arg-type]
    )
    assert set(system.apply(batch).codes) == {codes.OK}
    monkeypatch.setattr(
        "clearinghouse.statemachine.handlers.exchange.conditional_orders.WORK_SLICE",
        of_stops(30),
    )
    system.price(sol, 149)
    state = system.state
    assert len(state.orders) == 30
    assert len(state.triggered) == count - 30
    while system.engine.is_behind:
        system.advance(0)
    assert len(state.orders) == count
    assert violations(state) == []


def of_stops(count: int) -> int:
    """The units of so many stops: 6 each, and a third of the integers of their two events, of 7 and 9."""
    return 6 * count + 16 * count // 3
