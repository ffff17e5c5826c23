# SPDX-License-Identifier: Apache-2.0
"""Tokens of an issuer: which prove a principal, and each known way to forge or misuse one (SPEC Q-5, RFC 8725)."""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from clearinghouse.server.codec.errors import EdgeError
from clearinghouse.server.console.exits import ConfigError
from clearinghouse.server.credentials import tokens
from clearinghouse.server.credentials.key_sets import KEYS_MAX, load_key_set
from clearinghouse.server.credentials.tokens import (
    ALGORITHMS,
    KNOWN_MAX,
    TokenRing,
    TokenRules,
    load_rules,
)
from clearinghouse.server.journal.records import MACHINE_PRINCIPAL
from clearinghouse.statemachine.vocabulary import codes
from tests.server.tokens import (
    AUDIENCE,
    ISSUER,
    Issuer,
    Private,
    encoded,
    hmac_token,
    joined,
    jwk_of,
    signature,
    token_of,
)

NOW = 1_800_000_000
RSA_KEY = rsa.generate_private_key(65_537, 2_048)
EC_KEY = ec.generate_private_key(ec.SECP256R1())
HEADER = {"alg": "EdDSA", "kid": "a"}


@pytest.fixture
def issuer(tmp_path: Path) -> Issuer:
    """An issuer with one key."""
    return Issuer(tmp_path)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[float], None]:
    """Set the clock of issuer and check; at first it says NOW."""

    def at(moment: float) -> None:
        monkeypatch.setattr("time.time", lambda: moment)

    at(NOW)
    return at


def rules_of(known: Issuer, /, **more: Any) -> TokenRules:  # noqa: ANN401  a field of any type
    """The rules of a server that knows the issuer."""
    stated = {
        "keys": known.path,
        "issuer": ISSUER,
        "audience": AUDIENCE,
        "algorithms": ALGORITHMS,
        "principal_from": "sub",
        "skew_seconds": 30,
        "lifetime_seconds_max": 3_600,
    }
    return TokenRules(**{**stated, **more})


def refused(ring: TokenRing, text: str) -> EdgeError:
    """The refusal of a token, which has no part of it."""
    with pytest.raises(EdgeError) as caught:
        ring.principal_of(text)
    for part in text.split("."):
        assert len(part) < 8 or part not in str(caught.value)
    return caught.value


def code_of(ring: TokenRing, text: str) -> int:
    """The code of the refusal of a token."""
    return refused(ring, text).code


@pytest.mark.parametrize(
    ("key", "algorithm", "stated"),
    [
        (ed25519.Ed25519PrivateKey.generate(), "EdDSA", {}),
        (EC_KEY, "ES256", {}),
        (RSA_KEY, "RS256", {"alg": "RS256"}),
        (RSA_KEY, "PS256", {"alg": "PS256", "use": "sig", "key_ops": ["verify"]}),
    ],
)
def test_a_token_of_each_algorithm_names_its_principal(
    issuer: Issuer, key: Private, algorithm: str, stated: Mapping[str, object]
) -> None:
    """A token of each permitted algorithm is proved by the key that its id names."""
    issuer.publish(jwk_of(issuer.key, "a"), jwk_of(key, "b", **stated))
    ring = TokenRing(rules_of(issuer))
    header = {"alg": algorithm, "kid": "b", "typ": "at+jwt"}
    text = token_of(key, header, issuer.stated(aud=["other", AUDIENCE]), algorithm)
    assert ring.principal_of(text) == "desk-1"
    assert ring.principal_of(text) == "desk-1"
    flipped = encoded(signature(key, algorithm, b"another text"))
    assert code_of(ring, f"{text.rpartition('.')[0]}.{flipped}") == codes.CREDENTIAL_INVALID


