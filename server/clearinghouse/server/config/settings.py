# SPDX-License-Identifier: Apache-2.0
"""Every setting of `clearinghouse serve`: its key, type, bounds, default, flag and meaning (SPEC Q-7).

Owns the table that everything else is made from: flags, names in the environment, the checks of a file, the JSON schema
and the reference page. Must never read a file or the environment: `reading` does.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, Final, Literal, get_args, get_origin, get_type_hints

import msgspec
from msgspec import UNSET, Meta, UnsetType

from clearinghouse.server.config.cluster_settings import Cluster
from clearinghouse.server.config.limit_settings import Connections, Limits, Rates, Section
from clearinghouse.server.startup.snapshot_worker import Schedule
from clearinghouse.statemachine.vocabulary.types import SCALE_MAX

ENVIRONMENT_PREFIX: Final = "CLEARINGHOUSE_SERVE_"
CONFIG_VARIABLE: Final = ENVIRONMENT_PREFIX + "CONFIG"
LISTEN_DEFAULT: Final = "127.0.0.1:7411"
GAP_SECONDS_MAX: Final = 86_400
DISK_WARN_MIB: Final = 1_024
DISK_RESTRICT_MIB: Final = 512
DISK_READ_ONLY_MIB: Final = 256
_SCHEDULE: Final = Schedule()


class Listener(Section, frozen=True):
    """Where calls come in."""

    address: Annotated[
        str,
        Meta(
            description="Address to listen on; port 0 takes a free one and prints it.",
            extra={"flag": "--listen", "form": "HOST:PORT"},
        ),
    ] = LISTEN_DEFAULT
    staff_address: (
        Annotated[
            str,
            Meta(
                description="A second address, for staff and oracles: their calls do not wait behind those of others.",
                extra={"flag": "--staff-listen", "form": "HOST:PORT"},
            ),
        ]
        | UnsetType
    ) = UNSET
    urgent_address: (
        Annotated[
            str,
            Meta(
                description="An address that takes urgent calls alone: cancels do not wait behind orders.",
                extra={"flag": "--urgent-listen", "form": "HOST:PORT"},
            ),
        ]
        | UnsetType
    ) = UNSET
    insecure: Annotated[
        bool,
        Meta(
            description="Allow an address that other machines can reach though callers are not authenticated.",
            extra={"flag": "--insecure/--no-insecure"},
        ),
    ] = False


class Tls(Section, frozen=True):
    """Encryption of the listener, and certificates of clients; the files are read again when they change."""

    certificate: (
        Annotated[
            str,
            Meta(
                description="PEM file with the server's certificate, followed by those of the CAs above it.",
                extra={"flag": "--tls-certificate", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    key: (
        Annotated[
            str,
            Meta(
                description="PEM file with its key, EC or RSA, without a passphrase; others must not read it.",
                extra={"flag": "--tls-key", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    client_ca: (
        Annotated[
            str,
            Meta(
                description="PEM file with the CAs of clients: each caller then needs a certificate of one of them.",
                extra={"flag": "--tls-client-ca", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    client_principal: Annotated[
        Literal["common_name", "uri"],
        Meta(
            description="Which name in a client's certificate is its principal: the common name of the subject, or the"
            " one URI among the alternative names.",
            extra={"flag": "--tls-client-principal", "form": "NAME"},
        ),
    ] = "common_name"


class Credentials(Section, frozen=True):
    """API keys of callers; the files are read again when they change."""

    keys: (
        Annotated[
            str,
            Meta(
                description="File of API keys, made by `clearinghouse keys new`: each caller then needs a key or a"
                " client certificate. Others must not read it.",
                extra={"flag": "--keys", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    pepper: (
        Annotated[
            str,
            Meta(
                description="File with the key under which the secrets of API keys are hashed; others must not read"
                " it.",
                extra={"flag": "--pepper", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET


class Tokens(Section, frozen=True):
    """Signed tokens (JWT) of one issuer, which name a caller as API keys do."""

    keys: (
        Annotated[
            str,
            Meta(
                description="File with the public keys of the issuer, a JSON Web Key Set: each caller then needs a"
                " token, an API key or a client certificate. It is read again when it changes. Others must not write"
                " it.",
                extra={"flag": "--token-keys", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    issuer: (
        Annotated[
            str,
            Meta(
                description="The issuer, as the claim `iss` names it.",
                extra={"flag": "--token-issuer", "form": "NAME"},
            ),
        ]
        | UnsetType
    ) = UNSET
    audience: (
        Annotated[
            str,
            Meta(
                description="The name of this server in the claim `aud`.",
                extra={"flag": "--token-audience", "form": "NAME"},
            ),
        ]
        | UnsetType
    ) = UNSET
    algorithms: Annotated[
        str,
        Meta(
            description="Algorithms of signatures that are permitted, with commas between them, of EdDSA, ES256, PS256"
            " and RS256.",
            extra={"flag": "--token-algorithms", "form": "NAME,NAME"},
        ),
    ] = "EdDSA,ES256"
    principal_from: Annotated[
        str,
        Meta(
            description="The claim that names the principal.",
            extra={"flag": "--token-principal-from", "form": "NAME"},
        ),
    ] = "sub"
    skew_seconds: Annotated[
        int,
        Meta(
            description="By how much the clock of the issuer may be ahead: of `iat` and `nbf`. `exp` has no such"
            " allowance.",
            ge=0,
            le=300,
            extra={"flag": "--token-skew-seconds", "unit": "seconds"},
        ),
    ] = 30
    lifetime_seconds_max: Annotated[
        int,
        Meta(
            description="The longest life of a token, from `iat` to `exp`.",
            ge=60,
            le=86_400,
            extra={"flag": "--token-lifetime-seconds-max", "unit": "seconds"},
        ),
    ] = 3_600


class Metrics(Section, frozen=True):
    """Metrics for Prometheus over plain HTTP, by default off."""

    address: (
        Annotated[
            str,
            Meta(
                description="Address of the metrics, at /metrics; port 0 takes a free one and logs it.",
                extra={"flag": "--metrics", "form": "HOST:PORT"},
            ),
        ]
        | UnsetType
    ) = UNSET


class Logging(Section, frozen=True):
    """The log on stderr, a JSON object a line."""

    level: Annotated[
        Literal["debug", "info", "warning", "error"],
        Meta(
            description="The lowest level that is written. Refused calls and commands of staff are at info.",
            extra={"flag": "--log-level", "form": "LEVEL"},
        ),
    ] = "info"


class Tracing(Section, frozen=True):
    """Traces of calls by OpenTelemetry, by default off. They need the extra `tracing`."""

    endpoint: (
        Annotated[
            str,
            Meta(
                description="Collector that takes OTLP over gRPC: http://HOST:PORT, or https:// for TLS.",
                extra={"flag": "--tracing-endpoint", "form": "URL"},
            ),
        ]
        | UnsetType
    ) = UNSET
    sample_ppm: Annotated[
        int,
        Meta(
            description="Of a million calls so many are traced, of those whose caller sends no trace of its own: that"
            " decides for its calls.",
            ge=0,
            le=1_000_000,
            extra={"flag": "--tracing-sample-ppm", "unit": "calls"},
        ),
    ] = 10_000


class Genesis(Section, frozen=True):
    """The parameters of a new directory; those of an old one must agree with what is stated."""

    file: (
        Annotated[
            str,
            Meta(
                description="TOML file with the parameters; then the other settings of this table must not be given.",
                extra={"flag": "--genesis", "form": "FILE"},
            ),
        ]
        | UnsetType
    ) = UNSET
    valuation: (
        Annotated[
            str,
            Meta(
                description="Valuation asset; USDC where none is stated.",
                extra={"flag": "--valuation", "form": "SYMBOL"},
            ),
        ]
        | UnsetType
    ) = UNSET
    valuation_scale: (
        Annotated[
            int,
            Meta(
                description="Decimals of the valuation asset; 6 where none are stated.",
                ge=0,
                le=SCALE_MAX,
                extra={"flag": "--valuation-scale", "unit": "decimals"},
            ),
        ]
        | UnsetType
    ) = UNSET
    seed: (
        Annotated[
            str,
            Meta(
                description="Seed of all random choices; drawn where none is stated. A secret: it predicts them.",
                extra={"flag": "--seed", "form": "HEX", "secret": True},
            ),
        ]
        | UnsetType
    ) = UNSET


class Snapshots(Section, frozen=True):
    """Snapshots, which make a start quick, and the archive of old records."""

    use: Annotated[
        bool,
        Meta(
            description="Start from the newest snapshot; without, replay from genesis.",
            extra={"flag": "--snapshot/--no-snapshot"},
        ),
    ] = True
    every_commands: Annotated[
        int,
        Meta(
            description="Have a snapshot taken after so many commands; 0: never by count.",
            ge=0,
            extra={"flag": "--snapshot-every-commands", "unit": "commands"},
        ),
    ] = _SCHEDULE.every_commands
    every_seconds: Annotated[
        int,
        Meta(
            description="Have a snapshot taken after so many seconds; 0: never by time.",
            ge=0,
            extra={"flag": "--snapshot-every-seconds", "unit": "seconds"},
        ),
    ] = _SCHEDULE.every_seconds
    keep: Annotated[
        int,
        Meta(
            description="How many of the newest snapshots stay.",
            ge=1,
            extra={"flag": "--snapshot-keep", "unit": "snapshots"},
        ),
    ] = _SCHEDULE.keep
    spread: Annotated[
        int,
        Meta(
            description="How many older snapshots stay, evenly spread over the journal.",
            ge=0,
            extra={"flag": "--snapshot-spread", "unit": "snapshots"},
        ),
    ] = _SCHEDULE.spread
    check: Annotated[
        bool,
        Meta(
            description="Check the invariants of the whole state before each snapshot, in the process that takes it.",
            extra={"flag": "--snapshot-check/--no-snapshot-check"},
        ),
    ] = True
    at_stop: Annotated[
        bool,
        Meta(
            description="Write a snapshot at a clean stop.",
            extra={"flag": "--snapshot-at-stop/--no-snapshot-at-stop"},
        ),
    ] = True
    archive: Annotated[
        bool,
        Meta(
            description="After each snapshot move the records before the oldest one kept into the archive.",
            extra={"flag": "--archive/--no-archive"},
        ),
    ] = False


class Clock(Section, frozen=True):
    """The clock of a start against the end of the journal."""

    gap_seconds_max: Annotated[
        int,
        Meta(
            description="Refuse to start so long after the end of the journal: the clock may be ahead; 0: start after "
            "any time.",
            ge=0,
            extra={"flag": "--gap-seconds-max", "unit": "seconds"},
        ),
    ] = GAP_SECONDS_MAX


class Disk(Section, frozen=True):
    """The free space of the disk of the journal."""

    warn_mib: Annotated[
        int,
        Meta(
            description="Warn in the log and the metrics when fewer MiB are free; 0: never.",
            ge=0,
            extra={"flag": "--disk-warn-mib", "unit": "MiB"},
        ),
    ] = DISK_WARN_MIB
    restrict_mib: Annotated[
        int,
        Meta(
            description="Accept only commands that lower risk, or that the way out needs, when fewer MiB are free; "
            "0: never.",
            ge=0,
            extra={"flag": "--disk-restrict-mib", "unit": "MiB"},
        ),
    ] = DISK_RESTRICT_MIB
    read_only_mib: Annotated[
        int,
        Meta(
            description="Accept no command, and answer reads, when fewer MiB are free; 0: never.",
            ge=0,
            extra={"flag": "--disk-read-only-mib", "unit": "MiB"},
        ),
    ] = DISK_READ_ONLY_MIB


class Config(Section, frozen=True):
    """The configuration of `clearinghouse serve`."""

    data_dir: (
        Annotated[
            str,
            Meta(
                description="Directory of the journal; made if it is not there. It must be given in one of the places.",
                min_length=1,
                extra={"flag": "--data-dir", "form": "DIRECTORY"},
            ),
        ]
        | UnsetType
    ) = UNSET
    log: Annotated[
        Literal["local", "etcd"],
        Meta(
            description="Where a command becomes durable: in the journal of this directory, or at a majority of the"
            " etcd members of a cluster.",
            extra={"flag": "--log", "form": "NAME"},
        ),
    ] = "local"
    listener: Listener = Listener()
    tls: Tls = Tls()
    credentials: Credentials = Credentials()
    tokens: Tokens = Tokens()
    metrics: Metrics = Metrics()
    logging: Logging = Logging()
    tracing: Tracing = Tracing()
    genesis: Genesis = Genesis()
    limits: Limits = Limits()
    rates: Rates = Rates()
    connections: Connections = Connections()
    snapshots: Snapshots = Snapshots()
    clock: Clock = Clock()
    disk: Disk = Disk()
    cluster: Cluster = Cluster()


# Forms of text that are paths: in a file they are taken from its folder.
PATH_FORMS: Final = ("FILE", "DIRECTORY")


@dataclass(frozen=True, slots=True)
class Setting:
    """One setting, as everything that is made from the table needs it. `kind` is its type with its bounds."""

    section: str
    name: str
    kind: Any
    bare: Any
    default: object
    meta: Meta

    @property
    def key(self) -> str:
        """Its name in the file, `section.name`."""
        return f"{self.section}.{self.name}" if self.section else self.name

    @property
    def variable(self) -> str:
        """Its name in the environment."""
        return ENVIRONMENT_PREFIX + self.key.replace(".", "_").upper()

    @property
    def parameter(self) -> str:
        """Its name as a parameter of a command."""
        return self.key.replace(".", "_")

    def noted(self, name: str) -> str:
        """A text of its description: `flag`, `form` or `unit`; "" if it has none."""
        return str((self.meta.extra or {}).get(name, ""))

    @property
    def flag(self) -> str:
        """Its flag, or two for a truth value: set and unset."""
        return self.noted("flag")

    @property
    def is_secret(self) -> bool:
        """Its value is never shown or logged."""
        return bool(self.noted("secret"))

    @property
    def is_path(self) -> bool:
        """Its value is a path."""
        return self.noted("form") in PATH_FORMS

    @property
    def description(self) -> str:
        """Its meaning, in a sentence or two."""
        return self.meta.description or ""

    @property
    def allowed(self) -> str:
        """The values that it takes, in words."""
        if self.bare is bool:
            return "true or false"
        if self.bare is int:
            unit = self.noted("unit")
            upper = "" if self.meta.le is None else f" and at most {self.meta.le}"
            return f"a whole number of {unit}, at least {self.meta.ge}{upper}"
        choices = get_args(self.bare)
        if choices:
            return " or ".join(f'"{choice}"' for choice in choices)
        form = self.noted("form")
        return f"text: {form}" if form else "text"

    def converted(self, value: object, *, is_text: bool) -> object:
        """The value in its type. `is_text`: it comes from the environment. Raises ValueError, without the value."""
        try:
            return msgspec.convert(value, self.kind, strict=not is_text)
        except msgspec.ValidationError:
            raise ValueError(f"must be {self.allowed}") from None


@cache
def settings() -> tuple[Setting, ...]:
    """Every setting, in the order of the file."""
    return tuple(_settings_of(Config, ""))


def sections() -> dict[str, str]:
    """The tables of the file, and the meaning of each."""
    hints = get_type_hints(Config)
    return {
        name: (hint.__doc__ or "").strip()
        for name, hint in hints.items()
        if isinstance(hint, type) and issubclass(hint, Section)
    }


def _settings_of(struct: type[Section], section: str) -> Iterator[Setting]:
    """The settings of a table, and of the tables in it."""
    hints = get_type_hints(struct, include_extras=True)
    for field in msgspec.structs.fields(struct):
        hint = hints[field.name]
        if isinstance(hint, type) and issubclass(hint, Section):
            yield from _settings_of(hint, field.name)
            continue
        # `Annotated[...] | UnsetType` for a setting without a default.
        kind = hint if get_origin(hint) is Annotated else get_args(hint)[0]
        bare, meta = get_args(kind)
        yield Setting(section, field.name, kind, bare, field.default, meta)
