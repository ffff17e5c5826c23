# SPDX-License-Identifier: Apache-2.0
"""Measure the memory of one of each kind of object that a client's commands can add to the state.

Owns the worlds and the count. A figure is the memory that Python's allocator gave out for a number of equal objects,
divided by the number. Events are taken out before the measurement; answers of calls have their own figures. So it
depends on the build and the version of Python, and not on the machine. Run as `python -m
clearinghouse.apps.bench.memory N`; prints one JSON object, in bytes.
"""

import gc
import json
import sys
import tracemalloc
from collections.abc import Callable
from typing import Final

from clearinghouse.apps.bench.attack_world import PERP, PRICE, SOL, UNIT, World
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId

RICH: Final = 10**9 * UNIT


class Unanswered(World):
    """A world whose calls have no request id, so that the machine stores no answer."""

    is_answered = False

    def head(self) -> tuple[str, str, int]:
        """Return the principal, an empty request id and the present time, for the next command."""
        _, request_id, time_ns = super().head()
        return "bench", request_id if self.is_answered else "", time_ns

    def move(self, source: int, target: int, asset: AssetId, count: int = 1) -> None:
        """Move one unit of an asset from `source` to `target`, `count` times in one call."""
        columns = [AccountId(source)] * count, [AccountId(target)] * count
        command = commands.Transfers(*self.head(), 0, *columns, [asset] * count, [1] * count)
        assert set(self.apply(command).codes) == {codes.OK}

    def ask(
        self, kind: type[commands.RequestDeposits | commands.RequestWithdrawals], account: int
    ) -> None:
        """Request a deposit or a withdrawal of one unit for an account."""
        command = kind(*self.head(), [AccountId(account)], [AssetId(1)], [1], [""])
        assert self.apply(command).codes == [codes.OK]

    def hold(self, account: int, other: int, amount: int, expire_ns: int) -> None:
        """Create one hold of `amount` from `account` in favour of `other`, which expires at `expire_ns`."""
        some, others, assets = [AccountId(account)], [AccountId(other)], [AssetId(1)]
        command = commands.CreateHolds(*self.head(), 0, some, others, assets, [amount], [expire_ns])
        assert self.apply(command).codes == [codes.OK]


Figure = Callable[[Unanswered, int], Callable[[], object]]


