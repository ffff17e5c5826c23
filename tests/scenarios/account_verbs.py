# SPDX-License-Identifier: Apache-2.0
"""The verbs of accounts and their money: opening, settings, deposits, withdrawals, transfers, holds.

Owns how those rows become commands. Must never look at state beyond names and units.
"""

from __future__ import annotations

from clearinghouse.statemachine.vocabulary import commands
from tests.scenarios.expected_results import Action, perform
from tests.scenarios.language import Words, duration_ns, parts
from tests.scenarios.names import ACCOUNT_FLAGS, KINDS, Desk


def account(desk: Desk, words: Words) -> Action:
    """`account alice [owner X] [leverage 10] [parent bob] [limit 1000] [kind venue] [flags spot-margin,auto-lend]`.

    The owner is the name itself unless stated.
    """
    name = words.take()
    owner = words.option("owner", name)
    leverage = int(words.option("leverage", "10"))
    parent = words.option("parent", "")
    limit = desk.amount(words.option("limit", "0"), "USDC")
    flags = _flags(words)
    kind = KINDS[words.option("kind", "customer")]
    words.done()
    parent_id = desk.account_id(parent) if parent else 0
    command = commands.CreateAccount(*desk.head(), owner, kind, parent_id, leverage, flags, limit)
    return Action(command, desk.accounts, [name])


def settings(desk: Desk, words: Words) -> Action:
    """`settings alice leverage 5 [flags spot-margin]`."""
    account_id = desk.account_id(words.take())
    leverage = int(words.option("leverage", "10"))
    flags = _flags(words)
    words.done()
    return Action(commands.SetAccountSettings(*desk.head(), account_id, leverage, flags))


def _flags(words: Words) -> int:
    """The flags of an account, none unless stated."""
    text = words.option("flags", "")
    return sum(ACCOUNT_FLAGS[flag] for flag in text.split(",")) if text else 0


def limits(desk: Desk, words: Words) -> Action:
    """`limits alice [tier 1] [limit 1000]`."""
    account_id = desk.account_id(words.take())
    tier = int(words.option("tier", "0"))
    limit = desk.amount(words.option("limit", "0"), "USDC")
    words.done()
    return Action(commands.SetAccountLimits(*desk.head(), account_id, tier, limit))


def close(desk: Desk, words: Words) -> Action:
    """`close alice`."""
    account_id = desk.account_id(words.take())
    words.done()
    return Action(commands.CloseAccount(*desk.head(), account_id))


def _amount(desk: Desk, words: Words) -> tuple[int, int]:
    """`100 USDC` as amount and asset id."""
    text, symbol = words.take(), words.take()
    return desk.amount(text, symbol), desk.asset_id(symbol)


def deposit(desk: Desk, words: Words) -> Action:
    """`deposit alice 100 USDC`: requested and confirmed; the row's expectation is of the confirmation."""
    request = request_deposit(desk, words)
    request.names = ["deposit"]
    perform(desk, request, None)
    return decide_deposit(desk, Words("deposit"), confirm=True)


def request_deposit(desk: Desk, words: Words) -> Action:
    """`request-deposit alice 100 USDC [as d1]`."""
    account_id = desk.account_id(words.take())
    amount, asset_id = _amount(desk, words)
    name = words.option("as", "")
    words.done()
    command = commands.RequestDeposits(*desk.head(), [account_id], [asset_id], [amount], [""])
    return Action(command, desk.money, [name])


def decide_deposit(desk: Desk, words: Words, *, confirm: bool) -> Action:
    """`confirm-deposit d1`, `reject-deposit d1`."""
    deposit_id = desk.known(desk.money, words.take())
    words.done()
    return Action(commands.DecideDeposits(*desk.head(), [deposit_id], [int(confirm)]))


def withdraw(desk: Desk, words: Words) -> Action:
    """`withdraw alice 100 USDC [as w1]`: the first phase of a withdrawal."""
    account_id = desk.account_id(words.take())
    amount, asset_id = _amount(desk, words)
    name = words.option("as", "")
    words.done()
    command = commands.RequestWithdrawals(*desk.head(), [account_id], [asset_id], [amount], [""])
    return Action(command, desk.money, [name])


def decide_withdrawal(desk: Desk, words: Words, *, confirm: bool) -> Action:
    """`confirm-withdrawal w1`, `reject-withdrawal w1`."""
    withdrawal_id = desk.known(desk.money, words.take())
    words.done()
    return Action(commands.DecideWithdrawals(*desk.head(), [withdrawal_id], [int(confirm)]))


def transfer(desk: Desk, words: Words) -> Action:
    """`transfer [atomic] alice bob 100 USDC [; bob carol 50 USDC ...]`."""
    atomic = int(words.accept("atomic"))
    columns: list[tuple[int, int, int, int]] = []
    for leg in parts(" ".join(words.words)):
        source_id, target_id = desk.account_id(leg.take()), desk.account_id(leg.take())
        amount, asset_id = _amount(desk, leg)
        leg.done()
        columns.append((source_id, target_id, asset_id, amount))
    sources, targets, assets, amounts = (list(column) for column in zip(*columns, strict=True))
    return Action(commands.Transfers(*desk.head(), atomic, sources, targets, assets, amounts))


def hold(desk: Desk, words: Words) -> Action:
    """`hold [atomic] alice for bob 100 USDC [until +30s] [as h1] [; ...]`."""
    atomic = int(words.accept("atomic"))
    command = commands.CreateHolds(*desk.head(), atomic, [], [], [], [], [])
    names: list[str] = []
    for leg in parts(" ".join(words.words)):
        command.account_ids.append(desk.account_id(leg.take()))
        leg.expect("for")
        command.beneficiary_ids.append(desk.account_id(leg.take()))
        amount, asset_id = _amount(desk, leg)
        command.amounts.append(amount)
        command.asset_ids.append(asset_id)
        until = leg.option("until", "")
        command.expire_ns.append(desk.world.now + duration_ns(until) if until else 0)
        names.append(leg.option("as", ""))
        leg.done()
    return Action(command, desk.money, names)


def capture(desk: Desk, words: Words) -> Action:
    """`capture h1 40 USDC`; the rest is released."""
    hold_id = desk.known(desk.money, words.take())
    amount, asset_id = _amount(desk, words)
    words.done()
    return Action(commands.DecideHolds(*desk.head(), [hold_id], [amount], [asset_id]))


def release(desk: Desk, words: Words) -> Action:
    """`release h1`."""
    hold_id = desk.known(desk.money, words.take())
    words.done()
    return Action(commands.DecideHolds(*desk.head(), [hold_id], [0], [0]))
