# SPDX-License-Identifier: Apache-2.0
"""Initial margin by scenarios, unpaid variation margin, and Cover-2, computed again in fractions.

SPEC C-7, C-7.1, C-8, C-8.1.

Owns the scenarios that commands have stated. Everything else is summed again, from all trades and fails, at each event
that states a figure. A run that was cut into slices had other prices and trades than those of its end, and is not
compared.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from math import isqrt
from typing import cast

from clearinghouse.statemachine.vocabulary import codes, commands, events, types
from clearinghouse.statemachine.vocabulary.events import Event
from tests.model.exact import ZERO, Fraction, ceil, floor, ppb
from tests.model.item_results import ACCEPTED, ItemResult
from tests.model.margin_calls import MarginCalls
from tests.model.prices import ALLOW, BLOCK, SETTLE
from tests.model.settlement import Settlement

VALUATION = 1
DAY_NS = 86_400 * types.SECOND_NS


class InitialMargins:
    """The margin of all accounts and members."""

    def __init__(self, settlement: Settlement, margin: MarginCalls) -> None:
        """Start without scenarios."""
        self.settlement = settlement
        self.clearing = settlement.clearing
        self.system = settlement.system
        self.context = settlement.context
        self.margin = margin
        margin.asked = self._asked
        margin.gained = self._gained
        margin.pays = self._pays
        settlement.in_run = self._advanced
        self.is_called: Callable[[int], bool] = lambda _: False
        self.shares: dict[tuple[int, int], int] | None = None  # of a run, from its first one on
        self.asked_for: set[int] = set()  # the accounts from which the last run requires margin
        self.kept: dict[int, int | None] | None = {}  # the marks of the last run; None: unknown
        # C-2.1: gains by trades that the last cut-off has counted, by account and asset; None: unknown.
        self.paid_by_trades: dict[tuple[int, int], int] | None = {}
        self.terms: commands.SetMarginParameters | None = None
        self.returns: dict[int, list[Fraction]] = {}
        self.shocks: dict[int, dict[int, Fraction]] = {}  # by scenario and asset
        self.of_run: list[str] = []  # what calls of a run have shown that has not ended
        self.compared = 0
        self.last_run = 0  # its number
        self.looks_back: Callable[[], bool] = bool  # whether the fund is sized by the last days
        self.ended: Callable[[Event], object] = id  # what follows the end of a run

    def begin(self) -> None:
        """Begin a command: forget what the calls of the last one have shown."""
        self.of_run = []
        self.shares = None

    # --- the command ---

    def validators(self) -> dict[type[commands.Command], Callable[..., ItemResult]]:
        """Return the check of the one command."""
        return {commands.BeginMarginRun: self._begin}

    def _begin(self, _command: commands.Command, _item: int) -> ItemResult:
        """A run sees accounts with something open, and those of which the last one has required something."""
        if self.terms is None or not (self.accounts() or self.margin.calls or self.asked_for):
            return ItemResult(codes.NOTHING_TO_MARGIN)
        # While work is left a run may be open, which has a number already.
        if not self.context.was_behind:
            self.context.pending_events.expect(events.MARGIN_RUN_ORDERED, run_id=self.last_run + 1)
        return ACCEPTED

    # --- events ---

    def handlers(self) -> dict[int, Callable[[Event], None]]:
        """Return the handler of each event of margin."""
        return {
            events.MARGIN_PARAMETERS_SET: self._parameters_set,
            events.MARGIN_SCENARIOS_SET: self._scenarios_set,
            events.STRESS_SCENARIO_SET: self._stress_set,
            events.MARGIN_RUN_ENDED: self._ended,
            events.DEFAULT_FUND_SIZED: self._sized,
        }

    def _parameters_set(self, _event: Event) -> None:
        """Set how margin is computed from now on."""
        self.terms = cast("commands.SetMarginParameters", self.context.command)

    def split(self, old: int, new: int, rate: Fraction) -> None:
        """Let a split keep terms, returns and moves: those of the old security, where the new one has none."""
        for scenario, moves in self.shocks.items():
            if old in moves:
                self.shocks[scenario] = {new: moves[old], **moves}
                del self.shocks[scenario][old]
                self.context.pending_events.expect(
                    events.STRESS_SCENARIO_SET,
                    scenario_id=scenario,
                    assets=len(self.shocks[scenario]),
                )
        self.margin.split(old, new, rate)
        if old in self.returns and new not in self.returns:
            self.returns[new] = self.returns[old]
            self.context.pending_events.expect(events.MARGIN_SCENARIOS_SET, asset_id=new, version=1)

    def _scenarios_set(self, event: Event) -> None:
        """Set the returns of an asset, those of the look-back first."""
        asked = self.context.command
        if not isinstance(asked, commands.SetMarginScenarios):
            if not self.context.pending_events.takes(event):
                self.context.pending_events.found(event, "nothing has split into it")
            return
        self.returns[asked.asset_id] = [ppb(one) for one in asked.returns_ppb]

    def _stress_set(self, event: Event) -> None:
        """Set by how much each asset moves in a scenario of the default fund."""
        asked = self.context.command
        if not isinstance(asked, commands.SetStressScenario):
            if not self.context.pending_events.takes(event):
                self.context.pending_events.found(event, "nothing has split into an asset of it")
            return
        moves = zip(asked.asset_ids, asked.shocks_ppb, strict=True)
        self.shocks[asked.scenario_id] = {asset: ppb(shock) for asset, shock in moves}
        if not asked.asset_ids:
            del self.shocks[asked.scenario_id]

    def _asked(self, event: Event) -> None:
        """Check that a run calls an account for what its collateral does not cover."""
        if not isinstance(self.context.command, commands.AdvanceTime) or not self.is_comparable():
            return
        account = event.fields["account_id"]
        required = self.required(account) + self.margin.stress.get(account, 0)
        lacking = required - self.counts(account)
        stated = (event.fields["required"], event.fields["amount"])
        if stated != (required, lacking):
            text = f"account {account}: {stated} required and called, by the model {required}, {lacking}"
            self.of_run.append(text)

    def _pays(self, account: int, asset: int) -> tuple[int, int] | None:
        """Return what a loser pays of free cash, and how much of its lodged cash is taken for what free cash lacks
        (C-7.5).
        """
        if not self.is_comparable():
            return None
        owed = max(0, -self._due(account)[asset])
        free = min(owed, max(0, self.system.free(account, asset)))
        has_multiple = self.context.novated.has_multiple()
        lodged = self.margin.collateral[account, asset] if has_multiple else 0
        return free, min(owed - free, lodged)

    def _advances(self, account: int, asset: int) -> int:
        """Return how much the equity advances of what an account cannot pay: as much as its other collateral counts
        (C-7.5).
        """
        if not self.context.novated.has_multiple() or asset != VALUATION:
            return 0
        left = max(0, -self._due(account)[asset]) - sum(self._pays(account, asset) or (0, 0))
        counts = self.counts(account, is_strict=True) - self.margin.collateral[account, asset]
        room = counts - self.settlement.advanced[account, asset]
        return max(0, min(left, room, self.system.free(types.CCP_EQUITY, asset)))

    def _lends(self, account: int, asset: int) -> bool:
        """Return whether the equity has not yet advanced what it would. An account in default gets no advance."""
        is_in_default = self.system.accounts[account].owner in self.system.in_default
        return not is_in_default and self._advances(account, asset) > 0

    def _advanced(self, event: Event) -> None:
        """Check an advance of the equity for a loser, after all its free cash."""
        self.margin.whole = None
        if self.is_comparable():
            account, asset = event.fields["account_id"], event.fields["asset_id"]
            amount = self._advances(account, asset)
            self.context.pending_events.check(event, amount=amount)

    def _gained(self, event: Event) -> None:
        """Check that a gain is paid from what came in, or a part of it."""
        is_known = self.paid_by_trades is not None or self.is_at_cut_off()
        if not self.is_comparable() or not is_known:
            return
        key = (event.fields["account_id"], event.fields["asset_id"])
        if self.shares is None:
            self.shares = self._share(self.waiting())
            if self.is_at_cut_off() and self.shares.get(key, 0) != event.fields["amount"]:
                # A run of a set time at the same instant, before that of the cut-off.
                self.shares = self._share(self._above_counted())
        self.context.pending_events.check(event, amount=self.shares.pop(key, 0))

    def is_at_cut_off(self) -> bool:
        """Return whether a session had its cut-off now."""
        return self.clearing.cut_off_ns == self.system.now

    def by_trades(self) -> dict[tuple[int, int], int]:
        """Return the gains by account and currency in markets without an index."""
        gains: Counter[tuple[int, int]] = Counter()
        for account in self.accounts():
            for market, (lots, cash) in self.positions(account).items():
                mark = self.mark(market)
                if mark is not None and self.is_by_trades(market):
                    gains[account, self.system.markets[market].quote] += lots * mark + cash
        return {key: gain for key, gain in gains.items() if gain > 0}

    def waiting(self) -> dict[tuple[int, int], int]:
        """Return the part of these gains that waits for a cut-off: what is above that of the last one (C-2.1)."""
        has_multiple = self.context.novated.has_multiple()
        return self._above_counted() if has_multiple and not self.is_at_cut_off() else {}

    def _above_counted(self) -> dict[tuple[int, int], int]:
        """Return by how much gains by trades are above those that the last cut-off has counted."""
        counted = self.paid_by_trades or {}
        return {key: max(gain - counted.get(key, 0), 0) for key, gain in self.by_trades().items()}

    def _count(self) -> None:
        """Keep what gains by trades a run has counted."""
        if not self.is_comparable():
            self.paid_by_trades = None
        elif self.is_at_cut_off() or not self.context.novated.has_multiple():
            self.paid_by_trades = self.by_trades()
        elif self.paid_by_trades is not None:
            waiting = self.waiting()
            self.paid_by_trades = {
                key: gain - waiting[key] for key, gain in self.by_trades().items()
            }

    def _share(self, waiting: Mapping[tuple[int, int], int]) -> dict[tuple[int, int], int]:
        """Return what each gain gets, without what waits.

        Called accounts, and those that answer together with a loser, get what the others leave (C-7.5).
        """
        due = {
            (account, asset): amount - min(max(amount, 0), waiting.get((account, asset), 0))
            for account in self.accounts()
            for asset, amount in self.changes(account).items()
        }
        has_multiple, party = self.context.novated.has_multiple(), self.margin.party
        losers = {(asset, party(one)) for (one, asset), amount in due.items() if amount < 0}
        held: Counter[int] = Counter()
        for (_, asset), amount in self.margin.variation.items():
            held[asset] -= amount
        shares = {}
        for is_first in (False, True):
            wholes: Counter[int] = Counter()
            part = {}
            for (account, asset), amount in due.items():
                is_cut = self.is_called(account) or (asset, party(account)) in losers
                if amount > 0 and (has_multiple and is_cut) is is_first:
                    wholes[asset] += amount
                    part[account, asset] = amount
            for key, amount in part.items():
                whole = wholes[key[1]]
                shares[key] = floor(Fraction(amount * min(whole, held[key[1]]), whole))
            held.subtract({asset: min(whole, held[asset]) for asset, whole in wholes.items()})
        return {key: amount for key, amount in shares.items() if amount}

    def _ended(self, event: Event) -> None:
        """Check a run after its last account."""
        if self.shares:
            self.context.pending_events.found(event, f"it has not paid {self.shares}")
        self.shares = None
        self.last_run = event.fields["run_id"]
        self.asked_for = set(filter(self.required, self.accounts()))
        self._count()
        self._keep_marks()
        if not self.is_comparable():
            return
        for finding in self.of_run:
            self.context.pending_events.found(event, finding)
        self.of_run = []
        self.compared += 1
        accounts = self.accounts()
        for account in accounts:
            for asset, amount in self._due(account).items():
                pays = self._pays(account, asset)
                if amount < 0 and (pays != (0, 0) or self._lends(account, asset)):
                    text = f"account {account} owes {-amount} of {asset}, and can pay {pays}"
                    self.context.pending_events.found(event, text)
        for account in {*accounts, *self.margin.calls}:
            required = self.required(account) + self.margin.stress.get(account, 0)
            lacking = required - self.counts(account)
            if (lacking > 0) != (account in self.margin.calls):
                text = f"account {account} lacks {lacking} of {required}: called {lacking <= 0}"
                self.context.pending_events.found(event, text)
        self.context.pending_events.check(event, required=sum(map(self.required, accounts)))
        self.ended(event)

    def _keep_marks(self) -> None:
        """Keep the marks of a run: later runs use them while P-4 bans settling at an index."""
        markets = self.context.novated.segment_of
        is_known = self.kept is not None or not any(map(self._is_banned, markets))
        self.kept = {one: self.mark(one) for one in markets} if is_known else None
        if self.context.was_behind:  # its prices may have been earlier ones
            self.kept = None

    def _is_banned(self, market: int) -> bool:
        """Return whether P-4 bans settling at the index of a market."""
        return self.context.board.market_decision(self.system.markets[market], SETTLE) != ALLOW

    def _sized(self, event: Event) -> None:
        """Check that the fund covers the two members that leave most in a scenario, now or on the last days (C-8.3)."""
        looks_back = self.looks_back()
        if looks_back and not self.context.pending_events.takes(event):
            self.context.pending_events.found(event, "its size is not due, or another one")
        if not self.is_comparable():
            return
        total, *others = self.cover_two()
        names = ("scenario_id", "first_member_id", "second_member_id")
        self.context.pending_events.check(event, **dict(zip(names, others, strict=True)))
        if not looks_back:
            self.context.pending_events.check(event, required=total)

    def all_left(self) -> list[Counter[int]]:
        """Return what each scenario leaves of each member."""
        return [self._left(self.shocks[scenario]) for scenario in sorted(self.shocks)]

    def cover_two(self) -> tuple[int, int, int, int]:
        """Return the greatest sum that two groups leave in a scenario, that scenario, and the first of each."""
        found = (0, 0, 0, 0)
        for scenario, of_member in zip(sorted(self.shocks), self.all_left(), strict=True):
            left = self.by_group(of_member)
            largest = sorted(left, key=lambda member: (-left[member], member))[:2]
            total = sum(left[member] for member in largest)
            if total > found[0]:
                first, second = [*largest, 0][:2]
                found = (total, scenario, first, second)
        return found

    def by_group(self, of_member: Mapping[int, int]) -> dict[int, int]:
        """Return, for each group, the sum of what its members leave, for the first of them that leaves anything."""
        found: dict[int, int] = {}
        for member in sorted(one for one, left in of_member.items() if left):
            first = next((one for one in found if self.margin.affiliated(one, member)), member)
            found[first] = found.get(first, 0) + of_member[member]
        return found

    def is_comparable(self) -> bool:
        """Return whether the accounts of a run had the present nets and prices, by rules of this page alone."""
        ended = {*self.system.redeemed, *self.system.split}
        is_plain = not any(
            self.system.markets[market].base in ended
            for session in self.clearing.with_nets
            for market in self.settlement.markets(session)
        )
        is_posting = any(one in self.settlement.final for one in self.clearing.with_nets)
        is_known = self.kept is not None and not self.context.was_behind and self.terms is not None
        return is_plain and not is_posting and is_known

    # --- one account ---

    def accounts(self) -> list[int]:
        """Return the accounts with anything open, and those that have paid or received variation margin."""
        found = {account for accounts in self.clearing.with_nets.values() for account in accounts}
        found |= {account for (account, _), amount in self.margin.variation.items() if amount}
        found |= {account for (_, account), amount in self.settlement.unbooked.items() if amount}
        return sorted(found)

    def positions(self, account: int) -> dict[int, tuple[int, int]]:
        """Return lots and cash of an account in each market, over all sessions that are not posted."""
        lots: Counter[int] = Counter()
        cash: Counter[int] = Counter()
        for session in self.clearing.with_nets:
            for market, buyer, seller, size, price in self.clearing.trades[session].values():
                if self.system.markets[market].base in self.system.split:
                    continue  # they have gone on in the market of the new security
                sign = (buyer == account) - (seller == account)
                lots[market] += sign * size
                cash[market] -= sign * size * price
            for (market, other), one in self.settlement.carried[session].items():
                if other == account:
                    lots[market] += one.lots
                    cash[market] += one.cash + one.claim
        for (market, other), amount in self.settlement.unbooked.items():
            if other == account:
                lots[market] += 0
                cash[market] += amount
        for market, size in lots.items():
            redeemed_at = self.settlement.redeemed_at(market)
            if redeemed_at is not None:
                cash[market] += size * redeemed_at
                lots[market] = 0
        return {key: (lots[key], cash[key]) for key in lots if lots[key] or cash[key]}

    def price(self, asset: int) -> Fraction:
        """Return the index price of a smallest unit; 0 without one."""
        return self.system.live.asset.get(asset, ZERO)

    def _value(self, market: int, lots: int) -> int:
        """Return the value of lots, rounded down."""
        found = self.system.markets[market]
        return floor(self.price(found.base) * lots * found.lot_base)

    def _is_whole(self, account: int, asset: int, lots: int) -> bool:
        """Return whether lots count in full: there are no scenarios, or the member is to receive shares that it has
        issued itself.
        """
        assert self.terms is not None
        if len(self.returns.get(asset, [])) != self.terms.look_back_days + self.terms.stress_days:
            return True
        member = self.margin.members.get(self.system.accounts[account].owner, 0)
        return lots > 0 and 0 < member == self.margin.add_ons.get(asset, (0, 0))[1]

    def _initial(self, account: int) -> int:
        """Return the margin of one account."""
        return self.initial(account, self.positions(account), is_shared=True)

    def initial(
        self, account: int, positions: dict[int, tuple[int, int]], *, is_shared: bool = False
    ) -> int:
        """Return the expected shortfall or its floor, the add-on of large positions, and what counts in full."""
        terms = self.terms
        assert terms is not None
        results = [ZERO] * (terms.look_back_days + terms.stress_days)
        alone: dict[int, list[Fraction]] = {}
        units: Counter[int] = Counter()
        values: Counter[int] = Counter()
        whole = 0
        for market, (lots, cash) in positions.items():
            found = self.system.markets[market]
            if lots == 0:
                continue
            if self.price(found.base) == 0:
                whole += ceil(abs(cash) * self.price(found.quote))
            elif self._is_whole(account, found.base, lots):
                whole += abs(self._value(market, lots))
            else:
                value = self._value(market, lots)
                moves = self.returns[found.base]
                results = [one + value * move for one, move in zip(results, moves, strict=True)]
                before = alone.get(found.base, [ZERO] * len(moves))
                alone[found.base] = [
                    one + value * move for one, move in zip(before, moves, strict=True)
                ]
                units[found.base] += lots * found.lot_base
                values[found.base] += value
        margin = self._scenario_margin(results)
        if terms.reduction_max_ppb >= 0:
            saved = ppb(terms.reduction_max_ppb) or Fraction(4, 5)
            margin += ceil((1 - saved) * (sum(map(self._scenario_margin, alone.values())) - margin))
        add_ons = 0
        for asset, size in units.items():
            if size:
                parts, sales = [], []
                for sizes in self._sizes(account, asset) if is_shared else [[size]]:
                    together, gross = sum(sizes), sum(map(abs, sizes))
                    parts.append(ceil(Fraction(self._add_on(asset, together) * abs(size), gross)))
                    sales.append(self._sale(asset, together, alone[asset], values[asset]))
                add_ons += max(parts) + max(sales)
        return margin + whole + add_ons

    def _scenario_margin(self, results: list[Fraction]) -> int:
        """Return the expected shortfall of the results, or its floor."""
        terms = self.terms
        assert terms is not None
        beyond = 1 - ppb(terms.confidence_ppb)
        shortfall = _mean_of_worst(results[: terms.look_back_days], beyond)
        stressed = _mean_of_worst(results[terms.look_back_days :], beyond)
        weight = ppb(terms.floor_weight_ppb)
        return max(shortfall, ceil((1 - weight) * shortfall + weight * stressed))

    def house(self, owner: str) -> list[int]:
        """Return the first house accounts of an owner, which answer together (C-16)."""
        accounts = sorted(self.system.accounts.items())
        kind = types.KIND_MEMBER_HOUSE
        return [key for key, one in accounts if (one.owner, one.kind) == (owner, kind)][:16]

    def affiliates(self, owner: str) -> list[str]:
        """Return the other owners of an owner's group."""
        ids = self.margin.members
        if owner not in ids:
            return []
        return [one for one in ids if one != owner and self.margin.affiliated(ids[one], ids[owner])]

    def _sizes(self, account: int, asset: int) -> list[list[int]]:
        """Return what the first house accounts of an owner, and of its group, have of an asset (C-7.3)."""
        own = {account}
        found = self.system.accounts[account]
        if found.kind != types.KIND_MEMBER_HOUSE:
            return [[self._size(account, asset)]]
        own |= set(self.house(found.owner))
        group = own.union(*map(self.house, self.affiliates(found.owner)))
        return [[self._size(one, asset) for one in accounts] for accounts in (own, group)]

    def _size(self, account: int, asset: int) -> int:
        """Return what an account has of an asset, without what counts in full."""
        markets = self.system.markets
        return sum(
            lots * markets[key].lot_base
            for key, (lots, _) in self.positions(account).items()
            if markets[key].base == asset and not self._is_whole(account, asset, lots)
        )

    def _sale(self, asset: int, units: int, results: list[Fraction], value: int) -> int:
        """Return the margin of an asset times the square root of the days that a sale takes, beyond the period
        (C-7.4).
        """
        terms = self.terms
        assert terms is not None
        volume, _ = self.margin.add_ons.get(asset, (0, 0))
        if terms.sale_share_ppb < 0 or volume == 0:
            return 0
        share = ppb(terms.sale_share_ppb) or Fraction(1, 10)
        squared = ceil(abs(units) / (share * volume * self.margin.periods[asset]) * 10**18)
        root = isqrt(squared)
        root += root * root < squared
        single = self._scenario_margin(results)
        beyond = ceil(single * (Fraction(max(root, 10**9), 10**9) - 1))
        return min(beyond, max(abs(value) - single, 0))

    def _add_on(self, asset: int, units: int) -> int:
        """Return the add-on: a part of the value of what is beyond a share of the daily volume."""
        terms = self.terms
        assert terms is not None
        volume, _ = self.margin.add_ons.get(asset, (0, 0))
        if volume == 0 or units == 0:
            return 0
        allowed = floor(ppb(terms.concentration_ppb) * volume)
        part = Fraction(max(0, abs(units) - allowed), abs(units))
        value = ceil(abs(units) * self.price(asset))
        return ceil(value * part * ppb(terms.concentration_rate_ppb))

    def _unpaid(self, account: int) -> int:
        """Return the variation margin that an account did not pay, in the valuation asset."""
        if self.system.accounts[account].owner in self.system.in_default:
            return 0
        due = self._due(account)
        return sum(ceil(-amount * self.price(asset)) for asset, amount in due.items() if amount < 0)

    def _due(self, account: int) -> dict[int, int]:
        """Return what has not moved yet. A member in default gives back what it got, after its loss is allocated."""
        owner, changes = self.system.accounts[account].owner, self.changes(account)
        if owner not in self.system.in_default:
            return changes
        due: defaultdict[int, int] = defaultdict(int)
        if self.margin.has_allocated(owner):
            for asset, amount in changes.items():
                due[asset] = max(min(amount, 0), min(-self.margin.variation[account, asset], 0))
        return due

    def changes(self, account: int) -> dict[int, int]:
        """Return the gains to date of an account by currency which no variation margin has moved."""
        due: defaultdict[int, int] = defaultdict(int)
        for (one, asset), amount in self.margin.variation.items():
            if one == account:
                due[asset] -= amount
        for market, (lots, cash) in self.positions(account).items():
            mark = self.mark(market)
            if mark is not None:
                due[self.system.markets[market].quote] += lots * mark + cash
        return due

    def is_by_trades(self, market: int) -> bool:
        """Return whether only trades can mark a market now (C-2.1)."""
        found = self.system.markets[market]
        if not (self.price(found.base) and self.price(found.quote)):
            return True
        return self._is_banned(market) and not (self.kept and self.kept.get(market))

    def mark(self, market: int) -> int | None:
        """Return the price of a lot by the indices, else the reference; None without one.

        While P-4 bans settling at the indices, the mark of the last run stays.
        """
        found = self.system.markets[market]
        base, quote = self.price(found.base), self.price(found.quote)
        has_price = bool(base and quote)
        if has_price and not self._is_banned(market):
            return floor(base * found.lot_base / quote)  # 0: a lot is worth less than a unit
        kept = self.kept.get(market) if has_price and self.kept else None
        return kept or self.clearing.references.now(market) or None

    def required(self, account: int) -> int:
        """Return what an account has to cover with collateral, without stress margin (C-8.3)."""
        advanced = self.settlement.advanced[account, VALUATION]
        is_called = self.context.novated.has_multiple()
        return self._initial(account) + self._unpaid(account) + is_called * advanced

    def counts(self, account: int, *, is_strict: bool = False) -> int:
        """Return what collateral counts after haircuts, asset by asset.

        If `is_strict`, a banned price counts as 0 (C-7.3).
        """
        member = self.margin.members.get(self.system.accounts[account].owner, 0)
        return sum(
            self.counted(member, asset, amount, is_strict=is_strict)
            for (one, asset), amount in self.margin.collateral.items()
            if one == account
        )

    def counted(self, member: int, asset: int, amount: int, *, is_strict: bool = False) -> int:
        """Return what an amount of one asset counts for a member."""
        issuer = self.margin.add_ons.get(asset, (0, 0))[1]
        if issuer and self.margin.affiliated(issuer, member):
            return 0
        if asset in self.margin.haircuts:
            price = self.counted_price(asset, is_strict=is_strict)
            return floor(amount * price * (1 - self.margin.haircuts[asset]))
        return amount if asset == VALUATION else 0

    def counted_price(self, asset: int, *, is_strict: bool) -> Fraction:
        """Return the price.

        A banned one counts as nine tenths of the last allowed price, and a fifth of that less for each working day
        since.
        """
        board = self.context.board
        if board.decision(asset, SETTLE) != BLOCK:
            return self.price(asset)
        if is_strict:
            return ZERO
        now = since = self.system.now
        states = (types.PRICE_ABSENT, types.PRICE_NO_QUORUM)
        priced = board.priced[asset]
        if priced.rules is not None and self.system.assets[asset].price_state in states:
            since = min(since, priced.lost_ns)
        if self.system.assets[asset].paused:
            since = min(since, self.context.brakes.pauses[asset].brake.since_ns)
        begun = range(since // DAY_NS + 1, now // DAY_NS + 1)
        # 1970 began on a Thursday.
        worked = sum((day + 3) % 7 < 5 for day in begun)
        return self.system.allowed.asset[asset] * Fraction(9, 10) * max(0, 5 - worked) / 5

    def _left(self, shocks: dict[int, Fraction]) -> Counter[int]:
        """Return what a scenario leaves of each member: of each account the loss beyond its own margin."""
        found: Counter[int] = Counter()
        for account in self.accounts():
            member = self.margin.members.get(self.system.accounts[account].owner)
            if member is None:
                continue
            gain = ZERO
            for market, (lots, _) in self.positions(account).items():
                gain += self._value(market, lots) * shocks.get(self.system.markets[market].base, 0)
            found[member] += max(0, ceil(-gain) - self._initial(account))
        return +found


def _mean_of_worst(results: list[Fraction], beyond: Fraction) -> int:
    """Return the mean loss of the worst results, rounded up.

    They are so many that the part beyond the confidence level is among them.
    """
    if not results:
        return 0
    count = ceil(beyond * len(results))
    return max(0, ceil(-sum(sorted(results)[:count], ZERO) / count))
