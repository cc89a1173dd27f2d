#!/bin/sh
# Runs Millrace with the JVM of this image.
#
#   bin/millrace demo --port 8000
#   bin/millrace warm-up     makes the cache from which it starts anew
#
# JAVA_OPTS adds options of the JVM.
set -eu

self=$0
while [ -L "$self" ]; do
  target=$(readlink "$self")
  case $target in
    /*) self=$target ;;
    *) self=$(dirname "$self")/$target ;;
  esac
done
JAVA_HOME=$(CDPATH='' cd -- "$(dirname "$self")/.." && pwd -P)
export JAVA_HOME

# shellcheck source=/dev/null
. "$JAVA_HOME/lib/millrace/start.sh"
millrace_run "$JAVA_HOME/lib/millrace" "$@"
