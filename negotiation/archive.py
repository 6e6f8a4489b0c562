"""档案 — renders the papers acts have left, and packs a contract's evidence into one file."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime

from negotiation.documents import catalog
from negotiation.documents.errors import DocumentError
from negotiation.documents.jsonable import paper_from_json
from negotiation.domain.case import Case
from negotiation.domain.contract import Contract
from negotiation.domain.errors import WrongStateError
from negotiation.domain.numerals import NumeralRangeError
from negotiation.notary import EmbeddedNotary
from negotiation.ports import Office, PendingPaper, StoredDocument, UnitOfWork
from negotiation.usecases import heads
from negotiation.usecases.entry import Done
from negotiation.usecases.papers_entry import register_papers
from negotiation.usecases.preserve import preserve_due
from signing import canonical, ledger
from signing.canonical import Json
from signing.errors import TimeStampFailedError
from workflows import states

_BATCH = 50
_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Archive:
    """档案."""

    office: Office
    notary: EmbeddedNotary

    def render_waiting(self, at: datetime) -> tuple[StoredDocument, ...]:
        """Render every paper that waits; each is filed in a transaction of its own, in order.

        A paper that cannot be rendered stays waiting and is logged: it must not hold up all the others.
        """
        filed: list[StoredDocument] = []
        failed: set[str] = set()
        while True:
            with self.office.reading() as uow:
                waiting = uow.papers.waiting(_BATCH + len(failed))
            fresh = [one for one in waiting if one.id not in failed]
            if not fresh:
                return tuple(filed)
            for one in fresh:
                try:
                    filed.append(self._render(one, at))
                except (DocumentError, NumeralRangeError) as error:
                    failed.add(one.id)
                    _LOG.error("paper %s %s cannot be rendered: %s", one.kind, one.number, error)

    def _render(self, waiting: PendingPaper, at: datetime) -> StoredDocument:
        paper = self.notary.rooted(paper_from_json(waiting.kind, waiting.paper))
        rendered = catalog.render(waiting.kind, paper, self.notary.fonts, practice=self.notary.practice)
        content = self.notary.issued_paper(rendered, paper, max(at, waiting.created_at))
        document = StoredDocument(
            id=waiting.id,
            negotiation_id=waiting.negotiation_id,
            contract_type=waiting.contract_type,
            kind=waiting.kind,
            number=waiting.number,
            file_name=rendered.file_name,
            sha256=canonical.digest_bytes(content),
            pages=rendered.pages,
            created_at=waiting.created_at,
        )
        with self.office.unit_of_work() as uow:
            uow.cases.load(waiting.negotiation_id, lock=True)
            filed = next((one for one in uow.papers.of(waiting.negotiation_id) if one.id == waiting.id), None)
            if filed is not None:
                return filed  # by somebody else meanwhile; a certification is never made twice
            uow.papers.file(document, content, waiting_id=waiting.id)
            uow.commit()
        return document

    def look_after(self, at: datetime) -> tuple[Done, ...]:
        """Archive, renew and repair the signed texts whose turn has come; make and hand over heads."""
        done = preserve_due(self.office, at)
        heads.hand_over(self.office, at)
        heads.seal_hour(self.office, at)
        return done

    def document(self, document_id: str) -> tuple[StoredDocument, bytes]:
        """One document with its bytes. Raises `UnknownNegotiationError`."""
        with self.office.reading() as uow:
            found = uow.papers.document(document_id)
            return found, uow.papers.get(found.sha256)

    def signed_text(self, negotiation_id: str, contract_type: str) -> bytes:
        """The newest revision of the official text. Raises `WrongStateError` when there is none."""
        with self.office.reading() as uow:
            case = uow.cases.load(negotiation_id)
            return self._members(uow, case, case.contract(contract_type))["contract.pdf"]

    def export(self, negotiation_id: str, contract_type: str, at: datetime) -> bytes:
        """证据包 of one contract. Raises `WrongStateError` when nothing is signed yet."""
        from signing import bundle, bundle_parts  # pyHanko is slow to import

        self.render_waiting(at)
        register_papers(self.office, negotiation_id, at)
        with self.office.reading() as uow:
            case = uow.cases.load(negotiation_id)
            contract = case.contract(contract_type)
            members = self._members(uow, case, contract)
            links = uow.ledger.of(negotiation_id)
            found = uow.heads.witnessed(case.negotiation.number)
        members["ledger.jsonl"] = ledger.write_lines(links)
        if found:
            members[bundle_parts.HEADS] = bundle_parts.write_heads(found)
            members[bundle_parts.PROOFS] = bundle_parts.write_proofs(links, found[-1])
        platform, summary = self.notary.keys.platform, _summary(case, contract)
        try:
            return bundle.build(members, summary, platform, at=at, tsa=self.notary.stamps)
        except TimeStampFailedError:
            # an authority that is away keeps nobody from their evidence; the manifest names its moment itself
            return bundle.build(members, summary, platform, at=at)

    def _members(self, uow: UnitOfWork, case: Case, contract: Contract) -> dict[str, bytes]:
        from signing.bundle import OUTSIDE_ROOTS  # pyHanko is slow to import

        official, ballot = contract.official, contract.ballot
        if official is None or ballot is None or official.concluded_on is None:
            raise WrongStateError(
                act="导出证据包",
                act_en="export the evidence",
                state=states.label(contract.state, "zh"),
                state_en=states.label(contract.state, "en"),
                allowed="已签订之后",
                allowed_en="after the contract is concluded",
            )
        keys = self.notary.keys
        members = {
            "contract.pdf": uow.papers.get(official.revision),
            "text.json": canonical.encode(uow.papers.text(official.text_digest).as_json()),
            "ballot.json": uow.papers.get(ballot.record_digest),
            # alone: its fingerprint is the one to compare
            "certificates/root.pem": keys.root,
            "certificates/issuing.pem": keys.issuing,
            "certificates/tsa.pem": keys.stamp_certificate,
        }
        for place, root in enumerate(self.notary.roots[1:], start=1):
            members[f"{OUTSIDE_ROOTS}{place:02d}.pem"] = root
        own = [d for d in uow.papers.of(case.negotiation.id) if d.contract_type in ("", contract.type)]
        papers = [d for d in own if d.kind != "D15"]
        for place, document in enumerate(papers, start=1):
            members[f"documents/{place:02d}-{document.kind}-{document.file_name}"] = uow.papers.get(
                document.sha256
            )
        for mark in official.marks:
            record = uow.certificates.by_serial(mark.certificate)
            members[f"certificates/{mark.field}.pem"] = record.certificate
        return {**members, **_signing(uow, case.negotiation.id, contract.type, members["contract.pdf"])}


def _signing(uow: UnitOfWork, negotiation_id: str, kind: str, final: bytes) -> dict[str, bytes]:
    """Each step of this text: the record of intent, and the PDF it led to; and the newest revocation lists.

    A text that was signed before and lies aside has left steps too: they belong to its own bundle.
    """
    from signing.bundle_parts import INTENTS, LISTS, STEPS  # pyHanko is slow to import

    found: dict[str, bytes] = {}
    intents = uow.signatures.intents(negotiation_id, kind)
    steps = uow.signatures.steps(negotiation_id, kind)
    read = ((uow.papers.get(revision), field, revision) for field, revision in steps)
    # two marks of one moment have no order in time, but the later file begins with the earlier one
    own = sorted(one for one in read if final.startswith(one[0]))
    for place, (content, field, revision) in enumerate(own, start=1):
        found[f"{INTENTS}{place:02d}-{field}.json"] = uow.papers.get(intents[revision])
        found[f"{STEPS}{place:02d}-{field}.pdf"] = content
    for place, encoded in enumerate(uow.certificates.newest_lists(), start=1):
        found[f"{LISTS}{place:02d}.crl"] = encoded
    return found


def _summary(case: Case, contract: Contract) -> dict[str, Json]:
    official = contract.official
    return {
        "negotiation": case.negotiation.number,
        "contract": contract.number,
        "contract_type": contract.type,
        "title": contract.title,
        "employer": case.parties.employer.name,
        "union": case.parties.union.name,
        "state": contract.state.value,
        "text_digest": official.text_digest if official else "",
        "signed_on": official.concluded_on.isoformat() if official and official.concluded_on else None,
        "effective_on": contract.effective_on.isoformat() if contract.effective_on else None,
        "ledger_head": case.ledger_head,
        "ledger_length": case.ledger_length,
    }
