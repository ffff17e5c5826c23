# SPDX-License-Identifier: Apache-2.0
"""The table of which event moves which balance, as the machine posts it.

Owns docs/reference/postings.md, which `python -m tests.verification.postings_table` writes. Each kind of event is
posted (`postings_from_events`) with a number of its own in every field, and the amounts that come back are read as sums
of those numbers. Must never list a movement by hand.
"""

from collections.abc import Iterator
from functools import cache
from itertools import combinations, product
from typing import Final, NamedTuple

from clearinghouse.server.codec.text.events import SYSTEM_NAMES
from clearinghouse.statemachine.ledger.postings_from_events import (
    BOOK_NAMES,
    VALUATION_ASSET_ID,
    Posting,
    postings,
)
from clearinghouse.statemachine.state.state import Market
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.events import EVENTS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import MarketId
from tests.sources import ROOT
from tests.support import System

PAGE: Final = ROOT / "docs" / "reference" / "postings.md"
TERMS_MAX: Final = 3
# What no other asset, account or amount has in a probe.
FIRST_ACCOUNT: Final = 5_000
ASSET_ID: Final = 77
SECURITY_ID: Final = 78
# Numbers without sums or differences in common.
AMOUNTS: Final = [10**9 + 7**n for n in range(8, 30)]
IDS: Final = ("account_id", "from_id", "to_id", "beneficiary_id")

Fields = dict[str, int]


class Entry(NamedTuple):
    """A movement: whose (a field or a system account), which book, of what, and the amount as signed terms."""

    account: str
    book: str
    asset: str
    per_market: bool
    terms: tuple[tuple[int, str], ...]

    def amount(self, fields: Fields, market: Market | None) -> int:
        """The amount in an event."""
        return sum(sign * value_of(term, fields, market) for sign, term in self.terms)


class Row(NamedTuple):
    """What one kind of event moves in one case."""

    name: str
    case: str
    entries: tuple[Entry, ...]


class Case(NamedTuple):
    """Where a kind of event may post in more than one way: the kind of market, and the sign of the trade."""

    kind: int
    buys: bool

    def names(self, kind: int) -> tuple[str, str]:
        """The case in words: of the market, and of the side."""
        fields = EVENT_NAMES[kind]
        who = "taker" if "taker_side" in fields else "account"
        side = f"the {who} buys" if self.buys else f"the {who} sells"
        return MARKET_NAMES[self.kind], side


EVENT_NAMES: Final = {
    kind: tuple(field.name for field in form.fields) for kind, form in EVENTS.items()
}
NAME_OF_KIND: Final = {kind: form.name for kind, form in EVENTS.items()}
MARKET_NAMES: Final = {
    types.SPOT: "spot market",
    types.PERPETUAL: "derivative market",
    types.DEFERRED_SPOT: "market with novated fills",
}
CASES: Final = [Case(kind, buys) for kind in MARKET_NAMES for buys in (True, False)]


@cache
def markets() -> dict[MarketId, Market]:
    """A market of each kind of one base."""
    system = System(check=False)
    base = system.asset("SOL", 4, 150)
    system.market("SOL/USDC", types.SPOT, base, lot=(1, 2))
    system.market("SOL-PERP", types.PERPETUAL, base, lot=(1, 2))
    halted = types.MARKET_HALTED
    system.market("SOL-LATER", types.DEFERRED_SPOT, base, lot=(1, 2), status=halted)
    return dict(system.state.markets)


def market_of(fields: Fields, found: dict[MarketId, Market]) -> Market | None:
    """The market that an event names, if it names one."""
    return found.get(MarketId(fields.get("market_id", 0)))


def value_of(term: str, fields: Fields, market: Market | None) -> int:
    """A term in an event: a field, or the product of fields, of which `lot` is a lot in base units."""
    value = 1
    for factor in term.split(" * "):
        if factor == "lot":
            assert market is not None
            value *= market.lot_base_units
        else:
            value *= fields[factor]
    return value


