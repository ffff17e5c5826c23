# SPDX-License-Identifier: Apache-2.0
"""A clearinghouse with a coalition and honest users, and the three things that a play may take from them.

Owns the accounts of both sides, the gain of the coalition, the loss of the honest users, the work and the wait of
commands. Honest users lend, hold, and trade within 10 bps of the index; their orders are known by their ids. Must never
choose a move: tactics do.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Final, Protocol

from clearinghouse.statemachine.checks.all_checks import violations
from clearinghouse.statemachine.exchange_margin.requirements import accrued_funding
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.state.state import Account, Holding
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId, WithdrawalId
from tests.support import SECOND, System

UNIT: Final = 10**6
PERCENT: Final = types.PPB // 100
BPS: Final = types.PPB // 10_000
QUOTE_BPS: Final = 10
YEAR_NS: Final = 365 * 86_400 * SECOND
CREDIT_PERCENT: Final = 20  # a year, what credit out of `settlement` is worth
STEP_S: Final = 10
STEPS_MAX: Final = 5
SLICES_MAX: Final = 400  # of one piece of due work, beyond which a play ends
LINES_MAX: Final = 2_000_000  # of one command or question, beyond which a play ends


class TooMuchWorkError(Exception):
    """A command or a question has not come to its end within `LINES_MAX` lines."""


class TraceFunction(Protocol):
    """A function that Python calls for each line."""

    def __call__(self, frame: FrameType, event: str, argument: object) -> "TraceFunction":
        """Take a line."""


class World(System):
    """One clearinghouse that is played against."""

    def __init__(self, *, counts: bool = False, seed: int = 0) -> None:
        """Start empty; `counts` counts the lines of Python that each command runs, which takes time."""
        super().__init__(check=False)
        self.counts = counts
        self.market_id = 0  # that the arena is about
        self.spot_id = 0  # a second one, where it has one
        self.bank_id = 0  # an honest user that takes the other side of dust
        self.seed = seed  # of what is drawn before the first move
        self.of_arena: object = None  # what an arena keeps of its own
        self.watchers: list[Callable[[Event], None]] = []
        self.coalition: list[int] = []
        self.honest: list[int] = []
        self.chosen: set[int] = set()  # orders that honest users placed
        self.paid_in: Counter[tuple[int, int]] = (
            Counter()
        )  # (account, asset), deposits less withdrawals
        self.trades: list[
            tuple[int, int, int]
        ] = []  # coalition: market, signed lots, signed quote units
        self.fees: Counter[int] = Counter()  # by account
        self.credit = 0  # unit-nanoseconds that the coalition had from `settlement`
        self.seen_ns = self.now
        self.commands = 0
        self.units = 0  # the most of one item or slice
        self.lines = 0
        self.by_kind: Counter[str] = Counter()  # the most lines of one item of each kind
        self.units_by_kind: Counter[str] = Counter()  # the most units of one item of each kind
        self.slices = 0  # the most of one piece of due work
        self.refused_s = 0  # seconds in which an honest request of one unit was refused for a cap

    # --- accounts -------------------------------------------------------------------------------------------

    def member(self, owner: str, *, leverage: int = 20, **balances: int) -> int:
        """An account of the coalition."""
        account = self._funded(owner, leverage, balances)
        self.coalition.append(account)
        return account

    def user(self, owner: str, *, leverage: int = 20, **balances: int) -> int:
        """An account of an honest user."""
        account = self._funded(owner, leverage, balances)
        self.honest.append(account)
        return account

    def _funded(self, owner: str, leverage: int, balances: dict[str, int]) -> int:
        """Open an account and note what it brings."""
        account = self.account(owner, leverage=leverage)
        flags = types.ACCOUNT_SPOT_MARGIN
        self.must(commands.SetAccountSettings(*self.head(), AccountId(account), leverage, flags))
        for symbol, amount in balances.items():
            self.bring(account, self.state.symbols[symbol], amount)
        return account

    def bring(self, account: int, asset: int, amount: int) -> None:
        """Deposit."""
        self.deposit(account, asset, amount)
        self.paid_in[account, asset] += amount

    def withdraw(self, account: int, asset: int, amount: int) -> int:
        """Ask for a withdrawal that custody confirms at once; the code."""
        outcome = self.apply(
            commands.RequestWithdrawals(
                *self.head(), [AccountId(account)], [AssetId(asset)], [amount], [""]
            )
        )
        if outcome.codes == [codes.OK]:
            asked = [WithdrawalId(outcome.ids[0])]
            decide = commands.DecideWithdrawals(*self.head(), asked, [types.CUSTODY_CONFIRM])
            if self.apply(decide).codes == [codes.OK]:
                self.paid_in[account, asset] -= amount
        return outcome.codes[0]

    def loan(
        self,
        kind: type[commands.Lend | commands.Borrow | commands.Redeem | commands.Repay],
        account: int,
        amount: int,
        asset: int = 1,
    ) -> int:
        """A movement with a pool; its code."""
        command = kind(*self.head(), [AccountId(account)], [AssetId(asset)], [amount])
        return self.apply(command).codes[0]

    def honest_order(self, account: int, market: int, side: int, price: int, lots: int) -> Outcome:
        """An order that an honest user chooses: within 10 bps of the index, or not at all."""
        base = self.market_of(market).base
        index = base.price_e9 * self.market_of(market).lot_base_units // base.value_denominator
        per_lot = price * self.market_of(market).tick_per_lot
        assert abs(per_lot - index) * types.PPB <= QUOTE_BPS * BPS * index, (per_lot, index)
        outcome = self.order(account, market, side, price, lots)
        self.chosen.update(outcome.ids)
        return outcome

    def trade(self, seller: int, buyer: int, market: int, price: int, lots: int) -> bool:
        """One member of the coalition sells to another; whether all of it was bought."""
        self.order(seller, market, types.SELL, price, lots)
        outcome = self.order(buyer, market, types.BUY, price, lots, tif=types.IOC)
        for account in (seller, buyer):
            cancel = commands.CancelAll(*self.head(), AccountId(account), MarketId(market), 0)
            self.apply(cancel)
        return outcome.filled[0] > 0

    # --- commands -------------------------------------------------------------------------------------------

    def apply(self, command: Command, *, digest: bytes | None = None) -> Outcome:
        """Apply a command, and note its trades, its work, and the slices that due work takes before it."""
        if not isinstance(command, commands.AdvanceTime):
            deadline = self.engine.next_deadline()
            if 0 < deadline <= self.now:
                self.advance(0)
        self._note_credit()
        work = self.state.work
        before = work.of_principal(command.principal, self.now)
        self.commands += 1
        with self.counted(type(command).__name__, max(command.count(), 1)):
            outcome = super().apply(command, digest=digest)
        units = work.of_principal(command.principal, self.now) - before
        self._note_units(type(command).__name__, -(-units // max(command.count(), 1)))
        for event in self.events:
            self._note(event)
        if isinstance(command, commands.AdvanceTime):
            self._finish_slices()
        return outcome

    def _note_units(self, kind: str, units: int) -> None:
        """Note what an item of a kind took."""
        self.units = max(self.units, units)
        self.units_by_kind[kind] = max(self.units_by_kind[kind], units)

    def _finish_slices(self) -> None:
        """Let due work come to its end; an honest command comes after each slice of it."""
        slices = 1
        while self.engine.is_behind and slices < SLICES_MAX:
            slices += 1
            self._slice()
        self.slices = max(self.slices, slices)

    def _slice(self) -> None:
        """One more slice of the due work."""
        command = commands.AdvanceTime("clearinghouse", "", self.now, self.now)
        self.commands += 1
        work = self.state.work
        before = work.of_principal(command.principal, self.now)
        with self.counted("AdvanceTime"):
            super().apply(command)
        units = work.of_principal(command.principal, self.now) - before
        self._note_units("AdvanceTime", units)
        for event in self.events:
            self._note(event)

    @contextmanager
    def counted(self, kind: str, items: int = 1) -> Iterator[None]:
        """Count the lines of Python that run within, for each item."""
        if not self.counts:
            yield
            return
        with counting() as counter:
            yield
        each = counter[0] // items
        self.lines = max(self.lines, each)
        self.by_kind[kind] = max(self.by_kind[kind], each)

    def _note(self, event: Event) -> None:
        """Note a trade of the coalition with an honest user that the latter chose or was deleveraged by, and all fees.

        Deleveraging counts at the index of its moment: from then on neither side has those lots.
        """
        for watch in self.watchers:
            watch(event)
        fields = event.fields
        if event.name == "DELEVERAGED":
            sides = (fields["account_id"], fields["counterparty_account_id"])
            if (sides[0] in self.coalition) != (sides[1] in self.coalition):
                sign = 1 if sides[0] in self.coalition else -1
                market, lots = fields["market_id"], sign * fields["signed_lots"]
                self.trades.append((market, lots, self.at_index(market, lots)))
            return
        if event.name != "TRADE":
            return
        maker, taker = fields["maker_account_id"], fields["taker_account_id"]
        self.fees[maker] += fields["maker_fee"]
        self.fees[taker] += fields["taker_fee"]
        is_buy = fields["taker_side"] == types.BUY
        lots, per_lot = fields["lots"], fields["price_per_lot"]
        for mine, other, order, buys in (
            (maker, taker, fields["taker_order_id"], not is_buy),
            (taker, maker, fields["maker_order_id"], is_buy),
        ):
            if mine in self.coalition and other in self.honest and order in self.chosen:
                signed = lots if buys else -lots
                self.trades.append((fields["market_id"], signed, signed * per_lot))

    def _note_credit(self) -> None:
        """Add what the coalition owes `settlement`, beyond what it claims, for the time since the last command."""
        if self.coalition and self.now > self.seen_ns:
            short = 0
            for account in self.coalition:
                holding = self.account_of(account).holdings.get(AssetId(1))
                short -= holding.unsettled if holding is not None else 0
            self.credit += max(short, 0) * (self.now - self.seen_ns)
        self.seen_ns = self.now

    def pass_time(self, seconds: float) -> None:
        """Let time pass: passes of settlement come as the rules have them, at first, and then one for all the time."""
        steps = 0
        while seconds > STEP_S and steps < STEPS_MAX:
            self._step(STEP_S)
            seconds -= STEP_S
            steps += 1
        self._step(seconds)

    def _step(self, seconds: float) -> None:
        """Let some time pass at once."""
        self._note_credit()
        self.advance(seconds)

    # --- measures -------------------------------------------------------------------------------------------

    def payable_share(self) -> tuple[int, int]:
        """The part of claims on `settlement` that it can pay now."""
        unpaid = sum(max(one.unsettled, 0) for one in self.state.valuation.unsettled.values())
        cash = self.state.accounts[types.SETTLEMENT].holdings.get(AssetId(1))
        had = cash.balance if cash is not None else 0
        return (1, 1) if had >= unpaid else (had, unpaid)

    def worth(self, account: Account) -> int:
        """The equity of an account at the index, its claims at what can be paid; valuation units."""
        total = sum(self._worth_of_holding(holding) for holding in account.holdings.values())
        for line in account.lines.values():
            if line.position:
                total += self.at_index(line.market.id, line.position) - line.cost
                total += accrued_funding(line)
        return total

    def _worth_of_holding(self, holding: Holding) -> int:
        """One asset of an account."""
        asset = holding.asset
        amount = holding.balance + claim_of(holding) - debt_of(holding)
        if holding.unsettled > 0:
            part, whole = self.payable_share()
            amount += holding.unsettled * part // whole
        else:
            amount += holding.unsettled
        return self._value(asset.id, amount)

    def _value(self, asset: int, amount: int) -> int:
        """An amount at the index, floored."""
        found = self.state.assets[AssetId(asset)]
        return amount * found.price_e9 // found.value_denominator

    def at_index(self, market: int, lots: int) -> int:
        """Lots of a market at the index of its base, floored."""
        found = self.market_of(market)
        return self._value(found.base.id, lots * found.lot_base_units)

    def _kept(self, accounts: list[int]) -> int:
        """Return the assets of accounts and what they took out, less what they brought, each at the index of now.

        An account that is below zero is worth nothing to its owner: it leaves it behind.
        """
        kept = 0
        for number in accounts:
            worth = self.worth(self.account_of(number))
            brought = sum(
                self._value(asset, amount)
                for (account, asset), amount in self.paid_in.items()
                if account == number
            )
            kept += max(worth, 0) - brought
        return kept

    def gain(self) -> int:
        """The coalition's gain beyond the same trades at the index with unlimited margin, credit included."""
        chosen = sum(self.at_index(market, lots) - value for market, lots, value in self.trades)
        credit = self.credit * CREDIT_PERCENT // (100 * YEAR_NS)
        return self._kept(self.coalition) - chosen + credit

    def harm(self) -> int:
        """The loss of honest users beyond the same trades at the index, and beyond their fees."""
        chosen = sum(self.at_index(market, lots) - value for market, lots, value in self.trades)
        fees = sum(self.fees[account] for account in self.honest)
        return -(self._kept(self.honest) + chosen + fees)

    def records(self) -> int:
        """The records that the coalition's accounts keep in the machine."""
        found = 0
        for number in self.coalition:
            account = self.account_of(number)
            found += len(account.deposits) + len(account.withdrawals) + len(account.holds)
            found += len(account.sub_account_ids or ())
        return found

    def check_books(self) -> None:
        """Every play keeps the invariants, with or without a gain."""
        assert violations(self.state) == []


@contextmanager
def counting() -> Iterator[list[int]]:
    """Count the lines of Python that run within; more than `LINES_MAX` of them raise."""
    counter = [0]

    def count(frame: FrameType, event: str, argument: object) -> TraceFunction:
        if event == "line":
            counter[0] += 1
            if counter[0] > LINES_MAX:
                raise TooMuchWorkError
        return count

    before = sys.gettrace()
    sys.settrace(count)
    try:
        yield counter
    finally:
        sys.settrace(before)
