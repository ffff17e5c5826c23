# SPDX-License-Identifier: Apache-2.0
"""Calls of AuthorityService: their requests and the reading of their replies.

A receipt's id is the number of what the command made. `min_sequence` makes a read wait until it includes that
sequence; 0 reads now.

Generated from the schema in proto/ by `python proto/generate.py`; change it there.
"""

from collections.abc import Sequence

from clearinghouse.client.api.calls.call import Build, Page, call
from clearinghouse.client.api.models import Delegation, Destination, Principal, Proposal
from clearinghouse.client.values.amounts import Number, to_text_or_empty
from clearinghouse.client.values.convert import convert
from clearinghouse.client.values.enums import (
    BreakGlassReason,
    DelegationLimitKind,
    FreezeReason,
    Role,
)
from clearinghouse.client.values.errors import RequestKey
from clearinghouse.client.values.instruments import Instrument
from clearinghouse.client.values.open_enum import number
from clearinghouse.client.values.replies import Receipt, receipt
from clearinghouse.v1 import authority_pb2


def grant_role(key: RequestKey, *, name: str, role: Role, expires_time_ns: int) -> Build[Receipt]:
    """Grant a role to a principal, or change when it ends."""
    return lambda _: call(
        "AuthorityService/GrantRole",
        authority_pb2.GrantRoleRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            name=name,
            role=number(role),
            expires_time_ns=expires_time_ns,
        ),
        authority_pb2.GrantRoleResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def revoke_role(key: RequestKey, *, name: str, role: Role) -> Build[Receipt]:
    """Revoke a role of a principal."""
    return lambda _: call(
        "AuthorityService/RevokeRole",
        authority_pb2.RevokeRoleRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            name=name,
            role=number(role),
        ),
        authority_pb2.RevokeRoleResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def delegate(
    key: RequestKey,
    *,
    account_id: int,
    name: str,
    may_trade: bool,
    may_transfer: bool,
    may_withdraw: bool,
    expires_time_ns: int,
) -> Build[Receipt]:
    """Let another principal act on an account, or change its permissions there. It may always read
    the account, and do what else the call states. Only the owner delegates, so nothing is
    delegated further.
    """
    return lambda _: call(
        "AuthorityService/Delegate",
        authority_pb2.DelegateRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            name=name,
            may_trade=may_trade,
            may_transfer=may_transfer,
            may_withdraw=may_withdraw,
            expires_time_ns=expires_time_ns,
        ),
        authority_pb2.DelegateResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def end_delegation(key: RequestKey, *, account_id: int, name: str) -> Build[Receipt]:
    """End the permissions of a principal on an account of another owner."""
    return lambda _: call(
        "AuthorityService/EndDelegation",
        authority_pb2.EndDelegationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            name=name,
        ),
        authority_pb2.EndDelegationResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_delegation_limit(
    key: RequestKey,
    *,
    account_id: int,
    name: str,
    asset: Instrument,
    limit_kind: DelegationLimitKind,
    amount: Number | None,
    removed: bool,
) -> Build[Receipt]:
    """Set a limit of a delegate on an account. MOVED_A_DAY limits the amount of an asset that
    leaves the account by its calls in a day (UTC, by the time of sequences). ORDER_VALUE limits
    the value of one order in that quote asset. A first limit and a lower one apply at once; a
    higher one, and the end of a limit, a day after the first call for it. Limits end with the
    delegation. Owners and staff have no limits.
    """
    return lambda names: call(
        "AuthorityService/SetDelegationLimit",
        authority_pb2.SetDelegationLimitRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            name=name,
            asset_id=names.asset_id(asset),
            limit_kind=number(limit_kind),
            amount=to_text_or_empty(amount),
            removed=removed,
        ),
        authority_pb2.SetDelegationLimitResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_mandate(
    key: RequestKey,
    *,
    account_id: int,
    client: str,
    may_move_legs: bool,
    may_pay_out: bool,
    may_trade: bool,
    amount_a_day: Number | None,
    expires_time_ns: int,
) -> Build[Receipt]:
    """Name the client of a member's client account, and state the mandate under which the member
    may lower the account's value: the permitted acts, and the largest amount of all acts in a
    day. Staff names the client, and may state the mandate of any client account; the named
    client may state the mandate of its own account, also one without an act, which ends it. An
    account of several clients has a mandate, and no named client. Without a mandate each such
    act is refused, unless the client itself calls.
    """
    return lambda _: call(
        "AuthorityService/SetMandate",
        authority_pb2.SetMandateRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            client=client,
            may_move_legs=may_move_legs,
            may_pay_out=may_pay_out,
            may_trade=may_trade,
            amount_a_day=to_text_or_empty(amount_a_day),
            expires_time_ns=expires_time_ns,
        ),
        authority_pb2.SetMandateResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def freeze_account(
    key: RequestKey, *, account_id: int, reason: FreezeReason, end_raising_orders: bool
) -> Build[Receipt]:
    """Freeze an account in one call, or state another reason for its freeze. Until its release
    nothing leaves the account by a call of its owner or its delegates, and it takes no more
    risk. Refused with ACCOUNT_FROZEN are withdrawals and their confirmation (unless custody
    states that the asset has left), transfers out, holds and their capture, amounts for the
    liquidity fund, loans to a pool, pay-ins, delegations and its closing. Refused with
    RISK_TAKING_DISABLED, as under the risk switch of an account, are orders and loans that raise
    its risk. The same holds for the isolated accounts below it.


    Everything else continues: deposits and payments to it, orders that reduce risk, resting orders
    unless `end_raising_orders` ends them, cancels, repayments, and its obligations to the
    clearinghouse: fees, funding, settlements, collateral, margin calls, assessments, contributions,
    debt lines, liquidation, and the reversal of a deposit.
    """
    return lambda _: call(
        "AuthorityService/FreezeAccount",
        authority_pb2.FreezeAccountRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            reason=number(reason),
            end_raising_orders=end_raising_orders,
        ),
        authority_pb2.FreezeAccountResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def release_account(key: RequestKey, *, account_id: int) -> Build[Receipt]:
    """End the freeze of an account. The principal of custody that froze it, or stated the last
    reason, may not release it: one person may freeze in haste, and a second person releases.
    """
    return lambda _: call(
        "AuthorityService/ReleaseAccount",
        authority_pb2.ReleaseAccountRequest(
            request_id=key.request_id, created_time_ns=key.created_time_ns, account_id=account_id
        ),
        authority_pb2.ReleaseAccountResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def seize_account(
    key: RequestKey, *, account_id: int, receiver_id: int, reference: str
) -> Build[Receipt]:
    """Close a frozen account by an order of a court, and move its movable assets to a named
    account. The first call requests the order; a call of another principal within a day with the
    same fields confirms it. Then, as CloseAll does for an owner, it ends orders, conditions and
    schedules, closes positions at the market, redeems loans, repays debts, and moves each free
    balance to the receiver. For each thing that still keeps the account from closing, an event
    states the reason. A further call of one principal with the same fields continues, and moves
    the assets that have become free since.
    """
    return lambda _: call(
        "AuthorityService/SeizeAccount",
        authority_pb2.SeizeAccountRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            receiver_id=receiver_id,
            reference=reference,
        ),
        authority_pb2.SeizeAccountResponse,
        lambda reply, _: receipt(reply, reply.remaining_items),
        key,
    )


