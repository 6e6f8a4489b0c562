"""A ledger the operator cannot rewrite: signed heads, co-signed by those who keep them."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from dataclasses import replace
from datetime import timedelta

import pytest

from signing import errors, heads, ledger, merkle
from signing.examination import Grounds
from signing.heads import Witness


def _links(count: int, *, changed: int | None = None) -> list[ledger.Link]:
    links: list[ledger.Link] = []
    for number in range(count):
        body = {"row": f"T{number}", "note": "改写" if number == changed else "原样"}
        links.append(ledger.append(links[-1] if links else None, body))
    return links


@pytest.fixture
def head(world) -> heads.Head:
    at = world.authority.root.not_valid_before_utc + timedelta(hours=1)
    head = heads.head_of("示例-2026-1", heads.tree_of(_links(20)), at)
    for role, signer in (
        (Witness.PLATFORM, world.platform),
        (Witness.UNION, world.parties["UnionChiefSignature"]),
        (Witness.EMPLOYER, world.parties["EmployerChiefSignature"]),
    ):
        head = heads.witness(head, role, signer, at=at, tsa=world.tsa)
    return head


def _grounds(world) -> Grounds:
    return Grounds((world.authority.root,))


def test_a_head_is_signed_by_the_platform_and_by_those_who_keep_it(world, head) -> None:
    found = heads.examine_head(head, _grounds(world))
    assert {role: one.signer_name for role, one in found.items()} == {
        Witness.PLATFORM: "协约平台（示例）",
        Witness.UNION: "王𬭎",
        Witness.EMPLOYER: "李示例",
    }
    assert all(one.trusted for one in found.values())
    heads.require_covers(head, _links(25))


def test_an_old_head_is_proven_to_be_the_beginning_of_todays_ledger(head) -> None:
    today = heads.tree_of(_links(35))
    now = heads.head_of(head.log, today, head.at + timedelta(days=1))
    merkle.require_consistent(head.place, now.place, today.consistency_proof(head.size))


def test_a_rewritten_ledger_cannot_be_proven_from_an_old_head(head) -> None:
    rewritten = _links(35, changed=7)
    today = heads.tree_of(rewritten)
    now = heads.head_of(head.log, today, head.at)
    with pytest.raises(errors.ProofFailedError):
        merkle.require_consistent(head.place, now.place, today.consistency_proof(head.size))
    with pytest.raises(errors.ProofFailedError):
        heads.require_covers(head, rewritten)
    with pytest.raises(errors.ProofFailedError):
        heads.require_covers(head, _links(19))


def test_an_entry_is_proven_without_the_rest_of_the_ledger(head) -> None:
    links = _links(20)
    proof = heads.tree_of(links).inclusion_proof(11)
    merkle.require_included(heads.leaf(links[11]), 11, head.size, proof, head.place[1])


@pytest.mark.parametrize("change", [{"size": 19}, {"root": "00" * 32}, {"log": "另一案"}])
def test_a_changed_head_is_signed_by_nobody(world, head, change) -> None:
    with pytest.raises(errors.UnusableHeadError):
        heads.examine_head(replace(head, **change), _grounds(world))


def test_a_witness_signs_once_and_only_with_a_moment(world, head) -> None:
    with pytest.raises(errors.UnusableHeadError, match="already"):
        heads.witness(head, Witness.UNION, world.platform, at=head.at, tsa=None)
    with pytest.raises(errors.NaiveMomentError):
        heads.witness(head, Witness.BUREAU, world.platform, at=head.at.replace(tzinfo=None), tsa=None)
    with pytest.raises(errors.NaiveMomentError):
        heads.head_of("x", merkle.Tree(), head.at.replace(tzinfo=None))


def test_a_head_travels_as_json(head) -> None:
    assert heads.from_json(json.loads(json.dumps(heads.as_json(head)))) == head


@pytest.mark.parametrize(
    "change",
    [{"size": "20"}, {"at": "yesterday"}, {"root": "zz"}, {"signatures": {"nobody": ""}}, {"size": -1}],
)
def test_what_is_no_head_is_named(head, change) -> None:
    with pytest.raises(errors.UnusableHeadError):
        heads.from_json({**heads.as_json(head), **change})
    with pytest.raises(errors.UnusableHeadError):
        heads.from_json([])


@pytest.mark.poppler
def test_openssl_checks_a_head(world, head, tmp_path) -> None:
    openssl = shutil.which("openssl")
    assert openssl
    (tmp_path / "head.json").write_bytes(head.content)
    (tmp_path / "union.p7s").write_bytes(head.signatures[1][1])
    (tmp_path / "root.pem").write_bytes(world.roots[0])
    moment = str(int(head.at.timestamp()))
    command = "cms -verify -binary -inform DER -in union.p7s -content head.json -CAfile root.pem -out o"
    run = subprocess.run(
        [openssl, *command.split(), "-attime", moment], cwd=tmp_path, capture_output=True, check=False
    )
    assert run.returncode == 0, run.stderr


def test_ten_thousand_entries_are_checked_in_a_second_and_a_proof_takes_none() -> None:
    links = _links(10_000)
    begun = time.process_time()
    ledger.verify_chain(links)
    tree = heads.tree_of(links)
    assert time.process_time() - begun < 2  # one second on a quiet machine, see bench
    begun = time.process_time()
    for index in range(0, 10_000, 100):
        tree.inclusion_proof(index)
        tree.consistency_proof(index + 1)
    assert (time.process_time() - begun) / 200 < 0.001
