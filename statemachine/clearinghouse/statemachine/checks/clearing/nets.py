# SPDX-License-Identifier: Apache-2.0
"""Check the central counterparty: nets, prices and names agree with the trades, and all nets sum to 0 (SPEC I-9).

Owns those checks; `all_checks` lists them. They compute every net from the trades, and every sum from the nets.
"""

from clearinghouse.statemachine.arithmetic.netting import debit, net_trades
from clearinghouse.statemachine.clearing.exposure import value_at_reference
from clearinghouse.statemachine.clearing.references import member_at, prices_in
from clearinghouse.statemachine.clearing_cover.cover_figures import variation_of
from clearinghouse.statemachine.clearing_cover.kept_cover import kept_now
from clearinghouse.statemachine.state.clearing import (
    AccountNets,
    Member,
    Net,
    OpenLots,
    Session,
    Trades,
    pair_key,
)
from clearinghouse.statemachine.state.kept_covers import KeptPart, Position
from clearinghouse.statemachine.state.session_prices import BUCKETS_MAX, SessionPrices
from clearinghouse.statemachine.state.session_totals import MemberTotals
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    DVP_GROSS,
    DVP_NET,
    FIRST_ACCOUNT_ID,
    PPB,
    SESSION_CUT_OFF,
    SESSION_NETTED,
    SESSION_OPEN,
    SESSION_POSTED,
)


def check_nets(state: State) -> list[str]:
    """Check I-9: by session and market nets are those of its trades, and over all accounts lots and cash sum to 0."""
    found: list[str] = []
    forgotten = {one.prunes_id for one in state.dvp.settlements.values()}
    for session in state.clearing.sessions.values():
        # The nets of this session are deleted; its trades are being deleted one by one.
        if session.id in forgotten:
            continue
        found += [f"session {session.id}: {finding}" for finding in _nets_of(session)]
        found += [f"session {session.id}: {finding}" for finding in _cash_of(state, session)]
        found += [f"session {session.id}: {finding}" for finding in _totals_of(state, session)]
    return found


def _nets_of(session: Session) -> list[str]:
    """Return findings about the nets of a session: they are the sums of its trades, and sum to 0 in each market."""
    trades = session.trades
    found: list[str] = []
    ids = list(trades.trade_ids)
    if ids != sorted(set(ids)):
        found.append("trades are not in the order of their numbers")
    known = set(ids) if trades.blocks else set()
    found += [
        f"trade {key} is a part of trade {block_id}"
        for key, block_id in trades.blocks.items()
        if key not in known or not 0 < block_id < key
    ]
    by_trades = net_trades(
        trades.buyer_ids, trades.seller_ids, trades.market_ids, trades.lots, trades.prices
    )
    by_nets = {
        (net.account_id, net.market_id): (net.bought_lots, net.sold_lots, net.cash)
        for net in session.nets.values()
        if net.trades or net.bought_lots or net.sold_lots or net.cash
    }
    if by_nets != by_trades:
        found.append(f"nets {by_nets} are not those of its trades {by_trades}")
    lots: dict[MarketId, int] = {}
    cash: dict[MarketId, int] = {}
    for key, net in session.nets.items():
        if key != pair_key(net.account_id, net.market_id) or net.account_id < FIRST_ACCOUNT_ID:
            found.append(f"the net of account {net.account_id} in {net.market_id} has key {key}")
        lots[net.market_id] = lots.get(net.market_id, 0) + net.bought_lots - net.sold_lots
        cash[net.market_id] = cash.get(net.market_id, 0) + net.cash
    for name, sums in (("lots", lots), ("cash", cash)):
        found += [f"{sums[key]} {name} are open in market {key}" for key in sums if sums[key]]
    return found


def _cash_of(state: State, session: Session) -> list[str]:
    """Return findings about the cash of a session: each account's cash is the sum of its nets, by the models of their
    markets.

    All cash in a currency sums to 0.
    """
    expected: dict[int, list[int]] = {}
    for net in session.nets.values():
        asset_id = state.markets[net.market_id].quote.id
        sums = expected.setdefault(pair_key(net.account_id, asset_id), [0, 0])
        sums[state.clearing.markets[net.market_id].dvp_model == DVP_GROSS] += net.cash
    actual = {
        key: [entry.amount, entry.gross_received - entry.gross_paid]
        for key, entry in session.cash.items()
    }
    found = [] if actual == expected else [f"cash {actual} is not that of the nets {expected}"]
    sums_by_asset: dict[AssetId, int] = {}
    for entry in session.cash.values():
        before = sums_by_asset.get(entry.asset_id, 0)
        sums_by_asset[entry.asset_id] = before + entry.amount
    found += [f"{left} of asset {key} is left" for key, left in sums_by_asset.items() if left]
    return found


