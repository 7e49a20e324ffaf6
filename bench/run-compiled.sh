#!/usr/bin/env bash
# Compiled formulas side by side with hand-written C++ (g++, libmvec, OpenBLAS), PyTorch, NumPy and numexpr on the same data; writes bench/RESULTS.md.
# Needs the .NET SDK alone and installs nothing; a peer that is not there (Debian: g++, python3-numpy, python3-numexpr, python3-torch, libopenblas0-pthread) is named
# and left out. Ends with status 1 where a peer finds other numbers.
#   bench/run-compiled.sh                          all rows, to bench/RESULTS.md
#   bench/run-compiled.sh logistic product compile rows whose names begin so (`hand`, `compile` and `start` are the tables below), printed only
# ROUNDS (7) is how often each program takes its turn, SECONDS_A_TURN (0.2) how long that is.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# By default OpenBLAS 0.3.21 takes the kernels for AVX2 on processors newer than it is; what it takes is told above the table.
if grep -q avx512f /proc/cpuinfo 2> /dev/null; then
  export OPENBLAS_CORETYPE="${BLAS_CORE:-SkylakeX}"
fi

built=$(mktemp -d)
trap 'rm -rf "$built"' EXIT
cpp=-
if command -v g++ > /dev/null && g++ -O3 -march=native -ffast-math -fopenmp -o "$built/cpp" bench/peers/compiled_cpp.cpp -lmvec -lm -ldl > "$built/cpp.log" 2>&1; then
  cpp="$built/cpp"
fi

hello=-
if [ $# -eq 0 ] || [[ " $* " == *" start "* ]]; then
  dotnet build src/Cli --configuration Release --verbosity quiet
  mkdir "$built/hello"
  echo 'System.Console.WriteLine("hello");' > "$built/hello/Program.cs"
  echo '<Project Sdk="Microsoft.NET.Sdk"><PropertyGroup><OutputType>Exe</OutputType><TargetFramework>net10.0</TargetFramework></PropertyGroup></Project>' > "$built/hello/hello.csproj"
  dotnet build "$built/hello" --configuration Release --verbosity quiet --output "$built/hello/out"
  hello="$built/hello/out/hello"
fi

dotnet run --project bench/Bench --configuration Release -- compiled bench/RESULTS.md "$cpp" "$hello" "${ROUNDS:-7}" "${SECONDS_A_TURN:-0.2}" "$@"
