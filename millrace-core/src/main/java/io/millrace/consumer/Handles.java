// SPDX-License-Identifier: Apache-2.0
package io.millrace.consumer;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Marks the method of a consumer that takes layer messages of a type. The method has no parameter,
/// or one: a [io.millrace.layer.Message], a `Map<String, Object>`, or a record or bean that the
/// values make. In a type, `.` and `_` are the same, as in Django Channels.
///
/// In a named module the package must be open to `io.millrace.core`.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.METHOD)
public @interface Handles {
  String value();
}
