// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.platform.commons.support.AnnotationSupport;

class NeedsRedisTest {
  private static final class Extending extends LayerCase {
    private Extending() {
      super(RedisOptions.Format.PUBSUB);
    }
  }

  @Test
  void holdsForThoseThatExtendATest() {
    assertThat(AnnotationSupport.findAnnotation(Extending.class, EnabledIf.class))
        .hasValueSatisfying(
            condition -> assertThat(condition.value()).endsWith("RedisServer#isInstalled"));
  }
}
