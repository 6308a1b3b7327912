#!/usr/bin/python3
"""Sweeps as the program runs them: one file with a coordinate for each swept field, whatever the threads, tasks and
stops; each point what its own scenario gives; all that reads results knows of points.

    sweeps.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import json
import signal
import sys

import h5py
import numpy as np
import xarray as xr

import program


class Sweeps(program.Case):
    CHANGES = ["--set", "graph.agents=400", "--replicates", "6"]
    SWEEP = """
[sweep.grid]
model.attention.see = [0.3, 0.5]
graph.seed = [1, 2]
"""

    def setUp(self):
        super().setUp()
        self.sweep(self.SWEEP)

    def sweep(self, text):
        self.text = (program.SOURCE / self.SCENARIO).read_text()
        (self.folder / "plain.toml").write_text(self.text)
        (self.folder / "s.toml").write_text(self.text + text)

    def totals(self, name, measure="buyers_total"):
        with h5py.File(self.folder / name) as file:
            return dict(zip(file["strategy"].asstr()[()], file[measure][()].tolist()))

    def test_each_point_is_what_its_own_scenario_gives(self):
        self.whole()
        swept = self.totals("whole.h5")
        for see in (0.3, 0.5):
            for seed in (1, 2):
                self.hearsay("run", "plain.toml", *self.CHANGES, "--set", f"model.attention.see={see}", "--set",
                             f"graph.seed={seed}", "-o", "point.h5", "--quiet")
                for strategy, totals in self.totals("point.h5").items():
                    at = f" @ model.attention.see={see}, graph.seed={seed}"
                    self.assertEqual(swept.pop(strategy + at), totals)
        self.assertEqual(swept, {})

    def test_threads_tasks_and_stops_do_not_move_a_digit(self):
        self.whole()
        self.hearsay(*self.run_words("one.h5", threads=1))
        self.same("whole.h5", "one.h5")
        for of in (2, 5, 30):
            names = []
            for task in range(1, of + 1):
                names.append(f"part-{task}.h5")
                self.hearsay(*self.run_words(names[-1], "--task", f"{task}/{of}"))
            self.hearsay("merge", *names, "-o", f"all-{of}.h5")
            self.same("whole.h5", f"all-{of}.h5")
        for part in (3, 20, 45):
            words = self.step_by_step(f"b{part}.h5", "--resume")
            self.assertEqual(self.signalled(f"part-{part:06d}.h5", signal.SIGTERM, *words), 75)
            self.hearsay("status", f"b{part}.h5", says=" @ model.attention.see=0.5, graph.seed=2")
            self.hearsay("resume", f"b{part}.h5", "--threads", 2, "--quiet")
            self.same("whole.h5", f"b{part}.h5")

    def test_uncertainty_is_told_by_what_makes_it(self):
        self.whole()
        told = json.loads(self.hearsay("compare", "whole.h5", "--json"))["uncertainty"]
        with h5py.File(self.folder / "whole.h5") as file:
            reach = file["reach_total"][()]
            strategies = file["strategy"].asstr()[()]
        name = told[1]["name"]
        rows = np.array([reach[i] for i, row in enumerate(strategies) if row.startswith(name + " @ ")])
        parts = told[1]["standard_deviations"]["reach"]
        self.assertEqual(set(parts), {"chance", "graph", "parameters", "interplay"})
        self.assertAlmostEqual(parts["chance"] ** 2, rows.var(axis=1, ddof=1).mean(), places=6)
        # Attention of .3 and of .5 differ by much more than two graphs do.
        self.assertGreater(parts["parameters"], parts["graph"])
        self.assertIn("interplay", self.hearsay("compare", "whole.h5"))

    def test_coordinates_open_in_xarray(self):
        self.whole()
        with xr.open_dataset(self.folder / "whole.h5") as data:
            self.assertEqual(data.buyers_total.coords["model.attention.see"].values.tolist(),
                             [0.3] * 6 + [0.5] * 6)
            self.assertEqual(data["graph.seed"].values.tolist(), [1, 1, 1, 2, 2, 2] * 2)
            self.assertEqual(data["graph.seed"].dtype, np.int64)
            self.assertEqual(data.point.values.tolist(), [0, 0, 0, 1, 1, 1, 2, 2, 2, 3, 3, 3])
            self.assertEqual(data["model.attention.see"].attrs["path"], "model.attention.see")
            cube = data.buyers_total.set_index(strategy=["point", "plain_strategy"]).unstack("strategy")
            self.assertEqual(cube.sizes["point"], 4)
            self.assertEqual(cube.sizes["plain_strategy"], 3)
            self.assertFalse(cube.isnull().any())

    def test_words_and_paths_with_blanks_are_coordinates_too(self):
        self.sweep("""[sweep.list]
