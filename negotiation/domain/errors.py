"""错误 — every way a command can end without being done, by name.

An error carries a key and placeholders; the sentences stand in `negotiation/messages/`. None knows HTTP.
"""

from __future__ import annotations

from typing import Any, ClassVar

from signing.errors import EvidenceError, UnfitError
from workflows.rule import Finding


class OfficeError(Exception):
    """Base of all errors a user may meet. Subclasses say when they are raised."""

    key: ClassVar[str] = "office"

    def __init__(self, **values: Any) -> None:
        super().__init__(self.key, values)
        self.values = values


class UnknownActError(OfficeError):
    """The act is not a row of the table."""

    key = "unknown_act"


class UnknownNegotiationError(OfficeError):
    """No such negotiation, or none this actor may see."""

    key = "unknown_negotiation"


class UnknownContractError(OfficeError):
    """The negotiation has no contract of that type."""

    key = "unknown_contract"


class UnknownPersonError(OfficeError):
    """A person named in the content is not in the register of that organisation."""

    key = "unknown_person"


class WrongActorError(OfficeError):
    """This actor has none of the capacities the row asks for."""

    key = "wrong_actor"


class WrongStateError(OfficeError):
    """The row does not start in the present state."""

    key = "wrong_state"


class NotReadyError(OfficeError):
    """The act completes others, and not all of those are done; it is recorded by itself once they are."""

    key = "not_ready"


class ConflictError(OfficeError):
    """Somebody acted since this actor last looked; nothing was done."""

    key = "conflict"


class RefusedError(OfficeError):
    """The law refuses the act; carries every finding, the passing ones too."""

    key = "refused"

    def __init__(self, findings: tuple[Finding, ...], **values: Any) -> None:
        super().__init__(**values)
        self.findings = findings


class UnexplainedWarningError(OfficeError):
    """Findings warn and no reason was given for going on; carries those that warn. Nothing was done."""

    key = "unexplained_warning"

    def __init__(self, findings: tuple[Finding, ...], **values: Any) -> None:
        super().__init__(**values)
        self.findings = findings


class DayOrderError(OfficeError):
    """A day the act states lies before another that must have come first."""

    key = "day_order"


class ContentError(OfficeError):
    """The content of an act is malformed; `fields` lists (field, problem key, detail)."""

    key = "content"

    def __init__(self, fields: tuple[tuple[str, str, str], ...], **values: Any) -> None:
        super().__init__(fields="; ".join(f"{name}: {detail}" for name, _, detail in fields), **values)
        self.fields = fields


class DayToComeError(ContentError):
    """A day of something done lies ahead, or a day of something planned has gone by."""

    key = "day_to_come"


class BrokenCodeError(OfficeError):
    """A 统一社会信用代码 whose length, alphabet or check character is wrong."""

    key = "broken_code"


class PersonalNumberError(OfficeError):
    """A personal identity number in place of an organisation's code; it is not repeated and not kept."""

    key = "personal_number"


class OpenContractExistsError(OfficeError):
    """The same parties already negotiate a contract of this type."""

    key = "open_contract_exists"


class TextChangedError(OfficeError):
    """The digest the actor saw is not the digest on file."""

    key = "text_changed"


class NotOnRollError(OfficeError):
    """The delegate is not on the frozen roll of this ballot, or has not checked in."""

    key = "not_on_roll"


class AlreadyVotedError(OfficeError):
    """The delegate's ballot is in the box."""

    key = "already_voted"


class BallotNotOpenError(OfficeError):
    """No open ballot for this contract."""

    key = "ballot_not_open"


class BallotOpenError(OfficeError):
    """A vote is under way: it is counted before the congress is called anew."""

    key = "ballot_open"


class BallotUnfinishedError(OfficeError):
    """Ballots are still on their way into the box; the count would not agree with the roll."""

    key = "ballot_unfinished"


class WrongPassphraseError(OfficeError):
    """The signing passphrase does not open the signer's key; nothing was signed."""

    key = "wrong_passphrase"


class AlreadySignedError(OfficeError):
    """This signature or seal is already on the text."""

    key = "already_signed"


