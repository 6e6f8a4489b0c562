"""What may be done to an evidence bundle, and which member or entry the verdict names."""

from __future__ import annotations

import dataclasses
import io
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest

from signing import archive, bundle, canonical, ledger, report
from signing.certificates import Authority, Subject
from signing.errors import NaiveMomentError, SeveralRootsError, UnusableBundleError
from signing.keys import new_key, open_key

AT = datetime(2026, 4, 15, 10, 0, tzinfo=UTC)


def _built(world, members) -> bytes:
    return bundle.build(members, {}, world.platform, at=AT, tsa=world.tsa)


def _said(verdict: bundle.BundleVerdict) -> str:
    return "\n".join(problem.en for problem in verdict.problems)


def test_an_honest_bundle_holds_with_and_without_a_given_root(world, sealed: bytes) -> None:
    given, own = bundle.verify(sealed, roots=world.roots), bundle.verify(sealed)
    assert given.ok
    assert own.ok
    assert given.problems == ()
    assert (given.root_given, own.root_given) == (True, False)
    assert given.root_fingerprint == own.root_fingerprint != ""
    assert given.sealed_by == "协约平台（示例）"
    assert given.summary["title"] == "示例集体合同"
    assert given.ledger_entries == 4
    assert given.pdf
    assert given.pdf.text_digest


def test_the_same_contents_give_the_same_archive(sealed: bytes) -> None:
    assert archive.pack(archive.unpack(sealed)) == sealed


def test_stock_programs_unpack_it_in_reading_order(sealed: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(sealed)) as opened:
        assert opened.testzip() is None
        names = opened.namelist()
    assert names[:2] == ["README.txt", "contract.pdf"]
    assert names[-2:] == ["manifest.json", "manifest.sig"]
    assert "documents/D1-要约书.pdf" in names


def test_another_root_than_the_one_given_is_not_trusted(world, sealed: bytes) -> None:
    other = Authority.create("示例认证机构", AT, "p").root_certificate
    verdict = bundle.verify(sealed, roots=[other])
    assert not verdict.ok
    assert "certificates/root.pem is not among the roots" in _said(verdict)


def test_a_bundle_sealed_by_a_stranger_is_not_trusted_when_the_root_is_given(world, members) -> None:
    files = Authority.create("示例认证机构", AT, "p")
    stranger = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "p")
    signer = stranger.signer(Subject("协约平台（示例）", "示例平台", ""), open_key(new_key("p")[1], "p"), AT)
    forged = bundle.build(members, {}, signer, at=AT)
    assert not bundle.verify(forged, roots=world.roots).ok
    assert not bundle.verify(forged).ok  # the PDF inside leads to another root than the seal outside


@pytest.mark.parametrize(
    "name",
    [
        "contract.pdf",
        "text.json",
        "ballot.json",
        "ledger.jsonl",
        "README.txt",
        "documents/D1-要约书.pdf",
        "certificates/issuing.pem",
    ],
)
def test_a_changed_member_is_named(world, sealed: bytes, name: str) -> None:
    found = archive.unpack(sealed)
    changed = archive.pack({**found, name: found[name][:-1] + bytes((found[name][-1] ^ 1,))})
    verdict = bundle.verify(changed, roots=world.roots)
    assert not verdict.ok
    assert name in _said(verdict)


@pytest.mark.parametrize(
    "name", ["contract.pdf", "documents/D1-要约书.pdf", "manifest.sig", "certificates/root.pem"]
)
def test_a_missing_member_is_named(world, sealed: bytes, name: str) -> None:
    found = archive.unpack(sealed)
    del found[name]
    verdict = bundle.verify(archive.pack(found), roots=world.roots)
    assert not verdict.ok
    assert name in _said(verdict)


def test_an_added_member_is_named(world, sealed: bytes) -> None:
    found = archive.unpack(sealed)
    verdict = bundle.verify(archive.pack({"extra.pdf": b"x", **found}), roots=world.roots)
    assert "extra.pdf is not what the manifest lists" in _said(verdict)


