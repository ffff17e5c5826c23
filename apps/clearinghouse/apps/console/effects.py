# SPDX-License-Identifier: Apache-2.0
"""Show which accounts and orders an act's call would flag, end and refuse, before it is sent (SPEC Q-9).

Owns the capture of the call that an act would send, as a line for `PreviewCalls`. Must never send it.
"""

import json
from collections.abc import Mapping
from typing import Final, NoReturn, TypeVar

from google.protobuf import descriptor_pool, json_format, message_factory

from clearinghouse.apps.console.sheet import Act
from clearinghouse.apps.watch.readings import Answer, ask
from clearinghouse.client import AsyncClient, CallPreview
from clearinghouse.client.api.calls.call import Build, Call

T = TypeVar("T")

PREVIEW_SECONDS: Final = 30.0
HEAD: Final = ("request_id", "created_time_ns")


class _TakenError(Exception):
    """Carries the call that an act would have sent."""

    def __init__(self, call: Call[object]) -> None:
        super().__init__(call.path)
        self.call = call


class _Taker(AsyncClient):
    """A client that shares another client's connection.

    It reads, but instead of a call that changes something it raises _TakenError.
    """

    def __init__(self, client: AsyncClient) -> None:
        self.__dict__.update(client.__dict__)

    async def _call(self, build: Build[T], timeout: float | None) -> T:  # noqa: ASYNC109  the client's own
        def built(names: object) -> Call[T]:
            call = build(names)  # type: ignore[arg-type]  # the instruments of the client
            if call.key is not None:
                _take(call)
            return call

        return await super()._call(built, timeout)


def _take(call: Call[object]) -> NoReturn:
    raise _TakenError(call)


async def effects_of(
    client: AsyncClient, act: Act, given: Mapping[str, str]
) -> Answer[CallPreview] | None:
    """Return the effects of an act's call, as the server previews them; None for an act that sets no parameters."""
    if not act.sets_parameters:
        return None
    try:
        await act.perform(_Taker(client), given, client.new_key())
    except _TakenError as taken:
        return await ask(client.preview_calls([line_of(taken.call)], timeout=PREVIEW_SECONDS))
    raise AssertionError(f"{act.name} sends no call")


def line_of(call: Call[object]) -> str:
    """Return a call as a JSON object, without the fields that differ each time it is sent."""
    service, _, name = call.path.removeprefix("/").partition("/")
    method = descriptor_pool.Default().FindServiceByName(service).methods_by_name[name]
    message = message_factory.GetMessageClass(method.input_type).FromString(call.payload)
    request = json_format.MessageToDict(message, preserving_proto_field_name=True)
    asked = {key: value for key, value in request.items() if key not in HEAD}
    return json.dumps({"call": f"{service.rpartition('.')[2]}.{name}", "request": asked})
