#!/usr/bin/python3
"""A run that is killed, stopped, starved of disk or robbed of its files, and gone on with, ends in the file that it
would have written undisturbed; and whatever is damaged is named.

    survive.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]

KILLS in the environment says how often the run is killed at a random moment; 5 without it. SIGNALS_COME_LATE says that
the program is built with the thread sanitizer, which delivers signals late: a second one then comes to nobody.
"""
import fcntl
import os
import random
import resource
import shutil
import signal
import struct
import subprocess
import time
import unittest

import program


class Killed(program.Case):
    def test_killed_at_any_moment_it_goes_on_to_the_same_file(self):
        began = time.monotonic()
        self.whole()
        took = time.monotonic() - began
        luck = random.Random(20260101)
        left = int(os.environ.get("KILLS", "5"))
        longest = took / 3
        while left:
            # Each round is a run that is killed up to four times before it may end.
            words = self.run_words("out.h5", "--checkpoint-every", "0s")
            before = 0
            for _ in range(min(left, 1 + luck.randrange(4))):
                child = self.begin(*words)
                time.sleep(luck.uniform(0, longest))
                child.send_signal(signal.SIGKILL)
                child.wait()
                left -= 1
                if not (self.folder / "out.h5.checkpoint" / "part-000000.h5").exists():
                    # Killed before it began, or after it ended.
                    if (self.folder / "out.h5").exists():
                        break
                    continue
                now = self.finished("out.h5")
                self.assertGreaterEqual(now, before, "finished replicates were lost")
                before = now
                words = ["resume", "out.h5", "--threads", 1 + luck.randrange(3), "--quiet",
                         "--checkpoint-every", "0s"]
            self.hearsay(*self.run_words("out.h5", "--resume"))
            self.same("whole.h5", "out.h5")
            self.assertEqual(self.leftovers(), [])
            (self.folder / "out.h5").unlink()

    def test_killed_while_it_writes_a_part_the_part_is_forgotten(self):
        self.whole()
        words = self.step_by_step("out.h5")
        self.assertEqual(self.signalled("part-000004.h5", signal.SIGKILL, *words), -signal.SIGKILL)
        self.assertEqual(len(self.leftovers()), 2, "the folder and the part")
        self.assertGreaterEqual(self.finished("out.h5"), 3)
        self.hearsay("resume", "out.h5", "--threads", 3, "--quiet")
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def test_killed_while_it_writes_the_result_it_writes_it_again(self):
        self.whole()
        self.hearsay(*self.run_words("out.h5", changes=["--replicates", 2]))
        older = (self.folder / "out.h5").read_bytes()
        words = self.step_by_step("out.h5")
        self.assertEqual(self.signalled("out.h5", signal.SIGKILL, *words), -signal.SIGKILL)
        self.assertEqual((self.folder / "out.h5").read_bytes(), older)
        self.assertGreater(self.finished("out.h5"), 0)
        self.hearsay("resume", "out.h5", "--threads", 3, "--quiet")
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def test_killed_while_it_begins_it_begins_again(self):
        self.whole()
        words = self.run_words("out.h5", "--resume")
        self.assertEqual(self.signalled("part-000000.h5", signal.SIGKILL, *words), -signal.SIGKILL)
        self.hearsay("resume", "out.h5", expect=66)
        self.hearsay(*words)
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])


