"""到期一夜 — 174,000 deadlines of 58,000 small cases fall due at once; two runners record them on PostgreSQL.

`python -m bench.due [--cases N]` needs a server on 127.0.0.1:5432 or the binaries of one. Meanwhile pages are
read and compared with what the law says; the figure is the time until nothing is due any more.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import time
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from negotiation.bootstrap import InstalledPacks, stored_law
from negotiation.domain import forms
from negotiation.domain.moment import CHINA
from negotiation.ports import Office
from negotiation.storage.database import Database, open_database
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import accounts
from negotiation.usecases.due import each_due
from negotiation.usecases.read import view_case
from tests import postgresql_server
from tests.builders import FastNotary, a_case, a_story, upto

KINDS = ("general", "wage", "women")
NIGHT = datetime(2026, 6, 18, 1, tzinfo=CHINA)
"""One hour into the day after the review period of the example."""
GOAL_SECONDS = 600.0
RUNNERS = 2


@dataclass(frozen=True, slots=True)
class Measured:
    """What one night cost."""

    deadlines: int
    seconds: float
    pages: int
    slowest_page: float


def main() -> int:
    """Seed, run, read meanwhile, check, print; 1 when the goal is not met or a page was wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cases", type=int, default=58_000)
    cases = parser.parse_args().cases
    with postgresql_server.server() as admin:
        databases = postgresql_server.Databases(admin)
        try:
            with databases.fresh() as url:
                measured = _night(url, cases)
        finally:
            databases.close()
    goal = GOAL_SECONDS * measured.deadlines / 174_000
    print(
        f"{measured.deadlines:,} deadlines in {measured.seconds:,.0f} s "
        f"({measured.deadlines / measured.seconds:,.0f}/s, {RUNNERS} runners), goal {goal:,.0f} s; "
        f"{measured.pages} pages read meanwhile, all right, slowest {measured.slowest_page * 1000:,.0f} ms"
    )
    return int(measured.seconds > goal)


def _night(url: str, cases: int) -> Measured:
    database = open_database(url)
    try:
        start = time.perf_counter()
        seed(database, cases)
        print(f"seeded {cases:,} cases in {time.perf_counter() - start:,.0f} s", file=sys.stderr, flush=True)
        deadlines = _running(database)
        runners = [
            multiprocessing.get_context("spawn").Process(target=run, args=(url,)) for _ in range(RUNNERS)
        ]
        start = time.perf_counter()
        for one in runners:
            one.start()
        slowest = _read_meanwhile(database, runners, cases)
        seconds = time.perf_counter() - start
        _check(database, cases, [one.exitcode for one in runners])
        return Measured(deadlines, seconds, len(slowest), max(slowest, default=0.0))
    finally:
        database.close()


def run(url: str) -> None:
    """One runner."""
    database = open_database(url)
    for _ in each_due(_office(database), NIGHT):
        pass
    database.close()


def _office(database: Database) -> Office:
    return Office(
        unit_of_work=lambda: writing(database),
        reading=lambda: reading(database),
        packs=InstalledPacks(stored_law(database)),
        notary=FastNotary(),
        verify_url="http://127.0.0.1:8000/v/",
    )


def seed(database: Database, cases: int) -> None:
    """One case played to the bureau's desk, then copied by the server under numbers of its own."""
    house = a_case(database, upto(a_story(KINDS, pack="cn_3702"), "register"))
    case = house.case()
    with database.writer.begin() as connection:
        numbers = {"cases": cases, "id": house.id}
        for side in (case.parties.union, case.parties.employer):
            connection.execute(
                sa.text(_ORGANISATIONS),
                {"side": side.id, **numbers},
            )
        record = json.dumps(_without_version(case.negotiation))
        connection.execute(sa.text(_NEGOTIATIONS), {"record": record, **numbers})
        for kind in KINDS:
            contract = json.dumps(_without_version(case.contract(kind)))
            connection.execute(sa.text(_CONTRACTS), {"record": contract, "kind": kind, **numbers})
        connection.execute(sa.text(_DEADLINES), numbers)
        connection.execute(
            sa.text("UPDATE deadline SET state = 'met' WHERE negotiation_id = :id"), {"id": house.id}
        )
    with database.writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.exec_driver_sql("ANALYZE")


