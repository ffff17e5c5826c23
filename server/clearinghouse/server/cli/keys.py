# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse keys`: make, list, rotate and revoke API keys in their file (SPEC Q-5).

Owns the input and output of these commands. The text of a new key is printed once, on stdout, and nowhere else. A
running server reads the change of the file within a second.
"""

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final, TypeVar

import click
from msgspec import UNSET

from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.cli.serve import keys_of
from clearinghouse.server.cli.setting_options import effective
from clearinghouse.server.config.settings import CONFIG_VARIABLE
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.output import emit, errors
from clearinghouse.server.credentials.key_files import Stated, new_key, revoke_key, rotate_key
from clearinghouse.server.credentials.keys import SCOPES, Entry, KeyFiles, read_entries
from clearinghouse.server.credentials.last_use import read_last_use

Function = TypeVar("Function", bound=Callable[..., None])

SECONDS: Final = {"s": 1, "m": 60, "h": 3_600, "d": 86_400}
DURATION: Final = re.compile(r"([0-9]{1,9})([smhd])")
YEARS_MAX: Final = 100


def moment_of(_: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    """Return the time of an option: a duration from now, such as 90d, or a UTC time, such as 2027-01-31T12:00:00Z."""
    if text is None:
        return None
    if DURATION.fullmatch(text):
        return now() + duration(param, text)
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(
            f"{text!r:.40} is neither like 90d nor like 2027-01-31", param=param
        ) from None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def duration_of(_: click.Context, param: click.Parameter, text: str) -> timedelta:
    """Return the duration that the text of an option states. Raises click.BadParameter."""
    return duration(param, text)


def duration(param: click.Parameter, text: str) -> timedelta:
    """Return the duration of a text such as 90s, 15m, 12h or 7d. Raises click.BadParameter."""
    found = DURATION.fullmatch(text)
    seconds = 0 if found is None else int(found[1]) * SECONDS[found[2]]
    if found is None or seconds > YEARS_MAX * 366 * 86_400:
        raise click.BadParameter(
            f"{text!r:.40} is no duration: write 0s, 30m, 12h or 7d, up to {YEARS_MAX} years",
            param=param,
        )
    return timedelta(seconds=seconds)


def now() -> datetime:
    """Return the present time, in whole seconds."""
    return datetime.now(UTC).replace(microsecond=0)


def in_files(function: Function) -> Function:
    """Give a command the options that name the files of keys and pepper; it receives them as the dictionary
    `stated`.
    """
    for option in (
        click.option("--pepper", "credentials_pepper", metavar="FILE", help="The pepper of keys."),
        click.option("--keys", "credentials_keys", metavar="FILE", help="The file of keys."),
        click.option(
            "--config",
            "config_path",
            type=click.Path(path_type=Path, dir_okay=False),
            envvar=CONFIG_VARIABLE,
            help="The configuration of the server, which names both files.",
        ),
    ):
        function = option(function)
    return function


def files_of(config_path: Path | None, stated: dict[str, object]) -> KeyFiles:
    """Return the paths of the key files that flags, environment or configuration name. Raises ConfigError."""
    files = keys_of(effective(config_path, stated).config.credentials)
    if files is None:
        raise ConfigError(
            "no file of keys is given: pass --keys and --pepper, or --config with credentials.keys and"
            " credentials.pepper"
        )
    return files


def shown(entry: Entry, at: datetime, last_use: dict[str, int] | None) -> dict[str, object]:
    """Return a key's data for people, without its hash. `last_use` has the last uses by id; None: they are unknown."""
    state = "live"
    if entry.revoked is not None:
        state = "revoked"
    elif entry.expires is not None and entry.expires <= at:
        state = "expired"
    row: dict[str, object] = {
        "id": entry.id,
        "principal": entry.principal,
        "state": state,
        "created": text_of(entry.created),
        "expires": text_of(entry.expires),
        "revoked": text_of(entry.revoked),
        "networks": list(entry.networks),
        "scopes": list(entry.scopes),
        "label": entry.label,
    }
    if last_use is not None:
        used = last_use.get(entry.id)
        row["last_used"] = None if used is None else text_of(datetime.fromtimestamp(used, UTC))
    return row


def text_of(moment: datetime | None) -> str | None:
    """Return a time as text in UTC; None without a time."""
    return None if moment is None else f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


@click.group("keys", context_settings={"help_option_names": ["-h", "--help"]})
def keys_command() -> None:
    """Make, list, rotate and revoke the API keys of callers."""


