"""我的签名密钥 — apply, approve, register, revoke; one-time codes and passkeys. Keys stay in the browser."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography import x509
from flask import Blueprint, Response, flash, jsonify, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import NotFound

from negotiation.documents.render.qr import qr_squares
from negotiation.domain.actor import OrganisationKind, Role
from negotiation.domain.errors import CertificateRequestError, NotYourCertificateError
from negotiation.house_times import CERTIFICATE_WATCHED
from negotiation.ports_keys import CertificateRecord, CertificateRequest
from negotiation.usecases import enrolment, passkeys, signing_desk, step_up
from negotiation.usecases.outside_certificates import PROOF_LASTS
from negotiation.usecases.revocation_lists import fresh_lists
from negotiation.usecases.signing_desk import Shown
from signing.keys import read_certificates
from signing.requests import LARGEST_REQUEST
from signing.revocation import Reason
from web import identity, problems
from web.counters import practice
from web.counters.desk import signed_in
from web.identity import Counter
from web.language import N_, gettext, language
from web.sent import sent_json

REASONS = {
    Reason.KEY_COMPROMISE: N_("密钥遗失或者可能泄露"),
    Reason.AFFILIATION_CHANGED: N_("离职、卸任或者换人"),
    Reason.SUPERSEDED: N_("换用新的密钥"),
    Reason.CESSATION: N_("单位注销或者停用"),
}
EVENTS = {
    "applied": N_("提出申请"),
    "approved": N_("单位同意"),
    "issued": N_("登记并签发证书"),
    "refused": N_("不予办理"),
    "revoked": N_("吊销证书"),
    "seal_pictured": N_("更换印章图像"),
    "factor_added": N_("设置确认方式"),
    "reset_asked": N_("单位申请重设确认方式"),
    "factors_reset": N_("登记处重设确认方式"),
}
WAYS = {"totp": N_("动态口令"), "passkey": N_("通行密钥")}
SOURCES = {"pkcs12": N_("证书文件（PKCS#12）"), "token": N_("UKey 或智能卡"), "service": N_("外部签名服务")}
public = Blueprint("lists", __name__)


@dataclass(frozen=True, slots=True)
class Asked:
    """一份申请 with the words a page shows."""

    request: CertificateRequest
    name: str
    organisation: str
    is_seal: bool
    applicant: str
    """Whom to telephone: who applied, with the post; for a seal its keeper."""

    @property
    def fingerprint(self) -> str:
        """In groups of four, as it is read out."""
        return groups(self.request.key_sha256)

    @property
    def certificate(self) -> x509.Certificate | None:
        """The outside certificate that is brought, if it is one."""
        return read_certificates(self.request.request)[0] if self.request.brought else None


@dataclass(frozen=True, slots=True)
class Held:
    """一张证书 with the words a page shows."""

    record: CertificateRecord
    name: str
    ending: bool


def add_routes(blueprint: Blueprint, counter: Counter) -> None:
    """The pages of every counter; the desk's own where the registrars are."""
    for rule, endpoint, view, method in (
        ("/keys", "keys", page, "GET"),
        ("/keys/current", "key_current", current, "GET"),
        ("/keys/apply", "key_apply", apply, "POST"),
        ("/keys/decide", "key_decide", decide, "POST"),
        ("/keys/revoke/<serial>", "key_revoke", revoke_form, "GET"),
        ("/keys/revoke/<serial>", "key_revoked", revoked, "POST"),
        ("/keys/codes", "codes", codes, "POST"),
        ("/keys/codes/confirm", "codes_confirm", codes_confirm, "POST"),
        ("/keys/passkey/begin", "passkey_begin", passkey_begin, "POST"),
        ("/keys/passkey", "passkey_add", passkey_add, "POST"),
        ("/case/<case_id>/sign/<act>/challenge", "sign_challenge", challenge, "POST"),
    ):
        blueprint.add_url_rule(rule, endpoint, view, methods=[method])
    if counter.kind is OrganisationKind.PLATFORM:
        blueprint.add_url_rule("/reset", "factors_reset", reset, methods=["POST"])
    else:
        blueprint.add_url_rule("/keys/reset", "reset_asked", ask_reset, methods=["POST"])


