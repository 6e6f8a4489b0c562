"""测量 — the figures the README quotes, each beside a peer that does the same with nothing of ours."""
