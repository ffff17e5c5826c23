# SPDX-License-Identifier: Apache-2.0
"""The verbs of payment versus payment: currencies, members, limits, payments, pairs, and what waits (C-6).

Owns how those rows become commands and which figures they read.
"""

from __future__ import annotations

from clearinghouse.statemachine.pvp.queue import refuse_settlement
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, PvpPairId
from tests.scenarios.expected_results import Action
from tests.scenarios.forms import check
from tests.scenarios.language import Words, parts, rate_ppb, scaled, seconds
from tests.scenarios.names import CODE_NAMES, Setup, same


def schedule(setup: Setup, words: Words) -> Action:
    """`pvp-schedule call 07:00 close 12:00 [offset 3,600] [calendar NPR] [due EUR 09:00 40% ...]`; `none` ends it."""
    is_none = words.accept("none")
    call = seconds(words.option("call", "00:00" if is_none else "07:00"))
    close = seconds(words.option("close", "00:00" if is_none else "12:00"))
    offset = scaled(words.option("offset", "0"), 0)
    name = words.option("calendar", "")
    calendar_id = setup.known(setup.calendars, name) if name else 0
    rows: list[tuple[int, int, int]] = []
    while words.accept("due"):
        symbol, moment, share = words.take(), words.take(), words.take()
        rows.append((setup.asset_id(symbol), seconds(moment), rate_ppb(share)))
    words.done()
    columns = [[row[place] for row in rows] for place in range(3)]
    return Action(
        commands.SetPvpSchedule(*setup.head(), call, close, offset, calendar_id, *columns)
    )


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


# --- figures ----------------------------------------------------------------------------------------------


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
        code = refuse_settlement(
            setup.system.state, found, pvp.members[AccountId(setup.account_id(name))]
        )
        same(f"test of {name}", CODE_NAMES[code], expected)


def _called(setup: Setup, account_id: AccountId, asset_id: AssetId) -> tuple[int, ...] | None:
    """What is called of a member today, paid and late."""
    found = setup.system.state.pvp.members[account_id].calls.get(asset_id)
    return None if found is None else (found.called, found.paid, found.late)


# A member's claim, below 0 where it is short.
claim = check(
    "account asset =amount",
    lambda setup, one, asset: setup.system.state.pvp.members[one].claims.get(asset, 0),
)
call = check("account asset |none =amount =amount?paid=0 =amount?late=0", _called)
day_state = check("=pvp-day", lambda setup: setup.system.state.pvp.day.state)
