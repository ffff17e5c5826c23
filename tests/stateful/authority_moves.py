# SPDX-License-Identifier: Apache-2.0
"""Moves of roles, delegations, freezes and approvals (SPEC Q-5, Q-5.1).

A game with authority begins with authority. In every other game the machine refuses each of these commands.
"""

from collections.abc import Sequence

from clearinghouse.statemachine.authority.approvals import needs_two
from clearinghouse.statemachine.authority.delegations import holds
from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    DepositId,
    WithdrawalId,
)
from tests.stateful.picks import account_id
from tests.stateful.player import PEOPLE, SECOND_OPERATOR, STAFF, Player

NAMES = (*PEOPLE, STAFF)
ADDRESSES = ("", "x1", "x2", "x3")
SPANS_NS = (0, 0, types.SECOND_NS, 3_600 * types.SECOND_NS)
SCOPES = (0, types.RIGHT_TRADE, types.RIGHT_TRANSFER, types.RIGHT_TRADE | types.RIGHT_WITHDRAW)


def _expiry(player: Player) -> int:
    """Draw the time at which an authority ends, or 0 for none."""
    span = player.draw.pick(SPANS_NS)
    return player.now + span if span else 0


def _role(player: Player) -> int:
    """Draw a role."""
    return player.draw.integer(types.ROLE_TRADER, types.ROLE_AUDITOR)


def _own_account(player: Player) -> AccountId:
    """Pick an account, mostly one of a principal that has a role.

    Where no such principal has an account, one is opened for it.
    """
    if player.draw.chance(20):
        return AccountId(account_id(player))
    names = [name for name in PEOPLE if roles_of(player.state, name, player.state.time_ns)] or list(
        PEOPLE
    )
    own = [each for name in names for each in player.state.owned_ids.get(name, ())]
    if len(own) < len(names):
        owner = player.draw.pick(names)
        command = commands.CreateAccount(
            *player.head(STAFF), owner, types.KIND_CUSTOMER, AccountId(0), 5, 0, 0
        )
        return AccountId(player.apply(command).ids[0])
    return player.draw.pick(own)


def _owner_head(player: Player, found: AccountId) -> tuple[str, str, int]:
    """Return the head of a command that the owner of an account sends in most cases."""
    account = player.state.accounts.get(found)
    owner = account.owner if account is not None and account.owner in PEOPLE else ""
    return player.head(owner if player.draw.chance(80) else "")


def grant_role(player: Player) -> None:
    """Grant a role to a principal."""
    name = player.draw.pick(NAMES)
    player.play(commands.GrantRole(*player.head(), name, _role(player), _expiry(player)))


def revoke_role(player: Player) -> None:
    """Take a role from a principal; in most cases one that it has."""
    name, role = player.draw.pick(NAMES), _role(player)
    principals = player.state.authority.principals
    granted = [(one, has) for one in NAMES if one in principals for has in principals[one].grants]
    if granted and player.draw.chance(60):
        name, role = player.draw.pick(granted)
    player.play(commands.RevokeRole(*player.head(), name, role))


def delegate(player: Player) -> None:
    """Delegate an account to a principal."""
    found = _own_account(player)
    name, scopes = player.draw.pick(NAMES), player.draw.pick(SCOPES)
    player.play(
        commands.Delegate(*_owner_head(player, found), found, name, scopes, _expiry(player))
    )


def end_delegation(player: Player) -> None:
    """End a delegation."""
    by_account = player.state.authority.delegations
    found = player.draw.pick(list(by_account)) if by_account else _own_account(player)
    names = list(by_account.get(found, ())) if player.draw.chance(60) else list(NAMES)
    head = _owner_head(player, found)
    player.play(commands.EndDelegation(*head, found, player.draw.pick(names or list(NAMES))))


def _delegates(player: Player, found: AccountId) -> Sequence[str]:
    """Return the delegates of an account; where there is authority and no delegate, its owner names one first."""
    state = player.state
    account = state.accounts.get(found)
    if account is None:
        return NAMES
    given = state.authority.delegations.get(found, {})
    names = [name for name, one in given.items() if holds(state, one, account.owner)]
    if player.has_authority and not names:
        names = [player.draw.pick([each for each in NAMES if each != account.owner])]
        scopes = types.RIGHT_TRADE | types.RIGHT_TRANSFER | types.RIGHT_WITHDRAW
        player.apply(commands.Delegate(*player.head(account.owner), found, names[0], scopes, 0))
    return names or NAMES


