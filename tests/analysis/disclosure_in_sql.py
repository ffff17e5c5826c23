# SPDX-License-Identifier: Apache-2.0
"""The figures of the quantitative disclosure again, by SQL over the tables of `clearinghouse project` alone (SPEC A-4).

Owns a second program that knows neither the report nor the machine: it imports nothing of them. SQL selects and sums;
Python rounds, sorts, and adds up scenarios. Values of settings are in no table, so the caller states them. A moment is
sequence * 10^6 + position of an event. Local days are those of UTC, and no account lacks cash for variation margin.
"""

import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from fractions import Fraction
from math import floor
from pathlib import Path
from typing import Any, Final

PPB: Final = 10**9
KINDS: Final = {4: "house", 5: "client, omnibus", 6: "client, individual"}
Figures = dict[tuple[str, str], int | str]


@dataclass(frozen=True)
class Settings:
    """What was set: by symbol of an asset, rates in parts per billion."""

    returns: Callable[[str, int], list[int]]
    """Of an asset and the version of its scenarios: those of the look-back, then those of the stress period."""
    days: dict[str, int]
    """Days to close a position."""
    haircuts: dict[str, int] = field(default_factory=dict)
    stress: list[dict[str, int]] = field(default_factory=list)
    confidence: int = 990_000_000
    look_back: int = 250
    floor_weight: int = 250_000_000
    liquidity_cover: int = 2


