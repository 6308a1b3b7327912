#!/usr/bin/env bash
# Builds the program by one compiler without optimisation and by another with all of it, maybe for another machine, and
# runs each build with one, two and four threads: no two result files may differ outside of /provenance.
#   builds.sh SOURCE FOLDER "COMPILER LEVEL"...
set -euo pipefail

source=$1
folder=$2
shift 2
cd "$source"
# NAME and what `hearsay run` is given; small, so that the build without optimisation is quick.
scenarios=(
  "quickstart scenarios/quickstart.toml --set graph.agents=2000 --set population.opinion_leaders=0.1 --replicates 8"
  "ego-facebook scenarios/ego-facebook.toml --replicates 16"
  "cascade models/independent_cascade/example.toml --set graph.agents=1000 --replicates 70"
  "linear_threshold models/linear_threshold/example.toml --set graph.agents=1000 --replicates 70"
  "karate scenarios/ego-facebook.toml --graph scenarios/graphs/karate.txt --replicates 16 --set population.opinion_leaders=0.7"
)
for model in triggering negative_cascade competing_cascade threshold bass talk_of_the_network two_brands rumour \
  epidemic opinion self_exciting; do
  scenarios+=("$model models/$model/example.toml --set graph.agents=600 --replicates 6")
done
twice=$(printf '%s\n' "${scenarios[@]%% *}" | sort | uniq -d)
if [[ -n $twice ]]; then echo "two scenarios named $twice would be compared with each other"; exit 1; fi

different=0
reference_of=${1/ /-}
for build_of in "$@"; do
  read -r compiler level <<< "$build_of"
  toolchain=()
  emulator=()
  if [[ $compiler == aarch64-* ]]; then
    toolchain=(--toolchain "$source/cmake/arm.cmake")
    emulator=(qemu-aarch64-static -L "$source/build/arm-libraries")
  fi
  build=$folder/$compiler-$level
  # No git: a commit made meanwhile would be named in one result and not in another.
  cmake -G Ninja -S "$source" -B "$build" --log-level=WARNING "${toolchain[@]}" -DCMAKE_CXX_COMPILER="$compiler" \
    -DCMAKE_BUILD_TYPE=Release -DCMAKE_CXX_FLAGS_RELEASE="-$level" \
    -DHEARSAY_STRICT=ON -DHEARSAY_TESTS=OFF -DHEARSAY_BENCH=OFF -DGIT_EXECUTABLE=
  cmake --build "$build" --target hearsay > "$build/build.log" || { cat "$build/build.log"; exit 1; }
  for scenario in "${scenarios[@]}"; do
    read -r name arguments <<< "$scenario"
    for threads in 1 2 4; do
      result=$folder/$name-$compiler-$level-$threads.h5
      # And what a run that was killed may have left.
      rm -rf "$result" "$result.checkpoint"
      # shellcheck disable=SC2086 # the arguments are words
      "${emulator[@]}" "$build/hearsay" run $arguments --threads "$threads" --quiet -o "$result" > /dev/null
      reference=$folder/$name-$reference_of-1.h5
      # -c also speaks of what cannot be compared, where the exit code alone would be silent.
      said=$(h5diff -c --exclude-path /provenance "$reference" "$result") || said+=" (they differ)"
      if [[ -n $said ]]; then
        echo "$(basename "$reference") and $(basename "$result") are not the same:"
        echo "$said"
        different=1
      fi
    done
  done
done
if ((different == 0)); then echo "$(($# * 3 * ${#scenarios[@]})) result files, no difference"; fi
exit "$different"
