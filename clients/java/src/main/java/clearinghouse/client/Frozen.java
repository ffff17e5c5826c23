// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;
import java.util.function.Function;

/**
 * A request as the bytes that each try sends, under one key.
 *
 * @param bytes what is sent
 * @param requestId of a command; empty for a read
 */
record Frozen(byte[] bytes, String requestId) {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** A client writes requests and reads replies, so one way of a marshaller is enough. */
  private record OneWay<T>(Function<T, InputStream> write, Function<InputStream, T> read)
      implements MethodDescriptor.Marshaller<T> {
    @Override
    public InputStream stream(T value) {
      return write.apply(value);
    }

    @Override
    public T parse(InputStream stream) {
      return read.apply(stream);
    }
  }

  /** Fills in a request id and a creation time where a command has none. */
  static Frozen of(Message request) {
    FieldDescriptor id = request.getDescriptorForType().findFieldByName("request_id");
    FieldDescriptor created = request.getDescriptorForType().findFieldByName("created_time_ns");
    if (id == null || created == null) {
      return new Frozen(request.toByteArray(), "");
    }
    Message.Builder keyed = request.toBuilder();
    if (request.getField(id).equals("")) {
      byte[] random = new byte[16];
      RANDOM.nextBytes(random);
      keyed.setField(id, HexFormat.of().formatHex(random));
    }
    if (request.getField(created).equals(0L)) {
      Instant now = Instant.now();
      keyed.setField(created, Math.addExact(now.getEpochSecond() * 1_000_000_000L, now.getNano()));
    }
    return new Frozen(keyed.build().toByteArray(), (String) keyed.getField(id));
  }

  /** Returns a method that takes its request as bytes, and returns a value made of the reply. */
  static <R, A> MethodDescriptor<byte[], A> method(
      MethodDescriptor<?, R> method, Function<R, A> made) {
    var reply = method.getResponseMarshaller();
    return method
        .toBuilder(
            new OneWay<byte[]>(ByteArrayInputStream::new, null),
            new OneWay<A>(null, stream -> made.apply(reply.parse(stream))))
        .build();
  }
}
