# SPDX-License-Identifier: Apache-2.0
"""The books of one account from the public log alone: a second program, which shares no line with the product (A-6).

    python tests/fund_year/books.py LOG ACCOUNT YEAR

LOG has one JSON object a line: assets and markets first, then every event with its sequence, its time, and its fields
by their public names, amounts in decimal text. It prints the statements of each month of London and of the year.
Amounts are integers of smallest units; results are rational numbers, compared as such. Must never import the product.
"""

from __future__ import annotations

import json
import sys
from collections import Counter, deque
from datetime import UTC, datetime, timedelta
from decimal import Decimal, localcontext
from fractions import Fraction
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable

HOUR_NS = 3_600 * 10**9
# What moves the balance of the account that an event names: reason, sign, field, and the sign of what is held.
MONEY = {
    "DEPOSIT_CONFIRMED": ("DEPOSIT", 1, "amount", 0),
    "DEPOSIT_REVERSED": ("DEPOSIT_REVERSAL", -1, "from_account", 0),
    "REVERSAL_DEBT_PAID": ("DEPOSIT_REVERSAL", -1, "amount", 0),
    "WITHDRAWAL_REQUESTED": ("", 0, "amount", 1),
    "WITHDRAWAL_REJECTED": ("", 0, "amount", -1),
    "WITHDRAWAL_CONFIRMED": ("WITHDRAWAL", -1, "amount", -1),
    "CHAIN_FEE_PAID": ("CHAIN_FEE", -1, "amount", -1),
    "WITHDRAWAL_REVERSED": ("WITHDRAWAL", 1, "amount", 0),
}
# What moves between the balance and another book: that book, the reason, and the signs of the book and the balance.
BETWEEN = {
    "SETTLED_IN": ("UNSETTLED_EQUITY", "SETTLEMENT", 1, -1),
    "SETTLED_OUT": ("UNSETTLED_EQUITY", "SETTLEMENT", -1, 1),
    "LENT": ("LENT", "LENDING", 1, -1),
    "REDEEMED": ("LENT", "LENDING", -1, 1),
    "BORROWED": ("BORROWED", "BORROWING", 1, 1),
    "REPAID": ("BORROWED", "BORROWING", -1, -1),
}
FEES = ("TRADING_FEE", "LIQUIDATION_FEE")
OWNER_STAYS = ("LENDING", "BORROWING")
METHODS = ("average", "fifo")
Key = tuple[str, str, str, str]  # asset, book, kind, market
Figures = dict[str, Fraction]
Row = tuple[
    str, tuple[str, ...], Figures
]  # the table, what the row is of, and its figures in whole units


def units(text: str, scale: int) -> int:
    """A decimal as an integer of its smallest unit; it has to be exact."""
    with localcontext(prec=90):
        found = Decimal(text).scaleb(scale)
        assert found == int(found), text
        return int(found)


def last_sunday(year: int, month: int) -> datetime:
    """One o'clock in UTC of the last Sunday of a month with 31 days: then the clocks of London change."""
    day = datetime(year, month, 31, 1, tzinfo=UTC)
    return day - timedelta(days=(day.weekday() + 1) % 7)


def midnight_ns(year: int, month: int) -> int:
    """When a month begins in London, an hour earlier in summer, in ns since 1970."""
    moment = datetime(year, month, 1, tzinfo=UTC)
    if last_sunday(year, 3) < moment < last_sunday(year, 10):
        moment -= timedelta(hours=1)
    return int(moment.timestamp()) * 10**9


