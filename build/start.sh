# shellcheck shell=sh
# How a JVM runs Millrace: its flags, its class path, the cache it starts from. To be sourced by ./millrace and by
# the launcher of an image; POSIX sh. Needs JAVA_HOME.

# Compact headers save memory, a heap that grows and shrinks with what is alive does so too; a server that ran
# out of memory is better started anew. Netty's events about each buffer would start the flight recorder's machinery
# within the first request, whether somebody records or not.
millrace_flags='--enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  -XX:+UseCompactObjectHeaders
  -Xms32m
  -XX:MinHeapFreeRatio=10
  -XX:MaxHeapFreeRatio=20
  -XX:G1PeriodicGCInterval=60000
  -XX:+ExitOnOutOfMemoryError
  -Dio.netty.jfr.enabled=false'

# The jars of a folder and of its lib as a class path, in place of some the copies that fit into a cache. Their
# order is the same in all locales: a cache is for one order.
#
#   millrace_class_path FOLDER
millrace_class_path() (
  # shellcheck disable=SC2030
  LC_ALL=C
  class_path=
  for jar in "$1"/*.jar "$1"/lib/*.jar; do
    if [ -f "$1/fit/${jar##*/}" ]; then
      jar=$1/fit/${jar##*/}
    fi
    if [ -f "$jar" ]; then
      class_path=$class_path${class_path:+:}$jar
    fi
  done
  printf '%s\n' "$class_path"
)

# Makes the cache of such a folder by running the demo for a moment: classes as the JVM has them in memory. What
# happens is written to standard output; 1 when there is no cache afterwards.
#
#   millrace_make_cache FOLDER
millrace_make_cache() {
  rm -rf "$1/millrace.aot" "$1/millrace.aot.new" "$1/fit"
  millrace_jars=$(millrace_class_path "$1")
  # shellcheck disable=SC2086
  if "$JAVA_HOME/bin/java" $millrace_flags -cp "$millrace_jars" io.millrace.cli.Main \
    warm-up --jars "$millrace_jars" --copies "$1/fit" "$1/millrace.aot.new" -- \
    "$JAVA_HOME/bin/java" $millrace_flags </dev/null 2>&1 && [ -s "$1/millrace.aot.new" ]; then
    mv -f "$1/millrace.aot.new" "$1/millrace.aot"
    return 0
  fi
  rm -rf "$1/millrace.aot.new" "$1/fit"
  echo "millrace: there is no cache; it starts without, and more slowly"
  return 1
}

# Whether the JDK is the release whose diagnostic options are known here: a JVM does not start with one that it does
# not know.
millrace_is_java_25() {
  while IFS= read -r millrace_line; do
    case $millrace_line in
      JAVA_VERSION=\"25 | JAVA_VERSION=\"25[!0-9]*) return 0 ;;
    esac
  done <"$JAVA_HOME/release"
  return 1
} 2>/dev/null

# Becomes Millrace, with the jars and the cache of such a folder. A cache that does not fit is not used, and not
# spoken of: of another JDK, of older jars, of other flags. One's own options about caches keep this one out.
# JAVA_OPTS is split at spaces on purpose.
#
#   millrace_run FOLDER ARGUMENT...
millrace_run() {
  millrace_folder=$1
  shift
  if [ $# -eq 1 ] && [ "$1" = warm-up ]; then
    millrace_make_cache "$millrace_folder"
    return
  fi
  # Java reads the names of files by the locale; without one of UTF-8 it finds none that is not ASCII.
  # shellcheck disable=SC2031
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
    *)
      LC_ALL=C.UTF-8
      export LC_ALL
      ;;
  esac
  # shellcheck disable=SC2086
  set -- ${JAVA_OPTS:-} -cp "$(millrace_class_path "$millrace_folder")" io.millrace.cli.Main "$@"
  case "${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *-XX:AOT* | *-Xshare* | *SharedArchive*) ;;
    *)
      if [ -r "$millrace_folder/millrace.aot" ]; then
        if millrace_is_java_25; then
          # The profiles in it are left alone: to compile by them at once takes more from a start than it gives.
          set -- -XX:+UnlockDiagnosticVMOptions -XX:-AOTReplayTraining "$@"
        fi
        set -- "-XX:AOTCache=$millrace_folder/millrace.aot" "-Xlog:aot*=off" "-Xlog:cds*=off" "$@"
      fi
      ;;
  esac
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" $millrace_flags "$@"
}
