// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.msgpack.core.MessageBufferPacker;
import org.msgpack.core.MessagePack;
import org.msgpack.core.MessagePacker;

/// MessagePack as Python's `msgpack` has it by default: smallest integers, doubles for all that has
/// a fraction, text in str and bytes in bin, no extensions.
final class MsgPackCodec implements MessageCodec {
  private static final MessagePack.PackerConfig PACKER =
      new MessagePack.PackerConfig().withBufferSize(1024);
  private static final BigInteger LARGEST = BigInteger.TWO.pow(Long.SIZE).subtract(BigInteger.ONE);

  @Override
  public byte[] encode(Map<String, Object> body) {
    try (MessageBufferPacker packer = PACKER.newBufferPacker()) {
      new BodyWalk(new Packed(packer)).write(body);
      return packer.toByteArray();
    } catch (IOException never) {
      throw new UncheckedIOException(never);
    }
  }

  @Override
  public Map<String, Object> decode(byte[] body) {
    return MsgPackReader.read(body);
  }

  private record Packed(MessagePacker packer) implements BodySink {
    @Override
    public void nil() throws IOException {
      packer.packNil();
    }

    @Override
    public void bool(boolean value) throws IOException {
      packer.packBoolean(value);
    }

    @Override
    public void whole(long value) throws IOException {
      packer.packLong(value);
    }

    @Override
    public void large(BigInteger value) throws IOException {
      if (value.signum() < 0 || value.compareTo(LARGEST) > 0) {
        throw new IllegalArgumentException(
            "an integer of " + value.bitLength() + " bits (expected: -2^63..2^64-1)");
      }
      packer.packBigInteger(value);
    }

    @Override
    public void real(double value) throws IOException {
      packer.packDouble(value);
    }

    @Override
    public void text(String value) throws IOException {
      byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
      packer.packRawStringHeader(utf8.length).writePayload(utf8);
    }

    @Override
    public void bytes(byte[] value) throws IOException {
      packer.packBinaryHeader(value.length).writePayload(value);
    }

    @Override
    public void startList(int size) throws IOException {
      packer.packArrayHeader(size);
    }

    @Override
    public void endList() {}

    @Override
    public void startMap(int size) throws IOException {
      packer.packMapHeader(size);
    }

    @Override
    public void key(String name) throws IOException {
      text(name);
    }

    @Override
    public void endMap() {}
  }
}
