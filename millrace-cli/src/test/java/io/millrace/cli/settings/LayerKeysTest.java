// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.demos.GameWorker;
import io.millrace.json.Json;
import io.millrace.layer.ChannelName;
import io.millrace.redis.RedisOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Which layer is asked for, and what of that is shown.
class LayerKeysTest {
  private static LayerSettings layer(String toml) {
    return Configuration.ofToml("m.toml", "[layer]\n" + toml).settings().layer();
  }

  @Test
  void aLayerIsInMemoryUntilAUrlIsSet() {
    assertThat(layer("").isInMemory()).isTrue();
    assertThat(layer("url = 'redis://127.0.0.1:6379'").isInMemory()).isFalse();
  }

  @Test
  void capacitiesGoByPatternAndTheFirstThatFitsCounts() {
    LayerSettings layer = layer("capacity = 7\nchannel-capacity = 'thumbs-*=1000, *=3'");
    assertThat(layer.limits().capacityOf(new ChannelName("thumbs-make"))).isEqualTo(1000);
    assertThat(layer.limits().capacityOf(new ChannelName("game"))).isEqualTo(3);
    assertThat(layer("capacity = 7").limits().capacityOf(new ChannelName("game"))).isEqualTo(7);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          redis://:geheim@h:1/0 | redis://(hidden)@h:1/0
          redis://ann:ge@heim@h | redis://(hidden)@h
          rediss://geheim@h?prefix=a&key=geheim&expiry=9 | rediss://(hidden)@h?prefix=a&key=(hidden)
          redis-sentinel://:geheim@a:1,b:2/0#m | redis-sentinel://(hidden)@a:1,b:2/0#m
          redis://h:1/0?keys=geheim | redis://h:1/0?keys=(hidden)
          redis://h:1/0?prefix=a | redis://h:1/0?prefix=a
          memory | memory
          """)
  void aUrlIsShownWithoutItsSecrets(String url, String shown) {
    Configuration configuration =
        Configuration.ofToml("m.toml", "[layer]\nurl = " + Json.text(url));
    assertThat(configuration.settings().layer().shownUrl()).isEqualTo(shown);
    assertThat(configuration.toml()).contains(Json.text(shown)).doesNotContain("geheim");
    assertThat(Json.text(configuration.json())).doesNotContain("geheim");
    assertThat(configuration.shown().toString()).doesNotContain("geheim");
  }

  @Test
  void whatTheUrlSaysWinsOverTheOtherSettings() {
    String settings =
        "prefix = 'set'\nexpiry = '5s'\ncapacity = 7\nkeys = 'one'\nnode-name = 'n'\n"
            + "individual = 'room.*'\n";
    RedisOptions set = layer(settings + "url = 'redis://h:1'").redis("process");
    assertThat(set.hosts()).containsExactly("redis://h:1");
    assertThat(set.prefix()).isEqualTo("set");
    assertThat(set.limits().capacity()).isEqualTo(7);
    assertThat(set.limits().expiry()).hasSeconds(5);
    assertThat(set.keys()).containsExactly("one");
    assertThat(set.individual()).containsExactly("room.*");
    assertThat(set.nodeName()).isEqualTo("n");

    RedisOptions said =
        layer(settings + "url = 'redis://h:1?prefix=asgi&expiry=60&key=two&node=m'")
            .redis("process");
    assertThat(said.prefix()).isEqualTo("asgi");
    assertThat(said.limits().expiry()).hasSeconds(60);
    assertThat(said.limits().capacity()).isEqualTo(7);
    assertThat(said.keys()).containsExactly("two");
    assertThat(said.nodeName()).isEqualTo("m");
    assertThat(layer("url = 'redis://h:1'").redis("process").nodeName()).isEqualTo("process");
  }

  @Test
  void aLayerThatCannotBeIsRefusedWithAWord() {
    assertThatThrownBy(() -> layer("url = 'redis://h:1'\nexpiry = '500ms'").redis("p"))
        .isInstanceOf(SettingsException.class)
        .hasMessage("layer: expiry: PT0.5S (expected: whole seconds, 1 or more)");
  }

  @Test
  void keysComeFromASettingOrAFileAndAreNotShown(@TempDir Path directory) throws IOException {
    assertThat(layer("keys = 'one, two'").keys()).containsExactly("one", "two");
    Path file = Files.writeString(directory.resolve("keys"), "one, with comma\ntwo\n\n");
    String setting = "key-file = " + Json.text(file.toString());
    assertThat(layer(setting).keys()).containsExactly("one, with comma", "two");
    assertThatThrownBy(() -> layer(setting + "\nkeys = 'three'"))
        .hasMessageContaining("(expected: none, as there are layer.keys)");
    assertThatThrownBy(() -> layer("key-file = 'nowhere'"))
        .hasMessage("layer.key-file: nowhere cannot be read (expected: a file of text)");
    assertThat(Configuration.ofToml("m.toml", "[layer]\nkeys = 'geheim'").toml())
        .doesNotContain("geheim");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          url = 'localhost' | layer.url: a hidden text (expected: memory, or a URL such as redis://127.0.0.1:6379)
          channel-capacity = 'a=0' | layer.channel-capacity: "a=0" (expected: patterns and numbers such as thumbs-*=1000, game=10000, or "" for none)
          channel-capacity = 'a=1,a=2' | (expected: patterns and numbers
          serializer = 'pickle' | layer.serializer: "pickle" (expected: msgpack or json)
          group-expiry = '1ms' | layer.group-expiry: "1ms" (expected: a time such as 20s, 500ms or 2m, at least 1s)
          """)
  void whatCannotBeIsRefusedWithAWord(String toml, String message) {
    assertThatThrownBy(() -> layer(toml))
        .isInstanceOf(SettingsException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theGamesWorldIsWhereAllAgreeUnlessSaid() {
    assertThat(Configuration.ofToml("m.toml", "").settings().demo().game())
        .isEqualTo(GameWorker.AUTO);
    assertThat(
            Configuration.ofToml("m.toml", "[demo]\ngame-worker = 'here'").settings().demo().game())
        .isEqualTo(GameWorker.HERE);
  }
}
