# SPDX-License-Identifier: Apache-2.0
"""Refusals of statuses, funding, expiry, reconciliation, liquidation and the fund (SPEC O-1, O-2, P-5, R-1, W, L-6).

Owns ranges and transitions. Must never book anything but which futures have had an expiry.
"""

from collections.abc import Callable

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.model.account_guards import Guards
from tests.model.context import Context
from tests.model.item_results import ACCEPTED, ItemResult, above, below, not_above
from tests.model.model_state import Market
from tests.model.off_book_transfers import OffBookTransfers
from tests.model.prices import lot_at

PPB = 10**9
MOST = types.AMOUNT_MAX
EIGHT_HOURS_NS = 8 * 3_600 * SECOND_NS
PASSES_MAX = 1_000_000
DIVISOR_MAX = 1_000
# O-2: from everywhere to everywhere, but that a halt ends in an auction, and what settles or is closed stays so.
ANYWHERE = (
    types.MARKET_OPEN,
    types.MARKET_AUCTION,
    types.MARKET_POST_ONLY,
    types.MARKET_CANCEL_ONLY,
    types.MARKET_REDUCE_ONLY,
    types.MARKET_HALTED,
)
AFTER_HALT = (types.MARKET_AUCTION, types.MARKET_CANCEL_ONLY)
AT_VENUES = (
    types.MARKET_OPEN,
    types.MARKET_CANCEL_ONLY,
    types.MARKET_REDUCE_ONLY,
    types.MARKET_HALTED,
)
OF_CLEARED = (types.MARKET_CANCEL_ONLY, types.MARKET_HALTED, types.MARKET_CLOSED)
OF_DELISTED = (  # of a perpetual that will be settled
    types.MARKET_AUCTION,
    types.MARKET_CANCEL_ONLY,
    types.MARKET_REDUCE_ONLY,
    types.MARKET_HALTED,
    types.MARKET_CLOSED,
)
WITHOUT_EXPIRY = (types.MARKET_CANCEL_ONLY, types.MARKET_HALTED, types.MARKET_CLOSED)