def set_delegation_limit(player: Player) -> None:
    """Set the limit of a delegate, mostly one that exists and mostly by the owner.

    In half of the cases the delegate then moves something.
    """
    found = _own_account(player)
    name = player.draw.pick(_delegates(player, found) if player.draw.chance(90) else NAMES)
    asset = player.draw.pick(list(player.state.assets))
    kind = player.draw.pick([types.DELEGATED_MOVED_A_DAY, types.DELEGATED_ORDER_VALUE])
    removed = int(player.draw.chance(15))
    amount = 0 if removed else player.draw.pick([0, 1, 1_000, 10**9, -1])
    head = _owner_head(player, found)
    player.play(commands.SetDelegationLimit(*head, found, name, asset, kind, amount, removed))
    if player.has_authority and player.draw.chance(50):
        other = AccountId(account_id(player))
        moved = [player.draw.pick([1, 1_000, 10_000])]
        player.play(commands.Transfers(*player.head(name), 0, [found], [other], [asset], moved))


def freeze_account(player: Player) -> None:
    """Freeze an account, or freeze one again that is frozen. Mostly a principal of custody asks for it."""
    found = _own_account(player)
    reason = player.draw.integer(types.FREEZE_LEGAL_ORDER, types.FREEZE_OTHER)
    head = player.head(STAFF if player.draw.chance(60) else "")
    player.play(commands.FreezeAccount(*head, found, reason, int(player.draw.chance(30))))


def _of_custody(player: Player, other_than: str) -> str:
    """Return a principal of custody other than `other_than`; the role is granted to one if there is none."""
    bit = 1 << types.ROLE_CUSTODY
    for name in NAMES:
        if name != other_than and roles_of(player.state, name, player.state.time_ns) & bit:
            return name
    name = player.draw.pick([each for each in PEOPLE if each != other_than])
    player.apply(commands.GrantRole(*player.head(STAFF), name, types.ROLE_CUSTODY, 0))
    return name


def release_account(player: Player) -> None:
    """Release an account, mostly a frozen one, and mostly by another principal than the one that froze it."""
    freezes = player.state.authority.freezes
    if not freezes or player.draw.chance(10):
        player.play(commands.ReleaseAccount(*player.head(), _own_account(player)))
        return
    freeze = player.draw.pick(list(freezes.values()))
    name = _of_custody(player, freeze.name) if player.draw.chance(70) else freeze.name
    player.play(commands.ReleaseAccount(*player.head(name), freeze.account_id))


def seize_account(player: Player) -> None:
    """Let two principals of custody order that a frozen account be closed in favour of another one.

    At times only one of them asks.
    """
    freezes = player.state.authority.freezes
    found = player.draw.pick(list(freezes)) if freezes else _own_account(player)
    to = AccountId(account_id(player))
    first = _of_custody(player, "")
    for name in (first, _of_custody(player, first))[: 1 + player.draw.chance(70)]:
        player.play(commands.SeizeAccount(*player.head(name), found, to, "order 7"))


def set_approval_limit(player: Player) -> None:
    """Set the amount above which a withdrawal needs two principals, mostly by a risk officer."""
    asset = player.draw.pick(list(player.state.assets))
    wrong = AssetId(99) if player.draw.chance(10) else asset
    head = player.head(STAFF if player.draw.chance(60) else "")
    player.play(commands.SetApprovalLimit(*head, wrong, player.draw.pick([0, 1, 1_000, -1])))


def _large_withdrawal(player: Player) -> WithdrawalId:
    """Return a withdrawal that needs two principals; 0 if none could be made."""
    state = player.state
    large = [
        one.id
        for one in state.withdrawals.values()
        if needs_two(state, one.asset_id, one.amount)
        and one.account_id not in state.authority.freezes
    ]
    if large:
        return player.draw.pick(large)
    found, usdc = _own_account(player), state.valuation.id
    account = state.accounts.get(found)
    if account is None:
        return WithdrawalId(1)
    player.apply(commands.SetApprovalLimit(*player.head(STAFF), usdc, 0))
    deposit = commands.RequestDeposits(*player.head(STAFF), [found], [usdc], [5_000], [""])
    paid = player.apply(deposit).ids[0]
    player.apply(commands.DecideDeposits(*player.head(STAFF), [DepositId(paid)], [1]))
    asked = commands.RequestWithdrawals(*player.head(account.owner), [found], [usdc], [2_000], [""])
    made = player.apply(asked).ids[0]
    player.apply(commands.SetApprovalLimit(*player.head(STAFF), usdc, 1_000))
    return WithdrawalId(made or 1)


