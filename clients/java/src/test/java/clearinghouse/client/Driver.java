// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import clearinghouse.v1.Event;
import clearinghouse.v1.ListMarketsRequest;
import clearinghouse.v1.Market;
import clearinghouse.v1.MarketDataServiceGrpc;
import clearinghouse.v1.OracleTick;
import clearinghouse.v1.OrderInstruction;
import clearinghouse.v1.OrderResult;
import clearinghouse.v1.SessionAnswer;
import clearinghouse.v1.SessionRequest;
import clearinghouse.v1.StreamTicksRequest;
import clearinghouse.v1.StreamTicksResponse;
import clearinghouse.v1.SubscribeRequest;
import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import com.google.gson.JsonPrimitive;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.util.JsonFormat;
import io.grpc.CallOptions;
import io.grpc.MethodDescriptor;
import io.grpc.ServiceDescriptor;
import io.grpc.stub.ClientCalls;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** The driver of this client for clients/conformance: it does what each line of JSON says. */
public final class Driver {
  /** A session of orders or of ticks, and the answers that are due. */
  private record Opened(
      Session<SessionRequest, SessionAnswer> orders,
      Session<StreamTicksRequest, StreamTicksResponse> ticks,
      Queue<CompletableFuture<JsonArray>> answers) {}

  private final Map<String, ClearinghouseChannel> clients = new HashMap<>();
  private final Map<String, Subscription> streams = new HashMap<>();
  private final Map<String, Iterator<?>> watched = new HashMap<>();
  private final Map<String, Opened> sessions = new HashMap<>();

  private Driver() {}

  /**
   * Answers each line of standard input.
   *
   * @param words none
   * @throws IOException where there is no input
   */
  public static void main(String[] words) throws IOException {
    Driver driver = new Driver();
    var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
    for (String text = lines.readLine(); text != null; text = lines.readLine()) {
      JsonObject line = JsonParser.parseString(text).getAsJsonObject();
      System.out.println(attempt(() -> driver.answer(line)));
      if (line.get("op").getAsString().equals("end")) {
        System.exit(0); // calls that are still open
      }
    }
  }

  private interface Action {
    JsonObject answer() throws IOException, ReflectiveOperationException;
  }

  private static JsonObject attempt(Action action) {
    try {
      return action.answer();
    } catch (IOException | RuntimeException | ReflectiveOperationException error) {
      return object("error", errorOf(error));
    }
  }

  private JsonObject answer(JsonObject line) throws IOException, ReflectiveOperationException {
    switch (text(line, "op")) {
      case "connect" -> connect(line);
      case "call" -> {
        return call(line, line.get("request"));
      }
      case "calls" -> {
        return calls(line);
      }
      case "subscribe" ->
          streams.put(
              text(line, "stream"),
              client(line)
                  .subscribe(read(line.get("request"), SubscribeRequest.newBuilder()).build()));
      case "next" -> {
        return next(line);
      }
      case "watch" ->
          watched.put(
              text(line, "stream"), watched(client(line), method(line), line.get("request")));
      case "frame" -> {
        var frame = (Message) watched.get(text(line, "stream")).next();
        return object("frame", JsonParser.parseString(JsonFormat.printer().print(frame)));
      }
      case "session" -> sessions.put(text(line, "session"), opened(line));
      case "send" -> send(line);
      case "answers" -> {
        return answers(line);
      }
      case "bench" -> {
        return bench(line);
      }
      case "quantise" -> {
        return quantise(line);
      }
      case "end" -> {}
      default -> {
        return object("unsupported", line.get("op"));
      }
    }
    return new JsonObject();
  }

  private void connect(JsonObject line) throws IOException {
    List<String> addresses = new ArrayList<>();
    line.getAsJsonArray("addresses").forEach(one -> addresses.add(one.getAsString()));
    var options =
        ClearinghouseChannel.forAddresses(addresses.toArray(String[]::new))
            .principal(text(line, "principal"));
    if (line.has("timeoutMs")) {
      options.timeout(Duration.ofMillis(line.get("timeoutMs").getAsLong()));
    }
    if (line.has("read")) {
      options.linearizable();
    }
    if (line.has("apiKey")) {
      options.apiKey(text(line, "apiKey"));
    }
    if (line.has("certificate")) {
      options.tls(
          Path.of(text(line, "ca")), Path.of(text(line, "certificate")), Path.of(text(line, "key")));
    } else if (line.has("ca")) {
      options.tls(Path.of(text(line, "ca")));
    }
    clients.put(text(line, "client"), options.build());
  }

