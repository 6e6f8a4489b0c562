"""密钥适用性 — what keeps a key from signing here, with what to do; also for keys no library here can read.

Values in Chinese and English. Source: RFC 5280 §4.1.2.7, GM/T 0006 (the SM2 curve).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from signing import cms, der
from signing.algorithms import LEAST_RSA_BITS
from signing.der import DerError

_SM2 = (der.object_identifier("1.2.156.10197.1.301"), der.object_identifier("1.2.156.10197.1.501"))
"""The curve, and the signature made on it (GM/T 0006)."""
_P256 = der.object_identifier("1.2.840.10045.3.1.7")
_VERSION = 0xA0
_CURVES = "P-256"
ANOTHER_KEY = (
    f"请向签发机构另要一张 RSA（不少于 {LEAST_RSA_BITS} 位）或者 {_CURVES} 的签名证书，"
    "或者在“签名密钥”页改由浏览器制作密钥",
    f"ask the issuer for a signing certificate with RSA of at least {LEAST_RSA_BITS} bits or {_CURVES}, "
    "or have the browser make a key under My signing keys",
)
_SM2_FOUND = (
    f"是国密 SM2 的密钥；在本平台签的合同要让通用的阅读软件也能核验，暂不能用 SM2。"
    f"同一个 UKey 里往往另有一张 RSA 证书，请改选它；没有的，{ANOTHER_KEY[0]}",
    "an SM2 key; contracts signed here can be checked by common readers too, which know no SM2. The same "
    f"token often holds an RSA certificate beside it: choose that one; if not, {ANOTHER_KEY[1]}",
)


def of_certificate(certificate: x509.Certificate) -> tuple[tuple[str, str], ...]:
    """What keeps the key of a certificate from signing. Raises `DerError` for one that cannot be read."""
    parts = _parts(certificate.tbs_certificate_bytes)
    has_version = parts[0].tag == _VERSION
    return tuple(_of_key(certificate.public_key, parts[5 + has_version : 6 + has_version]))


def of_request(request: x509.CertificateSigningRequest) -> tuple[tuple[str, str], ...]:
    """What keeps the key of an application from signing. Raises `DerError` for one that cannot be read."""
    return tuple(_of_key(request.public_key, _parts(request.tbs_certrequest_bytes)[2:3]))


def _parts(encoded: bytes) -> list[der.Node]:
    return der.read(encoded).children() or _unread()


def _unread() -> list[der.Node]:
    raise DerError("a certificate cannot be read")


def _of_key(load: Callable[[], object], found: list[der.Node]) -> Iterator[tuple[str, str]]:
    (algorithm, *_) = (found or _unread())[0].children() or _unread()
    if any(one in algorithm.encoded for one in _SM2):
        yield _SM2_FOUND
        return
    try:
        key = load()
    except cms.UNREADABLE:
        key = None
    if isinstance(key, rsa.RSAPublicKey):
        if key.key_size < LEAST_RSA_BITS:
            yield (
                f"是 {key.key_size} 位的 RSA 密钥，太短，可能被人伪造签名；{ANOTHER_KEY[0]}",
                f"an RSA key of {key.key_size} bits, so short that signatures may be "
                f"forged; {ANOTHER_KEY[1]}",
            )
    elif isinstance(key, ec.EllipticCurvePublicKey):
        if not isinstance(key.curve, ec.SECP256R1):
            yield (
                f"用的是椭圆曲线 {key.curve.name}，本平台只用 {_CURVES}；{ANOTHER_KEY[0]}",
                f"on the elliptic curve {key.curve.name}, only {_CURVES} is used here; {ANOTHER_KEY[1]}",
            )
    elif _P256 in algorithm.encoded:
        yield (f"公钥已损坏，无法读出；{ANOTHER_KEY[0]}", f"its key is damaged; {ANOTHER_KEY[1]}")
    else:
        yield (
            f"密钥的种类或者曲线不在本平台能用之列；{ANOTHER_KEY[0]}",
            f"a kind of key or a curve that is not used here; {ANOTHER_KEY[1]}",
        )
