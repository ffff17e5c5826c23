# SPDX-License-Identifier: Apache-2.0
"""Call the handler of a command, and run the engine's work after each item (SPEC Q-3, I-6).

Owns the loop over items, the result of each item with the event of its refusal, and the order of the work after an
item: the health check of every changed account, then the triggered orders. Must never know a rule: a handler decides,
and returns a result code.

`Single` and `PerItem` are usual. An `Update` is a `Single` that sets parameters. A `Sliced` handler has a loop of its
own, because the common loop would be slower or because an item refers to earlier results. A `Whole` handler applies all
items at once. An `Atomic` batch has a second entry, which applies all items at once if the caller requests all items or
none.
"""

from collections.abc import Callable
from typing import Generic, TypeVar, cast

from clearinghouse.statemachine.authority.delegated_moves import (
    MOVES,
    count_item,
    refuse_item,
)
from clearinghouse.statemachine.authority.delegation_limits import has_limits
from clearinghouse.statemachine.authority.in_force import (
    EXPECTED_VERSION,
    completed,
    kept_values,
    subject_of,
)
from clearinghouse.statemachine.authority.proposals import (
    carried_out,
    is_of_another,
    needs_second_person,
    proposal_of,
    propose,
)
from clearinghouse.statemachine.engine.named_accounts import visit_named
from clearinghouse.statemachine.handlers.exchange.conditional_orders import run_triggers
from clearinghouse.statemachine.lending.auto_loans import with_loan
from clearinghouse.statemachine.liquidation.health import has_listed, settle_health
from clearinghouse.statemachine.state.results import Outcome, Reply, record
from clearinghouse.statemachine.state.state import State
from clearinghouse.statemachine.state.work import WORK_OF_ITEM
from clearinghouse.statemachine.vocabulary import codes, commands, event_writers
from clearinghouse.statemachine.vocabulary.numbers import NOT_STATED

C = TypeVar("C", bound=commands.Command)
A = TypeVar(
    "A",
    bound=commands.CreateHolds | commands.DecideHolds | commands.OrderBatch | commands.Transfers,
)


def _finish(state: State, item: int, outcome: Outcome, code: int, reply: Reply) -> None:
    """Record the result of an item, then run the work that it has left for the engine."""
    record(state, item, outcome, code, reply)
    if state.touched or state.cursors.health.is_open:
        settle_health(state, item)
    if state.triggered:
        run_triggers(state, item, outcome)


class Entry:
    """One kind of command, and how its items are applied.

    `moves_prices` is True if a command of the kind may move a sampled price (P-5).
    """

    kind: int = 0
    moves_prices: bool = True

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply items `start` to `stop` and record their results.

        Return the next item, which may be before or after `stop`.
        """
        raise NotImplementedError


class Single(Entry, Generic[C]):
    """A command that is not a batch: its handler returns the code of the only item."""

    def __init__(self, command: type[C], handler: Callable[[State, C, Reply], int]) -> None:
        """Store the class of the command and its handler."""
        self.kind = command.KIND
        self.moves_value = command.KIND in MOVES
        self.command = command
        self.handler = handler

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply the command, and return 1."""
        assert isinstance(command, self.command)
        assert start == 0
        assert stop == 1
        reply = Reply()
        if has_listed(state):
            visit_named(state, command, 0)
        if needs_second_person(state, command):
            code = self._run_as_one_of_two(state, command, reply)
        else:
            code = self.call_handler(state, command, reply)
        outcome.version = reply.version
        outcome.kept = reply.kept
        outcome.takes_effect_ns = reply.takes_effect_ns
        _finish(state, 0, outcome, code, reply)
        return stop

    def _run_as_one_of_two(self, state: State, command: C, reply: Reply) -> int:
        """Propose a command that needs two principals, or call its handler for the second principal (Q-5).

        Return the code. For the first principal it is the code of `propose`. Otherwise it is SECOND_PERSON_NEEDED if
        the principal is not another one, else the code of the handler.
        """
        proposal = proposal_of(state, command)
        if proposal is None:
            return propose(state, command, reply)
        if not is_of_another(command, proposal):
            return codes.SECOND_PERSON_NEEDED
        code = self.call_handler(state, command, reply)
        if code == codes.OK:
            carried_out(state, command, proposal)
        return code

    def call_handler(self, state: State, command: C, reply: Reply) -> int:
        """Call the handler, within the limits of a delegate (Q-5); return its code."""
        if not self.moves_value or not has_limits(state, command.principal):
            return self._handle(state, command, reply)
        code = refuse_item(state, command, 0, reply)
        if code == codes.OK:
            code = self._handle(state, command, reply)
            if code == codes.OK:
                count_item(state, command, 0)
        return code

    def _handle(self, state: State, command: C, reply: Reply) -> int:
        """Call the handler.

        If its outflow lacks an amount that auto-lend can redeem, call it once more after that (B-6).
        """
        code = self.handler(state, command, reply)
        if code == codes.INSUFFICIENT_FREE_BALANCE and reply.free_lacking:
            return with_loan(state, 0, reply, lambda: self.handler(state, command, reply))
        return code


