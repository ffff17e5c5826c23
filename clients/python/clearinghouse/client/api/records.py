# SPDX-License-Identifier: Apache-2.0
"""Records of the journal as bytes, for callers that keep or audit a copy of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records in order, each in the form of the log of a cluster, and the last sequence of the journal."""

    records: tuple[bytes, ...]
    sequence: int
