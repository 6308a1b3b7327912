#!/usr/bin/env bash
# Whether docs/verification.md is what the program prints.
#   page.sh PROGRAM PAGE list|whole
set -euo pipefail

program=$1
page=$2
if [[ $3 == whole ]]; then
  diff "$page" <("$program" verify --page)
else
  # Without the columns of what was measured.
  expected=$("$program" verify --list)
  cell='\| ([^|\\]|\\.)*'
  written=$(grep '^| ' "$page" | tail -n +2 | sed -E "s/^(($cell){3}).*($cell\|)$/\1\4/")
  diff <(echo "$written") <(echo "$expected")
fi
echo "the page is up to date"
