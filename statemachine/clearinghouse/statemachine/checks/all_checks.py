# SPDX-License-Identifier: Apache-2.0
"""Check the invariants of SPEC section 1, by small named checks over the whole state.

Owns the list; tests, fuzzing and the conservation report run it. Each check returns its findings as texts. Each check
scans everything on purpose: it uses no cache, index or running total.
"""

from collections.abc import Callable
from typing import Final

from clearinghouse.statemachine.checks.authority.principals import check_authority
from clearinghouse.statemachine.checks.authority.quarantine import check_quarantine
from clearinghouse.statemachine.checks.authority.setting_changes import check_setting_changes
from clearinghouse.statemachine.checks.clearing.affirmation import check_affirmation
from clearinghouse.statemachine.checks.clearing.corporate_actions import check_corporate_actions
from clearinghouse.statemachine.checks.clearing.default import check_cases
from clearinghouse.statemachine.checks.clearing.give_ups import check_give_ups
from clearinghouse.statemachine.checks.clearing.liquidity import check_liquidity
from clearinghouse.statemachine.checks.clearing.margin_calls import (
    check_collateral,
    check_collateral_interest,
    check_cooling_off,
    check_default_fund,
    check_margin_calls,
    check_stress_margin,
)
from clearinghouse.statemachine.checks.clearing.members import check_members
from clearinghouse.statemachine.checks.clearing.nets import (
    check_kept_covers,
    check_nets,
    check_open_figures,
    check_session_prices,
    check_trade_names,
)
from clearinghouse.statemachine.checks.clearing.pvp import check_pvp
from clearinghouse.statemachine.checks.clearing.settlement import (
    check_cash_calls,
    check_holds,
    check_intraday_credit,
    check_prefunds,
    check_settlements,
)
from clearinghouse.statemachine.checks.clearing.waiting_trades import check_waiting_trades
from clearinghouse.statemachine.checks.custody.holders import check_holders
from clearinghouse.statemachine.checks.exchange.brakes import check_brakes
from clearinghouse.statemachine.checks.exchange.conditional_orders import (
    check_brackets,
    check_conditional_orders,
    check_dead_men,
    check_exits,
    check_icebergs,
    check_pairs,
    check_twaps,
)
from clearinghouse.statemachine.checks.exchange.lending import check_pools, is_unchecked_lender
from clearinghouse.statemachine.checks.exchange.liquidation import check_waterfall
from clearinghouse.statemachine.checks.exchange.margin import (
    check_bounds,
    check_isolated,
    check_margin_scales,
)
from clearinghouse.statemachine.checks.exchange.market_end import check_market_ends
from clearinghouse.statemachine.checks.exchange.pnl_settlement import check_pnl_settlement
from clearinghouse.statemachine.checks.exchange.uncrossing import check_uncrossings
from clearinghouse.statemachine.contracts.market_end import is_ending
from clearinghouse.statemachine.exchange_margin.account_margin import (
    initial_margin,
    keeps_free_margin,
    refresh,
    refresh_spot,
    spot_worst_case,
    worst_case,
    worst_case_equity,
    worst_case_maintenance,
)
from clearinghouse.statemachine.exchange_margin.listing import is_listed
from clearinghouse.statemachine.exchange_margin.requirements import (
    accrued_funding,
    debt_amount,
    holding_figures,
    line_figures,
)
from clearinghouse.statemachine.feeds.mark import mark_from_index, mark_now
from clearinghouse.statemachine.liquidation.exits import below_maintenance
from clearinghouse.statemachine.liquidation.rest_closing import is_checked_later
from clearinghouse.statemachine.orders.auction_queue import waiting_count
from clearinghouse.statemachine.orders.book import is_crossed, visible_lots
from clearinghouse.statemachine.orders.open_orders import paying_asset
from clearinghouse.statemachine.orders.reduce_only import excess_of, is_capped
from clearinghouse.statemachine.prices.stable import stable_price_e9
from clearinghouse.statemachine.state.state import Account, Line, Order, State
from clearinghouse.statemachine.vocabulary.numbers import AssetId, MarketId
from clearinghouse.statemachine.vocabulary.types import (
    ACTIVE,
    AMOUNT_MAX,
    BUY,
    EXTERNAL,
    EXTERNAL_VENUE,
    FUNDING,
    KIND_SYSTEM,
    KIND_VENUE,
    MARKET_AUCTION,
    MARKET_CANCEL_ONLY,
    MARKET_HALTED,
    PRICE_ABSENT,
    PRICE_E9,
    PRICE_NO_QUORUM,
    SETTLEMENT,
)

