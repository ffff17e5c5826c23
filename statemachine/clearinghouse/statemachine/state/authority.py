# SPDX-License-Identifier: Apache-2.0
"""Hold principals with their roles, and accounts that are delegated or frozen (SPEC Q-5, Q-5.1).

Owns the shape of the data. Must never decide anything: rules live in `authority.permissions` and
`handlers.authority.delegations`.
"""

from typing import Final

from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.statemachine.vocabulary.types import AMOUNT_MAX, ROLE_OPERATOR

# The end of an authority without an end.
NEVER_NS: Final = AMOUNT_MAX
# The amount of a limit that has ended, or will end.
NO_LIMIT: Final = -1


class Grant:
    """A role of a principal; with `expires_ns` 0 the role has no end.

    `granted_by` is the principal that granted the role. It is empty for an operator of genesis, and, then with a
    `sequence`, for an operator that a quorum of recovery keys has named.
    """

    __slots__ = ("expires_ns", "granted_by", "granted_ns", "role", "sequence")

    def __init__(
        self, role: int, expires_ns: int, granted_by: str, sequence: int, granted_ns: int
    ) -> None:
        """Store the role, its end, its granter and the time of the grant."""
        self.role = role
        self.expires_ns = expires_ns
        self.granted_by = granted_by
        self.sequence = sequence
        self.granted_ns = granted_ns


class Principal:
    """A principal: the name in a call, a key or a certificate.

    A principal stays in the state once it had a role, because events refer to its id.
    """

    __slots__ = ("first_expiry_ns", "grants", "id", "name", "roles")

    def __init__(self, principal_id: int, name: str) -> None:
        """Start without a role."""
        self.id = principal_id
        self.name = name
        self.grants: dict[int, Grant] = {}  # by role
        self.roles = 0  # bits of all roles, by number
        self.first_expiry_ns = NEVER_NS  # the first expiry of a grant; until then `roles` holds

    def sum_up(self) -> None:
        """Compute the principal's present roles, and the time at which the first of them expires, from its grants."""
        self.roles = 0
        self.first_expiry_ns = NEVER_NS
        for role, grant in self.grants.items():
            self.roles |= 1 << role
            if 0 < grant.expires_ns < self.first_expiry_ns:
                self.first_expiry_ns = grant.expires_ns


class Delegation:
    """The permissions of a principal on another's account; they are valid as long as `granted_by` owns the account.

    With `withdraws_from_ns` 0 the principal may not withdraw. With `expires_ns` 0 the delegation has no end.
    """

    __slots__ = (
        "account_id",
        "expires_ns",
        "granted_by",
        "name",
        "scopes",
        "sequence",
        "withdraws_from_ns",
    )

    def __init__(self, account_id: AccountId, name: str, granted_by: str) -> None:
        """Start with read permission only."""
        self.account_id = account_id
        self.name = name
        self.granted_by = granted_by
        self.scopes = 0
        self.withdraws_from_ns = 0
        self.expires_ns = 0
        self.sequence = 0


class DelegationLimit:
    """A limit of a delegate on an account; with `changes_ns` 0 no change of the limit is pending.

    NO_LIMIT in `amount` or `next_amount` permits any amount. `moved` is the amount that the delegate moved out on
    `day`, the number of days since 1970 in UTC.
    """

    __slots__ = (
        "account_id",
        "amount",
        "asset_id",
        "changes_ns",
        "day",
        "kind",
        "moved",
        "name",
        "next_amount",
        "sequence",
    )

    def __init__(self, account_id: AccountId, name: str, asset_id: AssetId, kind: int) -> None:
        """Start with amount 0."""
        self.account_id = account_id
        self.name = name
        self.asset_id = asset_id
        self.kind = kind
        self.amount = 0
        self.next_amount = 0
        self.changes_ns = 0
        self.day = 0
        self.moved = 0
        self.sequence = 0

    def at(self, time_ns: int) -> int:
        """Return the largest amount that is permitted at a time: `next_amount` from `changes_ns` on. NO_LIMIT: any
        amount.
        """
        return self.next_amount if 0 < self.changes_ns <= time_ns else self.amount


class Mandate:
    """The client of a client account, and how far the account's member may act against the client's interest (C-17).

    `acts` are the permitted acts; with `expires_ns` 0 they have no end. `used` is the amount used on `day`, counted
    from 1970 in UTC.
    """

    __slots__ = (
        "account_id",
        "acts",
        "amount_a_day",
        "client",
        "day",
        "expires_ns",
        "owner",
        "sequence",
        "used",
    )

    def __init__(self, account_id: AccountId, owner: str, client: str) -> None:
        """Start without a permitted act."""
        self.account_id = account_id
        self.owner = owner  # the member that may act; another owner has no mandate
        self.client = client  # "": none is named
        self.acts = 0
        self.amount_a_day = 0
        self.expires_ns = 0
        self.day = 0
        self.used = 0
        self.sequence = 0


