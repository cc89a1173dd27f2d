// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import io.millrace.bench.load.LoadFailure;
import io.millrace.bench.load.OpenFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// The settings of the kernel that limit how many connections a machine holds, as it shows them
/// below `/proc`. What it does not show limits nothing.
public final class Machine {
  /// An idle connection over loopback is two sockets; each takes the kernel about that much with
  /// its file and its place in an epoll.
  private static final double KERNEL_KIB = 2 * 4.0;

  /// What the server and the load keep for one, and what TLS adds to that, with room to spare.
  private static final double PLAIN_KIB = 4.5 + 3.5;

  private static final double TLS_KIB = 30;
  private static final long PROCESS_KIB = 2L * 130 * 1_024;

  /// Files of everybody else.
  private static final int OTHER_FILES = 10_000;

  /// An idle socket has no buffers; what its handshake took may be given back late.
  private static final int SOCKETS_A_PAGE = 8;

  private static final int PORTS = 26_000;
  private static final int MOST_BYTES = 16 * 1_024;

  private final Path proc;

  private Machine(Path proc) {
    this.proc = proc;
  }

  public static Machine ofThis() {
    return new Machine(Path.of("/proc"));
  }

  static Machine of(Path proc) {
    return new Machine(proc);
  }

  /// @throws LoadFailure when something does not suffice, with what has to be set
  ///
  /// @param room sockets that one process may open
  public void require(Plan plan, int room) {
    List<String> wrong = shortages(plan, room);
    if (!wrong.isEmpty()) {
      throw new LoadFailure(
          String.format(
              Locale.ROOT,
              "%,d connections need other settings of this machine:%n  %s",
              plan.connections(),
              String.join(System.lineSeparator() + "  ", wrong)));
    }
  }

  /// What does not suffice, each with the command that changes it.
  List<String> shortages(Plan plan, int room) {
    List<String> wrong = new ArrayList<>();
    if (plan.largestShare() > room) {
      wrong.add(
          "open files of one process: room for "
              + room
              + " sockets (expected: at least "
              + plan.largestShare()
              + "); "
              + raising(plan.largestShare())
              + ", or more --processes");
    }
    long sockets = 2L * plan.connections();
    number("sys/fs/file-nr", 0)
        .ifPresent(open -> limit(wrong, "fs.file-max", open + sockets + OTHER_FILES));
    ports(plan, wrong);
    number("sys/net/ipv4/tcp_mem", 2)
        .filter(pages -> pages < sockets / SOCKETS_A_PAGE)
        .ifPresent(
            pages ->
                wrong.add(
                    setting(
                        "net.ipv4.tcp_mem, its third number",
                        pages,
                        sockets / SOCKETS_A_PAGE,
                        "net.ipv4.tcp_mem=\""
                            + (sockets / SOCKETS_A_PAGE + " ").repeat(3).strip()
                            + "\"")));
    number("sys/net/netfilter/nf_conntrack_count", 0)
        .ifPresent(
            tracked ->
                limit(wrong, "net.netfilter.nf_conntrack_max", tracked + plan.connections()));
    memory(plan, wrong);
    return wrong;
  }

  private void limit(List<String> wrong, String name, long needed) {
    number("sys/" + name.replace('.', '/'), 0)
        .filter(most -> most < needed)
        .ifPresent(most -> wrong.add(setting(name, most, needed, name + "=" + needed)));
  }

  private static String setting(String name, long got, long needed, String assignment) {
    return name + ": " + got + " (expected: at least " + needed + "); sysctl -w " + assignment;
  }

  /// Each source address brings its own ports.
  private void ports(Plan plan, List<String> wrong) {
    Optional<Long> from = number("sys/net/ipv4/ip_local_port_range", 0);
    Optional<Long> to = number("sys/net/ipv4/ip_local_port_range", 1);
    int needed = Math.min(PORTS, plan.largestShare() + 500);
    if (from.isPresent() && to.isPresent() && to.get() - from.get() + 1 < needed) {
      wrong.add(
          "net.ipv4.ip_local_port_range: "
              + from.get()
              + " "
              + to.get()
              + " (expected: at least "
              + needed
              + " ports); sysctl -w net.ipv4.ip_local_port_range=\"32768 60999\"");
    }
  }

  private void memory(Plan plan, List<String> wrong) {
    double each = KERNEL_KIB + (plan.tls() ? TLS_KIB : PLAIN_KIB);
    long needed = (long) (plan.connections() * each) + plan.processes() * PROCESS_KIB;
    for (String line : text("meminfo").lines().toList()) {
      if (line.startsWith("MemAvailable:")) {
        long available =
            Long.parseLong(line.substring("MemAvailable:".length()).strip().split(" ", -1)[0]);
        if (available < needed) {
          wrong.add(
              String.format(
                  Locale.ROOT,
                  "memory: %,d MiB available (expected: at least %,d, about %.0f KiB a connection"
                      + " for server, load and kernel, and %d MiB a pair of processes); fewer"
                      + " connections, or a larger machine",
                  available / 1_024,
                  needed / 1_024,
                  each,
                  PROCESS_KIB / 1_024));
        }
      }
    }
  }

  /// What to say when it takes more than one process.
  ///
  /// @param room sockets that one process may open
  public String whySeveral(Plan plan, int room) {
    return String.format(
        Locale.ROOT,
        "one process may hold %,d sockets, so there are %d servers and as many processes of load;"
            + " for one of each: %s",
        room,
        plan.processes(),
        raising(plan.connections()));
  }

  /// How a process gets so many sockets.
  private String raising(int sockets) {
    long files = OpenFiles.needed(sockets);
    boolean more = number("sys/fs/nr_open", 0).filter(most -> most < files).isPresent();
    return (more ? "sysctl -w fs.nr_open=" + files + ", then " : "") + "ulimit -Hn " + files;
  }

  private Optional<Long> number(String file, int place) {
    String text = text(file).strip();
    String[] words = text.split("\\s+", -1);
    try {
      return text.isEmpty() || words.length <= place
          ? Optional.empty()
          : Optional.of(Long.parseLong(words[place]));
    } catch (NumberFormatException unlimited) {
      return Optional.empty();
    }
  }

  /// Empty where it is not shown. Read in one piece: of a setting the kernel shows no second one.
  private String text(String file) {
    try (InputStream in = Files.newInputStream(proc.resolve(file))) {
      return new String(in.readNBytes(MOST_BYTES), StandardCharsets.US_ASCII);
    } catch (IOException notShown) {
      return "";
    }
  }
}