# The statuses in which a book may have orders that would trade with each other (O-2, O-2.2).
COLLECTING: Final = (MARKET_AUCTION, MARKET_CANCEL_ONLY, MARKET_HALTED)


def balance_sums(state: State) -> dict[AssetId, int]:
    """Return the sum of all stored balances by asset, `external` included; all are 0 (I-1)."""
    sums = dict.fromkeys(state.assets, 0)
    for account in state.accounts.values():
        for asset_id, holding in account.holdings.items():
            sums[asset_id] += holding.balance
    return sums


def position_sums(state: State) -> dict[MarketId, int]:
    """Return the sum of signed positions by derivative market; all are 0 (I-2)."""
    sums = {market.id: 0 for market in state.markets.values() if not market.is_spot}
    for account in state.accounts.values():
        for market_id, line in account.lines.items():
            if not line.market.is_spot:
                sums[market_id] += line.position
    return sums


def pnl_settlement_differences(state: State) -> dict[AssetId, int]:
    """Return by asset `settlement` cash - unsettled equity + signed cost bases; all are 0 (I-2, S-5)."""
    differences = dict.fromkeys(state.assets, 0)
    for account in state.accounts.values():
        for asset_id, holding in account.holdings.items():
            differences[asset_id] -= holding.unsettled
            if account.id == SETTLEMENT:
                differences[asset_id] += holding.balance
        for line in account.lines.values():
            differences[line.market.quote.id] += line.cost
    return differences


def check_conservation(state: State) -> list[str]:
    """Check I-1: for every asset the sum over all accounts is zero."""
    return [f"asset {k}: balances sum to {v}" for k, v in balance_sums(state).items() if v]


def check_zero_sum(state: State) -> list[str]:
    """Check I-2: positions of a market sum to zero; `settlement` cash agrees with S-5 and is never negative."""
    found = [f"market {k}: positions sum to {v}" for k, v in position_sums(state).items() if v]
    found += [
        f"asset {k}: settlement cash differs by {v}"
        for k, v in pnl_settlement_differences(state).items()
        if v
    ]
    for holding in state.accounts[SETTLEMENT].holdings.values():
        if holding.balance < 0:
            found.append(f"asset {holding.asset.id}: settlement cash is {holding.balance}")
    return found


def sums_hold(state: State) -> bool:
    """Return whether I-1 and I-2 hold, by one scan, for a caller that checks them after each command.

    If they do not, `check_conservation` and `check_zero_sum` report the differences.
    """
    balances = [0] * (max(state.assets) + 1)
    differences = balances[:]
    positions = [0] * (max(state.markets, default=0) + 1)
    for account in state.accounts.values():
        settles = account.id == SETTLEMENT
        for asset_id, holding in account.holdings.items():
            balance = holding.balance
            if balance:
                balances[asset_id] += balance
                if settles:
                    differences[asset_id] += balance
                    if balance < 0:
                        return False
            if holding.unsettled:
                differences[asset_id] -= holding.unsettled
        for market_id, line in account.lines.items():
            if line.position and not line.market.is_spot:
                positions[market_id] += line.position
            if line.cost:
                differences[line.market.quote.id] += line.cost
    return not (any(balances) or any(differences) or any(positions))


def check_backed(state: State) -> list[str]:
    """Check I-3: no balance except that of `external` is negative; balances cover held and reserved amounts (U-2)."""
    found: list[str] = []
    for account in state.accounts.values():
        for asset_id, holding in account.holdings.items():
            where = f"account {account.id} asset {asset_id}"
            if account.id == EXTERNAL:
                if holding.balance > 0:
                    found.append(f"{where}: external balance is {holding.balance}")
            elif holding.balance < 0 or holding.held < 0 or holding.reserved < 0:
                found.append(f"{where}: a negative amount")
            elif holding.held > holding.balance:
                found.append(f"{where}: {holding.held} held of {holding.balance}")
            if abs(holding.balance) > AMOUNT_MAX:
                found.append(f"{where}: an amount outside U-2")
    return found


