"""Holds the schema of scenario files against the scenarios there are, and against broken ones; and a
scenario in JSON against the same in TOML.

Usage: schema.py PROGRAM SOURCE
"""

import copy
import json
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import jsonschema

PROGRAM, SOURCE = (Path(argument).resolve() for argument in sys.argv[1:])


def said(*arguments):
    """What the program prints."""
    return subprocess.run([PROGRAM, *arguments], check=True, capture_output=True, text=True).stdout


schema = json.loads(said("describe", "--schema"))
jsonschema.Draft202012Validator.check_schema(schema)
validator = jsonschema.Draft202012Validator(schema)

files = sorted(SOURCE.glob("scenarios/*.toml")) + sorted(SOURCE.glob("models/*/example.toml"))
assert len(files) > 10
for path in files:
    errors = [error.message for error in validator.iter_errors(tomllib.loads(path.read_text()))]
    assert not errors, f"{path}: {errors}"
    resolved = tomllib.loads(said("check", path))
    assert validator.is_valid(resolved), f"{path}, resolved"

quickstart = SOURCE / "scenarios/quickstart.toml"
right = tomllib.loads(quickstart.read_text())


def broken(change):
    """The scenario with one change; whether the schema refuses it."""
    scenario = copy.deepcopy(right)
    change(scenario)
    return not validator.is_valid(scenario)


assert not broken(lambda s: None)
assert broken(lambda s: s.pop("title"))
assert broken(lambda s: s.update(titel="x"))
assert broken(lambda s: s["graph"].update(agents="many"))
assert broken(lambda s: s["graph"].update(generator="none"))
assert broken(lambda s: s["graph"].update(file="x.txt"))
assert broken(lambda s: s["run"].update(step="1 fortnight"))
assert broken(lambda s: s["run"].update(replicates=0))
assert broken(lambda s: s.update(model={"name": "friend_circle", "attention": {"see": 1.5}}))
assert not broken(lambda s: s.update(model={"attention": {"see": 0.5}}))
assert broken(lambda s: s["strategy"][1]["action"][0].pop("type"))
assert broken(lambda s: s["strategy"][1]["action"][0].update(choose="anybody"))
assert broken(lambda s: s["strategy"][1]["action"][0].update(impressions_per_day=5))
assert not broken(lambda s: s["strategy"][1]["action"][0].update(target_regions=["north"]))
assert broken(lambda s: s.update(strategy=[]))

small = ("--set", "graph.agents=20000", "--replicates", "2")
with tempfile.TemporaryDirectory() as folder:
    json_file = Path(folder, "quickstart.json")
    json_file.write_text(json.dumps(right, indent=1), encoding="utf-8")
    assert said("check", json_file, *small) == said("check", quickstart, *small)
    results = [
        said("run", "--json", "-o", Path(folder, "r.h5"), path, *small) for path in (json_file, quickstart)
    ]
    assert results[0] == results[1]

print(f"{len(files)} scenarios are as the schema says")
