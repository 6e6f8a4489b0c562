"""认证机构的照管: years go by, and what is signed is still as good as on the first day."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyhanko.sign.ades.report import AdESPassed

from negotiation.authority_care import WAITING_STAMP, in_use
from negotiation.bootstrap import Application, build
from negotiation.cli import cli
from negotiation.domain.errors import NoKeyError
from negotiation.settings import Settings
from negotiation.usecases.revocation_lists import fresh_lists
from signing import care, ceremony, errors
from signing.care import Sources
from signing.keys import open_key
from signing.revocation import Reason, Revocation
from signing.verdict import PdfVerdict, examine_pdf
from signing.verdict_report import report_of
from tests.builders_tools import long_term_results

MADE = datetime(2026, 4, 15, 9, tzinfo=UTC)
DAY, YEAR = timedelta(days=1), timedelta(days=365)


class Passing:
    """A clock that is set."""

    def __init__(self) -> None:
        self.at = MADE

    def __call__(self) -> datetime:
        return self.at


class House:
    """An installation, and the place where its root key is kept."""

    def __init__(self, folder: Path, database: str = "") -> None:
        self.clock = Passing()
        self.settings = Settings(folder=folder, database=database)
        self.application: Application = build(self.settings, clock=self.clock)
        self.secret = (folder / "platform.secret").read_text(encoding="utf-8")
        self.root_key = folder / "keep-offline" / "root-key.pem"

    def answered(self, asked: bytes, *revoked: Revocation) -> bytes:
        key = open_key(self.root_key.read_bytes(), self.secret)
        return ceremony.write_answered(
            ceremony.answer(ceremony.read_asked(asked), key, self.clock.at, revoked)
        )

    def ceremony(self, *revoked: Revocation, stamp: bool = False) -> None:
        asked = self.application.ask_root(self.clock.at, stamp=stamp)
        self.application.take_root(self.answered(asked, *revoked), self.clock.at)

    def archived(self) -> bytes:
        """A file that the platform signs now, archived with the lists of the day."""
        own, at = self.application.notary, self.clock.at
        report = own.verdict_report(report_of(examine_pdf(b""), "示例.pdf", at, "zh"), at)
        lists = tuple(fresh_lists(self.application.office, at))
        return care.archive(report, Sources(own.roots, lists, own.stamps), at).pdf

    def judged(self, content: bytes) -> PdfVerdict:
        return examine_pdf(content, roots=self.application.roots(), at=self.clock.at)


@pytest.fixture
def house(database_url: str, tmp_path: Path) -> Iterator[House]:
    made = House(tmp_path, database_url)
    with closing(made.application):
        yield made


def test_with_its_yearly_list_what_is_signed_after_a_year_reaches_the_same_level(house: House) -> None:
    house.clock.at += YEAR + 30 * DAY
    assert house.judged(house.archived()).level == "B-T"

    house.ceremony()

    assert house.judged(house.archived()).level == "B-LTA"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_year_later_stock_tools_need_the_file_and_the_lists_of_that_day(house: House) -> None:
    content, root = house.archived(), house.application.roots()[0]
    house.clock.at += YEAR + 30 * DAY
    house.ceremony()
    lists = tuple(fresh_lists(house.application.office, house.clock.at))

    (said,) = long_term_results(content, root, house.clock.at, lists)

    assert said.ades_subindic is AdESPassed.OK, said.failure_msg
    assert house.judged(content).ok


def test_the_platform_renews_its_own_certificate_and_what_it_signed_stays_valid(house: House) -> None:
    early = house.archived()
    serial = house.application.notary.keys.platform.certificate.serial_number
    for _ in range(3):
        house.clock.at += YEAR - 10 * DAY
        house.ceremony()
        house.application.tend()

    keys = house.application.notary.keys
    assert keys.platform.certificate.serial_number != serial
    assert keys.platform.certificate.not_valid_after_utc > house.clock.at + 2 * YEAR
    house.clock.at += 60 * DAY  # the first certificate has ended
    late = house.archived()
    assert [(one.ok, one.level) for one in map(house.judged, (early, late))] == [(True, "B-LTA")] * 2
    with house.application.office.reading() as uow:
        assert in_use(uow) == keys.in_use


def test_the_time_stamps_get_a_new_key_before_the_old_certificate_ends(house: House) -> None:
    early, former = house.archived(), house.application.notary.keys.stamp_certificate
    house.clock.at += 3 * YEAR + 30 * DAY
    house.ceremony()
    assert house.application.notary.keys.stamp_certificate == former

    house.clock.at += YEAR
    house.ceremony()
    house.application.tend()

    assert house.application.notary.keys.stamp_certificate != former
    assert [house.judged(one).ok for one in (early, house.archived())] == [True, True]
    with house.application.office.reading() as uow, pytest.raises(NoKeyError):
        uow.keys.of(WAITING_STAMP)


def test_a_stolen_stamp_key_is_revoked_and_replaced_in_one_go(house: House) -> None:
    stolen = house.application.notary.keys.stamps.certificate
    house.clock.at += 10 * DAY

    house.ceremony(Revocation(stolen.serial_number, house.clock.at, Reason.KEY_COMPROMISE), stamp=True)

    assert house.application.notary.keys.stamps.certificate != stolen
    verdict = house.judged(house.archived())
    assert (verdict.ok, verdict.level) == (True, "B-LTA")


def test_the_issuing_authority_is_renewed_while_certificates_still_last_their_full_term(house: House) -> None:
    former = house.application.notary.keys.authority.issuing
    house.clock.at += 6 * YEAR + 10 * DAY

    house.ceremony()

    renewed = house.application.notary.keys.authority.issuing
    assert renewed.public_key() == former.public_key()
    assert renewed.not_valid_after_utc > former.not_valid_after_utc + 5 * YEAR


def test_an_answer_is_taken_once_and_nothing_of_a_bad_one_is_kept(house: House) -> None:
    answered = house.answered(house.application.ask_root(MADE, stamp=True))
    before = house.application.lasting()
    with pytest.raises(errors.UnusableCertificateError, match="dated after"):
        house.application.take_root(answered, MADE - DAY)
    assert house.application.lasting() == before

    house.application.take_root(answered, MADE)

    for again in (answered, house.application.ask_root(MADE)):
        with pytest.raises(errors.EvidenceError):
            house.application.take_root(again, MADE)


def command(house: House, *arguments: str, typed: str = "") -> Result:
    at = ("--at", house.clock.at.isoformat())
    return CliRunner().invoke(cli, ["authority", *arguments, *at], input=typed)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_commands_carry_the_files_to_the_root_key_and_back(
    house: House, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIEYUE_FOLDER", str(tmp_path))
    monkeypatch.setenv("XIEYUE_DATABASE", house.settings.database)
    house.clock.at += YEAR - 30 * DAY
    asked, answered, key = tmp_path / "asked.json", tmp_path / "answered.json", str(house.root_key)
    answering = ("answer", str(asked), "--root-key", key, "--out", str(answered))

    shown = command(house, "show")
    assert (shown.exit_code, "! 2027-04-15  根证书的吊销列表  请办理根密钥事务" in shown.output) == (1, True)
    assert command(house, "ask", "--out", str(asked)).exit_code == 0
    assert command(house, *answering, typed="wrong\n").exit_code == 1
    assert command(house, *answering, "--revoke", "xyz", typed=house.secret).exit_code == 2
    assert not answered.exists()
    assert command(house, *answering, "--revoke", "4d", typed=house.secret).exit_code == 0
    assert command(house, "take", str(answered)).exit_code == 0

    assert command(house, "show", "--language", "en").exit_code == 0
    again = command(house, "take", str(answered))
    assert (again.exit_code, "吊销列表不比现有的新" in again.output) == (1, True)
    assert command(house, "take", str(asked)).exit_code == 1
    told = ceremony.read_answered(answered.read_bytes()).newest_list
    with house.application.office.reading() as uow:
        assert uow.certificates.newest_lists()[-1] == told


def test_whoever_keeps_the_root_key_needs_no_installation(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered = tmp_path / "asked.json", tmp_path / "answered.json"
    house = House(tmp_path / "house")
    asked.write_bytes(house.application.ask_root(MADE))
    house.application.close()
    monkeypatch.setenv("XIEYUE_DATABASE", "postgresql+psycopg://nobody@127.0.0.1:1/none")

    key = str(house.root_key)
    done = command(house, "answer", str(asked), "--root-key", key, "--out", str(answered), typed=house.secret)

    assert (done.exit_code, answered.exists()) == (0, True), done.output
