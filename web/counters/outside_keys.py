"""密钥在别处 — files for keys that are not in this browser: bytes that prove possession, and what comes back.

What is signed here is signed on the holder's own computer, by `xieyue key sign` or another tool.
"""

from __future__ import annotations

from flask import Blueprint, Response, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from negotiation.domain.errors import CertificateRequestError
from negotiation.house_times import CERTIFICATE_WATCHED
from negotiation.key_files import (
    LARGEST_FILE,
    POSSESSION,
    KeyFileError,
    Signed,
    ToSign,
    read_signed,
    write_to_sign,
)
from negotiation.usecases import enrolment, outside_certificates
from negotiation.usecases.outside_certificates import Brought
from signing.keys import read_certificates
from signing.outside_certificate import LARGEST_CHAIN
from web import identity, problems
from web.counters import keys
from web.counters.desk import signed_in
from web.language import day, gettext


def add_routes(blueprint: Blueprint) -> None:
    """Beside the page of keys."""
    blueprint.add_url_rule("/keys/possession", "key_possession", possession)
    blueprint.add_url_rule("/keys/bring", "key_bring", bring, methods=["POST"])


def possession() -> ResponseReturnValue:
    """持有证明的待签文件."""
    person, notary = signed_in(), identity.application().office.notary
    owner = enrolment.own_owner(person, request.args.get("owner", ""))
    content = outside_certificates.challenge(notary, owner, identity.now())
    file = write_to_sign([ToSign(POSSESSION, gettext("证明您持有证书的密钥"), content)])
    return Response(
        file,
        mimetype="application/json",
        headers={"Content-Disposition": "attachment; filename=xieyue-to-sign.json"},
    )


def bring() -> ResponseReturnValue:
    """外部证书 — the result of signing, with the certificate in it or beside it."""
    try:
        signed = _signed(request.files.get("file"))
        beside = request.files.get("certificate")
        certificates = beside.read(LARGEST_CHAIN + 1) if beside and beside.filename else signed.certificates
        brought = Brought(
            signed.contents.get(POSSESSION, b""), certificates, signed.signatures.get(POSSESSION, b"")
        )
        asked = enrolment.bring(
            identity.application().office,
            signed_in(),
            brought,
            identity.now(),
            owner=request.form.get("owner", ""),
            source=request.form.get("source", ""),
        )
    except problems.SHOWN as error:
        return keys.failed(error)
    flash(gettext("外部证书已提交。请把公钥指纹读给办理的人核对。"), "good")
    ends_at = read_certificates(asked.request)[0].not_valid_after_utc
    if ends_at <= identity.now() + CERTIFICATE_WATCHED:
        said = gettext(
            "这张证书%(day)s就要到期。签字日在那以后的，请先向签发机构续期，再提交新的证书。",
            day=day(ends_at),
        )
        flash(said, "watch")
    return redirect(url_for(".keys"), 303)


def _signed(file: FileStorage | None) -> Signed:
    try:
        return read_signed(file.read(LARGEST_FILE + 1) if file else b"")
    except KeyFileError as problem:
        raise CertificateRequestError(reason="签名结果的文件无法读取", reason_en=str(problem)) from None
