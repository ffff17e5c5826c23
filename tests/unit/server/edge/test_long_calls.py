# SPDX-License-Identifier: Apache-2.0
"""How a command is answered at the edge: of any length, with and without the record of its call (SPEC Q-6)."""

from threading import current_thread, main_thread
from typing import Any, cast

import pytest

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.scales import Scales, scales_of
from clearinghouse.server.codec.wire import FIELDS_AT_ONCE, SMALL_BYTES_MAX, parse
from clearinghouse.server.edge.call_log import running_call
from clearinghouse.server.edge.edge import ITEMS_AT_ONCE
from clearinghouse.server.edge.identity import Context
from clearinghouse.server.edge.services import method_handlers, wrapped
from clearinghouse.server.sequencing.engine_loop import EngineLoop
from clearinghouse.server.startup.directory import replay_log
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.commands import Command
from clearinghouse.v1 import account_pb2, admin_pb2, margin_call_pb2, risk_pb2
from tests.unit.server.sequencing.driving import EPOCH, START_NS, new_log, open_edge, run_on_loop

PATH = "/clearinghouse.v1.AccountService/RequestDeposits"


class Caller:
    """The context of a call without a deadline."""

    def invocation_metadata(self) -> tuple[tuple[str, str], ...]:
        """Its principal."""
        return (("clearinghouse-principal", "tester"),)

    def time_remaining(self) -> float | None:
        """Return None: it waits for its answer."""
        return None

    async def abort(self, *words: object) -> None:
        """Fail: no call of these is refused at the edge."""
        raise AssertionError(words)


@pytest.mark.parametrize("is_noted", [False, True])
@pytest.mark.parametrize("items", [1, ITEMS_AT_ONCE, ITEMS_AT_ONCE + 1])
def test_a_batch_of_any_length_is_answered_with_the_hash_of_its_record(
    items: int, *, is_noted: bool
) -> None:
    """Deposits to an account that there is not: a code for each, and the head of the journal after the commit."""

    async def scenario() -> tuple[bytes, bytes, int]:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        core.start()
        edge = open_edge(core, log, replayed)
        handler = method_handlers(edge)[PATH]
        if is_noted:
            handler = wrapped(PATH, handler, edge.calls.noted)
        request = account_pb2.RequestDepositsRequest(
            request_id="one",
            created_time_ns=START_NS,
            deposits=[account_pb2.Deposit(account_id=999_999, asset_id=1, amount="1")] * items,
        )
        handle: Any = handler.unary_unary
        try:
            assert running_call.get() is None
            answer = await handle(request.SerializeToString(), cast("Context", Caller()))
            return answer, core.head.hash, core.head.sequence
        finally:
            await core.drain()
            core.stop()

    raw, head, last = run_on_loop(scenario())
    answer = account_pb2.RequestDepositsResponse.FromString(raw)
    assert list(answer.codes) == [codes.UNKNOWN_ACCOUNT] * items
    assert (answer.first_sequence, last) == (1, items)
    assert answer.chain_head == head
    assert not answer.is_repeat


@pytest.mark.parametrize(("fields", "turns"), [(FIELDS_AT_ONCE, 1), (FIELDS_AT_ONCE + 1, 2)])
def test_a_short_request_with_many_fields_is_decoded_in_a_thread(fields: int, turns: int) -> None:
    """64 KiB of fields of two bytes kept all other callers waiting for 50 ms."""
    request = admin_pb2.AnnounceBustRequest(quantities=[""] * fields)
    method = METHODS["/clearinghouse.v1.AdminService/AnnounceBust"]
    is_main: list[bool] = []

    def decode(raw: bytes, principal: str, table: Scales) -> Command:
        is_main.append(current_thread() is main_thread())
        return method.decode(raw, principal, table)

    async def scenario() -> EdgeError:
        log = new_log()
        replayed = replay_log(log)
        core: EngineLoop[Scales] = EngineLoop(
            replayed.applier, log, EPOCH, scales_of, clock=lambda: START_NS
        )
        edge = open_edge(core, log, replayed)
        with pytest.raises(EdgeError) as refused:
            await edge.decoded(request.SerializeToString(), "tester", decode)
        return refused.value

    assert run_on_loop(scenario()).field == "request_id"
    assert is_main == [True, False][:turns]


def test_a_request_that_is_no_batch_has_so_many_bytes_at_most() -> None:
    """A list of 4 MiB is read by one step, for which all others waited for 0.4 s: of a command, and of a read."""
    returns = margin_call_pb2.SetMarginScenariosRequest(returns_ppb=[1] * SMALL_BYTES_MAX)
    prices = risk_pb2.WhatIfRequest(prices=[risk_pb2.SupposedPrice()] * (SMALL_BYTES_MAX // 2 + 1))
    for request in (returns, prices):
        with pytest.raises(EdgeError) as refused:
            parse(type(request), request.SerializeToString())
        assert refused.value.code == codes.MALFORMED_REQUEST
        assert refused.value.limit == str(SMALL_BYTES_MAX)
