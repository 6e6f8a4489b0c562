"""冒充: forged authorities, insiders and roll-backs against a real contract — on the command line, on the
public page, and by the printed openssl way. None passes."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pikepdf
import pytest

from signing import bundle, canonical, ledger, signers
from signing import pdf as pdf_file
from signing.field_titles import titles
from signing.keys import PrivateKey, Signer
from signing.pdf import Terms
from tests.builders_openssl import follow
from tests.builders_web import world
from tests.builders_whose_word import (
    PARTIES,
    House,
    Scene,
    a_house,
    by_command,
    by_database,
    by_page,
    by_root,
)


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Scene]:
    with world(tmp_path_factory.mktemp("genuine"), "2026-07-01T09:00:00+08:00") as place:
        archived = place.application.archive
        pdf = archived.signed_text(place.case_id, "general")
        yield Scene(
            place,
            pdf,
            archived.export(place.case_id, "general", place.clock.at),
            a_house(place),
            a_house(place),
        )


# ---------------------------------------------------------------- what forgers make


def drawn(scene: Scene, platform: Signer) -> bytes:
    """The official text before anything was signed; its list of signers names the forger's platform."""
    end = b"%%EOF\n"
    listed = signers.read_signers(pdf_file.read_signatures_and_files(scene.pdf)[1])
    written = io.BytesIO()
    with pikepdf.open(io.BytesIO(scene.pdf[: scene.pdf.index(end) + len(end)])) as opened:
        of_his = signers.write_signers(listed, platform.certificate)
        opened.attachments[signers.SIGNERS] = pikepdf.AttachedFileSpec(opened, of_his)
        opened.save(written, static_id=True, min_version="1.7")
    return written.getvalue()


def forged_contract(
    scene: Scene, platform: House, party: Callable[[str], House], extra: bytes = b""
) -> bytes:
    """Everybody signs, each under a self-made authority, and with the names the list has."""
    listed = signers.read_signers(pdf_file.read_signatures_and_files(scene.pdf)[1])
    at = scene.place.clock.at - timedelta(days=1)
    own = platform.platform
    certifier = Signer(own.certificate_pem, platform.authority.chain_pem + extra, own.key)
    content = pdf_file.certify(
        pdf_file.prepare(drawn(scene, own), {}), certifier, at=at, tsa=platform.tsa, reason="固化正式文本"
    )
    for field in PARTIES:
        house = party(field)
        content = pdf_file.sign(
            content, field, house.signer(listed[field]), at=at, tsa=house.tsa, reason="签订"
        )
    return content


_OF_THE_SIGNED = ("intents/", "steps/", *(f"certificates/{one}.pem" for one in PARTIES))
"""What does not fit a contract that somebody else signed; a bundle may lack it."""


def sealed(scene: Scene, platform: House, pdf: bytes, roots: bytes) -> bytes:
    """A bundle whose ballot says something else, its ledger chained anew, sealed by the forger."""
    members = scene.members
    ballot = canonical.decode(members["ballot.json"])
    assert isinstance(ballot, dict)
    former = canonical.digest(ballot)
    ballot["tally"] = {"yes": 37, "no": 20, "abstain": 0, "void": 0}
    ballot.pop("papers", None)
    links: list[ledger.Link] = []
    for link in ledger.read_lines(members["ledger.jsonl"]):
        body = dict(link.body)
        if body.get("ballot_digest") == former:
            body["ballot_digest"] = canonical.digest(ballot)
        if isinstance(body.get("facts"), dict) and "ballot.yes" in body["facts"]:
            body["facts"] = {
                **body["facts"],
                "ballot.yes": 37,
                "ballot.no": 20,
                "ballot.abstain": 0,
                "ballot.void": 0,
            }
        if body.get("contract") == "general" and body.get("revision"):
            body["revision"] = canonical.digest_bytes(pdf)
        links.append(ledger.append(links[-1] if links else None, body))
    members = {
        **{name: one for name, one in members.items() if not name.startswith(_OF_THE_SIGNED)},
        "contract.pdf": pdf,
        "ballot.json": canonical.encode(ballot),
        "ledger.jsonl": ledger.write_lines(links),
        "certificates/root.pem": roots,
    }
    return bundle.build(members, {}, platform.platform, at=scene.place.clock.at, tsa=platform.tsa)


