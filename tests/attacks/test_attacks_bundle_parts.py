"""A bundle with everything: intents, heads, proofs, lists, steps, commands; and each tampered with."""

from __future__ import annotations

import json
import shutil
import subprocess
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from signing import archive, bundle, bundle_parts, bundle_writing, canonical, care, heads, ledger
from signing import pdf as pdf_file
from signing.__main__ import main
from signing.care import Sources
from signing.certificates import fingerprint
from signing.digests import both, sm3
from signing.errors import UnusableIntentError
from signing.heads import Head, Witness
from signing.instructions import README
from signing.intent import Intent, StepUp, read_intent
from signing.pdf import Terms
from signing.revocation import Edition, Reason, RevocationRegister
from tests.builders_openssl import follow_everything

FIELDS = ("UnionChiefSignature", "EmployerChiefSignature")
HOUR = timedelta(hours=1)


@dataclass(frozen=True, eq=False)
class Full:
    """Everything that goes into the bundle."""

    members: dict[str, bytes]
    head: Head
    at: datetime

    def __repr__(self) -> str:
        return "Full()"


def _chiefs_sign(world, pdf: bytes, at: datetime) -> tuple[bytes, dict[str, bytes]]:
    intents = {}
    for number, name in enumerate(FIELDS, 1):
        moment = at + number * timedelta(minutes=10)
        signer = world.parties[name]
        begun = pdf_file.begin(pdf, name, signer.certificate_pem, signer.chain_pem, Terms(moment, "签订"))
        who = {"UnionChiefSignature": "王𬭎", "EmployerChiefSignature": "李示例"}[name]
        intent = Intent(name, who, begun.base_sha256, 2, 95, StepUp.PASSKEY, begun.attributes_sha256, moment)
        intents[f"intents/{number:02}-{name}.json"] = intent.encode()
        pdf = pdf_file.finish(begun, pdf, signer.key.sign(begun.attributes), at=moment, tsa=world.tsa).pdf
    return pdf, intents


@pytest.fixture(scope="module")
def full(world, makers) -> Full:
    at = world.authority.root.not_valid_before_utc
    pdf, intents = _chiefs_sign(world, world.certified, at)
    step = pdf
    for name in ("UnionOrganisationSeal", "EmployerOrganisationSeal"):
        pdf = world.sign(pdf, name, 30)
    edition = Edition(3, at + HOUR, at + timedelta(days=30))
    issuing = world.authority.revocation_list(
        RevocationRegister().revoke(4711, at, Reason.SUPERSEDED), edition
    )
    sources = Sources(tuple(world.roots), (issuing, world.files.root_list), world.tsa)
    pdf = care.archive(pdf, sources, at + HOUR).pdf
    ballot = makers.ballot()
    bodies = [link.body for link in makers.links(ballot, pdf)]
    told = [
        {"row": "A15", "contract": "general", "intent_digest": canonical.digest_bytes(one)}
        for one in intents.values()
    ]
    links: list[ledger.Link] = []
    for body in (*bodies[:-1], *told, bodies[-1]):
        links.append(ledger.append(links[-1] if links else None, body))
    head = heads.head_of("示例-1", heads.tree_of(links), at + HOUR)
    for role, signer in (
        (Witness.PLATFORM, world.platform),
        (Witness.UNION, world.parties[FIELDS[0]]),
    ):
        head = heads.witness(head, role, signer, at=at + HOUR, tsa=world.tsa)
    members = {
        **makers.members(pdf),
        "ledger.jsonl": ledger.write_lines(links),
        **intents,
        "steps/02-UnionChiefSignature.pdf": step,
        "crls/issuing.crl": issuing,
        "crls/root.crl": world.files.root_list,
        bundle_parts.HEADS: bundle_parts.write_heads([head]),
        bundle_parts.PROOFS: bundle_parts.write_proofs(links, head),
    }
    return Full(members, head, at + HOUR)


def _built(world, full: Full, **changes: bytes) -> bytes:
    members = {**full.members, **changes}
    return bundle.build(members, {"title": "示例"}, world.platform, at=full.at, tsa=world.tsa)


def _said(world, content: bytes, kept=()) -> str:
    return "\n".join(one.en for one in bundle.verify(content, roots=world.roots, kept=kept).problems)


@pytest.fixture(scope="module")
def sealed_full(world, full: Full) -> bytes:
    return _built(world, full)


def test_a_full_bundle_holds(world, full: Full, sealed_full: bytes) -> None:
    verdict = bundle.verify(sealed_full, roots=world.roots, kept=[full.head])
    assert verdict.ok, verdict.problems
    assert verdict.pdf is not None
    assert verdict.pdf.level == "B-LTA"
    assert {"COMMANDS.txt", "signatures/ArchiveTimeStamp001.tst"} <= set(verdict.members)


def test_the_manifest_lists_sm3_beside_sha256(sealed_full: bytes) -> None:
    found = archive.unpack(sealed_full)
    listed = json.loads(found["manifest.json"])["members"]
    for name, entry in listed.items():
        assert entry == {**both(found[name]), "size": len(found[name])}


def _changed_intent(full: Full, **changes: object) -> dict[str, bytes]:
    name = "intents/01-UnionChiefSignature.json"
    return {name: replace(read_intent(full.members[name]), **changes).encode()}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"attributes_sha256": "ab" * 32}, "does not name the bytes that were signed"),
        ({"shown_sha256": "ab" * 32}, "something else was shown"),
        ({"pages": 3}, "is not named in the ledger"),
        ({"signer": "李示例"}, "names another signer"),
        ({"field": "BureauFilingMark"}, "does not name the bytes that were signed"),
    ],
)
def test_an_intent_that_does_not_fit_is_named(world, full: Full, change, said: str) -> None:
    assert said in _said(world, _built(world, full, **_changed_intent(full, **change)))


