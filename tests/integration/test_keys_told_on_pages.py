"""证书的话在页面上: what is wrong with a certificate that is handed in, and whose ends before the signing."""

from __future__ import annotations

from io import BytesIO
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa

from negotiation.key_files import POSSESSION, ToSign, write_signed
from negotiation.outside import Outside, OutsideLists
from negotiation.usecases.outside_certificates import challenge
from tests.builders_outside import PEM, OutsideAuthority
from tests.builders_web import World, world
from tests.integration.test_keys_outside import NAME, outside_chief


@pytest.fixture
def place(tmp_path: Path):
    with world(tmp_path, "2026-05-29T09:05:00+08:00") as made:
        yield made


def test_each_thing_wrong_with_a_certificate_stands_on_its_line(place: World) -> None:
    own = OutsideAuthority(place.clock.at)
    place.application.notary.outside = Outside(authorities=(own.root_pem + own.issuer_pem,))
    key = rsa.generate_private_key(65537, 1024)
    unfit = own.issue(key.public_key(), NAME, starts=-30, days=-2, encrypts=True).public_bytes(PEM)
    content = challenge(place.application.notary, "chair", place.clock.at)
    file = write_signed([(ToSign(POSSESSION, "示例", content), b"value")], unfit)

    for language, words in (("zh", ("1024 位", "到期", "没有签名的用途")), ("en", ("1024 bits", "ended on"))):
        answer = place.visitor("chair", language=language).post(
            "/union/keys/bring", data={"file": (BytesIO(file), "signed.json"), "source": "token"}
        )

        notice = answer.get_data(as_text=True).split('role="alert"', 1)[1].split("</div>", 1)[0]
        assert answer.status_code == 409
        assert notice.count("<li>") == 3
        assert [one for one in words if one not in notice] == []


def test_a_certificate_that_ends_before_the_signing_is_told_on_the_page_of_the_case(place: World) -> None:
    own = OutsideAuthority(place.clock.at)
    outside_chief(place, own, OutsideLists(lambda address: own.lists(place.clock.at)[address]), days=0.3)

    said = {
        person: place.client(person).get(f"/{counter}/case/{place.case_id}").get_data(as_text=True)
        for person, counter in (("chair", "union"), ("director", "employer"))
    }

    assert "签名证书在签字以前就要到期" in said["chair"]
    assert f"<li>{NAME}：2026年5月29日到期" in said["chair"]
    assert "签名证书在签字以前就要到期" not in said["director"]
