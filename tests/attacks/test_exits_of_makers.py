# SPDX-License-Identifier: Apache-2.0
"""Positions with as many exits as they may have, all of which one order closes (I-12).

A maker's trade costs three units, and the end of each of its 34 exits a place in a trigger book and an event. Without
a weight of their own an order could end 34,000 of them with its 1,000 makers.
"""

from typing import Any

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.support import System

UNIT = 10**6
MAKERS = 100
BRACKETS = types.BRACKETS_MAX
EXITS = 2 * BRACKETS + 2
OF_EXIT = 6  # units of the end of one, its event apart
OF_TRADE = 3


def with_exits(system: System, perp: int, number: int) -> AccountId:
    """An account, long one lot of each of its brackets, with two orders that close all of it, and its own offer."""
    account = AccountId(system.account(f"maker {number}", leverage=10, USDC=10**4 * UNIT))
    row: tuple[int, ...] = (
        account,
        perp,
        types.BUY,
        types.LIMIT,
        types.GTC,
        0,
        types.STP_CANCEL_TAKER,
        15_000,
        1,
    )
    row += (0, 0, types.TRIGGER_MARK, 16_000, 0, 14_000, 0)
    columns: list[Any] = [[value] * BRACKETS for value in row]
    assert system.apply(commands.Brackets(*system.head(), *columns)).codes == [codes.OK] * BRACKETS
    for kind, trigger in ((types.TRIGGER_TAKE_PROFIT, 16_100), (types.TRIGGER_STOP, 13_900)):
        exit_row: tuple[int, ...] = (
            types.PLACE,
            account,
            perp,
            kind,
            types.TRIGGER_MARK,
            trigger,
            0,
            types.SELL,
        )
        exit_row += (types.MARKET, types.IOC, types.FLAG_CLOSE_POSITION, types.STP_CANCEL_TAKER)
        columns = [[value] for value in (*exit_row, *(0,) * 9)]
        command = commands.ConditionalOrders(*system.head(), *columns)
        if kind == types.TRIGGER_TAKE_PROFIT:
            seller = AccountId(1001)
            assert system.order(seller, perp, types.SELL, 15_000, BRACKETS).codes == [codes.OK]
        assert system.apply(command).codes == [codes.OK]
    assert system.order(account, perp, types.SELL, 15_100, BRACKETS).codes == [codes.OK]
    assert len(system.state.accounts[account].conditionals) == EXITS
    return account


def test_an_order_ends_no_more_exits_than_an_item_may_do() -> None:
    """An order stops where the exits of its makers have taken what an item has, and the rest of it ends."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    system.account("seller", leverage=10, USDC=10**9 * UNIT)
    makers = [with_exits(system, perp, number) for number in range(MAKERS)]
    taker = system.account("taker", leverage=10, USDC=10**9 * UNIT)
    outcome = system.order(taker, perp, types.BUY, 15_100, MAKERS * BRACKETS)
    met = -(-types.WORK_ITEM_MAX // (EXITS * OF_EXIT + OF_TRADE))
    assert met < MAKERS
    assert outcome.filled == [met * BRACKETS]
    assert outcome.remaining == [0]
    ended = [event.fields["code"] for event in system.events if event.name == "CONDITIONAL_ENDED"]
    assert ended == [codes.POSITION_CLOSED] * (met * EXITS)
    (end,) = [event for event in system.events if event.name == "ORDER_CANCELLED"]
    assert end.fields["code"] == codes.WORK_LIMIT
    waits = [len(system.state.accounts[maker].conditionals) for maker in makers]
    assert waits == [0] * met + [EXITS] * (MAKERS - met)
    assert violations(system.state) == []


def test_a_position_has_no_more_exits() -> None:
    """Another bracket is refused, and so is another order that closes the whole position."""
    system = System()
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0), maker_ppb=0, taker_ppb=0)
    system.account("seller", leverage=10, USDC=10**9 * UNIT)
    account = with_exits(system, perp, 0)
    row: tuple[int, ...] = (
        account,
        perp,
        types.BUY,
        types.LIMIT,
        types.GTC,
        0,
        types.STP_CANCEL_TAKER,
        14_500,
        1,
    )
    row += (0, 0, types.TRIGGER_MARK, 16_000, 0, 14_000, 0)
    columns: list[Any] = [[value] for value in row]
    outcome = system.apply(commands.Brackets(*system.head(), *columns))
    assert outcome.codes == [codes.STATE_LIMIT]
    assert outcome.figures[0] == (BRACKETS, BRACKETS + 1, 1)