@click.command("new")
@click.argument("principal")
@click.option("--label", default="", help="What the key is for; at most 128 characters.")
@click.option("--expires", callback=moment_of, metavar="90d|TIME", help="When it ends [never].")
@click.option(
    "--network",
    "networks",
    multiple=True,
    metavar="CIDR",
    help="It may be used from this network alone; may be given often.",
)
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    type=click.Choice(list(SCOPES)),
    help="It may be used for such calls alone; may be given often [all].",
)
@in_files
@AS_JSON
def new_command(
    principal: str,
    *,
    label: str,
    expires: datetime | None,
    networks: tuple[str, ...],
    scopes: tuple[str, ...],
    config_path: Path | None,
    as_json: bool,
    **stated: object,
) -> None:
    """Make a key of PRINCIPAL, and print it: it is shown only once, and cannot be read again.

    The command makes both files if they do not exist. A principal may have several keys. A key may have scopes: read,
    trade, transfer and withdraw are those of delegations, manage is every other call that changes something.
    """
    with errors(as_json=as_json):
        files = files_of(config_path, stated)
        entry, text = new_key(files, Stated(principal, label, networks, expires, scopes), now())
    emit({**shown(entry, now(), None), "key": text}, [text], as_json=as_json)
    click.echo(f"key {entry.id} of {principal}: store it now, it is not shown again", err=True)


@click.command("list")
@click.option(
    "--data-dir",
    "data_dir",
    type=click.Path(path_type=Path, file_okay=False),
    help="The directory of the server, which has when each key was last used.",
)
@in_files
@AS_JSON
def list_command(
    *, data_dir: Path | None, config_path: Path | None, as_json: bool, **stated: object
) -> None:
    """List all keys: id, principal, state, times, networks, scopes and label. No secret is in the file."""
    with errors(as_json=as_json):
        files = files_of(config_path, stated)
        if data_dir is None:
            found = effective(config_path, stated).config.data_dir
            data_dir = None if found is UNSET else Path(found)
        entries = read_entries(files.keys)
    uses = None if data_dir is None else read_last_use(data_dir)
    rows = [shown(entry, now(), uses) for entry in entries]
    lines = [
        f"{row['id']}  {row['principal']}  {row['state']}"
        + "".join(
            f"  {name} {row[name]}" for name in ("expires", "revoked", "last_used") if row.get(name)
        )
        + "".join(f"  from {network}" for network in entry.networks)
        + "".join(f"  to {scope}" for scope in entry.scopes)
        + (f"  {entry.label}" if entry.label else "")
        for row, entry in zip(rows, entries, strict=True)
    ]
    emit({"keys": rows}, lines, as_json=as_json)


@click.command("rotate")
@click.argument("key_id", metavar="ID")
@click.option(
    "--overlap",
    callback=duration_of,
    metavar="DURATION",
    default="7d",
    show_default=True,
    help="How long the old key goes on; 0s: it ends now.",
)
@click.option(
    "--expires", callback=moment_of, metavar="90d|TIME", help="When the new key ends [never]."
)
@in_files
@AS_JSON
def rotate_command(
    key_id: str,
    *,
    overlap: timedelta,
    expires: datetime | None,
    config_path: Path | None,
    as_json: bool,
    **stated: object,
) -> None:
    """Make a key with the same principal and scopes as ID, print it, and let the old key end after the overlap."""
    with errors(as_json=as_json):
        files = files_of(config_path, stated)
        old, entry, text = rotate_key(files, key_id, overlap, expires, now())
    result = {**shown(entry, now(), None), "key": text, "old": shown(old, now(), None)}
    emit(result, [text], as_json=as_json)
    click.echo(
        f"key {entry.id} of {entry.principal}: store it now, it is not shown again; {old.id} ends at"
        f" {text_of(old.expires)}",
        err=True,
    )


@click.command("revoke")
@click.argument("key_id", metavar="ID")
@in_files
@AS_JSON
def revoke_command(
    key_id: str, *, config_path: Path | None, as_json: bool, **stated: object
) -> None:
    """Revoke the key with ID: a running server refuses it within a second, and ends its streams within five."""
    with errors(as_json=as_json):
        entry = revoke_key(files_of(config_path, stated), key_id, now())
    line = f"{entry.id} of {entry.principal} is revoked since {text_of(entry.revoked)}"
    emit(shown(entry, now(), None), [line], as_json=as_json)


for _command in (new_command, list_command, rotate_command, revoke_command):
    keys_command.add_command(_command)
