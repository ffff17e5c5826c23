# SPDX-License-Identifier: Apache-2.0
"""`state`, `diff`, `bisect`, `fork`, `replay --break-on` and `doctor` without a server (SPEC A-1, A-3)."""

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearinghouse.server.cli import main
from clearinghouse.server.cli.moments import change_lines
from clearinghouse.server.codec.scales import scales_of
from clearinghouse.server.codec.text.json_calls import parse_lines
from clearinghouse.statemachine.vocabulary import commands
from clearinghouse.statemachine.vocabulary.numbers import AccountId, AssetId
from clearinghouse.storage.checkup import checkup
from clearinghouse.storage.head import HeadFile
from clearinghouse.storage.port import Head
from tests.analysis.journals import RecordedSystem
from tests.sources import ROOT

MONEY = (
    '{"call": "AccountService.RequestDeposits", "request": '
    '{"deposits": [{"account_id": 1001, "asset_id": 1, "amount": "500"}]}}\n'
    "# the deposit above is number 2 of all money\n"
    '{"after_seconds": 1.5}\n'
    '{"call": "AccountService.DecideDeposits", "principal": "custody", "request": '
    '{"decisions": [{"deposit_id": 2, "confirm": true}]}}\n'
)


def run(*arguments: object) -> Result:
    """The command line, in this process."""
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


def shown(*arguments: object, code: int = 0) -> Any:  # noqa: ANN401  JSON
    """Return the output of a command with --json that ends as expected."""
    result = run(*arguments, "--json")
    assert result.exit_code == code, result.output
    return json.loads(result.stdout)


@pytest.fixture
def journal(tmp_path: Path) -> tuple[Path, RecordedSystem]:
    """Alice deposits 100, sends bob 30, fails to send 500, and sends 20."""
    system = RecordedSystem()
    alice = system.account("alice", USDC=100_000_000)
    bob = system.account("bob")
    system.transfer(alice, bob, 1, 30_000_000)
    system.transfer(alice, bob, 1, 500_000_000)
    system.transfer(alice, bob, 1, 20_000_000)
    return system.write(tmp_path / "data"), system


def test_state_shows_any_moment(journal: tuple[Path, RecordedSystem]) -> None:
    """An account's balance is the one of the sequence or time that is asked for; system accounts go by name."""
    data, system = journal
    for at, balance in ((4, "100"), (5, "70"), (7, "50")):
        account = shown("state", data, "account", 1001, "--at", at)["account"]
        assert [line["balance"] for line in account["balances"]] == [balance]
    moment = shown("state", data, "account", "external", "--at", system.now)
    assert moment["as_of_sequence"] == 7
    assert moment["account"]["balances"][0]["balance"] == "-100"
    assert shown("state", data, "asset", "USDC")["asset"]["sums"]["balance_sum"] == "0"
    for part in ("all", "fund", "pools", "prices", "orders", "sums"):
        assert shown("state", data, part)["as_of_sequence"] == 7


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (("state", "account", "5555"), "there is no account 5555"),
        (("state", "account"), "give the id"),
        (("state", "fund", "3"), "has no id"),
        (("state", "--at", "8"), "ends at sequence 7"),
        (("state", "--at", "yesterday"), "neither a sequence nor a time"),
        (("state", "--at", "1970-01-02"), "before"),
        (("diff", "5", "3"), "the earlier one"),
        (("diff", "5", "30"), "ends at sequence 7"),
        (("bisect", "--when", "account 1 speed > 3"), "no field 'speed'"),
        (("bisect", "--when", "event TRADE", "--from", "9"), "ends at sequence 7"),
        (("bisect", "--when", "market BETA mark < 22"), "there is no market 'BETA'"),
        (("bisect", "--when", "event TRADE account 99999"), "there is no account '99999'"),
        (("bisect", "--when", "account 1 balance(EUR) > 3"), "there is no asset 'EUR'; there are "),
        (("replay", "--break-on", "asset EUR index > 3"), "there is no asset 'EUR'"),
        (("replay", "--break-on", "((("), "is wanted"),
        (("fork", "--at", "9"), "ends at sequence 7"),
        (("fork", "--at", "5", "--until", "3"), "lies before"),
        (("fork", "--at", "5", "--without", "a-b"), "is not SEQ"),
        (("diff", "5", "7", "--account", "5555"), "there is no account 5555"),
        (("fork", "--at", "5", "--account", "5555"), "there is no account 5555"),
        (("explain", "5", "--account", "5555"), "there is no account 5555"),
    ],
)
def test_what_cannot_be_asked_is_a_usage_error(
    journal: tuple[Path, RecordedSystem], arguments: tuple[str, ...], says: str
) -> None:
    """A sequence, time, subject or predicate that there is not ends with exit code 2 and says what there is."""
    command, *rest = arguments
    result = run(command, journal[0], *rest)
    assert result.exit_code == 2, result.output
    assert says in result.output