def test_an_intent_later_than_its_signature_is_named(world, full: Full) -> None:
    late = _changed_intent(full, at=full.at)
    assert "is later than the signature" in _said(world, _built(world, full, **late))


@pytest.mark.parametrize("content", [b"", b"{}", b'{"format":"xieyue-intent-1"}', b"[]"])
def test_what_is_no_intent_is_named(world, full: Full, content: bytes) -> None:
    with pytest.raises(UnusableIntentError):
        read_intent(content)
    assert "intents/x.json" in _said(world, _built(world, full, **{"intents/x.json": content}))


@pytest.mark.parametrize(
    ("member", "content"),
    [
        ("log/heads.json", b"[{}]"),
        ("log/heads.json", b"{"),
        ("log/proofs.json", b"{}"),
        ("log/proofs.json", b'{"entries":[{"proof":[],"sequence":1}],"root":"00","size":5}'),
        ("log/proofs.json", b'{"entries":[{"proof":[],"sequence":999}],"root":"00","size":5}'),
        ("steps/02-UnionChiefSignature.pdf", b"%PDF-1.7 another"),
        ("signatures/PlatformSeal.value", b"another"),
        ("COMMANDS.txt", b"rm -rf everything"),
        ("crls/issuing.crl", b"no list"),
    ],
)
def test_a_part_that_does_not_fit_is_named(world, full: Full, member: str, content: bytes) -> None:
    assert member in _said(world, _built(world, full, **{member: content}))


def test_a_head_of_another_ledger_or_without_the_platform_is_named(world, full: Full) -> None:
    other = replace(full.head, root="00" * 32)
    alone = replace(full.head, signatures=full.head.signatures[1:])
    for head in (other, alone):
        content = bundle_parts.write_heads([head])
        assert "log/heads.json" in _said(world, _built(world, full, **{"log/heads.json": content}))


def test_a_kept_head_of_a_rewritten_ledger_is_found_also_on_the_command_line(
    world, full: Full, sealed_full: bytes, tmp_path: Path, capsys
) -> None:
    rewritten = replace(full.head, root="11" * 32)
    assert "that was kept" in _said(world, sealed_full, kept=[rewritten])
    (tmp_path / "b.zip").write_bytes(sealed_full)
    (tmp_path / "root.pem").write_bytes(world.files.root_certificate)
    command = ["verify", str(tmp_path / "b.zip"), "--root", str(tmp_path / "root.pem"), "--head"]
    for name, head, code in (("good", full.head, 0), ("bad", rewritten, 1)):
        (tmp_path / name).write_text(json.dumps(heads.as_json(head)))
        assert main([*command, str(tmp_path / name)]) == code
    (tmp_path / "none").write_text("{}")
    assert main([*command, str(tmp_path / "none")]) == 2
    capsys.readouterr()


def test_a_newer_list_is_heard_on_the_command_line(world, full: Full, tmp_path: Path, capsys) -> None:
    serial = world.platform.certificate.serial_number
    at = world.authority.root.not_valid_before_utc
    register = RevocationRegister().revoke(serial, at, Reason.KEY_COMPROMISE)
    (tmp_path / "newer.crl").write_bytes(
        world.authority.revocation_list(register, Edition(9, full.at, full.at + HOUR))
    )
    (tmp_path / "c.pdf").write_bytes(full.members["contract.pdf"])
    (tmp_path / "root.pem").write_bytes(world.files.root_certificate)
    command = ["verify", str(tmp_path / "c.pdf"), "--root", str(tmp_path / "root.pem")]
    assert main(command) == 0
    assert main([*command, "--crl", str(tmp_path / "newer.crl")]) == 1
    assert "吊销" in capsys.readouterr().out


def test_a_bundle_of_the_former_format_is_still_read(world, full: Full, monkeypatch) -> None:
    monkeypatch.setattr(bundle_writing, "FORMAT", bundle.FORMER)
    monkeypatch.setattr(bundle.digests, "both", lambda content: {"sha256": canonical.digest_bytes(content)})
    former = _built(world, full)
    monkeypatch.undo()
    assert bundle.verify(former, roots=world.roots).ok


@pytest.mark.poppler
def test_every_printed_command_succeeds_with_stock_tools_alone(
    world, sealed_full: bytes, tmp_path: Path
) -> None:
    assert follow_everything(tmp_path, sealed_full, fingerprint(world.authority.root)) == []
    lines = (tmp_path / "COMMANDS.txt").read_text().splitlines()
    assert (
        sum(line.startswith("openssl") for line in lines) == 5 * 3 + 1
    )  # five signatures, one archive stamp
    shell = shutil.which("sh")
    assert shell
    listed = subprocess.run(
        [
            shell,
            "-c",
            "openssl crl -inform DER -in crls/issuing.crl -noout -text && openssl dgst -sm3 text.json",
        ],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert "Serial Number: 1267" in listed.stdout
    assert sm3((tmp_path / "text.json").read_bytes()) in listed.stdout


def test_the_page_in_a_bundle_is_published_word_for_word() -> None:
    published = (Path(__file__).parents[2] / "docs" / "check-with-openssl.md").read_text("utf-8")

    assert README in published
