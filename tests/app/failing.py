#!/usr/bin/python3
"""Replicates that fail do not take the others with them: they are told, listed in the file, left out of every statistic,
and tried again by resume.

    failing.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]

PROGRAM is one whose action `fail` throws in replicates 2, 7, 12 ... unless HEARSAY_MENDED is set.
"""
import csv
import json
import os
import sys

import h5py
import numpy as np
import program
import xarray as xr

MENDED = {**os.environ, "HEARSAY_MENDED": "yes"}
LOST = [2, 7, 12, 17, 22]


class Failing(program.Case):
    def setUp(self):
        super().setUp()
        with open(self.folder / "s.toml", "a") as scenario:
            scenario.write('\n[[strategy]]\nname = "clumsy"\n[[strategy.action]]\ntype = "seed"\nchoose = "random"\ngive = "product"\ncount = 10\n'
                           '[[strategy.action]]\ntype = "fail"\n')

    def run_words(self, output, *more, **how):
        words = super().run_words(output, *more, **how)
        return [word for word in words if word != "--quiet"] + ["--progress", "none"]

    def whole(self, name="whole.h5"):
        self.hearsay(*self.run_words(name), env=MENDED)
        return name

    def check_file(self, name):
        with h5py.File(self.folder / name) as found, h5py.File(self.folder / "whole.h5") as whole:
            names = list(found["strategy"].asstr()[()])
            clumsy = names.index("clumsy")
            self.assertEqual(list(found["failed/replicate"][()]), LOST)
            self.assertEqual(list(found["failed/strategy"][()]), [clumsy] * len(LOST))
            messages = list(found["failed/message"].asstr()[()])
            self.assertEqual(messages[:2], ["not enough memory", 'replicate 7 met a "wall"\nand fell'])
            self.assertEqual(list(found["finished"][()]), [24] * (len(names) - 1) + [24 - len(LOST)])
            there = np.ones((len(names), 24), bool)
            there[clumsy, LOST] = False
            for measure in found.attrs["measures"].split():
                for data in (measure, measure + "_total"):
                    np.testing.assert_array_equal(found[data][()][there], whole[data][()][there])
                    self.assertTrue((found[data][()][~there] == found[data].attrs["_FillValue"]).all())
                np.testing.assert_array_equal(found[measure + "_sum"][clumsy],
                                              whole[measure][clumsy][there[clumsy]].sum(axis=0))
            self.assertLess(found["agents_reached"][clumsy].sum(), whole["agents_reached"][clumsy].sum())
            self.assertEqual(found["agents_reached"][clumsy].sum(), found["reach_total"][clumsy][there[clumsy]].sum())

    def test_the_others_go_on_and_the_code_is_3(self):
        self.whole()
        for threads in (1, 3):
            said = self.hearsay(*self.run_words("out.h5", threads=threads), expect=3)
            self.assertIn("5 of 96 replicates failed; 'hearsay resume out.h5' tries them again", said)
            self.assertIn("clumsy, replicate 2: not enough memory", said)
            self.assertIn('clumsy, replicate 7: replicate 7 met a "wall"', said)
            self.assertIn("5 of 24 replicates are left out of all strategies, as they failed: 5 of clumsy", said)
            self.assertIn("19 replicates; ", said)
            self.check_file("out.h5")
            self.hearsay("status", "out.h5", says="91 of 96 replicates; 5 failed")
            # Again, where nothing is mended; then where it is.
            said = self.hearsay("resume", "out.h5", "--progress", "none", expect=3)
            self.assertIn("5 replicates that failed are tried again", said)
            self.check_file("out.h5")
            self.hearsay("resume", "out.h5", "--quiet", env=MENDED)
            self.same("whole.h5", "out.h5")
            self.assertEqual(self.leftovers(), [])

    def test_what_reads_results_leaves_them_out_and_says_so(self):
        self.hearsay(*self.run_words("out.h5"), expect=3)
        said = self.hearsay("compare", "out.h5")
        self.assertIn("5 of 24 replicates are left out of all strategies, as they failed: 5 of clumsy", said)
        found = json.loads(self.hearsay("compare", "out.h5", "--json"))
        self.assertEqual((found["replicates"], found["replicates_missing"]), (19, 5))
        # The means are those of what remains, in every strategy.
        with h5py.File(self.folder / "out.h5") as file:
            kept = [r for r in range(24) if r not in LOST]
            means = {name: file["reach_total"][s][kept].mean()
                     for s, name in enumerate(file["strategy"].asstr()[()])}
        for strategy in found["strategies"]:
            self.assertAlmostEqual(strategy["totals"]["reach"]["mean"], means[strategy["name"]])
        self.hearsay("report", "out.h5", "-o", "report.html", "--no-cascades")
        self.assertIn('"replicates_missing":5', (self.folder / "report.html").read_text().replace(" ", ""))
        self.hearsay("replay", "out.h5", "--strategy", "clumsy", "--replicate", 7, expect=65,
                     says="replicate 7 of clumsy failed")
        self.hearsay("export", "out.h5", "--to", "csv", "-o", "tables", "--table", "totals")
        with open(self.folder / "tables/totals.csv", newline="") as table:
            rows = [row for row in csv.DictReader(table) if row["strategy"] == "clumsy"]
        self.assertEqual([int(row["replicate"]) for row in rows], [r for r in range(24) if r not in LOST])
        with xr.open_dataset(self.folder / "out.h5") as data:
            clumsy = data.reach_total.sel(strategy="clumsy")
            self.assertEqual(int(clumsy.isnull().sum()), 5)
            self.assertAlmostEqual(float(clumsy.mean()), means["clumsy"])
        with xr.open_dataset(self.folder / "out.h5", group="failed") as failed:
            self.assertEqual(list(failed.replicate.values), LOST)

    def test_the_python_package_knows_of_them(self):
        sys.path.insert(0, str(program.SOURCE / "python"))
        import hearsay_results

        self.hearsay(*self.run_words("out.h5"), expect=3)
        with hearsay_results.open(self.folder / "out.h5") as results:
            self.assertEqual(list(results.failed()["replicate"]), LOST)
            totals = results.totals("reach")
            clumsy = totals[totals["strategy"] == "clumsy"]["reach"]
            self.assertEqual(clumsy.isna().sum(), 5)
            steps, moments = results.steps("reach"), results.moments("reach")
            steps = steps[steps["strategy"] == "clumsy"].groupby("step")["reach"]
            moments = moments[moments["strategy"] == "clumsy"]
            np.testing.assert_allclose(moments["reach_mean"], steps.mean())
            np.testing.assert_allclose(moments["reach_sd"], steps.std())
            agents = results.agents("reached")
            self.assertAlmostEqual(agents[agents["strategy"] == "clumsy"]["reached"].sum(), clumsy.mean())

    def test_tasks_hand_in_what_they_have_and_merge_says_what_is_missing(self):
        self.whole()
        self.hearsay(*self.run_words("a.h5", "--task", "1/2"), expect=3)
        self.hearsay(*self.run_words("b.h5", "--task", "2/2"), expect=3)
        self.hearsay("merge", "a.h5", "b.h5", "-o", "all.h5", expect=3, says="5 replicates failed and are missing")
        self.check_file("all.h5")
        self.hearsay(*self.run_words("a.h5", "--task", "1/2", "--resume"), env=MENDED)
        self.hearsay("merge", "a.h5", "b.h5", "all.h5", "-o", "all.h5", expect=3, says="3 replicates failed")
        self.hearsay("resume", "b.h5", "--quiet", env=MENDED)
        self.hearsay("merge", "a.h5", "b.h5", "all.h5", "-o", "all.h5")
        self.same("whole.h5", "all.h5")

    def test_cascades_side_by_side_lose_only_those_that_fail(self):
        self.SCENARIO = "models/independent_cascade/example.toml"
        self.CHANGES = ["--set", "graph.agents=500", "--replicates", "24"]
        self.setUp()
        self.whole()
        self.hearsay(*self.run_words("out.h5"), expect=3)
        with h5py.File(self.folder / "out.h5") as found:
            self.assertEqual(list(found["failed/replicate"][()]), LOST)
        self.hearsay("resume", "out.h5", "--quiet", env=MENDED)
        self.same("whole.h5", "out.h5")


    def test_where_all_fail_there_is_nothing_to_compare(self):
        said = self.hearsay(*self.run_words("out.h5"), expect=3, env={**os.environ, "HEARSAY_BROKEN": "yes"})
        self.assertIn("24 of 96 replicates failed", said)
        self.assertIn("and 14 more, all in the table 'failed' of the file", said)
        self.hearsay("compare", "out.h5", expect=65, says="no replicate is whole: each failed")
        self.whole()
        self.hearsay("resume", "out.h5", "--quiet", env=MENDED)
        self.same("whole.h5", "out.h5")

    def test_goals_are_judged_without_them(self):
        self.CHANGES = ["--set", "graph.agents=500", "--replicates", "8", "--until", "reach +-30%", "--at-most", "64"]
        said = self.hearsay(*self.run_words("out.h5"), expect=3)
        self.assertIn("replicates failed; 'hearsay resume out.h5' tries them again", said)


if __name__ == "__main__":
    program.main()