def check_margin_caches(state: State) -> list[str]:
    """Check that the cached margin figures of every account equal the figures computed from scratch."""
    found: list[str] = []
    for account in state.accounts.values():
        is_bounded = keeps_free_margin(state, account)
        refresh(state, account)
        net = 0
        upnl = 0
        exposure = 0
        imf = 0
        deduction = 0
        debt_mmf = 0  # less the cached ones
        for holding in account.holdings.values():
            figures = holding_figures(state, holding)
            net += figures[1]
            exposure += figures[2]
            imf += figures[3]
            debt_mmf += figures[4] - holding.debt_mmf
        for line in account.lines.values():
            if line.market.is_spot:
                continue
            line_sums = _uncached_line_figures(state, line)
            upnl += line_sums[0]
            exposure += line_sums[1]
            imf += line_sums[2]
            deduction += line_sums[3]
        cached = (
            account.net_value,
            account.upnl,
            account.exposure,
            account.imf,
            account.deduction,
        )
        if cached != (net, upnl, exposure, imf, deduction) or debt_mmf:
            found.append(
                f"account {account.id}: cached {cached},"
                f" computed {(net, upnl, exposure, imf, deduction)}"
            )
        if account.spot_orders:
            refresh_spot(state, account)
            worst = spot_worst_case(state, account)
            if (account.spot_deduction, account.spot_borrows) != (worst.deduction, worst.borrows):
                found.append(f"account {account.id}: another worst case of its spot orders")
        if is_bounded:
            available, required = worst_case(state, account)
            bounds = (account.free_margin, account.exposure_most)
            if not 0 < bounds[0] <= available - required or bounds[1] < account.exposure:
                found.append(
                    f"account {account.id}: bounds {bounds} of free margin and exposure,"
                    f" exact {(available - required, account.exposure)}"
                )
    return found


def _uncached_line_figures(state: State, line: Line) -> tuple[int, int, int, int]:
    """Return the figures of a line, computed without the cached bounds on the prices of its open orders.

    The function restores the bounds afterwards.
    """
    kept = (line.order_loss_seen, line.bid_price_max, line.ask_price_min)
    order_losses = (line.bid_loss_e9, line.ask_loss_e9)
    line.order_loss_seen = 0
    line.bid_price_max = 2**63
    line.ask_price_min = 0
    figures = line_figures(state, line)
    line.order_loss_seen, line.bid_price_max, line.ask_price_min = kept
    line.bid_loss_e9, line.ask_loss_e9 = order_losses
    return figures


def check_health(state: State) -> list[str]:
    """Check I-6: an account with exposure and MF < MMF is flagged, and in the worst case below MMF no order adds risk.

    The machine's own orders are exempt: they rest only at venues, close positions of accounts in liquidation (O-1.2),
    and may be beyond the mark.
    """
    found: list[str] = []
    for account in state.accounts.values():
        # A venue has its own limit (O-1), and the fund may have debts (W-5).
        if account.exposure_count == 0 or account.kind in (KIND_VENUE, KIND_SYSTEM):
            continue
        if is_unchecked_lender(state, account):
            continue
        if is_listed(state, account) or is_checked_later(state, account):
            continue  # a slice will check it (I-6.1)
        refresh(state, account)
        below = account.exposure and below_maintenance(state, account)
        if below and account.status == ACTIVE:
            found.append(f"account {account.id}: below maintenance and not flagged")
        if worst_case_equity(state, account) < worst_case_maintenance(state, account):
            found += [
                f"account {account.id}: order {order.id} rests below maintenance"
                for order in account.orders.values()
                if not order.cancel_pending and not order.machine and _adds_risk(state, order)
            ]
        if initial_margin(state, account) < 0:
            found.append(f"account {account.id}: a negative requirement")
    return found


def _adds_risk(state: State, order: Order) -> bool:
    """Return whether an order can raise risk, so that I-6 forbids it while its account is below worst-case
    maintenance.
    """
    market = order.market
    beyond = order.price_per_lot * PRICE_E9 - market.mark_e9
    if market.is_spot:
        worse = beyond > 0 if order.side == BUY else beyond < 0
        return worse or paying_asset(order).id in spot_worst_case(state, order.account).borrows
    position = order.line.position
    if order.side == BUY:
        return beyond > 0 or position >= 0 or order.line.bid_lots > -position
    return beyond < 0 or position <= 0 or order.line.ask_lots > position


