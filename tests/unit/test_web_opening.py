"""建案: the other side is named by its code or whole name; nobody is shown who else is in the register."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.builders_web import World, world

FIRM = "示例海工装备（青岛）有限公司"
CONTRACTS = {"contracts": ["wage"], "pack": "cn_3702", "bureau": "bureau", "upper_union": "upper"}


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's parties, nothing done."""
    with world(tmp_path_factory.mktemp("opening")) as made:
        yield made


def _code(place: World, organisation: str) -> str:
    return next(one.uscc for one in place.story.organisation if one.id == organisation)


def test_the_form_names_no_firm_and_no_union(place: World) -> None:
    for person, counter, other in (("chair", "union", FIRM), ("hr", "employer", f"{FIRM}工会委员会")):
        page = place.client(person).get(f"/{counter}/open").get_data(as_text=True)
        form = page.split("<form", 2)[-1]

        assert other not in form.split("<main")[-1].split('name="contracts"')[-1]
        assert "人力资源和社会保障局" in form


def test_place_bureau_and_upper_union_are_filled_in_from_the_district_of_the_own_organisation(
    place: World,
) -> None:
    page = place.client("chair").get("/union/open").get_data(as_text=True)

    for chosen in ("cn_3702", "bureau", "upper"):
        assert f'<option value="{chosen}" selected>' in page, chosen
    assert "本单位已有没有结案的案件" not in page


@pytest.mark.parametrize(
    "typed", [FIRM[:6], "示例", "employer", "%", "91370211MA3XXXXXXX", FIRM + "工会委员会"]
)
def test_a_part_of_a_name_an_id_or_another_kind_finds_nobody(place: World, typed: str) -> None:
    answer = place.client("chair").post("/union/open", data={**CONTRACTS, "employer": typed})

    assert answer.status_code == 422
    assert "没有找到" in answer.get_data(as_text=True)


def test_the_whole_name_or_the_code_opens_the_case_for_either_side(place: World) -> None:
    code = _code(place, "employer").lower()

    named = place.client("chair").post("/union/open", data={**CONTRACTS, "employer": f" {FIRM} "})
    coded = place.client("chair").post(
        "/union/open", data={**CONTRACTS, "contracts": ["women"], "employer": code}
    )
    theirs = place.client("hr").post(
        "/employer/open",
        data={**CONTRACTS, "contracts": ["safety"], "union": _code(place, "union")},
    )

    assert [one.status_code for one in (named, coded, theirs)] == [303, 303, 303]
