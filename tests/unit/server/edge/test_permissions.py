# SPDX-License-Identifier: Apache-2.0
"""Reads that a principal may make, and streams that end with the authority for them (SPEC Q-5, Q-5.1)."""

import asyncio
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, cast

import pytest

from clearinghouse.server.codec.access import ACCESS, Access
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.credentials.keys import SCOPE_MANAGE
from clearinghouse.server.edge import permissions
from clearinghouse.server.edge.edge import SEQUENCES_AHEAD_MAX, Edge, unary
from clearinghouse.server.edge.permissions import (
    Guard,
    guard,
    key_scope,
    min_sequence_of,
    named_accounts,
    refusal_of,
)
from clearinghouse.statemachine.vocabulary import codes, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.v1 import query_pb2

GET_ACCOUNT = "/clearinghouse.v1.QueryService/GetAccount"


def paths(test: Callable[[Access], bool]) -> list[str]:
    """The calls whose entry passes a test."""
    return [path for path, access in ACCESS.items() if test(access)]


def test_a_key_needs_the_scope_of_its_call() -> None:
    """A read that of reads; a command its own right of a delegate, or that of all else."""
    for access in ACCESS.values():
        if access.request is not None:
            assert key_scope(access) == types.RIGHT_READ
        else:
            assert key_scope(access) == (access.scope or SCOPE_MANAGE)
    assert {key_scope(access) for access in ACCESS.values()} >= {
        *(types.RIGHT_READ, types.RIGHT_TRADE, types.RIGHT_TRANSFER, types.RIGHT_WITHDRAW),
        SCOPE_MANAGE,
    }


def test_a_request_names_accounts_owners_or_nothing() -> None:
    """One, several, all accounts of an owner, or none at all."""
    access = ACCESS[GET_ACCOUNT]
    assert access.account == "account_id"
    raw = query_pb2.GetAccountRequest(account_id=7).SerializeToString()
    assert named_accounts(access, raw, "ann") == [AccountId(7)]
    assert named_accounts(access, b"", "ann") == []
    lists = query_pb2.ListAccountsRequest(owner="ann").SerializeToString()
    by_owner = access._replace(request=query_pb2.ListAccountsRequest, account="owner")
    assert named_accounts(by_owner, lists, "ann") is None
    assert named_accounts(by_owner, lists, "bob") == []
    assert named_accounts(access._replace(account=""), raw, "ann") == []


def test_a_read_waits_for_no_sequence_that_cannot_come() -> None:
    """Up to the latest it is what the request says; beyond, its handler refuses it."""
    access = ACCESS[GET_ACCOUNT]
    for wanted, found in ((0, 0), (5, 5), (6, 0)):
        raw = query_pb2.GetAccountRequest(min_sequence=wanted).SerializeToString()
        assert min_sequence_of(access, raw, 5) == found
    without = access._replace(request=query_pb2.ListAccountsRequest)
    assert min_sequence_of(without, b"", 5) == 0


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[tuple[Any, ...]]:
    """Each question to the machine; it permits accounts below 10 only."""
    questions: list[tuple[Any, ...]] = []

    def refuse_read(*question: Any) -> int:  # noqa: ANN401  as the machine has it
        questions.append(question)
        account_id = question[4]
        if account_id == 99:
            return codes.UNKNOWN_ACCOUNT
        return codes.OK if account_id < 10 else codes.ROLE_REQUIRED

    monkeypatch.setattr(permissions, "refuse_read", refuse_read)
    return questions


ENTRY = Access(1, 2, types.RIGHT_READ, "account_id", query_pb2.GetAccountRequest)
STATE: Any = object()


def test_each_named_account_is_asked_for(asked: list[tuple[Any, ...]]) -> None:
    """With the roles of the entry and the time; the first that is refused decides."""
    named = [AccountId(number) for number in (3, 4)]
    assert refusal_of(STATE, ENTRY, "ann", named, 50) is None
    assert asked == [(STATE, "ann", 1, 2, number, types.RIGHT_READ, 50) for number in (3, 4)]
    refused = refusal_of(STATE, ENTRY, "ann", [AccountId(3), AccountId(12), AccountId(4)], 50)
    assert refused is not None
    assert refused.code == codes.ROLE_REQUIRED
    assert refused.message == (
        "GetAccount needs a role that you do not have: TRADER, or name an account of your own as account_id"
    )
    assert len(asked) == 4
    unknown = refusal_of(STATE, ENTRY, "ann", [AccountId(99)], 50)
    assert unknown is not None
    assert (unknown.code, unknown.field) == (codes.UNKNOWN_ACCOUNT, "account_id")


