"""文书与会签 — are the papers of a bundle those that the ledger knows, and what does the bundle not prove.

The office writes into an entry `papers`: id, kind, number, contract and SHA-256 of each paper filed since the
entry before. Who seals a bundle can exchange a paper, but not without rewriting the ledger; who rewrites that
is found by heads that both sides have countersigned.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from signing import canonical, heads
from signing.bundle_form import FORMAT
from signing.bundle_parts import HEADS
from signing.canonical import Json, digest_bytes
from signing.errors import UnusableHeadError
from signing.findings import Problem
from signing.heads import Witness
from signing.ledger import Link
from signing.names import visible

PAPERS = "documents/"
_SIDES = {Witness.UNION: ("工会", "the union"), Witness.EMPLOYER: ("用人单位", "the employer")}
_EARLIER = Problem(
    "证据包由较早的版本制作：账链没有登记文书的摘要，文书（documents/）是否被调换，从本包看不出来",
    "an earlier version made this bundle: its ledger knows no digest of papers, so whether a paper "
    "(documents/) was exchanged cannot be seen from it",
)


def require_papers(
    members: Mapping[str, bytes], links: Sequence[Link], summary: Mapping[str, Json]
) -> list[Problem]:
    """Each paper is one that the ledger knows, and none of the contract's is missing."""
    filed = list({str(one.get("id")): one for one in _filed(links)}.values())  # as last filed: sealed, mended
    known = {(str(one.get("sha256")), str(one.get("kind"))) for one in filed}
    brought = {name: digest_bytes(content) for name, content in members.items() if name.startswith(PAPERS)}
    found = [
        _strange(name)
        for name, digest in brought.items()
        if not any((digest, kind) in known for kind in _kinds(name))
    ]
    here, there = set(brought.values()), ("", summary.get("contract_type"))
    wanted = [one for one in filed if one.get("contract") in there]
    return found + [_missing(one) for one in wanted if one.get("sha256") not in here]


def are_known(links: Sequence[Link]) -> bool:
    """Whether the ledger knows papers by digest. The version a bundle says of itself is its sealer's word."""
    return any("papers" in link.body for link in links)


def cautions(members: Mapping[str, bytes], made_as: str, links: Sequence[Link]) -> Iterator[Problem]:
    """What nobody did wrong and the bundle yet does not prove."""
    if made_as and made_as != FORMAT and not are_known(links):
        yield _EARLIER
    lacking = [side for role, side in _SIDES.items() if role not in _witnesses(members)]
    if lacking:
        zh, en = "、".join(one[0] for one in lacking), " and ".join(one[1] for one in lacking)
        yield Problem(
            f"没有{zh}会签的账本树头：账链是否被平台改写过，从本包看不出来；请与手中留存的树头核对（--head）",
            f"no head of the ledger is countersigned by {en}: whether the platform rewrote the ledger "
            "cannot be seen from the bundle; compare it with a head that was kept (--head)",
        )


def _filed(links: Sequence[Link]) -> Iterator[Mapping[str, Json]]:
    for link in links:
        listed = link.body.get("papers")
        if isinstance(listed, Sequence) and not isinstance(listed, str):
            yield from (one for one in listed if isinstance(one, Mapping))


def _witnesses(members: Mapping[str, bytes]) -> set[Witness]:
    """Who signed a head, whether it holds or not: that is judged elsewhere."""
    try:
        stored = canonical.decode(members.get(HEADS, b"[]"))
        read = [heads.from_json(one) for one in stored] if isinstance(stored, list) else []
    except (ValueError, UnusableHeadError):
        return set()
    return {role for head in read for role, _ in head.signatures}


def _kinds(name: str) -> list[str]:
    """What a member's name may call it: documents/03-D13-….pdf, or without the number."""
    return name.removeprefix(PAPERS).split("-", 2)[:2]


def _strange(name: str) -> Problem:
    shown = visible(name)
    return Problem(
        f"{shown}：账链没有登记这份文书，它被调换过或者不属于本案",
        f"{shown} is no paper that the ledger knows",
    )


def _missing(paper: Mapping[str, Json]) -> Problem:
    called = visible(f"{paper.get('kind')} {paper.get('number')}")
    return Problem(f"缺少账链登记的文书：{called}", f"a paper that the ledger knows is missing: {called}")
