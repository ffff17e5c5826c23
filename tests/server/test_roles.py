# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse roles` against a live server with authority, API keys and TLS (SPEC Q-5)."""

import json
import re
import shlex
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from clearinghouse.client import (
    Client,
    Decision,
    Deposit,
    InvalidRequest,
    Refused,
    ResultCode,
    Tls,
)
from clearinghouse.server.cli import main
from clearinghouse.server.cli.calling import CREDENTIAL_VARIABLE, Target, metadata_of
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.local import is_local
from tests.server.certificates import Pki
from tests.server.harness import RunningServer
from tests.server.test_credentials import UNKNOWN_KEY, Ring
from tests.sources import ROOT

NAMES = ("ann", "bob", "tom", "eve", "dan", "audit", "risk", "vault", "second")


class People:
    """A server, and the commands of people who have a key each."""

    def __init__(self, folder: Path) -> None:
        self.pki, ring = Pki(folder / "pki"), Ring(folder / "keys")
        self.keys = {name: ring.new(name) for name in NAMES}
        self.keys["vault again"] = ring.new("vault")
        genesis = folder / "genesis.toml"
        genesis.write_text('operators = ["ann", "bob"]\n', encoding="utf-8")
        flags = ("--genesis", str(genesis), *self.pki.flags(), *ring.flags)
        self.server = RunningServer(folder / "data", *flags)

    def client(self, name: str) -> Client:
        """A client with the key of one of them."""
        return Client(self.server.address, tls=Tls(ca=self.pki.ca), api_key=self.keys[name])

    def run(self, name: str, *arguments: str) -> Result:
        """Run `clearinghouse roles` as one of them, who has the key in the environment."""
        to = ("--address", self.server.address, "--ca", str(self.pki.ca))
        environment = {CREDENTIAL_VARIABLE: self.keys.get(name, name)}
        return CliRunner().invoke(main, ["roles", *arguments, *to], env=environment)

    def good(self, name: str, *arguments: str) -> str:
        """Run a command that is accepted; what it prints."""
        result = self.run(name, *arguments)
        assert result.exit_code == 0, result.output
        return result.stdout

    def refused(self, name: str, *arguments: str) -> str:
        """Run a command that the server refuses; what it says, which has no key."""
        result = self.run(name, *arguments)
        assert result.exit_code == 1, result.output
        assert not [key for key in self.keys.values() if key in result.output]
        return result.stderr.removeprefix("clearinghouse: ").strip()


@pytest.fixture(scope="module")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[People]:
    """People of a server whose journal begins with the operators ann and bob."""
    found = People(tmp_path_factory.mktemp("roles"))
    with found.server:
        yield found


def test_roles_are_granted_listed_and_revoked(people: People) -> None:
    """A grant is listed with who did, where and until when; a revoked one is not."""
    said = people.good("ann", "grant", "tom", "trader")
    sequence = said.split()[-1]
    assert said == f"tom has the role trader since {sequence}\n"
    people.good("ann", "grant", "audit", "auditor", "--expires", "2099-01-31")
    listed = people.good("bob", "list").splitlines()
    assert listed[:2] == ["ann  operator  since genesis", "bob  operator  since genesis"]
    assert f"tom  trader  by ann at {sequence}" in listed
    until = "audit  auditor  until 2099-01-31T00:00:00.000000000Z  by ann at "
    assert any(line.startswith(until) for line in listed)
    found: Any = json.loads(people.good("audit", "list", "tom", "--json"))
    (tom,) = found["principals"]
    assert (tom["name"], tom["grants"][0]["role"]) == ("tom", "ROLE_TRADER")
    assert tom["grants"][0]["granted_by"] == "ann"
    people.good("ann", "grant", "tom", "risk-officer")
    people.good("bob", "revoke", "tom", "risk-officer")
    assert people.good("ann", "list", "tom") == f"tom  trader  by ann at {sequence}\n"


def test_the_lines_of_the_page_run(people: People) -> None:
    """Each line of docs/how-to/operate.md does what it says, for an operator, with the address of this server."""
    page = (ROOT / "docs" / "how-to" / "operate.md").read_text(encoding="utf-8")
    lines = re.findall(r"(?m)^\.venv/bin/clearinghouse roles (.*) --ca ca\.pem$", page)
    said = [
        people.good("ann", *shlex.split(line.replace("--address 127.0.0.1:7411", "")))
        for line in lines
    ]
    assert [line.split()[0] for line in lines] == ["grant", "list", "revoke"]
    assert "desk-1 has the role trader since" in said[0]
    assert said[1].startswith("desk-1  trader  until 2")
    assert people.good("ann", "list", "desk-1") == "desk-1  no role\n"


