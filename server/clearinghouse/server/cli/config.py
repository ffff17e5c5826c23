# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse config`: check a file of settings, show those in force, print the schema (SPEC Q-7)."""

from pathlib import Path

import click

from clearinghouse.server.cli.serve import settings_of
from clearinghouse.server.cli.setting_options import effective, setting_options
from clearinghouse.server.config.pages import schema_text
from clearinghouse.server.config.reading import read_config
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.lifecycle import check_settings


@click.group("config", context_settings={"help_option_names": ["-h", "--help"]})
def config_command() -> None:
    """Check, show and describe the configuration of `clearinghouse serve`."""


@click.command("check")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def check_command(file: Path, *, as_json: bool) -> None:
    """Report every fault of FILE; exit code 2 if there is one.

    Environment and flags are ignored. Files that it names are read as at a start.
    """
    with errors(as_json=as_json):
        # A file may leave the directory to a flag: it is not opened here.
        found = read_config(file, {}, {})
        data_dir = {} if found.origins["data_dir"] != "default" else {"data_dir": "unset"}
        check_settings(settings_of(read_config(file, {}, data_dir).config))
        stated = [key for key, origin in found.origins.items() if origin != "default"]
    emit(
        {"file": str(file), "settings": stated},
        [f"{file}: {len(stated)} settings, all right"],
        as_json=as_json,
    )


@click.command("show")
@setting_options
@click.option("--json", "as_json", is_flag=True, help="Print a JSON object.")
def show_command(config_path: Path | None, *, as_json: bool, **flags: object) -> None:
    """Print every setting as `serve` would have it with the same flags, and its source."""
    with errors(as_json=as_json):
        rows = effective(config_path, flags).shown()
    width = max(len(key) for key, _, _ in rows)
    emit(
        {key: {"value": value, "origin": origin} for key, value, origin in rows},
        [f"{key:{width}}  {_text(value)}  ({origin})" for key, value, origin in rows],
        as_json=as_json,
    )


@click.command("schema")
@click.option("--json", "as_json", is_flag=True, help="The same: the schema is JSON.")
def schema_command(*, as_json: bool) -> None:
    """Print the JSON schema of the file, for an editor."""
    del as_json
    click.echo(schema_text(), nl=False)


def _text(value: object) -> str:
    """Return a value as text for people; a list is joined."""
    if value is None:
        return "not set"
    return str(value).lower() if isinstance(value, bool) else str(value)


for _command in (check_command, show_command, schema_command):
    config_command.add_command(_command)
