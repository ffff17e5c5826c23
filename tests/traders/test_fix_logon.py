# SPDX-License-Identifier: Apache-2.0
"""Who may log on with FIX, what bad input does to a session, and that the others go on meanwhile."""

import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest

from clearinghouse.apps.fix.settings import read_settings
from clearinghouse.apps.fix.wire import BEGIN, NS, checksum, frame, utc_text
from clearinghouse.server.console.exits import ConfigError
from tests.client.conftest import PRINCIPAL, Setup, furnish
from tests.client.server_process import ServerProcess
from tests.conformance.house import OneServer
from tests.server.harness import run_command
from tests.traders.fix_desks import Bridge, ByteDesk, EngineDesk
from tests.traders.test_fix import new

USER = (553, PRINCIPAL)


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Setup, Bridge]]:
    """A server, and a bridge with a session for each test."""
    folder = tmp_path_factory.mktemp("fix")
    server_process = ServerProcess(folder)
    try:
        server_process.start()
        setup = furnish(server_process)
        names = ("GOOD", "NUMBERS", "FORMS", "FIELDS", "TIME", "ONE", "FLOOD", "SLOW")
        sessions = dict.fromkeys(names, f"account = {setup.alice}") | {"NONE": "account = 99999"}
        with Bridge(folder, setup.address, sessions) as bridge:
            yield setup, bridge
    finally:
        server_process.end()


def order(name: str, **more: str) -> list[tuple[int, str]]:
    """The fields of an order that rests."""
    return [*new(name, "1", "1", "149", **more).items(), (60, utc_text(time.time_ns()))]


def lives(bridge: Bridge) -> None:
    """An order of another session is answered."""
    desk = ByteDesk(bridge.port, "GOOD")
    desk.log_on(USER, (141, "Y"))
    name = f"good{time.time_ns()}"
    desk.send("D", order(name))
    while desk.until("8").get(11) != name:
        pass
    desk.send("5", [])
    assert desk.until("5")[35] == "5"
    desk.close()


def test_numbers_that_do_not_follow(house: tuple[Setup, Bridge]) -> None:
    """A gap is asked for and filled; a possible double is not done twice; a number that was used ends the session."""
    _, bridge = house
    desk = ByteDesk(bridge.port, "NUMBERS")
    assert desk.log_on(USER)[34] == "1"
    first, second = order("first"), order("second")
    desk.send("D", second, number=3)
    asked = desk.next()
    assert [asked[tag] for tag in (35, 7, 16)] == ["2", "2", "0"]
    desk.send("D", [(43, "Y"), (122, utc_text(time.time_ns())), *first], number=2)
    desk.send("D", [(43, "Y"), (122, utc_text(time.time_ns())), *second], number=3)
    desk.send("4", [(123, "Y"), (36, "6")], number=4)
    assert [desk.until("8")[11] for _ in range(2)] == ["first", "second"]
    desk.send("D", [(43, "Y"), *first], number=2)
    desk.send("1", [(112, "still there")], number=6)
    assert desk.until("0")[112] == "still there"
    desk.send("2", [(7, "1"), (16, "0")], number=7)
    filled = desk.next()
    assert [filled[tag] for tag in (35, 34, 123, 36)] == ["4", "1", "Y", "3"]
    again = [desk.until("8") for _ in range(2)]
    assert [(one[11], one[43]) for one in again] == [("first", "Y"), ("second", "Y")]
    desk.send("4", [(36, "20")], number=8)
    desk.send("D", order("low"), number=5)
    end = desk.until("5")
    assert end[58] == "MsgSeqNum too low, expecting 20 but received 5"
    assert desk.next() == {}
    desk.close()
    desk = ByteDesk(bridge.port, "NUMBERS")
    assert desk.log_on(USER, number=19)[58].startswith("MsgSeqNum too low, expecting 20")
    desk.close()
    lives(bridge)


def test_bytes_that_are_no_message(house: tuple[Setup, Bridge]) -> None:
    """A wrong checksum is as if nothing came; bytes without a frame, and one that is too long, end the connection."""
    _, bridge = house
    desk = ByteDesk(bridge.port, "FORMS")
    desk.log_on(USER)
    spoilt = bytearray(frame(desk.pairs("D", order("spoilt"), number=2)))
    spoilt[-2] = ord("0") + (spoilt[-2] - ord("0") + 1) % 10
    desk.socket.sendall(spoilt)
    desk.send("D", order("whole"))
    assert desk.until("8")[11] == "whole"
    desk.close()
    body = b"35=A\x0149=FORMS\x0156=CLEARINGHOUSE\x0134=x\x0152=x\x01"
    headless = BEGIN + b"9=%d\x01" % len(body) + body
    for garbage in (
        b"GET / HTTP/1.1\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03",
        BEGIN + b"9=999999\x01" + b"58=" + b"x" * 70_000,
        BEGIN + b"9=99999999999999999999",
        BEGIN + b"9=5\x0135=A\x0110=000\x01x",
        headless + b"10=" + checksum(headless) + b"\x01",
        frame(ByteDesk.pairs(desk, "A", [(98, "0")], number=1)).replace(b"FORMS", b"OTHER"),
    ):
        bad = ByteDesk(bridge.port, "FORMS")
        bad.socket.sendall(garbage)
        with suppress(ConnectionResetError):
            assert bad.next() == {}
        bad.close()
    lives(bridge)


