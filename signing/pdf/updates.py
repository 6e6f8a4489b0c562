"""判定修订 — whether every update after the first signature did what a signature or archive stamp may do.

Each update is compared with the one before it, under all locks set so far, by pyHanko's difference analysis
with our own, narrower rules: one signature or stamp per update, in its own field, and nothing beside.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from collections.abc import Sequence

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
from pyhanko.sign.fields import FieldMDPAction, FieldMDPSpec, MDPPerm
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from signing.pdf.opening import UNREADABLE

_STAMP = "ArchiveTimeStamp"


def _policy(*field_rules: FieldMDPRule) -> StandardDiffPolicy:
    """Deliberately absent: document information, metadata, extensions, other form fields. Nothing here writes
    them after certification, so whoever did was not this system."""
    level = ModificationLevel.LTA_UPDATES
    return StandardDiffPolicy(
        global_rules=[
            CatalogModificationRule(ignored_keys=frozenset({"/AcroForm", "/DSS"})),
            XrefStreamRule().as_qualified(level),
            ObjectStreamRule().as_qualified(level),
            DSSCompareRule().as_qualified(level),
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
_ARCHIVING = _policy(SigFieldCreationRule(), _SIGNED)


def unlawful(reader: PdfFileReader, signatures: Sequence[EmbeddedPdfSignature]) -> list[tuple[int, str]]:
    """(revision, why) for each update after the first signature that does more than it may."""
    if not signatures:
        return []
    found = []
    for revision in range(signatures[0].signed_revision + 1, reader.xrefs.total_revisions):
        made = [one for one in signatures if one.signed_revision == revision]
        if len(made) != 1:
            found.append((revision, f"{len(made)} signatures in one update instead of one"))
            continue
        earlier = [one for one in signatures if one.signed_revision < revision]
        try:
            _require_lawful(reader, made[0], earlier)
        except UNREADABLE as problem:  # SuspiciousModification is a ValueError; damage is as bad
            found.append((revision, str(problem) or type(problem).__name__))
    return found


def _require_lawful(
    reader: PdfFileReader, made: EmbeddedPdfSignature, earlier: Sequence[EmbeddedPdfSignature]
) -> None:
    revision, own = made.signed_revision, str(made.field_name)
    old = reader.get_historical_resolver(revision - 1)
    before = _names(old)
    is_stamp = str(made.sig_object_type) == "/DocTimeStamp"
    if is_stamp is not own.startswith(_STAMP) or is_stamp is (own in before):
        raise SuspiciousModification("a time stamp outside its own field, or a field that was not prepared")
    permission = _permission(earlier)
    result = (_ARCHIVING if is_stamp else _SIGNING).apply(
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
