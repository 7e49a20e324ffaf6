#!/bin/sh
# Matrix products beside OpenBLAS's, where it is installed (Debian: libopenblas0-pthread): a table of ratios in bench/RESULTS-products.md.
# OpenBLAS 0.3.21 takes kernels without AVX-512 on new AMD processors; OPENBLAS_CORETYPE=SkylakeX makes it take those with.
set -e
cd "$(dirname "$0")/.."
if grep -q avx512f /proc/cpuinfo 2>/dev/null; then
  OPENBLAS_CORETYPE=SkylakeX
  export OPENBLAS_CORETYPE
fi
dotnet build bench/Bench -c Release -v q
exec dotnet bench/Bench/bin/Release/net10.0/MlMath.Bench.dll products bench/RESULTS-products.md "$@"
