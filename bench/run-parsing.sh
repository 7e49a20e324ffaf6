#!/usr/bin/env bash
# Parsing, side by side with SymPy and math.js on the same formulas; writes bench/RESULTS-parsing.md.
# Needs the .NET SDK alone; a peer that is not there (python3 with sympy; node with npm, which fetches math.js into a temporary folder) is named and left out.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

modules=$(mktemp -d)
trap 'rm -rf "$modules"' EXIT
if command -v npm > /dev/null && command -v node > /dev/null; then
  npm install --silent --no-audit --no-fund --prefix "$modules" mathjs@14 > "$modules/npm.log" 2>&1 || { echo 'npm could not fetch math.js:'; tail -n 3 "$modules/npm.log"; }
fi

NODE_PATH="$modules/node_modules" dotnet run --project bench/Bench --configuration Release -- parsing "$@"
