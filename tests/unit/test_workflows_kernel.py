"""The small parts of the law kernel: states, facts, rows, machine, articles, words."""

from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import pytest

from workflows.article import NO_ARTICLE, UnknownStatuteError, article_of, chinese_number, load_statutes
from workflows.contract_types import UnknownContractTypeError, load_contract_types
from workflows.facts import FACTS, FactKindError, Facts, Kind, UnknownFactError
from workflows.flow import (
    Capacity,
    Clock,
    Flow,
    FlowError,
    Level,
    Row,
    UnknownActError,
    UnknownRowError,
    load_flow,
)
from workflows.machine import Machine, TransitionNotAllowed
from workflows.states import ContractState, NegotiationState, UnknownLanguageError, label
from workflows.strict import LawFileError
from workflows.wording import fill, share_en, share_zh


def row(**changes):
    values = {
        "id": "X1",
        "act": "x_act",
        "level": Level.CONTRACT,
        "sources": (ContractState.SIGNED,),
        "target": ContractState.SUBMITTED,
        "who": (Capacity.SYSTEM,),
        "title_zh": "示例",
        "title_en": "example",
    }
    return Row(**{**values, **changes})


@pytest.mark.parametrize("state", [*NegotiationState, *ContractState])
def test_every_state_has_a_name_in_both_languages(state):
    assert label(state, "zh")
    assert label(state, "en")


def test_a_state_has_no_name_in_a_third_language():
    with pytest.raises(UnknownLanguageError):
        label(NegotiationState.OFFERED, "fr")


def test_no_state_is_called_the_same_on_both_levels():
    assert not {s.value for s in NegotiationState} & {s.value for s in ContractState}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer.staff_views_heard", True),
        ("ballot.yes", 50),
        ("offer.reasons", "示例"),
        ("today", date(2026, 4, 15)),
        ("offer.topics", ("pay",)),
        ("terms.maternity_leave_days", Decimal(158)),
        ("ballot.yes", None),
    ],
)
def test_a_fact_of_its_kind_is_kept(name, value):
    assert Facts({name: value})[name] == value


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("offer.staff_views_heard", 1),
        ("ballot.yes", True),
        ("ballot.yes", Fraction(1, 2)),
        ("ballot.yes", "50"),
        ("offer.reasons", ("示例",)),
        ("today", datetime(2026, 4, 15, tzinfo=UTC)),
        ("today", datetime(2026, 4, 15)),  # noqa: DTZ001 - the naive moment is the point
        ("offer.topics", ["pay"]),
        ("offer.topics", (1,)),
        ("terms.maternity_leave_days", 158),
        ("terms.maternity_leave_days", Decimal("NaN")),
    ],
)
def test_a_fact_of_another_kind_is_an_error(name, value):
    with pytest.raises(FactKindError):
        Facts({name: value})


def test_a_misspelt_fact_is_an_error_and_not_a_missing_one():
    with pytest.raises(UnknownFactError):
        Facts.of(balot__yes=50)


def test_facts_are_read_like_a_mapping_and_never_changed():
    facts = Facts.of(ballot__yes=50)
    more = facts.with_({"ballot.no": 3})

    assert (dict(facts), dict(more)) == ({"ballot.yes": 50}, {"ballot.yes": 50, "ballot.no": 3})
    assert len(more) == 2
    assert "ballot.yes" in repr(facts)


def test_every_promised_figure_says_its_unit():
    assert all(spec.unit for spec in FACTS.values() if spec.kind is Kind.FIGURE)


def test_rows_are_found_by_id_act_and_state():
    flow = load_flow()

    assert flow.row("T16").act == "close_ballot"
    assert flow.by_act("close_ballot").id == "T16"
    assert [r.id for r in flow.leaving(ContractState.REGISTERED)] == ["T22", "T23", "T24", "A43"]
    assert [r.id for r in flow.leaving(NegotiationState.OFFERED)] == [
        *("T2", "T3", "T4", "T5", "A20", "T6", "A21", "T32"),
    ]


