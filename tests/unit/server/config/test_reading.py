# SPDX-License-Identifier: Apache-2.0
"""The configuration: which place wins, what is refused, and what is never shown (SPEC Q-7)."""

import importlib
import json
import tomllib
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner

from clearinghouse.server.cli import main
from clearinghouse.server.cli.serve import serve_command, settings_of
from clearinghouse.server.config.pages import (
    EXAMPLE,
    PAGE,
    SCHEMA,
    example_text,
    page_text,
    schema_text,
)
from clearinghouse.server.config.reading import Effective, read_config
from clearinghouse.server.config.settings import Setting, settings
from clearinghouse.server.config.tables import Config
from clearinghouse.server.console.exits import ConfigError
from tests.sources import ROOT

PLANTED = "5ec2e75ec2e75ec2e75ec2e75ec2e7aa"
QUEUE = "CLEARINGHOUSE_SERVE_LIMITS_QUEUE_CALLS"


def validator(schema: dict[str, Any]) -> Any:  # noqa: ANN401  the stubs of the library are not asked here
    """A validator of this schema; its library is imported in a test, since that takes seconds of each process."""
    checker = importlib.import_module("jsonschema").Draft202012Validator
    checker.check_schema(schema)
    return checker(schema)


def written(folder: Path, text: str, mode: int = 0o600) -> Path:
    """A file of settings."""
    path = folder / "clearinghouse.toml"
    path.write_text(text, encoding="utf-8")
    path.chmod(mode)
    return path


def of_file(folder: Path, text: str, mode: int = 0o600) -> Effective:
    """The configuration of a file alone."""
    return read_config(written(folder, text, mode), {}, {})


def test_a_flag_wins_over_the_environment_and_that_over_the_file(tmp_path: Path) -> None:
    """Each place is asked in its order, and the origin of each value is known."""
    path = written(tmp_path, "[limits]\nqueue_calls = 1\nsubscriber_records = 2\n")
    variables = {QUEUE: "3", "CLEARINGHOUSE_SERVE_SNAPSHOTS_KEEP": "4", "OTHER": "x"}
    found = read_config(path, variables, {"limits_queue_calls": 5, "clock_gap_seconds_max": None})
    limits = found.config.limits
    assert (limits.queue_calls, limits.subscriber_records, found.config.snapshots.keep) == (5, 2, 4)
    assert found.origins["limits.queue_calls"] == "--queue-calls"
    assert found.origins["limits.subscriber_records"] == f"{path}: limits.subscriber_records"
    assert found.origins["snapshots.keep"] == "CLEARINGHOUSE_SERVE_SNAPSHOTS_KEEP"
    assert found.origins["clock.gap_seconds_max"] == "default"
    assert read_config(path, variables, {}).config.limits.queue_calls == 3


def test_a_truth_value_of_a_file_can_be_taken_back(tmp_path: Path) -> None:
    """A flag unsets what the file sets."""
    path = written(tmp_path, "data_dir = 'd'\n[listener]\ninsecure = true\n")
    shown = {
        flag: json.loads(
            CliRunner()
            .invoke(main, ["config", "show", "--config", str(path), "--json", *flag])
            .stdout
        )["listener.insecure"]["value"]
        for flag in ((), ("--no-insecure",), ("--insecure",))
    }
    assert shown == {(): True, ("--no-insecure",): False, ("--insecure",): True}


