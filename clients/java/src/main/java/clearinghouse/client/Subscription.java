// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import clearinghouse.v1.Event;
import clearinghouse.v1.GetHeadRequest;
import clearinghouse.v1.GetHeadResponse;
import clearinghouse.v1.JournalServiceGrpc;
import clearinghouse.v1.SubscribeRequest;
import clearinghouse.v1.SubscribeResponse;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.Status;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * The events from a sequence on, without a gap and without repeats, over disconnects.
 *
 * <pre>{@code
 * try (var events = channel.subscribe(SubscribeRequest.newBuilder().setFromSequence(1).build())) {
 *   events.forEachRemaining(frame -> frame.getEventsList().forEach(this::book));
 * }
 * }</pre>
 *
 * <p>One thread reads; another one may close it. Nothing is read ahead of the reader but one frame.
 */
public final class Subscription implements Iterator<SubscribeResponse>, AutoCloseable {
  private static final Duration HEARTBEAT = Duration.ofSeconds(5);
  private static final int MISSED_HEARTBEATS = 3;
  private static final Duration QUIET_MIN = Duration.ofSeconds(1);
  private static final Duration FIRST_FRAME = Duration.ofSeconds(10); // it may need a search in the journal
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
  private static final Duration RECONNECT = Duration.ofMinutes(1);

  private final ClearinghouseChannel channel;
  private final Pauses pauses = new Pauses(false);
  private final Duration quiet;
  private final Cursor cursor;
  private SubscribeResponse next;
  private long lastHeard = System.nanoTime();
  private volatile Connection connection;
  private volatile boolean isClosed;

  Subscription(ClearinghouseChannel channel, SubscribeRequest request) {
    this.channel = channel;
    cursor = new Cursor(request);
    Duration interval =
        request.getHeartbeatIntervalMs() == 0
            ? HEARTBEAT
            : Duration.ofMillis(Integer.toUnsignedLong(request.getHeartbeatIntervalMs()));
    Duration missed = interval.multipliedBy(MISSED_HEARTBEATS);
    quiet = missed.compareTo(QUIET_MIN) > 0 ? missed : QUIET_MIN;
  }

  /**
   * Waits for a frame. Throws a {@link ClearinghouseException} where the server refuses, is out of reach for a minute,
   * or leaves events out.
   *
   * @return whether there is one; false once this is closed
   */
  @Override
  public boolean hasNext() {
    while (next == null && !isClosed) {
      try {
        step();
      } catch (InterruptedException interrupted) {
        close();
        Thread.currentThread().interrupt();
        throw ClearinghouseException.client("the reader was interrupted", interrupted);
      }
    }
    return next != null && !isClosed;
  }

  /**
   * Returns the next frame. Its events were in no frame before, and no event between two frames is missing. Where it is
   * partial, more events of the same sequence follow.
   */
  @Override
  public SubscribeResponse next() {
    if (!hasNext()) {
      throw new NoSuchElementException("the subscription is closed");
    }
    SubscribeResponse frame = next;
    next = null;
    return frame;
  }

  /** Ends the subscription, and a reader that waits. */
  @Override
  public void close() {
    isClosed = true;
    Connection open = connection;
    if (open != null) {
      open.end();
    }
  }

  /** Takes one frame from the stream, or opens another stream. */
  private void step() throws InterruptedException {
    int node = connection == null ? channel.addresses.current() : connection.node;
    ClearinghouseException failed;
    try {
      if (connection == null) {
        connection = open(node);
        if (isClosed) {
          connection.end();
        }
      }
      SubscribeResponse frame = connection.take();
      lastHeard = System.nanoTime();
      pauses.reset();
      next = cursor.take(frame).orElse(null);
      return;
    } catch (ClearinghouseException error) {
      failed = error;
    }
    if (connection != null) {
      connection.end();
      connection = null;
    }
    if (isClosed) {
      return;
    }
    boolean isLagging = failed.reason().equals("LAGGED");
    boolean isLost = channel.isClosed() || System.nanoTime() - lastHeard > RECONNECT.toNanos();
    if (!isLagging && failed.kind() != ErrorKind.UNAVAILABLE || isLost) {
      isClosed = true;
      throw failed;
    }
    if (!isLagging) {
      channel.addresses.learn(failed, node);
    }
    TimeUnit.NANOSECONDS.sleep(pauses.takeNanos());
    channel.connectAgain(channel.addresses.current());
  }

