"""行为带来的事实 — which facts an act itself brings, so that a page asked before it does not judge by them.

Only facts that the content or the moment of the act decides; what the act merely repeats from the file counts
as known. A row that is not named brings nothing its rules read.
"""

from __future__ import annotations

from collections.abc import Mapping

_DELEGATION = (
    *("delegation.side", "delegation.count", "delegation.chiefs", "delegation.front_line"),
    *("delegation.external", "delegation.women", "delegation.dispatched", "delegation.chief_external"),
    *("delegation.chief_is_head", "delegation.chief_mandate", "delegation.names_on_both_sides"),
    *("delegation.barred", "delegation.approved_by_staff"),
)
_MEETING = (
    *("meeting.on", "meeting.first_on", "meeting.round", "meeting.chair_side"),
    *("meeting.previous_chair_side", "meeting.recorder", "meeting.recorder_is_representative"),
    *("meeting.recorder_agreed", "meeting.notified_on"),
)
_SUSPENSION = (
    *("suspension.from_on", "suspension.until_on", "suspension.place", "suspension.topics"),
    *("suspension.reason", "suspension.force_majeure", "suspension.agreed_by", "suspension.employees_agree"),
)
_CONGRESS = (
    *("congress.all_delegates", "congress.front_line_and_technical", "congress.managers", "congress.women"),
)
_COUNT = (
    *("ballot.all_delegates", "ballot.present", "ballot.yes", "ballot.no", "ballot.abstain", "ballot.void"),
    *("ballot.closed_on", "ballot.secret", "ballot.itemised", "congress.all_delegates"),
)
_SIGNATURE = (
    *("signature.text_digest", "signature.signer_is_chief", "signature.mandate_in_force"),
    "signature.chief_in_office",
)
_FILING = (
    *("filing.by_side", "filing.submitted_on", "filing.attachments", "filing.late_reason"),
    *("filing.copies", "filing.to_bureau", "filing.text_digest"),
)
_OPINION = ("review.heads", "review.fields", "review.objections", "review.opinion_on")
_CHANGE = ("change.kind", "change.cause", "change.reason", "change.proof", "change.agreed_by")

_TABLE: Mapping[str, tuple[str, ...]] = {
    "T1": (
        *("offer.side", "offer.also_open", "offer.served_on", "offer.received_on", "offer.topics"),
        *("offer.meeting_on", "offer.meeting_place", "offer.reasons", "offer.staff_views_heard"),
        *("offer.requested_materials", "offer.compulsory"),
    ),
    "T2": (
        *("reply.on", "reply.accepted", "reply.reasons", "reply.meeting_on", "reply.meeting_place"),
        *("reply.topics", "bargaining.accepted_on"),
    ),
    "T3": ("reply.on", "reply.accepted", "reply.reasons"),
    "A02": _DELEGATION,
    "T7": ("delegations.confirmed_on",),
    "A03": ("delegations.announced_on",),
    "A04": ("information.side", "information.items", "information.secrecy_accepted"),
    "T8": ("information.complete_on",),
    "A05": ("upper_union.reported_on",),
    "A08": ("meeting.on", "meeting.notified_on"),
    "T9": _MEETING,
    "T10": _MEETING,
    "T5": (
        *("letter.kind", "letter.matter", "letter.investigators", "letter.violation_found"),
        "letter.received_on",
    ),
    "A20": ("letter.answer", "letter.answer_kind", "letter.answered_on"),
    "T6": ("letter.ground",),
    "A21": ("proposal.closed_on", "proposal.result", "proposal.reported_on"),
    "A22": _SUSPENSION,
    "T11": ("suspension.from_on", "meeting.pauses"),
    "A23": ("meeting.pauses",),
    "T13": ("coordination.application", "coordination.own_motion"),
    "A36": ("coordination.accepted_on",),
    "A25": (
        *("coordination.extended_until", "coordination.extension_reason"),
        "coordination.approved_by_head",
    ),
    "T14": (
        *("coordination.agreement_fields", "coordination.signed_by_chiefs"),
        "coordination.open_points",
    ),
    "A24": ("coordination.open_points",),
    "A27": ("vacancy.on",),
    "A26": (
        *_DELEGATION,
        *("delegations.employees", "delegations.employer", "delegations.employees_chiefs"),
        *("delegations.employer_chiefs", "delegations.on_both_sides", "delegation.other_side_notified"),
        *("vacancy.on", "vacancy.filled_on"),
    ),
    "T32": ("withdrawal.reason",),
    "A28": ("withdrawal.reason", "withdrawal.agreed_by"),
    "A11": ("draft.initialled_by",),
    "T12": ("draft.agreed_on",),
    "T15": ("congress.disclosed_on", "congress.meeting_on", *_CONGRESS),
    "A12": ("ballot.secret", "ballot.itemised", *_CONGRESS),
    "T16": _COUNT,
    "A14": ("signature.text_digest",),
    "A15": _SIGNATURE,
    "A16": _SIGNATURE,
    "T18": ("contract.signed_on", "signature.text_digest"),
    "A41": ("congress.outcome_disclosed_on", "congress.shown_until", "ballot.notified_on"),
    "T19": _FILING,
    "T20": ("correction.items", "correction.requested_on"),
    "A30": ("correction.supplied_on", "correction.missing", "filing.attachments", "filing.text_digest"),
    "T21": ("filing.number", "filing.received_on"),
    "T22": _OPINION,
    "T23": (*_OPINION, "contract.effective_on"),
    "T24": ("contract.effective_on",),
    "T26": (*_FILING, "refile.explanation", "refile.chiefs", "contract.signed_on"),
    "A31": ("review.objections", "review.opinion_on"),
    "A17": ("publication.on", "publication.sides"),
    "T27": ("publication.on", "contract.published_on"),
    "A18": ("publication.upper_union_on",),
    "T29": _CHANGE,
    "A37": ("change.agreed_by",),
    "A32": ("change.agreed_by",),
    "A39": ("change.agreed_by",),
    "A35": ("change.declined_reason",),
    "A34": (*_COUNT, "congress.disclosed_on", "congress.meeting_on"),
    "T29E": ("contract.terminated_on",),
    "A38": ("change.recorded_on",),
    "A42": ("contract.performance_reported_on",),
    "T31": ("contract.successor_effective",),
    "A44": ("signature.text_digest",),
    "A43": ("contract.successor_effective", "contract.term_until"),
    "T31E": ("end.cause", "end.proof"),
    "T31S": ("contract.successor_effective",),
}

BRINGS: Mapping[str, frozenset[str]] = {row: frozenset(names) for row, names in _TABLE.items()}
"""Row id → names of facts."""
