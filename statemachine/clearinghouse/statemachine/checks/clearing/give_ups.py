# SPDX-License-Identifier: Apache-2.0
"""Check open give-ups: each names a leg of its account, no leg is given up twice, and they end (SPEC C-1, I-9).

Owns that check; `all_checks` lists it.
"""

from clearinghouse.statemachine.clearing.legs import party_of
from clearinghouse.statemachine.state.give_ups import GiveUp
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_GIVE_UP
from clearinghouse.statemachine.vocabulary.numbers import AccountId, MarketId
from clearinghouse.statemachine.vocabulary.types import BUY, SELL


def check_give_ups(state: State) -> list[str]:
    """Check C-1: each open give-up is of a leg of its account, and ends at the cut-off of its session.

    The open give-ups of one leg are together at most the whole leg.
    """
    give_ups = state.clearing.give_ups
    found: list[str] = []
    counts: dict[AccountId, int] = {}
    of_trade: dict[int, list[int]] = {}
    of_market: dict[MarketId, dict[int, None]] = {}
    for key, one in give_ups.open.items():
        counts[one.account_id] = counts.get(one.account_id, 0) + 1
        of_trade.setdefault(one.trade_id, []).append(key)
        of_market.setdefault(one.market_id, {})[key] = None
        if key != one.id or not 0 < key <= give_ups.last_id or one.lots <= 0:
            found.append(f"give-up {key} has number {one.id} and {one.lots} lots")
        if state.timers.due.get((DEADLINE_GIVE_UP, key)) != one.cut_off_ns:
            found.append(f"give-up {key} does not end at its cut-off")
        found += [f"give-up {key}: {finding}" for finding in _of_leg(state, one)]
    if list(give_ups.open) != sorted(give_ups.open):
        found.append("give-ups are not in the order of their numbers")
    derived = give_ups.counts, give_ups.of_trade, give_ups.of_market
    if derived != (counts, of_trade, of_market):
        found.append("give-ups are counted that are not open")
    return found


def _of_leg(state: State, one: GiveUp) -> list[str]:
    """Return findings about the leg of a give-up."""
    session = state.clearing.sessions.get(one.session_id)
    place = -1 if session is None else session.trades.place_of(one.trade_id)
    if session is None or place < 0 or one.side not in (BUY, SELL):
        return [f"session {one.session_id} has no leg {one.side} of trade {one.trade_id}"]
    found: list[str] = []
    if session.trades.market_ids[place] != one.market_id:
        found.append(f"trade {one.trade_id} is of another market than {one.market_id}")
    if state.corporate_actions.was_split(state.markets[one.market_id].base.id) and not any(
        ending.market_id == one.market_id for ending in state.cursors.ending
    ):
        found.append(f"the security of trade {one.trade_id} was split")
    party_id = party_of(session, place, one.side)
    if one.account_id != party_id or one.cut_off_ns > session.cut_off_ns:
        found.append(f"account {one.account_id} gives a leg of account {party_id}")
    proposed = state.clearing.give_ups.proposed_lots(one.trade_id, one.side)
    if proposed > session.trades.lots[place]:
        found.append(f"{proposed} of {session.trades.lots[place]} lots are given up")
    return found