class Stopped(program.Case):
    def test_each_signal_stops_it_with_75_and_it_goes_on(self):
        self.whole()
        words = self.step_by_step("out.h5")
        before = 0
        for stop in (signal.SIGTERM, signal.SIGINT, signal.SIGUSR1, signal.SIGHUP):
            # The parts are few: at the second after those that are there it stops.
            at = f"part-{len(self.parts('out.h5')) + 2:06}.h5"
            self.assertEqual(self.signalled(at, stop, *words), 75, stop)
            now = self.finished("out.h5")
            self.assertGreater(now, before)
            self.assertLess(now, 72)
            before = now
            words = ["resume", "out.h5", "--threads", 1, "--quiet", "--checkpoint-every", "0s"]
        self.hearsay("resume", "out.h5", "--quiet")
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def test_what_was_finished_since_the_last_checkpoint_is_kept_too(self):
        # The limit is noticed by a run that is long; a slow machine may finish nothing within the first.
        for limit in (1, 4, 16, 64):
            limited = ["--resume", "--time-limit", f"{limit}s"]
            words = self.run_words("out.h5", *limited, changes=["--replicates", 1000000])
            self.hearsay(*words, expect=75)
            if self.parts("out.h5"):
                break
        self.assertGreater(self.finished("out.h5"), 0)

    def test_a_second_signal_ends_it_at_once(self):
        child = self.begin(*self.run_words("out.h5", changes=["--replicates", 1000000]))
        while not (self.folder / "out.h5.checkpoint" / "part-000000.h5").exists():
            self.assertIsNone(child.poll())
            time.sleep(.002)
        # Both wait for it when it wakes.
        child.send_signal(signal.SIGSTOP)
        child.send_signal(signal.SIGUSR1)
        child.send_signal(signal.SIGTERM)
        child.send_signal(signal.SIGCONT)
        ends = [-signal.SIGTERM, -signal.SIGUSR1]
        if "SIGNALS_COME_LATE" in os.environ:
            ends.append(75)
        self.assertIn(child.wait(60), ends)

    def test_cascades_side_by_side_go_on_to_the_same_file(self):
        self.SCENARIO = "models/independent_cascade/example.toml"
        self.CHANGES = ["--set", "graph.agents=3000", "--replicates", "3000"]
        self.setUp()
        self.whole()
        words = self.step_by_step("out.h5")
        self.assertEqual(self.signalled("part-000001.h5", signal.SIGTERM, *words), 75)
        self.hearsay("resume", "out.h5", "--threads", 3, "--quiet")
        self.same("whole.h5", "out.h5")

    def test_a_time_limit_stops_it_again_and_again_until_all_is_done(self):
        self.whole()
        self.hearsay(*self.run_words("out.h5", "--time-limit", "0s"), expect=75, says="stopped by the time limit")
        self.hearsay("resume", "out.h5", "--time-limit", "00:00:00", expect=75, says="0 of 72 replicates")
        self.hearsay("resume", "out.h5", "--time-limit", "1h", "--quiet")
        self.same("whole.h5", "out.h5")