_ORGANISATIONS = """
INSERT INTO organisation
SELECT :side || '-' || g, kind, name, uscc, short, area, address, headcount, women, dispatched, above_scale,
       womens_committee
FROM organisation, generate_series(1, :cases) g WHERE id = :side
"""
_NEGOTIATIONS = """
WITH named AS (SELECT g, '370211-2026-' || lpad(g::text, 6, '0') AS number FROM generate_series(1, :cases) g)
INSERT INTO negotiation
SELECT 'case-' || g, named.number, union_id || '-' || g, employer_id || '-' || g, bureau_id, upper_union_id,
       state,
       CAST(:record AS jsonb) || jsonb_build_object(
           'id', 'case-' || g, 'number', named.number,
           'union_id', union_id || '-' || g, 'employer_id', employer_id || '-' || g),
       version, 0, '', ''
FROM negotiation, named WHERE id = :id
"""
_CONTRACTS = """
WITH named AS (
    SELECT g, '370211-2026-' || lpad(g::text, 6, '0') || '-' AS number FROM generate_series(1, :cases) g
)
INSERT INTO contract
SELECT type || '-' || g, 'case-' || g, type, named.number || right(contract.number, 1), state,
       CAST(:record AS jsonb) || jsonb_build_object(
           'id', type || '-' || g, 'negotiation_id', 'case-' || g,
           'number', named.number || right(contract.number, 1)),
       version
FROM contract, named WHERE negotiation_id = :id AND type = :kind
"""
_DEADLINES = """
INSERT INTO deadline
SELECT gen_random_uuid()::text, 'case-' || g, contract_type, rule, fires, from_on, raw_on, due_on, lapses_at,
       article, article_en, provisional, state, ended_at
FROM deadline, generate_series(1, :cases) g
WHERE negotiation_id = :id AND state = 'running' AND fires = 'T24'
"""


def _without_version(value: Any) -> dict[str, Any]:
    return {key: one for key, one in forms.as_json(value).items() if key != "version"}


def _running(database: Database) -> int:
    with database.reader.connect() as connection:
        query = "SELECT count(*) FROM deadline WHERE state = 'running' AND lapses_at <= %(at)s"
        return int(connection.exec_driver_sql(query, {"at": NIGHT}).scalar_one())


def _read_meanwhile(database: Database, runners: list[Any], cases: int) -> list[float]:
    """Pages, now of one case, now of another; what they say never depends on the runners."""
    office, taken = _office(database), []
    with office.reading() as uow:
        actor = accounts.as_actor(uow, uow.register.person("reviewer"))
    number = cases
    while any(one.is_alive() for one in runners):
        start = time.perf_counter()
        view = view_case(office, actor, f"case-{number}", NIGHT)
        taken.append(time.perf_counter() - start)
        told = {(one.contract.state.value, str(one.contract.effective_on)) for one in view.contracts}
        if len(told) != 1 or next(iter(told))[0] != "effective":
            raise SystemExit(f"a page was wrong: {told}")
        number = number * 7 % cases + 1
        runners[0].join(timeout=0.5)
    return taken


def _check(database: Database, cases: int, codes: list[int | None]) -> None:
    """Every timer once: three entries a case, three contracts in effect, nothing due any more."""
    with database.reader.connect() as connection:
        entries = connection.exec_driver_sql(
            "SELECT count(*), count(DISTINCT negotiation_id) FROM ledger_entry "
            "WHERE negotiation_id LIKE 'case-%%'"
        ).one()
        effective = connection.exec_driver_sql(
            "SELECT count(*) FROM contract WHERE negotiation_id LIKE 'case-%%' AND state = 'effective'"
        ).scalar_one()
    expected = (len(KINDS) * cases, cases, len(KINDS) * cases)
    if (*entries, effective) != expected or any(codes):
        raise SystemExit(f"wrong: {entries}, {effective} in effect, exit codes {codes}, expected {expected}")


if __name__ == "__main__":
    sys.exit(main())
