"""Opens a report in headless Chromium: it draws, complains about nothing, and shows the numbers of its result file.

Usage: report_test.py PROGRAM SOURCE FOLDER CHROMIUM
"""
import html
import json
import math
import pathlib
import re
import subprocess
import sys
import tempfile

import h5py

PROGRAM, SOURCE, FOLDER, CHROMIUM = sys.argv[1:5]
REPLICATES = 8
T_QUANTILE = 2.364624  # of Student's t with 7 degrees of freedom, from any table

# Before anything else runs: what goes wrong is kept.
WATCH = """<script>
window.complaints = [];
console.error = (...words) => complaints.push("console: " + words.join(" "));
window.addEventListener("error", (event) => complaints.push("error: " + event.message));
document.addEventListener("securitypolicyviolation", (event) => complaints.push("policy: " + event.violatedDirective));
</script>"""

# After the page is drawn: what is on it, in every state that its switches have.
PROBE = """<script>
const cells = (table) => [...table.querySelectorAll("tr")].map((row) => [...row.children].map((cell) => cell.textContent));
const drawn = (canvas) => {
  const pixels = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data;
  return pixels.filter((value, i) => i % 4 === 3 && value > 0).length > 500;
};
const tooltip = (canvas) => {
  const chart = Chart.getChart(canvas);
  chart.tooltip.setActiveElements([{datasetIndex: 0, index: 0}], {x: 50, y: 50});
  chart.update();
  return chart.tooltip.body.flatMap((part) => part.lines).join(" ");
};
const state = () => ({
  lang: document.documentElement.lang,
  headings: [...document.querySelectorAll("h1, h2")].map((heading) => heading.textContent),
  headline: document.getElementById("headline").innerText,
  untold: document.body.innerText.match(/\\b(undefined|null|NaN|\\[object)\\b/g),
  figures: [...document.querySelectorAll("canvas")].map((canvas) => ({id: canvas.id, label: canvas.getAttribute("aria-label"),
    drawn: drawn(canvas), tooltip: tooltip(canvas), table: cells(canvas.closest("figure").querySelector("table"))})),
  results: cells(document.querySelector("#sections table")),
  wider: document.documentElement.scrollWidth - document.documentElement.clientWidth,
});
const change = (id, value) => {
  const select = document.getElementById(id);
  select.value = value;
  select.dispatchEvent(new Event("change"));
};
const states = {first: state()};
change("strategy", "0");
states.other_strategy = state();
change("language", "zh");
states.chinese = state();
const probe = document.createElement("pre");
probe.id = "probe";
probe.textContent = JSON.stringify({states, complaints});
document.body.append(probe);
</script>"""


