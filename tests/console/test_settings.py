# SPDX-License-Identifier: Apache-2.0
"""What needs no server: settings of both commands, examples of their page, metrics as figures, conditions, fields."""

import asyncio
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import click
import pytest
from click.testing import CliRunner

from clearinghouse.apps.console import console_command, site
from clearinghouse.apps.console.acts import acts_of, roles_for
from clearinghouse.apps.console.acts_markets import decimal_of
from clearinghouse.apps.console.pages import HEAT, tile_of
from clearinghouse.apps.console.schema import form_of, remedy_of
from clearinghouse.apps.console.sheet import FieldError, integer_of, text_of
from clearinghouse.apps.top import top_command
from clearinghouse.apps.top.screen import clean
from clearinghouse.apps.watch.conditions import Level, conditions, few
from clearinghouse.apps.watch.exposition import samples_of
from clearinghouse.apps.watch.readings import Answer, Readings
from clearinghouse.apps.watch.target import Target, key_of
from clearinghouse.client import AccountKind, AccountMargin, AccountStatus, Head
from clearinghouse.client.api.models import MarginCall
from tests.sources import ROOT
from tests.tutorial.examples import blocks

PAGE: Final = ROOT / "docs" / "how-to" / "console.md"
COMMANDS: Final = {"top": top_command, "console": console_command}


def test_each_line_of_the_page_has_options_that_exist() -> None:
    """Each `clearinghouse` line names a command and options that it has."""
    lines = [line for block in blocks(PAGE, "sh") for line in block.splitlines()]
    seen = 0
    for line in lines:
        found = re.match(r"\.venv/bin/clearinghouse (top|console) ", line)
        assert found is not None, line
        command = COMMANDS[found[1]]
        known = {option for one in command.params for option in one.opts}
        assert set(re.findall(r"--[a-z-]+", line)) <= known, line
        seen += 1
    assert seen == 4


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--listen", "0.0.0.0:0"], "keys would come in plain text"),
        (["--listen", "somewhere"], "is not HOST:PORT"),
        (["--listen", "127.0.0.1:99999"], "is not HOST:PORT"),
        (["--certificate", __file__], "go together"),
        (["--idle-minutes", "0"], "is not in the range"),
    ],
)
def test_the_console_refuses_unsafe_settings(arguments: list[str], said: str) -> None:
    """An address that others reach needs TLS; a certificate needs its key."""
    result = CliRunner().invoke(console_command, arguments)
    assert result.exit_code == 2
    assert said in " ".join(result.output.split())