def _totals_of(state: State, session: Session) -> list[str]:
    """Return findings about the totals of a session: gross figures are the sums of its trades, and nets are at most
    gross.

    A session is closed for trades after its cut-off.
    """
    found: list[str] = []
    trades = session.trades
    gross: dict[MarketId, int] = {}
    value: dict[AssetId, int] = {}
    for market_id, lots, price in zip(trades.market_ids, trades.lots, trades.prices, strict=True):
        market = state.markets[MarketId(market_id)]
        gross[market.id] = gross.get(market.id, 0) + lots
        value[market.quote.id] = value.get(market.quote.id, 0) + lots * price
    if {key: totals.gross for key, totals in session.markets.items() if totals.gross} != gross:
        found.append("the gross by market is not that of its trades")
    if {key: totals.gross for key, totals in session.currencies.items() if totals.gross} != value:
        found.append("the gross by currency is not that of its trades")
    for key, totals in session.markets.items():
        if session.state >= SESSION_NETTED and not 0 <= totals.net <= totals.gross:
            found.append(f"of market {key} {totals.net} of {totals.gross} lots are delivered")
    if session.id in state.clearing.to_net and session.state != SESSION_CUT_OFF:
        found.append(f"it is of state {session.state} and listed for netting")
    is_overdue = state.time_ns > session.cut_off_ns and not state.cursors.is_behind
    if session.state == SESSION_OPEN and is_overdue:
        found.append("it is open after its cut-off")
    return found


def check_open_figures(state: State) -> list[str]:
    """Check C-2: the figures that limits compare are the sums of the nets over sessions that are not posted."""
    clearing = state.clearing
    found: list[str] = []
    cash: dict[tuple[int, AssetId], int] = {}
    by_member: dict[tuple[int, MarketId], OpenLots] = {}
    by_market: dict[MarketId, OpenLots] = {}
    failed: dict[MarketId, int] = {}
    counts: dict[int, int] = {}
    for session in clearing.sessions.values():
        if session.state >= SESSION_POSTED:
            continue
        of_members: dict[int, MemberTotals] = {}
        for entry in session.cash.values():
            key = pair_key(entry.member.id, entry.asset_id)
            of_members.setdefault(key, MemberTotals())
            if entry.is_closed:
                continue
            member_id = clearing.member_of[state.accounts[entry.account_id].owner].id
            of_member = (member_id, entry.asset_id)
            due = abs(entry.amount) + entry.gross_paid + entry.gross_received
            cash[of_member] = cash.get(of_member, 0) + due
            of_members[key].amount += debit(entry.amount) + entry.gross_paid
        for net in session.nets.values():
            net.count_in(of_members[pair_key(net.cash_net.member.id, net.cash_net.asset_id)], 1)
            if net.is_closed:
                continue
            member_id = clearing.member_of[state.accounts[net.account_id].owner].id
            counts[member_id] = counts.get(member_id, 0) + 1
            failed[net.market_id] = failed.get(net.market_id, 0) + max(net.carried_lots, 0)
            model = clearing.markets[net.market_id].dvp_model
            for sums in (
                by_member.setdefault((member_id, net.market_id), OpenLots()),
                by_market.setdefault(net.market_id, OpenLots()),
            ):
                _add(sums, net, model)
        if _totals(session.of_members) != _totals(of_members):
            found.append(f"session {session.id}: totals of members are not those of its nets")
    for member in clearing.members.values():
        open_cash = {key[1]: amount for key, amount in cash.items() if key[0] == member.id}
        open_lots = {key[1]: sums for key, sums in by_member.items() if key[0] == member.id}
        if {key: amount for key, amount in member.open_cash.items() if amount} != {
            key: amount for key, amount in open_cash.items() if amount
        }:
            found.append(f"member {member.id}: open cash {member.open_cash}, not {open_cash}")
        if _plain(member.open_lots) != _plain(open_lots):
            found.append(f"member {member.id}: open lots are not those of its nets")
        found += _kept_of(state, member)
        if member.nets != counts.get(member.id, 0):
            found.append(f"member {member.id}: {member.nets} nets are counted")
    for market_id, cleared in clearing.markets.items():
        expected = by_market.get(market_id, OpenLots())
        if (cleared.open_lots.long, cleared.open_lots.short) != (expected.long, expected.short):
            found.append(f"market {market_id}: open lots are not those of its nets")
        if cleared.failed_lots != failed.get(market_id, 0):
            found.append(
                f"market {market_id}: {cleared.failed_lots} lots fail, not those of its nets"
            )
    return found


