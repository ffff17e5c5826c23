# SPDX-License-Identifier: Apache-2.0
"""Check signed tokens (JWT) of one issuer: their rules, and a token that a caller sends (SPEC Q-5, Q-5.1).

Owns the order of the checks and the rules of claims. The library PyJWT checks signatures, and `key_sets` has the keys.
A header chooses a key by its `kid` and nothing else: the key fixes the algorithm, and keys or addresses in a header are
not read. Must never log a token or put any part of one into an error.
"""

import hashlib
import re
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import structlog
from jwt import PyJWS, PyJWTError
from jwt.utils import base64url_decode

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.key_sets import KID_MAX, KeySet, load_key_set, strict_object
from clearinghouse.server.credentials.keys import invalid_credential
from clearinghouse.server.credentials.names import PRINCIPAL_FORM, is_principal
from clearinghouse.server.credentials.watched import Watched
from clearinghouse.statemachine.vocabulary import codes

ALGORITHMS: Final = ("EdDSA", "ES256", "PS256", "RS256")
NAME_MAX: Final = 256
REFUSED: Final = "key set of tokens not changed: the old keys stay in use"
# Tokens whose signature was checked already; a longer list would be memory that callers fill.
KNOWN_MAX: Final = 4_096
# Seconds since 1970 that every JSON reader has exactly.
MOMENT_MAX: Final = 2**53
# The kinds of token that name a caller; others, such as those of a logout, are for something else (RFC 8725, 3.11).
KINDS: Final = ("jwt", "at+jwt", "application/jwt", "application/at+jwt")

# Header, claims and signature in base64url, none of them empty: so a token without signature has another form.
_FORM: Final = re.compile(r"([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)\.([A-Za-z0-9_-]+)")
_INVALID: Final = (
    "no token that this server can prove: check its issuer, and that it was copied whole"
)

log = structlog.get_logger("clearinghouse.server")


@dataclass(frozen=True, slots=True)
class TokenRules:
    """The rules for tokens that prove a principal; times are in seconds."""

    keys: Path
    issuer: str
    audience: str
    algorithms: tuple[str, ...]
    principal_from: str
    skew_seconds: int
    lifetime_seconds_max: int


@dataclass(frozen=True, slots=True)
class Known:
    """The result of a verified token: its principal, its end in seconds since 1970, and the key set that verified
    it.
    """

    principal: str
    expires: int
    key_set: KeySet


def check_rules(rules: TokenRules) -> None:
    """Raise ConfigError for rules that no token could meet, or that a wrong token could meet."""
    faults = [
        f"tokens.algorithms: {name!r:.20} is not permitted: there are {', '.join(ALGORITHMS)}"
        for name in rules.algorithms
        if name not in ALGORITHMS
    ]
    if not rules.algorithms or len(set(rules.algorithms)) < len(rules.algorithms):
        faults.append("tokens.algorithms: name each algorithm once, with commas between them")
    for name, value in (
        ("issuer", rules.issuer),
        ("audience", rules.audience),
        ("principal_from", rules.principal_from),
    ):
        if not (0 < len(value) <= NAME_MAX and value.isprintable()):
            faults.append(f"tokens.{name} must have 1 to {NAME_MAX} printable characters")
    if faults:
        raise ConfigError("\n".join(faults))


def load_rules(rules: TokenRules) -> KeySet:
    """Check the rules, and read their key set. Raises ConfigError."""
    check_rules(rules)
    return load_key_set(rules.keys, rules.algorithms)


