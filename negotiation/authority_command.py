"""命令行 `xieyue authority` — what the platform's own authority needs: when something ends, and the root key.

`ask` and `take` run on the installation; `answer` runs where the root key is kept and needs nothing else.
"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from negotiation.bootstrap import real_clock
from negotiation.command_line import AT, DATABASE, LANGUAGE, NO, UNUSABLE, fail, moment, open_office
from negotiation.domain.errors import OfficeError
from negotiation.domain.moment import day_of
from signing import ceremony
from signing.errors import EvidenceError
from signing.keys import open_key
from signing.revocation import Reason, Revocation

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)
_OUT = click.option("--out", type=click.Path(path_type=Path), required=True, help="写出 / file to write")


@click.group(help="平台认证机构：期限和根密钥事务 / the platform's own authority and its root key")
def authority() -> None:
    """The commands of the authority."""


@authority.command(help="各项期限；有将到期的，退出码 1 / what ends when; exit code 1: something ends soon")
@AT
@DATABASE
@LANGUAGE
def show(at: str, database: str, language: str) -> None:
    """期限."""
    app = open_office(database)
    try:
        when, found = moment(at, app.now), app.lasting()
    finally:
        app.close()
    for one in found:
        mark = "!" if one.ending(when) else " "
        remedy = f"  {one.remedy.of(language)}" if one.ending(when) else ""
        click.echo(f"{mark} {day_of(one.ends_at).isoformat()}  {one.name.of(language)}{remedy}")
    sys.exit(NO if any(one.ending(when) for one in found) else 0)


@authority.command(help="写出给根密钥的请求 / write what the root key is asked for")
@_OUT
@click.option("--stamp", is_flag=True, help="同时换发时间戳证书 / new time-stamp certificate too")
@AT
@DATABASE
@LANGUAGE
def ask(out: Path, *, stamp: bool, at: str, database: str, language: str) -> None:
    """请求."""
    app = open_office(database)
    try:
        out.write_bytes(app.ask_root(moment(at, app.now), stamp=stamp))
    except OfficeError as error:
        fail(error, language, NO)
    finally:
        app.close()
    click.echo(str(out))


@authority.command(help="在保管根密钥的地方作答 / answer where the root key is kept")
@click.argument("file", type=_FILE)
@click.option("--root-key", type=_FILE, required=True, help="根密钥 / the root key, encrypted PKCS#8")
@_OUT
@click.option("--revoke", multiple=True, help="吊销根证书签发的证书，写序列号 / serial number, hexadecimal")
@click.option(
    "--reason",
    type=click.Choice([one.value for one in Reason]),
    default=Reason.KEY_COMPROMISE.value,
    show_default=True,
    help="吊销原因 / reason of the revocation",
)
@AT
@LANGUAGE
def answer(
    file: Path, root_key: Path, out: Path, revoke: tuple[str, ...], reason: str, at: str, language: str
) -> None:
    """作答."""
    when = moment(at, real_clock)
    try:
        serials = [int(one, 16) for one in revoke]
    except ValueError:
        click.echo("序列号应为十六进制 / a serial number is hexadecimal", err=True)
        sys.exit(UNUSABLE)
    try:
        asked = ceremony.read_asked(file.read_bytes())
        passphrase = str(click.prompt("根密钥的口令 / passphrase", hide_input=True, err=True))
        key = open_key(root_key.read_bytes(), passphrase)
        revoked = [Revocation(one, when, Reason(reason)) for one in serials]
        answered = ceremony.answer(asked, key, when, revoked)
    except EvidenceError as error:
        fail(error, language, NO)
    out.write_bytes(ceremony.write_answered(answered))
    click.echo(str(out))


@authority.command(help="收下根密钥的答复 / take the answer of the root key")
@click.argument("file", type=_FILE)
@AT
@DATABASE
@LANGUAGE
def take(file: Path, at: str, database: str, language: str) -> None:
    """收下."""
    app = open_office(database)
    try:
        app.take_root(file.read_bytes(), moment(at, app.now))
    except (EvidenceError, OfficeError) as error:
        fail(error, language, NO)
    finally:
        app.close()
    click.echo("已核对并收下 / checked and kept")
