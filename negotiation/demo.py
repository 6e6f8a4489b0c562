"""演示 — plays a story on the command line, writes every document and bundle, and verifies what came out."""

from __future__ import annotations

import json
import unicodedata
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path, PurePath
from typing import Any

import click

from negotiation import practice_keys
from negotiation.bootstrap import Application
from negotiation.casefile import Story, load_story
from negotiation.domain.contract import Contract
from negotiation.domain.moment import day_of
from negotiation.play import Player
from negotiation.ports import StoredDocument
from negotiation.step_failed import failed
from negotiation.step_result import StepResult
from negotiation.story_acts import title as title_of
from negotiation.story_words import word
from signing.certificates import fingerprint
from signing.keys import read_certificates
from signing.outcome import Outcome
from workflows import contract_types

ROOT = "root.pem"
"""The platform's root certificate, beside the contracts it stands behind."""
OFFICE = "office"
"""Folder of the demo's database and keys, under where its papers are laid."""
_NAME = "qingdao-1plus3.toml"
_WAIT = timedelta(days=1)


def case_file() -> Path:
    """The demo's case file: beside the packages in a checkout, inside them in a wheel."""
    here = Path(__file__).parent
    checkout = here.parent / "examples" / _NAME
    return checkout if checkout.exists() else here / "examples" / _NAME


def made(folder: Path) -> bool:
    """Whether a folder is what an earlier demo has left."""
    return folder.is_dir() and (folder / OFFICE / "keep-offline").is_dir()


def before(story: Story) -> datetime:
    """A moment before the story, for the authority that signs in it."""
    return story.starts_at - _WAIT


def accounts() -> list[str]:
    """The demo's accounts, one line each."""
    story = load_story(case_file())
    names = {one.id: one.name for one in story.organisation}
    lines = ["演示帐号 / demo accounts（帐号 login — 密码 password）"]
    for one in story.person:
        if one.login:
            who = f"{one.name} {one.post}，{names[one.organisation]}"
            lines.append(f"  {_pad(one.login, 15)}{_pad(one.password, 26)}{who}")
    return lines


