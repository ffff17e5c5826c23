# SPDX-License-Identifier: Apache-2.0
"""The world of the matrix: a journal that began days ago, a principal for each role, its keys, and a server on it all.

Owns who exists and which accounts each of them has. Must never state what a caller may do: that is the table's.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from clearinghouse.server.credentials.key_files import Stated, new_key, revoke_key
from clearinghouse.server.credentials.keys import KeyFiles, key_text
from clearinghouse.statemachine.vocabulary import codes, commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, DepositId
from tests.analysis.journals import RecordedSystem
from tests.authority.table import NO_ROLE, ROLES, SCOPES, Credential, Entry, Relation
from tests.server.certificates import Pki
from tests.server.harness import RunningServer

DAYS_AGO: Final = 3
DAY_SECONDS: Final = 86_400
ROLE_OF: Final = {
    "trader": types.ROLE_TRADER,
    "market_maker": types.ROLE_MARKET_MAKER,
    "oracle": types.ROLE_ORACLE,
    "venue": types.ROLE_VENUE,
    "custody": types.ROLE_CUSTODY,
    "member": types.ROLE_MEMBER,
    "risk_officer": types.ROLE_RISK_OFFICER,
    "operator": types.ROLE_OPERATOR,
    "auditor": types.ROLE_AUDITOR,
}
RIGHTS: Final = {
    "trade": types.RIGHT_TRADE,
    "transfer": types.RIGHT_TRANSFER,
    "withdraw": types.RIGHT_WITHDRAW,
}
# The account of another one that delegates it, and of one that does not.
DELEGATOR: Final = "dora"
STRANGER: Final = "otto"
NOBODY: Final = "nobody"
# As long as the others, on the wire and in words.
UNKNOWN_ID: Final = 9_999
AMOUNT: Final = 1_000_000_000_000
HELD: Final = 100_000_000


def name_of(role: str) -> str:
    """The principal that has a role."""
    return f"p-{role.replace('_', '-')}"


class World(RecordedSystem):
    """Principals, accounts, delegations and holds, three days ago."""

    def __init__(self) -> None:
        """Play it out."""
        super().__init__()
        self.now = time.time_ns() - DAYS_AGO * DAY_SECONDS * types.SECOND_NS
        self.by = "test"
        self.begin_with_operators("test", "ann")
        self.accounts: dict[str, int] = {}  # by owner, the first one of each
        self.delegated: dict[str, int] = {}  # by the scope that the delegates lack; "": none
        self.holds: dict[int, int] = {}  # by beneficiary
        self.unknown_hold_id = UNKNOWN_ID
        self._open()
        self._delegate()
        self._hold()

    def head(self) -> tuple[str, str, int]:
        """Principal, a fresh request id and the creation time for a command."""
        _, request_id, created_ns = super().head()
        return self.by, request_id, created_ns

    def _grant(self, name: str, role: int) -> None:
        self.by = "ann"
        self.must(commands.GrantRole(*self.head(), name, role, 0))
        self.by = "test"

    def _open(self) -> None:
        """Roles, instruments, and an account with money for each principal."""
        for role in (types.ROLE_ORACLE, types.ROLE_CUSTODY, types.ROLE_RISK_OFFICER):
            self._grant("test", role)
        for name, number in ROLE_OF.items():
            self._grant(name_of(name), number)
        # A principal that has no role now had one: delegates are principals.
        self._grant(name_of(NO_ROLE), types.ROLE_TRADER)
        self.by = "ann"
        self.must(commands.RevokeRole(*self.head(), name_of(NO_ROLE), types.ROLE_TRADER))
        for name in (DELEGATOR, STRANGER):
            self._grant(name, types.ROLE_TRADER)
        sol = self.asset("SOL", 9, price=150)
        self.market("SOL-USDC", types.SPOT, sol)
        self.market("SOL-PERP", types.PERPETUAL, sol)
        for owner in (*map(name_of, ROLES), DELEGATOR, STRANGER):
            self.accounts[owner] = self._account(owner)

    def _account(self, owner: str) -> int:
        """An account with money."""
        account_id = self.account(owner)
        self.by = "test"
        outcome = self.apply(
            commands.RequestDeposits(
                *self.head(), [AccountId(account_id)], [AssetId(1)], [AMOUNT], [""]
            )
        )
        self.apply(commands.DecideDeposits(*self.head(), [DepositId(outcome.ids[0])], [1]))
        return account_id

    def _delegate(self) -> None:
        """Accounts that lack one scope each, or none, and one whose delegations have ended."""
        everything = sum(RIGHTS.values())
        for lacked in ("", *RIGHTS, "read"):
            account_id = self.accounts[DELEGATOR] if not lacked else self._account(DELEGATOR)
            self.delegated[lacked] = account_id
            scopes = everything - RIGHTS.get(lacked, 0)
            ends_ns = self.now + DAY_SECONDS * types.SECOND_NS if lacked == "read" else 0
            for role in ROLES:
                self.by = DELEGATOR
                self.must(
                    commands.Delegate(
                        *self.head(), AccountId(account_id), name_of(role), scopes, ends_ns
                    )
                )
        self.by = "test"

    def _hold(self) -> None:
        """A hold towards each account, from the one of a stranger."""
        month_ns = self.now + 30 * DAY_SECONDS * types.SECOND_NS
        source = self._account(STRANGER)
        self.by = STRANGER
        for account_id in sorted({*self.accounts.values(), *self.delegated.values()}):
            outcome = self.apply(
                commands.CreateHolds(
                    *self.head(),
                    0,
                    [AccountId(source)],
                    [AccountId(account_id)],
                    [AssetId(1)],
                    [HELD],
                    [month_ns],
                )
            )
            assert outcome.codes == [codes.OK]
            self.holds[account_id] = outcome.ids[0]
        self.by = "test"

    def account_id(self, entry: Entry, role: str, relation: Relation) -> int:
        """The account of a cell."""
        if relation is Relation.OWN:
            return self.accounts[name_of(role)]
        if relation is Relation.DELEGATED:
            return self.delegated[""]
        if relation is Relation.SHORT:
            return self.delegated[entry.delegate or "read"]
        return self.accounts[STRANGER] if relation is Relation.OTHER else UNKNOWN_ID

    def named(self, entry: Entry, role: str, relation: Relation) -> int | str:
        """The name or number by which the request of a cell names the account."""
        if entry.names == "owner":
            if relation is Relation.UNKNOWN:
                return NOBODY
            if relation is Relation.OTHER:
                return STRANGER
            return name_of(role) if relation is Relation.OWN else DELEGATOR
        account_id = self.account_id(entry, role, relation)
        if entry.names.endswith("hold_id"):
            return self.holds.get(account_id, self.unknown_hold_id)
        return UNKNOWN_ID if entry.names == "offer_id" else account_id


class Keys:
    """The keys of all principals, in each state."""

    def __init__(self, folder: Path) -> None:
        """Make them."""
        folder.mkdir()
        self.files = KeyFiles(folder / "keys.json", folder / "pepper.key")
        self.texts: dict[tuple[str, Credential, str], str] = {}
        now = datetime.now(UTC)
        before = now - timedelta(days=DAYS_AGO)
        for role in ROLES:
            name = name_of(role)
            self._add(role, Credential.GOOD, Stated(name), now)
            self._add(role, Credential.EXPIRED, Stated(name, expires=now), before)
            key_id = self._add(role, Credential.REVOKED, Stated(name), now)
            revoke_key(self.files, key_id, now)
            for lacked in SCOPES:
                scopes = tuple(scope for scope in SCOPES if scope != lacked)
                self._add(role, Credential.SCOPE, Stated(name, scopes=scopes), now, lacked)
        self.flags = ("--keys", str(self.files.keys), "--pepper", str(self.files.pepper))

    def _add(
        self, role: str, state: Credential, stated: Stated, now: datetime, lacked: str = ""
    ) -> str:
        """Make a key; its id."""
        entry, text = new_key(self.files, stated, now)
        self.texts[role, state, lacked] = text
        return entry.id

    def metadata(
        self, entry: Entry, role: str, credential: Credential, number: int
    ) -> tuple[tuple[str, str], ...]:
        """The metadata of a cell; wrong keys are wrong in one of several ways."""
        if credential is Credential.NONE:
            return ()
        if credential is Credential.WRONG:
            good = self.texts[role, Credential.GOOD, ""]
            wrong = (
                key_text(good[4:20], "0" * 64),
                key_text("0" * 16, good[21:85]),
                good[:-1],
                "eyJhbGciOiJub25lIn0.e30.",
                "",
            )
            return (("authorization", f"Bearer {wrong[number % len(wrong)]}"),)
        lacked = entry.key if credential is Credential.SCOPE else ""
        return (("authorization", f"Bearer {self.texts[role, credential, lacked]}"),)


@dataclass(frozen=True)
class Served:
    """A server on the world, and what its callers need."""

    world: World
    keys: Keys
    server: RunningServer
    ca: bytes


@contextmanager
def served(folder: Path, world: World | None = None) -> Iterator[Served]:
    """Run `clearinghouse serve` on a world, with TLS, keys and authority."""
    world = world or World()
    data = world.write(folder / "data")
    keys = Keys(folder / "keys")
    pki = Pki(folder / "pki")
    with RunningServer(data, *pki.flags(), *keys.flags, "--gap-seconds-max", "0") as server:
        assert server.address, data.with_suffix(".log").read_text(encoding="utf-8")
        yield Served(world, keys, server, pki.ca.read_bytes())
        assert server.terminate() == 0
