# SPDX-License-Identifier: Apache-2.0
"""Everything in an account ends, as far as that is possible now; what is left is stated with its reason (SPEC B-2.1,
L-3, L-4.3).

Owns the order of the steps, what prevents the close of an account, and the orders of courts, which take the same steps
(L-8). Each step uses the ladder of the command that would take it alone.
"""

from collections import defaultdict
from collections.abc import Callable, Generator
from typing import Any, NamedTuple, cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.dust_repayments import DustRepayments
from tests.model.exact import ZERO, Fraction, ceil
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.matching import AGAIN, Expected, Script, expect
from tests.model.model_state import Conditional, Market
from tests.model.money_commands import MoneyCommands
from tests.model.operator_refusals import OperatorLadders
from tests.model.order_entry import Answer, Entry
from tests.model.order_gates import CLOSING, Asked
from tests.model.pool_headroom import headroom_of

CASH = 1
Step = Generator[Expected, None, int]  # its code
DAY = 86_400 * types.SECOND_NS
# What may come before the first order of an exit, and is no event of a later step.
BEFORE_EXITS = (
    events.CLOSING_REMAINS,
    events.COLLATERAL_WITHDRAWN,
    events.TRANSFERRED,
    events.ISOLATED_SET,
    events.REDEEMED,
)


class Left(NamedTuple):
    """One thing that prevents the close of an account."""

    item: int
    market: int = 0
    asset: int = 0
    lots: int = 0
    amount: int = 0


class Seizure(NamedTuple):
    """A seizure that a first principal has asked for, or that two have ordered."""

    receiver: int
    reference: str
    asked_by: str
    asked_ns: int
    ordered: bool


