# SPDX-License-Identifier: Apache-2.0
"""Read and write genesis: the parameters of a clearinghouse, as settings and as record 0 (SPEC J-3).

Owns the bytes of record 0 and the defaults of its parameters. Must never change the bytes of an existing format: the
first hash of every chain covers them.
"""

import secrets
import stat
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from clearinghouse.server.journal.versions import check_rule_set
from clearinghouse.statemachine.state.genesis import Genesis
from clearinghouse.statemachine.vocabulary.types import (
    OPERATORS_MIN,
    RULE_SET_LATEST,
    RULE_SETS,
    SCALE_MAX,
    SECOND_NS,
    SETTING_NOTICE_MAX_NS,
)
from clearinghouse.storage.chain import seal
from clearinghouse.storage.encoding import decode, encode
from clearinghouse.storage.errors import EncodingError, JournalDamagedError, NewerRecordError
from clearinghouse.storage.port import EMPTY_HEAD, Record

_TAG: Final = "clearinghouse genesis"
# Version 1 had no set of the rules: the first set was in force. Version 3 names two operators. Version 4 has
# the notice of changes after them, and may name none; without a notice genesis is of an earlier version.
_WITHOUT_RULE_SET: Final = 1
_VERSION: Final = 2
_VERSION_WITH_OPERATORS: Final = 3
_VERSION_WITH_NOTICE: Final = 4
_FIELDS: Final = {
    _WITHOUT_RULE_SET: 8,
    _VERSION: 9,
    _VERSION_WITH_OPERATORS: 11,
    _VERSION_WITH_NOTICE: 12,
}
_FIRST_RULE_SET: Final = 1
NO_EVENTS: Final = encode([[]])

SEED_BYTES_MIN: Final = 16
SEED_BYTES_MAX: Final = 64
SYMBOL_MAX: Final = 32
PRINCIPAL_MAX: Final = 64
REQUEST_WINDOW_NS: Final = 600 * SECOND_NS  # I-11
REQUEST_AHEAD_NS: Final = SECOND_NS  # I-11
SETTLEMENT_INTERVAL_NS: Final = 10 * SECOND_NS  # SPEC section 10
SETTING_NOTICE_NS: Final = 86_400 * SECOND_NS
_SECONDS_MAX: Final = 366 * 24 * 3600
# What a start compares with the journal, by the names of `Genesis`; commands change the rule set and the notice.
PARAMETERS: Final = (
    "seed",
    "valuation_symbol",
    "valuation_scale",
    "request_window_ns",
    "request_ahead_ns",
    "settlement_interval_ns",
    "first_operator",
    "second_operator",
)

_KEYS: Final = frozenset(
    {
        "valuation",
        "valuation_scale",
        "seed",
        "request_window_seconds",
        "request_ahead_seconds",
        "settlement_interval_seconds",
        "setting_notice_seconds",
        "rule_set",
        "operators",
    }
)


class GenesisError(ValueError):
    """A setting of genesis that is missing, unknown or out of range; the message names it and the remedy."""


def make_genesis(
    *,
    valuation: str = "USDC",
    valuation_scale: int = 6,
    seed: bytes = b"",
    request_window_ns: int = REQUEST_WINDOW_NS,
    request_ahead_ns: int = REQUEST_AHEAD_NS,
    settlement_interval_ns: int = SETTLEMENT_INTERVAL_NS,
    rule_set: int = RULE_SET_LATEST,
    operators: Sequence[str] = (),
    notice_ns: int = SETTING_NOTICE_NS,
) -> Genesis:
    """Return checked parameters of a clearinghouse; without a `seed` a random one is made. Raises GenesisError.

    `operators` are none, or two: then authority is on, and at first only they may act (Q-5.1). `notice_ns` is the first
    notice of changes that are worse for existing positions and orders (Q-9); 0: no notice.
    """
    if not (1 <= len(valuation) <= SYMBOL_MAX and valuation.isascii() and valuation.isprintable()):
        raise GenesisError(
            f"the valuation asset {valuation!r} is not 1 to {SYMBOL_MAX} printable ASCII characters"
        )
    if not 0 <= valuation_scale <= SCALE_MAX:
        raise GenesisError(f"the valuation scale {valuation_scale} is not within 0 to {SCALE_MAX}")
    seed = seed or secrets.token_bytes(32)
    if not SEED_BYTES_MIN <= len(seed) <= SEED_BYTES_MAX:
        raise GenesisError(
            f"the seed has {len(seed)} bytes: give {SEED_BYTES_MIN} to {SEED_BYTES_MAX}, or none at all"
        )
    for name, value in (
        ("request window", request_window_ns),
        ("request lead", request_ahead_ns),
        ("settlement interval", settlement_interval_ns),
    ):
        if not 0 < value <= _SECONDS_MAX * SECOND_NS:
            raise GenesisError(f"the {name} of {value} ns is not above 0 and within a year")
    if not 0 <= notice_ns <= SETTING_NOTICE_MAX_NS:
        raise GenesisError(f"the notice of {notice_ns} ns is not within 0 to 30 days")
    if rule_set not in RULE_SETS:
        raise GenesisError(
            f"the rule set {rule_set} is not within {RULE_SETS[0]} to {RULE_SETS[-1]}"
        )
    _check_operators(operators)
    first_operator, second_operator = operators or ("", "")
    return Genesis(
        seed,
        valuation,
        valuation_scale,
        request_window_ns,
        request_ahead_ns,
        settlement_interval_ns,
        rule_set,
        first_operator,
        second_operator,
        notice_ns,
    )


