#!/usr/bin/python3
"""The templates of the folder cluster/ under a real Slurm of one node, which this test starts and stops: an array of
eight tasks, one of which is told that its time is up and puts itself back into the queue, and the merge after it, give
the file of the plain run. So does a job of four ranks that is told that its time is up.

    slurm.py PROGRAM SOURCE FOLDER [mpi]

With `mpi`, which takes a program that is built for it, the job of four ranks is run, else the array.

Needs slurmctld, slurmd, slurm-client and munge. Where Slurm cannot be started, it says so and fails.
"""
import getpass
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

CONF = """
ClusterName=test
SlurmctldHost=localhost(127.0.0.1)
SlurmUser={user}
SlurmdUser={user}
SlurmctldPort={port}
SlurmdPort={second_port}
CommunicationParameters=NoInAddrAny
AuthType=auth/munge
AuthInfo=socket={place}/munge.socket,cred_expire=5
CredType=cred/munge
ProctrackType=proctrack/linuxproc
TaskPlugin=task/none
JobAcctGatherType=jobacct_gather/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
SchedulerParameters=sched_interval=1,bf_interval=1
ReturnToService=2
KillWait=2
MpiDefault=none
SlurmdParameters=config_overrides
SlurmctldPidFile={place}/slurmctld.pid
SlurmdPidFile={place}/slurmd.pid
StateSaveLocation={place}/state
SlurmdSpoolDir={place}/spool
SlurmctldLogFile={place}/slurmctld.log
SlurmdLogFile={place}/slurmd.log
NodeName=localhost NodeHostname={host} NodeAddr=127.0.0.1 CPUs=4 Sockets=1 CoresPerSocket=4 ThreadsPerCore=1 \
RealMemory=8000
PartitionName=all Nodes=localhost Default=YES MaxTime=INFINITE State=UP
"""


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


class Slurm:
    """A controller and a node of our own, under a folder of theirs; everything ends with the block."""

    def __init__(self, place):
        self.place = place
        self.children = []
        self.environment = {**os.environ, "SLURM_CONF": str(place / "slurm.conf")}

    def __enter__(self):
        place = self.place
        missing = [name for name in ("munged", "slurmctld", "slurmd", "sbatch") if not shutil.which(name, path=PATH)]
        if missing:
            raise RuntimeError(f"not installed: {', '.join(missing)}")
        for name in ("state", "spool"):
            (place / name).mkdir()
        key = place / "munge.key"
        key.write_bytes(os.urandom(1024))
        key.chmod(0o400)
        (place / "slurm.conf").write_text(CONF.format(
            user=getpass.getuser(), port=free_port(), second_port=free_port(), place=place, host=socket.gethostname()))
        self.begin("munged", "--foreground", "--force", f"--socket={place}/munge.socket", f"--key-file={key}",
                   f"--pid-file={place}/munged.pid", f"--log-file={place}/munged.log", f"--seed-file={place}/munged.seed")
        self.wait_for("munged", lambda: (place / "munge.socket").exists())
        self.begin("slurmctld", "-D", "-c", "-f", place / "slurm.conf")
        self.begin("slurmd", "-D", "-f", place / "slurm.conf", "-N", "localhost")
        self.wait_for("the node", lambda: self.say("sinfo", "-h", "-o", "%t") == "idle")
        return self

    def begin(self, *words):
        words = [shutil.which(words[0], path=PATH), *map(str, words[1:])]
        with open(self.place / (Path(words[0]).name + ".out"), "w") as out:
            self.children.append(subprocess.Popen(words, env=self.environment, stdout=out, stderr=out))

    def wait_for(self, what, happens, seconds=60):
        end = time.monotonic() + seconds
        while not happens():
            if time.monotonic() > end or any(child.poll() is not None for child in self.children):
                raise RuntimeError(f"{what} did not come up in {seconds} s")
            time.sleep(.1)

    def say(self, *words):
        done = subprocess.run(words, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                              timeout=60)
        return done.stdout.strip()

    def logs(self):
        texts = []
        for name in sorted(self.place.glob("*.log")) + sorted(self.place.glob("*.out")):
            texts.append(f"--- {name.name}\n" + "".join(name.read_text(errors="replace").splitlines(True)[-30:]))
        return "\n".join(texts)

    def __exit__(self, *_):
        for child in reversed(self.children):
            child.terminate()
        for child in self.children:
            try:
                child.wait(10)
            except subprocess.TimeoutExpired:
                child.send_signal(signal.SIGKILL)
                child.wait()


PATH = os.environ["PATH"] + ":/usr/sbin:/sbin"


def check(holds, what, *more):
    if not holds:
        raise AssertionError("\n".join([what, *map(str, more)]))


class NotStopped(AssertionError):
    """All is well, but nothing was stopped and put back into the queue."""


def ever_longer(disturbed, program, source, work, slurm):
    """Disturbs runs of ever more replicates, each in a folder of its own, until one is stopped: what takes seconds on one
    machine is over on another before Slurm has handed a signal on."""
    sizes = (8_000, 32_000, 128_000)
    for replicates in sizes:
        folder = work / str(replicates)
        folder.mkdir()
        try:
            disturbed(program, source, folder, slurm, replicates)
            return
        except NotStopped:
            if replicates == sizes[-1]:
                raise


