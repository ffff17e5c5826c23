# SPDX-License-Identifier: Apache-2.0
"""Corporate actions, computed again: entitlements from all balances and all open trades at the record time (SPEC C-5).

Owns who gets what, as fractions, and compares that with what the machine pays; no slices, no lists of holders.
"""

from collections import Counter, defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field

from clearinghouse.statemachine.vocabulary import events, types
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID
from tests.model.exact import Fraction, floor
from tests.model.fail_ages import new, oldest
from tests.model.settlement import Carried, Settlement


@dataclass
class Announced:
    """A corporate action. From its record time on it also has who gets how much."""

    security: int
    payer: int
    asset: int
    rate: Fraction
    is_redemption: bool = False  # the security ends, for a price in a currency or in a new security
    is_split: bool = False
    is_of_exchange: bool = False
    record_ns: int = 0
    is_recorded: bool = False
    is_overdue: bool = False  # a dividend that was not paid at its time
    total: int = 0
    unpaid: int = 0  # of a redemption: the floored price of all that is left
    holders: Counter[tuple[int, int]] = field(default_factory=Counter)  # account, amount
    claims: Counter[tuple[int, int, int]] = field(
        default_factory=Counter
    )  # market, account, amount
    sessions: dict[int, int] = field(default_factory=dict)  # by market
    # Of a split, by session, market and account: the new market, units before and after, cash, age.
    exchanges: dict[tuple[int, int, int], tuple[int, int, int, int, int]] = field(
        default_factory=dict
    )


