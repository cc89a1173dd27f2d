// SPDX-License-Identifier: Apache-2.0
/// Proxies in front of the server: who is believed, and what they say of the client.
package io.millrace.proxy;
