"""相互印证 — do the members of a bundle tell one story: text, ballot, ledger and signed PDF.

The names read here are those the office writes into its ledger entries: `contract`, `text_digest`,
`ballot_digest`, `revision`, and the counted facts `ballot.*`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from signing import canonical
from signing.ballot import Choice, tally
from signing.canonical import Json, digest_bytes
from signing.ledger import Link
from signing.verdict import PdfVerdict, Problem

_SEAL_OF = {"UnionOrganisationSeal": "union", "EmployerOrganisationSeal": "employer"}
"""Field → the key of the contract text that names the party."""

_SHOWN = ("employer", "union", "contract_type", "text_digest")
_COUNTED = ("yes", "no", "abstain", "void")


def require_agreement(members: Mapping[str, bytes], links: Sequence[Link], pdf: PdfVerdict) -> list[Problem]:
    """Everything on which the members disagree; empty when they agree."""
    problems = _seals(read_object(members["text.json"]), pdf)
    text_digest = digest_bytes(members["text.json"])
    if pdf.text_digest != text_digest:
        problems.append(
            _differ("contract.pdf", "正文摘要与 text.json 不同", "names another text than text.json")
        )
    ballot = read_object(members["ballot.json"])
    if not ballot:
        return [*problems, _differ("ballot.json", "不是规范 JSON", "is not canonical JSON")]
    if not read_object(members["text.json"]):
        problems.append(_differ("text.json", "不是规范 JSON", "is not canonical JSON"))
    if ballot.get("text_digest") != text_digest:
        problems.append(_differ("ballot.json", "表决的不是这一文本", "the ballot was on another text"))
    problems += _count(ballot)
    own = [link for link in links if link.body.get("contract") == ballot.get("contract_type")]
    return problems + _ledger(members, own, ballot, text_digest)


def require_summary(summary: Mapping[str, Json], text: bytes) -> list[Problem]:
    """摘要栏 — what a page shows first of a bundle is what its text says."""
    whole = {**read_object(text), "text_digest": digest_bytes(text)}
    return [
        _differ("manifest.json", f"摘要栏的 {name} 与合同文本不同", f"says another {name} than the text")
        for name in _SHOWN
        if name in summary and name in whole and summary[name] != whole[name]
    ]


def _seals(text: Mapping[str, Json], pdf: PdfVerdict) -> list[Problem]:
    """Each organisation's seal must be the seal of the party the text names.

    Not asked of the chiefs: a chief may be employed elsewhere and sign under a written mandate.
    """
    problems = []
    for signature in pdf.signatures:
        party = text.get(_SEAL_OF.get(signature.field, ""))
        if party is not None and signature.intact and signature.organisation != party:
            problems.append(
                _differ(
                    "contract.pdf",
                    f"{signature.field} 是“{signature.organisation}”的印章，不是“{party}”的",
                    f"carries in {signature.field} the seal of {signature.organisation}, not of {party}",
                )
            )
    return problems


def _count(ballot: Mapping[str, Json]) -> list[Problem]:
    """Papers counted again, when the record carries them."""
    papers, counted = ballot.get("papers"), ballot.get("tally")
    if not isinstance(counted, Mapping):
        return [_differ("ballot.json", "缺少计票结果", "has no tally")]
    if not isinstance(papers, Sequence):
        return []
    try:
        again = tally(Choice(str(one)) for one in papers)
    except ValueError:
        return [_differ("ballot.json", "有无法识别的选票", "has a paper that is no choice")]
    if again.as_json() != dict(counted):
        return [_differ("ballot.json", "重新计票结果不同", "counting the papers again gives another result")]
    return []


def _ledger(
    members: Mapping[str, bytes], links: Sequence[Link], ballot: Mapping[str, Json], text_digest: str
) -> list[Problem]:
    ballot_digest = digest_bytes(members["ballot.json"])
    start = next(
        (place for place, link in enumerate(links) if link.body.get("ballot_digest") == ballot_digest), None
    )
    if start is None:
        return [_differ("ledger.jsonl", "账链中没有这次表决", "does not know this ballot")]
    problems = []
    for link in links[start:]:
        if link.body.get("text_digest", text_digest) != text_digest:
            problems.append(
                _entry(link, "所载文本与表决文本不同", "speaks of another text than was voted on")
            )
        if link.body.get("ballot_digest", ballot_digest) != ballot_digest:
            problems.append(_entry(link, "所载表决与表决记录不同", "speaks of another ballot"))
    problems += _counted_facts(links[start], ballot)
    revisions = [link for link in links if link.body.get("revision")]
    if revisions and revisions[-1].body["revision"] != digest_bytes(members["contract.pdf"]):
        problems.append(
            _entry(revisions[-1], "登记的 PDF 不是本包中的 PDF", "recorded another PDF than contract.pdf")
        )
    return problems


def _counted_facts(link: Link, ballot: Mapping[str, Json]) -> list[Problem]:
    facts, counted = link.body.get("facts"), ballot.get("tally")
    if not isinstance(facts, Mapping) or not isinstance(counted, Mapping):
        return []
    told = {f"ballot.{name}": counted.get(name) for name in _COUNTED}
    told |= {f"ballot.{name}": ballot[name] for name in ("present", "all_delegates") if name in ballot}
    if any(facts.get(name, value) != value for name, value in told.items()):
        return [_entry(link, "所载票数与表决记录不同", "records other counts than ballot.json")]
    return []


def read_object(content: bytes) -> Mapping[str, Json]:
    """A member that is one canonical JSON object; empty when it is none."""
    try:
        value = canonical.decode(content)
    except canonical.NotCanonicalError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _differ(member: str, zh: str, en: str) -> Problem:
    return Problem(f"{member}：{zh}", f"{member} {en}")


def _entry(link: Link, zh: str, en: str) -> Problem:
    return Problem(f"账链第 {link.sequence} 条：{zh}", f"ledger entry {link.sequence} {en}")
