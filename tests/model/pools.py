# SPDX-License-Identifier: Apache-2.0
"""Lending pools: the curve, two indices, the hour, fees for lenders, losses (SPEC section 9).

Owns the cost of a second and its receivers. Sums over lenders and borrowers are made each time. Must never decide who
may borrow. Amounts inside a pool are exact fractions of a smallest unit; where the rules round, it says so.
"""

from dataclasses import dataclass, replace

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.commands import SetPool
from tests.model.exact import ONE, ZERO, Fraction, ceil, floor, half_up, ppb
from tests.model.expectations import Expectations
from tests.model.model_state import RAY, SHARE, System
from tests.model.pending_events import PendingEvents

# Commands whose outflow brings back what auto-lend lent (B-6).
OUTFLOWS = (
    commands.Transfers,
    commands.RequestWithdrawals,
    commands.CreateHolds,
    commands.MoveIsolatedMargin,
    commands.SetIsolated,
    commands.LodgeCollateral,
    commands.FundLiquidity,
)


def is_outflow(command: commands.Command | None, item: int | None = None) -> bool:
    """Return whether the outflow of a command, or of one item, brings such loans back; an order's margin is one (M-8).

    Another item of the same batch may buy with what was lent, which is no outflow.
    """
    if isinstance(command, commands.OrderBatch):
        margins = command.isolated_margins
        return any(margins if item is None else margins[item : item + 1])
    return isinstance(command, OUTFLOWS)


YEAR = 31_536_000
HOUR = 3_600
E36 = SHARE * RAY  # a share times an index is a whole number of these (docs/reference/lending.md)


@dataclass
class Base:
    """From where interest grows since the last whole hour or the last change of utilisation (B-6)."""

    borrow: Fraction
    supply: Fraction
    rates: tuple[Fraction, Fraction]
    seconds: int = 0  # since then


@dataclass
class Pool:
    """One pool: its terms, and what has happened since the last whole hour."""

    terms: SetPool
    accrued_ns: int
    hour_ns: int  # when its last hour was published, or it was opened
    reserve: Fraction = ZERO  # kept and not posted yet
    fee_stream: Fraction = ZERO  # of fees, for the lenders, paid evenly over
    fee_stream_seconds: int = 0
    paid: Fraction = ZERO
    earned: Fraction = ZERO
    kept: Fraction = ZERO
    fees: int = 0  # trading fees of this hour in the asset
    fees_due: int = 0
    virtual: int = 0  # shares without an owner (B-1.1)
    epoch: int = 1
    window: int = 0  # of the throttle (B-4), and what has left in it above the threshold
    out: int = 0
    base: Base | None = None  # without debts there is none


def ray_floor(number: Fraction) -> Fraction:
    """Floored at 27 decimals (U-4)."""
    return Fraction(floor(number * RAY), RAY)


def ray_ceil(number: Fraction) -> Fraction:
    """Ceiled at 27 decimals."""
    return Fraction(ceil(number * RAY), RAY)


def ray_times(a: Fraction, b: Fraction) -> Fraction:
    """Multiplied half up at 27 decimals (B-3)."""
    return Fraction(half_up(a * b * RAY), RAY)


def borrow_rate(terms: SetPool, debt: Fraction, share_values: Fraction) -> Fraction:
    """B-2: the two slopes of utilisation, a year, ceiled."""
    whole = max(share_values, debt)
    used = debt / whole if whole else ZERO
    kink = ppb(terms.kink_ppb)
    rate = ppb(terms.base_rate_ppb)
    if used <= kink:
        rate += used / kink * ppb(terms.slope1_ppb)
    else:
        rate += ppb(terms.slope1_ppb) + (used - kink) / (1 - kink) * ppb(terms.slope2_ppb)
    return ray_ceil(rate)


