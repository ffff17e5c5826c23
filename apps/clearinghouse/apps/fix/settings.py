# SPDX-License-Identifier: Apache-2.0
"""Read the bridge's file of settings (TOML), strictly.

Owns the names of the settings and their permitted values. An error message has one line and names the file, the
setting and a right value. No setting is a secret.
"""

import tomllib
from pathlib import Path
from typing import Annotated, Final

import msgspec

from clearinghouse.apps.fix.fields import SENDER_CHARACTERS_MAX
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials.local import is_local

SESSIONS_MAX: Final = 1_024
_NAME: Final = rf"^[A-Za-z0-9_-]{{1,{SENDER_CHARACTERS_MAX}}}$"
CompId = Annotated[str, msgspec.Meta(pattern=_NAME)]


class SessionSettings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A counterparty: the account that it trades for, or the owner whose accounts its drop copy reports."""

    account: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] = 0
    owner: Annotated[str, msgspec.Meta(max_length=64)] = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The settings in the file. Relative paths begin at the folder of the file."""

    store: str
    sessions: Annotated[
        dict[CompId, SessionSettings], msgspec.Meta(min_length=1, max_length=SESSIONS_MAX)
    ]
    servers: Annotated[tuple[str, ...], msgspec.Meta(min_length=1, max_length=9)] = (
        "127.0.0.1:7411",
    )
    ca: str = ""
    relay_certificate: str = ""
    relay_key: str = ""
    listen: Annotated[str, msgspec.Meta(pattern=r"^.+:[0-9]{1,5}$")] = "127.0.0.1:9878"
    certificate: str = ""
    certificate_key: str = ""
    client_ca: str = ""
    comp_id: CompId = "CLEARINGHOUSE"


def read_settings(path: Path) -> Settings:
    """Return the settings of a file. Raises ConfigError."""
    try:
        table = tomllib.loads(path.read_text(encoding="utf-8"))
        found = msgspec.convert(table, Settings)
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path} cannot be read: {error}") from error
    except (ValueError, RecursionError) as error:  # also of a number with 5,000 digits
        raise ConfigError(f"{path} is no TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise ConfigError(f"{path}: {error}") from error
    fault = _fault(found)
    if fault:
        raise ConfigError(f"{path}: {fault}")
    paths = {
        name: str(path.parent / value)
        for name in (
            "store",
            "ca",
            "relay_certificate",
            "relay_key",
            "certificate",
            "certificate_key",
            "client_ca",
        )
        if (value := getattr(found, name))
    }
    for name, value in paths.items():
        if name != "store" and not Path(value).is_file():
            raise ConfigError(f"{path}: {name}: there is no file {value}")
    return msgspec.structs.replace(found, **paths)


def _fault(found: Settings) -> str:
    """Return in words which settings contradict each other; "" if none do."""
    for name, session in found.sessions.items():
        if bool(session.account) == bool(session.owner):
            return f"sessions.{name}: give account, or owner for a drop copy"
        if name == found.comp_id:
            return f"sessions.{name}: is the name of the bridge itself (comp_id)"
    if bool(found.certificate) != bool(found.certificate_key):
        return "certificate and certificate_key go together"
    if bool(found.relay_certificate) != bool(found.relay_key) or (found.relay_key and not found.ca):
        return "relay_certificate, relay_key and ca go together"
    if found.client_ca and not found.certificate:
        return "client_ca needs certificate and certificate_key"
    if not found.certificate and not is_local(found.listen):
        return (
            f"listen: {found.listen} is reached by others, and credentials would come in plain text: "
            "give certificate and certificate_key"
        )
    far = [server for server in found.servers if not is_local(server)]
    if far and not found.ca:
        return f"servers: {far[0]} is another machine, and credentials would go there in plain text: give ca"
    return ""
