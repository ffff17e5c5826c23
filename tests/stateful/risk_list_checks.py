# SPDX-License-Identifier: Apache-2.0
"""The lists of a risk officer, compared with each account, line and holding: nothing is left out or added.

Owns the sums by hand over every account. The figures of one account are those of its margin report.
"""

from clearinghouse.statemachine.state.state import Asset, Line, Market, State
from clearinghouse.statemachine.views.exchange.lending import pool_views
from clearinghouse.statemachine.views.exchange.margin import MarginView, margin_view
from clearinghouse.statemachine.views.exchange.risk_lists import (
    AccountFilter,
    account_margin_views,
    asset_exposure_views,
    market_exposure_views,
)
from clearinghouse.statemachine.vocabulary import types
from clearinghouse.statemachine.vocabulary.numbers import AccountId

SAME = (
    *("account_id", "status", "equity", "worst_equity", "exposure", "imf", "mmf", "fraction_e9"),
    *("imf_fraction_e9", "mmf_fraction_e9", "auto_close_fraction_e9"),
)
LARGEST = 2

Pair = tuple[str, object, object]  # what, as listed, by hand


def risk_list_answers(state: State) -> list[Pair]:
    """Return every figure of the three lists, with the same figure by hand."""
    views = {key: margin_view(state, state.accounts[key]) for key in sorted(state.accounts)}
    pairs = _accounts(state, views)
    for market in state.markets.values():
        if not market.is_spot:
            pairs += _market(state, market, views)
    for asset in state.assets.values():
        pairs += _asset(state, asset, views)
    return pairs


def _accounts(state: State, views: dict[AccountId, MarginView]) -> list[Pair]:
    """Compare the rows of accounts in their order, also for each kind and status alone."""
    expected = [
        view
        for key, view in views.items()
        if state.accounts[key].kind not in {types.KIND_SYSTEM, types.KIND_VENUE}
    ]
    expected.sort(key=lambda view: view.account_id)
    expected.sort(key=lambda view: view.fraction_e9 if view.exposure else 10**40)
    rows = account_margin_views(state, AccountFilter())
    listed = [tuple(getattr(row, name) for name in SAME) for row in rows]
    by_hand = [tuple(getattr(view, name) for name in SAME) for view in expected]
    pairs: list[Pair] = [("accounts", listed, by_hand)]
    for status in (types.ACTIVE, types.LIQUIDATING, types.CLOSED):
        found = account_margin_views(state, AccountFilter(status=status))
        pairs.append(("accounts by status", found, [row for row in rows if row.status == status]))
    whole = [row for kind in range(1, types.KIND_SYSTEM + 1) for row in _of_kind(state, kind)]
    pairs.append(("accounts by kind", sorted(whole), list(views)))
    return pairs


def _of_kind(state: State, kind: int) -> list[AccountId]:
    """Return the accounts of a kind."""
    return [row.account_id for row in account_margin_views(state, AccountFilter(kind=kind))]


def _market(state: State, market: Market, views: dict[AccountId, MarginView]) -> list[Pair]:
    """Compare one market with the lines of all accounts."""
    (view,) = market_exposure_views(state, [market], LARGEST)
    lines = [
        line
        for account in state.accounts.values()
        if (line := account.lines.get(market.id)) is not None and line.position
    ]
    longs = [line for line in lines if line.position > 0]
    shorts = [line for line in lines if line.position < 0]
    interest = sum(line.position for line in longs)
    pairs: list[Pair] = [
        ("open interest", view.open_interest_lots, interest),
        ("short interest", view.open_interest_lots, -sum(line.position for line in shorts)),
        ("sides", (view.long_accounts, view.short_accounts), (len(longs), len(shorts))),
    ]
    for side, holders in ((longs, view.largest_longs), (shorts, view.largest_shorts)):
        largest = sorted(side, key=lambda line: (-abs(line.position), line.account.id))[:LARGEST]
        listed = [
            (one.account_id, one.lots, one.share_ppb, one.fraction_e9, one.exposure)
            for one in holders
        ]
        pairs.append(("holders", listed, [_holder(line, interest, views) for line in largest]))
        pairs += [
            ("notional", one.notional, line.exposure)
            for one, line in zip(holders, largest, strict=True)
            if not line.bid_lots and not line.ask_lots
        ]
    filtered = account_margin_views(state, AccountFilter(market_id=market.id))
    pairs.append(
        (
            "accounts of a market",
            sorted(row.account_id for row in filtered),
            sorted(line.account.id for line in lines if line.account.kind != types.KIND_VENUE),
        )
    )
    return pairs


def _holder(line: Line, interest: int, views: dict[AccountId, MarginView]) -> tuple[int, ...]:
    """Return the row of one of the largest holders."""
    share = abs(line.position) * types.PPB // interest
    view = views[line.account.id]
    return line.account.id, line.position, share, view.fraction_e9, view.exposure


def _asset(state: State, asset: Asset, views: dict[AccountId, MarginView]) -> list[Pair]:
    """Compare one asset with the margin reports of all accounts, and with its pool's own sums."""
    (view,) = asset_exposure_views(state, [asset], LARGEST)
    clients = [key for key in views if state.accounts[key].kind != types.KIND_SYSTEM]
    lines = [
        (key, line)
        for key in clients
        for line in views[key].collateral
        if line.asset_id == asset.id and line.amount
    ]
    balances = sum(
        holding.balance
        for key in clients
        if (holding := state.accounts[key].holdings.get(asset.id)) is not None
    )
    total = sum(line.amount for _, line in lines)
    largest = sorted((-line.amount, key) for key, line in lines)[:LARGEST]
    pairs: list[Pair] = [
        ("balances", view.balances, balances),
        ("collateral", (view.collateral_amount, view.holders), (total, len(lines))),
        ("holders", [(-one.amount, one.account_id) for one in view.largest_holders], largest),
        (
            "shares",
            [one.share_ppb for one in view.largest_holders],
            [-amount * types.PPB // total for amount, _ in largest],
        ),
        ("value", view.collateral_value, sum(line.value for _, line in lines)),
    ]
    for pool in pool_views(state):
        if pool.asset_id == asset.id:
            own = [one for key, one in state.accounts.items() if key not in clients]
            held = [one.holdings[asset.id] for one in own if asset.id in one.holdings]
            if not any(one.borrow_shares for one in held):
                # Each debt is ceiled by itself, the pool's once.
                most = pool.debt + max(view.borrowers - 1, 0)
                pairs.append(("debt of the pool", pool.debt <= view.borrowed <= most, True))
    return pairs


def risk_list_differences(state: State) -> list[str]:
    """Return the figures of the lists that are wrong."""
    return [
        f"{what}: listed {listed}, by hand {by_hand}"
        for what, listed, by_hand in risk_list_answers(state)
        if listed != by_hand
    ]