def test_a_forged_token_is_refused(issuer: Issuer) -> None:
    """Each way to choose algorithm or key from within a token has the one answer of a wrong token."""
    issuer.publish(jwk_of(issuer.key, "a"), jwk_of(RSA_KEY, "r", alg="RS256"), jwk_of(EC_KEY, "e"))
    ring = TokenRing(rules_of(issuer))
    stated = issuer.stated("mallory")
    own = ed25519.Ed25519PrivateKey.generate()
    own_jwk = jwk_of(own, "a")
    good = issuer.token()
    head, body, signed = good.split(".")
    forged: dict[str, str] = {
        "no signature": joined({"alg": "none", "kid": "a"}, stated).decode() + ".",
        "none with a signature": token_of(own, {"alg": "none", "kid": "a"}, stated),
        "none in other letters": token_of(own, {"alg": "nOnE", "kid": "a"}, stated),
        "the signature left out": f"{head}.{body}.",
        "the signature of others": f"{joined(HEADER, stated).decode()}.{signed}",
        "another key": token_of(own, HEADER, stated),
        "an embedded key": token_of(own, {**HEADER, "jwk": own_jwk}, stated),
        "an embedded key without an id": token_of(own, {"alg": "EdDSA", "jwk": own_jwk}, stated),
        "the address of a key set": token_of(
            own, {**HEADER, "jku": "https://evil.example"}, stated
        ),
        "the address of a certificate": token_of(own, {**HEADER, "x5u": "file:///etc"}, stated),
        "a certificate": token_of(own, {**HEADER, "x5c": ["MIIB"]}, stated),
        "an unknown id": token_of(issuer.key, {"alg": "EdDSA", "kid": "z"}, stated),
        "no id": token_of(issuer.key, {"alg": "EdDSA"}, stated),
        "an id that is no text": token_of(issuer.key, {"alg": "EdDSA", "kid": 1}, stated),
        "an id that is a list": token_of(issuer.key, {"alg": "EdDSA", "kid": ["a"]}, stated),
        "an id that is a path": token_of(issuer.key, {"alg": "EdDSA", "kid": "../a"}, stated),
        "a huge id": token_of(issuer.key, {"alg": "EdDSA", "kid": "a" * 2_000}, stated),
        "the algorithm of another key": token_of(
            RSA_KEY, {"alg": "PS256", "kid": "r"}, stated, "PS256"
        ),
        "the id of another key": token_of(RSA_KEY, {"alg": "RS256", "kid": "e"}, stated, "RS256"),
        "no algorithm": token_of(issuer.key, {"kid": "a"}, stated),
        "an algorithm that is no text": token_of(
            issuer.key, {"alg": ["EdDSA"], "kid": "a"}, stated
        ),
        "an extension": token_of(issuer.key, {**HEADER, "crit": ["exp"], "exp": 1}, stated),
        "a payload that is not encoded": token_of(issuer.key, {**HEADER, "b64": False}, stated),
        "a token for something else": token_of(issuer.key, {**HEADER, "typ": "logout+jwt"}, stated),
        "a kind that is no text": token_of(issuer.key, {**HEADER, "typ": 7}, stated),
        "an algorithm twice": token_of(
            issuer.key, '{"alg": "none", "alg": "EdDSA", "kid": "a"}', stated
        ),
        "a claim twice": token_of(
            issuer.key, HEADER, json.dumps(stated)[:-1] + ', "sub": "operator"}'
        ),
        "claims that are a list": token_of(issuer.key, HEADER, "[1]"),
        "claims that are no JSON": token_of(issuer.key, HEADER, "{"),
        "claims that are too deep": token_of(issuer.key, HEADER, "[" * 2_900),
        "a number that is none": token_of(issuer.key, HEADER, '{"exp": NaN}'),
        "two parts": f"{head}.{body}",
        "four parts": f"{good}.{signed}",
        "five parts, encrypted": f"{good}.{signed}.{signed}",
        "padding": f"{good}=",
        "a space": f"{good} ",
        "a line": f"{good}\n",
        "another alphabet": f"{head}.{body}.{signed[:-2]}+/",
        "a broken length": f"{head}.{body}.{signed}A",
        "bits that count for nothing": f"{head}.{body}.{signed[:-1]}{_next(signed[-1])}",
        "letters that are none": f"{head}.{body}.{signed[:-1]}é",
        "a surrogate": f"{head}.{body}.\ud800",
        "nothing": "",
        "points": "..",
    }
    answers = {name: refused(ring, text) for name, text in forged.items()}
    assert {
        name for name, found in answers.items() if found.code != codes.CREDENTIAL_INVALID
    } == set()
    assert len({str(found) for found in answers.values()}) == 1
    assert ring.principal_of(good) == "desk-1"


