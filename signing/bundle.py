"""证据包 — one file per contract that proves itself: signed PDF, text, ballot, ledger, papers, certificates.

A manifest lists every member by digest and the platform signs the manifest. Verifying needs nothing but the
file; a stranger who has none of our code follows the page inside (`instructions.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from signing import agreement, archive, canonical, cms, digests, ledger
from signing import bundle_papers as papers
from signing.archive import ArchiveError
from signing.bundle_form import FORMAT, FORMATS, FORMER, NEEDED, OUTSIDE_ROOTS, OWN, ROOT, SEALED, rank
from signing.bundle_parts import LISTS, Whole, require_parts, roots_of_heads
from signing.bundle_writing import build
from signing.canonical import Json, digest_bytes
from signing.certificates import fingerprint
from signing.errors import (
    ChainBrokenError,
    ProofFailedError,
    UnusableCertificateError,
)
from signing.examination import Examined, Grounds, examine
from signing.heads import Head, require_covers
from signing.keys import read_certificates
from signing.ledger import Link
from signing.moments import said
from signing.names import visible, visible_values
from signing.outcome import Outcome
from signing.platform_naming import is_of_the_house
from signing.reasons import in_chinese, in_english
from signing.revocation import RevocationList, read_lists_pem_or_der
from signing.roots import read_roots, rested_on, several
from signing.verdict import PdfVerdict, Problem, examine_pdf

__all__ = ["FORMAT", "FORMER", "OUTSIDE_ROOTS", "BundleVerdict", "build", "verify"]


@dataclass(frozen=True, slots=True)
class BundleVerdict:
    """证据包验证结论."""

    ok: bool
    problems: tuple[Problem, ...]
    pdf: PdfVerdict | None
    summary: Mapping[str, Json]
    root_fingerprint: str
    """SHA-256 of the one root of seal and contract; empty when there is no such one."""
    root_given: bool
    """False: the root came out of the bundle and must be compared by a person."""
    sha256: str
    members: tuple[str, ...] = ()
    sealed_by: str = ""
    """Who signed the manifest."""
    sealed_at: datetime | None = None
    ledger_entries: int = 0
    sm3: str = ""
    """SM3 of the bundle beside its SHA-256."""
    cautions: tuple[Problem, ...] = ()
    """What is not wrong but missing: what the bundle does not prove by itself."""
    unconfirmed: tuple[str, ...] = ()
    """SHA-256 of the roots that something rests on and whoever checks did not name."""

    @property
    def outcome(self) -> Outcome:
        """结果 — the ledger shows that nothing was cut from the contract: both chiefs' names are enough."""
        if not self.ok or self.pdf is None:
            return Outcome.REFUSED
        found = self.pdf.outcome_when(complete=self.pdf.stage.signed)
        return Outcome.UNCONFIRMED if found is Outcome.CONFIRMED and self.unconfirmed else found


def verify(
    bundle: bytes,
    *,
    roots: Sequence[bytes] | None = None,
    lists: Sequence[bytes] = (),
    kept: Sequence[Head] = (),
    at: datetime | None = None,
) -> BundleVerdict:
    """The verdict on a bundle. `roots` are PEM files of one root each; without them the bundle's own root is
    used, and named so that a person can compare it.

    `lists` are newer revocation lists than the bundle may bring; `kept` are heads of the ledger that whoever
    checks got earlier: the ledger must begin with each of them.
    Raises `SeveralRootsError`, `UnusableCertificateError` for roots or lists that are none, and nothing for a
    bad bundle.
    """
    given = None if roots is None else read_roots(roots)
    check = _Check(bundle, given, at, newer=read_lists_pem_or_der(lists))
    try:
        check.members = archive.unpack(bundle)
    except ArchiveError as problem:
        check.found(
            f"压缩包不完整：{in_chinese(problem)}",
            f"the archive is not as it was written: {in_english(problem)}",
        )
        return check.verdict()
    missing = [name for name in (*NEEDED, ROOT, *OWN) if name not in check.members]
    if missing:
        check.found(f"缺少 {'、'.join(missing)}", f"missing: {', '.join(missing)}")
        return check.verdict()
    check.read_root()
    check.read_lists()
    check.manifest()
    check.order()
    check.ledger()
    check.kept(kept)
    spoken = [one.encoded for one in check.lists]
    check.pdf = check.contract(spoken)
    check.one_root()
    for one in check.pdf.problems:
        check.found(f"contract.pdf：{one.zh}", f"contract.pdf: {one.en}")
    check.problems += agreement.require_agreement(check.members, check.links, check.pdf)
    check.problems += agreement.require_summary(check.summary, check.members["text.json"])
    if check.format == FORMAT or papers.are_known(check.links):
        check.problems += papers.require_papers(check.members, check.links, check.summary)
    check.problems += require_parts(Whole(check.members, check.links, check.pdf, check.grounds()))
    return check.verdict()


