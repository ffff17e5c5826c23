# SPDX-License-Identifier: Apache-2.0
"""Read calls of the public API as JSON: one line is one call, in the form of a gRPC call (SPEC A-3).

Owns the form of a line: `{"call": "TradingService.PlaceOrders", "principal": "alice", "request": {...}}`, where the
request is the protobuf message in its canonical JSON. The decoders of the server's edge refuse the same faults here.
Must never guess at a field that it does not know.
"""

import difflib
import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from google.protobuf import descriptor_pool, json_format, message_factory

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import Scales
from clearinghouse.statemachine.vocabulary.commands import Command

PACKAGE: Final = "clearinghouse.v1"
PRINCIPAL_DEFAULT: Final = "analyst"
KEYS: Final = frozenset({"call", "principal", "request", "after_seconds"})
SECONDS_MAX: Final = 10 * 366 * 86_400
SECOND_NS: Final = 1_000_000_000
DEPTH_MAX: Final = 100  # of objects and lists, as in a protobuf message
TOO_DEEP: Final = "no JSON of a call: a number is too long, or objects are too deep"

T = TypeVar("T")


class LineError(ValueError):
    """A line of a file is no valid call; the message has the number of the line and the fault."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a file: the delay after the previous line, and the call; "" for a line that only lets time pass."""

    number: int
    after_ns: int
    call: str
    principal: str
    request: dict[str, object]

    def command(self, scales: Scales, request_id: str, created_ns: int) -> Command:
        """Return the command of the line's call.

        `request_id` and `created_ns` apply if the line has none. Raises LineError.
        """
        method = METHODS[path_of(self.call)]
        service, _, name = self.call.partition(".")
        descriptor = descriptor_pool.Default().FindServiceByName(f"{PACKAGE}.{service}")
        message_class = message_factory.GetMessageClass(descriptor.methods_by_name[name].input_type)
        request = {"request_id": request_id, "created_time_ns": created_ns, **self.request}
        try:
            message = json_format.ParseDict(request, message_class())
        except json_format.ParseError as error:
            raise LineError(f"line {self.number}: {error}") from error
        try:
            return method.decode(message.SerializeToString(), self.principal, scales)
        except EdgeError as error:
            raise LineError(f"line {self.number}: {error}") from error


def path_of(call: str) -> str:
    """Return the full gRPC path of the method that a line names."""
    service, _, name = call.partition(".")
    return f"/{PACKAGE}.{service}/{name}"


def call_names() -> list[str]:
    """Return the name of every call that a line may have."""
    return sorted(path.removeprefix(f"/{PACKAGE}.").replace("/", ".") for path in METHODS)


def lines_of(calls: Iterable[tuple[str, dict[str, Any]]]) -> str:
    """Return calls with their requests as the text of a file, one call a line, as `parse_lines` reads it."""
    return "".join(f"{json.dumps({'call': call, 'request': request})}\n" for call, request in calls)


def parse_lines(data: bytes) -> list[Line]:
    """Return the lines of a file; empty lines and lines that begin with `#` are skipped. Raises LineError."""
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise LineError(f"byte {error.start}: no text in UTF-8") from error
    found: list[Line] = []
    for number, raw in enumerate(text.splitlines(), 1):
        if raw.strip() and not raw.lstrip().startswith("#"):
            found.append(line_of(number, raw))
    return found


def _is_deep(values: dict[str, Any]) -> bool:
    """Return whether objects and lists are nested deeper than protobuf accepts."""
    level: list[Any] = [values]
    for _ in range(DEPTH_MAX):
        inner = [one.values() if isinstance(one, dict) else one for one in level]
        level = [part for parts in inner for part in parts if isinstance(part, dict | list)]
        if not level:
            return False
    return True


def line_of(number: int, raw: str, principal: str = PRINCIPAL_DEFAULT) -> Line:
    """Return the call of one line of text; its caller is `principal` if the line names none. Raises LineError."""

    def wrong(message: str) -> LineError:
        return LineError(f"line {number}: {message}")

    try:
        values = json.loads(raw)
    except json.JSONDecodeError as error:
        raise wrong(f"no JSON at column {error.colno}: {error.msg}") from error
    except (ValueError, RecursionError) as error:
        raise wrong(TOO_DEEP) from error
    if not isinstance(values, dict):
        raise wrong("a line is one JSON object")
    if _is_deep(values):
        raise wrong(TOO_DEEP)
    unknown = sorted(values.keys() - KEYS)
    if unknown:
        raise wrong(f"no key {unknown[0]!r}; there are {', '.join(sorted(KEYS))}")
    call = _typed(values, "call", str, "", wrong)
    if call and path_of(call) not in METHODS:
        near = difflib.get_close_matches(call, call_names(), n=3) or call_names()
        raise wrong(f"no call {call!r}; there are {', '.join(near)}")
    if not call and "after_seconds" not in values:
        raise wrong("a line names a call, or lets time pass with after_seconds")
    if not call and "request" in values:
        raise wrong("a request without its call")
    after = values.get("after_seconds", 0)
    if (
        isinstance(after, bool)
        or not isinstance(after, int | float)
        or not 0 <= after <= SECONDS_MAX
    ):
        raise wrong(f"after_seconds is a number from 0 to {SECONDS_MAX}")
    return Line(
        number,
        round(after * SECOND_NS),
        call,
        _typed(values, "principal", str, principal, wrong),
        _typed(values, "request", dict, {}, wrong),
    )


def _typed(
    values: dict[str, object],
    key: str,
    kind: type[T],
    default: T,
    wrong: Callable[[str], LineError],
) -> T:
    """Return the value of a key, or `default` if the key is absent. Raises LineError unless its type is `kind`."""
    value = values.get(key, default)
    if not isinstance(value, kind):
        raise wrong(f"{key} is no {kind.__name__}")
    return value
