# SPDX-License-Identifier: Apache-2.0
"""The liquidation waterfall from its events, every amount computed again (SPEC section 11).

Owns who is flagged, what each tier may do, and with which amounts. At each event it checks that this tier and this
counterparty were next, and that every figure follows from the present books by the rules.
"""

from dataclasses import dataclass, field
from hashlib import blake2b

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import liquidation_arithmetic as sums
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, ceil, floor, ppb
from tests.model.margin import Margin, least_notional, margin, unrealised
from tests.model.model_state import Market, Order, Prices
from tests.model.prices import ALLOW, BLOCK, LIQUIDATE

FUND = types.LIQUIDITY_FUND

VENUE_STEPS = 10  # of the limit, before the providers are asked


@dataclass
class Flag:
    """An account in liquidation: its sizes when it was flagged, and whether a lot was sold since (W-1, W-2)."""

    lots: dict[int, int]
    amounts: dict[int, int]
    since: int  # time of flagging
    sold: bool = False
    steps: dict[int, int] = field(default_factory=dict)  # of the limit, by market (W-2.1)


@dataclass
class Attempt:
    """An order of the machine before it trades: what the account had, and the price at which nothing would be left."""

    market: int
    equity: int  # E
    no_equity: int = 0
    lots: int = 0
    value: int = 0
    is_long: bool = False

    @property
    def is_beyond(self) -> bool:
        """Return whether the fills leave less than nothing of the position."""
        worst = self.lots * self.no_equity
        return self.value < worst if self.is_long else self.value > worst


