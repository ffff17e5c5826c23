# SPDX-License-Identifier: Apache-2.0
"""Refuse reads that a principal may not make, and end its streams when its authority ends (SPEC Q-5, Q-5.1).

Owns the accounts that a read names and the error of a refusal. The machine alone decides what a principal may do, by
the same rules for commands and reads; it checks commands when it applies them.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any, Final, TypeAlias, cast

from clearinghouse.server.codec.access import ACCESS, Access
from clearinghouse.server.codec.errors import EdgeError, role_names
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

# How often a stream checks its authority again: it ends within 5 s of a revocation.
STREAM_SECONDS: Final = 2.0


def named_accounts(access: Access, raw: bytes, principal: str) -> list[AccountId] | None:
    """Return the accounts that a request names; empty if it asks for all accounts.

    Returns None if the request names the caller as owner of the accounts.
    """
    assert access.request is not None
    named = getattr(parse(access.request, raw), access.account) if access.account else 0
    if access.account == OWNER:
        return None if named == principal else []
    if isinstance(named, int):
        return [AccountId(named)] if named else []
    return [AccountId(number) for number in named]


def min_sequence_of(access: Access, raw: bytes, latest: int) -> int:
    """Return the minimum sequence that a read states.

    Returns 0 if it states none, or one beyond `latest`, which the handler will refuse.
    """
    assert access.request is not None
    wanted = int(getattr(parse(access.request, raw), "min_sequence", 0))
    return wanted if wanted <= latest else 0


def key_scope(access: Access) -> int:
    """Return the scope that a restricted key needs for a call: that of a delegate, of reads, or of all other calls."""
    if access.request is not None:
        return RIGHT_READ
    return access.scope or SCOPE_MANAGE


def refusal_of(
    state: State, access: Access, principal: str, named: list[AccountId] | None, time_ns: int
) -> EdgeError | None:
    """Return why a principal may not make a read at a time; None if it may."""
    if named is None:
        # The caller's own accounts: this needs a role and names no account.
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
    """Return the error for a result code; None for OK."""
    if code == codes.UNKNOWN_ACCOUNT:
        return unknown_account(account_id, access.account)
    if code == codes.ROLE_REQUIRED:
        hint = f", or name an account of your own as {access.account}" if access.account else ""
        message = f"{_read_name(access)} needs a role that you do not have: {_roles_of(access, account_id)}"
        return EdgeError(codes.ROLE_REQUIRED, message + hint)
    return None


def _read_name(access: Access) -> str:
    """Return the name of a read."""
    assert access.request is not None
    return access.request.DESCRIPTOR.name.removesuffix("Request")


def _roles_of(access: Access, account_id: AccountId) -> str:
    """Return in words the roles that suffice for a read, of an account or of all."""
    bits = access.any | access.own if account_id else access.any
    names, left_out = role_names(bits)
    return ", ".join(names) if left_out else "any role suffices"


class Guard:
    """The check of reads and streams before their handlers; one per server."""

    def __init__(self, edge: Edge) -> None:
        self._edge = edge

    def guarded(self, path: str, handler: MethodHandler) -> MethodHandler:
        """Return a handler that first checks whether the caller may make the call.

        The handler of a single command stays unchanged: it identifies the caller itself, and the machine checks
        authority.
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
        """Return whether reads and streams are checked: if authority is on, or if callers need a credential."""
        return self._edge.has_authority or self._edge.identity.asks_credentials

    async def check(
        self, access: Access, raw: bytes, context: Context, *, again: bool = False
    ) -> str:
        """Return the principal of a caller. Raises EdgeError if it may not make the call.

        For a stream this is repeated (`again`) while it lasts. For a stream of commands only the caller is checked
        here; the machine checks each command.
        """
        principal = self._edge.principal_of(context, key_scope(access), again=again)
        if not self._edge.has_authority or access.request is None:
            return principal
        named = named_accounts(access, raw, principal)
        core = self._edge.services.core
        wanted = 0
        if not again:
            # A linearizable read needs current roles and accounts too.
            await self._edge.level(context)
            latest = core.head.sequence + SEQUENCES_AHEAD_MAX
            wanted = min_sequence_of(access, raw, latest) if core.is_following else 0

        def read(state: State, _: int) -> EdgeError | None:
            # By the clock too: without commands sequenced time stands still, and an expired role
            # would not end.
            return refusal_of(state, access, principal, named, core.clock_ns())

        refused = await self._edge.state_at(read, wanted)
        if refused is not None:
            raise refused
        return principal

    async def _checked(
        self, access: Access, raw: bytes, context: Context, *, again: bool = False
    ) -> str | EdgeError:
        """Return the principal of a caller that may make the call, else the refusal as an error; see `edge.refuse`."""
        try:
            return await self.check(access, raw, context, again=again)
        except EdgeError as error:
            forget_frames(error)
            return error

    def _unary(self, access: Access, handler: Handler) -> Handler:
        """Return the handler of a unary read that first checks the caller."""

        async def handle(raw: bytes, context: Context) -> object:
            found = await self._checked(access, raw, context) if self._asks else ""
            work = refuse(context, found) if isinstance(found, EdgeError) else handler(raw, context)
            del raw, context  # see `refuse`
            return await work

        return handle

    def _stream(self, access: Access, handler: Handler) -> Handler:
        """Return the handler of a stream that checks the caller at the start and while the stream lasts.

        The caller of the stream must stay the same.
        """

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
        """Run a stream until it ends or its caller loses the authority for it."""
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
    """Return the handlers by path; those of reads first check the caller."""
    checks = Guard(edge)
    return {path: checks.guarded(path, handler) for path, handler in handlers.items()}
