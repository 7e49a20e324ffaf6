#!/usr/bin/env bash
# Regenerates src/Grammar/Generated/ from src/Grammar/Antlr/*.g4 with the ANTLR 4.13 tool.
#
# Needed only after a change to the grammar: the generated C# is committed, so that a plain build needs the .NET SDK
# alone. Wants a Java runtime (11 or later) and, unless ANTLR_JAR names a 4.13 tool jar, the npm client, which fetches
# the pinned jar into a temporary folder that is removed at the end.
set -euo pipefail

tool_package=antlr4ng-cli@2.0.0 # the registry's carrier of the 4.13 tool: Antlr4BuildTasks brings 4.9.1, which does not fit the runtime
tool_sha256=156a885bdaf847601d4b0350185dfaa5c4aee36c9a9c4c1632c31b0381360d39

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
grammars=$root/src/Grammar/Antlr
target=$root/src/Grammar/Generated
java=${JAVA_HOME:+$JAVA_HOME/bin/}java

fail() { echo "generate-parser: $1" >&2; exit 1; }
command -v "$java" > /dev/null || fail "no Java runtime on the PATH (set JAVA_HOME or install one; version 11 or later)"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

jar=${ANTLR_JAR:-}
if [ -z "$jar" ]; then
  command -v npm > /dev/null || fail "no npm client on the PATH to fetch $tool_package (or set ANTLR_JAR to a 4.13 tool jar)"
  (cd "$work" && npm pack --silent "$tool_package" > /dev/null && tar xzf ./*.tgz)
  jar=$(ls "$work"/package/antlr4-*-complete.jar)
  echo "$tool_sha256  $jar" | sha256sum --check --quiet || fail "the tool jar is not the one that was pinned"
fi

# Run inside the grammars' folder, so that the generated headers carry no path of this machine.
cd "$grammars"
export LC_ALL=C # one order of files everywhere
"$java" -jar "$jar" -Dlanguage=CSharp -package MlMath.Grammar.Generated -encoding UTF-8 \
  -no-listener -visitor -Werror -Xexact-output-dir -o "$work/out" *.g4

mkdir -p "$target"
rm -f "$target"/*.cs
for file in "$work"/out/*.cs; do
  # The tool writes public types; the parser is nobody's business but the Grammar project's.
  tr -d '\r' < "$file" | sed \
    -e 's/^public /internal /' \
    -e '/CLSCompliant(false)/d' \
    -e 's/[[:blank:]]*$//' > "$target/$(basename "$file")"
done

# What the check in tests/Architecture reads: the grammars that the code stands for, and the code as the tool wrote it.
cd "$root/src/Grammar"
sha256sum Antlr/*.g4 Generated/*.cs > Generated/grammar.sha256
echo "generated $(ls Generated/*.cs | wc -l) files from $(ls Antlr/*.g4 | wc -l) grammars"
