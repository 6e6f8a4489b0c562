"""发文 — what is asked of a paper that one office issues: the seal on it is the issuer's own.

The platform's certification names the issuer in its reason, `words_of`; the seal's certificate must be that
organisation's and a seal's, so that nobody with a certificate of their own can seal for another office.
"""

from __future__ import annotations

from collections.abc import Sequence

from signing.findings import Problem, SignatureFinding

ISSUER = "IssuerSeal"
_ISSUES = "发出"


def words_of(issuer: str, title: str, number: str) -> str:
    """签署原因 of the certification: who issued which paper."""
    return f"{issuer}{_ISSUES}{title} {number}"


def said(signatures: Sequence[SignatureFinding]) -> str:
    """Who issued what, as the platform certified it; empty when no trusted certification says so."""
    found = (one.reason for one in signatures if one.certifies and one.trusted and one.intact)
    return next((reason for reason in found if _ISSUES in reason), "")


def problems(signatures: Sequence[SignatureFinding]) -> tuple[Problem, ...]:
    """What is wrong with the seal of a paper; nothing when it has none."""
    seal = next((one for one in signatures if one.field == ISSUER and one.signed_at is not None), None)
    if seal is None:
        return ()
    if said(signatures).startswith(f"{seal.organisation}{_ISSUES}") and seal.organisation and not seal.office:
        return ()
    zh = f"发文单位印章不是发文单位的，而是{seal.signer_name}的"
    return (Problem(zh, f"the seal is not the issuer's but that of {seal.signer_name}"),)
