"""根密钥事务: what comes back from the root key is the root's, what was asked for, and forgets nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization

from signing import ceremony, errors
from signing.canonical import encode
from signing.ceremony import Answered, Asked, answer, require_answer
from signing.certificates import Authority, AuthorityFiles, Subject
from signing.keys import new_key, open_key, read_certificates
from signing.revocation import Reason, Revocation, number_of, read_list
from signing.timestamp import TimeStampAuthority
from signing.trust import Purpose, trusted_chain

MADE = datetime(2026, 4, 15, 9, tzinfo=UTC)
AT = MADE + timedelta(days=400)
STOLEN = Revocation(77, AT, Reason.KEY_COMPROMISE)


def an_authority() -> AuthorityFiles:
    return Authority.create("示例认证机构", MADE, "p")


FILES = an_authority()
ROOT_KEY = open_key(FILES.root_key, "p")
PUBLIC, LOCKED = new_key("p")
STAMP_KEY = PUBLIC.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
LIST_ONLY = Asked(FILES.root_certificate, FILES.root_list)
EVERYTHING = replace(LIST_ONLY, stamp_key=STAMP_KEY, issuing=FILES.issuing_certificate)


def test_the_next_list_continues_the_one_before_and_lasts_a_year() -> None:
    first = answer(LIST_ONLY, ROOT_KEY, AT, [STOLEN])
    second = answer(replace(LIST_ONLY, newest_list=first.newest_list), ROOT_KEY, AT + timedelta(days=1))

    told = read_list(second.newest_list)
    assert (number_of(told), told.this_update) == (3, AT + timedelta(days=1))
    assert told.next_update == AT + timedelta(days=366)
    assert told.revocations() == (STOLEN,)
    assert require_answer(LIST_ONLY, first, AT) == 2


def test_a_new_time_stamp_authority_stamps_and_is_trusted() -> None:
    answered = answer(EVERYTHING, ROOT_KEY, AT)

    require_answer(EVERYTHING, answered, AT)
    stamps = TimeStampAuthority(answered.stamp, open_key(LOCKED, "p"))
    certificate = read_certificates(answered.stamp)[0]
    assert stamps.certificate == certificate
    assert certificate.not_valid_after_utc > AT + timedelta(days=5 * 365 - 1)
    root = read_certificates(FILES.root_certificate)[0]
    assert trusted_chain(certificate, (), (root,), AT, Purpose.TIME_STAMPING)[-1] == root


def test_what_the_issuing_authority_has_issued_stands_under_its_new_certificate() -> None:
    authority = Authority.load(FILES.root_certificate, FILES.issuing_certificate, FILES.issuing_key, "p")
    person = read_certificates(authority.issue(Subject("示例人", "示例公司", ""), PUBLIC, MADE))[0]

    renewed = read_certificates(answer(EVERYTHING, ROOT_KEY, AT).issuing)[0]

    assert renewed.not_valid_after_utc > authority.issuing.not_valid_after_utc
    root = read_certificates(FILES.root_certificate)[0]
    assert trusted_chain(person, (renewed,), (root,), AT, Purpose.SIGNING)[1:] == (renewed, root)


def test_the_files_say_what_was_put_in() -> None:
    answered = answer(EVERYTHING, ROOT_KEY, AT)

    assert ceremony.read_asked(ceremony.write_asked(EVERYTHING)) == EVERYTHING
    assert ceremony.read_answered(ceremony.write_answered(answered)) == answered
    assert b"PRIVATE" not in ceremony.write_asked(EVERYTHING) + ceremony.write_answered(answered)


def test_another_key_than_the_roots_answers_nothing() -> None:
    with pytest.raises(errors.KeyMismatchError):
        answer(LIST_ONLY, open_key(FILES.issuing_key, "p"), AT)


@pytest.mark.parametrize(
    ("spoil", "why"),
    [
        (lambda one, other: replace(one, newest_list=FILES.root_list), "not newer"),
        (lambda one, other: replace(one, newest_list=other.newest_list), "not a list of the root"),
        (lambda one, other: replace(one, stamp=other.stamp), "not a certificate of the root"),
        (lambda one, other: replace(one, issuing=other.issuing), "not a certificate of the root"),
        (lambda one, other: replace(one, stamp=FILES.tsa_certificate), "asked for"),
        (lambda one, other: replace(one, issuing=FILES.tsa_certificate), "asked for"),
        (lambda one, other: replace(one, stamp=b""), "asked for"),
        (lambda one, other: replace(one, issuing=b""), "asked for"),
        (lambda one, other: replace(one, newest_list=b"junk"), "not a revocation list"),
        (lambda one, other: answer(EVERYTHING, ROOT_KEY, AT + timedelta(hours=1)), "dated after"),
    ],
)
def test_an_answer_that_is_not_to_what_was_asked_is_named(
    spoil: Callable[[Answered, Answered], Answered], why: str
) -> None:
    strangers = an_authority()
    theirs = Asked(strangers.root_certificate, strangers.root_list, STAMP_KEY, strangers.issuing_certificate)
    other = answer(theirs, open_key(strangers.root_key, "p"), AT)

    with pytest.raises(errors.UnusableCertificateError, match=why):
        require_answer(EVERYTHING, spoil(answer(EVERYTHING, ROOT_KEY, AT), other), AT)


def test_a_list_that_forgets_a_revocation_is_not_taken() -> None:
    first = answer(LIST_ONLY, ROOT_KEY, AT, [STOLEN])
    forgetful = answer(LIST_ONLY, ROOT_KEY, AT)
    forgetful = answer(replace(LIST_ONLY, newest_list=forgetful.newest_list), ROOT_KEY, AT)

    with pytest.raises(errors.UnusableCertificateError, match="forgotten"):
        require_answer(replace(LIST_ONLY, newest_list=first.newest_list), forgetful, AT)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{}",
        b"[" * 100_000,
        encode({"format": ceremony.ASKED}),
        encode({"format": ceremony.ASKED, "root": 1, "newest_list": "", "stamp_key": "", "issuing": ""}),
        encode({"format": ceremony.ASKED, "root": "", "newest_list": "?", "stamp_key": "", "issuing": ""}),
        b" " * (ceremony.LARGEST_FILE + 1),
    ],
)
def test_a_file_of_another_form_is_named(content: bytes) -> None:
    with pytest.raises(errors.UnusableRequestError):
        ceremony.read_asked(content)
    with pytest.raises(errors.UnusableRequestError):
        ceremony.read_answered(content)


def test_a_request_for_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(errors.UnusableRequestError):
        answer(replace(LIST_ONLY, stamp_key=b"none"), ROOT_KEY, AT)
    with pytest.raises(errors.UnusableCertificateError):
        answer(replace(LIST_ONLY, issuing=an_authority().issuing_certificate), ROOT_KEY, AT)
