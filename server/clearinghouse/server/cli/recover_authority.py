# SPDX-License-Identifier: Apache-2.0
"""`clearinghouse keys recovery`: keys of a quorum that appoints operators, and their signatures (SPEC Q-5.1).

Owns the input and output of these commands. A private key stays in its file, written by `new`; `sign` needs neither a
server nor a journal, so it runs on a machine without a network. Must never print a private key.
"""

import json
import os
import re
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any, Final

import click
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from clearinghouse.server.cli.calling import calling, refusals, target_of, to_server, values_of
from clearinghouse.server.cli.keys import keys_command, moment_of
from clearinghouse.server.cli.moments import AS_JSON
from clearinghouse.server.cli.roles import SERVICE, ns_of
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.console.numbers import WholeRange
from clearinghouse.server.console.output import emit, errors, watching
from clearinghouse.server.credentials.recover_authority import (
    check_operators,
    signed_by,
    signed_bytes,
)
from clearinghouse.server.credentials.watched import read_secret
from clearinghouse.server.startup.forking import rebuild
from clearinghouse.storage.errors import JournalMissingError
from clearinghouse.storage.reader import open_read_only
from clearinghouse.v1 import authority_pb2

FILE: Final = click.Path(path_type=Path, dir_okay=False)
PASSPHRASE: Final = click.option(
    "--passphrase-file", type=FILE, help="A file whose first line encrypts the private key."
)
GENESIS_FORM: Final = re.compile("[0-9a-f]{64}")
STATED: Final = ("genesis_hash", "recovery_number", "operators", "expires_time_ns")
# A file of `sign` has some hundred bytes.
SIGNED_BYTES_MAX: Final = 65_536


@click.group("recovery", context_settings={"help_option_names": ["-h", "--help"]})
def recovery_command() -> None:
    """Appoint other operators with offline keys: new, state, show, sign, submit."""


def passphrase_of(path: Path | None) -> bytes | None:
    """Return the passphrase that a file contains; None without a path. Raises ConfigError."""
    if path is None:
        return None
    found = read_secret("--passphrase-file", path).splitlines()[:1]
    if not found or not found[0]:
        raise ConfigError(f"--passphrase-file: {path} has no first line")
    return found[0]


def key_of(path: Path, passphrase: bytes | None) -> Ed25519PrivateKey:
    """Return the private key that a file contains. Raises ConfigError, whose text has no part of the key."""
    data = read_secret("--key", path)
    try:
        found = load_pem_private_key(data, passphrase)
    except (ValueError, TypeError):
        raise ConfigError(
            f"--key: {path} is no private key in PEM, or its passphrase is another one: make one with"
            " clearinghouse keys recovery new"
        ) from None
    if not isinstance(found, Ed25519PrivateKey):
        raise ConfigError(f"--key: {path} is a private key of another kind than Ed25519")
    return found


def public_text(key: Ed25519PrivateKey) -> str:
    """Return the public key of a private key, in hexadecimal digits."""
    return key.public_key().public_bytes_raw().hex()


@click.command("new")
@click.argument("file", type=FILE)
@PASSPHRASE
@AS_JSON
def new_command(file: Path, *, passphrase_file: Path | None, as_json: bool) -> None:
    """Make a private key in FILE, which must not exist, and print its public key. Keep FILE offline."""
    with errors(as_json=as_json):
        passphrase = passphrase_of(passphrase_file)
        secrecy = NoEncryption() if passphrase is None else BestAvailableEncryption(passphrase)
        key = Ed25519PrivateKey.generate()
        try:
            descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise ConfigError(f"{file} cannot be made: {error.strerror}") from error
        try:
            with os.fdopen(descriptor, "wb") as out:
                out.write(key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, secrecy))
                out.flush()
                os.fsync(out.fileno())
        except OSError as error:
            file.unlink()
            raise ConfigError(f"{file} cannot be written: {error.strerror}") from error
    emit({"key": public_text(key), "file": str(file)}, [public_text(key)], as_json=as_json)


@click.command("state")
@click.argument("keys", nargs=-1)
@click.option("--threshold", type=WholeRange(0, 16), default=0, help="How many of them sign.")
@to_server
@AS_JSON
def state_command(
    keys: tuple[str, ...], *, threshold: int, as_json: bool, **stated: object
) -> None:
    """State the public KEYS, and how many of them a recovery needs: two operators state the same within a day."""
    request = authority_pb2.SetRecoveryKeysRequest(keys=keys, threshold=threshold)
    with errors(as_json=as_json), refusals(as_json=as_json), calling(target_of(stated)) as calls:
        found = calls.change(
            f"{SERVICE}/SetRecoveryKeys", request, authority_pb2.SetRecoveryKeysResponse
        )
        grants = calls.read(
            f"{SERVICE}/ListGrants",
            authority_pb2.ListGrantsRequest(min_sequence=found.sequence, page_size=1),
            authority_pb2.ListGrantsResponse,
        )
    is_in_force = (tuple(grants.recovery_keys), grants.recovery_threshold) == (keys, threshold)
    what = "in force" if is_in_force else "proposed: another operator states the same within a day"
    line = f"{threshold} of {len(keys)} recovery keys: {what}; sequence {found.sequence}"
    emit({**values_of(found), "is_in_force": is_in_force}, [line], as_json=as_json)


