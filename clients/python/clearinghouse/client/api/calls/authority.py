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
    """Take a role from a principal."""
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
    """Let another principal act on an account, or change what it may do there. It may read the
    account, and what is stated beyond that. Only the owner delegates, so nothing is delegated
    further.
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
    """Set a limit of a delegate on an account. MOVED_A_DAY: how much of an asset leaves by its
    calls in a day (UTC, by the time of sequences). ORDER_VALUE: how much one order is worth in
    that quote asset. A first limit and a lower one count at once; a higher one, and the end of a
    limit, a day after the first call for it. Limits end with the delegation. Owners and staff
    have none.
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
    """Name the client of a member's client account, and state the mandate under which its member
    may make the account worth less: which acts, and how much a day in all. Staff names the
    client and states a mandate of any client account; the client that staff has named states
    that of its own account, also of no act, which ends it. An account of several clients has a
    mandate alone. Without a mandate, and unless the client itself calls, each such act is
    refused.
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
    nothing leaves it by a call of its owner or its delegates, and it takes no more risk. Refused
    are withdrawals and their confirmation (unless custody states that the asset has left),
    transfers out, holds and their capture, amounts for the liquidity fund, loans to a pool, pay-
    ins, delegations and its closing: ACCOUNT_FROZEN. So are orders and loans that raise its
    risk: RISK_TAKING_DISABLED, as under the risk switch of an account. The same counts for the
    isolated accounts beneath it.


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
    """Close a frozen account by an order of a court, and move what may leave it to a named account.
    The first call asks; a call of another principal within a day with the same fields orders it.
    Then, as CloseAll does for an owner, it ends orders, conditions and schedules, closes
    positions at the market, takes loans back, repays debts, and moves each free balance to the
    receiver. An event states each thing that still keeps the account from closing, and why. A
    further call of one principal with the same fields continues, and takes what has come free
    since.
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
    """Set the amount of an asset above which two principals of custody confirm a deposit or a
    withdrawal (DecideDeposits, DecideWithdrawals): each that is above it. The first call of
    custody approves, one of another principal within a day carries it out. It counts for what is
    decided from now on.
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
    """An operator confirms alone a withdrawal that needs two principals of custody, and states why.
    All other refusals of a confirmation hold. The event BREAK_GLASS names the operator; it is
    for cases that cannot wait, and to be reviewed.
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
    """Add a destination of withdrawals to an account's list, or give one of the list another label.
    A new one may be used a day later; one that is there keeps its time.
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
    """Take a destination from an account's list, at once. Withdrawals to it that wait are not
    confirmed while the account has destinations only.
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
    """Let withdrawals of an account go to the destinations of its list alone: each states the
    address as its reference. On counts at once, off a day after the first call for it.
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
    event is PARAMETERS_PROPOSED, and nothing changes. So is the declaration of a default, a step
    of its case, a loss without a default, and a payment to the central counterparty. The same
    call of another principal within a day carries it out, with the refusals that it then has.
    The same principal is refused: SECOND_PERSON_NEEDED. Two operators end it, since it is such a
    call itself.
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
    """An operator lets a proposed change of parameters go without a second principal of its role,
    and states why. The next same call carries it out, also of the principal that proposed it.
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
    """State the keys whose holders together can name other operators, and how many of them it
    takes; without keys no one can. Two operators state it, always: the first call proposes
    (PARAMETERS_PROPOSED), and the same one of another operator within a day carries it out. The
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
    """Name other operators, by the signatures of a quorum of recovery keys: where the keys of the
    operators are lost, or in wrong hands. The principals that are named are operators without an
    end, and no other one is an operator any more. Any caller may send it: the signatures are its
    authority. What is signed names the journal by its genesis, the number of the recovery and a
    time, so it counts once, here alone, and until then. The server checks the signatures before
    it takes the call (RECOVERY_GENESIS, RECOVERY_SIGNATURE); they are in the journal, where
    anyone can check them again.
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
    """Return the principals with their roles: which, until when, who granted them, and where in the
    journal.
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
    """Return the destinations to which withdrawals of an account may go, where it has destinations
    only.
    """
    return lambda _: call(
        "AuthorityService/ListDestinations",
        authority_pb2.ListDestinationsRequest(account_id=account_id, min_sequence=min_sequence),
        authority_pb2.ListDestinationsResponse,
        lambda reply, names: [convert(Destination, item, names) for item in reply.destinations],
    )


def list_proposals(*, min_sequence: int) -> Build[list[Proposal]]:
    """Return the changes of parameters that wait for a second principal."""
    return lambda _: call(
        "AuthorityService/ListProposals",
        authority_pb2.ListProposalsRequest(min_sequence=min_sequence),
        authority_pb2.ListProposalsResponse,
        lambda reply, names: [convert(Proposal, item, names) for item in reply.proposals],
    )


def list_delegations(*, account_id: int, min_sequence: int) -> Build[list[Delegation]]:
    """Return the principals to which an account is delegated."""
    return lambda _: call(
        "AuthorityService/ListDelegations",
        authority_pb2.ListDelegationsRequest(account_id=account_id, min_sequence=min_sequence),
        authority_pb2.ListDelegationsResponse,
        lambda reply, names: [convert(Delegation, item, names) for item in reply.delegations],
    )
