#!/usr/bin/env bash
# A model is one folder: a copy of one under another name is built, described, run and verified with
# no other file touched. And checks can fail: with one sign of a rule turned round, they do.
#   one_folder.sh SOURCE FOLDER
set -euo pipefail

source=$1
folder=$(mktemp -d "$2/one_folder.XXXXXX")
trap 'rm -rf "$folder"' EXIT
mkdir "$folder/source"
cp -r "$source"/{CMakeLists.txt,cmake,sim,models,scenarios,analysis,verification,app,third_party} \
  "$folder/source"
cd "$folder"

build() {
  cmake -G Ninja -S source -B build --log-level=WARNING -DCMAKE_BUILD_TYPE=Release \
    -DCMAKE_CXX_FLAGS_RELEASE=-O1 -DHEARSAY_TESTS=OFF -DHEARSAY_BENCH=OFF -DGIT_EXECUTABLE=
  cmake --build build --target hearsay > build.log || { cat build.log; exit 1; }
}

cp -r source/models/rumour source/models/gossip
sed -i -e 's/"rumour"/"gossip"/; s/make_rumour_model/make_gossip_model/' \
  -e 's/check_rumour/check_gossip/' source/models/gossip/*.cpp
sed -i 's/"rumour"/"gossip"/g' source/models/gossip/checks.cpp
sed -i 's/name = "rumour"/name = "gossip"/' source/models/gossip/example.toml
build
./build/hearsay describe gossip | grep "spreaders tell a rumour"
./build/hearsay run source/models/gossip/example.toml --set graph.agents=500 --replicates 4 \
  --quiet -o gossip.h5
h5dump -A gossip.h5 | grep gossip > /dev/null
./build/hearsay verify --only gossip --quick | tail -1 | grep "checks hold"

# Whoever is told loses interest, and not the teller.
rule="      discourage(agent, counts);"
grep -q "$rule" source/models/gossip/model.cpp
sed -i "s/$rule/      discourage(to, counts);/" source/models/gossip/model.cpp
build
code=0
./build/hearsay verify --only gossip --quick > found.txt || code=$?
tail -1 found.txt
[[ $code == 3 ]] || { echo "a wrong model was not found out (exit $code)"; exit 1; }
