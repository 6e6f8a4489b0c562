"""Every error has its sentences, in both languages, with the same placeholders."""

from __future__ import annotations

from dataclasses import fields

import pytest

from negotiation import messages
from negotiation.domain import errors
from negotiation.domain.errors import ConflictError, ContentError, OfficeError, WrongActorError
from negotiation.usecases.conducts import CONDUCTS
from signing.errors import EvidenceError


def _all(kind: type[Exception]) -> list[type[Exception]]:
    return [kind, *(deeper for one in kind.__subclasses__() for deeper in _all(one))]


@pytest.mark.parametrize("kind", [*_all(OfficeError), *_all(EvidenceError)], ids=lambda kind: kind.__name__)
def test_every_error_class_has_its_own_sentences(kind: type[Exception]) -> None:
    assert kind.__dict__["key"] in messages.keys("zh")
    assert kind.__dict__["key"] in messages.keys("en")


def test_chinese_and_english_ask_for_the_same_values() -> None:
    assert messages.placeholders("zh") == messages.placeholders("en")


def test_every_field_of_every_content_form_has_a_label() -> None:
    names = {field.name for conduct in CONDUCTS.values() for field in fields(conduct.form)}

    assert {name for name in names if messages.word("field", name, "zh") == name} == set()
    assert {name for name in names if messages.word("field", name, "en") == name} == set()


def test_who_may_act_is_said_in_the_users_language() -> None:
    error = WrongActorError(act="应约", act_en="Accept the offer", who=("addressed_side", "recorder"))

    assert "被要约方经办人、记录员" in messages.sentence(error, "zh").why
    assert "the addressed side's officer, the recorder" in messages.sentence(error, "en").why
    assert "Accept the offer" in messages.sentence(error, "en").what


def test_a_conflict_names_the_part_and_both_versions() -> None:
    told = messages.sentence(ConflictError(part="wage", seen=3, now=4), "zh")

    assert "工资专项集体合同" in told.what
    assert "第3版" in told.why
    assert "第4版" in told.why


def test_a_bad_field_in_a_list_names_its_row() -> None:
    error = ContentError((("representatives.2.person", "missing", "Field required"),))

    (problem,) = messages.field_problems(error, "zh")

    assert (problem.label, problem.sentence) == ("协商代表（第3行）", "必须填写")


def test_a_problem_peculiar_to_a_field_has_its_own_sentence() -> None:
    error = ContentError((("objections", "missing", ""),))

    assert "逐条" in messages.field_problems(error, "zh")[0].sentence


def test_an_unknown_error_still_gets_an_explanation() -> None:
    class NewError(errors.OfficeError):
        """Nobody wrote a sentence yet."""

        key = "brand_new"

    assert messages.sentence(NewError(), "zh").what == messages.explain("office", "zh").what


def test_a_missing_value_never_breaks_the_page() -> None:
    assert "—" in messages.explain("conflict", "en").why
