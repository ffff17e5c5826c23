# SPDX-License-Identifier: Apache-2.0
"""What the viewer answers, against the machine itself and the recorded events."""

from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from clearinghouse.server.analysis.explain.explanations import explain_sequence
from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.journal.records import events_of
from clearinghouse.server.viewer import endpoints
from clearinghouse.server.viewer.checkpoints import Keyframes, past_at
from clearinghouse.server.viewer.command import site_of
from clearinghouse.server.viewer.overview import survey
from clearinghouse.server.viewer.series import Happenings, Series, Window
from clearinghouse.statemachine.exchange_margin.account_margin import (
    equity,
    maintenance_margin,
    refresh,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import Event, split
from clearinghouse.statemachine.vocabulary.numbers import AccountId
from clearinghouse.statemachine.vocabulary.types import FIRST_ACCOUNT_ID, LIQUIDITY_FUND
from clearinghouse.storage.reader import open_read_only
from tests.unit.storage.builders import contents
from tests.viewer.asking import Asking, one_thread, rows, serving, table_of

# Of account 1053 in the journal: flagged, then a bit on the book, then providers and the ranking take the rest.
OWNER, FLAGGED, CLOSED = 1053, 442, 446
BOTH_SIDES = 1_000  # a market has bids and asks there


def output(incident: Path) -> list[tuple[int, Event]]:
    """Every recorded event with its sequence."""
    reader = open_read_only(incident)
    try:
        return [
            (first + event.fields["offset"], event)
            for record in reader.read(1)
            for first, values in events_of(record)
            for event in split(values)
        ]
    finally:
        reader.close()


# --- the time line ---


def test_the_journal_is_introduced(site: Asking, incident: Path) -> None:
    """The page learns where the journal ends, what is traded, and how much went wrong."""
    found = site.get("journal")
    recorded = output(incident)
    assert found["begin"] == 0
    assert found["end"] == recorded[-1][0]
    assert found["accounts"] > 100
    assert found["refused"] == sum(
        event.kind in (events.REFUSED, events.CALL_REFUSED) for _, event in recorded
    )
    assert found["steps"]["flagged"] == sum(
        event.kind == events.LIQUIDATION_STARTED for _, event in recorded
    )
    assert len({market["symbol"] for market in found["markets"]}) == len(found["markets"]) > 10


def test_the_time_line_counts_what_was_recorded(site: Asking, incident: Path) -> None:
    """Bars add up to the recorded liquidations and refusals, the fund's own sales left out, and lead to one of them."""
    found = site.get("timeline")
    recorded = output(incident)
    kinds = {
        "tier 1: book": (events.LIQUIDATION_FILL, events.COLLATERAL_SOLD),
        "tier 2: providers": (events.BACKSTOP_FILL, events.COLLATERAL_TAKEN),
        "tier 3: deleveraging": (events.DELEVERAGED,),
        "rest: pro rata": (events.REST_CLOSED,),
    }
    shown = {name: sum(counts) for name, counts in found["liquidations"]["counts"].items()}
    assert shown == {
        name: sum(
            event.kind in wanted and event.fields["account_id"] >= FIRST_ACCOUNT_ID
            for _, event in recorded
        )
        for name, wanted in kinds.items()
    }
    sequences = {sequence for sequence, _ in recorded}
    assert {one for one in found["liquidations"]["seq"] if one} <= sequences
    reasons = Counter(event.fields["code"] for _, event in recorded if event.kind == events.REFUSED)
    assert sum(map(sum, found["refusals"]["counts"].values())) >= sum(reasons.values())


def test_prices_are_those_that_were_recorded(site: Asking, incident: Path) -> None:
    """The marks of a market are its events, in whole quote, each with its sequence, and the last stands to the end."""
    market = max(site.get("journal")["markets"], key=lambda one: one["prices"])
    found = site.get("timeline", market=market["symbol"])
    marked = [
        sequence
        for sequence, event in output(incident)
        if event.kind == events.MARK_CHANGED and event.fields["market_id"] == market["id"]
    ]
    assert found["mark"]["seq"][: len(marked)] == marked
    with opened(incident) as past:
        past.go_to(past.end)
        text = scales_of(past.state).markets[market["id"]]
        mark = float(text.price_e9_text(past.state.markets[market["id"]].mark_e9))
    assert found["mark"]["y"][-1] == pytest.approx(mark)
    assert found["mark"]["x"][-1] == found["to_ms"]


def test_the_fund_is_where_the_machine_has_it(site: Asking, incident: Path) -> None:
    """The last level of the liquidity fund is what the state has of it at the end, less what it owes."""
    found = site.get("timeline", fund="USDC")["fund"]
    funds = rows(table_of(site.get("state"), "fund"))
    own = next(row for row in funds if row["asset"] == "USDC")
    has = sum(float(own[name]) for name in ("balance", "lent", "unsettled"))
    assert found["y"][-1] == pytest.approx(has - float(own["borrowed"]))
    assert site.get("account", account="liquidity_fund")["account"] == LIQUIDITY_FUND


def test_a_window_holds_what_lies_in_it(site: Asking) -> None:
    """A stretch between two sequences, or two times, has its own counts and no other."""
    whole = site.get("timeline")
    first = site.get("timeline", to=FLAGGED)
    second = site.get("timeline", **{"from": FLAGGED + 1})
    for name, counts in whole["liquidations"]["counts"].items():
        halves = [sum(part["liquidations"]["counts"].get(name, [])) for part in (first, second)]
        assert sum(halves) == sum(counts)
    assert first["to_ms"] <= second["from_ms"]
    # A time as it is printed leads back to the record that it was printed of.
    at = site.get("command", at=FLAGGED)["time"]
    assert site.get("timeline", to=at)["to_ms"] == first["to_ms"]


# --- states ---


@pytest.mark.parametrize("sequence", [FLAGGED - 1, FLAGGED, CLOSED])
def test_an_account_at_a_moment_is_the_machines(
    site: Asking, incident: Path, sequence: int
) -> None:
    """Equity, requirement and status of an account at a sequence are those of the machine there."""
    found = site.get("account", account=OWNER, at=sequence)
    shown = {row["figure"]: row["value"] for row in rows(table_of(found, "summary"))}
    with opened(incident) as past:
        state = past.go_to(sequence)
        account = state.accounts[AccountId(OWNER)]
        refresh(state, account)
        texts = scales_of(state).valuation.texts
        assert shown["equity"] == texts[equity(account)]
        fraction_e6 = equity(account) * 10**6 // account.exposure if account.exposure else None
        assert shown["margin fraction"] == ("" if fraction_e6 is None else f"0.{fraction_e6:06}")
        assert shown["maintenance requirement"] == texts[maintenance_margin(state, account)]
    assert found["sequence"] == sequence
    assert shown["status"] == ("LIQUIDATING" if sequence == FLAGGED else "ACTIVE")


def test_accounts_come_nearest_to_liquidation_first(site: Asking) -> None:
    """Pages of accounts are in order of margin fraction, together all of them, each once; a filter narrows them."""
    first = site.get("state", at=FLAGGED)
    pages = -(-first["accounts_found"] // first["page_rows"])
    shown = [
        row
        for page in range(pages)
        for row in rows(site.get("state", at=FLAGGED, page=page)["accounts"])
    ]
    assert len({row["account"] for row in shown}) == len(shown) == first["accounts_found"]
    fractions = [row["margin fraction"] for row in shown if row["margin fraction"] is not None]
    assert all(low <= high for low, high in pairwise(fractions))
    assert len(first["points"]) == len(fractions)
    narrowed = rows(site.get("state", at=FLAGGED, find="liquidating")["accounts"])
    assert {row["status"] for row in narrowed} == {"LIQUIDATING"}
    assert OWNER in {row["account"] for row in narrowed}


def test_a_book_shows_both_sides(site: Asking) -> None:
    """Asks stand above bids, each price once, the best in the middle."""
    state = site.get("state", at=BOTH_SIDES)
    market = next(
        row for row in rows(table_of(state, "markets")) if row["best bid"] and row["best ask"]
    )
    levels = rows(site.get("book", market=market["market"], at=BOTH_SIDES)["table"])
    prices = [float(row["price"]) for row in levels]
    assert prices == sorted(set(prices), reverse=True)
    assert [row["price"] for row in levels if row["side"] == "ask"][-1] == market["best ask"]
    assert next(row["price"] for row in levels if row["side"] == "bid") == market["best bid"]


def test_what_happened_at_a_sequence_is_told(site: Asking, incident: Path) -> None:
    """A sequence shows who asked for what, and the events it caused."""
    found = site.get("command", at=FLAGGED)
    assert found["command"]
    assert found["principal"]
    names = [event.name for sequence, event in output(incident) if sequence == FLAGGED]
    assert [row["event"] for row in rows(found["table"])] == names
    assert site.get("command", at=0)["command"] == "genesis"


# --- an account over time ---


def test_an_account_over_time_ends_where_it_stands(site: Asking, incident: Path) -> None:
    """The course of equity and positions ends with the state's figures; its events are all that name the account."""
    found = site.get("history", account=OWNER, to=CLOSED)
    shown = rows(table_of(site.get("account", account=OWNER, at=CLOSED), "summary"))
    figures = {row["figure"]: row["value"] for row in shown}
    assert found["margin"]["equity"]["y"][-1] == pytest.approx(float(figures["equity"]))
    assert [series["y"][-1] for series in found["positions"].values()] == [0.0]
    assert max(abs(one) for series in found["positions"].values() for one in series["y"]) > 0
    own = [
        sequence
        for sequence, event in output(incident)
        if sequence <= CLOSED
        and OWNER in [value for key, value in event.fields.items() if key.endswith("account_id")]
    ]
    assert [row["sequence"] for row in rows(found["table"])] == own
    lowest = min(value for value in found["fraction"]["y"] if value is not None)
    assert lowest < 0.031


def test_a_course_of_a_part_begins_with_what_was(site: Asking) -> None:
    """A course from a later sequence on has the value of then as its first point."""
    whole = site.get("history", account=OWNER, to=CLOSED)["margin"]["equity"]
    part = site.get("history", account=OWNER, **{"from": FLAGGED}, to=CLOSED)["margin"]["equity"]
    assert part["y"][0] == 400.0
    assert part["y"][1:] == [
        y for y, at in zip(whole["y"], whole["seq"], strict=True) if at > FLAGGED + 1
    ]


# --- events, causes, the waterfall ---


def test_pages_of_events_leave_nothing_out(site: Asking, incident: Path) -> None:
    """Page after page shows every event once, in order; account and name narrow them."""
    following = 1
    shown: list[tuple[int, str]] = []
    while following:
        page = site.get("events", **{"from": following})
        shown += [(row["sequence"], row["event"]) for row in rows(page["table"])]
        following = page["next"]
    recorded = output(incident)
    assert [sequence for sequence, _ in shown] == [sequence for sequence, _ in recorded]
    wanted = rows(site.get("events", account=OWNER, name="liquidation_*")["table"])
    assert [row["event"] for row in wanted] == [
        event.name
        for _, event in recorded
        if event.fields.get("account_id") == OWNER and event.name.startswith("LIQUIDATION_")
    ]


@pytest.mark.parametrize("sequence", [FLAGGED, CLOSED])
def test_an_explanation_is_that_of_the_command_line(
    site: Asking, incident: Path, sequence: int
) -> None:
    """The page gets the parts and causes that `explain` gives."""
    found = site.get("explain", sequence=sequence)
    with opened(incident, start=sequence) as past:
        expected = explain_sequence(past, sequence).plain()
    assert found["parts"] == expected["parts"]
    assert found["causes"] == expected["causes"]
    assert found["causes"]


def test_the_waterfall_adds_up(site: Asking, incident: Path) -> None:
    """The transfers of the tiers and the bearers of losses are the sums of the events, each loss once."""
    found = site.get("waterfall")
    recorded = [event for _, event in output(incident)]
    shared = sum(
        event.fields["amount"]
        for event in recorded
        if event.kind == events.LOSS_SHARED and event.fields["asset_id"] == 1
    )
    losses = {(row["who"], row["asset"]): row["amount"] for row in rows(found["losses"])}
    assert losses["the other side, shared", "USDC"] == pytest.approx(shared / 10**6)
    fills = sum(row["fills"] for row in rows(found["tiers"]))
    assert fills == sum(map(sum, site.get("timeline")["liquidations"]["counts"].values()))
    owners = {row["account"] for row in rows(found["table"])}
    assert owners >= {
        event.fields["account_id"] for event in recorded if event.kind == events.LIQUIDATION_STARTED
    }


def test_one_accounts_way_through_the_waterfall(site: Asking) -> None:
    """An account's steps come in order with equity and E as the events say them, from the flag to its release."""
    steps = rows(site.get("waterfall", account=OWNER)["table"])
    assert [row["step"] for row in steps] == [
        "flagged",
        "tier 1: book",
        "tier 2: providers",
        "tier 3: deleveraging",
        "released",
    ]
    assert steps[0]["sequence"] == FLAGGED
    assert (steps[0]["equity"], steps[0]["E before"]) == ("400", "")
    assert (steps[1]["E before"], steps[1]["E after"]) == ("400", "385.6")
    assert steps[2]["value"] == "5622.266667 USDC"


# --- bounds and frames ---


def test_a_long_series_keeps_its_extremes() -> None:
    """Of many points at most 2,000 are answered and at most the bound is kept, and no peak is lost."""
    series = Series(1_000)
    for at in range(50_000):
        series.add(at, at, {31_000: 99.0, 31_001: -99.0}.get(at, float(at % 7)))
    assert len(series) <= 1_000
    whole = series.points(Window(0, 49_999), 100)
    assert len(whole.x) <= 101
    assert (min(whole.y), max(whole.y)) == (-99.0, 99.0)  # type: ignore[type-var]
    assert whole.x == sorted(whole.x)


def test_a_gap_stays_a_gap() -> None:
    """A figure that ended is no number until it comes back."""
    series = Series()
    for at, value in ((1, 5.0), (2, None), (3, 6.0)):
        series.add(at * 1_000_000, at, value)
    assert series.points(Window(0, 4_000_000)).y == [5.0, None, 6.0, 6.0]


def test_buckets_hold_each_thing_once() -> None:
    """A histogram counts the ends of its window, and each bucket leads to its first sequence."""
    things = Happenings()
    for at in (0, 10, 11, 100):
        things.add(at, at + 1, 1)
    found = things.histogram(Window(0, 100), 10, {1: "one"})
    assert sum(found.counts["one"]) == 4
    assert found.sequences[0] == 1
    assert len(found.x) == 10


def test_states_from_frames_are_those_from_genesis(incident: Path) -> None:
    """A machine that begins with a frame is the one that replays everything; too many bytes thin the frames out."""
    reader = open_read_only(incident)
    frames = Keyframes(0, spacing_min=100, bytes_max=300_000)
    try:
        found = survey(reader, frames)
        kept = frames.sequences()
        assert 1 < len(kept) <= found.end // 200
        place = endpoints.Place(incident, frames.directory, found.end)
        for sequence in (kept[0], kept[0] + 1, kept[-1] + 5, FLAGGED):
            near = (
                endpoints.account_at(place, sequence, str(OWNER)) if sequence >= FLAGGED else None
            )
            past = past_at(reader, frames.directory, sequence)
            assert past.sequence < max(sequence, 1)
            with opened(incident) as other:
                other.go_to(past.sequence)
                assert past.applier.head == other.applier.head
            assert near is None or near["sequence"] == sequence
    finally:
        endpoints.forget()
        reader.close()
        frames.close()
    assert not frames.directory.exists()


def test_it_begins_with_a_snapshot_near_a_moment(incident: Path, tmp_path: Path) -> None:
    """Asked to begin late, it takes the newest snapshot before that, and shows nothing from before it."""
    data = tmp_path / "data"
    (data / "snapshots").mkdir(parents=True)
    for path in incident.iterdir():
        (data / path.name).write_bytes(path.read_bytes())
    reader = open_read_only(incident)
    frames = Keyframes(0, spacing_min=200)
    try:
        survey(reader, frames)
        begin = [sequence for sequence in frames.sequences() if sequence < FLAGGED][-1]
        for path in frames.directory.glob("snapshot-*"):
            (data / "snapshots" / path.name).write_bytes(path.read_bytes())
    finally:
        reader.close()
        frames.close()
    with site_of(data, 0, near=FLAGGED, new_pool=one_thread) as made, serving(made):
        late = Asking(made.port)
        assert late.get("journal")["begin"] == begin
        found = late.get("account", account=OWNER, at=FLAGGED)
        shown = {row["figure"]: row["value"] for row in rows(table_of(found, "summary"))}
        assert (shown["equity"], shown["status"]) == ("400", "LIQUIDATING")
        assert late.get("explain", sequence=FLAGGED)["causes"]
        refused = late.raw(f"/api/state?at={begin - 1}")
        assert refused.status == 400
        assert f"begins with {begin}" in refused.content["error"]
    endpoints.forget()


def test_nothing_is_written(site: Asking, incident: Path) -> None:
    """After every view was asked for, the directory is to the byte and to the nanosecond what it was."""
    before = contents(incident)
    for view in ("state", "account", "history", "book", "explain", "events", "command"):
        needed = {"account": {"account": OWNER}, "history": {"account": OWNER}}
        needed |= {"book": {"market": site.get("journal")["markets"][0]["symbol"]}}
        needed |= {"explain": {"sequence": CLOSED}}
        site.get(view, **needed.get(view, {}))
    assert contents(incident) == before
