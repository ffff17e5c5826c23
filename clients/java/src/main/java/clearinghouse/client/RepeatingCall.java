// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.Context;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** A call of one request and one reply that sends the same bytes until its outcome is known, or its time is over. */
final class RepeatingCall<Q, R> extends ClientCall<Q, R> {
  private final ClearinghouseChannel channel;
  private final MethodDescriptor<byte[], R> method;
  private final CallOptions options;
  private final Executor callbacks;
  private final Context context = Context.current();
  private final Attempts attempts;
  private Listener<R> listener;
  private Metadata headers;
  private Frozen request;
  // Guarded by this: the try under way, whether the caller has cancelled, whether the outcome was handed over.
  private ClientCall<byte[], R> current;
  private boolean isCancelled;
  private boolean isOver;

  RepeatingCall(
      ClearinghouseChannel channel,
      MethodDescriptor<Q, R> method,
      CallOptions options,
      Duration timeout) {
    this.channel = channel;
    this.method = Frozen.method(method, reply -> reply);
    callbacks = options.getExecutor() == null ? Runnable::run : options.getExecutor();
    Deadline deadline = options.getDeadline();
    Deadline around = context.getDeadline();
    if (deadline == null || (around != null && around.isBefore(deadline))) {
      deadline = around;
    }
    long nanos = deadline == null ? timeout.toNanos() : deadline.timeRemaining(TimeUnit.NANOSECONDS);
    attempts = new Attempts(nanos, channel.addresses, System::nanoTime);
    this.options = options.withDeadline(null).withExecutor(null);
  }

  @Override
  public void start(Listener<R> responseListener, Metadata metadata) {
    listener = responseListener;
    headers = metadata;
  }

  /** There is one reply, and it is handed over as it comes. */
  @Override
  public void request(int numMessages) {}

  @Override
  public void sendMessage(Q message) {
    request = Frozen.of((Message) message);
  }

  @Override
  public void halfClose() {
    context.run(this::attempt);
  }

  @Override
  public void cancel(String message, Throwable cause) {
    ClientCall<byte[], R> ended;
    synchronized (this) {
      isCancelled = true;
      ended = current;
    }
    if (ended != null) {
      ended.cancel(message, cause); // its end is the end of this call
    } else {
      Status status = Status.CANCELLED.withDescription(message).withCause(cause);
      String id = request == null ? "" : request.requestId();
      finish(attempts.outcome(ClearinghouseException.read(status, null, id)));
    }
  }

  private void attempt() {
    int node = channel.addresses.current();
    Attempt made = new Attempt(node);
    ClientCall<byte[], R> call;
    synchronized (this) {
      if (isOver || isCancelled) {
        return;
      }
      call =
          channel
              .at(node)
              .newCall(method, options.withDeadlineAfter(attempts.tryNanos(), TimeUnit.NANOSECONDS));
      current = call;
    }
    try {
      Metadata sent = new Metadata();
      sent.merge(headers);
      call.start(made, sent);
      call.request(2);
      call.sendMessage(request.bytes());
      call.halfClose();
    } catch (RuntimeException notSent) {
      call.cancel("not sent", notSent);
      finish(attempts.outcome(ClearinghouseException.of(notSent)));
    }
  }

  /** Decides after a try without a reply. */
  private void failed(Status status, Metadata trailers, int node) {
    var failure = ClearinghouseException.read(status, trailers, request.requestId());
    synchronized (this) {
      current = null;
    }
    if (isCancelled() || context.isCancelled() || channel.isClosed()) {
      finish(attempts.outcome(failure));
      return;
    }
    try {
      long pause = attempts.pauseOrThrow(failure, node);
      channel.connectAgain(channel.addresses.current());
      channel.after(pause).execute(context.wrap(this::attempt));
    } catch (ClearinghouseException outcome) {
      finish(outcome);
    }
  }

  private synchronized boolean isCancelled() {
    return isCancelled;
  }

  private void finish(ClearinghouseException outcome) {
    hand(() -> listener.onClose(outcome.asStatus(), new Metadata()));
  }

  /** Hands the outcome to the stub, once, on the thread that it asks for. */
  private void hand(Runnable outcome) {
    synchronized (this) {
      if (isOver) {
        return;
      }
      isOver = true;
      current = null;
    }
    callbacks.execute(context.wrap(outcome));
  }

  /** One try. */
  private final class Attempt extends Listener<R> {
    private final int node;
    private Metadata received = new Metadata();
    private R reply;

    private Attempt(int node) {
      this.node = node;
    }

    @Override
    public void onHeaders(Metadata metadata) {
      received = metadata;
    }

    @Override
    public void onMessage(R message) {
      reply = message;
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      if (status.isOk() && reply != null) {
        hand(
            () -> {
              listener.onHeaders(received);
              listener.onMessage(reply);
              listener.onClose(status, trailers);
            });
      } else {
        Status meant = status.isOk() ? Status.INTERNAL.withDescription("there is no reply") : status;
        failed(meant, trailers, node);
      }
    }
  }
}
