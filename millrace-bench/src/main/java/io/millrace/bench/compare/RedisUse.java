// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import io.millrace.bench.load.LoadFailure;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/// What a Redis on this machine has done, by its own account: since it was started, or between two
/// readings.
///
/// @param commands those inside scripts among them
/// @param bytesIn from all its clients
/// @param bytesOut to all of them
record RedisUse(double commands, double bytesIn, double bytesOut, double cpuSeconds) {
  static RedisUse now(int port) {
    return of(ask(port, "INFO"));
  }

  /// From the text that `INFO` answers.
  static RedisUse of(String info) {
    return new RedisUse(
        field(info, "total_commands_processed"),
        field(info, "total_net_input_bytes"),
        field(info, "total_net_output_bytes"),
        field(info, "used_cpu_user") + field(info, "used_cpu_sys"));
  }

  RedisUse since(RedisUse earlier) {
    return new RedisUse(
        commands - earlier.commands,
        bytesIn - earlier.bytesIn,
        bytesOut - earlier.bytesOut,
        cpuSeconds - earlier.cpuSeconds);
  }

  RedisUse dividedBy(double count) {
    return new RedisUse(commands / count, bytesIn / count, bytesOut / count, cpuSeconds / count);
  }

  private static double field(String info, String name) {
    return info.lines()
        .filter(line -> line.startsWith(name + ":"))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1).strip()))
        .findFirst()
        .orElseThrow(() -> new LoadFailure("Redis does not tell its " + name));
  }

  /// What a server on this machine answers to one command: a text, or a number as text.
  static String ask(int port, String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      DataInputStream in = new DataInputStream(socket.getInputStream());
      StringBuilder line = new StringBuilder();
      for (int c = in.readUnsignedByte(); c != '\n'; c = in.readUnsignedByte()) {
        line.append((char) c);
      }
      String head = line.toString().strip();
      if (head.startsWith(":")) {
        return head.substring(1);
      }
      if (!head.startsWith("$")) {
        throw new LoadFailure("Redis answers " + command + " with " + head);
      }
      byte[] body = new byte[Integer.parseInt(head.substring(1))];
      in.readFully(body);
      return new String(body, StandardCharsets.UTF_8);
    } catch (IOException broken) {
      throw new LoadFailure("Redis: " + broken.getMessage(), broken);
    }
  }
}
