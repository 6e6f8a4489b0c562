"""密钥页、签署页: nobody is left without a next step — after a wrong code, a refusal, a revocation."""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from flask.testing import FlaskClient

from negotiation.usecases import step_up
from tests.builders_web import World, empty_upload, world

_HR_KEYS, _WOMEN_KEYS = "/employer/keys", "/union/keys"


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Both chiefs have signed; no seal was put."""
    with world(tmp_path_factory.mktemp("keys"), "2026-05-29T10:15:00+08:00") as made:
        yield made


def shown(client: FlaskClient, address: str) -> str:
    return client.get(address, follow_redirects=True).get_data(as_text=True)


def applied(client: FlaskClient, slug: str, owner: str) -> str:
    """Apply with a new key; its fingerprint as the page shows it to be read out."""
    key = ec.generate_private_key(ec.SECP256R1())
    asked = x509.CertificateSigningRequestBuilder().subject_name(x509.Name([])).sign(key, hashes.SHA256())
    content = base64.b64encode(asked.public_bytes(Encoding.DER)).decode("ascii")
    answer = client.post(f"/{slug}/keys/apply", data={"owner": owner, "request": content})
    assert answer.status_code == 303, answer.get_data(as_text=True)
    found = re.search(r'fingerprint">([0-9a-f ]+)<', shown(client, f"/{slug}/keys"))
    assert found is not None
    return found[1].replace(" ", "")


def decided(client: FlaskClient, slug: str, what: str, **more: str) -> None:
    """The first request on the page is approved, registered or refused."""
    page = shown(client, f"/{slug}/keys")
    found = re.search(r'name="id" value="([^"]+)"', page)
    assert found is not None
    answer = client.post(f"/{slug}/keys/decide", data={"id": found[1], "what": what, **more})
    assert answer.status_code == 303, answer.get_data(as_text=True)


def test_after_a_wrong_first_code_the_field_is_still_there_and_the_next_code_works(place: World) -> None:
    client = place.client("hr")
    found = re.search(r'<p class="digest">([A-Z2-7 ]+)</p>', client.post(f"{_HR_KEYS}/codes").text)
    assert found is not None
    plain = found[1].replace(" ", "")
    secret = base64.b32decode(plain + "=" * (-len(plain) % 8))

    wrong = client.post(f"{_HR_KEYS}/codes/confirm", data={"code": "000000"})
    assert wrong.status_code == 403
    assert 'id="f-code"' in wrong.text
    assert plain[:4] not in wrong.text  # the secret itself is shown once

    place.clock.at += timedelta(minutes=1)
    right = client.post(f"{_HR_KEYS}/codes/confirm", data={"code": step_up.code_at(secret, place.clock.at)})
    assert right.status_code == 303
    page = shown(client, _HR_KEYS)
    assert 'id="f-code"' not in page
    assert "设置确认方式 动态口令" in page


def test_a_pause_after_wrong_codes_names_its_end_on_the_readers_clock(place: World) -> None:
    client = place.client("finance")
    for _ in range(5):
        client.post("/employer/keys/codes")
        client.post("/employer/keys/codes/confirm", data={"code": "000000", "present": "000000"})

    told = client.post("/employer/keys/codes/confirm", data={"code": "000000", "present": "000000"})

    assert told.status_code == 429
    assert re.search(r"2026年5月29日 10:\d\d 以前不能再用口令", told.text)  # a passkey still works


def test_a_refusal_is_told_until_a_later_request_is_granted_and_a_revocation_is_not_taken_twice(
    place: World,
) -> None:
    women, chair, desk = place.client("women"), place.client("chair"), place.client("registrar")
    applied(women, "union", "women")
    decided(chair, "union", "refuse", reason="人员已调岗")
    assert "上次申请未办理：人员已调岗" in shown(women, _WOMEN_KEYS)

    place.clock.at += timedelta(minutes=1)
    fingerprint = applied(women, "union", "women")
    assert "上次申请未办理" not in shown(women, _WOMEN_KEYS)
    decided(chair, "union", "approve")
    assert "请与申请人通话：陈例安" in shown(desk, "/registry/keys")
    decided(desk, "registry", "register", fingerprint=fingerprint[:8])
    found = re.search(r"/union/keys/revoke/[0-9a-f]+", shown(women, _WOMEN_KEYS))
    assert found is not None
    stranger = place.client("hr").get(found[0].replace("/union/", "/employer/"))
    assert (stranger.status_code, "您不能办理这一证书" in stranger.text) == (403, True)

    assert women.post(found[0], data={"reason": "keyCompromise"}).status_code == 303
    again = women.post(found[0], data={"reason": "keyCompromise"})
    assert again.status_code == 409
    page = shown(women, found[0])
    assert "这张证书已经吊销，无需再办理" in page
    assert "上次申请未办理" not in page


@pytest.mark.parametrize("person", ["chair", "welder"])
def test_who_has_nothing_to_sign_gets_no_button_for_it(place: World, person: str) -> None:
    page = shown(place.client(person), f"/union/case/{place.case_id}/sign/sign_contract")

    assert "全部已经签署" in page
    assert 'id="sign-code"' not in page
    assert "signing.js" not in page


def test_an_auditor_at_the_signing_page_of_the_seal_is_told_that_nothing_waits_for_her(place: World) -> None:
    page = shown(place.client("union-auditor"), f"/union/case/{place.case_id}/sign/seal_contract")

    assert "这里没有等待您签署的文件" in page
    assert 'id="sign-code"' not in page


def test_a_keeper_without_a_certificate_is_told_before_reading_and_typing(place: World) -> None:
    address = f"/employer/case/{place.case_id}/sign/seal_contract"
    client = place.client("finance")
    assert "签署以前还要先办" not in shown(client, address)

    with place.application.office.reading() as uow:
        serial = uow.certificates.current("seal:employer", place.clock.at).serial
    assert client.post(f"/employer/keys/revoke/{serial}", data={"reason": "superseded"}).status_code == 303

    page = shown(client, address)
    assert "签署以前还要先办" in page
    assert "本单位印章还没有可用的证书" in page


def test_an_empty_file_is_called_empty(place: World) -> None:
    answer = place.app.test_client().post("/verify", **empty_upload("file", "空.pdf"))

    assert (answer.status_code, "是空的（0 字节）" in answer.text) == (422, True)
