# SPDX-License-Identifier: Apache-2.0
"""Put an announced change of parameters in force once its notice is over (SPEC Q-9, B-6).

Owns the call of the handler that sets the parameters. If the handler refuses the change now, for example because its
subject has ended, the change is withdrawn and an event states the code of the refusal.
"""

from collections.abc import Callable
from typing import Any, Final

from clearinghouse.statemachine.authority.in_force import (
    AT_ONCE_REASON,
    IDS,
    PRESENT,
    in_force_or_off,
)
from clearinghouse.statemachine.authority.setting_changes import (
    waits_for_interest,
    write_effect,
    write_withdrawn,
)
from clearinghouse.statemachine.handlers.exchange import (
    dynamic_margin,
    instruments,
    lending,
    liquidation_terms,
)
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_SETTING_CHANGE
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import (
    SetAssetParameters,
    SetDynamicMargin,
    SetLiquidation,
    SetMarketParameters,
    SetPool,
)
from clearinghouse.statemachine.vocabulary.encoding import SHAPES
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.parts import PARTS

_NOTICE_IS_OVER: Final = "its notice is over"
# Kind of an update -> its handler, which gets all its values: they hold at once.
_APPLY: Final[dict[int, Callable[[State, Any, Reply], int]]] = {
    SetAssetParameters.KIND: instruments.set_asset_parameters,
    SetMarketParameters.KIND: instruments.set_market_parameters,
    SetPool.KIND: lending.set_pool,
    SetDynamicMargin.KIND: dynamic_margin.set_dynamic_margin,
    SetLiquidation.KIND: liquidation_terms.set_liquidation,
}


def change_due(state: State, change_id: int) -> None:
    """Put an announced change in force, or withdraw it if its subject has ended or its handler refuses it now.

    `put_late_in_force` applies a change that waits for interest.
    """
    change = state.setting_changes.announced[change_id]
    if waits_for_interest(state, change):
        return
    del state.setting_changes.announced[change_id]
    subject = (change.kind, change.subject_id, 0)
    before = in_force_or_off(state, subject)
    code = codes.UNKNOWN_POOL
    if before is not None:
        values: dict[str, Any] = dict.fromkeys(IDS[change.kind], change.subject_id)
        for part in PARTS[change.kind]:
            # As where a call leaves them open, such numbers are not stated again.
            kept = NOT_STATED if part.first == NOT_STATED else before[part.attribute]
            values[part.attribute] = change.values.get(part.number, kept)
        # Other announced changes of the subject stay announced.
        values[PRESENT] = sum(1 << number for number in change.values)
        values[AT_ONCE_REASON] = _NOTICE_IS_OVER
        update = SHAPES[change.kind].command("", "", state.time_ns, **values)
        code = _APPLY[change.kind](state, update, Reply())
    for number in sorted(change.values):
        if code == codes.OK:
            write_effect(state, change, number)
        else:
            write_withdrawn(state, change, number, code)
    if code == codes.OK:
        state.versions[subject] = state.sequence


def put_late_in_force(state: State, asset_id: int) -> None:
    """Put in force the changes of a pool that became due while its interest was quarantined (J-2.2)."""
    for change in state.setting_changes.of(SetPool.KIND, asset_id):
        if (DEADLINE_SETTING_CHANGE, change.id) not in state.timers.due:
            change_due(state, change.id)