class Coin:
    """Lots of a coin from the oldest, each a quantity and its cost with the same sign; one lot by average."""

    def __init__(self, method: str) -> None:
        self.method = method
        self.lots: deque[tuple[int, int]] = deque()
        self.result = self.unvalued = 0

    @property
    def quantity(self) -> int:
        """What there is."""
        return sum(lot[0] for lot in self.lots)

    @property
    def cost(self) -> int:
        """What it cost."""
        return sum(lot[1] for lot in self.lots)

    def take(self, quantity: int, value: int, *, has_result: bool) -> None:
        """A quantity comes in for a value, or leaves for it; first it closes lots of the other sign."""
        left, sign = abs(quantity), 1 if quantity > 0 else -1
        closing = min(left, abs(self.quantity)) if sign * self.quantity < 0 else 0
        for_closed = value * closing // left
        released, still = 0, closing
        while still:
            have, cost = self.lots.popleft()
            part = min(still, abs(have))
            gone = -(-cost * part // abs(have))  # the rest stays in the lot
            if part < abs(have):
                self.lots.appendleft((have + sign * part, cost - gone))
            released += gone
            still -= part
        if closing and has_result:
            self.result += -sign * for_closed - released
        if left > closing:
            self.add(sign * (left - closing), sign * (value - for_closed))

    def add(self, quantity: int, cost: int) -> None:
        """A lot is added."""
        if self.method == "average" and self.lots:
            have, before = self.lots.pop()
            quantity, cost = have + quantity, before + cost
        self.lots.append((quantity, cost))


class Position:
    """A position with its cost, that of its fills alone, and the results by each of them."""

    def __init__(self) -> None:
        self.lots = self.cost = self.original = self.realised = self.by_fills = 0

    def fill(self, lots: int, value: int) -> int:
        """A fill of signed lots at a value of its own sign; return the result that it books."""
        booked = 0
        if self.lots * lots < 0:
            part = min(abs(lots), abs(self.lots))
            of_part = value * part // abs(lots)
            assert of_part * abs(lots) == value * part  # a price is a whole number of units per lot
            gone, gone_original = (
                -(-cost * part // abs(self.lots)) for cost in (self.cost, self.original)
            )
            booked = -of_part - gone
            self.realised += booked
            self.by_fills += -of_part - gone_original
            self.cost -= gone
            self.original -= gone_original
            value -= of_part
        self.lots += lots
        self.cost += value
        self.original += value
        return booked

    def end(self, booked: int, *, is_settled: bool) -> None:
        """A settlement in cash, or a realisation at the mark, which moves the cost; fills know nothing of it."""
        self.realised += booked
        if is_settled:
            self.by_fills += booked + self.cost - self.original
            self.lots = self.cost = self.original = 0
        else:
            self.cost += booked

    def figures(self) -> tuple[int, ...]:
        """All of it at a moment."""
        return (self.lots, self.cost, self.original, self.realised, self.by_fills)


class Books:
    """What an account has, by book and reason, while the log is read."""

    def __init__(self, account: int) -> None:
        self.account = account
        self.scales: dict[int, int] = {}
        self.symbols: dict[int, str] = {}
        self.markets: dict[int, dict[str, Any]] = {}
        self.sums: Counter[Key] = Counter()
        self.held: Counter[int] = Counter()
        self.shares: Counter[tuple[int, str]] = Counter()  # by asset and book, 18 more decimals
        self.indices: dict[tuple[int, int, str], int] = {}  # by asset, hour and book, 27 decimals
        self.positions: dict[int, Position] = {}
        self.moved: set[int] = set()  # markets whose position changed since it was last cleared
        self.marks: dict[int, Fraction] = {}
        self.prices: dict[int, Fraction] = {}
        self.coins: dict[tuple[str, int], Coin] = {}  # by method and asset
        self.seen: set[int] = set()  # assets
        self.now = 0
        self.leaving: dict[str, tuple[int, int]] = {}  # by book, a loan that goes on elsewhere

    # --- the log ------------------------------------------------------------------------------------------

    def read(self, event: dict[str, Any]) -> None:
        """Take an event; those that name another account alone, or move nothing, are passed over."""
        self.now = event["time_ns"]
        name, fields = event["name"], event["fields"]
        market = fields.get("market_id", 0)
        is_mine = fields.get("account_id") == self.account
        if name == "TRADE":
            self.trade(self.markets[market], fields)
        elif name == "TRANSFERRED":
            for who, sign in (("from_id", -1), ("to_id", 1)):
                if fields[who] == self.account:
                    self.move(fields["asset_id"], "BALANCE", "TRANSFER", sign * self.amount(fields))
        elif name == "INTEREST_HOUR":
            for book, index in (("LENT", "supply_index"), ("BORROWED", "borrow_index")):
                key = fields["asset_id"], self.now // HOUR_NS, book
                self.indices[key] = units(fields[index], 27)
        elif name == "MARK_CHANGED":
            self.marks[market] = Fraction(fields["mark_price"])
        elif name == "INDEX_CHANGED":
            self.prices[fields["asset_id"]] = Fraction(fields["index_price"])
        elif is_mine and name in MONEY:
            self.money(*MONEY[name], fields)
        elif is_mine and name in BETWEEN:
            self.between(*BETWEEN[name], fields)
        elif is_mine and name == "FUNDING_PAID":
            self.booked(market, fields["amount"], "FUNDING")
        elif is_mine and name in ("POSITION_REALISED", "POSITION_SETTLED"):
            booked = self.booked(market, fields["realised"], "REALISED_PNL")
            self.moved.add(market)
            self.positions[market].end(booked, is_settled=name == "POSITION_SETTLED")
        elif is_mine and name == "SECURITY_EXCHANGED":
            self.exchanged(fields)
        elif is_mine and name == "LOAN_EXCHANGED":
            self.loan_exchanged(fields)

    def amount(self, fields: dict[str, Any], name: str = "amount") -> int:
        """An amount of the asset that an event names."""
        return units(fields[name], self.scales[fields["asset_id"]])

    def move(self, asset: int, book: str, kind: str, amount: int, market: int = 0) -> None:
        """A book moves; what is owned of a coin moves with it."""
        self.seen.add(asset)
        symbol = self.markets[market]["symbol"] if market else ""
        self.sums[self.symbols[asset], book, kind, symbol] += amount
        if asset == 1 or book == "UNSETTLED_EQUITY" or kind in (*OWNER_STAYS, "TRADE", "SPLIT"):
            return
        for method in METHODS:
            worth = self.worth(asset, amount)
            self.coin(method, asset).take(amount, worth, has_result=amount > 0)

    def coin(self, method: str, asset: int) -> Coin:
        """The lots of a coin by a method."""
        return self.coins.setdefault((method, asset), Coin(method))

    def worth(self, asset: int, amount: int) -> int:
        """What an amount is worth at the index price of now, floored."""
        whole = Fraction(abs(amount), 10 ** self.scales[asset])
        return int(whole * self.prices.get(asset, Fraction()) * 10 ** self.scales[1])

    # --- money and loans ----------------------------------------------------------------------------------

    def money(self, kind: str, sign: int, name: str, held: int, fields: dict[str, Any]) -> None:
        """The balance moves, or what is held of it."""
        amount = self.amount(fields, name)
        self.held[fields["asset_id"]] += held * amount
        if sign:
            self.move(fields["asset_id"], "BALANCE", kind, sign * amount)

    def between(self, book: str, kind: str, sign: int, cash: int, fields: dict[str, Any]) -> None:
        """The balance and another book move; of a claim or a debt the shares too."""
        asset = fields["asset_id"]
        if "shares" in fields:
            self.shares[asset, book] += sign * units(fields["shares"], self.scales[asset] + 18)
        self.move(asset, book, kind, sign * self.amount(fields))
        self.move(asset, "BALANCE", kind, cash * self.amount(fields))

    def claim(self, asset: int, book: str, hour: int) -> int:
        """What a claim or a debt is worth at a whole hour: floored if it is a claim, ceiled if it is a debt."""
        shares = self.shares[asset, book]
        if not shares:
            return 0
        index = self.indices[asset, hour, book]
        return shares * index // 10**45 if book == "LENT" else -(-shares * index // 10**45)

    # --- trades -------------------------------------------------------------------------------------------

    def trade(self, market: dict[str, Any], fields: dict[str, Any]) -> None:
        """The side of this account in a trade, if it has one."""
        for role in ("maker", "taker"):
            if fields[role + "_account_id"] == self.account:
                buys = (fields["taker_side"] == "BUY") == (role == "taker")
                self.fill(market, fields, role, 1 if buys else -1)

    def fill(self, market: dict[str, Any], fields: dict[str, Any], role: str, sign: int) -> None:
        """Both legs and the fee of a spot trade; the result and the fee of a derivative."""
        number, quote, base = market["market_id"], market["quote"], market["base"]
        scale, is_spot = self.scales[quote], market["kind"] == "SPOT"
        with localcontext(prec=90):
            value = units(str(Decimal(fields["price"]) * Decimal(fields["quantity"])), scale)
        fee, booked = (units(fields[f"{role}_{name}"], scale) for name in ("fee", "realised"))
        if is_spot:
            quantity = sign * units(fields["quantity"], self.scales[base])
            self.move(quote, "BALANCE", "TRADE", -sign * value, number)
            self.move(base, "BALANCE", "TRADE", quantity, number)
            worth = value if quote == 1 else self.worth(quote, value)
            for method in METHODS:
                if quote != 1:
                    self.coin(method, quote).take(-sign * value, worth, has_result=True)
                self.coin(method, base).take(quantity, worth, has_result=True)
        else:
            lots = sign * int(Decimal(fields["quantity"]) / Decimal(market["lot"]))
            own = self.positions.setdefault(number, Position()).fill(lots, sign * value)
            assert own == booked, (own, booked)
            self.moved.add(number)
            if booked:
                self.move(quote, "UNSETTLED_EQUITY", "REALISED_PNL", booked, number)
        if fee:
            book = "BALANCE" if is_spot else "UNSETTLED_EQUITY"
            self.move(quote, book, "TRADING_FEE", -fee, number)

    def booked(self, market: int, text: str, kind: str) -> int:
        """A result or funding of a market, in unsettled equity."""
        quote = self.markets[market]["quote"]
        amount = units(text, self.scales[quote])
        self.move(quote, "UNSETTLED_EQUITY", kind, amount, market)
        return amount

    # --- a coin that goes on in another one ---------------------------------------------------------------

    def exchanged(self, fields: dict[str, Any]) -> None:
        """A balance goes on in another asset."""
        old, new = fields["security_id"], fields["asset_id"]
        self.move(old, "BALANCE", "SPLIT", -fields["units"])
        self.move(new, "BALANCE", "SPLIT", self.amount(fields))
        self.exchange(old, new, Fraction(self.amount(fields), fields["units"]))

    def loan_exchanged(self, fields: dict[str, Any]) -> None:
        """A claim and a debt of one asset end, or go on in another: two events, the old asset first."""
        asset = fields["asset_id"]
        for book, name in (("LENT", "lent"), ("BORROWED", "borrowed")):
            shares = units(fields[name + "_shares"], self.scales[asset] + 18)
            self.shares[asset, book] += shares
            if shares:
                self.move(asset, book, "SPLIT", self.amount(fields, name))
            if shares < 0:
                self.leaving[book] = asset, -shares
            elif shares > 0:
                old, gone = self.leaving.pop(book)
                self.exchange(old, asset, Fraction(shares, gone))

    def exchange(self, old: int, new: int, ratio: Fraction) -> None:
        """All lots of a coin become lots of its successor, at their cost."""
        for method in METHODS:
            for quantity, cost in self.coin(method, old).lots:
                self.coin(method, new).add(int(quantity * ratio), cost)
            self.coin(method, old).lots.clear()

    # --- a moment, and the rows between two of them -------------------------------------------------------

    def moment(self, time_ns: int) -> dict[str, Any]:
        """All figures at a whole hour, after what came before it and with the interest up to it."""
        hour = time_ns // HOUR_NS
        books = ("LENT", "BORROWED")
        return {
            "sums": Counter(self.sums),
            "held": Counter(self.held),
            "claims": {
                (asset, book): self.claim(asset, book, hour)
                for asset in self.seen
                for book in books
            },
            "positions": {market: one.figures() for market, one in self.positions.items()},
            "marks": dict(self.marks),
            "prices": dict(self.prices),
            "coins": {
                key: (one.quantity, one.cost, one.result, one.unvalued)
                for key, one in self.coins.items()
            },
        }

    def rows(self, first: dict[str, Any], last: dict[str, Any], moved: set[int]) -> list[Row]:
        """The rows of all tables between two moments: the table, what it is of, and its figures as numbers."""
        found: list[Row] = []
        for asset in sorted(self.seen):
            found += self.asset_rows(asset, first, last)
        for market in sorted(self.positions):
            if market in moved or last["positions"][market][0]:
                found.append(self.position_row(market, first, last))
        for method, asset in sorted(self.coins):
            found.append(self.coin_row(method, asset, first, last))
        return found

    def asset_rows(self, asset: int, first: dict[str, Any], last: dict[str, Any]) -> list[Row]:
        """A statement and its movements; interest is the growth of a claim or a debt that no movement explains."""
        symbol, of_unit = self.symbols[asset], 10 ** self.scales[asset]
        lines = {
            key[1:]: amount - first["sums"][key]
            for key, amount in last["sums"].items()
            if key[0] == symbol and amount != first["sums"][key]
        }
        row: Figures = {}
        for name, end in (("opening", first), ("closing", last)):
            for book in ("BALANCE", "UNSETTLED_EQUITY"):
                total = sum(v for key, v in end["sums"].items() if key[:2] == (symbol, book))
                row[f"{name}_{book.split('_')[0].lower()}"] = Fraction(total, of_unit)
            row[f"{name}_held"] = Fraction(end["held"][asset], of_unit)
            for book in ("LENT", "BORROWED"):
                claim = end["claims"].get((asset, book), 0)
                row[f"{name}_{book.lower()}"] = Fraction(claim, of_unit)
        for book in ("LENT", "BORROWED"):
            ends = (end["claims"].get((asset, book), 0) for end in (last, first))
            grown = next(ends) - next(ends) - sum(v for key, v in lines.items() if key[0] == book)
            if grown:
                lines[book, "INTEREST", ""] = grown
        for name, kinds in (
            ("realised", ("REALISED_PNL",)),
            ("fees", FEES),
            ("funding", ("FUNDING",)),
            ("interest", ("INTEREST",)),
        ):
            row[name] = Fraction(
                sum(-v if k[0] == "BORROWED" else v for k, v in lines.items() if k[1] in kinds),
                of_unit,
            )
        return [
            ("statements", (symbol,), row),
            *(
                ("movements", (symbol, *key), {"amount": Fraction(amount, of_unit)})
                for key, amount in lines.items()
            ),
        ]

    def position_row(self, number: int, first: dict[str, Any], last: dict[str, Any]) -> Row:
        """A position at both ends, and its results between them."""
        market = self.markets[number]
        of_unit, lot = 10 ** self.scales[market["quote"]], Fraction(market["lot"])
        row: Figures = {}
        for name, end in (("opening", first), ("closing", last)):
            lots, cost, original, _, _ = end["positions"].get(number, (0,) * 5)
            mark = end["marks"].get(number, Fraction())
            row[f"{name}_quantity"] = lots * lot
            for what, of in (("entry", cost), ("original_entry", original)):
                price_e9 = 0
                if lots:
                    price_e9 = -(-of * 10**9 // lots) if lots > 0 else of * 10**9 // lots
                row[f"{name}_{what}_price"] = Fraction(price_e9, 10**9 * of_unit) / lot
            row[f"{name}_mark_price"] = mark
            worth = lots * lot * mark * of_unit
            row[f"{name}_unrealised"] = Fraction(worth.__floor__() - cost, of_unit)
        before, after = (end["positions"].get(number, (0,) * 5) for end in (first, last))
        row["realised"] = Fraction(after[3] - before[3], of_unit)
        row["original_realised"] = Fraction(after[4] - before[4], of_unit)
        row["reconciliation"] = row["original_realised"] - row["realised"]
        return "positions", (market["symbol"],), row

    def coin_row(self, method: str, asset: int, first: dict[str, Any], last: dict[str, Any]) -> Row:
        """The cost of a coin at both ends, and the result of its trades between them."""
        symbol, of_unit, money = self.symbols[asset], 10 ** self.scales[asset], 10 ** self.scales[1]
        before = first["coins"].get((method, asset), (0, 0, 0, 0))
        quantity, cost, result, unvalued = last["coins"][method, asset]
        price = last["prices"].get(asset, Fraction())
        value = (Fraction(quantity, of_unit) * price * money).__floor__()
        owned = sum(v for key, v in last["sums"].items() if key[:2] == (symbol, "BALANCE")) + sum(
            sign * last["claims"][asset, book] for book, sign in (("LENT", 1), ("BORROWED", -1))
        )
        return (
            "cost_basis",
            (symbol, method),
            {
                "opening_quantity": Fraction(before[0], of_unit),
                "opening_cost": Fraction(before[1], money),
                "result": Fraction(result - before[2], money),
                "closing_quantity": Fraction(quantity, of_unit),
                "closing_cost": Fraction(cost, money),
                "closing_value": Fraction(value, money),
                "unrealised": Fraction(value - cost, money),
                "interest": Fraction(owned - quantity, of_unit),
                "unvalued": Fraction(unvalued),
            },
        )


def statements(lines: Iterable[str], account: int, year: int) -> dict[str, list[Row]]:
    """The rows of each month of a year and of the whole year, by `2026-03` and by `2026`."""
    books = Books(account)
    starts = [midnight_ns(year, month) for month in range(1, 13)] + [midnight_ns(year + 1, 1)]
    moments: list[dict[str, Any]] = []
    found: dict[str, list[Row]] = {}
    of_year: set[int] = set()
    waiting: list[
        dict[str, Any]
    ] = []  # of the hour that a month begins with: its index is that of the month's end

    def end_of_month() -> None:
        for event in waiting:
            if event["name"] == "INTEREST_HOUR":
                books.read(event)
        moments.append(books.moment(starts[len(moments)]))
        if len(moments) > 1:
            month = f"{year}-{len(moments) - 1:02d}"
            found[month] = books.rows(moments[-2], moments[-1], books.moved)
        of_year.update(books.moved if len(moments) > 1 else ())
        books.moved.clear()
        for event in waiting:
            if event["name"] != "INTEREST_HOUR":
                books.read(event)
        waiting.clear()

    for line in lines:
        event = json.loads(line)
        if "scale" in event:
            books.scales[event["asset_id"]] = event["scale"]
            books.symbols[event["asset_id"]] = event["symbol"]
        elif "lot" in event:
            books.markets[event["market_id"]] = event
        elif len(moments) < len(starts) and event["time_ns"] >= starts[len(moments)]:
            if event["time_ns"] == starts[len(moments)]:
                waiting.append(event)
            else:
                end_of_month()
                books.read(event)
        else:
            books.read(event)
    if len(moments) < len(starts):
        end_of_month()
    assert len(moments) == len(starts), "the log ends before the year"
    found[str(year)] = books.rows(moments[0], moments[-1], of_year)
    return found


def main(words: list[str]) -> int:
    """Print the rows as JSON, one a line."""
    log, account, year = words
    with open(log, encoding="utf-8") as lines:  # noqa: PTH123  a program that needs nothing
        found = statements(lines, int(account), int(year))
    for period, rows in found.items():
        for table, of, figures in rows:
            texts = {name: str(value) for name, value in figures.items()}
            sys.stdout.write(json.dumps([period, table, of, texts]) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
