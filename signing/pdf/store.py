"""验证资料 — certificates and revocation lists kept in the file (DSS, ISO 32000-2 §12.8.4.3), without VRI.

Always written in the same update as a signature or archive time stamp, which covers it: no update of a file
lies behind its newest signature or stamp.
"""

# mypy: disable-error-code="no-untyped-call"
# pyHanko types most of its code, but not these constructors.

from __future__ import annotations

from dataclasses import dataclass

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name
from pyhanko.pdf_utils.reader import HistoricalResolver

from signing.errors import PdfTooHeavyError
from signing.pdf.opening import Increment

_CERTIFICATES, _LISTS = "/Certs", "/CRLs"
MOST_KEPT = 100
"""Of each; a contract has a dozen, every renewal of an archive stamp adds a few. Each is tried with each."""


@dataclass(frozen=True, slots=True)
class Store:
    """验证资料 — DER certificates and revocation lists, each once."""

    certificates: tuple[bytes, ...] = ()
    lists: tuple[bytes, ...] = ()

    def __or__(self, other: Store) -> Store:
        return Store(
            tuple(dict.fromkeys((*self.certificates, *other.certificates))),
            tuple(dict.fromkeys((*self.lists, *other.lists))),
        )


NOTHING = Store()


def write_store(writer: Increment, store: Store) -> None:
    """Add to the file what it does not hold yet; nothing is taken away."""
    if not (store.certificates or store.lists):
        return
    if "/DSS" in writer.root:
        holder = writer.root["/DSS"]
        writer.update_container(holder)
    else:
        holder = generic.DictionaryObject({pdf_name("/Type"): pdf_name("/DSS")})
        writer.root[pdf_name("/DSS")] = writer.add_object(holder)
        writer.update_root()
    for key, contents in ((_CERTIFICATES, store.certificates), (_LISTS, store.lists)):
        held = holder[key] if key in holder else generic.ArrayObject()
        known = {_stream_bytes(one) for one in held}
        fresh = [one for one in contents if one not in known]
        holder[pdf_name(key)] = generic.ArrayObject([*held, *(_add(writer, one) for one in fresh)])


def read_store(then: HistoricalResolver) -> Store:
    """What the file held in a revision."""
    if "/DSS" not in then.root:
        return NOTHING
    holder = then.root["/DSS"]
    if not isinstance(holder, generic.DictionaryObject):
        raise TypeError("a store that is no dictionary")
    return Store(_read(holder, _CERTIFICATES), _read(holder, _LISTS))


def _read(holder: generic.DictionaryObject, key: str) -> tuple[bytes, ...]:
    if key not in holder:
        return ()
    held = holder[key]
    if len(held) > MOST_KEPT:
        raise PdfTooHeavyError(reason=f"more than {MOST_KEPT} certificates or lists in the file")
    return tuple(_stream_bytes(one) for one in held)


def _add(writer: Increment, content: bytes) -> generic.IndirectObject:
    stream = generic.StreamObject(stream_data=content)
    stream.compress()
    return writer.add_object(stream)


def _stream_bytes(entry: generic.PdfObject) -> bytes:
    stream = entry.get_object()
    if not isinstance(stream, generic.StreamObject):
        raise TypeError("an entry of the store that is no stream")
    return bytes(stream.data)
