"""用印库 — applications for an organisation's seal, what became of them, and its uploaded picture."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from negotiation.ports_signing import SealApplication, SealEvent
from negotiation.storage import tables

_APPLICATION = tables.metadata.tables["seal_application"]
_EVENT = tables.metadata.tables["seal_event"]
_IMAGE = tables.metadata.tables["seal_image"]


class SealRepository:
    """用印库."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def apply(self, application: SealApplication) -> None:
        """Keep an application."""
        values = {name: getattr(application, name) for name in application.__dataclass_fields__}
        self._connection.execute(sa.insert(_APPLICATION).values(**values))

    def application(self, application_id: str) -> SealApplication | None:
        """One application."""
        found = self._where(_APPLICATION.c.id == application_id)
        return found[0] if found else None

    def applications(self, organisation_id: str) -> Sequence[SealApplication]:
        """All applications for one seal, oldest first."""
        return self._where(_APPLICATION.c.organisation_id == organisation_id)

    def of_text(
        self, organisation_id: str, negotiation_id: str, contract_type: str, text_digest: str
    ) -> Sequence[SealApplication]:
        """Applications for one seal on one text, oldest first."""
        return self._where(
            _APPLICATION.c.organisation_id == organisation_id,
            _APPLICATION.c.negotiation_id == negotiation_id,
            _APPLICATION.c.contract_type == contract_type,
            _APPLICATION.c.text_digest == text_digest,
        )

    def note(self, event: SealEvent) -> None:
        """Keep what became of an application."""
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        self._connection.execute(sa.insert(_EVENT).values(**values))

    def events(self, application_ids: Sequence[str]) -> Sequence[SealEvent]:
        """What became of some applications, in order."""
        query = sa.select(_EVENT).where(_EVENT.c.application_id.in_(application_ids)).order_by(_EVENT.c.at)
        return [SealEvent(**row) for row in self._connection.execute(query).mappings()]

    def put_image(self, organisation_id: str, sha256: str, person_id: str, at: datetime) -> None:
        """The picture of a seal from now on; empty digest: drawn again."""
        own = sa.select(sa.func.count()).where(_IMAGE.c.organisation_id == organisation_id)
        self._connection.execute(
            sa.insert(_IMAGE).values(
                # in order, also of two that came at one moment
                id=f"{self._connection.scalar(own):08}-{uuid.uuid4()}",
                organisation_id=organisation_id,
                sha256=sha256,
                person_id=person_id,
                at=at,
            )
        )

    def image(self, organisation_id: str) -> str:
        """Digest of the newest picture; empty when the seal is drawn."""
        query = sa.select(_IMAGE.c.sha256).where(_IMAGE.c.organisation_id == organisation_id)
        found = self._connection.scalars(
            query.order_by(_IMAGE.c.at.desc(), _IMAGE.c.id.desc()).limit(1)
        ).first()
        return found or ""

    def _where(self, *conditions: sa.ColumnElement[bool]) -> list[SealApplication]:
        query = sa.select(_APPLICATION).where(*conditions).order_by(_APPLICATION.c.at, _APPLICATION.c.id)
        return [SealApplication(**row) for row in self._connection.execute(query).mappings()]
