# SPDX-License-Identifier: Apache-2.0
"""Make the elements that the messages share: documents, amounts, times, parties (SPEC A-4).

Owns the standard's rules for them. Data that the standard does not permit raises `LeftOutError`, so a message is exact
or is not written.
"""

import re
from typing import Final, NamedTuple
from xml.etree import ElementTree as ET

from clearinghouse.server.console.times import time_text
from clearinghouse.statemachine.clearing.identifiers import identifier_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.types import SCHEME_BIC, SCHEME_LEI

OWN_NAME: Final = "clearinghouse"
ID_MAX: Final = 35
_NAMESPACE: Final = "urn:iso:std:iso:20022:tech:xsd:"
_CURRENCY: Final = re.compile("[A-Z]{3}")
_DECIMALS_MAX: Final = 5
_DIGITS_MAX: Final = 18


class LeftOutError(Exception):
    """The standard cannot express a part of a message, so the message is left out; the text is the reason."""


class Party(NamedTuple):
    """A member, or the clearinghouse itself, with the names that messages use for it."""

    id: str
    name: str
    lei: str
    bic: str


class Period(NamedTuple):
    """A day with its first and its last second."""

    date: str
    begin_ns: int
    end_ns: int


def member_party(state: State, member_id: int, owner: str) -> Party:
    """Return a member with the names that messages use for it."""
    return _party(state, member_id, f"M{member_id}", owner)


def own_party(state: State) -> Party:
    """Return the clearinghouse itself with the names that messages use for it."""
    return _party(state, 0, "CCP", OWN_NAME)


def _party(state: State, subject_id: int, number: str, name: str) -> Party:
    """Return a party with the identifiers that the state has for it."""
    lei, bic = (identifier_of(state.clearing, one, subject_id) for one in (SCHEME_LEI, SCHEME_BIC))
    return Party(number, name, lei, bic)


def node(name: str, *inside: "ET.Element | str | None", **attributes: str) -> ET.Element:
    """Return an element with a text, or with child elements in the given order; None stands for an absent child."""
    made = ET.Element(name, attributes)
    for one in inside:
        if isinstance(one, str):
            if not one.isprintable():
                raise LeftOutError(f"{name}: {one!r} has characters that no message may have")
            made.text = one
        elif one is not None:
            made.append(one)
    return made


def known(name: str, text: str) -> ET.Element | None:
    """Return an element with a text; None for an empty text."""
    return node(name, text) if text else None


def identification(name: str, text: str) -> ET.Element:
    """Return an element with a text of at most 35 characters."""
    if len(text) > ID_MAX:
        raise LeftOutError(f"{name}: {text} has more than {ID_MAX} characters")
    return node(name, text)


def money(name: str, amount: str, currency: str) -> ET.Element:
    """Return an amount and its currency as an element, without the sign."""
    number = amount.removeprefix("-")
    if not _CURRENCY.fullmatch(currency):
        raise LeftOutError(f"{currency} is no currency of ISO 4217")
    whole, _, decimals = number.partition(".")
    if len(decimals) > _DECIMALS_MAX or len(whole) + len(decimals) > _DIGITS_MAX:
        raise LeftOutError(f"{number} {currency} has more than 5 decimals or 18 digits")
    return node(name, number, Ccy=currency)


def side(amount: str) -> ET.Element:
    """Return the element that says credit, for an amount received, or debit, for a negative amount, paid."""
    return node("CdtDbtInd", "DBIT" if amount.startswith("-") else "CRDT")


def quantity(name: str, text: str) -> ET.Element:
    """Return a number of securities as an element, without the sign."""
    number = text.removeprefix("-")
    if len(number.replace(".", "")) > _DIGITS_MAX:
        raise LeftOutError(f"{name}: {number} has more than 18 digits")
    return node(name, node("Unit", number))


def security(isin: str, symbol: str) -> ET.Element:
    """Return a security as an element: by its ISIN, or by its symbol if it has no ISIN."""
    if isin:
        return node("FinInstrmId", node("ISIN", isin), node("Desc", symbol))
    other = node("OthrId", node("Id", symbol), node("Tp", node("Prtry", "SYMBOL")))
    return node("FinInstrmId", other)


def moment(name: str, time_ns: int) -> ET.Element:
    """Return a time in UTC as an element, to the second."""
    return node(name, time_text(time_ns)[:19] + "Z")


def date(name: str, day: str) -> ET.Element:
    """Return a date as an element of the type that allows a date or a time."""
    return node(name, node("Dt", day))


def choice_of(party: Party) -> ET.Element:
    """Return as an element the one identification that a party gets: its BIC, else its LEI, else its member number."""
    if party.bic:
        return node("AnyBIC", party.bic)
    if party.lei:
        return node("PrtryId", node("Id", party.lei), node("Issr", "GLEIF"), node("SchmeNm", "LEI"))
    return node("PrtryId", node("Id", party.id), node("Issr", OWN_NAME))


def document(version: str, *inside: ET.Element) -> bytes:
    """Return the bytes of a document that contains one message of the given version."""
    root = node("Document", *inside, xmlns=f"{_NAMESPACE}{version}")
    ET.indent(root)
    written: bytes = ET.tostring(root, encoding="UTF-8", xml_declaration=True)
    return written + b"\n"
