#!/usr/bin/env bash
# The program as a script sees it: exit codes, what it prints where, and the files it leaves.
#   command_line.sh PROGRAM SOURCE FOLDER
set -uo pipefail

program=$1
source=$2
folder=$(mktemp -d "$3/command_line.XXXXXX")
trap 'rm -rf "$folder"' EXIT
cd "$folder" || exit 1
cp "$source/models/friend_circle/example.toml" example.toml
small=(example.toml --set graph.agents=300 --replicates 3 --threads 1)
failed=0

# expect CODE WORDS COMMAND...: the exit code, and what one of the lines must say (of either stream).
expect() {
  local code=$1 words=$2 said
  shift 2
  said=$("$@" 2>&1)
  local got=$?
  if [[ $got != "$code" || $said != *"$words"* ]]; then
    echo "FAILED: $* (exit $got, expected $code and '$words')"
    echo "$said"
    failed=1
  fi
}
# same NAME A B
same() {
  if [[ $2 != "$3" ]]; then
    echo "FAILED: $1: '$2' is not '$3'"
    failed=1
  fi
}

expect 0 "hearsay 0." "$program" version
expect 0 "hearsay 0." "$program" --version
expect 0 "chance that a friend ever sees" "$program" describe model.attention.see
expect 0 'agents = 300' "$program" check example.toml --set graph.agents=300
expect 0 "written to out.h5" "$program" run "${small[@]}" -o out.h5
expect 0 "checks hold" "$program" verify --only trust --quick
expect 0 '"hold": true' "$program" verify --only trust --json
expect 65 "did you mean 'rumour'" "$program" verify --only rumor
expect 64 "excludes" "$program" verify --json --page
expect 64 "subcommand" "$program" frobnicate
expect 64 "--threads" "$program" run "${small[@]}" --threads 0
expect 64 "--shards" "$program" run "${small[@]}" --shards 0
expect 64 "excludes" "$program" run "${small[@]}" --quiet --json
expect 78 "did you mean 'attention'" "$program" run "${small[@]}" --set model.atention.see=1
expect 65 '--seed: "18446744073709551615"' "$program" run "${small[@]}" --seed 18446744073709551615
expect 65 "--replicates" "$program" run example.toml --replicates 2.5
expect 66 "cannot open missing.toml" "$program" run missing.toml
expect 73 "cannot write nowhere/out.h5" "$program" run "${small[@]}" -o nowhere/out.h5
mkfifo pipe
expect 73 "not an ordinary file" "$program" run "${small[@]}" -o pipe
same "pipe" "$(stat -c %F pipe)" "fifo"
expect 65 "is a file that this run reads" "$program" run "${small[@]}" -o ./example.toml
printf '0\n1\n' > seeds.txt
sed 's/choose = "random"/choose = "file"\n  file = "seeds.txt"/' example.toml > listed.toml
expect 65 "is a file that this run reads" "$program" run listed.toml -o seeds.txt
"$program" version > /dev/full 2> errors
same "full output, exit code" $? 74
same "full output" "$(cat errors)" "hearsay: cannot write standard output"

# A scenario in the working folder finds its files there, named in it or on the command line.
cp "$source/scenarios/graphs/karate.txt" ties.txt
expect 0 "34 agents" "$program" run "${small[@]:0:1}" --graph ties.txt --replicates 2 -o g.h5 \
  --set 'strategy."ten owners".action.1.count=3'
sed 's/^generator = .*/file = "ties.txt"/; /^agents/d' example.toml > from_file.toml
expect 0 'file = "ties.txt"' "$program" check from_file.toml

