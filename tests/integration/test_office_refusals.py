"""错误输入: every bad act has a named error with its rule and article, changes nothing and is recorded."""

from __future__ import annotations

from dataclasses import replace

import pytest

from negotiation.domain.errors import (
    ConflictError,
    ContentError,
    NotReadyError,
    OpenContractExistsError,
    RefusedError,
    TooEarlyError,
    UnknownActError,
    UnknownNegotiationError,
    UnknownPersonError,
    WrongActorError,
    WrongStateError,
)
from negotiation.messages import sentence
from negotiation.storage.database import Database
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.opening import Opening, open_negotiation
from negotiation.usecases.perform import FLOW, Command, perform
from tests.builders import ALL, House, a_case, a_story, at, blocking, refused, upto

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

OFFER = {
    "topics": ["年度工资调整"],
    "meeting_at": at("2026-05-06 14:00"),
    "meeting_place": "示例协商室",
    "reasons": "上年度经营情况良好",
    "staff_views": "召开座谈会听取意见",
}


def a_delegation(*people: str, **more: object) -> dict[str, object]:
    """名单 whose first person is chief; all of them work on the front line."""
    representatives = [
        {"person": one, "chief": place == 0, "front_line": True} for place, one in enumerate(people)
    ]
    chosen = {"method": "提名", "chosen_on": "2026-04-21", "approved_by_staff": True}
    return {**chosen, "representatives": representatives, **more}


@pytest.fixture
def drafting(database: Database) -> House:
    """The offer is being written."""
    return a_case(database, upto(a_story(ALL), "open_negotiation"))


@pytest.fixture
def accepted(database: Database) -> House:
    """The offer is accepted, no delegation named."""
    return a_case(database, upto(a_story(ALL), "accept_offer"))


def test_an_act_that_is_no_row_is_unknown(drafting: House) -> None:
    command = drafting.command("declare_strike", "chair", "2026-04-15 10:00")

    raised = refused(drafting, command, UnknownActError)

    assert raised.values == {"act": "declare_strike"}
    assert "declare_strike" in sentence(raised, "zh").what + sentence(raised, "zh").why


def test_the_other_side_cannot_serve_the_offer(drafting: House) -> None:
    raised = refused(
        drafting,
        drafting.command("serve_offer", "director", "2026-04-15 10:00", content=OFFER),
        WrongActorError,
    )

    assert raised.values["who"] == ("offering_side",)
    assert raised.values["actor"] == "赵例信"


def test_somebody_of_no_party_to_the_case_can_do_nothing(drafting: House) -> None:
    stranger = replace(drafting.actor("chair"), person_id="stranger", organisation_id="another-union")
    command = drafting.command("serve_offer", "chair", "2026-04-15 10:00", content=OFFER)

    refused(drafting, replace(command, actor=stranger), WrongActorError)


def test_an_offer_cannot_be_accepted_before_it_is_served(drafting: House) -> None:
    content = {"meeting_at": at("2026-05-06 14:00"), "meeting_place": "示例协商室"}

    raised = refused(
        drafting,
        drafting.command("accept_offer", "director", "2026-04-16 10:00", content=content),
        WrongStateError,
    )

    assert raised.values["state"] == "要约起草"
    assert "已要约待答复" in str(raised.values["allowed"])


def test_an_offer_without_topics_is_refused_with_its_article(drafting: House) -> None:
    command = drafting.command("serve_offer", "chair", "2026-04-15 10:00", content={**OFFER, "topics": []})

    found = blocking(refused(drafting, command, RefusedError))

    assert set(found) == {"R-OFF-05.topics"}
    assert "集体合同规定" in found["R-OFF-05.topics"] or "工资集体协商" in found["R-OFF-05.topics"]


def test_an_offer_with_blank_topics_is_an_offer_without_topics(drafting: House) -> None:
    command = drafting.command(
        "serve_offer", "chair", "2026-04-15 10:00", content={**OFFER, "topics": ["  ", ""]}
    )

    assert set(blocking(refused(drafting, command, RefusedError))) == {"R-OFF-05.topics"}


def test_the_union_must_have_heard_the_staff_for_the_wage_contract(drafting: House) -> None:
    command = drafting.command(
        "serve_offer", "chair", "2026-04-15 10:00", content={**OFFER, "staff_views": ""}
    )

    found = blocking(refused(drafting, command, RefusedError))

    assert set(found) == {"R-OFF-01"}
    assert "第二十二条" in found["R-OFF-01"]