def test_without_an_account_a_role_is_asked_for(asked: list[tuple[Any, ...]]) -> None:
    """For all accounts of its own any of both kinds of roles, and no right of a delegate."""
    assert refusal_of(STATE, ENTRY, "ann", [], 50) is None
    assert refusal_of(STATE, ENTRY, "ann", None, 60) is None
    assert asked == [
        (STATE, "ann", 1, 2, 0, types.RIGHT_READ, 50),
        (STATE, "ann", 3, 0, 0, 0, 60),
    ]


def test_a_read_without_accounts_is_refused_without_a_hint(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """There is no account to name."""
    monkeypatch.setattr(permissions, "refuse_read", lambda *_: codes.ROLE_REQUIRED)
    entry = ENTRY._replace(account="")
    for roles, words in (
        (1 << types.ROLE_AUDITOR, "AUDITOR"),
        ((1 << 10) - 1, "any role suffices"),
    ):
        refused = refusal_of(STATE, entry._replace(any=roles), "ann", [], 50)
        assert refused is not None
        assert refused.message == f"GetAccount needs a role that you do not have: {words}"


class Context:
    """A call that notes with what it was ended."""

    def __init__(self) -> None:
        self.details = ""

    def invocation_metadata(self) -> tuple[()]:
        """No word of the caller."""
        return ()

    async def abort(self, _code: object, details: str, _trailers: object) -> None:
        """End it."""
        self.details = details
        raise ConnectionAbortedError


class World:
    """An edge whose caller, authority and state the test sets."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.edge = Edge()
        self.principal: str | EdgeError = "ann"
        self.proofs: list[tuple[int, bool]] = []
        self.levels = 0
        self.waited: list[int] = []
        self.core = SimpleNamespace(
            head=SimpleNamespace(sequence=40), is_following=False, clock_ns=lambda: 70
        )
        self.edge._services = cast("Any", SimpleNamespace(core=self.core))
        self.edge.has_authority = True
        monkeypatch.setattr(self.edge, "principal_of", self._principal_of)
        monkeypatch.setattr(self.edge, "level", self._level)
        monkeypatch.setattr(self.edge, "state_at", self._state_at)

    def _principal_of(self, _: object, scope: int, *, again: bool = False) -> str:
        self.proofs.append((scope, again))
        if isinstance(self.principal, EdgeError):
            raise self.principal
        return self.principal

    async def _level(self, _: object) -> None:
        self.levels += 1

    async def _state_at(self, read: Callable[[Any, int], object], wanted: int) -> object:
        self.waited.append(wanted)
        return read(STATE, 40)

    def check(self, raw: bytes, *, again: bool = False) -> str:
        """Check a read."""
        checks = Guard(self.edge)
        return asyncio.run(checks.check(ENTRY, raw, cast("Any", Context()), again=again))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    """An edge with authority."""
    return World(monkeypatch)


def request(account_id: int, min_sequence: int = 0) -> bytes:
    """A read of an account."""
    return query_pb2.GetAccountRequest(
        account_id=account_id, min_sequence=min_sequence
    ).SerializeToString()


def test_a_read_is_checked_on_the_state_that_it_reads(
    world: World, asked: list[tuple[Any, ...]]
) -> None:
    """By the clock; a follower first waits for its sequence, unless that cannot come; again it does not wait."""
    assert world.check(request(3, 30)) == "ann"
    assert asked[-1] == (STATE, "ann", 1, 2, 3, types.RIGHT_READ, 70)
    assert (world.proofs, world.levels, world.waited) == ([(types.RIGHT_READ, False)], 1, [0])
    world.core.is_following = True
    latest = 40 + SEQUENCES_AHEAD_MAX
    for wanted, waits in ((30, 30), (latest, latest), (latest + 1, 0)):
        world.check(request(3, wanted))
        assert world.waited[-1] == waits
    world.check(request(3, 30), again=True)
    assert (world.proofs[-1], world.levels, world.waited[-1]) == ((types.RIGHT_READ, True), 4, 0)
    with pytest.raises(EdgeError) as caught:
        world.check(request(12))
    assert caught.value.code == codes.ROLE_REQUIRED


def test_without_authority_only_the_caller_is_proved(
    world: World, asked: list[tuple[Any, ...]]
) -> None:
    """The machine is not asked, and nothing is waited for."""
    world.edge.has_authority = False
    assert world.check(request(12)) == "ann"
    assert (asked, world.levels, world.waited) == ([], 0, [])


async def answered(raw: bytes, _: object) -> bytes:
    """Answer with the request."""
    return b"answer to " + raw


def test_a_handler_is_called_only_for_callers_that_may(
    world: World, asked: list[tuple[Any, ...]]
) -> None:
    """Others read why; without authority and credentials no caller is asked who it is."""
    handlers = {GET_ACCOUNT: unary(answered)}
    handler = guard(world.edge, handlers)[GET_ACCOUNT].unary_unary
    assert handler is not None
    context = Context()
    raw = request(3)
    assert asyncio.run(cast("Any", handler)(raw, context)) == b"answer to " + raw
    with pytest.raises(ConnectionAbortedError):
        asyncio.run(cast("Any", handler)(request(12), context))
    assert "GetAccount needs a role" in context.details
    assert len(asked) == 2
    world.edge.has_authority = False
    raw = request(12)
    assert asyncio.run(cast("Any", handler)(raw, context)) == b"answer to " + raw
    assert len(world.proofs) == 2


def test_a_command_is_left_to_its_handler(world: World) -> None:
    """The machine decides what it may."""
    path = paths(lambda access: access.request is None)[0]
    handler = unary(answered)
    assert guard(world.edge, {path: handler}) == {path: handler}


async def lasting(raw: bytes, _: object) -> bytes:
    """Answer later than the authority is asked for again."""
    await asyncio.sleep(0.05)
    return b"end of " + raw


@pytest.mark.parametrize(
    ("later", "ends_with"),
    [
        ("ann", ""),
        ("bob", "the credential names another principal by now"),
        (EdgeError(codes.CREDENTIAL_INVALID, "it was revoked"), "it was revoked"),
    ],
)
def test_a_stream_ends_with_the_authority_for_it(
    world: World,
    asked: list[tuple[Any, ...]],
    monkeypatch: pytest.MonkeyPatch,
    later: str | EdgeError,
    ends_with: str,
) -> None:
    """It is asked for again as long as the stream lasts: another principal, or none, ends it."""
    monkeypatch.setattr(permissions, "STREAM_SECONDS", 0.01)
    checks = Guard(world.edge)
    context = Context()
    raw = request(3)

    async def run() -> object:
        stream = checks._stream(ENTRY, lasting)
        running = asyncio.ensure_future(stream(raw, cast("Any", context)))
        await asyncio.sleep(0.005)
        world.principal = later
        return await running

    if ends_with:
        with pytest.raises(ConnectionAbortedError):
            asyncio.run(run())
        assert ends_with in context.details
    else:
        assert asyncio.run(run()) == b"end of " + raw
        assert {again for _, again in world.proofs[1:]} == {True}
        assert len(asked) == len(world.proofs) >= 3


def test_a_stream_is_refused_before_it_begins(world: World, asked: list[tuple[Any, ...]]) -> None:
    """Or runs unasked where no caller is proved."""
    checks = Guard(world.edge)
    context = Context()
    stream = checks._stream(ENTRY, lasting)
    with pytest.raises(ConnectionAbortedError):
        asyncio.run(cast("Any", stream(request(12), cast("Any", context))))
    assert "GetAccount needs a role" in context.details
    world.edge.has_authority = False
    raw = request(12)
    assert asyncio.run(cast("Any", stream(raw, cast("Any", context)))) == b"end of " + raw
    assert len(asked) == 1
