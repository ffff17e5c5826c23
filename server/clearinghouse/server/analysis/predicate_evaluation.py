# SPDX-License-Identifier: Apache-2.0
"""Evaluate a predicate after a step of the past (SPEC A-1, docs/reference/predicates.md).

Owns the fields: names, units (whole ones, exact) and how each is read from a state. A missing figure, because its
account or market does not exist yet or has no such figure, makes its comparison false for every operator.
"""

import operator
from collections.abc import Callable, Iterable, Iterator
from fnmatch import fnmatchcase
from fractions import Fraction
from itertools import islice
from typing import Final, TypeAlias

from clearinghouse.server.analysis.predicates import (
    Both,
    Comparison,
    Figure,
    Happening,
    Not,
    Number,
    Predicate,
    PredicateError,
    Term,
    Word,
)
from clearinghouse.server.analysis.replayed_state import Step
from clearinghouse.server.codec.text.events import (
    CODE_NAMES,
    MARKET_STATUS_NAMES,
    PRICE_STATE_NAMES,
    STATUS_NAMES,
    SYSTEM_NAMES,
    account_name,
)
from clearinghouse.statemachine.exchange_margin.account_margin import (
    bankruptcy_equity,
    equity,
    initial_margin,
    maintenance_margin,
    refresh,
    worst_case_equity,
)
from clearinghouse.statemachine.ledger.ledger import free_balance
from clearinghouse.statemachine.ledger.pool_shares import claim_of, debt_of
from clearinghouse.statemachine.liquidation.insurance_fund import fund_debt
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Account, Asset, Holding, Market, State
from clearinghouse.statemachine.views.exchange.lending import PoolView, pool_views
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS, Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import PPB, PRICE_E9

Value: TypeAlias = Fraction | str | None
ACCOUNT_FIELD_SUFFIXES: Final = ("account_id", "from_id", "to_id", "beneficiary_id")