def page(
    set_up: step_up.TotpSetUp | None = None,
    told: object = None,
    status: int = 200,
    findings: Sequence[str] = (),
) -> ResponseReturnValue:
    """密钥页."""
    person, office, at = signed_in(), identity.application().office, identity.now()
    return (
        render_template(
            "keys.html",
            standings=(standings := enrolment.standing(office, person, at)),
            practice_keys=practice.importable(standings),
            to_approve=[_asked(one) for one in enrolment.to_approve(office, person)],
            to_register=[_asked(one) for one in enrolment.to_register(office, person)],
            colleagues=[
                _held(one)
                for one in enrolment.of_organisation(office, person, at)
                if one.owner not in {person.person_id, enrolment.seal_owner(person.organisation_id)}
            ],
            ending=[_held(one) for one in enrolment.ending(office, at)] if _is_desk() else [],
            lasting=identity.application().lasting() if _is_desk() else (),
            kinds=step_up.kinds_of(office, person.person_id),
            is_desk=_is_desk(),
            resets=_people(step_up.resets_asked(office)) if _is_desk() else [],
            may_ask_reset=_colleagues(),
            set_up=set_up,
            begun=step_up.is_setting_up(office, person.person_id),
            ways=WAYS,
            picture=qr_squares(set_up.uri) if set_up else None,
            told=told,
            findings=findings,
            events=EVENTS,
            sources=SOURCES,
            outside_counts=bool(identity.application().notary.outside.authorities),
            proof_lasts=int(PROOF_LASTS.total_seconds() // 60),
            groups=groups,
            watched=CERTIFICATE_WATCHED,
            compared=enrolment.COMPARED,
        ),
        status,
    )


def current() -> ResponseReturnValue:
    """Which key the owner's certificate in force speaks of; for the signing page's script."""
    person, at = signed_in(), identity.now()
    found = enrolment.standing(identity.application().office, person, at)
    wanted = next((one for one in found if one.owner == request.args.get("owner", "")), None)
    serial = wanted.current.serial if wanted and wanted.current else ""
    keys = [one.key_sha256 for one in wanted.requests if one.serial == serial] if wanted and serial else []
    return jsonify({"key_sha256": keys[-1] if keys else ""})


def apply() -> ResponseReturnValue:
    """申请 — from the script (base64), or a file made elsewhere."""
    file = request.files.get("file")
    try:
        content = (
            file.read(LARGEST_REQUEST + 1)
            if file
            else base64.b64decode(request.form.get("request", ""), validate=True)
        )
        enrolment.apply(
            identity.application().office,
            signed_in(),
            content,
            identity.now(),
            owner=request.form.get("owner", ""),
            source=request.form.get("source", "browser"),
        )
    except ValueError:  # also for letters beyond ASCII
        return failed(CertificateRequestError(reason="内容无法读取", reason_en="the content cannot be read"))
    except problems.SHOWN as error:
        return failed(error)
    flash(gettext("申请已提出。请把公钥指纹读给办理的人核对。"), "good")
    return redirect(url_for(".keys"), 303)


def decide() -> ResponseReturnValue:
    """同意、登记或者不予办理."""
    office, person, at = identity.application().office, signed_in(), identity.now()
    asked, what = request.form.get("id", ""), request.form.get("what", "")
    try:
        if what == "approve":
            enrolment.approve(office, person, asked, at)
            said = gettext("已同意，由登记处核对后签发。")
        elif what == "register":
            enrolment.register(office, person, asked, request.form.get("fingerprint", ""), at)
            said = gettext("证书已签发。")
        elif what == "refuse":
            enrolment.refuse(office, person, asked, request.form.get("reason", ""), at)
            said = gettext("已不予办理，并记录理由。")
        else:
            raise NotFound
    except problems.SHOWN as error:
        return failed(error)
    flash(said, "good")
    return redirect(url_for(".keys"), 303)


def revoke_form(serial: str) -> ResponseReturnValue:
    """吊销的确认页."""
    with identity.application().office.reading() as uow:
        record = uow.certificates.by_serial(serial)
    known = enrolment.standing(identity.application().office, signed_in(), identity.now())
    own = {one.owner for one in known}
    colleagues = enrolment.of_organisation(identity.application().office, signed_in(), identity.now())
    if record.owner not in own and record not in colleagues and not _is_desk():
        raise NotYourCertificateError(owner=serial)
    if record.revoked_at is not None:
        flash(gettext("这张证书已经吊销，无需再办理。"), "watch")
        return redirect(url_for(".keys"), 303)
    return render_template("key_revoke.html", held=_held(record), reasons=REASONS)


def revoked(serial: str) -> ResponseReturnValue:
    """吊销."""
    try:
        reason = Reason(request.form.get("reason", ""))
    except ValueError:
        return redirect(url_for(".key_revoke", serial=serial), 303)
    try:
        enrolment.revoke(identity.application().office, signed_in(), serial, reason, identity.now())
    except problems.SHOWN as error:
        return failed(error)
    flash(gettext("证书已吊销，立即生效。此前签署并加盖时间戳的文件不受影响。"), "good")
    return redirect(url_for(".keys"), 303)


def codes() -> ResponseReturnValue:
    """设置动态口令: the secret is shown this once."""
    application = identity.application()
    return page(set_up=step_up.begin_totp(application.office, signed_in(), identity.now()))


def codes_confirm() -> ResponseReturnValue:
    """First code."""
    application = identity.application()
    try:
        step_up.confirm_totp(
            application.office,
            signed_in(),
            request.form.get("code", ""),
            identity.now(),
            present=request.form.get("present", ""),
            read_at=application.clock(),
        )
    except problems.SHOWN as error:
        step_up.note_failure(application.office, signed_in().person_id, error, identity.now())
        return failed(error)
    flash(gettext("动态口令已启用。"), "good")
    return redirect(url_for(".keys"), 303)


def passkey_begin() -> ResponseReturnValue:
    """What the browser is asked to create."""
    asked = passkeys.begin_adding(identity.application().office, signed_in(), identity.now())
    return Response(asked, mimetype="application/json")


def passkey_add() -> ResponseReturnValue:
    """通行密钥 added."""
    application = identity.application()
    try:
        step_up.add_passkey(
            application.office,
            signed_in(),
            request.form.get("answer", ""),
            identity.now(),
            present=request.form.get("present", ""),
            read_at=application.clock(),
        )
    except problems.SHOWN as error:
        step_up.note_failure(application.office, signed_in().person_id, error, identity.now())
        return failed(error)
    flash(gettext("通行密钥已添加。"), "good")
    return redirect(url_for(".keys"), 303)


def challenge(case_id: str, act: str) -> ResponseReturnValue:
    """质询 — bound to the texts that are shown; JSON in, JSON out."""
    try:
        texts = sent_json().get("texts", [])
        shown = tuple(Shown(str(one["type"]), str(one["digest"]), str(one["revision"]), 0) for one in texts)
        purpose = signing_desk.purpose_of(act, case_id, shown)
        asked = passkeys.ask(identity.application().office, signed_in().person_id, purpose, identity.now())
    except (AttributeError, KeyError, TypeError, ValueError):
        raise NotFound from None
    except problems.SHOWN as error:
        told = problems.explained(error)
        body = {"what": told.what, "why": told.why, "what_to_do": told.what_to_do, "reasons": []}
        return jsonify(body), problems.status_of(error)
    return Response(asked, mimetype="application/json")


def reset() -> ResponseReturnValue:
    """重设确认方式 for somebody who lost theirs."""
    try:
        step_up.reset(
            identity.application().office, signed_in(), request.form.get("person", ""), identity.now()
        )
    except problems.SHOWN as error:
        return failed(error)
    flash(gettext("该人员的确认方式已全部作废，须重新设置。"), "good")
    return redirect(url_for(".keys"), 303)


def ask_reset() -> ResponseReturnValue:
    """申请重设 for a colleague."""
    try:
        step_up.ask_reset(
            identity.application().office, signed_in(), request.form.get("person", ""), identity.now()
        )
    except problems.SHOWN as error:
        return failed(error)
    flash(gettext("已申请，由登记处核实后重设。"), "good")
    return redirect(url_for(".keys"), 303)


@public.get("/crl/<issuer>.crl")
def revocation_list(issuer: str) -> ResponseReturnValue:
    """吊销列表 — for anybody."""
    office = identity.application().office
    if issuer == "issuing":
        fresh_lists(office, identity.now())
    with office.reading() as uow:
        found = uow.certificates.newest_list(issuer)
    if found is None:
        raise NotFound
    return Response(found[1], mimetype="application/pkix-crl")


def groups(fingerprint: str) -> str:
    """公钥指纹 in groups of four."""
    return " ".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4))