  private Connection open(int node) throws InterruptedException {
    if (cursor.nextSequence() == 0) { // a number survives the first disconnect
      GetHeadRequest asked = GetHeadRequest.getDefaultInstance();
      try {
        GetHeadResponse head = channel.call(JournalServiceGrpc.getGetHeadMethod(), asked).get();
        cursor.beginAt(head.getSequence() + 1);
      } catch (ExecutionException failed) {
        throw ClearinghouseException.of(failed.getCause());
      }
    }
    Connection made = new Connection(node);
    made.start();
    return made;
  }

  /** One stream. What came is taken by the reader; the last thing is the error that ended it. */
  private final class Connection extends ClientCall.Listener<SubscribeResponse> {
    private final int node;
    private final ClientCall<SubscribeRequest, SubscribeResponse> call;
    private final BlockingQueue<Object> came = new LinkedBlockingQueue<>();
    private Duration patience = FIRST_FRAME;

    private Connection(int node) {
      this.node = node;
      call = channel.newTry(node, JournalServiceGrpc.getSubscribeMethod(), CallOptions.DEFAULT);
    }

    private void start() {
      call.start(this, new Metadata());
      call.request(1);
      call.sendMessage(cursor.request());
      call.halfClose();
    }

    private SubscribeResponse take() throws InterruptedException {
      Object one = came.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
      if (one == null) { // a process that was itself held up finds the frame at the second look
        one = came.poll(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
      }
      if (one == null) {
        throw ClearinghouseException.unavailable(
            Status.DEADLINE_EXCEEDED, "the server said nothing for " + patience.toSeconds() + " s");
      }
      if (one instanceof ClearinghouseException ended) {
        throw ended;
      }
      patience = quiet;
      call.request(1);
      return (SubscribeResponse) one;
    }

    private void end() {
      call.cancel("the reader ends the stream", null);
      came.add(ClearinghouseException.unavailable(Status.CANCELLED, "the reader ended the stream"));
    }

    @Override
    public void onMessage(SubscribeResponse frame) {
      came.add(frame);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      came.add(
          status.isOk()
              ? ClearinghouseException.unavailable(
                  Status.UNAVAILABLE, "the server ended the stream")
              : ClearinghouseException.read(status, trailers, ""));
    }
  }

  /** The place of a reader in the record: no event is handed out twice, and none is skipped. */
  static final class Cursor {
    private final SubscribeRequest.Builder request;
    private int taken; // events of the next sequence, which came in parts

    Cursor(SubscribeRequest request) {
      this.request = request.toBuilder();
    }

    long nextSequence() {
      return request.getFromSequence();
    }

    void beginAt(long sequence) {
      request.setFromSequence(sequence);
    }

    /** Returns the request that goes on from here. */
    SubscribeRequest request() {
      return request.build();
    }

    /** Returns what of a frame was not handed out before; empty where nothing is. */
    Optional<SubscribeResponse> take(SubscribeResponse frame) {
      long next = request.getFromSequence();
      if (Long.compareUnsigned(frame.getFirstSequence(), next) > 0) {
        throw gap(next, frame.getFirstSequence());
      }
      if (!frame.getChainHead().isEmpty()) {
        request.setKnownSequence(frame.getChainSequence()).setKnownChainHead(frame.getChainHead());
      }
      long last = frame.getIsPartial() ? frame.getFirstSequence() : frame.getSequence();
      if (frame.getIsHeartbeat() || Long.compareUnsigned(last, next) < 0) {
        return Optional.empty();
      }
      int known = 0;
      if (frame.getFirstSequence() == next) {
        known = taken - frame.getFirstEventIndex();
        if (known < 0) {
          throw gap(next, next);
        }
      }
      List<Event> fresh =
          frame.getEventsList().stream()
              .filter(event -> Long.compareUnsigned(event.getSequence(), next) >= 0)
              .skip(known)
              .toList();
      if (frame.getIsPartial()) {
        taken = Math.max(taken, frame.getFirstEventIndex() + frame.getEventsCount());
        if (fresh.isEmpty()) {
          return Optional.empty();
        }
      } else {
        request.setFromSequence(frame.getSequence() + 1);
        taken = 0;
      }
      return Optional.of(
          frame.toBuilder().setFirstSequence(next).clearEvents().addAllEvents(fresh).build());
    }

    private static ClearinghouseException gap(long expected, long got) {
      String text = "a gap: sequence %s came, or a later part of it, where %s was due";
      return ClearinghouseException.client(
          String.format(text, Long.toUnsignedString(got), Long.toUnsignedString(expected)), null);
    }
  }
}
