# SPDX-License-Identifier: Apache-2.0
"""Write the cash statement of a member in a currency: camt.053, with a statement for each account (SPEC A-4, A-6).

Owns where balances and movements stand in the message. A statement that does not add up is not written.
"""

from collections.abc import Sequence
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element

from clearinghouse.server.codec.scales import AssetScale
from clearinghouse.server.messages.elements import (
    OWN_NAME,
    LeftOutError,
    Party,
    Period,
    date,
    document,
    identification,
    known,
    moment,
    money,
    node,
    side,
)

CASH_STATEMENT: Final = "camt.053.001.12"


class Entry(NamedTuple):
    """A change of a balance by a sequence, for one reason. A negative amount was paid, a positive one received."""

    sequence: int
    time_ns: int
    kind: str
    amount: int


class AccountDay(NamedTuple):
    """The balances and movements of an account in one currency on one day."""

    account_id: int
    opening: int
    entries: Sequence[Entry]
    closing: int
    held: int


def cash_statement(
    message_id: str,
    period: Period,
    member: Party,
    own: Party,
    currency: AssetScale,
    days: Sequence[AccountDay],
) -> bytes:
    """Return the bytes of the message camt.053. Raises LeftOutError."""
    head = node(
        "GrpHdr",
        identification("MsgId", message_id),
        moment("CreDtTm", period.end_ns),
        _named("MsgRcpt", member),
    )
    statements = [_statement(period, member, own, currency, one) for one in days]
    return document(CASH_STATEMENT, node("BkToCstmrStmt", head, *statements))


def _statement(
    period: Period, member: Party, own: Party, currency: AssetScale, day: AccountDay
) -> Element:
    """Return the element about one account: opening, closing, the part not on hold, sums, movements."""
    moved = sum(entry.amount for entry in day.entries)
    if day.opening + moved != day.closing:
        amounts = [currency.texts[one] for one in (day.opening, moved, day.closing)]
        raise LeftOutError(
            f"account {day.account_id}: {amounts[0]} and movements of {amounts[1]} are not {amounts[2]}"
        )
    symbol = currency.symbol
    return node(
        "Stmt",
        identification("Id", f"{period.date}-A{day.account_id}-{symbol}"),
        moment("CreDtTm", period.end_ns),
        node("FrToDt", moment("FrDtTm", period.begin_ns), moment("ToDtTm", period.end_ns)),
        node(
            "Acct",
            node("Id", node("Othr", node("Id", str(day.account_id)), node("Issr", OWN_NAME))),
            node("Ccy", symbol),
            _named("Ownr", member),
            _servicer(own),
        ),
        _balance("OPBD", period, currency, day.opening),
        _balance("CLBD", period, currency, day.closing),
        _balance("CLAV", period, currency, day.closing - day.held),
        node(
            "TxsSummry",
            _sums("TtlCdtNtries", currency, [one.amount for one in day.entries if one.amount > 0]),
            _sums("TtlDbtNtries", currency, [-one.amount for one in day.entries if one.amount < 0]),
        ),
        *(_entry(place, currency, one) for place, one in enumerate(day.entries, 1)),
    )


def _balance(code: str, period: Period, currency: AssetScale, amount: int) -> Element:
    """Return the element about one balance, at the start or the end of the period."""
    text = currency.texts[amount]
    return node(
        "Bal",
        node("Tp", node("CdOrPrtry", node("Cd", code))),
        money("Amt", text, currency.symbol),
        side(text),
        date("Dt", period.date),
    )


def _sums(name: str, currency: AssetScale, amounts: list[int]) -> Element:
    """Return an element with the number of entries and their sum, for receipts or for payments."""
    return node(
        name, node("NbOfNtries", str(len(amounts))), node("Sum", currency.texts[sum(amounts)])
    )


def _entry(place: int, currency: AssetScale, entry: Entry) -> Element:
    """Return the element about one booked movement; `place` is its number."""
    text = currency.texts[entry.amount]
    return node(
        "Ntry",
        node("NtryRef", str(place)),
        money("Amt", text, currency.symbol),
        side(text),
        node("Sts", node("Cd", "BOOK")),
        node("BookgDt", moment("DtTm", entry.time_ns)),
        node("AcctSvcrRef", str(entry.sequence)),
        node("BkTxCd", node("Prtry", node("Cd", entry.kind), node("Issr", OWN_NAME))),
    )


def _named(name: str, party: Party) -> Element:
    """Return a party as an element with its name, its identifiers, and its number in this clearinghouse."""
    other = node("Othr", node("Id", party.id), node("Issr", OWN_NAME))
    ids = (known("AnyBIC", party.bic), known("LEI", party.lei), other)
    return node(name, node("Nm", party.name), node("Id", node("OrgId", *ids)))


def _servicer(own: Party) -> Element:
    """Return as an element who keeps the account: the clearinghouse."""
    ids = (known("BICFI", own.bic), known("LEI", own.lei), node("Nm", own.name))
    return node("Svcr", node("FinInstnId", *ids))