@click.command("show")
@click.argument("directory", type=click.Path(path_type=Path, exists=True))
@AS_JSON
def show_command(directory: Path, *, as_json: bool) -> None:
    """Show the fields that the next recovery of the journal in DIRECTORY signs: genesis, number, and the keys."""
    with errors(as_json=as_json), closing(open_read_only(directory)) as reader:
        genesis = next(reader.read(0), None)
        if genesis is None:
            raise JournalMissingError("the journal is empty: it has no genesis yet")
        with watching("replay") as progress:
            own = rebuild(reader, progress=progress).engine.state.authority
    result: dict[str, object] = {
        "genesis_hash": genesis.head.hash.hex(),
        "recovery_number": own.recoveries + 1,
        "keys": own.recovery_keys,
        "threshold": own.recovery_threshold,
    }
    lines = [
        f"genesis {result['genesis_hash']}",
        f"number {result['recovery_number']}",
        f"{own.recovery_threshold} of {len(own.recovery_keys)} keys sign",
        *own.recovery_keys,
    ]
    emit(result, lines, as_json=as_json)


@click.command("sign")
@click.option("--key", "key_file", type=FILE, required=True, help="Your private key.")
@PASSPHRASE
@click.option("--genesis", "genesis_hash", required=True, help="The genesis, as `show` has it.")
@click.option("--number", type=WholeRange(1, 2**63 - 1), required=True)
@click.option("--operator", "operators", multiple=True, required=True, help="2 to 8 principals.")
@click.option(
    "--expires", callback=moment_of, required=True, metavar="2d|TIME", help="Until when it counts."
)
def sign_command(
    *,
    key_file: Path,
    passphrase_file: Path | None,
    genesis_hash: str,
    number: int,
    operators: tuple[str, ...],
    expires: datetime,
) -> None:
    """Sign that these principals are the operators, and print the signature as one line of JSON.

    All holders state the same: give --expires as a time, and the operators in the same order.
    """
    with errors(as_json=False):
        if not GENESIS_FORM.fullmatch(genesis_hash):
            raise ConfigError(
                "--genesis is 64 hexadecimal digits in lower case, as `show` has them"
            )
        check_operators(operators)
        key = key_of(key_file, passphrase_of(passphrase_file))
        message = signed_bytes(genesis_hash, number, ns_of(expires), list(operators))
        found = {
            "genesis_hash": genesis_hash,
            "recovery_number": number,
            "operators": list(operators),
            "expires_time_ns": ns_of(expires),
            "key": public_text(key),
            "signature": key.sign(message).hex(),
        }
    click.echo(message.decode(), err=True, nl=False)
    click.echo(json.dumps(found))


def signed_in(path: Path) -> dict[str, Any]:
    """Return the signed fields in a holder's file, after verifying the signature. Raises ConfigError."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ConfigError(f"{path} cannot be read: {error.strerror}") from error
    wrong = ConfigError(f"{path} is no line that clearinghouse keys recovery sign has printed")
    if len(data) > SIGNED_BYTES_MAX:
        raise wrong
    try:
        found = json.loads(data)
        kinds = [type(found[name]) for name in (*STATED, "key", "signature")]
        names = found["operators"]
        if kinds != [str, int, list, int, str, str] or {type(name) for name in names} != {str}:
            raise wrong
        message = signed_bytes(
            found["genesis_hash"], found["recovery_number"], found["expires_time_ns"], names
        )
    except (ValueError, KeyError, TypeError, RecursionError):
        raise wrong from None
    if not signed_by(found["key"], found["signature"], message):
        raise ConfigError(f"{path}: the signature is not that of its key over what it states")
    return dict(found)


@click.command("submit")
@click.argument("files", type=FILE, nargs=-1, required=True)
@to_server
@AS_JSON
def submit_command(files: tuple[Path, ...], *, as_json: bool, **stated: object) -> None:
    """Send the signatures of the holders: FILES with a line of `sign` each. Any principal may send them."""
    with errors(as_json=as_json), refusals(as_json=as_json):
        signed = [signed_in(path) for path in files]
        first = signed[0]
        for path, other in zip(files, signed, strict=True):
            differs = [name for name in STATED if other[name] != first[name]]
            if differs:
                raise ConfigError(
                    f"{path} states another {differs[0]} than {files[0]}: sign the same"
                )
        request = authority_pb2.RecoverAuthorityRequest(
            **{name: first[name] for name in STATED},
            keys=[each["key"] for each in signed],
            signatures=[each["signature"] for each in signed],
        )
        with calling(target_of(stated)) as calls:
            found = calls.change(
                f"{SERVICE}/RecoverAuthority", request, authority_pb2.RecoverAuthorityResponse
            )
    line = f"the operators are {', '.join(first['operators'])} since {found.sequence}"
    emit(values_of(found), [line], as_json=as_json)


for _command in (new_command, state_command, show_command, sign_command, submit_command):
    recovery_command.add_command(_command)
keys_command.add_command(recovery_command)