def test_a_predicate_error_points_at_its_column_and_is_json_too(
    journal: tuple[Path, RecordedSystem],
) -> None:
    """On stderr a caret stands under the column; with --json the message on stdout names it."""
    result = run("bisect", journal[0], "--when", "account 1 speed > 3", "--json")
    assert result.exit_code == 2
    assert "account 1 speed > 3\n          ^" in result.stderr
    assert json.loads(result.stdout)["message"].startswith("column 11: ")


def test_diff_says_what_changed_and_which_events_did_it(
    journal: tuple[Path, RecordedSystem],
) -> None:
    """Between two moments the balances differ by what the transfers between them moved, and nothing else does."""
    found = shown("diff", journal[0], 4, 7)
    assert [
        (one["subject"], one["what"], one["of"], one["before"], one["after"], one["change"])
        for one in found["changes"]
    ] == [
        ("account 1001", "balance", "USDC", "100", "50", "-50"),
        ("account 1002", "balance", "USDC", "", "50", "50"),
    ]
    assert found["events"] == {"REFUSED": 1, "TRANSFERRED": 2}
    written = found["accounts"]["1002"]
    assert [one["sequence"] for one in written["shown"]] == [5, 7]
    assert shown("diff", journal[0], 4, 7, "--account", 1002, "--events", 1)["accounts"] == {
        "1002": {"events": 2, "shown": written["shown"][:1]}
    }
    assert run("diff", journal[0], 5, 5).output.splitlines()[-1] == "nothing differs"


def test_bisect_and_break_on_find_the_first_sequence(journal: tuple[Path, RecordedSystem]) -> None:
    """Both name the first sequence at which a predicate holds; one that never holds ends with exit code 1."""
    data, _ = journal
    poor = "account 1001 balance(USDC) <= 70"
    assert shown("bisect", data, "--when", poor)["sequence"] == 1
    assert shown("bisect", data, "--when", poor, "--from", 5)["sequence"] == 5
    assert shown("replay", data, "--break-on", "refused *")["sequence"] == 6
    assert shown("bisect", data, "--when", "event TRADE", code=1)["found"] is False
    assert shown("replay", data, "--break-on", "event TRADE", "--until", 5, code=1) == {
        "broke": False,
        "sequence": 5,
    }


def test_a_fork_without_changes_is_what_happened(golden: Path) -> None:
    """The journal's own commands lead the fork to the very same state and events, from any call's end."""
    for at in (0, 52, 300):
        reported = shown("fork", golden, "--at", at)
        assert reported["changes"] == []
        assert reported["event_counts_that_differ"] == {}
        assert reported["answered_otherwise"] == 0
        assert reported["replayed"] > 300


