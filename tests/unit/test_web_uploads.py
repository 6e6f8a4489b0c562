"""Uploads: what was chosen arrives byte for byte, at whatever length; what cannot be read is refused."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Iterator

import pytest
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from tests.builders_web import World, world
from web.uploads import LARGEST_PLAIN_FORM, ExactFormParser, InMemoryRequest

EDGE = 64 * 1024
BOUNDARY = "----WebKitFormBoundary7MA4YWxkTrZu0gW"
ENDS = (b"", b"\r", b"\n", b"\r\n", b"\r\n--", b"\r\n------WebKit", b"\r\r\n-")


class InPieces(io.BytesIO):
    """A connection that gives what has come so far, never more than a piece at once."""

    def __init__(self, content: bytes, piece: int) -> None:
        super().__init__(content)
        self._piece = piece

    def read(self, size: int | None = -1) -> bytes:
        wanted = self._piece if size is None or size < 0 else min(size, self._piece)
        return super().read(wanted)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """The demo's parties and all that was signed by 12 June."""
    with world(tmp_path_factory.mktemp("uploads"), "2026-06-12T15:00:00+08:00") as made:
        yield made


def _head(name: str, filename: str) -> bytes:
    return (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="{filename}"\r\n'
        "Content-Type: application/pdf\r\n\r\n"
    ).encode()


def _body(content: bytes, filename: str = "a.pdf") -> bytes:
    return _head("file", filename) + content + f"\r\n--{BOUNDARY}--\r\n".encode()


def _sent(body: bytes, piece: int = EDGE) -> bytes:
    parser = ExactFormParser(max_form_memory_size=500_000, max_form_parts=1000)
    _, _, files = parser.parse(
        InPieces(body, piece), "multipart/form-data", len(body), {"boundary": BOUNDARY}
    )
    return files["file"].read()


@pytest.mark.parametrize("end", ENDS)
def test_a_file_of_any_length_around_an_edge_arrives_as_it_was(end: bytes) -> None:
    before = len(_head("file", "a.pdf"))
    filler = bytes(range(256)) * (EDGE // 256 + 1)

    for length in range(EDGE - before - 70, EDGE - before + 10):
        content = filler[: length - len(end)] + end
        assert _sent(_body(content)) == content, length


def test_a_file_of_any_bytes_arrives_as_it_was_however_the_line_cuts_it() -> None:
    chance = random.Random(20261128)
    letters = b"\r\n-" + BOUNDARY.encode()

    for _ in range(300):
        content = bytes(chance.choices(letters, k=chance.randrange(400)))
        if f"\r\n--{BOUNDARY}".encode() in content:
            continue
        piece = chance.randrange(1, 90)
        assert _sent(_body(content), piece) == content, (content, piece)


def test_ten_intact_contracts_whose_end_meets_an_edge_are_called_intact_by_the_page(place: World) -> None:
    # given: a field before the file moves its end to the edge of a piece, and some bytes before and after
    content = place.application.archive.signed_text(place.case_id, "wage")
    note = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="note"\r\n\r\n'.encode()
    plain = len(note) + 2 + len(_head("file", "a.pdf")) + len(content)
    client = place.client()

    for past in range(-4, 6):
        # when
        sent = note + b"x" * ((past - plain) % EDGE) + b"\r\n" + _body(content)
        answer = client.post(
            "/verify",
            input_stream=io.BytesIO(sent),
            content_length=len(sent),
            content_type=f"multipart/form-data; boundary={BOUNDARY}",
        )

        # then: the page has seen these very bytes
        page = answer.get_data(as_text=True)
        assert answer.status_code == 200
        assert hashlib.sha256(content).hexdigest() in page, past
        assert "已被改动" not in page, past


def test_every_request_of_this_site_is_read_by_the_exact_reader(place: World) -> None:
    assert place.app.request_class is InMemoryRequest
    assert place.app.request_class.form_data_parser_class is ExactFormParser


@pytest.mark.parametrize(
    "body",
    [
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name=""\r\n\r\nx\r\n--{BOUNDARY}--\r\n'.encode(),
        f"--{BOUNDARY}\r\nContent-Disposition: form-data\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
        f"--{BOUNDARY}\r\n\r\nx\r\n--{BOUNDARY}--\r\n".encode(),
        _body(b"whole")[:-20],
        b"no parts at all",
        b"",
    ],
    ids=["empty name", "no name", "no disposition", "cut off", "no parts", "empty"],
)
def test_what_cannot_be_read_is_refused_in_words_and_never_taken_for_an_empty_form(
    place: World, body: bytes
) -> None:
    answer = place.client().post(
        "/verify",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type=f"multipart/form-data; boundary={BOUNDARY}",
    )

    assert answer.status_code == 400
    assert "<h1" in answer.get_data(as_text=True)


@pytest.mark.parametrize("kind", ["multipart/form-data", "multipart/form-data; boundary=x" + "y" * 5000])
def test_a_form_without_a_usable_boundary_is_refused(place: World, kind: str) -> None:
    answer = place.client().post("/verify", input_stream=io.BytesIO(b"--x\r\n"), content_type=kind)

    assert answer.status_code == 400


def test_a_form_with_more_than_anybody_types_is_refused_before_it_is_taken_apart() -> None:
    parser = ExactFormParser(max_form_memory_size=500_000, max_form_parts=1000)
    field = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="a"\r\n\r\n'.encode()
    end = f"\r\n--{BOUNDARY}--\r\n".encode()

    for body in (field + b"x" * 500_001 + end, (field + b"\r\n") * 1001 + end):
        with pytest.raises(RequestEntityTooLarge):
            parser.parse(io.BytesIO(body), "multipart/form-data", len(body), {"boundary": BOUNDARY})
    for plain in (b"a=" + b"x" * LARGEST_PLAIN_FORM, b"a&" * 6000):
        with pytest.raises(RequestEntityTooLarge):
            parser.parse(io.BytesIO(plain), "application/x-www-form-urlencoded", len(plain))
    with pytest.raises(BadRequest):
        parser.parse(io.BytesIO(b"a=\xff"), "application/x-www-form-urlencoded", 3)


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ('filename="合同.pdf"', "合同.pdf"),
        ("filename*=utf-8''%E5%90%88%E5%90%8C.pdf", "合同.pdf"),
        (r'filename="C:\fakepath\a.pdf"', "a.pdf"),
    ],
)
def test_names_of_files_are_read_as_browsers_and_programs_write_them(header: str, name: str) -> None:
    head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; {header}\r\n\r\n'
    body = head.encode() + f"x\r\n--{BOUNDARY}--\r\n".encode()

    _, _, files = ExactFormParser().parse(
        io.BytesIO(body), "multipart/form-data", len(body), {"boundary": BOUNDARY}
    )

    assert files["file"].filename == name


def test_a_name_in_letters_of_another_time_does_not_stop_the_file() -> None:
    body = _body(b"whole").replace(b"a.pdf", "合同".encode("gbk"))

    assert _sent(body) == b"whole"
