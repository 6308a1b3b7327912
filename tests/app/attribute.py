#!/usr/bin/python3
"""Which action brought the conversions, in markets where that is plain, and sums that are exact everywhere.

    attribute.py PROGRAM SOURCE FOLDER LIBRARY [unittest's words]
"""
import json

import h5py

import program

MARKET = """
title = "Two actions"
baseline = "nothing"
[graph]
generator = "overlapping_circles"
agents = 400
[population]
in_need = 1.0
[model]
name = "friend_circle"
%s
[run]
replicates = 12
duration = "10d"
[[strategy]]
name = "nothing"
[[strategy]]
name = "both"
  [[strategy.action]]
  type = "advertise"
  target_file = "left.txt"
  target_share = 1.0
  impressions_per_day = 2000
  frequency_cap = 20
  duration = "5d"
  [[strategy.action]]
  type = "seed"
  choose = "file"
  file = "right.txt"
  give = "%s"
"""


class Attribute(program.Case):
    def market(self, model, give):
        (self.folder / "s.toml").write_text(MARKET % (model, give))
        (self.folder / "left.txt").write_text("\n".join(map(str, range(200))))
        (self.folder / "right.txt").write_text("\n".join(map(str, range(200, 400))))
        self.hearsay("run", "s.toml", "-o", "a.h5", "--quiet")

    def found(self, *words):
        found = json.loads(self.hearsay("attribute", "a.h5", "--json", *words))["strategies"]
        with h5py.File(self.folder / "a.h5") as file:
            names = file["strategy"].asstr()[()].tolist()
            for each in found:
                totals = file["buyers_total"][names.index(each["strategy"])][:each["replicates"]]
                self.assertEqual(each["conversions"]["mean"], totals.mean())
                # Every rule gives all of them away.
                for rule in ("first_touch", "last_touch", "linear"):
                    self.assertAlmostEqual(sum(action[rule]["mean"] for action in each["actions"])
                                           + each["word_of_mouth_alone"]["mean"], totals.mean(), places=9)
                self.assertAlmostEqual(sum(action["removal"]["mean"] for action in each["actions"])
                                       + each["jointly"]["mean"] + each["without_any_action"]["mean"],
                                       totals.mean(), places=9)
        return found

    def test_where_nobody_hears_of_friends_every_rule_says_the_same(self):
        # Each agent is touched by one action, and sees nothing of others.
        self.market("[model.attention]\nsee = 0.0\n[model.purchase]\nconversion = 1.0", "information")
        found, = self.found()
        self.assertEqual(found["strategy"], "both")
        self.assertEqual([action["action"] for action in found["actions"]], ["1 advertise", "2 seed"])
        for action in found["actions"]:
            self.assertGreater(action["removal"]["mean"], 0)
            for rule in ("first_touch", "last_touch", "linear"):
                self.assertAlmostEqual(action[rule]["mean"], action["removal"]["mean"], places=9)
        for rest in ("word_of_mouth_alone", "jointly", "without_any_action"):
            self.assertEqual(found[rest]["mean"], 0)

    def test_owners_bring_buyers_whom_no_action_touched(self):
        self.market("[model.purchase]\nconversion = 1.0", "product")
        found, = self.found("--strategy", "both", "--replicates", 5)
        self.assertEqual(found["replicates"], 5)
        self.assertGreater(found["actions"][1]["removal"]["mean"], 0)
        self.assertEqual(found["actions"][1]["last_touch"]["mean"], 0, "who has got it buys nothing")
        self.assertEqual(len(found["readers_by_generation_and_replicate"]), 5)
        rate = found["reproduction_by_generation"][0]
        first, second = (sum(each[g] for each in found["readers_by_generation_and_replicate"]) for g in (0, 1))
        self.assertAlmostEqual(rate["value"], second / first)
        told = self.hearsay("attribute", "a.h5")
        for words in ("both: ", "1 advertise", "2 seed", "word of mouth alone", "jointly", "over 12 of 12 replicates",
                      "effective reproduction number"):
            self.assertIn(words, told)
        one = self.hearsay("attribute", "a.h5", "--threads", 1)
        self.assertEqual(told, one)

    def test_what_is_not_there_is_named(self):
        self.market("", "product")
        self.hearsay("attribute", "a.h5", "--strategy", "bth", expect=65, says="did you mean 'both'")
        self.hearsay("attribute", "b.h5", expect=66)
        cascade = program.SOURCE / "models/independent_cascade/example.toml"
        self.hearsay("run", cascade, "--replicates", 2, "-o", "c.h5", "--quiet")
        self.hearsay("attribute", "c.h5", expect=65, says="counts no buyers")
        self.hearsay("run", program.SOURCE / "models/rumour/example.toml", "--replicates", 2, "-o", "d.h5", "--quiet")
        self.hearsay("attribute", "d.h5", expect=65, says="cannot be replayed")


if __name__ == "__main__":
    program.main()
