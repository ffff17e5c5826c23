# SPDX-License-Identifier: Apache-2.0
"""The web console over HTTP: sign-in, sessions, tokens, headers, hostile texts, a server that is gone (SPEC Q-5)."""

import re
import ssl
import threading
import time
from collections.abc import Callable
from http.client import BadStatusLine, HTTPConnection
from pathlib import Path

import pytest

from clearinghouse.apps.console.pages import PAGES
from clearinghouse.apps.console.sessions import SESSIONS_OF_NAME
from clearinghouse.apps.console.site import SIGN_INS_MAX
from clearinghouse.client import Decision, DelegationLimitKind, Deposit
from clearinghouse.statemachine.vocabulary.types import AWAY_NS, SECOND_NS
from tests.console.asking import RunningConsole, Visitor, calls_under
from tests.console.world import HOSTILE, World
from tests.server.certificates import Pki
from tests.server.harness import SEED, RunningServer

pytestmark = pytest.mark.slow

Person = Callable[[str], Visitor]
SLOW_PAGES = {"risk"}


def test_nothing_is_shown_without_a_sign_in(visitor: Visitor) -> None:
    """Every page, act and stream asks for a sign-in; files of the package have no secret."""
    for path in ("/", "/overview", "/account?account=1001", "/act/freeze", "/result/x"):
        assert visitor.get(path).status == 303
    assert visitor.get("/overview").location == "/sign-in"
    assert visitor.get("/live").status == 401
    assert visitor.get("/overview", **{"X-Part": "1"}).status == 401
    assert visitor.post("/confirm", {"prepared": "x"}).location == "/sign-in"
    assert visitor.get("/static/console.css").status == 200
    for path in ("/static/..%2facts.py", "/static/acts.py", "/static/"):
        assert visitor.get(path).status in (303, 404)


def test_wrong_credentials_are_refused(visitor: Visitor, world: World) -> None:
    """A key of another person, a damaged key and none at all make no session, and the page does not repeat the key."""
    for name, key in (
        ("rita", world.keys["carl"]),
        ("rita", world.keys["rita"][:-1] + "0"),
        ("rita", ""),
        ("rita", "two words"),
        ("", world.keys["rita"]),
    ):
        reply = visitor.sign_in(name, key)
        assert reply.status in (400, 403)
        assert "console" not in visitor.cookies
        assert not key or key not in reply.body


def test_a_person_has_so_many_sessions(person: Person) -> None:
    """At one more the oldest of the same person ends, so that no person uses up the places of others."""
    carl, mine = person("carl"), [person("rita") for _ in range(SESSIONS_OF_NAME + 1)]
    assert [one.get("/overview").status for one in mine[:2]] == [303, 200]
    assert carl.get("/overview").status == 200


def test_a_session_is_new_and_its_cookie_is_closed(visitor: Visitor, world: World) -> None:
    """An id that a browser brings is never taken over, and each sign-in makes another one."""
    visitor.cookies["console"] = "chosen-by-another"
    assert visitor.sign_in("rita", world.keys["rita"]).status == 303
    first = visitor.cookies["console"]
    assert first != "chosen-by-another"
    line = next(one for one in visitor.set_cookies if one.startswith("console="))
    assert "HttpOnly" in line
    assert "SameSite=strict" in line
    assert "Max-Age" not in line
    other = Visitor(visitor.port)
    other.cookies["console"] = first
    token_of_first = other.get("/walk").hidden["csrf"]
    # The same browser signs in again: the session of before ends.
    fresh = Visitor(visitor.port)
    fresh.sign_in("rita", world.keys["rita"])
    assert fresh.cookies["console"] != first
    assert fresh.get("/walk").hidden["csrf"] != token_of_first
    csrf = other.get("/walk").hidden["csrf"]
    assert other.post("/sign-out", {"csrf": csrf}).status == 303
    assert visitor.get("/overview").location == "/sign-in"


