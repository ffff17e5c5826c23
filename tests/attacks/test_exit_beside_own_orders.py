# SPDX-License-Identifier: Apache-2.0
"""An exit against many small makers, beside 900 own orders and a take-profit of the whole position (G-8.3, I-12.1).

Each fill of the exit asks gate 8. With more reduce-only lots than the position, the question reads every order of the
line, so that one order could read a million orders. The question now costs units for what it reads, and the order ends
with WORK_LIMIT where the work of an item is used up.
"""

import pytest

from clearinghouse.statemachine.exchange_margin import requirements
from clearinghouse.statemachine.vocabulary import codes, events, types
from tests.stateful.model_comparison import IS_PURE
from tests.support import System

UNIT = 10**6
MAKERS = 800
OWN_ORDERS = 900
READ_MOST = 250_000  # orders of the line that one command reads

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


def test_an_exit_beside_many_own_orders_ends_at_the_work_of_an_item(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The exit fills a part of its lots, and the rest ends with WORK_LIMIT."""
    system = System(check=False)
    sol = system.asset("SOL", 9, 150)
    perp = system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0)
    attacker = system.account("attacker", USDC=10**7 * UNIT)
    seller = system.account("seller", USDC=10**7 * UNIT)
    system.order(seller, perp, types.SELL, 15_000, MAKERS)
    assert system.order(attacker, perp, types.BUY, 15_000, MAKERS).filled == [MAKERS]
    for start in range(0, MAKERS, types.LEVEL_ORDERS_MAX):
        friend = system.account(f"friend {start}", USDC=10**6 * UNIT)
        for _ in range(types.LEVEL_ORDERS_MAX):
            system.order(friend, perp, types.BUY, 14_900, 1)
    for number in range(OWN_ORDERS):
        own = system.order(attacker, perp, types.SELL, 15_100 + number, 1)
        assert own.codes == [codes.OK]
    profit = system.order(attacker, perp, types.SELL, 17_000, MAKERS, flags=types.FLAG_REDUCE_ONLY)
    assert profit.codes == [codes.OK]

    read = 0
    loss_of = requirements.order_loss_e9

    def counted(*received: object) -> int:
        nonlocal read
        read += 1
        return loss_of(*received)  # type: ignore[arg-type]

    monkeypatch.setattr(requirements, "order_loss_e9", counted)
    system.events.clear()
    sold = system.order(attacker, perp, types.SELL, 14_900, MAKERS, flags=types.FLAG_REDUCE_ONLY)
    assert sold.codes == [codes.OK]
    assert 0 < sold.filled[0] < MAKERS
    ended = [
        event.fields["code"] for event in system.events if event.kind == events.ORDER_CANCELLED
    ]
    assert codes.WORK_LIMIT in ended
    assert read <= READ_MOST