def test_paths_of_a_file_are_taken_from_its_folder(tmp_path: Path) -> None:
    """A path in a file does not depend on where the server is started."""
    found = of_file(tmp_path, "data_dir = 'data'\n")
    assert settings_of(found.config).data_dir == tmp_path / "data"
    assert read_config(None, {}, {"data_dir": "data"}).config.data_dir == "data"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("data_dirs = 'd'", "data_dirs is no setting; is data_dir meant?"),
        ("[limits]\nqueue = 1", "limits.queue is no setting"),
        ("[limit]\nqueue_calls = 1", "limit is no setting"),
        ("limits = 1", "limits must be a table"),
        (
            "[clock]\ngap_seconds_max = '1d'",
            "must be a whole number of seconds, at least 0, not '1d'",
        ),
        (
            "[clock]\ngap_seconds_max = 1.5",
            "must be a whole number of seconds, at least 0, not 1.5",
        ),
        ("[clock]\ngap_minutes_max = 1", "is clock.gap_seconds_max meant?"),
        ("[limits]\nqueue_calls = true", "must be a whole number of calls, at least 1, not True"),
        ("[limits]\nqueue_calls = 0", "must be a whole number of calls, at least 1, not 0"),
        ("[listener]\ninsecure = 1", "must be true or false, not 1"),
        ("[listener]\naddress = 7411", "must be text: HOST:PORT, not 7411"),
        ("[genesis]\nvaluation_scale = 99", "at least 0 and at most"),
        ("[genesis]\nseed = 17", "genesis.seed: must be text: HEX"),
        ("[genesis]\nseed = {a = 1}", "genesis.seed: must be text: HEX"),
        ("[tls]\nclient_principal = 'mail'", 'must be "common_name" or "uri", not \'mail\''),
        ("data_dir =", "is no TOML"),
    ],
)
def test_what_is_wrong_is_refused(tmp_path: Path, text: str, words: str) -> None:
    """Each fault names the file, the key and what is allowed."""
    with pytest.raises(ConfigError) as caught:
        of_file(tmp_path, text)
    assert words in str(caught.value)
    assert str(tmp_path / "clearinghouse.toml") in str(caught.value)


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    """Three faults of three places are three lines."""
    path = written(tmp_path, "unknown = 1\n")
    with pytest.raises(ConfigError) as caught:
        read_config(path, {QUEUE: "many", "CLEARINGHOUSE_SERVE_SPEED": "1"}, {})
    lines = str(caught.value).splitlines()
    assert len(lines) == 3
    assert [QUEUE in line for line in lines].count(True) == 1
    assert "CLEARINGHOUSE_SERVE_SPEED in the environment is no setting" in str(caught.value)


def test_a_secret_that_others_may_read_is_refused(tmp_path: Path) -> None:
    """A file with a seed must not be readable by others; without one it may be."""
    text = f"[genesis]\nseed = '{PLANTED}'\n"
    for mode in (0o600, 0o640):
        assert of_file(tmp_path, text, mode).config.genesis.seed == PLANTED
    with pytest.raises(ConfigError, match=r"genesis\.seed is a secret and others may read"):
        of_file(tmp_path, text, 0o644)
    assert of_file(tmp_path, "[limits]\nqueue_calls = 7\n", 0o644).config.limits.queue_calls == 7


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """No file, a directory, and bytes that are no text: exit code 2, and the path is named."""
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b"\xff\xfe")
    for path in (tmp_path / "none.toml", tmp_path, binary):
        result = CliRunner().invoke(main, ["config", "check", str(path)])
        assert result.exit_code == 2
        assert str(path) in result.output


def test_no_secret_is_shown(tmp_path: Path) -> None:
    """A planted seed is in no output of check, show and serve, also where it is wrong."""
    for seed, name in ((PLANTED, "good"), (PLANTED + "xyz", "bad")):
        folder = tmp_path / name
        folder.mkdir()
        path = str(
            written(folder, f"data_dir = 'd'\n[genesis]\nseed = '{seed}'\nsede = '{seed}'\n")
        )
        flags = ["--data-dir", str(folder / "d"), "--seed", seed]
        outputs = [
            CliRunner().invoke(main, arguments, env=env).output
            for arguments, env in (
                (["config", "check", path], {}),
                (["config", "show", "--config", path], {}),
                (["config", "show", *flags], {}),
                (["config", "show", *flags, "--json"], {}),
                (["config", "show"], {"CLEARINGHOUSE_SERVE_GENESIS_SEED": seed}),
                (["serve", *flags, "--listen", "nowhere"], {}),
            )
        ]
        assert all(outputs)
        assert [output for output in outputs if PLANTED in output] == []
    assert "***" in CliRunner().invoke(main, ["config", "show", "--seed", PLANTED]).output


