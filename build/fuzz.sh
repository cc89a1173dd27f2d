#!/bin/sh
# Looks for bytes that break a fuzz target, with Jazzer, which is downloaded when it is missing.
#
#   build/fuzz.sh TARGET [SECONDS]
#
# TARGET is a class of millrace-net's tests such as DecoderFuzz. What is learned stays in
# build/target/fuzz/TARGET; bytes that broke it are written there as crash-… and belong into
# millrace-net/src/test/resources/fuzz/TARGET, so that every build plays them again.
set -eu

root=$(CDPATH='' cd -- "$(dirname "$0")/.." && pwd -P)
cd "$root"
# shellcheck source=build/jdk.sh
. "$root/build/jdk.sh"

jazzer_version=0.30.0
target=${1:?a target such as DecoderFuzz}
seconds=${2:-60}

millrace_find_jdk
source=$(find millrace-net/src/test/java -name "$target.java" | head -n 1)
if [ -z "$source" ]; then
  echo "fuzz: no $target.java in millrace-net/src/test/java" >&2
  exit 2
fi
class=$(echo "$source" | sed 's,millrace-net/src/test/java/,,; s,\.java$,,; s,/,.,g')

work=$root/build/target/fuzz
mkdir -p "$work/$target" "$work/seeds/$target"
mvn -q -ntp -pl millrace-net -am test-compile dependency:build-classpath \
  -Dmdep.outputFile="$work/classpath" -Dmdep.includeScope=test
mvn -q -ntp -N dependency:copy -DoutputDirectory="$work" \
  -Dartifact="com.code-intelligence:jazzer:$jazzer_version"
mvn -q -ntp -N dependency:copy -DoutputDirectory="$work" \
  -Dartifact="com.code-intelligence:jazzer-api:$jazzer_version"

found=$root/millrace-net/src/test/resources/fuzz/$target
[ -d "$found" ] || found=$work/seeds/$target
cd "$work/$target"
exec "$JAVA_HOME/bin/java" --sun-misc-unsafe-memory-access=allow --enable-native-access=ALL-UNNAMED \
  -cp "$work/jazzer-$jazzer_version.jar:$work/jazzer-api-$jazzer_version.jar:$root/millrace-net/target/test-classes:$root/millrace-net/target/classes:$(cat "$work/classpath")" \
  com.code_intelligence.jazzer.Jazzer --target_class="$class" \
  --instrumentation_includes='io.millrace.**:io.netty.handler.codec.**' \
  --disabled_hooks=com.code_intelligence.jazzer.sanitizers.UnsafeSanitizer \
  --reproducer_path="$work/$target" \
  -max_total_time="$seconds" -max_len=4096 -timeout=60 . "$found"
