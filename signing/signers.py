"""签署人名单 — which field of a contract belongs to whom, as the platform certified it before anybody signed.

It lies inside the certified file, so whoever has a genuine certificate still cannot fill another's field.
Files of earlier versions have none: they are held against the parties their text names, as far as that goes,
and what could not be checked is said.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from cryptography import x509

from signing import canonical
from signing.canonical import Json, digest_bytes
from signing.certificates import Subject
from signing.field_titles import title
from signing.findings import Problem, SignatureFinding
from signing.names import visible
from signing.platform_naming import describe

SIGNERS, TEXT = "signers.json", "contract.json"
"""Names of the files inside an official text: this list, and the text its pages were drawn from."""
FORMAT = "xieyue-signers-1"
_UNION = ("UnionChiefSignature", "UnionOrganisationSeal")
_EMPLOYER = ("EmployerChiefSignature", "EmployerOrganisationSeal")
_BUREAU = "BureauFilingMark"
_SEALS = frozenset({"UnionOrganisationSeal", "EmployerOrganisationSeal", _BUREAU})
_PLATFORM = "PlatformSeal"
_WORDS = re.compile(r"[^\w]+")
"""Licensed providers write 051@张三@1."""


@dataclass(frozen=True, slots=True)
class Misplaced:
    """归属检验结果 — what is wrong about who filled which field, and what could not be checked."""

    problems: tuple[Problem, ...] = ()
    cautions: tuple[Problem, ...] = ()


def write_signers(
    fields: Mapping[str, Subject], platform: x509.Certificate, naming: Mapping[str, Json] | None = None
) -> bytes:
    """名单 — to be put into the file before it is certified; the platform is named too.

    `naming` is the office's word for a platform's certificate that its own authority did not issue.
    """
    return canonical.encode(
        {
            "format": FORMAT,
            "platform": {**describe(platform), **({"naming": naming} if naming else {})},
            "fields": {
                name: {
                    "name": one.common_name,
                    "organisation": one.organisation,
                    "uscc": one.uscc,
                    "office": one.office,
                    "number": one.serial,
                }
                for name, one in fields.items()
            },
        }
    )


def read_signers(attached: Mapping[str, bytes]) -> Mapping[str, Subject]:
    """名单 — field → whose it is, from the files inside a contract; empty when there is none to be read."""
    return (_listed(attached[SIGNERS]) if SIGNERS in attached else None) or {}


def platform_of(attached: Mapping[str, bytes]) -> Json:
    """平台 — what the list says of the platform's certificate; None when there is none to be read."""
    return _object(attached[SIGNERS]).get("platform") if SIGNERS in attached else None


def examine_signers(
    findings: Sequence[SignatureFinding], attached: Mapping[str, bytes], text_digest: str
) -> Misplaced:
    """归属检验 — of the signatures of a contract, by what stands in the file itself.

    `attached` are the files inside it as they stood under the certification.
    """
    done = [one for one in findings if one.field != _PLATFORM and one.level]
    text = attached.get(TEXT, b"")
    parties = _object(text) if digest_bytes(text) == text_digest else {}
    if SIGNERS not in attached:
        return _unlisted(done, parties)
    listed = _listed(attached[SIGNERS])
    if listed is None:
        return Misplaced((Problem(f"{SIGNERS}：无法读取", f"{SIGNERS} cannot be read"),))
    problems = [*_another_party(listed, parties)]
    for one in done:
        problems += _judge(one, listed.get(one.field))
    return Misplaced(tuple(problems))


def by_text(findings: Sequence[SignatureFinding], parties: Mapping[str, Json]) -> Iterator[Problem]:
    """What the parties named in a text alone say: each seal is its party's, nobody signs for the other side,
    and the bureau is neither of them."""
    union, employer = parties.get("union"), parties.get("employer")
    for one in findings:
        if not one.level:
            continue
        own = {**dict.fromkeys(_UNION, union), **dict.fromkeys(_EMPLOYER, employer)}.get(one.field)
        if one.field in _SEALS and own is not None and one.organisation != visible(str(own)):
            yield _problem(
                one,
                f"是“{one.organisation}”的印章，不是“{own}”的",
                f"carries the seal of {one.organisation}, not of {own}",
            )
        elif own is not None and one.organisation in {str(union), str(employer)} - {str(own)}:
            yield _problem(one, "由对方的人签署", "is signed by somebody of the other side")
        elif one.field == _BUREAU and one.organisation in {str(union), str(employer)}:
            yield _problem(
                one, f"是“{one.organisation}”的印章，不是人社部门的", "is set by a party, not by the bureau"
            )
        elif one.field in _SEALS and not one.licensed and (one.office or one.signer_name != one.organisation):
            yield _not_a_seal(one)


