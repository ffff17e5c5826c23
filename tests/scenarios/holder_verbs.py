# SPDX-License-Identifier: Apache-2.0
"""The verbs of holders outside: their accounts, statements, breaks, and losses there (SPEC C-13, C-14).

Owns how those rows become commands and which figures they read.
"""

from __future__ import annotations

from clearinghouse.statemachine.views.custody.holders import (
    holder_account_views,
    non_default_loss_views,
)
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.scenarios.clearing_verbs import day
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, parts, rate_ppb, scaled
from tests.scenarios.names import Setup, same

KINDS = {
    "bank": types.HOLDER_BANK,
    "custodian": types.HOLDER_CUSTODIAN,
    "csd": types.HOLDER_CSD,
    "friend": types.HOLDER_CSD + 1,
}


CAUSES = {
    "bank": types.LOSS_OF_SETTLEMENT_BANK,
    "custodian": types.LOSS_OF_CUSTODIAN,
    "investment": types.LOSS_OF_INVESTMENT,
    "fire": types.LOSS_OF_INVESTMENT + 1,
    "nothing": types.LOSS_OF_SETTLEMENT_BANK - 1,
}


def holder(setup: Setup, words: Words) -> Action:
    """`holder 1 bank [calendar W] [offset 3,600]`."""
    number, kind = int(words.take()), KINDS[words.take()]
    name = words.option("calendar", "")
    calendar_id = setup.known(setup.calendars, name) if name else 0
    offset = scaled(words.option("offset", "0"), 0)
    words.done()
    name = f"holder-{number}"
    return Action(commands.SetHolder(*setup.head(), number, kind, name, calendar_id, offset))


def account(setup: Setup, words: Words) -> Action:
    """`holder-account 1 USDC [stop 10]`."""
    number, symbol = int(words.take()), words.take()
    most = setup.amount(words.option("stop", "0"), symbol)
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.SetHolderAccount(*setup.head(), number, asset_id, most))


def move(setup: Setup, words: Words) -> Action:
    """`move-holding USDC from 1 to 2 100`."""
    symbol = words.take()
    source, target = int(words.option("from", "0")), int(words.option("to", "0"))
    amount = setup.amount(words.take(), symbol)
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.MoveBetweenHolders(*setup.head(), asset_id, source, target, amount))


def statement(setup: Setup, words: Words) -> Action:
    """`statement 1 USDC 2023-11-14 1,500 [transit -200] [; 2 XYZ 2023-11-14 5]`."""
    columns: list[tuple[int, AssetId, int, int, int]] = []
    for leg in parts(" ".join(words.words)):
        number, symbol, on = int(leg.take()), leg.take(), day(leg.take())
        transit = setup.amount(leg.option("transit", "0"), symbol)
        balance = setup.amount(leg.take(), symbol)
        leg.done()
        columns.append((number, AssetId(setup.asset_id(symbol)), on, balance, transit))
    numbers, assets, days, balances, transits = (list(one) for one in zip(*columns, strict=True))
    names = ["S"] * len(columns)
    return Action(
        commands.LoadStatements(*setup.head(), numbers, assets, days, balances, transits, names)
    )


def assign(setup: Setup, words: Words) -> Action:
    """`assign-break 1 USDC carla`."""
    number, asset_id, name = int(words.take()), setup.asset_id(words.take()), words.take()
    words.done()
    return Action(commands.AssignBreak(*setup.head(), number, AssetId(asset_id), name))


def explain(setup: Setup, words: Words) -> Action:
    """`explain-break 1 USDC -20`."""
    number, symbol = int(words.take()), words.take()
    amount = setup.amount(words.take(), symbol)
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.ExplainBreak(*setup.head(), number, asset_id, amount, "a fee"))


def release(setup: Setup, words: Words) -> Action:
    """`release-break 1 USDC`."""
    number, asset_id = int(words.take()), setup.asset_id(words.take())
    words.done()
    return Action(commands.ReleaseBreak(*setup.head(), number, AssetId(asset_id), "known"))


def loss_terms(setup: Setup, words: Words) -> Action:
    """`loss-terms bank USDC equity 100 cap 20%`."""
    cause, symbol = CAUSES[words.take()], words.take()
    most = setup.amount(words.option("equity", "0"), symbol)
    cap = rate_ppb(words.option("cap", "0%"))
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.SetNonDefaultLossTerms(*setup.head(), cause, asset_id, most, cap))


def loss(setup: Setup, words: Words) -> Action:
    """`loss bank 1 USDC 400 [on 2023-11-14]`."""
    cause, number, symbol = CAUSES[words.take()], int(words.take()), words.take()
    since = day(words.option("on", "2023-11-14"))
    amount = setup.amount(words.take(), symbol)
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    head = setup.head()
    return Action(
        commands.DeclareNonDefaultLoss(
            *head, cause, number, asset_id, amount, since, "it has failed"
        )
    )


def cover(setup: Setup, words: Words) -> Action:
    """`cover-loss eve 1 USDC 100`: of the first loss."""
    account_id, number = AccountId(setup.account_id(words.take())), int(words.take())
    symbol = words.take()
    amount = setup.amount(words.take(), symbol)
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.CoverNonDefaultLoss(*setup.head(), account_id, number, asset_id, amount))


def loss_is(setup: Setup, words: Words) -> None:
    """`loss-is 1 USDC 400 equity 100 members 300 cover 0 uncovered 0`."""
    number, symbol, text = int(words.take()), words.take(), words.take()
    (found,) = [one for one in non_default_loss_views(setup.system.state) if one.loss_id == number]
    same("asset", found.asset_id, setup.asset_id(symbol))
    same("loss", found.amount, setup.amount(text, symbol))
    for word, actual in (
        ("equity", found.by_equity),
        ("members", found.by_members),
        ("cover", found.by_cover),
        ("uncovered", found.uncovered),
    ):
        same(word, actual, setup.amount(words.option(word, "0"), symbol))
    words.done()


def held(setup: Setup, words: Words) -> None:
    """`held-at 1 USDC [booked 1,500] [break -20] [explained 0] [age 1] [owner carla] [stops] [passes] [closed day]`."""
    number, symbol = int(words.take()), words.take()
    asset_id = setup.asset_id(symbol)
    (found,) = [
        one
        for one in holder_account_views(setup.system.state, number, only_breaks=False)
        if one.asset_id == asset_id
    ]
    for word, actual in (
        ("booked", found.booked),
        ("break", found.difference),
        ("explained", found.explained),
    ):
        text = words.option(word, "")
        if text:
            same(word, actual, setup.amount(text, symbol))
    text = words.option("age", "")
    if text:
        same("age", found.age_days, int(text))
    text = words.option("closed", "")
    if text:
        same("last closed day", found.closed_day, day(text))
    text = words.option("owner", "")
    if text:
        same("owner", found.assignee, text)
    if words.accept("stops"):
        same("it stops withdrawals", found.is_stopping, True)
    if words.accept("passes"):
        same("it stops withdrawals", found.is_stopping, False)
    words.done()
