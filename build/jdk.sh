# shellcheck shell=sh
# Finds a JDK for ./millrace and ./check. To be sourced; POSIX sh.

millrace_jdk_least=25

# The homes of JDKs where systems keep them, one a line.
millrace_jdk_places() {
  for millrace_home in \
    /usr/lib/jvm/* \
    /usr/lib64/jvm/* \
    /usr/java/* \
    /usr/local/java/* \
    /usr/local/openjdk* \
    /opt/* \
    /opt/*/jdk* \
    /opt/java/* \
    "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
    "${HOME:-/nonexistent}"/.jdks/* \
    /Library/Java/JavaVirtualMachines/*/Contents/Home \
    "${HOME:-/nonexistent}"/Library/Java/JavaVirtualMachines/*/Contents/Home \
    /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home \
    /usr/local/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
    if [ -x "$millrace_home/bin/java" ]; then
      printf '%s\n' "$millrace_home"
    fi
  done
}

# The home that JAVA_HOME names.
millrace_jdk_named() {
  printf '%s\n' "${JAVA_HOME:-}"
}

# The home of the java on the path: where its links lead to, else what it says itself.
millrace_jdk_of_path() {
  millrace_java=$(command -v java) || return 0
  millrace_file=$millrace_java
  while [ -L "$millrace_file" ]; do
    millrace_link=$(readlink "$millrace_file")
    case $millrace_link in
      /*) millrace_file=$millrace_link ;;
      *) millrace_file=${millrace_file%/*}/$millrace_link ;;
    esac
  done
  millrace_home=${millrace_file%/bin/java}
  if [ "$millrace_home" != "$millrace_file" ] && [ -r "$millrace_home/release" ]; then
    printf '%s\n' "$millrace_home"
    return
  fi
  "$millrace_java" -XshowSettings:properties -version 2>&1 </dev/null |
    sed -n 's/^ *java\.home = //p'
}

# The feature release of a home, such as 25; nothing when it does not tell.
millrace_jdk_version() {
  millrace_version=
  if [ -r "$1/release" ]; then
    millrace_version=$(sed -n 's/^JAVA_VERSION="\([^"]*\)".*/\1/p' "$1/release")
  fi
  if [ -z "$millrace_version" ]; then
    millrace_version=$("$1/bin/java" -version 2>&1 </dev/null |
      sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1)
  fi
  millrace_version=${millrace_version#1.}
  printf '%s\n' "$millrace_version" | sed -n 's/^\([0-9][0-9]*\).*/\1/p'
}

# Whether a home is that of a JDK that is new enough; what else it is goes to millrace_seen.
millrace_jdk_fits() {
  if [ ! -x "$1/bin/java" ]; then
    millrace_what="no bin/java"
  else
    millrace_release=$(millrace_jdk_version "$1")
    if [ -z "$millrace_release" ]; then
      millrace_what="of unknown version"
    elif [ "$millrace_release" -lt "$millrace_jdk_least" ]; then
      millrace_what="Java $millrace_release"
    elif [ ! -x "$1/bin/javac" ]; then
      millrace_what="Java $millrace_release without a compiler"
    else
      return 0
    fi
  fi
  case ",$millrace_seen" in
    *", $1 ("*) ;;
    *) millrace_seen="$millrace_seen, $1 ($millrace_what)" ;;
  esac
  return 1
}

# Sets JAVA_HOME to the first JDK that is new enough: that of JAVA_HOME, of the path, of the system; nobody is asked
# who is not needed. Otherwise says what was found, and returns 1.
millrace_find_jdk() {
  millrace_seen=
  for millrace_where in named of_path places; do
    millrace_homes=$("millrace_jdk_$millrace_where")
    while IFS= read -r millrace_home; do
      if [ -n "$millrace_home" ] && millrace_jdk_fits "$millrace_home"; then
        JAVA_HOME=$millrace_home
        export JAVA_HOME
        return 0
      fi
    done <<EOF
$millrace_homes
EOF
  done
  millrace_seen=${millrace_seen#, }
  printf '%s\n' "millrace: no JDK $millrace_jdk_least or newer; found: ${millrace_seen:-none}." \
    "Install one, or point JAVA_HOME at one, for example: JAVA_HOME=/path/to/jdk-25 $0" >&2
  return 1
}

# Says so and returns 1 when there is no Maven.
millrace_demand_maven() {
  if ! command -v mvn >/dev/null 2>&1; then
    printf '%s\n' "millrace: no Maven (expected: mvn 3.8 or newer on the path; on Debian: apt install maven)" >&2
    return 1
  fi
}
