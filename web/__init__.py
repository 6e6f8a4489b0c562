"""The counters — what each audience sees in a browser: union, employer, bureau, upper union, delegates, the public.

HTTP in, HTML out; every act goes through the use-cases. Works without scripts.
"""