FORGERIES: dict[str, Callable[[Scene], bytes]] = {
    "T1 a contract wholly under another root": lambda s: forged_contract(s, s.one, lambda _: s.one),
    "T1 its bundle": lambda s: sealed(s, s.one, forged_contract(s, s.one, lambda _: s.one), s.one.root),
    "T2 a forged bundle beside the genuine contract, genuine root first": lambda s: sealed(
        s, s.one, s.pdf, s.root + s.one.root
    ),
    "T2 the same, its own root first": lambda s: sealed(s, s.one, s.pdf, s.one.root + s.root),
    "T2 the same with the genuine root alone": lambda s: sealed(s, s.one, s.pdf, s.root),
    "T2 the same with its own root alone": lambda s: sealed(s, s.one, s.pdf, s.one.root),
    "T3 one contract under two roots": lambda s: forged_contract(
        s, s.one, lambda field: s.other if field.startswith("Employer") else s.one, s.other.root
    ),
    "T4 a contract under two roots, its bundle shows the genuine one": lambda s: sealed(
        s,
        s.one,
        forged_contract(
            s, s.one, lambda field: s.other if field.startswith("Employer") else s.one, s.other.root
        ),
        s.root + s.one.root + s.other.root,
    ),
    "T4 a contract wholly under another root, its bundle shows the genuine one": lambda s: sealed(
        s, s.one, forged_contract(s, s.one, lambda _: s.one), s.root + s.one.root
    ),
}


@pytest.fixture(params=FORGERIES)
def forgery(request: pytest.FixtureRequest, scene: Scene) -> tuple[str, bytes]:
    return request.param, FORGERIES[request.param](scene)


def test_the_genuine_contract_passes_everywhere(scene: Scene, tmp_path: Path) -> None:
    for content in (scene.pdf, scene.bundle):
        assert by_root(scene, content, tmp_path)[0] == 0
        assert by_command(scene, content, tmp_path)[0] == 3
        assert by_page(scene, content).startswith("good")
    assert follow(tmp_path / "open", scene.bundle, scene.published) == []


def test_no_forgery_passes_on_the_command_line(
    scene: Scene, forgery: tuple[str, bytes], tmp_path: Path
) -> None:
    name, content = forgery

    with_root, without = by_root(scene, content, tmp_path), by_command(scene, content, tmp_path)

    assert with_root[0] == 1, with_root[1]
    assert without[0] == (3 if name.startswith("T1 ") else 1), without[1]
    assert "通过：双方" not in without[1].replace("不通过", "")
    assert scene.published not in without[1]


def test_no_forgery_passes_on_the_page(scene: Scene, forgery: tuple[str, bytes]) -> None:
    assert by_page(scene, forgery[1]).startswith("bad")


@pytest.mark.poppler
def test_no_forged_bundle_passes_by_the_printed_openssl_way(
    scene: Scene, forgery: tuple[str, bytes], tmp_path: Path
) -> None:
    if forgery[1].startswith(b"PK"):
        assert follow(tmp_path, forgery[1], scene.published)


# ---------------------------------------------------------------- insiders


def insider(scene: Scene, *fields: str) -> bytes:
    """The employer's chief, with the genuine key and certificate and a computer of their own."""
    certified = scene.pdf[: pdf_file.read_signatures(scene.pdf)[0].end]
    application, at = scene.place.application, scene.place.clock.at - timedelta(days=30)
    with application.office.reading() as uow:
        record = uow.certificates.current("director", at)
    chain = application.notary.keys.authority.chain_pem
    for field in fields:
        begun = pdf_file.begin(certified, field, record.certificate, chain, Terms(at, "签订"))
        value = scene.place.devices.sign("director", begun.attributes)
        certified = pdf_file.finish(begun, certified, value, at=at, tsa=None).pdf
    return certified


@pytest.mark.parametrize(
    "fields", [PARTIES, PARTIES[:1], PARTIES[-1:], PARTIES[2:3]], ids=["all", "union", "bureau", "seal"]
)
def test_the_employers_certificate_in_anothers_place_passes_nowhere(
    scene: Scene, tmp_path: Path, fields: tuple[str, ...]
) -> None:
    content = insider(scene, *fields)

    code, said = by_root(scene, content, tmp_path)

    assert code == 1
    assert "应由“" in said
    assert by_page(scene, content).startswith("bad")


@pytest.mark.poppler
def test_an_insiders_bundle_does_not_pass_by_the_printed_openssl_way(scene: Scene, tmp_path: Path) -> None:
    content = insider(scene, *PARTIES)
    with scene.place.application.office.reading() as uow:
        record = uow.certificates.current("director", scene.place.clock.at)
    keys = scene.place.application.notary.keys
    own = Signer(
        record.certificate, keys.authority.chain_pem, PrivateKey(scene.place.devices.keys["director"])
    )
    members = {**scene.members, "contract.pdf": content}
    made = bundle.build(members, {}, own, at=scene.place.clock.at, tsa=keys.stamps)

    failed = follow(tmp_path, made, scene.published)

    assert [one for one in failed if "sealer.pem" in one]
    assert len([one for one in failed if "grep -xF" in one and "signer.pem" in one]) >= len(PARTIES) - 1
    assert by_root(scene, made, tmp_path)[0] == 1


