// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.relay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.consumer.Surroundings;
import io.millrace.layer.ChannelLayer;
import io.millrace.net.Await;
import io.millrace.net.loop.Transport;
import io.millrace.relay.PeerRule;
import io.millrace.relay.RelayAccess;
import io.millrace.relay.RelayError;
import io.millrace.relay.RelayListen;
import io.millrace.relay.RelayOptions;
import io.millrace.relay.RelayRecord;
import io.millrace.relay.wire.Frame;
import io.millrace.server.Listen;
import io.millrace.server.StartException;
import io.millrace.server.TransportKind;
import io.netty.channel.epoll.Epoll;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Programs that come over a Unix-domain socket.
class RelayUnixTest {
  @TempDir Path folder;
  private Path records;
  private Path frames;

  @BeforeEach
  void needsEpoll() {
    Assumptions.assumeTrue(Epoll.isAvailable());
    records = folder.resolve("records.sock");
    frames = folder.resolve("frames.sock");
  }

  private TestRelay start(RelayAccess access) {
    return TestRelay.start(
        options ->
            options
                .withAccess(access)
                .andListen(RelayListen.records(new Listen.Unix(records)))
                .andListen(RelayListen.frames(new Listen.Unix(frames))));
  }

  @Test
  void theFirstRecordSaysWhoAProcessIs() throws Exception {
    try (TestRelay relay = start(RelayAccess.DEFAULT);
        RawPeer bt = RawPeer.unix(records);
        RawPeer hmi = RawPeer.unix(records);
        RawPeer tcp = relay.records()) {
      hmi.record(6002, 0, 0); // only says who it is
      Await.until("HMI is known", () -> relay.isConnected(6002));
      bt.record(6001, 6002, 1);
      assertThat(hmi.nextRecord()).isEqualTo(new RelayRecord(6001, 6002, 1));
      hmi.record(6002, 6001, 2);
      assertThat(bt.nextRecord()).isEqualTo(new RelayRecord(6002, 6001, 2));
      bt.record(6001, tcp.port(), 3);
      assertThat(tcp.nextRecord()).isEqualTo(new RelayRecord(6001, tcp.port(), 3));
    }
  }

  @Test
  void theKernelSaysWhoAPeerIs() throws Exception {
    Object uid = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Object gid = Files.getAttribute(Path.of("/proc/self"), "unix:gid");
    try (TestRelay relay = start(RelayAccess.DEFAULT);
        RawPeer _ = RawPeer.unix(frames).hello("alice")) {
      assertThat(relay.relay().status().processes())
          .anySatisfy(
              station ->
                  assertThat(station.peer())
                      .isEqualTo(
                          "uid %s, gid %s, pid %d"
                              .formatted(uid, gid, ProcessHandle.current().pid())));
    }
  }

  @Test
  void whomTheRuleDoesNotNameIsNotLetIn() throws Exception {
    RelayAccess access = RelayAccess.DEFAULT.withUnix(PeerRule.parse("uid:4000000"));
    try (TestRelay _ = start(access);
        RawPeer alice = RawPeer.unix(frames);
        RawPeer bt = RawPeer.unix(records)) {
      bt.expectEnd();
      alice.expectEnd();
    }
  }

  @Test
  void aNameMayBelongToAUser() throws Exception {
    RelayAccess access = RelayAccess.DEFAULT.withOwner("plant*", PeerRule.parse("uid:4000000"));
    try (TestRelay _ = start(access);
        RawPeer alice = RawPeer.unix(frames);
        RawPeer bob = RawPeer.unix(frames)) {
      alice.frame(new Frame.Hello(Frame.VERSION, "plant1", ""));
      Frame.Failure failure = (Frame.Failure) alice.nextFrame();
      assertThat(RelayError.of(failure.code())).isEqualTo(RelayError.NAME_REFUSED);
      alice.expectEnd();
      bob.hello("bob");
    }
  }

  @Test
  void theFileLetsTheOwnUserConnectAloneUnlessOthersMay() throws Exception {
    try (TestRelay _ = start(RelayAccess.DEFAULT)) {
      assertThat(mode(records)).isEqualTo("rw-------");
      assertThat(mode(frames)).isEqualTo("rw-------");
    }
    assertThat(records).doesNotExist();
    try (TestRelay _ = start(RelayAccess.DEFAULT.withUnix(PeerRule.parse("gid:7")))) {
      assertThat(mode(records)).isEqualTo("rw-rw-rw-");
    }
  }

  private static String mode(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }

  @Test
  void aFileThatWasLeftOverIsReplacedAndOneThatIsListenedOnIsNot() throws Exception {
    Files.createFile(records);
    try (TestRelay _ = start(RelayAccess.DEFAULT);
        RawPeer peer = RawPeer.unix(records)) {
      peer.record(6001, 6001, 4);
      assertThat(peer.nextRecord().event()).isEqualTo(4);
      assertThatThrownBy(() -> start(RelayAccess.DEFAULT))
          .isInstanceOf(StartException.class)
          .hasMessageContaining(records.toString())
          .hasMessageContaining("another program listens there");
    }
  }

  @Test
  void aTransportThatDoesNotKnowPeersIsRefused() {
    RelayOptions options =
        RelayOptions.DEFAULT.withListen(RelayListen.records(new Listen.Unix(records)));
    assertThatThrownBy(
            () ->
                NettyRelay.start(
                    options,
                    Surroundings.of(ChannelLayer.inMemory()),
                    Transport.of(TransportKind.NIO)))
        .isInstanceOf(StartException.class)
        .hasMessageContaining("does not say who connects there");
    assertThat(records).doesNotExist();
  }
}
