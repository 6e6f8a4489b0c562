"""证书适用性 — what keeps a key or certificate from signing here, all of it at once, each with what to do.

Said when it is handed in, not on the day of signing. Whether its issuer counts is asked in
`outside_certificate`. Source: 电子签名法 16, 21 (licensed issuers; a certificate's term), RFC 5280 §4.2.1.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from cryptography import x509

from signing import cms, key_fitness
from signing.der import DerError
from signing.findings import Problem
from signing.key_fitness import ANOTHER_KEY
from signing.moments import in_beijing
from signing.trust import Purpose

_SM2_ISSUED = Problem(
    f"由签发机构用国密 SM2 签发，通用的阅读软件不能核验，暂不能用；{ANOTHER_KEY[0]}",
    f"issued with SM2, which common readers cannot check; {ANOTHER_KEY[1]}",
)


def of_certificate(certificate: x509.Certificate, at: datetime) -> tuple[Problem, ...]:
    """Everything about this certificate that keeps it from signing at that moment; empty when it is fit.

    Raises `DerError` for one that cannot be read.
    """
    return (
        *(Problem(*one) for one in key_fitness.of_certificate(certificate)),
        *([_SM2_ISSUED] if certificate.signature_algorithm_oid.dotted_string.startswith("1.2.156.") else []),
        *_of_term(certificate, at),
        *_of_use(certificate),
    )


def unknown_issuer(name: str) -> Problem:
    """No authority that counts here has issued it."""
    return Problem(
        f"签发机构“{name}”不在本平台认可之列；请改用认可的机构签发的证书，或者请登记处核实后把它列入",
        f"its issuer {name} is not among those that count here; bring one of an issuer that does, or ask the "
        "registration desk to have it added",
    )


def of_issuer(certificate: x509.Certificate, at: datetime) -> Problem | None:
    """The certificate of an issuer that is not in term."""
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if begins <= at <= ends:
        return None
    return Problem(
        f"签发机构自己的证书不在有效期内（{day(begins)} 至 {day(ends)}）；请向签发机构要新的证书",
        f"its issuer's own certificate is not in term ({day(begins)} to {day(ends)}); ask the issuer for "
        "a new one",
    )


def day(moment: datetime) -> str:
    """A day of China, as 2026-05-29."""
    return f"{in_beijing(moment):%Y-%m-%d}"


def _of_term(certificate: x509.Certificate, at: datetime) -> Iterator[Problem]:
    begins, ends = certificate.not_valid_before_utc, certificate.not_valid_after_utc
    if at < begins:
        yield Problem(
            f"自 {day(begins)} 起才有效；请到那一天再提交，或者向签发机构要一张现在有效的",
            f"in term from {day(begins)} on only; hand it in then, or ask its issuer for one in term now",
        )
    if at > ends:
        yield Problem(
            f"已于 {day(ends)} 到期；请向签发机构续期后提交新的证书",
            f"ended on {day(ends)}; have its issuer renew it and hand in the new one",
        )


def _of_use(certificate: x509.Certificate) -> Iterator[Problem]:
    try:
        extensions = certificate.extensions
    except cms.UNREADABLE as problem:
        raise DerError("a certificate cannot be read") from problem
    found = {type(one.value): one.value for one in extensions}
    basic, usage = found.get(x509.BasicConstraints), found.get(x509.KeyUsage)
    purposes = found.get(x509.ExtendedKeyUsage)
    if isinstance(basic, x509.BasicConstraints) and basic.ca:
        yield Problem(
            "是签发机构自己的证书（CA 证书），不是某个人或者某个单位的；请改交您本人或者本单位的签名证书",
            "the certificate of an authority (CA), not of a person or organisation; hand in your own",
        )
        return
    if not isinstance(usage, x509.KeyUsage) or not (usage.digital_signature or usage.content_commitment):
        yield Problem(
            "没有签名的用途（密钥用途里没有“数字签名”或者“不可否认”），多半是加密证书；"
            "请改选同一 UKey 或者文件里的签名证书",
            "not made for signing (neither digitalSignature nor nonRepudiation in its key usage), probably "
            "an encryption certificate; choose the signing certificate of the same token or file",
        )
    if not isinstance(purposes, x509.ExtendedKeyUsage) or not frozenset(purposes) & Purpose.SIGNING.value:
        yield Problem(
            "不是为签署文件发的（扩展密钥用途里没有文件签名或者电子邮件保护）；请向签发机构另要一张签名证书",
            "not made for documents (its extended key usage names neither document signing nor e-mail "
            "protection); ask the issuer for a signing certificate",
        )
