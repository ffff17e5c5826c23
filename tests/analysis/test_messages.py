# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse messages`: another reader takes each message back, and what it says is in the ledger (SPEC A-4).

`two_days` says what happens. The ledger is asked by `holdings`, the obligations by `session`, the calls by events.
"""

import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from clearinghouse.server.analysis.replayed_state import opened
from clearinghouse.server.cli import main
from clearinghouse.server.codec.scales import AssetScale
from clearinghouse.server.messages.cash_statements import AccountDay, Entry, cash_statement
from clearinghouse.server.messages.elements import (
    LeftOutError,
    Party,
    Period,
    identification,
    money,
    node,
    quantity,
)
from clearinghouse.statemachine.vocabulary import events
from clearinghouse.statemachine.vocabulary.events import split
from tests.analysis import two_days
from tests.analysis.iso20022_reader import read

DAYS = ("2023-11-15", "2023-11-16", "2023-11-17")
# Each trade settles by itself, the client's for its broker; no one but the share's issuer is known elsewhere.
GROSS = """
setup:
  asset ABC scale 0 price 10
  market ABC/USDC spot lot 1 tick 0.01 status HALTED
  account broker kind house
  account client owner broker kind individual
  account maker kind house
  member broker
  member maker
  calendar NPR closed sat,sun
  segment EQ calendar NPR cut-off 16:00 settlement 12:00 cycle 1
  clear ABC/USDC EQ model 1
  deposit client 1,000 USDC
  deposit maker 10 ABC
  advance-to 2023-11-15 09:00

scenario: Two trades.

  trade ABC/USDC client from maker 4 @ 10.25
  trade ABC/USDC client from maker 3 @ 11
  advance-to 2023-11-16 12:00
"""


def ask(*words: str) -> dict[str, Any]:
    """The answer of a command."""
    done = CliRunner().invoke(main, [*words, "--json"])
    assert done.exit_code == 0, done.output
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def written(folder: Path, version: str) -> list[Any]:
    """The messages of a version, in the order of their files, as the other reader has them."""
    return [read(file) for file in sorted(folder.rglob(f"{version}*.xml"))]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The journal; only to be read."""
    return two_days.write(tmp_path_factory.mktemp("messages"), currency="USD")


