"""文书、次序、会签、附件: what whoever seals a bundle could exchange or leave out is named."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from signing import archival, archive, bundle, bundle_writing, canonical, heads, ledger
from signing import pdf as pdf_file
from signing.__main__ import main
from signing.archival import Attachment
from signing.bundle_parts import HEADS, write_heads
from signing.heads import Witness
from signing.verdict import examine_pdf
from tests.attacks.conftest import AT, PARTIES, TEXT, World, make_ballot, make_links, make_members, page_pdf

PAPER, NAME = b"%PDF-1.7 minutes of the congress", "documents/01-D13-resolution.pdf"
UNSEALED = b"%PDF-1.7 minutes of the congress, not sealed yet"
SUMMARY: dict[str, canonical.Json] = {"contract_type": "general"}


def _members(world: World) -> dict[str, bytes]:
    """As the office packs them: the entry after the ballot names the paper."""
    ballot = make_ballot()
    bodies = [dict(one.body) for one in make_links(ballot, world.signed)]
    paper = {"id": "2", "contract": "general", "kind": "D13", "number": "1"}
    bodies[-2]["papers"] = [{**paper, "sha256": canonical.digest_bytes(UNSEALED)}]
    bodies[-1]["papers"] = [{**paper, "sha256": canonical.digest_bytes(PAPER)}]
    links: list[ledger.Link] = []
    for body in bodies:
        links.append(ledger.append(links[-1] if links else None, body))
    return {**make_members(world.signed), "ledger.jsonl": ledger.write_lines(links), NAME: PAPER}


def _sealed(world: World, members: dict[str, bytes]) -> bytes:
    """By whoever has the platform's key."""
    return bundle.build(members, SUMMARY, world.platform, at=AT, tsa=world.tsa)


def _said(world: World, content: bytes) -> str:
    verdict = bundle.verify(content, roots=world.roots)
    return " ".join(one.zh for one in verdict.problems)


def test_a_bundle_whose_papers_the_ledger_knows_is_whole(world) -> None:
    assert _said(world, _sealed(world, _members(world))) == ""


@pytest.mark.parametrize("other", [b"%PDF-1.7 other minutes", PAPER + b" ", UNSEALED])
def test_a_paper_exchanged_by_whoever_seals_is_named(world, other: bytes) -> None:
    said = _said(world, _sealed(world, {**_members(world), NAME: other}))
    assert f"{NAME}：账链没有登记这份文书" in said
    assert "缺少账链登记的文书：D13 1" in said


def test_a_paper_left_out_by_whoever_seals_is_named(world) -> None:
    members = {name: content for name, content in _members(world).items() if name != NAME}
    assert "缺少账链登记的文书：D13 1" in _said(world, _sealed(world, members))


def test_a_paper_of_another_contract_is_not_missed(world) -> None:
    members = _members(world)
    changed = members["ledger.jsonl"].replace(b'"contract":"general","id":"2"', b'"contract":"wage","id":"2"')
    links: list[ledger.Link] = []
    for one in ledger.read_lines(changed):
        links.append(ledger.append(links[-1] if links else None, one.body))
    del members[NAME]
    assert _said(world, _sealed(world, {**members, "ledger.jsonl": ledger.write_lines(links)})) == ""


def test_a_bundle_of_an_earlier_version_verifies_and_says_what_it_lacks(world, monkeypatch) -> None:
    monkeypatch.setattr(bundle_writing, "FORMAT", "xieyue-evidence-2")
    members = {**make_members(world.signed), NAME: PAPER}
    links: list[ledger.Link] = []
    for one in ledger.read_lines(members["ledger.jsonl"]):
        body = {name: value for name, value in one.body.items() if name != "papers"}
        links.append(ledger.append(links[-1] if links else None, body))
    members["ledger.jsonl"] = ledger.write_lines(links)
    verdict = bundle.verify(_sealed(world, members), roots=world.roots)
    assert verdict.ok
    assert "较早的版本" in verdict.cautions[0].zh