def test_check_says_what_a_start_would(tmp_path: Path) -> None:
    """`config check` accepts a good file, and refuses what `serve` would refuse."""
    good = CliRunner().invoke(
        main, ["config", "check", str(written(tmp_path, "[limits]\nqueue_calls = 9"))]
    )
    assert (good.exit_code, "1 settings" in good.output) == (0, True)
    for text in (
        "warn_mib = 0\nrestrict_mib = 9\nread_only_mib = 8",
        "restrict_mib = 0\nread_only_mib = 0",
    ):
        accepted = CliRunner().invoke(
            main, ["config", "check", str(written(tmp_path, f"[disk]\n{text}\n"))]
        )
        assert accepted.exit_code == 0, accepted.output
    open_text = "[listener]\naddress = '0.0.0.0:7411'\n"
    for text, words in (
        (open_text, "--insecure"),
        ("[genesis]\nfile = 'none.toml'\n", "none.toml"),
        ("[genesis]\nvaluation = ''\n", "valuation asset"),
        ("[tls]\nkey = 'server.key'\n", "go together"),
        ("[tls]\nclient_ca = 'ca.pem'\n", "go together"),
        (
            "[disk]\nrestrict_mib = 1024\n",
            "disk.restrict_mib (1024) must be below disk.warn_mib (1024)",
        ),
        (
            "[disk]\nread_only_mib = 600\n",
            "disk.read_only_mib (600) must be below disk.restrict_mib (512)",
        ),
        (
            "[disk]\nrestrict_mib = 0\nread_only_mib = 1025\n",
            "must be below disk.warn_mib (1024), or 0",
        ),
        ("[tls]\ncertificate = 'none.pem'\nkey = 'none.key'\n", "none.pem cannot be read"),
    ):
        result = CliRunner().invoke(main, ["config", "check", str(written(tmp_path, text))])
        assert (result.exit_code, words in result.output) == (2, True), result.output
    assert not (tmp_path / "d").exists()


def test_a_directory_must_be_given() -> None:
    """Without one in any place the start is refused, and the places are named."""
    result = CliRunner().invoke(serve_command, [])
    assert result.exit_code == 2
    assert "--data-dir" in result.output
    assert "CLEARINGHOUSE_SERVE_DATA_DIR" in result.output


def test_the_pages_are_those_of_the_table() -> None:
    """The reference page and the example file are made from the table."""
    assert (ROOT / PAGE).read_text(encoding="utf-8") == page_text()
    assert (ROOT / EXAMPLE).read_text(encoding="utf-8") == example_text()


def test_the_example_has_every_setting() -> None:
    """The example is read with all comments of settings taken away, has every key, and each default is the real one."""
    text = example_text()
    stated = tomllib.loads(text)
    assert msgspec.convert(stated, Config) == Config()
    lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
    whole = tomllib.loads("\n".join(lines))
    keys = {
        f"{name}.{key}" if isinstance(value, dict) else name
        for name, value in whole.items()
        for key in (value if isinstance(value, dict) else ("",))
    }
    assert keys == {setting.key for setting in settings()}


@pytest.mark.parametrize(
    ("text", "is_right"),
    [
        ("", True),
        ("[limits]\nqueue_calls = 1\n[tracing]\nendpoint = 'http://127.0.0.1:4317'", True),
        ("data_dirs = 'd'", False),
        ("[limits]\nqueue = 1", False),
        ("limits = 1", False),
        ("[limits]\nqueue_calls = 0", False),
        ("[limits]\nqueue_calls = '7'", False),
        ("[tracing]\nsample_ppm = 1000001", False),
        ("[logging]\nlevel = 'loud'", False),
        ("[genesis]\nseed = {a = 1}", False),
    ],
)
def test_the_committed_schema_decides_as_the_server_does(
    tmp_path: Path, text: str, *, is_right: bool
) -> None:
    """A validator of JSON schemas takes and refuses the files that the server does."""
    schema = json.loads((ROOT / SCHEMA).read_text(encoding="utf-8"))
    assert validator(schema).is_valid(tomllib.loads(text)) == is_right
    if is_right:
        of_file(tmp_path, text)
    else:
        with pytest.raises(ConfigError):
            of_file(tmp_path, text)