# What result files say.
expect 0 "best on average" "$program" compare out.h5
expect 0 '"k_factor"' "$program" compare out.h5 --json
expect 0 "strategy,rival,measure,statistic" "$program" compare out.h5 --csv
expect 64 "excludes" "$program" compare out.h5 --json --csv
expect 65 "did you mean 'buyers'" "$program" compare out.h5 --measure buyer
expect 65 "ties.txt: not a" "$program" compare out.h5 ties.txt
expect 66 "cannot open nowhere.h5" "$program" compare nowhere.h5
"$program" run "${small[@]}" --seed 9 --quiet -o other.h5
expect 65 "other.h5: seed 9" "$program" compare out.h5 other.h5
same "compare twice" "$("$program" compare out.h5 out.h5 --csv | sha256sum)" "$("$program" compare out.h5 --csv | sha256sum)"
expect 0 "written to page.html" "$program" report out.h5 -o page.html --lang zh
expect 65 "is a file that is read" "$program" report out.h5 -o ./out.h5
expect 64 "--lang" "$program" report out.h5 -o page.html --lang fr
expect 0 "tables/totals.csv" "$program" export out.h5 --to csv -o tables
same "rows of totals.csv" "$(wc -l < tables/totals.csv)" "$((1 + 3 * $(($(wc -l < tables/agents.csv) / 300))))"
expect 0 "written to out.json" "$program" export out.h5 --to json -o out.json --table totals --table run
python3 -c 'import json; d = json.load(open("out.json")); assert list(d) == ["totals", "run"] and d["totals"]["columns"][1] == "replicate"' ||
  { echo "FAILED: export to JSON"; failed=1; }
expect 65 "did you mean 'totals'" "$program" export out.h5 --to json -o out.json --table total

# Graph files.
expect 0 "made.h5: 500 agents and" "$program" graph generate watts_strogatz --set agents=500 \
  --set degree=10 --seed 4 -o made.h5
expect 0 "made.csv.gz: 500 agents and 2500 mutual ties." "$program" graph convert made.h5 made.csv.gz
expect 0 "2500 mutual ties" "$program" graph convert made.csv.gz again.mtx
expect 0 "again.h5: 500 agents" "$program" graph convert again.mtx again.h5
h5diff made.h5 again.h5 || { echo "FAILED: another graph after conversion"; failed=1; }
expect 0 "500 agents" "$program" run example.toml --graph made.h5 --replicates 2 --threads 1 -o g.h5
expect 0 "45 triangles" "$program" graph measure ties.txt
expect 0 "78 directed ties, 78 of them one-way" "$program" graph measure ties.txt --directed
"$program" graph measure ties.txt --json |
  python3 -c 'import json, sys; sys.exit(json.load(sys.stdin)["ties"] != 78)' ||
  { echo "FAILED: no measures as JSON"; failed=1; }
expect 0 "ties.metis: 34 agents and 78 mutual ties." "$program" graph convert ties.txt ties.metis
printf 'source,target,rating\na,b,9\nb,c,-4\n' > rated.csv
expect 0 "low 1 (50.0 %), medium 0 (0.0 %), high 1 (50.0 %)" "$program" graph measure rated.csv \
  --directed --trust rated
expect 0 "high 2 (100.0 %)" "$program" graph measure rated.csv --directed --trust stated
expect 65 "its ties have no ratings" "$program" graph measure ties.txt --trust signed
expect 64 "--trust" "$program" graph measure rated.csv --trust much
expect 65 "did you mean 'rating'" "$program" graph convert rated.csv x.mtx --rating raiting
expect 0 "rated.mtx: 3 agents" "$program" graph convert rated.csv rated.mtx --directed
same "ratings kept" "$(tail -1 rated.mtx)" "2 3 -4"
printf 'family 0 1 2\nteam 3 4\n' > circles.txt
expect 0 "2 of median size 2, the largest of 3" "$program" graph measure ties.txt --circles circles.txt
printf 'agent,need,region\n0,yes,north\n1,no,south\n' > people.csv
expect 0 "32 agents have no row in people.csv" "$program" run "${small[@]:0:1}" --graph ties.txt \
  --attributes people.csv --replicates 2 -o g.h5 --set 'strategy."ten owners".action.1.count=3'
expect 65 "is a file that this run reads" "$program" run "${small[@]:0:1}" --graph ties.txt \
  --attributes people.csv -o people.csv
printf 'agent,need\n99,yes\n' > people.csv
expect 65 'people.csv:2: no agent "99"' "$program" run "${small[@]:0:1}" --graph ties.txt \
  --attributes people.csv -o x.h5
