"""证据错误 — the named errors of the evidence kernel.

Each carries a machine name (`key`), the values it speaks of, and one sentence in Chinese and in English, so
that a command line, a page or a log can say the same thing without knowing the class.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from signing.names import visible
from signing.reasons import UNREADABLE, in_chinese, in_english, is_known

_REASONS = frozenset({"reason", "what"})
"""Values that say why; a test knows them too."""


class EvidenceError(Exception):
    """证据错误 — root of all errors of this package; `key` is stable, the sentences are for people."""

    key: ClassVar[str] = "evidence"
    zh: ClassVar[str] = "证据错误"
    en: ClassVar[str] = "evidence error"
    unread: ClassVar[tuple[str, str] | None] = UNREADABLE
    """In English and Chinese, in place of a reason that is not ours; None: it goes to an administrator, who
    needs it as it is."""

    def __init__(self, **values: object) -> None:
        self.values = values
        super().__init__(self.en.format(**values))

    def say(self, language: str) -> str:
        """The sentence in `zh` or `en` (anything else is English)."""
        return (self.zh if language == "zh" else self.en).format(**self.told(language))

    def told(self, language: str) -> Mapping[str, object]:
        """The values, reasons among them in the language."""
        return {
            name: visible(self._spoken(value, language) if name in _REASONS else value)
            if isinstance(value, str)
            else value
            for name, value in self.values.items()
        }

    def _spoken(self, reason: str, language: str) -> str:
        if not is_known(reason) and self.unread != UNREADABLE:
            return self.unread[language == "zh"] if self.unread else reason
        return in_chinese(reason) if language == "zh" else in_english(reason)


class ChainBrokenError(EvidenceError):
    """账链断裂 — the first ledger entry that does not follow from the one before it."""

    key = "ledger.broken"
    zh = "账链在第 {sequence} 条断裂：{what}"
    en = "ledger broken at entry {sequence}: {what}"

    def __init__(self, sequence: int, what: str) -> None:
        self.sequence = sequence
        self.what = what
        super().__init__(sequence=sequence, what=what)


class WrongPassphraseError(EvidenceError):
    """口令错误 — the passphrase does not open this private key."""

    key = "key.wrong_passphrase"
    zh = "口令不正确，无法打开私钥"
    en = "the passphrase does not open this private key"


class UnusableKeyError(EvidenceError):
    """私钥不可用 — not an encrypted P-256 private key."""

    key = "key.unusable"
    zh = "私钥文件无法使用：{reason}"
    en = "the private key cannot be used: {reason}"


class KeyMismatchError(EvidenceError):
    """私钥与证书不符 — the key does not belong to the certificate it was given with."""

    key = "key.mismatch"
    zh = "私钥与证书不匹配：{subject}"
    en = "the private key does not belong to the certificate of {subject}"


class UnusableCertificateError(EvidenceError):
    """证书不可用 — a certificate that cannot be read or cannot be issued as asked."""

    key = "certificate.unusable"
    zh = "证书无法使用：{reason}"
    en = "the certificate cannot be used: {reason}"


class UnfitError(EvidenceError):
    """不适用 — everything that keeps a key or certificate from signing here, each finding with what to do."""

    key = "unfit"
    zh = "不能用来签署：{reason}"
    en = "cannot be used for signing: {reason}"

    def __init__(self, findings: Sequence[tuple[str, str]]) -> None:
        self.findings = tuple(findings)
        """In Chinese and English, at least one."""
        super().__init__(reason=_listed([english for _, english in findings], "; "))

    def told(self, language: str) -> Mapping[str, object]:
        """The findings, numbered where there are several."""
        chinese = language == "zh"
        said = [one[0 if chinese else 1] for one in self.findings]
        return {"reason": _listed(said, "；" if chinese else "; ")}


class UnfitCertificateError(UnfitError, UnusableCertificateError):
    """证书不适用 — a certificate that can be read and cannot sign here."""

    key = "certificate.unfit"
    zh = UnusableCertificateError.zh
    en = UnusableCertificateError.en


class SeveralRootsError(EvidenceError):
    """根证书不止一个 — a root file must hold one certificate: a fingerprint is compared with one."""

    key = "root.several"
    zh = "根证书文件里有 {count} 个证书，应当只有一个；请把每个根证书存成单独的文件，逐个指定"
    en = "the root file holds {count} certificates instead of one; keep each root in a file of its own"


class NaiveMomentError(EvidenceError):
    """时刻缺少时区 — a moment without a time zone was handed in."""

    key = "moment.naive"
    zh = "时刻必须带时区"
    en = "a moment must carry its time zone"


class DamagedPdfError(EvidenceError):
    """PDF 已损坏 — the bytes are not a PDF that can be read."""

    key = "pdf.damaged"
    zh = "PDF 文件已损坏或不是 PDF：{reason}"
    en = "the file is damaged or is no PDF: {reason}"


class EncryptedPdfError(EvidenceError):
    """PDF 已加密 — an encrypted file can be neither signed nor checked here."""

    key = "pdf.encrypted"
    zh = "PDF 文件已加密，无法签署或验签"
    en = "the PDF is encrypted; it can be neither signed nor verified"


class PdfTooLargeError(EvidenceError):
    """文件过大 — beyond the limit of 50 MB."""

    key = "pdf.too_large"
    zh = "文件过大：{size} 字节，上限 {limit} 字节"
    en = "the file is too large: {size} bytes, the limit is {limit}"


class PdfTooHeavyError(EvidenceError):
    """PDF 内容过多 — a file that unpacks to, or asks to compare, far more than a contract holds."""

    key = "pdf.too_heavy"
    zh = "PDF 内容异常，已停止读取：{reason}"
    en = "the PDF was not read to its end: {reason}"


class UnknownFieldError(EvidenceError):
    """签名域不存在 — the file has no signature field of that name."""

    key = "pdf.unknown_field"
    zh = "文件中没有签名域 {field}"
    en = "the file has no signature field {field}"


class FieldAlreadySignedError(EvidenceError):
    """该处已签署 — the signature field is filled; nothing was signed."""

    key = "pdf.already_signed"
    zh = "签名域 {field} 已签署，不能重复签署"
    en = "already signed: {field}"


class CertificationNotFirstError(EvidenceError):
    """平台固化签名须为首个签名 — certification after another signature, or a party's signature before it."""

    key = "pdf.certification_first"
    zh = "平台固化签名必须是第一个签名"
    en = "the platform's certification must be the first signature"


