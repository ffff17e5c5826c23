# SPDX-License-Identifier: Apache-2.0
"""The table of the file that makes a server a node of a cluster (SPEC N-1).

Owns this table, with its bounds and defaults. Must never act on a setting: `lifecycle` does.
"""

from typing import Annotated

from msgspec import UNSET, Meta, UnsetType

from clearinghouse.server.config.limit_settings import Section


class Cluster(Section, frozen=True):
    """A node of a cluster; only with log = "etcd"."""

    id: (
        Annotated[
            str,
            Meta(
                description="Name of the cluster in the engine, as `cluster init` began it.",
                extra={"flag": "--cluster", "form": "NAME"},
            ),
        ]
        | UnsetType
    ) = UNSET
    node: (
        Annotated[
            str,
            Meta(
                description="Name of this node.",
                extra={"flag": "--node", "form": "NAME"},
            ),
        ]
        | UnsetType
    ) = UNSET
    nodes: (
        Annotated[
            str,
            Meta(
                description="All nodes with the addresses that clients use, at most 7.",
                extra={"flag": "--nodes", "form": "NAME=HOST:PORT,..."},
            ),
        ]
        | UnsetType
    ) = UNSET
    engine: (
        Annotated[
            str,
            Meta(
                description="Client addresses of the etcd members, this machine's own first.",
                extra={"flag": "--engine", "form": "HOST:PORT,..."},
            ),
        ]
        | UnsetType
    ) = UNSET
    ca: (
        Annotated[
            str,
            Meta(
                description="PEM file with the CA of the etcd members; without it connections are not encrypted.",
                extra={"flag": "--engine-ca", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    certificate: (
        Annotated[
            str,
            Meta(
                description="PEM file with the certificate that this node shows to etcd.",
                extra={"flag": "--engine-certificate", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    key: (
        Annotated[
            str,
            Meta(
                description="PEM file with its key.",
                extra={"flag": "--engine-key", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    insecure: Annotated[
        bool,
        Meta(
            description="Allow members on addresses that other machines can reach, though connections are not"
            " encrypted.",
            extra={"flag": "--engine-insecure/--no-engine-insecure"},
        ),
    ] = False
    peer_ca: (
        Annotated[
            str,
            Meta(
                description="PEM file with the CA of the other nodes' certificates, for reading their journals;"
                " without it these connections are not encrypted.",
                extra={"flag": "--peer-ca", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    peer_credential: (
        Annotated[
            str,
            Meta(
                description="File with an API key or token of an operator or auditor, for reading the other nodes'"
                " journals.",
                extra={"flag": "--peer-credential", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    peer_certificate: (
        Annotated[
            str,
            Meta(
                description="PEM file with this node's certificate as a caller of the others, where their listeners"
                " ask for one (`tls.client_ca`); it names an operator or auditor.",
                extra={"flag": "--peer-certificate", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    peer_key: (
        Annotated[
            str,
            Meta(
                description="PEM file with its key.",
                extra={"flag": "--peer-key", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    heartbeat_ms: Annotated[
        int,
        Meta(
            description="The time between two heartbeats of a leader that appends nothing.",
            ge=10,
            extra={"flag": "--heartbeat-ms", "unit": "milliseconds"},
        ),
    ] = 100
    takeover_ms: Annotated[
        int,
        Meta(
            description="Another node may take over after this time without a heartbeat; at least four heartbeats.",
            ge=40,
            extra={"flag": "--takeover-ms", "unit": "milliseconds"},
        ),
    ] = 800
    takeover_broken_ms: Annotated[
        int,
        Meta(
            description="The same, once its process refuses connections.",
            ge=0,
            extra={"flag": "--takeover-broken-ms", "unit": "milliseconds"},
        ),
    ] = 250