  /** Sends many requests of one method, so many at once. */
  private JsonObject calls(JsonObject line) {
    JsonArray replies = new JsonArray();
    ExecutorService pool = Executors.newFixedThreadPool(line.get("atOnce").getAsInt());
    List<CompletableFuture<JsonObject>> asked = new ArrayList<>();
    for (JsonElement request : line.getAsJsonArray("requests")) {
      asked.add(CompletableFuture.supplyAsync(() -> attempt(() -> call(line, request)), pool));
    }
    asked.forEach(one -> replies.add(one.join()));
    pool.shutdown();
    return object("replies", replies);
  }

  private JsonObject call(JsonObject line, JsonElement request)
      throws IOException, ReflectiveOperationException {
    Message reply = prepared(client(line), method(line), request).get();
    return object("reply", JsonParser.parseString(JsonFormat.printer().print(reply)));
  }

  /** Makes a call so many times, or sends so many frames, and says how long it took. */
  private JsonObject bench(JsonObject line) throws IOException, ReflectiveOperationException {
    int count = line.get("count").getAsInt();
    long began;
    if (line.has("session")) {
      var session = sessions.get(text(line, "session")).orders;
      SessionRequest frame = frame(line);
      var answers = new ArrayDeque<CompletableFuture<SessionAnswer>>(count);
      began = System.nanoTime();
      for (int sent = 0; sent < count; sent++) {
        answers.add(session.send(frame));
      }
      answers.forEach(CompletableFuture::join);
    } else {
      Supplier<Message> send = prepared(client(line), method(line), line.get("request"));
      began = System.nanoTime();
      for (int made = 0; made < count; made++) {
        send.get();
      }
    }
    return object("seconds", new JsonPrimitive((System.nanoTime() - began) / 1e9));
  }

