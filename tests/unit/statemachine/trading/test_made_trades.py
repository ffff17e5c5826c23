# SPDX-License-Identifier: Apache-2.0
"""Trades of an earlier block of ids are known by their digest, for a day and up to a number of blocks (SPEC O-10)."""

from clearinghouse.statemachine.state.busts import MadeTrade, SealedBlock
from clearinghouse.statemachine.trading.made_trades import BLOCKS_MAX, BUST_NS, were_made
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.bust_verbs import announce_command
from tests.scenarios.language import Row
from tests.scenarios.names import Setup
from tests.scenarios.test_scenarios import run_row
from tests.stateful.snapshots import through_snapshot
from tests.unit.statemachine.played import played


def two_blocks() -> tuple[Setup, list[MadeTrade]]:
    """Trades 254 and 255, then 256 and 257 of the next block."""
    setup = played("busts", "The buyer owes the amount by which", "place bob")
    setup.system.state.last_trade_id = 253
    made: list[MadeTrade] = []
    for lots in (3, 2, 1, 1):
        setup.system.now += 1
        place(setup, lots)
        made.append(setup.market("SOL/USDC").made_trades.made[-1])
    return setup, made


def place(setup: Setup, quantity: int) -> None:
    """Bob sells to the order that rests."""
    left = f"place bob SOL/USDC sell {quantity} @ 50"
    run_row(setup, Row("row of the test", left, left, None))


def test_a_block_that_has_ended_is_known_whole() -> None:
    """Its trades are stated all and as they were made, before and after a snapshot."""
    setup, made = two_blocks()
    market = setup.market("SOL/USDC")
    assert [one[0] for one in made] == [254, 255, 256, 257]
    assert market.made_trades.made == made[2:]
    assert market.made_trades.sealed[0].last_ns == made[1][1] > made[0][1]
    for state in (setup.system.state, through_snapshot(setup.system.engine).state):
        found = state.markets[market.id]
        assert were_made(found, made[:2])
        assert were_made(found, made[2:])
        assert not were_made(found, made[:1])
        assert not were_made(found, made[1:3])
        assert not were_made(found, made)
        assert not were_made(found, [made[1], made[0]])
        changed = (*made[0][:4], AccountId(1003), *made[0][5:])
        assert not were_made(found, [changed, made[1]])
    command = announce_command(setup.head(), market, made[:2], [255], 10_000, 50_000_000)
    assert setup.system.apply(command).codes == [codes.OK]


def test_old_blocks_are_forgotten_two_at_a_time() -> None:
    """Those of more than a day ago, and the oldest of more than there may be."""
    setup, _ = two_blocks()
    found = setup.market("SOL/USDC").made_trades
    now_ns = setup.system.state.time_ns
    found.sealed = {
        -4: SealedBlock(-4, now_ns - BUST_NS - 1, ""),
        -3: SealedBlock(-3, now_ns - BUST_NS - 1, ""),
        -2: SealedBlock(-2, now_ns - BUST_NS - 1, ""),
        -1: SealedBlock(-1, now_ns, ""),
    }
    setup.system.state.last_trade_id = 511
    place(setup, 1)
    assert list(found.sealed) == [-2, -1, 1]
    found.sealed = {number: SealedBlock(number, now_ns, "") for number in range(-BLOCKS_MAX, 0)}
    setup.system.state.last_trade_id = 767
    place(setup, 1)
    assert len(found.sealed) == BLOCKS_MAX
    assert list(found.sealed)[-1] == 2


def test_a_million_later_trades_of_the_same_day_leave_a_block_known() -> None:
    """4,096 later blocks of 256 trades, which one account with a friend makes in a minute, displace no block."""
    setup, made = two_blocks()
    market = setup.market("SOL/USDC")
    now_ns = setup.system.state.time_ns
    market.made_trades.sealed |= {one: SealedBlock(one, now_ns, "") for one in range(2, 4_098)}
    setup.system.state.last_trade_id = (4_098 << 8) - 1
    place(setup, 1)
    assert were_made(market, made[:2])
