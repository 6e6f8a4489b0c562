"""A place of our own to spoil: a pack folder beside copies of the packaged ones."""

import shutil

from workflows.pack import FOLDER
from workflows.pack_check import check_all

HEAD = 'id = "demo"\ntitle = "示例"\ntitle_en = "Example"\nversion = 1\nparent = "cn"\n'
STATUTE = "collective-contract-provisions-2004"
CITE = f'{{ statute = "{STATUTE}", article = "32", certainty = "V", reviewed_on = 2026-11-20 }}'
RULE = {
    "id": '"R-NEW-01"', "says": '"示例"', "says_en": '"example"', "cure": '"示例"', "cure_en": '"example"',
    "check": '"compare"', "on_fail": '"block"', "fact": '"ballot.yes"',
}  # fmt: skip
VALUE = {"since": "2026-01-01", "op": '">="', "amount": "3", "cite": CITE}
CASES = """
[default]
on = 2026-04-15
types = ["general"]
["R-NEW-01"]
pass = [{ why = "三票", facts = { "ballot.yes" = 3 } }]
fail = [{ why = "两票", facts = { "ballot.yes" = 2 } }]
"""


def make_root(tmp_path):
    """Copies of two packaged places and an empty one named demo."""
    for pack_id in ("cn", "cn_37"):
        shutil.copytree(FOLDER / pack_id, tmp_path / pack_id)
    (tmp_path / "demo").mkdir()
    (tmp_path / "demo" / "pack.toml").write_text(HEAD, encoding="utf-8")
    (tmp_path / "demo" / "cases.toml").write_text(CASES, encoding="utf-8")
    return tmp_path


def table(values, head):
    return "\n".join([head, *(f"{key} = {value}" for key, value in values.items() if value is not None)])


def write(root, *values, rule=None, cases=None):
    blocks = [table({**RULE, **(rule or {})}, "[[rule]]")]
    blocks += [table({**VALUE, **value}, "[[rule.value]]") for value in values or ({},)]
    (root / "demo" / "demo.toml").write_text("\n".join(blocks) + "\n", encoding="utf-8")
    if cases is not None:
        (root / "demo" / "cases.toml").write_text(cases, encoding="utf-8")
    return [str(problem) for problem in check_all(root, ["demo"])]