def accounts(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that opens `count` accounts without balances, each of its own owner."""
    return lambda: world.accounts(count, 0)


def closed_isolated(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that opens `count` isolated accounts, each for its own market, and closes them again."""
    ids = world.accounts(count, UNIT)

    def run() -> None:
        for account in ids:
            for on in (1, 0):
                head = world.head()
                world.apply(commands.SetIsolated(*head, AccountId(account), PERP, on))

    return run


def balances(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that gives `count` accounts with one asset a second asset."""
    ids = world.accounts(count, UNIT)
    [rich] = world.accounts(1, UNIT)
    deposited(world, rich, SOL, count)

    def run() -> None:
        for account in ids:
            world.move(rich, account, SOL)

    return run


def deposited(world: Unanswered, account: int, asset: AssetId, amount: int) -> None:
    """Deposit an amount of an asset in an account."""
    asked = world.apply(
        commands.RequestDeposits(*world.head(), [AccountId(account)], [asset], [amount], [""])
    )
    ids = [DepositId(number) for number in asked.ids]
    world.apply(commands.DecideDeposits(*world.head(), ids, [1]))


def spread(world: Unanswered, count: int, each: int, micro: int) -> list[int]:
    """Return `count` account ids; each id occurs `each` times, as often as one account may have the object."""
    ids = world.accounts(-(-count // each), micro)
    return [ids[number // each] for number in range(count)]


def deposits(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that requests `count` deposits, which wait for custody."""
    ids = spread(world, count, types.PENDING_DEPOSITS_MAX, UNIT)

    def run() -> None:
        for account in ids:
            world.ask(commands.RequestDeposits, account)

    return run


def withdrawals(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that requests `count` withdrawals, which wait for custody."""
    ids = spread(world, count, types.PENDING_WITHDRAWALS_MAX, UNIT)

    def run() -> None:
        for account in ids:
            world.ask(commands.RequestWithdrawals, account)

    return run


def holds(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that creates `count` holds with an expiry."""
    ids = spread(world, count, types.HOLDS_MAX, 100 * UNIT)
    [other] = world.accounts(1, 0)
    later = world.time_ns + 10**15

    def run() -> None:
        for number, account in enumerate(ids):
            world.hold(account, other, UNIT // 100, later + number)

    return run


def placed(world: Unanswered, ids: list[int], prices: list[int]) -> Callable[[], object]:
    """Return a function that places a bid of one lot for each account and price."""

    def run() -> None:
        for account, price in zip(ids, prices, strict=True):
            assert world.orders([account], types.BUY, price, 1).codes == [codes.OK]

    return run


def orders(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that places `count` resting orders, 50 of each owner, all at one price."""
    ids = spread(world, count, types.LEVEL_ORDERS_MAX, RICH)
    world.orders(sorted(set(ids)), types.BUY, 100, 1)  # so that lines are there
    return placed(world, ids, [PRICE * 100 - 1] * count)


def levels(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that places `count` resting orders, each at a different price."""
    ids = spread(world, count, types.OPEN_ORDERS_MAX - 1, RICH)
    world.orders(sorted(set(ids)), types.BUY, 100, 1)
    return placed(world, ids, [PRICE * 100 - 1 - number for number in range(count)])


def conditionals(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that places `count` stop orders, each with a different trigger price."""
    ids = spread(world, count, types.CONDITIONAL_ORDERS_MAX, RICH)

    def run() -> None:
        for number, account in enumerate(ids):
            stop = (types.TRIGGER_STOP, types.TRIGGER_MARK, PRICE * 100 + 100 + number, 0)
            terms = (types.BUY, types.MARKET, types.IOC, 0, types.STP_CANCEL_TAKER, 0, 1)
            row = (types.PLACE, account, PERP, *stop, *terms, 0, 0, 0, 0, 0, 0, 0)
            columns = [[field] for field in row]
            command = commands.ConditionalOrders(*world.head(), *columns)  # type: ignore[arg-type]
            assert world.apply(command).codes == [codes.OK]

    return run


def positions(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that gives `count` accounts a first position with its price bounds; few accounts are the
    sellers.
    """
    ids = world.accounts(count, UNIT * 5)
    rich = world.accounts(-(-count // types.LEVEL_ORDERS_MAX), RICH)

    def run() -> None:
        for number, seller in enumerate(rich):
            some = ids[number * types.LEVEL_ORDERS_MAX : (number + 1) * types.LEVEL_ORDERS_MAX]
            world.orders([seller] * len(some), types.SELL, PRICE * 100, 1)
            world.orders(some, types.BUY, PRICE * 100, 1)
        world.price(PRICE * 100 + 1)

    return run


def dead_man_timers(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that sets `count` dead-man timers, each of a different principal."""
    ids = world.accounts(count, 0)

    def run() -> None:
        for account in ids:
            head = (f"principal {account}", "", world.time_ns)
            world.apply(commands.SetDeadMan(*head, AccountId(account), types.DEAD_MAN_MAX_NS))

    return run


def answers(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that makes `count` calls with one accepted item, so that the machine stores their answers."""
    some, other = world.accounts(2, RICH)
    world.is_answered = True

    def run() -> None:
        for _ in range(count):
            world.move(some, other, AssetId(1))

    return run


def answered_items(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that makes one call of `count` items, all accepted."""
    some, other = world.accounts(2, RICH)
    world.is_answered = True
    return lambda: world.move(some, other, AssetId(1), count)


def refused_items(world: Unanswered, count: int) -> Callable[[], object]:
    """Return a function that makes one call of `count` items, all refused."""
    ids = world.accounts(1, 0)
    world.is_answered = True
    return lambda: world.orders(ids * count, types.BUY, PRICE * 100, 1, types.FOK)


FIGURES: Final[dict[str, Figure]] = {
    "account": accounts,
    "closed_isolated_account": closed_isolated,
    "balance": balances,
    "pending_deposit": deposits,
    "pending_withdrawal": withdrawals,
    "hold": holds,
    "order": orders,
    "order_at_a_price_of_its_own": levels,
    "conditional_order": conditionals,
    "position": positions,
    "dead_man_timer": dead_man_timers,
    "stored_answer": answers,
    "item_of_a_stored_answer": answered_items,
    "refused_item_of_a_stored_answer": refused_items,
}


def bytes_of(figure: Figure, count: int) -> int:
    """Return the bytes of one of `count` objects, rounded down."""
    run = figure(Unanswered(), count)
    gc.collect()
    tracemalloc.start()
    try:
        before, _ = tracemalloc.get_traced_memory()
        run()
        gc.collect()
        after, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    return (after - before) // count


def main() -> None:
    """Measure with the number of objects on the command line and print the figures."""
    count = int(sys.argv[1])
    found = {name: bytes_of(figure, count) for name, figure in FIGURES.items()}
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main()
