"""What the tests of stopping, going on and merging share: the program, a scenario that takes a second or two, and
whether two results are the same."""
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

PROGRAM = None  # path of hearsay
SOURCE = None  # root of the project
SIGNAL_AT_RENAME = None  # library that sends a signal when a file gets its name


class Case(unittest.TestCase):
    """Each test in a folder of its own."""

    SCENARIO = "models/friend_circle/example.toml"
    CHANGES = ["--set", "graph.agents=500", "--replicates", "24"]

    def setUp(self):
        self.folder = Path(tempfile.mkdtemp(prefix="run.", dir=os.environ.get("TEST_FOLDER")))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        shutil.copy(SOURCE / self.SCENARIO, self.folder / "s.toml")

    def command(self, *words):
        return [PROGRAM, *map(str, words)]

    def hearsay(self, *words, expect=0, says="", **how):
        """Runs the program to its end; returns what it printed, on either stream."""
        done = subprocess.run(self.command(*words), cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=300, **how)
        self.assertEqual(done.returncode, expect, f"{words}\n{done.stdout}")
        self.assertIn(says, done.stdout)
        return done.stdout

    def begin(self, *words, **how):
        """Starts the program and leaves it at work."""
        child = subprocess.Popen(self.command(*words), cwd=self.folder, stdout=subprocess.DEVNULL,
                                 stderr=subprocess.DEVNULL, **how)
        self.addCleanup(self.end, child)
        return child

    def step_by_step(self, output, *more):
        """A run that puts every replicate into a part of its own: with more threads one would write while others go on."""
        return self.run_words(output, "--checkpoint-every", "0s", *more, threads=1)

    def signalled(self, at, number, *words):
        """Runs the program, which gets the signal when it is about to give a file the name `at`; its exit code."""
        return subprocess.run(
            self.command(*words), cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=300,
            env={**os.environ, "LD_PRELOAD": SIGNAL_AT_RENAME, "SIGNAL_AT": at, "SIGNAL": str(int(number)),
                 # The sanitizer's own library wants to be the first.
                 "ASAN_OPTIONS": "verify_asan_link_order=0"}).returncode

    @staticmethod
    def end(child):
        if child.poll() is None:
            child.send_signal(signal.SIGKILL)
            child.wait()

    def run_words(self, output, *more, changes=None, threads=2):
        return ["run", "s.toml", *(changes or self.CHANGES), "-o", output, "--threads", threads, "--quiet",
                *more]

    def whole(self, name="whole.h5"):
        """The file of an uninterrupted run."""
        self.hearsay(*self.run_words(name))
        return name

    def same(self, a, b):
        """-c also speaks of what cannot be compared, where the exit code alone would be silent."""
        found = subprocess.run(["h5diff", "-c", "--exclude-path", "/provenance", a, b], cwd=self.folder,
                               stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.assertEqual((found.returncode, found.stdout), (0, ""), f"{a} and {b} differ")

    def finished(self, output):
        """How many replicates lie beside `output`."""
        said = self.hearsay("status", output)
        return int(next(line for line in said.splitlines() if " replicates" in line).split(": ")[1].split()[0])

    def parts(self, output):
        """The parts of its checkpoint that hold replicates."""
        return sorted(part for part in (self.folder / f"{output}.checkpoint").glob("part-*.h5")
                      if part.name != "part-000000.h5")

    def leftovers(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*")
                      if ".tmp" in path.name or ".checkpoint" in path.name)


def main():
    """program.py's users are called with PROGRAM SOURCE FOLDER LIBRARY, and then what unittest takes."""
    global PROGRAM, SOURCE, SIGNAL_AT_RENAME
    PROGRAM, SOURCE = sys.argv[1], Path(sys.argv[2])
    os.environ["TEST_FOLDER"] = sys.argv[3]
    SIGNAL_AT_RENAME = sys.argv[4]
    unittest.main(module="__main__", argv=[sys.argv[0], *sys.argv[5:]])
