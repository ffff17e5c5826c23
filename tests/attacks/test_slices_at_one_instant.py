# SPDX-License-Identifier: Apache-2.0
"""As many orders in slices as there may be, all of whose slices are due in one instant (I-12, O-3).

A slice costs its caller nothing when it comes. Without limits a client could let any number of orders meet the book
between two prices.
"""

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from tests.support import System

UNIT = 10**6
OWNERS = types.TWAPS_OF_MARKET_MAX // types.TWAPS_OF_OWNER_MAX
INTERVAL_NS = types.TWAP_INTERVAL_MIN_NS


def place(system: System, account: int, market: int) -> tuple[int, tuple[int, int, int]]:
    """Place an order of two lots in two slices; its code and figures."""
    command = commands.PlaceTwap(
        *system.head(), AccountId(account), MarketId(market), types.BUY, 2, 2, INTERVAL_NS, 0, 0, 0
    )
    outcome = system.apply(command)
    return outcome.codes[0], outcome.figures.get(0, (0, 0, 0))


def test_slices_of_one_instant_are_sent_in_slices_of_work() -> None:
    """1,024 slices due at once take several commands, other orders come between, and each is sent once."""
    system = System()
    sol = system.asset("SOL", 4, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol)
    seller = system.account("seller", leverage=10, USDC=10**6 * UNIT)
    assert system.order(seller, perp, types.SELL, 15_000, 4_000).codes == [codes.OK]
    for number in range(OWNERS):
        owner = system.account(f"owner {number}", leverage=10, USDC=10**4 * UNIT)
        for _ in range(types.TWAPS_OF_OWNER_MAX):
            assert place(system, owner, perp) == (codes.OK, (0, 0, 0))
        if number == 0:
            most = types.TWAPS_OF_OWNER_MAX
            assert place(system, owner, perp) == (codes.STATE_LIMIT, (most, most + 1, 1))
    late = system.account("late", leverage=10, USDC=10**4 * UNIT)
    most = types.TWAPS_OF_MARKET_MAX
    assert place(system, late, perp) == (codes.STATE_LIMIT, (most, most + 1, 1))
    assert len(system.state.twaps) == most

    system.now += INTERVAL_NS
    sent: list[int] = []
    commands_needed = 0
    while len(sent) < most:
        assert commands_needed < 50
        before = len(system.state.twaps)
        system.apply(commands.AdvanceTime("", "", 0, system.now))
        commands_needed += 1
        found = [one.fields["order_id"] for one in system.events if one.name == "TWAP_SLICE"]
        integers = sum(len(one.fields) + 1 for one in system.events)
        # The slice ends with the order that reaches its bound.
        assert integers // 3 < types.WORK_SLICE + 1_000
        assert found, "an advance without a slice"
        sent += found
        assert len(system.state.twaps) == before - len(found)
    assert sent == sorted(set(sent))
    assert commands_needed > 1
    assert system.state.twaps == {}
    assert system.state.twap_counts == {}
    assert violations(system.state) == []
    assert place(system, late, perp) == (codes.OK, (0, 0, 0))
