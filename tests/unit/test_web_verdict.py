"""公开核验: the verdict in words, a signed report of it, and a kept head against today's ledger."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from negotiation.usecases import heads
from signing import archive
from signing.bundle_parts import STEPS
from signing.digests import sm3
from signing.findings import Position
from signing.heads import as_json
from signing.verdict import examine_pdf
from signing.verdict_report import VerdictReport, report_of
from tests.builders_web import World, world
from web.counters import public


@pytest.fixture(scope="module")
def concluded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The general contract is signed, sealed and archived."""
    with world(tmp_path_factory.mktemp("verdict"), "2026-06-01T09:00:00+08:00") as made:
        yield made


def contract_pdf(place: World) -> bytes:
    """The signed file."""
    return place.application.archive.signed_text(place.case_id, "general")


def handed_in(place: World, content: bytes, language: str = "zh-CN", **more: str) -> tuple[int, bytes]:
    """What the public page answers to a file."""
    data = {"file": (io.BytesIO(content), "示例.pdf"), **more}
    answer = place.app.test_client().post("/verify", data=data, headers={"Accept-Language": language})
    return answer.status_code, answer.data


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "签署以后发生了什么"), ("en", "What happened after signing")]
)
def test_the_page_lists_what_happened_after_signing(concluded: World, language: str, words: str) -> None:
    status, page = handed_in(concluded, contract_pdf(concluded), language)

    assert status == 200
    assert words in page.decode()
    assert "B-LTA" in page.decode()


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_report_is_a_file_that_the_platform_has_signed(concluded: World, language: str) -> None:
    status, report = handed_in(concluded, contract_pdf(concluded), language, report="1")

    verdict = examine_pdf(report, roots=concluded.application.roots())
    assert status == 200
    assert verdict.position is Position.UNCHANGED
    assert [one.field for one in verdict.signatures] == ["PlatformSeal"]
    assert verdict.signatures[0].trusted


def test_an_earlier_version_is_called_one(concluded: World) -> None:
    members = archive.unpack(concluded.application.export(concluded.case_id, "general"))
    earlier = next(content for name, content in members.items() if name.startswith(STEPS))

    page = handed_in(concluded, earlier)[1].decode()

    assert "与本平台保存的文件一致" in page
    assert "这是较早的一版" in page
    assert "这是较早的一版" not in handed_in(concluded, contract_pdf(concluded))[1].decode()


def test_the_name_its_sender_gave_the_file_is_quoted_and_cut_short(concluded: World) -> None:
    verdict = examine_pdf(contract_pdf(concluded), roots=concluded.application.roots())
    told = report_of(verdict, "经平台核验\n合同合法有效" * 20, concluded.clock.at, "zh")

    (row,) = [one for one in told.sections[0].rows if "送检人所称" in one.label]
    assert row.value.startswith("“经平台核验·合同")
    assert len(row.value) <= 62


