# SPDX-License-Identifier: Apache-2.0
"""Records what callers see: `python -m tests.golden.record_wire` writes the files of `wire/`.

Owns the choice of the inputs. The files were recorded before the source was divided into packages, so that the
comparison in `test_wire` shows that no caller can tell the difference. Record again only what was changed on purpose:
name the parts (`requests`, `replies`, `events`, `reads`, `calls`, `answers`, `refusals`) on the command line.

- requests: each sample request of each method, every field of it missing or at a value out of range, random requests of
  a seed, damaged bytes, and batches at the limit of their length.
- replies: for each method, an answer with each result code and figures that differ from each other.
- events: for each kind, events whose fields all have values that differ, so that each unit shows.
- reads: requests of each read of the states at the end of the golden journals.
- calls: all commands of the golden journals, and of scenarios that are not recorded yet, under their set of the rules,
  with answers, events and the bytes of both.
- answers: the recorded calls once more, with what is answered now; which calls there are stays.
- refusals: the refused items of all scenarios, as text.
"""

import sys
from collections.abc import Callable, Iterator, Sequence
from copy import deepcopy
from typing import Any, Final

from google.protobuf import message_factory
from google.protobuf.descriptor import Descriptor, FieldDescriptor
from google.protobuf.message import Message

from clearinghouse.server.codec.methods import METHODS
from clearinghouse.server.codec.reads import READS
from clearinghouse.server.journal.records import decode_call, encode_command
from clearinghouse.statemachine.state.results import Outcome
from clearinghouse.statemachine.vocabulary import codes
from clearinghouse.statemachine.vocabulary.events import EVENT_FIELDS
from clearinghouse.statemachine.vocabulary.numbers import OrderId
from clearinghouse.statemachine.vocabulary.types import RULE_SET_FIRST
from tests.fuzzing.messages import request
from tests.fuzzing.surface import surface
from tests.golden import wire_capture as capture
from tests.golden.wire_scenarios import all_refusals, play_scenario
from tests.scenarios.test_scenarios import SCENARIOS
from tests.stateful.draws import SeededDraw
from tests.unit.server.codec.request_samples import samples

UNITS: Final[capture.Json] = {
    "assets": [[1, "USDC", 6], [2, "SOL", 9], [3, "BTC", 8]],
    # id, symbol, base, quote, lot units, lot decimals, tick units, tick decimals, quote units of a tick for a lot
    "markets": [
        [1, "SOL/USDC", 2, 1, 1, 2, 5, 2, 500],
        [2, "SOL-PERP", 2, 1, 2, 2, 1, 2, 200],
        [3, "BTC-PERP", 3, 1, 1, 4, 1, 0, 100],
    ],
}
GENESIS: Final[capture.Json] = [b"test".hex(), "USDC", 6, 600 * 10**9, 10**9, 10 * 10**9]
"""That of the scenarios' world."""
JOURNALS: Final = ("v1/journal.txt", "v1/risk.txt")
SEED: Final = 11
RANDOM_REQUESTS: Final = 24
RANDOM_READS: Final = 10
BATCH_ITEMS_MAX: Final = 8192
WORDS: Final = ("", "-1", "-0", "1", "0", "01", "1.", "1e3", "x", " 1", "0.000000000000000000001")
MORE_WORDS: Final = ("9223372036854.775807", "9223372036854775808", "é", "a b", "a\n", "x" * 33)
LONG_WORDS: Final = ("x" * 65, "x" * 129, "x" * 257)
NUMBERS: Final = (0, 1, 2, 9, 99, -1, 10**9, 10**9 + 1, 2**31, 2**63 - 1, 2**63, -(2**63))
ENUM_NUMBERS: Final = (0, 1, 2, 3, 4, 5, 9, 28, 99, -1)
DAMAGES: Final[tuple[Callable[[bytes], bytes], ...]] = (
    lambda raw: b"",
    lambda raw: raw[:-1],
    lambda raw: raw[:-1] + b"\xff",
    lambda raw: raw + b"\x88\xe6\x03\x01",  # field 7777
    lambda raw: b"\x0a\x02\xff\xfe" + raw,  # text that is not UTF-8
    lambda raw: b"\x10\x05" + raw,  # the creation time twice
    lambda raw: raw + raw,
    lambda raw: raw + b"\x0b" * 150,
)


