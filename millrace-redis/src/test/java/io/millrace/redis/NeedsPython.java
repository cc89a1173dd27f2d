// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/// Leaves a test out where Python's `channels_redis` is not installed.
@Inherited
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
    value = "io.millrace.redis.PythonLayer#isInstalled",
    disabledReason = "no python3 with channels_redis on this machine")
public @interface NeedsPython {}
