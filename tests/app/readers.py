#!/usr/bin/python3
"""h5dump and R read result files and replays as they are, and a replay in HDF5 says what it says in JSON.

    readers.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import json
import subprocess

import h5py
import numpy
import xarray

import program


class Readers(program.Case):
    CHANGES = ["--set", "graph.agents=500", "--replicates", "6"]

    def setUp(self):
        super().setUp()
        self.hearsay(*self.run_words("a.h5", "--samples", 4))
        for ending in ("json", "h5"):
            self.hearsay("replay", "a.h5", "--strategy", "ten owners", "--replicate", 3, "-o", "c." + ending)

    def tool(self, *words):
        done = subprocess.run([str(word) for word in words], cwd=self.folder, stdout=subprocess.PIPE,
                              stderr=subprocess.PIPE, text=True, timeout=120)
        self.assertEqual((done.returncode, done.stderr), (0, ""), done.stdout)
        return done.stdout

    def test_a_replay_says_the_same_in_every_format(self):
        told = json.loads((self.folder / "c.json").read_text())
        readers = told["readers"]
        with h5py.File(self.folder / "c.h5") as file:
            self.assertEqual((file.attrs["format"], file.attrs["strategy"], file.attrs["replicate"]),
                             ("hearsay cascades", "ten owners", 3))
            self.assertEqual([str(agent) for agent in file["agent"][()]], [reader["agent"] for reader in readers])
            names = [reader["agent"] for reader in readers] + [None]
            for name, key in (("told_by", "from"), ("recommender", "recommender")):
                self.assertEqual([names[position] for position in file[name][()]],
                                 [reader.get(key) for reader in readers])
            for name in ("read", "shared", "decided", "bought", "criticised"):
                numpy.testing.assert_array_equal(
                    file[name + "_hours"][()], [reader.get(name + "_hours", numpy.nan) for reader in readers])
            self.assertEqual(numpy.bincount(file["generation"][()]).tolist(), told["readers_by_generation"])
            for name in ("size", "depth", "structural_virality"):
                self.assertEqual(file[name][()].tolist(), [cascade[name] for cascade in told["cascades"]])
            self.assertEqual([names[root] for root in file["root"][()]], [cascade["root"] for cascade in told["cascades"]])
        self.assertGreater(len(readers), 10)
        with xarray.open_dataset(self.folder / "c.h5") as data:
            self.assertEqual(data.told_by.dims, ("reader",))
            self.assertEqual(data["size"].dims, ("cascade",))
        # Nobody reads without a campaign.
        self.hearsay("replay", "a.h5", "--strategy", "nothing", "--replicate", 0, "-o", "none.h5")
        with xarray.open_dataset(self.folder / "none.h5") as data:
            self.assertEqual(data.sizes["reader"], 0)
        self.hearsay("replay", "a.h5", "--strategy", "nothing", "--replicate", 0, "-o", "a.h5", expect=65)

    def test_cascades_are_replayed_too(self):
        for model in ("independent_cascade", "linear_threshold"):
            source = program.SOURCE / f"models/{model}/example.toml"
            self.hearsay("run", source, "--replicates", 3, "-o", "b.h5", "--quiet")
            with h5py.File(self.folder / "b.h5") as file:
                strategies = file["strategy"].asstr()[()].tolist()
                reach = file["reach"][()]
                hours = file.attrs["step_seconds"] / 3600
            for s, strategy in enumerate(strategies):
                self.hearsay("replay", "b.h5", "--strategy", strategy, "--replicate", 2, "-o", "b.json", "--scenario", source)
                readers = json.loads((self.folder / "b.json").read_text())["readers"]
                by_hour = numpy.bincount([round(reader["read_hours"] / hours) for reader in readers], minlength=len(reach[s, 2]))
                self.assertEqual(by_hour.tolist(), reach[s, 2].tolist())
                # Who is told becomes active a step after who told it.
                read = {reader["agent"]: reader["read_hours"] for reader in readers}
                self.assertTrue(all(read[reader["agent"]] == read[reader["from"]] + hours for reader in readers if reader["from"]))
                self.assertEqual(len(read), reach[s, 2].sum())

    def test_h5dump_reads_both(self):
        self.assertIn('DATASET "buyers_sum_of_squares"', self.tool("h5dump", "-H", "a.h5"))
        for name in ("a.h5", "c.h5"):
            self.tool("h5dump", "-y", name)

    def test_r_reads_both(self):
        with h5py.File(self.folder / "a.h5") as file, h5py.File(self.folder / "c.h5") as cascade:
            expected = [file["buyers_total"][()].sum(), file["reach"][()].sum(), file["reach_sum"][()].sum(),
                        len(cascade["told_by"]), cascade["told_by"][()].sum()]
            strategies = file["strategy"].asstr()[()].tolist()
        script = """
            library(hdf5r)
            a <- H5File$new("a.h5", "r")
            c <- H5File$new("c.h5", "r")
            r <- c(sum(a[["buyers_total"]][, ]), sum(a[["reach"]][, , ]), sum(a[["reach_sum"]][, ]),
                   length(c[["told_by"]][]), sum(c[["told_by"]][]))
            cat(r, sep = "\\n")
            cat("", a[["strategy"]][], h5attr(a, "format"), a[["reach"]]$dims, sep = "\\n")
        """
        lines = self.tool("Rscript", "-e", script).split("\n")
        self.assertEqual([int(float(line)) for line in lines[:5]], [int(value) for value in expected])
        self.assertEqual([line for line in lines[5:] if line], [*strategies, "hearsay result", "336", "4", "3"])


if __name__ == "__main__":
    program.main()
