"""One value, one byte string."""

import pytest

from signing import canonical


def test_keys_are_sorted_by_utf16_code_units_as_rfc_8785_wants() -> None:
    value = {"€": 1, "\r": 2, "\ufb33": 3, "1": 4, "😀": 5, "ö": 6}
    assert canonical.encode(value) == '{"\\r":2,"1":4,"ö":6,"€":1,"😀":5,"\ufb33":3}'.encode()


def test_a_rare_surname_is_written_as_it_is() -> None:
    assert canonical.encode({"name": "王𬭎"}) == '{"name":"王𬭎"}'.encode()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        {1: "a"},
        2**53,
        "\ud800",
        {"\udc00": 1},
        b"bytes",
        bytearray(b"x"),
        complex(1, 2),
        {"a": [float("nan")]},
    ],
    ids=repr,
)
def test_what_has_no_canonical_form_is_refused(value: object) -> None:
    with pytest.raises(canonical.NotCanonicalError):
        canonical.encode(value)  # type: ignore[arg-type]  # wrong on purpose


def test_canonical_bytes_are_read_back() -> None:
    value = {"a": [1, True, None, "王𬭎"]}
    assert canonical.decode(canonical.encode(value)) == value


@pytest.mark.parametrize(
    "content", [b'{"a": 1}', b'{"b":1,"a":1}', b'{"a":1,"a":1}', b'"\\u0061"', b"1.0", b"", b"\xff"]
)
def test_another_spelling_of_the_same_value_is_refused(content: bytes) -> None:
    with pytest.raises(canonical.NotCanonicalError):
        canonical.decode(content)
