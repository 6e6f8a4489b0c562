"""缘由 — the Chinese of the short reasons the kernel gives for not accepting something.

The code that meets damage says why in a few English words, as its exceptions do; whoever tells a person looks
the Chinese up here. A test reads the sources and finds a reason that is missing. What a library says has no
entry and reaches nobody: in both languages it becomes "its structure cannot be read".
"""

from __future__ import annotations

import re

_FIXED = {
    # forms: DER, JSON, files
    "truncated": "内容被截断",
    "bad length": "长度有误",
    "length not in its shortest form": "长度不是最短形式",
    "bytes after the end": "结尾之后还有字节",
    "high tag numbers are not used here": "含有不使用的标签",
    "integer negative or not in its shortest form": "整数为负或者不是最短形式",
    "not a time": "不是时间",
    "not a time in UTC in its one form": "不是规定形式的协调世界时",
    "members that lie over one another": "成员互相重叠",
    "too deep": "层次过深",
    "text contains half a surrogate pair": "文字中有不成对的代理字符",
    "not JSON in UTF-8": "不是 UTF-8 编码的 JSON",
    "JSON, but not in canonical form": "是 JSON，但不是规范形式",
    "not canonical JSON": "不是规范 JSON",
    "object keys must be strings": "对象的键必须是字符串",
    "another format": "格式不同",
    "another form": "形式不同",
    "not an object": "不是 JSON 对象",
    "empty": "内容为空",
    "too large": "过大",
    # keys and certificates
    "a digest algorithm that is not accepted": "不接受的摘要算法",
    "a key that is neither P-256 nor RSA of at least 2048 bits": "密钥既不是 P-256，也不是 2048 位以上的 RSA",
    "the key is neither P-256 nor RSA of at least 2048 bits": "密钥既不是 P-256，也不是 2048 位以上的 RSA",
    "a kind of key that is not used here, such as SM2": (
        "密钥的种类（例如国密 SM2）本平台暂不能用；请改用 RSA（不少于 2048 位）或者 P-256 的证书文件"
    ),
    "neither P-256 nor RSA": "既不是 P-256，也不是 RSA",
    "not a P-256 key": "不是 P-256 密钥",
    "the signature algorithm does not fit the key and the digest": "签名算法与密钥和摘要不匹配",
    "the certificate's key cannot be read": "证书中的公钥无法读出",
    "the certificate's key is of a kind that is not accepted": "证书中的公钥属于不接受的种类",
    "the signature value does not fit": "签名值与内容不符",
    "empty passphrase": "口令为空",
    "not an encrypted PKCS#8 file": "不是加密的 PKCS#8 文件",
    "no key or no certificate in the file": "文件中没有密钥或者没有证书",
    "the extra `token` is not installed": "没有安装附加组件 token",
    "the extra `gm` is not installed": "没有安装附加组件 gm",
    "no common name": "没有姓名或者名称",
    "not a PEM certificate": "不是 PEM 证书",
    "not a certificate": "不是证书",
    "no certificate that signs for a person or an organisation": "不是个人或者单位的签名证书",
    "a certificate without names": "证书没有名称",
    "a certificate cannot be read": "证书无法读出",
    "a certificate with serial number zero": "证书的序列号为零",
    "a private key, which must never be sent to anybody": (
        "这是私钥，任何时候都不要交给别人；请改交证书（.cer、.crt 或者 .p7b）"
    ),
    "a PKCS#12 file with a private key, which must never be sent to anybody": (
        "这是带私钥的证书文件（PKCS#12），不要交给别人；请在自己的电脑上用它签名，再交签名结果"
    ),
    "an application for a certificate, not a certificate": (
        "这是证书申请，还不是证书；请交签发机构发给您的证书"
    ),
    "not a PKCS#10 request": "不是 PKCS#10 证书请求",
    "the proof of possession does not hold": "不能证明持有私钥",
    "a weak hash": "摘要算法过弱",
    "a revocation list of a kind that is not accepted": "不接受的吊销列表种类",
    "a revocation list with something after it": "吊销列表之后还有内容",
    "a revocation list without issuer or date": "吊销列表没有签发者或者日期",
    "a revocation list cannot be read": "吊销列表无法读出",
    "not a revocation list": "不是吊销列表",
    "a revocation list without number": "吊销列表没有期号",
    "not a list of the root": "不是根证书签发的吊销列表",
    "not a certificate of the root": "不是根证书签发的证书",
    "not the certificates that were asked for": "不是所请求的证书",
    "the list is not newer than the one on file": "吊销列表不比现有的新",
    "the answer is dated after this moment": "答复的日期晚于现在",
    "the list has forgotten a revocation": "吊销列表遗漏了此前的吊销",
    # signatures
    "the signer's certificate is missing": "缺少签名人的证书",
    "the signature is not in its one form": "签名不是规定的形式",
    "the signed attributes speak of other bytes or of another certificate": "签的是别的内容或者用的别的证书",
    "the signed attributes speak of other bytes": "签的是别的内容",
    "the signed attributes name another kind of content": "签的是别的种类的内容",
    "the signed attributes name another certificate": "签名属性写的是别的证书",
    "the signed attributes do not name the certificate": "签名属性没有写明证书",
    "a signed attribute twice": "签名属性重复",
    "an own signature over another digest than SHA-256": "摘要算法不是 SHA-256",
    "the content is missing": "缺少被签的内容",
    "the signature names no time": "签名没有写明时间",
    "the signature names an impossible time": "签名写明的时间不可能",
    "its time stamp is later than an archive time stamp over it": "它的时间戳晚于覆盖它的归档时间戳",
    "not an ECDSA signature": "不是 ECDSA 签名",
    "an ECDSA signature with something after it": "ECDSA 签名之后还有内容",
    "not an SM2 secret": "不是 SM2 私钥",
    "not an SM2 public key": "不是 SM2 公钥",
    "not an SM2 signature": "不是 SM2 签名",
    "not an SM2 signature in its one form": "不是规定形式的 SM2 签名",
    "the SM2 signature does not fit": "SM2 签名与内容不符",
    "no SM2 signature": "没有 SM2 签名",
    "not a point of the curve": "不是曲线上的点",
    "not a public key": "不是公钥",
    "not hexadecimal": "不是十六进制",
    # time stamps
    "the time stamp is for other bytes": "时间戳是对别的内容加盖的",
    "not a time stamp": "不是时间戳",
    "a time stamp with unsigned parts": "时间戳含有未签名的部分",
    "not a time stamp of the expected form": "不是预期形式的时间戳",
    "the authority refused": "时间戳机构拒绝了请求",
    "the answer is to another question": "答复的不是这次请求",
    # trust
    "no root certificate was given": "没有给出根证书",
    "the key may not sign": "该证书的密钥不得用于签名",
    "not a certificate for time stamps alone": "不是时间戳专用证书",
    "made for another purpose": "证书用于别的用途",
    "no trusted root leads to the certificate": "证书不是由所信任的机构签发的",
    "the certificate was not valid at that time": "当时证书不在有效期内",
    "the certificate was revoked before": "证书此前已被吊销",
    # heads, proofs, ledger
    "not a head": "不是树头",
    "not signed by this platform": "没有本平台的签名",
    "a moment without zone or a root of another length": "时刻没有时区，或者根的长度不对",
    "the ledger is shorter than the head says": "台账比树头所载的短",
    "the ledger is not the one whose head this is": "台账不是这个树头所属的台账",
    "the entry lies beyond the tree": "条目在树之外",
    "the entry is not in this tree": "条目不在这棵树中",
    "the older tree is larger": "旧的树反而更大",
    "the newer tree does not begin with the older one": "新的树不以旧的树开头",
    "the proof is too short": "证明过短",
    "the proof is too long": "证明过长",
    "two trees of one size, or an empty one, differ": "两棵同样大小的树或者空树不同",
    "not a proof": "不是证明",
    "the proofs are of another tree than the ledger's": "证明所依的树不是这份台账的树",
    "not a ledger entry": "不是台账条目",
    "the chain does not end in the head that was promised": "账链的结尾不是所承诺的链头",
    "the last line is cut off": "最后一行被截断",
    "previous hash mismatch": "与前一条的摘要不相连",
    "body changed": "内容被改动",
    "body has no canonical form": "内容没有规范形式",
    # PDF
    "no PDF header": "没有 PDF 文件头",
    "it has form fields; the archive form comes before them": "已经有签名域；归档格式须在此之前生成",
    "the place kept for the signature is too small": "为签名预留的位置不够",
    "the update could not be written": "更新无法写入",
    "no place for the signature": "没有签名的位置",
    "its bytes are not those that were digested": "内容不是当时取摘要的内容",
    "its attributes speak of other bytes": "签名属性所指的是别的内容",
    "not the record of a signature begun here": "不是在这里开始的签名记录",
    "a store that is no dictionary": "验证资料不是字典",
    "an entry of the store that is no stream": "验证资料中的条目不是数据流",
    "the uncovered bytes are not one string of capital hexadecimal digits": "未覆盖的不是大写十六进制字符串",
    "byte range out of bounds": "签名覆盖的范围超出文件",
    "the uncovered bytes are not this signature": "未覆盖的部分不是这个签名",
    "bytes after the signature value": "签名值之后还有字节",
    "neither a signature nor an archive time stamp": "既不是签名，也不是归档时间戳",
    "it does not cover its whole revision": "没有覆盖整个修订",
    "a time stamp outside its own field, or a field that was not prepared": "时间戳或者签名不在准备好的域里",
    "more than the certification permits": "超出固化签名允许的范围",
    "a file inside is too large": "内附的文件过大",
    "a new field": "增加了新的域",
    "it changes what was signed": "改动了已经签署的内容",
    "nobody signed it: your program has rewritten the file, fetch the original again": (
        "它没有签名。您的程序改写了文件，请重新下载原件"
    ),
    "nothing but paper": "图像中只有空白",
    "not a whole PNG or JPEG": "不是完整的 PNG 或 JPEG 图像",
}

