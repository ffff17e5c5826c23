# SPDX-License-Identifier: Apache-2.0
"""Handle the terms of liquidity and the committed lines of credit (SPEC C-12).

Owns the ranges of these terms. The next run applies a change.
"""

from typing import Final

from clearinghouse.statemachine.clearing_margin.liquidity_runs import schedule_set_time
from clearinghouse.statemachine.state.liquidity import COVER, STRESS_DAYS, CreditLine
from clearinghouse.statemachine.state.results import Reply
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, CREDIT_LINES_MAX, PPB

_RUN_SECONDS_MIN: Final = 3_600
_RUN_SECONDS_MAX: Final = 86_400
_TARGET_MAX_PPB: Final = 10 * PPB
_SECONDS_MAX: Final = 864_000
_STRESS_DAYS_MAX: Final = 30


def set_liquidity_terms(state: State, command: commands.SetLiquidityTerms, _reply: Reply) -> int:
    """Set the times of the liquidity runs, and their target. Refusals in order: PARAMETER_OUT_OF_RANGE."""
    target_ppb, run_seconds = command.target_ppb, command.run_seconds
    is_none = target_ppb == 0 and run_seconds == 0
    if not (
        (is_none or PPB <= target_ppb <= _TARGET_MAX_PPB)
        and (run_seconds == 0 or _RUN_SECONDS_MIN <= run_seconds <= _RUN_SECONDS_MAX)
        and -1 <= command.other_margin_seconds <= _SECONDS_MAX
        and NOT_STATED <= command.cover <= COVER
        and NOT_STATED <= command.stress_days <= _STRESS_DAYS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    terms = state.liquidity.terms
    terms.target_ppb = target_ppb
    terms.run_seconds = run_seconds
    terms.other_margin_seconds = command.other_margin_seconds
    terms.cover = command.cover if command.cover > 0 else COVER
    terms.stress_days = command.stress_days if command.stress_days > 0 else STRESS_DAYS
    schedule_set_time(state)
    event_writers.liquidity_terms_set(
        state.events,
        0,
        run_seconds=run_seconds,
        target_ppb=target_ppb,
        other_margin_seconds=command.other_margin_seconds,
        cover=terms.cover,
        stress_days=terms.stress_days,
    )
    return codes.OK


def set_credit_line(state: State, command: commands.SetCreditLine, reply: Reply) -> int:
    """Set a committed line of credit, or remove it with an amount of 0.

    Refusals in order: UNKNOWN_ASSET, PARAMETER_OUT_OF_RANGE, AMOUNT_OUT_OF_RANGE (the lines in one currency together
    exceed the range of an amount).
    """
    if command.asset_id not in state.assets:
        return codes.UNKNOWN_ASSET
    if (
        not 1 <= command.line_id <= CREDIT_LINES_MAX
        or command.amount < 0
        or not 0 <= command.seconds <= _SECONDS_MAX
    ):
        return codes.PARAMETER_OUT_OF_RANGE
    lines = state.liquidity.credit_lines
    total = command.amount
    for line in lines.values():
        if line.asset_id == command.asset_id and line.id != command.line_id:
            total += line.amount
    if total > AMOUNT_MAX:
        reply.above(AMOUNT_MAX, total)
        return codes.AMOUNT_OUT_OF_RANGE

    # Accepted: nothing below refuses.
    if command.amount:
        lines[command.line_id] = CreditLine(
            command.line_id, command.provider, command.asset_id, command.amount, command.seconds
        )
    else:
        lines.pop(command.line_id, None)
    event_writers.credit_line_set(
        state.events, 0, command.line_id, command.asset_id, command.amount, command.seconds
    )
    return codes.OK
