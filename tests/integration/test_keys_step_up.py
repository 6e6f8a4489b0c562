"""确认: a code works once, in its half minute, for its holder; guessing ends after a few attempts."""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest

from negotiation.domain.actor import Role
from negotiation.domain.errors import (
    ClockOffError,
    NoSecondFactorError,
    NotYourCertificateError,
    OfficeError,
    SecondFactorLockedError,
    StepUpFailedError,
)
from negotiation.messages import sentence
from negotiation.storage.database import Database
from negotiation.usecases import step_up
from negotiation.usecases.step_up import StepUpProof
from signing.intent import StepUp
from tests.builders import House, a_house, at

NOW = at("2026-04-20 09:00")
STEP = timedelta(seconds=30)


@pytest.fixture
def house(database: Database) -> House:
    """The parties of the example."""
    return a_house(database)


def secret_of(house: House, person: str = "welder") -> bytes:
    """Codes set up for somebody who had none."""
    shown = step_up.begin_totp(house.office, house.actor(person), NOW).secret
    secret = base64.b32decode(shown + "=" * (-len(shown) % 8))
    step_up.confirm_totp(house.office, house.actor(person), step_up.code_at(secret, NOW), NOW)
    return secret


def prove(house: House, code: str, when: object, person: str = "welder") -> StepUp:
    """One attempt in a transaction of its own, as the signing desk makes it."""
    assert hasattr(when, "tzinfo")
    try:
        with house.office.unit_of_work() as uow:
            proven = step_up.prove(
                house.office,
                uow,
                person,
                StepUpProof(StepUp.TOTP, code),
                b"purpose",
                when,  # type: ignore[arg-type]
            )
            uow.commit()
            return proven
    except OfficeError as error:
        step_up.note_failure(house.office, person, error, when)  # type: ignore[arg-type]
        raise


def test_the_code_of_the_moment_confirms(house: House) -> None:
    secret = secret_of(house)

    assert prove(house, step_up.code_at(secret, NOW + STEP), NOW + STEP) is StepUp.TOTP


def test_a_code_is_used_once_the_first_one_included(house: House) -> None:
    secret = secret_of(house)
    code = step_up.code_at(secret, NOW + STEP)
    prove(house, code, NOW + STEP)

    for used in (code, step_up.code_at(secret, NOW)):
        with pytest.raises(StepUpFailedError):
            prove(house, used, NOW + STEP)


@pytest.mark.parametrize(("steps", "works"), [(-2, False), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_off_by_one_step(house: House, steps: int, *, works: bool) -> None:
    secret, when = secret_of(house), NOW + 10 * STEP
    code = step_up.code_at(secret, when + steps * STEP)

    if works:
        assert prove(house, code, when) is StepUp.TOTP
    else:
        with pytest.raises(StepUpFailedError):
            prove(house, code, when)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "000000"])
def test_nonsense_is_a_named_refusal(house: House, code: str) -> None:
    secret_of(house)

    with pytest.raises(StepUpFailedError):
        prove(house, code, NOW + STEP)


def test_after_five_failures_even_the_right_code_waits(house: House) -> None:
    secret = secret_of(house)
    for _ in range(5):
        with pytest.raises(StepUpFailedError):
            prove(house, "000000", NOW + STEP)

    with pytest.raises(SecondFactorLockedError):
        prove(house, step_up.code_at(secret, NOW + STEP), NOW + STEP)
    later = NOW + timedelta(minutes=16)
    assert prove(house, step_up.code_at(secret, later), later) is StepUp.TOTP


@pytest.mark.parametrize("shape", ["{0}\u00a0{1}", "{0} {1}", "{0}-{1}", "\u3000{0}{1}\u200b"])
@pytest.mark.parametrize("full_width", [False, True])
def test_a_code_is_read_from_any_keyboard(house: House, shape: str, *, full_width: bool) -> None:
    code = step_up.code_at(secret_of(house), NOW + STEP)
    typed = shape.format(code[:3], code[3:])
    if full_width:
        typed = "".join(chr(ord(one) + 0xFEE0) if one.isdigit() else one for one in typed)

    assert prove(house, typed, NOW + STEP) is StepUp.TOTP


