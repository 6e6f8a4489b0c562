"""内部时限 — how long the house itself waits or looks ahead; none of these stands in a statute.

Periods of the law are in the packs.
"""

from __future__ import annotations

from datetime import timedelta

CERTIFICATE_WATCHED = timedelta(days=60)
"""How long before its end a certificate is shown as ending."""
LIST_LASTS = timedelta(days=7)
"""吊销列表 — until the next one is due, for whoever only has the list."""
LIST_FRESH = timedelta(days=1)
"""A list older than this is replaced before something is archived with it."""
STAMP_AHEAD = timedelta(days=365)
"""A new certificate of the time stamps is asked for this long before the old one ends."""
ISSUING_AHEAD = timedelta(days=4 * 365)
"""As long as the longest certificate issued under it, and a year more."""
PROOF_AHEAD = timedelta(days=90)
"""An archive time stamp is renewed this long before its certificate ends."""
