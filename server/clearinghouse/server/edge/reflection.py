# SPDX-License-Identifier: Apache-2.0
"""Register server reflection under its stable name and its old one, for old and new tools.

Owns the registration only. The messages of `grpc.reflection.v1` and `v1alpha` are the same on the wire; the library
has only the old name.
"""

from collections.abc import Iterable
from typing import Final

import grpc
from grpc_reflection.v1alpha import reflection_pb2
from grpc_reflection.v1alpha.reflection import aio

NAMES: Final = (
    "grpc.reflection.v1.ServerReflection",
    "grpc.reflection.v1alpha.ServerReflection",
)


def reflection_handlers(service_names: Iterable[str]) -> tuple[grpc.GenericRpcHandler, ...]:
    """The handlers of both names, which list `service_names` and themselves."""
    servicer = aio.ReflectionServicer((*service_names, *NAMES))
    handler = grpc.stream_stream_rpc_method_handler(
        servicer.ServerReflectionInfo,
        request_deserializer=reflection_pb2.ServerReflectionRequest.FromString,
        response_serializer=reflection_pb2.ServerReflectionResponse.SerializeToString,
    )
    return tuple(
        grpc.method_handlers_generic_handler(name, {"ServerReflectionInfo": handler})
        for name in NAMES
    )
