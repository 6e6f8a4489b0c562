"""升级: boxes and entry codes of the version before sealed papers are as good as new after the upgrade."""

from __future__ import annotations

from collections import Counter

import sqlalchemy as sa

from negotiation.storage import migrate, sweeping
from negotiation.storage.database import Database
from negotiation.storage.unit_of_work import reading, writing
from negotiation.usecases import accounts
from negotiation.usecases.ballot import Cast, cast, opened, repair
from signing.ballot import Choice
from tests.builders import a_house, a_story

BOX, DONE = "open box", "counted box"


def test_a_box_left_stuck_by_a_kill_is_counted_after_the_upgrade(database: Database) -> None:
    house = a_house(database, a_story(delegates=6))
    people = house.delegates()
    migrate.downgrade(database.url, "0005", even_if_rows_are_lost=True)
    database.close()  # what is open remembers the tables as they were
    seats = zip(people, ("cast", "casting", "casting", "present", "absent", "absent"), strict=True)
    with database.writer.begin() as connection:
        for box, is_open in ((BOX, True), (DONE, False)):
            connection.execute(
                sa.text("INSERT INTO ballot VALUES (:box, :open)"), {"box": box, "open": is_open}
            )
        for number, (one, status) in enumerate(seats, start=1):
            row = {"box": BOX, "one": one, "number": number, "status": status}
            connection.execute(sa.text("INSERT INTO ballot_roll VALUES (:box, :one, :number, :status)"), row)
        paper = {"id": "1", "box": BOX, "choice": "yes"}
        connection.execute(sa.text("INSERT INTO ballot_paper VALUES (:id, :box, :choice)"), paper)
        known = {"code": accounts.digest("ABCDEFGHJK"), "one": people[0]}
        connection.execute(sa.text("INSERT INTO delegate_pass VALUES (:code, :one)"), known)

    migrate.upgrade(database.url)
    database.close()
    repair(house.office)
    for one in people[1:4]:
        cast(house.office, Cast(BOX, one, Choice.NO))
    with writing(database) as uow:
        uow.ballots.close(BOX, opened(house.office.notary, uow, BOX).choices)
        uow.commit()

    assert migrate.check(database.url) == []
    with writing(database) as uow:
        assert Counter(uow.ballots.count(BOX).choices) == {"yes": 1, "no": 3}
    with reading(database) as uow:
        assert sorted(uow.ballots.unswept()) == sorted((BOX, DONE))
    assert sweeping.sweep(database)
    at = house.player.story.starts_at
    seat = accounts.delegate_of(house.office, accounts.enter_congress(house.office, "ABCDE-FGHJK", at), at)
    assert seat is not None
    assert seat.id == people[0]