def test_an_account_is_delegated_and_no_further(people: People) -> None:
    """An owner delegates; to itself, by a delegate, in a circle and for a stranger it is refused, with what to do."""
    for name in ("tom", "eve", "dan"):
        people.good("ann", "grant", name, "trader")
    people.good("ann", "grant", "audit", "auditor")
    with people.client("tom") as tom:
        account = str(tom.create_account("tom"))
    said = people.good("tom", "delegate", account, "eve", "--trade", "--withdraw")
    sequence = said.split()[-1]
    (line,) = people.good("tom", "delegations", account).splitlines()
    assert line.startswith("eve  reads, trades, withdraws from 20")
    assert line.endswith(f" by tom at {sequence}")
    found: Any = json.loads(people.good("audit", "delegations", account, "--json"))
    assert [each["name"] for each in found["delegations"]] == ["eve"]
    # To oneself; by the delegate to a third; by the delegate back to the owner, or to itself with more.
    assert people.refused("tom", "delegate", account, "tom").startswith("DELEGATE_IS_OWNER: none:")
    for name in ("dan", "tom", "eve"):
        refusal = people.refused("eve", "delegate", account, name, "--transfer")
        assert refusal.startswith("UNKNOWN_ACCOUNT: ")
    assert people.refused("dan", "delegate", account, "dan").startswith("UNKNOWN_ACCOUNT: ")
    assert "there is no account" in people.refused("dan", "delegations", account)
    assert people.refused("tom", "delegate", account, "nobody").startswith("UNKNOWN_PRINCIPAL: ")
    people.good("tom", "undelegate", account, "eve")
    assert people.good("tom", "delegations", account) == ""
    assert people.refused("tom", "undelegate", account, "eve").startswith("UNKNOWN_DELEGATION: ")


def test_a_delegate_gets_limits_by_symbol_and_decimal(people: People) -> None:
    """The owner limits a delegate; a higher limit and the end of one wait; what it has moved is listed."""
    for name in ("tom", "eve"):
        people.good("ann", "grant", name, "trader")
    people.good("ann", "grant", "vault", "custody")
    with people.client("tom") as tom, people.client("vault") as vault:
        account, other = str(tom.create_account("tom")), tom.create_account("tom")
        (asked,) = vault.request_deposits([Deposit(int(account), "USDC", "40")])
        vault.decide_deposits([Decision(asked.id)]).raise_for_refusals()
    limit = (account, "eve", "moved-a-day")
    refusal = people.refused("tom", "limit", *limit, "10.5", "USDC")
    assert refusal.startswith("UNKNOWN_DELEGATION: ")
    people.good("tom", "delegate", account, "eve", "--trade", "--transfer")
    said = people.good("tom", "limit", *limit, "10.5", "USDC")
    first = said.split()[-1]
    assert (
        said
        == f"eve has the limit moved-a-day of 10.5 USDC on account {account}, stated at {first}\n"
    )
    with people.client("eve") as eve:
        eve.transfer(int(account), other, "USDC", "4.25")
        with pytest.raises(Refused, match="DELEGATE_MOVED_LIMIT") as refused:
            eve.transfer(int(account), other, "USDC", "6.250001")
        assert (refused.value.limit, refused.value.actual) == (
            Decimal("10.5"),
            Decimal("10.500001"),
        )
    people.good("tom", "limit", account, "eve", "order-value", "1500", "USDC")
    people.good("tom", "limit", account, "eve", "order-value", "2000", "USDC")
    last = people.good("tom", "unlimit", *limit, "USDC").split()[-1]
    lines = people.good("tom", "delegations", account).splitlines()
    assert lines[0].startswith("eve  reads, trades, transfers  by tom at ")
    assert lines[1].startswith("  at most 10.5 USDC moved-a-day, 4.25 today, any from 20")
    assert lines[1].endswith(f" on  at {last}")
    assert lines[2].startswith("  at most 1500 USDC order-value, 2000 USDC from 20")
    found: Any = json.loads(people.good("tom", "delegations", account, "--json"))
    assert [each["amount"] for each in found["delegations"][0]["limits"]] == ["10.5", "1500"]
    # No such asset, no such kind of limit, an amount with too many decimals; a stranger, and the delegate itself.
    assert "there is no asset USDX" in people.run("tom", "limit", *limit, "1", "USDX").stderr
    assert people.run("tom", "limit", account, "eve", "lent", "1", "USDC").exit_code == 2
    assert "amount" in people.refused("tom", "limit", *limit, "1.0000001", "USDC")
    for name in ("dan", "eve"):
        people.good("ann", "grant", name, "trader")
        refusal = people.refused(name, "limit", *limit, "99", "USDC")
        assert refusal.startswith("UNKNOWN_ACCOUNT: ")
    said = people.run("tom", "unlimit", account, "eve", "moved-a-day", "SOL").stderr
    assert "there is no asset SOL" in said


def test_one_person_with_two_keys_is_one_person(people: People) -> None:
    """A large deposit is approved under one key; the other key of the same principal cannot be the second person."""
    for name, role in (("risk", "risk-officer"), ("vault", "custody"), ("second", "custody")):
        people.good("ann", "grant", name, role)
    people.good("bob", "grant", "tom", "trader")
    with people.client("risk") as risk, people.client("tom") as tom:
        risk.set_approval_limit("USDC", "50")
        account = tom.create_account("tom")
    with people.client("vault") as vault:
        (asked,) = vault.request_deposits([Deposit(account, "USDC", "100")])
        vault.decide_deposits([Decision(asked.id)]).raise_for_refusals()
    with people.client("vault again") as vault:
        (refused,) = vault.decide_deposits([Decision(asked.id)])
        assert refused.code == ResultCode.APPROVER_IS_PROPOSER
    with people.client("tom") as tom:
        assert "USDC" not in tom.balances(account)
    with people.client("second") as second:
        second.decide_deposits([Decision(asked.id)]).raise_for_refusals()
    with people.client("tom") as tom:
        assert tom.balances(account)["USDC"].balance == 100


