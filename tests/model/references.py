# SPDX-License-Identifier: Apache-2.0
"""References of cleared markets once more: from all trades of a session, with each question (SPEC C-2.1, C-16.1).

Owns the minutes in which trades were captured, the last mark of each market, and what the price of a trade may be.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import codes, commands, types
from tests.model.exact import ZERO, Fraction, ceil, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.prices import ALLOW, SETTLE

if TYPE_CHECKING:
    from clearinghouse.statemachine.vocabulary.events import Event
    from tests.model.clearing import Clearing

MINUTE_NS = 60 * types.SECOND_NS
KEPT = 32  # minutes; older trades are in one sum
E9 = 10**9


@dataclass
class Terms:
    """How a market finds its reference; a journal of before states nothing of it."""

    band: Fraction = ZERO
    minutes: int = 30
    owners: int = 1


class References:
    """Knows the reference of each cleared market."""

    def __init__(self, clearing: Clearing) -> None:
        """Start without trades."""
        self.clearing = clearing
        self.terms: dict[int, Terms] = {}
        self.anchor: dict[int, int] = {}  # by market
        self.traded: dict[int, int] = {}  # the session of a market's last trade between two members
        self.ported: dict[int, list[tuple[int, str]]] = defaultdict(
            list
        )  # the last trade of an owner
        self.origin: dict[int, int] = {}  # of a part of a trade: the captured trade
        # By session and market: minutes with trades, each with its first trade.
        self.minutes: dict[tuple[int, int], list[tuple[int, int]]] = defaultdict(list)

    def cleared(self, event: Event) -> None:
        """A market gets its terms."""
        command = self.clearing.context.command
        assert isinstance(command, commands.SetClearing)
        terms = Terms()
        if command.band_ppb >= 0:
            terms.band = ppb(command.band_ppb or 200_000_000)
        if command.mark_minutes >= 0:
            terms.minutes = command.mark_minutes or 30
        if command.mark_owners >= 0:
            terms.owners = command.mark_owners or 3
        self.terms[event.fields["market_id"]] = terms

    def captured(self, session: int, market: int, number: int) -> None:
        """A trade is captured now."""
        buyer, seller = self._owners(session, number)
        if self._party(buyer) == self._party(seller):
            return
        self.traded[market] = session
        minutes = self.minutes[session, market]
        minute = self.clearing.system.now // MINUTE_NS
        if not minutes or minutes[-1][0] != minute:
            minutes.append((minute, number))
        del minutes[:-KEPT]

    def changed(self, session: int, market: int) -> None:
        """Trades were cancelled or moved: minutes without a trade between two members are no longer kept apart."""
        standing = {place for place, *_ in self._standing(session, market)}
        kept = [one for place, one in enumerate(self.minutes[session, market]) if place in standing]
        self.minutes[session, market] = kept

    def posted(self, session: int) -> None:
        """What a session's trades cost is no reference any more."""
        for key in [key for key in self.minutes if key[0] == session]:
            del self.minutes[key]

    def of_session(self, session: int | None, market: int) -> int:
        """The reference of a session by its trades: quote units per lot, 0 if there is none."""
        anchor = self.anchor.get(market, 0)
        if session is None or not self._has_prices(session, market):
            session = self.traded.get(market)
        if session is None or not self._has_prices(session, market):
            return anchor
        trades = self._counted(session, market)
        last = range(len(self.minutes[session, market]))[-self.terms[market].minutes :]
        recent = [one for one in trades if one[0] in last]
        if not anchor:
            return self._mean(recent) or self._mean(trades)
        buyers, sellers = ({one[side] for one in recent} for side in (1, 2))
        if min(len(buyers), len(sellers)) < self.terms[market].owners:
            return anchor
        found = self._mean(recent)
        width = floor(anchor * self._band(market))
        return found if width == 0 else min(max(found, anchor - width), anchor + width)

    def now(self, market: int) -> int:
        """The reference of the session of the last trade of a market."""
        return self.of_session(None, market)

    def refuse(self, session: int | None, market: int, price: int) -> ItemResult:
        """The price of a trade is within the band of the reference."""
        system = self.clearing.system
        band = self._band(market)
        mark = system.live.mark[market]
        board = self.clearing.context.board
        if band == 0:
            return ACCEPTED
        if mark and board.market_decision(system.markets[market], SETTLE) == ALLOW:
            return self._within(mark, band, price)
        reference = self.of_session(session, market)
        if reference == 0:
            return ItemResult(codes.NO_REFERENCE_PRICE) if mark else ACCEPTED
        found = self._within(Fraction(reference), band, price)
        anchor = self.anchor.get(market, 0)
        return (
            found
            if found != ACCEPTED or not anchor
            else self._within(Fraction(anchor), band, price)
        )

    def _within(self, around: Fraction, band: Fraction, price: int) -> ItemResult:
        """A price is within a band, its edges included; the edges of a refusal are whole units."""
        if abs(price - around) <= band * around:
            return ACCEPTED
        width = Fraction(floor(around * band * E9), E9)
        if price > around:
            return above(codes.PRICE_BAND, floor(around + width), price)
        return below(codes.PRICE_BAND, ceil(around - width), price)

    def _band(self, market: int) -> Fraction:
        """The band of the market, else that of its clearing."""
        return self.clearing.system.markets[market].band or self.terms[market].band

    def _has_prices(self, session: int, market: int) -> bool:
        """Return whether a session that is not posted has a trade between two parties."""
        return session in self.clearing.with_nets and any(
            self._party(buyer) != self._party(seller)
            for _, buyer, seller, *_ in self._standing(session, market)
        )

    def _party(self, owner: str) -> int | str:
        """The group of an owner, else the owner."""
        return self.clearing.context.group_of(owner) or owner

    def _owners(self, session: int, number: int) -> tuple[str, str]:
        """The owners of both sides of a trade."""
        _, buyer, seller, _, _ = self.clearing.trades[session][number]
        captured = self.origin.get(number, number)
        return self._owner(buyer, captured), self._owner(seller, captured)

    def _owner(self, account: int, captured: int) -> str:
        """The owner of an account when a trade was captured."""
        earlier = [owner for last, owner in self.ported[account] if captured <= last]
        return earlier[0] if earlier else self.clearing.system.accounts[account].owner

    def _standing(self, session: int, market: int) -> list[tuple[int, str, str, int, int]]:
        """Trades between two members: the place of the minute (-1: older), buyer, seller, lots, price."""
        found = []
        for number, (name, _, _, lots, price) in self.clearing.trades[session].items():
            buyer, seller = self._owners(session, number)
            if name != market or buyer == seller:
                continue
            captured = self.origin.get(number, number)
            firsts = [first for _, first in self.minutes[session, market] if first <= captured]
            found.append((len(firsts) - 1, buyer, seller, lots, price))
        return found

    def _counted(
        self, session: int, market: int
    ) -> list[tuple[int, int | str, int | str, int, int]]:
        """Trades with their lots in parts of 10^9: as much of them as the net of both parties is of the direction."""
        trades = [
            (place, self._party(buyer), self._party(seller), lots, price)
            for place, buyer, seller, lots, price in self._standing(session, market)
        ]
        lots_of: dict[tuple[int | str, int | str], int] = defaultdict(int)
        for _, buyer, seller, lots, _ in trades:
            lots_of[buyer, seller] += lots
        found = []
        for place, buyer, seller, lots, price in trades:
            one, other = lots_of[buyer, seller], lots_of.get((seller, buyer), 0)
            share = floor(Fraction(max(one - other, 0) * E9, one))
            if share and buyer != seller:
                found.append((place, buyer, seller, lots * share, price))
        return found

    def _mean(self, trades: list[tuple[int, int | str, int | str, int, int]]) -> int:
        """The mean price, floored; 0 without trades."""
        lots = sum(one[3] for one in trades)
        return floor(Fraction(sum(one[3] * one[4] for one in trades), lots)) if lots else 0
