"""命令行 — `xieyue`: everything people type; the subjects with several commands have files of their own.

Exit codes: 0 done, 1 the answer is no (refused, invalid, not signed), 2 the input cannot be used; `verify`
leaves 3 for files that are whole but whose issuer nobody has confirmed.
"""

from __future__ import annotations

import json
import logging
import shutil
import sys
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

import click

from negotiation import demo as demonstration
from negotiation import reasons
from negotiation.authority_command import authority
from negotiation.bootstrap import Application, build, real_clock
from negotiation.command_line import (
    AT,
    DATABASE,
    LANGUAGE,
    NO,
    UNUSABLE,
    fail,
    fail_unread,
    moment,
    open_office,
    settings_of,
)
from negotiation.domain.errors import (
    ContentError,
    DatabaseUnusableError,
    LedgerBrokenError,
    OfficeError,
    PlatformKeyError,
    SecretMissingError,
    UnknownActError,
    UnknownContractError,
    UnknownNegotiationError,
)
from negotiation.keeping_command import backup, restore, warning
from negotiation.kept_head import proof_line
from negotiation.key_command import key
from negotiation.settings import Settings
from negotiation.storage.database import open_database
from negotiation.storage.unit_of_work import reading
from negotiation.story_command import STORY_LANGUAGE, check_story, read_story
from negotiation.usecases import repin as law
from negotiation.usecases.audit import verify_ledgers
from negotiation.usecases.due import each_due
from negotiation.usecases.read import explain_case
from signing.console import speakable
from signing.errors import EvidenceError
from signing.unread_files import UnreadFileError


@click.group(help="协约 Xieyue — 电子集体协商 / electronic collective negotiation")
def cli() -> None:
    """The command group."""
    # pyHanko logs what it finds while reading hostile files; the verdict says what matters.
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)


@cli.command(help="演示：走完“1+3”，四份合同生效 / play the demo to four contracts in force")
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/demo"), show_default=True)
@DATABASE
@LANGUAGE
def demo(out: Path, database: str, language: str) -> None:
    """演示."""
    _empty(out, keep_office=bool(database))
    _play(demonstration.case_file(), out, database, language=language, as_json=False, hands_out_keys=True)
    click.echo(f"\n网页演示 / counters: make serve\n文件 / files: {out}")


def _empty(out: Path, *, keep_office: bool) -> None:
    """Clear away an earlier demo, and nothing but an earlier demo; keys of a database elsewhere stay."""
    if not out.exists() or (out.is_dir() and not any(out.iterdir())):
        return
    if not demonstration.made(out):
        click.echo(f"不是演示目录，未作任何改动 / not a demo folder, nothing was touched: {out}", err=True)
        sys.exit(UNUSABLE)
    for one in out.iterdir():
        if one.is_file():
            one.unlink()
        elif not (keep_office and one.name == demonstration.OFFICE):
            shutil.rmtree(one)


@cli.command(help="演出一个案例文件 / play a case file")
@click.argument("casefile", type=click.Path(path_type=Path))
@click.option("--out", type=click.Path(path_type=Path), default=Path("var/play"), show_default=True)
@click.option("--json", "as_json", is_flag=True, help="每步一行 JSON / one JSON object a step")
@click.option(
    "--check",
    "check_only",
    is_flag=True,
    help="只检查文件，列出全部问题，不演出 / tell all that is wrong, run nothing",
)
@DATABASE
@STORY_LANGUAGE
def play(
    casefile: Path, out: Path, database: str, language: str | None, *, as_json: bool, check_only: bool
) -> None:
    """演出."""
    if check_only:
        sys.exit(check_story(casefile, language or "zh", as_json=as_json))
    _play(casefile, out, database, language=language, as_json=as_json)


def _play(
    casefile: Path,
    out: Path,
    database: str,
    *,
    language: str | None,
    as_json: bool,
    hands_out_keys: bool = False,
) -> None:
    story = read_story(casefile, language)
    language = language or story.case.language
    theatre = demonstration.Theatre(out, language, as_json=as_json, hands_out_keys=hands_out_keys)
    settings = Settings(folder=out / demonstration.OFFICE, database=database, practice=True)
    app = build(settings, since=demonstration.before(story))
    try:
        good = theatre.perform(app, story)
    except ContentError as error:
        fail(error, language, UNUSABLE)
    finally:
        app.close()
    sys.exit(0 if good else NO)