def test_names_in_a_bundle_cannot_turn_or_end_the_lines_of_a_verdict(world, members) -> None:
    """Neither names of members nor the manifest's summary, in the text and in JSON, nor values of errors."""
    turning = "\N{RIGHT-TO-LEFT OVERRIDE}过通"
    summary = {"title": f"示例{turning}", turning: [f"通过\u2028{turning}"]}
    forged = bundle.build(members, summary, world.platform, at=AT, tsa=world.tsa)
    extra = archive.pack({**archive.unpack(forged), f"documents/{turning}.pdf": b"x"})

    verdict = bundle.verify(extra)

    assert "documents/\N{REPLACEMENT CHARACTER}过通.pdf" in _said(verdict)
    assert verdict.summary["title"] == "示例\N{REPLACEMENT CHARACTER}过通"
    shown = ["\n".join(report.lines(verdict, one)) for one in ("zh", "en")]
    shown.append(json.dumps(report.as_json(verdict), ensure_ascii=False))
    shown.append(SeveralRootsError(count=turning).say("zh"))
    assert not any(strange in one for one in shown for strange in ("\N{RIGHT-TO-LEFT OVERRIDE}", "\u2028"))


def test_members_in_another_order_or_packed_by_another_program_are_found(world, sealed: bytes) -> None:
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED) as opened:
        for name, content in archive.unpack(sealed).items():
            opened.writestr(name, content)
    verdict = bundle.verify(output.getvalue(), roots=world.roots)
    assert "not stored as it is" in _said(verdict)


@pytest.mark.parametrize("extra", [b"\x00", b"PK\x05\x06" + bytes(18)])
def test_bytes_after_or_before_the_archive_are_found(world, sealed: bytes, extra: bytes) -> None:
    assert not bundle.verify(sealed + extra, roots=world.roots).ok
    assert not bundle.verify(extra + sealed, roots=world.roots).ok


@pytest.mark.parametrize("content", [b"", b"PK", b"PK\x03\x04" + bytes(100), b"%PDF-1.7"])
def test_what_is_no_bundle_is_said_to_be_damaged(content: bytes) -> None:
    verdict = bundle.verify(content)
    assert not verdict.ok
    assert verdict.pdf is None
    assert verdict.problems[0].zh.startswith("压缩包不完整")


# The operator owns the platform's key and can seal whatever it likes: the members must still agree.


def test_an_operator_who_changes_a_count_is_contradicted_by_papers_and_ledger(world, members) -> None:
    ballot = dict(canonical.decode(members["ballot.json"]))  # type: ignore[call-overload]  # an object
    ballot["tally"] = {"yes": 53, "no": 6, "abstain": 1, "void": 0}
    verdict = bundle.verify(
        _built(world, {**members, "ballot.json": canonical.encode(ballot)}), roots=world.roots
    )
    assert "counting the papers again gives another result" in _said(verdict)
    assert "does not know this ballot" in _said(verdict)


def test_an_operator_who_exchanges_the_text_is_contradicted_by_pdf_and_ballot(world, members) -> None:
    text = canonical.encode({"contract_type": "general", "title": "another"})
    verdict = bundle.verify(_built(world, {**members, "text.json": text}), roots=world.roots)
    assert "contract.pdf names another text than text.json" in _said(verdict)
    assert "ballot.json the ballot was on another text" in _said(verdict)


def test_an_operator_who_rewrites_a_ledger_entry_breaks_the_chain(world, members, sealed: bytes) -> None:
    found = archive.unpack(sealed)
    lines = found["ledger.jsonl"].replace(b'"row":"T12"', b'"row":"T17"')
    verdict = bundle.verify(archive.pack({**found, "ledger.jsonl": lines}), roots=world.roots)
    assert "ledger broken at entry 2: body changed" in _said(verdict)
    with pytest.raises(UnusableBundleError, match="entry 2"):
        _built(world, {**members, "ledger.jsonl": lines})


