"""外部平台证书: the certificate the office names is the platform's, and no other of its provider is."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from signing import bundle, bundle_parts, canonical, heads, platform_naming, signers
from signing import pdf as pdf_file
from signing.certificates import EMBEDDED_AUTHORITY, Authority, fingerprint, platform_subject
from signing.heads import Witness
from signing.keys import PrivateKey, Signer, make_key, open_key
from signing.ledger import read_lines
from signing.outcome import Outcome
from signing.platform_naming import write_naming
from signing.timestamp import TimeStampAuthority
from signing.verdict import PdfVerdict, examine_pdf
from tests.attacks.test_attacks_places import HONEST, OWNERS, TEXT, with_files
from tests.builders_outside import PEM, OutsideAuthority

PLATFORM = "示例平台运营有限公司"


class Provider:
    """A licensed provider with customers, the platform among them."""

    def __init__(self, world) -> None:
        self.at = world.authority.root.not_valid_before_utc
        self.authority = OutsideAuthority(self.at)

    def customer(self, name: str = PLATFORM) -> Signer:
        key = ec.generate_private_key(ec.SECP256R1())
        return self._signer(key, self.authority.issue(key.public_key(), name, name))

    def with_our_policy(self, name: str) -> Signer:
        """A certificate of theirs that says all that the embedded authority says of its platform."""
        key = ec.generate_private_key(ec.SECP256R1())
        plain = self.authority.issue(key.public_key(), name, name)
        parts = [(NameOID.ORGANIZATION_NAME, name), (NameOID.TITLE, "平台"), (NameOID.COMMON_NAME, name)]
        policy = x509.CertificatePolicies([x509.PolicyInformation(EMBEDDED_AUTHORITY, None)])
        builder = x509.CertificateBuilder(
            issuer_name=plain.issuer,
            subject_name=x509.Name([x509.NameAttribute(*one) for one in parts]),
            public_key=key.public_key(),
            serial_number=plain.serial_number,
            not_valid_before=plain.not_valid_before_utc,
            not_valid_after=plain.not_valid_after_utc,
        )
        for one in plain.extensions:
            builder = builder.add_extension(one.value, one.critical)
        made = builder.add_extension(policy, critical=False).sign(
            self.authority.key, plain.signature_hash_algorithm
        )
        return self._signer(key, made)

    def _signer(self, key: ec.EllipticCurvePrivateKey, certificate: x509.Certificate) -> Signer:
        chain = self.authority.issuer_pem + self.authority.root_pem
        return Signer(certificate.public_bytes(PEM), chain, PrivateKey(key))


@pytest.fixture(scope="module")
def provider(world) -> Provider:
    return Provider(world)


@pytest.fixture(scope="module")
def plain(makers) -> bytes:
    return makers.page()


def text(world, plain: bytes, hand: Signer, naming=None, described: Signer | None = None) -> bytes:
    """An official text certified by a hand, with a naming of the platform, signed by everybody."""
    listed = signers.write_signers(OWNERS, (described or hand).certificate, naming)
    files = {signers.TEXT: canonical.encode(TEXT), signers.SIGNERS: listed}
    prepared = pdf_file.prepare(with_files(plain, files), {})
    at = world.authority.root.not_valid_before_utc
    whole = pdf_file.certify(prepared, hand, at=at, tsa=world.tsa, reason="固化文本")
    for minutes, field in enumerate(HONEST, 1):
        moment = at + timedelta(minutes=minutes)
        whole = pdf_file.sign(whole, field, world.parties[field], at=moment, tsa=world.tsa, reason="签订")
    return whole


def named(world, hand: Signer, office: Signer | None = None, tsa=None):
    at = world.authority.root.not_valid_before_utc
    return write_naming(hand.certificate, office or world.platform, at=at, tsa=tsa or world.tsa)


def judged(world, provider: Provider, content: bytes) -> PdfVerdict:
    return examine_pdf(content, roots=[*world.roots, provider.authority.root_pem])


def test_a_text_certified_by_the_certificate_the_office_names_passes(world, plain, provider) -> None:
    hand = provider.customer()
    content = text(world, plain, hand, named(world, hand))

    verdict = judged(world, provider, content)

    assert (verdict.outcome, verdict.problems) == (Outcome.CONFIRMED, ())
    assert verdict.root_fingerprint == fingerprint(world.authority.root)
    assert verdict.other_roots == (fingerprint(provider.authority.root),)
    assert verdict.signatures[0].signer_name == PLATFORM


def test_without_roots_it_is_whole_and_both_roots_are_to_be_confirmed(world, plain, provider) -> None:
    hand = provider.customer()

    verdict = examine_pdf(text(world, plain, hand, named(world, hand)))

    assert verdict.outcome is Outcome.UNCONFIRMED
    assert set(verdict.unconfirmed) == {
        fingerprint(world.authority.root),
        fingerprint(provider.authority.root),
    }


@pytest.mark.parametrize("which", ["office", "provider"])
def test_one_root_of_the_two_is_not_enough(world, plain, provider, which: str) -> None:
    hand = provider.customer()
    roots = world.roots if which == "office" else [provider.authority.root_pem]

    verdict = examine_pdf(text(world, plain, hand, named(world, hand)), roots=roots)

    assert verdict.outcome.exit_code == 1


def test_another_customer_of_the_provider_is_not_the_platform(world, plain, provider) -> None:
    """He has a genuine certificate, of the same name if he likes, and the platform's naming."""
    platform, other = provider.customer(), provider.customer()
    genuine = named(world, platform)
    attempts = {
        "unnamed": text(world, plain, other),
        "own fingerprint, the platform's naming": text(world, plain, other, genuine),
        "the platform's description and naming": text(world, plain, other, genuine, platform),
        "named by himself": text(world, plain, other, named(world, other, other)),
        "named by an employer": text(
            world, plain, other, named(world, other, world.parties["EmployerChiefSignature"])
        ),
        "all our words in his certificate": text(world, plain, provider.with_our_policy(PLATFORM)),
    }
    posing = provider.with_our_policy(PLATFORM)
    attempts["named by all our words"] = text(world, plain, other, named(world, other, posing))

    for what, content in attempts.items():
        verdict = judged(world, provider, content)
        assert verdict.outcome.exit_code == 1, what
        assert verdict.problems, what