TABLES: Final = """
create temp table said as
    select sequence * 1000000 + position as at, time_ns / 86400000000000 as day, * from events;
create temp table index_price as
    select sequence * 1000000 + position as at, asset_id, price from prices where what = 'INDEX'
    union all select 0, 1, '1';
create temp table trade as
    select at, day, fields ->> 'session_id' as session_id, m.market_id, m.quote_asset_id as asset_id,
        fields ->> 'buyer_account_id' as buyer_id, fields ->> 'seller_account_id' as seller_id,
        product(fields ->> 'quantity', b.scale) as units,
        product(fields ->> 'price', fields ->> 'quantity', q.scale) as value
    from said join markets m using (market_id)
        join assets b on b.asset_id = m.base_asset_id join assets q on q.asset_id = m.quote_asset_id
    where name = 'TRADE_NOVATED';
create temp table moved as
    select at, buyer_id as account_id, market_id, units from trade
    union all select at, seller_id, market_id, -units from trade
    union all select at, account_id, market_id,
        product(fields ->> 'quantity', scale) * iif(name = 'SECURITIES_DELIVERED', 1, -1)
    from said join markets m using (market_id) join assets b on b.asset_id = m.base_asset_id
    where name in ('SECURITIES_DELIVERED', 'SECURITIES_RECEIVED');
create temp table session as
    select fields ->> 'session_id' as session_id, fields ->> 'value_date' as value_date,
        fields ->> 'segment_id' as segment_id,
        max(iif(name = 'SESSION_COMMITTED', at, 0)) as committed,
        max(iif(name = 'SESSION_POSTED', at, 0)) as posted
    from said where name in ('SESSION_OPENED', 'SESSION_COMMITTED', 'SESSION_POSTED') group by 1;
create temp table cash as  -- what a session has an account pay (below 0) or receive; a fail and its penalty in the next
    select at, session_id, buyer_id as account_id, asset_id, -value as amount, 1 as is_trade from trade
    union all select at, session_id, seller_id, asset_id, value, 1 from trade
    union all select at, case when name = 'FAIL_REPRICED' then own.session_id else (
            select min(later.session_id) from session later
            where later.session_id > own.session_id and later.segment_id = own.segment_id) end,
        account_id, q.asset_id,
        product(fields ->> iif(name in ('OBLIGATION_FAILED', 'FAIL_REPRICED'), 'net_cash', 'amount'), scale)
            * iif(name = 'FAIL_PENALISED', -1, 1), 0
    from said join markets m using (market_id) join assets q on q.asset_id = m.quote_asset_id
        join session own on own.session_id = fields ->> 'session_id'
    where name in ('OBLIGATION_FAILED', 'FAIL_REPRICED', 'FAIL_PENALISED', 'PENALTY_SHARED');
create temp table kept (asset_id integer, kept text);  -- of collateral after its haircut
create temp table claim as
    select at, account_id, asset_id, product(fields ->> 'amount', scale)
        * iif(name = 'PVP_PAID_IN', 1, -1) as amount
    from said join assets using (asset_id) where name in ('PVP_PAID_IN', 'PVP_PAID_OUT', 'PVP_LEG_SETTLED')
    union all select at, fields ->> 'counterparty_account_id', asset_id, product(fields ->> 'amount', scale)
    from said join assets using (asset_id) where name = 'PVP_LEG_SETTLED';
"""
VALUATION: Final = "select symbol from assets where asset_id = 1"
KEPT: Final = "insert into kept select asset_id, ? from assets where symbol = ?"
POSITIONS: Final = """
select owner, a.kind, account_id, b.symbol, units, product(now.price, units, :scale - b.scale) as value
from (select account_id, market_id, sum(units) as units from moved where at <= :at group by 1, 2)
    join markets m using (market_id) join accounts a using (account_id) join assets b on asset_id = base_asset_id
    join (select asset_id, price, max(at) from index_price where at <= :at group by 1) now using (asset_id)
where units <> 0
"""
COLLATERAL: Final = """
select account_id, sum(product(now.price, lodged, kept, :scale)) as value
from (select account_id, asset_id, fields ->> 'lodged' as lodged, max(at) from said
        where name in ('COLLATERAL_LODGED', 'COLLATERAL_WITHDRAWN') and at <= :at group by 1, 2)
    join kept using (asset_id)
    join (select asset_id, price, max(at) from index_price where at <= :at group by 1) now using (asset_id)
group by 1
"""
LAST: Final = """
select {key}, product(fields ->> '{value}', :scale), max(at) from said
where name glob '{name}' and at <= :at group by 1
"""
NEEDS: Final = """
with paid as (
    select account_id, asset_id, value_date, max(-sum(amount), 0) as due
    from cash join session using (session_id)
    where at <= :at and (committed = 0 or committed > :at) group by session_id, 1, 2
    union all select account_id, asset_id, :day, -sum(amount) from claim where at <= :at
    group by 1, 2 having sum(amount) < 0)
select asset_id, max(due) from (
    select owner, asset_id, sum(due) as due from paid join accounts using (account_id)
    where kind in (4, 5, 6) group by 1, 2, value_date having sum(due) > 0)
group by 1
"""
PRICE: Final = """
select price from index_price join assets using (asset_id) where symbol = :symbol and at <= :at
order by at desc limit 1
"""
VERSION: Final = """
select max(fields ->> 'version') from said join assets using (asset_id)
where name = 'MARGIN_SCENARIOS_SET' and symbol = :symbol and at <= :at
"""
BALANCE: Final = """
select coalesce(sum(amount), 0) from postings join accounts using (account_id)
where book = 'balance' and asset_id = 1 and owner = :owner and postings.sequence * 1000000 + position <= :at
"""
DAYS: Final = """
select distinct day from said where name in ('TRADE_NOVATED', 'VARIATION_PAID', 'SESSION_CUT_OFF')
"""
VARIATION: Final = """
select symbol, sum(paid), max(paid) from (
    select symbol, sum(product(fields ->> 'amount', scale)) as paid from said join assets using (asset_id)
    where name = 'VARIATION_PAID' group by 1, day)
group by 1
"""
CALLED: Final = """
with call as (
    select at, day, name, account_id, product(fields ->> 'amount', :scale) as amount,
        product(fields ->> 'required', :scale) as required
    from said where name in ('MARGIN_CALLED', 'MARGIN_CALL_MET')),
counted as (
    select day, name, iif(lag(name) over own = 'MARGIN_CALLED',
        max(required - lag(required) over own, 0), amount) as more
    from call window own as (partition by account_id order by at))
select coalesce(max(called), 0) from (
    select sum(more) as called from counted where name = 'MARGIN_CALLED' group by day)
"""
SETTLED: Final = """
select name, sum(product(fields ->> 'amount', (
    select price from index_price now where now.asset_id = said.asset_id and now.at <= said.at
    order by now.at desc limit 1), :scale)), count(*)
from said where name in ('CASH_PAID', 'PVP_LEG_SETTLED') group by 1
"""
TRADED: Final = (
    "select symbol, count(*), sum(value) from trade join assets using (asset_id) group by 1"
)
UNSETTLED: Final = """
select symbol, sum(iif(is_trade, abs(amount), 0)) / 2
from cash join session using (session_id) join assets using (asset_id) where posted = 0 group by 1
"""
SIZES: Final = """
select at, product(fields ->> 'required', :scale) from said where name = 'DEFAULT_FUND_SIZED'
"""
LEAST: Final = """
select coalesce(max(product(fields ->> 'contribution_min', :scale)), 0) from said
where name = 'DEFAULT_FUND_PARAMETERS_SET'
"""
STATUSES: Final = """
select fields ->> 'member_id', fields ->> 'status', max(at) from said
where name in ('MEMBER_ADMITTED', 'MEMBER_CHANGED', 'MEMBER_RESIGNED') group by 1
"""