class TokenRing:
    """The check of tokens. `watch` reads the key set again when its file changes. The constructor raises
    ConfigError.
    """

    def __init__(self, rules: TokenRules) -> None:
        self._rules = rules
        self._watched = Watched((rules.keys,), lambda: load_rules(rules), self._say, REFUSED)
        self._library = PyJWS(algorithms=list(rules.algorithms))
        self._known: dict[bytes, Known] = {}
        self._say(self._watched.current)

    async def watch(self) -> None:
        """Replace the key set in force by that of the file, if the file has changed."""
        await self._watched.watch()

    def principal_of(self, text: str) -> str:
        """Return the principal of a token. Raises EdgeError.

        Until its signature is verified, every wrong token gets the same answer. The signature is checked once, and
        again when the key set has changed; the end of the token is checked at each call.
        """
        if _FORM.fullmatch(text) is None:
            raise invalid_credential(_INVALID)
        name = hashlib.sha256(text.encode()).digest()
        key_set = self._watched.current
        known = self._known.get(name)
        if known is None or known.key_set is not key_set:
            try:
                known = self._proved(text, key_set)
            except EdgeError as error:
                if error.code != codes.CREDENTIAL_INVALID or not self._watched.reread():
                    raise
                known = self._proved(text, self._watched.current)
            self._known.pop(name, None)
            if len(self._known) >= KNOWN_MAX:
                del self._known[next(iter(self._known))]
            self._known[name] = known
        if time.time() >= known.expires:
            self._known.pop(name, None)
            raise EdgeError(
                codes.CREDENTIAL_EXPIRED, "the token has expired: get another one of its issuer"
            )
        return known.principal

    def _proved(self, text: str, key_set: KeySet) -> Known:
        """Verify everything about a token except its end. Raises EdgeError."""
        try:
            # The library checks the base64, and that the header is JSON. What it says is not yet proved.
            header = self._library.get_unverified_header(text)
            kid, kind = header.get("kid"), header.get("typ", "jwt")
            has_extension = "crit" in header or "b64" in header
        except (PyJWTError, ValueError, RecursionError):
            raise invalid_credential(_INVALID) from None
        if has_extension or not isinstance(kind, str) or kind.lower() not in KINDS:
            raise invalid_credential(_INVALID)
        if not isinstance(kid, str) or len(kid) > KID_MAX:
            raise invalid_credential(_INVALID)
        key = key_set.by_id.get(kid)
        if key is None:
            raise invalid_credential(_INVALID)
        try:
            proved = self._library.decode_complete(text, key.public, algorithms=[key.algorithm])
            strict_object(base64url_decode(text.partition(".")[0]))
            stated = strict_object(proved["payload"])
        except (PyJWTError, ValueError, TypeError, RecursionError):
            raise invalid_credential(_INVALID) from None
        return self._decided(stated, key_set)

    def _decided(self, stated: dict[str, object], key_set: KeySet) -> Known:
        """Check the claims of a token whose signature is valid. Raises EdgeError, which states the fault: the issuer
        signed the token, so the caller may know it.
        """
        rules = self._rules
        if stated.get("iss") != rules.issuer:
            raise EdgeError(
                codes.CREDENTIAL_AUDIENCE,
                "the token is of another issuer: get one of this server's",
            )
        audience = stated.get("aud")
        if rules.audience not in (audience if isinstance(audience, list) else [audience]):
            raise EdgeError(
                codes.CREDENTIAL_AUDIENCE,
                "the token is for another audience: ask its issuer for one for this server",
            )
        begins, ends = _moment(stated, "iat"), _moment(stated, "exp")
        valid_from = _moment(stated, "nbf") if "nbf" in stated else begins
        principal = stated.get(rules.principal_from)
        if not isinstance(principal, str) or not is_principal(principal):
            raise EdgeError(
                codes.CREDENTIAL_CLAIMS,
                f"the claim {rules.principal_from} must be the principal: {PRINCIPAL_FORM}, not the machine's own",
            )
        now = int(time.time())
        latest = max(begins, valid_from)
        if latest > now + rules.skew_seconds:
            raise EdgeError(
                codes.CREDENTIAL_NOT_YET_VALID,
                "the token does not count yet: wait, or set the clock of its issuer right; limit and actual are seconds"
                " since 1970",
                limit=str(now + rules.skew_seconds),
                actual=str(latest),
            )
        if not 0 < ends - begins <= rules.lifetime_seconds_max:
            raise EdgeError(
                codes.CREDENTIAL_LIFETIME,
                "the token counts for longer than this server permits, or ends before it begins: ask its issuer for a"
                " shorter one; limit and actual are seconds from iat to exp",
                limit=str(rules.lifetime_seconds_max),
                actual=str(ends - begins),
            )
        return Known(principal, ends, key_set)

    def _say(self, key_set: KeySet) -> None:
        """Log which keys are in use: their ids are no secret."""
        log.info("keys of tokens in use", keys=len(key_set.by_id), ids=sorted(key_set.by_id)[:16])


def _moment(stated: dict[str, object], name: str) -> int:
    """Return the time that a claim has, in whole seconds since 1970. Raises EdgeError."""
    found = stated.get(name)
    if type(found) is not int or not 0 <= found < MOMENT_MAX:
        raise EdgeError(
            codes.CREDENTIAL_CLAIMS,
            f"the claim {name} must be there, in whole seconds since 1970: get another token of the issuer",
        )
    return found
