# SPDX-License-Identifier: Apache-2.0
"""Record 0: settings, their bytes, and what is refused (SPEC J-3, U-8)."""

from pathlib import Path
from typing import Any

import pytest

from clearinghouse.server.startup.genesis import (
    GenesisError,
    genesis_differences,
    genesis_from_bytes,
    genesis_of_other_rules,
    genesis_record,
    genesis_to_bytes,
    load_genesis,
    make_genesis,
    states_seed,
)
from clearinghouse.statemachine.vocabulary.types import (
    RULE_SET_LATEST,
    RULE_SETS,
    SETTING_NOTICE_MAX_NS,
)
from clearinghouse.storage.chain import verify
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.errors import JournalDamagedError, NewerRecordError, OlderRulesError

SEED = bytes(range(32))


def test_bytes_give_the_settings_back() -> None:
    """The content of record 0 is read back to the same parameters."""
    genesis = make_genesis(valuation="USD", valuation_scale=2, seed=SEED, request_window_ns=7)
    again = genesis_from_bytes(genesis_to_bytes(genesis))
    for name in (
        "seed",
        "valuation_symbol",
        "valuation_scale",
        "request_window_ns",
        "request_ahead_ns",
        "settlement_interval_ns",
        "rule_set",
    ):
        assert getattr(again, name) == getattr(genesis, name)


def test_a_genesis_of_the_first_rules_is_refused_by_name() -> None:
    """Version 1 says nothing of rules, and version 2 may name set 1: neither is damaged."""
    first: list[Any] = ["clearinghouse genesis", 1, SEED, "USDC", 6, 7, 8, 9]
    named: list[Any] = ["clearinghouse genesis", 2, SEED, "USDC", 6, 7, 8, 9, 1]
    for values in (first, named):
        with pytest.raises(OlderRulesError) as caught:
            genesis_from_bytes(encode(values))
        assert str(caught.value) == (
            "sequence 0 has rule set 1, this version reads rule set 2 and later: begin a new directory, or use the "
            "version that wrote this one to export it"
        )
        assert (caught.value.sequence, caught.value.rule_set) == (0, 1)
    assert make_genesis().rule_set == RULE_SET_LATEST


def test_a_genesis_with_operators_has_bytes_of_its_own(tmp_path: Path) -> None:
    """Version 4 ends with the names and the notice; without them the bytes are those of versions 2 and 3, as before."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    path.write_text(f'seed = "{SEED.hex()}"\noperators = ["ann", "bob"]\n')
    found = load_genesis(path)
    data = genesis_to_bytes(found)
    windows = (found.request_window_ns, found.request_ahead_ns, found.settlement_interval_ns)
    tag = "clearinghouse genesis"
    day_ns = 86_400 * 10**9
    assert data == encode([tag, 4, SEED, "USDC", 6, *windows, 2, "ann", "bob", day_ns])
    again = genesis_from_bytes(data)
    assert (again.first_operator, again.second_operator) == ("ann", "bob")
    assert again.notice_ns == day_ns
    old = make_genesis(seed=SEED, operators=("ann", "bob"), notice_ns=0)
    assert genesis_to_bytes(old) == encode([tag, 3, SEED, "USDC", 6, *windows, 2, "ann", "bob"])
    assert genesis_from_bytes(genesis_to_bytes(old)).notice_ns == 0
    plain = make_genesis(seed=SEED, notice_ns=7)
    assert genesis_to_bytes(plain) == encode([tag, 4, SEED, "USDC", 6, *windows, 2, "", "", 7])
    assert genesis_from_bytes(genesis_to_bytes(plain)).notice_ns == 7
    older = make_genesis(seed=SEED, notice_ns=0)
    assert genesis_to_bytes(older) == encode([tag, 2, SEED, "USDC", 6, *windows, 2])
    assert "operators: it has ('', ''), wanted ('ann', 'bob')" in genesis_differences(plain, found)


@pytest.mark.parametrize("stated", ['"ann"', "[1, 2]", '["ann"]'])
def test_operators_in_a_file_are_two_names(tmp_path: Path, stated: str) -> None:
    """Another form of the key is refused."""
    path = tmp_path / "genesis.toml"
    path.write_text(f"operators = {stated}\n")
    with pytest.raises(GenesisError, match="operators"):
        load_genesis(path)


def test_record_zero_begins_a_chain() -> None:
    """The record of genesis is sequence 0, alone, and verifies by itself."""
    record = genesis_record(make_genesis(seed=SEED), 1, 5)
    assert (record.first_sequence, record.count, record.time_ns) == (0, 1, 5)
    assert verify([record]).findings == ()


def test_a_seed_is_drawn_where_none_is_given() -> None:
    """Two new clearinghouses have different seeds of full length."""
    first, second = make_genesis().seed, make_genesis().seed
    assert first != second
    assert len(first) == 32


@pytest.mark.parametrize(
    "settings",
    [
        {"valuation": ""},
        {"notice_ns": SETTING_NOTICE_MAX_NS + 1},
        {"notice_ns": -1},
        {"valuation": "U" * 33},
        {"valuation": "US\u00a3"},
        {"valuation_scale": 13},
        {"valuation_scale": -1},
        {"seed": b"short"},
        {"seed": bytes(65)},
        {"request_window_ns": 0},
        {"settlement_interval_ns": -1},
        {"operators": ("ann",)},
        {"operators": ("ann", "ann")},
        {"operators": ("ann", "bob", "cleo")},
        {"operators": ("ann", "b b")},
        {"operators": ("ann", "")},
        {"operators": ("ann", "x" * 65)},
        {"rule_set": 1},
        {"rule_set": RULE_SET_LATEST + 1},
    ],
)
def test_settings_out_of_range_are_refused(settings: dict[str, object]) -> None:
    """Each parameter has a range, and the error says which one was left."""
    with pytest.raises(GenesisError):
        make_genesis(**settings)  # type: ignore[arg-type]


def test_a_file_gives_settings(tmp_path: Path) -> None:
    """A TOML file names what differs from the defaults, times in seconds, the seed in hex."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    path.write_text(f'valuation = "EUR"\nseed = "{SEED.hex()}"\nsettlement_interval_seconds = 3\n')
    genesis = load_genesis(path)
    assert (genesis.valuation_symbol, genesis.valuation_scale, genesis.seed) == ("EUR", 6, SEED)
    assert genesis.settlement_interval_ns == 3_000_000_000


