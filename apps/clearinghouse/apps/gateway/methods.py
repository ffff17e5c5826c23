# SPDX-License-Identifier: Apache-2.0
"""List every call of the API, as the generated code describes it.

Owns the table of calls. No call is written by hand: a call of a newer schema is in the table once its code is
generated.
"""

import importlib
import pkgutil
from collections.abc import Iterator
from dataclasses import dataclass
from types import ModuleType

from google.protobuf.descriptor import MethodDescriptor
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass
from grpc_health.v1 import health_pb2

import clearinghouse.v1


@dataclass(frozen=True, slots=True)
class Method:
    """A call: its path in gRPC and in the gateway, its messages, and whether it changes something."""

    path: str
    name: str
    request: type[Message]
    reply: type[Message]
    is_command: bool
    takes_stream: bool
    gives_stream: bool


def _method(path: str, found: MethodDescriptor) -> Method:
    """Return the call that a descriptor of the generated code describes."""
    return Method(
        path,
        found.name,
        GetMessageClass(found.input_type),
        GetMessageClass(found.output_type),
        "request_id" in found.input_type.fields_by_name,
        found.client_streaming,
        found.server_streaming,
    )


def _modules() -> Iterator[ModuleType]:
    """Yield the modules of generated code that define calls: those of the API, and that of gRPC's health check."""
    for module in pkgutil.iter_modules(clearinghouse.v1.__path__, "clearinghouse.v1."):
        if module.name.endswith("_pb2"):
            yield importlib.import_module(module.name)
    yield health_pb2


def all_methods() -> dict[str, Method]:
    """Return every call by its path in the gateway."""
    found = {}
    for module in _modules():
        for service in module.DESCRIPTOR.services_by_name.values():
            for method in service.methods:
                path = f"/{service.full_name}/{method.name}"
                found[path] = _method(path, method)
    return found