def check_orders(state: State) -> list[str]:
    """Check I-7: quantities add up, aggregates equal the sums over orders, no book in continuous trading is crossed."""
    found: list[str] = []
    for account in state.accounts.values():
        found += _check_account_orders(account)
    resting = 0
    for market in state.markets.values():
        for side in (market.bids, market.asks):
            if sorted(side.keys) != side.keys or len(side.keys) != len(side.levels):
                found.append(f"market {market.id}: book keys and levels disagree")
            for level in side.levels.values():
                lots = excess = 0
                order = level.head
                while order is not None:
                    resting += 1
                    lots += visible_lots(order)
                    excess += order.excess_lots
                    if (
                        order.price_per_lot != level.price
                        or state.orders.get(order.id) is not order
                    ):
                        found.append(f"order {order.id}: in the book but not open at its price")
                    order = order.next
                if lots != level.lots or lots == 0:
                    found.append(f"market {market.id}: level {level.price} counts {level.lots}")
                if not excess == level.excess_lots <= lots:
                    found.append(f"market {market.id}: level {level.price} has another excess")
        # Orders of a market that ends wait for their end in slices, and none of them trades (O-1).
        is_still = market.status in COLLECTING or is_ending(state, market)
        if not is_still and is_crossed(market):
            found.append(f"market {market.id}: crossed at rest")
        if market.matching == EXTERNAL_VENUE and (market.bids.levels or market.asks.levels):
            found.append(f"market {market.id}: an EXTERNAL market keeps a book")
        resting += waiting_count(market)
    external = sum(o.market.matching == EXTERNAL_VENUE for o in state.orders.values())
    if resting + external != len(state.orders):
        found.append(f"{len(state.orders)} open orders, {resting} in books, {external} at venues")
    return found


def _check_account_orders(account: Account) -> list[str]:
    """Check I-7 for one account: every aggregate is the sum over its open orders."""
    found: list[str] = []
    reserved: dict[int, int] = {}
    sums: dict[int, list[int]] = {market_id: [0, 0, 0] for market_id in account.lines}
    capped: dict[int, list[int]] = {market_id: [0, 0, 0] for market_id in account.lines}
    for order in account.orders.values():
        if (
            order.remaining_lots <= 0
            or order.filled_lots + order.remaining_lots > order.quantity_lots
        ):
            found.append(
                f"order {order.id}: {order.filled_lots} filled, {order.remaining_lots} remain"
            )
        side = 0 if order.side == BUY else 1
        line = sums[order.market.id]
        line[side] += order.remaining_lots
        line[2] += order.fee_open
        if is_capped(order):
            capped[order.market.id][side] += order.remaining_lots
            capped[order.market.id][2] += order.fee_open
        partner = account.orders.get(order.oco_id)
        if partner is not None and partner.market is order.market and partner.id < order.id:
            # A pair counts the larger leg (O-3); legs in two markets count in full.
            fees = min(order.fee_open, partner.fee_open)
            lots = 0
            if partner.side == order.side:
                lots = min(order.remaining_lots, partner.remaining_lots)
            line[side] -= lots
            line[2] -= fees
            if is_capped(order) or is_capped(partner):
                capped[order.market.id][side] -= lots
                capped[order.market.id][2] -= fees
        if order.market.is_instant:
            paying = order.market.quote.id if order.side == BUY else order.market.base.id
            reserved[paying] = reserved.get(paying, 0) + order.reserved
    for market_id, kept in account.lines.items():
        excess = [kept.excess_bids, kept.excess_asks, kept.excess_fees]
        counted = [kept.bid_lots, kept.ask_lots, kept.fees]
        if sums[market_id] != [a + b for a, b in zip(counted, excess, strict=True)]:
            found.append(f"account {account.id} market {market_id}: aggregates are off")
        reduce_only = [kept.reduce_only_bids, kept.reduce_only_asks, kept.reduce_only_fees]
        if capped[market_id] != reduce_only or excess != excess_of(kept):
            found.append(f"account {account.id} market {market_id}: reduce-only sums are off")
        exposed = bool(kept.position or kept.bid_lots or kept.ask_lots)
        if not kept.market.is_spot and exposed != (account.id in kept.market.exposed):
            found.append(f"account {account.id} market {market_id}: exposure index is off")
    for asset_id, holding in account.holdings.items():
        if holding.reserved != reserved.get(asset_id, 0):
            found.append(f"account {account.id} asset {asset_id}: reserved {holding.reserved}")
        if debt_amount(holding) < 0:
            found.append(f"account {account.id} asset {asset_id}: a negative debt")
    return found


