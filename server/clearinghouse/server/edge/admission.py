# SPDX-License-Identifier: Apache-2.0
"""Limit the calls of each principal: rates, open streams and questions; mark urgent calls (SPEC Q-5, Q-6).

Owns the limits of each principal before a call has a sequence, and the choice of the calls that the server accepts
while it refuses orders. A refusal has a type, comes at once and names limit, actual figure and delay. Must never read
the journal, nor decide what a principal may do: the machine decides that.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, cast

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.config.limits import PrincipalLimits, Rate
from clearinghouse.server.edge.disk_limits import ACTS_OF_STAFF, FACTS_FROM_OUTSIDE
from clearinghouse.server.sequencing.sequencer import Limits as QueueLimits
from clearinghouse.statemachine.authority.permissions import roles_of
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.vocabulary import codes, commands as c
from clearinghouse.statemachine.vocabulary.types import (
    CANCEL,
    ROLE_CUSTODY,
    ROLE_OPERATOR,
    ROLE_ORACLE,
    ROLE_RISK_OFFICER,
    ROLE_VENUE,
)

SECOND_NS: Final = 1_000_000_000
MILLISECOND_NS: Final = 1_000_000
# Above this number, the edge forgets the principals with a full allowance, then the principals
# known longest.
PRINCIPALS_MAX: Final = 16_384
# Reads of all callers that may wait for a sequence to come: half of what may wait, so that reads of the present, among
# them each check of authority, always find a place.
READS_AHEAD_MAX: Final = QueueLimits().queued_reads // 2
STAFF: Final = sum(
    1 << role for role in (ROLE_OPERATOR, ROLE_RISK_OFFICER, ROLE_CUSTODY, ROLE_ORACLE, ROLE_VENUE)
)

# Cancels, and the heartbeat that defers a cancel on disconnect: they lower risk and cost little
# work.
CANCELS: Final[frozenset[type[c.Command]]] = frozenset(
    {
        c.CancelAll,
        c.CancelPvpPairs,
        c.CancelTradeSides,
        c.LeaveWaitingTrade,
        c.ReportDisconnect,
        c.SetDeadMan,
    }
)
# Acts of risk officer, operator and custody, and external facts: prices and fills of venues. With
# authority on, they are urgent only if their sender has such a role.
URGENT_ACTS: Final[frozenset[type[c.Command]]] = frozenset(
    {
        *ACTS_OF_STAFF,
        *FACTS_FROM_OUTSIDE,
        c.AdvanceDefaultCase,
        c.CancelTrades,
        c.CoverNonDefaultLoss,
        c.DecideDeposits,
        c.DeclareDefault,
        c.DeclareNonDefaultLoss,
        c.FreezeAccount,
        c.FundCcp,
        c.FundLiquidity,
        c.RevokeRole,
    }
)


def only_cancels(command: c.Command) -> bool:
    """Return whether a command only cancels orders, or only defers a cancel by a timer."""
    kind = type(command)
    if kind is c.OrderBatch:
        actions = cast("c.OrderBatch", command).actions
    elif kind is c.ConditionalOrders:
        actions = cast("c.ConditionalOrders", command).actions
    else:
        return kind in CANCELS
    return actions.count(CANCEL) == len(actions)


class Allowance:
    """A token bucket for each principal: it refills over time up to the burst, and each item takes one token.

    A call with more items than the burst is accepted once the bucket is full; the tokens then become negative.
    """

    def __init__(
        self, rate: Rate, what: str, steady: Callable[[], int] = time.monotonic_ns
    ) -> None:
        self.is_on = rate.per_second > 0
        self._rate = rate.per_second
        self._burst_ns = (rate.burst or rate.per_second) * SECOND_NS
        self._what = what
        self._steady = steady
        # Billionths of an item, and the time of the count.
        self._left: dict[str, tuple[int, int]] = {}

    def take(self, principal: str, items: int) -> None:
        """Take `items` tokens of a principal. Raises EdgeError RATE_LIMITED if it has too few; then no token is
        taken.
        """
        now = self._steady()
        left = self._now(principal, now)
        needed = min(items * SECOND_NS, self._burst_ns)
        if left < needed:
            raise self._refusal(left, needed - left)
        if len(self._left) >= PRINCIPALS_MAX and principal not in self._left:
            self._forget(now)
        self._left[principal] = (left - items * SECOND_NS, now)

    def check(self, principal: str) -> None:
        """Raise EdgeError RATE_LIMITED for a principal without one whole token; called before its request is
        decoded.
        """
        left = self._now(principal, self._steady())
        if left < SECOND_NS:
            raise self._refusal(left, SECOND_NS - left)

    def _now(self, principal: str, now: int) -> int:
        """Return the tokens that a principal has at the time `now`."""
        found = self._left.get(principal)
        if found is None:
            return self._burst_ns
        left, at = found
        return min(self._burst_ns, left + (now - at) * self._rate)

    def _forget(self, now: int) -> None:
        """Remove half of the entries: first principals with a full allowance, then those known longest.

        Removing half at once bounds the cost of a flood of new names to a few checks for each new name (I-12.1).
        """
        for name in [name for name in self._left if self._now(name, now) >= self._burst_ns]:
            del self._left[name]
        surplus = len(self._left) - (PRINCIPALS_MAX - PRINCIPALS_MAX // 2)
        for name in list(self._left)[: max(surplus, 0)]:
            del self._left[name]

    def _refusal(self, left: int, missing: int) -> EdgeError:
        error = EdgeError(
            codes.RATE_LIMITED,
            f"you may send {self._rate} {self._what} a second; nothing has happened, repeat after the delay",
            limit=str(self._rate),
            actual=str(max(left, 0) // SECOND_NS),
            metadata={"what": self._what},
        )
        error.retry_ms = -(-missing // self._rate // MILLISECOND_NS) or 1
        return error


class Admission:
    """The limits that one server checks before a call has a sequence.

    `state` returns the state if authority is on; None: every principal may do everything.
    """

    def __init__(self, limits: PrincipalLimits | None = None) -> None:
        limits = limits or PrincipalLimits()
        self.limits = limits
        self._orders = Allowance(limits.orders, "items of commands")
        self._cancels = Allowance(limits.cancels, "cancels")
        self._reads = Allowance(limits.reads, "reads")
        self._streams: dict[str, int] = {}
        self._all_streams: dict[str, int] = {}
        self._questions: dict[str, int] = {}
        self._ahead: dict[str, int] = {}
        self._all_ahead: dict[str, int] = {}
        self.state: Callable[[], State] | None = None

    def admit(self, command: c.Command) -> bool:
        """Count a command against the rates of its principal; return whether it is urgent. Raises EdgeError.

        The rates do not limit staff.
        """
        is_cancel = only_cancels(command)
        if not is_cancel and self._is_urgent_act(command):
            return True
        allowance = self._cancels if is_cancel else self._orders
        if allowance.is_on:
            try:
                allowance.take(command.principal, command.count())
            except EdgeError as error:
                error.request_id = command.request_id
                raise
        return is_cancel

    def is_urgent(self, command: c.Command) -> bool:
        """Return whether a command is accepted while the server refuses orders; this counts nothing."""
        return only_cancels(command) or self._is_urgent_act(command)

    def _is_urgent_act(self, command: c.Command) -> bool:
        """Return whether a command is an urgent action or a report of a fact, by a principal that may send it."""
        if isinstance(command, c.RecoverAuthority):
            return self._are_recovery_keys(command)
        return type(command) in URGENT_ACTS and self._is_staff(command.principal)

    def _are_recovery_keys(self, command: c.RecoverAuthority) -> bool:
        """Return whether all keys of a recovery are in force; such a recovery is urgent, and its signatures are
        checked.
        """
        return self.state is None or {*command.keys} <= {*self.state().authority.recovery_keys}

    def check_recovery_keys(self, command: c.RecoverAuthority) -> None:
        """Raise EdgeError for a recovery with a key that is not in force; called before any signature is checked."""
        if not self._are_recovery_keys(command):
            error = EdgeError(
                codes.RECOVERY_SIGNATURE,
                "a key is none of the recovery keys in force; nothing has happened",
                "keys",
            )
            error.request_id = command.request_id
            raise error

    def _is_staff(self, principal: str) -> bool:
        """Return whether a principal has a role of staff; without authority every principal has."""
        if self.state is None:
            return True
        state = self.state()
        return bool(roles_of(state, principal, state.time_ns) & STAFF)

    def check_command(self, principal: str) -> None:
        """Raise EdgeError if a principal that is not of staff has no token left; called before its command is
        decoded.
        """
        if not (self._orders.is_on and self._cancels.is_on) or self.state is None:
            return
        if not self._is_staff(principal):
            try:
                self._orders.check(principal)
            except EdgeError:
                self._cancels.check(principal)

    def check_read(self, principal: str) -> None:
        """Count a read against the rate of its principal. Raises EdgeError RATE_LIMITED."""
        if self._reads.is_on:
            self._reads.take(principal, 1)

    @contextmanager
    def stream(self, principal: str) -> Iterator[None]:
        """Count an open stream of a principal while the block lasts. Raises EdgeError TOO_MANY_STREAMS."""
        code, limits = codes.TOO_MANY_STREAMS, self.limits
        with (
            place(self._streams, principal, limits.streams, code, "streams of yours"),
            place(self._all_streams, "", limits.all_streams, code, "streams of all callers"),
        ):
            yield

    @contextmanager
    def question(self, principal: str) -> Iterator[None]:
        """Count an open question to a helper process while the block lasts. Raises EdgeError QUESTION_LIMIT."""
        with place(
            self._questions,
            principal,
            self.limits.questions,
            codes.QUESTION_LIMIT,
            "questions of yours",
        ):
            yield

    @contextmanager
    def ahead(self, principal: str) -> Iterator[None]:
        """Count a read that waits for a future sequence while the block lasts.

        A principal may have at most as many of these reads as places are still free. Raises EdgeError
        PRINCIPAL_QUEUE_FULL and QUEUE_FULL.
        """
        free = READS_AHEAD_MAX - self._all_ahead.get("", 0)
        own, what = codes.PRINCIPAL_QUEUE_FULL, "that wait for a sequence to come"
        with (
            place(self._all_ahead, "", READS_AHEAD_MAX, codes.QUEUE_FULL, f"reads {what}"),
            place(self._ahead, principal, free, own, f"reads of yours {what}"),
        ):
            yield


@contextmanager
def place(held: dict[str, int], principal: str, limit: int, code: int, what: str) -> Iterator[None]:
    """Count an open item of a principal in `held` while the block lasts.

    Raises EdgeError with `code` above the limit; limit 0: no limit.
    """
    count = held.get(principal, 0)
    if limit and count >= limit:
        raise EdgeError(
            code,
            f"{count} {what} are open, as many as there may be; nothing has happened",
            limit=str(limit),
            actual=str(count),
            metadata={"what": what},
        )
    held[principal] = count + 1
    try:
        yield
    finally:
        left = held[principal] - 1
        if left:
            held[principal] = left
        else:
            del held[principal]
