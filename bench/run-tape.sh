#!/usr/bin/env bash
# The scalar tape side by side with a hand-written one in C++ and with ADOL-C, in one process; writes bench/RESULTS-tape.md.
# Needs the .NET SDK alone and installs nothing; a peer that is not there (Debian: g++, libadolc-dev) is named and left out. Ends with status 1 where a peer finds other numbers.
# ADOLC is where ADOL-C is unpacked, if not in the system's own places, and ADOLC_VERSION its version; SECONDS_A_ROW (3) how long each program is measured.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
if command -v g++ > /dev/null; then
  g++ -O3 -march=native -shared -fPIC -o "$built/hand.so" bench/peers/tape_hand.cpp
  root="${ADOLC:-/usr}"
  version="${ADOLC_VERSION:-$(dpkg-query --showformat '${Version}' --show libadolc-dev 2> /dev/null || true)}"
  g++ -O3 -march=native -shared -fPIC -I"$root/include" -DADOLC_VERSION_TEXT="\"${version:-of an unknown version}\"" -o "$built/adolc.so" bench/peers/tape_adolc.cpp \
    -L"$root/lib/x86_64-linux-gnu" -L"$root/lib" -ladolc -Wl,-rpath,"$root/lib/x86_64-linux-gnu:$root/lib" > "$built/adolc.log" 2>&1 || rm -f "$built/adolc.so"
fi

dotnet run --project bench/Bench --configuration Release -- tape bench/RESULTS-tape.md "${SECONDS_A_ROW:-3}" "$built/hand.so" "$built/adolc.so"
