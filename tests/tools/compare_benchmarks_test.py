#!/usr/bin/python3
"""Gives tools/compare-benchmarks made-up result files, and programs that write what they are told to
instead of taking time."""
import json
import subprocess
import tempfile
import unittest
from pathlib import Path

TOOL = Path(__file__).resolve().parents[2] / "tools" / "compare-benchmarks"

# Writes the times of its own file, and that it was called; its last words are those of the tool.
PROGRAM = """#!/bin/sh
echo "$(basename "$0") $*" >> {folder}/calls
for word in "$@"; do
  case $word in --benchmark_out=*) cp {folder}/$(basename "$0").json "${{word#--benchmark_out=}}" ;; esac
done
"""


def runs(name, times, /, **more):
    return [{"name": name, "run_name": name, "run_type": "iteration", "repetition_index": i,
             "cpu_time": time, "real_time": 3 * time, "time_unit": "ms"} | more for i, time in enumerate(times)]


class CompareBenchmarksTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def file(self, name, *benchmarks):
        path = self.folder / name
        path.write_text(json.dumps({"context": {}, "benchmarks": sum(benchmarks, [])}))
        return path

    def program(self, name, *benchmarks):
        self.file(f"{name}.json", *benchmarks)
        path = self.folder / name
        path.write_text(PROGRAM.format(folder=self.folder))
        path.chmod(0o755)
        return path

    def compare(self, *words):
        done = subprocess.run([TOOL, *map(str, words)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    def calls(self):
        path = self.folder / "calls"
        return path.read_text().splitlines() if path.exists() else []

    def refuses(self, words, said):
        code, out, error = self.compare(*words)
        self.assertEqual(code, 2, out + error)
        self.assertEqual(len(error.splitlines()), 1, error)
        self.assertIn(said, error)

    def test_best_times_stand_side_by_side(self):
        old = self.file("a.json", runs("walk", [12, 10, 30]), runs("run", [2000, 3000]))
        new = self.file("b.json", runs("walk", [99, 10.5]), runs("run", [1000]))
        code, out, _ = self.compare(old, new)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"benchmark +old +new +new/old")
        self.assertRegex(out, r"walk +10\.0 ms +10\.5 ms +1\.05")
        self.assertRegex(out, r"run +2\.0 s +1\.0 s +0\.50")
        self.assertNotIn("suspected", out)

    def test_one_bad_repetition_suspects_nobody(self):
        old = self.file("a.json", runs("walk", [10, 10, 10]))
        new = self.file("b.json", runs("walk", [10, 50, 50]))
        self.assertNotIn("suspected", self.compare(old, new)[1])

    def test_slower_without_confirmation_is_only_suspected(self):
        old = self.file("a.json", runs("walk", [10, 10]))
        new = self.file("b.json", runs("walk", [12, 13]))
        code, out, _ = self.compare(old, new)
        self.assertEqual(code, 0)
        self.assertIn("suspected, not confirmed: walk (1.20)", out)

    def test_a_tenth_worse_is_not_yet_suspicious(self):
        old = self.file("a.json", runs("walk", [10]))
        new = self.file("b.json", runs("walk", [10.99]))
        self.assertNotIn("suspected", self.compare(old, new)[1])

    def test_units_and_clocks_are_minded(self):
        old = self.file("a.json", runs("walk", [10]), runs("wait/real_time", [10]))
        new = self.file("b.json", runs("walk", [10_000], time_unit="us"),
                        runs("wait/real_time", [40], real_time=30))
        code, out, _ = self.compare(old, new)
        self.assertEqual(code, 0)
        self.assertRegex(out, r"walk +10\.0 ms +10\.0 ms +1\.00")
        self.assertRegex(out, r"wait/real_time +30\.0 ms +30\.0 ms +1\.00")

    def test_items_count_where_there_are_any(self):
        old = self.file("a.json", runs("walk", [10], items_per_second=1e6))
        new = self.file("b.json", runs("walk", [20], items_per_second=2e6))
        self.assertRegex(self.compare(old, new)[1], r"walk +1\.0 us +500\.0 ns +0\.50")

    def test_means_over_repetitions_and_failures_are_left_out(self):
        mean = runs("walk", [1], name="walk_mean", run_type="aggregate", aggregate_name="mean")
        old = self.file("a.json", runs("walk", [10]), mean, runs("fall", [1], error_occurred=True))
        new = self.file("b.json", runs("walk", [10]), runs("fall", [1]))
        out = self.compare(old, new)[1]
        self.assertRegex(out, r"walk +10\.0 ms +10\.0 ms +1\.00")
        self.assertIn("only in new: fall", out)

    def test_benchmarks_of_one_file_only_are_named(self):
        old = self.file("a.json", runs("walk", [10]), runs("crawl", [10]))
        new = self.file("b.json", runs("walk", [10]), runs("fly", [10]))
        code, out, _ = self.compare(old, new)
        self.assertEqual(code, 0)
        self.assertIn("only in old: crawl\n", out)
        self.assertIn("only in new: fly\n", out)

    def test_a_suspect_that_is_slow_again_is_a_regression(self):
        old = self.file("a.json", runs("walk/n:1.5", [10]), runs("run", [10]))
        new = self.file("b.json", runs("walk/n:1.5", [12]), runs("run", [10]))
        commands = [self.program("before", runs("walk/n:1.5", [10])), self.program("after", runs("walk/n:1.5", [13]))]
        code, out, error = self.compare(old, new, "--confirm", *commands)
        self.assertEqual(code, 1, out + error)
        self.assertIn("REGRESSION: walk/n:1.5 (1.30, median of 5 pairs)", out)
        # Only the suspect, by either program in turns, each first about as often.
        order = [call.split()[0] for call in self.calls()]
        self.assertEqual(order, ["before", "after", "after", "before"] * 2 + ["before", "after"])
        for call in self.calls():
            self.assertIn(r"--benchmark_filter=^walk/n:1\.5$ ", call)

    def test_a_suspect_that_is_as_fast_as_before_is_acquitted(self):
        old = self.file("a.json", runs("walk", [10]))
        new = self.file("b.json", runs("walk", [20]))
        commands = [self.program("before", runs("walk", [10])), self.program("after", runs("walk", [10.5]))]
        code, out, _ = self.compare(old, new, "--confirm", *commands)
        self.assertEqual(code, 0)
        self.assertIn("suspected, but not again: walk (1.05, median of 5 pairs)", out)

    def test_nothing_is_run_where_nothing_is_suspected(self):
        old = self.file("a.json", runs("walk", [10]))
        commands = [self.program("before"), self.program("after")]
        self.assertEqual(self.compare(old, old, "--confirm", *commands)[0], 0)
        self.assertEqual(self.calls(), [])

    def test_a_command_keeps_its_own_options(self):
        old = self.file("a.json", runs("walk", [10]))
        new = self.file("b.json", runs("walk", [20]))
        commands = [f"{self.program(name, runs('walk', [10]))} --agents=5000" for name in ("before", "after")]
        self.assertEqual(self.compare(old, new, "--confirm", *commands)[0], 0)
        self.assertTrue(all(" --agents=5000 --benchmark_filter" in call for call in self.calls()))

    def test_files_that_cannot_be_used_are_named_in_one_line(self):
        good = self.file("good.json", runs("walk", [10]))
        missing = self.folder / "missing.json"
        self.refuses([missing, good], f"{missing}: No such file")
        self.refuses([good, self.folder], f"{self.folder}: Is a directory")
        for text in ("", "{", "[]", "7", '{"benchmarks": 7}', '{"benchmarks": [7]}', '{"benchmarks": [{}]}',
                     '{"benchmarks": [{"name": "walk", "cpu_time": 1, "time_unit": "h"}]}',
                     '{"benchmarks": [{"name": "walk", "cpu_time": 0, "time_unit": "s"}]}',
                     '{"benchmarks": [{"name": "walk", "cpu_time": "long", "time_unit": "s"}]}'):
            bad = self.folder / "bad.json"
            bad.write_text(text)
            self.refuses([good, bad], f"{bad}: not a result file of Google Benchmark")
        bad.write_bytes(b"\xff\xfe\x00")
        self.refuses([good, bad], f"{bad}: not a result file of Google Benchmark")
        self.refuses([good, self.file("none.json")], "no benchmark ran")
        self.refuses([good, self.file("none.json", runs("walk", [1], items_per_second=0))], "walk has no items")

    def test_commands_that_cannot_be_used_are_named_in_one_line(self):
        old = self.file("a.json", runs("walk", [10]))
        new = self.file("b.json", runs("walk", [20]))
        works = self.program("before", runs("walk", [10]))
        self.refuses([old, new, "--confirm", works, self.folder / "absent"], "absent: No such file")
        self.refuses([old, new, "--confirm", works, "false"], "false: ended with 1")
        self.refuses([old, new, "--confirm", works, "true"], "true: wrote no result file for walk")
        other = self.program("after", runs("run", [10]))
        self.refuses([old, new, "--confirm", works, other], "after: did not run walk")


if __name__ == "__main__":
    unittest.main()
