# SPDX-License-Identifier: Apache-2.0
"""Define which server to read: its address, the TLS files, the credential, and the address of its metrics.

Owns the options of the command line for these. A key comes from a file or from the environment, never from an
argument, since arguments are visible to other users of a machine.
"""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import click

from clearinghouse.client import AsyncClient, Tls

# The second one is that of the commands that change a running server, such as `roles`.
KEY_VARIABLES: Final = ("CLEARINGHOUSE_API_KEY", "CLEARINGHOUSE_CREDENTIAL")
KEY_BYTES_MAX: Final = 4_096
READ_SECONDS: Final = 5.0


@dataclass(frozen=True, slots=True)
class Target:
    """A server and how to connect to it. `metrics` is the host and port of its metrics; empty: none."""

    address: str
    ca: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    metrics: str = ""

    def tls(self) -> Tls | None:
        """The TLS settings of the connection; None for plain text."""
        if self.ca is None and self.certificate is None:
            return None
        return Tls(ca=self.ca, certificate=self.certificate, key=self.key)

    def client(self, principal: str = "", api_key: str = "") -> AsyncClient:
        """Return a client of the server.

        Raises ValueError if the key would cross a network in plain text, and OSError.
        """
        return AsyncClient(
            self.address,
            principal=principal,
            api_key=api_key,
            tls=self.tls(),
            timeout=READ_SECONDS,
        )


def target_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that name a server to a command; return the command."""
    for option in (
        click.option(
            "--metrics", default="", metavar="HOST:PORT", help="Where the server has its metrics."
        ),
        click.option(
            "--tls-key",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Private key of the client certificate.",
        ),
        click.option(
            "--tls-certificate",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="Client certificate, PEM.",
        ),
        click.option(
            "--ca",
            type=click.Path(path_type=Path, exists=True, dir_okay=False),
            help="CA of the server's certificate, PEM; makes the connection TLS.",
        ),
        click.option(
            "--server",
            "address",
            default="127.0.0.1:7411",
            show_default=True,
            metavar="HOST:PORT",
            help="The server to read.",
        ),
    ):
        command = option(command)
    return command


def key_of(path: Path | None) -> str:
    """Return the API key in a file, or else in the environment; empty if neither has one.

    Raises click.UsageError for a file that others can read, or that holds no key.
    """
    if path is None:
        found = (os.environ.get(name, "").strip() for name in KEY_VARIABLES)
        return next(filter(None, found), "")
    with path.open("rb") as file:
        if stat.S_IMODE(os.fstat(file.fileno()).st_mode) & stat.S_IRWXO:
            raise click.UsageError(f"{path} can be read by others: chmod 640 {path}")
        content = file.read(KEY_BYTES_MAX + 1)
    text = content.decode("ascii", errors="replace").strip()
    if not text.isascii() or not text.isprintable() or " " in text or not text:
        raise click.UsageError(f"{path} holds no API key: one line of printable ASCII")
    return text