expect 64 "subcommand" "$program" graph
expect 64 "required" "$program" graph generate watts_strogatz
expect 65 "did you mean 'watts_strogatz'" "$program" graph generate wats_strogatz -o x.h5
expect 65 "did you mean 'degree'" "$program" graph generate watts_strogatz --set degre=4 -o x.h5
expect 65 "agents" "$program" graph generate watts_strogatz --set agents=many -o x.h5
expect 65 "--seed: -1 is below 0" "$program" graph generate watts_strogatz --seed -1 -o x.h5
expect 65 "does not tell the graph format" "$program" graph convert ties.txt x.dat
expect 65 "did you mean 'metis'" "$program" graph convert ties.txt x.dat --to mets
expect 65 "is the file that is read" "$program" graph convert ties.txt ./ties.txt
expect 65 "METIS holds mutual ties only" "$program" graph convert ties.txt x.metis --directed
expect 65 "ties.txt:1: the header lacks" "$program" graph measure ties.txt --format csv
expect 66 "cannot open missing.mtx" "$program" graph measure missing.mtx
expect 73 "cannot write nowhere/x.csv" "$program" graph convert ties.txt nowhere/x.csv
# A disk that is full, or so it seems, leaves nothing behind.
for name in x.csv x.csv.gz x.h5; do
  expect 74 "cannot write $name" bash -c "ulimit -f 1; '$program' graph convert made.h5 $name"
done
same "left of graph files" "$(find . -name 'x.*')" ""

same "quiet says" "$("$program" run "${small[@]}" --quiet -o quiet.h5 2>&1)" ""
"$program" run "${small[@]}" --json -o json.h5 2> errors |
  python3 -c 'import json, sys; json.load(sys.stdin)' || { echo "FAILED: no JSON"; failed=1; }
same "json says beside" "$(cat errors)" ""

# A subset of the strategies and of the replicates is part of the whole.
# counts FILE H5DUMP OPTIONS...: of the measure reach.
counts() {
  local file=$1
  shift
  h5dump -d /reach "$@" -y -w 0 "$file" |
    awk '/DATA \{/ { on = 1; next } on && /\}/ { exit } on' | tr -d ' \n'
}
"$program" run "${small[@]}" --quiet -o alone.h5 --strategy "ten owners"
same "strategy alone" "$(counts alone.h5)" "$(counts out.h5 -s 1,0,0 -c 1,3,336)"

# A run that is stopped keeps what is finished, and leaves an older result alone. What comes after is
# tested in survive.py.
before=$(sha256sum out.h5)
"$program" run example.toml --set graph.agents=300 --replicates 2000000 --quiet -o out.h5 2> errors &
sleep 1
kill -TERM $!
wait $!
same "stopped exit code" $? 75
same "stopped result" "$(sha256sum out.h5)" "$before"
same "left over" "$(find . -name '*.tmp*')" ""
grep -q "stopped by signal 15 .*hearsay resume out.h5" errors || { cat errors; failed=1; }
expect 0 "stopped: " "$program" status out.h5
expect 73 "an unfinished run of that name" "$program" run "${small[@]}" -o out.h5
rm -r out.h5.checkpoint
expect 0 "complete: 3 strategies, 3 replicates of each" "$program" status out.h5
expect 0 "is complete" "$program" resume out.h5
expect 66 "missing.h5" "$program" resume missing.h5
expect 64 "--progress" "$program" run "${small[@]}" --progress much
same "progress as JSON" "$("$program" run "${small[@]}" --quiet --progress json -o quiet.h5 2>&1 |
  tail -1 | python3 -c 'import json, sys; print(json.load(sys.stdin)["done"])')" 9
expect 64 "is not a time" "$program" run "${small[@]}" --time-limit soon
expect 64 "is not a task" "$program" run "${small[@]}" --task 9/8
expect 64 "not a task of a job array" env -u SLURM_ARRAY_TASK_ID "$program" run "${small[@]}" --task slurm
expect 65 "example.toml" "$program" merge out.h5 example.toml -o all.h5

((failed == 0)) && echo "the command line keeps its word"
exit "$failed"
