"""设置 — one class, read once at start; every value can be given as an environment variable XIEYUE_…"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """设置."""

    model_config = SettingsConfigDict(env_prefix="XIEYUE_", extra="ignore")

    folder: Path = Path("var/xieyue")
    """Where the embedded database and the platform's secret lie."""
    database: str = ""
    """SQLAlchemy address; empty means SQLite in `folder`."""
    secret: SecretStr = SecretStr("")
    """Passphrase of the platform's own keys; empty means a random one kept in `folder` for its owner only."""
    verify_url: str = "http://localhost:8000/v/"
    """Address printed as QR on contracts; the first digits of the text digest follow."""
    tsa_url: str = ""
    """Address of an outside RFC 3161 authority; empty means the embedded one, labelled as embedded."""
    tsa_roots: Path | None = None
    """PEM file of root certificates the outside authority's tokens are trusted under."""
    ca_roots: Path | None = None
    """PEM file of outside certification authorities whose certificates may be brought: roots, issuers."""
    platform_key: Path | None = None
    """PKCS#12 file: key and certificate of a licensed provider with which the platform certifies texts."""
    platform_key_secret: SecretStr = SecretStr("")
    """Passphrase of that file."""
    practice: bool = False
    """演练模式: the clock may be moved ahead; never for real negotiations."""
    operator: str = ""
    """Who runs this installation, as the front page and the foot of every page name it."""
    help_line: str = ""
    """Where users ask: a telephone number, a room, hours; shown beside the operator."""
    https: bool = False
    """Set when served behind TLS: cookies are then marked secure."""
    proxies: int = Field(default=0, ge=0, le=5)
    """How many reverse proxies of our own stand in front; addresses they forward are believed, no others."""

    @property
    def database_url(self) -> str:
        """Address of the database."""
        return self.database or f"sqlite:///{self.folder / 'xieyue.sqlite'}"
