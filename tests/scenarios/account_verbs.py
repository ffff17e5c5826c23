# SPDX-License-Identifier: Apache-2.0
"""The verbs of accounts and their money: opening, settings, deposits, withdrawals, transfers, holds.

Owns how those rows become commands. Must never read state beyond names and units.
"""

from __future__ import annotations

from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import (
    NOT_STATED,
    AccountId,
    AssetId,
    DepositId,
    HoldId,
    WithdrawalId,
)
from clearinghouse.v1 import account_pb2
from tests.scenarios.expected_results import Action, perform
from tests.scenarios.language import Words, duration_ns, parts
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


LEVERAGE_FIELD = account_pb2.UpdateAccountSettingsRequest.MAX_LEVERAGE_FIELD_NUMBER


def settings(setup: Setup, words: Words) -> Action:
    """`settings alice leverage 5 [flags spot-margin] [only leverage] [version 7]`: `only` leaves the flags open."""
    account_id = setup.account_id(words.take())
    leverage = int(words.option("leverage", "10"))
    flags = _flags(words)
    present = {"": NOT_STATED, "leverage": 1 << LEVERAGE_FIELD}[words.option("only", "")]
    version = int(words.option("version", str(NOT_STATED)))
    words.done()
    account = AccountId(account_id)
    return Action(
        commands.SetAccountSettings(*setup.head(), account, leverage, flags, version, present)
    )


def _flags(words: Words) -> int:
    """The flags of an account, none unless stated."""
    text = words.option("flags", "")
    return sum(ACCOUNT_FLAGS[flag] for flag in text.split(",")) if text else 0


def limits(setup: Setup, words: Words) -> Action:
    """`limits alice [tier 1] [limit 1000]`."""
    account_id = setup.account_id(words.take())
    tier = int(words.option("tier", "0"))
    limit = setup.amount(words.option("limit", "0"), "USDC")
    words.done()
    return Action(commands.SetAccountLimits(*setup.head(), AccountId(account_id), tier, limit))


def close(setup: Setup, words: Words) -> Action:
    """`close alice`."""
    account_id = setup.account_id(words.take())
    words.done()
    return Action(commands.CloseAccount(*setup.head(), AccountId(account_id)))


def close_all(setup: Setup, words: Words) -> Action:
    """`close-all alice [to bob]`: end all that an account has, and move what is free to another (B-2.1)."""
    account_id = setup.account_id(words.take())
    receiver = words.option("to", "")
    receiver_id = setup.account_id(receiver) if receiver else 0
    words.done()
    return Action(commands.CloseAll(*setup.head(), AccountId(account_id), AccountId(receiver_id)))


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
    """`confirm-deposit d1 [transaction tx7]`, `reject-deposit d1`."""
    deposit_id = setup.known(setup.money, words.take())
    named = words.option("transaction", "")
    words.done()
    return Action(
        commands.DecideDeposits(
            *setup.head(), [DepositId(deposit_id)], [int(confirm)], [named] if named else []
        )
    )


def reverse_deposit(setup: Setup, words: Words) -> Action:
    """`reverse-deposit d1 by carla`: custody takes a credited deposit back, if two principals ask for it."""
    deposit_id = setup.known(setup.money, words.take())
    principal = words.option("by", "")
    words.done()
    return Action(commands.ReverseDeposit(*setup.head(principal), DepositId(deposit_id)))


def reverse_withdrawal(setup: Setup, words: Words) -> Action:
    """`reverse-withdrawal w1 [with-fee] by carla`: custody takes a withdrawal back, if two principals ask for it."""
    withdrawal_id = WithdrawalId(setup.known(setup.money, words.take()))
    with_fee = int(words.accept("with-fee"))
    principal = words.option("by", "")
    words.done()
    return Action(commands.ReverseWithdrawal(*setup.head(principal), withdrawal_id, with_fee))


