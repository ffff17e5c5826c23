# SPDX-License-Identifier: Apache-2.0
"""Explain a call for cash: the purchases without enough cash, the calls of other segments, and free cash (SPEC C-5.4).

Owns the text of these explanations. Each figure is computed by the machine's own functions after the step.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.step_events import StepEvents
from clearinghouse.statemachine.clearing.cash_calls import failed_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.state.dvp import CashCall
from clearinghouse.statemachine.state.state import Account
from clearinghouse.statemachine.vocabulary import events

CASH_CALLS: Final = (events.CASH_CALLED, events.CASH_CALL_MET, events.CASH_CALL_MISSED)


def explain_cash_call(writer: PartWriter, account: Account, call: CashCall) -> None:
    """Explain the amount of a call for cash: when it is made, missed at its deadline, or ended."""
    state = writer.state
    asset_id = call.asset_id

    def text(amount: int) -> str:
        return writer.amount(asset_id, amount)

    required = failed_of(state, account.id, call.segment_id, asset_id)
    others = sum(
        failed_of(state, account.id, other.segment_id, asset_id)
        for other in state.dvp.cash_calls_of.get(account.id, ())
        if other.asset_id == asset_id and other is not call
    )
    holding = account.holdings.get(asset_id)
    free = 0 if holding is None else max(free_balance(holding), 0)
    writer.work("C-5.4", f"purchases in segment {call.segment_id} lack in all", text(required))
    writer.put("free cash", text(free), sources.balance(account.id, asset_id))
    writer.work(
        "C-5.4",
        f"{text(required)} and {text(others)} for calls of other segments less free {text(free)}, at least 0: missing",
        text(max(required + others - free, 0)),
    )


def explain_call_ended(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the end of a call whose purchases lack nothing any more: calls of other segments stay open."""
    own = step.said[number].fields
    if own["required"] == own["amount"] == 0:
        writer.work(
            "C-5.4",
            "nothing lacks in its segment: the call ends",
            writer.amount(own["asset_id"], 0),
        )
