# SPDX-License-Identifier: Apache-2.0
"""What every command is answered: accepted, or which refusal comes first (docs/reference/commands.md).

Owns the table of who judges which command, and the list of those that nobody does. A judge looks at the books as they
are when an item's turn comes; what it says is compared with the answer, item by item.
"""

from collections.abc import Callable
from typing import Any

from clearinghouse.statemachine import codes, commands, events
from clearinghouse.statemachine.commands import Command
from tests.model.desk import Desk
from tests.model.entry import Answer, Entry
from tests.model.guards import FINE, Verdict
from tests.model.matching import Matching, Script, expect
from tests.model.operatorladders import OperatorLadders
from tests.model.silence import Silence
from tests.model.stage import Stage
from tests.model.venues import Venues

Kind = type[Command]
Judge = Callable[
    [Any, int], Verdict | int
]  # of a command and an item: its code, with figures where these are known
ItemScript = Callable[[Any, int], Script]

# Kinds of commands whose answers the model does not foresee, each with the reason; a test holds that none joins.
UNPREDICTED: dict[Kind, str] = {
    commands.AdvanceTime: "no client sends it, and it is never refused",
}
# Answers that are taken as they come where the rules leave room for what only the machine's caution decides.
UNDECIDED = {
    codes.FOK_NOT_FILLABLE: "where a resting order would pay out of a pool, or P-4 asks each that rests: a fill-or-kill"
    " order may be refused though its lots would have been there, by the units that shares round away (S-1)",
}


class Refusals:
    """Asks the judge of each command, and compares."""

    def __init__(
        self,
        desk: Desk,
        entry: Entry,
        matching: Matching,
        silence: Silence,
        operators: OperatorLadders,
    ) -> None:
        """Know who judges what."""
        self.desk = desk
        self.entry = entry
        self.silence = silence
        self.stage = Stage(desk, entry, matching, silence)
        venues = Venues(desk, entry, matching)
        self.scripts: dict[Kind, ItemScript] = {
            commands.OrderBatch: entry.order_batch,
            commands.CancelAll: entry.cancel_all,
            commands.ConditionalOrders: entry.conditional_orders,
            commands.SetDeadMan: silence.set_dead_man,
            commands.ReportDisconnect: silence.report_disconnect,
            commands.ExternalFills: venues.fills,
            commands.ExternalCancels: venues.cancels,
            commands.ResolveBreak: venues.resolve,
        }
        self.judges = self._judges(operators)

    def _judges(self, operators: OperatorLadders) -> dict[Kind, Judge]:
        """Who judges commands of which only the code is foreseen here; what they change is worked out elsewhere."""
        return {
            commands.CloseAccount: operators.close_account,
            commands.SetMarketStatus: operators.set_status,
            commands.SetFunding: operators.set_funding,
            commands.SetExpiry: operators.set_expiry,
            commands.NameSettlementPrice: operators.name_price,
            commands.SetReconciliation: operators.reconciliation,
            commands.SetQuote: operators.set_quote,
            commands.SetLiquidation: operators.liquidation,
            commands.SetBackstop: operators.backstop,
            commands.FundLiquidity: operators.contribute,
            commands.RepayDebtLine: operators.repay_line,
        }

    def begin(self, command: Command) -> None:
        """A command comes that runs."""
        self.silence.hear(command)
        kind = type(command)
        script = self.scripts.get(kind)
        if script is None and kind in self.judges:
            script = self._judged
        self.stage.begin(command, script)

    def _judged(self, command: Command, item: int) -> Script:
        """The script of a command of which only the code is foreseen."""
        answer = self.entry.answers[item] = Answer()
        verdict = self.judges[type(command)](command, item)
        if isinstance(verdict, int):
            answer.code = verdict
            yield expect(events.REFUSED, code=verdict)
            return
        answer.code = verdict.code
        if verdict != FINE:
            yield expect(events.REFUSED, **verdict._asdict())

    def finish(self, command: Command, outcome_codes: list[int]) -> None:
        """The command is over: every answer is the one that was foreseen."""
        self.stage.finish()
        for item, answer in self.entry.answers.items():
            if item < len(outcome_codes) and outcome_codes[item] != answer.code:
                self.desk.waiting.findings.append(
                    f"item {item} of {type(command).__name__} is answered"
                    f" {outcome_codes[item]}, by the model {answer.code}"
                )