class OperatorLadders:
    """Validates the commands of operators."""

    def __init__(
        self,
        context: Context,
        guards: Guards,
        closeouts: OffBookTransfers,
        debt_lines: dict[tuple[int, int], int],
        quotes: dict[tuple[int, int], list[int]],
    ) -> None:
        """Know the books; `debt_lines` are what was written off under recourse, `quotes` those of providers."""
        self.context = context
        self.system = context.system
        self.guards = guards
        self.closeouts = closeouts
        self.debt_lines = debt_lines
        self.quotes = quotes
        self.expiring: set[int] = set()  # futures that have had an expiry
        # O-1.4, of a market, its statuses before and after, and the gaps that a call names.
        self.opens: Callable[[Market, int, int, int], ItemResult] = lambda *_: ACCEPTED
        # C-6: whether an account has a claim or a pair that waits.
        self.has_payments: Callable[[int], bool] = lambda _: False
        self.has_left: Callable[[int], bool] = lambda _: (
            False
        )  # anything that keeps it from closing

    def set_status(self, command: commands.SetMarketStatus, _item: int) -> ItemResult:
        """Check a change of a market's status; it closes only once no account has anything in it."""
        system = self.system
        market = system.markets.get(command.market_id)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        undated = market.kind == types.DATED_FUTURE and market.id not in self.expiring
        if undated and command.status not in WITHOUT_EXPIRY:
            return ItemResult(codes.EXPIRY_NOT_SET)
        possible: tuple[int, ...] = AT_VENUES if market.external else ANYWHERE
        if market.status == types.MARKET_HALTED and not market.external:
            possible = AFTER_HALT
        if market.status in (types.MARKET_SETTLING, types.MARKET_CLOSED):
            possible = ()
        if market.status == types.MARKET_CANCEL_ONLY and self._may_trade(market):
            possible = (*AFTER_HALT, types.MARKET_HALTED)
        possible = tuple(status for status in possible if status != market.status)
        if market.status != types.MARKET_CLOSED:
            possible += (types.MARKET_CLOSED,)
        # The book of a cleared market stays closed, and that of one with novated fills until it is cleared (C-1).
        if (market.id in system.cleared) != market.is_deferred:
            possible = tuple(status for status in possible if status in OF_CLEARED)
        if market.is_deferred:
            possible = tuple(each for each in possible if each != types.MARKET_REDUCE_ONLY)
        if self.context.risk_stops.is_delisted(market):
            possible = tuple(status for status in possible if status in OF_DELISTED)
        if command.status not in possible:
            return ItemResult(codes.STATUS_TRANSITION_INVALID, market.status, command.status)
        if command.status == types.MARKET_CLOSED:
            return self._may_close(market)
        return self.opens(market, market.status, command.status, command.confirmed_gaps)

    def _may_close(self, market: Market) -> ItemResult:
        """Nothing may be in a market that closes, and no borrower left without a market of what he owes (O-1.3)."""
        system = self.system
        lots = self.context.fills.open_interest(market.id)
        if lots:
            return above(codes.MARKET_HAS_POSITIONS, 0, lots)
        waiting = sum(order.market == market.id for order in system.orders.values())
        if market.external and waiting:
            return above(codes.MARKET_HAS_VENUE_ORDERS, 0, waiting)
        if market.is_spot and market.is_instant:
            others = [
                other
                for other in system.markets.values()
                if other.is_spot
                and other.is_instant
                and other.base == market.base
                and other.status != types.MARKET_CLOSED
                and other is not market
            ]
            owing = sum(system.debt(account, market.base) > 0 for account in system.accounts)
            if owing and not others:
                return above(codes.MARKET_HAS_LOANS, 0, owing)
        return ACCEPTED

    def _may_trade(self, market: Market) -> bool:
        """Return whether orders of a book would trade with each other: an auction was stopped (O-2.2)."""
        orders = [o for o in self.system.orders.values() if o.market == market.id]
        bids = [order.price for order in orders if order.side == types.BUY]
        asks = [order.price for order in orders if order.side == types.SELL]
        waits = any(order.type == types.MARKET for order in orders)
        return not market.external and (waits or max(bids, default=0) >= min(asks, default=MOST))

    def close_account(self, command: commands.CloseAccount, _item: int) -> ItemResult:
        """An empty account closes for good."""
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        waits = any(one.account == command.account_id for one in self.context.conditionals.values())
        occupied = waits or self.has_left(command.account_id)
        return ItemResult(codes.ACCOUNT_NOT_EMPTY) if occupied else ACCEPTED

    def has_duty(self, account: int) -> bool:
        """Return whether an account owes or may get what no order ends."""
        system = self.system
        return (
            account in system.apart_losses
            or account in system.with_nets
            or account in system.with_sides
            or account in system.with_dividends
            or self.has_payments(account)
            or any(
                market.venue == account and market.status != types.MARKET_CLOSED
                for market in system.markets.values()
            )
        )

    # --- funding and expiry (P-5, O-1) ----------------------------------------------------------------------------

    def set_funding(self, command: commands.SetFunding, _item: int) -> ItemResult:
        """Terms of funding, or its end."""
        market = self.system.markets.get(command.market_id)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.kind != types.PERPETUAL:
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        if market.status in (types.MARKET_SETTLING, types.MARKET_CLOSED):
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        interval = command.interval_ns
        terms = (command.interest_ppb_8h, command.inner_clamp_ppb, command.bound_ppb)
        fits = not any(terms)
        if interval:
            fits = (
                interval > 0
                and interval % SECOND_NS == 0
                and EIGHT_HOURS_NS % interval == 0
                and -PPB <= terms[0] <= PPB
                and all(0 <= term <= PPB for term in terms[1:])
            )
        return ACCEPTED if fits else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def set_expiry(self, command: commands.SetExpiry, _item: int) -> ItemResult:
        """When a dated future expires."""
        system = self.system
        market = system.markets.get(command.market_id)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.kind not in (types.DATED_FUTURE, types.PERPETUAL):
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        if market.status in (types.MARKET_SETTLING, types.MARKET_CLOSED):
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        delists = market.kind == types.PERPETUAL
        if delists:
            future = system.futures.get(market.id)
            fixed = future is not None and future.begin_ns <= system.now
        else:
            fixed = any(market.id in system.lines_of(account) for account in system.accounts)
        if fixed:
            return ItemResult(codes.EXPIRY_FIXED)
        if command.expiry_ns <= system.now:
            return not_above(codes.EXPIRY_IN_PAST, system.now, command.expiry_ns)
        if (
            command.expiry_ns % SECOND_NS
            or command.window_ns % SECOND_NS
            or not SECOND_NS <= command.window_ns <= command.expiry_ns
            or command.expiry_ns > MOST
        ):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        begin_ns = command.expiry_ns - command.window_ns
        if delists and begin_ns < system.now + types.DELISTING_NOTICE_NS:
            earliest_ns = system.now + types.DELISTING_NOTICE_NS
            return below(codes.NOTICE_TOO_SHORT, earliest_ns, begin_ns)
        self.expiring.add(market.id)
        return ACCEPTED

    def name_price(self, command: commands.NameSettlementPrice, _item: int) -> ItemResult:
        """A market that waits for a price gets one."""
        market = self.system.markets.get(command.market_id)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.status != types.MARKET_SETTLING:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        price = command.price * market.price_unit * 10**9
        if price < 1 or command.price > MOST or not command.reason:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        index = self.last_allowed_index(market)
        if not command.confirms_distance and 10 * abs(int(price) - index) > index:
            return ItemResult(codes.SETTLEMENT_PRICE_FAR, index, int(price))
        return ACCEPTED

    def last_allowed_index(self, market: Market) -> int:
        """What the last allowed prices of its assets make of a lot, floored at nine decimals (P-4.1)."""
        base, quote = (self.context.board.allowed_price(one) for one in (market.base, market.quote))
        return int(lot_at(market, base, quote) * 10**9)

    # --- reconciliation and liquidation (R-1, section 11) ---------------------------------------------------------

    def pnl_settlement(self, command: commands.SetReconciliation, _item: int) -> ItemResult:
        """Reconciliation's parameters."""
        fits = (
            command.enabled in (0, 1)
            and 0 <= command.slack_ppb < PPB
            and 0 <= command.limit_ppb < PPB
            and 0 <= command.spot_liquidation_passes <= PASSES_MAX
            and 1 <= command.realisation_passes <= PASSES_MAX
            and (command.borrow_passes == -1 or 1 <= command.borrow_passes <= PASSES_MAX)
        )
        return ACCEPTED if fits else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def set_quote(self, command: commands.SetQuote, _item: int) -> ItemResult:
        """A provider's standing bid."""
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        account = self.system.accounts[command.account_id]
        market = self.system.markets.get(command.market_id)
        if account.kind not in (types.KIND_BACKSTOP, types.KIND_MARKET_MAKER):
            return ItemResult(codes.NOT_A_PROVIDER)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if not market.is_instant:
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        if market.status == types.MARKET_CLOSED:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        price, quantity, now = command.price, command.quantity, self.system.now
        if quantity == 0:
            return ACCEPTED
        if quantity < 0 or price <= 0:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        lots = quantity // market.lot_unit
        notional = price // market.tick_unit * market.tick * lots
        if notional > MOST or lots * market.lot_base > MOST:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if price % market.tick_unit:
            return ItemResult(codes.TICK_SIZE, market.tick_unit, price)
        if quantity % market.lot_unit:
            return ItemResult(codes.LOT_SIZE, market.lot_unit, quantity)
        if command.expire_ns <= now:
            return not_above(codes.EXPIRY_IN_PAST, now, command.expire_ns)
        if account.status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        others = [
            who
            for (who, where), quote in self.quotes.items()
            if where == market.id and who != account.id and quote[2] > now
        ]
        own = [who for who in others if self.system.accounts[who].owner == account.owner]
        verdict = self.guards.has_place(len(own), types.QUOTES_OF_OWNER_MAX)
        if verdict != ACCEPTED:
            return verdict
        return self.guards.has_place(len(others), types.QUOTES_PER_MARKET_MAX)

    def liquidation(self, command: commands.SetLiquidation, _item: int) -> ItemResult:
        """The waterfall's parameters."""
        fits = (
            command.enabled in (0, 1)
            and 1 <= command.interval_ns <= 3_600 * SECOND_NS
            and 1 <= command.pass_share_ppb <= PPB
            and 0 <= command.band_ppb < PPB
            and 0 <= command.fee_ppb <= PPB
            and 0 <= command.exit_buffer_ppb <= PPB
            and 1 <= command.throttle_ppb <= PPB
            and 2 <= command.auto_close_divisor <= DIVISOR_MAX
            and 1 <= command.auto_close_offset_ppb <= PPB
            and 0 <= command.spread_ppb < PPB
            and 1 <= command.takeover_passes <= PASSES_MAX
            and command.recourse in (0, 1)
        )
        return ACCEPTED if fits else ItemResult(codes.PARAMETER_OUT_OF_RANGE)

    def backstop(self, command: commands.SetBackstop, _item: int) -> ItemResult:
        """A provider's word on a market: its margin carries the whole capacity, either way."""
        system = self.system
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        account = system.accounts[command.account_id]
        market = system.markets.get(command.market_id)
        if account.kind != types.KIND_BACKSTOP:
            return ItemResult(codes.NOT_A_PROVIDER)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.status == types.MARKET_CLOSED:
            return ItemResult(codes.MARKET_STATUS_FORBIDS)
        capacity = command.capacity_lots
        if (
            not 0 <= capacity * market.lot_base <= MOST
            or not 0 <= command.priority <= MOST
            or not 0 <= command.spread_ppb < PPB
        ):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if capacity and account.status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        if capacity and not market.is_spot and system.live.mark[market.id] > 0:
            position = system.position[account.id, market.id]
            sides = [  # what closes its own position asks for nothing
                self.closeouts.with_lots(market, command, lots, 0)
                for lots in (-capacity, capacity)
                if position + lots
            ]
            figures = min(sides, key=lambda side: side.worst_equity - side.worst_imf)
            if figures.worst_equity <= figures.worst_imf:
                needs, has = figures.worst_imf, figures.worst_equity
                return not_above(codes.PROVIDER_MARGIN, needs, has)
        return ACCEPTED

    # --- the liquidity fund (L-2, L-6) ----------------------------------------------------------------------------

    def contribute(self, command: commands.FundLiquidity, _item: int) -> ItemResult:
        """An account gives to the fund."""
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        return self._to_fund(command.account_id, command.asset_id, command.amount)

    def repay_line(self, command: commands.RepayDebtLine, _item: int) -> ItemResult:
        """Check the repayment of a write-off, or of a part of it."""
        verdict = self.guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        if command.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        line = self.debt_lines.get((command.account_id, command.asset_id), 0)
        if command.amount > line:
            return above(codes.NO_DEBT_LINE, line, command.amount)
        return self._to_fund(command.account_id, command.asset_id, command.amount, is_due=True)

    def _to_fund(
        self, account: int, asset: int, amount: int, *, is_due: bool = False
    ) -> ItemResult:
        """An amount goes to the fund, as things are supposed, if it may leave its account."""
        if asset not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        verdict = self.guards.may_go(account, asset, amount, is_due=is_due)
        if verdict == ACCEPTED and not is_due:
            verdict = self.guards.may_depart(account, asset, amount)
        if verdict != ACCEPTED:
            return verdict
        with self.guards.supposing():
            self.system.move(account, types.LIQUIDITY_FUND, asset, amount)
            return self.guards.may_be_gone(account)
