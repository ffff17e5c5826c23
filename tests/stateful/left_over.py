# SPDX-License-Identifier: Apache-2.0
"""What work that has ended leaves in its fields. The next day, run or pass would begin with it (SPEC I-12.2).

Owns the list of such work, and of the fields that may keep a value. Must never compare work that is under way.
"""

from typing import Final

from clearinghouse.statemachine.state.cursors import LiquidationPass
from clearinghouse.statemachine.state.liquidity import LiquidityRun, LiquiditySums
from clearinghouse.statemachine.state.margin import MarginRun
from clearinghouse.statemachine.state.pnl_settlement_pass import PnlSettlementPass
from clearinghouse.statemachine.state.pvp_day import PvpDay
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import PVP_DAY_CLOSED
from tests.stateful.digest import attributes

# Names and results of what has ended; the next begin sets each of them.
KEPT: Final[dict[type, frozenset[str]]] = {
    LiquidationPass: frozenset(),
    LiquidityRun: frozenset({"alerts", "begun_ns", "id"}),
    LiquiditySums: frozenset(),
    MarginRun: frozenset({"id", "last_trade_id", "required", "seen"}),
    PnlSettlementPass: frozenset(),
    PvpDay: frozenset({"day", "last_pair_id"}),
}


def left_over(state: State) -> list[str]:
    """Return the fields of ended work that do not have their first values again."""
    cursors = state.cursors
    ended = (
        (state.pvp.day, state.pvp.day.state == PVP_DAY_CLOSED),
        (state.margin.run, not state.margin.run.is_open()),
        (state.liquidity.run, not state.liquidity.run.is_open()),
        (state.liquidity.run.sums, not state.liquidity.run.is_open()),
        (
            cursors.liquidation,
            not cursors.liquidation.is_open and not cursors.liquidation.is_sharing,
        ),
        (cursors.pnl_settlement, not cursors.pnl_settlement.is_open),
    )
    return [
        f"{type(work).__name__}.{name} is {getattr(work, name)}"
        for work, is_over in ended
        if is_over
        for name in sorted(attributes(work).keys() - KEPT[type(work)])
        if not isinstance(getattr(work, name), LiquiditySums)
        and getattr(work, name) != getattr(type(work)(), name)
    ]
