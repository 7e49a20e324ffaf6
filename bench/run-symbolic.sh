#!/usr/bin/env bash
# Derivatives and expansion, side by side with SymPy, Maxima and GiNaC on the same expressions; writes bench/RESULTS-symbolic.md.
# Needs the .NET SDK alone and installs nothing; a peer that is not there (python3 with sympy; maxima; g++ with GiNaC's headers, Debian's libginac-dev) is
# named and left out. Ends with status 1 where a peer finds another number. Arguments: the file of results, and the seconds that a peer has for a row.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
ginac=()
if command -v g++ > /dev/null && g++ -O2 -std=c++17 -o "$built/ginac" bench/peers/symbolic_ginac.cpp -lginac -lcln > "$built/ginac.log" 2>&1; then
  ginac=("$built/ginac")
fi

dotnet run --project bench/Bench --configuration Release -- symbolic "${1:-bench/RESULTS-symbolic.md}" "${2:-120}" "${ginac[@]}"