@cli.command(
    help="验签：PDF 或证据包；不给文件则核对数据库台账。"
    "退出码：0 完整且由所指定的根证书签发；3 完整，签发机构未经确认；1 不成立或者尚未签完；2 无法读取 / "
    "verify PDFs, bundles, or the ledger of a database. Exit codes: 0 whole, signed, issued under a root you "
    "named (--root, or --database for its own); 3 whole, issuer not confirmed; 1 no; 2 unusable"
)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path))
@click.option(
    "--root", multiple=True, type=click.Path(path_type=Path), help="信任的根证书 PEM / root to trust"
)
@click.option(
    "--head",
    "kept",
    multiple=True,
    type=click.Path(path_type=Path),
    help="以前留存的树头：证据包的账链（不给文件时为今天的台账）是否以它开头 / "
    "does the ledger of the bundles, or today's without files, begin with this head",
)
@click.option(
    "--crl",
    "lists",
    multiple=True,
    type=click.Path(path_type=Path),
    help="较新的吊销列表 / newer revocation list",
)
@AT
@click.option("--json", "as_json", is_flag=True)
@DATABASE
@LANGUAGE
def verify(
    files: tuple[Path, ...],
    root: tuple[Path, ...],
    kept: tuple[Path, ...],
    lists: tuple[Path, ...],
    at: str,
    database: str,
    language: str,
    *,
    as_json: bool,
) -> None:
    """验签."""
    if files:
        from negotiation.verify_command import Checking, verify_files

        asked = Checking(files, root, kept, lists, moment(at, real_clock))
        sys.exit(verify_files(asked, database, language, as_json=as_json))
    if kept:
        app = open_office(database)
        try:
            for one in kept:
                click.echo(proof_line(app.office, one, as_json=as_json))
        except UnreadFileError as unread:
            fail_unread(unread, language)
        except (EvidenceError, OfficeError) as error:
            fail(error, language, NO)
        finally:
            app.close()
        return
    records = open_database(settings_of(database).database_url)
    try:
        checked = verify_ledgers(lambda: reading(records))
    except LedgerBrokenError as error:
        fail(error, language, NO)
    finally:
        records.close()
    for number, entries, head in checked:
        line = {"negotiation": number, "entries": entries, "head": head, "ok": True}
        click.echo(
            json.dumps(line, ensure_ascii=False)
            if as_json
            else f"{number}  {entries}  {head}  台账完整 / intact"
        )


@cli.command(help="办理到期事项 / record what fell due")
@AT
@DATABASE
@LANGUAGE
def due(at: str, database: str, language: str) -> None:
    """到期."""
    app = open_office(database)
    try:
        when = moment(at, app.now)
        app.keep_keys(when)
        for one in each_due(app.office, when):
            click.echo(f"{one.at.isoformat()}  {one.row}  {one.act}  {one.contract_type}  {one.state_after}")
        for one in app.look_after():
            click.echo(f"{one.at.isoformat()}  {one.row}  {one.act}  {one.contract_type}  {one.state_after}")
        app.render_waiting()
    except OfficeError as error:
        fail(error, language, NO)
    finally:
        app.close()


@cli.command(help="打开网页 / open the counters")
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True)
@click.option(
    "--demo", "demo_folder", type=click.Path(path_type=Path), default=None, help="演示数据目录 / demo folder"
)
@DATABASE
def serve(host: str, port: int, demo_folder: Path | None, database: str) -> None:
    """网页."""
    # The office does not know its counters: they are found by the name under which they are installed.
    (counters,) = metadata.entry_points(group="xieyue.counters", name="serve")

    settings = (
        Settings(folder=demo_folder / demonstration.OFFICE, practice=True) if demo_folder else Settings()
    )
    if database:
        settings = settings.model_copy(update={"database": database})
    if "verify_url" not in settings.model_fields_set:
        # a name and not a number: passkeys belong to a name
        name = "localhost" if host in {"127.0.0.1", "::1"} else host
        settings = settings.model_copy(update={"verify_url": f"http://{name}:{port}/v/"})
    if demo_folder:
        for line in demonstration.accounts():
            click.echo(line)
    click.echo(warning(settings, host, port), err=True, nl=False)
    counters.load()(settings, host, port)


