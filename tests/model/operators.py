# SPDX-License-Identifier: Apache-2.0
"""Assets, markets and accounts come, change and go (SPEC L-1, L-3, M-8, O-2).

Owns the entry of the commands of operators and owners. Must never validate them.
"""

from collections.abc import Iterable
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import terms
from tests.model.context import Context
from tests.model.deadlines import WINDOW
from tests.model.funding import Schedules
from tests.model.model_state import Account, Market
from tests.model.predicted_commands import PredictedCommands

AUCTION = types.MARKET_AUCTION


class Operators:
    """Books assets, markets and accounts."""

    def __init__(
        self, context: Context, schedules: Schedules, predicted_commands: PredictedCommands
    ) -> None:
        """Start with the accounts of genesis."""
        self.context = context
        self.predicted_commands = predicted_commands
        self.schedules = schedules
        self.system = context.system
        self.system.accounts = terms.system_accounts()

    def asset_created(self, event: Event) -> None:
        """An asset is listed."""
        command = cast("commands.CreateAsset", self.context.command)
        asset_id = event.fields["asset_id"]
        self.system.assets[asset_id] = terms.new_asset(command, asset_id)

    def market_created(self, event: Event) -> None:
        """A market is listed, and has a mark if its assets have prices."""
        command = cast("commands.CreateMarket", self.context.command)
        market_id = event.fields["market_id"]
        self.system.markets[market_id] = terms.new_market(self.system, command, market_id)
        self.predicted_commands.marks.set(self.system.markets[market_id])

    def market_status(self, event: Event) -> None:
        """A market has another status; a closed one funds and expires no more."""
        market = self.system.markets[event.fields["market_id"]]
        before = event.fields["from_status"]
        if event.fields["to_status"] == types.MARKET_SETTLING:
            self.schedules.strand(event)
        market.status = event.fields["to_status"]
        if market.status == types.MARKET_CLOSED:
            market.closed_ns = self.system.now
        if isinstance(self.context.command, commands.SetMarketStatus) and before != AUCTION:
            self._only_reduces(market)
        if market.status in (types.MARKET_CLOSED, types.MARKET_SETTLING):
            self.schedules.close(market.id)
            self.context.deadlines.drop(WINDOW, market.id)
        self.context.brakes.status_moved(market)
        if event.fields["from_status"] == market.status == types.MARKET_AUCTION:
            self.context.brakes.halt_again(market)

    def auction_ended(self, event: Event) -> None:
        """An operator has ended an auction (O-2.1); the end of a halt is predicted."""
        command = self.context.command
        market = self.system.markets[event.fields["market_id"]]
        if isinstance(command, commands.SetExpiry):
            status = types.MARKET_REDUCE_ONLY  # the delisting of a perpetual ends its auction
        elif isinstance(command, commands.SetMarketStatus):
            status = command.status
        else:
            self.context.pending_events.found(event, "not expected")
            return
        said = {"market_id": command.market_id, "to_status": status}
        self.context.pending_events.check(event, from_status=market.status, **said)
        if market.id in self.context.brakes.halts:
            self.context.brakes.halts[market.id].resume = status
        self.context.brakes.status_moved(market)
        if isinstance(command, commands.SetMarketStatus):
            self._only_reduces(market)

    def _only_reduces(self, market: Market) -> None:
        """An operator lets risk only fall in a market: what rests there may only reduce (O-2.2)."""
        command = cast("commands.SetMarketStatus", self.context.command)
        if command.status == types.MARKET_REDUCE_ONLY:
            self.leave_what_reduces({market.id}, ())

    def leave_what_reduces(self, markets: Iterable[int], accounts: Iterable[int]) -> None:
        """Leave of the orders of markets and accounts what reduces."""
        self.predicted_commands.of_brakes.leave_what_reduces(
            codes.RISK_TAKING_DISABLED, frozenset(markets), frozenset(accounts)
        )

    def _family(self, account: int) -> list[int]:
        """An account and its isolated positions."""
        return [other for (of, _), other in self.system.isolated.items() if of == account] + [
            account
        ]

    def account_frozen(self, event: Event) -> None:
        """Custody freezes an account, and may end what rests there and raises risk (L-8)."""
        self.system.custody_froze.add(event.fields["account_id"])
        command = cast("commands.FreezeAccount", self.context.command)
        if command.end_raising_orders:
            self.leave_what_reduces((), self._family(event.fields["account_id"]))

    def risk_switch(self, event: Event) -> None:
        """The switch of G-2, of an account, a market or all."""
        disabled = bool(event.fields["disabled"])
        target = event.fields["target_id"]
        family: list[int] = []
        if event.fields["scope"] == types.SCOPE_ACCOUNT:
            self.system.accounts[target].risk_disabled = disabled
            family = self._family(target)
        elif event.fields["scope"] == types.SCOPE_MARKET:
            self.system.markets[target].risk_disabled = disabled
        else:
            self.system.risk_disabled = disabled
        if disabled:
            markets = [target] if event.fields["scope"] == types.SCOPE_MARKET else []
            self.leave_what_reduces(markets, family)

    def account_created(self, event: Event) -> None:
        """Open an account; the next event reports an isolated one."""
        command = self.context.command
        if isinstance(command, commands.CreateAccount):
            account_id = event.fields["account_id"]
            self.system.accounts[account_id] = Account(
                account_id,
                command.owner,
                command.account_kind,
                command.max_leverage,
                command.flags,
                position_limit=command.position_limit,
                parent=command.parent_id,
            )

    def isolated(self, event: Event) -> None:
        """An isolated position is an account of its own, with what its owner's account starts it with (M-8).

        Its own switch stays if it was isolated before (G-2).
        """
        if event.fields["isolated"]:
            owner = self.system.accounts[event.fields["account_id"]]
            account_id = event.fields["isolated_account_id"]
            before = self.system.accounts.get(account_id)
            self.system.accounts[account_id] = Account(
                account_id,
                owner.owner,
                owner.kind,
                owner.leverage,
                0,
                owner.tier,
                risk_disabled=before is not None and before.risk_disabled,
                position_limit=owner.position_limit,
                isolated_in=event.fields["market_id"],
                parent=owner.id,
            )
            self.system.isolated[owner.id, event.fields["market_id"]] = account_id
        else:
            del self.system.isolated[event.fields["account_id"], event.fields["market_id"]]

    def account_changed(self, event: Event) -> None:
        """Another leverage and flags; or another tier, also of its isolated positions (O-7)."""
        account = self.system.accounts[event.fields["account_id"]]
        command = self.context.command
        if isinstance(command, commands.SetAccountSettings):
            settings = terms.account_settings(command, account.leverage, account.flags)
            account.leverage, account.flags = settings
        elif isinstance(command, commands.SetAccountLimits):
            for one in map(self.system.accounts.__getitem__, self._family(command.account_id)):
                one.tier, one.position_limit = command.fee_tier, command.position_limit

    def account_closed(self, event: Event) -> None:
        """An account closes."""
        self.system.accounts[event.fields["account_id"]].status = types.CLOSED
