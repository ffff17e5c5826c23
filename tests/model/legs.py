# SPDX-License-Identifier: Apache-2.0
"""Legs of trades, computed again: a part that moves is taken from one account and given to another (SPEC C-1, C-3).

Owns what is offered, and what a move makes of the trades that `clearing` keeps. Must never predict a refusal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.vocabulary import commands, types

if TYPE_CHECKING:
    from clearinghouse.statemachine.vocabulary.events import Event
    from tests.model.clearing import Clearing


class Legs:
    """Follows each offer, and changes the trades as a move states."""

    def __init__(self, clearing: Clearing) -> None:
        """Start without offers."""
        self.clearing = clearing
        self.offers: dict[int, dict[str, int]] = {}

    def proposed(self, event: Event) -> None:
        """Check that an account offers no more of its leg than it has."""
        fields = event.fields
        self.offers[fields["give_up_id"]] = fields
        market, buyer, seller, lots, _ = self._trade(fields)
        party = buyer if fields["side"] == types.BUY else seller
        offered = sum(one["lots"] for one in self._of_leg(fields))
        if (party, market) != (fields["account_id"], fields["market_id"]) or offered > lots:
            self._found(event, f"{offered} of {lots} lots of account {party} are offered")

    def ended(self, event: Event) -> None:
        """Remove an offer that has ended: by its accounts, at its time, or because the leg has too little left."""
        one = self.offers.pop(event.fields["give_up_id"], None)
        if one is None:
            self._found(event, "it was not open")
            return
        reason = event.fields["reason"]
        command = self.clearing.context.command
        if reason in (types.GIVE_UP_REJECTED, types.GIVE_UP_WITHDRAWN, types.GIVE_UP_ACCEPTED):
            named = one["account_id" if reason == types.GIVE_UP_WITHDRAWN else "to_account_id"]
            self.clearing.same(event, getattr(command, "account_id", 0), named)
        if reason == types.GIVE_UP_TRADE_CHANGED:
            trade = self.clearing.trades[one["session_id"]].get(one["trade_id"])
            party = 0 if trade is None else trade[1 if one["side"] == types.BUY else 2]
            others = sum(each["lots"] for each in self._of_leg(one))
            system = self.clearing.system
            is_split = system.markets[one["market_id"]].base in system.split
            if (
                trade
                and not is_split
                and party == one["account_id"]
                and others + one["lots"] <= trade[3]
            ):
                self._found(event, "the leg has enough for it")

    def moved(self, event: Event) -> None:
        """Move a part of a leg to another account; the rest of the trade stays as it was."""
        fields = event.fields
        trades = self.clearing.trades[fields["session_id"]]
        market, buyer, seller, lots, price = trade = self._trade(fields)
        is_bought = fields["side"] == types.BUY
        giver, taker = fields["from_account_id"], fields["to_account_id"]
        self.clearing.same(event, fields["market_id"], market)
        self.clearing.same(event, fields["price_per_lot"], price)
        self.clearing.same(event, giver, buyer if is_bought else seller)
        owners = [self.clearing.system.accounts[key].owner for key in (giver, taker)]
        is_allocation = isinstance(self.clearing.context.command, commands.AllocateTrade)
        if (owners[0] == owners[1]) != is_allocation:
            self._found(event, f"accounts of {owners} are of one member, or of two")
        if is_bought:
            part = (market, taker, seller, fields["lots"], price)
        else:
            part = (market, buyer, taker, fields["lots"], price)
        number, new = fields["trade_id"], fields["new_trade_id"]
        if (new == number) != (fields["lots"] == lots):
            self._found(event, f"{fields['lots']} of {lots} lots are trade {new}")
        if new != number:
            system = self.clearing.system
            self.clearing.same(event, new, system.last_trade + 1)
            system.last_trade = new
            trades[number] = (*trade[:3], lots - fields["lots"], price)
        trades[new] = part
        references = self.clearing.references
        references.origin[new] = references.origin.get(number, number)
        references.changed(fields["session_id"], market)
        self.clearing.asked.pop(number, None)
        self.clearing.netted_with(fields["session_id"], taker)
        self.clearing.listed[fields["session_id"]] |= self.clearing.lines_of(market, taker)

    def _trade(self, fields: dict[str, int]) -> tuple[int, int, int, int, int]:
        """Return the trade of an event as it is now; all zeros without one."""
        trades = self.clearing.trades[fields["session_id"]]
        return trades.get(fields["trade_id"], (0, 0, 0, 0, 0))

    def _of_leg(self, fields: dict[str, int]) -> list[dict[str, int]]:
        """Return the offers of one leg."""
        names = ("trade_id", "side")
        return [one for one in self.offers.values() if all(one[n] == fields[n] for n in names)]

    def _found(self, event: Event, what: str) -> None:
        """Note a finding."""
        self.clearing.pending_events.found(event, what)
