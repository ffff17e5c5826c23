# SPDX-License-Identifier: Apache-2.0
"""Both faces of the client: the same methods, and a method for every call of the API."""

import ast
import inspect
import re

import clearinghouse.client
from clearinghouse.client import AsyncClient, AsyncSession, Client, Session
from clearinghouse.v1 import (
    account_pb2,
    admin_pb2,
    journal_pb2,
    market_data_pb2,
    oracle_pb2,
    query_pb2,
    risk_pb2,
    trading_pb2,
    venue_pb2,
)
from tests.sources import CLIENT, files_in

SERVICES = [
    service
    for module in (
        account_pb2,
        admin_pb2,
        journal_pb2,
        market_data_pb2,
        oracle_pb2,
        query_pb2,
        risk_pb2,
        trading_pb2,
        venue_pb2,
    )
    for service in module.DESCRIPTOR.services_by_name.values()
]


def _public(face: type) -> dict[str, list[str]]:
    """The public methods of a class with the names of their parameters."""
    return {
        name: list(inspect.signature(member).parameters)
        for name, member in inspect.getmembers(face, callable)
        if not name.startswith("_")
    }


def test_both_faces_have_the_same_methods() -> None:
    """Every method of one face is in the other with the same parameters."""
    assert _public(Client) == _public(AsyncClient)
    assert _public(Session) == _public(AsyncSession)


def test_every_call_of_the_api_has_a_method() -> None:
    """Each method of each service is called somewhere in the client."""
    sources = "\n".join(path.read_text(encoding="utf-8") for path in files_in(CLIENT))
    called = set(re.findall(r"(\w+Service/\w+)", sources))
    assert SERVICES
    missing = [
        f"{service.name}/{method.name}"
        for service in SERVICES
        for method in service.methods
        if f"{service.name}/{method.name}" not in called
    ]
    assert missing == []


def test_every_call_is_used_by_a_method() -> None:
    """Each function that makes a call is used by the methods of the client, so that a generated one has a method."""
    calls = {
        f"{path.stem}.{node.name}"
        for path in files_in(CLIENT / "api" / "calls")
        for node in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_")
    } - {"call.call"}
    methods = "\n".join(path.read_text(encoding="utf-8") for path in files_in(CLIENT / "aio"))
    assert calls
    assert sorted(call for call in calls if f"{call}(" not in methods) == []


def test_public_names_exist_and_are_described() -> None:
    """Everything that the package exports is there, and has a docstring of its own."""
    for name in clearinghouse.client.__all__:
        found = getattr(clearinghouse.client, name)
        if inspect.isclass(found):
            assert found.__doc__, name
            assert not found.__doc__.startswith(f"{name}("), name
    for face in (Client, AsyncClient):
        for name, member in inspect.getmembers(face, callable):
            assert name.startswith("_") or member.__doc__, name


def test_the_help_of_a_client_names_its_groups() -> None:
    """The text of each face names every group of methods."""
    for face in (Client, AsyncClient):
        missing = [
            base.__name__ for base in face.__bases__ if base.__name__ not in str(face.__doc__)
        ]
        assert missing == []
