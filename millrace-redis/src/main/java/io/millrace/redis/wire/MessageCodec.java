// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import io.millrace.redis.RedisOptions;
import java.util.Map;

/// Turns maps into bytes and back, as Python's side does. Safe for all threads.
///
/// Read values are text, `Integer`, `Long` where that is too small, `BigInteger` where that is too
/// small as well, `Double`, `Boolean`, null, byte arrays, lists, and maps with text keys. Lists and
/// maps inside may be unmodifiable.
public sealed interface MessageCodec permits MsgPackCodec, JsonCodec {
  /// Lists and maps inside each other, the outermost counted; deeper is refused on both ways.
  int DEEPEST = 64;

  static MessageCodec of(RedisOptions.Serializer serializer) {
    return switch (serializer) {
      case MSGPACK -> new MsgPackCodec();
      case JSON -> new JsonCodec();
    };
  }

  /// @param body values as `Message` knows them; records and beans are written as maps, and what
  ///   else JSON can express as what it is there
  /// @throws IllegalArgumentException for a value that cannot be written; it says where that is
  byte[] encode(Map<String, Object> body);

  /// @return a map that may be changed
  /// @throws MalformedBodyException when it is not a map, and only one, within the limits
  Map<String, Object> decode(byte[] body);
}