@pytest.mark.parametrize("path", [EXAMPLE, "docs/operations/clearinghouse.toml"])
def test_the_files_of_the_repository_fit_the_committed_schema(path: str) -> None:
    """The example and the settings of the container are valid, and the schema is that of the table."""
    text = (ROOT / SCHEMA).read_text(encoding="utf-8")
    assert text == schema_text(), "python -m clearinghouse.server.config.pages"
    found = tomllib.loads((ROOT / path).read_text(encoding="utf-8"))
    assert list(validator(json.loads(text)).iter_errors(found)) == []


def test_the_schema_has_every_setting() -> None:
    """The schema allows the keys of the table with their bounds, and no others."""
    schema: dict[str, Any] = json.loads(schema_text())
    assert schema["additionalProperties"] is False

    def of(setting: Setting) -> dict[str, Any]:
        table = schema["$defs"][setting.section.capitalize()] if setting.section else schema
        assert table["additionalProperties"] is False
        found: dict[str, Any] = table["properties"][setting.name]
        return found

    kinds = {int: "integer", bool: "boolean", str: "string"}
    for setting in settings():
        found = of(setting)
        assert found["description"] == setting.description
        assert found.get("type") == kinds.get(setting.bare) or found["enum"]
        assert found.get("minimum") == setting.meta.ge


def test_every_setting_reaches_the_server(tmp_path: Path) -> None:
    """A value unlike the default changes the settings of the server, for each setting."""
    genesis = tmp_path / "genesis.toml"
    genesis.write_text("valuation = 'EUR'\n", encoding="utf-8")
    other: dict[str, object] = {
        "data_dir": "elsewhere",
        "listener_address": "127.0.0.1:1",
        "metrics_address": "127.0.0.1:2",
        "genesis_file": str(genesis),
        "genesis_valuation": "EUR",
        "genesis_seed": PLANTED,
        "tls_client_principal": "uri",
        "logging_level": "debug",
        "tracing_endpoint": "http://127.0.0.1:3",
        # The marks of the disk must fall.
        "disk_warn_mib": 2_000,
        "disk_restrict_mib": 600,
        "tokens_skew_seconds": 31,
        "tokens_lifetime_seconds_max": 61,
        "log": "etcd",
        "cluster_id": "other",
        "cluster_node": "b",
        "cluster_nodes": "a=127.0.0.1:4,b=127.0.0.1:5",
        "cluster_engine": "127.0.0.1:6",
        "cluster_heartbeat_ms": 20,
        "cluster_takeover_ms": 900,
    }
    together: dict[str, dict[str, object]] = {
        "tls": {"tls_certificate": "server.pem", "tls_key": "server.key"},
        "rates": {"rates_orders": 1, "rates_cancels": 1, "rates_reads": 1},
        "credentials": {"credentials_keys": "keys.json", "credentials_pepper": "pepper.key"},
        "tokens": {"tokens_keys": "jwks.json", "tokens_issuer": "i", "tokens_audience": "a"},
    }
    together["tracing"] = {"tracing_endpoint": "http://127.0.0.1:4"}
    node: dict[str, object] = {
        "cluster_id": "one",
        "cluster_node": "a",
        "cluster_nodes": "a=127.0.0.1:1,b=127.0.0.1:2",
        "cluster_engine": "127.0.0.1:3",
    }
    together["cluster"] = {"log": "etcd"} | node
    base: dict[str, object] = {"data_dir": "d"}
    assert settings_of(read_config(None, {}, base).config).tls is None
    for setting in settings():
        value = other.get(setting.parameter)
        if value is None:
            value = not setting.default if setting.bare is bool else 7
        if setting.bare is str and value == 7:
            value = "other.pem"
        rest = base | together.get(setting.section, {})
        before = settings_of(read_config(None, {}, rest).config)
        change = {setting.parameter: value} | (node if setting.key == "log" else {})
        found = settings_of(read_config(None, {}, rest | change).config)
        assert found != before, setting.key
