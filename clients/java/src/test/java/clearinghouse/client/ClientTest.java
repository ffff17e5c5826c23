// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clearinghouse.v1.Event;
import clearinghouse.v1.GetHeadRequest;
import clearinghouse.v1.PlaceOrdersRequest;
import clearinghouse.v1.SubscribeRequest;
import clearinghouse.v1.SubscribeResponse;
import com.google.protobuf.Any;
import com.google.rpc.BadRequest;
import com.google.rpc.ErrorInfo;
import com.google.rpc.RetryInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

/** Decisions of the client itself: errors, repeats, addresses, the place in a stream, quantised numbers. */
final class ClientTest {
  private static final long SECOND = 1_000_000_000L;

  private final AtomicLong now = new AtomicLong(-SECOND);
  private final LongSupplier clock = now::get;
  private final Addresses nodes = new Addresses(List.of("a:1", "b:1", "c:1"), clock);
  private final Addresses alone = new Addresses(List.of("a:1"), clock);

  private static StatusRuntimeException status(Status.Code code, String reason, String... pairs) {
    ErrorInfo.Builder info = ErrorInfo.newBuilder().setDomain("clearinghouse.v1").setReason(reason);
    for (int at = 0; at < pairs.length; at += 2) {
      info.putMetadata(pairs[at], pairs[at + 1]);
    }
    return StatusProto.toStatusRuntimeException(
        com.google.rpc.Status.newBuilder()
            .setCode(code.value())
            .setMessage("no")
            .addDetails(Any.pack(info.build()))
            .addDetails(
                Any.pack(
                    BadRequest.newBuilder()
                        .addFieldViolations(
                            BadRequest.FieldViolation.newBuilder().setField("orders[0].price"))
                        .build()))
            .addDetails(
                Any.pack(
                    RetryInfo.newBuilder()
                        .setRetryDelay(com.google.protobuf.Duration.newBuilder().setSeconds(9))
                        .build()))
            .build());
  }

  private static ClearinghouseException refused(Status.Code code, String reason, String... pairs) {
    StatusRuntimeException error = status(code, reason, pairs);
    return ClearinghouseException.read(error.getStatus(), error.getTrailers(), "key");
  }

  private static ClearinghouseException lost(Status status) {
    return ClearinghouseException.read(status, null, "key");
  }

  @Test
  void anErrorHasWhatTheServerStates() {
    var error =
        ClearinghouseException.of(
            status(
                Status.Code.INVALID_ARGUMENT, "INVALID_ARGUMENT", "limit", "165", "actual", "x"));
    assertEquals(ErrorKind.INVALID, error.kind());
    assertEquals("INVALID_ARGUMENT", error.reason());
    assertEquals(List.of("orders[0].price"), error.fields());
    assertEquals(new BigDecimal("165"), error.limit().orElseThrow());
    assertTrue(error.actual().isEmpty());
    assertEquals(Duration.ofSeconds(9), error.retryDelay());
    assertEquals(error, ClearinghouseException.of(error.asStatus().asRuntimeException()));
  }

