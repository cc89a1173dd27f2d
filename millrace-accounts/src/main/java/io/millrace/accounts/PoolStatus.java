// SPDX-License-Identifier: Apache-2.0
package io.millrace.accounts;

/// How the connections to the database are doing.
///
/// @param active that are in use
/// @param idle that are open and not in use
/// @param waiting threads that wait for one
/// @param exhausted how often none became free within the deadline, since the start
/// @param failed how often the database could not be reached or failed, since the start
/// @param hashing passwords that wait to be checked
public record PoolStatus(
    int active, int idle, int waiting, long exhausted, long failed, int hashing) {}
