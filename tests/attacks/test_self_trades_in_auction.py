# SPDX-License-Identifier: Apache-2.0
"""H7: each pair of orders of one owner cost an uncrossing a round over the whole book (O-2.1).

A market order whose protection price binds switches off the walk that finds all pairs at once. Then every pair took a
round of its own: 400 pairs among 10,000 other orders 13 s in one command. Under rule set 2 a round ends the older order
of each of its pairs.
"""

import pytest

from clearinghouse.statemachine.arithmetic import call_auction
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.stateful.model_comparison import IS_PURE
from tests.support import System

UNIT = 10**6
PAIRS = 40
OTHERS = 20

pytestmark = pytest.mark.skipif(not IS_PURE, reason="compiled calls cannot be counted")


@pytest.mark.parametrize(
    ("rule_set", "rounds"), [(types.RULE_SET_FIRST, PAIRS + 2), (types.RULE_SET_AMENDED, 4)]
)
def test_a_round_ends_all_pairs_of_one_owner(
    rule_set: int, rounds: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    """40 lots of one owner on each side at 150, and 20 offers of others at 151, one of which a market order takes.

    The market order comes first and reaches 150 only, so it binds, and takes the first offer of 150. The owner's bids,
    which are older, meet its other offers and end: 39 of them in the first round and the last in the second. The third
    round has the trade, and the last finds nothing that crosses. The first rules take a round for each of the 40.
    """
    system = System(check=False, rule_set=rule_set)
    sol = system.asset("SOL", 9, 150)
    perp = system.market(
        "SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0, status=types.MARKET_AUCTION
    )
    attacker = system.account("attacker", USDC=10**6 * UNIT)
    others = system.account("others", USDC=10**6 * UNIT)
    taker = system.account("taker", USDC=10**6 * UNIT)
    for account, side, price, count in (
        (attacker, types.BUY, 15_000, PAIRS),
        (attacker, types.SELL, 15_000, PAIRS),
        (others, types.SELL, 15_100, OTHERS),
    ):
        for _ in range(count):
            assert system.order(account, perp, side, price, 1).codes == [codes.OK]
    system.order(taker, perp, types.BUY, 15_000, 1, order_type=types.MARKET)
    calls: list[int] = []
    uncross = call_auction.uncross

    def counting(*arguments: object) -> tuple[int, int]:
        calls.append(1)
        return uncross(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(call_auction, "uncross", counting)
    system.must(commands.SetMarketStatus(*system.head(), MarketId(perp), types.MARKET_OPEN, ""))
    assert len(calls) == rounds
    ended = [
        event.fields["lots"]
        for event in system.events
        if event.name == "ORDER_CANCELLED" and event.fields["code"] == codes.SELF_TRADE
    ]
    assert ended == [1] * PAIRS
    assert system.line(taker, perp).position == 1