def test_a_role_that_is_not_there_is_refused(people: People) -> None:
    """A number that is no role, and none at all, are refused with the field, also to an operator."""
    for number in (0, 10, 2**31 - 1):
        with (
            people.client("ann") as ann,
            pytest.raises(InvalidRequest, match="INVALID_ARGUMENT: role: "),
        ):
            ann.grant_role("tom", number)  # type: ignore[arg-type]


def test_what_authority_forbids_is_said(people: People) -> None:
    """Own roles, the last operators, roles that are not there and missing authority: a code and what to do."""
    assert people.refused("ann", "grant", "ann", "custody").startswith(
        "OWN_AUTHORITY: let another operator"
    )
    assert people.refused("ann", "revoke", "bob", "operator").startswith(
        "LAST_OPERATORS (limit 2, actual 1): "
    )
    assert people.refused("ann", "revoke", "tom", "custody").startswith("UNKNOWN_GRANT: ")
    assert people.refused("tom", "grant", "eve", "operator").startswith("ROLE_REQUIRED: ask an")
    assert people.refused("tom", "list").startswith("PERMISSION_DENIED: ROLE_REQUIRED: ")
    assert people.refused(UNKNOWN_KEY, "list").startswith("UNAUTHENTICATED: CREDENTIAL_INVALID: ")
    assert people.refused("", "list").startswith("UNAUTHENTICATED: CREDENTIAL_ABSENT: ")
    # The reason once, where the status has the same name.
    assert people.refused("ann", "grant", "two words", "trader").startswith(
        "INVALID_ARGUMENT: name: "
    )
    refused: Any = json.loads(people.run("tom", "list", "--json").stdout)
    assert (refused["error"], refused["exit_code"]) == ("CallRefused", 1)
    wrong = people.run("ann", "grant", "tom", "king")
    assert wrong.exit_code == 2
    assert "'king' is not one of 'auditor', 'custody'" in wrong.stderr
    for arguments, words in (
        (("grant", "tom"), "Missing argument"),
        (("delegate", "0", "eve"), "0 is not in the range"),
        (("grant", "tom", "trader", "--expires", "soon"), "neither like 90d"),
        (("list", "--credential", "x"), "No such option"),
    ):
        result = people.run("ann", *arguments)
        assert (result.exit_code, words in result.stderr) == (2, True), result.output
    assert people.refused("ann", "grant", "tom", "trader", "--expires", "2020-01-01").startswith(
        "AUTHORITY_EXPIRED (limit "
    )


def test_a_server_that_is_not_there_is_named(people: People) -> None:
    """Without an answer the command says where it asked, and what to check."""
    result = CliRunner().invoke(main, ["roles", "list", "--address", "127.0.0.1:1"])
    assert result.exit_code == 1
    assert "no answer from 127.0.0.1:1 (UNAVAILABLE): check the address" in result.stderr


def target(address: str = "127.0.0.1:1", file: Path | None = None) -> Target:
    """A target without TLS."""
    return Target(address, None, file, "", 1.0)


def test_a_credential_comes_from_a_file_or_the_environment(tmp_path: Path) -> None:
    """A file that others may read, and text that is no credential, are refused; none goes out in plain text."""
    path = tmp_path / "credential"
    path.write_text("chk_5ec2e7\n", encoding="utf-8")
    path.chmod(0o600)
    sent = (("authorization", "Bearer chk_5ec2e7"),)
    assert metadata_of(target(file=path), {CREDENTIAL_VARIABLE: "other"}) == sent
    assert metadata_of(target(), {CREDENTIAL_VARIABLE: "chk_5ec2e7"}) == sent
    assert metadata_of(target(), {}) == ()
    for address in ("10.0.0.1:7411", "example.com:7411", "localhost.example:7411"):
        assert not is_local(address)
        with pytest.raises(ConfigError, match="in plain text"):
            metadata_of(target(address, path), {})
    path.chmod(0o604)
    with pytest.raises(ConfigError, match="holds a secret and others may read"):
        metadata_of(target(file=path), {})
    path.chmod(0o600)
    for wrong in ("", "5ec2e7 x", "5ec2e7é", "5ec2e7" * 1_000):
        path.write_text(wrong, encoding="utf-8")
        with pytest.raises(ConfigError, match="printable ASCII") as caught:
            metadata_of(target(file=path), {})
        assert "5ec2e7" not in str(caught.value)
    with pytest.raises(ConfigError, match="cannot be read"):
        metadata_of(target(file=tmp_path / "none"), {})
