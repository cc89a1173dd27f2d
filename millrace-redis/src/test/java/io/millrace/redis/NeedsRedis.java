// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/// Leaves a test, and those that extend it, out where no Redis is installed.
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.millrace.redis.RedisServer#isInstalled",
    disabledReason = "no redis-server on this machine")
public @interface NeedsRedis {}