def test_a_form_needs_the_token_of_its_session(person: Person, world: World) -> None:
    """Without a token, with a wrong one and with that of another session nothing is done."""
    rita, carl = person("rita"), person("carl")
    given = {"market": "2", "status": "HALTED", "reason": ""}
    foreign = carl.get("/walk").hidden["csrf"]
    for token in ({}, {"csrf": ""}, {"csrf": "x" * 43}, {"csrf": foreign}):
        assert rita.post("/act/market-status", given | token).status == 403
    preview = rita.preview("market-status", **given)
    prepared = preview.hidden["prepared"]
    for token in ({}, {"csrf": foreign}):
        assert rita.post("/confirm", {"prepared": prepared} | token).status == 403
    own = carl.get("/walk").hidden["csrf"]
    assert carl.post("/confirm", {"prepared": prepared, "csrf": own}).status == 410
    assert rita.post("/sign-out", {}).status == 403
    with world.client("rita") as client:
        assert all(market.status.name != "HALTED" for market in client.markets()[:3])


def test_requests_of_other_sites_are_refused(person: Person, visitor: Visitor) -> None:
    """A foreign Host, Origin or Sec-Fetch-Site is refused before anything else is examined."""
    rita = person("rita")
    csrf = rita.get("/walk").hidden["csrf"]
    assert rita.get("/overview", Host="evil.example").status == 403
    for headers in (
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ):
        assert rita.post("/sign-out", {"csrf": csrf}, **headers).status == 403
    token = visitor.get("/sign-in").hidden["token"]
    visitor.cookies.clear()
    assert visitor.post("/sign-in", {"token": token, "name": "x", "key": ""}).status == 403


def test_every_answer_has_its_headers(person: Person) -> None:
    """Pages, redirects, refusals and files cannot be framed or kept, and run no script but the package's files."""
    rita = person("rita")
    for path in ("/overview", "/", "/static/live.js", "/nothing", "/account?account=x"):
        headers = rita.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["x-frame-options"] == "DENY"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"
        assert "server" not in headers


@pytest.mark.parametrize("name", sorted(set(PAGES) - SLOW_PAGES))
def test_a_page_is_read_with_the_callers_authority(name: str, person: Person, world: World) -> None:
    """Each page is drawn for a risk officer, and for a trader with the refusals of the server in its place."""
    query = f"?account={world.accounts['tom']}" if name in {"account", "statement"} else ""
    reply = person("rita").get(f"/{name}{query}")
    assert reply.status == 200, reply.text
    assert PAGES[name].title in reply.text
    assert "a role that you do not have" not in reply.text
    refused = person("feed").get(f"/{name}{query}")
    assert refused.status == 200, refused.text
    if name in ("funds", "custody", "defaults", "clearing"):
        assert "a role that you do not have" in refused.text


def test_the_margin_of_a_hypothetical_portfolio_is_shown(person: Person) -> None:
    """Lines that are no positions are refused; staff may name no account, and a trader must name its own."""
    rita = person("rita")
    for text in ("ABC", "ABC%201%202", "ABC%201%0AABC%202"):
        assert rita.get(f"/portfolio?positions={text}").status == 400
    asked = "/portfolio?positions=SOL/USDC-C%2010"
    shown = rita.get(asked)
    assert "Initial margin" in shown.text, shown.text
    assert "As of sequence" in shown.text
    assert "a role that you do not have" in person("tom").get(asked).text


def test_an_account_shows_what_its_delegates_may_do_at_most(person: Person, world: World) -> None:
    """The limits of a delegate with what it has moved today, the change that waits, and the sequence of each."""
    with world.client("tom") as tom, world.client("tess") as tess, world.client("carl") as carl:
        account, other = tom.create_account("tom"), tom.create_account("tom")
        (asked,) = carl.request_deposits([Deposit(account, "USDC", "100")])
        carl.decide_deposits([Decision(asked.id)]).raise_for_refusals()
        tom.delegate(account, "tess", may_transfer=True)
        assert "any" in person("rita").get(f"/account?account={account}").text
        tom.set_delegation_limit(account, "tess", "USDC", DelegationLimitKind.MOVED_A_DAY, "120.5")
        tess.transfer(account, other, "USDC", "20.25")
        tom.set_delegation_limit(account, "tess", "USDC", DelegationLimitKind.ORDER_VALUE, "1500")
        last = tom.set_delegation_limit(
            account, "tess", "USDC", DelegationLimitKind.ORDER_VALUE, removed=True
        )
    text = " ".join(person("rita").get(f"/account?account={account}").text.split())
    assert "At most" in text
    assert "120.5 USDC moved a day, 20.25 today" in text
    assert "1,500 USDC order value; any from 20" in text
    assert str(last) in text
    with world.client("tom") as tom:
        tom.end_delegation(account, "tess")


