// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * A stream of frames of orders, or of an oracle's ticks, each answered in its order. After a disconnect the frames without an answer are sent
 * again on a new stream, as they were. Many threads may use it.
 *
 * <p>While a frame is refused for now, later ones are held; after a pause the first is sent alone, and the others in their
 * order once it is answered. A frame that was sent before the refusal came can still be carried out before the refused
 * one.
 *
 * @param <Q> a frame
 * @param <A> its answer
 */
public final class Session<Q extends Message, A> implements AutoCloseable {
  private static final Metadata.Key<String> CANCEL = Caller.key("clearinghouse-cancel-on-disconnect");
  private static final Metadata.Key<String> EXITS =
      Caller.key("clearinghouse-end-exits-on-disconnect");
  private static final Duration LOOK_AGAIN = Duration.ofMillis(50);

  /** Effects of the end of a stream, however it ends: whose orders are cancelled, and whether exits of positions too. */
  public record Options(List<Long> cancelOnDisconnect, boolean endExits) {
    /** Nothing is cancelled. */
    public static final Options NONE = new Options(List.of(), false);

    /** Checks them. */
    public Options {
      cancelOnDisconnect = List.copyOf(cancelOnDisconnect);
      if (endExits && cancelOnDisconnect.isEmpty()) {
        throw new IllegalArgumentException("endExits has no effect without accounts");
      }
    }

    private Metadata headers() {
      Metadata headers = new Metadata();
      if (!cancelOnDisconnect.isEmpty()) {
        headers.put(
            CANCEL,
            cancelOnDisconnect.stream()
                .map(Long::toUnsignedString)
                .collect(Collectors.joining(",")));
      }
      if (endExits) {
        headers.put(EXITS, "true");
      }
      return headers;
    }
  }

  /** A frame without an answer. */
  private static final class Frame<A> {
    private final Frozen request;
    private final CompletableFuture<A> future = new CompletableFuture<>();
    private boolean isUnknown; // a stream ended without its answer: it may have been carried out
    private boolean isHeld = true; // the stream of the moment does not have it

    private Frame(Frozen request) {
      this.request = request;
    }

    /** Returns the error for its sender: a refusal says nothing about a stream before it. */
    private ClearinghouseException outcome(ClearinghouseException refusal) {
      return isUnknown
          ? ClearinghouseException.unknown(Status.UNAVAILABLE, "no answer", request.requestId())
              .stillUnknown(refusal)
          : refusal;
    }
  }

  private final ClearinghouseChannel channel;
  private final Options options;
  private final MethodDescriptor<byte[], List<Answered<A>>> method;
  private final Map<String, Frame<A>> waiting = new LinkedHashMap<>();
  private final Pauses reconnects = new Pauses(false);
  private final Pauses repeats = new Pauses(false);
  private final long longestPatience;
  private long patience;
  private Stream stream;
  private boolean isPaused;
  private Frame<A> alone; // was sent alone after a pause, until it is answered
  private boolean isClosing;
  private ClearinghouseException ended;

  Session(
      ClearinghouseChannel channel,
      MethodDescriptor<byte[], List<Answered<A>>> method,
      Options options) {
    this.channel = channel;
    this.method = method;
    this.options = options;
    longestPatience = Math.max(Attempts.SHORTEST.toNanos(), channel.timeout().toNanos() / 2);
    // A slow answer must not cancel orders.
    patience =
        channel.addresses.areMany() && options.cancelOnDisconnect.isEmpty()
            ? Math.min(Attempts.FIRST_AMONG_MANY.toNanos(), longestPatience)
            : longestPatience;
    channel.executor().execute(this::connect);
  }

  /**
   * Hands over a frame and returns at once. It gets a request id and a creation time where it has none. The answer has a
   * code for each instruction. It fails with a {@link ClearinghouseException} where the edge did not take the frame, or no
   * answer came in the time of a call.
   */
  public CompletableFuture<A> send(Q request) {
    Frame<A> frame = new Frame<>(Frozen.of(request));
    String id = frame.request.requestId();
    synchronized (this) {
      if (ended != null) {
        return CompletableFuture.failedFuture(ended);
      }
      if (isClosing) {
        throw new IllegalStateException("the session is closed");
      }
      if (waiting.putIfAbsent(id, frame) != null) {
        throw new IllegalArgumentException("request id " + id + " is under way already");
      }
      if (stream != null && !isPaused) {
        stream.transmit(frame);
      }
    }
    channel.after(channel.timeout().toNanos()).execute(() -> giveUp(frame));
    return frame.future;
  }

  /** Waits until each frame has its answer or its time is over, then ends the stream. */
  @Override
  public void close() {
    CompletableFuture<?>[] due;
    synchronized (this) {
      isClosing = true;
      due = waiting.values().stream().map(frame -> frame.future).toArray(CompletableFuture<?>[]::new);
    }
    CompletableFuture.allOf(due).handle((answers, failed) -> null).join();
    synchronized (this) {
      end(ClearinghouseException.unavailable(Status.CANCELLED, "the session has ended"));
      if (stream != null) {
        stream.call.halfClose();
      }
    }
  }

  private synchronized void end(ClearinghouseException why) {
    if (ended == null) {
      ended = why;
    }
    List<Frame<A>> left = new ArrayList<>(waiting.values());
    waiting.clear();
    left.forEach(frame -> fail(frame, frame.outcome(why)));
  }

  /** Fails a frame on another thread: what its sender does then is not under the lock. */
  private void fail(Frame<A> frame, ClearinghouseException why) {
    channel.executor().execute(() -> frame.future.completeExceptionally(why));
  }