class CloseAll:
    """The scripts of both commands."""

    def __init__(
        self,
        entry: Entry,
        of_money: MoneyCommands,
        operators: OperatorLadders,
        dust: DustRepayments,
    ) -> None:
        """Know the ladders of the steps."""
        self.entry = entry
        self.context = entry.context
        self.system = entry.system
        self.of_money = of_money
        self.guards = of_money.guards
        self.operators = operators
        self.dust = dust
        self.head = ("", "", 0)
        self.account: Any = 0  # the commands of the steps name it by its own type
        self.reasons: dict[tuple[int, int], int] = {}  # by item, and market or asset
        self.is_ordered = False
        self.seizures: dict[int, Seizure] = {}  # by account
        self.ends_timer: Callable[[int], object] = lambda _: None

    def script(self, command: Command, item: int) -> Script:
        """Return the steps of one call."""
        closing = cast("commands.CloseAll", command)
        answer = self.entry.answers[item] = Answer()
        verdict = self._verdict(closing)
        answer.code = verdict.code
        if verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        yield from self._steps(closing, answer)

    def seize(self, command: Command, item: int) -> Script:
        """Return the steps of one call of custody (L-8).

        The model does not know whether the account is frozen, so it accepts the machine's answer.
        """
        seizing = cast("commands.SeizeAccount", command)
        answer = self.entry.answers[item] = Answer()
        refused = self.operators.guards.refused.get(item, {})
        if refused.get("code") in (
            codes.ROLE_REQUIRED,
            codes.AUTHORITY_OFF,
            codes.ACCOUNT_NOT_FROZEN,
        ):
            answer.code = refused["code"]
            yield expect(events.REFUSED, code=answer.code)
            return
        asked = self.seizures.get(seizing.account_id)
        if asked and not asked.ordered and self.system.now - asked.asked_ns > DAY:
            asked = None
        if asked and self.system.accounts[asked.receiver].status == types.CLOSED:
            asked = None
        same = asked and asked[:2] == (seizing.receiver_id, seizing.reference)
        verdict = self._may_seize(seizing, asked, bool(same))
        answer.code = verdict.code
        if verdict != ACCEPTED:
            yield expect(events.REFUSED, **verdict._asdict())
            return
        ids = {"account_id": seizing.account_id, "receiver_id": seizing.receiver_id}
        if not asked or not same:
            terms = (seizing.receiver_id, seizing.reference)
            asked = Seizure(*terms, seizing.principal, self.system.now, ordered=False)
            self.seizures[seizing.account_id] = asked
            yield expect(events.SEIZURE_ASKED, **ids)
            return
        if not asked.ordered:
            yield expect(events.SEIZURE_ORDERED, **ids)
            if self.ends_timer(seizing.account_id):
                yield expect(events.DEAD_MAN_SET, account_id=seizing.account_id, timeout_ns=0)
        self.seizures[seizing.account_id] = asked._replace(ordered=True)
        yield from self._steps(seizing, answer)

    def _may_seize(
        self, command: commands.SeizeAccount, asked: Seizure | None, same: bool
    ) -> ItemResult:
        """Return the result of an order of custody, as far as the model can compute it."""
        system, guards = self.system, self.guards
        verdict = guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        who = system.accounts[command.account_id]
        if who.kind == types.KIND_VENUE:
            return ItemResult(codes.SYSTEM_ACCOUNT)
        verdict = guards.usable(command.receiver_id)
        if verdict != ACCEPTED:
            return verdict
        if command.receiver_id == command.account_id:
            return ItemResult(codes.SAME_ACCOUNT)
        if asked and asked.ordered and not same:
            return ItemResult(codes.SEIZURE_DIFFERS)
        if asked and same and not asked.ordered and asked.asked_by == command.principal:
            return ItemResult(codes.SECOND_PERSON_NEEDED)
        if system.is_frozen(command.account_id):
            return ItemResult(codes.ACCOUNT_FROZEN)
        return (
            ItemResult(codes.ACCOUNT_LIQUIDATING) if who.status == types.LIQUIDATING else ACCEPTED
        )

    def released(self, event: Event) -> None:
        """End an order of custody when the freeze ends."""
        account = event.fields["account_id"]
        self.seizures.pop(account, None)
        self.context.system.custody_froze.discard(account)

    def _steps(self, closing: commands.CloseAll | commands.SeizeAccount, answer: Answer) -> Script:
        """Yield all steps, and what is left after them."""
        self.head = (closing.principal, closing.request_id, closing.created_ns)
        self.account = account = closing.account_id
        self.is_ordered = isinstance(closing, commands.SeizeAccount)
        self.reasons = {}
        yield from self._end_orders()
        yield from self._close_positions()
        if self.system.accounts[account].status == types.ACTIVE:
            yield from self._end_isolations()
            yield from self._redeem_loans()
            yield from self._repay_debts()
            while self.entry.next_kind == events.COLLATERAL_WITHDRAWN:
                yield AGAIN  # what is booked elsewhere
            yield from self._move_balances(closing.receiver_id)
        left = self.left(account)
        answer.id = len(left)
        for one in left:
            yield expect(
                events.CLOSING_REMAINS,
                account_id=account,
                item=one.item,
                market_id=one.market,
                asset_id=one.asset,
                lots=one.lots,
                amount=one.amount,
                **self._code(one),
            )

    def _verdict(self, command: commands.CloseAll) -> ItemResult:
        """Return the verdict on the command itself."""
        system, guards = self.system, self.guards
        verdict = guards.usable(command.account_id)
        if verdict != ACCEPTED:
            return verdict
        who = system.accounts[command.account_id]
        if who.kind == types.KIND_VENUE:
            return ItemResult(codes.SYSTEM_ACCOUNT)
        if system.is_frozen(command.account_id):
            return ItemResult(codes.ACCOUNT_FROZEN)
        if who.status == types.LIQUIDATING:
            return ItemResult(codes.ACCOUNT_LIQUIDATING)
        if not command.receiver_id:
            return ACCEPTED
        verdict = guards.usable(command.receiver_id)
        if verdict != ACCEPTED:
            return verdict
        if command.receiver_id == command.account_id:
            return ItemResult(codes.SAME_ACCOUNT)
        same = system.accounts[command.receiver_id].owner == who.owner
        return ACCEPTED if same else ItemResult(codes.OWNER_MISMATCH)

    def _code(self, left: Left) -> dict[str, int]:
        """Return the reason as a field. What keeps collateral from an order of a court is not checked."""
        is_believed = self.is_ordered and left.item == types.CLOSING_HOLD
        return {} if is_believed else {"code": self._reason(left)}

    def _reason(self, left: Left) -> int:
        """Return why one thing is left."""
        if left.item == types.CLOSING_ORDERS:
            return self._reason_of_orders(left.market)
        default = codes.ACCOUNT_NOT_EMPTY if left.item == types.CLOSING_BALANCE else codes.OK
        return self.reasons.get((left.item, left.market or left.asset), default)

    def _reason_of_orders(self, market: int) -> int:
        """Return why orders of a market are left."""
        if self.system.markets[market].status in CLOSING:
            return codes.MARKET_STATUS_FORBIDS
        holder = self.system.isolated.get((self.account, market), self.account)
        open_orders = [one for one in self.system.orders_of(holder) if one.market == market]
        pending = any(order.pending for order in open_orders)
        return codes.CANCEL_PENDING if pending else codes.OK

    # --- what keeps an account from closing -------------------------------------------------------------------------

    def left(self, account: int) -> list[Left]:
        """Return all that is left, by markets and then by assets, with the isolated positions of the account."""
        system, money = self.system, self.of_money.money
        found = self._in_markets(account)
        isolated = {market: of for (who, market), of in system.isolated.items() if who == account}
        for market, of in sorted(isolated.items()):
            found += self._in_markets(of)
            quote = system.markets[market].quote
            balance, result = system.balance[of, quote], system.unsettled[of, quote]
            found.append(Left(types.CLOSING_ISOLATED, market, quote, 0, balance))
            found += [Left(types.CLOSING_RESULT, market, quote, 0, result)] if result else []
        for asset in sorted(system.assets):
            key = (account, asset)
            held = system.held[key]
            amounts = {
                types.CLOSING_DEBT: system.debt(*key),
                types.CLOSING_LOAN: system.share_value(*key),
                types.CLOSING_RESULT: system.unsettled[key],
                types.CLOSING_HOLD: held,
                types.CLOSING_BALANCE: system.balance[key] - held,
            }
            present = dict(amounts)
            present[types.CLOSING_LOAN] = system.lent[
                key
            ]  # also where it is worth less than a unit
            found += [
                Left(item, 0, asset, 0, amount) for item, amount in amounts.items() if present[item]
            ]
        found += [
            Left(types.CLOSING_DEPOSIT, 0, asset, 0, amount)
            for _, (who, asset, amount) in sorted(money.deposits.items())
            if who == account
        ]
        if self.operators.has_duty(account):
            found.append(Left(types.CLOSING_DUTY))
        return found

    def _in_markets(self, account: int) -> list[Left]:
        """Return the open orders and positions that are left, by market."""
        system = self.system
        lots: dict[int, int] = defaultdict(int)
        for order in system.orders_of(account):
            lots[order.market] += order.lots
        found: list[Left] = []
        for market in sorted(system.markets):
            if market in lots:
                found.append(Left(types.CLOSING_ORDERS, market, 0, lots[market]))
            position = system.position[account, market]
            if position:
                found.append(Left(types.CLOSING_POSITION, market, 0, position))
        return found

    # --- orders and positions -----------------------------------------------------------------------------------------

    def _holders(self) -> list[int]:
        """Return the account, then those of its isolated positions, by market."""
        own = [(m, of) for (who, m), of in self.system.isolated.items() if who == self.account]
        return [self.account, *[of for _, of in sorted(own)]]

    def _end_orders(self) -> Script:
        """End orders, the oldest first, then what waits. Exits that close a position stay."""
        system, holders = self.system, self._holders()
        for key in sorted(system.orders):
            order = system.orders.get(key)
            if order is None or order.account not in holders or order.pending:
                continue
            market = system.markets[order.market]
            reduces = order.flags & types.FLAG_REDUCE_ONLY and order.type == types.MARKET
            if market.status not in CLOSING and not (reduces and market.external):
                yield from self.entry.matching.ending(order, codes.CANCELLED_BY_CLIENT)
        for one in list(self.context.conditionals.values()):
            if one.account == self.account and not self._closes(one):
                yield expect(
                    events.CONDITIONAL_ENDED,
                    conditional_order_id=one.id,
                    code=codes.CANCELLED_BY_CLIENT,
                )

    def _closes(self, one: Conditional) -> bool:
        """Return whether an exit closes its position at any price."""
        closes = bool(one.flags & types.FLAG_CLOSE_POSITION)
        return closes and one.touched and one.type == types.MARKET

    def _close_positions(self) -> Script:
        """Place an exit for each position that has none. The exits then trade, or wait with their reason."""
        system = self.system
        for holder in self._holders():
            for key in sorted(system.markets):
                if system.position[holder, key]:
                    code = yield from self._place_exit(holder, system.markets[key])
                    self.reasons[types.CLOSING_POSITION, key] = code
        while self.entry.next_kind and any(
            not system.markets[one.market].halted for one in self.entry.triggered
        ):
            if self.entry.next_kind in BEFORE_EXITS:
                break
            yield AGAIN
        for one in self.context.conditionals.values():
            if one.account == self.account and one.waits:
                self.reasons[types.CLOSING_POSITION, one.market] = one.waits

    def _place_exit(self, holder: int, market: Market) -> Step:
        """Place an exit at the market, whose trigger counts as reached at once."""
        system = self.system
        if market.status in CLOSING:
            return codes.MARKET_STATUS_FORBIDS
        if market.external and any(o.market == market.id for o in system.orders_of(holder)):
            return self._reason_of_orders(market.id)
        own = [one for one in self.context.conditionals.values() if one.account == self.account]
        if any(one.market == market.id for one in own):
            return codes.OK
        if len(own) >= types.CONDITIONAL_ORDERS_MAX:
            return codes.CONDITIONAL_ORDER_LIMIT
        price = max(self.entry.price_of(market, types.TRIGGER_MARK), Fraction(1, 10**9))
        one = Conditional(
            system.last_order + 1,
            self.account,
            market.id,
            types.SELL if system.position[holder, market.id] > 0 else types.BUY,
            types.TRIGGER_STOP,
            types.TRIGGER_MARK,
            price,
            ZERO,
            price,
            types.MARKET,
            types.IOC,
            types.FLAG_CLOSE_POSITION | types.FLAG_REDUCE_ONLY,
            types.STP_CANCEL_MAKER,
            0,
            0,
            0,
            0,
            0,
            reached=price,
            touched=True,
        )
        self.entry.conditionals_of_book[one.id] = one
        yield expect(
            events.CONDITIONAL_PLACED,
            conditional_order_id=one.id,
            account_id=one.account,
            market_id=one.market,
            side=one.side,
            trigger_e9=int(price * 10**9),
            lots=0,
            client_order_id=0,
        )
        self.entry.triggered.append(one)
        return codes.OK

    def _end_isolations(self) -> Script:
        """Let isolated positions that have ended give their margin back."""
        for (who, market), isolated in sorted(self.system.isolated.items()):
            if who != self.account:
                continue
            ending = commands.SetIsolated(*self.head, self.account, cast("Any", market), 0)
            if self.of_money.set_isolated(ending, 0) != ACCEPTED:
                continue
            quote = self.system.markets[market].quote
            balance = self.system.balance[isolated, quote]
            if balance:
                yield self._moved(isolated, self.account, quote, balance)
            yield expect(
                events.ISOLATED_SET,
                account_id=self.account,
                market_id=market,
                isolated_account_id=isolated,
                isolated=0,
            )

    def _moved(self, payer: int, payee: int, asset: int, amount: int) -> Expected:
        """Return the event of an amount that moves from one account to another."""
        return expect(events.TRANSFERRED, from_id=payer, to_id=payee, asset_id=asset, amount=amount)

    # --- loans and debts ----------------------------------------------------------------------------------------------

    def _redeem_loans(self) -> Script:
        """Redeem each loan, or as much of it as its pool can pay."""
        for asset in sorted(self.system.assets):
            if not self.system.lent[self.account, asset]:
                continue
            code = yield from self._redeem(asset, 0)
            if code in (codes.POOL_LIQUIDITY, codes.POOL_THROTTLED):
                headroom = headroom_of(self.context, asset)
                assert headroom is not None
                if headroom.redeemable() > 0:
                    yield from self._redeem(asset, headroom.redeemable())
                if self.is_ordered:
                    code = yield from self._wait_in_queue(asset)
            self.reasons[types.CLOSING_LOAN, asset] = code

    def _redeem(self, asset: int, amount: int) -> Step:
        """Redeem an amount of a loan; 0 means all of it."""
        asked = commands.Redeem(*self.head, [self.account], [cast("Any", asset)], [amount])
        verdict = self.of_money.loan(asked, 0, waits=False)
        if verdict == ACCEPTED:
            amount = amount or self.system.free_part(self.account, asset)
            yield expect(events.REDEEMED, account_id=self.account, asset_id=asset, amount=amount)
        return verdict.code

    def _wait_in_queue(self, asset: int) -> Step:
        """Let the rest of a loan wait in the queue of its pool (B-6)."""
        asked = commands.Redeem(*self.head, [self.account], [cast("Any", asset)], [0])
        verdict = self.of_money.loan(asked, 0)
        if verdict == ACCEPTED:
            amount = self.system.share_value(self.account, asset)
            yield expect(
                events.REDEMPTION_ASKED, account_id=self.account, asset_id=asset, amount=amount
            )
        return verdict.code

    def _repay_debts(self) -> Script:
        """Repay debts in coins from what the account has and buys, then debts in cash from what it has and sells."""
        system, account = self.system, self.account
        for asset in sorted(system.assets):
            if system.borrowed[account, asset] and asset != CASH:
                code = yield from self._buy_back(asset)
                self.reasons[types.CLOSING_DEBT, asset] = code
        key = (types.CLOSING_DEBT, CASH)
        if system.borrowed[account, CASH]:
            self.reasons[key] = yield from self._repay(CASH)
        for asset in sorted(system.assets):
            owes = system.borrowed[account, CASH]
            if not owes or asset == CASH or system.free(account, asset) <= 0:
                continue
            code = yield from self._sell_for(asset, system.debt(account, CASH))
            left = yield from self._repay(CASH)
            self.reasons[key] = left if code == codes.OK else code

    def _repay(self, asset: int) -> Step:
        """Repay a debt from the balance, as far as possible."""
        self.context.pools.accrue(asset)
        debt = self.system.debt(self.account, asset)
        amount = min(self.system.free(self.account, asset), debt)
        if amount > 0:
            asked = commands.Repay(*self.head, [self.account], [cast("Any", asset)], [amount])
            verdict = self.of_money.loan(asked, 0, waits=False)
            if verdict != ACCEPTED:
                return verdict.code
            yield expect(events.REPAID, account_id=self.account, asset_id=asset, amount=amount)
        lacks = self.system.borrowed[self.account, asset]
        return codes.INSUFFICIENT_FREE_BALANCE if lacks else codes.OK

    def _buy_back(self, asset: int) -> Step:
        """Repay a debt from the balance, then by whole lots that are bought, and the rest in cash."""
        code = yield from self._repay(asset)
        debt = self.system.debt(self.account, asset)
        if not debt:
            return code
        market = self._spot_market(asset)
        bought: int = codes.OK
        if market is not None and debt // market.lot_base:
            bought = yield from self._trade(market, types.BUY, debt // market.lot_base)
            yield from self._repay(asset)
            if not self.system.borrowed[self.account, asset]:
                return codes.OK
        rest = commands.RepayDust(*self.head, self.account, cast("Any", asset))
        verdict = self.dust.validate(rest, 0)
        if verdict == ACCEPTED:
            yield expect(events.DUST_REPAID, account_id=self.account, asset_id=asset)
            return codes.OK
        return bought if verdict.code == codes.DEBT_NOT_DUST and bought else verdict.code

    def _sell_for(self, asset: int, debt: int) -> Step:
        """Sell as much as pays a debt in cash, at the worst price that the sale of all of it meets."""
        market = self._spot_market(asset)
        lots = self.system.free(self.account, asset) // market.lot_base if market else 0
        if market is None or lots == 0:
            return codes.INSUFFICIENT_FREE_BALANCE
        asked = self._asked(market, types.SELL, lots)
        worst = self.entry.gates.market_price(market, asked, self.system.live.mark[market.id])
        after_fee = worst * (1 - max(market.taker))
        lots = min(lots, ceil(debt / after_fee))
        return (yield from self._trade(market, types.SELL, lots))

    def _spot_market(self, asset: int) -> Market | None:
        """Return the first market that is matched here and trades an asset for cash, delivered at once; None without
        one.
        """
        for _, market in sorted(self.system.markets.items()):
            pair = (market.base, market.quote) == (asset, CASH)
            is_closed = market.status == types.MARKET_CLOSED
            if pair and market.is_instant and not market.external and not is_closed:
                return market
        return None

    def _asked(self, market: Market, side: int, lots: int) -> Asked:
        """Return an order at the market."""
        terms = (side, types.MARKET, types.IOC, 0, types.STP_CANCEL_MAKER, 0)
        return Asked(self.account, market.id, *terms, lots * market.lot_unit, 0, 0)

    def _trade(self, market: Market, side: int, lots: int) -> Step:
        """Let an order at the market pass its gates and trade."""
        asked = self._asked(market, side, lots)
        verdict, order = self.entry.gates.validate(asked, None)
        if verdict != ACCEPTED or order is None:
            return verdict.code
        yield from self.entry.accept(order, asked, None, 0)
        while self.entry.next_kind and self.context.pending_events.expected:
            yield AGAIN  # what the receipt of the last trade repays or lends by itself
        return self.entry.matching.stopped if order.filled < lots else codes.OK

    # --- balances -----------------------------------------------------------------------------------------------------

    def _move_balances(self, receiver: int) -> Script:
        """Move what is free to the receiver, after nothing is left that it secures."""
        system, account, guards = self.system, self.account, self.guards
        secures = (
            system.orders_of(account)
            or any(system.position[account, market] for market in system.markets)
            or any(
                system.borrowed[account, asset] or system.unsettled[account, asset] < 0
                for asset in system.assets
            )
        )
        for asset in sorted(system.assets) if receiver else []:
            amount = system.free(account, asset)
            if amount <= 0:
                continue
            verdict = ItemResult(codes.WITHDRAWAL_MARGIN)
            if not secures:
                verdict = guards.may_depart(account, asset, amount, receiver)
                if verdict == ACCEPTED:
                    verdict = guards.may_receive(receiver, asset)
            self.reasons[types.CLOSING_BALANCE, asset] = verdict.code
            if verdict == ACCEPTED:
                yield self._moved(account, receiver, asset, amount)