def bent(message: Message) -> Iterator[Message]:
    """Copies of a message with one field each missing or at another value, at any depth; in a list the last item."""
    for field in message.DESCRIPTOR.fields:
        without = deepcopy(message)
        without.ClearField(field.name)
        yield without
        yield from bent_field(message, field)


def bent_field(message: Message, field: Any) -> Iterator[Message]:  # noqa: ANN401  two classes of protobuf's
    """Copies of a message with other values in one field."""
    value: Any = getattr(message, field.name)
    if field.message_type is not None:
        if field.is_repeated and not value:
            return
        inner = value[-1] if field.is_repeated else value
        for other in bent(inner):
            changed = deepcopy(message)
            at: Any = getattr(changed, field.name)
            (at[-1] if field.is_repeated else at).CopyFrom(other)
            yield changed
        return
    for other_value in values_for(field):
        changed = deepcopy(message)
        try:
            if field.is_repeated:
                getattr(changed, field.name).append(other_value)
            else:
                setattr(changed, field.name, other_value)
        except ValueError:  # beyond the field's type
            continue
        yield changed


def values_for(field: Any) -> tuple[Any, ...]:  # noqa: ANN401  the same
    """Values to try in a plain field."""
    if field.type == FieldDescriptor.TYPE_STRING:
        return WORDS + MORE_WORDS + LONG_WORDS
    if field.type == FieldDescriptor.TYPE_BOOL:
        return (True, False)
    if field.type == FieldDescriptor.TYPE_BYTES:
        return (b"", b"x", b"x" * 16)
    return ENUM_NUMBERS if field.type == FieldDescriptor.TYPE_ENUM else NUMBERS


def batches(message: Message) -> Iterator[bytes]:
    """A message with its list of items empty, at the limit and beyond it."""
    for field in message.DESCRIPTOR.fields:
        items: Any = getattr(message, field.name)
        if field.is_repeated and field.message_type is not None and items:
            for count in (0, BATCH_ITEMS_MAX, BATCH_ITEMS_MAX + 1):
                changed = deepcopy(message)
                changed.ClearField(field.name)
                getattr(changed, field.name).extend([items[0]] * count)
                yield changed.SerializeToString(deterministic=True)


def requests_of(path: str, sample: Message | None, descriptor: Descriptor) -> list[bytes]:
    """The distinct requests of one method."""
    found: list[bytes] = []
    if sample is not None:
        raw = sample.SerializeToString(deterministic=True)
        found = [raw, *(damage(raw) for damage in DAMAGES)]
        found += [one.SerializeToString(deterministic=True) for one in bent(sample)]
        found += batches(sample)
    draw = SeededDraw(SEED + len(path))
    found += [request(draw, descriptor) for _ in range(RANDOM_REQUESTS)]
    return list(dict.fromkeys(found))


def frame_sample(path: str) -> Message:
    """A frame of a stream: the request of the unary call with the same items."""
    unary = {"Session": "TradingService/SubmitOrders", "StreamTicks": "OracleService/SubmitTicks"}
    sample = samples()[f"/clearinghouse.v1.{unary[path.rpartition('/')[2]]}"].request
    frame: Message = message_factory.GetMessageClass(surface()[path].request)()
    for field, value in sample.ListFields():
        if field.is_repeated:
            getattr(frame, field.name).extend(value)
        else:
            setattr(frame, field.name, value)
    return frame


def record_requests(messages: capture.Messages) -> None:
    """Write the requests."""
    scales = capture.scales_from(UNITS)
    rows: list[capture.Json] = [UNITS]
    for path in [*METHODS, *capture.FRAMES]:
        sample = samples()[path].request if path in METHODS else frame_sample(path)
        for raw in requests_of(path, sample, surface()[path].request):
            answer = capture.decode_request(path, raw, scales, messages)
            rows.append([path, capture.text_of(raw), answer])
    capture.write_lines(capture.REQUESTS, rows)