def failed(error: Exception) -> ResponseReturnValue:
    """The page with what went wrong on top; of several findings each on its line."""
    findings = error.values.get("findings", ()) if isinstance(error, CertificateRequestError) else ()
    if len(findings) < 2:
        return page(told=problems.explained(error), status=problems.status_of(error))
    reason = gettext("证书或者密钥有%(count)s处不适用，都在下面", count=len(findings))
    told = problems.explained(CertificateRequestError(reason=reason, reason_en=reason))
    place = int(language() == "en")
    return page(told=told, findings=[one[place] for one in findings], status=problems.status_of(error))


def _people(ids: Sequence[str]) -> list[tuple[str, str]]:
    with identity.application().office.reading() as uow:
        found = [uow.register.person(one) for one in ids]
        return [
            (one.id, f"{one.name} {uow.register.organisation(one.organisation_id).name}") for one in found
        ]


def _colleagues() -> list[tuple[str, str]]:
    """Those for whom this person may ask the desk for a reset."""
    person = signed_in()
    if _is_desk() or not person.roles & enrolment.OFFICERS:
        return []
    with identity.application().office.reading() as uow:
        people = uow.register.people(person.organisation_id)
    return [(one.id, one.name) for one in people if one.id != person.person_id and one.roles]


def _is_desk() -> bool:
    return Role.REGISTRAR in signed_in().roles


def _asked(one: CertificateRequest) -> Asked:
    is_seal = one.owner.startswith("seal:")
    with identity.application().office.reading() as uow:
        organisation = uow.register.organisation(one.organisation_id)
        person = uow.register.person(one.applicant_id)
    name = organisation.name if is_seal else person.name
    return Asked(one, name, organisation.name, is_seal, f"{person.name}（{person.post}）")


def _held(one: CertificateRecord) -> Held:
    with identity.application().office.reading() as uow:
        if one.owner.startswith("seal:"):
            name = uow.register.organisation(one.owner.removeprefix("seal:")).name
        else:
            name = uow.register.person(one.owner).name
    return Held(one, name, ending=one.ends_at <= identity.now() + CERTIFICATE_WATCHED)