def set_approval_limit(
    key: RequestKey, *, asset: Instrument, amount: Number | None
) -> Build[Receipt]:
    """Set the amount of an asset above which each deposit or withdrawal needs two principals of
    custody to confirm it (DecideDeposits, DecideWithdrawals). The first call of custody approves
    it, and a call of another principal within a day carries it out. The limit applies to
    decisions from now on.
    """
    return lambda names: call(
        "AuthorityService/SetApprovalLimit",
        authority_pb2.SetApprovalLimitRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            asset_id=names.asset_id(asset),
            amount=to_text_or_empty(amount),
        ),
        authority_pb2.SetApprovalLimitResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def break_glass(key: RequestKey, *, withdrawal_id: int, reason: BreakGlassReason) -> Build[Receipt]:
    """Confirm alone, as an operator, a withdrawal that needs two principals of custody, and state
    the reason. All other refusals of a confirmation apply. The event BREAK_GLASS names the
    operator: the call is for cases that cannot wait, and has to be reviewed.
    """
    return lambda _: call(
        "AuthorityService/BreakGlass",
        authority_pb2.BreakGlassRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            withdrawal_id=withdrawal_id,
            reason=number(reason),
        ),
        authority_pb2.BreakGlassResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def add_destination(
    key: RequestKey, *, account_id: int, address: str, label: str
) -> Build[Receipt]:
    """Add a destination of withdrawals to an account's list, or give a listed one another label. A
    new destination may be used a day later; a listed one keeps its time.
    """
    return lambda _: call(
        "AuthorityService/AddDestination",
        authority_pb2.AddDestinationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            address=address,
            label=label,
        ),
        authority_pb2.AddDestinationResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def remove_destination(key: RequestKey, *, account_id: int, address: str) -> Build[Receipt]:
    """Remove a destination from an account's list, at once. Pending withdrawals to it are not
    confirmed while the account may withdraw only to its list.
    """
    return lambda _: call(
        "AuthorityService/RemoveDestination",
        authority_pb2.RemoveDestinationRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            address=address,
        ),
        authority_pb2.RemoveDestinationResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_destinations_only(key: RequestKey, *, account_id: int, enabled: bool) -> Build[Receipt]:
    """Restrict withdrawals of an account to the destinations of its list, or end the restriction. A
    restricted withdrawal states the address as its reference. The restriction begins at once,
    and ends a day after the first call for its end.
    """
    return lambda _: call(
        "AuthorityService/SetDestinationsOnly",
        authority_pb2.SetDestinationsOnlyRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            account_id=account_id,
            enabled=enabled,
        ),
        authority_pb2.SetDestinationsOnlyResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_parameter_approval(
    key: RequestKey, *, enabled: bool, notice_ns: int | None
) -> Build[Receipt]:
    """State whether a change of parameters needs two principals. Once approval is on, a call that
    sets parameters of the venue, of clearing or of risk is a proposal: the answer is OK, the
    event is PARAMETERS_PROPOSED, and nothing changes. The same holds for the declaration of a
    default, a step of its case, a loss without a default, and a payment to the central
    counterparty. The same call of another principal within a day carries the change out, or is
    refused by the rules at that time. A second call of the same principal is refused:
    SECOND_PERSON_NEEDED. To end approval needs two operators, since it is such a call itself.
    """
    return lambda _: call(
        "AuthorityService/SetParameterApproval",
        authority_pb2.SetParameterApprovalRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            enabled=enabled,
            notice_ns=notice_ns,
        ),
        authority_pb2.SetParameterApprovalResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def break_parameter_glass(
    key: RequestKey, *, proposal_id: int, reason: BreakGlassReason
) -> Build[Receipt]:
    """Release a proposed change of parameters from the second principal, as an operator, and state
    the reason. The next same call carries it out, also a call of the principal that proposed it.
    The event PARAMETER_GLASS_BROKEN names the operator.
    """
    return lambda _: call(
        "AuthorityService/BreakParameterGlass",
        authority_pb2.BreakParameterGlassRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            proposal_id=proposal_id,
            reason=number(reason),
        ),
        authority_pb2.BreakParameterGlassResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def set_recovery_keys(key: RequestKey, *, keys: Sequence[str], threshold: int) -> Build[Receipt]:
    """State the recovery keys, and how many of their holders together can name other operators;
    without keys no one can. This call always needs two operators: the first call proposes
    (PARAMETERS_PROPOSED), and the same call of another operator within a day carries it out. The
    private keys stay offline, with different persons.
    """
    return lambda _: call(
        "AuthorityService/SetRecoveryKeys",
        authority_pb2.SetRecoveryKeysRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            keys=keys,
            threshold=threshold,
        ),
        authority_pb2.SetRecoveryKeysResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def recover_authority(
    key: RequestKey,
    *,
    recovery_number: int,
    operators: Sequence[str],
    expires_time_ns: int,
    genesis_hash: str,
    keys: Sequence[str],
    signatures: Sequence[str],
) -> Build[Receipt]:
    """Name other operators by the signatures of a quorum of recovery keys, when the operators' own
    keys are lost or stolen. The named principals are operators without an end, and no other
    principal is an operator any more. Any caller may send the call: the signatures are its
    authority. The signed text names the genesis of the journal, the number of the recovery and a
    time, so it counts once, in this journal alone, and until that time. The server checks the
    signatures before it accepts the call (RECOVERY_GENESIS, RECOVERY_SIGNATURE); the journal has
    them, so anyone can check them again.
    """
    return lambda _: call(
        "AuthorityService/RecoverAuthority",
        authority_pb2.RecoverAuthorityRequest(
            request_id=key.request_id,
            created_time_ns=key.created_time_ns,
            recovery_number=recovery_number,
            operators=operators,
            expires_time_ns=expires_time_ns,
            genesis_hash=genesis_hash,
            keys=keys,
            signatures=signatures,
        ),
        authority_pb2.RecoverAuthorityResponse,
        lambda reply, _: receipt(reply),
        key,
    )


