"""Runs every scenario of the library with few replicates, and looks at its remarks: the first lines ask a
question, and a later one answers it. Those that are made for a published graph run on that, too.

Usage: library.py PROGRAM SOURCE DATA
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

PROGRAM, SOURCE, DATA = (Path(argument).resolve() for argument in sys.argv[1:])
PUBLISHED = {
    "ego-facebook": "ego_facebook/facebook_combined.txt.gz",
    "trust-network": "soc_epinions1/soc-Epinions1.txt.gz",
}

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
        asked = [strategy["name"] for strategy in tomllib.loads("\n".join(lines))["strategy"]]
        ways = [[]]
        if path.stem in PUBLISHED:
            graph = DATA / PUBLISHED[path.stem]
            if graph.exists():
                ways.append(["--graph", graph])
            else:
                print(f"{path.name}: not run on {graph}, which is not there")
        for way in ways:
            done = subprocess.run(
                [PROGRAM, "run", "--json", "--replicates", "2", "-o", Path(folder, "r.h5"), path, *way],
                capture_output=True, text=True, check=False)
            if done.returncode != 0:
                problems.append(f"{path.name}: {done.stderr.strip()}")
                continue
            strategies = json.loads(done.stdout)["strategies"]
            if [strategy["name"] for strategy in strategies] != asked:
                problems.append(f"{path.name}: not every strategy was simulated")
            if not any(strategy["totals"]["reach"]["mean"] > 0 for strategy in strategies):
                problems.append(f"{path.name}: nobody is reached")
for problem in problems:
    print(problem)
print(f"{len(files)} scenarios")
sys.exit(1 if problems else 0)
