# SPDX-License-Identifier: Apache-2.0
"""Read the parameters in force from the answers of ListSettings and of the calls that set parameters.

Owns the reading of a `Statement`: which call it is, and its fields by name. Amounts are decimal text, as on the wire.
"""

from dataclasses import dataclass
from typing import Any, cast

from google.protobuf.message import Message

from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import event_pb2, market_data_pb2, query_pb2

HEAD = ("request_id", "created_time_ns")


@dataclass(frozen=True, slots=True)
class Setting:
    """Parameters in force.

    `call` is the call that sets them; `version` is the `expected_version` of the next such call.
    """

    call: str
    parameters: dict[str, object]
    version: int
    announced: tuple["AnnouncedSetting", ...] = ()


@dataclass(frozen=True, slots=True)
class AnnouncedSetting:
    """An announced change: its call, the changed parameters, and when it takes effect, in ns since 1970 in UTC.

    `asset_id` and `market_id` name its subject; both are 0 if it has another subject.
    """

    change_id: int
    call: str
    asset_id: int
    market_id: int
    parameters: dict[str, object]
    takes_effect_time_ns: int


@dataclass(frozen=True, slots=True)
class SettingReceipt(Receipt):
    """The answer of a call that set parameters: the values `in_force` after it, with their version.

    If a second person must send the call too, `version` is 0 and there are no values. `takes_effect_time_ns` is the
    time, in ns since 1970 in UTC, at which the last stated value takes effect; 0: all are in force.
    """

    version: int
    in_force: dict[str, object]
    takes_effect_time_ns: int


def settings_of(reply: query_pb2.ListSettingsResponse) -> tuple[Setting, ...]:
    """Return the settings of a reply."""
    return tuple(
        Setting(*_stated(one.in_force), one.version, tuple(map(_announced, one.announced)))
        for one in reply.settings
    )


def announced_of(
    reply: market_data_pb2.ListAnnouncedSettingsResponse,
) -> tuple[AnnouncedSetting, ...]:
    """Return the announced changes of a reply."""
    return tuple(map(_announced, reply.changes))


def _announced(one: event_pb2.AnnouncedSetting) -> AnnouncedSetting:
    """Return an announced change with only the parameters that change."""
    call, stated = _stated(one.stated)
    message: Message = getattr(one.stated, call)
    if call == "set_pool":
        message = one.stated.set_pool.terms
    names = {field.name for field in message.DESCRIPTOR.fields if field.number in one.fields}
    changed = {name: value for name, value in stated.items() if name in names}
    return AnnouncedSetting(
        one.change_id,
        call,
        cast("int", stated.get("asset_id", 0)),
        cast("int", stated.get("market_id", 0)),
        changed,
        one.takes_effect_time_ns,
    )


def setting_receipt(
    reply: Any,  # noqa: ANN401 (one of the messages with `in_force`)
) -> SettingReceipt:
    """Return the receipt of a call that sets parameters. Raises `Refused` if it was refused."""
    found = receipt(reply)
    return SettingReceipt(
        found.sequence,
        found.time_ns,
        found.chain_head,
        found.is_repeat,
        found.id,
        reply.version,
        _fields(reply.in_force) if reply.version else {},
        getattr(reply, "takes_effect_time_ns", 0),
    )


def _stated(statement: event_pb2.Statement) -> tuple[str, dict[str, object]]:
    """Return the name of the call that a statement describes, and its parameters by name."""
    call = statement.WhichOneof("call") or ""
    return call, _fields(getattr(statement, call)) if call else {}


def _fields(message: Message) -> dict[str, object]:
    """Return the fields of a message by name. The fields of its terms are among them, under their own names."""
    found: dict[str, object] = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        if field.name in HEAD or (field.has_presence and not message.HasField(field.name)):
            continue
        if isinstance(value, Message):
            found |= _fields(value)
        else:
            found[field.name] = tuple(value) if field.is_repeated else value
    return found
