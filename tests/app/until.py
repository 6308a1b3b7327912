#!/usr/bin/python3
"""A run with --until adds replicates until it is precise enough: the file is that of a plain run of as many, on any
number of threads, and wherever it was stopped.

    until.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import re
import signal

import h5py

import program


class Until(program.Case):
    CHANGES = ["--set", "graph.agents=500", "--replicates", "32"]
    GOAL = ["--until", "reach +-20%"]

    def replicates(self, name):
        with h5py.File(self.folder / name) as file:
            return len(file["replicate"])

    def plain(self, replicates, name="plain.h5"):
        self.hearsay(*self.run_words(name, changes=[*self.CHANGES[:-1], replicates]))
        return name

    def test_it_ends_at_the_first_look_that_suffices_with_the_file_of_a_plain_run(self):
        told = self.hearsay("run", "s.toml", *self.CHANGES, *self.GOAL, "-o", "a.h5", "--threads", 1)
        looks = re.findall(r"look (\d+), (\d+) replicates: reach known to \+-([\d.]+)%", told)
        took = self.replicates("a.h5")
        self.assertGreater(len(looks), 1, "an easy goal tests no schedule")
        self.assertEqual([int(n) for _, n, _ in looks], [32, 48, 72, 108, 162, 243, 365, 548, 822][:len(looks)])
        self.assertEqual(int(looks[-1][1]), took)
        self.assertTrue(all(float(width) > 20 for _, _, width in looks[:-1]))
        self.assertLessEqual(float(looks[-1][2]), 20)
        self.assertIn(f"reached with {took} replicates", told)
        self.same("a.h5", self.plain(took))
        for threads in (2, 3):
            self.hearsay(*self.run_words("b.h5", *self.GOAL, threads=threads))
            self.same("a.h5", "b.h5")
        self.assertEqual(self.leftovers(), [])

        # Done is done; and it is not where another goal was meant.
        self.hearsay("run", "s.toml", *self.CHANGES, *self.GOAL, "-o", "a.h5", "--resume", says="a.h5 is complete")
        before = (self.folder / "a.h5").stat().st_mtime_ns
        self.hearsay(*self.run_words("a.h5", "--until", "reach +-90%", "--resume"))
        self.assertNotEqual((self.folder / "a.h5").stat().st_mtime_ns, before)
        self.assertEqual(self.replicates("a.h5"), 32)

    def test_a_limit_ends_it_with_4_and_a_whole_file(self):
        told = self.hearsay("run", "s.toml", *self.CHANGES, "--until", "reach +-0.01%", "--at-most", 40, "-o", "a.h5",
                            expect=4, says="NOT reached with 40 replicates")
        self.assertIn("look 2, 40 replicates", told)
        self.same("a.h5", self.plain(40))
        self.assertEqual(self.leftovers(), [])

    def test_it_is_stopped_and_goes_on_to_the_same_file(self):
        self.hearsay(*self.run_words("a.h5", *self.GOAL))
        # In the middle of the first look, and of a later one.
        words = self.step_by_step("b.h5", *self.GOAL)
        for part in (17, 110):
            self.assertEqual(self.signalled(f"part-{part:06}.h5", signal.SIGTERM, *words), 75)
            words = ["resume", "b.h5", "--threads", 1, "--quiet", "--checkpoint-every", "0s"]
        self.hearsay("status", "b.h5", says="until reach +-20%")
        # As another run it is not gone on with.
        self.hearsay(*self.run_words("b.h5", "--until", "reach +-21%", "--resume"), expect=65,
                     says="it is the checkpoint of a run until reach +-20%")
        self.hearsay("resume", "b.h5", "--threads", 2, "--quiet")
        self.same("a.h5", "b.h5")
        self.assertEqual(self.leftovers(), [])

    def test_a_best_strategy_is_told(self):
        self.hearsay("run", "s.toml", *self.CHANGES, "--until", "best reach 95%", "--until", "reach +-500", "-o",
                     "a.h5", says="advertisement is best by reach")

    def test_fewer_samples_and_a_stop_move_no_sum(self):
        few = ["--samples", 10]
        self.hearsay(*self.run_words("all.h5"))
        self.hearsay(*self.run_words("few.h5", *few))
        words = self.step_by_step("again.h5", *few)
        self.assertEqual(self.signalled("part-000017.h5", signal.SIGTERM, *words), 75)
        self.hearsay("resume", "again.h5", "--quiet")
        self.same("few.h5", "again.h5")
        self.hearsay(*self.run_words("none.h5", "--samples", "none"))
        self.hearsay(*self.run_words("most.h5", "--samples", 32))
        self.same("all.h5", "most.h5")
        with h5py.File(self.folder / "all.h5") as every, h5py.File(self.folder / "few.h5") as kept, \
                h5py.File(self.folder / "none.h5") as none:
            self.assertEqual(kept["reach"].shape, (3, 10, 336))
            self.assertTrue((kept["reach"][()] == every["reach"][:, :10]).all())
            self.assertNotIn("reach", none)
            for name in ("reach_sum", "reach_sum_of_squares", "reach_total", "agents_reached"):
                self.assertTrue((every[name][()] == kept[name][()]).all() and (every[name][()] == none[name][()]).all())
            self.assertTrue((every["cost"][()].sum(axis=1) == every["cost_sum"][()]).all())
        # What reads results takes them as they are.
        for name in ("few.h5", "none.h5"):
            self.assertEqual(self.hearsay("compare", name), self.hearsay("compare", "all.h5"))
            self.hearsay("report", name, "-o", "page.html")
            self.hearsay("export", name, "--to", "json", "-o", "tables.json")
        self.hearsay("export", "few.h5", "--to", "csv", "-o", "tables")
        self.assertEqual(len((self.folder / "tables/steps.csv").read_text().splitlines()), 1 + 3 * 10 * 336)
        self.hearsay(*self.run_words("x.h5", "--samples", "some"), expect=64, says="--samples")

    def test_what_cannot_be_asked_is_refused_before_the_work(self):
        self.hearsay(*self.run_words("a.h5", "--until", "buyers"), expect=78, says="--until: ")
        self.hearsay(*self.run_words("a.h5", "--until", "byers +-2%"), expect=78, says="did you mean")
        self.hearsay(*self.run_words("a.h5", *self.GOAL, "--task", "1/2"), expect=65, says="a task of an array")
        self.assertEqual(self.leftovers(), [])


if __name__ == "__main__":
    program.main()
