// SPDX-License-Identifier: Apache-2.0
/// Following files that others write: new lines as they come, through rotation and truncation, one
/// reader a file however many watch it.
package io.millrace.tail;
