#!/usr/bin/env python3
"""Counts what the cascade kernels and the plain program execute, guess wrong and miss.

    bench/counts.py build/bench/bench/bench_cascades_counted [OPTION OF bench_cascades | EDGE_LIST]...

Runs the program under callgrind with caches of 48 KiB and 2 MiB, and prints for each point what a
tie examined and an agent reached take: instructions, branches guessed wrong by the simple
predictor that callgrind has, and misses of the first and the second cache.
valgrind knows vectors of 256 bits at most. A line that was asked for ahead is missed where it is
read, since valgrind takes no notice of being asked.
"""
import itertools
import pathlib
import subprocess
import sys
import tempfile

CACHES = ["--branch-sim=yes", "--cache-sim=yes", "--D1=49152,12,64", "--LL=2097152,16,64"]
# Two patterns: callgrind heeds one option for each.
COLLECT = ["--toggle-collect=*counted_*", "--dump-after=hearsay::*counted_*"]


def totals_of(dump):
    """The events of a dump by name; zeros at the end of the line are left out there."""
    events, totals = [], []
    for line in dump.read_text().splitlines():
        if line.startswith("events:"):
            events = line.split()[1:]
        elif line.startswith("totals:"):
            totals = [int(word) for word in line.split()[1:]]
    return dict(itertools.zip_longest(events, totals, fillvalue=0))


def main():
    with tempfile.TemporaryDirectory() as folder:
        dumps = pathlib.Path(folder) / "counts"
        run = subprocess.run(
            ["valgrind", "--tool=callgrind", *CACHES, *COLLECT, f"--callgrind-out-file={dumps}",
             sys.argv[1], "--counted", "--plain_seconds=0", *sys.argv[2:]],
            check=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        # Of all dumps, those of a function that returned; what is left at the end comes last.
        told = [line.split() for line in run.stdout.splitlines() if " kernel " in line or
                " plain " in line]
        print(f"{'':50} {'of a tie':>36} {'of an agent reached':>36}")
        columns = "instructions  wrong  L1 miss  L2 miss"
        print(f"{'point':42} {'ties':>7} {columns} {columns}")
        for number, (point, program, ties, agents) in enumerate(told, start=1):
            events = totals_of(pathlib.Path(f"{dumps}.{number}"))
            counts = [events["Ir"], events["Bcm"] + events["Bim"], events["D1mr"] + events["D1mw"],
                      events["DLmr"] + events["DLmw"]]
            row = [count / int(of) for of in (ties, agents) for count in counts]
            print(f"{point + ' ' + program:42} {int(ties) / 1e6:6.2f}M " +
                  " ".join(f"{value:{width}.{digits}f}" for value, width, digits in
                           zip(row, (12, 6, 8, 8) * 2, (1, 3, 3, 3, 0, 2, 2, 2))), flush=True)


if __name__ == "__main__":
    main()
