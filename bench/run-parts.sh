#!/usr/bin/env bash
# BenchmarkDotNet for the parts (kernels, compiling, calls, nodes), each with a loop or method by hand in the same run; writes bench/RESULTS-parts.md in some three minutes.
#   bench/run-parts.sh              all of these
#   bench/run-parts.sh Kernel       classes whose names contain a word, printed only
# Single classes with BenchmarkDotNet's own options: dotnet run --project bench/Bench -c Release -- --filter '*Kernel*'
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
found=$(mktemp -d)
trap 'rm -rf "$found"' EXIT
text="$found/parts.md"
{
  echo "# The parts, each beside a loop by hand"
  echo
  echo "Written by \`bench/run-parts.sh\` on $(date -u +%Y-%m-%d): BenchmarkDotNet in one process, short jobs; ratios are to the row by hand. $(nproc) processors, $(cut -d' ' -f1 /proc/loadavg) tasks on average"
  echo "before the start: where that is more than the processors, times are too long and the errors large."
} > "$text"
for class in KernelBenchmarks CompileBenchmarks DispatchBenchmarks NodeBenchmarks; do
  if [ $# -gt 0 ] && [[ "$class" != *"$1"* ]]; then
    continue
  fi

  dotnet run --project bench/Bench --configuration Release -- --filter "*.$class.*" --artifacts "$found/$class" --exporters github > "$found/$class.log"
  { echo; echo "## $class"; echo; grep --no-filename '^|' "$found/$class"/results/*-report-github.md; } >> "$text"
done

cat "$text"
if [ $# -eq 0 ]; then
  cp "$text" bench/RESULTS-parts.md
fi