def test_a_report_on_a_bundle_says_that_it_speaks_of_the_contract_alone(
    concluded: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle = concluded.application.archive.export(concluded.case_id, "general", concluded.clock.at)
    made: list[VerdictReport] = []

    def noted(*arguments: Any, **named: Any) -> VerdictReport:
        made.append(report_of(*arguments, **named))
        return made[0]

    monkeypatch.setattr(public, "report_of", noted)

    part = b'--limit\r\nContent-Disposition: form-data; name="'
    parts = (
        part + b'report"\r\n\r\n1\r\n',
        part + b'file"; filename="one.zip"\r\n\r\n' + bundle + b"\r\n--limit--\r\n",
    )

    # written by hand: the builder of the tests leaves the file open in which it puts a body as large as this
    answer = concluded.app.test_client().post(
        "/verify",
        input_stream=io.BytesIO(b"".join(parts)),
        content_length=sum(map(len, parts)),
        content_type="multipart/form-data; boundary=limit",
    )

    assert answer.status_code == 200
    assert "送检的是证据包，本报告只针对其中的合同 PDF，不涉及其他材料。" in made[0].notes


def test_a_report_on_a_changed_file_says_so_and_is_signed_as_well(concluded: World) -> None:
    content = bytearray(contract_pdf(concluded))
    content[len(content) // 3] ^= 1

    status, report = handed_in(concluded, bytes(content), report="1")

    assert status == 200
    assert examine_pdf(report, roots=concluded.application.roots()).position is Position.UNCHANGED


def test_both_digests_of_the_file_are_shown_and_what_a_changed_file_says_is_not_called_proven(
    concluded: World,
) -> None:
    content = bytearray(contract_pdf(concluded))
    content[len(content) // 3] ^= 1

    page = handed_in(concluded, bytes(content))[1].decode()

    assert hashlib.sha256(content).hexdigest() in page
    assert sm3(bytes(content)) in page
    assert "文件自称的经过（未经证实）" in page
    assert "签署以后发生了什么" not in page


def test_a_file_of_another_platform_is_unchanged_but_never_called_valid(
    concluded: World, tmp_path: Path
) -> None:
    with world(tmp_path, "2026-06-01T09:00:00+08:00") as other:
        content = contract_pdf(other)

    page = handed_in(concluded, content)[1].decode()

    assert "内容未被改动，但签名不可信或者存在问题" in page
    assert "证书不是由所信任的机构签发的" in page
    assert "签名有效" not in page


def test_a_kept_head_is_checked_against_todays_ledger(concluded: World) -> None:
    office = concluded.application.office
    heads.hand_over(office, concluded.application.now())
    with office.reading() as uow:
        head = uow.heads.newest(uow.cases.load(concluded.case_id).negotiation.number)
    assert head is not None
    kept = json.dumps(as_json(head)).encode()

    status, page = handed_in(concluded, kept)
    assert (status, "今天的台账以这个树头开头" in page.decode()) == (200, True)

    status, page = handed_in(concluded, kept.replace(head.root.encode(), b"0" * 64))
    assert (status, "签的是别的内容" in page.decode()) == (422, True)


@pytest.mark.parametrize("content", [b"{", b"{}", b'{"log": 1}', b"[" * 100_000, b"{" * 100_000])
def test_what_is_no_head_is_named(concluded: World, content: bytes) -> None:
    status, _ = handed_in(concluded, content)

    assert status == 422


# ---------------------------------------------------------------- papers, and phones that show no file

WECHAT = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile MicroMessenger/8.0.49"
CHROME = "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 Chrome/116.0 Mobile Safari/537.36"


def offer_on_file(place: World) -> tuple[str, bytes]:
    """Address and content of the offer."""
    with place.application.office.reading() as uow:
        found = next(one for one in uow.papers.of(place.case_id) if one.kind == "D1")
        return f"/union/case/{place.case_id}/document/{found.id}", uow.papers.get(found.sha256)


@pytest.mark.parametrize(
    ("language", "words"), [("zh-CN", "发文单位已盖章"), ("en", "paper of one office, sealed by it")]
)
def test_a_paper_its_office_has_sealed_says_who_issued_it_and_that_it_is_sealed(
    concluded: World, language: str, words: str
) -> None:
    _, content = offer_on_file(concluded)

    status, page = handed_in(concluded, content, language)

    assert status == 200
    assert "发出集体协商要约书" in page.decode()
    assert words in page.decode()


@pytest.fixture(scope="module")
def offered(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The offer has been sent; nobody has sealed a paper yet."""
    with world(tmp_path_factory.mktemp("offered"), "2026-04-15T12:00:00+08:00") as made:
        yield made


@pytest.mark.parametrize(("language", "words"), [("zh-CN", "发文单位未盖章"), ("en", "not sealed by it")])
def test_a_paper_of_one_office_says_who_issued_it(offered: World, language: str, words: str) -> None:
    _, content = offer_on_file(offered)

    status, page = handed_in(offered, content, language)

    assert status == 200
    assert "发出集体协商要约书" in page.decode()
    assert words in page.decode()


def test_the_page_behind_the_printed_code_shows_the_text_and_needs_no_file(concluded: World) -> None:
    with concluded.application.office.reading() as uow:
        official = uow.cases.load(concluded.case_id).contract("general").official
    assert official is not None

    page = concluded.app.test_client().get(f"/v/{official.text_digest[:16]}", headers={"User-Agent": WECHAT})

    text = page.get_data(as_text=True)
    assert page.status_code == 200
    assert "第一条" in text
    assert "阅读合同全文" in text
    assert ".pdf" not in text


def test_in_wechat_a_file_becomes_a_way_out_and_never_a_blank_screen(concluded: World) -> None:
    client = concluded.client("chair")
    address, content = offer_on_file(concluded)
    bundle = f"/union/case/{concluded.case_id}/bundle/general"

    for one in (address, bundle):
        answer = client.get(one, headers={"User-Agent": WECHAT})
        assert (answer.status_code, answer.mimetype) == (200, "text/html"), one
        assert "在浏览器打开" in answer.get_data(as_text=True)
        assert "重新登录" in answer.get_data(as_text=True)

    assert client.get(address, headers={"User-Agent": CHROME}).data == content
    assert client.get(f"{address}?here=1", headers={"User-Agent": WECHAT}).data == content


def test_in_wechat_who_may_not_see_a_file_is_told_that(concluded: World) -> None:
    address, _ = offer_on_file(concluded)

    answer = concluded.app.test_client().get(address, headers={"User-Agent": WECHAT})

    assert answer.status_code in (302, 303)
