# SPDX-License-Identifier: Apache-2.0
"""The rest of a debt that is too small to buy, repaid in cash (SPEC B-2.1).

Owns what counts for a day: in total, by owner, and by account and asset.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.account_guards import Guards
from tests.model.brakes import Window
from tests.model.context import Context
from tests.model.exact import ceil, floor
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.liquidation import Waterfall
from tests.model.margin import least_notional, margin

DAY_NS = 86_400 * types.SECOND_NS
CASH = 1
FUND = types.LIQUIDITY_FUND


class DustRepayments:
    """Validates the command and books its event."""

    def __init__(self, context: Context, guards: Guards, waterfall: Waterfall) -> None:
        """Start with nothing repaid. A thousand whole units may be repaid a day."""
        self.context = context
        self.system = context.system
        self.guards = guards
        self.waterfall = waterfall
        self.last: dict[tuple[int, int], int] = {}
        self.window = Window(1_000 * 10**context.system.valuation_scale, DAY_NS)

    def validate(self, command: commands.RepayDust, _item: int) -> ItemResult:
        """Return the result of the checks of a command."""
        system = self.system
        account, asset = command.account_id, command.asset_id
        verdict = self.guards.usable(account)
        if verdict != ACCEPTED:
            return verdict
        if asset not in system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if asset not in self.context.pools.pools:
            return ItemResult(codes.UNKNOWN_POOL)
        self.context.pools.accrue(asset)
        debt = system.debt(account, asset)
        if debt == 0:
            return ItemResult(codes.NOTHING_OWED)
        if system.is_frozen(account):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if system.accounts[account].status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        if (account, asset) not in system.remainders:
            return ItemResult(codes.DEBT_NOT_DUST)
        least = self._least(asset)
        if debt >= least:
            return above(codes.DEBT_NOT_DUST, least, debt)
        if not self.context.board.is_ok(asset):
            return ItemResult(codes.PRICE_GUARD)
        return self._within_day(account, asset, self._price(asset, debt), debt)

    def _within_day(self, account: int, asset: int, paid: int, debt: int) -> ItemResult:
        """Check the counts of the day, then cash and margin."""
        system, now = self.system, self.system.now
        last = self.last.get((account, asset))
        if last is not None and now - last < DAY_NS:
            return ItemResult(codes.DUST_LIMIT)
        own = self.window.used_by(now, system.accounts[account].owner) + paid
        if own > self.window.share():
            return above(codes.DUST_LIMIT, self.window.share(), own)
        total = self.window.used(now) + paid
        if total > self.window.limit:
            return above(codes.DUST_LIMIT, self.window.limit, total)
        free = max(0, system.free(account, CASH) + min(0, system.unsettled[account, CASH]))
        if paid > free:
            return below(codes.INSUFFICIENT_FREE_BALANCE, paid, free)
        verdict = self.context.may_take(account, CASH, paid)
        if verdict != ACCEPTED:
            return verdict
        figures = margin(system, account, system.live, worst=False)
        left = figures.equity - paid + floor(debt * system.live.asset[asset])
        if left < figures.mmf:
            return below(codes.INSUFFICIENT_MARGIN, figures.mmf, left)
        return ACCEPTED

    def _least(self, asset: int) -> int:
        """Return the least amount of an asset that an order buys for the valuation asset; 0 if no market trades it."""
        price = self.system.live.asset[asset]
        found = [
            max(
                market.lot_base,
                ceil(least_notional(self.system, market) / price) if price else 0,
            )
            for market in self.system.markets.values()
            if (market.base, market.quote) == (asset, CASH)
            and market.is_instant
            and not market.external
            and market.status != types.MARKET_CLOSED
        ]
        return min(found, default=0)

    def _price(self, asset: int, debt: int) -> int:
        """Return the price of a debt."""
        return ceil(debt * self.system.live.asset[asset] * (1 + self.waterfall.fund_spread))

    def repaid(self, event: Event) -> None:
        """Book that the account pays the fund, which now owes the debt."""
        system = self.system
        account, asset = event.fields["account_id"], event.fields["asset_id"]
        command = self.context.command
        if isinstance(command, commands.RepayDust):
            self.context.pending_events.check(
                event, account_id=command.account_id, asset_id=command.asset_id
            )
        debt, shares = system.debt(account, asset), system.borrowed[account, asset]
        paid = self._price(asset, debt)
        system.move(account, FUND, CASH, paid)
        system.borrowed[account, asset] -= shares
        system.borrowed[FUND, asset] += shares
        self.context.pools.expectations.debt_fell(account, asset)
        self.context.pools.expectations.settle(asset)
        self.last[account, asset] = system.now
        self.window.count(system.now, paid, system.accounts[account].owner)
        self.context.brakes.came_back(asset, types.BRAKE_BORROW_CAP, account, debt)
        self.context.pending_events.check(
            event,
            amount=debt,
            shares=shares,
            value_paid=paid,
        )
