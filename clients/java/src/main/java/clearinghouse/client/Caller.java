// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import io.grpc.Metadata;
import java.util.function.Supplier;

/** What a client sends with each call: who it is, and how it reads. A secret is never shown. */
final class Caller {
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

  /** Adds what this caller sends; throws a CLIENT error where there is no secret that can be sent. */
  void addTo(Metadata headers) {
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