def _check_operators(operators: Sequence[str]) -> None:
    """Raise GenesisError unless the operators are two different principals."""
    if not operators:
        return
    if len(operators) != OPERATORS_MIN or len(set(operators)) != OPERATORS_MIN:
        raise GenesisError(f"operators are {OPERATORS_MIN} different principals, or none")
    for name in operators:
        if not is_principal(name):
            raise GenesisError(
                f"the operator {name!r} is not 1 to {PRINCIPAL_MAX} printable ASCII characters without spaces"
            )


def is_principal(name: str) -> bool:
    """Return whether a name has the form of a principal's name."""
    fits = 0 < len(name) <= PRINCIPAL_MAX
    return fits and name.isascii() and name.isprintable() and " " not in name


def load_genesis(path: Path) -> Genesis:
    """Return the parameters in a TOML file. Raises GenesisError, also for a file that cannot be read and for unknown
    keys.

    The keys are those of `make_genesis`; times are in whole seconds, the seed is in hexadecimal digits.
    """
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        raise GenesisError(f"{path} cannot be read as TOML: {error}") from error
    unknown = sorted(set(table) - _KEYS)
    if unknown:
        raise GenesisError(f"{path} has the unknown key {unknown[0]}: known are {sorted(_KEYS)}")
    valuation = table.get("valuation", "USDC")
    seed = table.get("seed", "")
    if not isinstance(valuation, str) or not isinstance(seed, str):
        raise GenesisError(f"{path}: valuation and seed are strings")
    if seed and path.stat().st_mode & stat.S_IROTH:
        raise GenesisError(
            f"{path} has the seed, a secret that predicts every draw, and others may read it: chmod o-rwx {path}"
        )
    numbers: dict[str, int] = {}
    for name, default in (
        ("valuation_scale", 6),
        ("request_window_seconds", REQUEST_WINDOW_NS // SECOND_NS),
        ("request_ahead_seconds", REQUEST_AHEAD_NS // SECOND_NS),
        ("settlement_interval_seconds", SETTLEMENT_INTERVAL_NS // SECOND_NS),
        ("setting_notice_seconds", SETTING_NOTICE_NS // SECOND_NS),
        ("rule_set", RULE_SET_LATEST),
    ):
        value = table.get(name, default)
        if type(value) is not int:
            raise GenesisError(f"{path}: {name} is a whole number")
        numbers[name] = value
    operators = table.get("operators", [])
    if not isinstance(operators, list) or not all(isinstance(name, str) for name in operators):
        raise GenesisError(f"{path}: operators is a list of two names")
    return make_genesis(
        valuation=valuation,
        valuation_scale=numbers["valuation_scale"],
        seed=parse_seed(seed),
        request_window_ns=numbers["request_window_seconds"] * SECOND_NS,
        request_ahead_ns=numbers["request_ahead_seconds"] * SECOND_NS,
        settlement_interval_ns=numbers["settlement_interval_seconds"] * SECOND_NS,
        rule_set=numbers["rule_set"],
        operators=operators,
        notice_ns=numbers["setting_notice_seconds"] * SECOND_NS,
    )


def states_seed(path: Path) -> bool:
    """Return whether a file of parameters states a seed."""
    return bool(tomllib.loads(path.read_text(encoding="utf-8")).get("seed"))


def parse_seed(text: str) -> bytes:
    """Return the bytes of a seed from hexadecimal digits. Raises GenesisError."""
    try:
        return bytes.fromhex(text)
    except ValueError as error:
        # Without the text: it is a secret, and the error of `fromhex` has no part of it.
        raise GenesisError("the seed is not hexadecimal") from error


def genesis_to_bytes(genesis: Genesis) -> bytes:
    """Return the canonical bytes of genesis, which record 0 has as its commands."""
    fields = (
        genesis.seed,
        genesis.valuation_symbol,
        genesis.valuation_scale,
        genesis.request_window_ns,
        genesis.request_ahead_ns,
        genesis.settlement_interval_ns,
    )
    operators = (genesis.first_operator, genesis.second_operator)
    if genesis.notice_ns:
        return encode(
            (
                _TAG,
                _VERSION_WITH_NOTICE,
                *fields,
                genesis.rule_set,
                *operators,
                genesis.notice_ns,
            )
        )
    if not genesis.first_operator:
        return encode((_TAG, _VERSION, *fields, genesis.rule_set))
    return encode((_TAG, _VERSION_WITH_OPERATORS, *fields, genesis.rule_set, *operators))


def copied(genesis: Genesis) -> Genesis:
    """Return a copy of the parameters; the standard library's `copy` cannot copy an object of a compiled class."""
    return genesis_from_bytes(genesis_to_bytes(genesis))


def genesis_of_other_rules(genesis: Genesis) -> list[bytes]:
    """Return the bytes of the parameters with each other rule set, because a command can change the rule set (J-5)."""
    found: list[bytes] = []
    for rule_set in RULE_SETS:
        if rule_set != genesis.rule_set:
            other = copied(genesis)
            other.rule_set = rule_set
            found.append(genesis_to_bytes(other))
    return found


def genesis_differences(found: Genesis, wanted: Genesis) -> str:
    """Return in words the parameters that differ between two geneses, with both values; a seed is not shown."""
    named: list[str] = []
    for name, attribute, unit in (
        ("valuation", "valuation_symbol", 0),
        ("valuation_scale", "valuation_scale", 1),
        ("request_window_seconds", "request_window_ns", SECOND_NS),
        ("request_ahead_seconds", "request_ahead_ns", SECOND_NS),
        ("settlement_interval_seconds", "settlement_interval_ns", SECOND_NS),
    ):
        has, wants = getattr(found, attribute), getattr(wanted, attribute)
        if has != wants:
            shown = [value // unit if unit else value for value in (has, wants)]
            named.append(f"{name}: it has {shown[0]}, wanted {shown[1]}")
    has_operators = (found.first_operator, found.second_operator)
    wanted_operators = (wanted.first_operator, wanted.second_operator)
    if has_operators != wanted_operators:
        named.append(f"operators: it has {has_operators}, wanted {wanted_operators}")
    if found.seed != wanted.seed:
        named.append("seed: another one")
    return "; ".join(named)


def genesis_from_bytes(data: bytes) -> Genesis:
    """Return the parameters that record 0 contains.

    Raises JournalDamagedError for bytes that `genesis_to_bytes` cannot give, and NewerRecordError or OlderRulesError
    for bytes of another version.
    """
    try:
        values = decode(data)
    except EncodingError as error:
        raise JournalDamagedError(0, f"genesis is not canonical: {error}") from error
    if not isinstance(values, list) or values[:1] != [_TAG]:
        raise JournalDamagedError(0, "record 0 is no genesis")
    version, latest = values[1] if len(values) > 1 else None, max(_FIELDS)
    if type(version) is int and version > latest:
        raise NewerRecordError(0, f"genesis of version {version}", f"those up to {latest}")
    if not any(values[1:2] == [version] and len(values) == n for version, n in _FIELDS.items()):
        raise JournalDamagedError(0, "record 0 is not a genesis of a version that this build knows")
    seed, symbol = values[2:4]
    operators = [name for name in values[9:11] if isinstance(name, str)]
    numbers = [value for value in (*values[4:9], *values[11:]) if isinstance(value, int)]
    typed = len(numbers) + len(operators)
    if not isinstance(seed, bytes) or not isinstance(symbol, str) or typed < len(values) - 4:
        raise JournalDamagedError(0, "a field of genesis has a wrong type")
    scale, window_ns, ahead_ns, interval_ns, *rest = numbers
    check_rule_set(0, rest[0] if rest else _FIRST_RULE_SET)
    try:
        found = make_genesis(
            valuation=symbol,
            valuation_scale=scale,
            seed=seed,
            request_window_ns=window_ns,
            request_ahead_ns=ahead_ns,
            settlement_interval_ns=interval_ns,
            rule_set=rest[0],
            operators=[name for name in operators if name],
            notice_ns=rest[1] if version == _VERSION_WITH_NOTICE else 0,
        )
    except GenesisError as error:
        raise JournalDamagedError(0, f"genesis: {error}") from error
    if genesis_to_bytes(found) != data:
        raise JournalDamagedError(0, "genesis is not canonical")
    return found


def genesis_record(genesis: Genesis, epoch: int, time_ns: int) -> Record:
    """Return record 0 of a new journal."""
    return seal(EMPTY_HEAD, epoch, 1, time_ns, genesis_to_bytes(genesis), NO_EVENTS)
