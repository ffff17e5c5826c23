# SPDX-License-Identifier: Apache-2.0
"""Decide which addresses no other machine can have, so that a secret may go to them in plain text (SPEC Q-5).

Owns the decision, by the text of an address alone: a name service must never be asked, since others could forge its
answer.
"""

import ipaddress


def is_local(address: str) -> bool:
    """Return whether an address, HOST:PORT or of a Unix socket, is on this machine, by its text alone."""
    if address.startswith(("unix:", "unix-abstract:")):
        return True
    host = address.rpartition(":")[0].strip("[]")
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
