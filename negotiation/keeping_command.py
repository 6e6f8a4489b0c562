"""`xieyue backup` and `xieyue restore`, and what whoever starts the counters must know about the address."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import click

from negotiation import backup as backups
from negotiation.bootstrap import real_clock
from negotiation.command_line import DATABASE, LANGUAGE, NO, UNUSABLE, fail, settings_of
from negotiation.domain.errors import BackupError, LedgerBrokenError, OfficeError
from negotiation.settings import Settings

_NO_TLS = """
注意：现在用 {address} 打开网页，没有 https。
  浏览器在这样的地址上不提供密钥和通行密钥：看页面、用入场码表决可以，签名、盖章、确认身份不行。
  请按 docs/operate.md“内网启用https”办理：给本机一个名称，装上证书，前面放 nginx，设置 XIEYUE_HTTPS=true。
Note: {address} is served without TLS. Browsers offer no keys and no passkeys there: pages and voting by code
  work, signing does not. See TLS in docs/operate.md: name, certificate, nginx in front, XIEYUE_HTTPS=true.
"""
_CODES_WITHOUT_TLS = """
注意：已设置 XIEYUE_HTTPS，但合同上印的核验地址仍是 {address}；请把 XIEYUE_VERIFY_URL 设为 https 地址。
Note: XIEYUE_HTTPS is set, but contracts print {address}; set XIEYUE_VERIFY_URL to the https address.
"""


def warning(settings: Settings, host: str, port: int) -> str:
    """What the installer is told at the start; empty when there is nothing to say."""
    if not settings.https:
        return "" if _only_this_machine(host) else _NO_TLS.format(address=f"http://{host}:{port}")
    if settings.verify_url.startswith("http://"):
        return _CODES_WITHOUT_TLS.format(address=settings.verify_url)
    return ""


def _only_this_machine(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@click.command(help="备份（SQLite），可在运行中进行 / a consistent copy of the office, also while it runs")
@click.argument("into", type=click.Path(path_type=Path))
@DATABASE
@LANGUAGE
def backup(into: Path, database: str, language: str) -> None:
    """备份."""
    try:
        number = backups.back_up(settings_of(database), into, real_clock())
    except BackupError as error:
        fail(error, language, UNUSABLE)
    except OfficeError as error:
        fail(error, language, NO)
    click.echo(f"已备份并核对 / backed up and checked: {into}（{number}）")


@click.command(help="从备份恢复到空文件夹 / put a backup into an empty folder")
@click.argument("source", type=click.Path(path_type=Path, exists=True, file_okay=False))
@DATABASE
@LANGUAGE
def restore(source: Path, database: str, language: str) -> None:
    """恢复."""
    settings = settings_of(database)
    try:
        number = backups.restore(source, settings)
    except LedgerBrokenError as error:
        fail(error, language, NO)
    except OfficeError as error:
        fail(error, language, UNUSABLE)
    click.echo(f"已恢复并核对 / restored and checked: {settings.folder}（{number}）")