def check_custody(state: State) -> list[str]:
    """Check L-4: debts agree with claims and parts, shortfalls are within debts, credited deposits in their order."""
    found = [
        f"asset {key}: custody lacks {amount}"
        for key, amount in state.custody.shortfalls.items()
        if amount <= 0
    ]
    owed: dict[AssetId, int] = {}
    for (owner, asset_id), debt in state.custody.reversal_debts.items():
        owed[asset_id] = owed.get(asset_id, 0) + debt.amount - debt.claimed
        lefts = [claim.left for claim in debt.claims.values()]
        if sum(lefts) != debt.claimed or min(lefts, default=1) <= 0 or debt.claimed > debt.amount:
            found.append(f"{owner} owes {lefts} of asset {asset_id} for busted trades")
        parts = [debt.amount, *debt.of_clients.values()]
        if min(parts) <= 0 or max(parts) > debt.amount:
            found.append(f"{owner} owes {debt.amount}, of which clients caused {parts[1:]}")
        if state.custody.debtors.get(owner, {}).get(asset_id) is not debt:
            found.append(f"{owner} owes {debt.amount} of asset {asset_id} for reversed deposits")
    for asset_id, amount in state.custody.shortfalls.items():
        if amount > owed.get(asset_id, 0):
            found.append(f"asset {asset_id}: custody lacks {amount}, owners owe less")
    before_ns = 0
    for deposit in state.custody.credited.values():
        if not before_ns <= deposit.credited_ns <= state.time_ns or deposit.amount <= 0:
            found.append(
                f"deposit {deposit.id}: {deposit.amount} credited at {deposit.credited_ns}"
            )
        if deposit.id in state.deposits:
            found.append(f"deposit {deposit.id}: credited, and still pending")
        before_ns = deposit.credited_ns
    return found


def check_open_interest(state: State) -> list[str]:
    """Check that a market's open interest is the sum of its long positions; sums for limits are exact too (G-7)."""
    sums = dict.fromkeys(state.markets, 0)
    for account in state.accounts.values():
        for market_id, line in account.lines.items():
            if line.position > 0:
                sums[market_id] += line.position
    found: list[str] = []
    for market in state.markets.values():
        worst = market.worst_lots
        lines = list(market.exposed.values())
        stated = (worst.long_lots, worst.short_lots, worst.bid_lots, worst.ask_lots)
        worst_long = sum(max(line.position + line.bid_lots, 0) for line in lines)
        worst_short = sum(max(line.ask_lots - line.position, 0) for line in lines)
        bids, asks = sum(line.bid_lots for line in lines), sum(line.ask_lots for line in lines)
        if stated != (worst_long, worst_short, bids, asks):
            found.append(f"market {market.id}: worst lots {stated}")
    return found + [
        f"market {market.id}: open interest {market.open_interest_lots}, longs {sums[market.id]}"
        for market in state.markets.values()
        if market.open_interest_lots != sums[market.id]
    ]


def check_funding(state: State) -> list[str]:
    """Check P-5: the funding lines of the markets sum to the amount of the account FUNDING.

    The line of a market is never less than the accrued funding of all its accounts: their shares were floored, and the
    shares of one interval sum to 0.
    """
    found: list[str] = []
    lines = dict.fromkeys(state.assets, 0)
    due = dict.fromkeys(state.markets, 0)
    for account in state.accounts.values():
        for market_id, line in account.lines.items():
            due[market_id] += accrued_funding(line)
    for market in state.markets.values():
        lines[market.quote.id] += market.funding_line
        if market.funding_line < due[market.id]:
            found.append(
                f"market {market.id}: its funding line has {market.funding_line} of {due[market.id]}"
            )
        if market.open_interest_lots == 0 and market.funding_line:
            found.append(f"market {market.id}: {market.funding_line} not swept")
    holdings = state.accounts[FUNDING].holdings
    for asset_id, total in lines.items():
        holding = holdings.get(asset_id)
        held = holding.unsettled if holding is not None else 0
        if held != total:
            found.append(f"asset {asset_id}: funding lines sum to {total}, the account has {held}")
    return found