  @Test
  void aKindSaysWhetherSomethingHappened() {
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, lost(Status.UNAVAILABLE).kind());
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, lost(Status.UNKNOWN).kind());
    assertEquals(
        ErrorKind.UNAVAILABLE, ClearinghouseException.read(Status.UNAVAILABLE, null, "").kind());
    assertEquals(
        ErrorKind.UNAVAILABLE, refused(Status.Code.UNAVAILABLE, "SHUTTING_DOWN").kind());
    assertEquals(
        ErrorKind.OVER_LIMIT, refused(Status.Code.RESOURCE_EXHAUSTED, "RATE_LIMITED").kind());
    assertEquals(
        ErrorKind.DENIED, refused(Status.Code.UNAUTHENTICATED, "CREDENTIAL_INVALID").kind());
    assertEquals(ErrorKind.NOT_FOUND, refused(Status.Code.NOT_FOUND, "UNKNOWN_MARKET").kind());
    assertEquals(
        ErrorKind.INVALID, refused(Status.Code.ABORTED, "COMMAND_QUARANTINED").kind());
    assertEquals(
        ErrorKind.UNKNOWN_OUTCOME,
        refused(Status.Code.UNAVAILABLE, "A_REASON_OF_A_NEWER_SERVER").kind());
    assertEquals(ErrorKind.CLIENT, ClearinghouseException.of(new IllegalStateException()).kind());
  }

  @Test
  void aRefusalAfterALostAnswerLeavesTheOutcomeUnknown() {
    Attempts attempts = new Attempts(10 * SECOND, alone, clock);
    attempts.pauseOrThrow(lost(Status.UNAVAILABLE), 0);
    // A refusal that passes is repeated, after the delay that it asks for but a second at most.
    long pause = attempts.pauseOrThrow(refused(Status.Code.RESOURCE_EXHAUSTED, "QUEUE_FULL"), 0);
    assertEquals(SECOND, pause);
    ClearinghouseException denied = refused(Status.Code.UNAUTHENTICATED, "CREDENTIAL_EXPIRED");
    var outcome =
        assertThrows(ClearinghouseException.class, () -> attempts.pauseOrThrow(denied, 0));
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, outcome.kind());
    assertEquals(denied, outcome.getCause());
    assertEquals("key", outcome.requestId());
  }

  @Test
  void aRefusalAloneIsTheOutcome() {
    for (String reason : List.of("QUEUE_FULL", "CREDENTIAL_ABSENT")) {
      Attempts attempts = new Attempts(10 * SECOND, alone, clock);
      ClearinghouseException refusal = refused(Status.Code.RESOURCE_EXHAUSTED, reason);
      assertEquals(
          refusal,
          assertThrows(ClearinghouseException.class, () -> attempts.pauseOrThrow(refusal, 0)));
    }
  }

  @Test
  void triesEndWithTheTimeOfTheCall() {
    Attempts attempts = new Attempts(10 * SECOND, alone, clock);
    assertEquals(5 * SECOND, attempts.tryNanos());
    now.addAndGet(8 * SECOND);
    assertEquals(2 * SECOND, attempts.tryNanos());
    attempts.pauseOrThrow(lost(Status.DEADLINE_EXCEEDED), 0);
    now.addAndGet(2 * SECOND);
    var late = refused(Status.Code.UNAVAILABLE, "NOT_OPEN_YET");
    var outcome = assertThrows(ClearinghouseException.class, () -> attempts.pauseOrThrow(late, 0));
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, outcome.kind());
  }

  @Test
  void amongManyATryIsShortAndGrowsWithEachSilence() {
    Attempts attempts = new Attempts(10 * SECOND, nodes, clock);
    assertEquals(SECOND / 2, attempts.tryNanos());
    attempts.pauseOrThrow(lost(Status.DEADLINE_EXCEEDED), 0);
    assertEquals(SECOND, attempts.tryNanos());
    assertEquals(1, nodes.current());
  }

  @Test
  void aNamedLeaderIsFollowedOnlyAmongTheGivenAddressesAndNotToASilentNode() {
    nodes.learn(refused(Status.Code.UNAVAILABLE, "NOT_LEADER", "leader", "c:1"), 0);
    assertEquals(2, nodes.current());
    nodes.learn(refused(Status.Code.UNAVAILABLE, "NOT_LEADER", "leader", "elsewhere:1"), 2);
    assertEquals(0, nodes.current());
    nodes.learn(lost(Status.UNAVAILABLE), 0);
    nodes.learn(lost(Status.UNAVAILABLE), 0); // another call was there already
    assertEquals(1, nodes.current());
    nodes.learn(refused(Status.Code.UNAVAILABLE, "NOT_LEADER", "leader", "a:1"), 1);
    assertEquals(2, nodes.current());
    now.addAndGet(Addresses.SHUNNED_NANOS / 2);
    nodes.learn(refused(Status.Code.UNAVAILABLE, "NOT_LEADER", "leader", "a:1"), 2);
    assertEquals(0, nodes.current());
  }

  @Test
  void aCommandGetsAKeyAndKeepsItsOwn() {
    Frozen first = Frozen.of(PlaceOrdersRequest.getDefaultInstance());
    assertFalse(first.requestId().isEmpty());
    assertNotEquals(
        first.requestId(), Frozen.of(PlaceOrdersRequest.getDefaultInstance()).requestId());
    var own = PlaceOrdersRequest.newBuilder().setRequestId("mine").setCreatedTimeNs(7).build();
    assertEquals("mine", Frozen.of(own).requestId());
    assertEquals("", Frozen.of(GetHeadRequest.getDefaultInstance()).requestId());
  }

  @Test
  void noSecretGoesToAnotherMachineInPlainText() {
    for (String address : List.of("example.com:1", "127.0.0.1.example.com:1", "10.0.0.1:1")) {
      var options = ClearinghouseChannel.forAddresses("localhost:1", address).apiKey("secret");
      var error = assertThrows(IllegalArgumentException.class, options::build);
      assertFalse(error.getMessage().contains("secret"));
    }
    ClearinghouseChannel.forAddresses("127.0.0.1:1", "[::1]:1").apiKey("secret").build().close();
    for (String address : List.of("", "host", "host:", "localhost:1@evil:2", "localhost:1/x")) {
      assertThrows(
          IllegalArgumentException.class, () -> ClearinghouseChannel.forAddresses(address));
    }
  }

  @Test
  void aFailedTokenEndsACallBeforeItIsSent() {
    for (String token : List.of("", "two words", "line\nbreak")) {
      try (var channel = ClearinghouseChannel.forAddresses("127.0.0.1:1").token(() -> token).build()) {
        var call =
            channel.call(
                clearinghouse.v1.TradingServiceGrpc.getPlaceOrdersMethod(),
                PlaceOrdersRequest.getDefaultInstance());
        var error =
            assertThrows(java.util.concurrent.CompletionException.class, call::join).getCause();
        assertEquals(ErrorKind.CLIENT, ((ClearinghouseException) error).kind());
      }
    }
  }

  private static SubscribeResponse.Builder frame(long first, long last, long... events) {
    var made = SubscribeResponse.newBuilder().setFirstSequence(first).setSequence(last);
    for (long sequence : events) {
      made.addEvents(Event.newBuilder().setSequence(sequence));
    }
    return made;
  }

  @Test
  void partsOfASequenceAreHandedOutOnceAndAGapIsAnError() {
    var cursor =
        new Subscription.Cursor(SubscribeRequest.newBuilder().setFromSequence(5).build());
    assertEquals(
        2, cursor.take(frame(5, 4, 5, 5).setIsPartial(true).build()).orElseThrow().getEventsCount());
    // After a disconnect all events of the sequence come again.
    assertTrue(cursor.take(frame(5, 4, 5, 5).setIsPartial(true).build()).isEmpty());
    var whole = cursor.take(frame(5, 6, 5, 6).setFirstEventIndex(2).build()).orElseThrow();
    assertEquals(2, whole.getEventsCount());
    assertEquals(7, cursor.request().getFromSequence());
    assertTrue(cursor.take(frame(7, 6).setIsHeartbeat(true).build()).isEmpty());
    assertThrows(ClearinghouseException.class, () -> cursor.take(frame(8, 8, 8).build()));
    assertThrows(
        ClearinghouseException.class,
        () -> cursor.take(frame(7, 7, 7).setFirstEventIndex(1).build()));
  }

  @Test
  void quantisedNumbersAreExactAndHaveNoExponent() {
    BigDecimal tick = new BigDecimal("0.05");
    assertEquals(new BigDecimal("-0.10"), Decimals.quantiseDown(new BigDecimal("-0.07"), tick));
    assertEquals(new BigDecimal("-0.05"), Decimals.quantiseUp(new BigDecimal("-0.07"), tick));
    assertEquals(
        "92233720368547758.05",
        Decimals.text(Decimals.quantiseDown(new BigDecimal("92233720368547758.079"), tick)));
    assertEquals("1000", Decimals.text(new BigDecimal("1e3")));
    assertThrows(
        IllegalArgumentException.class, () -> Decimals.quantiseUp(tick, BigDecimal.ZERO));
  }
}