@pytest.mark.parametrize("seconds", [-180, -120, -70, 70, 120, 180])
def test_a_clock_that_is_off_is_named_and_locks_nobody_out(house: House, seconds: int) -> None:
    secret, when = secret_of(house), NOW + 20 * STEP
    for _ in range(6):
        with pytest.raises(ClockOffError) as raised:
            prove(house, step_up.code_at(secret, when + timedelta(seconds=seconds)), when)

    assert abs(raised.value.values["seconds"] - abs(seconds)) <= step_up.TOLERANCE
    assert "手机或服务器的时钟" in sentence(raised.value, "zh").what
    assert prove(house, step_up.code_at(secret, when), when) is StepUp.TOTP


@pytest.mark.parametrize("seconds", [-40, 40])
def test_forty_seconds_pass_or_are_called_a_matter_of_the_clock(house: House, seconds: int) -> None:
    secret = secret_of(house)
    ends = set()
    for step in range(30):
        when = NOW + (20 + 10 * step) * STEP + timedelta(seconds=step)
        try:
            prove(house, step_up.code_at(secret, when + timedelta(seconds=seconds)), when)
            ends.add("confirmed")
        except ClockOffError:
            ends.add("clock")

    assert ends == {"confirmed", "clock"}


def test_a_code_of_an_hour_ago_is_wrong_and_counts(house: House) -> None:
    secret, when = secret_of(house), NOW + 240 * STEP
    with pytest.raises(StepUpFailedError) as raised:
        prove(house, step_up.code_at(secret, when - 120 * STEP), when)

    assert type(raised.value) is StepUpFailedError
    with house.office.reading() as uow:
        assert uow.second_factors.failures("welder") == (1, None)


def test_an_unconfirmed_secret_confirms_nothing(house: House) -> None:
    shown = step_up.begin_totp(house.office, house.actor("welder"), NOW).secret
    secret = base64.b32decode(shown + "=" * (-len(shown) % 8))

    with pytest.raises(NoSecondFactorError):
        prove(house, step_up.code_at(secret, NOW), NOW)


def test_one_persons_code_is_nothing_for_another(house: House) -> None:
    secret = secret_of(house)
    secret_of(house, "hr")

    with pytest.raises(StepUpFailedError):
        prove(house, step_up.code_at(secret, NOW + STEP), NOW + STEP, "hr")


def test_a_secret_does_not_lie_open_in_the_database(house: House) -> None:
    secret = secret_of(house)

    with house.office.reading() as uow:
        (factor,) = uow.second_factors.of("welder")
    assert factor.material != secret


def test_a_session_alone_adds_no_second_way_where_there_is_one(house: House) -> None:
    secret, actor = secret_of(house), house.actor("welder")
    shown = step_up.begin_totp(house.office, actor, NOW).secret
    new = base64.b32decode(shown + "=" * (-len(shown) % 8))
    later = NOW + 4 * STEP

    for present in ("", "000000", step_up.code_at(new, later)):
        with pytest.raises(StepUpFailedError):
            step_up.confirm_totp(house.office, actor, step_up.code_at(new, later), later, present=present)
    assert prove(house, step_up.code_at(secret, later), later) is StepUp.TOTP, "the old one still counts"

    after = later + 2 * STEP
    present = step_up.code_at(secret, after)
    step_up.confirm_totp(house.office, actor, step_up.code_at(new, after), after, present=present)
    with pytest.raises(StepUpFailedError):
        prove(house, step_up.code_at(secret, after + STEP), after + STEP)


def test_the_desk_resets_what_the_organisation_asked_for_and_then_everything_has_ended(house: House) -> None:
    secret, registrar = secret_of(house), house.actor("registrar")
    assert Role.REGISTRAR in registrar.roles
    with pytest.raises(NotYourCertificateError):  # nobody asked
        step_up.reset(house.office, registrar, "welder", NOW)
    for person in ("welder", "registrar", "director"):
        with pytest.raises(NotYourCertificateError):
            step_up.ask_reset(house.office, house.actor(person), "welder", NOW)

    step_up.ask_reset(house.office, house.actor("chair"), "welder", NOW)

    assert step_up.resets_asked(house.office) == ["welder"]
    for person in ("welder", "chair", "director"):
        with pytest.raises(NotYourCertificateError):
            step_up.reset(house.office, house.actor(person), "welder", NOW)
    step_up.reset(house.office, registrar, "welder", NOW)
    with pytest.raises(NoSecondFactorError):
        prove(house, step_up.code_at(secret, NOW + STEP), NOW + STEP)
    with pytest.raises(NotYourCertificateError):  # one request, one reset
        step_up.reset(house.office, registrar, "welder", NOW)
