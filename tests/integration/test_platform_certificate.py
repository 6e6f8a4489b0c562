"""平台的外部证书: official texts certified with a licensed provider's certificate, named by the settings."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from negotiation.bootstrap import Application, build
from negotiation.domain.errors import PlatformKeyError
from negotiation.settings import Settings
from signing.certificates import Subject
from signing.outcome import Stage
from signing.verdict import PdfVerdict, examine_pdf
from tests import builders_papers as papers
from tests.builders_outside import OutsideAuthority

AT = datetime(2026, 4, 15, 9, tzinfo=UTC)
COMPANY = "示例平台运营有限公司"


def settings(folder: Path, provider: OutsideAuthority, secret: str = "示例") -> Settings:
    """The keeper has got a certificate and names it, and the authority that issued it."""
    key = ec.generate_private_key(ec.SECP256R1())
    certificate = provider.issue(key.public_key(), COMPANY, COMPANY)
    (folder / "platform.p12").write_bytes(provider.file(key, certificate, "示例"))
    (folder / "roots.pem").write_bytes(provider.root_pem)
    return Settings(
        folder=folder / "office",
        ca_roots=folder / "roots.pem",
        platform_key=folder / "platform.p12",
        platform_key_secret=secret,
    )


def certified(app: Application) -> PdfVerdict:
    whole = papers.contract()
    parties = {"Union": whole.text.union, "Employer": whole.text.employer}
    owners = {f"{side}OrganisationSeal": Subject(name, name, "") for side, name in parties.items()}
    made = app.notary.certified_text(whole, owners, app.now())
    return examine_pdf(made.pdf, roots=app.roots())


@pytest.mark.parametrize("years_later", [0, 2])
def test_a_text_is_certified_with_it_while_it_is_in_term(tmp_path: Path, years_later: int) -> None:
    clock = [AT]
    with closing(build(settings(tmp_path, OutsideAuthority(AT)), clock=lambda: clock[0])) as app:
        clock[0] += timedelta(days=366 * years_later)

        verdict = certified(app)

        assert (verdict.stage, verdict.problems) == (Stage.NOBODY, ())
        assert verdict.root_fingerprint == app.notary.root_fingerprint
        assert (verdict.signatures[0].signer_name == COMPANY) is not years_later


@pytest.mark.parametrize(
    ("spoil", "said"),
    [("passphrase", "口令"), ("authority", "机构"), ("ended", "到期"), ("missing", "无法读取")],
)
def test_one_that_cannot_be_used_stops_the_start_and_says_why(tmp_path: Path, spoil: str, said: str) -> None:
    provider = OutsideAuthority(AT)
    given = settings(tmp_path, provider, "不是" if spoil == "passphrase" else "示例")
    if spoil == "authority":
        (tmp_path / "roots.pem").write_bytes(OutsideAuthority(AT, "另一机构").root_pem)
    if spoil == "missing":
        (tmp_path / "platform.p12").unlink()
    at = AT + timedelta(days=500) if spoil == "ended" else AT

    with pytest.raises(PlatformKeyError) as stopped:
        build(given, clock=lambda: at)

    assert said in str(stopped.value.values["reason"])
