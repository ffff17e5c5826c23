# SPDX-License-Identifier: Apache-2.0
"""Define the parts of an act: its fields, the figures before and after it, and its outcome.

Owns the shapes that acts and pages share, and the reading of fields. A value is text until an act has read it.
"""

import asyncio
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import ClassVar, Final, TypeVar

from clearinghouse.client import AsyncClient, NotFound, QueueFull, RequestKey
from clearinghouse.client.values.open_enum import OpenEnum

TEXT_MAX: Final = 256
LOOK_UPS_MAX: Final = 20
LOOK_UP_SECONDS: Final = 0.15
E = TypeVar("E", bound=OpenEnum)


class FieldError(ValueError):
    """A field that is missing or cannot be read; the message is a sentence for the person."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One value of a list to choose from, with the words that the person sees."""

    value: str
    words: str


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a form. If it has choices, it is shown as a list."""

    name: str
    label: str
    hint: str = ""
    choices: tuple[Choice, ...] = ()
    value: str = ""
    required: bool = True


REASON: Final = Field("reason", "Reason", "journaled; at most 256 bytes")
OPTIONAL_REASON: Final = replace(REASON, required=False)


@dataclass(frozen=True, slots=True)
class Row:
    """A figure before and after an act; both texts are the same if the act does not change it."""

    name: str
    now: str
    after: str

    @property
    def changes(self) -> bool:
        """Return whether the act would change the figure."""
        return self.now != self.after


@dataclass(frozen=True, slots=True)
class Look:
    """The preview of an act: its figures. `refusals` are codes that the present figures would cause, with the reason.

    `subject` identifies the object of the figures for a later read, if the form alone does not.
    """

    sentence: str
    rows: Sequence[Row]
    refusals: Mapping[str, str] = field(default_factory=dict)
    notes: Sequence[str] = ()
    subject: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Outcome:
    """The result of an act.

    `state`: done, waits (for a second person), stated (sent; done or waits), refused (by the machine, with a
    sequence), denied or unanswered.
    """

    state: str
    sequence: int
    code: str
    text: str
    figures: tuple[tuple[str, str], ...] = ()


class Act(ABC):
    """A call of the API that a person can send from a form. `service` and `call` name the call."""

    name: ClassVar[str]
    title: ClassVar[str]
    service: ClassVar[str]
    call: ClassVar[str]
    lead: ClassVar[str]
    button: ClassVar[str]
    is_grave: ClassVar[bool] = False
    sets_parameters: ClassVar[bool] = False

    @abstractmethod
    async def fields(self, client: AsyncClient) -> list[Field]:
        """Return the fields of the form, with the values that may be chosen now."""

    @abstractmethod
    async def look(self, client: AsyncClient, given: Mapping[str, str]) -> Look:
        """Return the preview: figures before and after the act. Raises FieldError for values that cannot be read."""

    async def now(
        self, client: AsyncClient, given: Mapping[str, str], before: Look
    ) -> dict[str, str]:
        """Return the present values of the figures of a preview, by their names."""
        del before
        return {row.name: row.now for row in (await self.look(client, given)).rows}

    @abstractmethod
    async def perform(self, client: AsyncClient, given: Mapping[str, str], key: RequestKey) -> int:
        """Send the call; return its sequence. Raises Refused, StatusError and FieldError."""

    async def waits_until(self, client: AsyncClient, given: Mapping[str, str]) -> int:
        """Return until when an accepted act waits for a second person, in ns since 1970; 0: it is done."""
        del client, given
        return 0


def text_of(given: Mapping[str, str], name: str, *, required: bool = True) -> str:
    """Return the line of text in a field. Raises FieldError if it is missing or too long."""
    text = unicodedata.normalize("NFC", given.get(name, "")).strip()
    if required and not text:
        raise FieldError(f"{name.replace('_', ' ')} is missing")
    if len(text.encode()) > TEXT_MAX or any(
        unicodedata.category(sign) in ("Cc", "Cf") for sign in text
    ):
        raise FieldError(
            f"{name.replace('_', ' ')} is longer than {TEXT_MAX} bytes, or has control characters"
        )
    return text


def integer_of(given: Mapping[str, str], name: str, low: int = 1, high: int = 2**63) -> int:
    """Return the whole number in a field, from `low` up to `high` - 1. Raises FieldError."""
    text = text_of(given, name)
    if not (
        text.isascii()
        and text.isdecimal()
        and len(text) <= len(str(high))
        and low <= int(text) <= high
    ):
        raise FieldError(f"{name.replace('_', ' ')} is no whole number from {low} to {high}")
    return int(text)


def member_of(kind: type[E], given: Mapping[str, str], name: str) -> E:
    """Return the value of an enumeration that a field names. Raises FieldError."""
    text = text_of(given, name)
    found = next((value for value in kind if value.name == text and value), None)
    if found is None:
        raise FieldError(
            f"{name.replace('_', ' ')} is none of {', '.join(one.name for one in kind if one)}"
        )
    return found


def choice_of(given: Mapping[str, str], name: str, choices: tuple[Choice, ...]) -> str:
    """Return the value of a field if it is one of `choices`. Raises FieldError."""
    text = text_of(given, name)
    if text not in [choice.value for choice in choices]:
        known = ", ".join(choice.value for choice in choices)
        raise FieldError(f"{name.replace('_', ' ')} is none of {known}")
    return text


def choices_of(values: Sequence[OpenEnum]) -> tuple[Choice, ...]:
    """Return the values of an enumeration as a list to choose from."""
    return tuple(Choice(value.name, value.name.replace("_", " ").lower()) for value in values)


async def sequence_of(client: AsyncClient, key: RequestKey) -> int:
    """Return the sequence of an answered call whose answer does not state it; 0 if the server cannot find it yet."""
    for _ in range(LOOK_UPS_MAX):
        try:
            found = await client.calls_of(key.request_id)
        except (NotFound, QueueFull):
            await asyncio.sleep(LOOK_UP_SECONDS)
        else:
            return found[0].first_sequence
    return 0
