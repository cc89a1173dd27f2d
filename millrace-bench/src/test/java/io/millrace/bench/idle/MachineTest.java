// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MachineTest {
  private static final int ROOM = 19_800;
  private static final Plan MILLION = Plan.of(1_000_000, false, ROOM);

  @TempDir private Path proc;

  @Test
  void saysNothingOfWhatSuffices() throws IOException {
    large();
    assertThat(Machine.of(proc).shortages(MILLION, ROOM)).isEmpty();
  }

  @Test
  void saysNothingOfWhatIsNotShown() {
    assertThat(Machine.of(proc).shortages(MILLION, ROOM)).isEmpty();
  }

  @Test
  void saysWhatToSet() throws IOException {
    large();
    set("sys/fs/file-max", "800000");
    set("sys/net/ipv4/ip_local_port_range", "60000\t60999");
    set("sys/net/ipv4/tcp_mem", "1000 2000 3000");
    set("sys/net/netfilter/nf_conntrack_max", "262144");
    set("meminfo", "MemTotal: 9 kB\nMemAvailable: 1024000 kB\n");
    assertThat(Machine.of(proc).shortages(MILLION, ROOM))
        .satisfiesExactly(
            files ->
                assertThat(files)
                    .isEqualTo(
                        "fs.file-max: 800000 (expected: at least 2011000);"
                            + " sysctl -w fs.file-max=2011000"),
            ports ->
                assertThat(ports)
                    .isEqualTo(
                        "net.ipv4.ip_local_port_range: 60000 60999 (expected: at least 20108"
                            + " ports); sysctl -w net.ipv4.ip_local_port_range=\"32768 60999\""),
            pages ->
                assertThat(pages)
                    .contains("3000 (expected: at least 250000); sysctl -w net.ipv4.tcp_mem="),
            tracked ->
                assertThat(tracked)
                    .isEqualTo(
                        "net.netfilter.nf_conntrack_max: 262144 (expected: at least 1000100);"
                            + " sysctl -w net.netfilter.nf_conntrack_max=1000100"),
            memory ->
                assertThat(memory).startsWith("memory: 1,000 MiB available (expected: at least "));
  }

  @Test
  void saysWhatOneProcessNeeds() throws IOException {
    large();
    Plan one = new Plan(1_500_000, 1, false);
    assertThatThrownBy(() -> Machine.of(proc).require(one, ROOM))
        .isInstanceOf(LoadFailure.class)
        .hasMessageStartingWith("1,500,000 connections need other settings of this machine:")
        .hasMessageContaining(
            "room for 19800 sockets (expected: at least 1500000); sysctl -w fs.nr_open=1500200,"
                + " then ulimit -Hn 1500200, or more --processes");
    assertThat(Machine.of(proc).whySeveral(MILLION, ROOM))
        .contains("there are 51 servers", "for one of each: ulimit -Hn 1000200");
  }

  private void large() throws IOException {
    set("sys/fs/file-max", "9223372036854775807");
    set("sys/fs/file-nr", "1000\t0\t9223372036854775807");
    set("sys/fs/nr_open", "1048576");
    set("sys/net/ipv4/ip_local_port_range", "32768\t60999");
    set("sys/net/ipv4/tcp_mem", "287901\t383869\t575802");
    set("sys/net/netfilter/nf_conntrack_count", "100");
    set("sys/net/netfilter/nf_conntrack_max", "5000000");
    set("meminfo", "MemAvailable: 99000000 kB\n");
  }

  private void set(String name, String value) throws IOException {
    Path file = proc.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, value + "\n");
  }
}
