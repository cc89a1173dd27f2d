// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.fuzz;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.millrace.net.HttpCorpus;
import io.millrace.net.http.DecoderFuzz;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Plays the seeds of every fuzz target and some thousand changes of them, in every build.
///
/// A target is a class with `public static void fuzzerTestOneInput(byte[])`, which throws when
/// something is not as it should be. It gets a test here with its seeds; bytes that once were
/// trouble lie in `src/test/resources/fuzz/`, in a folder with the target's name. `build/fuzz.sh
/// TARGET` looks for more with Jazzer.
class FuzzTest {
  private static final Path FOUND = Path.of("src/test/resources/fuzz");
  private static final int CHANGES = 2_000;

  private interface Target {
    void take(byte[] data);
  }

  @Test
  void decoder() throws Exception {
    List<byte[]> seeds = new ArrayList<>(found("DecoderFuzz"));
    for (HttpCorpus.Example example : HttpCorpus.read()) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.write(5);
      example.parts().forEach(all::writeBytes);
      seeds.add(all.toByteArray());
    }
    play(seeds, DecoderFuzz::fuzzerTestOneInput);
  }

  @Test
  void fields() throws Exception {
    List<byte[]> seeds = new ArrayList<>(found("FieldsFuzz"));
    for (String seed :
        List.of(
            "http://user@h.example:80/a%20b?c=d&e=%C3%A9+f#g",
            "/a/../b%2f%00%zz?x=1&x=2",
            "a=b; c=\"d\"; =e; f; g=h=i",
            "for=192.0.2.60;proto=https;by=203.0.113.43, for=\"[2001:db8::17]:4711\";host=\"a\\\"b\"",
            "203.0.113.7, [2001:db8::1]:99, unknown, 127.0.0.1",
            "10.0.0.0/8",
            "https://h.example:8443",
            "*")) {
      seeds.add(seed.getBytes(ISO_8859_1));
    }
    play(seeds, FieldsFuzz::fuzzerTestOneInput);
  }

  @Test
  void forms() throws Exception {
    List<byte[]> seeds = new ArrayList<>(found("FormFuzz"));
    String text = "--b\r\nContent-Disposition: form-data; name=\"t\"\r\n\r\nvalue\r\n";
    String file =
        "--b\r\nContent-Disposition: form-data; name=f; filename=\"a/b\\\"%22.png\"\r\n"
            + "Content-Type: image/png\r\n\r\n\r\n--a\r\n-\r\n"
            + "0123456789".repeat(9)
            + "\r\n";
    for (String seed :
        List.of(
            text + "--b--\r\n",
            "before\r\n" + text + file + text + "--b--after",
            file + file + file + "--b \t\r\n\r\n\r\n--b--",
            "a=1&b=%C3%A9+x&&c",
            "--b--")) {
      seeds.add(("\5" + seed).getBytes(ISO_8859_1));
      seeds.add(("\0" + seed).getBytes(ISO_8859_1));
    }
    play(seeds, FormFuzz::fuzzerTestOneInput);
  }

  private static List<byte[]> found(String target) throws IOException {
    Path folder = FOUND.resolve(target);
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    List<byte[]> seeds = new ArrayList<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.sorted().toList()) {
        seeds.add(Files.readAllBytes(file));
      }
    }
    return seeds;
  }

  private static void play(List<byte[]> seeds, Target target) {
    seeds.forEach(seed -> playOne(seed, target));
    Random chance = new Random(42);
    for (int i = 0; i < CHANGES; i++) {
      playOne(changed(seeds, chance), target);
    }
  }

  private static void playOne(byte[] data, Target target) {
    try {
      target.take(data);
    } catch (RuntimeException | Error problem) {
      throw new AssertionError(
          "for these bytes: " + java.util.HexFormat.of().formatHex(data), problem);
    }
  }

  /// One seed with a few bytes changed, or joined with a part of another.
  private static byte[] changed(List<byte[]> seeds, Random chance) {
    byte[] one = seeds.get(chance.nextInt(seeds.size())).clone();
    if (one.length == 0) {
      return one;
    }
    if (chance.nextInt(3) == 0) {
      byte[] other = seeds.get(chance.nextInt(seeds.size()));
      int kept = chance.nextInt(one.length);
      int from = other.length == 0 ? 0 : chance.nextInt(other.length);
      byte[] joined = Arrays.copyOf(one, kept + other.length - from);
      System.arraycopy(other, from, joined, kept, other.length - from);
      return joined;
    }
    byte[] likely = "\r\n \t:;,0\0\u000bZ\u007f".getBytes(ISO_8859_1);
    for (int i = 0; i <= chance.nextInt(3); i++) {
      one[chance.nextInt(one.length)] =
          chance.nextBoolean() ? likely[chance.nextInt(likely.length)] : (byte) chance.nextInt(256);
    }
    return one;
  }
}