def test_a_fork_plays_other_calls_and_then_the_real_ones(
    journal: tuple[Path, RecordedSystem], tmp_path: Path
) -> None:
    """With 500 more the transfer that was refused passes, and the report says what is otherwise."""
    data, _ = journal
    before = {path.name: path.read_bytes() for path in data.iterdir()}
    file = tmp_path / "calls.jsonl"
    file.write_text(MONEY, encoding="utf-8")
    reported = shown("fork", data, "--at", 5, "--with", file)
    assert [(one["call"], one["codes"]) for one in reported["answers"]] == [
        ("AccountService.RequestDeposits", ["OK"]),
        ("AccountService.DecideDeposits", ["OK"]),
    ]
    assert reported["answered_otherwise_shown"] == [
        {
            "sequence": 6,
            "command": "Transfers",
            "really": "INSUFFICIENT_FREE_BALANCE",
            "fork": "OK",
        }
    ]
    assert {(one["subject"], one["before"], one["after"]) for one in reported["changes"]} == {
        ("account external", "-100", "-600"),
        ("account 1002", "50", "550"),
    }
    without = shown("fork", data, "--at", 5, "--without", "6-7")
    assert without["left_out"] == 2
    assert [one["change"] for one in without["changes"]] == ["20", "-20"]
    assert "really 0, in the fork 1" in run("fork", data, "--at", 5, "--with", file).output
    assert {path.name: path.read_bytes() for path in data.iterdir()} == before


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[]", "one JSON object"),
        ("{", "no JSON at column"),
        ('{"call": "TradingService.Fly"}', "no call 'TradingService.Fly'"),
        (
            '{"call": "TradingService.PlaceOrder"}',
            "no call 'TradingService.PlaceOrder'; there are TradingService.PlaceOrders, TradingService.ReplaceOrders",
        ),
        ('{"calls": 3}', "no key 'calls'"),
        ("{}", "names a call"),
        ('{"after_seconds": -1}', "from 0"),
        ('{"after_seconds": true}', "from 0"),
        ('{"request": {}, "after_seconds": 1}', "without its call"),
        ('{"call": 3, "request": {}}', "call is no str"),
        ('{"call": "TradingService.CancelAll", "request": []}', "request is no dict"),
        ('{"call": "TradingService.CancelAll", "request": {"x": 1}}', 'no field named "x"'),
        ('{"call": "TradingService.CancelAll", "request": {"account_id": "one"}}', "account"),
        ('{"call": "TradingService.CancelAll", "request": {"account_id": 0}}', "account_id"),
    ],
)
def test_a_line_that_is_no_call_is_refused_by_its_number(
    journal: tuple[Path, RecordedSystem], tmp_path: Path, line: str, says: str
) -> None:
    """A call that the edge would refuse, or that is none, ends with exit code 2 and the number of the line."""
    file = tmp_path / "calls.jsonl"
    file.write_text(f"\n# a comment\n{line}\n", encoding="utf-8")
    result = run("fork", journal[0], "--at", 5, "--with", file)
    assert result.exit_code == 2, result.output
    assert "line 3: " in result.output
    assert says in result.output


@pytest.mark.parametrize("command", [("fork", "--at", 5, "--with"), ("preview",)])
def test_a_file_of_calls_that_is_no_text_is_named_by_its_byte(
    journal: tuple[Path, RecordedSystem], tmp_path: Path, command: tuple[Any, ...]
) -> None:
    """The exit code is 2, and the message names the first byte that is not UTF-8."""
    file = tmp_path / "calls.jsonl"
    file.write_bytes(b"# caf\xe9\n")
    result = run(command[0], journal[0], *command[1:], file)
    assert (result.exit_code, "byte 5: no text in UTF-8" in result.output) == (2, True)


def test_the_calls_of_the_how_to_page_are_calls() -> None:
    """The lines that the page on incidents sends to a fork are read and decoded as they stand."""
    page = (ROOT / "docs" / "how-to" / "incident.md").read_text(encoding="utf-8")
    [text] = re.findall(r"<<'LINES'\n(.*?)^LINES$", page, re.MULTILINE | re.DOTALL)
    scales = scales_of(RecordedSystem().state)
    commands_named = [
        type(line.command(scales, "x", 1)).__name__ for line in parse_lines(text.encode())
    ]
    assert commands_named == ["RequestDeposits", "DecideDeposits"]


