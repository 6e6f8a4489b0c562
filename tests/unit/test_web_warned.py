"""What the law warns of is seen before it is done, done only with a reason, and read by those after."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest

from negotiation.domain.errors import UnexplainedWarningError, UnknownActError
from negotiation.usecases import accounts, read
from negotiation.usecases.perform import Command, perform
from negotiation.usecases.rehearse import rehearse
from tests.builders_web import World, world

WAGE = "figures.monthly_minimum_wage"
LOW = {
    "contracts": "wage",
    "term_from": "2026-07-01",
    "term_until": "2027-06-30",
    WAGE: "2000",
}
WHY = "试用期职工按岗位另行约定，双方七月补充协商。"


@pytest.fixture(scope="module")
def tabling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both sides have agreed on everything, the texts are about to be tabled."""
    with world(tmp_path_factory.mktemp("warned"), "2026-05-14T09:00:00+08:00") as made:
        yield made


def table(place: World, **typed: str) -> tuple[int, str]:
    answer = place.client("chair").post(f"/union/case/{place.case_id}/act/table_text", data={**LOW, **typed})
    return answer.status_code, answer.get_data(as_text=True)


def seen_by(place: World, person: str) -> read.NegotiationView:
    office = place.application.office
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person(person))
    return read.view_case(office, actor, place.case_id, place.application.now())


def test_a_wage_below_the_minimum_is_shown_before_it_is_tabled_and_nothing_is_done(tabling: World) -> None:
    before = len(seen_by(tabling, "chair").entries)

    status, page = table(tabling, look="1")

    assert status == 200
    assert "月最低工资" in page
    assert "为什么仍要办理" in page
    assert re.search(r'<dd>2000 元/月<span class="caution">(?:(?!</dd>).)*2400', page, re.DOTALL)
    assert len(seen_by(tabling, "chair").entries) == before


def test_without_a_reason_it_is_not_tabled_and_what_was_typed_stays(tabling: World) -> None:
    before = len(seen_by(tabling, "chair").entries)

    status, page = table(tabling, despite="  ")

    assert status == 422
    assert "须写明理由" in page or "写明理由" in page
    assert re.search(r'name="figures.monthly_minimum_wage" value="2000"', page)
    assert f'id="a-{WAGE}"' in page
    assert f'aria-describedby="a-{WAGE}"' in page
    assert len(seen_by(tabling, "chair").entries) == before


def test_going_back_from_the_check_page_the_warning_stands_at_its_figure(tabling: World) -> None:
    status, page = table(tabling, back="1")

    assert status == 200
    assert page.index(f'id="a-{WAGE}"') < page.index(f'id="i-{WAGE}"')


def test_with_a_reason_it_is_tabled_and_both_sides_read_why(tabling: World) -> None:
    status, _ = table(tabling, despite=WHY)

    assert status == 303
    for person, counter in (("director", "employer"), ("welder", "union")):
        page = tabling.client(person).get(f"/{counter}/case/{tabling.case_id}").get_data(as_text=True)
        assert WHY in page, person
    initials = tabling.client("director").get(
        f"/employer/case/{tabling.case_id}/act/initial_draft?contract=wage"
    )
    page = initials.get_data(as_text=True)
    assert WHY in page
    clause = next(one for one in page.split('<div class="clause">') if "月工资不低于" in one)
    assert WHY in clause[clause.index('class="caution"') : clause.index("</div>")]


def test_a_text_tabled_anew_without_the_fault_puts_the_warning_aside(tabling: World) -> None:
    table(tabling, despite=WHY)

    status, _ = table(tabling, **{WAGE: "2600"})

    assert status == 303
    assert [one for one in seen_by(tabling, "chair").warnings if one.contract_type == "wage"] == []


