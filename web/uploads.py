"""收文 — reads what a form sends, files included, byte for byte; the framework's own reader is not used.

That reader adds a carriage return to a file whose end meets an edge of its 64 KiB pieces
(pallets/werkzeug#3285), and a whole contract is then called changed. Every request of this site is an
`InMemoryRequest`.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any

import multipart
from flask import Request
from werkzeug.datastructures import FileStorage, Headers, MultiDict
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge
from werkzeug.formparser import FormDataParser
from werkzeug.http import parse_options_header

LARGEST_UPLOAD = 50 * 1024 * 1024
"""Bytes of one file."""
FORM_OVERHEAD = 64 * 1024
"""Bytes of everything beside the file."""
LARGEST_PLAIN_FORM = 4 * 1024 * 1024
"""Bytes of a form without files: far more than anybody types, far less than costs us anything."""
_MOST_FIELDS = 5_000
_ENCODINGS = frozenset({"ascii", "us-ascii", "utf-8", "utf8", "iso-8859-1", "latin-1"})


@dataclass(frozen=True, slots=True)
class _Part:
    """What the head of one part says."""

    name: str
    filename: str | None
    encoding: str
    headers: list[tuple[str, str]]

    @classmethod
    def of(cls, segment: multipart.MultipartSegment) -> _Part:
        """Raises `BadRequest` for a part without a name: nothing could ask for it."""
        if not segment.name:
            raise BadRequest
        # names beyond ASCII come as plain UTF-8 from browsers, by RFC 5987 (`filename*`) from some programs
        named = parse_options_header(segment.header("Content-Disposition"))[1].get("filename")
        filename = segment.filename if segment.filename is not None else named
        asked = (segment.charset or "").lower()
        return cls(
            name=_as_utf8(segment.name),
            filename=None if filename is None else _as_utf8(filename),
            encoding=asked if asked in _ENCODINGS else "utf-8",
            headers=list(segment.headerlist),
        )


_NOTHING = _Part("", None, "utf-8", [])


class ExactFormParser(FormDataParser):
    """表单读取 — forms read exactly or refused; never an empty form in place of one that cannot be read."""

    def _parse_multipart(
        self, stream: IO[bytes], _: str, __: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        fields: list[tuple[str, str]] = []
        files: list[tuple[str, FileStorage]] = []
        try:
            for part, content in self._parts(stream, options.get("boundary", "")):
                if part.filename is None:
                    fields.append((part.name, content.getvalue().decode(part.encoding, "replace")))
                else:
                    kept = FileStorage(content, part.filename, part.name, headers=Headers(part.headers))
                    files.append((part.name, kept))
        except multipart.ParserLimitReached as problem:
            raise RequestEntityTooLarge from problem
        except multipart.MultipartError as problem:
            raise BadRequest from problem
        return stream, self.cls(fields), self.cls(files)

    def _parts(self, stream: IO[bytes], boundary: str) -> Iterator[tuple[_Part, io.BytesIO]]:
        """Each part with its whole content. Raises `multipart.MultipartError` and what `_Part.of` does."""
        parser = multipart.PushMultipartParser(
            boundary,
            max_segment_count=self.max_form_parts or _MOST_FIELDS,
            header_charset="latin-1",  # names are read again as UTF-8, and never a reason to refuse a file
        )
        part, content = _NOTHING, io.BytesIO()
        for event in parser.parse_blocking(stream.read):
            if isinstance(event, multipart.MultipartSegment):
                part, content = _Part.of(event), io.BytesIO()
            elif event is not None:
                content.write(event)
                if part.filename is None and content.tell() > (self.max_form_memory_size or sys.maxsize):
                    raise RequestEntityTooLarge
            else:
                content.seek(0)
                yield part, content

    def _parse_urlencoded(
        self, stream: IO[bytes], mimetype: str, content_length: int | None, options: dict[str, str]
    ) -> tuple[IO[bytes], MultiDict[str, str], MultiDict[str, FileStorage]]:
        sent = stream.read(LARGEST_PLAIN_FORM + 1)
        if len(sent) > LARGEST_PLAIN_FORM or sent.count(b"&") >= _MOST_FIELDS:
            raise RequestEntityTooLarge
        try:
            sent.decode()
        except UnicodeDecodeError as problem:
            raise BadRequest from problem
        return super()._parse_urlencoded(io.BytesIO(sent), mimetype, content_length, options)


class InMemoryRequest(Request):
    """Uploads stay in memory: a file handed in for verification never touches a disk."""

    form_data_parser_class = ExactFormParser

    def _get_file_stream(self, *_: Any, **__: Any) -> IO[bytes]:
        return io.BytesIO()


def _as_utf8(text: str) -> str:
    """A name that was read byte by byte, in the letters it was sent in."""
    try:
        return text.encode("latin-1").decode("utf-8", "replace")
    except UnicodeEncodeError:  # it came by RFC 5987 and is decoded already
        return text
