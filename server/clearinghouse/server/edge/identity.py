# SPDX-License-Identifier: Apache-2.0
"""Identify a caller by its certificate, API key, token or stated name, by one rule (SPEC Q-5, Q-5.1).

Owns the order of the credentials, and the refusal if two of them name different principals. A credential only names a
principal; the machine decides what the principal may do. Must never log a credential. A refused credential is logged by
the reason, a limited number of times each second.
"""

import asyncio
import time
from collections.abc import Coroutine
from typing import Any, Final, TypeAlias

import grpc
import structlog

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.keys import PREFIX, KeyFiles, KeyRing, invalid_credential
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, has_form, is_principal
from clearinghouse.server.credentials.tokens import TokenRing, TokenRules
from clearinghouse.server.edge.call_log import running_call
from clearinghouse.server.edge.tls import TlsFiles, certified_principal
from clearinghouse.statemachine.vocabulary import codes

# In quotes: the stubs declare type parameters that the run-time class lacks.
Context: TypeAlias = "grpc.aio.ServicerContext[bytes, bytes]"

PRINCIPAL_KEY: Final = "clearinghouse-principal"
PRINCIPAL_DEFAULT: Final = "anonymous"
CREDENTIAL_KEY: Final = "authorization"
SCHEME: Final = "bearer "
# The edge refuses a longer credential unread.
CREDENTIAL_BYTES_MAX: Final = 4_096
# Refused credentials logged each second; the next line states the number of suppressed lines.
LOGGED_MAX: Final = 10

log = structlog.get_logger("clearinghouse.server")


def stated_principal(context: Context) -> str:
    """Return the name that the caller states in its metadata; "" if it states none. Raises EdgeError."""
    found = [value for key, value in context.invocation_metadata() or () if key == PRINCIPAL_KEY]
    if not found:
        return ""
    if (
        len(found) > 1
    ):  # a proxy that adds the name of its caller must not lose it to one that the caller sent
        raise EdgeError(
            codes.INVALID_ARGUMENT, "is stated more than once", PRINCIPAL_KEY, "1", str(len(found))
        )
    name = found[0] if isinstance(found[0], str) else ""
    check_principal(name, PRINCIPAL_KEY)
    return name


def check_principal(name: str, field: str) -> None:
    """Raise EdgeError for a name that no principal can have."""
    if not has_form(name):
        raise EdgeError(codes.INVALID_ARGUMENT, f"must have {PRINCIPAL_FORM}", field)
    if not is_principal(name):
        raise EdgeError(
            codes.INVALID_ARGUMENT, "this name is the machine's own; use another", field
        )


def stated_credential(context: Context) -> str | None:
    """Return the credential of a caller without the word Bearer; None if it sent none. Raises EdgeError."""
    found = [value for key, value in context.invocation_metadata() or () if key == CREDENTIAL_KEY]
    if not found:
        return None
    size = sum(len(value) for value in found)
    if size > CREDENTIAL_BYTES_MAX:
        raise EdgeError(
            codes.CREDENTIAL_INVALID,
            "the credential is too long",
            limit=str(CREDENTIAL_BYTES_MAX),
            actual=str(size),
        )
    value = found[0]
    if len(found) > 1:
        raise invalid_credential(f"send one value of {CREDENTIAL_KEY}, not {len(found)}")
    if not isinstance(value, str) or value[: len(SCHEME)].lower() != SCHEME:
        raise invalid_credential(f"send {CREDENTIAL_KEY}: Bearer, a space, and the credential")
    return value[len(SCHEME) :]