class Freeze:
    """A freeze of an account by custody: its reason, the principal and the time."""

    __slots__ = ("account_id", "frozen_ns", "name", "reason", "sequence")

    def __init__(
        self, account_id: AccountId, reason: int, name: str, sequence: int, frozen_ns: int
    ) -> None:
        """Store the principal and the time."""
        self.account_id = account_id
        self.reason = reason
        self.name = name
        self.sequence = sequence
        self.frozen_ns = frozen_ns


class Seizure:
    """An order of a court to close an account in favour of another, or a first principal's request for it (L-8)."""

    __slots__ = ("account_id", "asked_by", "asked_ns", "is_ordered", "receiver_id", "reference")

    def __init__(
        self,
        account_id: AccountId,
        receiver_id: AccountId,
        reference: str,
        asked_by: str,
        asked_ns: int,
    ) -> None:
        """Store the request."""
        self.account_id = account_id
        self.receiver_id = receiver_id
        self.reference = reference
        self.asked_by = asked_by
        self.asked_ns = asked_ns
        self.is_ordered = False


class Approval:
    """A deposit or a withdrawal with one approval of custody, which needs a second one."""

    __slots__ = ("approved_ns", "money_id", "name", "sequence")

    def __init__(self, money_id: int, name: str, sequence: int, approved_ns: int) -> None:
        """Store the principal and the time."""
        self.money_id = money_id
        self.name = name
        self.sequence = sequence
        self.approved_ns = approved_ns


class Proposal:
    """A change of parameters that one principal has proposed, and that a second one must confirm.

    `id` is the sequence of its call, `digest` the digest of its content. `glass_by` is the operator that has released
    it from the second confirmation; empty: none has.
    """

    __slots__ = ("digest", "glass_by", "id", "kind", "name", "proposed_ns")

    def __init__(
        self, proposal_id: int, digest: str, kind: int, name: str, proposed_ns: int, glass_by: str
    ) -> None:
        """Store the proposer and the time."""
        self.id = proposal_id
        self.digest = digest
        self.kind = kind
        self.name = name
        self.proposed_ns = proposed_ns
        self.glass_by = glass_by


class Destination:
    """An address for withdrawals of an account, usable from a time on; `id` is the sequence of the call that added
    it.
    """

    __slots__ = ("account_id", "address", "id", "label", "usable_ns")

    def __init__(
        self, account_id: AccountId, address: str, destination_id: int, label: str, usable_ns: int
    ) -> None:
        """Store the owner's statement."""
        self.account_id = account_id
        self.address = address
        self.id = destination_id
        self.label = label
        self.usable_ns = usable_ns


class Authority:
    """All authority data of one state.

    Authority is on if genesis names operators, and off in every other journal.
    """

    def __init__(self, operators: tuple[str, ...]) -> None:
        """Start with the operators of genesis."""
        self.is_on = bool(operators)
        self.principals: dict[str, Principal] = {}  # ascending ids
        self.delegations: dict[AccountId, dict[str, Delegation]] = {}  # by delegate
        # By delegate, account, then kind and asset, without delegations that have no limits.
        self.delegation_limits: dict[
            str, dict[AccountId, dict[tuple[int, AssetId], DelegationLimit]]
        ] = {}
        self.mandates: dict[AccountId, Mandate] = {}  # of client accounts
        self.freezes: dict[AccountId, Freeze] = {}  # of accounts frozen now
        self.seizures: dict[AccountId, Seizure] = {}  # of frozen accounts
        self.destinations: dict[AccountId, dict[str, Destination]] = {}  # by address, oldest first
        # Accounts that may withdraw only to destinations, with the end of this rule, or NEVER_NS;
        # expired ones included.
        self.destinations_only: dict[AccountId, int] = {}
        self.approval_limits: dict[AssetId, int] = {}  # without limits of 0
        self.approvals: dict[int, Approval] = {}  # by the id of a waiting deposit or withdrawal
        self.has_parameter_approval = 0  # 1: a change of parameters needs two principals
        # By digest, oldest first; expired ones included.
        self.proposals: dict[str, Proposal] = {}
        # Public keys in hexadecimal digits; at most RECOVERY_KEYS_MAX.
        self.recovery_keys: list[str] = []
        self.recovery_threshold = 0  # the number of keys that can name other operators
        self.recoveries = 0  # the number of recoveries so far
        for name in operators:
            principal = self.admit(name)
            principal.grants[ROLE_OPERATOR] = Grant(ROLE_OPERATOR, 0, "", 0, 0)
            principal.sum_up()

    def admit(self, name: str) -> Principal:
        """Return the principal of a name; create it on first use."""
        found = self.principals.get(name)
        if found is None:
            found = self.principals[name] = Principal(len(self.principals) + 1, name)
        return found
