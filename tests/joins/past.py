# SPDX-License-Identifier: Apache-2.0
"""What stands in the journal before a world begins, and the calls that come then: trades of two accounts.

Owns the small market that the worlds share.
"""

from functools import cache

from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.storage.port import Record
from tests.support import System
from tests.unit.server.sequencing.driving import Driver

PERP = MarketId(1)
ALICE, BOB = AccountId(1001), AccountId(1002)


class Journaled(System):
    """A system whose commands go through a sequencer to a log."""

    def __init__(self) -> None:
        super().__init__(check=False)
        self.driver = Driver()
        self.engine = self.driver.applier.engine

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """One call, committed."""
        assert digest is None
        self.driver.now_ns = self.now
        return self.driver.call(command)


@cache
def traded() -> list[Record]:
    """A market with twelve offers of Alice at 150, of which Bob has bought two in one batch."""
    system = Journaled()
    sol = system.asset("SOL", 9, 150)
    assert system.market("SOL-PERP", types.PERPETUAL, sol, maker_ppb=0, taker_ppb=0) == PERP
    assert system.account("alice", USDC=10**10) == ALICE
    assert system.account("bob", USDC=10**10) == BOB
    for _ in range(12):
        system.order(ALICE, PERP, types.SELL, 15_000, 1)
    system.apply(bought("past", 2))
    return list(system.driver.log.read(0))


def bought(request_id: str, orders: int) -> Command:
    """Bob buys a lot by each of so many orders in one batch: a fill at each of its sequences."""
    one = (types.PLACE, BOB, PERP, types.BUY, types.LIMIT, types.IOC, 0)
    columns = [[value] * orders for value in (*one, types.STP_CANCEL_TAKER, 15_000, 1)]
    columns += [[0] * orders for _ in range(4)]
    return commands.OrderBatch("bob", request_id, SENT_NS, *columns)  # type: ignore[arg-type]


def purchases(count: int = 3) -> list[Command]:
    """Calls that fill two orders each; five at most."""
    return [bought(f"live {number}", 2) for number in range(count)]


SENT_NS = 1_700_000_000 * types.SECOND_NS
