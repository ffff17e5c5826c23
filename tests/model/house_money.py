# SPDX-License-Identifier: Apache-2.0
"""Money of the clearinghouse that two principals move to an account (SPEC L-7).

Owns what was asked for, and the ladder.
"""

from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin_calls import VALUATION, MarginCalls
from tests.model.money_commands import MOST, MoneyCommands

DAY = 86_400 * types.SECOND_NS
OWN = {types.FEES, types.CCP_SKIN, types.CCP_EQUITY}
MAY_GIVE = OWN | {types.LIQUIDITY_FUND, types.CCP_LIQUIDITY}

Terms = tuple[int, int, int, int, int, str]


class HouseMoney:
    """The requests of first principals, by giver and asset."""

    def __init__(
        self,
        money: MoneyCommands,
        unpaid_since: dict[tuple[int, int], int],
        margin_calls: MarginCalls,
    ) -> None:
        """Start without a request. The parts have the claims that wait, by asset and account, and the default cases."""
        self.context = money.context
        self.system = money.system
        self.guards = money.guards
        self.holders = money.holders
        self.unpaid_since = unpaid_since
        self.margin_calls = margin_calls
        self.requests: dict[tuple[int, int], tuple[Terms, str, int]] = {}

    def _command(self) -> commands.MoveHouseMoney:
        return cast("commands.MoveHouseMoney", self.context.command)

    @staticmethod
    def _terms(command: commands.MoveHouseMoney) -> Terms:
        return (
            command.giver_account_id,
            command.account_id,
            command.asset_id,
            command.amount,
            command.floor,
            command.reason,
        )

    def _first(self, command: commands.MoveHouseMoney) -> str:
        """Return the principal that asked for exactly this within a day, or an empty text."""
        terms, who, when = self.requests.get(
            (command.giver_account_id, command.asset_id), (None, "", self.system.now)
        )
        return who if terms == self._terms(command) and self.system.now - when <= DAY else ""

    def validate(self, command: commands.MoveHouseMoney, _item: int) -> ItemResult:
        """Return the result of a command: who may give and receive, then what the giver may still have to pay, then
        the second person (L-7).
        """
        account, asset = command.account_id, command.asset_id
        if command.giver_account_id not in MAY_GIVE:
            return ItemResult(codes.NOT_HOUSE_MONEY)
        is_set_aside = account == types.CCP_LIQUIDITY and command.giver_account_id in OWN
        verdict = ACCEPTED if is_set_aside else self.guards.usable(account)
        if verdict != ACCEPTED:
            return verdict
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if command.amount <= 0:
            return ItemResult(codes.AMOUNT_NOT_POSITIVE)
        if command.floor < 0 or command.floor > MOST:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        verdict = self.guards.may_receive(account, asset)
        if verdict == ACCEPTED:
            verdict = self._giver(command)
        if verdict == ACCEPTED and self._first(command) == command.principal:
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        return verdict

    def _giver(self, command: commands.MoveHouseMoney) -> ItemResult:
        """Check that nothing may need the giver's money, and that the floor stays (L-7)."""
        system, giver, asset = self.system, command.giver_account_id, command.asset_id
        cases = self.margin_calls.open_cases()
        if cases:
            return above(codes.DEFAULT_CASE_OPEN, 0, cases)
        refused = self.guards.refused.get(0, {})
        if refused.get("code") == codes.LOSS_BEING_SHARED:
            # The model shares a loss at once (W-5), so it does not know how many are under way.
            return above(codes.LOSS_BEING_SHARED, 0, max(1, refused["actual"]))
        if self.holders.money.shortfalls.get(asset, 0) or self.holders.unborne(asset):
            return ItemResult(codes.CUSTODY_SHORTFALL)
        waiting = sum(of == asset for of, _ in self.unpaid_since)
        if waiting:
            return above(codes.CLAIMS_UNPAID, 0, waiting)
        owed = sum(
            system.unsettled[giver, one] < 0 or system.borrowed[giver, one] > 0
            for one in system.assets
        )
        if owed:
            return above(codes.HOUSE_ACCOUNT_OWES, 0, owed)
        needed, free = command.amount + command.floor, max(0, system.free(giver, asset))
        if (giver, asset) == (types.CCP_SKIN, VALUATION) and self.margin_calls.skin_lacking:
            needed = max(needed, command.amount + free)
        return below(codes.HOUSE_MONEY_SHORT, needed, free) if free < needed else ACCEPTED

    def _check(self, event: Event) -> commands.MoveHouseMoney:
        """Check that an event states the command; return the command."""
        command = self._command()
        self.context.pending_events.check(
            event,
            giver_account_id=command.giver_account_id,
            account_id=command.account_id,
            asset_id=command.asset_id,
            amount=command.amount,
            floor=command.floor,
        )
        return command

    def asked(self, event: Event) -> None:
        """Note the request of the first principal."""
        command = self._check(event)
        if self._first(command):
            self.context.pending_events.found(event, "the second principal asks no more")
        asked = (self._terms(command), command.principal, self.system.now)
        self.requests[command.giver_account_id, command.asset_id] = asked

    def moved(self, event: Event) -> None:
        """Book the move by the second principal."""
        command = self._check(event)
        if self._first(command) in ("", command.principal):
            self.context.pending_events.found(event, "only one principal has asked")
        self.requests.pop((command.giver_account_id, command.asset_id), None)
        self.system.move(
            command.giver_account_id, command.account_id, command.asset_id, command.amount
        )
        self.context.fills.receive(command.account_id, command.asset_id, command.amount)
