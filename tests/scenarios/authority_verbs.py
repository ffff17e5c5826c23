# SPDX-License-Identifier: Apache-2.0
"""The verbs of who may do what: who states the next rows, roles, delegations and freezes of accounts.

Owns how those rows become commands.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.views.authority.principals import (
    delegation_views,
    destination_views,
    proposal_views,
)
from clearinghouse.statemachine.views.custody.pending import deposit_views, withdrawal_views
from clearinghouse.statemachine.views.exchange.instruments_and_accounts import account_view
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NO_ACCOUNT,
    AccountId,
    AssetId,
)
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

REASONS = {
    name.removeprefix("FREEZE_").lower().replace("_", "-"): value
    for name, value in vars(types).items()
    if name.startswith("FREEZE_")
}
BREAKS = {
    name.removeprefix("GLASS_").lower().replace("_", "-"): value
    for name, value in vars(types).items()
    if name.startswith("GLASS_")
}
LIMITS = {
    name.removeprefix("DELEGATED_").lower().replace("_", "-"): value
    for name, value in vars(types).items()
    if name.startswith("DELEGATED_")
}


def operators(setup: Setup, words: Words) -> None:
    """`operators ann bob`: the clearinghouse begins with two operators; before its first command."""
    first, second = words.take(), words.take()
    words.done()
    setup.system.begin_with_operators(first, second)


def by(setup: Setup, words: Words) -> None:
    """`by alice`: who states the rows that follow."""
    setup.principal = words.take()
    words.done()


def _limit(
    setup: Setup, words: Words, kind: str, *, amount_text: str
) -> commands.SetDelegationLimit:
    """The command of a limit; the words that name account, delegate and asset are taken."""
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("to")
    name, symbol = words.take(), words.take()
    asset_id = AssetId(setup.known(setup.system.state.symbols, symbol))
    is_known = asset_id in setup.system.state.assets
    amount = setup.amount(amount_text, symbol) if is_known else 1
    return commands.SetDelegationLimit(
        *setup.head(), account_id, name, asset_id, LIMITS[kind], amount, 0
    )


def delegation_limit(setup: Setup, words: Words) -> Action:
    """`delegation-limit moved-a-day 100 anna to bob USDC`, `delegation-limit order-value 100 anna to bob USDC`."""
    kind, text = words.take(), words.take()
    command = _limit(setup, words, kind, amount_text=text)
    words.done()
    return Action(command)


def end_delegation_limit(setup: Setup, words: Words) -> Action:
    """`end-delegation-limit moved-a-day anna to bob USDC`."""
    command = _limit(setup, words, words.take(), amount_text="0")
    words.done()
    return Action(replace(command, amount=0, removed=1))


def many_delegation_limits(setup: Setup, words: Words) -> None:
    """`many-delegation-limits 15 A alice to dora`: the assets A1 to A15 get a limit of each kind; all are accepted."""
    count, symbol = int(words.take()), words.take()
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("to")
    name = words.take()
    words.done()
    for number in range(1, count + 1):
        asset_id = AssetId(setup.known(setup.system.state.symbols, f"{symbol}{number}"))
        for kind in LIMITS.values():
            head = setup.head()
            setup.system.must(
                commands.SetDelegationLimit(*head, account_id, name, asset_id, kind, 1, 0)
            )


def delegation_limits(setup: Setup, words: Words) -> None:
    """`delegation-limits anna to bob none`, `... USDC moved-a-day 100 moved 40 [then 200|none in 60s]`."""
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("to")
    name, symbol = words.take(), words.take()
    views = [
        limit
        for view in delegation_views(setup.system.state, account_id)
        if view.name == name
        for limit in view.limits
    ]
    if symbol == "none":
        words.done()
        same(f"limits of {name}", views, [])
        return
    kind, most = words.take(), words.take()
    words.expect("moved")
    moved = words.take()
    then, wait = words.option("then", ""), words.option("in", "")
    words.done()
    asset_id = setup.known(setup.system.state.symbols, symbol)
    found = [
        (one.amount, one.moved_today, one.changes_ns, one.next_amount, one.ends)
        for one in views
        if (one.asset_id, one.limit_kind) == (asset_id, LIMITS[kind])
    ]
    next_amount = setup.amount(then, symbol) if then and then != "none" else 0
    changes_ns = setup.system.now + duration_ns(wait) if wait else 0
    expected = (
        setup.amount(most, symbol),
        setup.amount(moved, symbol),
        changes_ns,
        next_amount,
        then == "none",
    )
    same(f"limit of {name}", found, [expected])


def seize(setup: Setup, words: Words) -> Action:
    """`seize alice for court reference 17 K 3/26`: an order of a court, if two principals ask."""
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("for")
    receiver_id = AccountId(setup.account_id(words.take()))
    reference = words.option("reference", "17 K 3/26")
    words.done()
    return Action(commands.SeizeAccount(*setup.head(), account_id, receiver_id, reference))


def frozen(setup: Setup, words: Words) -> None:
    """`frozen alice suspected-theft`, `frozen alice no`: what the read of an account says of its freeze."""
    name, expected = words.take(), words.take()
    words.done()
    view = account_view(setup.system.state, setup.account(name))
    same(f"freeze of {name}", view.freeze_reason, REASONS.get(expected, 0))


def approval_limit(setup: Setup, words: Words) -> Action:
    """`approval-limit USDC 1,000`."""
    symbol = words.take()
    asset_id = AssetId(setup.known(setup.system.state.symbols, symbol))
    text = words.take()
    words.done()
    amount = setup.amount(text, symbol) if asset_id in setup.system.state.assets else 1
    return Action(commands.SetApprovalLimit(*setup.head(), asset_id, amount))


def approved(setup: Setup, words: Words) -> None:
    """`approved out 4`: the number of the principal that the read of what waits names as its approver; 0: none."""
    number, expected = setup.known(setup.money, words.take()), int(words.take())
    words.done()
    state = setup.system.state
    found = [
        *(one.approver_id for one in deposit_views(state, NO_ACCOUNT, number - 1, 1)),
        *(one.approver_id for one in withdrawal_views(state, NO_ACCOUNT, number - 1, 1)),
    ]
    same("approver", found[0], expected)


def add_destinations(setup: Setup, words: Words) -> None:
    """`add-destinations alice 31 d`: so many, named d1 and so on; each has to be accepted."""
    account_id = AccountId(setup.account_id(words.take()))
    count, name = int(words.take()), words.take()
    words.done()
    for number in range(1, count + 1):
        setup.system.must(commands.AddDestination(*setup.head(), account_id, f"{name}{number}", ""))


def listed(setup: Setup, words: Words) -> None:
    """`listed alice bc1q label cold`, `listed alice bc1q no`: what the list of an account says of an address."""
    name, address = words.take(), words.take()
    is_no = words.accept("no")
    label = words.option("label", "")
    words.done()
    views = destination_views(setup.system.state, AccountId(setup.account_id(name)))
    found = [one.label for one in views if one.address == address]
    same(f"destination {address}", found, [] if is_no else [label])


def has_destinations_only(setup: Setup, words: Words) -> None:
    """`has-destinations-only alice yes`: what the read of an account says."""
    name, expected = words.take(), words.take()
    words.done()
    view = account_view(setup.system.state, setup.account(name))
    same(f"destinations only of {name}", view.has_destinations_only, expected == "yes")


def break_parameter_glass(setup: Setup, words: Words) -> Action:
    """`break-parameter-glass 1 deadline`: of the first change of parameters that waits; `#99` is its number."""
    text = words.take()
    reason = BREAKS[words.take()]
    words.done()
    if text.startswith("#"):
        number = int(text[1:])
    else:
        number = list(setup.system.state.authority.proposals.values())[int(text) - 1].id
    return Action(commands.BreakParameterGlass(*setup.head(), number, reason))


def _keys(text: str) -> list[str]:
    """`a,b`: keys of 64 equal digits; `none`; another word is a key that is none."""
    if text == "none":
        return []
    return [
        word * types.RECOVERY_KEY_DIGITS if len(word) == 1 else word for word in text.split(",")
    ]


def recovery_keys(setup: Setup, words: Words) -> Action:
    """`recovery-keys a,b,c threshold 2`."""
    keys = _keys(words.take())
    words.expect("threshold")
    threshold = int(words.take())
    words.done()
    return Action(commands.SetRecoveryKeys(*setup.head(), keys, threshold))


def recover(setup: Setup, words: Words) -> Action:
    """`recover 1 carl,dora by a,b [for 60s]`: the signatures are the server's question, and not asked here."""
    number, names = int(words.take()), words.take().split(",")
    words.expect("by")
    keys = _keys(words.take())
    expires_ns = setup.system.now + duration_ns(words.option("for", "3600s"))
    words.done()
    return Action(
        commands.RecoverAuthority(
            *setup.head(), number, names, expires_ns, "0" * 64, keys, ["1" * 128] * len(keys)
        )
    )


def operators_are(setup: Setup, words: Words) -> None:
    """`operators-are carl,dora`: the principals that have the role now."""
    expected = words.take().split(",")
    words.done()
    state = setup.system.state
    found = [
        name
        for name in state.authority.principals
        if roles_of(state, name, state.time_ns) & 1 << types.ROLE_OPERATOR
    ]
    same("operators", sorted(found), sorted(expected))


def proposed(setup: Setup, words: Words) -> None:
    """`proposed none`, `proposed SetApprovalLimit by rita [glass bob]`: what the read of what waits says."""
    command = words.take()
    expected = []
    if command != "none":
        words.expect("by")
        expected.append((command, words.take(), words.option("glass", "")))
    words.done()
    views = proposal_views(setup.system.state)
    same(
        "proposals",
        [(one.command, one.proposed_by, one.glass_broken_by) for one in views],
        expected,
    )


def many_limits(setup: Setup, words: Words) -> None:
    """`many-limits 15`: the asset USDC gets so many limits, each of which waits; each has to be accepted."""
    count = int(words.take())
    words.done()
    for amount in range(1, count + 1):
        setup.system.must(commands.SetApprovalLimit(*setup.head(), AssetId(1), amount))