class InFlight(program.Case):
    """One long replicate, which is gone on with in its midst."""

    # Longer and longer runs, of which one takes more than a moment on any machine.
    ADVERTISED = [["--set", "graph.agents=20000", "--set", "run.step=1min", "--set", f"run.duration={days}d", "--set",
                   f"strategy.advertisement.action.1.duration={days}d", "--set",
                   "strategy.advertisement.action.1.impressions_per_day=400000", "--strategy", "advertisement",
                   "--samples", "none"] for days in (60, 120, 240, 480, 960)]
    TALKED = [["--set", f"graph.agents={agents}", "--set", "run.step=1h", "--set", f"run.duration={days}d", "--set",
               "model.advertising=0.00001", "--set", "model.weak=0.00001", "--set", "model.strong=0.00001",
               "--strategy", "random"] for agents, days in ((100_000, 900), (100_000, 3600), (300_000, 3600))]

    def left(self):
        """The one replicate in flight, and the step that comes next in it."""
        files = list((self.folder / "out.h5.checkpoint").glob("flight-*.state"))
        self.assertLessEqual(len(files), 1)
        if not files:
            return None, -1
        # Two lines more, and the number of the step.
        state = files[0].read_bytes().split(b"\n", 3)[3]
        return files[0], struct.unpack("<I", state[:4])[0]

    def until_left(self, child, before=-1):
        """Waits until the replicate was left at a later step; False where the run ends first."""
        while self.left()[1] <= before:
            if child.poll() is not None:
                self.assertEqual(child.returncode, 0)
                return False
            time.sleep(.02)
        return True

    def leave_on_its_way(self, run):
        """The program at that run of one replicate, which it has left once; None where the run ended before."""
        shutil.rmtree(self.folder / "out.h5.checkpoint", ignore_errors=True)
        (self.folder / "out.h5").unlink(missing_ok=True)
        self.CHANGES = [*run, "--replicates", "1"]
        child = self.begin(*self.run_words("out.h5", "--checkpoint-every", "1s", threads=1))
        return child if self.until_left(child) else None

    def begun(self, runs):
        """That of the runs which is long enough to be left on the way, and was."""
        for run in runs:
            child = self.leave_on_its_way(run)
            if child is not None:
                return child
        self.fail("it ends before it is left")

    def check_disturbed(self, runs):
        for run in runs:
            if self.is_disturbed(run):
                break
        else:
            self.fail("it ends before it is disturbed three times")
        self.hearsay("resume", "out.h5", "--quiet")
        self.hearsay(*self.run_words("whole.h5"))
        self.same("whole.h5", "out.h5")
        self.assertEqual(self.leftovers(), [])

    def is_disturbed(self, run):
        """Stops a run three times on its way; False where it ends before."""
        child = self.leave_on_its_way(run)
        if child is None:
            return False
        child.send_signal(signal.SIGKILL)
        child.wait()
        step = self.left()[1]
        self.assertGreater(step, 0)
        self.hearsay("status", "out.h5", says="and 1 on the way")
        # Each time it goes on from where it was: a bit further than what a second is enough for.
        for stop in (signal.SIGTERM, signal.SIGKILL):
            child = self.begin("resume", "out.h5", "--threads", 2, "--quiet", "--checkpoint-every", "1s")
            if not self.until_left(child, step):
                return False
            child.send_signal(stop)
            code = child.wait()
            if code == 0:
                return False
            self.assertEqual(code, 75 if stop == signal.SIGTERM else -stop)
            now = self.left()[1]
            self.assertGreater(now, step)
            step = now
        return True

    def test_of_the_step_engine_it_goes_on_to_the_same_file(self):
        self.check_disturbed(self.ADVERTISED)

    def test_of_a_process_it_goes_on_to_the_same_file(self):
        self.SCENARIO = "models/talk_of_the_network/example.toml"
        super().setUp()
        self.check_disturbed(self.TALKED)

    def test_what_was_left_and_is_damaged_is_named(self):
        child = self.begun(self.ADVERTISED)
        child.send_signal(signal.SIGKILL)
        child.wait()
        path = self.left()[0]
        good = path.read_bytes()
        luck = random.Random(7)
        for place in [0, 30, 100, len(good) - 1] + [luck.randrange(len(good)) for _ in range(4)]:
            bits = bytearray(good)
            bits[place] ^= 1 << luck.randrange(8)
            path.write_bytes(bits)
            self.hearsay("resume", "out.h5", expect=65, says=path.name)
        path.write_bytes(good[:len(good) // 2])
        self.hearsay("resume", "out.h5", expect=65, says="damaged: its checksum does not fit (remove it")
        title, rest = good.split(b"\n", 1)
        path.write_bytes(title + b"0\n" + rest)
        self.hearsay("resume", "out.h5", expect=65, says="it was written by another version of hearsay (remove it")
        path.unlink()
        self.hearsay("resume", "out.h5", "--quiet")
        self.hearsay(*self.run_words("whole.h5"))
        self.same("whole.h5", "out.h5")


class Damaged(program.Case):
    def stopped(self, output, *more):
        """A run that was stopped with several parts in its checkpoint."""
        words = self.step_by_step(output, *more)
        self.assertEqual(self.signalled("part-000004.h5", signal.SIGTERM, *words), 75)
        return self.parts(output)

    def sums(self, folder):
        return {path.name: path.read_bytes() for path in sorted((self.folder / folder).glob("part-*"))}

    def test_parts_that_are_cut_short_or_have_a_wrong_bit_are_named_together(self):
        self.whole()
        parts = self.stopped("out.h5")
        whole = parts[1].read_bytes()
        parts[1].write_bytes(whole[:len(whole) * 2 // 3])
        bits = bytearray(parts[2].read_bytes())
        bits[len(bits) // 2] ^= 4
        parts[2].write_bytes(bits)
        before = self.sums("out.h5.checkpoint")
        said = self.hearsay("resume", "out.h5", expect=65)
        self.assertIn(f"{parts[1].name}: damaged: it was cut short", said)
        self.assertIn(f"{parts[2].name}: damaged: its checksum does not fit (remove it", said)
        self.assertEqual(self.sums("out.h5.checkpoint"), before)
        parts[1].unlink()
        parts[2].unlink()
        self.hearsay("resume", "out.h5", "--quiet")
        self.same("whole.h5", "out.h5")

    def test_any_bit_of_a_part_is_watched(self):
        part = self.stopped("out.h5")[0]
        good = part.read_bytes()
        luck = random.Random(3)
        places = [0, 20, 40, 100, 511, 512, len(good) - 1] + [luck.randrange(len(good)) for _ in range(20)]
        for place in places:
            bits = bytearray(good)
            bits[place] ^= 1 << luck.randrange(8)
            part.write_bytes(bits)
            self.hearsay("resume", "out.h5", expect=65, says=part.name)
        part.write_bytes(good)
        self.hearsay("resume", "out.h5", "--quiet")

    def test_a_first_part_that_is_damaged_is_written_anew_by_the_same_command(self):
        self.whole()
        self.stopped("out.h5")
        first = self.folder / "out.h5.checkpoint" / "part-000000.h5"
        first.write_bytes(first.read_bytes()[:700])
        self.hearsay("resume", "out.h5", expect=65, says="with --resume")
        before = len(self.parts("out.h5"))
        self.hearsay(*self.run_words("out.h5", "--resume", "--time-limit", "0s"), expect=75)
        self.assertEqual(len(self.parts("out.h5")), before)
        self.hearsay("resume", "out.h5", "--quiet")
        self.same("whole.h5", "out.h5")

    def test_a_part_of_another_run_and_a_checkpoint_of_another_run_are_refused(self):
        self.stopped("out.h5")
        other = self.stopped("other.h5", "--seed", 5)
        shutil.copy(other[0], self.folder / "out.h5.checkpoint" / "part-000099.h5")
        self.hearsay("resume", "out.h5", expect=65, says="part-000099.h5: it belongs to another run")
        said = self.hearsay(*self.run_words("other.h5", "--resume"), expect=65)
        self.assertIn("it is the checkpoint of another run: the seed is 5, not 1", said)
        self.hearsay(*self.run_words("other.h5", "--seed", 5, "--task", "1/2", "--resume"), expect=65,
                     says="it is the checkpoint of task 1 of 1")

    def test_two_processes_never_work_on_one_run(self):
        child = self.begin(*self.run_words("out.h5", changes=["--replicates", 20000]))
        while not (self.folder / "out.h5.checkpoint" / "part-000000.h5").exists():
            self.assertIsNone(child.poll())
            time.sleep(.002)
        self.hearsay("status", "out.h5", says="under way: 0 of 60000")
        self.hearsay("resume", "out.h5", expect=73, says="another process is at work on this run")
        self.hearsay(*self.run_words("out.h5"), expect=73, says="another process")
        child.send_signal(signal.SIGKILL)
        child.wait()
        self.hearsay("status", "out.h5", says="stopped: 0 of 60000")


class Refused(program.Case):
    CHANGES = ["--set", "graph.agents=500", "--replicates", "100"]

    def test_a_full_disk_ends_it_with_74_and_it_goes_on_when_there_is_room(self):
        self.whole()
        self.hearsay(*self.run_words("out.h5", changes=["--replicates", 2]))
        older = (self.folder / "out.h5").read_bytes()
        # A limit of the size of files, which a process sees as it sees a full disk: the first part fits,
        # a part with some replicates does, all of them do not.
        limit = 256 << 10

        def small_files():
            resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))

        said = self.hearsay(*self.run_words("out.h5", "--checkpoint-every", "0s"), expect=74,
                            preexec_fn=small_files)
        self.assertIn("hearsay: cannot write out.h5: File too large", said)
        self.assertEqual((self.folder / "out.h5").read_bytes(), older)
        self.assertEqual([name for name in self.leftovers() if ".tmp" in name], [])
        self.assertEqual(self.finished("out.h5"), 300)
        self.hearsay("resume", "out.h5", "--quiet")
        self.same("whole.h5", "out.h5")

    def test_a_folder_that_may_not_be_written_is_told_before_anything_is_simulated(self):
        closed = self.folder / "closed"
        closed.mkdir()
        closed.chmod(0o555)
        self.folder.chmod(0o755)
        # The superuser may write everywhere, and so cannot be asked.
        how = {"user": 65534, "group": 65534, "extra_groups": []} if os.geteuid() == 0 else {}
        words = ["run", "s.toml", "--replicates", 1000000, "-o", "closed/out.h5", "--quiet"]
        self.hearsay(*words, expect=73, says="cannot write closed/out.h5: Permission denied", **how)

    def test_a_result_that_somebody_reads_is_replaced_and_the_reader_keeps_the_older(self):
        self.whole()
        self.hearsay(*self.run_words("out.h5", changes=["--replicates", 2]))
        with open(self.folder / "out.h5", "rb") as reader:
            fcntl.flock(reader, fcntl.LOCK_EX)
            older = reader.read()
            self.hearsay(*self.run_words("out.h5"))
            reader.seek(0)
            self.assertEqual(reader.read(), older)
        self.same("whole.h5", "out.h5")


class Full(program.Case):
    """On a file system of its own, in a name space where anybody may mount one."""

    def test_a_full_file_system_keeps_the_older_result_and_what_is_finished(self):
        self.whole()
        place = self.folder / "small"
        place.mkdir()
        script = f"""
mount -t tmpfs -o size=1000k none {place} || exit 99
cd {place} && cp ../s.toml . || exit 99
{' '.join(map(str, self.command(*self.run_words('out.h5', changes=['--replicates', 2]))))} || exit 98
before=$(sha256sum < out.h5)
head -c 500000 /dev/zero > ballast
{' '.join(map(str, self.command(*self.run_words('out.h5', '--checkpoint-every', '0s'))))} && exit 97
echo "code $?"
[[ $(sha256sum < out.h5) == "$before" ]] || exit 96
rm ballast
{program.PROGRAM} resume out.h5 --quiet || exit 95
mv out.h5 .. 2> /dev/null || cp out.h5 ..
"""
        done = subprocess.run(["unshare", "--user", "--map-root-user", "--mount", "bash", "-c", script],
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=300)
        self.assertEqual(done.returncode, 0, done.stdout)
        self.assertIn("code 74", done.stdout)
        self.assertIn("No space left on device", done.stdout)
        self.same("whole.h5", "out.h5")


if __name__ == "__main__":
    program.main()
