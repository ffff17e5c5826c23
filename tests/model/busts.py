# SPDX-License-Identifier: Apache-2.0
"""Trades that get another price, and who owes what because of that (SPEC O-10).

Owns the trades and the announced busts, and the ladders. The model keeps every trade; the machine has only digests.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Final, NamedTuple, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.item_results import ACCEPTED, ItemResult, above, below
from tests.model.margin import beside_margin, is_at_risk
from tests.model.money_commands import MOST

if TYPE_CHECKING:
    from tests.model.context import Context
    from tests.model.model_state import Market

DAY: Final = 86_400 * types.SECOND_NS
BLOCK: Final = 256


class Made(NamedTuple):
    """A trade, as its event states it."""

    trade: int
    time: int
    price: int
    lots: int
    buyer: int
    seller: int
    buyer_fee: int
    seller_fee: int


@dataclass
class Announced:
    """What follows from a bust of some trades, for each trade."""

    market: int
    asset: int
    ends: int
    trades: dict[int, tuple[Made, int]] = field(default_factory=dict)  # with the new price
    decided: tuple[str, bool] = ("", False)


@dataclass
class Blocks:
    """The trades of a market in its last block of ids, and the trades of earlier blocks."""

    last: int = 0
    made: dict[int, list[Made]] = field(default_factory=dict)


class Busts:
    """Announced and busted trades."""

    def __init__(self, context: Context, last_allowed_index: Callable[[Market], int]) -> None:
        """Start without trades."""
        self.context = context
        self.system = context.system
        self.pending_events = context.pending_events
        self.last_allowed_index = last_allowed_index
        self.blocks: dict[int, Blocks] = {}
        self.announced: dict[int, Announced] = {}
        self.busted: dict[int, int] = {}
        self.last = 0
        context.kept_for_busts = self.kept
        context.fills.has_bust = lambda account: bool(self._needed(account))
        context.kept_of_order = self.reserved

    # --- what was made ----------------------------------------------------------------------------------------------

    def made(self, event: Event) -> None:
        """Keep a trade of the own book. All trades of a block of ids are kept for a day after the last one."""
        fields = event.fields
        market = self.system.markets[fields["market_id"]]
        if market.is_deferred or market.external:
            return
        blocks = self.blocks.setdefault(market.id, Blocks())
        block = fields["trade_id"] // BLOCK
        if block != blocks.last and blocks.made:
            for old in list(blocks.made)[:2]:
                is_old = self.system.now - blocks.made[old][-1].time > DAY
                if old == blocks.last or not is_old:
                    break
                del blocks.made[old]
        blocks.last = block
        pairs = (
            (fields["maker_account_id"], fields["maker_fee"]),
            (fields["taker_account_id"], fields["taker_fee"]),
        )
        seller, buyer = pairs if fields["taker_side"] == types.BUY else pairs[::-1]
        one = Made(
            fields["trade_id"],
            self.system.now,
            fields["price_per_lot"],
            fields["lots"],
            buyer[0],
            seller[0],
            buyer[1],
            seller[1],
        )
        blocks.made.setdefault(block, []).append(one)

    # --- announcing -------------------------------------------------------------------------------------------------

    def validate_announcement(self, command: commands.AnnounceBust, _item: int) -> ItemResult:
        """Return the result of an announcement: first the reference is checked, then that the trades were made, then
        each of them.
        """
        market = self.system.markets.get(command.market_id)
        if market is None:
            return ItemResult(codes.UNKNOWN_MARKET)
        if market.is_deferred:
            return ItemResult(codes.MARKET_KIND_FORBIDS)
        if market.quote in self.system.redeemed:
            return ItemResult(codes.SECURITY_REDEEMED)
        price_e9 = int(command.price * market.price_unit * 10**9)
        if price_e9 < 1 or command.price > MOST or not 0 < command.distance_ppb < 10**9:
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        index = self.last_allowed_index(market)
        if not command.confirms_distance and 10 * abs(price_e9 - index) > index:
            return ItemResult(codes.REFERENCE_FAR, index, price_e9)
        found = self.blocks.get(command.market_id, Blocks())
        block = found.made.get(next(iter(command.made_trade_ids), 0) // BLOCK, [])
        stated = list(
            zip(
                command.made_trade_ids,
                command.made_ns,
                [price * market.price_unit for price in command.prices],
                [Fraction(one, market.lot_unit) for one in command.quantities],
                command.buyer_account_ids,
                command.seller_account_ids,
                command.buyer_fees,
                command.seller_fees,
                strict=True,
            )
        )
        if not block or stated != [tuple(one) for one in block]:
            return ItemResult(codes.TRADES_NOT_MADE)
        lowest, highest = self._edges(command)
        by_id = {one.trade: one for one in block}
        for place, trade in enumerate(command.trade_ids):
            verdict = self._verdict(by_id.get(trade), lowest, highest)
            if verdict == ACCEPTED and trade in command.trade_ids[:place]:
                verdict = ItemResult(codes.TRADE_IS_BUSTED)
            if verdict != ACCEPTED:
                return verdict
        if len(self._open()) >= 64:
            return above(codes.STATE_LIMIT, 64, 65)
        return ACCEPTED

    def _open(self) -> dict[int, Announced]:
        """The announced busts that can still be decided."""
        return {key: one for key, one in self.announced.items() if one.ends >= self.system.now}

    def _edges(self, command: commands.AnnounceBust) -> tuple[int, int]:
        """The lowest and highest whole price per lot within the distance of the reference."""
        price = command.price * self.system.markets[command.market_id].price_unit
        distance = Fraction(command.distance_ppb, 10**9)
        price = Fraction(floor(price * 10**9), 10**9)
        return ceil(price * (1 - distance)), floor(price * (1 + distance))

    def _verdict(self, made: Made | None, lowest: int, highest: int) -> ItemResult:
        """Return whether one trade may be busted."""
        if made is None:
            return ItemResult(codes.TRADES_NOT_MADE)
        age = self.system.now - made.time
        if age > DAY:
            return above(codes.TRADE_TOO_OLD, DAY, age)
        waits = any(made.trade in one.trades for one in self._open().values())
        if waits or made.trade in self.busted:
            return ItemResult(codes.TRADE_IS_BUSTED)
        if lowest <= made.price <= highest:
            return ItemResult(codes.PRICE_WITHIN_DISTANCE)
        return ACCEPTED

    def announce(self, event: Event) -> None:
        """Number an announced bust, and expect for each of its trades an event with what its winner keeps."""
        command = cast("commands.AnnounceBust", self.context.command)
        self.last += 1
        market = self.system.markets[command.market_id]
        bust = Announced(market.id, market.quote, self.system.now + DAY)
        self.announced = self._open() | {self.last: bust}
        lowest, highest = self._edges(command)
        self.pending_events.check(
            event,
            bust_id=self.last,
            market_id=market.id,
            price_e9=int(command.price * market.price_unit * 10**9),
            distance_ppb=command.distance_ppb,
            trades=len(command.trade_ids),
            ends_ns=bust.ends,
        )
        block = self.blocks[market.id].made[command.trade_ids[0] // BLOCK]
        by_id = {one.trade: one for one in block}
        for trade in command.trade_ids:
            one = by_id[trade]
            bust.trades[trade] = (one, min(max(one.price, lowest), highest))
            self.pending_events.expect(
                events.BUST_TRADE_ANNOUNCED,
                bust_id=self.last,
                trade_id=trade,
                market_id=market.id,
                asset_id=bust.asset,
                account_id=self._loser(bust, trade),
                amount=self._amount(bust, trade),
            )

    @staticmethod
    def _amount(bust: Announced, trade: int) -> int:
        made, price = bust.trades[trade]
        return abs(made.price - price) * made.lots

    @staticmethod
    def _loser(bust: Announced, trade: int) -> int:
        """Return the account that won by the price and loses by the bust."""
        made, price = bust.trades[trade]
        return made.seller if made.price > price else made.buyer

    def reserved(self, account: int, asset: int, *, reducing: bool) -> ItemResult:
        """Return whether an order may reserve an asset, or add to what secures a position or a debt."""
        is_secured = not reducing and is_at_risk(self.system, account)
        if not self._needed(account)[asset] and not is_secured:
            return ACCEPTED
        return self.kept(account, 0, 0)

    def _needed(self, account: int) -> Counter[int]:
        """Return how much an account must have free, by asset."""
        needed: Counter[int] = Counter()
        for bust in self._open().values():
            for trade in bust.trades:
                if self._parent(self._loser(bust, trade)) == account:
                    needed[bust.asset] += self._amount(bust, trade)
        return needed

    def kept(self, account: int, asset: int, amount: int, gained: int = 0) -> ItemResult:
        """Return whether what an account won is still free in it, after an amount has left or a fill has added to its
        margin.
        """
        system = self.system
        needed = self._needed(account)
        gone = min(amount, max(0, system.free(account, asset)))
        system.held[account, asset] += gone
        verdict = ACCEPTED
        free = {
            of: system.free(account, of) + min(system.unsettled[account, of], 0) for of in needed
        }
        free = beside_margin(system, account, free, gained)
        for of, least in needed.items():
            has = free[of]
            if has < least and verdict == ACCEPTED:
                verdict = below(codes.BUST_ANNOUNCED, least, has)
        system.held[account, asset] -= gone
        return verdict

    def _parent(self, account: int) -> int:
        """Return the account itself, or the account whose isolated position it is."""
        for (parent, _), isolated in self.system.isolated.items():
            if isolated == account:
                return parent
        return account

    # --- deciding ---------------------------------------------------------------------------------------------------

    def validate_decision(self, command: commands.DecideBust, _item: int) -> ItemResult:
        """Return the result of a decision on a bust whose day has not ended; two principals have to decide."""
        bust = self._open().get(command.bust_id)
        if bust is None:
            return ItemResult(codes.UNKNOWN_BUST)
        if bust.decided == (command.principal, bool(command.approves)):
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        return ACCEPTED

    def asked(self, event: Event) -> None:
        """Note the decision of the first principal, or another decision by another one."""
        command = cast("commands.DecideBust", self.context.command)
        bust = self.announced[command.bust_id]
        if bust.decided[0] and bust.decided[1] == bool(command.approves):
            self.pending_events.found(event, "the second principal asks no more")
        bust.decided = (command.principal, bool(command.approves))
        self.pending_events.check(
            event, bust_id=command.bust_id, market_id=bust.market, approves=command.approves
        )

    def decided(self, event: Event) -> None:
        """Check that the second principal decides the same."""
        command = cast("commands.DecideBust", self.context.command)
        bust = self.announced.pop(command.bust_id)
        if bust.decided[0] in ("", command.principal) or bust.decided[1] != bool(command.approves):
            self.pending_events.found(event, "only one principal has decided so")
        self.pending_events.check(
            event, bust_id=command.bust_id, market_id=bust.market, approves=command.approves
        )
        self.deciding = dict(bust.trades) if command.approves else {}
        self.bust = bust

    def traded(self, event: Event) -> None:
        """Book the new price of one trade: fees go back, and the side that won owes the difference."""
        system, bust = self.system, self.bust
        trade = event.fields["trade_id"]
        if self.deciding.pop(trade, None) is None:
            self.pending_events.found(event, "no trade of the bust")
            return
        self.busted[trade] = system.now
        made, price = bust.trades[trade]
        loser = self._loser(bust, trade)
        gainer = made.buyer if loser == made.seller else made.seller
        is_open = system.accounts[gainer].status != types.CLOSED
        amount = self._amount(bust, trade) if is_open else 0
        back = {made.buyer: 0, made.seller: 0}
        if price < made.price:
            sides = ((made.buyer, made.buyer_fee), (made.seller, made.seller_fee))
            for account, fee in sides:
                most = max(0, made.buyer_fee + made.seller_fee)
                due = min(fee - ceil(Fraction(fee * price, made.price)), most) if fee > 0 else 0
                due = min(due, max(0, system.free(types.FEES, bust.asset)))
                if system.accounts[account].status == types.CLOSED:
                    due = 0
                system.move(types.FEES, account, bust.asset, due)
                back[account] += due
        self.pending_events.check(
            event,
            bust_id=cast("commands.DecideBust", self.context.command).bust_id,
            market_id=bust.market,
            price_per_lot=made.price,
            new_price_per_lot=price,
            lots=made.lots,
            gainer_account_id=gainer,
            loser_account_id=loser,
            asset_id=bust.asset,
            amount=amount,
            gainer_fee_back=back[gainer],
            loser_fee_back=back[loser],
        )
        if not amount:
            return
        receiver = self._parent(gainer)
        if loser >= types.FIRST_ACCOUNT_ID:
            claims = system.bust_claims.setdefault((system.accounts[loser].owner, bust.asset), [])
            claims.append([trade, receiver, amount])
            system.has_caused(loser, bust.asset, amount)
            owned = system.accounts_of(system.accounts[loser].owner)
            self.context.begins_to_owe(codes.REVERSED_DEPOSIT_OWED, owned)
            return
        paid = min(amount, max(0, system.free(loser, bust.asset)))
        if paid:
            self.pending_events.expect(
                events.BUST_CLAIM_PAID,
                trade_id=trade,
                account_id=loser,
                receiver_account_id=receiver,
                asset_id=bust.asset,
                amount=paid,
                left=0,
            )
            system.move(loser, receiver, bust.asset, paid)

    def paid(self, event: Event) -> None:
        """Pay the oldest claim on the owner of an account from what is free in it; reversed deposits are paid
        before.
        """
        fields, system = event.fields, self.system
        account, asset = fields["account_id"], fields["asset_id"]
        owner = system.accounts[account].owner
        if system.reversal_debts.get((owner, asset), 0):
            self.pending_events.found(event, "a reversed deposit is owed, which is paid first")
        claims = system.bust_claims[owner, asset]
        trade, receiver, owed = claims[0]
        amount = min(owed, system.pays_back(account, asset))
        self.pending_events.check(
            event, trade_id=trade, receiver_account_id=receiver, amount=amount, left=owed - amount
        )
        system.has_caused(account, asset, -amount)
        claims[0][2] -= amount
        if claims[0][2] == 0:
            claims.pop(0)
        if not claims:
            del system.bust_claims[owner, asset]
        system.owes_less(owner, asset)
        system.move(account, receiver, asset, amount)
        system.claims_received.add((receiver, asset))

    def has_claim(self, account: int) -> bool:
        """Return whether an account is still to be paid for a busted trade."""
        return any(
            receiver == account
            for claims in self.system.bust_claims.values()
            for _, receiver, _ in claims
        )