def write_off(setup: Setup, words: Words) -> Action:
    """`write-off anna 300 USDC by carla`: a part of what an owner owes for reversed deposits, if two principals ask."""
    account_id = setup.account_id(words.take())
    amount, symbol = words.take(), words.take()
    principal = words.option("by", "")
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    of = setup.amount(amount, symbol)
    return Action(
        commands.WriteOffReversalDebt(*setup.head(principal), AccountId(account_id), asset_id, of)
    )


def move_house_money(setup: Setup, words: Words) -> Action:
    """`move-house fees anna 300 USDC floor 50 reason rebate by carla`: fees to an account, if two principals ask."""
    giver_account_id = AccountId(setup.account_id(words.take()))
    account_id = AccountId(setup.account_id(words.take()))
    amount, symbol = words.take(), words.take()
    floor, reason = words.option("floor", "0"), words.option("reason", "credit")
    principal = words.option("by", "")
    words.done()
    return Action(
        commands.MoveHouseMoney(
            *setup.head(principal),
            giver_account_id,
            account_id,
            AssetId(setup.asset_id(symbol)),
            setup.amount(amount, symbol),
            setup.amount(floor, symbol),
            reason,
        )
    )


def withdraw(setup: Setup, words: Words) -> Action:
    """`withdraw alice 100 USDC [ref bc1q] [as w1] [fee-from-house]`: the first phase of a withdrawal."""
    account_id = setup.account_id(words.take())
    amount, asset_id = _amount(setup, words)
    reference = words.option("ref", "")
    name = words.option("as", "")
    house = [1] if words.accept("fee-from-house") else []
    words.done()
    command = commands.RequestWithdrawals(
        *setup.head(), [AccountId(account_id)], [AssetId(asset_id)], [amount], [reference], house
    )
    return Action(command, setup.money, [name])


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


def transfer(setup: Setup, words: Words) -> Action:
    """`transfer [atomic] alice bob 100 USDC [; bob carol 50 USDC ...]`."""
    atomic = int(words.accept("atomic"))
    columns: list[tuple[int, int, int, int]] = []
    for leg in parts(" ".join(words.words)):
        source_id, target_id = setup.account_id(leg.take()), setup.account_id(leg.take())
        amount, asset_id = _amount(setup, leg)
        leg.done()
        columns.append((source_id, target_id, asset_id, amount))
    sources, targets, assets, amounts = (list(column) for column in zip(*columns, strict=True))
    return Action(commands.Transfers(*setup.head(), atomic, sources, targets, assets, amounts))


def hold(setup: Setup, words: Words) -> Action:
    """`hold [atomic] alice for bob 100 USDC [until +30s] [as h1] [; ...]`."""
    atomic = int(words.accept("atomic"))
    command = commands.CreateHolds(*setup.head(), atomic, [], [], [], [], [])
    names: list[str] = []
    for leg in parts(" ".join(words.words)):
        command.account_ids.append(AccountId(setup.account_id(leg.take())))
        leg.expect("for")
        command.beneficiary_ids.append(AccountId(setup.account_id(leg.take())))
        amount, asset_id = _amount(setup, leg)
        command.amounts.append(amount)
        command.asset_ids.append(AssetId(asset_id))
        until = leg.option("until", "")
        command.expire_ns.append(setup.system.now + duration_ns(until) if until else 0)
        names.append(leg.option("as", ""))
        leg.done()
    return Action(command, setup.money, names)


def capture(setup: Setup, words: Words) -> Action:
    """`capture [atomic] h1 40 USDC [; h2 0 USDC ...]`; the rest is released."""
    atomic = int(words.accept("atomic"))
    command = commands.DecideHolds(*setup.head(), [], [], [], atomic)
    for leg in parts(" ".join(words.words)):
        command.hold_ids.append(HoldId(setup.known(setup.money, leg.take())))
        amount, asset_id = _amount(setup, leg)
        command.amounts.append(amount)
        command.asset_ids.append(AssetId(asset_id))
        leg.done()
    return Action(command)


def release(setup: Setup, words: Words) -> Action:
    """`release h1`."""
    hold_id = setup.known(setup.money, words.take())
    words.done()
    return Action(commands.DecideHolds(*setup.head(), [HoldId(hold_id)], [0], [AssetId(0)]))