@dataclass(slots=True)
class Theatre:
    """舞台 — where a story is shown and its papers are laid down."""

    out: Path
    language: str
    as_json: bool
    hands_out_keys: bool = False
    """For the demo alone: its invented people's keys are laid beside its database, see `practice_keys`."""
    _refused: int = 0
    _places: dict[str, str] = field(default_factory=dict)
    """Document id → where it lies."""
    _good: bool = True
    _lines: list[str] = field(default_factory=list)

    def perform(self, app: Application, story: Story) -> bool:
        """Play, write, verify, report. Returns whether everything was as expected and valid."""
        self.out.mkdir(parents=True, exist_ok=True)
        player = Player(app.office, app.notary, app.archive, story)
        player.register()
        last: StepResult | None = None
        for last in player.play():
            self._show(app, player, last)
        if last is None or not last.expected:
            return False
        summary = self._close(app, player, last)
        if self.hands_out_keys:
            practice_keys.write(app.settings.folder, player.devices)
        if self.as_json:
            _print_json(summary)
        return self._good

    def _show(self, app: Application, player: Player, result: StepResult) -> None:
        story = player.story
        for document in result.documents:
            place = self.out / self._place(document)
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_bytes(app.document(document.id)[1])
        self._refused += result.outcome != "done"
        if self.as_json:
            _print_json(result.as_json(self._place))
        else:
            click.echo(self._line(story, result))
        if not result.expected:
            for line in failed(player, result, self.language):
                click.echo(line, err=True)

    def _place(self, document: StoredDocument) -> str:
        """Where a document lies: one place for all its revisions, another for another of the same name."""
        if document.id not in self._places:
            folder = document.contract_type or "negotiation"
            name = PurePath(f"{document.kind}-{document.file_name}")
            place, copy = f"documents/{folder}/{name}", 1
            while place in self._places.values():
                copy += 1
                place = f"documents/{folder}/{name.stem}-{copy}{name.suffix}"
            self._places[document.id] = place
        return self._places[document.id]

    def _line(self, story: Story, result: StepResult) -> str:
        title = title_of(result.act, self.language)
        number = f"{result.step:>2}/{len(story.step)}" if result.step else "  ⏰ "
        mark = "✓" if result.outcome == "done" else f"✗ {word('value', result.outcome, self.language)}"
        papers = " ".join(document.kind for document in result.documents)
        day = day_of(result.at).isoformat()
        return f"{number}  {day}  {_pad(result.transition or '—', 4)}{_pad(title, 26)}{mark}  {papers}"

    def _close(self, app: Application, player: Player, last: StepResult) -> dict[str, Any]:
        from signing import bundle  # pyHanko is slow to import, and a short story signs nothing

        with app.office.reading() as uow:
            case = uow.cases.load(player.negotiation_id)
        rows, contracts = [], {}
        opened_on = day_of(case.negotiation.opened_at)
        for kind, contract in case.contracts.items():
            if contract.official is None or contract.official.concluded_on is None:
                continue
            place = self.out / f"{contract.number}-{kind}.xieyue.zip"
            content = app.archive.export(player.negotiation_id, kind, last.at)
            place.write_bytes(content)
            signed = self.out / f"{contract.number}-{contract.title}.pdf"
            pdf = app.archive.signed_text(player.negotiation_id, kind)
            signed.write_bytes(pdf)
            whole = bundle.verify(content, roots=app.roots())
            passed = whole.outcome is Outcome.CONFIRMED
            self._good = self._good and passed
            contracts[kind] = {
                "bundle": place.name,
                "pdf": signed.name,
                "verified": passed,
                "digest": contract.official.text_digest,
                "effective_on": contract.effective_on.isoformat() if contract.effective_on else None,
                "state": contract.state.value,
            }
            until = contract.effective_on or day_of(last.at)
            rows.append(_row(contract, (until - opened_on).days, ok=passed))
        own = app.roots()[0]
        (self.out / ROOT).write_bytes(own)
        printed = fingerprint(read_certificates(own)[0])
        if not self.as_json:
            self._print_table(rows)
            click.echo(f"文书 / documents {len(self._places)}，被拒绝的尝试 / refusals {self._refused}")
            click.echo(f"台账 / ledger {case.ledger_length} 条，链首 / head {case.ledger_head}")
            click.echo(f"根证书指纹 / root SHA-256 {printed}  {self.out / ROOT}")
            click.echo(f"核验 / check: xieyue verify --root {self.out / ROOT} {self.out}/*.xieyue.zip")
        return {
            "summary": True,
            "negotiation": case.negotiation.number,
            "contracts": contracts,
            "documents": len(self._places),
            "refused": self._refused,
            "ledger": {"entries": case.ledger_length, "head": case.ledger_head},
            "root": {"file": ROOT, "sha256": printed},
            "ok": self._good,
        }

    def _print_table(self, rows: list[tuple[str, ...]]) -> None:
        heads = ("合同", "经过状态", "天数", "文本摘要", "表决", "签名印章", "生效日", "验证")
        table = [heads, *rows]
        widths = [max(_width(row[at]) for row in table) for at in range(len(heads))]
        click.echo("")
        for row in table:
            click.echo("  ".join(_pad(cell, widths[at]) for at, cell in enumerate(row)))


def _row(contract: Contract, days: int, *, ok: bool) -> tuple[str, ...]:
    ballot, official = contract.ballot, contract.official
    counted = f"{ballot.yes}/{ballot.all_delegates} 同意，到会 {ballot.present}" if ballot else "—"
    title = contract_types.load_contract_types()[contract.type].title_zh
    how = "（期满生效）" if contract.review and contract.review.deemed else ""
    effective = f"{contract.effective_on.isoformat()}{how}" if contract.effective_on else "—"
    return (
        title,
        str(len(contract.entered)),
        str(days),
        official.text_digest[:12] if official else "—",
        counted,
        f"平台+{len(official.marks)}" if official else "—",
        effective,
        "✓ 有效" if ok else "✗ 无效",
    )


def _print_json(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, ensure_ascii=False))


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


def _pad(text: str, width: int) -> str:
    return text + " " * max(0, width - _width(text))