def test_a_seed_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """The seed is a secret (U-7); a file without one may be read by all."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    path.write_text(f'seed = "{SEED.hex()}"\n')
    path.chmod(0o604)
    with pytest.raises(GenesisError, match="others may read it: chmod o-rwx") as caught:
        load_genesis(path)
    assert SEED.hex() not in str(caught.value)
    path.chmod(0o640)
    assert load_genesis(path).seed == SEED
    path.write_text('valuation = "EUR"\n')
    path.chmod(0o644)
    load_genesis(path)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    """The error names the file."""
    with pytest.raises(GenesisError, match=r"nowhere\.toml"):
        load_genesis(tmp_path / "nowhere.toml")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        encode([1, 2]),
        encode(["clearinghouse genesis"]),
        encode(["clearinghouse genesis", 3, SEED, "USDC", 6, 1, 1, 1, 2]),
        encode(["clearinghouse genesis", 3, SEED, "USDC", 6, 1, 1, 1, 1, "ann", "bob"]),
        encode(["clearinghouse genesis", 3, SEED, "USDC", 6, 1, 1, 1, 2, "ann", "ann"]),
        encode(["clearinghouse genesis", 3, SEED, "USDC", 6, 1, 1, 1, 2, "ann", 5]),
        encode(["clearinghouse genesis", 2, SEED, "USDC", 6, 1, 1, 1]),
        encode(["clearinghouse genesis", 1, SEED, "USDC", 6, 1, 1, 1, 1]),
        encode(["clearinghouse genesis", 2, SEED, "USDC", 6, 1, 1, 1, 1]),
        encode(["clearinghouse genesis", 2, SEED, "USDC", 6, 1, 1, 1, 0]),
        encode(["clearinghouse genesis", 2, b"", "USDC", 6, 1, 1, 1, 2]),
        encode(["clearinghouse genesis", 3, SEED, "USDC", 6, 1, 1, 1, 2, "", ""]),
        encode(["clearinghouse genesis", 4, SEED, "USDC", 6, 1, 1, 1, 2, "", "", 0]),
        encode(["clearinghouse genesis", 1, "text", "USDC", 6, 1, 1, 1]),
        encode(["clearinghouse genesis", 1, SEED, "USDC", "6", 1, 1, 1]),
        encode(["clearinghouse genesis", 1, SEED, "USDC", 99, 1, 1, 1]),
    ],
)
def test_bytes_that_are_no_genesis_are_refused(data: bytes) -> None:
    """A record that is not exactly a genesis of this version is refused."""
    with pytest.raises((JournalDamagedError, NewerRecordError, OlderRulesError)):
        genesis_from_bytes(data)


YEAR_NS = 366 * 24 * 3600 * 10**9


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"valuation": ""}, "the valuation asset '' is not 1 to 32 printable ASCII characters"),
        (
            {"valuation": "x" * 33},
            f"the valuation asset '{'x' * 33}' is not 1 to 32 printable ASCII characters",
        ),
        ({"valuation_scale": -1}, "the valuation scale -1 is not within 0 to 12"),
        ({"valuation_scale": 13}, "the valuation scale 13 is not within 0 to 12"),
        ({"seed": b"x" * 15}, "the seed has 15 bytes: give 16 to 64, or none at all"),
        ({"seed": b"x" * 65}, "the seed has 65 bytes: give 16 to 64, or none at all"),
        ({"request_window_ns": 0}, "the request window of 0 ns is not above 0 and within a year"),
        (
            {"request_ahead_ns": YEAR_NS + 1},
            f"the request lead of {YEAR_NS + 1} ns is not above 0 and within a year",
        ),
        (
            {"settlement_interval_ns": -1},
            "the settlement interval of -1 ns is not above 0 and within a year",
        ),
        ({"rule_set": 1}, "the rule set 1 is not within 2 to 2"),
        ({"rule_set": 3}, "the rule set 3 is not within 2 to 2"),
        ({"operators": ("ann",)}, "operators are 2 different principals, or none"),
        ({"operators": ("ann", "ann")}, "operators are 2 different principals, or none"),
        ({"operators": ("ann", "bob", "eve")}, "operators are 2 different principals, or none"),
        (
            {"operators": ("ann", "b b")},
            "the operator 'b b' is not 1 to 64 printable ASCII characters without spaces",
        ),
        (
            {"operators": ("ann", "b" * 65)},
            f"the operator '{'b' * 65}' is not 1 to 64 printable ASCII characters without spaces",
        ),
    ],
)
def test_a_refusal_has_setting_limit_and_value(settings: dict[str, Any], message: str) -> None:
    """All of it in one sentence."""
    with pytest.raises(GenesisError) as caught:
        make_genesis(**settings)
    assert str(caught.value) == message


@pytest.mark.parametrize(
    "settings",
    [
        {"valuation": "x"},
        {"notice_ns": SETTING_NOTICE_MAX_NS},
        {"valuation": "x" * 32},
        {"valuation_scale": 0},
        {"valuation_scale": 12},
        {"seed": b"x" * 16},
        {"seed": b"x" * 64},
        {"request_window_ns": 1},
        {"request_ahead_ns": YEAR_NS},
        {"rule_set": 2},
        {"operators": ("a", "b" * 64)},
    ],
)
def test_a_setting_on_its_limit_passes(settings: dict[str, Any]) -> None:
    """And comes back from record 0."""
    found = make_genesis(**settings)
    assert genesis_differences(genesis_from_bytes(genesis_to_bytes(found)), found) == ""


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            'colour = "red"\nabacus = 1',
            (
                "{path} has the unknown key abacus: known are ['operators', 'request_ahead_seconds',"
                " 'request_window_seconds', 'rule_set', 'seed', 'setting_notice_seconds',"
                " 'settlement_interval_seconds', 'valuation', 'valuation_scale']"
            ),
        ),
        ("valuation = 1", "{path}: valuation and seed are strings"),
        ("seed = 1", "{path}: valuation and seed are strings"),
        ("valuation_scale = 1.5", "{path}: valuation_scale is a whole number"),
        ("rule_set = true", "{path}: rule_set is a whole number"),
        ('operators = "ann"', "{path}: operators is a list of two names"),
        ('operators = ["ann", 1]', "{path}: operators is a list of two names"),
        ('seed = "xyz"', "the seed is not hexadecimal"),
    ],
)
def test_a_file_that_is_refused_is_named_with_its_fault(
    tmp_path: Path, text: str, message: str
) -> None:
    """The first unknown key by name, and those that are known; a seed is not repeated."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    path.write_text(text)
    with pytest.raises(GenesisError) as caught:
        load_genesis(path)
    assert str(caught.value) == message.format(path=path)


