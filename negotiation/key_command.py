"""命令行 `xieyue key` — signs, on the holder's own computer, what a page has handed out as a file.

For keys that are in no browser: a PKCS#12 file, an encrypted key file, a UKey (PKCS#11), a signing service.
Secrets are asked for, never taken from the command line.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import NoReturn

import click

from negotiation.command_line import LANGUAGE, NO, UNUSABLE
from negotiation.key_files import KeyFileError, read_to_sign, write_signed
from negotiation.signing_service import SigningService
from signing.errors import EvidenceError
from signing.key_sources import open_pkcs12, open_token
from signing.keys import SigningKey, open_key


@click.group(help="密钥在别处：证书文件、UKey、签名服务 / keys that are not in a browser")
def key() -> None:
    """The commands of keys."""


@key.command(help="签待签文件，写出签名结果 / sign a file of bytes to sign")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--out", type=click.Path(path_type=Path), required=True, help="签名结果 / the result")
@click.option(
    "--pkcs12", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="证书文件 / .p12 or .pfx"
)
@click.option(
    "--key-file", type=click.Path(path_type=Path, exists=True, dir_okay=False), help="加密的私钥 PEM / PKCS#8"
)
@click.option("--library", default="", help="UKey 厂商的 PKCS#11 模块 / the vendor's module")
@click.option("--token", default="", help="UKey 的名称 / label of the token")
@click.option("--label", default="", help="UKey 中密钥和证书的名称 / label of key and certificate")
@click.option("--service", default="", help="签名服务的地址（CSC API）/ address of a signing service")
@click.option("--credential", default="", help="签名服务中的凭据 / credential of the service")
@LANGUAGE
def sign(
    file: Path,
    out: Path,
    pkcs12: Path | None,
    key_file: Path | None,
    library: str,
    token: str,
    label: str,
    service: str,
    credential: str,
    language: str,
) -> None:
    """签名."""
    named: list[tuple[object, Callable[[], AbstractContextManager[tuple[SigningKey, bytes]]]]] = [
        (pkcs12, lambda: _of_file(Path(pkcs12 or ""))),
        (key_file, lambda: _of_key_file(Path(key_file or ""))),
        (library, lambda: _of_token(library, token, label)),
        (service, lambda: _of_service(service, credential)),
    ]
    sources = [source for given, source in named if given]
    if len(sources) != 1:
        _stop("请指明一个密钥来源 / name one source: --pkcs12, --key-file, --library or --service", UNUSABLE)
    try:
        items = read_to_sign(file.read_bytes())
    except KeyFileError as problem:
        _stop(f"不是待签文件 / not a file to sign: {problem}", UNUSABLE)
    for one in items:
        click.echo(f"将签 / to sign: {one.title}", err=True)
    try:
        with sources[0]() as (signing_key, certificates):
            done = [(one, signing_key.sign(one.content)) for one in items]
    except EvidenceError as problem:
        _stop(problem.say(language), NO)
    out.write_bytes(write_signed(done, certificates))
    click.echo(str(out))


@contextmanager
def _of_file(place: Path) -> Iterator[tuple[SigningKey, bytes]]:
    signer = open_pkcs12(place.read_bytes(), _secret("证书文件的口令 / passphrase of the file"))
    yield signer.key, signer.certificate_pem + signer.chain_pem


@contextmanager
def _of_key_file(place: Path) -> Iterator[tuple[SigningKey, bytes]]:
    yield open_key(place.read_bytes(), _secret("私钥的口令 / passphrase of the key")), b""


@contextmanager
def _of_token(library: str, token: str, label: str) -> Iterator[tuple[SigningKey, bytes]]:
    with open_token(library, token, _secret("UKey 的 PIN / PIN"), label) as opened:
        yield opened, opened.certificate_pem


@contextmanager
def _of_service(address: str, credential: str) -> Iterator[tuple[SigningKey, bytes]]:
    access = _secret("签名服务的访问令牌 / access token of the service")
    activation = click.prompt(
        "签名激活数据，没有则留空 / SAD, may be empty", default="", hide_input=True, err=True
    )
    signer = SigningService(address, credential, access, activation).signer()
    yield signer.key, signer.certificate_pem + signer.chain_pem


def _secret(what: str) -> str:
    return str(click.prompt(what, hide_input=True, err=True))


def _stop(said: str, code: int) -> NoReturn:
    click.echo(said, err=True)
    sys.exit(code)
