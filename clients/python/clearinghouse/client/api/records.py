# SPDX-License-Identifier: Apache-2.0
"""Records of the journal as bytes, for those who keep a copy of it or audit one."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class RecordPage:
    """Records in order, each in the form of the log of a cluster, and the last sequence of the journal."""

    records: tuple[bytes, ...]
    sequence: int
