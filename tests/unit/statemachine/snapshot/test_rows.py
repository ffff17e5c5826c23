# SPDX-License-Identifier: Apache-2.0
"""A snapshot of a state with a bit of everything comes back whole, and rows that lack what they belong to are refused.

Owns what games and golden journals hardly leave lying about when they end: orders held by a halt, market orders in an
auction, windows with entries, claims that wait (SPEC J-4, O-3, K-1). The rest is in `test_restore`.
"""

from typing import Any, Final

import pytest

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.orders.conditional_orders import trigger_now_e9
from clearinghouse.statemachine.snapshot.read_tables import SnapshotError
from clearinghouse.statemachine.snapshot.restore import restore
from clearinghouse.statemachine.snapshot.write import TABLES, snapshot
from clearinghouse.statemachine.state.liquidation import LiquidationCase
from clearinghouse.statemachine.state.pnl_settlement import UnsoldCollateral
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId, OrderId
from clearinghouse.storage.encoding import decode, encode
from tests.stateful.snapshots import through_snapshot
from tests.unit.statemachine.checks.test_damaged_state import SOL, USDC, SoundState

MORE: Final = """
index-rules SOL
funding SOL-PERP interest 0.01%
caps USDC borrow 1,000 borrow-window 60s deposit 1,000,000 deposit-window 60s
deposit bob 10 USDC
borrow bob 1 USDC
halt ETH-PERP mark move 5% per 60s for 600s
conditional bob ETH-PERP buy 1 @ market trail mark 2% as held
price ETH 112
set-status SOL/USDC AUCTION
place bob SOL/USDC sell 1 @ market gtc as waits
advance 2s
price SOL 150.50
"""
NAMES: Final = [one.name for one in TABLES]


def full_sound_state() -> SoundState:
    """A town with all of it, and two things that only a long story would leave behind."""
    sound = SoundState(MORE)
    alice = sound.account("alice")
    case = LiquidationCase()
    case.lots[MarketId(1)] = 10
    case.amounts[AssetId(SOL)] = 20
    sound.state.waterfall.open_case(alice.id, case)
    sound.state.pnl_settlement.unpaid_passes[AssetId(USDC)] = 3
    pending = UnsoldCollateral()
    sound.state.pnl_settlement.keep_unsold(alice.id, USDC, pending)
    pending.amounts[AssetId(SOL)] = 5
    return sound


def rows_of(sound: SoundState) -> list[Any]:
    """The decoded chunks of a town's snapshot."""
    return [decode(encode(chunk)) for chunk in snapshot(sound.state)]  # type: ignore[arg-type]


def test_a_state_with_a_bit_of_everything_comes_back() -> None:
    """The machine that a snapshot gives is the machine it was taken of, and its own snapshot is the same."""
    sound = SoundState(MORE)
    assert violations(sound.state) == []
    through_snapshot(sound.setup.system.engine)
    held = sound.state.conditionals[OrderId(sound.setup.orders["held"])]
    assert trigger_now_e9(sound.state, held) == held.reached_e9 > 0
    full = full_sound_state()
    through_snapshot(full.setup.system.engine)
    filled = {NAMES[number] for number, columns in rows_of(full)[1:] if columns and columns[0]}
    assert {"conditionals", "trailing", "auction_orders", "asset_cap_entries"} <= filled
    assert {"halt_prices", "quotes", "unpaid_passes", "flagged_lots", "waiting_amounts"} <= filled


@pytest.mark.parametrize(
    ("left_out", "finding"),
    [
        ("instruments", "has ticks and no instrument"),
        ("funding", "has samples and no funding"),
        ("pools", "has asks and no pool"),
        ("trigger_books", "which has no trigger books"),
        ("halts", "has prices of a halt and no halt"),
        ("asset_caps", "has no window"),
    ],
)
def test_rows_without_what_they_belong_to_are_refused(left_out: str, finding: str) -> None:
    """A table that others point into, left out of a snapshot, ends the reading with what is missing."""
    layout, *chunks = rows_of(SoundState(MORE))
    kept = [chunk for chunk in chunks if chunk[0] != NAMES.index(left_out)]
    assert len(kept) < len(chunks)
    with pytest.raises(SnapshotError, match=finding):
        restore([layout, *kept])


def test_a_brake_in_the_place_of_another_is_refused() -> None:
    """Brakes are known by their place; two that changed places are no state."""
    layout, *chunks = rows_of(SoundState(MORE))
    for number, columns in chunks:
        if number == NAMES.index("brakes"):
            for column in columns:
                column.reverse()
    with pytest.raises(SnapshotError, match="stands in the place of another"):
        restore([layout, *chunks])