class UnusableBundleError(EvidenceError):
    """证据包无法生成 — the members or summary handed in do not make a bundle."""

    key = "bundle.unusable"
    zh = "无法生成证据包：{reason}"
    en = "no bundle can be made: {reason}"


class MissingGlyphError(EvidenceError):
    """字体缺字 — the typeface has no outline for a character of a seal or signature."""

    key = "seal.missing_glyph"
    zh = "字体缺少字形：{characters}"
    en = "the typeface has no glyph for: {characters}"


class TimeStampFailedError(EvidenceError):
    """时间戳未取得 — the authority did not answer, refused, or sent a token that does not hold."""

    key = "timestamp.failed"
    zh = "未能取得时间戳：{reason}"
    en = "no time stamp could be had: {reason}"
    unread = (
        "its service cannot be reached or does not answer as it should",
        "时间戳服务无法连接或者答复不合规",
    )


class StaleBaseError(EvidenceError):
    """文件版本已变 — the file is no longer the one that was prepared for signing."""

    key = "pending.stale_base"
    zh = "待签文件版本已变化，请重新发起签署"
    en = "the file has changed since signing began; begin again"


class WrongSignatureError(EvidenceError):
    """签名与待签内容不符 — a signature over other bytes, by another key, or no signature at all."""

    key = "pending.wrong_signature"
    zh = "签名与待签内容或证书不符，未签署：{reason}"
    en = "the signature does not fit the bytes or the certificate, nothing was signed: {reason}"


class UnusablePendingError(EvidenceError):
    """待签记录无法使用 — the stored half of a signature is damaged."""

    key = "pending.unusable"
    zh = "待签记录已损坏：{reason}"
    en = "the stored half of the signature cannot be used: {reason}"


class UnusableRequestError(EvidenceError):
    """证书申请无法使用 — not a certificate request, or its key is not proven."""

    key = "request.unusable"
    zh = "证书申请无法使用：{reason}"
    en = "the certificate request cannot be used: {reason}"


class UnfitRequestError(UnfitError, UnusableRequestError):
    """申请的密钥不适用 — a certificate request whose key cannot sign here."""

    key = "request.unfit"
    zh = UnusableRequestError.zh
    en = UnusableRequestError.en


class KeySourceError(EvidenceError):
    """密钥来源不可用 — a token, file or service that did not sign."""

    key = "key.source"
    zh = "密钥来源未能签名：{reason}"
    en = "the source of the key did not sign: {reason}"
    unread = None


class AlreadyRevokedError(EvidenceError):
    """证书已吊销 — it stands in the register already; the first moment counts."""

    key = "certificate.already_revoked"
    zh = "证书 {serial} 已经吊销"
    en = "the certificate {serial} is revoked already"


class NothingSignedError(EvidenceError):
    """尚无签名 — an archive time stamp has nothing to keep."""

    key = "pdf.nothing_signed"
    zh = "文件尚无签名，无需归档"
    en = "nothing is signed yet, there is nothing to archive"


class FileFullError(EvidenceError):
    """归档次数已满 — 999 archive time stamps in one file."""

    key = "pdf.full"
    zh = "归档时间戳次数已满"
    en = "the file holds as many archive time stamps as it can"


class UnusableImageError(EvidenceError):
    """印章图像无法使用 — no PNG or JPEG, too large, damaged or empty."""

    key = "seal.unusable_image"
    zh = "印章图像无法使用：{reason}"
    en = "the image of the seal cannot be used: {reason}"


class NotArchivableError(EvidenceError):
    """无法转为归档格式 — the document or an attachment does not fit PDF/A."""

    key = "archival.impossible"
    zh = "无法转为归档格式：{reason}"
    en = "the document cannot be made PDF/A: {reason}"


class ProofFailedError(EvidenceError):
    """证明不成立 — an inclusion or consistency proof that does not lead to the root."""

    key = "log.proof"
    zh = "账本证明不成立：{what}"
    en = "the proof does not hold: {what}"


class UnusableHeadError(EvidenceError):
    """树头无法使用 — no head of a ledger, or a signature on it that does not hold."""

    key = "log.head"
    zh = "账本树头无法使用：{reason}"
    en = "the head of the ledger cannot be used: {reason}"


class SealedPaperError(EvidenceError):
    """密封选票打不开 — not sealed with the key of this box, or changed since."""

    key = "ballot.sealed"
    zh = "有一张密封选票无法启封"
    en = "a sealed ballot paper cannot be opened"


class UnusableIntentError(EvidenceError):
    """签署意愿记录无法使用 — not the record of an intent."""

    key = "intent.unusable"
    zh = "签署意愿记录无法读取：{reason}"
    en = "the record of intent cannot be read: {reason}"


def _listed(said: Sequence[str], between: str) -> str:
    if len(said) == 1:
        return said[0]
    return between.join(f"({number}) {one}" for number, one in enumerate(said, 1))
