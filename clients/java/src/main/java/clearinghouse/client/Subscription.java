// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import clearinghouse.v1.Event;
import clearinghouse.v1.GetHeadRequest;
import clearinghouse.v1.GetHeadResponse;
import clearinghouse.v1.JournalServiceGrpc;
import clearinghouse.v1.SubscribeRequest;
import clearinghouse.v1.SubscribeResponse;
import io.grpc.CallOptions;
import io.grpc.Status;
import io.grpc.StatusException;
import io.grpc.stub.BlockingClientCall;
import io.grpc.stub.ClientCalls;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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
  private Duration patience = FIRST_FRAME;
  private int node;
  private volatile BlockingClientCall<SubscribeRequest, SubscribeResponse> stream;
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
   * Waits for a frame; returns false once this is closed. Throws a {@link ClearinghouseException} where the server
   * refuses, is out of reach for a minute, or leaves events out.
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
    end();
  }

  private void end() {
    var open = stream;
    if (open != null) {
      open.cancel("the reader ends the stream", null);
    }
  }

  /** Takes one frame from the stream, or opens another stream. */
  private void step() throws InterruptedException {
    ClearinghouseException failed;
    try {
      if (stream == null) {
        open();
      }
      SubscribeResponse frame = take();
      lastHeard = System.nanoTime();
      pauses.reset();
      next = cursor.take(frame).orElse(null);
      return;
    } catch (ClearinghouseException error) {
      failed = error;
    }
    end();
    stream = null;
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

  private void open() throws InterruptedException {
    node = channel.addresses.current();
    if (cursor.nextSequence() == 0) { // a number survives the first disconnect
      GetHeadRequest asked = GetHeadRequest.getDefaultInstance();
      try {
        GetHeadResponse head = channel.call(JournalServiceGrpc.getGetHeadMethod(), asked).get();
        cursor.beginAt(head.getSequence() + 1);
      } catch (ExecutionException failed) {
        throw ClearinghouseException.of(failed.getCause());
      }
    }
    patience = FIRST_FRAME;
    stream =
        ClientCalls.blockingV2ServerStreamingCall(
            channel.at(node),
            JournalServiceGrpc.getSubscribeMethod(),
            CallOptions.DEFAULT,
            cursor.request());
    if (isClosed) {
      end();
    }
  }

  /** Waits for a frame of the stream; throws why it ended. */
  private SubscribeResponse take() throws InterruptedException {
    try {
      SubscribeResponse frame;
      try {
        frame = stream.read(patience.toNanos(), TimeUnit.NANOSECONDS);
      } catch (TimeoutException late) { // a process that was itself held up finds the frame at the second look
        frame = stream.read(LOOK_AGAIN.toNanos(), TimeUnit.NANOSECONDS);
      }
      if (frame == null) {
        throw ClearinghouseException.unavailable(Status.UNAVAILABLE, "the server ended the stream");
      }
      patience = quiet;
      return frame;
    } catch (TimeoutException silent) {
      throw ClearinghouseException.unavailable(
          Status.DEADLINE_EXCEEDED, "the server said nothing for " + patience.toSeconds() + " s");
    } catch (StatusException ended) {
      throw ClearinghouseException.of(ended);
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
