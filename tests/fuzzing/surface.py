# SPDX-License-Identifier: Apache-2.0
"""What can be called: every method of the API, read from the descriptors of the generated code.

Owns the list, so that a new method is fuzzed without a word here. Must never name a method.
"""

import pkgutil
from functools import cache
from importlib import import_module
from typing import NamedTuple

from google.protobuf.descriptor import Descriptor, FieldDescriptor, ServiceDescriptor

import clearinghouse.v1


class Rpc(NamedTuple):
    """A method: its full name, its messages, and which side sends many of them."""

    path: str
    request: Descriptor
    reply: Descriptor
    client_streams: bool
    server_streams: bool

    @property
    def is_mutating(self) -> bool:
        """Return whether a call that is taken gets a sequence."""
        return "request_id" in self.request.fields_by_name


@cache
def surface() -> dict[str, Rpc]:
    """Every method of the API by its full name."""
    found: dict[str, Rpc] = {}
    for module in pkgutil.iter_modules(clearinghouse.v1.__path__):
        if not module.name.endswith("_pb2"):
            continue
        file = import_module(f"clearinghouse.v1.{module.name}").DESCRIPTOR
        for service in file.services_by_name.values():
            found.update((rpc.path, rpc) for rpc in _methods(service))
    return dict(sorted(found.items()))


def _methods(service: ServiceDescriptor) -> list[Rpc]:
    """The methods of a service."""
    return [
        Rpc(
            f"/{service.full_name}/{method.name}",
            method.input_type,
            method.output_type,
            method.client_streaming,
            method.server_streaming,
        )
        for method in service.methods
    ]


def names_a_field(descriptor: Descriptor, path: str) -> bool:
    """Return whether a path such as `orders[3].price` leads to a field; the last step may be the number of an unknown
    one.
    """
    at: Descriptor | None = descriptor
    *steps, last = path.split(".")
    for step in steps:
        field = None if at is None else at.fields_by_name.get(step.partition("[")[0])
        if field is None:
            return False
        at = field.message_type if field.type == FieldDescriptor.TYPE_MESSAGE else None
    return at is not None and (last.isdecimal() or last.partition("[")[0] in at.fields_by_name)
