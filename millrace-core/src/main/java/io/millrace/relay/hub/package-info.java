// SPDX-License-Identifier: Apache-2.0

/// The switchboard of a relay, with no socket: who is connected, what waits for whom, and where
/// each record goes. For those who build transports.
package io.millrace.relay.hub;
