// SPDX-License-Identifier: Apache-2.0
/// Middleware that keeps out what a route must not get: connections beyond a limit, messages beyond
/// a rate, pages of other sites. Each may stand in front of any route; those that keep count share
/// it among all routes that one instance stands before.
package io.millrace.guard;
