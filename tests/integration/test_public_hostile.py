"""公开核验页与恶意文件: a stolen key that was reported, heads nobody signed, files made to crash it."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from datetime import timedelta

import pytest

from negotiation.usecases import accounts, enrolment, heads
from signing import archive
from signing import pdf as pdf_file
from signing.heads import LARGEST_HEAD, as_json
from signing.pdf import Terms
from signing.revocation import Reason
from tests.builders_web import World, world

VALID = "一方已签（未改动）"
"""One chief has signed, and the signature holds."""


@pytest.fixture
def voted(tmp_path) -> Iterator[World]:
    """The official text waits for its signatures."""
    with world(tmp_path, "2026-05-29T09:30:00+08:00") as made:
        yield made


def handed_in(place: World, content: bytes, **more: str) -> tuple[int, str]:
    data = {"file": (io.BytesIO(content), "示例.pdf"), **more}
    answer = place.app.test_client().post("/verify", data=data, headers={"Accept-Language": "zh-CN"})
    return answer.status_code, answer.get_data(as_text=True)


def signed_elsewhere(place: World, person: str, field: str) -> bytes:
    """Whoever has the key signs the official text on a computer of their own, and dates it as they like."""
    application, at = place.application, place.clock.at - timedelta(minutes=1)
    with application.office.reading() as uow:
        official = uow.cases.load(place.case_id).contract("general").official
        assert official is not None
        base, record = uow.papers.get(official.revision), uow.certificates.current(person, place.clock.at)
    chain = application.notary.keys.authority.chain_pem
    begun = pdf_file.begin(base, field, record.certificate, chain, Terms(at, "签订"))
    value = place.devices.sign(person, begun.attributes)
    return pdf_file.finish(begun, base, value, at=at, tsa=None).pdf


def test_a_file_signed_on_elsewhere_is_told_from_those_that_are_kept_here(voted: World) -> None:
    """The chair signs in the own place, on a computer of their own, past the platform."""
    added = signed_elsewhere(voted, "chair", "UnionChiefSignature")
    with voted.application.office.reading() as uow:
        official = uow.cases.load(voted.case_id).contract("general").official
        assert official is not None
        own = uow.papers.get(official.revision)

    told, known = handed_in(voted, added)[1], handed_in(voted, own)[1]

    assert "这个文件不是本平台保存的文件" in told
    assert "不是最新的文件：一方已签" in told
    assert "与本平台保存的文件一致" not in told
    assert "与本平台保存的文件一致" in known
    assert "这是较早的一版" not in known


def test_an_address_with_a_zero_byte_names_nothing(voted: World) -> None:
    client = voted.client("chair")

    for address in ("/crl/%00.crl", "/union/case/%00", "/union/keys/revoke/%00", "/sign-in?next=%00"):
        assert client.get(address).status_code == 400, address


def test_what_a_reported_key_signs_elsewhere_is_not_valid_here(voted: World) -> None:
    application = voted.application
    forged = signed_elsewhere(voted, "chair", "UnionChiefSignature")
    assert VALID in handed_in(voted, forged)[1]

    with application.office.reading() as uow:
        (person,) = [one for one in uow.register.people("union") if one.id == "chair"]
        serial = uow.certificates.current(person.id, voted.clock.at).serial
    with application.office.reading() as uow:
        chair = accounts.as_actor(uow, person)
    enrolment.revoke(application.office, chair, serial, Reason.KEY_COMPROMISE, voted.clock.at)

    page = handed_in(voted, forged)[1]
    assert VALID not in page
    assert "证书已吊销，且没有时间戳证明签名在先" in page


def test_a_head_that_nobody_signed_accuses_nobody(voted: World) -> None:
    office = voted.application.office
    heads.hand_over(office, voted.clock.at)
    with office.reading() as uow:
        head = uow.heads.newest(uow.cases.load(voted.case_id).negotiation.number)
    assert head is not None

    status, page = handed_in(voted, json.dumps({**as_json(head), "root": "00" * 32}).encode())

    assert status == 422
    assert "账本证明不成立" not in page


@pytest.mark.parametrize(
    "content",
    [
        b'{"log":"\\ud800","size":1,"root":"%s","at":"2026-05-29T09:30:00+08:00","signatures":{}}'
        % (b"00" * 32),
        b'{"log":"\\u0000","size":1,"root":"%s","at":"9999-12-31T23:59:59-14:00","signatures":{}}'
        % (b"00" * 32),
        b'{"log":"all","size":true,"root":"%s","at":"2026-05-29T09:30:00+08:00","signatures":{"union":"00"}}'
        % (b"00" * 32),
        b"{" + b" " * LARGEST_HEAD + b"}",
    ],
)
def test_a_head_made_to_crash_the_page_is_named(voted: World, content: bytes) -> None:
    assert handed_in(voted, content)[0] == 422


@pytest.mark.parametrize("name", ["ledger.jsonl", "text.json", "ballot.json", "manifest.json"])
def test_a_bundle_made_to_crash_the_page_is_judged(voted: World, name: str) -> None:
    root = voted.application.roots()[0]
    names = ("contract.pdf", "text.json", "ballot.json", "ledger.jsonl", "README.txt", "manifest.json")
    members = dict.fromkeys((*names, "manifest.sig"), b"{}") | {"certificates/root.pem": root}
    members[name] = b'{"a":' * 400 + b"1" + b"}" * 400 + b"\n"

    status, page = handed_in(voted, archive.pack(members))

    assert status == 200
    assert "证据包未通过核验" in page
