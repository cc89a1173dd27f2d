# shellcheck shell=sh
# One build at a time in a checkout. To be sourced; POSIX sh.

# Waits until nobody else holds the lock, and says so when it has to. The system gives it back when the process
# ends, or where there is no flock, the next that wants it does.
#
#   millrace_lock FILE
millrace_lock() {
  millrace_locked=$1
  mkdir -p "$(dirname "$1")" 2>/dev/null || true
  if command -v flock >/dev/null 2>&1 && (: >>"$1") 2>/dev/null; then
    exec 9>>"$1"
    if ! flock -n 9; then
      millrace_lock_taken
      flock 9
    fi
    return
  fi
  millrace_lock_said=no
  # A link is made with its holder's number in it, at once.
  until ln -s "$$" "$1.of" 2>/dev/null; do
    millrace_holder=$(readlink "$1.of") || {
      [ -w "$(dirname "$1")" ] || return 0
      continue
    }
    if ! kill -0 "$millrace_holder" 2>/dev/null && ! ps -p "$millrace_holder" >/dev/null 2>&1; then
      # It has ended without giving the lock back.
      rm -f "$1.of"
      continue
    fi
    if [ "$millrace_lock_said" = no ]; then
      millrace_lock_taken
      millrace_lock_said=yes
    fi
    sleep 1
  done
}

millrace_lock_taken() {
  echo "millrace: waiting for another build of this checkout …" >&2
}

# Gives back what millrace_lock took.
millrace_unlock() {
  if [ "$(readlink "$millrace_locked.of" 2>/dev/null)" = "$$" ]; then
    rm -f "$millrace_locked.of"
  else
    exec 9>&-
  fi
}
