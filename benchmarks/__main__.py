"""Run every benchmark, or those named, and print one table.

``python -m benchmarks`` or, for a part, ``python -m benchmarks throughput growth``.
"""

from __future__ import annotations

import importlib
import platform
import sys

from benchmarks.measure import Row, table

PARTS = ("command_line", "throughput", "growth", "gradients", "functions", "homework")


def main(names: list[str]) -> None:
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        sys.exit(
            f"no part is called {unknown[0]!r}; name any of {', '.join(PARTS)}, or none for all"
        )
    rows: list[Row] = []
    for name in names or PARTS:
        print(f"running {name} …", file=sys.stderr, flush=True)
        rows.extend(importlib.import_module(f"benchmarks.{name}").run())
    print(f"Python {platform.python_version()}, {platform.machine()}\n")
    print(table(rows))


if __name__ == "__main__":
    main(sys.argv[1:])
