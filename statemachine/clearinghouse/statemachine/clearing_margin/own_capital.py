# SPDX-License-Identifier: Apache-2.0
"""Record the part of `ccp_skin` that losses have used, until the central counterparty has refilled it (SPEC C-8.3).

`ccp_skin` is own capital that pays before members. Owns the notice, its deadline and its end. Must never move money: an
operator pays by a command, or does not.
"""

from clearinghouse.statemachine.arithmetic.calendars import DAY_NS, WEEKEND, business_day_from
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.timers import DEADLINE_CCP_SKIN
from clearinghouse.statemachine.vocabulary import event_writers


def notice_skin(state: State, offset: int, taken: int) -> None:
    """Begin a notice that a loss has used `taken` of `ccp_skin`; an unmet earlier notice keeps its deadline."""
    fund = state.margin.fund
    if taken == 0 or fund.skin_days <= 0:
        return
    fund.skin_lacking += taken
    if fund.skin_due_ns == 0:
        today = state.time_ns // DAY_NS  # floored: the day that has begun
        last = business_day_from(today, fund.skin_days, WEEKEND, ())
        fund.skin_due_ns = (last + 1) * DAY_NS
        state.timers.schedule(fund.skin_due_ns, DEADLINE_CCP_SKIN, 0)
    event_writers.ccp_skin_due(state.events, offset, fund.skin_lacking, fund.skin_due_ns)


def fill_skin(state: State, amount: int) -> None:
    """Count an amount paid into `ccp_skin`, and end the notice when nothing is missing."""
    fund = state.margin.fund
    if fund.skin_lacking == 0:
        return
    fund.skin_lacking = max(fund.skin_lacking - amount, 0)
    if fund.skin_lacking == 0:
        if not fund.skin_overdue:
            state.timers.cancel(DEADLINE_CCP_SKIN, 0)
        event_writers.ccp_skin_filled(state.events, 0, 0, fund.skin_due_ns)
        fund.skin_due_ns = fund.skin_overdue = 0


def skin_due(state: State) -> None:
    """Record that `ccp_skin` is not refilled at the deadline."""
    fund = state.margin.fund
    assert fund.skin_lacking > 0
    fund.skin_overdue = 1
    event_writers.ccp_skin_overdue(state.events, 0, fund.skin_lacking, fund.skin_due_ns)
