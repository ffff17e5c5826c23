# SPDX-License-Identifier: Apache-2.0
"""Check authority: operators remain, and summaries agree with the grants (SPEC Q-5, Q-5.1).

Owns checks that scan everything; `all_checks` lists them. Must never trust a running sum.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.state.authority import (
    NEVER_NS,
    NO_LIMIT,
    Authority,
    DelegationLimit,
    Principal,
)
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import (
    CLOSED,
    DELEGATED_MOVED_A_DAY,
    DELEGATES_MAX,
    DELEGATION_LIMITS_MAX,
    DESTINATIONS_MAX,
    OPERATORS_MIN,
    PRINCIPALS_MAX,
    PROPOSALS_MAX,
    RECOVERED_OPERATORS_MAX,
    RECOVERY_KEYS_MAX,
    RECOVERY_THRESHOLD_MIN,
    RIGHT_READ,
    RIGHT_WITHDRAW,
    ROLE_OPERATOR,
    SEIZURES_MAX,
)


def check_authority(state: State) -> list[str]:
    """Check Q-5.1: at least two operators have no end time; the roles of a principal are those of its grants.

    Delegates are known principals, and never the owner of the account. Frozen accounts are open.
    """
    authority = state.authority
    principals = authority.principals
    if not authority.is_on:
        is_used = (
            principals or authority.delegations or authority.freezes or authority.approval_limits
        )
        return ["it is off, and something is granted or frozen"] if is_used else []
    found: list[str] = []
    lasting = [
        name
        for name, each in principals.items()
        if ROLE_OPERATOR in each.grants and each.grants[ROLE_OPERATOR].expires_ns == 0
    ]
    if len(lasting) < OPERATORS_MIN:
        found.append(f"only {lasting} are operators without an end")
    if [each.id for each in principals.values()] != list(range(1, len(principals) + 1)):
        found.append("numbers of principals are not in order")
    if len(principals) > PRINCIPALS_MAX + RECOVERED_OPERATORS_MAX * authority.recoveries:
        found.append(f"{len(principals)} principals")
    for account_id, freeze in authority.freezes.items():
        account = state.accounts.get(account_id)
        if account is None or account.status == CLOSED or account.isolated_market_id:
            found.append(f"account {account_id} is frozen and not open, or isolated")
        if freeze.account_id != account_id or freeze.name not in principals:
            found.append(
                f"the freeze of account {account_id} is of another one, or of no principal"
            )
    found += _seizures(authority)
    for money_id, approval in authority.approvals.items():
        if money_id not in state.deposits and money_id not in state.withdrawals:
            found.append(f"{money_id} is approved and does not wait")
        if approval.money_id != money_id or approval.name not in principals:
            found.append(f"the approval of {money_id} is of another one, or of no principal")
    if any(amount <= 0 for amount in authority.approval_limits.values()):
        found.append("an approval limit is not above 0")
    for digest, proposal in authority.proposals.items():
        if proposal.digest != digest or proposal.name not in principals:
            found.append(f"proposal {proposal.id} is another one, or of no principal")
    if len(authority.proposals) > PROPOSALS_MAX:
        found.append(f"{len(authority.proposals)} proposals")
    found += _recovery_findings(state)
    for account_id, listed in authority.destinations.items():
        keys = [(account_id, address) for address in listed]
        if keys != [(each.account_id, each.address) for each in listed.values()]:
            found.append(f"destinations of account {account_id} are of another one")
        if not 0 < len(listed) <= DESTINATIONS_MAX:
            found.append(f"account {account_id} has {len(listed)} destinations")
    for name, each in principals.items():
        found += [f"principal {name}: {finding}" for finding in _findings_of(each, name)]
    for account_id, delegations in authority.delegations.items():
        found += [
            f"account {account_id}: {finding}"
            for finding in _delegation_findings(state, account_id)
        ]
        if not 0 < len(delegations) <= DELEGATES_MAX:
            found.append(f"account {account_id} has {len(delegations)} delegates")
    return found + _limit_findings(state)


def _limit_findings(state: State) -> list[str]:
    """Return findings about the limits of delegations."""
    found: list[str] = []
    authority = state.authority
    for name, by_account in authority.delegation_limits.items():
        if not by_account:
            found.append(f"{name} has limits of no account")
        for account_id, limits in by_account.items():
            if name not in authority.delegations.get(account_id, {}):
                found.append(f"{name} has limits and no delegation of account {account_id}")
            if not 0 < len(limits) <= DELEGATION_LIMITS_MAX:
                found.append(f"{name} has {len(limits)} limits of account {account_id}")
            for key, each in limits.items():
                of = (each.name, each.account_id, each.kind, each.asset_id)
                if of != (name, account_id, *key) or each.asset_id not in state.assets:
                    found.append(f"a limit of {name} is of another one")
                found += [f"{name}, account {account_id}: {one}" for one in _counts_of(state, each)]
    return found


def _counts_of(state: State, limit: DelegationLimit) -> list[str]:
    """Return findings about the amount, the next amount and the moved amount of one limit of a delegate.

    The moved amount may exceed the limit: the owner may have lowered the limit afterwards.
    """
    found: list[str] = []
    lowest = NO_LIMIT if limit.changes_ns else 0
    if limit.amount < 0 or limit.next_amount < lowest or limit.changes_ns < 0:
        found.append("a limit is below 0, or changes without a time")
    if limit.moved < 0 or not 0 <= limit.day <= state.time_ns // DAY_NS:
        found.append("less than nothing has moved, or on a day to come")
    if limit.moved and limit.kind != DELEGATED_MOVED_A_DAY:
        found.append("a limit of orders counts what moved")
    return found


def _recovery_findings(state: State) -> list[str]:
    """Return findings about the recovery keys."""
    found: list[str] = []
    keys, needed = state.authority.recovery_keys, state.authority.recovery_threshold
    least = RECOVERY_THRESHOLD_MIN if keys else 0
    if len(set(keys)) != len(keys) or len(keys) > RECOVERY_KEYS_MAX:
        found.append(f"{len(keys)} recovery keys, some of them twice or too many")
    if not least <= needed <= len(keys):
        found.append(f"{needed} of {len(keys)} recovery keys are needed")
    return found


def _findings_of(principal: Principal, name: str) -> list[str]:
    """Return findings about the roles of a principal."""
    found: list[str] = []
    roles = sum(1 << role for role in principal.grants)
    ends = [grant.expires_ns for grant in principal.grants.values() if grant.expires_ns]
    if (principal.roles, principal.first_expiry_ns) != (roles, min(ends, default=NEVER_NS)):
        found.append("its roles are not those of its grants")
    if any(grant.granted_by == name for grant in principal.grants.values()):
        found.append("it has a role of itself")
    return found


def _delegation_findings(state: State, account_id: AccountId) -> list[str]:
    """Return findings about the delegations of an account."""
    found: list[str] = []
    for name, each in state.authority.delegations[account_id].items():
        may_withdraw = bool(each.scopes & RIGHT_WITHDRAW)
        if (each.account_id, each.name) != (account_id, name) or name == each.granted_by:
            found.append(f"the delegation to {name} is of another one")
        if name not in state.authority.principals or account_id not in state.accounts:
            found.append(f"{name} or the account is not there")
        if not each.scopes & RIGHT_READ or may_withdraw != bool(each.withdraws_from_ns):
            found.append(f"the scopes of {name} contradict each other")
    return found


def _seizures(authority: Authority) -> list[str]:
    """Return findings about orders of a court: each is for a frozen account, with another account as receiver (L-8)."""
    found: list[str] = []
    principals = authority.principals
    for account_id, seizure in authority.seizures.items():
        if account_id not in authority.freezes or seizure.receiver_id == account_id:
            found.append(f"account {account_id} is seized and not frozen, or for itself")
        if seizure.account_id != account_id or seizure.asked_by not in principals:
            found.append(f"the seizure of {account_id} is of another one, or of no principal")
    if len(authority.seizures) > SEIZURES_MAX:
        found.append(f"{len(authority.seizures)} seizures")
    return found
