# SPDX-License-Identifier: Apache-2.0
"""Refusals of statuses, funding, expiry, reconciliation, liquidation and the fund (SPEC O-1, O-2, P-5, R-1, W, L-6).

Owns ranges and transitions. Must never book anything but which futures have had an expiry.
"""

from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.types import SECOND_NS
from tests.model.account_guards import Guards
from tests.model.context import Desk
from tests.model.item_results import FINE, Verdict, above, not_above
from tests.model.off_book_transfers import CloseOuts

PPB = 10**9
MOST = types.AMOUNT_MAX
EIGHT_HOURS_NS = 8 * 3_600 * SECOND_NS
PASSES_MAX = 1_000_000
DIVISOR_MAX = 1_000
# O-2: from everywhere to everywhere, but that a halt ends in an auction and none begins in one, and what settles or is
# closed stays so.
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
WITHOUT_EXPIRY = (types.MARKET_CANCEL_ONLY, types.MARKET_HALTED, types.MARKET_CLOSED)


class OperatorLadders:
    """Judges what operators say."""

    def __init__(
        self,
        desk: Desk,
        guards: Guards,
        closeouts: CloseOuts,
        debt_lines: dict[tuple[int, int], int],
    ) -> None:
        """Know the books; `debt_lines` are what was written off under recourse."""
        self.desk = desk
        self.world = desk.world
        self.guards = guards
        self.closeouts = closeouts
        self.debt_lines = debt_lines
        self.expiring: set[int] = set()  # futures that have had an expiry

    def set_status(self, command: commands.SetMarketStatus, _item: int) -> Verdict:
        """A market is to have another status; it closes once nobody has anything in it."""
        world = self.world
        market = world.markets.get(command.market_id)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        undated = market.kind == types.DATED_FUTURE and market.id not in self.expiring
        if undated and command.status not in WITHOUT_EXPIRY:
            return Verdict(codes.EXPIRY_NOT_SET)
        possible: tuple[int, ...] = AT_VENUES if market.external else ANYWHERE
        if market.status == types.MARKET_HALTED and not market.external:
            possible = AFTER_HALT
        if market.status in (types.MARKET_SETTLING, types.MARKET_CLOSED):
            possible = ()
        stays = (market.status, types.MARKET_HALTED if market.status == types.MARKET_AUCTION else 0)
        possible = tuple(status for status in possible if status not in stays)
        if market.status != types.MARKET_CLOSED:
            possible += (types.MARKET_CLOSED,)
        occupied = self.desk.fills.open_interest(market.id) or (
            market.external and any(o.market == market.id for o in world.orders.values())
        )
        closing = command.status == types.MARKET_CLOSED
        if command.status not in possible or (closing and occupied):
            return Verdict(codes.STATUS_TRANSITION_INVALID, market.status, command.status)
        return FINE

    def close_account(self, command: commands.CloseAccount, _item: int) -> Verdict:
        """An empty account closes for good."""
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        world, account = self.world, command.account_id
        keys = [(account, asset) for asset in world.assets]
        occupied = (
            world.orders_of(account)
            or any(one.account == account for one in self.desk.conditionals.values())
            or self.guards.is_exposed(account)
            or any(who == account for who, _ in world.isolated)
            or any(world.balance[key] or world.unsettled[key] or world.lent[key] for key in keys)
            or any(
                market.venue == account and market.status != types.MARKET_CLOSED
                for market in world.markets.values()
            )
        )
        return Verdict(codes.ACCOUNT_NOT_EMPTY) if occupied else FINE

    # --- funding and expiry (P-5, O-1) ----------------------------------------------------------------------------

    def set_funding(self, command: commands.SetFunding, _item: int) -> Verdict:
        """Terms of funding, or its end."""
        market = self.world.markets.get(command.market_id)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if market.kind != types.PERPETUAL:
            return Verdict(codes.MARKET_KIND_FORBIDS)
        if market.status == types.MARKET_CLOSED:
            return Verdict(codes.MARKET_STATUS_FORBIDS)
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
        return FINE if fits else Verdict(codes.PARAMETER_OUT_OF_RANGE)

    def set_expiry(self, command: commands.SetExpiry, _item: int) -> Verdict:
        """When a dated future expires."""
        world = self.world
        market = world.markets.get(command.market_id)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if market.kind != types.DATED_FUTURE:
            return Verdict(codes.MARKET_KIND_FORBIDS)
        if market.status in (types.MARKET_SETTLING, types.MARKET_CLOSED):
            return Verdict(codes.MARKET_STATUS_FORBIDS)
        if any(market.id in world.lines_of(account) for account in world.accounts):
            return Verdict(codes.EXPIRY_FIXED)
        if command.expiry_ns <= world.now:
            return not_above(codes.EXPIRY_IN_PAST, world.now, command.expiry_ns)
        if (
            command.expiry_ns % SECOND_NS
            or command.window_ns % SECOND_NS
            or not SECOND_NS <= command.window_ns <= command.expiry_ns
            or command.expiry_ns > MOST
        ):
            return Verdict(codes.PARAMETER_OUT_OF_RANGE)
        self.expiring.add(market.id)
        return FINE

    def name_price(self, command: commands.NameSettlementPrice, _item: int) -> Verdict:
        """A market that waits for a price gets one."""
        market = self.world.markets.get(command.market_id)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if market.status != types.MARKET_SETTLING:
            return Verdict(codes.MARKET_STATUS_FORBIDS)
        price = command.price * market.price_unit * 10**9
        if price < 1 or command.price > MOST or not command.reason:
            return Verdict(codes.PARAMETER_OUT_OF_RANGE)
        return FINE

    # --- reconciliation and liquidation (R-1, section 11) ---------------------------------------------------------

    def reconciliation(self, command: commands.SetReconciliation, _item: int) -> Verdict:
        """Reconciliation's parameters."""
        fits = (
            command.enabled in (0, 1)
            and 0 <= command.slack_ppb < PPB
            and 0 <= command.limit_ppb < PPB
            and 0 <= command.spot_liquidation_passes <= PASSES_MAX
            and 1 <= command.realisation_passes <= PASSES_MAX
        )
        return FINE if fits else Verdict(codes.PARAMETER_OUT_OF_RANGE)

    def set_quote(self, command: commands.SetQuote, _item: int) -> Verdict:
        """A provider's standing bid."""
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        account = self.world.accounts[command.account_id]
        market = self.world.markets.get(command.market_id)
        if account.kind not in (types.KIND_BACKSTOP, types.KIND_MARKET_MAKER):
            return Verdict(codes.NOT_A_PROVIDER)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if not market.is_spot:
            return Verdict(codes.MARKET_KIND_FORBIDS)
        if market.status == types.MARKET_CLOSED:
            return Verdict(codes.MARKET_STATUS_FORBIDS)
        price, quantity, now = command.price, command.quantity, self.world.now
        if quantity == 0:
            return FINE
        if quantity < 0 or price <= 0:
            return Verdict(codes.PARAMETER_OUT_OF_RANGE)
        lots = quantity // market.lot_unit
        notional = price // market.tick_unit * market.tick * lots
        if notional > MOST or lots * market.lot_base > MOST:
            return Verdict(codes.PARAMETER_OUT_OF_RANGE)
        if price % market.tick_unit:
            return Verdict(codes.TICK_SIZE, market.tick_unit, price)
        if quantity % market.lot_unit:
            return Verdict(codes.LOT_SIZE, market.lot_unit, quantity)
        if command.expire_ns <= now:
            return not_above(codes.EXPIRY_IN_PAST, now, command.expire_ns)
        if account.status == types.LIQUIDATING:
            return Verdict(codes.ACCOUNT_LIQUIDATING)
        return FINE

    def liquidation(self, command: commands.SetLiquidation, _item: int) -> Verdict:
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
        return FINE if fits else Verdict(codes.PARAMETER_OUT_OF_RANGE)

    def backstop(self, command: commands.SetBackstop, _item: int) -> Verdict:
        """A provider's word on a market: its margin carries the whole capacity, either way."""
        world = self.world
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        account = world.accounts[command.account_id]
        market = world.markets.get(command.market_id)
        if account.kind != types.KIND_BACKSTOP:
            return Verdict(codes.NOT_A_PROVIDER)
        if market is None:
            return Verdict(codes.UNKNOWN_MARKET)
        if market.status == types.MARKET_CLOSED:
            return Verdict(codes.MARKET_STATUS_FORBIDS)
        capacity = command.capacity_lots
        if (
            not 0 <= capacity * market.lot_base <= MOST
            or not 0 <= command.priority <= MOST
            or not 0 <= command.spread_ppb < PPB
        ):
            return Verdict(codes.PARAMETER_OUT_OF_RANGE)
        if capacity and account.status == types.LIQUIDATING:
            return Verdict(codes.ACCOUNT_LIQUIDATING)
        if capacity and not market.is_spot and world.live.mark[market.id] > 0:
            position = world.position[account.id, market.id]
            sides = [  # what closes its own position asks for nothing
                self.closeouts.with_lots(market, command, lots, 0)
                for lots in (-capacity, capacity)
                if position + lots
            ]
            figures = min(sides, key=lambda side: side.worst_equity - side.worst_imf)
            if figures.worst_equity <= figures.worst_imf:
                needs, has = figures.worst_imf, figures.worst_equity
                return not_above(codes.PROVIDER_MARGIN, needs, has)
        return FINE

    # --- the liquidity fund (L-2, L-6) ----------------------------------------------------------------------------

    def contribute(self, command: commands.FundLiquidity, _item: int) -> Verdict:
        """An account gives to the fund."""
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        return self._to_fund(command.account_id, command.asset_id, command.amount)

    def repay_line(self, command: commands.RepayDebtLine, _item: int) -> Verdict:
        """What was written off is repaid, or a part of it."""
        verdict = self.guards.usable(command.account_id)
        if verdict != FINE:
            return verdict
        if command.asset_id not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        line = self.debt_lines.get((command.account_id, command.asset_id), 0)
        if command.amount > line:
            return above(codes.NO_DEBT_LINE, line, command.amount)
        return self._to_fund(command.account_id, command.asset_id, command.amount)

    def _to_fund(self, account: int, asset: int, amount: int) -> Verdict:
        """An amount goes to the fund, as things are supposed, if it may leave its account."""
        if asset not in self.world.assets:
            return Verdict(codes.UNKNOWN_ASSET)
        verdict = self.guards.may_go(account, asset, amount)
        if verdict != FINE:
            return verdict
        with self.guards.supposing():
            self.world.move(account, types.LIQUIDITY_FUND, asset, amount)
            return self.guards.may_be_gone(account)
