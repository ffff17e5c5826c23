# SPDX-License-Identifier: Apache-2.0
"""The exposure of members and their limits, computed again from the trades and in fractions (SPEC C-16.1).

Owns the comparison of each captured trade, and of what is given back, with the limit. Must never predict which of its
limits refuses a captured trade.
"""

from collections import Counter
from fractions import Fraction

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import ceil
from tests.model.initial_margin import InitialMargins
from tests.model.item_results import ACCEPTED, ItemResult, above


class Exposures:
    """The exposures of all members."""

    def __init__(self, margins: InitialMargins) -> None:
        """Start, and let the other parts find these checks in the context."""
        self.margins = margins
        self.margin = margins.margin
        self.clearing = margins.clearing
        self.system = margins.system
        self.context = margins.context
        self.stated: dict[int, int] = {}  # of members: their own limits; 0: none
        self.capped: set[int] = set()  # members with a limit of another kind, which is not computed
        self.context.may_return = self.may_return
        self.context.novated.has_multiple = self.is_on

    def hear(self, event: Event) -> None:
        """Keep limits that an event states, and compare a captured trade with them."""
        if event.kind in (events.MEMBER_ADMITTED, events.MEMBER_CHANGED):
            member = event.fields["member_id"]
            self.stated[member] = event.fields["open_exposure_max"]
            self.capped.discard(member)
            if event.fields["settlement_cap"] or event.fields["concentration_ppb"]:
                self.capped.add(member)
        captures = (commands.CaptureTrades, commands.SubmitTradeSides)
        if event.kind == events.TRADE_NOVATED and isinstance(self.context.command, captures):
            self._captured(event)

    def is_on(self) -> bool:
        """Return whether a multiple is set, so that the lots are limited."""
        terms = self.margins.terms
        return terms is not None and terms.exposure_multiple >= 0

    def _captured(self, event: Event) -> None:
        """Check that both members of a trade are within their limits, unless it raised no exposure."""
        fields = event.fields
        is_posting = any(one in self.margins.settlement.final for one in self.clearing.with_nets)
        if not self.is_on() or is_posting:
            return
        for name in ("buyer_account_id", "seller_account_id"):
            owner = self.system.accounts[fields[name]].owner
            member = self.margin.members[owner]
            limit = self._limit(owner, member)
            if owner in self.system.in_default or limit is None:
                continue
            trades = self.clearing.trades[fields["session_id"]]
            lots = self._lots(owner)
            # The price is that of before the trade; a first one has its own.
            taken = trades.pop(fields["trade_id"])
            is_more = lots[fields["market_id"]] > self._lots(owner)[fields["market_id"]]
            now = self._value(lots, fields["price_per_lot"])
            trades[fields["trade_id"]] = taken
            if now > limit and is_more:
                self.context.pending_events.found(event, f"member {member}: {now} above {limit}")

    def may_limit(self, account: int) -> bool:
        """Return whether a member has a limit that is not computed: another one than that of lots, or one of net
        cash.
        """
        member = self.margin.members[self.system.accounts[account].owner]
        return member in self.capped or (bool(self.stated[member]) and not self.is_on())

    def is_beyond(
        self, account: int, other: int, session: int, market: int, lots: int, price: int
    ) -> bool:
        """Return whether a trade with another account would raise the lots of a member beyond its limit.

        `lots` are signed.
        """
        owner = self.system.accounts[account].owner
        limit = self._limit(owner, self.margin.members[owner]) if self.is_on() else None
        if limit is None:
            return False
        trades = self.clearing.trades[session]
        before = self._lots(owner)[market]
        parties = (account, other) if lots > 0 else (other, account)
        trades[0] = (market, *parties, abs(lots), price)
        after = self._lots(owner)
        del trades[0]
        return after[market] > before and self._value(after, price) > limit

    def may_return(self, account: int, asset: int, amount: int, is_lodged: bool) -> ItemResult:
        """Return whether an amount of collateral or of a contribution may be given back to its member."""
        owner = self.system.accounts[account].owner
        member = self.margin.members[owner]
        terms = self.margins.terms
        if not self.is_on() or terms is None or terms.exposure_unlimited:
            return ACCEPTED
        if self.stated[member] or owner in self.system.in_default:
            return ACCEPTED
        if is_lodged:
            self.margin.collateral[account, asset] -= amount
        has = self._has(owner, member, is_strict=True) - (0 if is_lodged else amount)
        if is_lodged:
            self.margin.collateral[account, asset] += amount
        lots = self._lots(owner)
        if any(lots[market] and self._price(market, 0) == 0 for market in lots):
            return ItemResult(codes.NO_PRICE_FOR_LIMIT)
        exposure, limit = self._value(lots), has * (terms.exposure_multiple or 20)
        return above(codes.EXPOSURE_LIMIT, limit, exposure) if exposure > limit else ACCEPTED

    def _limit(self, owner: str, member: int) -> int | None:
        """Return the member's own limit, or the multiple of what it has lodged and contributed; None without a
        limit.
        """
        terms = self.margins.terms
        assert terms is not None
        if self.stated[member] or terms.exposure_unlimited:
            return self.stated[member] or None
        return self._has(owner, member) * (terms.exposure_multiple or 20)

    def _has(self, owner: str, member: int, *, is_strict: bool = False) -> int:
        """Return what all accounts of a member have lodged, by asset, and its contribution, as one value."""
        own = self.system.accounts_of(owner)
        lodged: Counter[int] = Counter()
        for (account, asset), amount in self.margin.collateral.items():
            if account in own:
                lodged[asset] += amount
        return self.margin.contributions[member] + sum(
            self.margins.counted(member, asset, amount, is_strict=is_strict)
            for asset, amount in lodged.items()
        )

    def _lots(self, owner: str) -> Counter[int]:
        """Return the open lots by market: net by session and account, or gross if the market does not net."""
        found: Counter[int] = Counter()
        for session in self.clearing.with_nets:
            nets: Counter[tuple[int, int]] = Counter()
            for market, buyer, seller, lots, _ in self.clearing.trades[session].values():
                for account, signed in ((buyer, lots), (seller, -lots)):
                    if self.system.accounts[account].owner == owner:
                        nets[account, market] += signed
                        if self.system.cleared[market] != types.DVP_NET:
                            found[market] += lots
            for (_, market), net in nets.items():
                if self.system.cleared[market] == types.DVP_NET:
                    found[market] += abs(net)
        return found

    def _value(self, of_market: Counter[int], first: int = 0) -> int:
        """Return the value of lots at the index of their market, else at its reference by trades or the first price.

        Each is rounded up.
        """
        lots_of = [(market, lots) for market, lots in of_market.items() if lots]
        return sum(ceil(self._price(market, first) * lots) for market, lots in lots_of)

    def _price(self, market: int, first: int) -> Fraction:
        """Return the price of a lot in the valuation asset; 0 if its market has no index, no reference and no first
        price.
        """
        found = self.system.markets[market]
        price = self.margins.price(found.base) * found.lot_base
        reference = 0 if price else self.clearing.references.now(market) or first
        return price or reference * self.margins.price(found.quote)
