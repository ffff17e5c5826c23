# SPDX-License-Identifier: Apache-2.0
"""Off-book transfers of positions: providers, auto-deleveraging, the rest (SPEC W-3 to W-5, W-6).

Owns whose turn it is, how many lots it takes and at which value. A position's figures are taken when it begins to go.
"""

from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model import liquidation_arithmetic as sums
from tests.model.context import Context
from tests.model.exact import ZERO, Fraction, ceil, floor, largest_remainder, ppb
from tests.model.liquidation import FUND, Waterfall
from tests.model.margin import Margin, margin
from tests.model.model_state import Market


@dataclass
class PassRanking:
    """Who is deleveraged for one side of a market in one pass, lowest margin fraction first (W-4.1)."""

    entries: list[tuple[Fraction, int]]
    aside: list[tuple[Fraction, int]] = field(default_factory=list)  # did not fit at a price


@dataclass
class OffBookTransfer:
    """A position that is transferred off-book in one pass: tier 2, or tiers 3 and the rest."""

    account: int
    market: int
    tier: int
    size: int  # lots that go, unsigned
    part: Fraction  # the position's share of E, quote units
    missing: int  # of the shortfall, for these lots
    by_fund: int
    is_long: bool = False
    done: int = 0
    fund_paid: int = 0
    small: bool = False  # below the least notional when it began to go (G-4.1)
    place: int = 0
    ranking: PassRanking = field(default_factory=lambda: PassRanking([]))
    price: int = 0
    rest: list[tuple[int, int]] = field(default_factory=list)  # who closes how much of the rest
    rest_size: int = 0  # lots of the rest that go, 0 before the rest begins
    rest_done: int = 0
    sides: list[tuple[int, int]] = field(default_factory=list)  # the opposite side before the rest
    closed: dict[int, int] = field(default_factory=dict)  # who closed how much of the rest
    loss: int = 0  # of the rest, still to be shared


