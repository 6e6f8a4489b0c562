"""判定修订 — whether every update after the first signature did what a signature or archive stamp may do.

Each update is compared with the one before it, under all locks set so far, by pyHanko's difference analysis
with our own, narrower rules: one signature or stamp per update, in its own field, and nothing beside. What
another program may add without changing the contract is validation data and a time stamp over the whole file.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader
from pyhanko.sign.diff_analysis import StandardDiffPolicy, SuspiciousModification
from pyhanko.sign.diff_analysis.form_rules_api import FieldMDPRule, FormUpdatingRule
from pyhanko.sign.diff_analysis.policy_api import ModificationLevel
from pyhanko.sign.diff_analysis.rules.file_structure_rules import (
    CatalogModificationRule,
    ObjectStreamRule,
    XrefStreamRule,
)
from pyhanko.sign.diff_analysis.rules.form_field_rules import (
    DSSCompareRule,
    GenericFieldModificationRule,
    SigFieldCreationRule,
    SigFieldModificationRule,
)
from pyhanko.sign.diff_analysis.rules.metadata_rules import DocInfoRule
from pyhanko.sign.diff_analysis.rules_api import ReferenceUpdate
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.pdf.opening import UNREADABLE
from signing.reasons import is_known

_STAMP = "ArchiveTimeStamp"


class _DatesAlone(DocInfoRule):
    """Programs note when and with what they saved a file; title, author and digest of the text stay."""

    def apply(self, old: HistoricalResolver, new: HistoricalResolver) -> Iterable[ReferenceUpdate]:
        former, later = (_information(one) for one in (old, new))
        if any(former.get(key) != later.get(key) for key in {*former, *later} - _SAVING):
            raise SuspiciousModification("more than the certification permits")
        return super().apply(old, new)


_SAVING = frozenset({"/ModDate", "/Producer"})


def _information(then: HistoricalResolver) -> generic.DictionaryObject:
    if "/Info" not in then.trailer_view:
        return generic.DictionaryObject()
    written = then.trailer_view.raw_get("/Info")
    if isinstance(written, generic.IndirectObject):  # resolved as of then, not as of now
        written = then.get_object(written.reference)
    return generic.DictionaryObject({key: written[key] for key in written})


def _policy(*field_rules: FieldMDPRule, saved: bool = False) -> StandardDiffPolicy:
    """Deliberately absent: metadata, extensions, other form fields. Nothing here writes them after
    certification, so whoever did was not this system. `saved`: by another program, which notes its dates."""
    level = ModificationLevel.LTA_UPDATES
    noted = [_DatesAlone().as_qualified(level)] if saved else []
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ignored_keys=frozenset({"/AcroForm", "/DSS"})),
            XrefStreamRule().as_qualified(level),
            ObjectStreamRule().as_qualified(level),
            DSSCompareRule().as_qualified(level),
            *noted,
        ],
        form_rule=FormUpdatingRule(field_rules=list(field_rules)),
        ignore_orphaned_objects=False,
    )


_NEVER: frozenset[str] = frozenset()
_SIGNED = SigFieldModificationRule(
    allow_in_place_appearance_stream_changes=False,
    always_modifiable=_NEVER,
    value_update_keys=frozenset({"/V", "/AP"}),
)
_SLICED = GenericFieldModificationRule(
    allow_in_place_appearance_stream_changes=False,
    always_modifiable=_NEVER,
    value_update_keys=frozenset({"/AP"}),
)
"""A slice of a seam seal may be drawn; its value, flags and place may not change."""
_SIGNING = _policy(_SIGNED, _SLICED)
_STORING = _policy(saved=True)
_STAMPED_ELSEWHERE = _policy(SigFieldCreationRule(), _SIGNED, saved=True)
_ARCHIVING = _policy(SigFieldCreationRule(), _SIGNED)


@dataclass(frozen=True, slots=True)
class Updates:
    """修订 — what became of the file after its first signature."""

    unlawful: tuple[tuple[int, str], ...]
    """(revision, why) for each update that does more than it may."""
    stored: frozenset[int]
    """Updates that only add validation data: by another program, ours are always under a signature."""
    stamped: frozenset[int]
    """Updates that only bring a time stamp of another program, in a field of its own."""


def judge(reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> Updates:
    """Every update after the first signature."""
    found: list[tuple[int, str]] = []
    stored, stamped = set(), set()
    first = signatures[0].signed_revision + 1 if signatures else reader.xrefs.total_revisions
    for revision in range(first, reader.xrefs.total_revisions):
        made = [one for one in signatures if one.signed_revision == revision]
        earlier = [one for one in signatures if one.signed_revision < revision]
        try:
            if not made:
                _require_stored(reader, revision, earlier)
                stored.add(revision)
            elif len(made) == 1:
                if _require_lawful(reader, made[0], earlier):
                    stamped.add(revision)
            else:
                raise SuspiciousModification(f"{len(made)} signatures in one update instead of one")
        except UNREADABLE as problem:  # SuspiciousModification is a ValueError; damage is as bad
            found.append((revision, _why(problem, nobody_signed=not made)))
    return Updates(tuple(found), frozenset(stored), frozenset(stamped))


def _why(problem: Exception, *, nobody_signed: bool) -> str:
    if nobody_signed:
        return "nobody signed it: your program has rewritten the file, fetch the original again"
    return str(problem) if is_known(str(problem)) else "it changes what was signed"


def _require_stored(reader: PdfFileReader, revision: int, earlier: Sequence[EmbeddedPdfSignature]) -> None:
    """An update without signature adds validation data and nothing else. Raises what damage raises."""
    old, new = (reader.get_historical_resolver(number) for number in (revision - 1, revision))
    everything = FieldMDPSpec(FieldMDPAction.ALL, [])
    _STORING.apply(old, new, field_mdp_spec=everything, doc_mdp=_permission(earlier))
    if "/DSS" not in new.root or _names(new) != _names(old):
        raise SuspiciousModification("more than the certification permits")


def _require_lawful(
    reader: PdfFileReader, made: EmbeddedPdfSignature, earlier: Sequence[EmbeddedPdfSignature]
) -> bool:
    """Whether it is a time stamp of another program. Raises `SuspiciousModification` and what damage does."""
    revision, own = made.signed_revision, str(made.field_name)
    old = reader.get_historical_resolver(revision - 1)
    before = _names(old)
    is_stamp = str(made.sig_object_type) == "/DocTimeStamp"
    foreign = is_stamp and not own.startswith(_STAMP)
    if (not is_stamp and own.startswith(_STAMP)) or is_stamp is (own in before):
        raise SuspiciousModification("a time stamp outside its own field, or a field that was not prepared")
    permission = _permission(earlier)
    policy = _STAMPED_ELSEWHERE if foreign else _ARCHIVING if is_stamp else _SIGNING
    result = policy.apply(
        old,
        reader.get_historical_resolver(revision),
        field_mdp_spec=FieldMDPSpec(FieldMDPAction.EXCLUDE, _open(old, earlier, own)),
        doc_mdp=permission,
    )
    if result.modification_level.value > permission.value:
        raise SuspiciousModification("more than the certification permits")
    after = _names(reader.get_historical_resolver(revision))
    if after - before - ({own} if is_stamp else set()):
        raise SuspiciousModification("a new field")
    return foreign


def _names(then: HistoricalResolver) -> set[str]:
    """All fields of the form as of a revision: there are none within others here."""
    return {str(one.get_object()["/T"]) for one in then.root["/AcroForm"]["/Fields"]}


def _open(old: HistoricalResolver, earlier: Sequence[EmbeddedPdfSignature], own: str) -> list[str]:
    """The fields this update may touch: what its own field was prepared to lock (itself, and the slices of
    its seam), less what an earlier signature locked. Everything else is closed."""
    prepared = [one.get_object() for one in old.root["/AcroForm"]["/Fields"]]
    mine = [own]
    for field in prepared:
        if field["/T"] == own and "/Lock" in field:
            mine = [str(name) for name in field["/Lock"]["/Fields"]]
    locks = [one.fieldmdp for one in earlier]
    return [name for name in mine if not any(spec is not None and spec.is_locked(name) for spec in locks)]


def _permission(signatures: Sequence[EmbeddedPdfSignature]) -> MDPPerm:
    levels = [level for one in signatures if (level := one.docmdp_level) is not None]
    return min(levels, key=lambda level: level.value, default=MDPPerm.FILL_FORMS)
