# SPDX-License-Identifier: Apache-2.0
"""The driver of the Python client: it does what each line of JSON says, by the client's face."""

import json
import re
import sys
import time
from base64 import b64decode
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields
from enum import Enum
from typing import Any, Final

from google.protobuf.descriptor_pool import Default
from google.protobuf.json_format import MessageToDict, ParseDict, ParseError
from google.protobuf.message import Message
from google.protobuf.message_factory import GetMessageClass

from clearinghouse.client import (
    AccessDenied,
    Cancel,
    ChainEnd,
    ClearinghouseError,
    Client,
    EventKind,
    InvalidRequest,
    NewOrder,
    NotFound,
    Side,
    StatusError,
    Subscription,
    TimeInForce,
    Tls,
    Unavailable,
    UnknownOutcome,
    quantise_down,
    quantise_up,
)

Values = dict[str, Any]

KINDS: Final[tuple[tuple[type[Exception], str], ...]] = (
    (UnknownOutcome, "unknown_outcome"),
    (Unavailable, "unavailable"),
    (InvalidRequest, "invalid"),
    (AccessDenied, "denied"),
    (NotFound, "not_found"),
    (StatusError, "over_limit"),
    (Exception, "client"),
)
STREAMS: Final[dict[str, Subscription]] = {}
FRAMES: Final[dict[str, tuple[Iterator[Any], Any]]] = {}
STREAM_CLIENTS: Final[dict[str, str]] = {}
SESSIONS: Final[dict[str, Any]] = {}
CLIENTS: Final[dict[str, Client]] = {}


def _error(error: Exception) -> Values:
    """Return the driver's line for an exception of the client."""
    kind = next(name for one, name in KINDS if isinstance(error, one))
    found: Values = {"kind": kind, "text": str(error)}
    if isinstance(error, StatusError):
        found["reason"] = _named(error.reason) if error.reason else ""
    if isinstance(error, InvalidRequest):
        found["fields"] = [one.field for one in error.violations]
        found["limit"], found["actual"] = error.limit, error.actual
    return {"error": found}


def _connect(line: Values) -> Values:
    tls = None
    if "ca" in line:
        tls = Tls(line["ca"], line.get("certificate"), line.get("key"))
    CLIENTS[line["client"]] = Client(
        line["addresses"],
        principal=line.get("principal", ""),
        api_key=line.get("apiKey", ""),
        timeout=line.get("timeoutMs", 10_000) / 1_000,
        tls=tls,
        linearizable="read" in line,
    )
    return {}


def _named(value: Enum) -> str:
    """The name of a value; its number where it is one of a newer server."""
    return str(value.value) if value.name == f"UNKNOWN_{value.value}" else value.name


def _message(name: str, value: Values) -> Message:
    kind = GetMessageClass(Default().FindMessageTypeByName(f"clearinghouse.v1.{name}"))
    return ParseDict(value, kind())


def _method(path: str) -> Any:  # noqa: ANN401  the descriptor, which has no types
    service, _, name = path.partition("/")
    return Default().FindServiceByName(f"clearinghouse.v1.{service}").methods_by_name[name]


def _call(line: Values) -> Values:
    request = _message(_method(line["method"]).input_type.name, line.get("request", {}))
    reply = CLIENTS[line["client"]].send_message(line["method"], request)
    return {"reply": MessageToDict(reply)}


def _calls(line: Values) -> Values:
    def one(request: Values) -> Values:
        return _answer(_call, {**line, "request": request})

    with ThreadPoolExecutor(line["atOnce"]) as pool:
        return {"replies": list(pool.map(one, line["requests"]))}


def _subscribe(line: Values) -> Values:
    request = line.get("request", {})
    STREAM_CLIENTS[line["stream"]] = line["client"]
    known = request.get("knownChainHead")
    STREAMS[line["stream"]] = CLIENTS[line["client"]].subscribe(
        int(request.get("fromSequence", 0)),
        chain=known and ChainEnd(int(request["knownSequence"]), b64decode(known), 0),
        account_ids=[int(one) for one in request.get("accountIds", [])],
        kinds=[EventKind[one.removeprefix("EVENT_KIND_")] for one in request.get("kinds", [])],
    )
    return {}


def _body(body: Any) -> Values:  # noqa: ANN401  a class of each event
    """The fields of an event by their names in JSON, each as text."""
    values = {one.name: getattr(body, one.name) for one in fields(body)}
    return {
        re.sub("_(.)", lambda found: found[1].upper(), name): _named(value)
        if isinstance(value, Enum)
        else str(value)
        for name, value in values.items()
    }


def _next(line: Values) -> Values:
    events: list[Values] = []
    for frame in STREAMS[line["stream"]]:
        for one in frame.events:
            found = {"sequence": str(one.sequence), "kind": _named(one.kind)}
            events.append({**found, "body": _body(one.body)} if line.get("bodies") else found)
        if not frame.is_partial and frame.sequence >= int(line["until"]):
            return {"events": events, "covered": str(frame.sequence)}
    return {"events": events, "covered": "0"}


def _watch(line: Values) -> Values:
    client = CLIENTS[line["client"]]
    watch = {"RiskService/StreamAdlPlaces": client.adl_places}[line["method"]]
    request = line["request"]
    frames = watch(
        [int(one) for one in request["accountIds"]],
        heartbeat_interval_ms=request["heartbeatIntervalMs"],
        show_heartbeats=True,
    )
    FRAMES[line["stream"]] = (frames, _method(line["method"]).output_type)
    return {}