def record_replies(_messages: capture.Messages) -> None:
    """Write the replies."""
    scales = capture.scales_from(UNITS)
    rows: list[capture.Json] = [UNITS]
    numbers = sorted(value for name, value in vars(codes).items() if name.isupper())
    for path, sample in samples().items():
        encoded = capture.text_of(encode_command(sample.command))
        count = sample.command.count()
        for code in numbers:
            outcome = Outcome(1_000_001, 2_000_002)
            outcome.repeated = code % 2 == 1
            for item in range(count):
                outcome.add_order(code, OrderId(70 + item), 5 + item, 11 + item)
                if code != codes.OK:
                    outcome.refuse(item, 1_500_001 + item, -250_000, 1_750_001 + item)
            if code == codes.OK and hasattr(sample.command, "market_ids"):
                at = sample.command.market_ids.index(1)
                outcome.fills = [at, 9, 1_502_500, 20, -3, at, 10, 1_502_000, 30, 4]
            reply = capture.encode_reply(path, sample.command, outcome, scales)
            rows.append([path, encoded, capture.outcome_values(outcome), reply])
    capture.write_lines(capture.REPLIES, rows)


# Fields of events that cannot have any number.
CHOICES: Final[dict[str, tuple[int, ...]]] = {
    "asset_id": (1, 2, 3, 2),
    "market_id": (1, 2, 3, 9),
    "brake": (1, 2, 3, 4, 5, 6, 7, 8),
}


def made_up_events(kind: int, names: tuple[str, ...]) -> Iterator[list[int]]:
    """Events of a kind: every field has a number of its own, large, small or negative as its public field allows."""
    plain = [kind, *(CHOICES.get(name, (0 if name == "offset" else 1,))[0] for name in names)]
    factors_of: list[tuple[int, ...]] = [
        tuple(
            factor
            for factor in (1_000_003, -31, 7, 1)
            if is_encodable([*plain[: place + 1], (place + 2) * factor, *plain[place + 2 :]])
        )
        for place in range(len(names))
    ]
    for turn in range(8):
        event = [kind]
        for place, name in enumerate(names):
            if name in CHOICES:
                event.append(CHOICES[name][turn % len(CHOICES[name])])
            elif name == "code":
                event.append(1 + (turn * 17 + place) % 100)
            elif name == "offset":
                event.append(0)
            else:
                factors = factors_of[place]
                event.append((place + 2) * factors[turn % len(factors)])
        yield event


def is_encodable(event: list[int]) -> bool:
    """Return True if the public message takes the numbers of an event."""
    try:
        capture.encode_events(1, event, None, capture.scales_from(UNITS))
    except (ValueError, KeyError, OverflowError):
        return False
    return True


def record_events(_messages: capture.Messages) -> None:
    """Write the events."""
    scales = capture.scales_from(UNITS)
    order = samples()["/clearinghouse.v1.TradingService/SubmitOrders"].command
    deposit = samples()["/clearinghouse.v1.AccountService/RequestDeposits"].command
    rows: list[capture.Json] = [UNITS]
    for kind, (_, names) in EVENT_FIELDS.items():
        for event in made_up_events(kind, names):
            for command in (order, deposit):
                encoded = capture.text_of(encode_command(command))
                covering = capture.command_of(encoded)
                rows.append([encoded, event, capture.encode_events(7, event, covering, scales)])
    capture.write_lines(capture.EVENTS, rows)


def method_of_kind() -> dict[int, str]:
    """For each kind of command the first method whose reply answers it."""
    found: dict[int, str] = {}
    for path, sample in samples().items():
        found.setdefault(sample.command.KIND, path)
    return found


def read_requests(path: str, accounts: Sequence[int], orders: Sequence[int]) -> list[bytes]:
    """Requests of a read: with the ids that a state has, and random ones."""
    descriptor = surface()[path].request
    message_class = message_factory.GetMessageClass(descriptor)
    names = descriptor.fields_by_name
    found: list[bytes] = [b""]
    for name in names:
        ids = accounts if name == "account_id" else orders if name == "order_id" else range(1, 9)
        if name.endswith("_id"):
            for number in ids:
                one: Any = message_class()
                setattr(one, name, number)
                found.append(one.SerializeToString(deterministic=True))
                for other in ("market_id", "asset_id"):
                    if other in names and other != name:
                        for other_id in range(1, 5):
                            setattr(one, other, other_id)
                            found.append(one.SerializeToString(deterministic=True))
    draw = SeededDraw(SEED + len(path))
    found += [request(draw, descriptor) for _ in range(RANDOM_READS)]
    return list(dict.fromkeys(found))


