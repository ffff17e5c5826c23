# SPDX-License-Identifier: Apache-2.0
"""The verbs of accounts and their money: opening, settings, deposits, withdrawals, transfers, holds.

Owns how those rows become commands. Must never read state beyond names and units.
"""

from __future__ import annotations

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    AccountId,
    AssetId,
    DepositId,
    WithdrawalId,
)
from tests.scenarios.expected_results import Action, perform
from tests.scenarios.language import Words, parts
from tests.scenarios.names import ACCOUNT_FLAGS, KINDS, Setup


def account(setup: Setup, words: Words) -> Action:
    """`account alice [owner X] [leverage 10] [parent bob] [limit 1000] [kind venue] [flags spot-margin,auto-lend]`.

    The owner is the name itself unless stated.
    """
    name = words.take()
    owner = words.option("owner", name)
    leverage = int(words.option("leverage", "10"))
    parent = words.option("parent", "")
    limit = setup.amount(words.option("limit", "0"), "USDC")
    flags = _flags(words)
    kind = KINDS[words.option("kind", "customer")]
    words.done()
    parent_id = setup.account_id(parent) if parent else 0
    command = commands.CreateAccount(
        *setup.head(), owner, kind, AccountId(parent_id), leverage, flags, limit
    )
    return Action(command, setup.accounts, [name])


def _flags(words: Words) -> int:
    """The flags of an account, none unless stated."""
    text = words.option("flags", "")
    return sum(ACCOUNT_FLAGS[flag] for flag in text.split(",")) if text else 0


def _amount(setup: Setup, words: Words) -> tuple[int, int]:
    """`100 USDC` as amount and asset id."""
    text, symbol = words.take(), words.take()
    return setup.amount(text, symbol), setup.asset_id(symbol)


def deposit(setup: Setup, words: Words) -> Action:
    """`deposit alice 100 USDC`: requested and confirmed; the row's expectation is of the confirmation."""
    request = request_deposit(setup, words)
    request.names = ["deposit"]
    perform(setup, request, None)
    return decide_deposit(setup, Words("deposit"), confirm=True)


def request_deposit(setup: Setup, words: Words) -> Action:
    """`request-deposit alice 100 USDC [ref tx1] [as d1]`."""
    account_id = setup.account_id(words.take())
    amount, asset_id = _amount(setup, words)
    reference = words.option("ref", "")
    name = words.option("as", "")
    words.done()
    command = commands.RequestDeposits(
        *setup.head(), [AccountId(account_id)], [AssetId(asset_id)], [amount], [reference]
    )
    return Action(command, setup.money, [name])


def decide_deposit(setup: Setup, words: Words, *, confirm: bool) -> Action:
    """`confirm-deposit d1 [transaction tx7] [; d2 ...]`, `reject-deposit d1`."""
    deposit_ids: list[DepositId] = []
    named: list[str] = []
    for leg in parts(" ".join(words.words)):
        deposit_ids.append(DepositId(setup.known(setup.money, leg.take())))
        named.append(leg.option("transaction", ""))
        leg.done()
    return Action(
        commands.DecideDeposits(
            *setup.head(),
            deposit_ids,
            [int(confirm)] * len(deposit_ids),
            named if any(named) else [],
        )
    )


def decide_withdrawal(setup: Setup, words: Words, *, confirm: bool) -> Action:
    """`confirm-withdrawal w1 [left] [fee 2 USDC]`, `reject-withdrawal w1`."""
    withdrawal_id = setup.known(setup.money, words.take())
    decision = int(confirm) | (types.CUSTODY_HAS_LEFT if words.accept("left") else 0)
    command = commands.DecideWithdrawals(
        *setup.head(), [WithdrawalId(withdrawal_id)], [decision], [""]
    )
    if words.accept("fee"):
        fee, asset_id = _amount(setup, words)
        command.asset_ids, command.chain_fees = [AssetId(asset_id)], [fee]
    words.done()
    return Action(command)
