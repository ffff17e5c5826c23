// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The error of a call that has no reply. A refused item is no error: its code is in the reply.
 *
 * <p>Generated stubs throw gRPC's own exceptions; {@link #of} reads them.
 */
public final class ClearinghouseException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final String DOMAIN = "clearinghouse.v1";

  /** The facts of this exception; not kept when it is serialised. */
  private final transient Facts facts;

  private record Facts(
      ErrorKind kind,
      Status status,
      String reason,
      List<String> fields,
      Map<String, String> figures,
      Duration retryDelay,
      String requestId) {}

  private ClearinghouseException(Facts facts, String message, Throwable cause) {
    super(message, cause);
    this.facts = facts;
  }

  /**
   * Reads what a stub, a future or an observer failed with: the exception of this package that it wraps, or one that says
   * the same.
   */
  public static ClearinghouseException of(Throwable error) {
    for (Throwable one = error; one != null; one = one.getCause()) {
      if (one instanceof ClearinghouseException found) {
        return found;
      }
    }
    for (Throwable one = error; one != null; one = one.getCause()) {
      if (one instanceof StatusRuntimeException found) {
        return read(found.getStatus(), found.getTrailers(), "");
      }
      if (one instanceof StatusException found) {
        return read(found.getStatus(), found.getTrailers(), "");
      }
    }
    return client(String.valueOf(error), error);
  }

  /** Returns an error of a call that was never sent. */
  static ClearinghouseException client(String message, Throwable cause) {
    return made(ErrorKind.CLIENT, Status.FAILED_PRECONDITION, message, "", cause);
  }

  /** Returns the error of a server that is silent or out of reach. */
  static ClearinghouseException unavailable(Status status, String message) {
    return made(ErrorKind.UNAVAILABLE, status, message, "", null);
  }

  /** Returns the error of a command that may have run. */
  static ClearinghouseException unknown(Status status, String message, String requestId) {
    return made(ErrorKind.UNKNOWN_OUTCOME, status, message, requestId, null);
  }

  private static ClearinghouseException made(
      ErrorKind kind, Status status, String message, String requestId, Throwable cause) {
    Facts facts = new Facts(kind, status, "", List.of(), Map.of(), Duration.ZERO, requestId);
    return new ClearinghouseException(facts, textOf(facts, message), cause);
  }

  /** Returns the error of a frame that the edge did not take, inside a stream. */
  static ClearinghouseException ofFrame(
      String reason, String message, String field, String requestId) {
    ErrorKind kind = kindOf(Status.Code.INVALID_ARGUMENT, reason, requestId);
    List<String> fields = field.isEmpty() ? List.of() : List.of(field);
    Facts facts =
        new Facts(
            kind, Status.INVALID_ARGUMENT, reason, fields, Map.of(), Duration.ZERO, requestId);
    return new ClearinghouseException(facts, textOf(facts, message), null);
  }

  /** Reads a status with its details; the request id is empty for a read. */
  static ClearinghouseException read(Status status, Metadata trailers, String requestId) {
    if (status.getCause() instanceof ClearinghouseException known) {
      return known;
    }
    String reason = "";
    List<String> fields = new ArrayList<>();
    Map<String, String> figures = Map.of();
    Duration retryDelay = Duration.ZERO;
    try {
      for (Any detail : StatusProto.fromStatusAndTrailers(status, trailers).getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals(DOMAIN)) {
            reason = info.getReason();
            figures = info.getMetadataMap();
          }
        } else if (detail.is(BadRequest.class)) {
          detail.unpack(BadRequest.class).getFieldViolationsList().stream()
              .map(BadRequest.FieldViolation::getField)
              .forEach(fields::add);
        } else if (detail.is(RetryInfo.class)) {
          var delay = detail.unpack(RetryInfo.class).getRetryDelay();
          retryDelay = Duration.ofSeconds(delay.getSeconds(), delay.getNanos());
        }
      }
    } catch (InvalidProtocolBufferException damaged) {
      status = status.augmentDescription("its details cannot be read");
    }
    ErrorKind kind = kindOf(status.getCode(), reason, requestId);
    Facts facts =
        new Facts(kind, status, reason, List.copyOf(fields), figures, retryDelay, requestId);
    String message = status.getDescription() == null ? "" : status.getDescription();
    return new ClearinghouseException(facts, textOf(facts, message), status.getCause());
  }

  private static ErrorKind kindOf(Status.Code status, String reason, String requestId) {
    if (Repeats.NOT_NOW.contains(reason) || reason.equals("LAGGED")) {
      return ErrorKind.UNAVAILABLE;
    }
    if (Repeats.PASSING.contains(reason)) {
      return ErrorKind.OVER_LIMIT;
    }
    if (status == Status.Code.NOT_FOUND) {
      return ErrorKind.NOT_FOUND;
    }
    if (!Repeats.FINAL.contains(reason) && isUnknown(status)) {
      return requestId.isEmpty() ? ErrorKind.UNAVAILABLE : ErrorKind.UNKNOWN_OUTCOME;
    }
    return status == Status.Code.PERMISSION_DENIED || status == Status.Code.UNAUTHENTICATED
        ? ErrorKind.DENIED
        : ErrorKind.INVALID;
  }

  // Statuses that do not say whether a command was given a sequence, where the server states no reason.
  private static boolean isUnknown(Status.Code status) {
    return switch (status) {
      case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED, INTERNAL, UNKNOWN, ABORTED, DATA_LOSS -> true;
      default -> false;
    };
  }

  private static String textOf(Facts facts, String message) {
    String name = facts.reason.isEmpty() ? facts.status.getCode().name() : facts.reason;
    String text = name + ": " + message;
    if (!facts.fields.isEmpty()) {
      text += " (" + String.join(", ", facts.fields) + ")";
    }
    return facts.kind == ErrorKind.UNKNOWN_OUTCOME
        ? text + " [request id " + facts.requestId + "]"
        : text;
  }

  /**
   * Returns the outcome where this try had no answer and a repeat was refused: a refusal of the edge says nothing about
   * the earlier try.
   */
  ClearinghouseException stillUnknown(ClearinghouseException refusal) {
    String text = "an earlier try had no answer, and the repeat was refused: " + refusal.getMessage();
    return made(ErrorKind.UNKNOWN_OUTCOME, facts.status, text, facts.requestId, refusal);
  }

  /** Returns this error as a stub's status, with itself as the cause. */
  Status asStatus() {
    return facts.status.withDescription(getMessage()).withCause(this);
  }

  /** {@return what a caller can conclude} */
  public ErrorKind kind() {
    return facts.kind;
  }

  /** {@return the code of gRPC} */
  public Status.Code status() {
    return facts.status.getCode();
  }

  /** Returns why the server refused: a result code without its prefix; empty where the server states none. */
  public String reason() {
    return facts.reason;
  }

  /** Returns the fields of the request that are wrong: their paths, such as {@code orders[0].price}. */
  public List<String> fields() {
    return facts.fields;
  }

  /** Returns what the rule allows: the figure, in the unit of the reason; empty where there is none. */
  public Optional<BigDecimal> limit() {
    return figure("limit");
  }

  /** Returns what the request would have led to: the figure, in the unit of the reason; empty where there is none. */
  public Optional<BigDecimal> actual() {
    return figure("actual");
  }

  private Optional<BigDecimal> figure(String name) {
    try {
      return Optional.ofNullable(facts.figures.get(name)).map(BigDecimal::new);
    } catch (NumberFormatException notOne) {
      return Optional.empty();
    }
  }

  /** Returns how long to wait before the request may be taken: the server's word, or zero. */
  public Duration retryDelay() {
    return facts.retryDelay;
  }

  /** Returns the request id of a command: the id, also where this client chose it; empty for a read. */
  public String requestId() {
    return facts.requestId;
  }

  /** Returns the address that a node of a cluster names as the leader, or an empty text. */
  String leader() {
    return facts.figures.getOrDefault("leader", "");
  }
}
