# SPDX-License-Identifier: Apache-2.0
"""What each caller should be answered, by the table that was written by hand from the documents (SPEC Q-5).

Owns the reading of `table.toml` and the verdict of a cell. Must never import the tables of the code under test.
"""

import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Final

TABLE: Final = Path(__file__).with_name("table.toml")
PERMITTED: Final = "PERMITTED"
ROLE_REQUIRED: Final = "ROLE_REQUIRED"
UNKNOWN_ACCOUNT: Final = "UNKNOWN_ACCOUNT"
SCOPES: Final = ("read", "trade", "transfer", "withdraw", "manage")
NO_ROLE: Final = "none"
ROLES: Final = (
    "trader",
    "market_maker",
    "oracle",
    "venue",
    "custody",
    "member",
    "risk_officer",
    "operator",
    "auditor",
    NO_ROLE,
)


class Relation(StrEnum):
    """What a caller is to the account that a call names."""

    OWN = "own"
    DELEGATED = "delegated"
    """by its owner, with what the call needs"""
    SHORT = "delegated otherwise"
    """with everything but that; for reads and calls of the owner alone: until a day that is over"""
    OTHER = "other"
    UNKNOWN = "unknown"


class Credential(StrEnum):
    """The state of the credential that a caller sends."""

    GOOD = "good"
    NONE = "none"
    WRONG = "wrong"
    EXPIRED = "expired"
    REVOKED = "revoked"
    SCOPE = "wrong scope"


REFUSED: Final = {
    Credential.NONE: "CREDENTIAL_ABSENT",
    Credential.WRONG: "CREDENTIAL_INVALID",
    Credential.EXPIRED: "CREDENTIAL_EXPIRED",
    Credential.REVOKED: "CREDENTIAL_EXPIRED",
    Credential.SCOPE: "CREDENTIAL_SCOPE",
}


@dataclass(frozen=True)
class Entry:
    """Who may make a call."""

    path: str
    why: str
    any: tuple[str, ...]
    own: tuple[str, ...]
    delegate: str
    names: str
    key: str
    hidden: str
    read: bool
    never_there: bool

    def expected(self, role: str, relation: Relation, credential: Credential) -> str:
        """The verdict: a code of a refusal, or PERMITTED for every answer of the call itself."""
        if credential is not Credential.GOOD:
            return REFUSED[credential]
        if role in self.any:
            return PERMITTED
        if role not in self.own:
            return ROLE_REQUIRED
        is_reached = relation is Relation.OWN or (relation is Relation.DELEGATED and self.delegate)
        return PERMITTED if is_reached else self.hidden

    def agrees(self, role: str, relation: Relation, expected: str, found: str) -> bool:
        """Return whether an answer has the expected verdict.

        PERMITTED is every answer that only a caller who is let in can get. Where the account is there, that is not the
        answer to an account that is not.
        """
        if expected != PERMITTED:
            return found == expected
        if found == ROLE_REQUIRED or found in REFUSED.values():
            return False
        is_there = relation is not Relation.UNKNOWN and not self.never_there
        return found != self.hidden or not (is_there and self.names and role not in self.any)


@cache
def table() -> dict[str, Entry]:
    """Every call of the table by its full name. Raises ValueError for one that stands there twice."""
    found: dict[str, Entry] = {}
    for group in tomllib.loads(TABLE.read_text(encoding="utf-8"))["group"]:
        for call in group["calls"]:
            path = f"/clearinghouse.v1.{call}"
            if path in found:
                raise ValueError(f"{path} stands in the table twice")
            found[path] = Entry(
                path,
                group["why"],
                tuple(group.get("any", ())),
                tuple(group.get("own", ())),
                group.get("delegate", ""),
                group.get("names", ""),
                group["key"],
                group.get("hidden", UNKNOWN_ACCOUNT),
                group.get("read", False),
                group.get("never_there", False),
            )
    return found