def check_kept_covers(state: State) -> list[str]:
    """Check C-16: each member's nets are listed by account, and cached positions and exposures agree with these
    nets.
    """
    found: list[str] = []
    nets_of: dict[AccountId, dict[int, Net]] = {}
    for session in state.clearing.sessions.values():
        for net in session.nets.values():
            if session.state < SESSION_POSTED and not net.is_closed:
                of_account = nets_of.setdefault(net.account_id, {})
                of_account[pair_key(session.id, net.market_id)] = net
    if {account_id: own.nets for account_id, own in state.clearing.nets_of.items()} != nets_of:
        found.append("the nets by account are not those of the sessions")
    of_dues: dict[AccountId, dict[int, Net]] = {}
    for account_id, nets in nets_of.items():
        for key, net in nets.items():
            if net.penalty or net.deferred:
                of_dues.setdefault(account_id, {})[key] = net
    if state.clearing.dues != of_dues:
        found.append("the nets with something due are not those of the sessions")
    for account_id, own in state.clearing.nets_of.items():
        kept = own.kept
        if kept.version != state.version:
            continue
        member = state.clearing.member_of[state.accounts[account_id].owner]
        fresh = kept_now(state, account_id, member.id, AccountNets())
        for market_id, position in kept.positions.items():
            now = fresh.positions.get(market_id, Position(market_id))
            if (position.lots, position.cash) != (now.lots, now.cash):
                found.append(f"account {account_id}: the position in {market_id} is not kept")
        if fresh.positions.keys() - kept.positions.keys():
            found.append(f"account {account_id}: a position is not kept")
        waiting = {state.markets[market_id].base.id for market_id in kept.changed}
        for asset_id, part in kept.parts.items():
            of_now = fresh.parts.get(asset_id, KeptPart())
            figures = part.gain, part.margin
            if asset_id not in waiting and figures != (of_now.gain, of_now.margin):
                found.append(f"account {account_id}: the part of asset {asset_id} is not kept")
        parts = kept.parts.values()
        if (kept.gain, kept.margin) != (sum(p.gain for p in parts), sum(p.margin for p in parts)):
            found.append(f"account {account_id}: kept sums are not those of the parts")
        is_of_command = kept.sequence == state.sequence  # no other command has changed the debt
        if is_of_command and 0 < kept.batch.number == state.clearing.last_batch:
            gain = fresh.gain - variation_of(state, account_id)
            if kept.batch.gain > gain or kept.batch.margin < fresh.margin:
                found.append(f"account {account_id}: it owes more than is kept for a batch")
        if not kept.changed and (kept.open, kept.quotes) != (fresh.open, fresh.quotes):
            found.append(f"account {account_id}: open positions are not those kept")
    return found


def _kept_of(state: State, member: Member) -> list[str]:
    """Return findings about the cached exposure of a member: it is at least the value of the member's open lots
    (C-16.1).
    """
    kept = member.exposure
    if kept.version != state.version:
        return []
    found: list[str] = []
    for market_id, own in member.open_lots.items():
        lots = own.long + own.short
        value = value_at_reference(state, state.markets[market_id], lots, 0) if lots else 0
        if market_id not in kept.changed and value > kept.values.get(market_id, 0):
            found.append(f"member {member.id}: its lots of market {market_id} are worth {value}")
    if kept.total != sum(kept.values.values()):
        found.append(f"member {member.id}: {kept.total} is not the sum of {kept.values}")
    return found


def check_session_prices(state: State) -> list[str]:
    """Check C-2.1: the sums of each minute equal its uncancelled trades, at the share of each pair of parties."""
    found: list[str] = []
    for session in state.clearing.sessions.values():
        expected: dict[MarketId, dict[tuple[int, int, int], list[int]]] = {}
        trades = session.trades if session.state < SESSION_POSTED else Trades()
        for place, trade_id in enumerate(trades.trade_ids):
            market_id = MarketId(trades.market_ids[place])
            captured_id = trades.blocks.get(trade_id, trade_id)
            buyer, seller = (
                member_at(state, AccountId(ids[place]), captured_id)
                for ids in (trades.buyer_ids, trades.seller_ids)
            )
            if buyer == seller:
                continue
            prices = prices_in(state, session, market_id) or SessionPrices({})
            bucket = prices.bucket_of(captured_id)
            row = expected.setdefault(market_id, {}).setdefault(
                (bucket.first_id, buyer, seller), [0, 0]
            )
            row[0] += trades.lots[place]
            row[1] += trades.lots[place] * trades.prices[place]
        for market_id, prices in session.prices.items():
            assert prices_in(state, session, market_id) is prices
            rows = expected.pop(market_id, {})
            found += [
                f"session {session.id}, market {market_id}: {finding}"
                for finding in _prices_of(prices, rows)
            ]
        found += [f"session {session.id}: no prices of market {key}" for key in expected]
    return found