def test_an_empty_file_gives_the_usual_settings(tmp_path: Path) -> None:
    """And each key of a file one setting, with times in seconds."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    usual = load_genesis(path)
    assert genesis_differences(usual, make_genesis(seed=usual.seed)) == ""
    assert not states_seed(path)
    path.write_text(
        f'valuation = "USD"\nvaluation_scale = 2\nseed = "{SEED.hex()}"\nrequest_window_seconds = 3\n'
        "request_ahead_seconds = 4\nsettlement_interval_seconds = 5\nsetting_notice_seconds = 6\n"
        'rule_set = 2\noperators = ["a", "b"]\n'
    )
    wanted = make_genesis(
        valuation="USD",
        valuation_scale=2,
        seed=SEED,
        request_window_ns=3 * 10**9,
        request_ahead_ns=4 * 10**9,
        settlement_interval_ns=5 * 10**9,
        operators=("a", "b"),
        notice_ns=6 * 10**9,
    )
    assert genesis_to_bytes(load_genesis(path)) == genesis_to_bytes(wanted)
    assert states_seed(path)


def test_differences_are_named_with_both_values() -> None:
    """Times in seconds; of a seed only that it is another one."""
    one = make_genesis(seed=SEED)
    other = make_genesis(
        valuation="USD",
        valuation_scale=2,
        seed=SEED[::-1],
        request_window_ns=7 * 10**9,
        request_ahead_ns=8 * 10**9,
        settlement_interval_ns=9 * 10**9,
        operators=("a", "b"),
    )
    assert genesis_differences(one, other).split("; ") == [
        "valuation: it has USDC, wanted USD",
        "valuation_scale: it has 6, wanted 2",
        "request_window_seconds: it has 600, wanted 7",
        "request_ahead_seconds: it has 1, wanted 8",
        "settlement_interval_seconds: it has 10, wanted 9",
        "operators: it has ('', ''), wanted ('a', 'b')",
        "seed: another one",
    ]


def test_the_same_parameters_under_other_rules() -> None:
    """There is one set; with a next one each has the bytes of the other."""
    second = make_genesis(seed=SEED)
    assert genesis_of_other_rules(second) == []
    RULE_SETS.append(RULE_SET_LATEST + 1)
    try:
        third = make_genesis(seed=SEED, rule_set=RULE_SET_LATEST + 1)
        assert genesis_of_other_rules(second) == [genesis_to_bytes(third)]
        assert genesis_of_other_rules(third) == [genesis_to_bytes(second)]
    finally:
        RULE_SETS.remove(RULE_SET_LATEST + 1)


FIELDS: list[Any] = [SEED, "USDC", 6, 7, 8, 9, 2]
TAG = "clearinghouse genesis"


@pytest.mark.parametrize(
    ("values", "detail"),
    [
        ([7, 2, *FIELDS], "record 0 is no genesis"),
        ([], "record 0 is no genesis"),
        ([TAG], "record 0 is not a genesis of a version that this build knows"),
        ([TAG, 0, *FIELDS], "record 0 is not a genesis of a version that this build knows"),
        ([TAG, 2, *FIELDS[:-1]], "record 0 is not a genesis of a version that this build knows"),
        ([TAG, 1, *FIELDS], "record 0 is not a genesis of a version that this build knows"),
        ([TAG, 2, "seed", *FIELDS[1:]], "a field of genesis has a wrong type"),
        ([TAG, 2, SEED, b"USDC", *FIELDS[2:]], "a field of genesis has a wrong type"),
        ([TAG, 2, SEED, "USDC", "6", 7, 8, 9, 2], "a field of genesis has a wrong type"),
        ([TAG, 3, *FIELDS, "a", 5], "a field of genesis has a wrong type"),
        ([TAG, 2, SEED, "USDC", 6, 0, 8, 9, 2], "genesis: the request window of 0 ns is not above"),
    ],
)
def test_what_is_wrong_with_record_0_is_said(values: list[Any], detail: str) -> None:
    """Of the journal at sequence 0."""
    with pytest.raises(JournalDamagedError) as caught:
        genesis_from_bytes(encode(values))
    assert caught.value.sequence == 0
    assert caught.value.detail.startswith(detail)


def test_a_genesis_of_a_later_version_is_not_damage() -> None:
    """It says which versions this build knows."""
    with pytest.raises(NewerRecordError, match=r"genesis of version 5.*those up to 4"):
        genesis_from_bytes(encode([TAG, 5, *FIELDS]))
