#!/usr/bin/python3
"""Holds the house to its plan: who may include whom, which library has which door, and what is never
written. Prints `file:line: what is wrong` for each break and exits 1 where there is one.

    layers.py [ROOT OF THE PROJECT]
"""
import posixpath
import re
import sys
from pathlib import Path

# A layer, and the layers that its files may name in an include. What those include in turn is theirs.
SEES = {
    "sim/core": "",
    "sim/graph": "sim/core",
    "sim/theory": "sim/core sim/graph",
    "sim/population": "sim/core sim/graph",
    "sim/record": "sim/core",
    "sim/engine": "sim/core sim/graph sim/population sim/record",
    "models": "sim/core sim/graph sim/theory sim/population sim/record sim/engine",
    "scenarios": "sim/core sim/graph sim/population sim/record sim/engine",
    "sim/ensemble": "sim/core sim/graph sim/population sim/record sim/engine scenarios",
    "sim/io": "sim/core sim/graph sim/record scenarios",
    "analysis": "sim/core sim/graph sim/record sim/io sim/ensemble scenarios",
    "verification": "sim/core sim/graph sim/theory sim/population sim/record sim/engine sim/ensemble models "
                    "scenarios analysis",
    "app": "sim/core sim/graph sim/population sim/record sim/engine sim/ensemble sim/io models scenarios analysis "
           "verification",
}

# An external header, and the folders or files that are its door.
DOORS = [
    (r"tbb/|oneapi/", "sim/core/parallel.hpp"),
    (r"Random123/", "sim/core/draws.hpp"),
    (r"openssl/", "sim/core/digest.cpp"),
    (r"boost/", "sim/graph analysis"),
    (r"zlib\.h|expat\.h", "sim/graph"),
    (r"Eigen/", "sim/population analysis"),
    (r"hdf5|H5", "sim/io"),
    (r"isa-l/", "sim/io/chunk_writer.cpp"),
    (r"toml\+\+/", "scenarios/toml_reader.cpp"),
    (r"fmt/", "analysis verification app"),
    (r"nlohmann/", "scenarios/json_reader.cpp analysis verification app"),
    (r"spdlog/", "app"),
    (r"CLI/", "app"),
    (r"hearsay_version\.hpp", "sim/io analysis app"),
    (r"mpi\.h", "sim/ensemble/ranks.cpp"),
    # A model is a rule: no clock, file, thread or stream.
    (r"(chrono|ctime|filesystem|fstream|iostream|cstdio|thread|mutex|atomic)$",
     "sim scenarios analysis verification app"),
    (r"random$", ""),
]

# What is never written, in which folders, and what is used instead.
WORDS = [
    (r"std::\w+_distribution\b", "sim models scenarios analysis verification", "draw from Luck"),
    (r"std::(shuffle|sample|random_shuffle)\b", "sim models scenarios analysis verification", "draw from Luck"),
    (r"\b(random_device|mt19937\w*|default_random_engine|minstd_rand0?)\b",
     "sim models scenarios analysis verification", "draw from Luck"),
    (r"\bs?rand\s*\(", "sim models scenarios analysis verification", "draw from Luck"),
    (r"std::(log|log2|log10|log1p|exp|exp2|expm1|pow)\b", "sim models", "use sim/core/elementary.hpp"),
    (r"std::(cout|cerr|clog|exit|abort|quick_exit|terminate)\b", "sim models scenarios analysis verification",
     "a library neither prints nor ends the program"),
    (r"\b(GTEST_SKIP|DISABLED_\w*)", "", "a test runs or does not exist"),
]

COMMENT_OR_TEXT = re.compile(r'//[^\n]*|/\*.*?\*/|R"([^(\s]*)\(.*?\)\1"|"(?:\\.|[^"\\\n])*"', re.DOTALL)
INCLUDE = re.compile(r'^[ \t]*#[ \t]*include[ \t]*([<"])([^>"]+)[>"]', re.MULTILINE)