def lend_rate(terms: SetPool, debt: Fraction, share_values: Fraction, rate: Fraction) -> Fraction:
    """B-2: what borrowers pay less the reserve's part, shared among the claims, floored."""
    if not share_values:
        return ZERO
    return ray_floor(debt * rate * (1 - ppb(terms.reserve_factor_ppb)) / share_values)


def growth(mode: int, rate: Fraction, seconds: int) -> Fraction:
    """B-3: by how much an index grows, LINEAR or by three terms of the binomial, each floored by itself."""
    factor = 1 + ray_floor(rate * seconds / YEAR)
    if mode == types.ACCRUAL_COMPOUNDED:
        second = ray_floor(ray_times(rate, rate) / YEAR**2)
        third = ray_floor(ray_times(second, rate) / YEAR)
        factor += ray_floor(seconds * (seconds - 1) * second / 2)
        factor += ray_floor(seconds * (seconds - 1) * max(seconds - 2, 0) * third / 6)
    return factor


class Pools:
    """All pools of a world."""

    def __init__(self, system: System) -> None:
        """Start without pools."""
        self.system = system
        self.pools: dict[int, Pool] = {}
        self.topped_up: list[tuple[int, int]] = []  # (asset, amount) that `rounding` had to pay
        # Redemptions that lenders asked for, by (account, asset), with their shares at the last check (W-6).
        self.asks: dict[tuple[int, int], int] = {}
        self.asking_shares: dict[tuple[int, int], int] = {}
        self.posted_late: list[tuple[int, int]] = []  # reserves of hours without a timer
        # What the command may only put into the queue, by (account, asset).
        self.to_wait: set[tuple[int, int]] = set()
        self.asked_all: frozenset[tuple[int, int]] = frozenset()  # they grow with the claim (B-6)
        self.expectations = Expectations(system)
        # Shares that auto-lend lent, by (account, asset): they leave with any outflow (B-6).
        self.auto: dict[tuple[int, int], int] = {}

    # --- sums ---------------------------------------------------------------------------------------------------

    def lent_shares(self, asset: int) -> int:
        """Shares of all lenders."""
        return sum(shares for (_, of), shares in self.system.lent.items() if of == asset)

    def borrowed_shares(self, asset: int) -> int:
        """Shares of all debts."""
        return sum(shares for (_, of), shares in self.system.borrowed.items() if of == asset)

    def share_values(self, asset: int) -> Fraction:
        """Return the claims of all lenders, exactly."""
        return self.lent_shares(asset) * self.system.supply_index[asset] / SHARE

    def debts(self, asset: int) -> Fraction:
        """Return the debt of all borrowers, exactly."""
        return self.borrowed_shares(asset) * self.system.borrow_index[asset] / SHARE

    def cash(self, asset: int) -> int:
        """Return the amount that the pool can pay at once."""
        return self.system.balance[types.LENDING_POOL, asset]

    def rates(self, asset: int) -> tuple[Fraction, Fraction]:
        """Borrow and lend rate of the pool as it stands."""
        return self._rates_at(
            asset, self.system.borrow_index[asset], self.system.supply_index[asset]
        )

    def _rates_at(
        self, asset: int, borrow: Fraction, supply: Fraction
    ) -> tuple[Fraction, Fraction]:
        """Borrow and lend rate of the pool's terms and shares at two indices."""
        terms = self.pools[asset].terms
        debt = self.borrowed_shares(asset) * borrow / SHARE
        share_values = self.lent_shares(asset) * supply / SHARE
        rate = borrow_rate(terms, debt, share_values)
        # The virtual shares take their part for the reserve (B-1.1).
        shared = share_values + self.pools[asset].virtual * supply / SHARE
        return rate, lend_rate(terms, debt, shared, rate)

    def _based(self, asset: int) -> Base:
        """B-6: a base of the present indices, for the interest to come."""
        system = self.system
        return Base(system.borrow_index[asset], system.supply_index[asset], self.rates(asset))

    def _count_virtual(self, asset: int) -> None:
        """The virtual claim is worth what the terms say now, or 100 valuation units at the price of now, ceiled."""
        pool = self.pools[asset]
        amount = pool.terms.virtual_claim
        if amount < 0:
            price = self.system.live.asset[asset]
            worth = 100 * 10**self.system.valuation_scale
            amount = min(max(10**6, ceil(worth / price) if price else 0), types.AMOUNT_MAX)
            pool.terms = replace(pool.terms, virtual_claim=amount)
        pool.virtual = floor(amount * SHARE / self.system.supply_index[asset])

    # --- time ---------------------------------------------------------------------------------------------------

    def set_pool(self, terms: SetPool) -> None:
        """A pool opens with indices of one, or gets other terms from now on."""
        asset = terms.asset_id
        if asset in self.pools:
            self.accrue(asset)
            before = self.pools[asset].terms.virtual_claim
            stated = terms.virtual_claim >= 0
            self.pools[asset].terms = terms if stated else replace(terms, virtual_claim=before)
        else:
            stated = True
            self.pools[asset] = Pool(replace(terms), self.system.now, self.system.now)
            self.system.supply_index[asset] = self.system.borrow_index[asset] = ONE
        if stated:
            self._count_virtual(asset)

    def second(self) -> None:
        """A command or a timer falls: every pool with debt accrues (M-2)."""
        for asset in sorted(self.pools):
            if self.borrowed_shares(asset):
                self.accrue(asset)

    def accrue(self, asset: int) -> None:
        """B-3: both indices grow to now, by whole seconds; the rest is carried."""
        pool = self.pools.get(asset)
        if pool is None:
            return
        hour = HOUR * types.SECOND_NS
        strikes = (pool.accrued_ns // hour + 1) * hour
        while strikes <= self.system.now:
            # An hour that nothing fell into: its reserve is posted as if its timer had come (B-6).
            if self._accrue_until(asset, pool, strikes) and strikes < self.system.now:
                shares = self.post_reserve(asset)
                if shares:
                    self.posted_late.append((asset, shares))
            pool.base = self._based(asset)
            strikes += hour
        self._accrue_until(asset, pool, self.system.now)

    def _accrue_until(self, asset: int, pool: Pool, until: int) -> bool:
        """Whole seconds up to a time; whether there were any."""
        system = self.system
        seconds = (until - pool.accrued_ns) // types.SECOND_NS
        if seconds <= 0:
            return False
        pool.accrued_ns += seconds * types.SECOND_NS
        before = system.supply_index[asset]
        shares = self.borrowed_shares(asset)
        if not shares:
            pool.base = None
        else:
            base = pool.base
            if base is None or base.rates != self._rates_at(asset, base.borrow, base.supply):
                base = pool.base = self._based(asset)
            passed = (base.seconds, base.seconds + seconds)
            base.seconds += seconds
            old, new = (
                ray_times(base.borrow, growth(pool.terms.borrow_accrual, base.rates[0], after))
                for after in passed
            )
            system.borrow_index[asset] += new - old
            paid = shares * (new - old) / SHARE
            old, new = (
                ray_times(base.supply, growth(pool.terms.supply_accrual, base.rates[1], after))
                for after in passed
            )
            system.supply_index[asset] += new - old
            kept = Fraction(floor(paid * ppb(pool.terms.reserve_factor_ppb) * E36), E36)
            kept += pool.virtual * (system.supply_index[asset] - before) / SHARE
            pool.paid += paid
            pool.kept += kept
            pool.reserve += kept
        self._release_fees(asset, pool, seconds, floor(self.lent_shares(asset) * before / SHARE))
        self._cover(asset, pool)
        pool.earned += self.lent_shares(asset) * (system.supply_index[asset] - before) / SHARE
        return True

    def _release_fees(self, asset: int, pool: Pool, seconds: int, claimed: int) -> None:
        """Return the growth of the supply index for these seconds from the fees set aside.

        `claimed` is what lenders had at their begin: the fees stay while that is too little (B-3.1).
        """
        if claimed < max(1, pool.terms.claims_min):
            return
        shares = self.lent_shares(asset)
        if pool.fee_stream and shares:
            shares += pool.virtual
            part = (
                Fraction(min(seconds, pool.fee_stream_seconds), pool.fee_stream_seconds)
                if pool.fee_stream_seconds
                else 1
            )
            due = Fraction(floor(pool.fee_stream * part * E36), E36)
            rise = ray_floor(due * SHARE / shares)
            self.system.supply_index[asset] += rise
            pool.fee_stream -= rise * shares / SHARE
            pool.reserve += rise * pool.virtual / SHARE
            pool.kept += rise * pool.virtual / SHARE
        pool.fee_stream_seconds = max(0, pool.fee_stream_seconds - seconds)

    def shortfall(self, asset: int) -> Fraction:
        """I-4: by how much claims, reserve and fees set aside exceed cash and debt."""
        pool = self.pools[asset]
        liability = self.share_values(asset) + pool.reserve + pool.fee_stream
        return liability - self.cash(asset) - self.debts(asset)

    def _cover(self, asset: int, pool: Pool) -> None:
        """B-3: what half-up rounding added too much comes off the reserve, then `rounding`, fees, and the lenders."""
        system = self.system
        short = self.shortfall(asset)
        if short <= 0:
            return
        given = min(short, pool.reserve)
        pool.reserve -= given
        pool.kept -= min(given, pool.kept)
        short -= given
        units = min(ceil(short), system.balance[types.ROUNDING, asset])
        if units:
            system.move(types.ROUNDING, types.LENDING_POOL, asset, units)
            self.topped_up.append((asset, units))
            short -= units
        if short > 0:
            given = min(short, pool.fee_stream)
            pool.fee_stream -= given
            short -= given
        if short > 0:
            system.supply_index[asset] -= ray_ceil(short * SHARE / self.lent_shares(asset))

    # --- the hour (B-3) ---------------------------------------------------------------------------------------------

    def hour(self, asset: int) -> dict[str, int]:
        """Publish the figures of the hour, and reset the counts."""
        self.accrue(asset)
        pool = self.pools[asset]
        rate, lent_rate = self.rates(asset)
        predicted = {
            "paid": ceil(pool.paid),
            "earned": floor(pool.earned),
            "kept": floor(pool.kept),
            "debt": ceil(self.debts(asset)),
            "claims": floor(self.share_values(asset)),
            "cash": self.cash(asset),
            "borrow_rate_ray": int(rate * RAY),
            "lend_rate_ray": int(lent_rate * RAY),
            "borrow_index_ray": int(self.system.borrow_index[asset] * RAY),
            "supply_index_ray": int(self.system.supply_index[asset] * RAY),
        }
        pool.paid = pool.earned = pool.kept = ZERO
        pool.hour_ns = self.system.now
        return predicted

    def post_reserve(self, asset: int) -> int:
        """The reserve becomes pool shares of `lending_reserve`, floored; the shares."""
        pool = self.pools[asset]
        shares = floor(pool.reserve * SHARE / self.system.supply_index[asset])
        pool.reserve -= shares * self.system.supply_index[asset] / SHARE
        self.system.lent[types.LENDING_RESERVE, asset] += shares
        return shares

    def begin_fee_hour(self, asset: int) -> int:
        """The lenders' share of the past hour's fees is set aside for the next; what `fees` could pay of it now."""
        pool = self.pools[asset]
        system = self.system
        share_values = floor(self.share_values(asset))
        if share_values and share_values >= pool.terms.claims_min:
            pool.fees_due += floor(pool.fees * ppb(pool.terms.fee_share_ppb))
        pool.fees = 0
        pool.fee_stream_seconds = HOUR
        amount = min(pool.fees_due, system.balance[types.FEES, asset]) if share_values else 0
        pool.fees_due -= amount
        system.move(types.FEES, types.LENDING_POOL, asset, amount)
        pool.fee_stream += amount
        return amount

    # --- the four movements (B-1) --------------------------------------------------------------------------------

    def lacking(self, asset: int, amount: int) -> int:
        """Return what a loan is worth less than its amount, once its shares are rounded (B-1.1)."""
        index = self.system.supply_index[asset]
        return amount - floor(floor(amount * SHARE / index) * index / SHARE)

    def gives_away(self, asset: int, amount: int) -> bool:
        """Return whether a loan loses more than two units."""
        return self.lacking(asset, amount) > 2

    def lend(self, account: int, asset: int, amount: int, *, is_automatic: bool = False) -> int:
        """An amount lent; its shares, floored. A loan of auto-lend leaves with any outflow (B-6)."""
        self.accrue(asset)
        shares = floor(amount * SHARE / self.system.supply_index[asset])
        self.system.move(account, types.LENDING_POOL, asset, amount)
        self.expectations.brought_back(account, asset, shares)
        self.system.lent[account, asset] += shares
        if is_automatic:
            self.auto[account, asset] = self.auto.get((account, asset), 0) + shares
        return shares

    def out_now(self, asset: int) -> int:
        """Return the outflow above the pool's threshold in the present window; windows are whole multiples (B-4)."""
        pool = self.pools[asset]
        terms = pool.terms
        if not terms.throttle_ppb or pool.window != self.system.now // terms.throttle_window_ns:
            return 0
        return pool.out

    def lent_out(self, asset: int) -> int:
        """Return the debts that B-4 counts: those of borrowers, and losses that bear interest as a borrow (R-1.1)."""
        return ceil(self.debts(asset)) + self.system.overdue_sum(asset)

    def _count_out(self, asset: int, amount: int, free: int) -> None:
        """Count the part of an amount that exceeds the free outflow for the throttle (B-4)."""
        pool = self.pools[asset]
        if pool.terms.throttle_ppb and amount > free:
            pool.out = self.out_now(asset) + amount - max(0, free)
            pool.window = self.system.now // pool.terms.throttle_window_ns

    def redeem(self, account: int, asset: int, amount: int, *, counts: bool = True) -> int:
        """An amount taken back; its shares, ceiled, all of them for all of the claim.

        The throttle does not count what the queue gets (B-6).
        """
        self.accrue(asset)
        threshold = ppb(self.pools[asset].terms.throttle_ppb or 1)
        share_values, debt = floor(self.share_values(asset)), self.lent_out(asset)
        if counts:
            self._count_out(asset, amount, max(0, floor(share_values - debt / threshold)))
        shares = self.system.lent[account, asset]
        if amount < self.system.share_value(account, asset):
            shares = ceil(amount * SHARE / self.system.supply_index[asset])
        self.system.move(types.LENDING_POOL, account, asset, amount)
        self.expectations.took_out(account, asset, shares)
        self.system.lent[account, asset] -= shares
        return shares

    def borrow(self, account: int, asset: int, amount: int) -> int:
        """An amount borrowed; its shares, ceiled."""
        self.accrue(asset)
        threshold = ppb(self.pools[asset].terms.throttle_ppb or 1)
        share_values, debt = floor(self.share_values(asset)), self.lent_out(asset)
        self._count_out(asset, amount, max(0, floor(share_values * threshold) - debt))
        shares = ceil(amount * SHARE / self.system.borrow_index[asset])
        self.system.move(types.LENDING_POOL, account, asset, amount)
        self.system.borrowed[account, asset] += shares
        self.system.remainders = self.system.remainders - {(account, asset)}
        return shares

    def repay(self, account: int, asset: int, amount: int) -> int:
        """An amount repaid; its shares, floored, never more than there are."""
        self.accrue(asset)
        shares = floor(amount * SHARE / self.system.borrow_index[asset])
        shares = min(shares, self.system.borrowed[account, asset])
        self.system.move(account, types.LENDING_POOL, asset, amount)
        self.system.borrowed[account, asset] -= shares
        self.system.remainders = self.system.remainders | {(account, asset)}
        self.expectations.debt_fell(account, asset)
        self.expectations.settle(asset)
        return shares

    # --- losses (B-5) -----------------------------------------------------------------------------------------------

    def lose(self, account: int, asset: int) -> dict[str, int]:
        """The whole debt of an account is forgiven: the fund's cash first, then all lenders; the reserve is posted
        before (the caller has done that).
        """
        system = self.system
        loss = system.debt(account, asset)
        shares = system.borrowed[account, asset]
        system.borrowed[account, asset] = 0
        from_fund = min(loss, max(0, system.free(types.LIQUIDITY_FUND, asset)))
        share_values = floor(self.share_values(asset))
        from_lenders = min(loss - from_fund, share_values)
        system.move(types.LIQUIDITY_FUND, types.LENDING_POOL, asset, from_fund)
        self.expectations.collected = []
        if from_lenders:
            bearing = floor(system.all_bearing(asset) * system.supply_index[asset] / SHARE)
            index = system.supply_index[asset] * (bearing - from_lenders) / bearing
            system.supply_index[asset] = ray_floor(index)
            self.expectations.collect(asset, from_lenders)
        predicted = {
            "shares": shares,
            "loss": loss,
            "from_fund": from_fund,
            "from_lenders": from_lenders,
            "supply_index_ray": int(system.supply_index[asset] * RAY),
        }
        self._cover(asset, self.pools[asset])
        self.expectations.debt_fell(account, asset)
        self.expectations.settle(asset)
        return predicted

    def close_epoch(self, asset: int) -> dict[str, int]:
        """An index below 0.001: shares become as many as they are worth, and the next epoch starts at one."""
        system = self.system
        closing = system.supply_index[asset]
        predicted = {"epoch": self.pools[asset].epoch, "supply_index_ray": int(closing * RAY)}
        for who, of in list(system.lent):
            if of == asset:
                system.lent[who, of] = floor(system.lent[who, of] * closing)
                if (who, of) in self.auto:
                    self.auto[who, of] = floor(self.auto[who, of] * closing)
        for who, of in list(system.left):
            if of == asset:
                system.left[who, of] = floor(system.left[who, of] * closing)
        self.pools[asset].epoch += 1
        system.supply_index[asset] = ONE
        self.expectations.follow(asset)
        return predicted

    # --- lenders who ask (W-6) -----------------------------------------------------------------------------------

    def ask(self, account: int, asset: int, amount: int, *, whole: bool = False) -> None:
        """A lender asks an amount back; 0 takes it back. One that changes goes to the end of the queue (B-6)."""
        key = account, asset
        if whole and key in self.asked_all:
            return
        if whole or amount != self.asks.get(key, 0):
            self.asks.pop(key, None)
        self.asked_all = self.asked_all | {key} if whole else self.asked_all - {key}
        self._set_ask(key, amount)

    def _set_ask(self, key: tuple[int, int], amount: int) -> None:
        """What is still asked changes, without a loss of its place in the queue."""
        if amount:
            self.asks[key] = amount
            self.asking_shares[key] = self.system.lent[key]
        else:
            self.asks.pop(key, None)
            self.asked_all = self.asked_all - {key}

    def follow_asks(self) -> None:
        """Where a loan changed, no more is asked than it still claims, and no more is auto-lend's than is lent."""
        for key in list(self.auto):
            self.auto[key] = min(self.auto[key], self.system.lent[key])
        for key in list(self.asks):
            if self.system.lent[key] != self.asking_shares[key]:
                self._set_ask(key, min(self.asks[key], self.system.share_value(*key)))

    def outflow_of_auto(self, account: int, asset: int) -> int:
        """What an outflow may take back of what auto-lend lent; without such a loan no interest is computed."""
        shares = self.auto.get((account, asset), 0)
        if not shares:
            return 0
        self.accrue(asset)
        lent = floor(shares * self.system.supply_index[asset] / SHARE)
        return min(lent, self.system.free_part(account, asset))

    def asked(self, asset: int) -> int:
        """What waits for the cash of a pool, in all."""
        return sum(amount for (_, of), amount in self.asks.items() if of == asset)

    def next_in_line(self, asset: int) -> tuple[int, int]:
        """The lender that the pool pays next from its cash, and how much; (0, 0): none (B-6)."""
        for (account, of), amount in self.asks.items():
            if of == asset:
                claim = self.system.share_value(account, asset)
                wanted = claim if (account, of) in self.asked_all else amount
                free = 0
                if self.system.may_leave(account, asset):
                    free = self.system.free_part(account, asset)
                paid = min(wanted, free, self.cash(asset))
                if paid > 0:
                    return account, paid
        return 0, 0

    def pay_in_line(self, account: int, asset: int, amount: int) -> int:
        """A waiting lender gets an amount; its shares. The rest goes on waiting."""
        key = account, asset
        wanted = self.system.share_value(*key) if key in self.asked_all else self.asks.get(key, 0)
        shares = self.redeem(account, asset, amount, counts=False)
        self._set_ask(key, min(max(0, wanted - amount), self.system.share_value(*key)))
        return shares

    def direct_payment(self, borrower: int, asset: int) -> tuple[int, int]:
        """Return the lender that a liquidated borrower pays next, with claim and debt; (0, 0): none."""
        system = self.system
        lacking = self.asked(asset) - self.cash(asset)
        cash = system.free(borrower, 1)
        if asset == 1:
            cash += min(0, system.unsettled[borrower, 1])
        lenders = [who for who, of in self.asks if of == asset and who != borrower]
        for lender in sorted(lenders, key=lambda who: (-system.lent[who, asset], who)):
            share_value = system.free_part(lender, asset) + min(0, system.free(lender, asset))
            amount = min(
                lacking, system.debt(borrower, asset), self.asks[lender, asset], share_value
            )
            amount = min(amount, floor(cash / system.live.asset[asset]))
            if amount > 0 and floor(amount * system.live.asset[asset]) > 0:
                return lender, amount
        return 0, 0

    def pay_lender(self, borrower: int, lender: int, asset: int, amount: int) -> dict[str, int]:
        """Debt and claim fall by an amount, in shares of each."""
        system = self.system
        borrowed = floor(amount * SHARE / system.borrow_index[asset])
        borrowed = min(borrowed, system.borrowed[borrower, asset])
        lent = system.lent[lender, asset]
        if amount < system.share_value(lender, asset):
            lent = ceil(amount * SHARE / system.supply_index[asset])
        self._set_ask((lender, asset), self.asks.get((lender, asset), 0) - amount)
        system.borrowed[borrower, asset] -= borrowed
        self.expectations.took_out(lender, asset, lent)
        self.expectations.debt_fell(borrower, asset)
        self.expectations.settle(asset)
        system.lent[lender, asset] -= lent
        return {"borrow_shares": borrowed, "lent_shares": lent}

    def finish(self, pending_events: PendingEvents) -> None:
        """Report payments of `rounding` that no event reported, and asks that were not queued."""
        for item in self.posted_late:
            pending_events.findings.append(f"{item} of the reserve was posted, and it was not said")
        self.posted_late.clear()
        for key in sorted(self.to_wait):
            pending_events.findings.append(f"{key} asks for all of a loan, and does not wait")
        self.to_wait.clear()
        for item in self.topped_up:
            pending_events.findings.append(
                f"{item} of `rounding` went to a pool, and it was not said"
            )
        self.topped_up.clear()

    def finish_line(self, pending_events: PendingEvents) -> None:
        """Report cash that waiting lenders could have had (B-6)."""
        for asset in sorted(self.pools):
            if self.cash(asset) and not self.system.expected_loss(asset):
                account, amount = self.next_in_line(asset)
                if account:
                    pending_events.findings.append(f"{account} waits for {amount} of {asset}")
