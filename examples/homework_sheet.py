"""A homework sheet: one file of problems gives the problems, the answers and the solutions.

``python examples/homework_sheet.py FOLDER`` also writes all three there.
"""

import sys
from pathlib import Path

from chainrule import solve

problems = Path(__file__).with_name("problems.txt")
sheet = solve(problems.read_text(encoding="utf-8"), sheet="answers")

print(sheet)

for folder in sys.argv[1:]:
    sheet.save(Path(folder) / "problems.tex", kind="problems")
    sheet.save(Path(folder) / "answers.md")
    sheet.save(Path(folder) / "solutions.html", kind="solutions")
