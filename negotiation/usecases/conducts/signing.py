"""签订 — A14 the official text, A15 the chiefs sign, A16 the seals, T18 concluded; A44 the filing stamp."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

from negotiation.domain.actor import Side
from negotiation.domain.case import Case
from negotiation.domain.contract import (
    FILING_FIELD,
    SEAL_FIELDS,
    SIGNATURE_FIELDS,
    Contract,
    Mark,
    OfficialText,
)
from negotiation.domain.errors import AlreadySignedError, TextChangedError
from negotiation.domain.negotiation import Delegation
from negotiation.ports import StoredDocument
from negotiation.usecases import begun, seals
from negotiation.usecases.begun import MarkPlace
from negotiation.usecases.conducts.congress import resolution_line
from negotiation.usecases.conducts.draft import SeenText, contract_paper
from negotiation.usecases.outside_certificates import subject_of
from negotiation.usecases.work import Conduct, Nothing, Work
from signing.certificates import Subject
from workflows.facts import FactValue


def _issue_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    draft = work.contract.draft
    return {"signature.text_digest": draft.digest if draft else ""}


def _issue(work: Work[Nothing]) -> Case:
    contract = work.contract
    delegations = (work.case.negotiation.delegation(side) for side in Side)
    chiefs = tuple(one.chief.person_id for one in delegations if one and one.chief)
    issued = contract.official
    if issued is not None and (issued.concluded_on or issued.chiefs == chiefs):
        # a text not concluded is issued anew when it names a chief who is not in office any more; what the
        # others had signed before lies aside with it
        raise AlreadySignedError(field="正式文本", field_en="official text")
    ballot, call = contract.ballot, contract.congress
    resolution = f"{resolution_line(ballot, call.session)}。" if ballot and call else ""
    digest = ballot.text_digest if ballot else ""
    paper = contract_paper(
        work, draft=False, resolution=resolution, verify_url=f"{work.office.verify_url}{digest[:16]}"
    )
    if paper is None or paper.digest != digest:
        raise TextChangedError(seen=digest[:16], now=paper.digest[:16] if paper else "—")
    certified = work.office.notary.certified_text(paper, _owners(work), work.moment.at)
    work.uow.heads.note_text(digest, work.case.negotiation.id, contract.type)
    official = OfficialText(
        text_digest=digest,
        revision=work.uow.papers.put(certified.pdf),
        issued_at=work.moment.at,
        chiefs=chiefs,
        pages=certified.pages,
    )
    return work.case.with_contract(replace(contract, official=official))


def _owners(work: Work[Nothing]) -> Mapping[str, Subject]:
    """签署人名单 — whose each field of the official text is, as the register has them."""
    parties, negotiation = work.case.parties, work.case.negotiation
    owners = {
        SEAL_FIELDS[Side.EMPLOYEES]: subject_of(work.uow, f"seal:{parties.union.id}"),
        SEAL_FIELDS[Side.EMPLOYER]: subject_of(work.uow, f"seal:{parties.employer.id}"),
        FILING_FIELD: subject_of(work.uow, f"seal:{parties.bureau.id}"),
    }
    for side in Side:
        delegation = negotiation.delegation(side)
        if delegation is not None and delegation.chief is not None:
            owners[SIGNATURE_FIELDS[side]] = subject_of(work.uow, delegation.chief.person_id)
    return owners


def _is_chief(work: Work[SeenText]) -> bool:
    """The chief in office, whom the text names: another's place is never signed, a text is issued anew."""
    delegation, official = work.case.negotiation.delegation(work.side), work.contract.official
    named = official is None or not official.chiefs or work.actor.person_id in official.chiefs
    return bool(
        named and delegation and delegation.chief and delegation.chief.person_id == work.actor.person_id
    )


def _has_left(work: Work[SeenText]) -> bool:
    return any(seat.person_id == work.actor.person_id for seat in work.case.negotiation.open_vacancies)


def _written(delegation: Delegation, on: date) -> bool:
    """A written mandate that has not ended."""
    ended = delegation.mandate_until is not None and delegation.mandate_until < on
    return bool(delegation.mandate) and not ended


