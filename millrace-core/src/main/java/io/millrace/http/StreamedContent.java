// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

/// Writes the content of an answer bit by bit, in blocking style: it runs on a virtual thread of
/// its own, and is interrupted when the client leaves.
///
/// The answer's head has gone by then, so an exception can only cut the content short, which the
/// client sees: the connection, or the stream of HTTP/2, ends without the content's end.
@FunctionalInterface
public interface StreamedContent {
  void writeTo(ContentStream out) throws Exception;
}