def test_unknown_rows_and_acts_are_errors_by_name():
    with pytest.raises(UnknownRowError, match="T99"):
        load_flow().row("T99")
    with pytest.raises(UnknownActError, match="shake_hands"):
        load_flow().by_act("shake_hands")


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ((row(), row(act="other")), "share an id"),
        ((row(), row(id="X2")), "share an act"),
        ((row(target=NegotiationState.OFFERED),), "is no contract state"),
        ((row(starts=(Clock("R-FIL-02", "T99"),)),), "unknown row T99"),
        ((row(then="T98"),), "unknown row T98"),
        ((row(target=None, otherwise=ContractState.SIGNED),), "no target"),
        ((row(who=()),), "nobody may do it"),
        ((row(sources=(), target=None),), "leads nowhere"),
    ],
)
def test_rows_that_contradict_each_other_are_refused(rows, reason):
    with pytest.raises(FlowError, match=reason):
        Flow(rows)


def test_an_act_of_the_other_level_is_unknown_to_a_level():
    with pytest.raises(UnknownActError, match="negotiation level"):
        Machine(load_flow()).fire(Level.NEGOTIATION, NegotiationState.OFFERED, "close_ballot")


def test_a_refused_transition_says_from_where_the_act_may_be_done():
    with pytest.raises(TransitionNotAllowed, match="allowed from: congress_called"):
        Machine(load_flow()).fire(Level.CONTRACT, ContractState.SIGNED, "close_ballot")


def test_a_negotiation_is_opened_only_once():
    with pytest.raises(TransitionNotAllowed, match="it opens the negotiation"):
        Machine(load_flow()).fire(Level.NEGOTIATION, NegotiationState.DRAFTING, "open_negotiation")


@pytest.mark.parametrize(
    ("number", "written"),
    [(3, "三"), (10, "十"), (12, "十二"), (20, "二十"), (38, "三十八"), (101, "一百零一"), (110, "一百一十"),
     (203, "二百零三"), (1005, "一千零五"), (1259, "一千二百五十九")],
)  # fmt: skip
def test_article_numbers_are_written_as_in_the_statutes(number, written):
    assert chinese_number(number) == written


def test_a_citation_reads_in_both_languages():
    statutes = load_statutes()

    assert article_of(statutes, "sd-open-affairs-2014", "12(3)", "V").zh == (
        "《山东省厂务公开条例》第十二条第（三）项"
    )
    assert article_of(statutes, "civil-code-2020", "203", "V").en == "Civil Code, art. 203"
    assert article_of(statutes, "sd-heat-allowance-2021", "", "P").zh.endswith("〕64号）》")
    assert article_of(statutes, "civil-code-2020", "", "V").en == "Civil Code"
    assert (NO_ARTICLE.zh, NO_ARTICLE.en) == ("无相应规定", "no provision")


def test_a_citation_of_nothing_listed_or_nothing_written_properly_is_refused():
    with pytest.raises(UnknownStatuteError):
        article_of(load_statutes(), "sd-imaginary-2030", "1", "V")
    with pytest.raises(LawFileError, match="not written like"):
        article_of(load_statutes(), "civil-code-2020", "第三条", "V")


def test_a_statute_is_in_force_from_its_first_day_until_the_day_of_its_repeal():
    old = load_statutes()["sd-collective-contract-1999"]

    assert old.in_force(date(2013, 9, 30))
    assert not old.in_force(date(2013, 10, 1))
    assert not old.in_force(date(1999, 12, 15))
    assert old.as_json()["repealed_on"] == "2013-10-01"


@pytest.mark.parametrize(
    ("op", "share", "zh", "en"),
    [
        (">=", Fraction(1, 2), "半数以上", "at least 1/2"),
        (">", Fraction(1, 2), "过半数", "more than 1/2"),
        ("<=", Fraction(1, 2), "不超过二分之一", "at most 1/2"),
        (">=", Fraction(2, 3), "三分之二以上", "at least 2/3"),
        ("<=", Fraction(1, 3), "不超过三分之一", "at most 1/3"),
        ("<=", Fraction(0), "为零", "none"),
    ],
)
def test_shares_are_said_with_the_word_the_operator_means(op, share, zh, en):
    assert (share_zh(op, share), share_en(op, share)) == (zh, en)


def test_a_sentence_that_promises_a_number_its_value_does_not_hold_is_refused():
    with pytest.raises(LawFileError, match="cannot fill"):
        fill("在{period}内", {"amount": "3"}, "示例")


def test_the_four_types_stand_in_their_usual_order_with_cited_topics():
    types = load_contract_types()

    assert list(types) == ["general", "wage", "women", "safety"]
    assert "pay" in types["general"].topic_ids
    assert all(topic.article.zh for kind in types.values() for topic in kind.topics)


def test_an_unknown_type_has_no_template():
    from workflows.contract_types import template

    with pytest.raises(UnknownContractTypeError):
        template("imaginary")
