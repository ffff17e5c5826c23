# SPDX-License-Identifier: Apache-2.0
"""What the stateful machine found, each as the shortest game that shows it.

Owns one case per defect, with what it would have let happen. A new one goes here before its cure.
"""

from clearinghouse.statemachine import codes, types
from tests.support import World


def test_the_first_order_of_a_line_counts_what_it_loses_at_the_mark() -> None:
    """A bid far above the mark is refused where its loss would eat the margin, also as a line's first order."""
    world = World()
    sol = world.asset("SOL", 4, 20)
    perp = world.market("SOL-PERP", types.PERPETUAL, sol, lot=(1, 0))
    buyer = world.account("buyer", leverage=20, USDC=110 * 10**6)
    # At 40 each of 10 lots loses 20 at once, 200 in all.
    outcome = world.order(buyer, perp, types.BUY, 4000, 10)
    assert outcome.codes == [codes.INSUFFICIENT_MARGIN]
    # 4 lots lose 80 and a fee of 0.096, and leave 29.904 above the requirement of 160 / 20 = 8.
    assert world.order(buyer, perp, types.BUY, 4000, 4).codes == [codes.OK]