def record_reads(messages: capture.Messages) -> None:
    """Write the reads."""
    rows: list[capture.Json] = []
    for name in JOURNALS:
        _, state, sequence = capture.play_journal(name, {})
        for path in READS:
            asked = read_requests(path, sorted(state.accounts), sorted(state.orders)[:20])
            for raw in asked:
                answer = capture.read_state(path, raw, state, sequence, messages)
                rows.append([name, path, capture.text_of(raw), answer])
    capture.write_lines(capture.READINGS, rows)


def record_calls(_messages: capture.Messages) -> None:
    """Write the calls of the golden journals and of the scenarios; a scenario that was recorded before stays."""
    methods = method_of_kind()
    before = {
        row["scenario"]: row for row in capture.read_lines(capture.CALLS)[1:] if "scenario" in row
    }
    rows: list[capture.Json] = [{"methods": methods, "genesis": GENESIS}]
    for name in JOURNALS:
        noted, _, _ = capture.play_journal(name, methods)
        rows.append({"journal": name, "calls": noted})
    rows += before.values()
    for scenario in SCENARIOS:
        if f"{scenario.stem}: {scenario.sentence}" in before:
            continue
        system = play_scenario(scenario)
        rule_set = system.state.genesis.rule_set
        calls = system.calls[: system.touched_at]
        named = (system.state.genesis.first_operator, system.state.genesis.second_operator)
        operators = [name for name in named if name]
        noted = list(capture.play_calls(GENESIS, calls, methods, rule_set, operators))
        for outcome, note in zip(system.outcomes, noted, strict=False):
            assert outcome.codes == note["answer"]["codes"], scenario.sentence
        for (time_ns, encoded), note in zip(calls, noted, strict=True):
            note["time_ns"], note["command"] = time_ns, capture.text_of(encoded)
        name = f"{scenario.stem}: {scenario.sentence}"
        row = {"scenario": name, "rule_set": rule_set, "calls": noted}
        rows.append(row | {"operators": operators} if operators else row)
    capture.write_lines(capture.CALLS, rows)


def _is_readable(row: capture.Json) -> bool:
    """Return whether all recorded calls of a scenario still have the attributes of their commands."""
    try:
        for call in row["calls"]:
            decode_call(capture.bytes_of(call["command"]))
    except ValueError:
        return False
    return True


def record_answers(_messages: capture.Messages) -> None:
    """Play the recorded calls again, and write their answers, events and bytes in their places.

    Scenarios with a call that has other attributes now are left out: `calls` records them once more.
    """
    header, *rows = capture.read_lines(capture.CALLS)
    rows = [row for row in rows if "journal" in row or _is_readable(row)]
    methods = {int(kind): path for kind, path in header["methods"].items()}
    for row in rows:
        if "journal" in row:
            row["calls"], _, _ = capture.play_journal(row["journal"], methods)
            continue
        calls = [(call["time_ns"], capture.bytes_of(call["command"])) for call in row["calls"]]
        rule_set = row.get("rule_set", RULE_SET_FIRST)
        operators = row.get("operators", [])
        played = capture.play_calls(header["genesis"], calls, methods, rule_set, operators)
        for call, note in zip(row["calls"], played, strict=True):
            call.update(note)
    capture.write_lines(capture.CALLS, [header, *rows])


def record_refusals(_messages: capture.Messages) -> None:
    """Write the refusals of the scenarios."""
    capture.REFUSALS.write_text("\n".join([*all_refusals(), ""]), encoding="utf-8")


PARTS: Final[dict[str, Callable[[capture.Messages], None]]] = {
    "requests": record_requests,
    "replies": record_replies,
    "events": record_events,
    "reads": record_reads,
    "calls": record_calls,
    "answers": record_answers,
    "refusals": record_refusals,
}


def main(parts: list[str]) -> None:
    """Record the parts that are named, or all."""
    capture.FOLDER.mkdir(exist_ok=True)
    messages = capture.Messages(capture.read_messages() if parts else ())
    for part in parts or PARTS:
        PARTS[part](messages)
    capture.write_messages(messages)


if __name__ == "__main__":
    main(sys.argv[1:])
