#!/usr/bin/python3
"""Plans: what a run then takes on disk and in memory is within what was said, the replicates give the precision, and
the header is one. Times are never tested.

    plans.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import json
import os
import re

import program

UNITS = {"kB": 1e3, "MB": 1e6, "GB": 1e9}


class Plans(program.Case):
    CHANGES = ["--set", "graph.agents=2000"]

    def plan(self, *words):
        return self.hearsay("plan", "s.toml", "--threads", 2, "--pilot", "1min", *self.CHANGES, *words)

    @staticmethod
    def size(text, words):
        number, unit = re.search(words + r" ([0-9.]+) (kB|MB|GB)", text).groups()
        return float(number) * UNITS[unit]

    def peak(self, *words):
        """The most memory that the program had, in bytes."""
        child = self.begin(*words)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        self.assertEqual(child.returncode, 0)
        return usage.ru_maxrss * 1024

    def run_within(self, *more):
        said = self.plan(*more)
        peak = self.peak("run", "s.toml", "--threads", 2, *self.CHANGES, *more, "-o", "out.h5", "--quiet")
        size = (self.folder / "out.h5").stat().st_size
        about, most = self.size(said, "about"), self.size(said, "at most")
        self.assertLessEqual(size, most)
        self.assertLess(size, 2 * about)
        self.assertGreater(size, about / 2)
        self.assertLessEqual(peak, self.size(said, "up to"))

    def test_disk_and_memory_are_within_what_was_said(self):
        self.run_within("--replicates", 300)
        self.run_within("--replicates", 1)

    def test_those_of_a_sweep_are_too(self):
        with open(self.folder / "s.toml", "a") as file:
            file.write("[sweep.grid]\ngraph.seed = [1, 2, 3]\nmodel.attention.see = [0.2, 0.3, 0.4, 0.5]\n")
        self.run_within("--replicates", 20)
        self.assertIn("12 on 3 markets", self.plan("--replicates", 20))

    def test_the_replicates_give_the_precision(self):
        said = self.plan("--precision", "reach +-5%", "--replicates", 64)
        replicates = int(re.search(r"--replicates (\d+)", said)[1])
        # The pilot's spread is off by 9 % (one standard error of 64 values), so the width may be by three times that.
        for number, widest in ((replicates, 0.05 * 1.27), (replicates // 3, None)):
            self.hearsay("run", "s.toml", *self.CHANGES, "--replicates", number, "-o", "out.h5", "--quiet")
            result = json.loads(self.hearsay("compare", "out.h5", "--json"))
            widths = []
            for strategy in result["strategies"]:
                total = strategy["totals"]["reach"]
                if total.get("interval"):
                    low, high = total["interval"]
                    widths.append((high - low) / 2 / total["mean"])
            self.assertTrue(widths)
            if widest:
                self.assertLess(max(widths), widest)
            else:
                self.assertGreater(max(widths), 0.05)

    def test_a_precision_means_what_it_means_to_a_run(self):
        """Conversion is a share of the agents, buyers are counted."""
        wanted = [re.search(r"--replicates (\d+)", self.plan("--precision", text, "--replicates", 64))[1]
                  for text in ("conversion +-0.005", "buyers +/- 10")]
        self.assertEqual(*wanted)

    def test_the_header_is_one_and_alone_where_that_is_asked(self):
        said = self.plan("--replicates", 3000, "--task-time", "60s", "--header")
        lines = said.splitlines()
        self.assertEqual(lines[0], "#!/bin/bash")
        for line in lines[1:]:
            self.assertRegex(line, r"^#SBATCH --[a-z-]+(=\S+)?$")
        for pattern in (r"--array=1-\d+", r"--cpus-per-task=2", r"--mem=\d+M", r"--time=\d\d:\d\d:00",
                        r"--signal=B:USR1@300", r"--requeue"):
            self.assertRegex(said, pattern)
        self.assertTrue(self.plan("--replicates", 3000, "--task-time", "60s").endswith(
            "#SBATCH --output=%x-%A_%a.log\n"))
        self.assertEqual(self.leftovers(), [])

    def test_what_does_not_fit_is_refused(self):
        said = self.hearsay("plan", "s.toml", *self.CHANGES, "--memory-limit", "20M", "--pilot", "1s", expect=78)
        self.assertRegex(said, r"the run takes up to [0-9.]+ MB of memory \(--memory-limit is 21.0 MB\)")
        self.hearsay("plan", "s.toml", "--memory-limit", "much", expect=64, says="is not a size")
        self.hearsay("plan", "s.toml", *self.CHANGES, "--precision", "buyer +-2%", "--pilot", "1s", expect=65,
                     says="did you mean 'buyers'?")
        self.hearsay("plan", "s.toml", *self.CHANGES, "--precision", "buyers 2%", "--pilot", "1s", expect=65,
                     says="says neither how precise")
        self.hearsay("plan", "s.toml", *self.CHANGES, "--precision", "best buyers 95%", "--pilot", "1s", expect=65,
                     says="is not how precise")
        self.hearsay("plan", "s.toml", "--replicates", 0, expect=78)


if __name__ == "__main__":
    program.main()
