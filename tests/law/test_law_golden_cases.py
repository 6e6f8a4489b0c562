"""Golden cases: every rule of every packaged place, on either side of its line; found by folder."""

import pytest

from workflows import cases
from workflows.pack import FOLDER, load_pack, pack_ids
from workflows.pack_check import check_all

ALL = [(pack_id, case) for pack_id in pack_ids() for case in cases.read_cases(FOLDER / pack_id)]


@pytest.mark.parametrize(
    ("pack_id", "case"), ALL, ids=[f"{pack_id}-{case.rule}-{case.expect}-{case.why}" for pack_id, case in ALL]
)
def test_the_rule_answers_the_case_as_a_lawyer_would(pack_id, case):
    assert cases.run_case(load_pack(pack_id), case) == ""


def test_no_packaged_place_has_a_problem():
    assert [str(problem) for problem in check_all()] == []


def test_every_place_of_the_first_way_is_packaged():
    assert {"cn", "cn_37", "cn_3702"} <= set(pack_ids())
