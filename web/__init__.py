"""The counters — what union, employer, bureau, upper union, delegates and the public see in a browser.

HTTP in, HTML out; every act goes through the use-cases. Works without scripts.
"""

from web.app import create_app

__all__ = ["create_app"]
