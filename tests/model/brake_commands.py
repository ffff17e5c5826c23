# SPDX-License-Identifier: Apache-2.0
"""The commands of operators and risk officers to the circuit brakes, refused or accepted (SPEC K-1).

Owns the ladders of those commands, and what the kill switch leaves of resting orders.
"""

from collections.abc import Iterable
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.brakes import Brake, Brakes, new_caps
from tests.model.context import Context
from tests.model.exact import Fraction, ceil
from tests.model.fund_purchases import FundPurchases
from tests.model.item_results import ACCEPTED, ItemResult, above
from tests.model.margin import REDUCE_ONLY_MOST, collateral_value, is_at_risk, spot_worst_case
from tests.model.marks import Marks
from tests.model.model_state import Order
from tests.model.price_commands import within

BY_HAND = (types.CAUSE_OPERATOR, types.CAUSE_DRILL)  # the causes that an operator may give
ALL: frozenset[int] = frozenset()
OF_DEBTS = (codes.REVERSED_DEPOSIT_OWED, codes.UNPAID_LOSS)
ENDINGS = (events.ORDER_CANCELLED, events.ORDER_REDUCED, events.ORDER_CANCEL_PENDING)


class BrakeCommands:
    """The ladders of the commands to the brakes."""

    def __init__(
        self, context: Context, brakes: Brakes, marks: Marks, purchases: FundPurchases
    ) -> None:
        """Know what they act on."""
        self.context = context
        self.system = context.system
        self.predicted = context.predicted
        self.brakes = brakes
        self.marks = marks
        self.purchases = purchases
        # Pauses that a first principal has asked for, by asset: what, who, when.
        self.asked: dict[int, tuple[tuple[int, int, str], str, int]] = {}
        self.killed: list[tuple[int, int, int]] = []  # what an act still ends: event, order, code
        # Accounts that owe from now on whose orders are still to be visited, by the code of the debt.
        self.owing: dict[int, set[int]] = {code: set() for code in OF_DEBTS}
        context.begins_to_owe = self._begins_to_owe

    # --- terms --------------------------------------------------------------------------------------------------------

    def set_halt(self, command: commands.SetVolatilityHalt) -> int:
        """Set a volatility halt, which begins at the present price; return the result code."""
        market = self.system.markets.get(command.market_id)
        if market is None:
            return codes.UNKNOWN_MARKET
        if market.status == types.MARKET_CLOSED:
            return codes.MARKET_STATUS_FORBIDS
        source, move = command.price_source, command.move_ppb
        if not (
            source in (types.TRIGGER_MARK, types.TRIGGER_INDEX)
            and within(0, move)
            and within(1 if move else 0, command.window_ns)
            and within(0, command.halt_ns)
        ):
            return codes.PARAMETER_OUT_OF_RANGE
        price = self.marks.own_index(market)
        if source == types.TRIGGER_MARK:
            price = self.marks.mark.get(market.id, 0)
        terms = (source, move, command.window_ns, command.halt_ns)
        self.brakes.set_halt(market, terms, price)
        return codes.OK

    def set_caps(self, command: commands.SetAssetCaps) -> int:
        """Set the amounts of an asset that may be borrowed and deposited in a window; return the result code."""
        if command.asset_id not in self.system.assets:
            return codes.UNKNOWN_ASSET
        pairs = (
            (command.borrow_limit, command.borrow_window_ns),
            (command.deposit_limit, command.deposit_window_ns),
        )
        rates = all(within(0, limit) and within(1 if limit else 0, ns) for limit, ns in pairs)
        if not rates or not within(-1, command.fund_limit):
            return codes.PARAMETER_OUT_OF_RANGE
        caps = self.brakes.caps.setdefault(command.asset_id, new_caps(command.asset_id))
        changed = self.brakes.set_cap(caps.borrow_cap, *pairs[0])
        caps.losers.limit, caps.losers.length_ns = pairs[0][0] // 4, pairs[0][1]
        if not caps.losers.limit:
            caps.losers.parts.clear()
        changed |= self.brakes.set_cap(caps.deposit_cap, *pairs[1])
        self.purchases.set_limit(command)
        if not changed:
            self.brakes.set_terms(caps.borrow_cap, enabled=command.borrow_limit > 0)
        return codes.OK

    def set_gate(self, command: commands.SetWithdrawalGate) -> int:
        """Set after which losses withdrawals stop; return the result code."""
        modes = (types.GATE_OFF, types.GATE_ON_ANY_LOSS)
        if not within(modes[0], command.mode, modes[1]) or not within(0, command.hold_ns):
            return codes.PARAMETER_OUT_OF_RANGE
        self.brakes.gate_mode, self.brakes.gate_hold_ns = command.mode, command.hold_ns
        self.brakes.set_terms(self.brakes.gate, enabled=command.mode != types.GATE_OFF)
        return codes.OK

    # --- by hand ------------------------------------------------------------------------------------------------------

    def engage(self, command: commands.EngageBrake) -> int:
        """Engage the kill switch or the gate until an operator releases it; return the result code."""
        by_hand = (types.BRAKE_KILL_SWITCH, types.BRAKE_WITHDRAWAL_GATE)
        if (
            command.brake not in by_hand
            or command.target_id
            or not within(BY_HAND[0], command.cause, BY_HAND[1])
        ):
            return codes.PARAMETER_OUT_OF_RANGE
        if command.brake == types.BRAKE_WITHDRAWAL_GATE:
            brake = self.brakes.gate
            actual = brake.actual if brake.engaged else 0
        else:
            brake = self.brakes.kill_switch
            self.system.kill_switch = True
            actual = self.leave_what_reduces(codes.KILL_SWITCH, ALL, ALL)
        self.brakes.engage(brake, command.cause, 0, actual, 0, command.reason)
        return codes.OK

    def numbers_continued(self, event: Event) -> None:
        """Continue numbers beyond those of a lost history, and stop withdrawals (J-9.1).

        The model does not count accounts and payments: their new numbers are in their events.
        """
        command = cast("commands.ContinueNumbers", self.context.command)
        system = self.system
        system.last_order = max(system.last_order, command.last_order_id)
        system.last_trade = max(system.last_trade, command.last_trade_id)
        system.last_break = max(system.last_break, command.last_break_id)
        self.context.pending_events.check(
            event,
            last_order_id=system.last_order,
            last_trade_id=system.last_trade,
            last_break_id=system.last_break,
        )
        gate = self.brakes.gate
        actual = gate.actual if gate.engaged else 0
        reason = "restored to an earlier end"
        self.brakes.engage(gate, types.CAUSE_OPERATOR, 0, actual, 0, reason)

    def pause(self, command: commands.PauseAsset) -> ItemResult:
        """Return the result of a pause of an asset: at most an hour within a day, or a day if two persons ask for
        it.
        """
        if command.asset_id not in self.system.assets:
            return ItemResult(codes.UNKNOWN_ASSET)
        if (
            command.asset_id == 1
            or not within(
                1, command.pause_ns, types.PAUSES_NS if command.by_two else types.PAUSED_NS_MAX
            )
            or not within(BY_HAND[0], command.cause, BY_HAND[1])
        ):
            return ItemResult(codes.PARAMETER_OUT_OF_RANGE)
        if command.by_two:
            verdict = self._second(command)
            if verdict is not None:
                return verdict
        at_stable = self.context.board.marks_at_stable(command.asset_id)
        terms = (command.asset_id, command.cause, command.pause_ns, command.reason)
        used = self.brakes.pause(*terms, by_two=bool(command.by_two))
        if used:
            return above(codes.PAUSE_LIMIT, types.PAUSED_NS_MAX, used)
        self.system.allowed.mark.update(at_stable)
        self.context.board.settle()
        self.leave_in_markets_of(command.asset_id)
        return ACCEPTED

    def _second(self, command: commands.PauseAsset) -> ItemResult | None:
        """Return None if another principal has asked for the same within a day, else the result of the call."""
        terms = (command.pause_ns, command.cause, command.reason)
        asked, by, since_ns = self.asked.get(command.asset_id, (None, "", 0))
        if asked == terms and self.system.now - since_ns <= types.SECOND_PERSON_NS:
            if by == command.principal:
                return ItemResult(codes.SECOND_PERSON_NEEDED)
            del self.asked[command.asset_id]
            return None
        self.asked[command.asset_id] = (terms, command.principal, self.system.now)
        self.predicted.expect(
            events.ASSET_PAUSE_ASKED,
            brake=types.BRAKE_ASSET_PAUSE,
            market_id=0,
            asset_id=command.asset_id,
            cause=command.cause,
            actual=command.pause_ns,
        )
        return ACCEPTED

    def leave_in_markets_of(self, asset: int) -> None:
        """Leave in the markets of a paused asset only resting orders that reduce (O-2.2)."""
        markets = self.system.markets.values()
        named = frozenset(one.id for one in markets if asset in (one.base, one.quote))
        if named:
            self.leave_what_reduces(codes.RISK_TAKING_DISABLED, named, ALL)

    def release(self, command: commands.ReleaseBrake) -> int:
        """Release any engaged brake; return the result code."""
        kind, key, cause, reason = command.brake, command.target_id, command.cause, command.reason
        if not within(BY_HAND[0], cause, BY_HAND[1]):
            return codes.PARAMETER_OUT_OF_RANGE
        code, brake = self._named(kind, key)
        if code == codes.OK and (brake is None or not brake.engaged):
            code = codes.BRAKE_NOT_ENGAGED
        if code != codes.OK or brake is None:
            return code
        if kind == types.BRAKE_VOLATILITY_HALT:
            self.brakes.trade_again(self.system.markets[key], cause, reason)
            return codes.OK
        if kind == types.BRAKE_ASSET_PAUSE:
            self.brakes.end_pause(key, cause, reason)
            self.context.board.settle()
            return codes.OK
        if brake.asset:
            window = self.brakes.window_of(brake)
            used = window.used(self.system.now)
            self.brakes.release(brake, cause, window.limit, used, reason)
            window.parts.clear()
            if kind == types.BRAKE_OUTFLOW_LIMIT:
                self.brakes.forget_all_outflow(key)
            if kind == types.BRAKE_BORROW_CAP:
                self.brakes.caps[key].losers.parts.clear()
            return codes.OK
        self.brakes.release(brake, cause, 0, 0, reason)
        if kind == types.BRAKE_KILL_SWITCH:
            self.system.kill_switch = False
        return codes.OK

    def _named(self, kind: int, key: int) -> tuple[int, Brake | None]:
        """Return a result code, and the brake that a command names.

        The brake is None if it cannot exist or was never set.
        """
        if kind == types.BRAKE_VOLATILITY_HALT:
            if key not in self.system.markets:
                return codes.UNKNOWN_MARKET, None
            halt = self.brakes.halts.get(key)
            return codes.OK, halt.brake if halt is not None else None
        of_assets = (
            types.BRAKE_BORROW_CAP,
            types.BRAKE_DEPOSIT_CAP,
            types.BRAKE_OUTFLOW_LIMIT,
        )
        if kind == types.BRAKE_ASSET_PAUSE:
            if key not in self.system.assets:
                return codes.UNKNOWN_ASSET, None
            pause = self.brakes.pauses.get(key)
            return codes.OK, pause.brake if pause is not None else None
        if kind in of_assets:
            if key not in self.system.assets:
                return codes.UNKNOWN_ASSET, None
            caps = self.brakes.caps.get(key)
            return codes.OK, caps.of(kind) if caps is not None else None
        if kind == types.BRAKE_KILL_SWITCH and key == 0:
            return codes.OK, self.brakes.kill_switch
        if kind == types.BRAKE_WITHDRAWAL_GATE and key == 0:
            return codes.OK, self.brakes.gate
        return codes.PARAMETER_OUT_OF_RANGE, None

    # --- the kill switch ----------------------------------------------------------------------------------------------

    def leave_what_reduces(
        self, code: int, market_ids: frozenset[int], account_ids: frozenset[int]
    ) -> int:
        """Expect the ends and reductions of orders, account by account, the newest first; return how many there are.

        Only orders of the given markets and accounts are concerned, or all if none is given. The orders themselves end
        by their own events. What a cancelled order would have paid is free for the next one.
        """
        system = self.system
        everything = system.orders
        system.orders = dict(everything)
        before = len(self.killed)
        for order in sorted(everything.values(), key=lambda one: (one.account, -one.id)):
            is_meant = not market_ids or order.market in market_ids
            is_meant &= not account_ids or order.account in account_ids
            if order.pending or not is_meant:
                continue
            market = system.markets[order.market]
            position = system.position[order.account, order.market]
            left = order.reducible(position)
            if market.is_spot:
                if market.is_instant and self._may_rest(order, code):
                    continue
                left = 0
            elif order.flags & types.FLAG_REDUCE_ONLY:
                continue
            elif left and self._is_full(order):
                left = 0
            elif left:
                order.flags |= types.FLAG_REDUCE_ONLY
                if order.lots <= left:
                    continue
            kind = events.ORDER_CANCELLED
            if market.external:
                kind = events.ORDER_CANCEL_PENDING
            elif left:
                kind = events.ORDER_REDUCED
            else:
                del system.orders[order.id]
            self.killed.append((kind, order.id, code))
        system.orders = everything
        return len(self.killed) - before

    def _is_full(self, order: Order) -> bool:
        """G-8.3: return whether as many reduce-only orders rest in the market as an account may have."""
        if self.system.markets[order.market].external:
            return False
        resting = sum(
            one.market == order.market and one.flags & types.FLAG_REDUCE_ONLY != 0
            for one in self.system.orders_of(order.account)
        )
        return resting >= REDUCE_ONLY_MOST

    def _may_rest(self, order: Order, code: int) -> bool:
        """Return whether an open spot order may rest (G-9): it needs no loan, and repays one or pays with nothing that
        weighs more.

        Or it pays back what its owner owes, if its account has no exposure (L-4.3).
        """
        system = self.system
        market = system.markets[order.market]
        pays = system.payment(order)[0]
        if pays in spot_worst_case(system, order.account, system.live)[1]:
            return False
        gets, receipt = market.base, order.lots * market.lot_base
        if order.side != types.BUY:
            notional = order.price * order.lots
            gets, receipt = market.quote, notional - ceil(order.taker_rate * notional)
        account = system.accounts[order.account]
        if code == codes.REVERSED_DEPOSIT_OWED and account.status == types.ACTIVE:
            owed = system.owed_by(account.id, gets)
            if 0 < receipt <= owed and not is_at_risk(system, account.id):
                return True
        repays = account.flags & types.ACCOUNT_AUTO_REPAY
        repays = repays or order.flags & types.FLAG_REPAYS
        if repays and 0 < receipt <= system.debt(order.account, gets):
            order.flags |= types.FLAG_REPAYS
            return True
        return self.weighs_no_less(order.account, gets, pays)

    def weighs_no_less(self, account: int, gets: int, pays: int) -> bool:
        """Return whether an asset weighs no less than another, each as the account holds it.

        One whose weight falls with size weighs less than one whose weight does not, at every size.
        """
        system = self.system
        if not system.assets[gets].inverse_sqrt:
            return True
        if not system.assets[pays].inverse_sqrt:
            return False
        worth: list[Fraction] = []
        for key in (gets, pays):
            held = system.collateral(account, key)
            probe = held if held > 0 else 10 ** system.assets[key].scale
            value = collateral_value(system, key, probe, system.live)
            worth.append(Fraction(value, ceil(probe * system.live.asset[key])))
        return worth[0] >= worth[1]

    # --- debts --------------------------------------------------------------------------------------------------------

    def _begins_to_owe(self, code: int, accounts: Iterable[int]) -> None:
        """Note that accounts may only reduce from now on, because of what they owe (L-4.3, O-10, R-1.1)."""
        self.owing[code].update(accounts)

    def visit_debtors(self, code: int) -> None:
        """Expect the ends of debtors' orders, after free cash has paid: at the first such end, or when the command is
        over.
        """
        accounts = frozenset(filter(self.context.risk_stops.may_only_reduce, self.owing[code]))
        self.owing[code].clear()
        if accounts:
            self.leave_what_reduces(code, ALL, accounts)

    def over(self) -> list[str]:
        """Return what was to end in the command that is over, and did not."""
        for code in OF_DEBTS:
            self.visit_debtors(code)
        findings = [f"by the model {one} ends" for one in self.killed]
        self.killed.clear()
        return findings

    def ended(self, kind: int, order: int, code: int) -> bool:
        """Return whether an order is the next that an act ends; with an act for debts, the next of its account."""
        if code in OF_DEBTS:
            self.visit_debtors(code)
        one = (kind, order, code)
        orders = self.system.orders
        of_account = [
            other
            for other in self.killed
            if code not in OF_DEBTS or orders[other[1]].account == orders[order].account
        ]
        if of_account[:1] != [one]:
            return False
        self.killed.remove(one)
        return True