class PendingSignatureError(OfficeError):
    """No signature was prepared for this, or it is too old or somebody else's; nothing was signed."""

    key = "pending_signature"


class BaseChangedError(OfficeError):
    """Somebody else signed the same text since this signature was prepared; it must be prepared again."""

    key = "base_changed"


class WrongSignatureError(OfficeError):
    """The signature value does not fit the bytes and the certificate; nothing was signed."""

    key = "wrong_signature"


class CertificateUnusableError(OfficeError):
    """The signer's certificate is revoked, has ended or was replaced since; nothing was signed."""

    key = "certificate_unusable"


class SealUseError(OfficeError):
    """The use of a seal is not applied for, or not by somebody else than its keeper and its auditor."""

    key = "seal_use"


class CertificateRequestError(OfficeError):
    """A certificate request cannot be used, or does not wait for this step."""

    key = "certificate_request"

    @classmethod
    def of(cls, problem: EvidenceError) -> CertificateRequestError:
        """As the evidence kernel has it; each of several findings stays its own."""
        findings = problem.findings if isinstance(problem, UnfitError) else ()
        return cls(reason=problem.say("zh"), reason_en=problem.say("en"), findings=findings)


class NotYourCertificateError(OfficeError):
    """This actor may not apply for, approve, register or revoke that certificate."""

    key = "not_your_certificate"


class FingerprintMismatchError(OfficeError):
    """The fingerprint read out is not that of the key in the request; nothing was issued."""

    key = "fingerprint_mismatch"


class NoSecondFactorError(OfficeError):
    """The person has not set up the way of confirming they want to use."""

    key = "no_second_factor"


class StepUpFailedError(OfficeError):
    """The code or the passkey's answer is wrong, used already or out of date; nothing was signed."""

    key = "step_up_failed"


class ClockOffError(StepUpFailedError):
    """The code is the person's own but of another minute: the phone's clock or the server's is off."""

    key = "clock_off"


class SecondFactorLockedError(OfficeError):
    """Too many failed attempts; the person waits."""

    key = "second_factor_locked"


class NoKeyError(OfficeError):
    """The signer has no certificate yet."""

    key = "no_key"


class PackChangedError(OfficeError):
    """The pack this negotiation was opened under is not installed in that version."""

    key = "pack_changed"


class RepinNotNeededError(OfficeError):
    """The negotiation is on the newest law of its place already."""

    key = "repin_not_needed"


class TooEarlyError(OfficeError):
    """The moment lies before the last entry of the ledger; time does not run back."""

    key = "too_early"


class PassIssueError(OfficeError):
    """Entry codes cannot be confirmed or printed now."""

    key = "pass_issue"


class TooManyAttemptsError(OfficeError):
    """Too many wrong passwords or codes; nothing more is looked at for a while."""

    key = "too_many_attempts"


class CannotSignInError(OfficeError):
    """Unknown account or wrong password; never says which."""

    key = "cannot_sign_in"


class CaseFileError(OfficeError):
    """A case file cannot be used; names file, line and key of the first problem, and carries them all."""

    key = "case_file"

    def __init__(self, problems: tuple[Any, ...] = (), **values: Any) -> None:
        super().__init__(**values)
        self.problems = problems


class DatabaseUnusableError(OfficeError):
    """The database cannot be reached, or is not one of ours."""

    key = "database_unusable"


class DatabaseBusyError(DatabaseUnusableError):
    """Somebody else keeps the database from being written for too long; nothing was done."""

    key = "database_busy"


class AlreadyDoneError(OfficeError):
    """This very form was done before; it was sent once more and nothing was done again. `at` says when."""

    key = "already_done"


class BackupError(OfficeError):
    """A backup cannot be made or put back; nothing was changed."""

    key = "backup"


class SecretMissingError(OfficeError):
    """The platform's keys are there, and what opens them is not, or is another; nothing was changed."""

    key = "secret_missing"


class PlatformKeyError(OfficeError):
    """The outside certificate with which the platform is to certify cannot be used; nothing was changed."""

    key = "platform_key"


class LedgerBrokenError(OfficeError):
    """An entry of the ledger does not match its hash; names negotiation, entry and place."""

    key = "ledger_broken"