def test_a_script_that_names_no_reason_goes_on_and_that_is_on_record(tabling: World) -> None:
    """Case files of earlier versions play as they did."""
    view = seen_by(tabling, "chair")
    office = tabling.application.office
    with office.reading() as uow:
        chair = accounts.as_actor(uow, uow.register.person("chair"))
    content = {
        "term_from": date(2026, 7, 1),
        "term_until": date(2027, 6, 30),
        "figures": {"monthly_minimum_wage": "2000"},
    }
    command = Command("table_text", view.negotiation.id, chair, tabling.application.now(), ("wage",), content)

    with pytest.raises(UnexplainedWarningError):
        perform(office, replace(command, despite=""))
    perform(office, command)

    (warned,) = [one for one in seen_by(tabling, "director").warnings if one.contract_type == "wage"]
    assert warned.reason == ""
    assert warned.rule == "R-DRF-02.monthly_minimum_wage"


def test_a_count_is_never_seen_before_it_is_on_record(tabling: World) -> None:
    office = tabling.application.office
    with office.reading() as uow:
        chair = accounts.as_actor(uow, uow.register.person("chair"))

    with pytest.raises(UnknownActError):
        rehearse(
            office, Command("close_ballot", tabling.case_id, chair, tabling.application.now(), ("general",))
        )


def test_the_letter_is_seen_as_it_will_be_and_no_number_is_used_up(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    offer = {
        "topics": "工资",
        "meeting_at": "2026-05-06T14:00",
        "meeting_place": "三层协商室",
        "reasons": "经营情况良好。",
        "staff_views": "召开座谈会。",
    }
    with world(tmp_path_factory.mktemp("letter"), "2026-04-13T09:00:00+08:00") as place:
        client, address = place.client("chair"), f"/union/case/{place.case_id}/act/serve_offer"

        page = client.post(address, data={**offer, "look": "1"}).get_data(as_text=True)
        refused = client.post(address, data={**offer, "topics": "", "look": "1"})
        again = client.post(address, data=offer)

        assert "data:image/png;base64," in page
        assert "三层协商室" in page
        assert refused.status_code == 422
        assert again.status_code == 303
        (paper,) = [one for one in seen_by(place, "chair").documents if one.kind == "D1"]
        assert paper.number.endswith("1号")


def test_a_reason_is_asked_for_everything_that_warns_in_any_of_the_texts(tabling: World) -> None:
    table(tabling, despite=WHY, contracts="general")
    table(tabling, despite=WHY, term_until="2029-06-30")
    chair, address = tabling.client("chair"), f"/union/case/{tabling.case_id}/act/initial_draft"
    form = chair.get(f"{address}?contract=general,wage").get_data(as_text=True)
    seen = dict(re.findall(r'name="(digest\.(?:general|wage))" value="(\w+)"', form))
    before = len(seen_by(tabling, "chair").entries)

    answer = chair.post(address, data={"contracts": ["general", "wage"], **seen})

    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    warned = page[page.index('id="h-warned"') : page.index("坚持办理的")]
    assert "月最低工资" in warned
    assert "合同期限一般为12个月" in warned
    assert len(seen_by(tabling, "chair").entries) == before


def test_a_reason_left_out_is_asked_for_at_its_field_and_one_given_stays_on_the_check_page(
    tabling: World,
) -> None:
    _, without = table(tabling, despite="")
    _, given = table(tabling, despite=WHY, look="1")

    assert 'id="w-despite"' in without
    assert f">{WHY}</textarea>" in given
    assert ':check" data-refused' in given


def test_an_empty_offer_is_told_every_question_at_once_in_the_words_of_the_form(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    with world(tmp_path_factory.mktemp("empty"), "2026-04-13T09:00:00+08:00") as place:
        address = f"/union/case/{place.case_id}/act/serve_offer"

        page = place.client("chair").post(address, data={"look": "1"}).get_data(as_text=True)

    told = re.findall(r'<a href="#f-(\w+)">(.+?)</a>', page)
    assert told == [
        ("topics", "协商事项"),
        ("meeting_at", "提议的会议时间"),
        ("meeting_place", "提议的会议地点"),
        ("reasons", "提出协商的理由"),
        ("staff_views", "听取职工意见情况"),
    ]
