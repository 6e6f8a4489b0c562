"""`python -m bench` — measures every figure in one run and prints the table; docs/bench.md says how."""

from __future__ import annotations

import logging
import os
import platform
import sys

from bench import acts, law, pages, signatures, signing_levels, stories
from bench.figure import table


def main() -> int:
    """Measure, print; 1 when a goal is not met."""
    logging.getLogger("pyhanko").setLevel(logging.CRITICAL)
    found = []
    for part in (law, acts, pages, signatures, signing_levels, stories):
        for figure in part.figures():
            print(f"… {figure.name}, beside {figure.beside}", file=sys.stderr, flush=True)
            found.append(figure)
    print(f"Python {platform.python_version()}, {os.cpu_count()} CPUs, {platform.machine()}\n")
    print(table(found))
    return int(any(one.met == "NOT MET" for one in found))


if __name__ == "__main__":
    sys.exit(main())