def _pems(certificates: Sequence[x509.Certificate]) -> tuple[bytes, ...]:
    return tuple(one.public_bytes(Encoding.PEM) for one in certificates)


@dataclass(slots=True)
class _Check:
    """One verification on its way."""

    bundle: bytes
    given: tuple[x509.Certificate, ...] | None
    at: datetime | None = None
    newer: tuple[RevocationList, ...] = ()
    lists: tuple[RevocationList, ...] = ()
    roots: tuple[x509.Certificate, ...] = ()
    outside: tuple[x509.Certificate, ...] = ()
    """Roots of outside authorities that the bundle brings."""
    members: dict[str, bytes] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    links: tuple[Link, ...] = ()
    summary: Mapping[str, Json] = field(default_factory=dict)
    format: str = ""
    pdf: PdfVerdict | None = None
    sealed: Examined | None = None
    promised: Json = None
    """What the manifest says of the ledger: number of entries and head."""

    def found(self, zh: str, en: str) -> None:
        self.problems.append(Problem(zh, en))

    def order(self) -> None:
        """The members stand as `build` writes them: one content is one file."""
        written = [*sorted((one for one in self.members if one not in SEALED), key=rank), *SEALED]
        if list(self.members) != written:
            self.found(
                "压缩包中各文件的次序与写入时不同：有人重新打包过",
                "the members stand in another order than they were written in: somebody packed them anew",
            )

    def read_lists(self) -> None:
        """The revocation lists that can be read, once; one that cannot is named."""
        found = list(self.newer)
        for name, content in self.members.items():
            if not name.startswith(LISTS):
                continue
            try:
                found += read_lists_pem_or_der([content])
            except UnusableCertificateError:
                self.found(f"{name}：不是吊销列表", f"{name} is no revocation list")
        self.lists = tuple(found)

    def grounds(self) -> Grounds:
        return Grounds((*self.roots, *self.outside), self.lists)

    def read_root(self) -> None:
        """The platform's root, one.

        Bundles of earlier versions had outside roots behind it: whoever names each of them may have them so.
        """
        own = self._certificates(ROOT)
        self.roots = own if self.given is None else self.given
        named = set(self.given or ())
        if self.given is not None and not set(own) <= named:
            self.found(f"{ROOT} 不是指定的根证书", f"{ROOT} is not among the roots that were given")
        if len(own) > 1 and not set(own) <= named:
            self.problems.append(several(ROOT, ROOT, [fingerprint(one) for one in own]))
        folder = [name for name in self.members if name.startswith(OUTSIDE_ROOTS)]
        self.outside = tuple(one for name in folder for one in self._certificates(name))

    def _certificates(self, name: str) -> tuple[x509.Certificate, ...]:
        try:
            return read_certificates(self.members[name])
        except UnusableCertificateError as problem:
            self.found(f"{name}：{problem.say('zh')}", f"{name}: {problem.say('en')}")
            return ()

    def contract(self, lists: Sequence[bytes]) -> PdfVerdict:
        """The verdict on the contract, under the same roots."""
        found = examine_pdf(
            self.members["contract.pdf"],
            roots=_pems(self.roots),
            lists=lists,
            carried=_pems(self.outside),
            at=self.at,
        )
        if self.given is not None:
            return found
        return replace(found, root_given=False, unconfirmed=(found.root_fingerprint, *found.other_roots))

    def one_root(self) -> None:
        """The seal of the bundle and the certification of the contract are of one house, and not a stranger's
        whose root the bundle merely brings along."""
        seal = self.sealed.root_fingerprint if self.sealed else ""
        contract = self.pdf.root_fingerprint if self.pdf else ""
        if seal and contract and seal != contract:
            self.found(
                f"证据包由根证书 {seal[:16]}… 之下的平台封存，合同却由 {contract[:16]}… 之下的平台固化",
                f"the bundle is sealed under root {seal[:16]}…, "
                f"the contract certified under {contract[:16]}…",
            )
        platforms = {fingerprint(one) for one in self.roots}
        if {seal, contract} - platforms - {""}:
            self.found(
                f"封存或固化所依的根证书不是 {ROOT}",
                f"seal or certification rests on another root than {ROOT}",
            )

    def manifest(self) -> None:
        content = self.members["manifest.json"]
        try:
            manifest = canonical.decode(content)
            if not isinstance(manifest, Mapping) or manifest.get("format") not in FORMATS:
                raise canonical.NotCanonicalError("another format")
            self.format = str(manifest.get("format"))
            self._signature(content, datetime.fromisoformat(str(manifest.get("made_at"))))
        except cms.UNREADABLE as problem:
            self.found(
                f"清单或其签名不成立：{in_chinese(problem)}",
                f"the manifest or its signature does not hold: {in_english(problem)}",
            )
            return
        summary = manifest.get("summary")
        self.summary = summary if isinstance(summary, Mapping) else {}
        self._digests(manifest)

    def _signature(self, content: bytes, made_at: datetime) -> None:
        digest = hashlib.sha256(content).digest()
        claimed = made_at if made_at.tzinfo else None
        self.sealed = examine(self.members["manifest.sig"], digest, claimed, self.grounds())
        if not self.sealed.trusted:
            why = self.sealed.reason
            self.found(f"清单签名不可信：{why.zh}", f"the signature on the manifest is not trusted: {why.en}")
        if not is_of_the_house(self.sealed):
            who = self.sealed.signer_name
            self.found(
                f"封存清单的是{who}，不是平台", f"the manifest is sealed by {who}, not by the platform"
            )

    def _digests(self, manifest: Mapping[str, Json]) -> None:
        former = manifest.get("format") == FORMER
        actual = {
            name: {
                **({"sha256": digest_bytes(content)} if former else digests.both(content)),
                "size": len(content),
            }
            for name, content in self.members.items()
            if name not in SEALED
        }
        listed = manifest.get("members")
        listed = listed if isinstance(listed, Mapping) else {}
        for name in sorted({*actual, *listed}):
            if actual.get(name) != listed.get(name):
                self.found(f"{name} 与清单不符", f"{name} is not what the manifest lists")
        self.promised = manifest.get("ledger")

    def ledger(self) -> None:
        try:
            self.links = ledger.read_lines(self.members["ledger.jsonl"])
            promised = self.promised if isinstance(self.promised, Mapping) else {}
            head = promised.get("head")
            ledger.verify_chain(self.links, head=head if isinstance(head, str) else None)
        except ChainBrokenError as problem:
            self.found(f"ledger.jsonl：{problem.say('zh')}", f"ledger.jsonl: {problem.say('en')}")

    def kept(self, found: Sequence[Head]) -> None:
        """留存树头 — heads from outside the bundle."""
        for head in found:
            try:
                require_covers(head, self.links)
            except ProofFailedError as problem:
                moment = said(head.at)
                self.found(
                    f"与 {moment} 的留存树头不符：{problem.say('zh')}",
                    f"does not begin with the head of {moment} that was kept: {problem.say('en')}",
                )

    def verdict(self) -> BundleVerdict:
        seal = self.sealed.root_fingerprint if self.sealed else ""
        contract = self.pdf.root_fingerprint if self.pdf else ""
        used = {*rested_on([self.sealed] if self.sealed else []), contract, seal}
        used |= set(self.pdf.other_roots) if self.pdf else set()
        used |= roots_of_heads(self.members, self.grounds())
        named = {fingerprint(one) for one in self.given or ()}
        return BundleVerdict(
            ok=not self.problems and self.pdf is not None and self.pdf.ok,
            problems=Problem.fit(self.problems),
            pdf=self.pdf,
            summary={visible(name): visible_values(value) for name, value in self.summary.items()},
            root_fingerprint=contract if contract == seal else "",
            root_given=self.given is not None,
            sha256=digest_bytes(self.bundle),
            members=tuple(visible(name) for name in self.members),
            sealed_by=self.sealed.signer_name if self.sealed else "",
            sealed_at=self.sealed.at if self.sealed else None,
            ledger_entries=len(self.links),
            sm3=digests.sm3(self.bundle),
            cautions=Problem.fit(papers.cautions(self.members, self.format, self.links)),
            unconfirmed=tuple(sorted(used - named - {""})),
        )