def inside(path, places):
    """Whether `path` is one of the folders or files named."""
    return any(path == place or path.startswith(place + "/") for place in places.split())


def blanked(text, keep_texts):
    """The source with comments, and texts in quotes unless kept, as spaces: lines stay where they are."""
    def blank(match):
        if keep_texts and not match[0].startswith(("//", "/*")):
            return match[0]
        return re.sub(r"[^\n]", " ", match[0])
    return COMMENT_OR_TEXT.sub(blank, text)


class House:
    def __init__(self, root):
        self.root = Path(root)
        self.breaks = []
        self.includes = {}  # path -> [(line, path)] within the project
        self.sources = sorted(
            path.relative_to(self.root).as_posix()
            for top in ("sim", "models", "scenarios", "analysis", "verification", "app", "bench", "tests")
            for ending in ("*.cpp", "*.hpp", "*.h")
            for path in (self.root / top).rglob(ending))

    def add(self, path, line, what):
        self.breaks.append(f"{path}:{line}: {what}")

    def layer(self, path):
        """The layer a file belongs to; tests and benchmarks stand outside and may see everything."""
        if path.startswith("models/") and path.endswith(("/test.cpp", "_test.cpp")):
            return None
        if path.startswith("models/") and path.endswith("/checks.cpp"):
            return "verification"
        return next((layer for layer in SEES if inside(path, layer)), None)

    def check(self):
        for path in self.sources:
            text = (self.root / path).read_text(encoding="utf-8")
            self.check_includes(path, blanked(text, keep_texts=True))
            self.check_words(path, blanked(text, keep_texts=False))
        self.check_cycles()
        return self.breaks

    def check_includes(self, path, text):
        self.includes[path] = []
        for match in INCLUDE.finditer(text):
            line = text.count("\n", 0, match.start()) + 1
            name = match[2]
            beside = posixpath.normpath(posixpath.join(posixpath.dirname(path), name))
            target = next((t for t in (name, beside) if (self.root / t).is_file()), None)
            if match[1] == '"' and target:
                self.includes[path].append((line, target))
                self.check_edge(path, line, target)
            else:
                self.check_door(path, line, name)

    def check_edge(self, path, line, target):
        layer = self.layer(path)
        if layer is None:
            return
        if layer == "models" and inside(target, "models"):
            if path.split("/")[1] != target.split("/")[1]:
                self.add(path, line, f"a model includes another model, {target}")
        elif not inside(target, layer + " " + SEES[layer]):
            self.add(path, line, f"{layer} may not include {target} (only {SEES[layer] or 'itself'})")

    def check_door(self, path, line, name):
        if self.layer(path) is None:
            return
        for header, door in DOORS:
            if re.match(header, name) and not inside(path, door):
                self.add(path, line, f"<{name}> does not come in here (only {door or 'nowhere'})")

    def check_words(self, path, text):
        for word, places, instead in WORDS:
            outside = places and (self.layer(path) is None or not inside(path, places))
            for match in [] if outside else re.finditer(word, text):
                line = text.count("\n", 0, match.start()) + 1
                self.add(path, line, f"{match[0]} is never written here ({instead})")

    def check_cycles(self):
        """Depth first; an edge back to a file that is still open closes a cycle."""
        done = set()

        def visit(path, way):
            for line, target in self.includes.get(path, []):
                if target in way:
                    cycle = way[way.index(target):] + [target]
                    self.add(path, line, "includes run in a circle, " + " -> ".join(cycle))
                elif target not in done:
                    visit(target, way + [target])
            done.add(path)

        for path in self.sources:
            if path not in done:
                visit(path, [path])


if __name__ == "__main__":
    house = House(sys.argv[1] if len(sys.argv) > 1 else Path(__file__).resolve().parents[2])
    for found in house.check():
        print(found)
    if not house.sources:
        print(f"{house.root}: no sources")
    sys.exit(1 if house.breaks or not house.sources else 0)