def plain_run(program, source, work, replicates):
    """The file of the run in one piece; returns the words that a job adds to its scenario."""
    arguments = f"--set graph.agents=3000 --replicates {replicates} --checkpoint-every 1s"
    shutil.copy(source / "models/friend_circle/example.toml", work / "s.toml")
    subprocess.run([program, "run", "s.toml", *arguments.split(), "-o", "plain.h5", "--quiet"], cwd=work, check=True)
    return arguments


def check_same(work, logs):
    check((work / "out.h5").exists(), "there is no result", logs)
    differ = subprocess.run(["h5diff", "-c", "--exclude-path", "/provenance", "plain.h5", "out.h5"], cwd=work,
                            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    check(differ.returncode == 0 and not differ.stdout, "the file is another", differ.stdout, logs)
    check(not list(work.glob("*.checkpoint")), "a checkpoint was left")


def array_disturbed(program, source, work, slurm, replicates):
    arguments = plain_run(program, source, work, replicates)

    # The header that a plan prints is one that this Slurm takes.
    header = subprocess.run([program, "plan", "s.toml", *arguments.split()[:-2], "--header", "--threads", "1"], cwd=work,
                            check=True, stdout=subprocess.PIPE, text=True).stdout
    (work / "planned.sbatch").write_text(header + "true\n")
    said = slurm.say("sbatch", "--test-only", f"--chdir={work}", str(work / "planned.sbatch"))
    check("to start at" in said, "the planned header was not taken", said, header)

    slurm.environment.update(SCENARIO="s.toml", RESULT="out.h5", ARGUMENTS=arguments, HEARSAY=str(program))
    small = ["--cpus-per-task=1", "--mem=200M", "--parsable", f"--chdir={work}"]
    array = slurm.say("sbatch", *small, "--array=1-8", "--hold", str(source / "cluster/array.sbatch"))
    check(array.isdigit(), "the array was not taken", array)
    merge = slurm.say("sbatch", *small, f"--dependency=afterok:{array}", str(source / "cluster/merge.sbatch"))
    check(merge.isdigit(), "the merge was not taken", merge)
    slurm.say("scontrol", "release", array)

    # As Slurm does before the time is up: to the script of a task that is at work.
    told = []
    end = time.monotonic() + 300
    while slurm.say("squeue", "-h", "-o", "%A"):
        check(time.monotonic() < end, "it takes too long", slurm.say("squeue"))
        for folder in work.glob("out.part-*.h5.checkpoint"):
            task = folder.name.split("-")[1].split(".")[0]
            if len(told) < 2 and task not in told and (folder / "part-000000.h5").exists():
                if not slurm.say("scancel", "--signal=USR1", "--batch", f"{array}_{task}"):
                    told.append(task)
        time.sleep(.02)

    logs = "\n".join(f"--- {log.name}\n{log.read_text()}" for log in sorted(work.glob("*.log")))
    check_same(work, logs)
    requeued = [task for task in told if "back into the queue" in (work / f"hearsay-{array}_{task}.log").read_text()]
    if not requeued:
        raise NotStopped(f"no task was stopped and put back into the queue\ntold: {told}\n{logs}")
    print(f"an array of 8, task {', '.join(requeued)} stopped and requeued, merged: the file of the plain run")


def ranks_disturbed(program, source, work, slurm, replicates):
    arguments = plain_run(program, source, work, replicates)
    slurm.environment.update(SCENARIO="s.toml", RESULT="out.h5", ARGUMENTS=arguments, HEARSAY=str(program),
                             OMPI_MCA_btl="self,vader", OMPI_MCA_pml="ob1", OMPI_MCA_hwloc_base_binding_policy="none")
    job = slurm.say("sbatch", "--ntasks=4", "--cpus-per-task=1", "--mem-per-cpu=200M", "--parsable", f"--chdir={work}",
                    str(source / "cluster/mpi.sbatch"))
    check(job.isdigit(), "the job was not taken", job)
    told = False
    end = time.monotonic() + 300
    while slurm.say("squeue", "-h", "-o", "%A"):
        check(time.monotonic() < end, "it takes too long", slurm.say("squeue"))
        # Once something is kept.
        if not told and len(list(work.glob("out.h5.checkpoint/part-*.h5"))) > 1:
            told = not slurm.say("scancel", "--signal=USR1", "--batch", job)
        time.sleep(.02)
    log = (work / f"hearsay-{job}.log").read_text()
    check_same(work, log)
    ranks = subprocess.run(["h5dump", "-a", "/provenance/ranks", "out.h5"], cwd=work, check=True, text=True,
                           stdout=subprocess.PIPE).stdout
    check("(0): 4" in ranks, "it was not computed by four ranks", ranks, log)
    if "back into the queue" not in log:
        raise NotStopped(f"the job was not stopped and put back into the queue\n{log}")
    check(log.count("hearsay: stopped by signal 10") == 1, "not one rank said why it was stopped", log)
    print("a job of 4 ranks, stopped and requeued: the file of the plain run")


def main():
    program, source, folder = (Path(word).resolve() for word in sys.argv[1:4])
    disturbed = ranks_disturbed if sys.argv[4:] == ["mpi"] else array_disturbed
    # A short path: the name of a socket has few letters.
    with tempfile.TemporaryDirectory(prefix="slurm.") as place, \
            tempfile.TemporaryDirectory(prefix="work.", dir=folder) as work:
        slurm = Slurm(Path(place))
        try:
            with slurm:
                ever_longer(disturbed, program, source, Path(work), slurm)
        except (RuntimeError, OSError, AssertionError, subprocess.SubprocessError) as error:
            print(f"SLURM TEST FAILED: {error}\n{slurm.logs()}")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
