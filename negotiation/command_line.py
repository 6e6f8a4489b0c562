"""命令行的共同部分 — options, opening an office, moments and refusals; exit codes as in `negotiation.cli`."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import datetime
from typing import NoReturn

import click

from negotiation.bootstrap import Application, build
from negotiation.domain.errors import OfficeError
from negotiation.domain.moment import CHINA
from negotiation.messages import sentence
from negotiation.settings import Settings
from negotiation.storage.database import file_of
from signing.errors import EvidenceError
from signing.unread_files import UnreadFileError

NO, UNUSABLE = 1, 2
LANGUAGE = click.option(
    "--language", type=click.Choice(["zh", "en"]), default="zh", help="zh 中文 / en English"
)
AT = click.option("--at", "at", default="", help="时刻 / moment, ISO 8601 with zone; now unless said")
DATABASE = click.option("--database", default="", help="数据库地址 / SQLAlchemy address")


def open_office(database: str) -> Application:
    """The application of an address, or of the settings when it is empty."""
    return build(settings_of(database))


def settings_of(database: str) -> Settings:
    """Settings for an address given by hand; an embedded database keeps its platform's secret beside it."""
    if not database:
        return Settings()
    file = file_of(database)
    return Settings(database=database, folder=file.parent) if file else Settings(database=database)


def moment(text: str, now: Callable[[], datetime]) -> datetime:
    """A moment in ISO 8601, China's zone unless it says another; `now` when there is none.

    Anything else ends the program.
    """
    if not text:
        return now()
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        click.echo(f"不是时刻 / not a moment: {text}", err=True)
        sys.exit(UNUSABLE)
    return at if at.tzinfo else at.replace(tzinfo=CHINA)


def fail(error: OfficeError | EvidenceError, language: str, code: int) -> NoReturn:
    """Say what, why and what to do, and end the program."""
    told = sentence(error, language)
    for line in (told.what, told.why, told.what_to_do):
        if line:
            click.echo(line, err=True)
    sys.exit(code)


def fail_unread(unread: UnreadFileError, language: str) -> NoReturn:
    """Name the file that cannot be read and why, and end the program."""
    why = unread.problem.zh if language == "zh" else unread.problem.en
    click.echo(f"{unread.name}: {why}", err=True)
    sys.exit(UNUSABLE)
