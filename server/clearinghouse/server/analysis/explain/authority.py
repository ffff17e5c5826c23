# SPDX-License-Identifier: Apache-2.0
"""Explain under which authority a call was made: roles, ownership, delegation, and who granted each (SPEC Q-5).

Owns the text of these explanations. Each input has the key of the event that granted it, so the search finds the
sequence and the principal of the grant.
"""

from typing import Final

from clearinghouse.server.analysis import sources
from clearinghouse.server.analysis.explain.builder import PartWriter
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


def explain_stated(writer: PartWriter, command: Command, event: Event) -> None:
    """Explain who sent a command, and which permission allowed it.

    Adds nothing if authority is off, or if the machine itself issued the command.
    """
    state = writer.state
    if isinstance(command, RecoverAuthority):
        _explain_recovery(writer, command)
        return
    permit = PERMITS.get(command.KIND)
    principal = state.authority.principals.get(command.principal)
    if not state.authority.is_on or permit is None or principal is None:
        return
    roles = roles_of(state, principal.name, state.time_ns)
    _explain_roles(writer, principal, roles & permit.any or roles & permit.own)
    if not roles & permit.any and "account_id" in event.fields:
        _explain_reach(writer, principal, event.fields["account_id"])
    if event.kind in (events.DEPOSIT_CONFIRMED, events.WITHDRAWAL_CONFIRMED):
        _explain_first_approval(writer, event)
    if event.kind in (events.PARAMETERS_APPROVED, events.PARAMETER_GLASS_BROKEN):
        _explain_proposal(writer, event)


def _explain_recovery(writer: PartWriter, command: RecoverAuthority) -> None:
    """Explain which keys have signed the appointment of these operators, and which principal has sent it."""
    authority = writer.state.authority
    needed = f"{authority.recovery_threshold} of {len(authority.recovery_keys)}"
    writer.put("recovery keys that sign", needed, sources.RECOVERY_KEYS)
    for key in command.keys:
        writer.put("a recovery key has signed", key)
    writer.put("who sent it", command.principal)


def _explain_proposal(writer: PartWriter, event: Event) -> None:
    """Explain who proposed a change of parameters, and whether an operator released it without a second approval."""
    number = event.fields["proposal_id"]
    writer.put("two principals change parameters", "on", sources.PARAMETER_APPROVAL)
    writer.put("who proposed it", f"sequence {number}", sources.proposal(number))
    if event.kind == events.PARAMETERS_APPROVED and event.fields["is_let_go"]:
        writer.put("an operator let it go", "yes", sources.parameter_glass(number))


def _explain_roles(writer: PartWriter, principal: Principal, roles: int) -> None:
    """Explain which roles of a principal permit the call, and who granted each."""
    for role, grant in sorted(principal.grants.items()):
        if roles & 1 << role:
            by = f"granted by {grant.granted_by}" if grant.granted_by else "from genesis"
            if grant.sequence and not grant.granted_by:
                by = "named by a quorum of recovery keys"
            key = sources.role(principal.id, role) if grant.sequence else None
            writer.put(f"{principal.name} has the role {ROLE_WORDS[role]}", by, key)


def _explain_reach(writer: PartWriter, principal: Principal, account_id: int) -> None:
    """Explain why a principal may act on an account: the principal owns it, or its owner delegated it."""
    state = writer.state
    account = state.accounts[AccountId(account_id)]
    name = principal.name
    if account.owner == name:
        writer.put(
            f"{name} owns {writer.account(account_id)}",
            account.owner,
            sources.account_terms(account_id),
        )
        return
    delegation = state.authority.delegations.get(AccountId(account_id), {}).get(name)
    if delegation is not None:
        writer.put(
            f"{name} is a delegate of {writer.account(account_id)}",
            f"delegated by {delegation.granted_by}",
            sources.delegation(account_id, principal.id),
        )


def explain_limits(writer: PartWriter, command: Command, event: Event) -> None:
    """Explain the limit of a delegate that permitted or refused an item.

    Adds nothing if the delegate has no limit of this kind.
    """
    state = writer.state
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
    _explain_reach(writer, principal, account_id)
    what = "let leave in a day" if kind == types.DELEGATED_MOVED_A_DAY else "place as one order"
    most = writer.amount(asset_id, limit.at(state.time_ns))
    writer.put(f"what {name} may {what}", most)
    writer.inputs[-1].sequences.append(limit.sequence)
    if kind == types.DELEGATED_MOVED_A_DAY:
        today = state.time_ns // DAY_NS
        moved = moved_after(limit.day, limit.moved, today, 0)
        since = time_text(today * DAY_NS)
        writer.put(f"what {name} has let leave since {since}", writer.amount(asset_id, moved))


def _of_item(command: Command, attribute: str, item: int) -> int:
    """Return the id that an item of a command has in `attribute`: from the column of a batch, or from its only
    field.
    """
    column = getattr(command, f"{attribute}s", None)
    return int(getattr(command, attribute) if column is None else column[item])


def _explain_first_approval(writer: PartWriter, event: Event) -> None:
    """Explain who gave the first of two approvals, if the amount of a deposit or withdrawal needs two."""
    own = event.fields
    if not needs_two(writer.state, AssetId(own["asset_id"]), own["amount"]):
        return
    limit = writer.state.authority.approval_limits[AssetId(own["asset_id"])]
    writer.put(
        "what one principal may confirm",
        writer.amount(own["asset_id"], limit),
        sources.approval_limit(own["asset_id"]),
    )
    for name, kind in _MONEY:
        if name in own:
            writer.put(
                f"who approved {kind} {own[name]}, or confirmed it alone",
                writer.amount(own["asset_id"], own["amount"]),
                sources.approval(own[name]),
            )
