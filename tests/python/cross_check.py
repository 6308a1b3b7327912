"""Compares runs of the program with the same models told in networkx, by other people's graph code.

Usage: cross_check.py PROGRAM KARATE

What is live in a cascade is drawn for whole graphs beforehand, and networkx says who is connected with
the seeds; thresholds are gone through step by step with its neighbours.
"""

import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

import networkx as nx

PROGRAM, KARATE = (str(Path(argument).resolve()) for argument in sys.argv[1:])
REPLICATES = 20000  # of the program
TOLD = 1000
random.seed(5)

club = nx.read_edgelist(KARATE, nodetype=int)
assert club.number_of_nodes() == 34 and club.number_of_edges() == 78


def simulated(folder, model, seeds):
    """Mean reach and its standard error, of a scenario run by the program."""
    (folder / "seeds.txt").write_text("\n".join(map(str, seeds)), encoding="utf-8")
    (folder / "s.toml").write_text(f"""
title = "cross-check"
[graph]
file = "{KARATE}"
[model]
{model}
[run]
replicates = {REPLICATES}
duration = "40d"
step = "1d"
[[strategy]]
name = "seeds"
[[strategy.action]]
type = "seed"
choose = "file"
file = "seeds.txt"
""", encoding="utf-8")
    done = subprocess.run([PROGRAM, "run", "s.toml", "--json"], cwd=folder, check=True,
                          capture_output=True, text=True)
    reach = json.loads(done.stdout)["strategies"][0]["totals"]["reach"]
    return reach["mean"], (reach["sd"] or 0) / REPLICATES ** 0.5


def compare(name, told, by_program):
    mean = statistics.fmean(told)
    error = statistics.stdev(told) / len(told) ** 0.5 if len(set(told)) > 1 else 0
    off = abs(mean - by_program[0])
    print(f"{name}: networkx {mean:.3f} ± {error:.3f}, program {by_program[0]:.3f} ± {by_program[1]:.3f}")
    assert off <= 4 * (error ** 2 + by_program[1] ** 2) ** 0.5 + 1e-9, name


def independent_cascade(p, seeds):
    live = nx.Graph()
    live.add_nodes_from(club)
    live.add_edges_from(tie for tie in club.edges if random.random() < p)
    return len(set().union(*(nx.node_connected_component(live, seed) for seed in seeds)))


def weighted_cascade(seeds):
    live = nx.DiGraph()
    live.add_nodes_from(club)
    for a, b in club.to_directed().edges:
        if random.random() < 1 / club.degree[b]:
            live.add_edge(a, b)
    return len(set(seeds).union(*(nx.descendants(live, seed) for seed in seeds)))


def linear_threshold(seeds):
    needs = {agent: random.random() for agent in club}
    active = set(seeds)
    while True:
        new = {agent for agent in set(club) - active
               if sum(other in active for other in club[agent]) / club.degree[agent] >= needs[agent]}
        if not new:
            return len(active)
        active |= new


def watts(share, seeds):
    active = set(seeds)
    while True:
        new = {agent for agent in set(club) - active
               if sum(other in active for other in club[agent]) >= share * club.degree[agent]}
        if not new:
            return len(active)
        active |= new


def sir(rate, seeds):
    """Recovery at rate 1: an agent's ties share its time, so live ties are directed."""
    live = nx.DiGraph()
    live.add_nodes_from(club)
    for agent in club:
        lasts = random.expovariate(1)
        for other in club[agent]:
            if random.expovariate(rate) < lasts:
                live.add_edge(agent, other)
    return len(set(seeds).union(*(nx.descendants(live, seed) for seed in seeds)))


with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    cases = [
        ("independent_cascade", lambda: independent_cascade(0.1, [0, 33]), [0, 33],
         'name = "independent_cascade"\nprobability = 0.1'),
        ("weighted cascade", lambda: weighted_cascade([0]), [0],
         'name = "independent_cascade"\nchances = "weighted"'),
        ("linear_threshold", lambda: linear_threshold([5, 16]), [5, 16], 'name = "linear_threshold"'),
        ("thresholds of their own", lambda: linear_threshold([5, 16]), [5, 16],
         'name = "threshold"\nkind = "uniform"'),
        ("threshold .25", lambda: watts(0.25, [5, 16, 10]), [5, 16, 10],
         'name = "threshold"\nshare = 0.25'),
        ("epidemic", lambda: sir(0.3, [33]), [33],
         'name = "epidemic"\ntransmission = 0.3\nrecovery = 1.0'),
    ]
    for case, tell, seeds, model in cases:
        compare(case, [tell() for _ in range(TOLD)], simulated(folder, model, seeds))
