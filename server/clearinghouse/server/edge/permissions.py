# SPDX-License-Identifier: Apache-2.0
"""Refuse reads that a principal may not make, and end its streams when its authority ends (SPEC Q-5, Q-5.1).

Owns the question of a read to the machine: which accounts a request names, and the error of a refusal. What a principal
may do is decided by the machine, in one place for commands and reads; commands are decided there when they are applied.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, cast

from clearinghouse.server.codec.access import ACCESS, Access
from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.reads.forms import unknown_account
from clearinghouse.server.codec.wire import parse
from clearinghouse.server.credentials.keys import SCOPE_MANAGE, invalid_credential
from clearinghouse.server.edge.edge import (
    SEQUENCES_AHEAD_MAX,
    Edge,
    MethodHandler,
    both_streams,
    forget_frames,
    refuse,
    server_stream,
    unary,
)
from clearinghouse.server.edge.identity import Context
from clearinghouse.statemachine.authority.permissions import OWNER, refuse_read
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.numbers import NO_ACCOUNT, AccountId
from clearinghouse.statemachine.vocabulary.types import RIGHT_READ

Handler: TypeAlias = Callable[[bytes, Context], Awaitable[Any]]

# How often the authority of a stream is asked for again: it ends within 5 s of a revocation.
STREAM_SECONDS: Final = 2.0


def named_accounts(access: Access, raw: bytes, principal: str) -> list[AccountId] | None:
    """The accounts that a request names, none for all; None if it names an owner who is the caller."""
    assert access.request is not None
    named = getattr(parse(access.request, raw), access.account) if access.account else 0
    if access.account == OWNER:
        return None if named == principal else []
    if isinstance(named, int):
        return [AccountId(named)] if named else []
    return [AccountId(number) for number in named]


def min_sequence_of(access: Access, raw: bytes, latest: int) -> int:
    """The sequence that a read asks for, 0 if its method has none; 0 beyond `latest`, which its handler refuses."""
    assert access.request is not None
    wanted = int(getattr(parse(access.request, raw), "min_sequence", 0))
    return wanted if wanted <= latest else 0


def key_scope(access: Access) -> int:
    """Return what a call needs of a key that has scopes: that of a delegate, or one for reads or all other calls."""
    if access.request is not None:
        return RIGHT_READ
    return access.scope or SCOPE_MANAGE


def refusal_of(
    state: State, access: Access, principal: str, named: list[AccountId] | None, time_ns: int
) -> EdgeError | None:
    """The error of a read that a principal may not make at a time, None if it may."""
    if named is None:
        # All accounts of its own: a role is needed, and no account is asked for.
        code = refuse_read(state, principal, access.any | access.own, 0, NO_ACCOUNT, 0, time_ns)
        return _refused(code, NO_ACCOUNT, access)
    for account_id in named or [NO_ACCOUNT]:
        code = refuse_read(
            state, principal, access.any, access.own, account_id, access.scope, time_ns
        )
        if code != codes.OK:
            return _refused(code, account_id, access)
    return None


def _refused(code: int, account_id: AccountId, access: Access) -> EdgeError | None:
    """The error of a code, None for OK."""
    if code == codes.UNKNOWN_ACCOUNT:
        return unknown_account(account_id, access.account)
    if code == codes.ROLE_REQUIRED:
        hint = f", or name an account of your own as {access.account}" if access.account else ""
        return EdgeError(codes.ROLE_REQUIRED, f"this read needs a role that you do not have{hint}")
    return None


class Guard:
    """The check of reads before their handlers; one per server."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def guarded(self, path: str, handler: MethodHandler) -> MethodHandler:
        """A handler that is called for callers that may make the call.

        A single command is left alone: its handler asks who the caller is, and the machine what it may do.
        """
        access = ACCESS[path]
        if handler.stream_stream is not None:
            return both_streams(self._stream(access, cast("Handler", handler.stream_stream)))
        if access.request is None:
            return handler
        if handler.unary_unary is not None:
            return unary(self._unary(access, cast("Handler", handler.unary_unary)))
        assert handler.unary_stream is not None
        return server_stream(self._stream(access, cast("Handler", handler.unary_stream)))

    @property
    def _asks(self) -> bool:
        """Reads and streams are checked: authority is on, or callers need a credential."""
        return self._edge.has_authority or self._edge.identity.asks_credentials

    async def check(
        self, access: Access, raw: bytes, context: Context, *, again: bool = False
    ) -> str:
        """The principal of a caller, proved `again` of a stream. Raises EdgeError if it may not make a call.

        Of a stream of commands only the caller is checked here: the machine checks each command.
        """
        principal = self._edge.principal_of(context, key_scope(access), again=again)
        if not self._edge.has_authority or access.request is None:
            return principal
        named = named_accounts(access, raw, principal)
        core = self._edge.services.core
        wanted = 0
        if not again:
            # Roles and accounts are as of then, too.
            await self._edge.level(context)
            latest = core.head.sequence + SEQUENCES_AHEAD_MAX
            wanted = min_sequence_of(access, raw, latest) if core.is_following else 0

        def read(state: State, _: int) -> EdgeError | None:
            # By the clock, too: without commands, sequenced time stands still, and what has ended would not end.
            return refusal_of(state, access, principal, named, core.clock_ns())

        refused = await self._edge.state_at(read, wanted)
        if refused is not None:
            raise refused
        return principal

    async def _checked(
        self, access: Access, raw: bytes, context: Context, *, again: bool = False
    ) -> str | EdgeError:
        """The principal of a caller that may make a call, or the error of one that may not. See `refuse`."""
        try:
            return await self.check(access, raw, context, again=again)
        except EdgeError as error:
            forget_frames(error)
            return error

    def _unary(self, access: Access, handler: Handler) -> Handler:
        """A unary read that is checked first."""

        async def handle(raw: bytes, context: Context) -> object:
            found = await self._checked(access, raw, context) if self._asks else ""
            work = refuse(context, found) if isinstance(found, EdgeError) else handler(raw, context)
            del raw, context  # see `refuse`
            return await work

        return handle

    def _stream(self, access: Access, handler: Handler) -> Handler:
        """A stream that is checked first, and again as long as it lasts; its caller stays the same."""

        async def handle(raw: bytes, context: Context) -> object:
            if not self._asks:
                work = handler(raw, context)
            else:
                found = await self._checked(access, raw, context)
                if isinstance(found, EdgeError):
                    work = refuse(context, found)
                else:
                    work = self._followed(access, found, handler, raw, context)
            del raw, context  # see `refuse`
            return await work

        return handle

    async def _followed(
        self, access: Access, principal: str, handler: Handler, raw: bytes, context: Context
    ) -> object:
        """Run a stream until it ends or its caller may no longer have it."""
        stream = asyncio.ensure_future(handler(raw, context))
        work: Awaitable[Any] = stream
        try:
            while not (await asyncio.wait({stream}, timeout=STREAM_SECONDS))[0]:
                found = await self._checked(access, raw, context, again=True)
                if found == principal:
                    continue
                if isinstance(found, str):
                    found = invalid_credential("the credential names another principal by now")
                work = refuse(context, found)
                break
        finally:
            stream.cancel()
        del raw, context
        return await work


def guard(edge: Edge, handlers: dict[str, MethodHandler]) -> dict[str, MethodHandler]:
    """All handlers by path, those of reads checked first."""
    checks = Guard(edge)
    return {path: checks.guarded(path, handler) for path, handler in handlers.items()}
