# SPDX-License-Identifier: Apache-2.0
"""Define which names a principal can have (SPEC Q-5)."""

from typing import Final

from clearinghouse.server.journal.records import MACHINE_PRINCIPAL

PRINCIPAL_MAX: Final = 64
PRINCIPAL_FORM: Final = f"1 to {PRINCIPAL_MAX} printable ASCII characters without spaces"


def is_principal(name: str) -> bool:
    """Return whether a principal can have this name: it has the right form, and is not reserved for the machine."""
    return has_form(name) and name != MACHINE_PRINCIPAL


def has_form(name: str) -> bool:
    """Return whether a name has the form that names of principals must have."""
    return (
        0 < len(name) <= PRINCIPAL_MAX and name.isascii() and name.isprintable() and " " not in name
    )