def _unlisted(done: Sequence[SignatureFinding], parties: Mapping[str, Json]) -> Misplaced:
    """A file of an earlier version, or of another make."""
    problems = [*by_text(done, parties)]
    sides = [{one.certificate_serial for one in done if one.field in side} for side in (_UNION, _EMPLOYER)]
    sides.append({one.certificate_serial for one in done if one.field == _BUREAU})
    if any(one & other for place, one in enumerate(sides) for other in sides[place + 1 :]):
        problems.append(
            Problem("同一张证书签署了不同各方的位置", "one certificate fills places of different parties")
        )
    if not done:
        return Misplaced(tuple(problems))
    said = "首席代表是否本人、备案章是否有权机关" if parties else "各处由谁签署"
    in_english = "the chiefs' persons and the bureau" if parties else "whose place each one is"
    return Misplaced(
        tuple(problems),
        (
            Problem(
                f"文件由较早的版本制作，没有附签署人名单，未能核对{said}，请对照纸面",
                f"made by an earlier version without a list of signers: {in_english} could not be checked, "
                "compare with the pages",
            ),
        ),
    )


def _another_party(listed: Mapping[str, Subject], parties: Mapping[str, Json]) -> Iterator[Problem]:
    for side, key in ((_UNION, "union"), (_EMPLOYER, "employer")):
        named = listed.get(side[1])
        if key in parties and (named is None or named.organisation != parties[key]):
            yield Problem(
                f"{SIGNERS} 与合同文本所载的当事人不同", f"{SIGNERS} names other parties than the text"
            )


def _judge(one: SignatureFinding, named: Subject | None) -> Iterator[Problem]:
    if named is None:
        yield _problem(one, "不在签署人名单中", "is not on the list of signers")
        return
    seal = one.field in _SEALS
    if not (_is_organisation if seal else _is_person)(one, named):
        whose = named.organisation if seal else f"{named.common_name}，{named.organisation}"
        who = "，".join(part for part in (one.signer_name, one.organisation) if part)
        yield _problem(one, f"应由“{whose}”签署，实际是“{who}”", f"belongs to {whose}, but is by {who}")
    elif seal and not one.licensed and one.office:
        yield _not_a_seal(one)


def _is_organisation(one: SignatureFinding, named: Subject) -> bool:
    wanted = visible(named.organisation)
    if one.uscc and named.uscc and one.uscc != named.uscc:
        return False
    names = {one.organisation, one.signer_name} if one.licensed else {one.signer_name}
    return wanted in names


def _is_person(one: SignatureFinding, named: Subject) -> bool:
    """The chief by name; of our own certificates also by organisation and number, for names are not rare."""
    wanted = visible(named.common_name)
    if one.licensed:
        return wanted in (one.signer_name, *_WORDS.split(unicodedata.normalize("NFKC", one.signer_name)))
    own = (one.signer_name, one.organisation, one.uscc, one.number)
    return own == (wanted, visible(named.organisation), visible(named.uscc), visible(named.serial))


def _listed(content: bytes) -> Mapping[str, Subject] | None:
    whole = _object(content)
    fields = whole.get("fields")
    if whole.get("format") != FORMAT or not isinstance(fields, Mapping):
        return None
    found = {}
    for name, one in fields.items():
        if not isinstance(one, Mapping):
            return None
        kinds = ("name", "organisation", "uscc", "office", "number")
        found[name] = Subject(*(str(one.get(kind, "")) for kind in kinds))
    return found


def _object(content: bytes) -> Mapping[str, Json]:
    try:
        value = canonical.decode(content)
    except canonical.NotCanonicalError:
        return {}
    return value if isinstance(value, Mapping) else {}


def _not_a_seal(one: SignatureFinding) -> Problem:
    return _problem(
        one,
        f"用的是{one.signer_name}的个人证书，不是印章证书",
        f"is by a person's certificate: {one.signer_name}",
    )


def _problem(one: SignatureFinding, zh: str, en: str) -> Problem:
    return Problem(f"{title(one.field, 'zh')}{zh}", f"{title(one.field, 'en')} {en}")
