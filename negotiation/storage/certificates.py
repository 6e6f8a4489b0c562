"""证书库 — certificates, requests and revocation lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime

import sqlalchemy as sa

from negotiation.domain.errors import NoKeyError
from negotiation.ports_keys import CertificateRecord, CertificateRequest, KeyEvent
from negotiation.storage import tables

_CERTIFICATE = tables.metadata.tables["certificate"]
_REQUEST = tables.metadata.tables["certificate_request"]
_LIST = tables.metadata.tables["revocation_list"]
_EVENT = tables.metadata.tables["key_event"]


class CertificateRepository:
    """证书库 over SQLAlchemy Core."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, record: CertificateRecord) -> None:
        """One more certificate; earlier ones of the owner stay."""
        place = sa.select(sa.func.count()).where(_CERTIFICATE.c.owner == record.owner).scalar_subquery()
        self._connection.execute(sa.insert(_CERTIFICATE).values(place=place, **asdict(record)))

    def of(self, owner: str) -> Sequence[CertificateRecord]:
        """Every certificate of an owner, oldest first."""
        query = sa.select(_CERTIFICATE).where(_CERTIFICATE.c.owner == owner)
        return self._records(query.order_by(_CERTIFICATE.c.place))

    def current(self, owner: str, at: datetime) -> CertificateRecord:
        """The newest one that is in term and not revoked. Raises `NoKeyError`."""
        for one in reversed(self.of(owner)):
            if one.revoked_at is None and one.issued_at <= at < one.ends_at:
                return one
        raise NoKeyError(owner=owner)

    def by_serial(self, serial: str) -> CertificateRecord:
        """Raises `NoKeyError`."""
        found = self._records(sa.select(_CERTIFICATE).where(_CERTIFICATE.c.serial == serial))
        if not found:
            raise NoKeyError(owner=serial)
        return found[0]

    def ending(self, before: datetime, at: datetime) -> Sequence[CertificateRecord]:
        """Those in term that end before a moment, not revoked."""
        c = _CERTIFICATE.c
        query = sa.select(_CERTIFICATE).where(c.ends_at < before, c.ends_at > at, c.revoked_at.is_(None))
        return self._records(query.order_by(c.ends_at, c.serial))

    def revoke(self, serial: str, at: datetime, reason: str) -> None:
        """Mark as revoked."""
        self._connection.execute(
            sa.update(_CERTIFICATE)
            .where(_CERTIFICATE.c.serial == serial)
            .values(revoked_at=at, reason=reason)
        )

    def revoked(self) -> Sequence[CertificateRecord]:
        """Everything ever revoked, in order."""
        query = sa.select(_CERTIFICATE).where(_CERTIFICATE.c.revoked_at.is_not(None))
        return self._records(query.order_by(_CERTIFICATE.c.revoked_at, _CERTIFICATE.c.serial))

    def put_list(self, issuer: str, number: int, der: bytes, at: datetime) -> None:
        """A list as it was issued."""
        self._connection.execute(sa.insert(_LIST).values(issuer=issuer, number=number, der=der, at=at))

    def newest_list(self, issuer: str) -> tuple[int, bytes, datetime] | None:
        """Number, DER and moment of an issuer's newest list."""
        query = sa.select(_LIST).where(_LIST.c.issuer == issuer).order_by(_LIST.c.number.desc()).limit(1)
        row = self._connection.execute(query).mappings().first()
        return (row["number"], bytes(row["der"]), row["at"]) if row else None

    def newest_lists(self) -> Sequence[bytes]:
        """The newest list of each issuer, DER."""
        found = (self.newest_list(issuer) for issuer in ("issuing", "root"))
        return [one[1] for one in found if one is not None]

    def ask(self, request: CertificateRequest) -> None:
        """A request as it came in."""
        self._connection.execute(sa.insert(_REQUEST).values(**asdict(request)))

    def request(self, request_id: str, *, lock: bool = False) -> CertificateRequest | None:
        """One request; `lock` keeps it from others until the end of the transaction."""
        query = sa.select(_REQUEST).where(_REQUEST.c.id == request_id)
        row = self._connection.execute(query.with_for_update() if lock else query).mappings().first()
        return CertificateRequest(**row) if row else None

    def requests(
        self, *, state: str = "", organisation_id: str = "", owner: str = ""
    ) -> Sequence[CertificateRequest]:
        """Requests by what is given, oldest first."""
        wanted = {"state": state, "organisation_id": organisation_id, "owner": owner}
        query = sa.select(_REQUEST).where(
            *(_REQUEST.c[name] == value for name, value in wanted.items() if value)
        )
        rows = self._connection.execute(query.order_by(_REQUEST.c.applied_at, _REQUEST.c.id)).mappings()
        return [CertificateRequest(**row) for row in rows]

    def update(self, request: CertificateRequest) -> None:
        """A request that was decided."""
        self._connection.execute(
            sa.update(_REQUEST).where(_REQUEST.c.id == request.id).values(**asdict(request))
        )

    def note(self, event: KeyEvent) -> None:
        """One line of the record."""
        self._connection.execute(sa.insert(_EVENT).values(**asdict(event)))

    def events(self, owner: str) -> Sequence[KeyEvent]:
        """What happened to the keys of an owner, in order."""
        query = sa.select(_EVENT).where(_EVENT.c.owner == owner).order_by(_EVENT.c.id)
        rows = self._connection.execute(query).mappings()
        return [KeyEvent(**{name: row[name] for name in row if name != "id"}) for row in rows]

    def owners_of(self, kind: str) -> Sequence[str]:
        """Everybody to whose keys this has happened."""
        query = sa.select(_EVENT.c.owner).where(_EVENT.c.kind == kind).distinct()
        return list(self._connection.execute(query.order_by(_EVENT.c.owner)).scalars())

    def _records(self, query: sa.Select[tuple[object, ...]]) -> Sequence[CertificateRecord]:
        rows = self._connection.execute(query).mappings()
        return [CertificateRecord(**{k: v for k, v in row.items() if k != "place"}) for row in rows]
