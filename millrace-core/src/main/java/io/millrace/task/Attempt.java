// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import org.jspecify.annotations.Nullable;

/// What is to be run once.
///
/// @param number 1 for the first
/// @param arguments as JSON, or null where the code has brought its own
public record Attempt(
    TaskId id, int number, TaskDefinition definition, @Nullable String arguments) {}