class CorporateActions:
    """Follows corporate actions from their announcement on."""

    def __init__(self, settlement: Settlement) -> None:
        """Start with none."""
        # C-7.3: old security, new security and ratio, for who knows margin.
        self.keeps_terms: Callable[[int, int, Fraction], None] = lambda *_: None
        self.debt_lines: dict[tuple[int, int], int] = {}  # by account and asset (L-6)
        self.may_leave: Callable[[int, int, int], bool] = lambda *_: True
        # C-7: what was earned in a security that ends.
        self.ends_interest: Callable[..., None] = lambda *_, **__: None
        self.settlement = settlement
        self.system = settlement.system
        self.actions: dict[int, Announced] = {}

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of a corporate action."""
        return {
            events.CORPORATE_ACTION_ANNOUNCED: self._announced,
            events.CORPORATE_ACTION_CANCELLED: self._cancelled,
            events.CORPORATE_ACTION_RECORDED: self._recorded,
            events.CORPORATE_ACTION_DELAYED: self._delayed,
            events.CORPORATE_ACTION_FUNDED: self._funded,
            events.DIVIDEND_PAID: self._paid,
            events.SECURITY_REDEEMED: self.redeemed,
            events.SECURITY_EXCHANGED: self.redeemed,
            events.OPEN_TRADES_EXCHANGED: self._exchanged,
            events.MARKET_CLAIM_BOOKED: self._booked,
            events.CORPORATE_ACTION_PAID: self._ended,
        }

    def _found(self, event: Event, what: str) -> None:
        """Note a finding."""
        self.settlement.context.pending_events.found(event, what)

    def _announced(self, event: Event) -> None:
        """Keep an action that waits for its record time."""
        fields = event.fields
        self.actions[fields["action_id"]] = Announced(
            fields["security_id"],
            fields["account_id"],
            fields["asset_id"],
            Fraction(fields["amount"], fields["per_units"]),
            fields["action_kind"] != types.CORPORATE_CASH_DIVIDEND,
            fields["action_kind"] in (types.CORPORATE_SPLIT, types.CORPORATE_REDENOMINATION),
            record_ns=fields["record_time_ns"],
            is_of_exchange=fields["action_kind"] == types.CORPORATE_REDENOMINATION,
        )
        self._list_accounts()

    def _cancelled(self, event: Event) -> None:
        """End an action that is cancelled before its record time, or a dividend that is not paid, with its claims."""
        action = self.actions.pop(event.fields["action_id"])
        if action.is_recorded and not action.is_overdue:
            self._found(event, "it was recorded")
        for (market, account, amount), count in action.claims.items():
            self.settlement.unbooked[market, account] -= count * amount
        self._list_accounts()

    def _recorded(self, event: Event) -> None:
        """List who has the security now, and who is to receive or to deliver some of it."""
        action = self.actions[event.fields["action_id"]]
        action.is_recorded = True
        if action.is_redemption:
            self._closed(event, action)
            return
        for (account, asset), units in list(self.system.balance.items()):
            if asset == action.security and account >= FIRST_ACCOUNT_ID and account != action.payer:
                amount = floor(units * action.rate)
                action.holders[account, amount] += int(amount > 0)
                action.total += amount
        for market, terms in self.system.markets.items():
            if terms.base == action.security and market in self.system.cleared:
                self._claims(action, market, terms.lot_base)
        if action.total != event.fields["amount"]:
            self._found(event, f"holders get {action.total}")
        self._list_accounts()

    def _units_left(self, security: int) -> int:
        """Return all units of a security that accounts have."""
        return sum(
            units
            for (account, asset), units in self.system.balance.items()
            if asset == security and account != types.EXTERNAL
        )

    def _closed(self, event: Event, action: Announced) -> None:
        """Check that nothing of a redeemed security is being settled, and close its markets."""
        for market, terms in self.system.markets.items():
            if terms.base == action.security and terms.status != types.MARKET_CLOSED:
                self._found(event, f"market {market} is not closed")
        if self._is_settling(action):
            self._found(event, "a settlement of it goes on")
        self.system.redeemed[action.security] = (action.rate, action.asset)
        if action.is_split:
            self.keeps_terms(action.security, action.asset, action.rate)
            self._exchange(event, action)
            for account, asset in list(self.debt_lines):
                if asset == action.security:
                    owed = self.debt_lines.pop((account, asset)) * int(action.rate)
                    key = (account, action.asset)
                    self.debt_lines[key] = self.debt_lines.get(key, 0) + owed
        action.total = action.unpaid = floor(self._units_left(action.security) * action.rate)
        if action.total != event.fields["amount"]:
            self._found(event, f"all units cost {action.total}")

    def _exchange(self, event: Event, action: Announced) -> None:
        """List what is open of a security that is split, and let it continue in the markets of the new one."""
        clearing = self.settlement.clearing
        for session in clearing.with_nets:
            for market in sorted(self.settlement.markets(session)):
                terms = self.system.markets[market]
                if terms.base != action.security:
                    continue
                into = self._successor(action, market)
                if into is None:
                    self._found(event, f"no market takes the place of {market}")
                    continue
                for account, one in self._open_in(session, market).items():
                    units = one.lots * terms.lot_base
                    after = int(units * action.rate)
                    action.exchanges[session, market, account] = (
                        into,
                        units,
                        after,
                        one.cash,
                        oldest(one.ages),
                    )
                    self._go_on(session, into, account, after, one)
        self.system.split.add(action.security)

    def _successor(self, action: Announced, market: int) -> int | None:
        """Return the first market of the new security that is cleared with a market and whose lots divide; None
        without one.
        """
        terms, segments = self.system.markets[market], self.settlement.clearing.segment_of
        for key, other in sorted(self.system.markets.items()):
            if (
                other.base == action.asset
                and other.quote == terms.quote
                and other.status != types.MARKET_CLOSED
                and segments.get(key) == segments[market]
                and (terms.lot_base * action.rate / other.lot_base).denominator == 1
            ):
                return key
        return None

    def _open_in(self, session: int, market: int) -> dict[int, Carried]:
        """Return, by account, all that is open in a market: trades and fails.

        The fails are removed from the carried ones.
        """
        found: dict[int, Carried] = defaultdict(Carried)
        for name, buyer, seller, lots, price in self.settlement.clearing.trades[session].values():
            if name == market:
                for account, sign in ((buyer, 1), (seller, -1)):
                    found[account].lots += sign * lots
                    found[account].cash -= sign * lots * price
        for one in found.values():
            one.ages = new(one.lots)
        for (name, account), one in self.settlement.carried[session].items():
            if name == market:
                found[account].take(one.lots, one.cash, one.ages)
                one.lots = one.cash = 0
                one.ages = Counter()
        return {account: one for account, one in found.items() if one.lots or one.cash}

    def _go_on(self, session: int, market: int, account: int, units: int, one: Carried) -> None:
        """Carry what an account has open into the new market, with as many more lots of each age."""
        lots = units // self.system.markets[market].lot_base
        ages = +Counter({age: old * lots // one.lots for age, old in one.ages.items()})
        self.settlement.carried[session][market, account].take(lots, one.cash, ages)
        self.settlement.clearing.netted_with(session, account)

    def _exchanged(self, event: Event) -> None:
        """Check that the open trades of an account continue in another market, in the same session."""
        fields = event.fields
        action = self.actions[fields["action_id"]]
        names = ("session_id", "market_id", "account_id")
        session, market, account = (fields[name] for name in names)
        expected = action.exchanges.pop((session, market, account), None)
        stated = tuple(
            fields[name] for name in ("to_market_id", "units", "to_units", "cash", "age_days")
        )
        if expected != stated:
            self._found(event, f"by the model {expected}")
        references, into = self.settlement.clearing.references, fields["to_market_id"]
        references.anchor[into] = references.anchor.get(into, 0) or references.now(into)

    def _is_settling(self, action: Announced) -> bool:
        """Return whether a session that has a market of the security is being settled."""
        clearing = self.settlement.clearing
        return any(
            self.system.markets[market].base == action.security
            for session in self.settlement.plans
            if session in clearing.with_nets
            for market in self.settlement.markets(session)
        )

    def redeemed(self, event: Event) -> None:
        """Check that all that an account has of a security is redeemed.

        What was reserved or under hold must be free by then.
        """
        fields = event.fields
        action, account = self.actions[fields["action_id"]], fields["account_id"]
        units = self.system.balance[account, action.security]
        if fields["security_id"] != action.security or units != fields["units"]:
            self._found(event, f"it has {units}")
        if self.system.free(account, action.security) != units:
            self._found(event, "not all of it is free")
        amount = floor(units * action.rate)
        self.system.move(account, types.EXTERNAL, action.security, units)
        left = floor(self._units_left(action.security) * action.rate)
        released, action.unpaid = action.unpaid - left, left
        stated = (fields["amount"], fields["released"], fields["counterparty_account_id"])
        if stated != (amount, released, action.payer):
            self._found(event, f"by the model {amount}, {released} from {action.payer}")
        self.system.held[action.payer, action.asset] -= released
        self.system.move(action.payer, account, action.asset, amount)

    def _claims(self, action: Announced, market: int, lot_base: int) -> None:
        """Compute what open trades of a market bring: receipts rounded down, payments by largest remainder."""
        clearing = self.settlement.clearing
        lots: dict[int, int] = defaultdict(int)
        for session in clearing.with_nets:
            for name, buyer, seller, traded, _ in clearing.trades[session].values():
                if name == market:
                    lots[buyer] += traded
                    lots[seller] -= traded
            for (name, account), one in self.settlement.carried[session].items():
                if name == market:
                    lots[account] += one.lots
        gets = {a: floor(n * lot_base * action.rate) for a, n in lots.items() if n > 0}
        owing = {account: -n for account, n in lots.items() if n < 0}
        whole, shared = sum(gets.values()), sum(owing.values())
        exact = {account: Fraction(whole * n, shared) for account, n in owing.items()}
        pays = {account: floor(share) for account, share in exact.items()}
        by_remainder = sorted(exact, key=lambda account: (pays[account] - exact[account], account))
        for account in by_remainder[: whole - sum(pays.values())]:
            pays[account] += 1
        for account, amount in [*gets.items(), *((account, -n) for account, n in pays.items())]:
            if amount:
                action.claims[market, account, amount] += 1
                self.settlement.unbooked[market, account] += amount

    def _delayed(self, event: Event) -> None:
        """Check that the paying account lacks some of a payment; what ends a security waits for it unchanged."""
        fields = event.fields
        action = self.actions[fields["action_id"]]
        total = action.total
        if action.is_redemption:
            total = floor(self._units_left(action.security) * action.rate)
            if action.is_recorded:
                self._found(event, "it is recorded")
        lacking = max(total - max(self.system.free(action.payer, action.asset), 0), 0)
        if fields["amount"] != lacking and not (action.is_redemption and fields["amount"] == 0):
            self._found(event, f"it lacks {lacking}")
        if action.is_redemption:
            return  # other obstacles delay it too
        action.is_overdue = True
        if lacking == 0 and self.may_leave(action.payer, action.asset, action.total):
            self._found(event, "it may leave")

    def _all_exchanged(self, event: Event, action: Announced) -> None:
        """Check that the open trades of a split security continue from its record time."""
        if action.exchanges:
            self._found(event, f"not exchanged are {action.exchanges}")

    def _funded(self, event: Event) -> None:
        """Set apart the sum of the holders' entitlements."""
        action = self.actions[event.fields["action_id"]]
        self._all_exchanged(event, action)
        if action.total != event.fields["amount"]:
            self._found(event, f"holders get {action.total}")
        if action.total > max(self.system.free(action.payer, action.asset), 0):
            self._found(event, "it is not free")
        if action.total and not self.may_leave(action.payer, action.asset, action.total):
            self._found(event, "it may not leave")
        self.system.held[action.payer, action.asset] += action.total
        if action.security in self.system.redeemed:
            self.ends_interest(action.security, action.asset, action.rate, is_split=action.is_split)
        if action.is_split:
            brakes = self.settlement.context.brakes
            brakes.carry_windows(action.security, action.asset, int(action.rate))

    def _paid(self, event: Event) -> None:
        """Check the payment of a holder."""
        fields = event.fields
        action, account = self.actions[fields["action_id"]], fields["account_id"]
        amount = fields["amount"]
        if action.holders[account, amount] < 1:
            self._found(event, f"holders are {dict(action.holders)}")
        action.holders[account, amount] -= 1
        self.system.held[action.payer, action.asset] -= amount
        self.system.move(action.payer, account, action.asset, amount)
        self._list_accounts()

    def _booked(self, event: Event) -> None:
        """Check that a claim is booked into a session that is not netted: the same one for all claims of a market."""
        fields = event.fields
        action = self.actions[fields["action_id"]]
        session, market, account = (
            fields[name] for name in ("session_id", "market_id", "account_id")
        )
        key = market, account, fields["amount"]
        if action.claims[key] < 1:
            self._found(event, f"claims are {dict(action.claims)}")
        action.claims[key] -= 1
        self.settlement.unbooked[market, account] -= fields["amount"]
        clearing = self.settlement.clearing
        if session not in clearing.taking or action.sessions.setdefault(market, session) != session:
            self._found(event, "the session takes none of them")
        one = self.settlement.carried[session].setdefault((market, account), Carried())
        one.claim += fields["amount"]
        clearing.netted_with(session, account)
        self._list_accounts()

    def _ended(self, event: Event) -> None:
        """Check that all of an action is paid when it ends."""
        action = self.actions.pop(event.fields["action_id"])
        if action.is_redemption and self._units_left(action.security):
            self._found(event, f"left are {self._units_left(action.security)}")
        if +action.holders or +action.claims:
            self._found(event, f"left are {dict(+action.holders)}, {dict(+action.claims)}")
        self._list_accounts()

    def _list_accounts(self) -> None:
        """List the accounts that receive or pay some of an action; they may not be closed."""
        found = self.system.with_dividends
        found.clear()
        for action in self.actions.values():
            found.add(action.payer)
            found.update(account for account, _ in +action.holders)
            found.update(account for _, account, _ in +action.claims)
