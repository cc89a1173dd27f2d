// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.lettuce.core.RedisURI;
import io.millrace.layer.LayerOptions;
import io.millrace.redis.RedisOptions.Format;
import io.millrace.redis.RedisOptions.Serializer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RedisOptionsTest {
  @Test
  void beginsAsDjangoDoes() {
    RedisOptions plain = RedisOptions.of("redis://localhost:6379");
    assertThat(plain).isEqualTo(RedisOptions.DEFAULT);
    assertThat(plain.prefix()).isEqualTo("asgi");
    assertThat(plain.limits()).isEqualTo(LayerOptions.DEFAULT);
    assertThat(plain.groupExpiry()).isEqualTo(Duration.ofDays(1));
    assertThat(plain.randomPrefix()).isEqualTo(12);
  }

  @ParameterizedTest
  @CsvSource({
    "redis://h, SORTED_SETS, redis://h",
    "rediss://u:p@h:1/2?verifyPeer=NONE, SORTED_SETS, rediss://u:p@h:1/2?verifyPeer=NONE",
    "redis+ssl://h, SORTED_SETS, redis+ssl://h",
    "redis+pubsub://h:1, PUBSUB, redis://h:1",
    "REDISS+PUBSUB://h, PUBSUB, rediss://h",
    "redis-sentinel+pubsub://h/0#m, PUBSUB, redis-sentinel://h/0#m",
    "redis+cluster://h, SHARDED_PUBSUB, redis://h",
    "rediss+cluster://h/0, SHARDED_PUBSUB, rediss://h/0",
    "redis-socket:///run/redis.sock?db=2, SORTED_SETS, redis-socket:///run/redis.sock?db=2",
    "redis-socket+pubsub:///run/r.sock, PUBSUB, redis-socket:///run/r.sock"
  })
  void takesTheFormatFromTheScheme(String url, Format format, String host) {
    RedisOptions options = RedisOptions.of(url);
    assertThat(options.format()).isEqualTo(format);
    assertThat(options.hosts()).containsExactly(host);
  }

  @Test
  void takesSeveralHosts() {
    assertThat(RedisOptions.of("redis://a:6379,b:6380/3?prefix=p&clientName=me").hosts())
        .containsExactly("redis://a:6379/3?clientName=me", "redis://b:6380/3?clientName=me");
    assertThat(RedisOptions.of("redis://u:p@a,b,w:q@[::1]:7").hosts())
        .containsExactly("redis://u:p@a", "redis://u:p@b", "redis://w:q@[::1]:7");
    RedisOptions urls = RedisOptions.of("redis://a/0?prefix=p,rediss://b:1/1?capacity=7&prefix=p");
    assertThat(urls.hosts()).containsExactly("redis://a/0", "rediss://b:1/1");
    assertThat(urls.prefix()).isEqualTo("p");
    assertThat(urls.limits().capacity()).isEqualTo(7);
    assertThat(RedisOptions.of("redis+pubsub://a,redis+pubsub://b").hosts()).hasSize(2);
  }

  @Test
  void leavesTheCommasOfSentinels() {
    RedisOptions options =
        RedisOptions.of(
            "redis-sentinel://p@a:26379,b:26380/0?prefix=x#one,redis-sentinel://c/1#two");
    assertThat(options.hosts())
        .containsExactly("redis-sentinel://p@a:26379,b:26380/0#one", "redis-sentinel://c/1#two");
    RedisURI first = RedisURI.create(options.hosts().getFirst());
    assertThat(first.getSentinels()).hasSize(2);
    assertThat(first.getSentinelMasterId()).isEqualTo("one");
  }

  @Test
  void takesOptionsAsParameters() {
    RedisOptions options =
        RedisOptions.of(
            "redis://h/1?prefix=mine%25:&expiry=30&group-expiry=2h&capacity=5000&channel-capacity="
                + "http.*%3D10,ws?%3D20&channel-capacity=a=1&serializer=json&random-prefix=8"
                + "&key=a%26b&key=c+d%20&individual=room.*&individual=x&node=left&timeout=250ms");
    assertThat(options.hosts()).containsExactly("redis://h/1");
    assertThat(options.prefix()).isEqualTo("mine%:");
    assertThat(options.limits().expiry()).isEqualTo(Duration.ofSeconds(30));
    assertThat(options.groupExpiry()).isEqualTo(Duration.ofHours(2));
    assertThat(options.limits().capacity()).isEqualTo(5000);
    assertThat(options.limits().channelCapacity())
        .isEqualTo(Map.of("http.*", 10, "ws?", 20, "a", 1));
    assertThat(options.serializer()).isEqualTo(Serializer.JSON);
    assertThat(options.randomPrefix()).isEqualTo(8);
    assertThat(options.keys()).containsExactly("a&b", "c+d ");
    assertThat(options.individual()).containsExactly("room.*", "x");
    assertThat(options.nodeName()).isEqualTo("left");
    assertThat(options.timeout()).isEqualTo(Duration.ofMillis(250));
    assertThat(RedisOptions.of("redis://h?membership=individual").individual())
        .containsExactly("*");
    assertThat(RedisOptions.of("redis://h?membership=aggregate").individual()).isEmpty();
  }

  @Test
  void takesKeysFromAFile(@TempDir Path folder) throws IOException {
    Path file = Files.writeString(folder.resolve("keys"), "second\n\n  third\r\n");
    assertThat(RedisOptions.of("redis://h?key=first&key-file=" + file).keys())
        .containsExactly("first", "second", "third");
    Path empty = Files.writeString(folder.resolve("empty"), "\n");
    assertThatThrownBy(() -> RedisOptions.of("redis://h?key-file=" + empty))
        .hasMessageEndingWith("(expected: a file with a key in each line; there is none in it)");
    assertThatThrownBy(() -> RedisOptions.of("redis://h?key-file=/none"))
        .hasMessage(
            "key-file: '/none' cannot be read: NoSuchFileException"
                + " (expected: a file with a key in each line)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "redis://h?prefx=a | parameter: prefx (did you mean prefix?) (expected: one of ca-file, capacity,",
        "redis://h?group_expiry=9 | parameter: group_expiry (did you mean group-expiry?)",
        "redis://h?clientname=9 | parameter: clientname (did you mean clientName?)",
        "redis://h?zzzzzz=9 | parameter: zzzzzz (expected: one of",
        "redis://h?prefix=a%20b | prefix: 'a b' (expected: at most 100 printable ASCII",
        "redis://h?prefix=%C3%A9 | prefix: 'é' (expected: at most 100 printable ASCII",
        "redis://h?prefix=%zz | prefix: a % without two hexadecimal digits",
        "redis://h?prefix=a&prefix=b | prefix: 'a' and 'b' (expected: one of them)",
        "redis://h?expiry=1500ms | expiry: PT1.5S (expected: whole seconds, 1 or more)",
        "redis://h?expiry=0 | expiry: PT0S (expected: more than nothing)",
        "redis://h?expiry=soon | expiry: 'soon' (expected: seconds, or a number and d, h, m, s",
        "redis://h?group-expiry=0s | group-expiry: PT0S (expected: whole seconds, 1 or more)",
        "redis://h?capacity=0 | capacity: 0 (expected: 1 or more)",
        "redis://h?capacity=x | capacity: 'x' (expected: a whole number)",
        "redis://h?channel-capacity=x | channel-capacity: 'x' (expected: pattern=number)",
        "redis://h?serializer=xml | serializer: 'xml' (expected: msgpack or json)",
        "redis://h?random-prefix=65 | random-prefix: 65 (expected: 0..64)",
        "redis://h?membership=x | membership: 'x' (expected: aggregate or individual)",
        "redis://h?individual=a:b | individual: 'a:b' (expected: a pattern of group names",
        "redis://h?node=%0a | node: 1 characters (expected: at most 100, no control",
        "redis://h?timeout=0 | timeout: PT0S (expected: 1 ms or more)",
        "redis://h?x | parameter: one without a name or =",
        "http://h | scheme: http (expected: redis, rediss, redis-sentinel,",
        "redis-sentinel+cluster://h#m | expected for a cluster: redis:// or rediss://",
        "redis+cluster://h/3 | database: 3 (expected: 0; a cluster has no other)",
        "redis://a,redis+pubsub://b | url: [SORTED_SETS, PUBSUB] in one list",
        "redis://a,,b | host: redis:// (expected: a URL such as",
        "redis://h:70000 | host: redis://h:70000 (expected: a URL such as",
        "redis://u:p@redis_1:6379/0 | host: redis://redis_1:6379/0 (expected: a host name of",
        "redis://h/x | host: redis://h/x (expected: a URL such as",
        "localhost | url: no :// in it"
      })
  void saysWhatIsWrong(String url, String message) {
    assertThatThrownBy(() -> RedisOptions.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "redis://:SECRET@h:x",
        "redis://u:SECRET@h:70000",
        "redis://u:SECRET",
        "redis://:SECRET",
        "redis://u:a,SECRET@h",
        "redis://u:SECRET,a@h",
        "redis://u:SECRET#a@h",
        "redis://u:a#SECRET@h",
        "redis://u:SECRET/a@h",
        "redis://u:a/SECRET@h",
        "redis://u:SECRET?a@h",
        "redis://u:a?SECRET@h",
        "redis://u:a b SECRET@h",
        "redis://u:SECRET@h/zero",
        "redis://u:SECRET@h?prefx=1",
        "redis://h?key=a&SECRET",
        "redis://h?key=a&SECRET=",
        "redis://h?key=%SECRET",
        "redis-sentinel://SECRET@h",
        "redis-socket://SECRET@",
        "rediss+cluster://u:SECRET@h/9",
        "SECRET",
        "redis://h,SECRET@b"
      })
  void showsNoSecretInItsErrors(String url) {
    assertThatThrownBy(() -> RedisOptions.of(url))
        .isInstanceOf(IllegalArgumentException.class)
        .satisfies(
            wrong -> {
              assertThat(wrong.getMessage()).doesNotContain("SECRET");
              assertThat(wrong.getCause()).isNull();
            });
  }

  @Test
  void showsNoSecretWhenItIsPrinted() {
    RedisOptions options =
        RedisOptions.of("redis+pubsub://u:SECRET@a:1,b:2/0?key=SECRET&prefix=p&sentinelMasterId=m");
    assertThat(options.toString())
        .doesNotContain("SECRET")
        .contains("hosts=[redis://a:1/0, redis://b:2/0], prefix=p", "keys=1");
    assertThat(options.describe())
        .isEqualTo("redis://a:1/0, redis://b:2/0 (publish and subscribe, prefix p, encrypted)");
    assertThat(RedisOptions.DEFAULT.describe())
        .isEqualTo("redis://localhost:6379 (sorted sets, prefix asgi)");
  }

  @Test
  void checksWhatIsPutTogetherInCode() {
    assertThatThrownBy(() -> RedisOptions.DEFAULT.withHosts(List.of()))
        .hasMessage("hosts: 0 (expected: 1..4096)");
    assertThatThrownBy(() -> RedisOptions.DEFAULT.withKeys("a", " "))
        .hasMessage("key: nothing (expected: a secret text)");
    RedisOptions all =
        RedisOptions.DEFAULT
            .withFormat(Format.PUBSUB)
            .withHosts("redis://a")
            .withPrefix("p")
            .withLimits(LayerOptions.DEFAULT.withCapacity(1))
            .withGroupExpiry(Duration.ofSeconds(5))
            .withSerializer(Serializer.JSON)
            .withRandomPrefix(0)
            .withKeys("k")
            .withIndividual("g*")
            .withNodeName("n")
            .withTimeout(Duration.ofSeconds(1))
            .withAuthorities(Path.of("ca.pem"));
    assertThat(all)
        .isEqualTo(
            new RedisOptions(
                Format.PUBSUB,
                List.of("redis://a"),
                "p",
                LayerOptions.DEFAULT.withCapacity(1),
                Duration.ofSeconds(5),
                Serializer.JSON,
                0,
                List.of("k"),
                List.of("g*"),
                "n",
                Duration.ofSeconds(1),
                Path.of("ca.pem")));
  }
}