def account_of(name: str, fields: Fields) -> int:
    """The account that a movement's name stands for."""
    return fields[name] if name in fields else SYSTEM_IDS[name]


def asset_of(name: str, fields: Fields, market: Market | None) -> int:
    """The asset that a movement's name stands for."""
    if name in fields:
        return fields[name]
    if name == "valuation":
        return VALUATION_ASSET_ID
    assert market is not None
    return market.base.id if name == "base" else market.quote.id


SYSTEM_IDS: Final = {name: number for number, name in SYSTEM_NAMES.items()}


def case_of(fields: Fields, market: Market | None) -> Case:
    """The case of an event."""
    buys = fields.get("taker_side", types.BUY) == types.BUY and fields.get("signed_lots", 1) > 0
    kind = types.PERPETUAL if market is None or not market.is_spot else market.kind
    return Case(kind, buys)


def probe(kind: int, case: Case) -> Event:
    """An event of a kind with a number of its own in each field."""
    amounts = iter(AMOUNTS)
    values: list[int] = []
    for place, name in enumerate(EVENT_NAMES[kind]):
        if name == "market_id":
            values.append(next(key for key, one in markets().items() if one.kind == case.kind))
        elif name == "asset_id":
            values.append(ASSET_ID)
        elif name == "security_id":
            values.append(SECURITY_ID)
        elif name == "taker_side":
            values.append(types.BUY if case.buys else types.SELL)
        elif name in IDS or name.endswith("_account_id"):
            values.append(FIRST_ACCOUNT + place)
        elif name == "signed_lots":
            values.append(next(amounts) if case.buys else -next(amounts))
        else:
            values.append(next(amounts))
    (found,) = split([kind, 0, *values])
    return found


def entries_of(kind: int, case: Case) -> tuple[Entry, ...]:
    """The movements of a kind in a case, as names."""
    event = probe(kind, case)
    market = market_of(event.fields, markets())
    return tuple(_entry(event.fields, market, one) for one in postings(event, markets()))


def _entry(fields: Fields, market: Market | None, posting: Posting) -> Entry:
    """One posting of a probe as names."""
    accounts = {
        fields[name]: name for name in fields if name in IDS or name.endswith("_account_id")
    }
    account = accounts.get(posting.account_id) or SYSTEM_NAMES[posting.account_id]
    if posting.asset_id == fields.get("asset_id"):
        asset = "asset_id"
    elif posting.asset_id == fields.get("security_id"):
        asset = "security_id"
    elif market is not None and posting.asset_id == market.base.id:
        asset = "base"
    elif market is not None and posting.asset_id == market.quote.id:
        asset = "quote"
    else:
        assert posting.asset_id == VALUATION_ASSET_ID
        asset = "valuation"
    per_market = posting.market_id != 0
    terms = _terms(posting.amount, fields, market)
    return Entry(account, BOOK_NAMES[posting.book], asset, per_market, terms)


def _terms(amount: int, fields: Fields, market: Market | None) -> tuple[tuple[int, str], ...]:
    """The signed terms that an amount of a probe is the sum of."""
    names = [name for name in fields if abs(fields[name]) > ASSET_ID and "_id" not in name]
    if "lots" in fields and "price_per_lot" in fields:
        names.append("price_per_lot * lots")
    if "lots" in fields and market is not None:
        names.append("lots * lot")
    values = {name: value_of(name, fields, market) for name in names}
    for count in range(1, TERMS_MAX + 1):
        for chosen in combinations(names, count):
            for signs in product((1, -1), repeat=count):
                if sum(s * values[name] for s, name in zip(signs, chosen, strict=True)) == amount:
                    return tuple(zip(signs, chosen, strict=True))
    raise AssertionError(f"{amount} is no sum of {values}")


@cache
def rows() -> tuple[Row, ...]:
    """The whole table in the order of the kinds; a kind has several rows where the case makes a difference."""
    return tuple(row for kind in sorted(EVENTS) for row in _rows_of(kind))


