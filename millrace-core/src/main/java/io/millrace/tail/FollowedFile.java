// SPDX-License-Identifier: Apache-2.0
package io.millrace.tail;

import java.nio.file.Path;

/// A file that is being followed, and by how many.
public record FollowedFile(Path file, int viewers) {}
