"""恶意文件: what breaks a program rather than a proof — depth, kinds, years — is an answer, never a crash."""

from __future__ import annotations

import hashlib
import io
import struct
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from signing import archive, bundle, canonical, cms, der, errors, heads, ledger
from signing.examination import Grounds, examine
from signing.heads import Witness
from signing.reckoning import LAST, no_later

DEEP = b'{"a":' * 400 + b"1" + b"}" * 400
BEFORE_TIME, AFTER_TIME = "0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"


def judged(world, members, **others: bytes) -> bundle.BundleVerdict:
    """A bundle as its maker packed it, not as `bundle.build` would."""
    own = {"README.txt": b"", "manifest.json": b"{}", "manifest.sig": b""}
    whole = {**members, **own, "certificates/root.pem": world.roots[0], **others}
    return bundle.verify(archive.pack(whole), roots=world.roots)


def signed_by(world, content: bytes) -> bytes:
    chain = (world.platform.certificate, *world.platform.chain)
    return cms.sign(hashlib.sha256(content).digest(), chain, world.platform.key.sign, lambda _: None)


@pytest.mark.parametrize(
    "name",
    [
        "ledger.jsonl",
        "text.json",
        "ballot.json",
        "manifest.json",
        "log/heads.json",
        "log/proofs.json",
        "intents/1.json",
    ],
)
def test_a_member_nested_without_end_is_named(world, members, name: str) -> None:
    line = DEEP + b"\n" if name.endswith("jsonl") else DEEP

    verdict = judged(world, members, **{name: line})

    assert not verdict.ok


def test_what_is_too_deep_has_no_canonical_form() -> None:
    value: canonical.Json = 1
    for _ in range(2000):
        value = [value]

    with pytest.raises(canonical.NotCanonicalError, match="too deep"):
        canonical.encode(value)


@pytest.mark.parametrize(
    "body", [{"intent_digest": []}, {"intent_digest": {}, "ballot_digest": {}, "contract": [1]}]
)
def test_an_entry_with_lists_for_words_is_no_crash(
    world, members, body: Mapping[str, canonical.Json]
) -> None:
    lines = ledger.write_lines([ledger.append(None, body)])

    verdict = judged(world, members, **{"ledger.jsonl": lines, "intents/1.json": b"{}"})

    assert not verdict.ok


@pytest.mark.parametrize("moment", [BEFORE_TIME, AFTER_TIME])
def test_a_manifest_from_beyond_the_calendar_does_not_hold(world, members, moment: str) -> None:
    manifest = canonical.encode({"format": bundle.FORMAT, "made_at": moment, "summary": {}, "members": {}})

    verdict = judged(
        world, members, **{"manifest.json": manifest, "manifest.sig": signed_by(world, manifest)}
    )

    assert "the signature names an impossible time" in verdict.problems[0].en


@pytest.mark.parametrize("moment", [BEFORE_TIME, AFTER_TIME])
def test_a_head_from_beyond_the_calendar_is_none(world, members, moment: str) -> None:
    head = heads.head_of("示例-1", heads.tree_of([]), datetime.fromisoformat(moment))
    head = replace(head, signatures=((Witness.PLATFORM, signed_by(world, head.content)),))

    with pytest.raises(errors.UnusableHeadError):
        heads.from_json(heads.as_json(head))
    verdict = judged(world, members, **{"log/heads.json": canonical.encode([heads.as_json(head)])})
    assert any("log/heads.json" in one.en for one in verdict.problems)


def test_a_signature_stamped_beyond_the_calendar_does_not_hold(world) -> None:
    digest = hashlib.sha256(b"").digest()
    chain = (world.platform.certificate, *world.platform.chain)
    far = datetime(9999, 12, 31, 23, 59, 59, tzinfo=UTC)
    stamped = cms.sign(
        digest,
        chain,
        world.platform.key.sign,
        lambda value: world.tsa.token(hashlib.sha256(value).digest(), far),
    )

    with pytest.raises(cms.DerError, match="impossible time"):
        examine(stamped, digest, None, Grounds((world.authority.root,)))
    assert no_later(far) == LAST


@pytest.mark.parametrize(
    "change", [{"log": "\ud800"}, {"size": 2**60}, {"at": AFTER_TIME}, {"at": "2026-04-15T09:00:00"}]
)
def test_a_kept_head_that_cannot_be_written_down_is_none(change: Mapping[str, canonical.Json]) -> None:
    plain = {"log": "示例-1", "size": 1, "root": "00" * 32, "at": "2026-04-15T09:00:00+08:00"}

    with pytest.raises(errors.UnusableHeadError):
        heads.from_json({**plain, "signatures": {}, **change})


def lying_over_one_another(count: int, inner: bytes) -> bytes:
    """A ZIP of so many members, each with all that follow it inside: no larger than the first of them."""
    body, found = inner, []
    for number in reversed(range(count)):
        name, sizes = b"%04d" % number, struct.pack("<III", zlib.crc32(body), len(body), len(body))
        head = struct.pack("<HHHHH", 20, 0, 0, 0, 33) + sizes + struct.pack("<HH", len(name), 0) + name
        body = b"PK\x03\x04" + head + body
        found.append((name, sizes, len(body)))
    listed = b""
    for name, sizes, from_the_end in found:
        listed += b"PK\x01\x02" + struct.pack("<HHHHHH", 20, 20, 0, 0, 0, 33) + sizes
        listed += struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, len(body) - from_the_end) + name
    end = struct.pack("<HHHHIIH", 0, 0, count, count, len(listed), len(body), 0)
    return body + listed + b"PK\x05\x06" + end


def test_members_that_lie_over_one_another_are_not_read() -> None:
    content = lying_over_one_another(100, b"x" * 10_000)
    assert len(zipfile.ZipFile(io.BytesIO(content)).read("0000")) < len(content) < 100 * 10_000

    with pytest.raises(archive.ArchiveError, match="over one another"):
        archive.unpack(content)


def test_a_crowd_of_members_is_not_read() -> None:
    crowd = archive.pack({f"{number}": b"" for number in range(archive.MOST_MEMBERS + 1)})

    with pytest.raises(archive.ArchiveError, match="members"):
        archive.unpack(crowd)


@pytest.mark.parametrize("place", [0, 70_000, 199_990])
def test_the_first_byte_that_differs_is_named_wherever_it_is(place: int) -> None:
    whole = bytearray(archive.pack({"a": bytes(200_000)}))
    whole[place + 100] ^= 1

    with pytest.raises(archive.ArchiveError):
        archive.unpack(bytes(whole))
    with pytest.raises(archive.ArchiveError, match=f"byte {len(whole) - 2}"):
        archive.unpack(archive.pack({"a": bytes(200_000)})[:-2] + b"\x01\x00!")


def test_a_certificate_as_large_as_a_book_is_not_read() -> None:
    book = der.sequence(bytes(cms.LARGEST_CERTIFICATE))

    with pytest.raises(der.DerError, match="a certificate of more than"):
        cms.load(book)
