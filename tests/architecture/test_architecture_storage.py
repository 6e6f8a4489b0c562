"""Closed sets say the same everywhere — enum, table, migration, database; migrations stay frozen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable

import pytest
import sqlalchemy as sa

from negotiation.domain.actor import OrganisationKind
from negotiation.domain.deadline import DeadlineState
from negotiation.storage import tables, tables_keys, tables_signing
from negotiation.storage.database import Database
from signing.ballot import Choice
from tests.source_tree import PRODUCT, files, imported, read
from workflows.states import ContractState, NegotiationState

CLOSED: dict[str, Iterable[str]] = {
    "ck_organisation_kind": OrganisationKind,
    "ck_negotiation_state": NegotiationState,
    "ck_contract_state": ContractState,
    "ck_deadline_state": DeadlineState,
    "ck_ballot_roll_status": tables.ROLL_STATUSES,
    "ck_ballot_paper_choice": Choice,
    "ck_certificate_request_state": tables_keys.REQUEST_STATES,
    "ck_second_factor_kind": tables_keys.FACTOR_KINDS,
    "ck_seal_event_kind": tables_signing.SEAL_EVENTS,
}
"""Check constraint → the closed set it keeps."""
MIGRATIONS = [one for one in files() if re.match(r"migrations/versions/.*\.py$", one)]


def test_every_closed_set_is_kept_by_the_migrated_database(database: Database) -> None:
    with database.reader.connect() as connection:
        inspector = sa.inspect(connection)
        kept = {
            check["name"]: set(re.findall(r"'(\w+)'", check["sqltext"]))
            for table in tables.metadata.tables
            for check in inspector.get_check_constraints(table)
        }

    assert kept == {name: {str(value) for value in values} for name, values in CLOSED.items()}


def test_the_tables_name_the_same_closed_sets() -> None:
    declared = {
        str(check.name): set(re.findall(r"'(\w+)'", str(check.sqltext)))
        for table in tables.metadata.tables.values()
        for check in table.constraints
        if isinstance(check, sa.CheckConstraint)
    }

    assert declared == {name: {str(value) for value in values} for name, values in CLOSED.items()}


def test_migrations_carry_four_digits_in_one_unbroken_row() -> None:
    serials = [one.split("/")[-1][:4] for one in MIGRATIONS]

    assert serials == [f"{number:04}" for number in range(1, len(MIGRATIONS) + 1)]


@pytest.mark.parametrize("path", MIGRATIONS)
def test_a_migration_imports_nothing_of_ours(path: str) -> None:
    ours = [module for _, module in imported(read(path)) if module.split(".")[0] in {*PRODUCT, "migrations"}]

    assert ours == []


@pytest.mark.parametrize("path", MIGRATIONS)
def test_a_migration_knows_its_place_and_the_way_back(path: str) -> None:
    said = {
        target.id: ast.literal_eval(node.value)
        for node in read(path).tree.body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    functions = {node.name for node in read(path).tree.body if isinstance(node, ast.FunctionDef)}

    serial = path.split("/")[-1][:4]
    before = f"{int(serial) - 1:04}" if serial != "0001" else None
    assert (said["revision"], said["down_revision"]) == (serial, before)
    assert {"upgrade", "downgrade"} <= functions