def _prices_of(prices: SessionPrices, rows: dict[tuple[int, int, int], list[int]]) -> list[str]:
    """Return findings about the sums by minute in the prices of a session and a market.

    `rows` has the lots and values of the trades by first trade of the minute, buyer and seller.
    """
    buckets = [prices.older, *prices.buckets]
    ids = [bucket.first_id for bucket in buckets]
    minutes = [bucket.minute for bucket in buckets]
    found: list[str] = []
    if len(buckets) > BUCKETS_MAX + 1 or ids != sorted(set(ids)) or minutes != sorted(set(minutes)):
        found.append(f"its minutes {minutes} begin with the trades {ids}")
    actual = {
        (bucket.first_id, *pair): [row.lots, row.value]
        for bucket in buckets
        for pair, row in bucket.pairs.items()
    }
    if actual != rows:
        found.append(f"its sums {actual} are not those of its trades {rows}")
    lots_of: dict[tuple[int, int], int] = {}
    for (_, buyer, seller), (lots, _) in rows.items():
        parties = prices.parties_of((buyer, seller))
        lots_of[parties] = lots_of.get(parties, 0) + lots
    for bucket in buckets:
        counted = [0, 0]
        for (first_id, buyer, seller), sums in rows.items():
            one, other = prices.parties_of((buyer, seller))
            lots = lots_of[one, other]
            net = max(lots - lots_of.get((other, one), 0), 0)
            if first_id == bucket.first_id:
                counted[0] += sums[0] * (net * PPB // lots)
                counted[1] += sums[1] * (net * PPB // lots)
        if [bucket.lots, bucket.value] != counted:
            found.append(f"of minute {bucket.minute} {counted} count")
    return found


def check_trade_names(state: State) -> list[str]:
    """Check C-1: the names of a market are those of its recorded trades; equal names are parts of one block."""
    counts: dict[MarketId, dict[str, int]] = {}
    blocks: dict[tuple[int, str], int] = {}
    found: list[str] = []
    for session in state.clearing.sessions.values():
        trades = session.trades
        for key, market_id, name in zip(
            trades.trade_ids, trades.market_ids, trades.venue_trade_ids, strict=True
        ):
            of_market = counts.setdefault(MarketId(market_id), {})
            of_market[name] = of_market.get(name, 0) + 1
            block = trades.blocks.get(key, key)
            if blocks.setdefault((market_id, name), block) != block:
                found.append(f"market {market_id}: two trades have the name {name}")
    for market_id, cleared in state.clearing.markets.items():
        if cleared.names != counts.get(market_id, {}):
            found.append(f"market {market_id}: its names are not those of its trades")
    return found


def _add(sums: OpenLots, net: Net, dvp_model: int) -> None:
    """Add the lots that a net buys to `sums.long`, and those that it sells to `sums.short`; by DVP_NET only the net
    lots.
    """
    lots = net.bought_lots - net.sold_lots
    sums.long += debit(-lots) if dvp_model == DVP_NET else net.bought_lots
    sums.short += debit(lots) if dvp_model == DVP_NET else net.sold_lots


def _plain(open_lots: dict[MarketId, OpenLots]) -> dict[MarketId, tuple[int, int]]:
    """Return the long and the short lots of each market that has any."""
    found = {key: (sums.long, sums.short) for key, sums in open_lots.items()}
    return {key: sums for key, sums in found.items() if sums != (0, 0)}


def _totals(of_members: dict[int, MemberTotals]) -> dict[int, tuple[int, ...]]:
    """Return the figures of each member and currency, with the lots of each market that has any."""
    return {
        key: (
            one.amount,
            one.nets,
            one.trades,
            one.traded_cash,
            *(part for market_id in sorted(one.lots) for part in (market_id, one.lots[market_id])),
        )
        for key, one in of_members.items()
    }
