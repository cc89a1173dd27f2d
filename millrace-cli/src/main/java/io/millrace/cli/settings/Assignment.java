// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

/// One source sets one key.
record Assignment(Key<?> key, Raw value, Origin origin) {}
