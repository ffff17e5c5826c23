// SPDX-License-Identifier: Apache-2.0
import clearinghouse.v1.*;
import com.google.protobuf.Any;
import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.rpc.ErrorInfo;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.MetadataUtils;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Places an order, shows two refusals, and follows all events over a kill of the server.
 *
 * <p>java -cp "classes:dependency/*" Client HOST:PORT ACCOUNT MARKET REQUEST_ID
 */
public final class Client {
  private static final Set<String> FOR_LATER =
      Set.of(
          "", "NOT_OPEN_YET", "SHUTTING_DOWN", "QUEUE_FULL", "LAGGED", "PRINCIPAL_QUEUE_FULL",
          "RATE_LIMITED", "TOO_MANY_STREAMS", "QUESTION_LIMIT", "DEADLINE_PASSED",
          "DISK_RESTRICTED", "DISK_READ_ONLY", "NO_QUORUM", "BEHIND", "LOG_FULL");

  private final TradingServiceGrpc.TradingServiceBlockingStub desk;
  private final JournalServiceGrpc.JournalServiceBlockingStub journal;
  // Where this reader is: what it has covered, and the chain there.
  private long sequence;
  private long chainSequence;
  private ByteString chainHead = ByteString.EMPTY;

  private Client(String address) {
    ManagedChannel channel =
        NettyChannelBuilder.forTarget(address)
            .usePlaintext()
            .keepAliveTime(30, TimeUnit.SECONDS)
            .keepAliveTimeout(10, TimeUnit.SECONDS)
            .build();
    Metadata caller = new Metadata();
    caller.put(Metadata.Key.of("clearinghouse-principal", Metadata.ASCII_STRING_MARSHALLER), "desk");
    var principal = MetadataUtils.newAttachHeadersInterceptor(caller);
    desk = TradingServiceGrpc.newBlockingStub(channel).withInterceptors(principal);
    journal = JournalServiceGrpc.newBlockingStub(channel).withInterceptors(principal);
  }

  /** The server's reason with its metadata. Without a reason the outcome is unknown. */
  private static ErrorInfo reasonOf(StatusRuntimeException error) {
    try {
      for (Any detail : StatusProto.fromThrowable(error).getDetailsList()) {
        if (detail.is(ErrorInfo.class)) {
          ErrorInfo info = detail.unpack(ErrorInfo.class);
          if (info.getDomain().equals("clearinghouse.v1")) {
            return info;
          }
        }
      }
    } catch (InvalidProtocolBufferException wrong) {
      System.err.println(wrong);
    }
    return ErrorInfo.getDefaultInstance();
  }

  private static PlaceOrdersRequest order(String[] words, String end, String quantity, String price) {
    Instant now = Instant.now();
    return PlaceOrdersRequest.newBuilder()
        .setRequestId(words[3] + end)
        .setCreatedTimeNs(now.getEpochSecond() * 1_000_000_000L + now.getNano())
        .addOrders(
            NewOrder.newBuilder()
                .setAccountId(Long.parseUnsignedLong(words[1]))
                .setMarketId(Integer.parseUnsignedInt(words[2]))
                .setSide(Side.SIDE_BUY)
                .setType(OrderType.ORDER_TYPE_LIMIT)
                .setTimeInForce(TimeInForce.TIME_IN_FORCE_GTC)
                .setQuantity(quantity)
                .setPrice(price))
        .build();
  }

  /** Sends the same request until its outcome is known. */
  private PlaceOrdersResponse place(PlaceOrdersRequest request) throws InterruptedException {
    while (true) {
      try {
        return desk.withDeadlineAfter(5, TimeUnit.SECONDS).placeOrders(request);
      } catch (StatusRuntimeException error) {
        if (!FOR_LATER.contains(reasonOf(error).getReason())) {
          throw error;
        }
        Thread.sleep(200);
      }
    }
  }

  private void show(PlaceOrdersRequest request) throws InterruptedException {
    try {
      PlaceOrdersResponse reply = place(request);
      for (OrderResult result : reply.getResultsList()) {
        if (result.getCode() == ResultCode.RESULT_CODE_OK) {
          System.out.println("placed " + result.getOrderId() + " repeat " + reply.getIsRepeat());
        } else {
          String code = result.getCode().name().replace("RESULT_CODE_", "");
          System.out.println(
              "refused " + code + " limit " + result.getLimit() + " actual " + result.getActual());
        }
      }
    } catch (StatusRuntimeException error) {
      ErrorInfo info = reasonOf(error);
      String limit = info.getMetadataOrDefault("limit", "");
      String actual = info.getMetadataOrDefault("actual", "");
      System.out.println("invalid " + info.getReason() + " limit " + limit + " actual " + actual);
    }
  }

  /** Reads until the stream breaks. Events count when covered; a part of a sequence is kept until then. */
  private void follow() {
    var request =
        SubscribeRequest.newBuilder()
            .setFromSequence(sequence + 1)
            .setKnownSequence(chainSequence)
            .setKnownChainHead(chainHead)
            .build();
    List<Event> parts = new ArrayList<>();
    var frames = journal.subscribe(request);
    while (frames.hasNext()) {
      SubscribeResponse frame = frames.next();
      if (frame.getFirstSequence() != sequence + 1) {
        throw new IllegalStateException("a gap after " + sequence);
      }
      parts.addAll(frame.getEventsList());
      if (frame.getIsPartial()) {
        continue;
      }
      for (Event event : parts) {
        String kind = event.getKind().name().replace("EVENT_KIND_", "");
        System.out.println("event " + event.getSequence() + " " + kind);
      }
      parts.clear();
      sequence = frame.getSequence();
      if (frame.getChainSequence() != 0) {
        chainSequence = frame.getChainSequence();
        chainHead = frame.getChainHead();
      }
    }
  }

  public static void main(String[] words) throws InterruptedException {
    Client client = new Client(words[0]);
    PlaceOrdersRequest mine = order(words, "", "1", "149");
    client.show(mine);
    client.show(order(words, "-far", "1", "999"));
    client.show(order(words, "-bad", "1.0000000001", "149"));
    while (true) {
      try {
        client.follow();
      } catch (StatusRuntimeException error) {
        if (!FOR_LATER.contains(reasonOf(error).getReason())) {
          throw error;
        }
        System.out.println("lost " + error.getStatus().getCode());
      }
      client.show(mine); // as if its answer had been lost
      Thread.sleep(200);
    }
  }
}
