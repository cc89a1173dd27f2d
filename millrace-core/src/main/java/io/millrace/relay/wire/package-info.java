// SPDX-License-Identifier: Apache-2.0

/// The frames that named processes and a relay exchange, as bytes.
package io.millrace.relay.wire;