class Update(Single[C]):
    """A command that sets parameters: it keeps unstated parameters, and may state an expected version (Q-3).

    The version is the sequence of the last update of the same subject by a command of this kind; 0: no update yet.
    Refusals in order: STALE_VERSION, those of the handler. The answer has the new version and the parameters that the
    command kept (Q-9).
    """

    def call_handler(self, state: State, command: C, reply: Reply) -> int:
        """Compare the version, complete the command, call its handler, and write the kept parameters.

        Return the code of the handler, or STALE_VERSION.
        """
        subject = subject_of(command)
        version = state.versions.get(subject, 0)
        expected: int = getattr(command, EXPECTED_VERSION)
        if expected not in (NOT_STATED, version):
            reply.limit = version
            reply.actual = expected
            reply.shortfall = abs(version - expected)
            return codes.STALE_VERSION
        code = self.handler(state, cast("C", completed(state, command)), reply)
        if code == codes.OK:
            state.versions[subject] = reply.version = state.sequence
            for field, place, value in kept_values(state, command):
                reply.kept += (field, place, value)
                event_writers.setting_kept(state.events, 0, field=field, place=place, value=value)
        return code


class PerItem(Entry, Generic[C]):
    """A batch of independent items: its handler returns the code of one item."""

    def __init__(self, command: type[C], handler: Callable[[State, C, int, Reply], int]) -> None:
        """Store the class of the command and the handler of an item."""
        self.kind = command.KIND
        self.moves_value = command.KIND in MOVES
        self.command = command
        self.handler = handler

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply items `start` to `stop`, each by itself; return the next item."""
        assert isinstance(command, self.command)
        reply = Reply()
        work = state.work
        is_limited = self.moves_value and has_limits(state, command.principal)
        for item in range(start, stop):
            reply.clear()
            work.units += WORK_OF_ITEM
            if has_listed(state):
                visit_named(state, command, item)
            code = refuse_item(state, command, item, reply) if is_limited else codes.OK
            if code == codes.OK:
                code = self.handler(state, command, item, reply)
                if code == codes.INSUFFICIENT_FREE_BALANCE and reply.free_lacking:
                    code = self._handle_again(state, command, item, reply)
                if is_limited and code == codes.OK:
                    count_item(state, command, item)
            _finish(state, item, outcome, code, reply)
            if work.used(state.events) >= work.batch_stop:
                return item + 1
        return stop

    def _handle_again(self, state: State, command: C, item: int, reply: Reply) -> int:
        """Call the handler of an item again, after auto-lend has redeemed the amount that its outflow lacks (B-6)."""
        return with_loan(state, item, reply, lambda: self.handler(state, command, item, reply))


class Sliced(Entry, Generic[C]):
    """A batch whose handler itself checks and applies items `start` to `stop`, and records their results.

    The handler returns the next item: `stop`, or an earlier one after an item that triggered an order, so that the
    order goes first, or at the end of the slice in units of work (I-12.1).
    """

    def __init__(
        self,
        command: type[C],
        handler: Callable[[State, C, Outcome, int, int], int],
        *,
        moves_prices: bool,
    ) -> None:
        """Store the class of the command, its handler, and whether a price may move."""
        self.kind = command.KIND
        self.moves_prices = moves_prices
        self.command = command
        self.handler = handler

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply items from `start` to `stop`, or to an item that triggered an order; return the next item."""
        assert isinstance(command, self.command)
        following = self.handler(state, command, outcome, start, stop)
        if state.triggered:
            run_triggers(state, following - 1, outcome)
        return following


class Whole(Entry, Generic[C]):
    """A command that is never applied in slices: its handler applies all items and records their results."""

    def __init__(
        self,
        command: type[C],
        handler: Callable[[State, C, Outcome], None],
        *,
        moves_prices: bool,
    ) -> None:
        """Store the class of the command, its handler, and whether the command may move a sampled price."""
        self.kind = command.KIND
        self.moves_prices = moves_prices
        self.command = command
        self.handler = handler

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply all items, even beyond `stop`; return their number."""
        assert isinstance(command, self.command)
        assert start == 0
        assert stop > 0
        items = command.count()
        if has_listed(state):
            for item in range(items):
                visit_named(state, command, item)
        self.handler(state, command, outcome)
        if state.touched or state.cursors.health.is_open:
            settle_health(state, items - 1)
        return items


class Atomic(Entry, Generic[A]):
    """A batch that is applied whole or not at all if the caller requests this (L-5)."""

    def __init__(self, command: type[A], each: Entry, whole: Entry) -> None:
        """Store the class of the command, and its entries for item-by-item and whole application."""
        assert each.kind == whole.kind == command.KIND
        self.kind = command.KIND
        self.moves_prices = each.moves_prices
        self.command = command
        self.each = each
        self.whole = whole

    def apply(
        self, state: State, command: commands.Command, outcome: Outcome, start: int, stop: int
    ) -> int:
        """Apply the whole batch if it is atomic, else items `start` to `stop`; return the next item."""
        assert isinstance(command, self.command)
        entry = self.whole if command.atomic else self.each
        return entry.apply(state, command, outcome, start, stop)
