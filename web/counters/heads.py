"""台账树头 — what each party takes away after every act, signs with its own key, and checks years later."""

from __future__ import annotations

import base64
import json

from flask import Blueprint, Response, flash, jsonify, render_template, url_for
from flask.typing import ResponseReturnValue

from negotiation.domain.errors import UnknownNegotiationError, WrongSignatureError
from negotiation.usecases import heads, read
from signing.heads import as_json
from web import identity, problems
from web.counters.desk import signed_in
from web.language import N_, gettext
from web.sent import sent_json

WITNESSES = {
    "platform": N_("平台"),
    "union": N_("企业工会"),
    "employer": N_("用人单位"),
    "bureau": N_("人力资源和社会保障部门"),
}


def add_routes(blueprint: Blueprint) -> None:
    """The page of heads, their files, and the two steps of witnessing."""
    blueprint.add_url_rule("/case/<case_id>/heads", "heads", page)
    blueprint.add_url_rule("/case/<case_id>/heads/<head_id>.json", "head", file)
    blueprint.add_url_rule("/case/<case_id>/heads/witness", "head_witness", witness, methods=["POST"])


def page(case_id: str) -> ResponseReturnValue:
    """树头页."""
    office, person, at = identity.application().office, signed_in(), identity.now()
    view = read.view_case(office, person, case_id, at)
    heads.hand_over(office, at, case_id)
    found = [(heads.id_of(one), one) for one in heads.heads_of(office, person, case_id)]
    return render_template(
        "heads.html",
        view=view,
        found=list(reversed(found)),
        words=WITNESSES,
        may_witness=heads.may_witness(office, person, case_id),
        owner=person.person_id,
    )


def file(case_id: str, head_id: str) -> ResponseReturnValue:
    """One head, to be kept outside this platform."""
    found = heads.heads_of(identity.application().office, signed_in(), case_id)
    head = next((one for one in found if heads.id_of(one) == head_id), None)
    if head is None:
        raise UnknownNegotiationError(negotiation=head_id)
    answer = Response(json.dumps(as_json(head), ensure_ascii=False, indent=1), mimetype="application/json")
    answer.headers["Content-Disposition"] = f'attachment; filename="head-{head.log}-{head.size}.json"'
    return answer


def witness(case_id: str) -> ResponseReturnValue:
    """会签, JSON in and out: without a signature the bytes to sign, with one it is kept."""
    office, person, at = identity.application().office, signed_in(), identity.now()
    asked = sent_json()
    try:
        if not isinstance(asked, dict) or "signature" not in asked:
            to_sign = heads.to_witness(office, person, case_id, at)
            attributes = base64.b64encode(to_sign.attributes).decode("ascii")
            return jsonify({"head": to_sign.head_id, "attributes": attributes})
        try:
            signature = base64.b64decode(str(asked["signature"]), validate=True)
        except ValueError:  # also for letters beyond ASCII
            raise WrongSignatureError(reason="无法读取", reason_en="unreadable") from None
        heads.witness(office, person, str(asked.get("head", "")), signature, at)
    except problems.SHOWN as error:
        told = problems.explained(error)
        body = {"what": told.what, "why": told.why, "what_to_do": told.what_to_do}
        return jsonify(body), problems.status_of(error)
    flash(gettext("会签完成。请下载树头，保存在本单位。"), "good")
    return jsonify({"next": url_for(".heads", case_id=case_id)})