def _next(letter: str) -> str:
    """The letter of base64url after one: it differs in the last bit."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return alphabet[alphabet.index(letter) ^ 1]


def test_a_public_key_is_no_secret(issuer: Issuer) -> None:
    """A token signed by HMAC with the published key is refused, in each form that the key may be written in."""
    issuer.publish(jwk_of(RSA_KEY, "r", alg="RS256"), jwk_of(issuer.key, "a"))
    ring = TokenRing(rules_of(issuer))
    public = RSA_KEY.public_key()
    forms = [
        public.public_bytes(encoding, form)
        for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER)
        for form in (
            serialization.PublicFormat.SubjectPublicKeyInfo,
            serialization.PublicFormat.PKCS1,
        )
    ]
    forms += [
        forms[0].strip(),
        issuer.path.read_bytes(),
        issuer.key.public_key().public_bytes_raw(),
    ]
    for secret in forms:
        for kid in ("r", "a"):
            for algorithm in ("HS256", "RS256", "EdDSA"):
                text = hmac_token(secret, {"alg": algorithm, "kid": kid}, issuer.stated())
                assert code_of(ring, text) == codes.CREDENTIAL_INVALID


def test_headers_that_name_keys_are_not_read(issuer: Issuer) -> None:
    """A right token may carry them: they change nothing, and nothing is fetched."""
    ring = TokenRing(rules_of(issuer))
    other = jwk_of(ed25519.Ed25519PrivateKey.generate(), "a")
    header = {
        **HEADER,
        "jwk": other,
        "jku": "https://evil.example/",
        "x5u": "https://evil.example/",
    }
    assert ring.principal_of(token_of(issuer.key, header, issuer.stated())) == "desk-1"


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"iss": "https://login.example/"}, codes.CREDENTIAL_AUDIENCE),
        ({"iss": None}, codes.CREDENTIAL_AUDIENCE),
        ({"iss": [ISSUER]}, codes.CREDENTIAL_AUDIENCE),
        ({"aud": "clearinghouse-2"}, codes.CREDENTIAL_AUDIENCE),
        ({"aud": ["clearinghouse-2", "clearinghouse-10"]}, codes.CREDENTIAL_AUDIENCE),
        ({"aud": None}, codes.CREDENTIAL_AUDIENCE),
        ({"aud": {AUDIENCE: 1}}, codes.CREDENTIAL_AUDIENCE),
        ({"exp": None}, codes.CREDENTIAL_CLAIMS),
        ({"exp": str(NOW + 60)}, codes.CREDENTIAL_CLAIMS),
        ({"exp": NOW + 60.5}, codes.CREDENTIAL_CLAIMS),
        ({"exp": True}, codes.CREDENTIAL_CLAIMS),
        ({"exp": -1}, codes.CREDENTIAL_CLAIMS),
        ({"exp": 2**53}, codes.CREDENTIAL_CLAIMS),
        ({"exp": 10**2_000}, codes.CREDENTIAL_CLAIMS),
        ({"iat": None}, codes.CREDENTIAL_CLAIMS),
        ({"nbf": "soon"}, codes.CREDENTIAL_CLAIMS),
        ({"sub": None}, codes.CREDENTIAL_CLAIMS),
        ({"sub": ""}, codes.CREDENTIAL_CLAIMS),
        ({"sub": 7}, codes.CREDENTIAL_CLAIMS),
        ({"sub": "desk 1"}, codes.CREDENTIAL_CLAIMS),
        ({"sub": "dësk"}, codes.CREDENTIAL_CLAIMS),
        ({"sub": "x" * 65}, codes.CREDENTIAL_CLAIMS),
        ({"sub": MACHINE_PRINCIPAL}, codes.CREDENTIAL_CLAIMS),
        ({"iat": NOW + 30}, None),
        ({"iat": NOW + 31}, codes.CREDENTIAL_NOT_YET_VALID),
        ({"nbf": NOW + 30}, None),
        ({"nbf": NOW + 31}, codes.CREDENTIAL_NOT_YET_VALID),
        ({"exp": NOW + 3_600}, None),
        ({"exp": NOW + 3_601}, codes.CREDENTIAL_LIFETIME),
        ({"iat": NOW - 3_500, "exp": NOW + 101}, codes.CREDENTIAL_LIFETIME),
        ({"iat": NOW - 3_500, "nbf": NOW, "exp": NOW + 101}, codes.CREDENTIAL_LIFETIME),
        ({"iat": NOW, "exp": NOW}, codes.CREDENTIAL_LIFETIME),
        ({"iat": NOW - 60, "exp": NOW + 1}, None),
        ({"iat": NOW - 60, "exp": NOW}, codes.CREDENTIAL_EXPIRED),
        ({"iat": NOW - 60, "exp": NOW - 1}, codes.CREDENTIAL_EXPIRED),
        ({"sub": "x" * 64}, None),
    ],
)
def test_claims_at_their_limits(
    issuer: Issuer, changed: dict[str, object], code: int | None
) -> None:
    """Each claim that a real token must have is refused by its own code, on both sides of its limit."""
    ring = TokenRing(rules_of(issuer))
    stated = {**issuer.stated(), **changed}
    text = token_of(
        issuer.key, HEADER, {name: value for name, value in stated.items() if value is not None}
    )
    if code is None:
        assert ring.principal_of(text) == changed.get("sub", "desk-1")
    else:
        assert code_of(ring, text) == code


def test_a_refusal_has_limit_and_actual(issuer: Issuer) -> None:
    """A refusal by time states the limit and what the token has."""
    ring = TokenRing(rules_of(issuer))
    early = refused(ring, issuer.token(nbf=NOW + 31))
    assert (early.limit, early.actual) == (str(NOW + 30), str(NOW + 31))
    long = refused(ring, issuer.token(seconds=3_601))
    assert (long.limit, long.actual) == ("3600", "3601")


def test_a_token_ends_at_its_expiry(issuer: Issuer, clock: Callable[[float], None]) -> None:
    """A token that was proved before ends at its end, without any allowance for clocks."""
    ring = TokenRing(rules_of(issuer))
    text = issuer.token()
    clock(NOW + 599.999)
    assert ring.principal_of(text) == "desk-1"
    clock(NOW + 600)
    assert code_of(ring, text) == codes.CREDENTIAL_EXPIRED


def test_a_removed_key_proves_nothing(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two keys overlap; once one is out, tokens that it proved before are refused, and those of the other go on."""
    second = ed25519.Ed25519PrivateKey.generate()
    old, new = jwk_of(issuer.key, "a"), jwk_of(second, "b")
    issuer.publish(old, new)
    ring = TokenRing(rules_of(issuer))
    first = issuer.token()
    other = token_of(second, {"alg": "EdDSA", "kid": "b"}, issuer.stated())
    assert ring.principal_of(first) == ring.principal_of(other) == "desk-1"
    issuer.publish(new)
    monkeypatch.setattr(ring._watched, "current", load_rules(rules_of(issuer)))
    assert code_of(ring, first) == codes.CREDENTIAL_INVALID
    assert ring.principal_of(other) == "desk-1"
    # The same id with another key is another key.
    issuer.publish(jwk_of(second, "a"))
    monkeypatch.setattr(ring._watched, "current", load_rules(rules_of(issuer)))
    assert code_of(ring, first) == codes.CREDENTIAL_INVALID


