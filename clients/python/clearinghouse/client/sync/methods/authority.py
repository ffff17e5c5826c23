# SPDX-License-Identifier: Apache-2.0
# Made from client/aio by clients/python/generate_sync.py: change it there.
"""Methods of the calls of AuthorityService.

`timeout` is the seconds for all attempts (None: the client's own).
`key` is the identity of the request (None: a fresh one). A batch returns a result for each item. Another command
returns the number of the thing that it made, parameters in force if it sets some, else its sequence, and raises
`Refused`.
`min_sequence` makes a read wait until it includes that sequence (0: read now). Lists come whole: their pages are read
one after another. Reads raise `NotFound` for ids that do not exist, and `Unavailable` when the time is over.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls import authority
from clearinghouse.client.api.models import Delegation, Destination, Principal, Proposal
from clearinghouse.client.sync.channel import Connection
from clearinghouse.client.values.amounts import Number
from clearinghouse.client.values.enums import (
    BreakGlassReason,
    DelegationLimitKind,
    FreezeReason,
    Role,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument


class AuthorityMethods(Connection):
    """Methods that send one call of AuthorityService each."""

    def grant_role(
        self,
        name: str,
        role: Role,
        *,
        expires_time_ns: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Grant a role to a principal, until a time or without an end; answers the sequence. Raises `Refused`."""
        build = authority.grant_role(
            key or self.new_key(), name=name, role=role, expires_time_ns=expires_time_ns
        )
        return (self._call(build, timeout)).sequence

    def revoke_role(
        self, name: str, role: Role, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """Revoke a role of a principal."""
        build = authority.revoke_role(key or self.new_key(), name=name, role=role)
        return (self._call(build, timeout)).sequence

    def delegate(
        self,
        account_id: int,
        name: str,
        *,
        may_trade: bool = False,
        may_transfer: bool = False,
        may_withdraw: bool = False,
        expires_time_ns: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let another principal read an account, and trade, transfer or withdraw as stated; answers the sequence.

        A new right to withdraw begins a day later. Raises `Refused`.
        """
        build = authority.delegate(
            key or self.new_key(),
            account_id=account_id,
            name=name,
            may_trade=may_trade,
            may_transfer=may_transfer,
            may_withdraw=may_withdraw,
            expires_time_ns=expires_time_ns,
        )
        return (self._call(build, timeout)).sequence

    def end_delegation(
        self,
        account_id: int,
        name: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """End the permissions of a principal on an account of another owner."""
        build = authority.end_delegation(key or self.new_key(), account_id=account_id, name=name)
        return (self._call(build, timeout)).sequence

    def set_delegation_limit(
        self,
        account_id: int,
        name: str,
        asset: Instrument,
        limit_kind: DelegationLimitKind,
        amount: Number | None = None,
        *,
        removed: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """State what a delegate may move a day, or how large an order of it is; `removed` ends a limit in a day.

        Answers the sequence. Raises `Refused`.
        """
        build = authority.set_delegation_limit(
            key or self.new_key(),
            account_id=account_id,
            name=name,
            asset=asset,
            limit_kind=limit_kind,
            amount=amount,
            removed=removed,
        )
        return (self._call(build, timeout)).sequence

    def set_mandate(
        self,
        account_id: int,
        *,
        client: str = "",
        may_move_legs: bool = False,
        may_pay_out: bool = False,
        may_trade: bool = False,
        amount_a_day: Number = 0,
        expires_time_ns: int = 0,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Name the client of a client account, and state what its member may do on it; answers the sequence.

        Raises `Refused`.
        """
        build = authority.set_mandate(
            key or self.new_key(),
            account_id=account_id,
            client=client,
            may_move_legs=may_move_legs,
            may_pay_out=may_pay_out,
            may_trade=may_trade,
            amount_a_day=amount_a_day,
            expires_time_ns=expires_time_ns,
        )
        return (self._call(build, timeout)).sequence

    def freeze_account(
        self,
        account_id: int,
        reason: FreezeReason,
        *,
        end_raising_orders: bool = False,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Freeze an account in one call, so that nothing leaves it; answers the sequence. Raises `Refused`."""
        build = authority.freeze_account(
            key or self.new_key(),
            account_id=account_id,
            reason=reason,
            end_raising_orders=end_raising_orders,
        )
        return (self._call(build, timeout)).sequence

    def release_account(
        self, account_id: int, *, key: RequestKey | None = None, timeout: float | None = None
    ) -> int:
        """End the freeze of an account, which another principal began; answers the sequence. Raises `Refused`."""
        build = authority.release_account(key or self.new_key(), account_id=account_id)
        return (self._call(build, timeout)).sequence

    def seize_account(
        self,
        account_id: int,
        receiver_id: int,
        reference: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Close a frozen account by an order of a court, which two principals ask for, as far as it can be now.

        Answers how many things keep it from closing; 0 for the first of the two calls. Raises `Refused`.
        """
        build = authority.seize_account(
            key or self.new_key(),
            account_id=account_id,
            receiver_id=receiver_id,
            reference=reference,
        )
        return (self._call(build, timeout)).id

    def set_approval_limit(
        self,
        asset: Instrument,
        amount: Number,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """State above which amount two principals of custody confirm; answers the sequence. Raises `Refused`."""
        build = authority.set_approval_limit(key or self.new_key(), asset=asset, amount=amount)
        return (self._call(build, timeout)).sequence

    def break_glass(
        self,
        withdrawal_id: int,
        reason: BreakGlassReason,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Confirm alone, as an operator, a withdrawal that needs two principals of custody; answers the sequence.

        Raises `Refused`.
        """
        build = authority.break_glass(
            key or self.new_key(), withdrawal_id=withdrawal_id, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def add_destination(
        self,
        account_id: int,
        address: str,
        label: str = "",
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Add a destination of withdrawals, which may be used a day later; answers the sequence. Raises `Refused`."""
        build = authority.add_destination(
            key or self.new_key(), account_id=account_id, address=address, label=label
        )
        return (self._call(build, timeout)).sequence

    def remove_destination(
        self,
        account_id: int,
        address: str,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Take a destination from an account's list; answers the sequence. Raises `Refused`."""
        build = authority.remove_destination(
            key or self.new_key(), account_id=account_id, address=address
        )
        return (self._call(build, timeout)).sequence

    def set_destinations_only(
        self,
        account_id: int,
        *,
        enabled: bool,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Allow withdrawals only to listed destinations, or end this limit in a day; answers the sequence. Raises
        `Refused`.
        """
        build = authority.set_destinations_only(
            key or self.new_key(), account_id=account_id, enabled=enabled
        )
        return (self._call(build, timeout)).sequence

    def set_parameter_approval(
        self,
        *,
        enabled: bool,
        notice_ns: int | None = None,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Let two principals change parameters, or one again, and set the notice of changes; answers the sequence.
        Raises `Refused`.
        """
        build = authority.set_parameter_approval(
            key or self.new_key(), enabled=enabled, notice_ns=notice_ns
        )
        return (self._call(build, timeout)).sequence

    def break_parameter_glass(
        self,
        proposal_id: int,
        reason: BreakGlassReason,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Permit a proposed change of parameters without a second principal of its role, as an operator; answers the
        sequence.

        Raises `Refused`.
        """
        build = authority.break_parameter_glass(
            key or self.new_key(), proposal_id=proposal_id, reason=reason
        )
        return (self._call(build, timeout)).sequence

    def set_recovery_keys(
        self,
        keys: Sequence[str],
        threshold: int,
        *,
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """State which keys recover the authority, and how many of them it takes; two operators state the same.

        Answers the sequence. Raises `Refused`.
        """
        build = authority.set_recovery_keys(key or self.new_key(), keys=keys, threshold=threshold)
        return (self._call(build, timeout)).sequence

    def recover_authority(
        self,
        recovery_number: int,
        operators: Sequence[str],
        *,
        expires_time_ns: int,
        genesis_hash: str,
        keys: Sequence[str],
        signatures: Sequence[str],
        key: RequestKey | None = None,
        timeout: float | None = None,
    ) -> int:
        """Name other operators, by the signatures of recovery keys; answers the sequence. Raises `Refused`."""
        build = authority.recover_authority(
            key or self.new_key(),
            recovery_number=recovery_number,
            operators=operators,
            expires_time_ns=expires_time_ns,
            genesis_hash=genesis_hash,
            keys=keys,
            signatures=signatures,
        )
        return (self._call(build, timeout)).sequence

    def grants(
        self,
        name: str = "",
        *,
        page_size: int = 0,
        min_sequence: int = 0,
        timeout: float | None = None,
    ) -> list[Principal]:
        """Return a principal with its roles, or all of them, by number: until when, who granted it, and where."""
        return self._pages(
            lambda after: authority.list_grants(
                name=name, min_sequence=min_sequence, page_size=page_size, after_principal_id=after
            ),
            0,
            lambda page: page.items[-1].principal_id,
            timeout,
        )

    def list_destinations(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Destination]:
        """List the destinations to which an account may withdraw while it may withdraw only to its list."""
        return self._call(
            authority.list_destinations(account_id=account_id, min_sequence=min_sequence), timeout
        )

    def list_proposals(
        self, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Proposal]:
        """List the changes of parameters that wait for a second principal."""
        return self._call(authority.list_proposals(min_sequence=min_sequence), timeout)

    def list_delegations(
        self, account_id: int, *, min_sequence: int = 0, timeout: float | None = None
    ) -> list[Delegation]:
        """List the principals to which an account is delegated."""
        return self._call(
            authority.list_delegations(account_id=account_id, min_sequence=min_sequence), timeout
        )
