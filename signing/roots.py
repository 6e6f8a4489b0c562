"""根证书 — the roots a reader names, and those a file brings along: a fingerprint must be of one certificate.

Whoever compares a fingerprint compares one. A root file with a second certificate behind the genuine one
would show the fingerprint of the first and trust the second, in our programs and in openssl alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptography import x509

from signing.certificates import fingerprint
from signing.errors import SeveralRootsError
from signing.examination import Examined, StampExamined
from signing.findings import Problem
from signing.keys import read_certificates


def read_roots(files: Sequence[bytes]) -> tuple[x509.Certificate, ...]:
    """指定的根证书 — one certificate of each PEM file.

    Raises `SeveralRootsError` for a file with more than one, `UnusableCertificateError` for one with none.
    """
    found = []
    for pem in files:
        first, *others = read_certificates(pem)
        if others:
            raise SeveralRootsError(count=1 + len(others))
        found.append(first)
    return tuple(found)


def rested_on(examined: Iterable[Examined | StampExamined]) -> tuple[str, ...]:
    """所依根证书 — fingerprints of all roots these lead to, their time stamps included, each once."""
    chains = (rest.chain for one in examined for rest in one.rests_on)
    return tuple(dict.fromkeys(fingerprint(chain[-1]) for chain in chains))


def several(where_zh: str, where_en: str, roots: Sequence[str]) -> Problem:
    """多个根证书 — said of a file or member that brings more than one; the fingerprints are named."""
    listed = ", ".join(one[:16] for one in roots)
    return Problem(
        f"{where_zh}带有 {len(roots)} 个根证书（指纹开头：{listed}），不能确定由谁签发；"
        "确需如此的，请取得每个根证书后用 --root 逐个指定",
        f"{where_en} brings {len(roots)} roots ({listed} …): nobody can tell who issued it; "
        "if that is meant, get each root and name it with --root",
    )
