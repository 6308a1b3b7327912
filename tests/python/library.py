"""Runs every scenario of the library with few replicates, and looks at its remarks: the first lines ask a
question, and a later one answers it.

Usage: library.py PROGRAM SOURCE
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROGRAM, SOURCE = (Path(argument).resolve() for argument in sys.argv[1:])

files = sorted(SOURCE.glob("scenarios/*.toml"))
problems = []
with tempfile.TemporaryDirectory() as folder:
    for path in files:
        lines = path.read_text(encoding="utf-8").splitlines()
        remarks = [line for line in lines[: next(i for i, line in enumerate(lines) if not line.startswith("#"))]]
        if "?" not in " ".join(remarks[:2]):
            problems.append(f"{path.name}: the first two lines ask no question")
        if not any(line.startswith("# Answer") for line in remarks):
            problems.append(f"{path.name}: there is no answer")
        done = subprocess.run(
            [PROGRAM, "run", "--json", "--replicates", "2", "-o", Path(folder, "r.h5"), path],
            capture_output=True, text=True, check=False)
        if done.returncode != 0:
            problems.append(f"{path.name}: {done.stderr.strip()}")
            continue
        strategies = json.loads(done.stdout)["strategies"]
        asked = [strategy["name"] for strategy in tomllib.loads("\n".join(lines))["strategy"]]
        if [strategy["name"] for strategy in strategies] != asked:
            problems.append(f"{path.name}: not every strategy was simulated")
        if not any(strategy["totals"]["reach"]["mean"] > 0 for strategy in strategies):
            problems.append(f"{path.name}: nobody is reached")
for problem in problems:
    print(problem)
print(f"{len(files)} scenarios")
sys.exit(1 if problems else 0)