@cache
def rows_of_name() -> dict[str, list[Row]]:
    """The rows of the table by the name of their event."""
    found: dict[str, list[Row]] = {}
    for row in rows():
        found.setdefault(row.name, []).append(row)
    return found


def _rows_of(kind: int) -> Iterator[Row]:
    """The rows of a kind: equal cases are one."""
    found = {case: entries_of(kind, case) for case in CASES}
    # Of most events a market with novated fills is a spot market.
    if all(
        found[Case(types.DEFERRED_SPOT, buys)] == found[Case(types.SPOT, buys)]
        for buys in (True, False)
    ):
        found = {case: found[case] for case in found if case.kind != types.DEFERRED_SPOT}
    by_market = any(
        entries != found[Case(types.SPOT, case.buys)] for case, entries in found.items()
    )
    by_side = any(found[Case(kind, True)] != found[Case(kind, False)] for kind, _ in found)
    seen: set[str] = set()
    for case, entries in found.items():
        market, side = case.names(kind)
        words = ", ".join([market] * by_market + [side] * by_side)
        if entries and words not in seen:
            seen.add(words)
            yield Row(NAME_OF_KIND[kind], words, entries)


def row_for(event: Event, market: Market | None) -> Row | None:
    """The row of an event, None of a kind that is not in the table."""
    market_words, side = case_of(event.fields, market).names(event.kind)
    for row in rows_of_name().get(event.name, ()):
        wanted = set(row.case.split(", ")) - {""}
        if wanted <= {market_words, side}:
            return row
    return None


def text_of(terms: tuple[tuple[int, str], ...]) -> str:
    """The terms as people read them, the first with its sign."""
    return " ".join(f"{'+' if sign > 0 else '-'} `{name}`" for sign, name in terms)


OF: Final = {
    "security_id": "`security_id`",
    "asset_id": "`asset_id`",
    "base": "base asset",
    "quote": "quote asset",
    "valuation": "valuation asset",
}

HEAD: Final = """# Which event moves which balance

The journal alone rebuilds every balance. Add up these entries in the order of the journal, with the terms of the
markets, and the sums are the books of every account. An event that is not in the table moves nothing. Fields are those
of the page of [events](events.md); a name without `_id` is an account of the system. `lot` is a lot in smallest units
of the base asset, and amounts of `position` are lots. A field may be negative: a fee that is a rebate, a realised loss,
funding that is paid.

| book | holds |
|---|---|
| balance | what an account has of an asset; `external` has what came in, as a debt, so entries sum to 0 |
| unsettled equity | what `settlement` has yet to pay to the account, or to get if below 0; of `funding` per market |
| position | lots in a market; they sum to 0 per market |
| cost base | what the position cost, per market |
| amount under hold | the part of a balance that a withdrawal or a hold has set aside |
| shares lent, shares borrowed | scaled shares of a lending pool |
| custody shortfall | what custody lacks of an asset, beside the balance of `external` |
| claim on pvp | what `pvp` owes a member, or below 0 is owed by it; they sum to the balance of `pvp` |

One event changes books without an entry: `POOL_EPOCH_CLOSED` makes each number of shares lent of its asset itself times
`supply_index_ray` over 10^27, floored. A `CHAIN_FEE_PAID` that `fees` pays moves nothing under hold.

Written by `python -m tests.verification.postings_table`, which asks the functions that auditors use
(`ledger/postings_from_events.py`). A test compares each row with the events of all scenarios and golden journals.

| event | when | account | book | amount | of |
|---|---|---|---|---|---|
"""


def page() -> str:
    """The page."""
    lines = [
        f"| `{row.name}` | {row.case} | `{entry.account}` | {entry.book} | {text_of(entry.terms)} | "
        f"{'market' if entry.per_market and entry.book == 'position' else OF[entry.asset]}"
        f"{', per market' if entry.per_market and entry.book != 'position' else ''} |"
        for row in rows()
        for entry in row.entries
    ]
    return HEAD + "\n".join(lines) + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