def _mark_facts(work: Work[SeenText]) -> dict[str, FactValue]:
    delegation = work.case.negotiation.delegation(work.side)
    head = bool(delegation and delegation.chief and delegation.chief.head)
    return {
        # The text the signer had before their eyes; the rule compares it with the text voted on.
        "signature.text_digest": work.content.digest,
        "signature.signer_is_chief": _is_chief(work),
        "signature.chief_in_office": _is_chief(work) and not _has_left(work),
        "signature.mandate_in_force": head or bool(delegation and _written(delegation, work.moment.on)),
    }


def _put_mark(work: Work[SeenText], place: MarkPlace) -> Case:
    """The prepared signature with its value in place; all that was asked at the first step is asked again."""
    contract, pending = work.contract, begun.take(work, place)
    official = place.official
    pdf, level = begun.with_value(work.office, work.uow, pending, work.secrets, work.moment.at)
    revision = work.uow.papers.put(pdf)
    work.uow.signatures.finish(pending.id, revision, level, work.moment.at)
    organisation, at = place.organisation.name, work.moment.at
    mark = Mark(place.field, work.actor.person_id, place.name, organisation, at, pending.serial)
    signed = replace(official, revision=revision, marks=(*official.marks, mark))
    case = work.case.with_contract(replace(contract, official=signed))
    if signed.concluded_on is not None:
        _file(work, case.contract(contract.type))
    if signed.concluded_on is not None and signed.fully_marked:
        begun.look_after(work, signed.text_digest, work.moment.at)
    return case


def _sign(work: Work[SeenText]) -> Case:
    return _put_mark(work, begun.place_of(work))


def _seal(work: Work[SeenText]) -> Case:
    place = begun.place_of(work)
    applied = seals.require_application(work)
    case = _put_mark(work, place)
    seals.used(work, applied)
    return case


def _stamp_facts(work: Work[SeenText]) -> dict[str, FactValue]:
    return {"signature.text_digest": work.content.digest}


def _chiefs_signed(case: Case, contract_type: str) -> bool:
    official = case.contract(contract_type).official
    return official is not None and all(official.has(field) for field in SIGNATURE_FIELDS.values())


def _conclude_facts(work: Work[Nothing]) -> dict[str, FactValue]:
    official = work.contract.official
    return {
        "contract.signed_on": work.moment.on,
        "signature.text_digest": official.text_digest if official else "",
        "signature.signer_is_chief": _chiefs_signed(work.case, work.contract_type),
    }


def _conclude(work: Work[Nothing]) -> Case:
    contract = work.contract
    if contract.official is None:
        return work.case
    official = replace(contract.official, concluded_on=work.moment.on)
    concluded = replace(contract, official=official)
    _file(work, concluded)
    grace = timedelta() if official.fully_marked else begun.BEFORE_ARCHIVING
    begun.look_after(work, official.text_digest, work.moment.at + grace)
    return work.case.with_contract(concluded)


def _file(work: Work[Nothing] | Work[SeenText], contract: Contract) -> None:
    """The signed text goes on file as D15, as it stands after this mark."""
    official = contract.official
    if official is None:
        return
    content = work.uow.papers.get(official.revision)
    document = StoredDocument(
        id=_document_id(contract),
        negotiation_id=work.case.negotiation.id,
        contract_type=contract.type,
        kind="D15",
        number=contract.number,
        file_name=f"{contract.number}-{contract.title}.pdf",
        sha256=official.revision,
        pages=0,
        created_at=work.moment.at,
    )
    work.uow.papers.file(document, content)


def _document_id(contract: Contract) -> str:
    """One document for each official text: a later one does not replace one that was in force."""
    earlier = len(contract.former_texts) + bool(contract.in_force) + len(contract.former_filings)
    return f"{contract.id}:D15" + (f":{earlier + 1}" if earlier else "")


CONDUCTS = (
    Conduct("A14", Nothing, facts=_issue_facts, apply=_issue),
    Conduct("A15", SeenText, facts=_mark_facts, apply=_sign),
    Conduct("A16", SeenText, facts=_mark_facts, apply=_seal),
    Conduct("A44", SeenText, facts=_stamp_facts, apply=_seal),
    Conduct("T18", Nothing, facts=_conclude_facts, apply=_conclude, ready=_chiefs_signed),
)