def test_fields_that_may_not_be(house: tuple[Setup, Bridge]) -> None:
    """A field without value, twice, of other bytes, or beyond the limit is rejected with its tag; the session stays."""
    _, bridge = house
    desk = ByteDesk(bridge.port, "FIELDS")
    desk.log_on(USER)
    for pairs, reason, tag in (
        ([(58, "")], "4", "58"),
        ([*order("twice"), (38, "9")], "13", "38"),
        ([(58, "\x02")], "6", "58"),
        ([(95, "9"), (96, "short")], "5", "96"),
        ([(95, "5"), (58, "other")], "5", "95"),
        ([(123456, "x")], "0", None),
        ([(20_000 + at, "x") for at in range(600)], "0", None),
    ):
        desk.send("D", pairs)
        rejected = desk.until("3")
        assert (rejected[373], rejected.get(371)) == (reason, tag), rejected
        assert rejected[45] == str(desk.number - 1)
    desk.send("D", order("x" * 9_000))
    assert "at most 36 characters, and no space: it has 9000" in desk.until("8")[58]
    desk.send("4", [(123, "Y"), (36, "1")])
    assert desk.until("3")[371] == "36"
    desk.send("2", [(7, "0"), (16, "x")])
    assert desk.until("3")[371] == "7"
    desk.close()
    lives(bridge)


def test_clocks_and_names_that_differ(house: tuple[Setup, Bridge]) -> None:
    """A message of another time or another name is rejected, and ends the session with the reason."""
    _, bridge = house
    for number, (sent, name, text) in enumerate(
        (
            (utc_text(time.time_ns() - 300 * NS), "TIME", "SendingTime (52) differs by"),
            ("yesterday", "TIME", "SendingTime (52) is 'yesterday'"),
            ("", "ONE", "CompID is not that of the Logon"),
        )
    ):
        desk = ByteDesk(bridge.port, "TIME")
        desk.log_on(USER, (141, "Y"), number=1)
        desk.number = 2
        desk.name = name
        desk.send("0", [], sent=sent)
        assert desk.until("3")[373] in ("9", "10"), number
        assert text in desk.until("5")[58]
        desk.close()


def test_a_logon_that_is_refused_keeps_nobody_out(house: tuple[Setup, Bridge]) -> None:
    """While one is refused the desk itself logs on; the other one then ends without a number of the open session."""
    _, bridge = house
    stranger = ByteDesk(bridge.port, "TIME")
    old = utc_text(time.time_ns() - 300 * NS)
    stranger.send("A", [(98, "0"), (108, "30"), USER], sent=old)
    time.sleep(0.2)  # it is before the answer, which comes after a second
    desk = ByteDesk(bridge.port, "TIME")
    assert desk.log_on(USER, (141, "Y"), number=1)[35] == "A"
    assert stranger.next() == {}
    stranger.close()
    desk.close()


def test_a_logon_is_refused_with_text(house: tuple[Setup, Bridge]) -> None:
    """An account that is not there, a heartbeat that may not be and a wrong number are named; one session a name."""
    _, bridge = house
    desk = ByteDesk(bridge.port, "NONE")
    assert "UNKNOWN_ACCOUNT" in desk.log_on(USER)[58]
    desk.close()
    for more, text in (
        ([(98, "0"), (108, "0")], "HeartBtInt (108) must be 1 to 3600"),
        ([(98, "0")], "HeartBtInt"),
        ([(98, "1"), (108, "30")], "EncryptMethod (98)"),
        ([(98, "0"), (108, "30"), (789, "99")], "NextExpectedMsgSeqNum (789) is '99'"),
    ):
        desk = ByteDesk(bridge.port, "ONE")
        desk.send("A", [*more, USER])
        assert text in desk.next()[58]
        desk.close()
    first, second = ByteDesk(bridge.port, "ONE"), ByteDesk(bridge.port, "ONE")
    assert first.log_on(USER)[35] == "A"
    second.send("A", [(98, "0"), (108, "30"), USER, (141, "Y")])
    assert second.next() == {}
    first.send("1", [(112, "mine")])
    assert first.until("0")[112] == "mine"
    first.close()
    second.close()