def test_a_statement_is_of_days_of_a_zone(person: Person, world: World) -> None:
    """Its movements have their kinds, another person's account is refused, and so is a period that cannot be."""
    with world.client("tom") as tom, world.client("carl") as carl:
        account = tom.create_account("tom")
        (asked,) = carl.request_deposits([Deposit(account, "USDC", "123.45")])
        carl.decide_deposits([Decision(asked.id)]).raise_for_refusals()
        carl.transactions(account, min_sequence=carl.head().sequence, timeout=30)
    rita = person("rita")
    page = rita.get(f"/statement?account={account}&zone=Europe/London")
    assert page.status == 200
    text = " ".join(page.text.split())
    assert "deposit" in text
    assert "123.45" in text
    assert f"/statement?account={account}" in rita.get(f"/account?account={account}").body
    assert "123.45" not in person("tess").get(f"/statement?account={account}").text
    for wrong, words in (
        ("zone=Mars/Olympus", "is not in the IANA database"),
        ("first=2026-10-26&last=2026-10-24", "lies before the first, 2026-10-26"),
        ("first=2026-03-29T01:30:00&zone=Europe/London", "does not exist in Europe/London"),
    ):
        refused = rita.get(f"/statement?account={account}&{wrong}")
        assert refused.status == 400
        assert words in refused.text


def test_hostile_texts_are_texts(person: Person) -> None:
    """A reference with markup is shown letter by letter, and a parameter of an address too."""
    carl = person("carl")
    for path in ("/custody", "/act/withdrawal", "/act/deposit"):
        reply = carl.get(path)
        assert HOSTILE.split('"')[0] not in reply.body
        assert HOSTILE.split('"')[0] in reply.text
    reply = carl.get("/act/withdrawal?id=%22%3E%3Cscript%3Ealert(2)%3C/script%3E")
    assert "<script>alert" not in reply.body
    reply = carl.get("/account?account=%3Cb%3E")
    assert reply.status == 400
    assert "<b>" not in reply.body


@pytest.mark.parametrize(
    ("content_type", "body"),
    [
        ("application/json", b"{}"),
        ("application/x-www-form-urlencoded", b"a=" + b"x" * 40_000),
        ("application/x-www-form-urlencoded", b"&".join(b"a%d=1" % n for n in range(40))),
        ("application/x-www-form-urlencoded", b"csrf=1&csrf=2"),
        ("application/x-www-form-urlencoded", b"\xff\xfe"),
        ("", b""),
    ],
)
def test_forms_that_are_none_are_refused(person: Person, content_type: str, body: bytes) -> None:
    """Another content type, too long, too many fields, a field twice, no UTF-8."""
    reply = person("rita").send(
        "POST", "/confirm", headers={"Content-Type": content_type}, body=body
    )
    assert reply.status == 400


@pytest.mark.nightly
def test_a_session_ends_with_the_console_and_after_its_time(world: World, tmp_path: Path) -> None:
    """A cookie from before a restart of the console opens nothing."""
    with RunningConsole(world.address, tmp_path / "one.log") as first:
        visitor = Visitor(first.port)
        visitor.sign_in("rita", world.keys["rita"])
        assert visitor.get("/walk").status == 200
    with RunningConsole(world.address, tmp_path / "two.log") as second:
        visitor.port = second.port
        assert visitor.get("/walk").location == "/sign-in"
    for name in ("one.log", "two.log"):
        text = (tmp_path / name).read_text(encoding="utf-8")
        assert not [key for key in world.keys.values() if key in text]