@cli.command(help="建立或升级数据库 / create or upgrade the database")
@DATABASE
def migrate(database: str) -> None:
    """迁移."""
    open_office(database).close()
    click.echo("数据库已是最新 / database up to date")


@cli.command(help="导出一案的证据包 / export the evidence of a negotiation")
@click.argument("negotiation")
@click.option("--out", type=click.Path(path_type=Path), required=True, help="ZIP 文件或目录 / file or folder")
@click.option("--contract", "contract_type", default="", help="只导出一种合同 / one contract type only")
@DATABASE
@LANGUAGE
def export(negotiation: str, out: Path, contract_type: str, database: str, language: str) -> None:
    """导出."""
    app = open_office(database)
    try:
        for place in _export(app, negotiation, out, contract_type):
            click.echo(str(place))
    except (UnknownNegotiationError, UnknownContractError) as error:
        fail(error, language, UNUSABLE)
    except OfficeError as error:
        fail(error, language, NO)
    finally:
        app.close()


def _export(app: Application, number: str, out: Path, contract_type: str) -> Sequence[Path]:
    """One bundle for each concluded contract: into the file when it is one, else beside it or in it."""
    with app.office.reading() as uow:
        negotiation_id = uow.cases.id_of_number(number)
        case = uow.cases.load(negotiation_id)
    concluded = [kind for kind, one in case.contracts.items() if one.official and one.official.concluded_on]
    kinds = [contract_type] if contract_type else concluded or list(case.types)
    places = []
    for kind in kinds:
        content = app.export(negotiation_id, kind)
        place = out if out.suffix == ".zip" else out / f"{case.contract(kind).number}.xieyue.zip"
        if out.suffix == ".zip" and len(kinds) > 1:
            place = out.with_name(
                f"{out.name.removesuffix('.zip').removesuffix('.xieyue')}-{kind}.xieyue.zip"
            )
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(content)
        places.append(place)
    return places


@cli.command(help="说明每一事项能否办理及理由 / every act, whether it may be done, and why")
@click.argument("negotiation")
@AT
@click.option("--act", default="", help="只说明一个事项 / one act only")
@click.option("--json", "as_json", is_flag=True)
@DATABASE
@LANGUAGE
def explain(negotiation: str, at: str, act: str, database: str, language: str, *, as_json: bool) -> None:
    """说明."""
    app = open_office(database)
    try:
        with app.office.reading() as uow:
            negotiation_id = uow.cases.id_of_number(negotiation)
        answers = explain_case(app.office, None, negotiation_id, moment(at, app.now), act)
    except (UnknownNegotiationError, UnknownActError) as error:
        fail(error, language, UNUSABLE)
    finally:
        app.close()
    if as_json:
        click.echo(json.dumps(reasons.as_json(answers), ensure_ascii=False))
        return
    for line in reasons.lines(answers, language):
        click.echo(line)


@cli.command(help="改用新版规则包；不加 --apply 只试算 / move to the newest law; a dry run unless --apply")
@click.argument("negotiation")
@click.option("--apply", "apply_it", is_flag=True, help="实际办理并记入台账 / do it, with a ledger entry")
@AT
@click.option("--json", "as_json", is_flag=True)
@DATABASE
@LANGUAGE
def repin(negotiation: str, at: str, database: str, language: str, *, apply_it: bool, as_json: bool) -> None:
    """迁移规则."""
    app = open_office(database)
    try:
        with app.office.reading() as uow:
            negotiation_id = uow.cases.id_of_number(negotiation)
        on = moment(at, app.now)
        move = law.repin(app.office, negotiation_id, on)[0] if apply_it else None
        plan = move or law.plan(app.office, negotiation_id, on)
    except UnknownNegotiationError as error:
        fail(error, language, UNUSABLE)
    except OfficeError as error:
        fail(error, language, NO)
    finally:
        app.close()
    if as_json:
        click.echo(json.dumps(reasons.plan_as_json(plan, applied=apply_it), ensure_ascii=False))
        return
    for line in reasons.plan_lines(plan, language):
        click.echo(line)


cli.add_command(key)
cli.add_command(backup)
cli.add_command(restore)
cli.add_command(authority)


def main() -> None:
    """Entry point of the `xieyue` command."""
    speakable()
    try:
        cli()
    except (DatabaseUnusableError, SecretMissingError, PlatformKeyError) as error:
        fail(error, "zh", UNUSABLE)
    except OfficeError as error:
        fail(error, "zh", NO)
