# shellcheck shell=sh
# How a JVM runs Millrace: its flags, its class path, the cache it starts from. To be sourced by ./millrace and by
# the launcher of an image; POSIX sh. Needs JAVA_HOME.

# Compact headers save memory, a heap that grows and shrinks with what is alive does so too; a server that ran
# out of memory is better started anew.
millrace_flags='--enable-native-access=ALL-UNNAMED
  --sun-misc-unsafe-memory-access=allow
  -XX:+UseCompactObjectHeaders
  -Xms32m
  -XX:MinHeapFreeRatio=10
  -XX:MaxHeapFreeRatio=30
  -XX:G1PeriodicGCInterval=15000
  -XX:+ExitOnOutOfMemoryError'

# Jars as a class path. Their order is the same in all locales: a cache is for one order.
#
#   millrace_class_path JAR...
millrace_class_path() {
  class_path=
  for millrace_jar in "$@"; do
    class_path=$class_path${class_path:+:}$millrace_jar
  done
  printf '%s\n' "$class_path"
}

# Makes the cache by running the demo for a moment: classes as the JVM has them in memory, and what it learned
# about the methods. What happens is written to standard output; 1 when there is no cache afterwards.
#
#   millrace_make_cache FILE CLASS_PATH
millrace_make_cache() {
  rm -f "$1" "$1.new" "$1.new.config"
  # shellcheck disable=SC2086
  if "$JAVA_HOME/bin/java" $millrace_flags -cp "$2" io.millrace.cli.Main warm-up "$1.new" -- \
    "$JAVA_HOME/bin/java" $millrace_flags -cp "$2" </dev/null 2>&1 && [ -s "$1.new" ]; then
    mv -f "$1.new" "$1"
    return 0
  fi
  rm -f "$1.new" "$1.new.config"
  echo "millrace: there is no cache; it starts without, and more slowly"
  return 1
}

# Becomes Millrace. A cache that does not fit is not used, and not spoken of: of another JDK, of older jars, of
# other flags. One's own options about caches keep this one out.
# JAVA_OPTS is split at spaces on purpose.
#
#   millrace_run CACHE CLASS_PATH ARGUMENT...
millrace_run() {
  millrace_cache=$1
  millrace_jars=$2
  shift 2
  if [ $# -eq 1 ] && [ "$1" = warm-up ]; then
    millrace_make_cache "$millrace_cache" "$millrace_jars"
    return
  fi
  # Java reads the names of files by the locale; without one of UTF-8 it finds none that is not ASCII.
  case ${LC_ALL:-${LC_CTYPE:-${LANG:-}}} in
    *[Uu][Tt][Ff]8 | *[Uu][Tt][Ff]-8) ;;
    *)
      LC_ALL=C.UTF-8
      export LC_ALL
      ;;
  esac
  # shellcheck disable=SC2086
  set -- ${JAVA_OPTS:-} -cp "$millrace_jars" io.millrace.cli.Main "$@"
  case "${JAVA_OPTS:-} ${JDK_JAVA_OPTIONS:-} ${JAVA_TOOL_OPTIONS:-}" in
    *-XX:AOT* | *-Xshare* | *SharedArchive*) ;;
    *)
      if [ -r "$millrace_cache" ]; then
        set -- "-XX:AOTCache=$millrace_cache" "-Xlog:aot*=off" "-Xlog:cds*=off" "$@"
      fi
      ;;
  esac
  # shellcheck disable=SC2086
  exec "$JAVA_HOME/bin/java" $millrace_flags "$@"
}
