# SPDX-License-Identifier: Apache-2.0
"""A credited deposit that custody reverses: who gives how much of it (SPEC L-4.1).

Owns the order of those who give, each as much as the one before could not, and the check that none of them keeps what
it could give. The movements themselves are booked by their events.
"""

from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import liquidation_arithmetic as sums
from tests.model.account_guards import Guards
from tests.model.exact import Fraction, ppb
from tests.model.item_results import ACCEPTED
from tests.model.liquidation import Waterfall
from tests.model.matching import Script, expect
from tests.model.model_state import Market
from tests.model.money_commands import MoneyCommands
from tests.model.order_entry import Answer, Entry
from tests.model.pool_headroom import NO_CAP, headroom_of, may_owe
from tests.model.prices import BLOCK, LIQUIDATE

FUND = types.LIQUIDITY_FUND
VALUATION = 1


class DepositReversals:
    """Follows the present reversal."""

    def __init__(
        self, of_money: MoneyCommands, guards: Guards, entry: Entry, waterfall: Waterfall
    ) -> None:
        """Start without a reversal."""
        self.context = guards.context
        self.system = guards.system
        self.pending_events = self.context.pending_events
        self.of_money = of_money
        self.guards = guards
        self.entry = entry
        self.waterfall = waterfall
        guards.context.stop_band = self._stop_band
        self.under_way: tuple[int, int, int] | None = None  # account, asset, amount
        self.account_done = False  # it has given all that it can

    def _stop_band(self, market: Market) -> Fraction:
        """Return the narrower band of the market and of W-2; 5 % if neither has one."""
        bands = [one for one in (market.band, self.waterfall.band) if one]
        return Fraction(min(bands, default=Fraction(1, 20)))

    def script(self, command: Command, item: int) -> Script:
        """Yield the events of one call: refused, noted, or carried out.

        Orders that pay with the asset end first, the newest first.
        """
        reversal = cast("commands.ReverseDeposit", command)
        answer = self.entry.answers[item] = Answer()
        answer.id = None
        verdict = self.of_money.reverse_deposit(reversal, item)
        answer.code = verdict.code
        if verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        money, system = self.of_money.money, self.system
        who, when = money.asked_back.get(reversal.deposit_id, ("", 0))
        if not who or system.now - when > 86_400 * types.SECOND_NS:
            return
        account, asset, amount, _ = money.credited[reversal.deposit_id]
        self.under_way, self.account_done = (account, asset, amount), False
        for order in reversed(system.orders_of(account)):
            if system.free(account, asset) >= amount:
                return
            market = system.markets[order.market]
            if not market.is_instant or order.pending or system.payment(order)[0] != asset:
                continue
            yield expect(
                events.ORDER_CANCEL_PENDING if market.external else events.ORDER_CANCELLED,
                order_id=order.id,
                account_id=account,
                market_id=market.id,
                lots=order.lots,
                code=codes.DEPOSIT_IS_REVERSED,
            )

    def begin(self) -> None:
        """Begin a command without a reversal."""
        self.under_way = None

    def hear(self, event: Event) -> None:
        """Check an event of a reversal before it is booked."""
        if self.under_way is None:
            return
        account, asset, amount = self.under_way
        fields = event.fields
        of_asset = fields.get("asset_id") == asset
        if event.kind in (events.ORDER_CANCELLED, events.ORDER_CANCEL_PENDING):
            if fields["code"] == codes.DEPOSIT_IS_REVERSED:
                return
        elif not self.account_done and of_asset and fields.get("account_id") == account:
            if event.kind == events.REDEEMED:
                self.pending_events.check(event, amount=self._redeemable(account, asset, amount))
                return
            if event.kind == events.BORROWED:
                if self._redeemable(account, asset, amount) > 0:
                    self.pending_events.found(event, "a loan could still be called in")
                self.pending_events.check(event, amount=self._wanted(account, asset, amount))
                return
        if not self.account_done:
            self.account_done = True
            self._has_nothing(event, account, asset, amount)
        if event.kind == events.REDEEMED and of_asset and fields["account_id"] == FUND:
            rest = amount - max(0, self.system.free(account, asset))
            self.pending_events.check(event, amount=self._redeemable(FUND, asset, rest))
        if event.kind == events.DEPOSIT_REVERSED:
            if fields["lacking"]:
                self._fund_has_nothing(event, asset, amount - fields["from_account"])
            self.under_way = None

    def _redeemable(self, account: int, asset: int, amount: int) -> int:
        """Return how much of its own loan an account redeems, so that it has an amount free."""
        short = amount - self.system.free(account, asset)
        if not self.system.lent[account, asset]:
            return 0
        headroom = headroom_of(self.context, asset)
        assert headroom is not None
        return max(0, min(short, self.system.free_part(account, asset), headroom.cash))

    def _wanted(self, account: int, asset: int, amount: int) -> int:
        """Return how much an account asks from the pool: what it lacks, within what may leave (B-4, B-6, K-1.1)."""
        system = self.system
        headroom = headroom_of(self.context, asset)
        if headroom is None or not may_owe(system, account):
            return 0
        if system.free(account, asset) < 0:
            return 0  # what an order at a venue reserves
        headroom.cap_left = NO_CAP
        most = min(amount - system.free(account, asset), headroom.borrowable())
        cap = headroom.terms.account_borrow_cap
        if cap:
            most = min(most, cap - system.debt(account, asset))
        left = self.context.brakes.left_for_losers(asset, account)
        return max(0, most if left is None else min(most, left))

    def _has_nothing(self, event: Event, account: int, asset: int, amount: int) -> None:
        """Check that an account which gives less than the deposit could neither redeem nor borrow more."""
        system = self.system
        if system.accounts[account].status == types.CLOSED or system.free(account, asset) >= amount:
            return
        if self._redeemable(account, asset, amount) > 0:
            self.pending_events.found(event, f"{account} has a loan that the pool could pay back")
        wanted = self._wanted(account, asset, amount)
        if wanted <= 0:
            return
        with self.guards.supposing():
            self.context.pools.borrow(account, asset, wanted)
            system.move(account, types.EXTERNAL, asset, system.free(account, asset))
            verdict = self.guards.refuse_borrow(account, asset)
        if verdict == ACCEPTED:
            self.pending_events.found(event, f"{account} could have borrowed {wanted}")

    def _fund_has_nothing(self, event: Event, asset: int, rest: int) -> None:
        """Check that the fund had nothing more of the asset, and could not buy a lot of it."""
        system = self.system
        if system.free(FUND, asset) > rest:
            self.pending_events.found(event, "the fund has more of it")
        if self._redeemable(FUND, asset, rest) > 0:
            self.pending_events.found(event, "the fund has a loan that the pool could pay back")
        if system.debt(FUND, asset):
            return  # what it buys pays that first
        for market in system.markets.values():
            if self._buys_more(market, asset):
                self.pending_events.found(event, f"the fund could buy a lot in market {market.id}")

    def _buys_more(self, market: Market, asset: int) -> bool:
        """Return whether the fund could buy a lot in a market within W-2's band."""
        rules, board = self.waterfall.rules, self.context.board
        pair = (market.base, market.quote) == (asset, VALUATION)
        if rules is None or not market.is_instant or market.external or not pair:
            return False
        if market.status not in (types.MARKET_OPEN, types.MARKET_REDUCE_ONLY):
            return False
        prices = (self.system.live.asset[market.base], self.system.live.asset[market.quote])
        banned = board.market_decision(market, LIQUIDATE) == BLOCK
        if not all(prices) or banned or board.decision(asset, LIQUIDATE) == BLOCK:
            return False
        limit = sums.limit_price(self.system, market, types.BUY, ppb(rules.band_ppb))
        best = self.entry.gates.books.best(market.id, types.SELL)
        return 0 < best <= limit <= self.system.free(FUND, VALUATION)
