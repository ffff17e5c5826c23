# SPDX-License-Identifier: Apache-2.0
"""SetFunding, SetExpiry and NameSettlementPrice: the terms of perpetuals and dated futures (SPEC P-5).

Owns their refusals in order. What time does with the terms is in the package `contracts`.
"""

from clearinghouse.statemachine.contracts.expiry import settle_all
from clearinghouse.statemachine.contracts.funding_intervals import (
    EIGHT_HOURS_NS,
    begin_funding,
    end_funding,
)
from clearinghouse.statemachine.feeds.samples import observe
from clearinghouse.statemachine.state.contracts import Expiry, Funding
from clearinghouse.statemachine.state.results import Outcome, Refusal, answer
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CONTRACT_EXPIRY
from clearinghouse.statemachine.vocabulary import codes, commands, events
from clearinghouse.statemachine.vocabulary.types import (
    AMOUNT_MAX,
    DATED_FUTURE,
    MARKET_CLOSED,
    MARKET_SETTLING,
    PERPETUAL,
    PPB,
    PRICE_E9,
    SECOND_NS,
)


def set_funding(state: State, command: commands.SetFunding, outcome: Outcome) -> None:
    """Turn funding on, change its terms, or end it with interval 0; what has accrued stays due.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (a closed market),
    PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    code = codes.OK
    if market is None:
        code = codes.UNKNOWN_MARKET
    elif market.kind != PERPETUAL:
        code = codes.MARKET_KIND_FORBIDS
    elif market.status == MARKET_CLOSED:
        code = codes.MARKET_STATUS_FORBIDS
    elif not _terms_valid(command):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or market is None:
        answer(state, 0, outcome, code, 0, Refusal())
        return
    if command.interval_ns:
        begin_funding(
            state,
            market,
            Funding(
                command.interval_ns,
                command.interest_ppb_8h,
                command.inner_clamp_ppb,
                command.bound_ppb,
                EIGHT_HOURS_NS // command.interval_ns,
            ),
        )
    else:
        end_funding(state, market)
    state.events.extend((events.FUNDING_CHANGED, 0, market.id))
    outcome.add(codes.OK, market.id)


def _terms_valid(command: commands.SetFunding) -> bool:
    """P-5's ranges; with interval 0, which ends funding, everything else is 0 too."""
    if command.interval_ns == 0:
        return not (command.interest_ppb_8h or command.inner_clamp_ppb or command.bound_ppb)
    return (
        command.interval_ns > 0
        and command.interval_ns % SECOND_NS == 0
        and EIGHT_HOURS_NS % command.interval_ns == 0
        and -PPB <= command.interest_ppb_8h <= PPB
        and 0 <= command.inner_clamp_ppb <= PPB
        and 0 <= command.bound_ppb <= PPB
    )


def set_expiry(state: State, command: commands.SetExpiry, outcome: Outcome) -> None:
    """Set when a dated future expires; possible while nobody has a position or an order in it.

    Refusals in order: UNKNOWN_MARKET, MARKET_KIND_FORBIDS, MARKET_STATUS_FORBIDS (SETTLING or CLOSED),
    EXPIRY_FIXED, EXPIRY_IN_PAST, PARAMETER_OUT_OF_RANGE.
    """
    refusal = Refusal()
    market = state.markets.get(command.market_id)
    code = codes.OK
    if market is None:
        code = codes.UNKNOWN_MARKET
    elif market.kind != DATED_FUTURE:
        code = codes.MARKET_KIND_FORBIDS
    elif market.status in (MARKET_SETTLING, MARKET_CLOSED):
        code = codes.MARKET_STATUS_FORBIDS
    elif market.exposed:
        code = codes.EXPIRY_FIXED
    elif command.expiry_ns <= state.time_ns:
        code = codes.EXPIRY_IN_PAST
        refusal.not_above(state.time_ns, command.expiry_ns)
    elif (
        command.expiry_ns % SECOND_NS
        or command.window_ns % SECOND_NS
        or not SECOND_NS <= command.window_ns <= command.expiry_ns
        or command.expiry_ns > AMOUNT_MAX
    ):
        code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or market is None:
        answer(state, 0, outcome, code, 0, refusal)
        return
    expiry = Expiry(command.expiry_ns, command.window_ns)
    expiry.counted_ns = state.time_ns
    market.expiry = expiry
    state.sampled[market.id] = market
    observe(state, state.time_ns)
    state.timers.schedule(command.expiry_ns, DEADLINE_CONTRACT_EXPIRY, market.id)
    state.events.extend((events.EXPIRY_CHANGED, 0, market.id))
    outcome.add(codes.OK, market.id)


def name_settlement_price(
    state: State, command: commands.NameSettlementPrice, outcome: Outcome
) -> None:
    """Settle a market that waits for a price at the one that the operator names.

    Refusals in order: UNKNOWN_MARKET, MARKET_STATUS_FORBIDS (not SETTLING), PARAMETER_OUT_OF_RANGE.
    """
    market = state.markets.get(command.market_id)
    code = codes.OK
    price_e9 = 0
    if market is None:
        code = codes.UNKNOWN_MARKET
    elif market.status != MARKET_SETTLING:
        code = codes.MARKET_STATUS_FORBIDS
    else:
        price_e9 = command.price * market.tick_per_lot * PRICE_E9 // market.tick_units
        if price_e9 <= 0 or command.price > AMOUNT_MAX or not command.reason:
            code = codes.PARAMETER_OUT_OF_RANGE
    if code != codes.OK or market is None:
        answer(state, 0, outcome, code, 0, Refusal())
        return
    settle_all(state, 0, market, price_e9)
    outcome.add(codes.OK, market.id)