def test_a_naming_under_a_self_made_authority_names_nobody(world, plain, provider) -> None:
    at = world.authority.root.not_valid_before_utc
    files = Authority.create("示例认证机构", at, "x")
    forged = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "x")
    posing = forged.signer(platform_subject("协约平台（示例）"), make_key("p")[0], at)
    tsa = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "x"))
    hand = provider.customer()
    content = text(world, plain, hand, named(world, hand, posing, tsa))

    assert judged(world, provider, content).outcome.exit_code == 1
    assert examine_pdf(content).outcome.exit_code != 0


def test_a_file_that_names_another_certificate_as_the_platforms_is_refused(world, plain, provider) -> None:
    """The platform's own certificate certifies, and the list speaks of another one."""
    content = text(world, plain, world.platform, None, provider.customer())

    verdict = judged(world, provider, content)

    assert any("不是文件中写明的平台证书" in one.zh for one in verdict.problems)


@pytest.mark.parametrize(
    "naming",
    [
        "x",
        {"at": "x", "signature": "zz"},
        {"at": "2026-04-15T09:00:00+00:00", "signature": ""},
        {"at": "2026-04-15T09:00:00+00:00", "signature": "3000"},
        {"at": 1, "signature": 2},
    ],
)
def test_a_damaged_naming_names_nobody(world, plain, provider, naming) -> None:
    content = text(world, plain, provider.customer(), naming)

    assert judged(world, provider, content).outcome.exit_code == 1
    assert examine_pdf(content).outcome.exit_code == 1


@pytest.mark.parametrize("all_our_words", [False, True])
def test_the_providers_certificates_seal_no_bundle_and_sign_no_head(
    world, members, provider, all_our_words: bool
) -> None:
    hand = provider.with_our_policy(PLATFORM) if all_our_words else provider.customer()
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    roots = [*world.roots, provider.authority.root_pem]
    head = heads.head_of("示例-1", heads.tree_of(read_lines(members["ledger.jsonl"])), at)
    head = heads.witness(head, Witness.PLATFORM, hand, at=at, tsa=world.tsa)
    with_head = {**members, bundle_parts.HEADS: bundle_parts.write_heads([head])}

    sealed = bundle.verify(bundle.build(members, {}, hand, at=at, tsa=world.tsa), roots=roots)
    headed = bundle.verify(bundle.build(with_head, {}, world.platform, at=at, tsa=world.tsa), roots=roots)

    assert any("not by the platform" in one.en for one in sealed.problems)
    assert any("who signed as platform" in one.en for one in headed.problems)


def test_a_naming_says_subject_and_fingerprint(world, provider) -> None:
    hand = provider.customer()

    described = platform_naming.describe(hand.certificate)

    assert described == {
        "subject": f"O={PLATFORM},CN={PLATFORM}",
        "sha256": fingerprint(hand.certificate),
    }