def test_a_ledger_cut_at_its_end_is_found_by_the_head_in_the_manifest(world, sealed: bytes) -> None:
    found = archive.unpack(sealed)
    lines = b"".join(found["ledger.jsonl"].splitlines(keepends=True)[:-1])
    verdict = bundle.verify(archive.pack({**found, "ledger.jsonl": lines}), roots=world.roots)
    assert "does not end in the head" in _said(verdict)


def _with_links(members, change) -> dict[str, bytes]:
    bodies = [dict(link.body) for link in ledger.read_lines(members["ledger.jsonl"])]
    change(bodies)
    links: list[ledger.Link] = []
    for body in bodies:
        links.append(ledger.append(links[-1] if links else None, body))
    return {**members, "ledger.jsonl": ledger.write_lines(links)}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda bodies: bodies[3].update(text_digest="0" * 64), "entry 4 speaks of another text"),
        (lambda bodies: bodies[3].update(ballot_digest="0" * 64), "entry 4 speaks of another ballot"),
        (lambda bodies: bodies[3].update(revision="0" * 64), "entry 4 recorded another PDF"),
        (lambda bodies: bodies[2].update(facts={"ballot.yes": 53}), "entry 3 records other counts"),
    ],
    ids=["text", "ballot", "pdf", "count"],
)
def test_a_whole_ledger_that_tells_another_story_is_named_by_its_entry(
    world, members, change, said: str
) -> None:
    verdict = bundle.verify(_built(world, _with_links(members, change)), roots=world.roots)
    assert said in _said(verdict)


def test_a_contract_with_fewer_signatures_than_the_ledger_knows_is_found(world, members) -> None:
    verdict = bundle.verify(_built(world, {**members, "contract.pdf": world.stages[3]}), roots=world.roots)
    assert "recorded another PDF than contract.pdf" in _said(verdict)


def test_the_seal_of_another_organisation_is_named(world, members) -> None:
    swapped = dataclasses.replace(
        world,
        parties={**world.parties, "EmployerOrganisationSeal": world.parties["UnionOrganisationSeal"]},
    )
    pdf = swapped.sign(world.stages[3], "EmployerOrganisationSeal")
    links = _with_links(members, lambda bodies: bodies[3].update(revision=canonical.digest_bytes(pdf)))
    verdict = bundle.verify(_built(world, {**links, "contract.pdf": pdf}), roots=world.roots)
    assert "carries in EmployerOrganisationSeal the seal of" in _said(verdict)
    assert "one certificate fills places of different parties" in _said(verdict)
    assert len(verdict.problems) == 2


def test_what_does_not_make_a_bundle_is_refused(world, members) -> None:
    with pytest.raises(UnusableBundleError, match=r"ballot\.json"):
        _built(world, {name: content for name, content in members.items() if name != "ballot.json"})
    with pytest.raises(UnusableBundleError, match=r"manifest\.json"):
        _built(world, {**members, "manifest.json": b"{}"})
    for name in ("../up.pdf", "/root.pdf", "a\\b", "a/../b", "", "dir/", "a\nb"):
        with pytest.raises(UnusableBundleError, match="unsafe"):
            _built(world, {**members, name: b""})
    with pytest.raises(NaiveMomentError):
        bundle.build(members, {}, world.platform, at=AT.replace(tzinfo=None))


def test_a_bundle_without_time_stamp_is_checked_at_the_moment_it_names(world, members) -> None:
    late = AT + timedelta(days=365 * 4)
    assert bundle.verify(bundle.build(members, {}, world.platform, at=AT), roots=world.roots).ok
    verdict = bundle.verify(bundle.build(members, {}, world.platform, at=late), roots=world.roots)
    assert "the signature on the manifest is not trusted" in _said(verdict)
