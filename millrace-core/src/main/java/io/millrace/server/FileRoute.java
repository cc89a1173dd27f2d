// SPDX-License-Identifier: Apache-2.0
package io.millrace.server;

import io.millrace.files.FileOptions;
import java.nio.file.Path;
import java.util.List;

/// Files below a prefix, while routes are written down.
///
/// @param prefix with a slash at its end
record FileRoute(String prefix, Path root, FileOptions options, List<Middleware> middleware) {}