def list_grants(
    *, name: str, min_sequence: int, page_size: int, after_principal_id: int
) -> Build[Page[Principal]]:
    """List principals with their roles: which roles, until when, who granted them, and at which
    sequence.
    """
    return lambda _: call(
        "AuthorityService/ListGrants",
        authority_pb2.ListGrantsRequest(
            name=name,
            min_sequence=min_sequence,
            page_size=page_size,
            after_principal_id=after_principal_id,
        ),
        authority_pb2.ListGrantsResponse,
        lambda reply, names: Page(
            [convert(Principal, item, names) for item in reply.principals], reply.has_more
        ),
    )


def list_destinations(*, account_id: int, min_sequence: int) -> Build[list[Destination]]:
    """List the destinations to which an account may withdraw while it may withdraw only to its
    list.
    """
    return lambda _: call(
        "AuthorityService/ListDestinations",
        authority_pb2.ListDestinationsRequest(account_id=account_id, min_sequence=min_sequence),
        authority_pb2.ListDestinationsResponse,
        lambda reply, names: [convert(Destination, item, names) for item in reply.destinations],
    )


def list_proposals(*, min_sequence: int) -> Build[list[Proposal]]:
    """List the changes of parameters that wait for a second principal."""
    return lambda _: call(
        "AuthorityService/ListProposals",
        authority_pb2.ListProposalsRequest(min_sequence=min_sequence),
        authority_pb2.ListProposalsResponse,
        lambda reply, names: [convert(Proposal, item, names) for item in reply.proposals],
    )


def list_delegations(*, account_id: int, min_sequence: int) -> Build[list[Delegation]]:
    """List the principals to which an account is delegated."""
    return lambda _: call(
        "AuthorityService/ListDelegations",
        authority_pb2.ListDelegationsRequest(account_id=account_id, min_sequence=min_sequence),
        authority_pb2.ListDelegationsResponse,
        lambda reply, names: [convert(Delegation, item, names) for item in reply.delegations],
    )
