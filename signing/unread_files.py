"""读不了的文件 — why a file that was named cannot be read, in our words and not in the system's."""

from __future__ import annotations

import errno
from pathlib import Path

from signing.findings import Problem

_MISSING = Problem(
    "无法读取：没有这个文件，请核对文件名和所在的文件夹",
    "cannot be read: there is no such file; check its name and folder",
)
_FOLDER = Problem(
    "无法读取：这是一个文件夹，请指定其中的文件", "cannot be read: this is a folder; name a file in it"
)
_CLOSED = Problem("无法读取：当前用户没有读取这个文件的权限", "cannot be read: this user may not read it")
_OTHER = Problem(
    "无法读取：读取时出错，请重新复制或者下载一份再试",
    "cannot be read: reading it failed; copy or download it again and retry",
)
_BY_NUMBER = {
    errno.ENOENT: _MISSING,
    errno.ENOTDIR: _MISSING,
    errno.ENAMETOOLONG: _MISSING,
    errno.EINVAL: _MISSING,
    errno.EISDIR: _FOLDER,
    errno.EACCES: _CLOSED,
    errno.EPERM: _CLOSED,
}


class UnreadFileError(Exception):
    """读不了的文件: which one, and why in both languages."""

    def __init__(self, name: str, problem: Problem) -> None:
        super().__init__(f"{name}: {problem.en}")
        self.name = name
        self.problem = problem


def read_named(path: Path) -> bytes:
    """What a file holds that somebody named. Raises `UnreadFileError`."""
    try:
        return path.read_bytes()
    except OSError as problem:
        why = _BY_NUMBER.get(problem.errno or 0, _OTHER)
        if why is _CLOSED and path.is_dir():  # Windows calls a folder a file that may not be opened
            why = _FOLDER
        raise UnreadFileError(str(path), why) from problem
