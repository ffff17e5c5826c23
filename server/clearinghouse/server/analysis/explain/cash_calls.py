# SPDX-License-Identifier: Apache-2.0
"""Explain a call for cash: the purchases without enough cash, the calls of other segments, and free cash (SPEC C-5.4).

Owns the text of these explanations. Each figure is computed by the machine's own functions after the step.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
from clearinghouse.server.analysis.explain.netting import StepEvents
from clearinghouse.statemachine.clearing.cash_calls import failed_of
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId

CASH_CALLS: Final = (events.CASH_CALLED, events.CASH_CALL_MET, events.CASH_CALL_MISSED)


def explain_cash_call(writer: PartWriter, step: StepEvents, number: int) -> None:
    """Explain the amount of a call for cash: when it was made, missed at its deadline, or ended."""
    own = step.said[number].fields
    state = writer.state
    account_id, asset_id = AccountId(own["account_id"]), AssetId(own["asset_id"])
    required = own["required"]

    def text(amount: int) -> str:
        return writer.amount(asset_id, amount)

    writer.work("C-5.4", f"purchases in segment {own['segment_id']} lacked in all", text(required))
    if account_id in state.defaults.case_with:
        writer.work(
            "C-5.4", "the case takes what there is; so much was missing", text(own["amount"])
        )
        return
    # Of this step: calls that are opened after this event.
    later = {
        one.fields["call_id"]
        for one in step.said[number + 1 :]
        if one.kind == events.CASH_CALLED and one.fields["call_id"] > own["call_id"]
    }
    others = sum(
        failed_of(state, account_id, call.segment_id, asset_id)
        for call in state.dvp.cash_calls_of.get(account_id, ())
        if call.asset_id == asset_id and call.id != own["call_id"] and call.id not in later
    )
    holding = state.accounts[account_id].holdings.get(asset_id)
    free = 0 if holding is None else max(free_balance(holding), 0)
    writer.put("free cash", text(free), sources.balance(account_id, asset_id))
    writer.work(
        "C-5.4",
        f"{text(required)} and {text(others)} for calls of other segments less free {text(free)}, at least 0: missing",
        text(max(required + others - free, 0)),
    )
