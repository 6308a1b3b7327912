#!/usr/bin/python3
"""A run that is cut into tasks and merged is the run that was not cut; what is missing, twice there or from somewhere
else is told.

    tasks.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import os
import signal

import program


class Tasks(program.Case):
    CHANGES = ["--set", "graph.agents=600", "--replicates", "11"]

    def tasks(self, of, name="part"):
        names = []
        for task in range(1, of + 1):
            names.append(f"{name}-{task}.h5")
            self.hearsay(*self.run_words(names[-1], "--task", f"{task}/{of}"))
        return names

    def test_any_number_of_tasks_gives_the_file_of_one(self):
        self.whole()
        for of in (1, 2, 3, 8, 14):
            names = self.tasks(of)
            self.hearsay("merge", *reversed(names), "-o", f"all-{of}.h5")
            self.same("whole.h5", f"all-{of}.h5")
        self.assertEqual(self.leftovers(), [])

    def test_a_merge_may_be_done_again_with_its_own_output_among_its_inputs(self):
        self.whole()
        names = self.tasks(3)
        self.hearsay("merge", *names, "-o", "all.h5")
        before = (self.folder / "all.h5").read_bytes()
        said = self.hearsay("merge", *names, "all.h5", "-o", "all.h5", says="all.h5 is complete")
        self.assertIn("part-2.h5: all its replicates are in all.h5, too", said)
        self.assertEqual((self.folder / "all.h5").read_bytes(), before)
        # Parts that are named twice, or that another holds as a whole.
        two = self.tasks(1, "one")
        self.hearsay("merge", *names, *names, "-o", "again.h5")
        self.same("whole.h5", "again.h5")
        self.hearsay("merge", *two, *names[:2], "-o", "more.h5", says="part-1.h5: all its replicates are in one-1.h5")
        self.same("whole.h5", "more.h5")

    def test_holes_and_repeats_are_listed(self):
        names = self.tasks(4)
        said = self.hearsay("merge", names[0], names[3], "-o", "all.h5", expect=65)
        self.assertIn('of strategy "ten owners" these replicates are in no part: 2 to 7; of 4 tasks these are '
                      "missing: 2 to 3", said)
        self.assertEqual(said.count("in no part"), 3)
        self.assertFalse((self.folder / "all.h5").exists())
        others = self.tasks(3, "other")
        said = self.hearsay("merge", *names, others[1], "-o", "all.h5", expect=65)
        self.assertIn("these replicates are in part-2.h5, too: 3 to 4", said.replace("other-2.h5", "part-2.h5"))

    def test_parts_of_another_run_are_refused_with_what_differs(self):
        names = self.tasks(2)
        self.hearsay(*self.run_words("seed.h5", "--seed", 3, "--task", "2/2"))
        self.hearsay(*self.run_words("graph.h5", "--set", "graph.agents=700", "--task", "2/2"))
        said = self.hearsay("merge", names[0], "seed.h5", "graph.h5", "-o", "all.h5", expect=65)
        self.assertIn("seed.h5: the seed is 3, not 1 (as in part-1.h5)", said)
        self.assertIn("graph.h5: the digest of the graph is", said)
        (self.folder / "bits.h5").write_bytes((self.folder / names[1]).read_bytes()[:-10])
        self.hearsay("merge", names[0], "bits.h5", "-o", "all.h5", expect=65, says="bits.h5: damaged")

    def test_an_array_of_a_batch_system_is_read_from_its_environment(self):
        self.whole()
        for number in (10, 12, 14):
            self.hearsay(*self.run_words(f"a-{number}.h5", "--task", "slurm"),
                         env={**os.environ, "SLURM_ARRAY_TASK_ID": str(number), "SLURM_ARRAY_TASK_COUNT": "3",
                              "SLURM_ARRAY_TASK_MIN": "10", "SLURM_ARRAY_TASK_MAX": "14"})
        self.hearsay("merge", "a-10.h5", "a-12.h5", "a-14.h5", "-o", "all.h5")
        self.same("whole.h5", "all.h5")

    def test_a_task_works_with_the_cpus_that_it_was_given(self):
        words = ["run", "s.toml", *self.CHANGES, "-o", "a.h5", "--progress", "none"]
        given = {**os.environ, "SLURM_CPUS_PER_TASK": "1"}
        self.hearsay(*words, env=given, says="; 1 threads")
        said = self.hearsay(*words, "--threads", 1, env=given)
        self.assertNotIn("warning", said)
        said = self.hearsay(*words, "--threads", 2, env=given, says="; 2 threads")
        self.assertIn("warning: --threads 2, but Slurm gave this task 1 CPUs (SLURM_CPUS_PER_TASK)", said)

    def test_processes_that_know_nothing_of_each_other_are_refused(self):
        words = self.run_words("out.h5")
        self.hearsay(*words, env={**os.environ, "PMI_SIZE": "4"}, expect=64,
                     says="4 processes were started that know nothing of each other")
        self.hearsay(*words, env={**os.environ, "PMI_SIZE": "1"})

    def test_a_task_that_is_stopped_and_started_again_does_its_share_once(self):
        self.CHANGES = ["--set", "graph.agents=500", "--replicates", "40"]
        self.whole()
        words = self.step_by_step("b.h5", "--task", "2/2", "--resume")
        self.assertEqual(self.signalled("part-000002.h5", signal.SIGUSR1, *words), 75)
        self.hearsay("status", "b.h5", says="of task 2 of 2")
        self.hearsay(*words)
        before = os.stat(self.folder / "b.h5").st_mtime_ns
        self.hearsay(*words)  # is done
        self.assertEqual(os.stat(self.folder / "b.h5").st_mtime_ns, before)
        self.hearsay(*self.run_words("a.h5", "--task", "1/2"))
        self.hearsay("merge", "a.h5", "b.h5", "-o", "all.h5")
        self.same("whole.h5", "all.h5")

    def test_text_ids_of_agents_come_through(self):
        self.SCENARIO = "scenarios/ego-facebook.toml"
        self.setUp()
        (self.folder / "ties.csv").write_text("source,target\n" + "".join(
            f"agent {a},agent {a * 7 % 40}\nagent {a},agent {(a + 1) % 40}\n" for a in range(1, 40)))
        self.CHANGES = ["--graph", "ties.csv", "--replicates", "5", "--set", "population.opinion_leaders=0.7"]
        self.whole()
        self.hearsay("merge", *self.tasks(3), "-o", "all.h5")
        self.same("whole.h5", "all.h5")


if __name__ == "__main__":
    program.main()