def test_members_in_another_order_are_named(world) -> None:
    members = archive.unpack(_sealed(world, _members(world)))
    turned = archive.pack(dict(reversed(members.items())))
    assert "次序与写入时不同" in _said(world, turned)
    moved = [name for name in members if name != NAME] + [NAME]
    assert "次序与写入时不同" in _said(world, archive.pack({name: members[name] for name in moved}))


def _countersigned(world: World, *roles: Witness) -> dict[str, bytes]:
    members = _members(world)
    tree = heads.tree_of(ledger.read_lines(members["ledger.jsonl"]))
    head = heads.head_of("示例", tree, AT)
    signers = {
        Witness.PLATFORM: world.platform,
        Witness.UNION: world.parties["UnionChiefSignature"],
        Witness.EMPLOYER: world.parties["EmployerChiefSignature"],
    }
    for role in (Witness.PLATFORM, *roles):
        head = heads.witness(head, role, signers[role], at=AT, tsa=world.tsa)
    return {**members, HEADS: write_heads([head])}


@pytest.mark.parametrize(
    ("roles", "lacking"),
    [
        (None, "没有工会、用人单位会签的账本树头"),
        ((), "没有工会、用人单位会签的账本树头"),
        ((Witness.UNION,), "没有用人单位会签的账本树头"),
        ((Witness.UNION, Witness.EMPLOYER), ""),
    ],
)
def test_heads_that_nobody_countersigned_are_named(world, roles, lacking: str) -> None:
    members = _members(world) if roles is None else _countersigned(world, *roles)
    verdict = bundle.verify(_sealed(world, members), roots=world.roots)
    said = " ".join(one.zh for one in verdict.cautions)
    assert (lacking in said) if lacking else not said


def _contract(world: World, *texts: canonical.Json) -> bytes:
    attachments = [Attachment("contract.json", canonical.encode(one)) for one in texts]
    drawn = archival.to_archive_form(page_pdf(), AT, attachments)
    boxes = {name: pdf_file.Box(-1, 60 + 130 * place, 100, 120, 60) for place, name in enumerate(PARTIES)}
    return replace(world).certify(pdf_file.prepare(drawn, boxes))


def test_the_text_inside_the_pdf_is_the_one_whose_digest_it_names(world) -> None:
    assert examine_pdf(_contract(world, TEXT), roots=world.roots).problems == ()
    verdict = examine_pdf(_contract(world, {**TEXT, "title": "另一份合同"}), roots=world.roots)
    assert "contract.json" in verdict.problems[0].zh
    assert not verdict.ok


def test_a_kept_head_judges_the_bundles_given_too(world, tmp_path, capsys) -> None:
    whole, kept = tmp_path / "whole.zip", tmp_path / "kept.json"
    members = _countersigned(world, Witness.UNION, Witness.EMPLOYER)
    whole.write_bytes(_sealed(world, members))
    kept.write_text(json.dumps(canonical.decode(members[HEADS])[0]), encoding="utf-8")  # type: ignore[index]
    root = tmp_path / "root.pem"
    root.write_bytes(world.roots[0])
    asked = [
        "verify",
        str(whole),
        "--root",
        str(root),
        "--head",
        str(kept),
        "--at",
        "2026-04-16T00:00:00+08:00",
    ]
    assert main(asked) == 0
    rewritten = tmp_path / "rewritten.zip"
    other = {**make_members(world.signed)}
    rewritten.write_bytes(_sealed(world, other))
    assert main([*asked[:1], str(rewritten), *asked[2:]]) == 1
    assert "的留存树头不符" in capsys.readouterr().out


@pytest.mark.parametrize("year", [2030, 2040])
def test_the_moment_of_checking_is_handed_to_the_contract_of_a_bundle(world, year: int) -> None:
    verdict = bundle.verify(_sealed(world, _members(world)), roots=world.roots, at=AT.replace(year=year))
    assert verdict.pdf is not None
    assert "尚未归档" in " ".join(one.zh for one in verdict.pdf.cautions)
