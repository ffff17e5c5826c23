# SPDX-License-Identifier: Apache-2.0
"""The verbs of corporate actions, and the checks of who gets what of them (SPEC C-5).

Owns how those rows become commands and which figures they compare.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from clearinghouse.statemachine.state.clearing import pair_key
from clearinghouse.statemachine.vocabulary import commands, types
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from tests.scenarios.clearing_verbs import moment
from tests.scenarios.expected_results import Action
from tests.scenarios.names import same

if TYPE_CHECKING:
    from tests.scenarios.language import Words
    from tests.scenarios.names import Setup

STATUSES = {
    "ANNOUNCED": types.CORPORATE_ACTION_ANNOUNCED,
    "RECORDED": types.CORPORATE_ACTION_RECORDED,
    "PAYING": types.CORPORATE_ACTION_PAYING,
}


def dividend(setup: Setup, words: Words) -> Action:
    """`dividend XYZ 0.50 USDC per 1 from issuer record 2023-11-16 20:00 pay 2023-11-17 09:00`."""
    security_id = setup.asset_id(words.take())
    text, symbol = words.take(), words.take()
    words.expect("per")
    per_units = int(words.take())
    words.expect("from")
    account_id = setup.account_id(words.take())
    words.expect("record")
    record_ns = moment(words)
    words.expect("pay")
    pay_ns = moment(words)
    words.done()
    return Action(
        commands.AnnounceDividend(
            *setup.head(),
            AssetId(security_id),
            AccountId(account_id),
            AssetId(setup.asset_id(symbol)),
            setup.amount(text, symbol),
            per_units,
            record_ns,
            pay_ns,
        )
    )


def redemption(setup: Setup, words: Words) -> Action:
    """`redemption XYZ 100 USDC per 1 from issuer at 2023-11-16 20:00`."""
    security_id = setup.asset_id(words.take())
    text, symbol = words.take(), words.take()
    words.expect("per")
    per_units = int(words.take())
    words.expect("from")
    account_id = setup.account_id(words.take())
    words.expect("at")
    record_ns = moment(words)
    words.done()
    return Action(
        commands.AnnounceRedemption(
            *setup.head(),
            AssetId(security_id),
            AccountId(account_id),
            AssetId(setup.asset_id(symbol)),
            setup.amount(text, symbol),
            per_units,
            record_ns,
        )
    )


def _exchange(setup: Setup, words: Words) -> tuple[Any, ...]:
    """Read `OLD into NEW 2 for 1 from issuer at 2023-11-16 20:00`."""
    old_id = setup.asset_id(words.take())
    words.expect("into")
    into_id = setup.asset_id(words.take())
    new_units = int(words.take().replace(",", ""))
    words.expect("for")
    old_units = int(words.take().replace(",", ""))
    words.expect("from")
    account_id = setup.account_id(words.take())
    words.expect("at")
    record_ns = moment(words)
    words.done()
    ids = (AssetId(old_id), AccountId(account_id), AssetId(into_id))
    return (*ids, new_units, old_units, record_ns)


def split(setup: Setup, words: Words) -> Action:
    """`split XYZ into NEW 2 for 1 from issuer at 2023-11-16 20:00`: two new units for one old one."""
    return Action(commands.AnnounceSplit(*setup.head(), *_exchange(setup, words)))


def redenominate(setup: Setup, words: Words) -> Action:
    """`redenominate XYZ into NEW 2 for 1 from issuer at 2023-11-16 20:00`: by two persons."""
    return Action(commands.RedenominateAsset(*setup.head(), *_exchange(setup, words)))


def cancel(setup: Setup, words: Words) -> Action:
    """`cancel-action 1`."""
    number = int(words.take())
    words.done()
    return Action(commands.CancelCorporateAction(*setup.head(), number))


def action(setup: Setup, words: Words) -> None:
    """`action 1 RECORDED total 500` or `action 1 gone`."""
    found = setup.system.state.corporate_actions.actions.get(int(words.take()))
    if words.accept("gone"):
        words.done()
        same("action", found, None)
        return
    assert found is not None
    same("status", found.status, STATUSES[words.take()])
    symbol = setup.system.state.assets[found.asset_id].symbol
    same("total", found.total, setup.amount(words.option("total", "0"), symbol))
    words.done()


def claim(setup: Setup, words: Words) -> None:
    """`market-claim 2 alice XYZ/USDC 200`: what session 2 has of corporate actions for alice."""
    session = setup.system.state.clearing.sessions[int(words.take())]
    account_id = setup.account_id(words.take())
    market = setup.market(words.take())
    expected = setup.amount(words.take(), market.quote.symbol)
    words.done()
    net = session.nets.get(pair_key(account_id, market.id))
    same("claim", 0 if net is None else net.claim, expected)