  private synchronized void giveUp(Frame<A> frame) {
    String id = frame.request.requestId();
    if (waiting.remove(id, frame)) {
      fail(
          frame,
          ClearinghouseException.unknown(
              Status.DEADLINE_EXCEEDED, "no answer within the timeout", id));
      if (frame == alone) {
        repeat(false);
      }
    }
  }

  /** Opens a stream, on which all frames that wait are sent, the oldest first. */
  private void connect() {
    int node = channel.addresses.current();
    Stream made = new Stream(node);
    synchronized (this) {
      if (ended != null) {
        return;
      }
      try {
        made.call.start(made, options.headers());
      } catch (ClearinghouseException noCredential) {
        made.call.cancel("not sent", noCredential);
        end(noCredential);
        return;
      }
      made.call.request(1);
      stream = made;
      isPaused = false;
      alone = null;
      waiting.values().forEach(made::transmit);
      channel.after(patience).execute(made::look);
    }
  }

  /** Goes on after the end of a stream, or ends where another one would end in the same way. */
  private synchronized void lost(Stream lost, ClearinghouseException why) {
    if (lost != stream) {
      return;
    }
    stream = null;
    boolean wasOpen = lost.hasAnswer || !Repeats.NEVER_OPEN.contains(why.reason());
    boolean hasUnknown = false;
    for (Frame<A> frame : waiting.values()) {
      frame.isUnknown |= wasOpen && !frame.isHeld;
      frame.isHeld = true;
      hasUnknown |= frame.isUnknown;
    }
    if (ended != null) {
      return;
    }
    boolean passes = hasUnknown && Repeats.PASSING.contains(why.reason());
    if (channel.isClosed() || (why.kind() != ErrorKind.UNAVAILABLE && !passes)) {
      end(why);
      return;
    }
    if (why.kind() == ErrorKind.UNAVAILABLE) {
      channel.addresses.learn(why, lost.node);
    }
    channel.connectAgain(channel.addresses.current());
    channel.after(reconnects.takeNanos()).execute(this::connect);
  }

  /** Hands an answer to its frame. One that means "not now" holds it, and all that come later. */
  private void settle(Stream from, Answered<A> answered) {
    Frame<A> frame = waiting.get(answered.requestId());
    if (frame == null) {
      return; // it was given up on
    }
    ClearinghouseException refusal = answered.refusal();
    if (refusal != null
        && (refusal.kind() == ErrorKind.UNAVAILABLE
            || (frame.isUnknown && Repeats.PASSING.contains(refusal.reason())))) {
      from.ending = refusal.kind() == ErrorKind.UNAVAILABLE ? refusal : from.ending;
      frame.isHeld = true;
      if (frame == alone || !isPaused) {
        isPaused = true;
        alone = null;
        channel.after(repeats.takeNanos()).execute(() -> resume(from));
      }
      return;
    }
    waiting.remove(answered.requestId());
    reconnects.reset();
    repeats.reset();
    if (refusal == null) {
      frame.future.completeAsync(answered::answer, channel.executor());
    } else {
      fail(frame, frame.outcome(refusal));
    }
    if (frame == alone) {
      repeat(true);
    }
  }

  private synchronized void resume(Stream paused) {
    if (paused == stream) {
      repeat(false);
    }
  }

  /** Sends the first of the frames that are held, or all of them once it is answered. */
  private void repeat(boolean isTaken) {
    alone = null;
    isPaused = !isTaken;
    for (Frame<A> frame : waiting.values()) {
      if (frame.isHeld && stream != null) {
        stream.transmit(frame);
        if (!isTaken) {
          alone = frame;
          return;
        }
      }
    }
    isPaused = false;
  }

  /** One stream; what it does is under the lock of the session. */
  private final class Stream extends ClientCall.Listener<List<Answered<A>>> {
    private final int node;
    private final ClientCall<byte[], List<Answered<A>>> call;
    private boolean hasAnswer;
    private long since = System.nanoTime(); // from when the next answer is due
    private boolean wasOverdue;
    // How the end of the stream is understood where the server states no status.
    private ClearinghouseException ending =
        ClearinghouseException.unavailable(Status.UNAVAILABLE, "the server ended the stream");

    private Stream(int node) {
      this.node = node;
      call = channel.at(node).newCall(method, CallOptions.DEFAULT);
    }

    private void transmit(Frame<A> frame) {
      if (!isDue()) {
        since = System.nanoTime();
      }
      frame.isHeld = false;
      call.sendMessage(frame.request.bytes());
    }

    private boolean isDue() {
      return waiting.values().stream().anyMatch(frame -> !frame.isHeld);
    }

    /** Ends the stream once an answer is overdue at two looks: a paused process keeps its connections. */
    private void look() {
      synchronized (Session.this) {
        if (this != stream || ended != null) {
          return;
        }
        long left = isDue() ? since + patience - System.nanoTime() : patience;
        if (left > 0) {
          wasOverdue = false;
        } else if (wasOverdue) {
          patience = Math.min(longestPatience, 2 * patience);
          call.cancel("no answer", null);
          lost(
              this,
              ClearinghouseException.unavailable(
                  Status.DEADLINE_EXCEEDED, "the server does not answer"));
          return;
        } else {
          wasOverdue = true;
          left = LOOK_AGAIN.toNanos();
        }
        channel.after(left).execute(this::look);
      }
    }

    @Override
    public void onMessage(List<Answered<A>> answers) {
      synchronized (Session.this) {
        if (this != stream) {
          return;
        }
        hasAnswer = true;
        wasOverdue = false;
        since = System.nanoTime();
        answers.forEach(answer -> settle(this, answer));
      }
      call.request(1);
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lost(this, status.isOk() ? ending : ClearinghouseException.read(status, trailers, ""));
    }
  }
}