def product(*factors: int | str) -> int:
    """The product of all but the last number, in units of 10 to the minus the last one, floored."""
    found = Fraction(1)
    for one in factors[:-1]:
        found *= Fraction(one)
    return floor(found * Fraction(10) ** int(factors[-1]))


def shortfall(results: list[int], confidence: int) -> int:
    """The mean of the worst results beyond a confidence as a loss, ceiled; results times 10^9."""
    count = -((confidence - PPB) * len(results) // PPB)
    return max(0, -(sum(sorted(results)[:count]) // (count * PPB)))


def parts(amount: int, weights: Counter[str]) -> dict[str, int]:
    """The parts of an amount by weight; what is left goes unit by unit to the largest remainders."""
    total = weights.total()
    found = {who: amount * weight // total for who, weight in weights.items()}
    most = sorted(found, key=lambda who: -(amount * weights[who] % total))
    for who in most[: amount - sum(found.values())]:
        found[who] += 1
    return found


def two_largest(amounts: Iterable[int]) -> int:
    """The sum of the two largest."""
    return sum(sorted(amounts)[-2:])


class Moment:
    """What there was at a moment: by account, and `initial` and `required` (with stress margin) by member."""

    def __init__(self, program: "Program", at: int, day: int) -> None:
        """Ask the tables, and add up the scenarios."""
        self.at, self.day = at, day
        self.positions = program.rows(POSITIONS, at=at)
        self.collateral: dict[int, int] = dict(program.rows(COLLATERAL, at=at))
        self.stress_margins = program.last("STRESS_MARGIN_SET", "account_id", "amount", at)
        member = "fields ->> 'member_id'"
        self.contributions = program.last("DEFAULT_FUND_CONTRIBUTED", member, "contribution", at)
        values: dict[int, Counter[str]] = {}
        for one in self.positions:
            values.setdefault(one["account_id"], Counter())[one["symbol"]] += one["value"]
        self.margins = {key: program.margin(own, at) for key, own in values.items()}
        owners: dict[int, str] = dict(program.rows("select account_id, owner from accounts"))
        self.initial: Counter[str] = Counter()
        for key, amount in self.margins.items():
            self.initial[owners[key]] += amount
        stress = {owners[key]: amount for key, amount in self.stress_margins.items()}
        self.required = self.initial + Counter(stress)
        lodged = {owners[key]: self._lodged(key) for key in self.stress_margins}
        # By scenario: of members beyond the margin of each account, and what stress margin leaves of it.
        self.losses: list[list[int]] = []
        self.left: list[list[int]] = []
        for shocks in program.settings.stress:
            lost: Counter[str] = Counter()
            for key, own in values.items():
                result = sum(value * shocks.get(symbol, 0) for symbol, value in own.items())
                lost[owners[key]] += max(0, -(result // PPB) - self.margins[key])
            self.losses.append(list(lost.values()))
            self.left.append([max(loss - lodged.get(who, 0), 0) for who, loss in lost.items()])

    def _lodged(self, key: int) -> int:
        """The stress margin of an account that its collateral covers beyond its other margin."""
        beyond = self.collateral.get(key, 0) - self.margins.get(key, 0)
        return min(max(beyond, 0), self.stress_margins[key])


class Program:
    """The figures of one file of tables."""

    def __init__(self, tables: Path, settings: Settings) -> None:
        """Build the tables that all figures need."""
        self.settings = settings
        self._sql = sqlite3.connect(tables)
        self.close = self._sql.close
        self._sql.row_factory = sqlite3.Row
        self._sql.create_function("product", -1, product, deterministic=True)
        self._sql.executescript(TABLES)
        kept = [("1", symbol) for (symbol,) in self._sql.execute(VALUATION)]
        kept += [(f"{PPB - one}e-9", symbol) for symbol, one in settings.haircuts.items()]
        self._sql.executemany(KEPT, kept)
        self.scales: dict[str, int] = dict(self._sql.execute("select symbol, scale from assets"))
        self.scale = self.scales[kept[0][1]]
        self.figures: Figures = {}

    def rows(self, query: str, **given: object) -> list[Any]:
        """The rows of a query."""
        return self._sql.execute(query, {"scale": self.scale, "at": 1 << 62, **given}).fetchall()

    def one(self, query: str, **given: object) -> Any:  # noqa: ANN401  a value of SQL has any type
        """Its only value."""
        ((value,),) = self.rows(query, **given)
        return value

    def last(self, name: str, key: str, value: str, at: int) -> dict[int, int]:
        """What the last event of a name says of each account or member."""
        query = LAST.format(name=name, key=key, value=value)
        return {own: amount for own, amount, _ in self.rows(query, at=at)}

    def balance(self, owner: str, at: int = 1 << 62) -> int:
        """What an account of the system has of the valuation asset."""
        return int(self.one(BALANCE, owner=owner, at=at))

    def margin(self, values: dict[str, int], at: int) -> int:
        """The initial margin of the values of an account by asset: expected shortfall, and its floor of stress."""
        own = self.settings
        results: list[int] = []
        for symbol, value in values.items():
            returns = own.returns(symbol, self.one(VERSION, symbol=symbol, at=at))
            results = results or [0] * len(returns)
            results = [sum_ + value * one for sum_, one in zip(results, returns, strict=True)]
        usual = shortfall(results[: own.look_back], own.confidence)
        stressed = shortfall(results[own.look_back :], own.confidence)
        weighted = (PPB - own.floor_weight) * usual + own.floor_weight * stressed
        return max(usual, -(-weighted // PPB))

    def peak_and_mean(self, number: str, amounts: list[int], part: str = "", of: str = "") -> None:
        """The largest and the mean, floored."""
        if amounts:
            self.figures[number, f"{part}peak{of}"] = max(amounts)
            self.figures[number, f"{part}mean{of}"] = sum(amounts) // len(amounts)

    def play(self) -> Figures:
        """All lines."""
        said = "select at, day from said where name = '{}' order by at"
        runs = [Moment(self, at, day) for at, day in self.rows(said.format("MARGIN_RUN_ENDED"))]
        compared = self.rows(said.format("DEFAULT_FUND_COMPARED"))
        cuts = self.rows(said.format("SESSION_CUT_OFF"))
        after = {next(one.at for one in runs if one.at > at) for at, _ in cuts}
        cut_offs = [one for one in runs if one.at in after]
        self._settings(bool(compared))
        self._resources(runs, cut_offs, [Moment(self, at, day) for at, day in compared])
        self._margin(runs, cut_offs)
        self._backtest(runs, cut_offs)
        self._flows(cut_offs)
        self._members(cut_offs)
        return self.figures

    def _settings(self, is_compared: bool) -> None:
        """Lines that repeat a setting."""
        own, found = self.settings, self.figures
        if self.rows("select at from said where name = 'LIQUIDITY_TERMS_SET'"):
            found["7.1.1", ""] = f"Cover {own.liquidity_cover}"
        if is_compared:
            found["4.4.1", ""] = "Cover 2"
        found["4.4.2", ""] = max(own.days.values())
        found.update({("5.1.1", symbol): one for symbol, one in own.haircuts.items()})
        found["6.4.4", ""], found["6.4.5", ""] = own.confidence, own.look_back
        found.update({("6.4.7", symbol): days for symbol, days in own.days.items()})

    def _asked(self, runs: list[Moment]) -> dict[str, int]:
        """Contributions by member: parts of the fund by margin as it is sized, and the least one of members since."""
        least = self.one(LEAST)
        sized = {next(run.at for run in runs if run.at > at): size for at, size in self.rows(SIZES)}
        asked: dict[str, int] = {}
        for run in runs:
            if run.at in sized:
                asked = parts(sized[run.at], run.initial)
                asked = {who: max(least, part) for who, part in asked.items()}
            elif asked:
                asked = dict.fromkeys(run.initial, least) | asked
        return asked

    def _resources(
        self, runs: list[Moment], cut_offs: list[Moment], compared: list[Moment]
    ) -> None:
        """4: own money, contributions, and stress losses."""
        found = self.figures
        found["4.1.1", ""] = self.balance("ccp_skin")
        found["4.1.3", ""] = self.balance("ccp_equity")
        found["4.1.4", ""] = sum(self._asked(runs).values())
        found["4.1.5", ""] = sum(cut_offs[-1].contributions.values())
        if not self.settings.stress:
            return
        self.peak_and_mean("4.4.3", [max(map(max, one.losses)) for one in cut_offs])
        self.peak_and_mean("4.4.6", [max(map(two_largest, one.losses)) for one in compared])
        for days, most, moments, largest in (
            ("4.4.4", "4.4.5", cut_offs, max),
            ("4.4.7", "4.4.8", compared, two_largest),
        ):
            short = [
                (one.day, max(map(largest, one.left)) - self._prefunded(one.at)) for one in moments
            ]
            found[days, ""] = len({day for day, beyond in short if beyond > 0})
            found[most, "peak"] = max(0, *(beyond for _, beyond in short))

    def _prefunded(self, at: int) -> int:
        """Own money that is used first, and the fund."""
        return self.balance("ccp_skin", at) + self.balance("default_fund", at)

    def _margin(self, runs: list[Moment], cut_offs: list[Moment]) -> None:
        """6.1, 6.2 and 16: margin that was required and held."""
        found = self.figures
        kinds = dict(self.rows("select account_id, kind from accounts"))
        for kind, part in KINDS.items():
            margins = runs[-1].margins.items()
            found["6.1.1", part] = sum(one for key, one in margins if kinds[key] == kind)
        self.peak_and_mean("6.1.1", [sum(one.margins.values()) for one in runs], of=" of a run")
        found["6.1.1", ""] = sum(runs[-1].stress_margins.values())
        held = """select symbol, sum(lodged) from (
            select symbol, product(fields ->> 'lodged', scale) as lodged, max(at) from said join assets using (asset_id)
            where name in ('COLLATERAL_LODGED', 'COLLATERAL_WITHDRAWN') group by account_id, asset_id) group by 1"""
        found.update({("6.2", symbol): amount for symbol, amount in self.rows(held)})
        found["6.2.15", ""] = sum(value for _, value in self.rows(COLLATERAL))
        self.peak_and_mean("6.2.15", [sum(one.collateral.values()) for one in cut_offs])
        cash = found["6.2", self.one(VALUATION)]
        found["16.1.1", ""] = int(cash) + int(found["4.1.5", ""])

    def _backtest(self, runs: list[Moment], cut_offs: list[Moment]) -> None:
        """6.5: losses of the positions of a day's last cut-off until they could be closed, beyond margin."""
        beyond: dict[str, list[int]] = {"held": [], "required": []}
        for one in {one.day: one for one in cut_offs}.values():
            lost: Counter[int] = Counter()
            unknown = set()
            for own in one.positions:
                key, symbol = own["account_id"], own["symbol"]
                due = self._day_after(one.day, max(1, self.settings.days.get(symbol, 0)))
                at = next((later.at for later in cut_offs if later.day >= due), None)
                if at is None:
                    unknown.add(key)
                else:
                    price = self.one(PRICE, symbol=symbol, at=at)
                    now = product(price, own["units"], self.scale - self.scales[symbol])
                    lost[key] += own["value"] - now
            for key in {own["account_id"] for own in one.positions} - unknown:
                held = next(run.collateral for run in runs if run.day > one.day)
                beyond["held"].append(lost[key] - held.get(key, 0))
                beyond["required"].append(lost[key] - one.margins[key])
        for part, found in beyond.items():
            short = [one for one in found if one > 0]
            self.figures["6.5.1", part], self.figures["6.5.2", part] = len(short), len(found)
            self.figures["6.5.3", part] = (len(found) - len(short)) * PPB // len(found)
            self.figures["6.5.4", part] = max(short, default=0)
            self.figures["6.5.5", part] = sum(short) // max(len(short), 1)

    def _day_after(self, day: int, days: int) -> int:
        """The business day so many days later; 1970 began on a Thursday."""
        weekend = self.one("select fields ->> 'weekend_days' from said where name = 'CALENDAR_SET'")
        while days:
            day += 1
            days -= not weekend >> (day + 3) % 7 & 1
        return day

    def _flows(self, cut_offs: list[Moment]) -> None:
        """6.6 to 6.8, 7, 12, 23: what was paid, called, settled and traded."""
        found = self.figures
        days = len(self.rows(DAYS))
        for symbol, total, most in self.rows(VARIATION):
            found["6.6.1", symbol], found["6.7.1", symbol] = total // days, most
        found["6.8.1", ""] = self.one(CALLED)
        symbols = dict(self.rows("select asset_id, symbol from assets"))
        end = self.rows("select 1 << 62, time_ns / 86400000000000 from journal")
        for at, day in [*((one.at, one.day) for one in cut_offs), *end]:
            for asset_id, need in self.rows(NEEDS, at=at, day=day):
                line = ("7.3.1", symbols[asset_id])
                found[line] = max(need, int(found.get(line, 0)))
        settled = {name: (value, count) for name, value, count in self.rows(SETTLED)}
        for number, place in (("12.1", 0), ("12.2", 1)):
            dvp = settled["CASH_PAID"][place]
            pvp = settled.get("PVP_LEG_SETTLED", (0, 0))[place]
            found[f"{number}.1", ""] = dvp * PPB // (dvp + pvp)
            found[f"{number}.3", ""] = PPB - dvp * PPB // (dvp + pvp)
        for symbol, count, value in self.rows(TRADED):
            found["23.1.1", symbol], found["23.1.2", symbol] = count // days, value // days
        found.update({("23.2.2", symbol): value for symbol, value in self.rows(UNSETTLED)})

    def _members(self, cut_offs: list[Moment]) -> None:
        """14 and 18: segregation of clients, and members and the shares of the largest."""
        found = self.figures
        statuses: Counter[str] = Counter(status for _, status, _ in self.rows(STATUSES))
        found.update({("18.1.1", status): count for status, count in statuses.items()})
        clients = self.one("select count(distinct owner) from accounts where kind in (5, 6)")
        found["18.1.1", "general"] = clients
        found["18.1.1", "direct"] = statuses.total() - clients
        values: list[Counter[str]] = []
        kinds: list[Counter[int]] = []
        for one in cut_offs:
            values.append(Counter())
            kinds.append(Counter())
            for own in one.positions:
                values[-1][own["owner"]] += abs(own["value"])
                kinds[-1][own["kind"]] += abs(own["value"])
        for number, kind in (("14.1.1", 6), ("14.1.2", 5)):
            pairs = [(own[kind], own[5] + own[6]) for own in kinds]
            self._shares(number, pairs, f"{KINDS[kind]}, ")
        required = [one.required for one in cut_offs]
        paid = [one.contributions for one in cut_offs]
        least = 25 if statuses.total() >= 25 else 10
        counts = {25: {2: 5, 3: 10}, 10: {1: 5}}[least] if statuses.total() >= least else {}
        for number, moments in (("18.2", values), ("18.3", required), ("18.4", paid)):
            for place, count in counts.items():
                amounts = [sorted(own.values(), reverse=True) for own in moments]
                pairs = [(sum(own[:count]), sum(own)) for own in amounts]
                self._shares(f"{number}.{place}", pairs, f"largest {count}, ")

    def _shares(self, number: str, pairs: list[tuple[int, int]], part: str) -> None:
        """The peak and the mean of parts of a whole; a moment without a whole does not count."""
        found = [amount * PPB // whole for amount, whole in pairs if whole]
        self.peak_and_mean(number, found, part)