def test_a_key_never_comes_from_a_readable_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that others read, one without a key, and a key in plain text over a network are refused unseen."""
    file = tmp_path / "key"
    file.write_text("chk_secret\n", encoding="utf-8")
    file.chmod(0o640)
    assert key_of(file) == "chk_secret"
    file.chmod(0o644)
    with pytest.raises(click.UsageError, match="can be read by others"):
        key_of(file)
    for text in ("", "two words", "ümlaut"):
        file.write_text(text, encoding="utf-8")
        file.chmod(0o600)
        with pytest.raises(click.UsageError, match="holds no API key"):
            key_of(file)
    monkeypatch.delenv("CLEARINGHOUSE_API_KEY", raising=False)
    monkeypatch.setenv("CLEARINGHOUSE_CREDENTIAL", "chk_of_roles\n")
    assert key_of(None) == "chk_of_roles"
    monkeypatch.setenv("CLEARINGHOUSE_API_KEY", "chk_other")
    assert key_of(None) == "chk_other"
    result = CliRunner().invoke(top_command, ["--server", "192.0.2.1:7411", "--once"])
    assert result.exit_code == 2
    assert "plain text" in result.output
    assert "chk_other" not in result.output


def test_every_act_names_a_call_of_the_schema() -> None:
    """The roles and refusals of each act are those of the schema, and each refusal has a remedy."""
    acts = acts_of("rita")
    assert acts
    for act in acts.values():
        assert roles_for(act)
        assert form_of(act.service, act.call).refusals
    assert form_of("AuthorityService", "FreezeAccount").roles == ("CUSTODY",)
    assert "STATUS_TRANSITION_INVALID" in form_of("AdminService", "SetMarketStatus").refusals
    assert remedy_of("APPROVER_IS_PROPOSER")
    assert remedy_of("NO_SUCH_CODE") == ""


METRICS: Final = """\
# HELP clearinghouse_phase The phase.
# TYPE clearinghouse_phase gauge
clearinghouse_phase{phase="serving"} 1.0
clearinghouse_phase{phase="draining"} 0.0
# TYPE clearinghouse_commit_seconds histogram
clearinghouse_commit_seconds_bucket{le="0.001"} 50
clearinghouse_commit_seconds_bucket{le="0.01"} 99
clearinghouse_commit_seconds_bucket{le="+Inf"} 100
clearinghouse_commit_seconds_count 100
clearinghouse_commit_seconds_sum 1
# TYPE clearinghouse_disk_state gauge
clearinghouse_disk_state 2
# TYPE clearinghouse_disk_free_bytes gauge
clearinghouse_disk_free_bytes 104857600
"""


def test_quantiles_are_the_ends_of_buckets() -> None:
    """Half, 99 of 100, and the last one beyond the buckets; with an earlier page only what came after it."""
    found = samples_of(METRICS)
    assert found.value("clearinghouse_phase", phase="serving") == 1
    assert found.value("clearinghouse_phase") is None
    assert found.quantile("clearinghouse_commit_seconds", 0.5) == 0.001
    assert found.quantile("clearinghouse_commit_seconds", 0.99) == 0.01
    assert found.quantile("clearinghouse_commit_seconds", 1.0) == math.inf
    assert found.quantile("clearinghouse_commit_seconds", 0.5, found) is None
    later = samples_of(METRICS.replace('le="+Inf"} 100', 'le="+Inf"} 101'))
    assert later.quantile("clearinghouse_commit_seconds", 0.5, found) == math.inf
    assert found.quantile("nothing", 0.5) is None
    with pytest.raises(ValueError, match=r".+"):
        samples_of("{{{ no metrics")


def reading(**answers: Answer[Any]) -> Readings:
    """A reading in which only some reads have an answer."""
    none: Answer[Any] = Answer(None, "no address of metrics is given")
    names = [name for name in Readings.__slots__ if name not in ("address", "read_time", "seconds")]
    head = Answer(Head(7, b"", b"", 1, 0))
    given: dict[str, Any] = dict.fromkeys(names, none) | {"head": head, "earlier": None} | answers
    return Readings("127.0.0.1:1", 0.0, 0.0, **given)


def test_a_condition_follows_from_its_figures() -> None:
    """None of a quiet reading; the grave ones come first; a server without an answer is the only one."""
    assert conditions(reading()) == []
    call = MarginCall(
        5, 1, Decimal(20), Decimal(120), 1, 2, missed=True, asset_id=1, segment_id=0, call_id=0
    )
    later = MarginCall(
        6, 1, Decimal(20), Decimal(120), 1, 2, missed=False, asset_id=2, segment_id=1, call_id=3
    )
    found = conditions(
        reading(samples=Answer(samples_of(METRICS)), margin_calls=Answer([later, call]))
    )
    assert [(one.level, one.subject) for one in found] == [
        (Level.ACT, "disk"),
        (Level.ACT, "margin"),
        (Level.LOOK, "margin"),
    ]
    assert found[0].text == "below mark 2 of 3, 100 MiB free"
    assert found[1].text == "missed: account 5"
    absent = conditions(reading(head=Answer(None, "UNAVAILABLE")))
    assert [(one.level, one.text) for one in absent] == [(Level.ACT, "no answer: UNAVAILABLE")]
    assert few(list("abcdefg")) == "a, b, c, d, e and 2 more"


@pytest.mark.parametrize(
    ("fraction", "heat"),
    [("0.0299", 0), ("0.03", 1), ("0.0375", 2), ("0.06", 4), ("0.1499", 5), ("0.15", 6), (None, 7)],
)
def test_a_tile_is_hot_below_its_requirement(fraction: str | None, heat: int) -> None:
    """Each bound belongs to the cooler side, and an account without exposure has a colour of its own."""
    zero = Decimal(0)
    row = AccountMargin(
        1,
        "tom",
        AccountKind.CUSTOMER,
        AccountStatus.ACTIVE,
        0,
        0,
        zero,
        zero,
        zero,
        zero,
        zero,
        None if fraction is None else Decimal(fraction),
        None,
        Decimal("0.03"),
        None,
    )
    assert tile_of(row).heat == heat
    assert len(HEAT) == 6


def test_the_answer_to_a_failure_has_the_headers_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """An exception becomes a page without its text, with the same policy as all others."""

    async def fail(*_: object) -> None:
        raise RuntimeError("chk_secret")

    monkeypatch.setattr(site.Console, "sign_in_form", fail)
    settings = site.Settings(
        Target("127.0.0.1:1"), frozenset({"here"}), is_secure=True, idle_seconds=1
    )
    app = site.application(settings)
    sent: list[Any] = []

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/sign-in",
        "query_string": b"",
        "headers": [(b"host", b"here")],
        "http_version": "1.1",
        "scheme": "https",
    }
    with pytest.raises(RuntimeError):
        asyncio.run(app(scope, receive, send))  # type: ignore[arg-type]
    headers = dict(sent[0]["headers"])
    assert sent[0]["status"] == 500
    assert b"frame-ancestors 'none'" in headers[b"content-security-policy"]
    assert headers[b"strict-transport-security"]
    assert b"chk_secret" not in sent[1]["body"]
    assert b"The console failed at this" in sent[1]["body"]


def test_fields_are_read_strictly() -> None:
    """Numbers are ASCII digits within their range, texts one line, and nothing is guessed."""
    assert integer_of({"a": " 12 "}, "a") == 12
    for text in ("", "0", "-1", "+1", "1.0", "1e3", "\u0661", "9" * 40):
        with pytest.raises(FieldError):
            integer_of({"a": text}, "a")
    assert decimal_of({"a": "1500.25"}, "a") == Decimal("1500.25")
    for text in (
        "1,500.25",
        "37,63",
        "1.000,5",
        "",
        ".",
        "1.",
        "-1",
        "1e3",
        "NaN",
        "1.2.3",
        "9" * 41,
    ):
        with pytest.raises(FieldError):
            decimal_of({"a": text}, "a")
    assert text_of({}, "a", required=False) == ""
    for text in ("a\nb", "a\u202eb", "x" * 257):
        with pytest.raises(FieldError):
            text_of({"a": text}, "a")


def test_texts_of_others_cannot_reach_the_terminal() -> None:
    """Escape sequences and line ends are replaced, and markup is not read."""
    assert clean("\x1b[31mred\n[bold]x").plain == "\ufffd[31mred\ufffd[bold]x"