"strategy.'ten owners'.action.1.choose" = ["degree", "random"]
strategy."ten owners".action.1.at = ["1h", "1d"]
""")
        words = self.step_by_step("whole.h5")
        self.assertEqual(self.signalled("part-000009.h5", signal.SIGTERM, *words), 75)
        self.hearsay("resume", "whole.h5", "--quiet")
        self.hearsay(*self.run_words("again.h5"))
        self.same("whole.h5", "again.h5")
        with xr.open_dataset(self.folder / "whole.h5") as data:
            self.assertEqual(data.reach_total["strategy._ten_owners_.action.1.choose"].values.tolist(),
                             ["degree"] * 3 + ["random"] * 3)
            self.assertEqual(data["strategy._ten_owners_.action.1.at"].attrs["path"],
                             'strategy."ten owners".action.1.at')

    def test_results_in_python_pair_within_a_point(self):
        sys.path.insert(0, str(program.SOURCE / "python"))
        import hearsay_results
        self.whole()
        with hearsay_results.open(self.folder / "whole.h5") as results:
            points = results.points()
            self.assertEqual(points["graph.seed"].tolist(), [1, 1, 1, 2, 2, 2] * 2)
            totals = results.totals("buyers").set_index(["strategy", "replicate"])["buyers"]
            paired = results.paired("buyers")
            self.assertEqual(len(paired), 8 * 6)
            plain = points.set_index("strategy")["plain_strategy"]
            for row in paired.itertuples():
                rival = row.strategy.replace(plain[row.strategy], plain[results.baseline])
                self.assertEqual(row.buyers, totals[row.strategy, row.replicate] - totals[rival, row.replicate])

    def test_points_are_compared_shown_and_exported(self):
        said = self.hearsay("run", "s.toml", *self.CHANGES, "-o", "whole.h5", "--progress", "none")
        self.assertIn("4 points on 2 markets", said)
        self.hearsay("compare", "whole.h5", says="@ model.attention.see=0.5, graph.seed=2")
        self.hearsay("run", "plain.toml", *self.CHANGES, "--set", "model.attention.see=0.5", "-o", "point.h5",
                     "--set", "graph.seed=1", "--quiet")
        plain = json.loads(self.hearsay("compare", "point.h5", "--json"))
        one = json.loads(self.hearsay("compare", "whole.h5", "--point", 2, "--json"))
        every = json.loads(self.hearsay("compare", "whole.h5", "--json"))["points"]
        self.assertEqual(one["strategies"], plain["strategies"])
        self.assertEqual(every[2]["strategies"], plain["strategies"])
        self.assertEqual(every[3]["values"], {"model.attention.see": "0.5", "graph.seed": "2"})
        lines = self.hearsay("compare", "whole.h5", "--csv").splitlines()
        self.assertTrue(lines[0].startswith("point,strategy,"))
        self.assertTrue(lines[-1].startswith('"model.attention.see=0.5, graph.seed=2",'))
        self.hearsay("compare", "whole.h5", "--point", 4, expect=65, says="there is no point 4 (0 to 3)")
        self.hearsay("compare", "point.h5", "--point", 0, expect=65, says="not of a sweep")
        self.hearsay("compare", "whole.h5", "point.h5", expect=65, says="it is of a sweep")
        self.hearsay("report", "whole.h5", "-o", "r.html", expect=65, says="one of them: --point 0 to 3")
        self.hearsay("report", "whole.h5", "--point", 1, "-o", "r.html")
        self.hearsay("export", "whole.h5", "--to", "csv", "-o", "tables")
        head, first = (self.folder / "tables/points.csv").read_text().splitlines()[:2]
        self.assertEqual(head, "strategy,plain_strategy,point,market_agents,model.attention.see,graph.seed")
        self.assertTrue(first.endswith(",0,400,0.3,1"), first)
        strategy = self.totals("whole.h5").popitem()[0]
        self.hearsay("replay", "whole.h5", "--strategy", strategy, "--replicate", 3)

    def test_markets_of_several_sizes_have_no_outcomes_by_agent(self):
        self.sweep("[sweep.list]\ngraph.agents = [300, 500]\n")
        self.CHANGES = ["--replicates", "3"]
        self.whole()
        with h5py.File(self.folder / "whole.h5") as file:
            self.assertEqual(file["market_agents"][()].tolist(), [300] * 3 + [500] * 3)
            self.assertNotIn("agent", file)
        self.hearsay("run", "plain.toml", *self.CHANGES, "--set", "graph.agents=500", "-o", "point.h5", "--quiet")
        plain = json.loads(self.hearsay("compare", "point.h5", "--json"))
        one = json.loads(self.hearsay("compare", "whole.h5", "--point", 1, "--json"))
        self.assertEqual(one["strategies"], plain["strategies"])

    def test_points_have_luck_of_their_own_where_that_is_asked(self):
        self.sweep('[sweep]\nluck = "own"\n[sweep.list]\nstrategy.3.action.1.impressions_per_day = [200, 201]\n')
        self.whole()
        luck = self.totals("whole.h5", "reach_total")
        self.assertNotEqual(*[values for name, values in luck.items() if name.startswith("ten")][:2])

    def test_what_a_market_cannot_serve_is_said_of_its_point(self):
        self.sweep('[sweep.list]\ngraph.agents = [300, 100, 90]\nstrategy.2.action.1.count = [50, 200, 300]\n')
        said = self.hearsay("run", "s.toml", "--replicates", 2, "-o", "x.h5", expect=78)
        self.assertIn("at point 1 (graph.agents=100", said)
        self.assertIn("at point 2 (graph.agents=90", said)
        self.assertEqual(self.leftovers(), [])


if __name__ == "__main__":
    program.main()