def break_glass(player: Player) -> None:
    """Confirm a withdrawal by one principal under break-glass: mostly a withdrawal that needs two, and mostly by an
    operator.
    """
    found = WithdrawalId(1)
    if player.has_authority:
        found = _large_withdrawal(player)
        if player.draw.chance(10):
            found = WithdrawalId(player.draw.pick(list(player.state.withdrawals) or [1]))
    reason = player.draw.integer(types.GLASS_NO_SECOND_PERSON, types.GLASS_OTHER)
    name = player.draw.pick([SECOND_OPERATOR, STAFF]) if player.draw.chance(80) else ""
    player.play(commands.BreakGlass(*player.head(name), found, reason))


def _one_person_again(player: Player) -> None:
    """Let one person change parameters again, if two are needed: two operators state that."""
    for name in (STAFF, SECOND_OPERATOR):
        player.apply(commands.SetParameterApproval(*player.head(name), 0))


def set_parameter_approval(player: Player) -> None:
    """Switch on or off that two persons are needed to change parameters, mostly by an operator.

    It is off again afterwards.

    At times it comes with a notice of changes, under which other moves then set parameters (Q-9).
    """
    head = player.head(STAFF if player.draw.chance(60) else "")
    notice_ns = player.draw.pick([NOT_STATED, 20 * types.SECOND_NS, 20 * types.SECOND_NS, 10**18])
    player.play(commands.SetParameterApproval(*head, int(player.draw.chance(60)), notice_ns))
    if player.has_authority:
        _one_person_again(player)


def break_parameter_glass(player: Player) -> None:
    """Let one person bring a change of parameters into force under break-glass: mostly one that waits, and mostly
    another operator than the one that proposed it.

    One person may then change parameters again.
    """
    number = 1
    amount = player.draw.pick([0, 1, 1_000])
    if player.has_authority:
        player.apply(commands.SetParameterApproval(*player.head(STAFF), 1))
        player.apply(commands.SetApprovalLimit(*player.head(STAFF), AssetId(1), amount))
        proposed = [one.id for one in player.state.authority.proposals.values()]
        if proposed and player.draw.chance(80):
            number = proposed[-1]
    reason = player.draw.integer(types.GLASS_NO_SECOND_PERSON, types.GLASS_OTHER)
    name = player.draw.pick([SECOND_OPERATOR, SECOND_OPERATOR, STAFF])
    head = player.head(name if player.draw.chance(80) else "")
    player.play(commands.BreakParameterGlass(*head, number, reason))
    if player.has_authority:
        player.apply(commands.SetApprovalLimit(*player.head(STAFF), AssetId(1), amount))
        _one_person_again(player)


def add_destination(player: Player) -> None:
    """Add a destination to an account's list, or give one of the list another label."""
    found = _own_account(player)
    head = _owner_head(player, found)
    address = player.draw.pick(ADDRESSES)
    player.play(commands.AddDestination(*head, found, address, player.draw.pick(["", "cold"])))


def remove_destination(player: Player) -> None:
    """Take a destination from a list, mostly one that is in it, and mostly by the owner."""
    by_account = player.state.authority.destinations
    found = player.draw.pick(list(by_account)) if by_account else _own_account(player)
    listed = list(by_account.get(found, ())) if player.draw.chance(80) else list(ADDRESSES)
    head = _owner_head(player, found)
    address = player.draw.pick(listed or list(ADDRESSES))
    player.play(commands.RemoveDestination(*head, found, address))


def set_destinations_only(player: Player) -> None:
    """Set whether withdrawals of an account may go only to the destinations of its list."""
    found = _own_account(player)
    head = _owner_head(player, found)
    player.play(commands.SetDestinationsOnly(*head, found, int(player.draw.chance(60))))


def set_recovery_keys(player: Player) -> None:
    """Set recovery keys, mostly valid ones. In most cases another operator proposed the same keys before."""
    count = player.draw.integer(2, 3)
    keys = [digit * types.RECOVERY_KEY_DIGITS for digit in "abc"[:count]]
    if player.draw.chance(20):
        keys = player.draw.pick([[], keys[:1] * 2, ["x", "y"]])
    threshold = 2 if player.draw.chance(90) else player.draw.integer(0, 4)
    if player.has_authority and player.draw.chance(70):
        player.apply(commands.SetRecoveryKeys(*player.head(SECOND_OPERATOR), keys, threshold))
    head = player.head(STAFF if player.draw.chance(70) else "")
    player.play(commands.SetRecoveryKeys(*head, keys, threshold))


