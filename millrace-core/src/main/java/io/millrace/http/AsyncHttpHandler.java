// SPDX-License-Identifier: Apache-2.0
package io.millrace.http;

import java.util.concurrent.CompletionStage;

/// Answers requests in asynchronous style: called on the event loop, it must not block. The stage
/// may be completed by any thread.
@FunctionalInterface
public interface AsyncHttpHandler {
  CompletionStage<Response> handle(Request request) throws Exception;
}
