# SPDX-License-Identifier: Apache-2.0
"""Orders that wait for the band, and exits of one account beside those of another (O-9.1).

A wait reserves nothing and costs its owner nothing. Without limits, accounts could let orders wait for ever that the
machine tries again and again, or let their own exits stand before those of others.
"""

from typing import Any

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.trading.band_waits import ORDERS_OF_ROUND
from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.attacks.test_waiting_exits import MINUTE, OF_ACCOUNT, UNIT, advance, tick, waiting
from tests.stateful.snapshots import through_snapshot
from tests.support import System

ACCOUNTS = 4
BAND_PPB = types.PPB // 10


def entries(
    system: System, account: int, perp: int, count: int, kind: int, trigger: int
) -> list[int]:
    """Place purchases of one lot for at most 175 that wait for a price; the code of each."""
    row: tuple[int, ...] = (types.PLACE, account, perp, kind, types.TRIGGER_MARK, trigger, 0)
    row += (types.BUY, types.LIMIT, types.GTC, 0, types.STP_CANCEL_TAKER, 17_500, 1)
    row += (0, 0, 0, 0, 0, 0, 0)
    columns: list[Any] = [[value] * count for value in row]
    return system.apply(commands.ConditionalOrders(*system.head(), *columns)).codes


def banded() -> tuple[System, int, int]:
    """A perpetual at 150 with a band of 10 %; the system, the coin and the market."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market(
        "SOL-PERP",
        types.PERPETUAL,
        sol,
        lot=(1, 0),
        maker_ppb=0,
        taker_ppb=0,
        band_ppb=BAND_PPB,
    )
    return system, sol, perp


def kept(system: System) -> int:
    """The number of orders that wait for the band."""
    return sum(order.edge_e9 != 0 for order in system.state.conditionals.values())


def test_orders_that_wait_for_the_band_are_not_tried_until_it_reaches_them() -> None:
    """2,000 entries at 175 wait from 155 on: no try in a minute, none in a minute of moves, then 1,000 a second."""
    system, sol, perp = banded()
    count = ACCOUNTS * OF_ACCOUNT
    for number in range(ACCOUNTS):
        account = system.account(f"attacker {number}", USDC=10**6 * UNIT)
        codes_of = entries(system, account, perp, OF_ACCOUNT, types.TRIGGER_STOP, 15_500)
        assert codes_of == [codes.OK] * OF_ACCOUNT
        assert entries(system, account, perp, 1, types.TRIGGER_STOP, 15_500) == [
            codes.CONDITIONAL_ORDER_LIMIT
        ]
    tick(system, sol, 155)
    assert kept(system) == count
    # A start from a snapshot finds each of them where it waits.
    assert violations(through_snapshot(system.engine).state) == []
    assert advance(system, MINUTE)["tried"] == 0
    tried = 0
    for number in range(MINUTE):
        # The edge of 159 is 174.9. Below 155 the trigger is left, and no order is asked for it.
        system.price(sol, (159, 150)[number % 2])
        tried += advance(system, 1)["tried"]
    assert tried == 0
    assert kept(system) == count
    tick(system, sol, 160)
    for left in range(count - ORDERS_OF_ROUND, -1, -ORDERS_OF_ROUND):
        assert advance(system, 1)["tried"] == ORDERS_OF_ROUND
        assert kept(system) == left
    assert advance(system, MINUTE)["tried"] == 0
    assert violations(system.state) == []


def test_orders_that_go_back_and_forth_cost_a_bounded_number_of_tries() -> None:
    """A purchase on a fall whose price only comes into the band above its trigger waits for the one, then the other.

    For a mark of 158 the edge is 173.8; for one of 160 it is 176, where the trigger of 158 is left. Each second moves
    the mark across both: at most 1,000 tries for the band, and as many for the price as those have let go back.
    """
    system, sol, perp = banded()
    system.price(sol, 165)
    for number in range(ACCOUNTS):
        account = system.account(f"attacker {number}", USDC=10**6 * UNIT)
        codes_of = entries(system, account, perp, OF_ACCOUNT, types.TRIGGER_TAKE_PROFIT, 15_800)
        assert codes_of == [codes.OK] * OF_ACCOUNT
    tick(system, sol, 158)
    assert kept(system) == ACCOUNTS * OF_ACCOUNT
    for _ in range(5):
        system.price(sol, 160)
        assert advance(system, 1)["CONDITIONAL_WAITING"] == ORDERS_OF_ROUND
        assert kept(system) == ACCOUNTS * OF_ACCOUNT - ORDERS_OF_ROUND
        system.price(sol, 158)
        assert advance(system, 0)["tried"] <= ORDERS_OF_ROUND
        assert kept(system) == ACCOUNTS * OF_ACCOUNT
    assert violations(system.state) == []


def test_500_exits_of_an_account_are_one_visit_beside_the_stop_of_another() -> None:
    """Four accounts let 500 exits wait each, which never fill; the stop of a fifth sells within a second of a bid."""
    system, sol, perp = banded()
    seller = system.account("seller", USDC=10**9 * UNIT)
    system.order(seller, perp, types.SELL, 15_000, 10 * ACCOUNTS + 1)
    owners = [system.account(f"owner {number}", USDC=10**5 * UNIT) for number in range(ACCOUNTS)]
    for account in owners:
        assert system.order(account, perp, types.BUY, 15_000, 10).filled == [10]
        assert stops(system, account, perp, OF_ACCOUNT, types.FOK, 10) == [codes.OK] * OF_ACCOUNT
    honest = system.account("honest", USDC=10**5 * UNIT)
    assert system.order(honest, perp, types.BUY, 15_000, 1).filled == [1]
    assert stops(system, honest, perp, 1, types.IOC, 1) == [codes.OK]
    tick(system, sol, 144)
    assert waiting(system, perp) == ACCOUNTS * OF_ACCOUNT + 1
    assert violations(through_snapshot(system.engine).state) == []
    advance(system, 1)
    buyer = system.account("buyer", USDC=10**9 * UNIT)
    system.order(buyer, perp, types.BUY, 14_350, 1)
    found = advance(system, 1)
    assert found["tried"] == ACCOUNTS + 1
    assert system.line(honest, perp).position == 0
    assert waiting(system, perp) == ACCOUNTS * OF_ACCOUNT
    assert violations(system.state) == []


def stops(system: System, account: int, perp: int, count: int, tif: int, lots: int) -> list[int]:
    """Place stops at 145, reduce-only, at the market; the code of each."""
    row: tuple[int, ...] = (types.PLACE, account, perp, types.TRIGGER_STOP, types.TRIGGER_MARK)
    row += (14_500, 0, types.SELL, types.MARKET, tif, types.FLAG_REDUCE_ONLY)
    row += (types.STP_CANCEL_TAKER, 0, lots, 0, 0, 0, 0, 0, 0, 0)
    columns: list[Any] = [[value] * count for value in row]
    return system.apply(commands.ConditionalOrders(*system.head(), *columns)).codes
