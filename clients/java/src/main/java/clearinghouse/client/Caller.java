// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import java.util.function.Supplier;

/** Adds to each call who the client is, and how it reads. A secret is never shown. */
final class Caller implements ClientInterceptor {
  private static final Metadata.Key<String> PRINCIPAL = key("clearinghouse-principal");
  private static final Metadata.Key<String> READ = key("clearinghouse-read");
  private static final Metadata.Key<String> CREDENTIAL = key("authorization");

  private final String principal;
  private final Supplier<String> secret;
  private final boolean linearizable;

  /** The secret may be null; it is asked for before each try. */
  Caller(String principal, Supplier<String> secret, boolean linearizable) {
    this.principal = principal;
    this.secret = secret;
    this.linearizable = linearizable;
  }

  static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  @Override
  public <Q, R> ClientCall<Q, R> interceptCall(
      MethodDescriptor<Q, R> method, CallOptions options, Channel next) {
    return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
      @Override
      public void start(Listener<R> listener, Metadata headers) {
        addTo(headers);
        super.start(listener, headers);
      }
    };
  }

  /** Throws a CLIENT error where there is no secret that can be sent. */
  private void addTo(Metadata headers) {
    if (!principal.isEmpty()) {
      headers.put(PRINCIPAL, principal);
    }
    if (linearizable) {
      headers.put(READ, "linearizable");
    }
    if (secret == null) {
      return;
    }
    String value;
    try {
      value = secret.get();
    } catch (RuntimeException failed) {
      throw ClearinghouseException.client("the token cannot be had", failed);
    }
    if (value == null || value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 127)) {
      throw ClearinghouseException.client(
          "an API key or a token is printable ASCII text without spaces", null);
    }
    headers.put(CREDENTIAL, "Bearer " + value);
  }
}