def _frame(line: Values) -> Values:
    frames, kind = FRAMES[line["stream"]]
    return {"frame": _shown(next(frames), kind)}


def _shown(model: Any, kind: Any) -> Values:  # noqa: ANN401  any model and the descriptor of its message
    """A model in protobuf's JSON form, which leaves out what is 0, false or empty."""
    found: Values = {}
    for field in kind.fields:
        value = getattr(model, field.name)
        if field.message_type is not None:
            value = [_shown(one, field.message_type) for one in value]
        elif isinstance(value, Enum):
            value = f"{type(value).__name__.upper()}_{value.name}"
        elif value and field.cpp_type in (field.CPPTYPE_INT64, field.CPPTYPE_UINT64):
            value = str(value)
        if value:
            found[field.json_name] = value
    return found


def _session(line: Values) -> Values:
    accounts = [int(one) for one in line.get("cancelOnDisconnect", [])]
    client = CLIENTS[line["client"]]
    session = (
        client.tick_session()
        if line.get("ticks")
        else client.session(cancel_on_disconnect=accounts)
    )
    try:
        SESSIONS[line["session"]] = (session.__enter__(), [])
    except StatusError as error:  # other clients learn it with the first frame
        SESSIONS[line["session"]] = (error, [])
    return {}


def _instruction(value: Values) -> NewOrder | Cancel:
    """An order or a cancel, from the JSON of an OrderInstruction."""
    if "orderId" in value:
        return Cancel(int(value["accountId"]), order_id=int(value["orderId"]))
    return NewOrder(
        int(value["accountId"]),
        int(value["marketId"]),
        Side[value["side"].removeprefix("SIDE_")],
        value["quantity"],
        value["price"],
        time_in_force=TimeInForce[value.get("timeInForce", "GTC").removeprefix("TIME_IN_FORCE_")],
    )


def _send(line: Values) -> Values:
    session, waiting = SESSIONS[line["session"]]
    if not isinstance(session, StatusError):
        items = [_instruction(one) for one in line.get("instructions", [])]
        ticks = [_message("OracleTick", one) for one in line.get("ticks", [])]
        waiting.append(session.send(items or ticks))
    return {}


def _answers(line: Values) -> Values:
    session, waiting = SESSIONS[line["session"]]
    if isinstance(session, StatusError):
        raise session
    results: list[Values] = []
    for _ in range(line["count"]):
        results += [
            {"code": _named(one.code), "orderId": str(getattr(one, "order_id", 0))}
            for one in waiting.pop(0).result()
        ]
    return {"results": results}


def _bench(line: Values) -> Values:
    """Make a call so many times, or send so many frames, and say how long it took."""
    work = _work(line)
    began = time.perf_counter()
    work()
    return {"seconds": time.perf_counter() - began}


def _work(line: Values) -> Callable[[], object]:
    """Return the call to measure: orders of objects, or of a table with `columns`, and any other call by its message.

    Orders of objects go by SubmitOrders, which takes each kind of them.
    """
    count = range(line["count"])
    if "session" in line:
        session = SESSIONS[line["session"]][0]
        items = [_instruction(one) for one in line["instructions"]]
        return lambda: [one.result() for one in [session.send(items) for _ in count]]
    client = CLIENTS[line["client"]]
    if "columns" in line:
        from clearinghouse.client.columns.writing import given  # noqa: PLC0415  an extra

        table = given(line["columns"])
        return lambda: [client.send_columns(line["method"], table) for _ in count]
    if line["method"] == "TradingService/PlaceOrders":
        orders = [_instruction(one) for one in line["request"]["orders"]]
        return lambda: [list(client.submit_orders(orders)) for _ in count]
    return lambda: [_call(line) for _ in count]


def _quantise(line: Values) -> Values:
    market = next(one for one in CLIENTS[line["client"]].markets() if one.symbol == line["market"])
    value = line.get("price") or line["quantity"]
    step = market.tick_size if "price" in line else market.lot_size
    return {"down": str(quantise_down(value, step)), "up": str(quantise_up(value, step))}


OPS: Final[dict[str, Callable[[Values], Values]]] = {
    "connect": _connect,
    "call": _call,
    "calls": _calls,
    "subscribe": _subscribe,
    "next": _next,
    "watch": _watch,
    "frame": _frame,
    "session": _session,
    "send": _send,
    "answers": _answers,
    "bench": _bench,
    "quantise": _quantise,
    "end": lambda _: {},
}


def _answer(
    op: Callable[[Values], Values], line: Values, before: Callable[[], None] = lambda: None
) -> Values:
    try:
        before()
        return op(line)
    except (ClearinghouseError, ValueError, LookupError, TypeError, ParseError) as error:
        return _error(error)


def main(before: Callable[[], None] = lambda: None) -> None:
    """Answer each line; call `before` before each."""
    for text in sys.stdin:
        line = json.loads(text)
        op = OPS.get(line["op"])
        if op is None:
            answer: Values = {"unsupported": line["op"]}
        else:
            answer = _answer(op, line, before)
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()
        if line["op"] == "end":
            return


if __name__ == "__main__":
    main()
