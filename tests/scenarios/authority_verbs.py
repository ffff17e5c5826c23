# SPDX-License-Identifier: Apache-2.0
"""The verbs of who may do what: who states the next rows, roles, delegations and freezes of accounts.

Owns how those rows become commands.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.views.instruments_and_accounts import account_view
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, duration_ns
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.names import Setup

ROLES = {
    name.removeprefix("ROLE_").lower().replace("_", "-"): value
    for name, value in vars(types).items()
    if name.startswith("ROLE_")
}
REASONS = {
    name.removeprefix("FREEZE_").lower().replace("_", "-"): value
    for name, value in vars(types).items()
    if name.startswith("FREEZE_")
}
SCOPES = {
    "read": types.RIGHT_READ,
    "trade": types.RIGHT_TRADE,
    "transfer": types.RIGHT_TRANSFER,
    "withdraw": types.RIGHT_WITHDRAW,
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


def _end(setup: Setup, words: Words) -> int:
    """`[for 60s]`: when an authority ends; 0 if it does not."""
    span = words.option("for", "")
    return setup.system.now + duration_ns(span) if span else 0


def grant(setup: Setup, words: Words) -> Action:
    """`grant alice trader [for 60s]`."""
    name, role = words.take(), ROLES[words.take()]
    expires_ns = _end(setup, words)
    words.done()
    return Action(commands.GrantRole(*setup.head(), name, role, expires_ns))


def revoke(setup: Setup, words: Words) -> Action:
    """`revoke alice trader`."""
    name, role = words.take(), ROLES[words.take()]
    words.done()
    return Action(commands.RevokeRole(*setup.head(), name, role))


def delegate(setup: Setup, words: Words) -> Action:
    """`delegate anna to bob trade,withdraw [for 60s]`."""
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("to")
    name = words.take()
    scopes = sum(SCOPES[word] for word in words.take().split(",")) & ~types.RIGHT_READ
    expires_ns = _end(setup, words)
    words.done()
    return Action(commands.Delegate(*setup.head(), account_id, name, scopes, expires_ns))


def end_delegation(setup: Setup, words: Words) -> Action:
    """`end-delegation anna to bob`."""
    account_id = AccountId(setup.account_id(words.take()))
    words.expect("to")
    name = words.take()
    words.done()
    return Action(commands.EndDelegation(*setup.head(), account_id, name))


def freeze(setup: Setup, words: Words) -> Action:
    """`freeze alice suspected-theft`."""
    account_id = AccountId(setup.account_id(words.take()))
    reason = REASONS[words.take()]
    words.done()
    return Action(commands.FreezeAccount(*setup.head(), account_id, reason))


def release(setup: Setup, words: Words) -> Action:
    """`release-account alice`."""
    account_id = AccountId(setup.account_id(words.take()))
    words.done()
    return Action(commands.ReleaseAccount(*setup.head(), account_id))


def frozen(setup: Setup, words: Words) -> None:
    """`frozen alice suspected-theft`, `frozen alice no`: what the read of an account says of its freeze."""
    name, expected = words.take(), words.take()
    words.done()
    view = account_view(setup.system.state, setup.account(name))
    same(f"freeze of {name}", view.freeze_reason, REASONS.get(expected, 0))
