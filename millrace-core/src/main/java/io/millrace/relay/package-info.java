// SPDX-License-Identifier: Apache-2.0

/// The relay: programs on one machine exchange records and messages by name, and meet the channels
/// of a layer.
package io.millrace.relay;
