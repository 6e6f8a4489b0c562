"""接口 — what the use-cases need from the world; `storage/` and `bootstrap` provide it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from types import TracebackType
from typing import Protocol, Self

from negotiation.domain.account import Account, Session
from negotiation.domain.case import Case, Parties
from negotiation.domain.contract import Contract
from negotiation.domain.deadline import Deadline
from negotiation.domain.negotiation import Negotiation
from negotiation.domain.papers import ContractPaper
from negotiation.domain.registry import Delegate, Organisation, Person
from negotiation.domain.text import ContractText
from signing.canonical import Json
from signing.ledger import Link
from workflows.pack import Pack


@dataclass(frozen=True, slots=True)
class StoredDocument:
    """文书 on file, without its bytes."""

    id: str
    negotiation_id: str
    contract_type: str
    kind: str
    number: str
    file_name: str
    sha256: str
    pages: int
    created_at: datetime


@dataclass(frozen=True, slots=True)
class PendingPaper:
    """待制文书 — a paper an act left, waiting to be rendered."""

    id: str
    negotiation_id: str
    contract_type: str
    kind: str
    number: str
    paper: Mapping[str, Json]
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Refusal:
    """拒绝记录 — an attempt that changed nothing."""

    negotiation_id: str
    contract_type: str
    act: str
    person_id: str
    at: datetime
    reason: str
    findings: Json


@dataclass(frozen=True, slots=True)
class BoxCount:
    """票箱 as it stands: seats on the roll, present, voted, on their way, and papers in the box."""

    all_delegates: int
    present: int
    cast: int
    casting: int
    choices: tuple[str, ...]
    """The papers in random order."""


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """签名密钥 on file: certificate and passphrase-locked key of one signer."""

    owner: str
    """Person id, `seal:<organisation id>` or `platform`."""
    certificate: bytes
    locked_key: bytes


@dataclass(frozen=True, slots=True)
class Sibling:
    """同一双方的另案合同 — a contract of the same parties in another case."""

    negotiation_id: str
    type: str
    number: str
    state: str


class Cases(Protocol):
    """案件库."""

    def load(self, negotiation_id: str, *, lock: bool = False) -> Case: ...
    def add(self, negotiation: Negotiation, contracts: Sequence[Contract], parties: Parties) -> Case: ...
    def save(self, case: Case) -> None: ...
    def of_organisation(self, organisation_id: str) -> Sequence[str]: ...
    def all_ids(self) -> Sequence[str]: ...
    def id_of_number(self, number: str) -> str: ...
    def open_types(self, union_id: str, employer_id: str, but: str) -> frozenset[str]: ...
    def with_contract(
        self, parties: Parties, types: Sequence[str], states: Sequence[str], *, but: str
    ) -> Sequence[Sibling]: ...


class LedgerBook(Protocol):
    """台账."""

    def append(self, negotiation_id: str, link: Link, body: bytes = b"") -> None: ...
    def of(self, negotiation_id: str, *, strict: bool = False) -> Sequence[Link]: ...
    def refuse(self, refusal: Refusal) -> None: ...
    def refusals(self, negotiation_id: str) -> Sequence[Refusal]: ...


class Deadlines(Protocol):
    """期限库."""

    def arm(self, deadline: Deadline) -> None: ...
    def end(self, deadline: Deadline) -> None: ...
    def of(self, negotiation_id: str) -> Sequence[Deadline]: ...
    def lapsed(self, negotiation_id: str, at: datetime) -> Sequence[Deadline]: ...
    def claimable(self, at: datetime, *, but: Sequence[str] = ()) -> bool: ...
    def claim_due(self, at: datetime, limit: int, *, but: Sequence[str] = ()) -> Sequence[str]: ...


class Papers(Protocol):
    """文书库: papers waiting, documents rendered, texts and PDF revisions by digest."""

    def queue(self, paper: PendingPaper) -> None: ...
    def waiting(self, limit: int) -> Sequence[PendingPaper]: ...
    def file(self, document: StoredDocument, content: bytes, *, waiting_id: str = "") -> None: ...
    def of(self, negotiation_id: str) -> Sequence[StoredDocument]: ...
    def document(self, document_id: str) -> StoredDocument: ...
    def put(self, content: bytes) -> str: ...
    def get(self, sha256: str) -> bytes: ...
    def put_text(self, text: ContractText) -> str: ...
    def text(self, digest: str) -> ContractText: ...
    def serial(self, organisation_id: str, series: str, year: int) -> int: ...


class Register(Protocol):
    """名册."""

    def organisation(self, organisation_id: str) -> Organisation: ...
    def organisations(self) -> Sequence[Organisation]: ...
    def person(self, person_id: str) -> Person: ...
    def people(self, organisation_id: str) -> Sequence[Person]: ...
    def delegates(self, organisation_id: str) -> Sequence[Delegate]: ...
    def add_organisation(self, organisation: Organisation) -> None: ...
    def add_person(self, person: Person) -> None: ...
    def add_delegates(self, delegates: Sequence[Delegate]) -> None: ...
    def parties(self, union_id: str, employer_id: str, bureau_id: str, upper_union_id: str) -> Parties: ...


class Ballots(Protocol):
    """票箱库: roll and papers lie apart; nothing joins a voter to a paper."""

    def open(self, ballot_id: str, delegates: Iterable[Delegate]) -> None: ...
    def close(self, ballot_id: str) -> None: ...
    def is_open(self, ballot_id: str) -> bool: ...
    def check_in(self, ballot_id: str, delegate_id: str) -> None: ...
    def claim(self, ballot_id: str, delegate_id: str) -> None: ...
    def drop(self, ballot_id: str, paper_id: str, choice: str) -> None: ...
    def settle_claim(self, ballot_id: str, delegate_id: str, *, cast: bool) -> None: ...
    def has(self, ballot_id: str, paper_id: str) -> bool: ...
    def release_claims(self, ballot_id: str) -> int: ...
    def settle_claims(self, ballot_id: str) -> int: ...
    def count(self, ballot_id: str) -> BoxCount: ...
    def roll(self, ballot_id: str) -> Sequence[tuple[int, str]]: ...
    def status(self, ballot_id: str, delegate_id: str) -> str: ...


class Keys(Protocol):
    """密钥库."""

    def put(self, record: KeyRecord) -> None: ...
    def of(self, owner: str) -> KeyRecord: ...


class Accounts(Protocol):
    """帐号库: accounts, sessions, delegates' passes, and the practice clock."""

    def add(self, account: Account) -> None: ...
    def of_login(self, login: str) -> Account | None: ...
    def logins(self) -> Sequence[tuple[str, str]]: ...
    def start(self, session: Session) -> None: ...
    def session(self, token_hash: str, at: datetime) -> Session | None: ...
    def end(self, token_hash: str) -> None: ...
    def issue_passes(self, passes: Iterable[tuple[str, str]]) -> None: ...
    def delegate_of_pass(self, code_hash: str) -> Delegate | None: ...
    def delegate(self, delegate_id: str) -> Delegate | None: ...
    def seconds_ahead(self) -> int: ...
    def set_seconds_ahead(self, seconds: int) -> None: ...


