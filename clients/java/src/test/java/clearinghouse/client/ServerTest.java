// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import clearinghouse.v1.Event;
import clearinghouse.v1.JournalServiceGrpc;
import clearinghouse.v1.PlaceOrdersRequest;
import clearinghouse.v1.PlaceOrdersResponse;
import clearinghouse.v1.ResultCode;
import clearinghouse.v1.SessionAnswer;
import clearinghouse.v1.SessionRequest;
import clearinghouse.v1.SessionResponse;
import clearinghouse.v1.SubscribeRequest;
import clearinghouse.v1.SubscribeResponse;
import clearinghouse.v1.TradingServiceGrpc;
import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stubs, sessions and subscriptions against a server that fails at the first try, or says nothing. */
@Timeout(30)
final class ServerTest {
  private final List<PlaceOrdersRequest> orders = new CopyOnWriteArrayList<>();
  private final List<String> frames = new CopyOnWriteArrayList<>();
  private final List<SubscribeRequest> readers = new CopyOnWriteArrayList<>();
  private final CountDownLatch cancelled = new CountDownLatch(1);
  private boolean isSilent;
  private Server server;
  private ClearinghouseChannel channel;

  @BeforeEach
  void start() throws IOException {
    server =
        NettyServerBuilder.forPort(0)
            .directExecutor()
            .addService(new Trading())
            .addService(new Journal())
            .build()
            .start();
    channel =
        ClearinghouseChannel.forAddresses("localhost:" + server.getPort())
            .timeout(Duration.ofSeconds(4))
            .build();
  }

  @AfterEach
  void end() {
    channel.close();
    server.shutdownNow();
  }

  private final class Trading extends TradingServiceGrpc.TradingServiceImplBase {
    @Override
    public void placeOrders(
        PlaceOrdersRequest request, StreamObserver<PlaceOrdersResponse> observer) {
      orders.add(request);
      if (isSilent) {
        Context.current().addListener(context -> cancelled.countDown(), Runnable::run);
      } else if (orders.size() == 1) {
        observer.onError(Status.UNAVAILABLE.asRuntimeException());
      } else {
        observer.onNext(PlaceOrdersResponse.getDefaultInstance());
        observer.onCompleted();
      }
    }

    @Override
    public StreamObserver<SessionRequest> session(StreamObserver<SessionResponse> observer) {
      return new StreamObserver<>() {
        @Override
        public void onNext(SessionRequest frame) {
          frames.add(frame.getRequestId());
          var answer = SessionAnswer.newBuilder().setRequestId(frame.getRequestId());
          if (frames.size() == 1) {
            answer.setEdgeCode(ResultCode.RESULT_CODE_SHUTTING_DOWN);
          } else if (frame.getRequestId().equals("newer")) {
            answer.setEdgeCodeValue(99_999);
          }
          if (!isSilent) {
            observer.onNext(SessionResponse.newBuilder().addAnswers(answer).build());
          }
        }

        @Override
        public void onError(Throwable lost) {
          cancelled.countDown();
        }

        @Override
        public void onCompleted() {
          observer.onCompleted();
        }
      };
    }
  }

  private final class Journal extends JournalServiceGrpc.JournalServiceImplBase {
    @Override
    public void subscribe(SubscribeRequest request, StreamObserver<SubscribeResponse> observer) {
      readers.add(request);
      long first = request.getFromSequence();
      observer.onNext(
          SubscribeResponse.newBuilder()
              .setFirstSequence(first)
              .setSequence(first + 1)
              .setChainSequence(first + 1)
              .setChainHead(ByteString.copyFromUtf8("head"))
              .addEvents(Event.newBuilder().setSequence(first))
              .addEvents(Event.newBuilder().setSequence(first + 1))
              .build());
      observer.onError(Status.INTERNAL.withDescription("cut in a message").asRuntimeException());
    }
  }

  @Test
  void blockingAndFutureStubsSendTheSameBytesAgain() throws Exception {
    TradingServiceGrpc.newBlockingStub(channel)
        .placeOrders(PlaceOrdersRequest.getDefaultInstance());
    assertEquals(2, orders.size());
    assertEquals(orders.get(0), orders.get(1));
    assertFalse(orders.get(0).getRequestId().isEmpty());
    orders.clear();
    TradingServiceGrpc.newFutureStub(channel)
        .placeOrders(PlaceOrdersRequest.getDefaultInstance())
        .get();
    assertEquals(orders.get(0), orders.get(1));
  }

  @Test
  void aSilentServerIsADeadlineWithAnUnknownOutcome() {
    isSilent = true;
    var stub =
        TradingServiceGrpc.newBlockingStub(channel).withDeadlineAfter(1500, TimeUnit.MILLISECONDS);
    var request = PlaceOrdersRequest.newBuilder().setRequestId("mine").build();
    var error = assertThrows(StatusRuntimeException.class, () -> stub.placeOrders(request));
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, ClearinghouseException.of(error).kind());
    assertEquals("mine", ClearinghouseException.of(error).requestId());
    assertEquals(2, orders.size());
  }

  @Test
  void cancellingAFutureEndsTheCall() throws Exception {
    isSilent = true;
    var request = PlaceOrdersRequest.getDefaultInstance();
    var future = channel.call(TradingServiceGrpc.getPlaceOrdersMethod(), request);
    while (orders.isEmpty()) {
      Thread.sleep(5);
    }
    future.cancel(true);
    assertTrue(cancelled.await(2, TimeUnit.SECONDS));
    Thread.sleep(200);
    assertEquals(1, orders.size());
  }

  @Test
  void aFrameThatIsRefusedForNowIsNotOvertakenByLaterOnes() throws Exception {
    try (var session = channel.openSession()) {
      var first = session.send(SessionRequest.newBuilder().setRequestId("first").build());
      while (frames.isEmpty()) {
        Thread.sleep(5);
      }
      Thread.sleep(15); // the refusal comes within it, and the repeat not
      var later = session.send(SessionRequest.newBuilder().setRequestId("later").build());
      first.get();
      later.get();
      var newer = session.send(SessionRequest.newBuilder().setRequestId("newer").build());
      var error = assertThrows(CompletionException.class, newer::join).getCause();
      assertEquals("99999", ClearinghouseException.of(error).reason());
    }
    assertEquals(List.of("first", "first", "later", "newer"), frames);
  }

  @Test
  void aFrameWithoutAnAnswerHasAnUnknownOutcome() throws Exception {
    isSilent = true;
    var session = channel.openSession();
    var frame = session.send(SessionRequest.newBuilder().setRequestId("lost").build());
    session.close();
    var error = assertThrows(CompletionException.class, frame::join).getCause();
    assertEquals(ErrorKind.UNKNOWN_OUTCOME, ClearinghouseException.of(error).kind());
    assertTrue(cancelled.await(1, TimeUnit.SECONDS)); // the silent stream was ended, and another one opened
    assertEquals(List.of("lost", "lost"), frames);
  }

  @Test
  void aBrokenStreamGoesOnWhereItWas() {
    var events = channel.subscribe(SubscribeRequest.newBuilder().setFromSequence(5).build());
    assertEquals(5, events.next().getFirstSequence());
    assertEquals(7, events.next().getFirstSequence());
    events.close();
    assertFalse(events.hasNext());
    assertEquals(7, readers.get(1).getFromSequence());
    assertEquals(6, readers.get(1).getKnownSequence());
    assertEquals("head", readers.get(1).getKnownChainHead().toStringUtf8());
  }
}