_WHY = "(?P<why>.*)"
"""A reason inside a reason; every other gap holds a value."""
UNREADABLE = ("its structure cannot be read", "其结构无法读出")
"""In place of what a library said."""

_RULE = "the chain of certificates breaks a rule"

_FORMED = tuple(
    (re.compile(english, re.DOTALL), chinese)
    for english, chinese in (
        (r"tag 0x[0-9a-f]+ (?:has no children|where 0x[0-9a-f]+ was expected)", "结构与规定的不同"),
        (rf"not a signature of the expected form: {_WHY}", "不是预期形式的签名：{0}"),
        (
            r"the embedded certificate ([0-9a-f]+) is damaged or stands alone",
            "内嵌证书 {0} 已损坏或者没有签发者",
        ),
        (rf"{_RULE}: .*", "证书链不合规"),
        (r"(\d+) signatures in one update instead of one", "一次更新中有 {0} 个签名，应当只有一个"),
        (r"(\d+) certificates of that label in the token", "令牌中有 {0} 张这一标签的证书，应当只有一张"),
        (r"sequence gap, expected (\d+)", "条目编号不连续，应为 {0}"),
        (r"already signed by (.*)", "{0} 已经签过"),
        (r"name longer than (\d+) characters: (.*)", "名称超过 {0} 个字符：{1}"),
        (r"integer out of range: (.*)", "整数超出范围：{0}"),
        (r"no canonical form for (.*)", "{0} 没有规范形式"),
        (r"attachment (.*) twice or without a name", "附件 {0} 重复或者没有名称"),
        (r"attachment (.*) of kind (.*)", "附件 {0} 的种类是 {1}"),
        (r"larger than (\d+) bytes", "超过 {0} 字节"),
        (r"more than (\d+) MiB when unpacked", "解开后超过 {0} MiB"),
        (r"more than (\d+) MiB to digest", "各签名所覆盖的内容合计超过 {0} MiB"),
        (r"more than (\d+) revisions", "修订超过 {0} 次"),
        (r"more than (\d+) members", "成员超过 {0} 个"),
        (r"more than (\d+) files inside", "内附的文件超过 {0} 个"),
        (r"a certificate of more than (\d+) bytes", "证书超过 {0} 字节"),
        (r"more than (\d+) objects", "对象超过 {0} 个"),
        (r"more than (\d+) fields", "表单域超过 {0} 个"),
        (r"more than (\d+) certificates in one signature", "一个签名中的证书超过 {0} 张"),
        (r"more than (\d+) certificates or lists in the file", "文件中的证书或者吊销列表超过 {0} 件"),
        (r"a token of (\d+) bytes", "时间戳长达 {0} 字节"),
        (r"more than (\d+) MB", "超过 {0} MB"),
        (r"(\d+) by (\d+) pixels, allowed are (\d+) to (\d+)", "{0}×{1} 像素，允许 {2} 至 {3} 像素"),
        (r"unsafe member name: (.*)", "成员名称不安全：{0}"),
        (r"(.*): not stored as it is", "{0} 不是原样存储的"),
        (r"(.*): twice in the archive", "{0} 在压缩包中重复"),
        (r"missing (.*), reserved (.*)", "缺少 {0}，保留名称 {1}"),
        (rf"damaged: {_WHY}", "已损坏：{0}"),
    )
)


def is_known(reason: str) -> bool:
    """Whether the reason is one of ours."""
    return reason in _FIXED or any(form.fullmatch(reason) for form, _ in _FORMED)


def in_chinese(reason: object) -> str:
    """The reason in Chinese."""
    said = str(reason)
    if said in _FIXED:
        return _FIXED[said]
    for form, chinese in _FORMED:
        found = form.fullmatch(said)
        if found:
            inner = found.groupdict().get("why")
            return chinese.format(*(found.groups() if inner is None else (in_chinese(inner),)))
    return UNREADABLE[1]


def in_english(reason: object) -> str:
    """The reason in English, without anything a library said."""
    said = str(reason)
    for form, _ in _FORMED:
        found = form.fullmatch(said)
        if found and "why" in found.groupdict():
            return said[: found.start("why")] + in_english(found["why"])
    if said.startswith(_RULE):
        return _RULE
    return said if is_known(said) else UNREADABLE[0]