# ---------------------------------------------------------------- roll-back

STAGES = ("尚未签署", "一方已签", "双方签字，未盖章", "双方签字，一方盖章", "双方签字盖章，未加盖备案章")


@pytest.mark.parametrize("kept", range(len(STAGES)))
def test_a_contract_rolled_back_says_what_is_missing_and_never_passes_as_finished(
    scene: Scene, tmp_path: Path, kept: int
) -> None:
    signed = [one for one in pdf_file.read_signatures(scene.pdf) if not one.is_stamp]
    content = scene.pdf[: signed[kept].end]

    code, said = by_root(scene, content, tmp_path)

    assert STAGES[kept] in said.splitlines()[1]
    # with every place of a party filled nothing in the file tells that a stamp is to follow
    assert code == (0 if kept == len(STAGES) - 1 else 1)
    assert "没有归档时间戳" in said
    page = by_page(scene, content)
    assert page.startswith("watch")
    assert "人社部门备案章、归档时间戳" in page


@pytest.mark.parametrize("kept", range(1, 8))
def test_the_office_that_keeps_a_newer_file_says_what_was_cut_off(
    scene: Scene, tmp_path: Path, kept: int
) -> None:
    """Every state of the file that was once the newest: it is genuine, and it is not the newest."""
    signed = pdf_file.read_signatures(scene.pdf)
    content = scene.pdf[: signed[kept - 1].end]

    code, said = by_database(scene, content, tmp_path)

    first, missing = said.splitlines()[1:3]
    assert code == 1
    assert first.startswith("不是最新的文件：")
    assert missing.endswith(f"{titles([one.field for one in signed[kept:]], 'zh')}。请以最新的文件为准")
    assert by_database(scene, scene.pdf, tmp_path)[0] == 0
    told = json.loads(by_database(scene, content, tmp_path, "--json")[1])
    assert (told["outcome"], told["ok"]) == ("superseded", False)


def test_a_file_signed_on_elsewhere_is_not_the_one_the_office_keeps(scene: Scene, tmp_path: Path) -> None:
    content = insider(scene, "EmployerChiefSignature")

    code, said = by_database(scene, content, tmp_path)

    assert code == 1
    assert "本平台保存的是另一个文件" in said


@pytest.mark.poppler
@pytest.mark.parametrize("kept", range(1, len(STAGES)))
def test_a_rolled_back_contract_does_not_pass_by_the_printed_openssl_way(
    scene: Scene, tmp_path: Path, kept: int
) -> None:
    """Sealed by somebody who may; the printed steps fail at each place that is missing."""
    signed = [one for one in pdf_file.read_signatures(scene.pdf) if not one.is_stamp]
    members = {**scene.members, "contract.pdf": scene.pdf[: signed[kept - 1].end]}
    keys = scene.place.application.notary.keys
    made = bundle.build(members, {}, keys.platform, at=scene.place.clock.at, tsa=keys.stamps)

    failed = follow(tmp_path, made, scene.published)

    missing = [one for one in PARTIES[:4] if one not in {done.field for done in signed[:kept]}]
    assert [one for one in failed if not any(name in one for name in missing)] == []
    assert len(failed) == len(missing) > 0


def test_the_newest_archive_stamp_cut_off_is_a_caution_and_no_newest_file(
    scene: Scene, tmp_path: Path
) -> None:
    *_, mark, _ = pdf_file.read_signatures(scene.pdf)

    code, said = by_root(scene, scene.pdf[: mark.end], tmp_path)

    assert (code, "人社部门备案章没有归档时间戳" in said) == (0, True)
    assert "没有归档时间戳" not in by_root(scene, scene.pdf, tmp_path)[1]
    assert by_page(scene, scene.pdf[: mark.end]).startswith("watch")


def test_a_rolled_back_contract_in_a_bundle_is_refused(scene: Scene, tmp_path: Path) -> None:
    signed = pdf_file.read_signatures(scene.pdf)
    members = {**scene.members, "contract.pdf": scene.pdf[: signed[4].end]}
    keys = scene.place.application.notary.keys
    made = bundle.build(members, {}, keys.platform, at=scene.place.clock.at, tsa=keys.stamps)

    code, said = by_root(scene, made, tmp_path)

    assert code == 1
    assert "登记的 PDF 不是本包中的 PDF" in said
