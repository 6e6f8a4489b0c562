"""冒名: a certificate of the right authority in the wrong hands — as platform, as party, as outside clock."""

from __future__ import annotations

import hashlib
from datetime import timedelta

import pytest
from cryptography.x509.oid import NameOID

from signing import archive, bundle, bundle_parts, canonical, cms, der, heads, timestamp
from signing import pdf as pdf_file
from signing.certificates import Subject, is_platform, platform_subject
from signing.examination import Grounds, TimeSource, examine
from signing.findings import Position
from signing.heads import Witness
from signing.keys import make_key
from signing.ledger import append, read_lines, write_lines
from signing.verdict import examine_pdf

UNION, EMPLOYER = "UnionChiefSignature", "EmployerChiefSignature"


def test_only_the_platforms_own_certificate_is_the_platforms(world) -> None:
    at = world.authority.root.not_valid_before_utc
    posing = (
        Subject("示例平台", "示例平台", "", "平台", "person-1"),
        Subject("示例平台", "示例公司", "", "平台"),
        Subject("示例平台", "示例平台", ""),
    )

    assert is_platform(world.platform.certificate)
    assert not is_platform(world.authority.issuing)
    for one in posing:
        assert not is_platform(world.authority.signer(one, make_key("p")[0], at).certificate)


def test_a_contract_that_a_party_certified_itself_is_not_called_unchanged(world) -> None:
    """The union's chief has a key and a certificate, and draws a contract of his own."""
    chief, at = world.parties[UNION], world.authority.root.not_valid_before_utc
    own = pdf_file.certify(world.prepared, chief, at=at, tsa=world.tsa, reason="固化文本")
    for field in (UNION, EMPLOYER, "EmployerOrganisationSeal"):
        own = world.sign(own, field)

    verdict = examine_pdf(own, roots=world.roots)

    assert verdict.position is Position.UNDECIDABLE
    assert "不是平台的签名，而是王𬭎的" in verdict.problems[0].zh
    assert not verdict.ok


def test_a_bundle_that_a_party_sealed_itself_is_named(world, members) -> None:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    sealed = bundle.build(members, {}, world.parties[EMPLOYER], at=at, tsa=world.tsa)

    verdict = bundle.verify(sealed, roots=world.roots)

    assert not verdict.ok
    assert any("sealed by 李示例, not by the platform" in one.en for one in verdict.problems)


@pytest.mark.parametrize(
    ("role", "field", "said"),
    [
        (Witness.PLATFORM, EMPLOYER, "who signed as platform is 李示例"),
        (Witness.UNION, EMPLOYER, "who signed as union is 李示例"),
        (Witness.EMPLOYER, UNION, "who signed as employer is 王𬭎"),
    ],
)
def test_a_head_signed_in_anothers_name_is_named(
    world, members, role: Witness, field: str, said: str
) -> None:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    links = read_lines(members["ledger.jsonl"])
    head = heads.head_of("示例-1", heads.tree_of(links), at)
    if role is not Witness.PLATFORM:
        head = heads.witness(head, Witness.PLATFORM, world.platform, at=at, tsa=world.tsa)
    head = heads.witness(head, role, world.parties[field], at=at, tsa=world.tsa)
    whole = {**members, bundle_parts.HEADS: bundle_parts.write_heads([head])}

    verdict = bundle.verify(bundle.build(whole, {}, world.platform, at=at), roots=world.roots)

    assert any(said in one.en for one in verdict.problems)


def test_proofs_of_a_tree_that_is_not_the_ledgers_are_named(world, members) -> None:
    """Every path fits its root, and nobody has ever signed that root."""
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    links = read_lines(members["ledger.jsonl"])
    shuffled = heads.tree_of([links[0], links[0], *links[2:]])
    proofs = canonical.encode(
        {
            "size": shuffled.size,
            "root": shuffled.root().hex(),
            "entries": [{"sequence": 1, "proof": [one.hex() for one in shuffled.inclusion_proof(0)]}],
        }
    )
    whole = {**members, bundle_parts.PROOFS: proofs}

    verdict = bundle.verify(bundle.build(whole, {}, world.platform, at=at), roots=world.roots)

    assert any("another tree than the ledger's" in one.en for one in verdict.problems)
    assert bundle_parts.PROOFS in archive.unpack(bundle.build(whole, {}, world.platform, at=at))


def test_the_embedded_authority_cannot_pass_itself_off_as_an_outside_clock(world, monkeypatch) -> None:
    """The operator has the key of the embedded time stamps, and writes another policy into a token."""
    digest = hashlib.sha256(b"").digest()
    early = world.authority.root.not_valid_before_utc
    monkeypatch.setattr(timestamp, "_POLICY", der.object_identifier("1.2.3.4"))
    chain = (world.platform.certificate, *world.platform.chain)
    posing = cms.sign(
        digest,
        chain,
        world.platform.key.sign,
        lambda value: world.tsa.token(hashlib.sha256(value).digest(), early),
    )
    monkeypatch.undo()

    found = examine(posing, digest, None, Grounds((world.authority.root,)))

    assert found.trusted
    assert found.time_source is TimeSource.EMBEDDED


def test_the_name_of_the_platform_is_no_persons(world) -> None:
    named = platform_subject("示例平台")

    assert (named.common_name, named.organisation, named.serial) == ("示例平台", "示例平台", "")


@pytest.mark.parametrize(("number", "fine"), [("chair", True), ("welder", False), ("", False)])
def test_a_head_is_witnessed_by_who_holds_an_office_and_not_by_whom_a_party_employs(
    world, members, number: str, fine: bool
) -> None:
    at = world.authority.root.not_valid_before_utc
    union = (
        world.parties[UNION].certificate.subject.get_attributes_for_oid(NameOID.ORGANIZATION_NAME)[0].value
    )
    links = list(read_lines(members["ledger.jsonl"]))
    acts = [
        {"organisation": "union", "person": "welder", "name": "示例焊工", "roles": ["representative"]},
        {"organisation": "union", "person": "chair", "name": "王𬭎", "roles": ["union_chair"]},
    ]
    links += [append(links[-1], {"row": "A01", "contract": "", "actor": actor}) for actor in acts[:1]]
    links.append(append(links[-1], {"row": "A01", "contract": "", "actor": acts[1]}))
    signer = world.authority.signer(Subject("示例", str(union), "", "示例", number), make_key("p")[0], at)
    head = heads.head_of("示例-1", heads.tree_of(links), at)
    head = heads.witness(head, Witness.PLATFORM, world.platform, at=at, tsa=world.tsa)
    head = heads.witness(head, Witness.UNION, signer, at=at, tsa=world.tsa)
    whole = {
        **members,
        "ledger.jsonl": write_lines(links),
        bundle_parts.HEADS: bundle_parts.write_heads([head]),
    }

    verdict = bundle.verify(bundle.build(whole, {}, world.platform, at=at), roots=world.roots)

    assert any("nor holds an office" in one.en for one in verdict.problems) is not fine