class Identity:
    """The rule by which one server identifies callers.

    `client_principal` is the field of a client certificate that names the principal; "" if callers need no certificate.
    `relay` is the name in the certificate of a program that passes on the calls of others and is no principal itself;
    "" if there is none.
    """

    def __init__(
        self,
        client_principal: str = "",
        keys: KeyRing | None = None,
        tokens: TokenRing | None = None,
        relay: str = "",
    ) -> None:
        self._client_principal = client_principal
        self._keys = keys
        self._tokens = tokens
        self._relay = relay
        self._second = 0
        self._logged = 0
        self._left_out = 0

    @property
    def used(self) -> dict[str, int]:
        """Return when each API key was last used, in s since 1970, by its id."""
        return {} if self._keys is None else self._keys.used

    @property
    def asks_credentials(self) -> bool:
        """Return whether every call needs a credential; a stated name then proves nothing."""
        return self._keys is not None or self._tokens is not None

    async def watch(self) -> None:
        """Read the files of credentials again when they change."""
        watches: list[Coroutine[Any, Any, None]] = []
        if self._keys is not None:
            watches.append(self._keys.watch())
        if self._tokens is not None:
            watches.append(self._tokens.watch())
        await asyncio.gather(*watches)

    @property
    def _wanted(self) -> str:
        """Return in words the kinds of credential that the server accepts."""
        kinds = (("API key", self._keys), ("token", self._tokens))
        return " or ".join(kind for kind, ring in kinds if ring is not None)

    def principal_of(self, context: Context, scope: int = 0) -> str:
        """Return the principal of a call: that of its certificate, else that of its credential. Raises EdgeError.

        `scope` is what a restricted credential must permit for the call; 0: nothing. Certificate, credential and stated
        name must name the same principal. If the server asks for neither certificate nor credential, the stated name is
        the principal.
        """
        try:
            return self._principal_of(context, scope)
        except EdgeError as error:
            if error.code in REFUSALS:
                self._log(error, context.peer())
                call = running_call.get()
                if call is not None:
                    call.is_logged = True
            raise

    def _principal_of(self, context: Context, scope: int) -> str:
        """Return the principal of a call as `principal_of` does, without logging a refusal."""
        stated = stated_principal(context)
        certified = ""
        if self._client_principal:
            certified = certified_principal(context.auth_context(), self._client_principal)
            check_principal(certified, "client certificate")
            if certified == self._relay:
                certified = ""  # the credential of the call says whose it is
        sent = stated_credential(context) if self.asks_credentials else None
        named = "" if sent is None else self._proved(sent, context.peer(), scope)
        if certified and named and certified != named:
            raise EdgeError(
                codes.CREDENTIALS_DIFFER,
                f"the client certificate says {certified}, the credential names another principal: send one of them,"
                " or two of the same principal",
            )
        name = certified or named
        if not name:
            if self.asks_credentials:
                raise EdgeError(
                    codes.CREDENTIAL_ABSENT,
                    f"this server needs a credential: send {CREDENTIAL_KEY}: Bearer, a space, and your {self._wanted}",
                )
            return stated or PRINCIPAL_DEFAULT
        if stated and stated != name:
            place = "client certificate" if certified else "credential"
            raise EdgeError(
                codes.INVALID_ARGUMENT,
                f"the {place} says {name}: state the same name, or none",
                PRINCIPAL_KEY,
            )
        return name

    def _proved(self, sent: str, peer: str, scope: int) -> str:
        """Return the principal that a credential proves. Raises EdgeError."""
        if self._keys is not None and sent.startswith(PREFIX):
            return self._keys.principal_of(sent, peer, scope)
        if self._tokens is not None:
            return self._tokens.principal_of(sent)
        raise invalid_credential(f"no such {self._wanted}: check that it was copied whole")

    def _log(self, error: EdgeError, peer: str) -> None:
        """Log a refused credential and its reason, up to a limit for each second."""
        second = int(time.monotonic())
        if second != self._second:
            self._second, self._logged = second, 0
        if self._logged >= LOGGED_MAX:
            self._left_out += 1
            return
        self._logged += 1
        call = running_call.get()
        log.warning(
            "credential refused",
            method="" if call is None else call.path,
            error=str(error),
            peer=peer,
            not_logged_before=self._left_out,
        )
        self._left_out = 0


def make_identity(
    tls: TlsFiles | None, keys: KeyFiles | None, tokens: TokenRules | None
) -> Identity:
    """Return the rule for callers with the kinds of credential that are set, read from their files. Raises
    ConfigError.
    """
    principal = tls.client_principal if tls is not None and tls.client_ca is not None else ""
    relay = "" if tls is None else tls.relay
    if relay and not (principal and (keys or tokens)):
        raise ConfigError(
            "tls.relay needs tls.client_ca, and API keys or tokens: its calls have no other caller"
        )
    return Identity(
        principal,
        None if keys is None else KeyRing(keys),
        None if tokens is None else TokenRing(tokens),
        relay,
    )


REFUSALS: Final = frozenset(
    {
        codes.CREDENTIAL_ABSENT,
        codes.CREDENTIAL_INVALID,
        codes.CREDENTIAL_EXPIRED,
        codes.CREDENTIAL_NETWORK,
        codes.CREDENTIAL_SCOPE,
        codes.CREDENTIALS_DIFFER,
        codes.CREDENTIAL_NOT_YET_VALID,
        codes.CREDENTIAL_AUDIENCE,
        codes.CREDENTIAL_LIFETIME,
        codes.CREDENTIAL_CLAIMS,
    }
)
