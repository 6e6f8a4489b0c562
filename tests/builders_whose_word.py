"""真伪场景 — a genuine contract with its bundle, two self-made authorities, and what readers see."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from pathlib import Path

from click.testing import CliRunner
from cryptography.hazmat.primitives.serialization import Encoding

from negotiation.cli import cli
from negotiation.platform_keys import NAME
from signing import archive
from signing.certificates import Authority, Subject, fingerprint, platform_subject
from signing.keys import Signer, new_key, open_key, read_certificates
from signing.timestamp import TimeStampAuthority
from tests.builders_web import World

PARTIES = (
    "UnionChiefSignature",
    "EmployerChiefSignature",
    "UnionOrganisationSeal",
    "EmployerOrganisationSeal",
    "BureauFilingMark",
)
MADE = ("README.txt", "manifest.json", "manifest.sig", "COMMANDS.txt")


@dataclass(frozen=True, repr=False)
class House:
    """A self-made authority of the platform's own names."""

    authority: Authority
    platform: Signer
    tsa: TimeStampAuthority

    @property
    def root(self) -> bytes:
        return self.authority.root.public_bytes(Encoding.PEM)

    def signer(self, subject: Subject) -> Signer:
        at = self.authority.root.not_valid_before_utc
        return self.authority.signer(subject, open_key(new_key("示例")[1], "示例"), at)


def a_house(genuine: World) -> House:
    since = read_certificates(genuine.application.roots()[0])[0].not_valid_before_utc
    files = Authority.create(NAME, since, "示例")
    authority = Authority.load(files.root_certificate, files.issuing_certificate, files.issuing_key, "示例")
    key = open_key(new_key("示例")[1], "示例")
    stamps = TimeStampAuthority(files.tsa_certificate, open_key(files.tsa_key, "示例"))
    return House(authority, authority.signer(platform_subject(NAME), key, since), stamps)


@dataclass(frozen=True, repr=False)
class Scene:
    """The genuine contract with its bundle, and two forgers."""

    place: World
    pdf: bytes
    bundle: bytes
    one: House
    other: House

    @property
    def root(self) -> bytes:
        return self.place.application.roots()[0]

    @property
    def published(self) -> str:
        return fingerprint(read_certificates(self.root)[0])

    @property
    def members(self) -> dict[str, bytes]:
        found = archive.unpack(self.bundle)
        kept = {name: content for name, content in found.items() if name not in MADE}
        return {
            name: content for name, content in kept.items() if not name.startswith(("signatures/", "log/"))
        }


# ---------------------------------------------------------------- what a reader sees


def by_command(scene: Scene, content: bytes, folder: Path, *more: object) -> tuple[int, str]:
    file = folder / ("file.pdf" if content.startswith(b"%PDF") else "file.zip")
    file.write_bytes(content)
    result = CliRunner().invoke(cli, ["verify", str(file), *map(str, more)], catch_exceptions=False)
    return result.exit_code, result.output


def by_root(scene: Scene, content: bytes, folder: Path) -> tuple[int, str]:
    (folder / "root.pem").write_bytes(scene.root)
    return by_command(scene, content, folder, "--root", folder / "root.pem")


def by_database(scene: Scene, content: bytes, folder: Path, *more: object) -> tuple[int, str]:
    return by_command(
        scene, content, folder, "--database", scene.place.application.settings.database_url, *more
    )


def by_page(scene: Scene, content: bytes) -> str:
    """The verdict's own part of the page, its tone first."""
    # written by hand: the builder of the tests leaves the file open in which it puts a body as large as this
    head = b'--edge\r\nContent-Disposition: form-data; name="file"; filename="one"\r\n\r\n'
    body = head + content + b"\r\n--edge--\r\n"
    answer = scene.place.app.test_client().post(
        "/verify",
        input_stream=io.BytesIO(body),
        content_length=len(body),
        content_type="multipart/form-data; boundary=edge",
        headers={"Accept-Language": "zh-CN"},
    )
    page = answer.get_data(as_text=True)
    found = re.search(r'<section class="notice (\w+)"(.*?)</section>', page, re.DOTALL)
    assert found, page
    return found[1] + found[2]