def test_a_fork_begins_and_ends_between_calls(tmp_path: Path) -> None:
    """A sequence inside a batch is no place to go on from; the message names those beside it."""
    system = RecordedSystem()
    alice = system.account("alice", USDC=100)
    bob = system.account("bob")
    system.apply(
        commands.Transfers(
            *system.head(),
            0,
            [AccountId(alice)] * 3,
            [AccountId(bob)] * 3,
            [AssetId(1)] * 3,
            [1, 2, 3],
        )
    )
    data = system.write(tmp_path / "data")
    result = run("fork", data, "--at", 6)
    assert result.exit_code == 2
    assert "sequences 5 to 7 are one call" in result.output
    # To read such a moment is no trouble.
    assert shown("fork", data, "--at", 6, "--until", 6)["changes"] == []


def test_changes_are_shown_under_their_subjects() -> None:
    """Lines for people name the subject once, and the change with its sign."""
    row = {"subject": "account 1", "what": "balance", "of": "USDC", "before": "3", "after": ""}
    assert change_lines([row | {"change": "-3"}, row | {"what": "owner", "of": ""}]) == [
        "account 1",
        "  balance USDC: 3 -> -  (-3)",
        "  owner: 3 -> -",
    ]


# --- doctor ---


def test_a_sound_directory_is_well(journal: tuple[Path, RecordedSystem]) -> None:
    """Everything is checked, nothing is bad, and no file changes."""
    data, _ = journal
    before = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.iterdir()}
    found = shown("doctor", data)
    assert found["ok"] is True
    assert {
        "python",
        "sqlite",
        "file system",
        "free space",
        "files",
        "lock",
        "journal",
        "head",
    } <= {finding["name"] for finding in found["findings"]}
    after = {path.name: (path.read_bytes(), path.stat().st_mtime_ns) for path in data.iterdir()}
    assert after == before


def test_a_lost_tail_and_a_foreign_file_are_bad(
    journal: tuple[Path, RecordedSystem], tmp_path: Path
) -> None:
    """A journal that ends before its head, none at all, and another database end with exit code 1 and say so."""
    data, _ = journal
    HeadFile.create(data, Head(9, bytes(32)))
    found = shown("doctor", data, code=1)
    assert [one["name"] for one in found["findings"] if one["level"] == "bad"] == ["head"]
    HeadFile.create(data, Head(7, bytes(32)))
    assert "another record at sequence 7" in run("doctor", data).output
    (data / "journal.db").write_bytes(b"not a database, but long enough to check" * 50)
    assert {one.name for one in checkup(data) if one.level == "bad"} == {"journal"}
    empty = tmp_path / "empty"
    empty.mkdir()
    assert run("doctor", empty).exit_code == 1


def test_a_copy_without_its_head_is_bad(
    journal: tuple[Path, RecordedSystem], tmp_path: Path
) -> None:
    """Without a head a lost tail would go unseen, so no server starts there (J-6)."""
    data, _ = journal
    copy = tmp_path / "copy"
    copy.mkdir()
    shutil.copy(data / "journal.db", copy)
    found = shown("doctor", copy, code=1)["findings"]
    assert [one["name"] for one in found if one["level"] == "bad"] == ["head"]
    assert not (copy / "head").exists()


def test_the_doctor_names_the_snapshots_that_a_start_would_pass_over(
    journal: tuple[Path, RecordedSystem],
) -> None:
    """The newest usable snapshot is said, each other one by its path with what is wrong; neither ends with 1."""
    data, system = journal

    def reported() -> list[tuple[str, str, str]]:
        return [
            (one["name"], one["level"], one["detail"])
            for one in shown("doctor", data)["findings"]
            if one["name"].startswith("snapshot")
        ]

    assert reported() == [("snapshots", "ok", "none is usable: a start replays from genesis")]
    good = Path(shown("snapshot", data)["snapshot"])
    later = good.with_name(f"snapshot-{system.sequence + 1:019}.bin")
    later.write_bytes(b"no snapshot")
    first, second = reported()
    assert first[:2] == ("snapshots", "ok")
    assert f"sequence {system.sequence}, 0 before the end; 1 in all" in first[2]
    assert second[:2] == ("snapshot", "warning")
    assert str(later) in second[2]
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 1
    good.write_bytes(content)
    assert [level for _, level, _ in reported()] == ["ok", "warning", "warning"]
    assert good.read_bytes() == content