def test_a_flood_of_connections_leaves_the_others_alone(house: tuple[Setup, Bridge]) -> None:
    """Connections that do not log on have their places, and no more; a session that is logged on goes on."""
    _, bridge = house
    good = ByteDesk(bridge.port, "FLOOD")
    good.log_on(USER)
    flood = [ByteDesk(bridge.port, "FLOOD") for _ in range(64)]
    good.send("D", order("among"))
    assert good.until("8")[11] == "among"
    closed = [one for one in flood if not one.next()]
    assert len(closed) == len(flood)  # the last of them after the time for a Logon
    for one in (*flood, good):
        one.close()
    lives(bridge)


def test_a_reader_that_takes_nothing_stalls_nobody(house: tuple[Setup, Bridge]) -> None:
    """A desk that asks for all again and again and reads nothing holds up no other session."""
    _, bridge = house
    slow = ByteDesk(bridge.port, "SLOW")
    slow.log_on(USER)
    for at in range(50):
        slow.send("D", order(f"slow{at}"))
    slow.socket.settimeout(2)
    try:
        for _ in range(20_000):
            slow.send("2", [(7, "1"), (16, "0")])
    except TimeoutError:
        pass
    lives(bridge)
    slow.close()


def test_credentials_over_tls(tmp_path: Path) -> None:
    """Over TLS on both sides the key of the Logon decides: without one, or with a wrong one, the reason is the text."""
    house = OneServer(tmp_path, is_secure=True)
    connection = house.connection()
    pki = tmp_path / "pki"
    with ExitStack() as stack:
        stack.callback(house.end)
        bridge = stack.enter_context(
            Bridge(
                tmp_path,
                house.addresses[0],
                {"DESK": 'owner = "alice"'},
                ca=str(connection["ca"]),
                certificate=str(pki / "server.pem"),
                certificate_key=str(pki / "server.key"),
            )
        )
        tls = {
            "CERTIFICATE_AUTHORITIES_FILE": str(connection["ca"]),
            "SSLProtocol": "+TLSv1_2 +TLSv1_3",
        }
        key = connection["apiKey"]
        for name, logon, reason in (
            ("absent", {}, "CREDENTIAL_ABSENT"),
            ("wrong", {554: f"{key}x"}, "CREDENTIAL_INVALID"),
            ("named", {553: "nobody", 554: key}, "INVALID_ARGUMENT"),
        ):
            with EngineDesk(
                tmp_path / name, bridge.port, logon, **tls, ResetOnLogon="Y"
            ) as refused:
                assert reason in refused.ends[0]
        with EngineDesk(
            tmp_path / "good", bridge.port, {554: key}, **tls, ResetOnLogon="Y"
        ) as good:
            good.send("H", {11: "none", 55: "SOL-PERP", 54: "1"})
            assert good.wait(tag_35="j")[380] == "6"
        plain_text = ByteDesk(bridge.port)
        with pytest.raises((ConnectionResetError, AssertionError)):
            assert plain_text.log_on() != {}
        plain_text.close()
        assert key not in bridge.log.read_text(encoding="utf-8")


BAD_FILES = (
    ("x", "is no TOML"),
    ('store = "s"', "missing required field `sessions`"),
    ('store = "s"\nport = 1\n[sessions.A]\naccount = 1', "unknown field `port`"),
    ('store = "s"\n[sessions.A]\naccount = "1"', "Expected `int`, got `str`"),
    ('store = "s"\n[sessions.A]\n', "sessions.A: give account, or owner"),
    ('store = "s"\n[sessions.CLEARINGHOUSE]\naccount = 1', "is the name of the bridge itself"),
    ('store = "s"\nlisten = "0.0.0.0:1"\n[sessions.A]\naccount = 1', "give certificate"),
    ('store = "s"\nservers = ["far:1"]\n[sessions.A]\naccount = 1', "give ca"),
    ('store = "s"\ncertificate = "c"\n[sessions.A]\naccount = 1', "go together"),
    ('store = "s"\nca = "no.pem"\n[sessions.A]\naccount = 1', "no.pem"),
)


def test_a_file_of_settings_that_is_wrong_is_refused(tmp_path: Path) -> None:
    """Each fault names the file and what is right, with the code of wrong usage; so does a flag that there is not."""
    file = tmp_path / "fix.toml"
    for text, fault in BAD_FILES:
        file.write_text(text, encoding="utf-8")
        with pytest.raises(ConfigError, match=re.escape(fault)) as refused:
            read_settings(file)
        assert str(refused.value).startswith(str(file))
    ended = run_command("fix", "--config", str(file), "--check")
    assert (ended.returncode, "no.pem" in ended.stderr) == (2, True)
    file.write_text('store = "s"\n[sessions.A]\naccount = 1\n', encoding="utf-8")
    assert run_command("fix", "--config", str(file), "--check").returncode == 0
    assert run_command("fix", "--config", str(file), "--port", "1").returncode == 2
