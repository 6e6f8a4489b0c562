"""阅读软件 — what common readers show for a contract signed here, why, and how to check it in a minute.

Values only: the bundle carries them as a page of text, the counters as a page to print. Nobody is ever asked
to add a root to their system: whoever trusts a root trusts everything it will ever sign.
"""

from __future__ import annotations

from typing import NamedTuple


class Said(NamedTuple):
    """一句话 — in both languages."""

    zh: str
    en: str


class Reader(NamedTuple):
    """阅读软件 — its name, what it will show, and why."""

    name: Said
    shows: Said
    why: Said


_UNKNOWN_ROOT = Said(
    "它只认自己名单上的签发机构。签发机构不在名单上，它就说“未知”，不等于签名是假的，也不等于签名是真的",
    "it knows the issuers on its own list only: one that is not on it is unknown, which makes the signature "
    "neither false nor true",
)
READERS = (
    Reader(
        Said("Adobe Acrobat、Reader", "Adobe Acrobat, Reader"),
        Said(
            "“至少一个签名有问题”，签名面板里写“签名者身份未知”；同一面板里应写“文档未被修改”或者列出允许的改动",
            '"At least one signature has problems", in the panel "The signer\'s identity is unknown"; the '
            "same panel should say that the document was not modified, or list permitted changes",
        ),
        _UNKNOWN_ROOT,
    ),
    Reader(
        Said("WPS", "WPS"),
        Said(
            "“签名有效性未知”或者“证书不受信任”，也可能只显示印章的图形",
            "that the validity is unknown or the certificate not trusted, or the picture of the seal alone",
        ),
        _UNKNOWN_ROOT,
    ),
    Reader(
        Said("福昕", "Foxit"),
        Said(
            "“签名者身份未知”；加盖归档时间戳之后，个别版本会说“文档已被修改”",
            "that the signer's identity is unknown; after archive time stamps some versions say that the "
            "document was modified",
        ),
        Said(
            "签发机构不在它的名单上；归档时间戳是签署之后依规则添加的，个别版本把它算作修改",
            "the issuer is not on its list; archive time stamps are added by the rules after signing, and "
            "some versions count them as changes",
        ),
    ),
    Reader(
        Said("Edge 等浏览器", "Edge and other browsers"),
        Said(
            "多数只显示页面和印章的图形，不检验；有的版本提示“包含签名”或者“无法验证”",
            "mostly the pages and the pictures of seals, unchecked; some versions say that there are "
            "signatures or that they cannot be verified",
        ),
        Said("浏览器多半没有验签功能", "most browsers do not verify signatures"),
    ),
    Reader(
        Said("苹果“预览”、微信、手机看图软件", "Preview, WeChat, viewers on telephones"),
        Said("只显示页面，不提签名", "the pages alone, not a word of signatures"),
        Said(
            "没有验签功能；印章的图形本身不能证明什么",
            "they do not verify; the picture of a seal proves nothing",
        ),
    ),
)
MINUTE = (
    Said(
        "用手机扫合同签署页上的二维码，或者打开平台的“核验”页，把收到的文件交上去（文件只在内存里核验，不留存）。",
        "Scan the code on the contract's signing page, or open the platform's page Verify, and hand the file "
        "in (it is checked in memory and not kept).",
    ),
    Said(
        "看第一行：谁签了、改没改、签发机构是否确认。写“通过”才算。",
        "Read the first line: who has signed, whether it was changed, whether the issuer is "
        "confirmed. Only OK counts.",
    ),
    Said(
        "把显示的根证书指纹与合同签署页、受理回执（D19）上印的逐位比对；拿不准，打电话问另一方或者人社部门。",
        "Compare the root's fingerprint shown there, digit by digit, with the one printed on the signing "
        "page or the receipt (D19); if in doubt, ask the other side or the labour bureau by telephone.",
    ),
    Said(
        "不要在阅读软件里点“保存”后再核验：它可能改写文件。改过的，请重新下载原件。",
        "Do not save the file in a reader before checking: it may rewrite it. If it did, fetch "
        "the original again.",
    ),
)
NEVER = Said(
    "任何时候都不要把我们的或者别人发来的根证书加进电脑、手机或者阅读软件的信任名单："
    "加进去以后，它签什么，您的电脑都会相信。",
    "Never add our root, or one that somebody sent you, to the trusted list of a computer, telephone or "
    "reader: it would then believe everything that root will ever sign.",
)
TITLE = Said("阅读软件会显示什么，怎样一分钟核对", "What readers show, and how to check in a minute")
VARIES = Said("各软件的说法因版本而异，大意如此。", "The words differ between versions; their sense is this.")


def page() -> str:
    """READERS.txt, both languages."""
    parts = []
    for place, heading in enumerate(("一分钟核对", "How to check in a minute")):
        parts += [TITLE[place], "=" * 60, "", VARIES[place], ""]
        for one in READERS:
            parts += [f"[{one.name[place]}]", f"  {one.shows[place]}", f"  ({one.why[place]})", ""]
        parts += [heading, "-" * 60, *(f"{number}. {one[place]}" for number, one in enumerate(MINUTE, 1)), ""]
        parts += [f"! {NEVER[place]}", "", ""]
    return "\n".join(parts).rstrip() + "\n"