class OffBookTransfers:
    """Follows tiers 2 and 3."""

    def __init__(self, context: Context, waterfall: Waterfall) -> None:
        """Start with nothing under way."""
        self.system = context.system
        self.brakes = context.brakes
        self.fills = context.fills
        self.pending_events = context.pending_events
        self.takers = context.takers
        self.waterfall = waterfall
        self.closing: OffBookTransfer | None = None
        self.counted: tuple[int, int, int] | None = (
            None  # the account, market and amount last reported
        )
        self.rankings: dict[tuple[int, bool], PassRanking] = {}  # of the pass under way (W-4.1)

    def recent_counted(self, event: Event) -> None:
        """W-4.1: what a counterparty has realised in the last minute is its profit too; the next event may use it."""
        fields = event.fields
        found = (fields["account_id"], fields["market_id"])
        self.pending_events.check(event, amount=sums.recent_profit(self.system, *found))
        self.counted = (*found, fields["amount"])

    def off_book_transfer(self, event: Event) -> None:
        """Off-book transfers of lots."""
        tier = {events.BACKSTOP_FILL: 2, events.DELEVERAGED: 3, events.REST_CLOSED: 4}[event.kind]
        fields = event.fields
        account = fields["account_id"]
        market = self.system.markets[fields["market_id"]]
        closing = self.closing
        same = closing is not None and (closing.account, closing.market) == (account, market.id)
        self.waterfall.check_first_pass(account)
        self._still_below(event, closing if same else None, tier, market)
        if closing is None or not same or (closing.tier == 2) != (tier == 2):
            self.end()
            small = self.waterfall.is_small(account, market)
            if closing and same:
                small = closing.small
            if tier != 2:
                self._no_provider(event, closing if same else None)
            closing = self.closing = self._begin(event, account, market, tier, small=small)
        other = fields["counterparty_account_id"]
        position = self.system.position[account, market.id]
        before = {
            "fund_before": self.waterfall.fund_can_pay(market.quote),
            "equity_before": self.waterfall.figures(account).bankruptcy,
        }
        self.pending_events.check(event, **before)
        lots = abs(fields["signed_lots"])
        sign = -1 if position > 0 else 1
        mark = self.system.live.mark[market.id]
        to_fund = 0
        if tier == 2:
            value, to_fund = self._backstop(event, closing, position, lots)
        elif tier == 3:
            value = self._deleverage(event, closing, lots)
        else:
            self._rest(event, closing, market, position, lots)
            value = sums.value_at_mark(mark, position, closing.rest_done + lots)
            value -= sums.value_at_mark(mark, position, closing.rest_done)
            closing.rest_done += lots
        closing.done += lots
        paying = floor(Fraction(closing.by_fund * closing.done, closing.size)) - closing.fund_paid
        closing.fund_paid += paying
        if tier == 2:
            self.brakes.lost((tier, account, market.id), market.quote, paying, 0)
        mine = self.fills.leg(account, market, sign * lots, sign * value)
        theirs = self.fills.leg(other, market, -sign * lots, -sign * value)
        if tier == 3:
            self._rank_again(other, closing, market)
        self.fills.sweep(market)
        self.waterfall.pool_share_moves(FUND, account, market.quote, paying - to_fund)
        flag = self.waterfall.flags.get(account)
        if flag is not None:
            flag.sold = True
        self.pending_events.check(
            event,
            signed_lots=sign * lots,
            value=value,
            account_realised=mine,
            counterparty_realised=theirs,
            fund_paid=paying,
            equity_after=self.waterfall.figures(account).bankruptcy,
        )

    def _still_below(
        self, event: Event, closing: OffBookTransfer | None, tier: int, market: Market
    ) -> None:
        """W-2.2: off-book an account takes part while it is below auto-close and not at its exit level.

        W-5's close of the rest is one act, by the figures at its start. For a small position only the exit counts, and
        in tier 2 for one that no venue fills; where others than the venue face that, W-4 asks as ever.
        """
        if tier == 4 and closing is not None and closing.tier == 4:
            return
        account = event.fields["account_id"]
        small = closing.small if closing else self.waterfall.is_small(account, market)
        to_exit = small or (tier == 2 and self.waterfall.is_unfilled(account, market))
        if self.waterfall.may_leave(account) if to_exit else self.waterfall.has_recovered(account):
            self.pending_events.found(event, "by the model the account has recovered")

    def _begin(
        self, event: Event, account: int, market: Market, tier: int, *, small: bool
    ) -> OffBookTransfer:
        """A position starts to go: its share of E, the shortfall of what can go, the fund's part."""
        figures = self.waterfall.figures(account)
        if account not in self.waterfall.flags:
            self.pending_events.found(event, "the account is not in liquidation")
        elif small and tier == 3:
            self.pending_events.found(event, "a position below the least notional is closed by W-5")
        elif not (
            small or (tier == 2 and self.waterfall.is_unfilled(account, market))
        ) and not self.waterfall.is_below_auto_close(account):
            self.pending_events.found(event, "the account is not below auto-close")
        position = self.system.position[account, market.id]
        size = abs(position)
        part = sums.share(self.system, account, market, figures.bankruptcy)
        missing = max(0, ceil(-part))
        can_pay = self.waterfall.fund_can_pay(market.quote)
        if tier == 2:
            return OffBookTransfer(
                account, market.id, tier, size, part, missing, missing, small=small
            )
        sides = sums.opposite(self.system, market.id, long=position > 0)
        closable = min(size, sum(abs(self.system.position[one, market.id]) for one in sides))
        missing -= floor(Fraction(missing * (size - closable), size))
        found = OffBookTransfer(
            account, market.id, tier, closable, part, missing, min(missing, can_pay), small=small
        )
        found.is_long = position > 0
        uncovered = Fraction(missing - found.by_fund, closable)
        of = (tier, account, market.id)
        self.brakes.lost(of, market.quote, found.by_fund, missing - found.by_fund)
        mark = self.system.live.mark[market.id]
        if position > 0:
            found.price = ceil(mark + uncovered)
        else:
            found.price = max(0, floor(mark - uncovered))
        found.ranking = self._ranking(market, long=position > 0)
        return found

    def _ranking(self, market: Market, *, long: bool) -> PassRanking:
        """W-4.1: one for a market and side in a pass; by the first rules one for each position."""
        key = (market.id, long)
        if key not in self.rankings:
            self.rankings[key] = PassRanking(sums.adl_ranking(self.system, market, long=long))
        return self.rankings[key]

    def _next_in_rank(
        self, closing: OffBookTransfer, market: Market
    ) -> tuple[Fraction, int] | None:
        """The next entry that may still be deleveraged; without a loss to bear those aside have their turn too."""
        kept = closing.ranking
        no_loss = closing.missing == closing.by_fund
        while kept.entries or (no_loss and kept.aside):
            found = min(kept.entries + (kept.aside if no_loss else []))
            (kept.entries if found in kept.entries else kept.aside).remove(found)
            if sums.may_be_deleveraged(self.system, found[1], market, long=closing.is_long):
                return found
        return None

    def _rank_again(self, account: int, closing: OffBookTransfer, market: Market) -> None:
        """W-4.1: a counterparty of which lots were closed is ranked again."""
        system = self.system
        if sums.may_be_deleveraged(system, account, market, long=closing.is_long):
            closing.ranking.entries.append((sums.rank_of(system, account), account))

    def _no_provider(self, event: Event, absorbed: OffBookTransfer | None) -> None:
        """Check, before tier 3 begins, that no tier 2 provider would take a lot, unless the fund cannot pay (W-4)."""
        account = event.fields["account_id"]
        market = self.system.markets[event.fields["market_id"]]
        position = self.system.position[account, market.id]
        closing = absorbed
        if closing is None:
            figures = self.waterfall.figures(account)
            part = sums.share(self.system, account, market, figures.bankruptcy)
            missing = max(0, ceil(-part))
            closing = OffBookTransfer(account, market.id, 2, abs(position), part, missing, missing)
        self.closing = closing
        for provider in self._in_order(market, closing):
            spread = self._spread(closing, provider, self.system.live.mark[market.id])
            wanted = 1
            wanted = (
                closing.size - closing.done
            )  # what it would take decides what the fund must hold
            if self._takes(market, provider, position, wanted, spread):
                self.pending_events.found(
                    event, f"by the model provider {provider.account_id} takes lots first"
                )

    def _backstop(
        self, event: Event, closing: OffBookTransfer, position: int, lots: int
    ) -> tuple[int, int]:
        """Tier 2: the provider whose turn it is, and its price; the value and the fund's part of the spread."""
        market = self.system.markets[closing.market]
        mark = self.system.live.mark[market.id]
        wanted = closing.size - closing.done
        turn = 0
        for provider in self._in_order(market, closing):
            closing.place += 1
            spread = self._spread(closing, provider, mark)
            turn = self._takes(market, provider, position, wanted, spread)
            if turn:
                break
        else:
            self.pending_events.found(event, "by the model no provider takes anything")
            return event.fields["value"], event.fields["fund_spread"]
        to_provider = floor(Fraction(2 * spread * turn, 3))
        to_fund = spread * turn - to_provider
        value = sums.value_at_mark(mark, position, closing.done + turn)
        value -= sums.value_at_mark(mark, position, closing.done)
        value += -to_provider if position > 0 else to_provider
        self.pending_events.check(
            event,
            counterparty_account_id=provider.account_id,
            signed_lots=-turn if position > 0 else turn,
            provider_spread=to_provider,
            fund_spread=to_fund,
        )
        return value, to_fund

    def _in_order(self, market: Market, closing: OffBookTransfer) -> list[commands.SetBackstop]:
        """Providers that have not been asked yet, by priority, then id."""
        registered = self.waterfall.providers.get(market.id, {}).values()
        ordered = sorted(registered, key=lambda one: (one.priority, one.account_id))
        return ordered[closing.place :]

    def _spread(
        self, closing: OffBookTransfer, provider: commands.SetBackstop, mark: Fraction
    ) -> int:
        """W-3: the spread used per lot."""
        spread = ceil(mark * ppb(provider.spread_ppb))
        return max(0, min(spread, floor(closing.part / closing.size)))

    def _takes(
        self,
        market: Market,
        provider: commands.SetBackstop,
        position: int,
        wanted: int,
        spread: int,
    ) -> int:
        """The most lots that a provider takes: within its capacity, and as its own IMF carries them."""
        assert self.closing is not None
        if not self.waterfall.may_take_from(provider, self.closing.account):
            return 0
        toward = 1 if position > 0 else -1
        own = self.system.position[provider.account_id, market.id]
        most = min(wanted, provider.capacity_lots - toward * own)
        for lots in range(most, 0, -1):
            if lots <= -toward * own or self.carries(market, provider, toward * lots, spread):
                return lots if self._fund_holds(market, lots) else 0
        return 0

    def _fund_holds(self, market: Market, lots: int) -> bool:
        """W-3.1: the fund holds the shortfall of the lots taken; by the first rules it holds that of the position."""
        closing = self.closing
        assert closing is not None
        part = floor(Fraction(closing.missing * (closing.done + lots), closing.size))
        return part - closing.fund_paid <= self.waterfall.fund_can_pay(market.quote)

    def carries(
        self, market: Market, provider: commands.SetBackstop, lots: int, spread: int
    ) -> bool:
        """Return whether a provider exceeds its IMF in the worst case with so many lots more."""
        figures = self.with_lots(market, provider, lots, spread)
        return figures.worst_equity > figures.worst_imf

    def with_lots(
        self, market: Market, provider: commands.SetBackstop, lots: int, spread: int
    ) -> Margin:
        """The margin of a provider with so many lots more, less its part of the spread."""
        system = self.system
        account = provider.account_id
        key = (account, market.id)
        mark = system.live.mark[market.id]
        value = sums.value_at_mark(mark, lots, abs(lots))
        part = floor(Fraction(2 * spread * abs(lots), 3))
        value += -part if lots > 0 else part
        stood = (system.position[key], system.cost[key], system.accrued[key])
        # What has accrued becomes the account's own before the position changes.
        system.cost[key] -= system.funding_due(account, market.id)
        system.accrued[key] = ZERO
        system.position[key] += lots
        system.cost[key] += value if lots > 0 else -value
        figures = margin(system, account, system.live)
        system.position[key], system.cost[key], system.accrued[key] = stood
        return figures

    def _deleverage(self, event: Event, closing: OffBookTransfer, lots: int) -> int:
        """Tier 3: the counterparty whose turn it is, and as much of it as fits; the value."""
        market = self.system.markets[closing.market]
        left = closing.size - closing.done
        while (entry := self._next_in_rank(closing, market)) is not None:
            other = entry[1]
            closing.place += 1
            most = min(left, abs(self.system.position[other, market.id]))
            fits = next(
                (
                    some
                    for some in range(most, 0, -1)
                    if sums.adl_fits(self.system, other, market, some, closing.price)
                ),
                0,
            )
            if fits:
                profit = sums.recent_profit(self.system, other, market.id)
                counted, self.counted = self.counted, None
                if counted != ((other, market.id, profit) if profit else None):
                    self.pending_events.found(event, f"{counted} was reported of recent results")
                self.pending_events.check(
                    event,
                    counterparty_account_id=other,
                    rank=closing.place,
                    price_per_lot=closing.price,
                    signed_lots=-fits if event.fields["signed_lots"] < 0 else fits,
                )
                break
            if closing.missing != closing.by_fund:
                closing.ranking.aside.append(entry)
        else:
            self.pending_events.found(event, "by the model no account is left to deleverage")
        return lots * closing.price

    def _rest(
        self, event: Event, closing: OffBookTransfer, market: Market, position: int, lots: int
    ) -> None:
        """W-5: what is left goes to the whole other side, pro rata."""
        if closing.rest_size == 0:
            if closing.tier == 3:
                self._nobody_more(event, closing)
            closing.tier = 4
            closing.rest_size = closing.size - closing.done
            others = sums.opposite(self.system, market.id, long=position > 0)
            closing.sides = [(one, abs(self.system.position[one, market.id])) for one in others]
            shares = largest_remainder(closing.rest_size, [size for _, size in closing.sides])
            closing.rest = [
                (one, part) for (one, _), part in zip(closing.sides, shares, strict=True) if part
            ]
            uncovered = closing.missing - closing.by_fund
            closing.closed = dict(closing.rest)
            closing.loss = uncovered - floor(Fraction(uncovered * closing.done, closing.size))
        other, part = closing.rest.pop(0) if closing.rest else (0, 0)
        self.pending_events.check(event, counterparty_account_id=other)
        if lots != part:
            self.pending_events.found(event, f"{lots} lots, by the model {part}")

    def _nobody_more(self, event: Event, closing: OffBookTransfer) -> None:
        """Check, before the rest is closed, that tier 3 could deleverage no more accounts."""
        market = self.system.markets[closing.market]
        while (entry := self._next_in_rank(closing, market)) is not None:
            other = entry[1]
            closing.place += 1
            if closing.missing != closing.by_fund:
                closing.ranking.aside.append(entry)
            if sums.adl_fits(self.system, other, market, 1, closing.price):
                whole = abs(self.system.position[other, market.id])
                self.pending_events.found(
                    event, f"{other} could be deleveraged by a lot of {whole}"
                )

    def end(self) -> None:
        """End a position as far as it goes, and report an amount that no account has been charged for."""
        closing = self.closing
        self.closing = None
        if closing is None:
            return
        if closing.tier == 2:
            return
        recovered = closing.tier == 3 and self.waterfall.has_recovered(closing.account)
        if (closing.done < closing.size and not recovered) or closing.loss:
            self.pending_events.findings.append(f"a close-out ended unfinished: {closing}")

    def collateral_taken(self, event: Event) -> None:
        """A provider takes collateral at the index less its spread."""
        fields = event.fields
        system = self.system
        market = system.markets[fields["market_id"]]
        taker = fields["counterparty_account_id"]
        provider = self.waterfall.providers.get(market.id, {}).get(taker)
        if provider is None or not self.waterfall.may_take_from(provider, fields["account_id"]):
            self.pending_events.found(event, "by the model this is no provider for the account")
            return
        flag = self.waterfall.flags.get(fields["account_id"])
        if flag is None:
            self._is_offered(event, market)
        elif self.waterfall.has_recovered(fields["account_id"]):
            self.pending_events.found(event, "by the model the account has recovered")
        price = floor(sums.lot_price(system, market) * (1 - ppb(provider.spread_ppb)))
        lots = fields["lots"]
        if lots > provider.capacity_lots:
            self.pending_events.found(event, "beyond the provider's capacity")
        self.takers.check(event, taker, market, price, provider.capacity_lots)
        system.move(fields["account_id"], taker, market.base, lots * market.lot_base)
        system.move(taker, fields["account_id"], market.quote, price * lots)
        self.pending_events.check(event, value=price * lots)
        if flag is not None:
            flag.sold = True

    def _is_offered(self, event: Event, market: Market) -> None:
        """R-1.1: the collateral of a healthy account is offered once its loss has borne interest for ten minutes."""
        since = self.system.overdue_since.get((event.fields["account_id"], market.quote))
        if since is None or self.system.now - since < types.UNPAID_LOSS_OFFERED_NS:
            self.pending_events.found(event, "by the model nothing of the account is offered")
