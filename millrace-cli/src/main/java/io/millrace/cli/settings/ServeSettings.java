// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.settings;

import java.nio.file.Path;
import java.util.Optional;

/// What `millrace serve` serves.
///
/// @param root of the files; none for the profile's own choice
/// @param listing whether folders without an index show what is in them
/// @param errors folder of the error pages; none for the root
/// @param cacheControl of the files
/// @param observed whether `/healthz` and `/metrics` are served
public record ServeSettings(
    Profile profile,
    Optional<Path> root,
    boolean listing,
    Optional<Path> errors,
    String cacheControl,
    boolean observed) {}