@pytest.mark.parametrize(
    ("content", "field"),
    [
        ({k: v for k, v in OFFER.items() if k != "meeting_place"}, "meeting_place"),
        ({**OFFER, "meeting_at": "tomorrow"}, "meeting_at"),
        ({**OFFER, "meeting_at": "2026-05-06T14:00:00"}, "meeting_at"),
        ({**OFFER, "topic": ["x"]}, "topic"),
        ({**OFFER, "reasons": "长" * 20_001}, "reasons"),
        ({**OFFER, "topics": "not a list"}, "topics"),
        ({**OFFER, "topics": [1]}, "topics.0"),
        ({**OFFER, "topics": ["议题"] * 201}, "topics"),
        ({**OFFER, "representatives_per_side": "many"}, "representatives_per_side"),
    ],
)
def test_content_of_the_wrong_shape_is_refused_naming_the_field(
    drafting: House, content: dict[str, object], field: str
) -> None:
    command = drafting.command("serve_offer", "chair", "2026-04-15 10:00", content=content)

    raised = refused(drafting, command, ContentError)

    assert isinstance(raised, ContentError)
    assert field in [name for name, _, _ in raised.fields]


@pytest.mark.parametrize("text", ["a\x00b", "half \ud800 pair"])
def test_characters_that_no_database_keeps_are_refused_naming_the_field(drafting: House, text: str) -> None:
    command = drafting.command("serve_offer", "chair", "2026-04-15 10:00", content={**OFFER, "reasons": text})

    raised = refused(drafting, command, ContentError)

    assert isinstance(raised, ContentError)
    assert "reasons" in raised.fields[0][0]


def test_two_representatives_are_too_few(accepted: House) -> None:
    content = a_delegation("chair", "welder")

    found = blocking(
        refused(
            accepted,
            accepted.command("name_delegation", "chair", "2026-04-21 10:00", content=content),
            RefusedError,
        )
    )

    assert set(found) == {"R-REP-01"}
    assert "第三十四条" in found["R-REP-01"] or "第七条" in found["R-REP-01"]


def test_delegations_of_unequal_size_cannot_be_confirmed(accepted: House) -> None:
    four = a_delegation("chair", "women", "welder", "fitter")
    accepted.do("name_delegation", "chair", "2026-04-22 10:00", content=four)
    accepted.do(
        "name_delegation",
        "director",
        "2026-04-22 11:00",
        content=a_delegation("director", "hr", "production"),
    )

    found = blocking(
        refused(accepted, accepted.command("confirm_delegations", "chair", "2026-04-22 16:00"), RefusedError)
    )

    assert set(found) == {"R-REP-02"}
    assert "第三十四条" in found["R-REP-02"] or "第七条" in found["R-REP-02"]


def test_delegations_that_nobody_named_cannot_be_confirmed(accepted: House) -> None:
    found = blocking(
        refused(accepted, accepted.command("confirm_delegations", "chair", "2026-04-22 16:00"), RefusedError)
    )

    assert {"R-REP-01.employees", "R-REP-01.employer"} <= set(found)


def test_a_person_cannot_sit_on_both_sides(accepted: House) -> None:
    accepted.do(
        "name_delegation", "chair", "2026-04-22 10:00", content=a_delegation("chair", "women", "welder")
    )
    content = a_delegation("director", "hr", "welder")

    found = blocking(
        refused(
            accepted,
            accepted.command("name_delegation", "director", "2026-04-22 11:00", content=content),
            RefusedError,
        )
    )

    assert set(found) == {"R-REP-12"}
    assert found["R-REP-12"]


def test_the_same_person_named_twice_does_not_make_three(accepted: House) -> None:
    content = a_delegation("chair", "welder", "welder")

    raised = refused(
        accepted,
        accepted.command("name_delegation", "chair", "2026-04-22 10:00", content=content),
        ContentError,
    )

    assert "welder" in str(raised.values)


def test_a_representative_nobody_registered_is_unknown(accepted: House) -> None:
    content = a_delegation("chair", "women", "somebody")

    raised = refused(
        accepted,
        accepted.command("name_delegation", "chair", "2026-04-22 10:00", content=content),
        UnknownPersonError,
    )

    assert raised.values["person"] == "somebody"


def test_a_clerk_of_the_bureau_cannot_be_a_representative(accepted: House) -> None:
    content = a_delegation("chair", "women", "reviewer")

    refused(
        accepted,
        accepted.command("name_delegation", "chair", "2026-04-22 10:00", content=content),
        UnknownPersonError,
    )


def test_a_moment_before_the_last_entry_is_too_early(accepted: House) -> None:
    command = accepted.command(
        "name_delegation", "chair", "2026-04-19 10:00", content=a_delegation("chair", "women", "welder")
    )

    refused(accepted, command, TooEarlyError)