def check_prices(state: State) -> list[str]:
    """Check P-2 to P-4: an asset's price is its index, or its stable price while sources lack a quorum; marks follow
    P-3.

    The stable price never passes the index.
    """
    found: list[str] = []
    for asset in state.assets.values():
        if asset is state.valuation or asset.instrument is None:
            continue
        value = asset.index_e9
        if asset.price_state == PRICE_NO_QUORUM and asset.index_rules is not None:
            value = asset.stable_e9 or value
        if asset.price_e9 != value:
            found.append(f"asset {asset.id}: valued at {asset.price_e9}, not at {value}")
        if asset.price_state == PRICE_ABSENT and asset.index_e9:
            found.append(f"asset {asset.id}: has an index and says it never had one")
        low = min(asset.index_e9, asset.stable_e9)
        if asset.stable_e9 and not low <= stable_price_e9(state, asset) <= max(
            asset.index_e9, asset.stable_e9
        ):
            found.append(f"asset {asset.id}: the stable price went past the index")
    return found + [
        f"market {market.id}: mark {market.mark_e9} does not follow P-3"
        for market in state.markets.values()
        if mark_from_index(state, market) and market.mark_e9 != mark_now(state, market)
    ]


INVARIANTS: Final[dict[str, Callable[[State], list[str]]]] = {
    "I-1 conservation": check_conservation,
    "I-1 custody": check_custody,
    "I-1 holders": check_holders,
    "I-2 zero-sum positions": check_zero_sum,
    "I-3 no unbacked balance": check_backed,
    "I-5 margin caches": check_margin_caches,
    "I-6 no silent insolvency": check_health,
    "I-7 order conservation": check_orders,
    "I-6 waterfall": check_waterfall,
    "I-6 work that is set aside": check_quarantine,
    "I-6 announced settings": check_setting_changes,
    "I-2 reconciliation": check_pnl_settlement,
    "I-5 prices and marks": check_prices,
    "I-2 open interest": check_open_interest,
    "I-4 pool solvency": check_pools,
    "I-2 funding lines": check_funding,
    "I-6 health bounds": check_bounds,
    "I-5 margin scales": check_margin_scales,
    "I-5 isolated positions": check_isolated,
    "I-7 conditional orders": check_conditional_orders,
    "I-7 exits": check_exits,
    "I-7 brackets": check_brackets,
    "I-7 twaps": check_twaps,
    "I-7 pairs": check_pairs,
    "I-7 icebergs": check_icebergs,
    "I-7 dead-man timers": check_dead_men,
    "I-5 circuit brakes": check_brakes,
    "I-2 ending markets": check_market_ends,
    "I-7 uncrossings": check_uncrossings,
    "I-1 payment versus payment": check_pvp,
    "I-1 default fund": check_default_fund,
    "I-8 default cases": check_cases,
    "I-8 cooling-off": check_cooling_off,
    "I-8 stress margin": check_stress_margin,
    "I-8 liquidity": check_liquidity,
    "I-3 collateral": check_collateral,
    "I-3 collateral interest": check_collateral_interest,
    "I-3 margin calls": check_margin_calls,
    "I-9 nets": check_nets,
    "I-9 open figures": check_open_figures,
    "I-9 kept covers": check_kept_covers,
    "I-9 prices of sessions": check_session_prices,
    "I-9 trade names": check_trade_names,
    "I-9 settlement": check_settlements,
    "I-3 intraday credit": check_intraday_credit,
    "I-9 calls for cash": check_cash_calls,
    "I-9 corporate actions": check_corporate_actions,
    "I-9 locks": check_holds,
    "I-9 cash in advance": check_prefunds,
    "I-9 sides of trades": check_affirmation,
    "I-9 waiting trades": check_waiting_trades,
    "I-9 give-ups": check_give_ups,
    "I-10 authority": check_authority,
    "I-9 members": check_members,
}


def violations(state: State) -> list[str]:
    """Return every violated invariant with its findings; empty for a correct state."""
    found: list[str] = []
    for name, check in INVARIANTS.items():
        found += [f"{name}: {finding}" for finding in check(state)]
    return found
