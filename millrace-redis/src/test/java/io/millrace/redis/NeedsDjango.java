// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/// Leaves a test out where Django, its Channels, `channels_redis` or Daphne is not installed.
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.millrace.redis.DjangoServer#isInstalled",
    disabledReason = "no python3 with django, channels, channels_redis and daphne on this machine")
public @interface NeedsDjango {}
