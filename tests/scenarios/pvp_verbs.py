# SPDX-License-Identifier: Apache-2.0
"""The verbs of payment versus payment: currencies, members, limits, payments, pairs, and what waits (C-6).

Owns how those rows become commands and which figures they read.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from clearinghouse.statemachine.pvp.queue import waits_for
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from tests.scenarios.expected_results import Action
from tests.scenarios.language import Words, parts, rate_ppb
from tests.scenarios.names import CODE_NAMES, Setup, same

if TYPE_CHECKING:
    from collections.abc import Callable


def currency(setup: Setup, words: Words) -> Action:
    """`pvp-currency EUR haircut 8%`."""
    symbol = words.take()
    haircut_ppb = rate_ppb(words.option("haircut", "0%"))
    words.done()
    asset_id = AssetId(setup.asset_id(symbol))
    return Action(commands.SetPvpCurrency(*setup.head(), asset_id, haircut_ppb))


def member(setup: Setup, words: Words) -> Action:
    """`pvp-member alice limit 1,000 [inactive]`: what it may be short of in all, in the valuation asset."""
    account_id = AccountId(setup.account_id(words.take()))
    text = words.option("limit", "0")
    active = 0 if words.accept("inactive") else 1
    words.done()
    limit = setup.amount(text, setup.system.state.valuation.symbol)
    return Action(commands.SetPvpMember(*setup.head(), account_id, active, limit))


def short_limit(setup: Setup, words: Words) -> Action:
    """`pvp-limit alice 1,000 EUR`: what it may be short of in one currency."""
    account_id, text, symbol = setup.account_id(words.take()), words.take(), words.take()
    words.done()
    return Action(
        commands.SetPvpShortLimit(
            *setup.head(),
            AccountId(account_id),
            AssetId(setup.asset_id(symbol)),
            setup.amount(text, symbol),
        )
    )


def _payments(
    kind: type[commands.PayInPvp | commands.PayOutPvp],
) -> Callable[[Setup, Words], Action]:
    """`pay-in alice 1,000 EUR [; bob 5 USDC]`."""

    def build(setup: Setup, words: Words) -> Action:
        columns: list[tuple[int, int, int]] = []
        for leg in parts(" ".join(words.words)):
            account_id, text, symbol = setup.account_id(leg.take()), leg.take(), leg.take()
            leg.done()
            columns.append((account_id, setup.asset_id(symbol), setup.amount(text, symbol)))
        accounts, assets, amounts = (list(column) for column in zip(*columns, strict=True))
        return Action(kind(*setup.head(), accounts, assets, amounts))

    return build


pay_in = _payments(commands.PayInPvp)
pay_out = _payments(commands.PayOutPvp)


def pair(setup: Setup, words: Words) -> Action:
    """`pair alice 1,000 EUR bob 1,100 USDC [ref deal-7] [as p1] [; ...]`: each gives the other the amount beside it."""
    columns: list[tuple[int, int, int, int, int, int, str]] = []
    names: list[str] = []
    for leg in parts(" ".join(words.words)):
        first, first_text, first_symbol = setup.account_id(leg.take()), leg.take(), leg.take()
        second, second_text, second_symbol = setup.account_id(leg.take()), leg.take(), leg.take()
        reference = leg.option("ref", f"{setup.head()[1]}-{len(columns)}")
        names.append(leg.option("as", ""))
        leg.done()
        columns.append(
            (
                first,
                setup.asset_id(first_symbol),
                setup.amount(first_text, first_symbol),
                second,
                setup.asset_id(second_symbol),
                setup.amount(second_text, second_symbol),
                reference,
            )
        )
    rows = [list(column) for column in zip(*columns, strict=True)]
    return Action(commands.SubmitPvpPairs(*setup.head(), *rows), setup.pairs, names)


def cancel_pair(setup: Setup, words: Words) -> Action:
    """`cancel-pair p1 [p2 ...]`."""
    pair_ids = [PvpPairId(setup.known(setup.pairs, word)) for word in words.words]
    return Action(commands.CancelPvpPairs(*setup.head(), pair_ids))


def cover(setup: Setup, words: Words) -> Action:
    """`cover-shorts alice`: its pay-in is missed."""
    account_id = AccountId(setup.account_id(words.take()))
    words.done()
    return Action(commands.CoverPvpShorts(*setup.head(), account_id))


# --- figures ----------------------------------------------------------------------------------------------


def claim(setup: Setup, words: Words) -> None:
    """`claim alice EUR -1,000`: a member's claim, below 0 where it is short."""
    name, symbol, text = words.take(), words.take(), words.take()
    words.done()
    found = setup.system.state.pvp.members[AccountId(setup.account_id(name))]
    amount = found.claims.get(AssetId(setup.asset_id(symbol)), 0)
    same(f"claim of {name}", amount, setup.amount(text, symbol))


def queue(setup: Setup, words: Words) -> None:
    """`pvp-queue p1 p2`, `pvp-queue none`: all pairs that wait, oldest first."""
    expected = [] if words.accept("none") else [setup.known(setup.pairs, w) for w in words.words]
    same("queue", list(setup.system.state.pvp.pairs), expected)


def why(setup: Setup, words: Words) -> None:
    """`pair-waits p1 alice PVP_VALUE_BELOW_ZERO bob OK`: the test that each member would fail."""
    pvp = setup.system.state.pvp
    found = pvp.pairs[PvpPairId(setup.known(setup.pairs, words.take()))]
    while words.words:
        name, expected = words.take(), words.take()
        code = waits_for(setup.system.state, found, pvp.members[AccountId(setup.account_id(name))])
        same(f"test of {name}", CODE_NAMES[code], expected)
