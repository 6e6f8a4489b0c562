"""SM3 beside SHA-256, SM2 behind the same interface: both as the openssl command computes them."""

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signing import digests, sm2
from signing.der import DerError
from signing.errors import UnusableKeyError, WrongSignatureError
from signing.keys import SigningKey
from signing.sm2 import LABEL, NationalSignature, Sm2PublicKey, countersign, new_sm2_key, sm2_key

EXAMPLES = {
    b"abc": "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0",
    b"abcd" * 16: "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732",
}
"""The two examples of GB/T 32905."""


@pytest.mark.parametrize("content", EXAMPLES)
def test_the_examples_of_the_standard_come_out(content: bytes) -> None:
    assert digests.sm3(content) == EXAMPLES[content]


@given(content=st.binary(max_size=300))
def test_both_ways_of_computing_sm3_agree(content: bytes) -> None:
    assert digests._sm3_of_cryptography(content) == digests.sm3_bytes(content)


def test_both_digests_stand_side_by_side() -> None:
    assert set(digests.both(b"")) == {"sha256", "sm3"}


@pytest.fixture(scope="module")
def key() -> sm2.Sm2Key:
    return new_sm2_key()


def test_a_signature_holds_for_its_bytes_only(key) -> None:
    signature = key.sign("集体合同".encode())
    key.public_key.verify(signature, "集体合同".encode())
    for content, value in ((b"other", signature), ("集体合同".encode(), signature + b"\x00")):
        with pytest.raises(DerError):
            key.public_key.verify(value, content)
    with pytest.raises(DerError):
        new_sm2_key().public_key.verify(signature, "集体合同".encode())


@settings(max_examples=10, deadline=None)
@given(place=st.integers(0, 69), mask=st.integers(1, 255))
def test_a_flipped_byte_of_a_signature_is_found(key, place: int, mask: int) -> None:
    signature = key.sign(b"x")
    place %= len(signature)
    flipped = signature[:place] + bytes([signature[place] ^ mask]) + signature[place + 1 :]
    with pytest.raises(DerError):
        key.public_key.verify(flipped, b"x")


def test_the_label_says_that_it_is_no_production_key(key) -> None:
    assert "不得用作正式密钥" in key.label
    assert "secret" not in repr(key)
    held: SigningKey = key
    assert held.public_key == key.public_key


def test_a_national_signature_travels_as_json(key) -> None:
    made = countersign(b"head", key)
    again = NationalSignature.from_json(made.as_json())
    again.require_over(b"head")
    assert made.as_json()["algorithm"] == LABEL
    with pytest.raises(WrongSignatureError):
        again.require_over(b"another head")
    for change in ({"algorithm": "SM2"}, {"public_key": "zz"}, {"public_key": "00"}, {"signature": 1}):
        with pytest.raises(UnusableKeyError):
            NationalSignature.from_json({**made.as_json(), **change})


@pytest.mark.parametrize("secret", [b"", bytes(32), b"\xff" * 32])
def test_what_is_no_secret_is_refused(secret: bytes) -> None:
    with pytest.raises(UnusableKeyError):
        sm2_key(secret)


def test_a_point_off_the_curve_is_refused(key) -> None:
    off = Sm2PublicKey(key.public_key.x, bytes(32))
    with pytest.raises(UnusableKeyError):
        Sm2PublicKey.from_spki(off.spki)


def _openssl(folder: Path, command: str) -> str:
    openssl = shutil.which("openssl")
    assert openssl
    run = subprocess.run([openssl, *command.split()], cwd=folder, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    return run.stdout


@pytest.mark.poppler
def test_openssl_verifies_what_is_signed_here(key, tmp_path: Path) -> None:
    (tmp_path / "key.der").write_bytes(key.public_key.spki)
    (tmp_path / "content").write_bytes(b"content")
    (tmp_path / "value").write_bytes(key.sign(b"content"))
    said = _openssl(
        tmp_path,
        "pkeyutl -verify -pubin -keyform DER -inkey key.der -rawin -digest sm3 -in content -sigfile value"
        " -pkeyopt distid:1234567812345678",
    )
    assert "Successfully" in said


@pytest.mark.poppler
def test_what_openssl_signs_verifies_here(tmp_path: Path) -> None:
    _openssl(tmp_path, "genpkey -algorithm EC -pkeyopt ec_paramgen_curve:SM2 -out key.pem")
    _openssl(tmp_path, "pkey -in key.pem -pubout -outform DER -out public.der")
    (tmp_path / "content").write_bytes(b"content")
    _openssl(
        tmp_path,
        "pkeyutl -sign -inkey key.pem -rawin -digest sm3 -in content -out value"
        " -pkeyopt distid:1234567812345678",
    )
    public = Sm2PublicKey.from_spki((tmp_path / "public.der").read_bytes())
    public.verify((tmp_path / "value").read_bytes(), b"content")
    (tmp_path / "sm3").write_bytes(b"content")
    assert digests.sm3(b"content") in _openssl(tmp_path, "dgst -sm3 sm3")
