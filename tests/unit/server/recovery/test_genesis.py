# SPDX-License-Identifier: Apache-2.0
"""Record 0: settings, their bytes, and what is refused (SPEC J-3, U-8)."""

from pathlib import Path

import pytest

from clearinghouse.server.recovery.genesis import (
    GenesisError,
    genesis_differences,
    genesis_from_bytes,
    genesis_of_other_rules,
    genesis_record,
    genesis_to_bytes,
    load_genesis,
    make_genesis,
)
from clearinghouse.statemachine.vocabulary.types import RULE_SET_FIRST, RULE_SET_LATEST
from clearinghouse.storage.chain import verify
from clearinghouse.storage.encoding import encode
from clearinghouse.storage.errors import JournalDamagedError

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


def test_a_genesis_of_the_first_rules_has_its_old_bytes() -> None:
    """Version 1 says nothing of rules: its journals begin with the first set, and have the same hash as ever."""
    old = encode(["clearinghouse genesis", 1, SEED, "USDC", 6, 7, 8, 9])
    assert genesis_from_bytes(old).rule_set == RULE_SET_FIRST
    assert genesis_to_bytes(genesis_from_bytes(old)) == old
    assert make_genesis().rule_set == RULE_SET_LATEST


def test_a_genesis_with_operators_has_bytes_of_its_own(tmp_path: Path) -> None:
    """Version 3 ends with the two names; without them the bytes are those of version 2, as before."""
    path = tmp_path / "genesis.toml"
    path.touch(0o600)
    path.write_text(f'seed = "{SEED.hex()}"\noperators = ["ann", "bob"]\n')
    found = load_genesis(path)
    data = genesis_to_bytes(found)
    windows = (found.request_window_ns, found.request_ahead_ns, found.settlement_interval_ns)
    tag = "clearinghouse genesis"
    assert data == encode([tag, 3, SEED, "USDC", 6, *windows, 2, "ann", "bob"])
    again = genesis_from_bytes(data)
    assert (again.first_operator, again.second_operator) == ("ann", "bob")
    plain = make_genesis(seed=SEED)
    assert genesis_to_bytes(plain) == encode([tag, 2, SEED, "USDC", 6, *windows, 2])
    assert "operators: it has ('', ''), wanted ('ann', 'bob')" in genesis_differences(plain, found)
    assert genesis_to_bytes(make_genesis(seed=SEED, rule_set=1)) not in genesis_of_other_rules(
        found
    )


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
        {"operators": ("ann", "bob"), "rule_set": 1},
        {"rule_set": 0},
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
        encode(["clearinghouse genesis", 1, "text", "USDC", 6, 1, 1, 1]),
        encode(["clearinghouse genesis", 1, SEED, "USDC", "6", 1, 1, 1]),
        encode(["clearinghouse genesis", 1, SEED, "USDC", 99, 1, 1, 1]),
    ],
)
def test_bytes_that_are_no_genesis_are_damage(data: bytes) -> None:
    """A record that is not exactly a genesis of this version, and not of a newer one, is damage at sequence 0."""
    with pytest.raises(JournalDamagedError) as caught:
        genesis_from_bytes(data)
    assert caught.value.sequence == 0