  private static MethodDescriptor<?, ?> method(JsonObject line)
      throws ReflectiveOperationException {
    String name = "clearinghouse.v1." + text(line, "method");
    Class<?> stubs = Class.forName(name.substring(0, name.indexOf('/')) + "Grpc");
    var service = (ServiceDescriptor) stubs.getMethod("getServiceDescriptor").invoke(null);
    return service.getMethods().stream()
        .filter(one -> one.getFullMethodName().equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no method " + name));
  }

  private static <Q, R> Supplier<Message> prepared(
      ClearinghouseChannel client, MethodDescriptor<Q, R> method, JsonElement json)
      throws InvalidProtocolBufferException {
    Q asked = request(method, json);
    return () -> (Message) client.call(method, asked).join();
  }

  /** Opens a stream that only the server fills. */
  private static <Q, R> Iterator<R> watched(
      ClearinghouseChannel client, MethodDescriptor<Q, R> method, JsonElement json)
      throws InvalidProtocolBufferException {
    return ClientCalls.blockingServerStreamingCall(
        client, method, CallOptions.DEFAULT, request(method, json));
  }

  private static <Q> Q request(MethodDescriptor<Q, ?> method, JsonElement json)
      throws InvalidProtocolBufferException {
    var marshaller = (MethodDescriptor.PrototypeMarshaller<Q>) method.getRequestMarshaller();
    Message.Builder request = ((Message) marshaller.getMessagePrototype()).newBuilderForType();
    if (json != null) {
      read(json, request);
    }
    return marshaller.getMessageClass().cast(request.build());
  }

  private JsonObject next(JsonObject line) throws IOException {
    long until = Long.parseUnsignedLong(text(line, "until"));
    JsonArray events = new JsonArray();
    while (true) {
      var frame = streams.get(text(line, "stream")).next();
      for (var event : frame.getEventsList()) {
        JsonObject one = new JsonObject();
        one.addProperty("sequence", Long.toUnsignedString(event.getSequence()));
        one.addProperty("kind", named(event.getKind(), event.getKindValue()));
        if (line.has("bodies")) {
          var body = Event.getDescriptor().findFieldByNumber(event.getBodyCase().getNumber());
          String json = JsonFormat.printer().print((Message) event.getField(body));
          one.add("body", JsonParser.parseString(json));
        }
        events.add(one);
      }
      if (!frame.getIsPartial() && Long.compareUnsigned(frame.getSequence(), until) >= 0) {
        JsonObject found = object("events", events);
        found.addProperty("covered", Long.toUnsignedString(frame.getSequence()));
        return found;
      }
    }
  }

  private void send(JsonObject line) throws IOException {
    Opened opened = sessions.get(text(line, "session"));
    if (opened.orders != null) {
      opened.answers.add(opened.orders.send(frame(line)).thenApply(Driver::results));
      return;
    }
    StreamTicksRequest.Builder request = StreamTicksRequest.newBuilder();
    for (JsonElement tick : line.getAsJsonArray("ticks")) {
      request.addTicks(read(tick, OracleTick.newBuilder()));
    }
    opened.answers.add(opened.ticks.send(request.build()).thenApply(Driver::results));
  }

  private Opened opened(JsonObject line) {
    if (line.has("ticks")) {
      return new Opened(null, client(line).openTickSession(), new ArrayDeque<>());
    }
    List<Long> accounts = new ArrayList<>();
    if (line.has("cancelOnDisconnect")) {
      line.getAsJsonArray("cancelOnDisconnect")
          .forEach(id -> accounts.add(Long.parseUnsignedLong(id.getAsString())));
    }
    return new Opened(
        client(line).openSession(new Session.Options(accounts, false)), null, new ArrayDeque<>());
  }

  private static JsonArray results(SessionAnswer answer) {
    JsonArray results = new JsonArray();
    for (OrderResult result : answer.getResultsList()) {
      JsonObject one = new JsonObject();
      one.addProperty("code", named(result.getCode(), result.getCodeValue()));
      one.addProperty("orderId", Long.toUnsignedString(result.getOrderId()));
      results.add(one);
    }
    return results;
  }

  private static JsonArray results(StreamTicksResponse answer) {
    JsonArray results = new JsonArray();
    for (int at = 0; at < answer.getCodesCount(); at++) {
      String code = named(answer.getCodes(at), answer.getCodesValue(at));
      results.add(object("code", new JsonPrimitive(code)));
    }
    return results;
  }

  private static SessionRequest frame(JsonObject line) throws IOException {
    SessionRequest.Builder request = SessionRequest.newBuilder();
    for (JsonElement instruction : line.getAsJsonArray("instructions")) {
      request.addInstructions(read(instruction, OrderInstruction.newBuilder()));
    }
    return request.build();
  }

  private JsonObject answers(JsonObject line) {
    JsonArray results = new JsonArray();
    for (int count = line.get("count").getAsInt(); count > 0; count--) {
      results.addAll(sessions.get(text(line, "session")).answers.remove().join());
    }
    return object("results", results);
  }

  private JsonObject quantise(JsonObject line) {
    // A stub as any user has it, so that the scenarios play one of them.
    Market market =
        MarketDataServiceGrpc.newBlockingStub(client(line))
            .listMarkets(ListMarketsRequest.getDefaultInstance())
            .getMarketsList()
            .stream()
            .filter(one -> one.getSymbol().equals(text(line, "market")))
            .findFirst()
            .orElseThrow();
    boolean isPrice = line.has("price");
    BigDecimal value = new BigDecimal(text(line, isPrice ? "price" : "quantity"));
    BigDecimal step = new BigDecimal(isPrice ? market.getTickSize() : market.getLotSize());
    JsonObject found = new JsonObject();
    found.addProperty("down", Decimals.text(Decimals.quantiseDown(value, step)));
    found.addProperty("up", Decimals.text(Decimals.quantiseUp(value, step)));
    return found;
  }

  /** Returns the name of a value without its prefix; its number where it is one of a newer server. */
  private static String named(Enum<?> value, int number) {
    return value.name().equals("UNRECOGNIZED")
        ? String.valueOf(number)
        : value.name().replaceFirst("^(RESULT_CODE|EVENT_KIND)_", "");
  }

  private static JsonObject errorOf(Throwable thrown) {
    Throwable cause = thrown instanceof CompletionException ? thrown.getCause() : thrown;
    ClearinghouseException error = ClearinghouseException.of(cause);
    JsonObject found = new JsonObject();
    found.addProperty("kind", error.kind().name().toLowerCase(Locale.ROOT));
    found.addProperty("reason", error.reason());
    found.addProperty("text", error.getMessage());
    found.addProperty("limit", error.limit().map(Decimals::text).orElse(""));
    found.addProperty("actual", error.actual().map(Decimals::text).orElse(""));
    JsonArray fields = new JsonArray();
    error.fields().forEach(fields::add);
    found.add("fields", fields);
    return found;
  }

  private ClearinghouseChannel client(JsonObject line) {
    return clients.get(text(line, "client"));
  }

  private static <B extends Message.Builder> B read(JsonElement json, B into)
      throws InvalidProtocolBufferException {
    JsonFormat.parser().merge(json.toString(), into);
    return into;
  }

  private static JsonObject object(String name, JsonElement value) {
    JsonObject made = new JsonObject();
    made.add(name, value);
    return made;
  }

  private static String text(JsonObject line, String name) {
    return line.has(name) ? line.get(name).getAsString() : "";
  }
}
