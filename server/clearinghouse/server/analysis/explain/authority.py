# SPDX-License-Identifier: Apache-2.0
"""Explain under which authority a call was made: roles, ownership, delegation, and who granted each (SPEC Q-5).

Owns the text of these. Each input has the key of the event that granted it, so the search names the sequence and the
principal of the grant.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import Telling
from clearinghouse.server.console.times import time_text
from clearinghouse.statemachine.arithmetic.calendars import DAY_NS
from clearinghouse.statemachine.authority.approvals import needs_two
from clearinghouse.statemachine.authority.delegated_moves import MOVES, item_of
from clearinghouse.statemachine.authority.delegation_limits import has_limits, limit_of, moved_after
from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.state.authority import Principal
from clearinghouse.statemachine.vocabulary import codes, events, types
from clearinghouse.statemachine.vocabulary.commands import Command, RecoverAuthority
from clearinghouse.statemachine.vocabulary.events import Event
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.permits import PERMITS

# Events whose explanation names the authority of the command.
EXPLAINED: Final = frozenset(
    (
        events.DEPOSIT_REQUESTED,
        events.DEPOSIT_APPROVED,
        events.DEPOSIT_CONFIRMED,
        events.DEPOSIT_REJECTED,
        events.WITHDRAWAL_REQUESTED,
        events.WITHDRAWAL_APPROVED,
        events.WITHDRAWAL_CONFIRMED,
        events.CHAIN_FEE_PAID,
        events.WITHDRAWAL_REJECTED,
        events.BREAK_GLASS,
        events.APPROVAL_LIMIT_SET,
        events.PARAMETER_APPROVAL_SET,
        events.PARAMETERS_PROPOSED,
        events.PARAMETERS_APPROVED,
        events.PARAMETER_GLASS_BROKEN,
        events.RECOVERY_KEYS_SET,
        events.AUTHORITY_RECOVERED,
        events.ACCOUNT_FROZEN,
        events.ACCOUNT_RELEASED,
        events.ROLE_GRANTED,
        events.ROLE_REVOKED,
        events.ACCOUNT_DELEGATED,
        events.DELEGATION_ENDED,
        events.DELEGATION_LIMIT_SET,
        events.MANDATE_SET,
    )
)
# Events of commands that count in a delegate's limit of a day.
MOVED: Final = frozenset(
    (
        events.WITHDRAWAL_REQUESTED,
        events.TRANSFERRED,
        events.HOLD_CREATED,
        events.FUND_CONTRIBUTED,
        events.DEBT_LINE_REPAID,
        events.PVP_PAID_IN,
        events.DEFAULT_FUND_CONTRIBUTED,
    )
)
ROLE_WORDS: Final = {
    value: name.removeprefix("ROLE_").lower().replace("_", " ")
    for name, value in vars(types).items()
    if name.startswith("ROLE_")
}
_MONEY: Final = (("deposit_id", "deposit"), ("withdrawal_id", "withdrawal"))


def tell_stated(telling: Telling, command: Command, event: Event) -> None:
    """Explain who stated a command and by which permission; nothing if authority is off or the machine states the
    command.
    """
    state = telling.state
    if isinstance(command, RecoverAuthority):
        _tell_recovery(telling, command)
        return
    permit = PERMITS.get(command.KIND)
    principal = state.authority.principals.get(command.principal)
    if not state.authority.is_on or permit is None or principal is None:
        return
    roles = roles_of(state, principal.name, state.time_ns)
    _tell_roles(telling, principal, roles & permit.any or roles & permit.own)
    if not roles & permit.any and "account_id" in event.fields:
        _tell_reach(telling, principal, event.fields["account_id"])
    if event.kind in (events.DEPOSIT_CONFIRMED, events.WITHDRAWAL_CONFIRMED):
        _tell_first_approval(telling, event)
    if event.kind in (events.PARAMETERS_APPROVED, events.PARAMETER_GLASS_BROKEN):
        _tell_proposal(telling, event)


def _tell_recovery(telling: Telling, command: RecoverAuthority) -> None:
    """Explain which keys have signed the appointment of these operators, and which principal has sent it."""
    authority = telling.state.authority
    needed = f"{authority.recovery_threshold} of {len(authority.recovery_keys)}"
    telling.put("recovery keys that sign", needed, sources.RECOVERY_KEYS)
    for key in command.keys:
        telling.put("a recovery key has signed", key)
    telling.put("who sent it", command.principal)


def _tell_proposal(telling: Telling, event: Event) -> None:
    """Explain that another principal has stated the same before, or that an operator has released it."""
    number = event.fields["proposal_id"]
    telling.put("two principals change parameters", "on", sources.PARAMETER_APPROVAL)
    telling.put("who proposed it", f"sequence {number}", sources.proposal(number))
    if event.kind == events.PARAMETERS_APPROVED and event.fields["is_let_go"]:
        telling.put("an operator let it go", "yes", sources.parameter_glass(number))


def _tell_roles(telling: Telling, principal: Principal, roles: int) -> None:
    """Explain the roles that permit the call."""
    for role, grant in sorted(principal.grants.items()):
        if roles & 1 << role:
            by = f"granted by {grant.granted_by}" if grant.granted_by else "from genesis"
            if grant.sequence and not grant.granted_by:
                by = "named by a quorum of recovery keys"
            key = sources.role(principal.id, role) if grant.sequence else None
            telling.put(f"{principal.name} has the role {ROLE_WORDS[role]}", by, key)


def _tell_reach(telling: Telling, principal: Principal, account_id: int) -> None:
    """Explain how a principal reaches an account: it owns it, or it was delegated."""
    state = telling.state
    account = state.accounts[AccountId(account_id)]
    name = principal.name
    if account.owner == name:
        telling.put(
            f"{name} owns {telling.account(account_id)}",
            account.owner,
            sources.account_terms(account_id),
        )
        return
    delegation = state.authority.delegations.get(AccountId(account_id), {}).get(name)
    if delegation is not None:
        telling.put(
            f"{name} is a delegate of {telling.account(account_id)}",
            f"delegated by {delegation.granted_by}",
            sources.delegation(account_id, principal.id),
        )


def tell_limits(telling: Telling, command: Command, event: Event) -> None:
    """Explain within which limit of a delegate an item moved value, or which one refused it, if there is one."""
    state = telling.state
    name, item = command.principal, event.fields["offset"]
    principal = state.authority.principals.get(name)
    if principal is None or not has_limits(state, name):
        return
    code = event.fields.get("code")
    is_moved = event.kind in MOVED and command.KIND in MOVES
    if is_moved or code == codes.DELEGATE_MOVED_LIMIT:
        account_id, asset_id, _ = item_of(state, command, item)
        kind = types.DELEGATED_MOVED_A_DAY
    elif code == codes.DELEGATE_ORDER_LIMIT:
        account_id = AccountId(_of_item(command, "account_id", item))
        asset_id = state.markets[MarketId(_of_item(command, "market_id", item))].quote.id
        kind = types.DELEGATED_ORDER_VALUE
    else:
        return
    limit = limit_of(state, name, account_id, kind, asset_id)
    if limit is None:
        return
    _tell_reach(telling, principal, account_id)
    what = "let leave in a day" if kind == types.DELEGATED_MOVED_A_DAY else "place as one order"
    most = telling.amount(asset_id, limit.at(state.time_ns))
    telling.put(f"what {name} may {what}", most)
    telling.inputs[-1].sequences.append(limit.sequence)
    if kind == types.DELEGATED_MOVED_A_DAY:
        today = state.time_ns // DAY_NS
        moved = moved_after(limit.day, limit.moved, today, 0)
        since = time_text(today * DAY_NS)
        telling.put(f"what {name} has let leave since {since}", telling.amount(asset_id, moved))


def _of_item(command: Command, attribute: str, item: int) -> int:
    """Return an id that an item of a command names, in a column or alone."""
    column = getattr(command, f"{attribute}s", None)
    return int(getattr(command, attribute) if column is None else column[item])


def _tell_first_approval(telling: Telling, event: Event) -> None:
    """Explain that another principal has approved before, where the amount needs two."""
    own = event.fields
    if not needs_two(telling.state, AssetId(own["asset_id"]), own["amount"]):
        return
    limit = telling.state.authority.approval_limits[AssetId(own["asset_id"])]
    telling.put(
        "what one principal may confirm",
        telling.amount(own["asset_id"], limit),
        sources.approval_limit(own["asset_id"]),
    )
    for name, kind in _MONEY:
        if name in own:
            telling.put(
                f"who approved {kind} {own[name]}, or confirmed it alone",
                telling.amount(own["asset_id"], own["amount"]),
                sources.approval(own[name]),
            )