def run(*command):
    done = subprocess.run([str(word) for word in command], capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


def probed(page, folder, width):
    """What the probe finds on a page in a window of this width."""
    text = page.replace("<head>", "<head>" + WATCH, 1).replace("</body>", PROBE + "</body>", 1)
    path = folder / f"probed_{width}.html"
    path.write_text(text, encoding="utf-8")
    dom = run(CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage",
              f"--user-data-dir={folder}/profile", f"--window-size={width},900", "--virtual-time-budget=10000",
              "--dump-dom", path.as_uri())
    found = re.search(r'<pre id="probe">(.*?)</pre>', dom, re.DOTALL)
    assert found, "the page's script did not come to its end:\n" + dom[-3000:]
    result = json.loads(html.unescape(found[1]))
    assert result["complaints"] == [], result["complaints"]
    return result["states"]


def first_number(text):
    """The number that a cell begins with, and half of what its last digit stands for."""
    digits = re.match(r"[+−-]?[\d,]+(\.\d+)?", text)
    assert digits, text
    shown = digits[0].replace(",", "").replace("−", "-")
    places = len(shown.partition(".")[2])
    return float(shown), 0.5 * 10.0**-places * 1.0001


def check_numbers(state, file):
    strategies = list(file["strategy"].asstr()[()])
    heads = state["results"][0]
    rows = state["results"][1:]
    assert len(rows) == len(strategies)
    columns = {"agents reached": "reach", "conversions": "buyers", "agents who saw criticism": "negative_reach"}
    for head, measure in columns.items():
        place = heads.index(head)
        totals = file[measure + "_total"][()]
        for s, row in enumerate(rows):
            mean = totals[s].mean()
            value, rounding = first_number(row[place])
            assert abs(value - mean) <= rounding, (measure, row, mean)
            if "±" in row[place]:
                half, rounding = first_number(row[place].split("± ")[1])
                expected = T_QUANTILE * totals[s].std(ddof=1) / math.sqrt(REPLICATES)
                assert abs(half - expected) <= rounding, (measure, row, expected)
            else:
                assert totals[s].std() == 0, (measure, row)
    # Over time: the median at the end is that of the totals.
    for figure in state["figures"]:
        if figure["id"].startswith("time-"):
            totals = file[figure["id"][5:] + "_total"][()]
            for s, row in enumerate(figure["table"][1:]):
                median = sorted(totals[s])[REPLICATES // 2 - 1:REPLICATES // 2 + 1]
                value, rounding = first_number(row[3])
                assert abs(value - sum(median) / 2) <= rounding, (figure["id"], row, median)
    # Paired differences.
    baseline = strategies.index(file.attrs["baseline"])
    differences = next(figure for figure in state["figures"] if figure["id"] == "differences")
    for row in differences["table"][1:]:
        extra = file["buyers_total"][strategies.index(row[0])] - file["buyers_total"][baseline]
        value, rounding = first_number(row[1])
        assert abs(value - extra.mean()) <= rounding, (row, extra.mean())


def check_cascades(state, folder, result):
    """The pictures are of the replicates that their headings say, and the tables those that `replay` gives."""
    strategy = re.search(r"(.*) brings ", state["headline"])[1]
    with h5py.File(result) as file:
        totals = list(file["buyers_total"][list(file["strategy"].asstr()[()]).index(strategy)])
    expected = {"typical": sorted(totals)[(REPLICATES - 1) // 2], "best": max(totals), "worst": min(totals)}
    for which, value in expected.items():
        figure = next(figure for figure in state["figures"] if figure["id"] == "cascade-" + which)
        replicate = int(re.search(r"replicate (\d+), ([\d,]+) conversions", figure["label"])[1])
        assert totals[replicate] == value and replicate == totals.index(value), (figure["label"], totals)
        run(PROGRAM, "replay", result, "--strategy", strategy, "--replicate", replicate, "-o", folder / "replay.json")
        replay = json.loads((folder / "replay.json").read_text())
        readers = [int(row[1].replace(",", "")) for row in figure["table"][1:]]
        assert readers == replay["readers_by_generation"], (which, readers)


with tempfile.TemporaryDirectory(dir=FOLDER, prefix="report.") as name:
    folder = pathlib.Path(name)
    result = folder / "results.h5"
    run(PROGRAM, "run", pathlib.Path(SOURCE) / "scenarios/quickstart.toml", "--set", "graph.agents=20000",
        "--set", "run.duration=7d", "--replicates", REPLICATES, "--threads", 2,
        "--quiet", "-o", result)
    run(PROGRAM, "report", result, "-o", folder / "report.html")
    page = (folder / "report.html").read_text(encoding="utf-8")
    assert len(page.encode()) < 3_000_000
    assert not re.search(r"""(src|href)\s*=\s*["']?(https?:)?//""", page), "the page asks for other files"

    for width in (1200, 390):
        states = probed(page, folder, width)
        first = states["first"]
        figures = {figure["id"]: figure for figure in first["figures"]}
        assert set(figures) >= {"differences", "ranks", "time-reach", "time-buyers", "time-negative_reach", "market-buyers",
                                "funnel", "risks", "cascade-typical", "cascade-best", "cascade-worst"}, sorted(figures)
        for state in states.values():
            assert state["untold"] is None, state["untold"]
            assert state["wider"] <= 0, f"wider than the window of {width} by {state['wider']}"
            for figure in state["figures"]:
                assert figure["drawn"], figure["id"]
                assert figure["tooltip"], figure["id"]
                assert figure["label"] and len(figure["table"]) > 1, figure["id"]
        with h5py.File(result) as file:
            check_numbers(first, file)
            strategies = list(file["strategy"].asstr()[()])
        check_cascades(first, folder, result)
        assert states["other_strategy"]["figures"] != first["figures"], "the strategy switch changes nothing"
        chinese = states["chinese"]
        assert chinese["lang"] == "zh-CN" and first["lang"] == "en"
        assert chinese["headings"][1] == "各方案的效果" and first["headings"][1] == "What each strategy brings"
        assert len(chinese["figures"]) == len(states["other_strategy"]["figures"])
        assert re.search("[\u4e00-\u9fff]", chinese["headline"]) and not re.search("[\u4e00-\u9fff]", first["headline"])

    # Where the market cannot be made anew, the page does without, and the program says why.
    (folder / "ties.txt").write_text("".join(f"{a} {(a * 7 + b) % 60}\n" for a in range(60) for b in (1, 3)))
    run(PROGRAM, "run", pathlib.Path(SOURCE) / "scenarios/quickstart.toml", "--graph", folder / "ties.txt", "--set",
        "run.duration=2d", "--replicates", 2, "--strategy", "no campaign", "--strategy",
        "paid advertisement", "--quiet", "-o", folder / "file.h5")
    (folder / "ties.txt").unlink()
    done = subprocess.run([PROGRAM, "report", folder / "file.h5", "-o", folder / "file.html"], capture_output=True, text=True, check=False)
    assert done.returncode == 0 and "no picture of cascades: " in done.stderr and "ties.txt" in done.stderr, done
    assert '"cascades":null' in (folder / "file.html").read_text(encoding="utf-8")
    run(PROGRAM, "report", result, "--no-cascades", "-o", folder / "without.html")
    without = (folder / "without.html").read_text(encoding="utf-8")
    assert '"cascades":null' in without and len(without) < len(page)

# Every text is there in both languages.
strings = json.loads((pathlib.Path(SOURCE) / "analysis/report/strings.json").read_text(encoding="utf-8"))
script = (pathlib.Path(SOURCE) / "analysis/report/page.js").read_text(encoding="utf-8")
for key, entry in strings.items():
    assert set(entry) == {"en", "zh"} and all(entry.values()), key
    assert sorted(re.findall(r"\{\w+\}", entry["en"])) == sorted(re.findall(r"\{\w+\}", entry["zh"])), key
for key in re.findall(r'\btext\("(\w+)"[,)]', script):
    assert key in strings, key
print("the report draws, switches and shows the numbers of its file")