_SYSTEM_IDS: Final = {name: number for number, name in SYSTEM_NAMES.items()}
_COMPARE: Final[dict[str, Callable[..., bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "==": operator.eq,
    "!=": operator.ne,
}

AccountField: TypeAlias = Callable[[State, Account], Value]
MarketField: TypeAlias = Callable[[State, Market], Value]
AssetField: TypeAlias = Callable[[State, Asset], Value]


# --- accounts ----------------------------------------------------------------------------------------------


def _valuation(figure: Callable[[State, Account], int]) -> AccountField:
    """Return a field that is a margin figure of an account, in whole units of the valuation asset."""

    def read(state: State, account: Account) -> Value:
        refresh(state, account)
        return Fraction(figure(state, account), 10**state.valuation.scale)

    return read


def _margin_fraction(state: State, account: Account) -> Value:
    """Return the margin fraction (M-5) of an account; None if the account has no exposure."""
    refresh(state, account)
    return Fraction(equity(account), account.exposure) if account.exposure else None


ACCOUNT_FIELDS: Final[dict[str, AccountField]] = {
    "equity": _valuation(lambda _, account: equity(account)),
    "worst_case_equity": _valuation(worst_case_equity),
    "bankruptcy_equity": _valuation(lambda _, account: bankruptcy_equity(account)),
    "exposure": _valuation(lambda _, account: account.exposure),
    "imf_requirement": _valuation(initial_margin),
    "mmf_requirement": _valuation(maintenance_margin),
    "margin_fraction": _margin_fraction,
    "status": lambda _, account: STATUS_NAMES.get(account.status),
    "orders": lambda _, account: Fraction(len(account.orders)),
    "max_leverage": lambda _, account: Fraction(account.max_leverage),
    "risk_taking_disabled": lambda _, account: Fraction(account.risk_disabled),
}

HoldingField: TypeAlias = Callable[[Holding], int]
HOLDING_FIELDS: Final[dict[str, HoldingField]] = {
    "balance": lambda holding: holding.balance,
    "free": free_balance,
    "reserved": lambda holding: holding.reserved,
    "held": lambda holding: holding.held,
    "unsettled_equity": lambda holding: holding.unsettled,
    "lent": claim_of,
    "borrowed": debt_of,
}
POSITION: Final = "position"


# --- markets and assets ------------------------------------------------------------------------------------


def _price(market: Market, per_lot_e9: int) -> Value:
    """Return a price in 10^-9 quote units per lot as quote per whole base; None for the price 0."""
    if per_lot_e9 == 0:
        return None
    return Fraction(
        per_lot_e9 * 10**market.lot_decimals, market.lot_units * 10**market.quote.scale * PRICE_E9
    )


def _quantity(market: Market, lots: int) -> Fraction:
    """Return a number of lots as a quantity of whole units of the base asset."""
    return Fraction(lots * market.lot_units, 10**market.lot_decimals)


MARKET_FIELDS: Final[dict[str, MarketField]] = {
    "mark": lambda _, market: _price(market, market.mark_e9),
    "last": lambda _, market: _price(market, market.last_price_per_lot * PRICE_E9),
    "best_bid": lambda _, market: _price(
        market, market.bids.keys[-1] * PRICE_E9 if market.bids.keys else 0
    ),
    "best_ask": lambda _, market: _price(
        market, -market.asks.keys[-1] * PRICE_E9 if market.asks.keys else 0
    ),
    "basis": lambda _, market: _price(market, market.basis_e9) or Fraction(0),
    "index": lambda state, market: _index(state, market.base),
    "open_interest": lambda _, market: _quantity(market, market.open_interest_lots),
    "status": lambda _, market: MARKET_STATUS_NAMES.get(market.status),
    "funding_rate": lambda _, market: (
        Fraction(market.funding.rate_ppb, PPB) if market.funding is not None else None
    ),
    "imf_scale": lambda _, market: Fraction(market.imf_scale_ppb, PPB),
    "mmf_scale": lambda _, market: Fraction(market.mmf_scale_ppb, PPB),
    "risk_taking_disabled": lambda _, market: Fraction(market.risk_disabled),
}


def _index(state: State, asset: Asset) -> Value:
    """Return the price of an asset in whole units of the valuation asset; None without a price."""
    return _per_whole(state, asset.price_e9)


def _per_whole(state: State, price_e9: int) -> Value:
    """Return a price in 10^-9 valuation units per whole unit, as whole units of the valuation asset."""
    return Fraction(price_e9, 10**state.valuation.scale * PRICE_E9) if price_e9 else None


def _pool(figure: Callable[[PoolView], int]) -> AssetField:
    """Return a field that is an amount of a pool, in whole units of its asset; None for an asset without a pool."""

    def read(state: State, asset: Asset) -> Value:
        for view in pool_views(state) if asset.pool is not None else []:
            if view.asset_id == asset.id:
                return Fraction(figure(view), 10**asset.scale)
        return None

    return read


ASSET_FIELDS: Final[dict[str, AssetField]] = {
    "index": _index,
    "stable": lambda state, asset: _per_whole(state, stable_price_e9(state, asset)),
    "price_state": lambda _, asset: PRICE_STATE_NAMES.get(asset.price_state),
    "fresh_sources": lambda _, asset: (
        Fraction(asset.instrument.fresh_units) if asset.instrument is not None else None
    ),
    "fund_debt": lambda state, asset: Fraction(fund_debt(state, asset), 10**asset.scale),
    "pool_cash": _pool(lambda view: view.cash),
    "pool_debt": _pool(lambda view: view.debt),
    "pool_claims": _pool(lambda view: view.claims),
}


# --- evaluation --------------------------------------------------------------------------------------------


class Evaluator:
    """A predicate that is evaluated after each step. Its names and types are checked at its creation."""

    def __init__(self, text: str, predicate: Predicate) -> None:
        """Check the predicate. Raises PredicateError for an unknown field, event, code or status, or a wrong type."""
        self._text = text
        self._predicate = predicate
        self._check(predicate)

    def holds(self, step: Step) -> bool:
        """Return whether the predicate holds after an applied step."""
        return self._holds(self._predicate, step)

    def _holds(self, predicate: Predicate, step: Step) -> bool:
        if isinstance(predicate, Both):
            left = self._holds(predicate.left, step)
            if predicate.operator == "and":
                return left and self._holds(predicate.right, step)
            return left or self._holds(predicate.right, step)
        if isinstance(predicate, Not):
            return not self._holds(predicate.one, step)
        if isinstance(predicate, Happening):
            return happened(predicate, step)
        left_value = _value(predicate.left, step)
        if predicate.right is None:
            return left_value not in (None, 0)
        right_value = _value(predicate.right, step)
        if left_value is None or right_value is None:
            return False
        if isinstance(left_value, str) != isinstance(right_value, str):
            return predicate.operator == "!="
        return _COMPARE[predicate.operator](left_value, right_value)

    def missing(self, state: State) -> str:
        """Return the name of a subject of the predicate that a state lacks, with some that exist; "" if none is
        missing.
        """
        for subject, named in dict.fromkeys(_names(self._predicate)):
            find, known = _SUBJECTS[subject]
            if find(state, named) is None:
                some = list(islice(known(state), NAMES_SHOWN + 1))
                more = ", ..." if len(some) > NAMES_SHOWN else ""
                return f"there is no {subject} {named!r}; there are {', '.join(some[:NAMES_SHOWN])}{more}"
        return ""

    def check_subjects(self, state: State) -> None:
        """Raise PredicateError for a subject of the predicate that does not exist at the end of a journal."""
        missing = self.missing(state)
        if missing:
            raise PredicateError(self._text, 1, missing)

    # --- checks before the replay ---

    def _check(self, predicate: Predicate) -> None:
        if isinstance(predicate, Both):
            self._check(predicate.left)
            self._check(predicate.right)
        elif isinstance(predicate, Not):
            self._check(predicate.one)
        elif isinstance(predicate, Happening):
            self._check_happening(predicate)
        else:
            for term in (predicate.left, predicate.right):
                if isinstance(term, Figure):
                    self._check_figure(term)
            self._check_kinds(predicate)

    def _check_kinds(self, comparison: Comparison) -> None:
        """Raise PredicateError for a status compared with a number, an unknown status, and statuses compared by
        size.
        """
        terms = [comparison.left, *([] if comparison.right is None else [comparison.right])]
        named = [term for term in terms if isinstance(term, Figure) and _words(term)]
        words = [term for term in terms if isinstance(term, Word)]
        if not named and not words:
            return
        if not named:
            raise PredicateError(
                self._text, words[0].column, f"{words[0].text!r} is neither a number nor a field"
            )
        known = _words(named[0])
        if comparison.operator not in ("==", "!="):
            raise PredicateError(
                self._text,
                named[0].column,
                f"`{named[0].field}` is compared by == or != with a name",
            )
        for term in terms:
            if isinstance(term, Word) and term.text not in known:
                raise PredicateError(
                    self._text,
                    term.column,
                    f"no {named[0].field} of {named[0].subject} is {term.text!r};"
                    f" there are {', '.join(known)}",
                )
            if isinstance(term, Number) or (isinstance(term, Figure) and not _words(term)):
                raise PredicateError(
                    self._text,
                    term.column,
                    f"`{named[0].field}` is a name, one of {', '.join(known)}",
                )

    def _check_happening(self, happening: Happening) -> None:
        """Refuse a pattern that matches no event and no result code, since it must be a misprint."""
        known = CODE_NAMES.values() if happening.refused else event_names()
        if not any(fnmatchcase(name, happening.pattern) for name in known):
            what = "result code" if happening.refused else "event"
            raise PredicateError(
                self._text, happening.column, f"no {what} has a name like {happening.pattern}"
            )

    def _check_figure(self, figure: Figure) -> None:
        """Raise PredicateError unless a field exists and has an argument exactly if it needs one."""
        if not figure.subject:
            return
        with_argument, without = FIELDS[figure.subject]
        known = with_argument if figure.argument else without
        if figure.field in known:
            return
        if figure.field in with_argument:
            raise PredicateError(
                self._text,
                figure.column,
                f"`{figure.field}` of an {figure.subject} needs an argument, as in {figure.field}(USDC)",
            )
        names = ", ".join(sorted({*(f"{name}(...)" for name in with_argument), *without}))
        raise PredicateError(
            self._text,
            figure.column,
            f"no field {figure.field!r} of {figure.subject}; there are {names}",
        )


def _words(figure: Figure) -> tuple[str, ...]:
    """Return the names that the value of a field can be, such as statuses; empty if the field is a number."""
    return NAMED_FIELDS.get((figure.subject, figure.field), ())


def _names(predicate: Predicate) -> Iterator[tuple[str, str]]:
    """Yield each subject that a predicate names: its kind, and its id or symbol."""
    if isinstance(predicate, Both):
        yield from _names(predicate.left)
        yield from _names(predicate.right)
    elif isinstance(predicate, Not):
        yield from _names(predicate.one)
    elif isinstance(predicate, Happening):
        yield from predicate.filters
    else:
        for term in (predicate.left, predicate.right):
            if isinstance(term, Figure) and term.subject:
                yield term.subject, term.name
                if term.argument:
                    yield _kind_of_argument(term), term.argument


def _kind_of_argument(figure: Figure) -> str:
    """Return what the argument of a field names: an account, a market or an asset."""
    if figure.subject != "account":
        return "account"
    return "market" if figure.field == POSITION else "asset"


# Fields whose value is a name.
NAMED_FIELDS: Final[dict[tuple[str, str], tuple[str, ...]]] = {
    ("account", "status"): tuple(STATUS_NAMES.values()),
    ("market", "status"): tuple(MARKET_STATUS_NAMES.values()),
    ("asset", "price_state"): tuple(PRICE_STATE_NAMES.values()),
}
NAMES_SHOWN: Final = 8
# Subject -> fields with an argument, fields without.
FIELDS: Final[dict[str, tuple[frozenset[str], frozenset[str]]]] = {
    "account": (frozenset({*HOLDING_FIELDS, POSITION}), frozenset(ACCOUNT_FIELDS)),
    "market": (frozenset({POSITION}), frozenset(MARKET_FIELDS)),
    "asset": (frozenset(HOLDING_FIELDS), frozenset(ASSET_FIELDS)),
}


def event_names() -> list[str]:
    """Return the names of all events."""
    return [name for name, _ in EVENT_FIELDS.values()]


def happened(happening: Happening, step: Step) -> bool:
    """Return whether a step has a matching event, or refused an item with a matching code."""
    for event in split(step.events):
        if happening.refused:
            if event.kind not in (events.REFUSED, events.CALL_REFUSED):
                continue
            name = CODE_NAMES.get(event.fields["code"], "")
        else:
            name = event.name
        if fnmatchcase(name, happening.pattern) and all(
            _concerns(event, step, subject, named) for subject, named in happening.filters
        ):
            return True
    return False


def _concerns(event: Event, step: Step, subject: str, named: str) -> bool:
    """Return whether an event concerns a subject: the event names it, or the refused item of the event does."""
    state = step.state
    if subject == "account":
        account = find_account(state, named)
        wanted = account.id if account is not None else -1
        ids = [value for key, value in event.fields.items() if key.endswith(ACCOUNT_FIELD_SUFFIXES)]
        ids += _asked(step, event, "account_ids", "account_id")
        ids += _asked(step, event, "from_ids", "from_id")
        return wanted in ids
    if subject == "market":
        market = find_market(state, named)
        wanted = market.id if market is not None else -1
        return wanted in (
            event.fields.get("market_id"),
            *_asked(step, event, "market_ids", "market_id"),
        )
    asset = find_asset(state, named)
    wanted = asset.id if asset is not None else -1
    return wanted in (event.fields.get("asset_id"), *_asked(step, event, "asset_ids", "asset_id"))


def _asked(step: Step, event: Event, column: str, single: str) -> list[int]:
    """Return the id that a refused item names in `column` or `single`; empty for an event that is no refusal."""
    if event.kind != events.REFUSED:
        return []
    ids = getattr(step.command, column, None)
    if ids is not None:
        return [ids[event.fields["offset"]]]
    named = getattr(step.command, single, None)
    return [named] if isinstance(named, int) else []


def find_account(state: State, named: str) -> Account | None:
    """Return an account by its id, or an account of the system by its name; None if it does not exist."""
    number = _SYSTEM_IDS.get(named, int(named) if named.isdecimal() else 0)
    return state.accounts.get(AccountId(number))


def find_market(state: State, named: str) -> Market | None:
    """Return a market by symbol or id; None if it does not exist."""
    if named.isdecimal():
        return state.markets.get(MarketId(int(named)))
    for market in state.markets.values():
        if market.symbol == named:
            return market
    return None


def find_asset(state: State, named: str) -> Asset | None:
    """Return an asset by symbol or id; None if it does not exist."""
    if named.isdecimal():
        return state.assets.get(AssetId(int(named)))
    for asset in state.assets.values():
        if asset.symbol == named:
            return asset
    return None


# Subject -> how it is found, and the names of all.
_SUBJECTS: Final[
    dict[str, tuple[Callable[[State, str], object], Callable[[State], Iterable[str]]]]
] = {
    "account": (find_account, lambda state: map(account_name, sorted(state.accounts))),
    "market": (find_market, lambda state: (one.symbol for one in state.markets.values())),
    "asset": (find_asset, lambda state: (one.symbol for one in state.assets.values())),
}


def _value(term: Term, step: Step) -> Value:
    """Return the value that a term of the predicate has after a step."""
    if isinstance(term, Number):
        return term.value
    if isinstance(term, Word):
        return term.text
    if not term.subject:
        return Fraction(step.last_sequence if term.field == "sequence" else step.time_ns)
    state = step.state
    if term.subject == "account":
        account = find_account(state, term.name)
        return None if account is None else _of_account(state, account, term)
    if term.subject == "market":
        market = find_market(state, term.name)
        if market is None:
            return None
        if term.argument:
            holder = find_account(state, term.argument)
            return None if holder is None else _position(holder, market)
        return MARKET_FIELDS[term.field](state, market)
    asset = find_asset(state, term.name)
    if asset is None:
        return None
    if term.argument:
        holder = find_account(state, term.argument)
        return None if holder is None else _amount(holder, asset, term.field)
    return ASSET_FIELDS[term.field](state, asset)


def _of_account(state: State, account: Account, figure: Figure) -> Value:
    """Return the value of a field of an account; None if the account has no such figure."""
    if not figure.argument:
        return ACCOUNT_FIELDS[figure.field](state, account)
    if figure.field == POSITION:
        market = find_market(state, figure.argument)
        return None if market is None else _position(account, market)
    asset = find_asset(state, figure.argument)
    return None if asset is None else _amount(account, asset, figure.field)


def _amount(account: Account, asset: Asset, field: str) -> Fraction:
    """Return an amount of a balance in whole units; 0 if there is no balance."""
    holding = account.holdings.get(asset.id)
    amount = 0 if holding is None else HOLDING_FIELDS[field](holding)
    return Fraction(amount, 10**asset.scale)


def _position(account: Account, market: Market) -> Fraction:
    """Return a position in whole units of the base asset, negative if it is short; 0 if there is none."""
    line = account.lines.get(market.id)
    return _quantity(market, 0 if line is None else line.position)
