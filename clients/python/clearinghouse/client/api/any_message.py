# SPDX-License-Identifier: Apache-2.0
"""Send a call by its request message, for a caller that has the message, or a call without a method of the client.

Owns how the call is found in the schema and how a command gets its identity. Must never change the caller's message.
"""

from collections.abc import Callable
from typing import Any, Final, NamedTuple

from google.protobuf import descriptor_pool, message_factory
from google.protobuf.message import Message

from clearinghouse.client.api.calls.call import Build, call
from clearinghouse.client.values.errors import RequestKey

PACKAGE: Final = "clearinghouse.v1"


class FoundMethod(NamedTuple):
    """A method of the schema, with the classes of its request and reply."""

    request: type[Message]
    reply: type[Message]


def method_of(method: str) -> FoundMethod:
    """Return a method of the schema, written as Service/Method. Raises LookupError for an unknown one."""
    service, _, name = method.partition("/")
    try:
        found = (
            descriptor_pool.Default()
            .FindServiceByName(f"{PACKAGE}.{service}")
            .methods_by_name[name]
        )
    except KeyError:
        raise LookupError(f"this client knows no method {method}") from None
    return FoundMethod(
        message_factory.GetMessageClass(found.input_type),
        message_factory.GetMessageClass(found.output_type),
    )


def any_message(method: str, request: Message, new_key: Callable[[], RequestKey]) -> Build[Message]:
    """Return a call of `method`, written as Service/Method. A command without a request id gets a new one and the time.

    Raises LookupError for a method that this client's schema does not have, TypeError for another message than its
    request.
    """
    found = method_of(method)
    if request.DESCRIPTOR is not found.request.DESCRIPTOR:
        wanted = found.request.DESCRIPTOR.name
        raise TypeError(f"{method} takes {wanted}, not {request.DESCRIPTOR.name}")
    key = None
    if "request_id" in request.DESCRIPTOR.fields_by_name:
        keyed: Any = type(request)()
        keyed.CopyFrom(request)
        fresh = new_key()
        keyed.request_id = keyed.request_id or fresh.request_id
        keyed.created_time_ns = keyed.created_time_ns or fresh.created_time_ns
        key = RequestKey(keyed.request_id, keyed.created_time_ns)
        request = keyed
    made = call(method, request, found.reply, lambda message, _: message, key)
    return lambda _: made
