#!/usr/bin/python3
"""A run that ranks share is the run of one process, however many they are, whatever they are dealt and whoever of them
dies; and what is wrong is said once.

    ranks.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]

Needs a program that is built with MPI, and Open MPI's mpirun.
"""
import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "app"))
import program  # noqa: E402

# Ranks on one machine that may have fewer cores, started by whomever.
os.environ.update(
    OMPI_ALLOW_RUN_AS_ROOT="1", OMPI_ALLOW_RUN_AS_ROOT_CONFIRM="1", OMPI_MCA_rmaps_base_oversubscribe="1",
    OMPI_MCA_btl="self,vader", OMPI_MCA_pml="ob1", OMPI_MCA_hwloc_base_binding_policy="none", OMPI_MCA_plm="isolated",
    OMPI_MCA_oob_tcp_if_include="lo")


class Case(program.Case):
    def ranks(self, count, *words, **how):
        """Runs the program as so many ranks."""
        return self.launched(["-n", count, program.PROGRAM, *words], **how)

    def launched(self, words, expect=0, says="", **how):
        done = subprocess.run(["mpirun", *map(str, words)], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.STDOUT, text=True, timeout=300, **how)
        self.assertEqual(done.returncode, expect, f"{words}\n{done.stdout}")
        self.assertIn(says, done.stdout)
        return done.stdout

    def begin_ranks(self, count, *words):
        """Starts the program as so many ranks, and waits until something is in the checkpoint."""
        child = subprocess.Popen(["mpirun", "-n", str(count), program.PROGRAM, *map(str, words)], cwd=self.folder,
                                 stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        self.addCleanup(self.end, child)
        output = words[words.index("-o") + 1] if "-o" in words else words[1]
        before = len(self.parts(output))
        while len(self.parts(output)) < before + 4:
            self.assertIsNone(child.poll(), "it ended before it could be disturbed")
            time.sleep(.005)
        return child

    def pid_of_rank(self, child, rank):
        """The process that mpirun started as that rank."""
        for process in Path("/proc").glob("[0-9]*"):
            try:
                parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
                variables = (process / "environ").read_bytes().split(b"\0")
            except (OSError, IndexError):
                continue
            if parent == child.pid and f"OMPI_COMM_WORLD_RANK={rank}".encode() in variables:
                return int(process.name)
        raise AssertionError(f"no rank {rank}")


SWEEP = """
[sweep.grid]
"graph.agents" = [300, 500, 700]
"model.attention.see" = [0.3, 0.6]
"""


class Digits(Case):
    def check_all(self, *more):
        self.hearsay(*self.run_words("whole.h5", *more))
        dealt = 0
        for ranks in (1, 2, 3, 4):
            for threads in (1, 2):
                dealt += 1
                how = ("shares", "queue", "auto")[dealt % 3]
                self.ranks(ranks, *self.run_words("out.h5", "--deal", how, *more, threads=threads))
                self.same("whole.h5", "out.h5")
                self.assertEqual(self.leftovers(), [], "a checkpoint was left")

    def test_a_campaign_is_the_same_for_any_number_of_ranks_and_threads(self):
        self.check_all()

    def test_a_sweep_is_the_same_for_any_number_of_ranks_and_threads(self):
        self.CHANGES = ["--replicates", "7"]
        with open(self.folder / "s.toml", "a") as scenario:
            scenario.write(SWEEP)
        self.check_all()

    def test_cascades_are_the_same_for_any_number_of_ranks_and_threads(self):
        self.SCENARIO = "models/independent_cascade/example.toml"
        self.CHANGES = ["--set", "graph.agents=2000", "--replicates", "700"]
        self.setUp()
        self.check_all()

    def test_goals_are_judged_of_what_all_ranks_have(self):
        self.CHANGES = ["--set", "graph.agents=500", "--replicates", "8", "--until", "reach +-22%", "--at-most", "64"]
        said = self.hearsay("run", "s.toml", *self.CHANGES, "-o", "whole.h5", "--progress", "none")
        looks = said.count("look ")
        self.assertGreater(looks, 1)
        self.assertEqual(self.ranks(3, "run", "s.toml", *self.CHANGES, "-o", "out.h5", "--threads", 1, "--progress",
                                    "none").count("look "), looks)
        self.same("whole.h5", "out.h5")

    def test_ranks_share_a_task_of_an_array(self):
        self.whole()
        for task in (1, 2):
            self.ranks(2, *self.run_words(f"part-{task}.h5", "--task", f"{task}/2", threads=1))
        self.hearsay("merge", "part-1.h5", "part-2.h5", "-o", "all.h5")
        self.same("whole.h5", "all.h5")

    def test_it_says_who_computed_it(self):
        said = self.ranks(2, "run", "s.toml", *self.CHANGES, "-o", "out.h5", "--threads", 1, "--progress", "none")
        self.assertEqual(said.count("2 ranks; should one die, 'hearsay resume out.h5' goes on"), 1)
        self.assertEqual(said.count("written to out.h5"), 1)
        found = subprocess.run(["h5dump", "-a", "/provenance/ranks", "out.h5"], cwd=self.folder, text=True,
                               stdout=subprocess.PIPE, check=True)
        self.assertIn("(0): 2", found.stdout)


class Survives(Case):
    CHANGES = ["--set", "graph.agents=500", "--replicates", "400"]

    def disturbed(self, do, expect):
        """A run of three ranks, disturbed, then gone on with on others until it is whole."""
        self.whole()
        child = self.begin_ranks(3, *self.run_words("out.h5", "--checkpoint-every", "0s", threads=1))
        do(child)
        said = child.communicate(timeout=60)[0]
        self.assertEqual(child.returncode, expect, said)
        before = self.finished("out.h5")
        self.assertGreaterEqual(before, 4)
        self.assertLess(before, 1200)
        return said

    def go_on(self):
        # On other ranks for a moment, and then on none.
        self.ranks(2, "resume", "out.h5", "--threads", 2, "--quiet", "--time-limit", "0s", expect=75)
        self.hearsay("resume", "out.h5", "--threads", 2, "--quiet")
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def test_a_rank_that_is_killed_ends_the_job_and_others_go_on(self):
        said = self.disturbed(lambda child: os.kill(self.pid_of_rank(child, 1), signal.SIGKILL), 137)
        self.assertIn("exited on signal 9 (Killed)", said)
        self.go_on()

    def test_the_first_rank_may_be_killed_too(self):
        self.disturbed(lambda child: os.kill(self.pid_of_rank(child, 0), signal.SIGKILL), 137)
        self.ranks(4, "resume", "out.h5", "--threads", 1, "--quiet")
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def test_a_signal_to_all_stops_all_with_75(self):
        said = self.disturbed(lambda child: child.send_signal(signal.SIGUSR1), 75)
        self.assertEqual(said.count("hearsay: stopped by signal 10"), 1, said)
        self.go_on()

    def test_a_signal_to_one_stops_all_with_75(self):
        said = self.disturbed(lambda child: os.kill(self.pid_of_rank(child, 2), signal.SIGTERM), 75)
        self.assertEqual(said.count("hearsay: stopped by another rank, which was asked to"), 1, said)
        self.go_on()

    def test_a_time_limit_stops_all_with_75(self):
        self.CHANGES = ["--set", "graph.agents=500", "--replicates", "1000000"]
        for limit in (1, 4, 16, 64):
            self.ranks(3, *self.run_words("out.h5", "--resume", "--time-limit", f"{limit}s", threads=1), expect=75,
                       says="stopped by the time limit")
            if len(self.parts("out.h5")) == 3:
                break
        self.assertGreater(self.finished("out.h5"), 0)

    def test_a_rank_whose_disk_is_full_ends_all_with_74(self):
        # A limit of the size of files, which a process sees as it sees a full disk.
        said = self.disturbed(lambda child: resource.prlimit(self.pid_of_rank(child, 1), resource.RLIMIT_FSIZE,
                                                             (1000, 1000)), 74)
        self.assertEqual(said.count("hearsay: cannot write out.h5.checkpoint/part-"), 1, said)
        self.go_on()


class Refused(Case):
    def test_what_is_wrong_is_said_once_and_with_its_code(self):
        said = self.ranks(3, *self.run_words("out.h5", "--set", "graph.agents=many"), expect=78)
        self.assertEqual(said.count("graph.agents"), 1, said)
        said = self.ranks(3, "run", "s.toml", "--replicas", 3, expect=64)
        self.assertEqual(said.count("--replicas"), 1, said)
        said = self.ranks(3, "run", "none.toml", expect=66)
        self.assertEqual(said.count("none.toml"), 1, said)
        said = self.ranks(3, "resume", "none.h5", expect=66)
        self.assertEqual(said.count("there is no checkpoint"), 1, said)

    def test_ranks_that_would_simulate_different_runs_are_refused(self):
        words = [program.PROGRAM, *self.run_words("out.h5", threads=1)]
        said = self.launched(["-n", 1, *words, ":", "-n", 1, *words, "--seed", 9], expect=65)
        self.assertIn("it has another run than the first rank", said)

    def test_a_run_that_is_complete_is_complete_for_all(self):
        self.ranks(2, *self.run_words("out.h5", threads=1))
        before = os.stat(self.folder / "out.h5").st_mtime_ns
        self.ranks(2, *self.run_words("out.h5", "--resume", threads=1))
        self.ranks(2, "resume", "out.h5", "--quiet")
        self.assertEqual(os.stat(self.folder / "out.h5").st_mtime_ns, before)

    def test_ranks_work_with_the_cpus_that_they_were_given(self):
        words = ["run", "s.toml", *self.CHANGES, "-o", "out.h5", "--progress", "none"]
        said = self.ranks(2, *words, env={**os.environ, "SLURM_CPUS_PER_TASK": "1", "SLURM_STEP_NUM_TASKS": "4"},
                          says="; 1 threads")
        self.assertIn("warning: 2 ranks, but Slurm was asked for 4", said)
        said = self.ranks(2, *words, "--threads", 2, env={**os.environ, "SLURM_CPUS_PER_TASK": "1"}, says="; 2 threads")
        self.assertEqual(said.count("warning: --threads 2, but Slurm gave this task 1 CPUs"), 1)
        cores = len(os.sched_getaffinity(0))
        self.ranks(2, *words, says=f"; {max(1, cores // 2)} threads")
        self.ranks(2, *words, "--threads", cores, says=f"warning: {cores} threads in each rank")


if __name__ == "__main__":
    program.main()
