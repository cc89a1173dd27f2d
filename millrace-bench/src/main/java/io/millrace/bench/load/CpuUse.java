// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.load;

import java.util.OptionalDouble;

/// CPU used while measuring. `client` is the load tool's share of one CPU (1.0: one CPU full);
/// `server` and `core` are seconds, where watched. A server on io_uring shows less in `server` than
/// it takes, so `core` is there to compare by.
public record CpuUse(double client, OptionalDouble server, OptionalDouble core) {}