class Snapshots(Protocol):
    """规则包快照库: the law of every negotiation as it was when it was opened."""

    def keep(self, pack_id: str, digest: str, body: str) -> None: ...
    def has(self, digest: str) -> bool: ...
    def body(self, digest: str) -> str | None: ...


class UnitOfWork(Protocol):
    """工作单元 — one command, one of these, one commit; leaving without commit undoes everything."""

    @property
    def cases(self) -> Cases: ...
    @property
    def ledger(self) -> LedgerBook: ...
    @property
    def deadlines(self) -> Deadlines: ...
    @property
    def papers(self) -> Papers: ...
    @property
    def register(self) -> Register: ...
    @property
    def ballots(self) -> Ballots: ...
    @property
    def keys(self) -> Keys: ...
    @property
    def accounts(self) -> Accounts: ...
    @property
    def snapshots(self) -> Snapshots: ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...
    def commit(self) -> None: ...
    def attempt(self) -> AbstractContextManager[None]: ...


@dataclass(frozen=True, slots=True)
class SigningOrder:
    """签署指令 — put one mark on one field of one PDF revision."""

    field: str
    owner: str
    passphrase: str
    at: datetime
    reason: str
    name: str
    office: str
    organisation: str
    uscc: str


class Notary(Protocol):
    """公证 — everything that touches a key or draws the official text."""

    def undrawable(self, text: str) -> str: ...
    def certified_text(self, paper: ContractPaper, at: datetime) -> bytes: ...
    def mark(self, uow: UnitOfWork, pdf: bytes, order: SigningOrder) -> tuple[bytes, str]: ...
    def enrol(
        self, uow: UnitOfWork, person: Person, organisation: Organisation, passphrase: str, at: datetime
    ) -> None: ...
    def enrol_seal(
        self, uow: UnitOfWork, organisation: Organisation, passphrase: str, at: datetime
    ) -> None: ...


class Packs(Protocol):
    """规则包库."""

    def newest(self, pack_id: str) -> Pack: ...
    def pinned(self, pack_id: str, digest: str) -> Pack: ...


@dataclass(frozen=True, slots=True)
class Office:
    """办公室 — the wired application: what a use-case is handed besides its command."""

    unit_of_work: Callable[[], UnitOfWork]
    """Opens a writing unit of work."""
    reading: Callable[[], UnitOfWork]
    """Opens a unit of work that only reads."""
    packs: Packs
    notary: Notary
    verify_url: str
    """Base address printed as QR; the digest is appended."""