class Waterfall:
    """Follows liquidations."""

    def __init__(self, context: Context) -> None:
        """Start with the waterfall off."""
        self.context = context
        self.system = context.system
        self.pools = context.pools
        self.board = context.board
        self.fills = context.fills
        self.pending_events = context.pending_events
        self.rules: commands.SetLiquidation | None = None
        self.terms: commands.SetLiquidation | None = None  # switched on or off
        self.fund_spread = self.band = ZERO  # of the last command, switched on or off
        self.providers = self.system.providers
        self.flags: dict[int, Flag] = {}
        self.attempts: dict[int, Attempt] = {}
        # Whether an account was below auto-close when its pass began, which decides the tiers of all of it
        # (docs/reference/liquidation.md).
        self.below: dict[int, bool] = {}

    @property
    def on(self) -> commands.SetLiquidation:
        """Return the parameters of the waterfall, which has to be on."""
        assert self.rules is not None
        return self.rules

    def spread(self) -> Fraction:
        """Return by how much the fund's coins are valued lower (L-2)."""
        return self.fund_spread

    def figures(self, account: int, prices: Prices | None = None) -> Margin:
        """Return an account's margin, at live prices unless others are given."""
        return margin(self.system, account, prices or self.system.live, worst=False)

    def fund_can_pay(self, asset: int) -> int:
        """Return the amount of an asset that the fund can pay now."""
        return sums.fund_can_pay(self.system, asset, self.spread(), self._is_sold)

    def _is_sold(self, asset: int) -> bool:
        """Return whether an asset has a weight, and a price at which a liquidation may sell it (P-4)."""
        terms = self.system.assets[asset]
        weighs = not terms.inverse_sqrt or terms.weight_base > 0
        has_price = self.system.live.asset[asset] > 0
        return weighs and has_price and self.board.decision(asset, LIQUIDATE) != BLOCK

    # --- operators ----------------------------------------------------------------------------------------------

    def set_rules(self, command: commands.SetLiquidation) -> None:
        """Set the parameters of the waterfall, or switch it off."""
        self.terms = command
        self.rules = command if command.enabled else None
        self.fund_spread, self.band = ppb(command.spread_ppb), ppb(command.band_ppb)
        self.fills.watch_losses = self.rules is not None
        if self.rules is None:
            self.flags.clear()
            self.fills.losses.clear()
            return
        for account in self.system.accounts.values():
            if account.status == types.LIQUIDATING and account.id not in self.flags:
                self.flags[account.id] = self._sizes(account.id)

    def set_backstop(self, command: commands.SetBackstop) -> None:
        """Set the offer of a provider in a market; capacity 0 removes it."""
        registered = self.providers.setdefault(command.market_id, {})
        registered.pop(command.account_id, None)
        if command.capacity_lots:
            registered[command.account_id] = command

    def _sizes(self, account: int) -> Flag:
        """Return the sizes of an account when it is flagged."""
        system = self.system
        lots = {key: abs(system.position[account, key]) for key in system.lines_of(account)}
        return Flag(
            # What a venue fills later, where there was no position, has no size of this moment.
            {key: size for key, size in lots.items() if size},
            {key: system.collateral(account, key) for key in system.assets_of(account)},
            system.now,
        )

    # --- the flag (I-6, W-1, P-4) --------------------------------------------------------------------------------

    def relies_on_banned(self, account: int) -> bool:
        """Return whether anything of an account is at a price that P-4 does not simply allow."""
        system = self.system
        return any(
            self.board.decision(key, LIQUIDATE) != ALLOW for key in system.assets_of(account)
        ) or any(
            self.board.market_decision(system.markets[key], LIQUIDATE) != ALLOW
            for key in system.lines_of(account)
        )

    def _is_below_without_banned(self, account: int) -> bool:
        """Return whether an account is below MMF with each banned price at its last allowed value (P-4)."""
        allowed = self.figures(account, self.board.last_allowed())
        return allowed.exposure > 0 and allowed.equity < allowed.mmf

    def is_below(self, account: int) -> bool:
        """Return whether an account with exposure lacks what it maintains (I-6)."""
        return self.figures(account).exposure > 0 and self._lacks_maintenance(account)

    def _lacks_maintenance(self, account: int) -> bool:
        """Return whether an account is below MMF where P-4 lets it be liquidated, and at far indices too (W-2.1).

        An account whose position is at a mark that rounds to 0 has no exposure, and lacks what its equity is below 0.
        """
        figures = self.figures(account)
        if figures.equity >= figures.mmf:
            return False
        if self.relies_on_banned(account) and not self._is_below_without_banned(account):
            return False
        there = self._at_indices(account)
        return there is None or (there.exposure > 0 and there.equity < there.mmf)

    def _at_indices(self, account: int) -> Margin | None:
        """Return the figures with each mark that is far from its index replaced by the index; None if none is
        (W-2.1).
        """
        system, board = self.system, self.board
        prices = board.last_allowed()
        far = False
        for key in system.lines_of(account):
            market = system.markets[key]
            live = system.live.asset
            index = board.reference(market, live[market.base], live[market.quote])
            if index == 0 or abs(system.live.mark[key] - index) * 4 <= index * market.mmf_base:
                continue
            far = True
            if board.market_decision(market, LIQUIDATE) == ALLOW:
                prices.mark[key] = index
        return self.figures(account, prices) if far else None

    def may_leave(self, account: int) -> bool:
        """Return whether an account in liquidation leaves it: at MMF, or with the buffer once a lot was sold (W-1)."""
        figures = self.figures(account)
        flag = self.flags.get(account)
        if flag is None or not flag.sold or figures.exposure == 0:
            return not self._lacks_maintenance(account)
        buffer = 1 + ppb(self.on.exit_buffer_ppb)
        if figures.equity >= ceil(figures.mmf * buffer):
            return True
        if self.relies_on_banned(account) and not self._is_below_without_banned(account):
            return True
        there = self._at_indices(account)
        return there is not None and (
            there.exposure == 0 or there.equity >= ceil(there.mmf * buffer)
        )

    def started(self, event: Event) -> None:
        """Check that an account is flagged rightly."""
        account = event.fields["account_id"]
        self._check_figures(event)
        if self.system.accounts[account].status != types.ACTIVE:
            self.pending_events.found(event, "the account was not active")
        if not self.is_below(account):
            self.pending_events.found(event, "by the model the account is not below maintenance")
        flagged = self.system.accounts[account]
        flagged.status = types.LIQUIDATING
        flagged.flagged_ns, flagged.flagged_order = self.system.now, self.system.last_order
        if self.rules is not None:
            self.flags[account] = self._sizes(account)

    def loss_expected(self, event: Event) -> None:
        """Check what a pool expects to lose by an account in liquidation: its debt's share of what the account lacks
        (B-5).
        """
        fields = event.fields
        system = self.system
        account, asset = fields["account_id"], fields["asset_id"]
        amount = equity = 0
        if account in self.flags:
            prices = self.board.last_allowed()
            equity = self.figures(account, prices).bankruptcy
            debts = {key: system.debt(account, key) for key in system.assets_of(account)}
            owes = sum(ceil(debts[key] * prices.asset[key]) for key in debts)
            owes += sum(
                ceil(max(0, -system.unsettled[account, key]) * prices.asset[key]) for key in debts
            )
            result = sum(
                unrealised(system, account, key, prices) for key in system.lines_of(account)
            )
            owes += max(0, -result)
            if equity < 0 and owes:
                amount = min(debts[asset], ceil(Fraction(-equity * debts[asset], owes)))
        self.pools.expectations.expect(account, asset, amount, self.fund_can_pay(asset))
        self.pending_events.check(
            event,
            amount=amount,
            equity=equity,
            expected=system.expected_loss(asset),
            uncovered=system.uncovered[asset],
        )

    def ended(self, event: Event) -> None:
        """Check that an account leaves liquidation rightly."""
        account = event.fields["account_id"]
        self._check_figures(event)
        if not self.may_leave(account):
            self.pending_events.found(event, "by the model the account may not leave")
        self.system.accounts[account].status = types.ACTIVE
        self.flags.pop(account, None)

    def _check_figures(self, event: Event) -> None:
        """Check the figures at which an account entered or left."""
        figures = self.figures(event.fields["account_id"])
        self.pending_events.check(
            event,
            equity=figures.equity,
            maintenance_margin=figures.mmf,
            exposure=figures.exposure,
        )

    def is_below_auto_close(self, account: int) -> bool:
        """Return whether an account was below auto-close when its pass began (M-6).

        The first act of the pass determines it.
        """
        if account not in self.below:
            figures = self.figures(account)
            self.below[account] = figures.equity < sums.auto_close(figures, self.on)
        return self.below[account]

    def has_recovered(self, account: int) -> bool:
        """Return whether an account is no longer below auto-close, or is at its exit level; by the first rules never
        (W-2.2).

        If this pass has already sold something, another pass may not have: then the exit level has no buffer.
        """
        if self.rules is None:
            return False
        figures = self.figures(account)
        return figures.equity >= sums.auto_close(figures, self.on) or self.may_leave(account)

    def is_drawn(self, account: int) -> bool:
        """Return whether tier 1 of an account is active in this pass, by a hash keyed with the machine's seed (W-2,
        U-7).
        """
        drawn = blake2b(key=self.context.seed, digest_size=8)
        drawn.update(self.context.sequence.to_bytes(8, "big"))
        drawn.update(account.to_bytes(8, "big"))
        number = Fraction(int.from_bytes(drawn.digest(), "big"), 2**64)
        return number < ppb(self.on.throttle_ppb)

    def is_small(self, account: int, market: Market) -> bool:
        """Return whether a position is worth less than the least order.

        It ends at once, at W-3's price or by W-5 (G-4.1).
        """
        worth = abs(self.system.position[account, market.id]) * self.system.live.mark[market.id]
        return worth < least_notional(self.system, market)

    def is_unfilled(self, account: int, market: Market) -> bool:
        """Return whether providers take a position up to the exit level because no venue fills it.

        The tenth widening of the limit comes with the twentieth pass without a fill (O-1.2).
        """
        flag = self.flags.get(account)
        steps = 1 if flag is None else flag.steps.get(market.id, 1)
        return market.external and steps > VENUE_STEPS

    def check_first_pass(self, account: int) -> None:
        """Check that an account has no pass in the interval in which it was flagged (W-2.3), and that its first pass
        ends its orders (W-1.1).
        """
        flag = self.flags.get(account)
        if flag is None:
            return
        every = self.on.interval_ns
        if flag.since // every == self.system.now // every:
            self.pending_events.findings.append(f"account {account} has a pass as it is flagged")
        for key in self.system.orders_of_flag(account):
            self.pending_events.findings.append(f"W-1.1: order {key} outlives the first pass")

    # --- tier 1 (W-2) ------------------------------------------------------------------------------------------

    def accepted(self, event: Event, order: Order) -> None:
        """Note the state before an order of the machine trades."""
        account = order.account
        figures = self.figures(account)
        self.attempts.clear()
        attempt = self.attempts[order.id] = Attempt(order.market, figures.bankruptcy)
        self.check_first_pass(account)
        market = self.system.markets[order.market]
        if market.is_spot or account not in self.flags:
            return
        if self.is_below_auto_close(account):
            if not market.external:  # what only the venue faces goes there (O-1.2)
                self.pending_events.found(event, "tier 1 below auto-close")
        elif not self.is_drawn(account):
            self.pending_events.found(event, "the account was not drawn for this pass")
        position = self.system.position[account, market.id]
        opposite = sums.opposite(self.system, market.id, long=position > 0)
        if self.is_small(account, market) and opposite:
            self.pending_events.found(event, "tier 1 with a position below the least notional")
        mark = self.system.live.mark[market.id]
        part = sums.share(self.system, account, market, figures.equity)
        attempt.no_equity = sums.bankruptcy_price(mark, position, part, market.tick)
        band = sums.band_price(mark, position, ppb(self.on.band_ppb), market.tick)
        nearest = max(attempt.no_equity, band) if position > 0 else min(attempt.no_equity, band)
        nearest = self._near_index(market, position, nearest, self.flags[account])
        size = self.flags[account].lots.get(market.id, abs(position))
        lots = min(abs(position), sums.lots_per_pass(size, ppb(self.on.pass_share_ppb)))
        side = types.SELL if position > 0 else types.BUY
        self.pending_events.check(event, price_per_lot=nearest, lots=lots, side=side)

    def _near_index(self, market: Market, position: int, nearest: int, flag: Flag) -> int:
        """Return the limit of an order: not further from the index than a number of steps of half the base MMF
        (W-2.1).
        """
        live = self.system.live.asset
        index = self.board.reference(market, live[market.base], live[market.quote])
        if index == 0 or market.mmf_base == 0:
            return nearest
        steps = flag.steps.get(market.id, 1)
        width = min(Fraction(1), Fraction(floor(market.mmf_base * 10**9 * steps / 2), 10**9))
        near = sums.band_price(index, position, width, market.tick)
        return max(nearest, near) if position > 0 else min(nearest, near)

    def widened(self, event: Event) -> None:
        """Check two passes in which the limit met no order, so that it moves a step further from the index (W-2.1)."""
        fields = event.fields
        flag = self.flags.get(fields["account_id"])
        if flag is None:
            self.pending_events.found(event, "the account is not in liquidation")
            return
        flag.steps[fields["market_id"]] = steps = flag.steps.get(fields["market_id"], 1) + 1
        self.pending_events.check(event, steps=steps)

    def filled_at_venue(self, order: Order) -> None:
        """Note the state before a venue fills an order of the machine. A fill that reduces nothing has no fee
        (O-1.2).
        """
        market = self.system.markets[order.market]
        position = self.system.position[order.account, market.id]
        reduces = position > 0 if order.side == types.SELL else position < 0
        if order.account not in self.flags or not reduces:
            return
        figures = self.figures(order.account)
        part = sums.share(self.system, order.account, market, figures.equity)
        mark = self.system.live.mark[market.id]
        self.attempts[order.id] = Attempt(
            market.id,
            figures.bankruptcy,
            sums.bankruptcy_price(mark, position, part, market.tick),
            is_long=position > 0,
        )

    def traded(self, order: int, lots: int, value: int) -> None:
        """Note that an order of the machine traded."""
        attempt = self.attempts.get(order)
        if attempt is not None:
            attempt.lots += lots
            attempt.value += value

    def liquidation_fill(self, event: Event) -> None:
        """Check what an order of tier 1 traded, and its fee."""
        fields = event.fields
        account = fields["account_id"]
        attempt = self.attempts.pop(fields["order_id"])
        market = self.system.markets[attempt.market]
        self.flags[account].sold = True
        left = abs(attempt.value - attempt.lots * attempt.no_equity)
        if market.external:
            self.flags[account].steps.pop(market.id, None)
            if attempt.is_beyond:
                left = 0
        fee = min(ceil(attempt.value * ppb(self.on.fee_ppb)), ceil(Fraction(left, 2)))
        self.pool_share_moves(account, FUND, market.quote, fee)
        self.pending_events.check(
            event,
            market_id=market.id,
            lots=attempt.lots,
            value=attempt.value,
            limit_price_per_lot=attempt.no_equity,
            liquidation_fee=fee,
            equity_before=attempt.equity,
            equity_after=self.figures(account).bankruptcy,
        )

    def pool_share_moves(self, payer: int, payee: int, asset: int, amount: int) -> None:
        """Move unsettled equity from one account to another."""
        self.fills.add_unsettled(payer, asset, -amount)
        self.fills.add_unsettled(payee, asset, amount)

    def may_take_from(self, provider: commands.SetBackstop, account: int) -> bool:
        """Return whether a provider may take anything from an account."""
        other = self.system.accounts[provider.account_id]
        owner = self.system.accounts[account].owner
        stops = other.risk_disabled or other.id in self.system.custody_froze
        stops = stops or other.id in self.system.overdue or self.system.is_frozen(other.id)
        stops = stops or self.system.owes_back(other.id)
        return other.status == types.ACTIVE and not stops and other.owner != owner

    def collateral_sold(self, event: Event) -> None:
        """Check a forced sale or purchase: its limit, and what it traded."""
        fields = event.fields
        attempt = self.attempts.pop(fields["order_id"])
        self.pending_events.check(
            event, lots=attempt.lots, value=attempt.value, market_id=attempt.market
        )
        flag = self.flags.get(fields["account_id"])
        if flag is not None:
            flag.sold = True

    def converted(self, event: Event) -> None:
        """Check what an order traded which sold a loser's collateral on the book (R-1)."""
        attempt = self.attempts.pop(event.fields["order_id"])
        self.pending_events.check(
            event, lots=attempt.lots, value=attempt.value, market_id=attempt.market
        )
