// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

/// Answers requests in blocking style: each call has a virtual thread of its own, may sleep and
/// query, and is interrupted when the client leaves.
///
/// An exception is logged and answered with 500, an [HttpException] with what it says.
@FunctionalInterface
public interface HttpHandler {
  Response handle(Request request) throws Exception;
}