@pytest.fixture(scope="module")
def out(data: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The messages, in a folder of each day."""
    folder = tmp_path_factory.mktemp("out")
    for day in DAYS:
        found = ask("messages", str(data), day, "--out", str(folder / day))
        assert found["left_out"] == []
        assert sum(found["messages"].values()) == len(list((folder / day).rglob("*.xml")))
    return folder


def signed(one: Any) -> Decimal:  # noqa: ANN401  a class of the reader
    """The amount of a balance or an entry, below 0 if it is paid or owed."""
    assert one.amt.ccy == "USD"
    value: Decimal = one.amt.value
    return value if one.cdt_dbt_ind.value == "CRDT" else -value


def is_settlement(entry: Any) -> bool:  # noqa: ANN401  the same
    """Whether an entry of a statement is of a session."""
    return bool(entry.bk_tx_cd.prtry.cd == "DVP_SETTLEMENT")


def test_cash_statements_reconcile_with_the_ledger(data: Path, out: Path) -> None:
    """Opening and movements are the closing, and each is what the ledger has; so is the sum of each kind."""
    found: dict[tuple[str, str], tuple[Decimal, Decimal]] = {}
    moved: dict[tuple[str, str, str], Decimal] = defaultdict(Decimal)
    held: dict[tuple[str, str], Decimal] = {}
    for day in DAYS:
        for message in written(out / day, "camt.053"):
            for one in message.stmt:
                key = day, one.acct.id.othr.id
                balances = {each.tp.cd_or_prtry.cd: signed(each) for each in one.bal}
                assert balances["OPBD"] + sum(map(signed, one.ntry)) == balances["CLBD"]
                found[key] = balances["OPBD"], balances["CLBD"]
                held[key] = balances["CLBD"] - balances["CLAV"]
                for entry in one.ntry:
                    moved[*key, entry.bk_tx_cd.prtry.cd] += signed(entry)
                sides = (one.txs_summry.ttl_cdt_ntries, one.txs_summry.ttl_dbt_ntries)
                assert sides[0].sum - sides[1].sum == balances["CLBD"] - balances["OPBD"]
                assert sum(int(each.nb_of_ntries) for each in sides) == len(one.ntry)
    ledger = ask("holdings", str(data), "--asset", "USD")
    rows = [one for one in ledger["holdings"] if one["account_id"] > 1_000]
    keys = [(one["date"], str(one["account_id"])) for one in rows if one["date"] in DAYS]
    of = {(one["date"], str(one["account_id"])): one for one in rows}
    assert sorted(found) == sorted(keys)
    for key, (opening, closing) in found.items():
        row = of[key]
        assert (str(opening), str(closing)) == (row["opening"], row["closing"])
        assert held[key] == Decimal(row["on_hold"])
    assert found["2023-11-16", "1001"] == (Decimal(70_000), Decimal(58_000))
    causes = {
        (one["date"], str(one["account_id"]), one["cause"]): Decimal(one["amount"])
        for one in ledger["movements"]
        if one["account_id"] > 1_000 and one["date"] in DAYS
    }
    assert moved == causes
    assert moved["2023-11-16", "1001", "DEFAULT_FUND"] == Decimal(-5_000)


def test_statements_of_holdings_are_what_the_ledger_has(data: Path, out: Path) -> None:
    """Dora has 50 shares, 10 of them lodged; bob delivers 30, gets 20 more, and delivers these."""
    found: dict[tuple[str, str], tuple[str, str]] = {}
    for day in DAYS:
        for one in written(out / day, "semt.002"):
            key = day, one.sfkpg_acct.id
            assert one.stmt_gnl_dtls.actvty_ind == bool(one.bal_for_acct)
            found[key] = "0", "0"
            for each in one.bal_for_acct:
                assert each.fin_instrm_id.isin == "US0378331005"
                whole, free = each.aggt_bal.qty.qty.qty.unit, each.avlbl_bal.qty.qty.unit
                held = each.not_avlbl_bal.qty.unit
                assert free + held == whole
                found[key] = str(whole), str(held)
    ledger = ask("holdings", str(data), "--asset", "XYZ")["holdings"]
    assert found == {
        (one["date"], str(one["account_id"])): (one["closing"], one["on_hold"])
        for one in ledger
        if one["account_id"] > 1_000 and one["date"] in DAYS
    }
    assert found[DAYS[0], "1004"] == ("50", "10")
    assert [found[day, "1002"] for day in DAYS] == [("30", "0"), ("20", "0"), ("0", "0")]


def test_each_settled_obligation_has_one_confirmation(data: Path, out: Path) -> None:
    """Of 130 shares at 100 alice gets 70; bob delivers 30 of 100, dora all 40; carol gets none, so no message."""
    for session, day in ((1, DAYS[1]), (2, DAYS[2])):
        obligations = {
            str(one["account_id"]): one
            for one in ask("session", str(data), str(session))["obligations"]
            if one["settled_quantity"] != "0"
        }
        messages = written(out / day, "sese.025")
        accounts = [one.qty_and_acct_dtls.sfkpg_acct.id for one in messages]
        assert sorted(accounts) == sorted(obligations)
        for account, one in zip(accounts, messages, strict=True):
            row = obligations[account]
            sign = 1 if one.tx_id_dtls.scties_mvmnt_tp.value == "RECE" else -1
            details = one.qty_and_acct_dtls
            assert str(details.sttld_qty.qty.unit) == row["settled_quantity"]
            left = details.rmng_to_be_sttld_qty
            open_quantity = 0 if left is None else sign * left.unit
            assert str(open_quantity) == row["open_quantity"]
            assert (one.addtl_params is None) == (left is None)
            assert str(signed(one.sttld_amt)) == row["settled_cash"]
            assert one.fin_instrm_id.isin == "US0378331005"
            assert one.sttlm_params.scties_tx_tp.cd.value == "NETT"
            assert str(one.trad_dtls.fctv_sttlm_dt.dt.dt) == day
        cash = {
            one.acct.id.othr.id: sum(signed(each) for each in one.ntry if is_settlement(each))
            for message in written(out / day, "camt.053")
            for one in message.stmt
        }
        for account, one in zip(accounts, messages, strict=True):
            assert signed(one.sttld_amt) == cash[account]
    (alice, _, _) = written(out / DAYS[1], "sese.025")
    assert alice.tx_id_dtls.acct_ownr_tx_id == "S1-K1-A1001"
    assert (alice.qty_and_acct_dtls.sttld_qty.qty.unit, str(signed(alice.sttld_amt))) == (
        70,
        "-7000",
    )
    assert alice.rcvg_sttlm_pties.pty1.id.any_bic == "DEUTDEFF"
    assert alice.qty_and_acct_dtls.acct_ownr.lei == "7LTWFZYICNSX8D621K86"
    assert alice.dlvrg_sttlm_pties.pty1.lei == "HWUPKR0MPOU8FGXBT394"


def test_each_call_has_one_request(data: Path, out: Path) -> None:
    """Each call that the events have, with its account or for the fund, its amount and its deadline."""
    expected: Counter[tuple[str, str, str, str]] = Counter()
    with opened(data) as past:
        while (step := past.step()) is not None:
            for one in split(step.events):
                if one.kind in {events.MARGIN_CALLED, events.CONTRIBUTION_CALLED}:
                    texts = {
                        name: f"{one.fields[name] / 100:.10g}" for name in ("amount", "required")
                    }
                    account = str(one.fields.get("account_id", ""))
                    member = past.state.clearing.members[one.fields["member_id"]].id
                    expected[account, f"M{member}", texts["amount"], texts["required"]] += 1
    found: Counter[tuple[str, str, str, str]] = Counter()
    for file in sorted(out.rglob("colr.003*.xml")):
        one = read(file)
        result = one.mrgn_call_rslt
        due = result.mrgn_call_rslt.mrgn_call_amt
        account = one.oblgtn.coll_acct_id
        amount = due.due_to_pty_a if account else result.dflt_fnd_amt
        assert amount.ccy == "USD"
        assert account is not None or due.due_to_pty_a.value == 0
        assert one.oblgtn.pty_a.prtry_id.id == "HWUPKR0MPOU8FGXBT394"
        party = one.oblgtn.pty_b
        number = file.parent.name.replace("member-", "M")
        assert (party.any_bic or party.prtry_id.id) == ("DEUTDEFF" if number == "M1" else number)
        required, deadline = due.addtl_inf.split(", ")
        assert deadline.startswith("deadline 2023-11-1")
        key = account.id if account else "", number, str(amount.value), required.split()[1]
        found[key] += 1
    assert found == expected
    assert found["1004", "M4", "800", "1600"] == 1  # dora has lodged shares that count 800 of 1,600


def test_trades_that_settle_by_themselves_have_their_own_confirmations(tmp_path: Path) -> None:
    """4 shares at 10.25 and 3 at 11, for a client's account; what has no identifier has its symbol or number here."""
    journal = two_days.write(tmp_path, GROSS, "USD")
    out = tmp_path / "out"
    ask("messages", str(journal), "--out", str(out), "--member", "broker")
    assert [one.name for one in out.iterdir()] == ["member-1"]
    messages = written(out, "sese.025")
    assert [one.trad_dtls.trad_id for one in messages] == [["1"], ["2"]]
    assert [one.qty_and_acct_dtls.sttld_qty.qty.unit for one in messages] == [4, 3]
    assert [signed(one.sttld_amt) for one in messages] == [-41, -33]
    for one in messages:
        assert one.sttlm_params.scties_tx_tp.cd.value == "TRAD"
        (share,) = one.fin_instrm_id.othr_id
        assert (share.id, share.tp.prtry) == ("ABC", "SYMBOL")
        owner = one.qty_and_acct_dtls.acct_ownr
        assert (owner.id.prtry_id.id, owner.id.prtry_id.issr, owner.lei) == (
            "M1",
            "clearinghouse",
            None,
        )
        assert one.dlvrg_sttlm_pties.dpstry.id.nm_and_adr.nm == "clearinghouse"
    (statement,) = written(out, "camt.053")
    (of_client,) = statement.stmt
    assert [signed(one) for one in of_client.bal] == [1_000, 926, 926]


def test_a_day_has_the_same_bytes_whenever_it_is_written(
    data: Path, out: Path, tmp_path: Path
) -> None:
    """Also for one member alone, by its number."""
    ask("messages", str(data), DAYS[1], "--out", str(tmp_path), "--member", "2")
    again = {file.name: file.read_bytes() for file in tmp_path.rglob("*.xml")}
    first = (out / DAYS[1] / "member-2").iterdir()
    assert again == {file.name: file.read_bytes() for file in first}
    assert len(again) == 3


def test_a_folder_that_cannot_be_written_is_no_finding(data: Path) -> None:
    """Exit code 1 would say that a part was left out by name; a device in the place of a folder is 2."""
    result = CliRunner().invoke(main, ["messages", str(data), "--out", "/dev/full"])
    assert (result.exit_code, "/dev/full cannot be written" in result.output) == (2, True)


def test_each_member_has_a_folder_and_one_may_be_asked_alone(data: Path, tmp_path: Path) -> None:
    """Without a member all four have one; the page's own commands run in `tests/tutorial`."""
    for named, members in (
        ((), {f"member-{number}" for number in range(1, 5)}),
        (("--member", "bob"), {"member-2"}),
    ):
        out = tmp_path / str(len(members))
        asked = ["messages", str(data), DAYS[1], "--out", str(out), *named]
        assert CliRunner().invoke(main, asked).exit_code == 0
        assert {one.name for one in out.iterdir()} == members


def test_what_the_standard_cannot_say_is_left_out(tmp_path: Path) -> None:
    """USDC is no currency: each message with an amount is named with its reason, and the exit code is 1."""
    journal = two_days.write(tmp_path)
    out = tmp_path / "out"
    done = CliRunner().invoke(
        main, ["messages", str(journal), DAYS[1], "--out", str(out), "--json"]
    )
    assert done.exit_code == 1
    found = json.loads(done.stdout)
    assert found["messages"] == {"semt.002.001.11": 3}  # the only ones without an amount
    assert {file.name[:8] for file in out.rglob("*.xml")} == {"semt.002"}
    assert len(found["left_out"]) == 7  # four statements, three confirmations
    assert {one["reason"] for one in found["left_out"]} == {"USDC is no currency of ISO 4217"}


def test_a_message_is_exact_or_not_written() -> None:
    """Amounts with too many decimals or digits, names with control characters, long references."""
    assert money("Amt", "-1234567890123.45678", "USD").text == "1234567890123.45678"
    for text in ("0.123456", "12345678901234.56789", "1234567890123456789"):
        with pytest.raises(LeftOutError, match="more than"):
            money("Amt", text, "USD")
    with pytest.raises(LeftOutError, match="18 digits"):
        quantity("Qty", "1234567890123456789")
    with pytest.raises(LeftOutError, match="characters that no message may have"):
        node("Nm", "a\x01b")
    with pytest.raises(LeftOutError, match="more than 35"):
        identification("Id", "x" * 36)
    assert node("Nm", "Ä & <b>").text == "Ä & <b>"


def test_a_statement_that_does_not_add_up_is_not_written() -> None:
    """5 and movements of 2 are not 8."""
    party = Party("M1", "alice", "", "")
    day = AccountDay(7, 500, [Entry(3, 0, "TRADE", 200)], 800, 0)
    period = Period("2023-11-16", 0, 0)
    with pytest.raises(LeftOutError, match="account 7: 5 and movements of 2 are not 8"):
        cash_statement("m", period, party, party, AssetScale(1, "USD", 2), [day])
