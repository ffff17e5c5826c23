// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.MethodDescriptor;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.HexFormat;

/**
 * A request as the bytes that each try sends, under one key.
 *
 * @param bytes what is sent
 * @param requestId of a command; empty for a read
 */
record Frozen(byte[] bytes, String requestId) {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final MethodDescriptor.Marshaller<byte[]> AS_IT_IS =
      new MethodDescriptor.Marshaller<>() {
        @Override
        public InputStream stream(byte[] value) {
          return new ByteArrayInputStream(value);
        }

        @Override
        public byte[] parse(InputStream stream) {
          try {
            return stream.readAllBytes();
          } catch (IOException failed) {
            throw new UncheckedIOException(failed);
          }
        }
      };

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

  /** Returns a method that takes its request as bytes. */
  static <R> MethodDescriptor<byte[], R> method(MethodDescriptor<?, R> method) {
    return method.toBuilder(AS_IT_IS, method.getResponseMarshaller()).build();
  }
}