def test_known_tokens_are_bounded(issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many tokens a caller has, the server keeps so many, without their text; wrong ones it does not keep."""
    monkeypatch.setattr(tokens, "KNOWN_MAX", 3)
    assert KNOWN_MAX <= 4_096
    ring = TokenRing(rules_of(issuer))
    texts = [issuer.token(jti=str(number)) for number in range(5)]
    for text in (*texts, *texts):
        assert ring.principal_of(text) == "desk-1"
        code_of(ring, text + "A")
    assert len(ring._known) == 3
    assert all(len(name) == 32 for name in ring._known)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"kid": None}, 'needs a "kid"'),
        ({"kid": ""}, 'needs a "kid"'),
        ({"kid": "x" * 129}, 'needs a "kid"'),
        ({"kid": "a"}, "is there twice"),
        ({"d": "AAAA"}, "is a private key"),
        ({"kty": "oct", "k": "AAAA"}, "is symmetric"),
        ({"kty": "oct"}, "is symmetric"),
        ({"kty": "XYZ"}, "cannot be read"),
        ({"kty": None}, "cannot be read"),
        ({"x": "AAAA"}, "cannot be read"),
        ({"x": 7}, "cannot be read"),
        ({"x": None}, "cannot be read"),
        ({"alg": "RS256"}, "does not fit its type"),
        ({"alg": "none"}, "does not fit its type"),
        ({"alg": "HS256"}, "does not fit its type"),
        ({"use": "tls"}, "is not for checking signatures"),
        ({"key_ops": ["sign"]}, "is not for checking signatures"),
    ],
)
def test_a_wrong_key_is_refused(issuer: Issuer, change: dict[str, object], words: str) -> None:
    """A key that must not or cannot prove tokens is refused at the start, by its id."""
    good = jwk_of(issuer.key, "a")
    entry = {**jwk_of(ed25519.Ed25519PrivateKey.generate(), "b"), **change}
    issuer.publish(good, {name: value for name, value in entry.items() if value is not None})
    with pytest.raises(ConfigError, match=words) as caught:
        load_rules(rules_of(issuer))
    assert str(issuer.path) in str(caught.value)
    assert "AAAA" not in str(caught.value)


def test_a_weak_key_is_refused(issuer: Issuer) -> None:
    """RSA below 2,048 bits, an RSA key without an algorithm, another curve, and one that settings do not permit."""
    weak = rsa.generate_private_key(65_537, 2_040)  # noqa: S505  the case
    cases: list[tuple[dict[str, object], tuple[str, ...], str]] = [
        (jwk_of(weak, "w", alg="RS256"), ALGORITHMS, "has 2040 bits: RSA needs 2048"),
        (jwk_of(RSA_KEY, "w"), ALGORITHMS, 'needs an "alg", one of PS256, RS256'),
        (jwk_of(RSA_KEY, "w", alg="RS256"), ("EdDSA", "PS256"), "is for RS256"),
        (jwk_of(RSA_KEY, "w"), ("EdDSA",), "is for PS256"),
        (jwk_of(ec.generate_private_key(ec.SECP384R1()), "w"), ALGORITHMS, "on another curve"),
    ]
    for entry, algorithms, words in cases:
        issuer.publish(jwk_of(issuer.key, "a"), entry)
        with pytest.raises(ConfigError, match=words):
            load_key_set(issuer.path, algorithms)
    # With one algorithm of RSA permitted the key needs none of its own.
    issuer.publish(jwk_of(RSA_KEY, "w"), jwk_of(weak, "for others", use="enc"))
    (key,) = load_key_set(issuer.path, ("RS256",)).by_id.values()
    assert key.algorithm == "RS256"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is no JSON Web Key Set"),
        ("[]", "is no JSON Web Key Set"),
        ('{"keys": {}}', "is no JSON Web Key Set"),
        ('{"keys": [1]}', "is no JSON Web Key Set"),
        ('{"keys": [], "keys": []}', "is no JSON Web Key Set"),
        ('{"keys": []}', "has no key for signatures"),
        ('{"keys": [' + ",".join(["{}"] * (KEYS_MAX + 1)) + "]}", "has 65 keys, and may have 64"),
        (" " * 262_145, "has 262145 bytes, and may have 262144"),
        ("[" * 100_000, "is no JSON Web Key Set"),
    ],
)
def test_a_wrong_file_is_refused(issuer: Issuer, text: str, words: str) -> None:
    """A file that is no key set is refused, with what it must be."""
    issuer.write(text)
    with pytest.raises(ConfigError, match=words):
        load_rules(rules_of(issuer))


def test_a_key_set_that_others_may_write_is_refused(issuer: Issuer) -> None:
    """Others may read it, since its keys are public, and not write it; one that is not there is named."""
    issuer.path.chmod(0o646)
    with pytest.raises(ConfigError, match=r"others may write .*: chmod o-w"):
        load_rules(rules_of(issuer))
    issuer.path.chmod(0o644)
    load_rules(rules_of(issuer))
    os.unlink(issuer.path)  # noqa: PTH108  the path of an issuer is one
    with pytest.raises(ConfigError, match="cannot be read"):
        load_rules(rules_of(issuer))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"algorithms": ("none",)}, "'none' is not permitted"),
        ({"algorithms": ("EdDSA", "HS256")}, "'HS256' is not permitted"),
        ({"algorithms": ("eddsa",)}, "'eddsa' is not permitted"),
        ({"algorithms": ("",)}, "'' is not permitted"),
        ({"algorithms": ("EdDSA", "EdDSA")}, "name each algorithm once"),
        ({"issuer": ""}, "tokens.issuer must have"),
        ({"audience": ""}, "tokens.audience must have"),
        ({"audience": "x" * 257}, "tokens.audience must have"),
        ({"principal_from": "a\n"}, "tokens.principal_from must have"),
    ],
)
def test_wrong_rules_are_refused(issuer: Issuer, change: dict[str, Any], words: str) -> None:
    """Rules that would let a wrong token in, or none at all, are refused at the start."""
    with pytest.raises(ConfigError, match=words):
        load_rules(rules_of(issuer, **change))
