"""防试探: guesses wait, owners get in, a hall is never shut, and nothing costly is done for a guesser."""

from __future__ import annotations

import contextlib
import threading
from datetime import timedelta

import pytest

from negotiation.domain.errors import CannotSignInError, TooManyAttemptsError
from negotiation.storage.database import Database
from negotiation.usecases import accounts, guard
from negotiation.usecases.guard import Admitted, Attempt
from tests.builders import House, a_house, at
from tests.builders_passes import codes_of

NOW = at("2026-04-20 09:00")
PASSWORD = "correct horse battery staple"
HOME, ELSEWHERE = "198.51.100.7", "203.0.113.9"


@pytest.fixture
def house(database: Database) -> House:
    """The parties of the example; the chair has an account."""
    house = a_house(database)
    with house.office.unit_of_work() as uow:
        accounts.open_account(uow, "chair-login", "chair", PASSWORD)
        uow.commit()
    return house


@pytest.fixture
def cheap(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Passwords compared without their cost; which ones were looked at."""
    looked: list[str] = []

    def compare(office: object, login: str, password: str, when: object) -> str:
        looked.append(login)
        if (login, password) != ("chair-login", PASSWORD):
            raise CannotSignInError
        return "session"

    monkeypatch.setattr(accounts, "sign_in", compare)
    return looked


def sign_in(house: House, minutes: float = 0, **said: str) -> Admitted:
    """One attempt; from home, with the right password, unless it says something else."""
    typed = Attempt(**{"login": "chair-login", "password": PASSWORD, "address": HOME, **said})
    return guard.sign_in(house.office, typed, NOW + timedelta(minutes=minutes))


def guess(house: House, times: int, minutes: float = 0, **said: str) -> int:
    """Wrong attempts; how many were looked at."""
    looked = 0
    for _ in range(times):
        with pytest.raises((CannotSignInError, TooManyAttemptsError)) as raised:
            sign_in(house, minutes, **{"password": "wrong", **said})
        looked += raised.type is CannotSignInError
    return looked


def test_a_device_is_known_after_signing_in(house: House) -> None:
    first = sign_in(house)
    again = sign_in(house, 1, device=first.device)

    assert again.device == first.device
    assert accounts.actor_of(house.office, again.session, NOW) == house.actor("chair")


def test_ten_guesses_are_looked_at_and_then_each_waits_longer(house: House, cheap: list[str]) -> None:
    assert guess(house, 30) == 10
    assert guess(house, 5, 1) == 1
    assert guess(house, 5, 2) == 0
    assert guess(house, 5, 3) == 1
    assert guess(house, 5, 60) == 1
    assert guess(house, 5, 67) == 0
    assert len(cheap) == 13, "what waits costs nothing"


def test_guesses_from_elsewhere_do_not_keep_the_owner_out(house: House, cheap: list[str]) -> None:
    guess(house, 30, address=ELSEWHERE)

    assert sign_in(house).session
    with pytest.raises(TooManyAttemptsError):
        sign_in(house, address=ELSEWHERE)


def test_guesses_from_everywhere_do_not_keep_the_owner_out_of_their_own_device(
    house: House, cheap: list[str]
) -> None:
    device = sign_in(house).device
    for number in range(80):
        guess(house, 1, address=f"203.0.113.{number}")

    assert sign_in(house, 1, device=device, address=ELSEWHERE).session
    # and elsewhere the longest wait ends
    guess(house, 1, 20, address="203.0.113.200")
    assert sign_in(house, 36, address="198.51.100.99").session


def test_one_password_on_many_logins_from_one_address_ends_soon(house: House, cheap: list[str]) -> None:
    looked = sum(guess(house, 1, login=f"person{number}", address=ELSEWHERE) for number in range(60))

    assert looked == 30
    assert sign_in(house).session


def test_who_owns_an_account_does_not_win_guesses_at_others_by_signing_in_between(
    house: House, cheap: list[str]
) -> None:
    looked = 0
    for number in range(60):
        looked += guess(house, 1, login=f"person{number}", address=ELSEWHERE)
        try:
            sign_in(house, address=ELSEWHERE)
        except TooManyAttemptsError:
            break

    assert looked == 30


def test_a_stolen_device_guesses_no_better_than_another(house: House, cheap: list[str]) -> None:
    device = sign_in(house).device

    assert guess(house, 30, device=device) == 10


def test_a_device_of_one_person_is_nothing_for_another(house: House, cheap: list[str]) -> None:
    device = sign_in(house).device

    assert guess(house, 40, login="somebody", device=device, address=ELSEWHERE) == 10


def test_logins_and_addresses_are_kept_only_as_digests(house: House, cheap: list[str]) -> None:
    guess(house, 2, address=ELSEWHERE)
    kept = str(house.everything()["failed_attempt"])

    assert "chair-login" not in kept
    assert ELSEWHERE not in kept


def test_what_has_not_happened_for_a_day_is_forgotten(house: House, cheap: list[str]) -> None:
    guess(house, 9, address=ELSEWHERE)

    sign_in(house, 60 * 25)

    assert house.everything()["failed_attempt"] == []


def test_wrong_codes_from_a_hall_do_not_keep_anybody_in_it_out(house: House) -> None:
    issued = codes_of(house.office, house.actor("chair"), house.actor("women"), NOW)
    wrong = set()
    for _ in range(40):
        with pytest.raises((CannotSignInError, TooManyAttemptsError)) as raised:
            guard.enter(house.office, "ABCDEFGHJK", HOME, NOW)
        wrong.add(raised.type)

    entered = {guard.enter(house.office, code, HOME, NOW) for _, code in issued}

    assert wrong == {CannotSignInError, TooManyAttemptsError}
    assert len(entered) == len(issued)


@pytest.mark.parametrize("shape", ["{}-{}", "{} {}", "\u3000{}\u00a0{}"])
@pytest.mark.parametrize("wide", [False, True])
def test_a_code_is_read_from_any_keyboard(house: House, shape: str, *, wide: bool) -> None:
    seat, code = codes_of(house.office, house.actor("chair"), house.actor("women"), NOW)[0]
    typed = shape.format(code[:5], code[5:]).lower()
    if wide:
        typed = "".join(chr(ord(one) + 0xFEE0) if one.isalnum() else one for one in typed)

    token = guard.enter(house.office, typed, HOME, NOW)

    assert accounts.delegate_of(house.office, token, NOW) == seat


def test_wrong_second_halves_wait_for_that_code_only(house: House) -> None:
    issued = codes_of(house.office, house.actor("chair"), house.actor("women"), NOW)
    (_, one), (_, other) = issued[:2]
    wrong = one[:10] + "22222"
    ends = []
    for _ in range(8):
        with pytest.raises((CannotSignInError, TooManyAttemptsError)) as raised:
            guard.enter(house.office, wrong, HOME, NOW)
        ends.append(raised.type is TooManyAttemptsError)

    with pytest.raises(TooManyAttemptsError):
        guard.enter(house.office, one, HOME, NOW)

    assert ends == [False] * 5 + [True] * 3
    assert guard.enter(house.office, other, HOME, NOW)
    assert guard.enter(house.office, one, HOME, NOW + timedelta(minutes=2))


def test_a_subscriber_with_many_addresses_of_the_newer_kind_guesses_as_from_one(
    house: House, cheap: list[str]
) -> None:
    looked = sum(guess(house, 1, address=f"2001:db8:0:7::{n:x}", login=f"login-{n % 6}") for n in range(60))

    assert looked == 30
    assert guess(house, 1, address="2001:db8:0:8::1") == 1  # a neighbour
    assert guard.line_of("::ffff:198.51.100.7") == HOME


def test_guesses_sent_at_one_moment_are_each_counted(house: House, cheap: list[str]) -> None:
    # given: the names these are counted under are on file
    guess(house, 1)
    start = threading.Barrier(16)

    def one() -> None:
        start.wait()
        with contextlib.suppress(CannotSignInError, TooManyAttemptsError):
            sign_in(house, password="wrong")

    # when
    guessing = [threading.Thread(target=one) for _ in range(16)]
    for thread in guessing:
        thread.start()
    for thread in guessing:
        thread.join()

    # then
    assert len(cheap) == 10
