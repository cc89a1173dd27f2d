// SPDX-License-Identifier: Apache-2.0
/// What a server remembers of its visitors: sessions that live in a store and are found by a
/// cookie, and cookies whose values the client can read but not change.
package io.millrace.session;
