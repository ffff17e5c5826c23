# SPDX-License-Identifier: Apache-2.0
"""Build the metadata of each call: who the caller is (a name, an API key, or a token, SPEC Q-5) and how it reads.

Owns the metadata of calls. A secret never goes to another machine in plain text.
"""

import ipaddress
from collections.abc import Callable
from typing import Final

PRINCIPAL_HEADER: Final = "clearinghouse-principal"
CREDENTIAL_HEADER: Final = "authorization"
READ_HEADER: Final = "clearinghouse-read"
LINEARIZABLE: Final = "linearizable"

Metadata = tuple[tuple[str, str], ...]


class Caller:
    """The identity of a client's caller. `token` is called before each call, so it may return one token for some time.

    With `linearizable` a read includes all calls that were answered before it began. Other calls are unchanged.
    """

    def __init__(
        self,
        principal: str,
        api_key: str,
        token: Callable[[], str] | None,
        *,
        linearizable: bool = False,
    ) -> None:
        if api_key and token is not None:
            raise ValueError("give api_key or token, not both")
        fixed: Metadata = ((PRINCIPAL_HEADER, principal),) if principal else ()
        if linearizable:
            fixed = (*fixed, (READ_HEADER, LINEARIZABLE))
        self._fixed = (*fixed, _bearer(api_key)) if api_key else fixed
        self._token = token
        self._is_secret = bool(api_key) or token is not None

    def metadata(self) -> Metadata:
        """Return the metadata of one call."""
        return self._fixed if self._token is None else (*self._fixed, _bearer(self._token()))

    def check_plain(self, target: str) -> None:
        """Raise ValueError for a target to which a secret would be sent in plain text over a network."""
        if self._is_secret and not _is_local(target):
            raise ValueError(
                f"an API key or a token would go to {target} in plain text: give tls, for example Tls(ca='ca.pem')"
            )

    def __repr__(self) -> str:
        return "Caller(...)"


def _bearer(secret: str) -> tuple[str, str]:
    """Return the metadata that carries a secret.

    Raises ValueError, without the text, for a text that cannot be a secret.
    """
    if not (secret and secret.isascii() and secret.isprintable() and " " not in secret):
        raise ValueError("an API key or a token is printable ASCII text without spaces")
    return (CREDENTIAL_HEADER, f"Bearer {secret}")


def _is_local(target: str) -> bool:
    """Return whether a target is on this machine."""
    if target.startswith(("unix:", "unix-abstract:")):
        return True
    host = target.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
