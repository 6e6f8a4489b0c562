"""印章页: the bureau applies for its stamp, the auditor looks at a use, the keeper changes the picture."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from tests.builders_web import World, empty_upload, world


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Sealed; the review of three contracts has just been passed; no use of a seal was audited."""
    with world(tmp_path_factory.mktemp("seals"), "2026-06-12T15:00:00+08:00") as made:
        yield made


def page(place: World, person: str, slug: str) -> str:
    return place.client(person).get(f"/{slug}/seal").get_data(as_text=True)


def a_picture(kind: str = "PNG") -> io.BytesIO:
    output = io.BytesIO()
    Image.new("RGB", (100, 100), (200, 10, 10)).save(output, kind)
    output.seek(0)
    return output


def uploaded(place: World, person: str, slug: str, **data: object) -> tuple[int, str]:
    answer = place.client(person).post(
        f"/{slug}/seal/image", data=data, content_type="multipart/form-data", follow_redirects=True
    )
    return answer.status_code, answer.get_data(as_text=True)


def test_the_reviewer_applies_for_the_stamp_and_the_keeper_finds_it(place: World) -> None:
    assert "女职工特殊权益保护专项集体合同" in page(place, "reviewer", "bureau")

    answer = place.client("reviewer").post(
        "/bureau/seal/apply", data={"text": f"{place.case_id}/women", "reason": "审查期满备案"}
    )

    assert answer.status_code == 303
    assert "审查期满备案" in page(place, "bureau-seal", "bureau")
    assert "/sign/stamp_filing" in page(place, "bureau-seal", "bureau")
    assert f"{place.case_id}/women" not in page(place, "reviewer", "bureau")


def test_the_keeper_of_the_bureaus_seal_sees_the_signing_page_with_his_field_open(place: World) -> None:
    shown = place.client("bureau-seal").get(f"/bureau/case/{place.case_id}/sign/stamp_filing")

    assert shown.status_code == 200
    assert 'data-owner="seal:bureau"' in shown.get_data(as_text=True)
    assert place.client("reviewer").get(f"/bureau/case/{place.case_id}/sign/seal_contract").status_code == 403


def test_an_application_without_reason_stays_on_the_page(place: World) -> None:
    answer = place.client("reviewer").post(
        "/bureau/seal/apply", data={"text": f"{place.case_id}/general", "reason": " "}
    )

    assert answer.status_code == 422
    assert "用印事由" in answer.get_data(as_text=True)


def test_only_the_auditor_sees_what_is_to_be_audited(place: World) -> None:
    assert "待审计" not in page(place, "union-auditor", "union")  # the story's auditor has looked already
    assert "与申请一致" in page(place, "union-auditor", "union")
    assert "/seal/apply" not in page(place, "union-auditor", "union")


def test_the_keeper_changes_the_picture_and_draws_it_again(place: World) -> None:
    status, shown = uploaded(place, "women", "union", image=(a_picture(), "seal.png"))
    assert (status, "印章图像已更换" in shown) == (200, True)
    with place.application.office.reading() as uow:
        assert uow.papers.get(uow.seals.image("union")) == a_picture().getvalue()

    status, _ = uploaded(place, "women", "union", drawn="1")
    assert status == 200
    with place.application.office.reading() as uow:
        assert uow.seals.image("union") == ""


@pytest.mark.parametrize(
    ("person", "content", "status"),
    [("women", b"no picture", 422), ("women", b"", 422), ("chair", a_picture().getvalue(), 403)],
)
def test_what_is_no_picture_or_not_from_the_keeper_changes_nothing(
    place: World, person: str, content: bytes, status: int
) -> None:
    with place.application.office.reading() as uow:
        before = uow.seals.image("union")

    if content:
        answered, shown = uploaded(place, person, "union", image=(io.BytesIO(content), "seal.png"))
    else:
        answer = place.client(person).post("/union/seal/image", **empty_upload("image", "seal.png"))
        answered, shown = answer.status_code, answer.get_data(as_text=True)

    assert answered == status
    assert "notice bad" in shown
    with place.application.office.reading() as uow:
        assert uow.seals.image("union") == before


def test_the_case_page_leads_to_the_application_until_it_is_made(place: World) -> None:
    leads = 'href="/bureau/seal">用印申请</a>'

    assert leads in place.client("reviewer").get(f"/bureau/case/{place.case_id}").get_data(as_text=True)
    for person, slug in (("bureau-seal", "bureau"), ("chair", "union"), ("upper-officer", "upper-union")):
        shown = place.client(person).get(f"/{slug}/case/{place.case_id}")
        assert (shown.status_code, "用印申请</a>" in shown.get_data(as_text=True)) == (200, False)


def test_a_question_of_the_auditor_needs_its_words_and_what_was_typed_stays(tmp_path: Path) -> None:
    with world(tmp_path, "2026-05-29T10:15:00+08:00") as made:
        chair = made.client("chair")
        refused = chair.post("/union/seal/apply", data={"text": f"{made.case_id}/women", "reason": " "})
        assert f'value="{made.case_id}/women" selected' in refused.get_data(as_text=True)

        answer = made.client("union-auditor").post(
            "/union/seal/audit", data={"application": "any", "note": " ", "questioned": "1"}
        )

    assert answer.status_code == 422
    assert "审计意见 必须填写" in answer.get_data(as_text=True)


def test_the_page_of_the_keeper_says_which_seal_is_in_use(place: World) -> None:
    assert "现在使用按单位名称绘制的印章" in page(place, "finance", "employer")

    uploaded(place, "finance", "employer", image=(a_picture(), "seal.png"))

    assert "现在使用上传的图像" in page(place, "finance", "employer")
