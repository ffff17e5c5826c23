# SPDX-License-Identifier: Apache-2.0
"""Represent one call, which can be sent and sent again.

Owns the pairing of a request's bytes with the reading of its answer. A repeat sends the same bytes, which makes it
safe (SPEC I-11).
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, NamedTuple, TypeVar

from google.protobuf.message import Message

from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instruments

T_co = TypeVar("T_co", covariant=True)
M = TypeVar("M", bound=Message)
T = TypeVar("T")


class Page(NamedTuple, Generic[T]):
    """A page of a list, and whether there are more. A list in the order of sequences continues from `next_sequence`."""

    items: list[T]
    has_more: bool
    next_sequence: int = 0


@dataclass(frozen=True, slots=True)
class Call(Generic[T_co]):
    """A call: its path, the bytes of its request, and the function that reads its answer. `key` is None for a read."""

    path: str
    payload: bytes
    read: Callable[[bytes, Instruments], T_co]
    key: RequestKey | None


# A call is built from the instruments known so far; raises `UnknownInstrument` where that is not enough.
Build = Callable[[Instruments], Call[T]]


def call(
    method: str,
    request: Message,
    reply: type[M],
    read: Callable[[M, Instruments], T],
    key: RequestKey | None = None,
) -> Call[T]:
    """Return a call of `method`, named as Service/Method, whose reply message has the class `reply`."""
    return Call(
        f"/clearinghouse.v1.{method}",
        request.SerializeToString(),
        lambda data, names: read(reply.FromString(data), names),
        key,
    )
