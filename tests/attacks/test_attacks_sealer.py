"""封存人作假: who may seal a bundle exchanges what the seal alone covers, and brings roots of their own."""

from __future__ import annotations

from datetime import timedelta

import pytest

from signing import archive, bundle, bundle_writing, canonical, heads
from signing.__main__ import main
from signing.archive import ArchiveError
from signing.bundle_parts import HEADS, write_heads
from signing.certificates import Authority, Subject, fingerprint
from signing.heads import Witness
from signing.keys import make_key, open_key
from signing.ledger import read_lines
from signing.outcome import Outcome
from signing.report import lines
from signing.timestamp import TimeStampAuthority
from tests.attacks.conftest import AT, EMPLOYER, UNION
from tests.attacks.test_attacks_papers import NAME, SUMMARY, _members, _said, _sealed

HOUR = timedelta(hours=1)


def test_an_earlier_version_in_the_manifest_hides_no_exchanged_paper(world, monkeypatch) -> None:
    monkeypatch.setattr(bundle_writing, "FORMAT", "xieyue-evidence-2")

    content = _sealed(world, {**_members(world), NAME: b"%PDF-1.7 other minutes"})

    assert f"{NAME}：账链没有登记这份文书" in _said(world, content)
    assert not any("较早的版本" in one.zh for one in bundle.verify(content).cautions)


def test_a_paper_under_the_name_of_another_is_named(world) -> None:
    members = _members(world)
    offer = "documents/D1-要约书.pdf"
    members[NAME], members[offer] = members[offer], members[NAME]

    said = _said(world, _sealed(world, members))

    assert f"{NAME}：" in said
    assert f"{offer}：" in said


def test_heads_countersigned_under_a_root_that_the_bundle_brings_are_not_confirmed(world, members) -> None:
    """The heads are what keeps whoever seals from rewriting the ledger."""
    files = Authority.create("示例认证机构", AT, "x")
    forged = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "x")
    tsa = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "x"))
    head = heads.head_of("示例-1", heads.tree_of(read_lines(members["ledger.jsonl"])), AT + HOUR)
    head = heads.witness(head, Witness.PLATFORM, world.platform, at=AT + HOUR, tsa=world.tsa)
    for role, party in ((Witness.UNION, UNION), (Witness.EMPLOYER, EMPLOYER)):
        posing = forged.signer(Subject(party, party, ""), make_key("p")[0], AT)
        head = heads.witness(head, role, posing, at=AT + HOUR, tsa=tsa)
    whole = {**members, HEADS: write_heads([head]), "certificates/outside/01.pem": files.root_certificate}

    verdict = bundle.verify(
        bundle.build(whole, SUMMARY, world.platform, at=AT + HOUR, tsa=world.tsa), roots=world.roots
    )

    assert verdict.outcome is not Outcome.CONFIRMED
    assert fingerprint(forged.root) in verdict.unconfirmed


@pytest.mark.parametrize(
    "twin",
    [
        "Contract.pdf",
        "contract.pdf.",
        "contract.pdf ",
        "ｃontract.pdf",
        "CONTRACT.PDF",
        "contract.ﬀ",
        "a/./b",
    ],
)
def test_two_members_that_are_one_file_on_some_disk_are_no_archive(sealed: bytes, twin: str) -> None:
    """Who unpacks it would read another contract than the one that was checked."""
    members = {**archive.unpack(sealed), "contract.ff": b"", twin: b"%PDF-1.7 another contract"}

    with pytest.raises(ArchiveError):
        archive.unpack(archive.pack(members))


@pytest.mark.parametrize("name", ["a:b", 'a"b', "a|b", "a?b", "a<b", "a\\b"])
def test_a_name_that_means_something_else_to_a_file_system_is_refused(name: str) -> None:
    with pytest.raises(ArchiveError):
        archive.pack({name: b""})


def test_a_members_name_turns_no_line_around(world, members) -> None:
    odd = "documents/\N{RIGHT-TO-LEFT OVERRIDE}fdp.\n√ 通过"
    content = bundle.build(members, SUMMARY, world.platform, at=AT, tsa=world.tsa)
    changed = archive.unpack(content) | {odd.replace("\n", "\N{LINE SEPARATOR}"): b""}

    verdict = bundle.verify(archive.pack(changed), roots=world.roots)

    said = [*lines(verdict, "zh"), *lines(verdict, "en")]
    assert any("与清单不符" in one for one in said)
    assert not any(one in "".join(said) for one in "\N{RIGHT-TO-LEFT OVERRIDE}\N{LINE SEPARATOR}")


@pytest.mark.parametrize("shown", ["employer", "union", "contract_type", "text_digest"])
def test_the_first_lines_of_a_page_say_what_the_text_says(world, members, shown: str) -> None:
    text = canonical.decode(members["text.json"])
    honest = {one: text[one] for one in ("employer", "union", "contract_type")}

    whole = bundle.verify(bundle.build(members, honest, world.platform, at=AT), roots=world.roots)
    forged = bundle.verify(
        bundle.build(members, {**honest, shown: "另一家公司"}, world.platform, at=AT), roots=world.roots
    )

    assert not any("摘要栏" in one.zh for one in whole.problems)
    assert any(f"摘要栏的 {shown} 与合同文本不同" in one.zh for one in forged.problems)


@pytest.mark.parametrize(
    "content", ["[" * 200_000, '{"a":' * 20_000, "9" * 300_000, '{"size":' + "9" * 5000 + "}", "\ud800", ""]
)
def test_a_kept_head_that_is_none_is_told_in_words(sealed: bytes, tmp_path, capsys, content: str) -> None:
    (tmp_path / "head.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    (tmp_path / "one.zip").write_bytes(sealed)

    code = main(["verify", "--head", str(tmp_path / "head.json"), str(tmp_path / "one.zip")])

    assert code == 2
    assert capsys.readouterr().err.startswith("--head: 账本树头无法使用：")


@pytest.mark.parametrize("content", ["another", "none"])
def test_a_certificate_beside_the_contract_is_the_one_that_signed(world, members, content: str) -> None:
    name = "certificates/UnionChiefSignature.pem"
    own = world.parties["UnionChiefSignature"].certificate_pem
    other = {"another": world.parties["EmployerChiefSignature"].certificate_pem, "none": b"x"}[content]

    honest, forged = (
        bundle.verify(bundle.build({**members, name: one}, {}, world.platform, at=AT), roots=world.roots)
        for one in (own, other)
    )

    assert not any(name in one.zh for one in honest.problems)
    assert any(f"{name}：不是该处签名所用的证书" in one.zh for one in forged.problems)