@pytest.mark.nightly
def test_failed_sign_ins_are_slowed(console: RunningConsole, world: World) -> None:
    """After ten failures in a minute no more are tried from there; other people sign in from elsewhere."""
    stranger = Visitor(console.port, source="127.0.0.9")
    found = [stranger.sign_in("rita", world.keys["carl"]).status for _ in range(SIGN_INS_MAX + 1)]
    assert found == [403] * SIGN_INS_MAX + [429]
    assert Visitor(console.port).sign_in("rita", world.keys["rita"]).status == 303


def test_the_stream_says_that_the_journal_grows(person: Person, world: World) -> None:
    """A page gets the sequence at once, and again after a command; a seventh stream of a session is refused."""
    rita = person("rita")
    cookie = {"Cookie": f"console={rita.cookies['console']}"}
    streams = []
    for _ in range(6):
        connection = HTTPConnection("127.0.0.1", rita.port, timeout=30)
        connection.request("GET", "/live", headers=cookie)
        streams.append((connection, connection.getresponse()))
    found = streams[0][1]
    assert found.getheader("Content-Type") == "text/event-stream; charset=utf-8"
    for _, stream in streams:
        assert stream.readline() == b"event: head\n"
        assert int(stream.readline().split()[1]) > 0
        assert stream.readline() == b"\n"
    assert rita.get("/live").status == 429
    with world.client("tom") as tom:
        tom.create_account("tom")
        head = tom.head().sequence
    assert found.readline() == b"event: head\n"
    assert int(found.readline().split()[1]) >= head
    for connection, stream in streams:
        stream.close()
        connection.close()
    for _ in range(100):
        if rita.get("/walk").status == 200:
            break
        threading.Event().wait(0.05)


@pytest.mark.nightly
def test_it_is_a_client_over_tls_and_has_tls_itself(tmp_path: Path) -> None:
    """With certificates on both ways the cookie is Secure under a name that no other host can set; HTTP is refused."""
    pki = Pki(tmp_path / "pki")
    files = ("--certificate", str(pki.certificate), "--certificate-key", str(pki.key))
    with RunningServer(tmp_path / "data", "--seed", SEED, *pki.flags()) as server:
        log = tmp_path / "log"
        with RunningConsole(server.address, log, "--ca", str(pki.ca), *files) as console:
            assert console.url.startswith("https://127.0.0.1:")
            visitor = Visitor(console.port, ssl.create_default_context(cafile=str(pki.ca)))
            assert visitor.sign_in("ann", "").location == "/overview"
            (line,) = [one for one in visitor.set_cookies if one.startswith("__Host-console=")]
            assert {"Secure", "HttpOnly", "SameSite=strict", "Path=/"} <= set(line.split("; "))
            reply = visitor.get("/overview")
            assert reply.status == 200
            assert "max-age" in reply.headers["strict-transport-security"]
            with pytest.raises((ConnectionError, BadStatusLine)):
                Visitor(console.port).get("/")


def test_the_console_goes_on_over_a_restart_of_the_server(tmp_path: Path) -> None:
    """While it is away pages say so; then the same session reads on, an act has one effect, and the gap is shown."""
    with World(tmp_path) as own:
        own.furnish()
        with RunningConsole(own.address, tmp_path / "console.log") as console:
            rita = Visitor(console.port)
            assert rita.sign_in("rita", own.keys["rita"]).status == 303
            preview = rita.preview("market-status", market="2", status="HALTED", reason="test")
            own.server.kill()
            assert "no answer" in rita.get("/overview").text
            form = {name: preview.hidden[name] for name in ("csrf", "prepared")}
            result = rita.get(rita.post("/confirm", form).location)
            assert "No answer: it may have been done" in result.text
            time.sleep(AWAY_NS / SECOND_NS)
            own.restart()
            result = rita.get(rita.post("/confirm", form).location)
            assert "Done: Move SOL-PERP from open to halted" in result.text
            assert "Done:" in rita.get(rita.post("/confirm", form).location).text
            with own.client("rita") as client:
                assert calls_under(client, preview) == 1
                halted = {market.symbol: market.status.name for market in client.markets()}
            assert halted["SOL-PERP"] == "HALTED"
            assert "halted or settling: SOL-PERP" in rita.get("/overview").text
            assert re.search(r"\d+-\d+-\d+ \S+ \d+-\d+-\d+ \S+ down \d+ s", rita.get("/times").text)
