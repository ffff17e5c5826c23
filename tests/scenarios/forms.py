# SPDX-License-Identifier: Apache-2.0
"""Forms of rows that state one command: each field of it by the kind of its word.

Owns the kinds of words, and how a form is read. Its parts stand in the order of a row:

    name:text               a word; `amount,asset_id:money` are two fields from `100 USDC`
    'to                     this very word
    fee_ppb:rate?fee=1%     an option `fee RATE`, 1 % unless stated; without `=` the command's default
    ends:flag?end-openers   1 if the word is there; `not` is 0 if it is, `if` states nothing without it, `zero` states 0
    |off                    if this word is there, all that would follow is 0
    by                      an option `by WHO`: the principal
    ;                       what follows is of each leg of a batch; legs stand between semicolons

A form of a check names kinds alone, with `=` before what is compared: `account =amount =amount?late=0`. An option that
is not stated and has no value here is not compared, and after `|none` there is nothing to compare with.

Amounts, prices and quantities are of the asset or market before them.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any, Final, TypeAlias

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED, NOTHING, AssetId, MarketId
from clearinghouse.v1 import account_pb2
from tests.scenarios.expected_results import Action
from tests.scenarios.language import (
    Words,
    day,
    duration_ns,
    moment,
    parts,
    rate_ppb,
    scaled,
    seconds,
)
from tests.scenarios.names import ACCOUNT_FLAGS, STATUSES, Setup, same

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from clearinghouse.statemachine.state.state import Market

Verb: TypeAlias = "Callable[[Setup, Words], Action]"
Check: TypeAlias = "Callable[[Setup, Words], None]"


def _names(prefix: str) -> dict[str, int]:
    """The constants of the machine with a prefix, without it."""
    return {
        name.removeprefix(prefix): value
        for name, value in vars(types).items()
        if name.startswith(prefix)
    }


def _words(prefix: str) -> dict[str, int]:
    """The same as words, such as `suspected-theft`."""
    return {name.lower().replace("_", "-"): value for name, value in _names(prefix).items()}


BOOKS: Final = {
    "auction": "lots_of_auctions",
    "bust": "busts",
    "calendar": "calendars",
    "case": "cases",
    "member": "members",
    "movement": "money",
    "segment": "segments",
    "source": "sources",
}
"""Kinds of words that are names of a book; `none` is 0."""
WORDS: Final[Mapping[str, Mapping[str, int]]] = {
    "acts": _words("MANDATE_"),
    "accrual": _words("ACCRUAL_"),
    "case-state": _names("CASE_"),
    "cause": _names("CAUSE_"),
    "freeze": _words("FREEZE_"),
    "fund": {**_words("FUND_"), "neither": 4},
    "gate": {
        "off": types.GATE_OFF,
        "unpaid": types.GATE_ON_UNPAID_LOSS,
        "any": types.GATE_ON_ANY_LOSS,
        "wrong": types.GATE_ON_ANY_LOSS + 1,
    },
    "glass": _words("GLASS_"),
    "loss": {
        "bank": types.LOSS_OF_SETTLEMENT_BANK,
        "custodian": types.LOSS_OF_CUSTODIAN,
        "investment": types.LOSS_OF_INVESTMENT,
        "fire": types.LOSS_OF_INVESTMENT + 1,
        "nothing": types.LOSS_OF_SETTLEMENT_BANK - 1,
    },
    "member-status": _names("MEMBER_"),
    "on-off": {"on": 1, "off": 0},
    "only": {"leverage": 1 << account_pb2.UpdateAccountSettingsRequest.MAX_LEVERAGE_FIELD_NUMBER},
    "price-source": _words("TRIGGER_"),
    "pvp-day": _names("PVP_DAY_"),
    "role": _words("ROLE_"),
    "scopes": {**_words("RIGHT_"), "read": 0},
    "account-status": {name: getattr(types, name) for name in ("ACTIVE", "LIQUIDATING", "CLOSED")},
    "price-state": _names("PRICE_"),
    "session-state": _names("SESSION_"),
    "status": STATUSES,
    "yes-no": {"yes": 1, "no": 0},
}
BITS: Final = {"account-flags": ACCOUNT_FLAGS, "acts": WORDS["acts"], "scopes": WORDS["scopes"]}
"""Kinds of words that are several between commas."""


class Row:
    """A row that is read: its words, and the asset or market that it named last."""

    def __init__(self, setup: Setup, words: Words) -> None:
        """Begin at the first word."""
        self.setup = setup
        self.words = words
        self.symbol = setup.system.state.valuation.symbol
        self.market: Market | None = None

    def value(self, kind: str, words: Words) -> Any:  # noqa: ANN401  of any field
        """Read the value of a field."""
        setup = self.setup
        if kind == "money":
            text, self.symbol = words.take(), words.take()
            amount = 0 if text == "all" else setup.amount(text, self.symbol)
            return amount, AssetId(setup.asset_id(self.symbol))
        if kind == "moment":
            return moment(words)
        if kind in FROM_TEXT:
            return FROM_TEXT[kind](words.take())
        if kind in BITS:
            return sum(BITS[kind][word] for word in words.take().split(","))
        if kind in WORDS:
            return WORDS[kind][words.take()]
        return self._named(kind, words.take())

    def _named(self, kind: str, text: str) -> Any:  # noqa: ANN401  of any field
        """A word that means something by the names and units of this scenario."""
        setup, market = self.setup, self.market
        if kind in BOOKS:
            return 0 if text == "none" else setup.known(getattr(setup, BOOKS[kind]), text)
        if kind in ("asset", "symbol"):
            self.symbol = text
            return text if kind == "symbol" else setup.asset_id(text)
        if kind == "market":
            market_id = MarketId(setup.market_id(text))
            self.market = setup.system.state.markets.get(market_id)
            if self.market is not None:
                self.symbol = self.market.quote.symbol
            return market_id
        if kind == "lots":
            return setup.lots(text, market) if market is not None else 0
        return {
            "account": lambda: setup.account_id(text),
            "amount": lambda: setup.amount(text, self.symbol),
            "e27": lambda: scaled(text.removesuffix("%"), 25 if text.endswith("%") else 27),
            "index": lambda: scaled(text, setup.system.state.valuation.scale + 9),
            "cap": lambda: NOTHING if text == "nothing" else setup.amount(text, self.symbol),
            "claim": lambda: NOT_STATED if text == "rule" else setup.amount(text, self.symbol),
            "end": lambda: setup.system.now + duration_ns(text),
            "id": lambda: setup.known({}, text),
            "limit": lambda: (
                NOT_STATED
                if text == "none"
                else setup.amount(text, setup.system.state.valuation.symbol)
            ),
            "price": lambda: setup.price_units(text, market),
            "quantity": lambda: setup.quantity_units(text, market),
            "value": lambda: setup.amount(text, setup.system.state.valuation.symbol),
        }[kind]()


def _gaps(text: str) -> int:
    """The bits of the gaps that an operator confirms by name (O-1.4)."""
    names = [] if text == "nothing" else text.split(",")
    return sum({1 << getattr(types, f"LISTING_{name}") for name in names})


def _span(text: str) -> int:
    """A span in seconds, `60s` or `30d`."""
    days = text.removesuffix("d")
    return int(days) * 86_400 if days != text else duration_ns(text) // types.SECOND_NS


FROM_TEXT: Final[Mapping[str, Callable[[str], Any]]] = {
    "bps": lambda text: scaled(text.removesuffix("%"), 2),
    "clock": seconds,
    "day": day,
    "gaps": _gaps,
    "multiple": lambda text: 0 if text == "never" else rate_ppb(text),
    "number": lambda text: scaled(text, 0),
    "rate": rate_ppb,
    "seconds": _span,
    "session": lambda text: 0 if text == "margin" else int(text),
    "span": duration_ns,
    "text": str,
}
FLAGS: Final = {"flag": (0, 1), "not": (1, 0), "if": (None, 1), "zero": (None, 0)}
"""What a flag states without its word, and with it."""


_NOT_COMPARED: Final = object()


def _read(row: Row, form: list[str]) -> dict[str, Any]:
    """Read the fields of a form."""
    found: dict[str, Any] = {}
    is_ended = False
    for part in form:
        names, _, kind = part.partition(":")
        kind, _, option = kind.partition("?")
        word, equals, default = option.partition("=")
        if part.startswith("|"):
            is_ended = row.words.accept(part[1:])
        elif is_ended:
            found[names] = 0
        elif part.startswith("'"):
            row.words.expect(part[1:])
        elif kind in FLAGS:
            stated = FLAGS[kind][row.words.flag(word)]
            if stated is not None:
                found[names] = stated
        elif word:
            text = row.words.option(word, default)
            if text:
                found[names] = row.value(kind, Words(text))
            elif equals:
                found[names] = "" if kind == "text" else 0
        else:
            value = row.value(kind, row.words)
            found |= zip(names.split(","), value, strict=True) if "," in names else {names: value}
    return found


def _batch(
    setup: Setup, words: Words, form: list[str], fixed: Mapping[str, Any]
) -> tuple[dict[str, Any], list[str]]:
    """Read the legs of a batch, each into the columns; the names of what it makes."""
    columns: dict[str, Any] = {}
    names = []
    for leg in parts(" ".join(words.words)):
        names.append(leg.option("as", ""))
        for name, value in {**_read(Row(setup, leg), form), **fixed}.items():
            columns.setdefault(name, []).append(value)
        leg.done()
    return columns, names


def call(
    kind: type[commands.Command], form: str, *, named: str = "", kept: str = "", **fixed: object
) -> Verb:
    """The verb of a command with a form.

    `named` is the book in which its answer has the first word of the row as its name; `kept` one in which it has the
    name behind `as`. `fixed` are fields that no row states.
    """
    whole, is_batch, of_leg = form.partition(";")
    whole_form, leg_form = whole.split(), of_leg.split()
    takes_principal = "by" in whole_form
    whole_form = [part for part in whole_form if part != "by"]

    def build(setup: Setup, words: Words) -> Action:
        names = [words.peek()] if named else []
        principal = words.option("by", "") if takes_principal else ""
        if kept and not is_batch:
            names = [words.option("as", "")]
        row = Row(setup, words)
        values = _read(row, whole_form)
        if is_batch:
            columns, names = _batch(setup, words, leg_form, fixed)
            values |= columns
        else:
            values |= fixed
            words.done()
        command: Any = partial(kind, *setup.head(principal))
        book = getattr(setup, named or kept) if named or kept else {}
        return Action(command(**values), book, names, row.market)

    return build


def check(form: str, found: Callable[..., Any]) -> Check:
    """The verb of a check with a form: `found` gets what the row names, and returns what is compared."""

    def verify(setup: Setup, words: Words) -> None:
        row = Row(setup, words)
        named: list[Any] = []
        expected: list[tuple[str, Any]] = []
        is_none = False
        for part in form.split():
            kind, _, option = part.removeprefix("=").partition("?")
            word, equals, default = option.partition("=")
            if is_none:
                break
            if part.startswith("|"):
                is_none = words.accept(part[1:])
            elif part.startswith("'"):
                words.expect(part[1:])
            elif kind == "flag":
                expected.append((word, words.flag(word)))
            elif word:
                text = words.option(word, default)
                stated = [row.value(kind, Words(text))] if text else []
                expected.append((word, stated[0] if stated else 0 if equals else _NOT_COMPARED))
            else:
                value = row.value(kind, words)
                if part.startswith("="):
                    expected.append((kind, value))
                else:
                    named.append(value)
        words.done()
        actual = found(setup, *named)
        if is_none:
            same("what is found", actual, None)
            return
        figures = actual if isinstance(actual, tuple) else (actual,)
        for (name, value), figure in zip(expected, figures, strict=True):
            if value is not _NOT_COMPARED:
                same(name, figure, value)

    return verify