def test_an_act_on_what_somebody_changed_meanwhile_is_a_conflict(accepted: House) -> None:
    seen = {"negotiation": accepted.case().negotiation.version}
    content = a_delegation("chair", "women", "welder")
    accepted.do("name_delegation", "chair", "2026-04-22 10:00", content=content)

    command = accepted.command("name_delegation", "chair", "2026-04-22 11:00", content=content, seen=seen)
    raised = refused(accepted, command, ConflictError)

    assert raised.values == {
        "part": "negotiation",
        "seen": seen["negotiation"],
        "now": seen["negotiation"] + 1,
    }


def test_a_case_that_does_not_exist_is_unknown(drafting: House) -> None:
    command = Command(
        "serve_offer", "no-such-case", drafting.actor("chair"), at("2026-04-15 10:00"), content=OFFER
    )

    refused_there = drafting.everything()
    with pytest.raises(UnknownNegotiationError):
        perform(drafting.office, command)

    assert drafting.everything() == refused_there


def test_a_second_table_for_the_same_contract_is_refused(database: Database) -> None:
    house = a_case(database, upto(a_story(), "serve_offer"))
    first = house.id
    house.play(replace(a_story().step[0], at=at("2026-04-16 09:00")))

    raised = refused(
        house,
        house.command("serve_offer", "chair", "2026-04-16 10:00", content=OFFER),
        OpenContractExistsError,
    )

    assert "集体合同" in str(raised.values["contracts"])
    assert first != house.id


@pytest.mark.parametrize(
    ("row", "until"),
    [
        ("T7", "name_delegation"),
        ("T8", "confirm_delegations"),
        ("T12", "table_text"),
        ("T18", "issue_text"),
        ("T27", "pass_review"),
    ],
)
def test_what_completes_itself_cannot_be_done_by_hand_before_its_time(
    database: Database, row: str, until: str
) -> None:
    house = a_case(database, upto(a_story(pack="cn"), until))

    refused(house, house.command(FLOW.row(row).act, "chair", house.now), NotReadyError)


def test_all_rows_that_complete_others_are_tested_above_or_in_the_stories(database_url: str) -> None:
    beside = {"T11", "T29E", "T32A", "A33", "A36"}

    assert {row.then for row in FLOW.rows if row.then} == {"T7", "T8", "T12", "T18", "T27"} | beside


@pytest.mark.parametrize("act", ["reply_overdue", "deemed_effect", "start_performance"])
def test_no_person_can_do_what_only_time_does(database: Database, act: str) -> None:
    until = {
        "reply_overdue": "serve_offer",
        "deemed_effect": "register",
        "start_performance": "publish_to_own_side",
    }
    house = a_case(database, upto(a_story(), until[act]))
    when = house.now

    for person in ("chair", "director", "reviewer", "intake"):
        refused(house, house.command(act, person, when), WrongActorError)


def test_opening_for_parties_of_the_wrong_kind_is_refused_and_recorded(drafting: House) -> None:
    opening = Opening(
        actor=drafting.actor("chair"),
        at=at("2026-04-16 09:00"),
        pack_id="cn_37",
        union_id="employer",
        employer_id="union",
        bureau_id="bureau",
        upper_union_id="upper",
        contract_types=("general",),
    )
    before = drafting.everything()

    with pytest.raises(ContentError):
        open_negotiation(drafting.office, opening)

    assert drafting.everything() == before
    with drafting.office.reading() as uow:
        recorded = uow.ledger.refusals("")
    assert [(one.act, one.person_id, one.reason) for one in recorded] == [
        ("open_negotiation", "chair", "content")
    ]


def test_opening_under_a_pack_that_is_not_installed_is_refused(drafting: House) -> None:
    opening = Opening(
        actor=drafting.actor("chair"),
        at=at("2026-04-16 09:00"),
        pack_id="cn_99",
        union_id="union",
        employer_id="employer",
        bureau_id="bureau",
        upper_union_id="upper",
        contract_types=("general",),
    )

    with pytest.raises(ContentError) as raised:
        open_negotiation(drafting.office, opening)

    assert raised.value.fields[0][0] == "pack"


def test_after_many_refusals_the_ledger_is_whole(accepted: House) -> None:
    length = len(accepted.links())
    named = a_delegation("chair", "welder")
    for hour in range(5):
        command = accepted.command("name_delegation", "chair", f"2026-04-21 1{hour}:00", content=named)
        refused(accepted, command, RefusedError)

    assert [entries for _, entries, _ in verify_ledgers(accepted.office.reading)] == [length]
    assert len(accepted.refusals()) == 5
    failed = {one["rule"] for one in accepted.refusals()[0].findings if one["outcome"] == "fail"}
    assert failed == {"R-REP-01"}