def quarantine_work(player: Player) -> None:
    """Set the work of some subject aside, mostly of one that has such work.

    In most cases another operator proposed the same before.
    """
    draw, state = player.draw, player.state
    there = [
        *[
            (types.WORK_KIND_LIQUIDATION, one.parent_id if one.isolated_market_id else one.id)
            for one in state.accounts.values()
            if one.exposure_count and one.id >= types.FIRST_ACCOUNT_ID
        ],
        *[(types.WORK_KIND_FUNDING, one.id) for one in state.markets.values() if one.funding],
        *[(types.WORK_KIND_MARKS, one.id) for one in state.markets.values() if one.mark_rules],
        *[(types.WORK_KIND_TRIGGERS, one.id) for one in state.markets.values() if one.triggers],
        *[(types.WORK_KIND_INTEREST, asset_id) for asset_id in state.pool_ids],
        *[
            (types.WORK_KIND_EXPIRY, one.id)
            for one in state.markets.values()
            if one.expiry and draw.chance(10)
        ],
        *[
            (types.WORK_KIND_SESSION, one.id)
            for one in state.clearing.sessions.values()
            if types.SESSION_OPEN < one.state < types.SESSION_POSTED
        ],
        *[(types.WORK_KIND_WAITING_TRADES, key) for key in state.clearing.waiting.terms],
    ]
    if there and draw.chance(85):
        kind, subject_id = draw.pick(there)
    else:
        kind, subject_id = draw.integer(0, types.WORK_KIND_TIME), draw.integer(1, 1_010)
    if player.has_authority and draw.chance(80):
        head = player.head(SECOND_OPERATOR)
        player.apply(commands.QuarantineWork(*head, kind, subject_id, "drawn"))
    player.play(commands.QuarantineWork(*player.head(STAFF), kind, subject_id, "drawn"))


def lift_quarantine(player: Player) -> None:
    """Lift a quarantine of work that is set aside, rarely of other work.

    Its markets are opened again, so that the game can continue.
    """
    draw, state = player.draw, player.state
    work = list(state.quarantine.work)
    if not work and player.has_authority and state.markets:
        found = _own_account(player)
        for name in (SECOND_OPERATOR, STAFF):
            player.apply(
                commands.QuarantineWork(
                    *player.head(name), types.WORK_KIND_LIQUIDATION, found, "drawn"
                )
            )
        work = list(state.quarantine.work)
    kind, subject_id = draw.pick(work) if work and draw.chance(90) else (draw.integer(1, 8), 1)
    if player.has_authority and draw.chance(80):
        head = player.head(SECOND_OPERATOR)
        player.apply(commands.LiftQuarantine(*head, kind, subject_id, "drawn"))
    player.play(commands.LiftQuarantine(*player.head(STAFF), kind, subject_id, "drawn"))
    for market_id in list(state.markets):  # which due work lists or ends
        player.apply(
            commands.SetMarketStatus(*player.head(STAFF), market_id, types.MARKET_OPEN, "drawn")
        )


def recover_authority(player: Player) -> None:
    """Name the operators by recovery keys, mostly known ones.

    The operators stay the same, so that other moves find them.
    """
    authority = player.state.authority
    if player.has_authority and not authority.recovery_keys and player.draw.chance(90):
        keys = [digit * types.RECOVERY_KEY_DIGITS for digit in "abc"]
        for name in (STAFF, SECOND_OPERATOR):
            player.apply(commands.SetRecoveryKeys(*player.head(name), keys, 2))
    keys = list(authority.recovery_keys) if player.draw.chance(80) else ["d" * 64]
    number = authority.recoveries + (1 if player.draw.chance(85) else player.draw.integer(0, 2))
    expires_ns = player.state.time_ns + player.draw.pick([10**12, 10**12, 10**12, -1])
    player.play(
        commands.RecoverAuthority(
            *player.head(player.draw.pick(PEOPLE)),
            max(number, 1),
            [STAFF, SECOND_OPERATOR],
            expires_ns,
            "0" * 64,
            keys,
            ["1" * 128] * len(keys),
        )
    )


def set_mandate(player: Player) -> None:
    """Set the mandate of a client account by staff, the client or the owner; rarely of an account of another kind."""
    draw = player.draw
    clients = [
        one.id
        for one in player.state.accounts.values()
        if types.KIND_MEMBER_OMNIBUS <= one.kind <= types.KIND_MEMBER_INDIVIDUAL
    ]
    found = draw.pick(clients) if clients and draw.chance(90) else _own_account(player)
    account = player.state.accounts.get(found)
    is_single = account is not None and account.kind == types.KIND_MEMBER_INDIVIDUAL
    client = draw.pick([*NAMES, ""]) if is_single or draw.chance(10) else ""
    head = player.head() if draw.chance(70) else _owner_head(player, found)
    amount = draw.pick([0, 10**6, 10**12, 10**17])
    player.play(
        commands.SetMandate(*head, found, client, draw.pick([0, 2, 5, 7]), amount, _expiry(player))
    )
