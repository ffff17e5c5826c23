// SPDX-License-Identifier: Apache-2.0
package clearinghouse.client;

import clearinghouse.v1.SessionAnswer;
import clearinghouse.v1.SessionRequest;
import clearinghouse.v1.StreamTicksRequest;
import clearinghouse.v1.StreamTicksResponse;
import clearinghouse.v1.SubscribeRequest;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ChannelCredentials;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ClientInterceptors;
import io.grpc.CompositeChannelCredentials;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.TlsChannelCredentials;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * A channel to a server, or to all nodes of a cluster, that the generated stubs take: blocking, future and async ones.
 *
 * <pre>{@code
 * try (var channel = ClearinghouseChannel.forAddresses("127.0.0.1:7411").principal("desk").build()) {
 *   var trading = TradingServiceGrpc.newBlockingStub(channel);
 *   PlaceOrdersResponse reply = trading.placeOrders(request);
 * }
 * }</pre>
 *
 * <p>A command gets a request id and its creation time, and the same bytes are sent again until its outcome is known
 * (I-11). A failed call has a {@link ClearinghouseException} as its cause. Amounts are decimal text, never floats. Many
 * threads may use one channel.
 */
public final class ClearinghouseChannel extends Channel implements AutoCloseable {
  // The reply to a batch of 8,192 orders may have more fills than gRPC's default of 4 MiB holds.
  private static final int MAX_REPLY = 64 << 20;

  private final List<ManagedChannel> nodes = new ArrayList<>();
  private final List<Channel> tries = new ArrayList<>(); // each node with its interceptors, for one try of a call
  // Its idle threads end by themselves.
  private final Executor executor =
      Executors.newCachedThreadPool(
          work -> {
            Thread thread = new Thread(work, "clearinghouse");
            thread.setDaemon(true);
            return thread;
          });
  private final Duration timeout;
  private volatile boolean isClosed;
  final Addresses addresses;

  private ClearinghouseChannel(Builder options) {
    var caller = new Caller(options.principal, options.secret, options.linearizable);
    timeout = options.timeout;
    addresses = new Addresses(options.addresses, System::nanoTime);
    for (String address : options.addresses) {
      URI place = placeOf(address);
      nodes.add(
          NettyChannelBuilder.forAddress(place.getHost(), place.getPort(), options.credentials)
              .executor(executor)
              .keepAliveTime(30, TimeUnit.SECONDS)
              .keepAliveTimeout(10, TimeUnit.SECONDS)
              .maxInboundMessageSize(MAX_REPLY)
              .disableRetry()
              .build());
      Channel traced = ClientInterceptors.intercept(nodes.get(nodes.size() - 1), options.interceptors);
      tries.add(ClientInterceptors.intercept(traced, caller));
    }
  }

  /** Returns the options of a channel to a server, or to all nodes of a cluster, each as {@code host:port}. */
  public static Builder forAddresses(String... addresses) {
    return new Builder(List.of(addresses));
  }

  /** Options of a channel; the default is a caller without a name on plain text. */
  public static final class Builder {
    private final List<String> addresses;
    private final List<ClientInterceptor> interceptors = new ArrayList<>();
    private String principal = "";
    private Supplier<String> secret;
    private ChannelCredentials credentials = InsecureChannelCredentials.create();
    private Duration timeout = Duration.ofSeconds(10);
    private boolean linearizable;

    private Builder(List<String> addresses) {
      if (addresses.isEmpty()) {
        throw new IllegalArgumentException("give at least one address");
      }
      addresses.forEach(ClearinghouseChannel::placeOf);
      this.addresses = List.copyOf(new LinkedHashSet<>(addresses));
    }

    /** Names the caller to a server that asks for no credentials. */
    public Builder principal(String name) {
      principal = Objects.requireNonNull(name);
      return this;
    }

    /** Sends with each call an API key, as the server's operator gave it. */
    public Builder apiKey(String key) {
      Objects.requireNonNull(key);
      return token(() -> key);
    }

    /**
     * Sends a token with each call. The source is asked before each try, by the thread that sends it: it keeps a token
     * until shortly before its end.
     */
    public Builder token(Supplier<String> source) {
      if (secret != null) {
        throw new IllegalStateException("give an API key or a token, once");
      }
      secret = Objects.requireNonNull(source);
      return this;
    }

    /** Makes the connection secure, by a PEM file of the CAs that sign the server's certificate. */
    public Builder tls(Path ca) throws IOException {
      return credentials(TlsChannelCredentials.newBuilder().trustManager(ca.toFile()).build());
    }

    /** Makes the connection secure, with the caller's own certificate and its key too, each a PEM file. */
    public Builder tls(Path ca, Path certificate, Path key) throws IOException {
      return credentials(
          TlsChannelCredentials.newBuilder()
              .trustManager(ca.toFile())
              .keyManager(certificate.toFile(), key.toFile())
              .build());
    }

    /** Secures the connection by credentials of gRPC, for what {@code tls} does not cover. */
    public Builder credentials(ChannelCredentials channel) {
      credentials = Objects.requireNonNull(channel);
      return this;
    }

    /**
     * Sets how long a call without a deadline may take in all, repeats included, and a frame of a session: ten seconds
     * where nothing is set.
     */
    public Builder timeout(Duration time) {
      if (time.isNegative() || time.isZero()) {
        throw new IllegalArgumentException("a timeout is above zero, not " + time);
      }
      timeout = time;
      return this;
    }

    /** Makes each read include all that anybody was answered before it began. */
    public Builder linearizable() {
      linearizable = true;
      return this;
    }

    /** Adds an interceptor of each try, for metrics and traces: it sees a request as bytes. One of a stub sees each call once. */
    public Builder intercept(ClientInterceptor interceptor) {
      interceptors.add(Objects.requireNonNull(interceptor));
      return this;
    }

    /** Opens the channel, to be closed. It connects at the first call. */
    public ClearinghouseChannel build() {
      ChannelCredentials transport =
          credentials instanceof CompositeChannelCredentials both
              ? both.getChannelCredentials()
              : credentials;
      if (secret != null && transport instanceof InsecureChannelCredentials) {
        for (String address : addresses) {
          if (!isLocal(placeOf(address).getHost())) {
            throw new IllegalArgumentException(
                "an API key or a token would go to " + address + " in plain text: give tls");
          }
        }
      }
      return new ClearinghouseChannel(this);
    }
  }

  /** Returns host and port of an address, without asking any resolver. */
  private static URI placeOf(String address) {
    try {
      URI place = new URI("grpc://" + address);
      if (place.getHost() != null
          && place.getPort() > 0
          && place.getAuthority().equals(address)
          && place.getUserInfo() == null) {
        return place;
      }
    } catch (URISyntaxException wrong) {
      throw new IllegalArgumentException("an address is host:port, not " + address, wrong);
    }
    throw new IllegalArgumentException("an address is host:port, not " + address);
  }

  private static boolean isLocal(String host) {
    return host.equals("localhost")
        || host.equals("[::1]")
        || host.matches("127(\\.\\d{1,3}){3}");
  }

  @Override
  public <Q, R> ClientCall<Q, R> newCall(MethodDescriptor<Q, R> method, CallOptions options) {
    if (method.getType() == MethodDescriptor.MethodType.UNARY) {
      return new RepeatingCall<>(this, method, options, timeout);
    }
    return at(addresses.current()).newCall(method, options);
  }

  /** Returns a node: a call goes to it once, with what the caller sends. */
  Channel at(int node) {
    return tries.get(node);
  }

  /** Lets a node connect at once, where gRPC's own pause would grow to two minutes. */
  void connectAgain(int node) {
    nodes.get(node).resetConnectBackoff();
  }

  Executor executor() {
    return executor;
  }

  /** Returns what runs work later, on a thread of this channel. */
  Executor after(long nanos) {
    return CompletableFuture.delayedExecutor(nanos, TimeUnit.NANOSECONDS, executor);
  }

  boolean isClosed() {
    return isClosed;
  }

  Duration timeout() {
    return timeout;
  }

  /** Has no one authority: each node has its own. */
  @Override
  public String authority() {
    return nodes.get(addresses.current()).authority();
  }

  /**
   * Sends a call of one request and one reply, as the async stub does, by a method such as {@code
   * TradingServiceGrpc.getPlaceOrdersMethod()}. The future fails with a {@link ClearinghouseException}, and cancelling it
   * ends the call.
   */
  public <Q, R> CompletableFuture<R> call(MethodDescriptor<Q, R> method, Q request) {
    ClientCall<Q, R> call = newCall(method, CallOptions.DEFAULT);
    CompletableFuture<R> future = new CompletableFuture<>();
    future.whenComplete(
        (reply, error) -> {
          if (future.isCancelled()) {
            call.cancel("the future was cancelled", null);
          }
        });
    ClientCalls.asyncUnaryCall(
        call,
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(R reply) {
            future.complete(reply);
          }

          @Override
          public void onError(Throwable error) {
            future.completeExceptionally(ClearinghouseException.of(error));
          }

          @Override
          public void onCompleted() {}
        });
    return future;
  }

  /**
   * Follows events from a sequence on, 0 for from now on, without a gap and without repeats, over disconnects. To be
   * closed.
   */
  public Subscription subscribe(SubscribeRequest request) {
    return new Subscription(this, request);
  }

  /** Opens a stream of frames of orders, to be closed. */
  public Session<SessionRequest, SessionAnswer> openSession() {
    return openSession(Session.Options.NONE);
  }

  /** Opens a stream of frames of orders, to be closed. */
  public Session<SessionRequest, SessionAnswer> openSession(Session.Options options) {
    return new Session<>(this, Answered.ORDERS, options);
  }

  /** Opens a stream of frames of an oracle's ticks, to be closed. */
  public Session<StreamTicksRequest, StreamTicksResponse> openTickSession() {
    return new Session<>(this, Answered.TICKS, Session.Options.NONE);
  }

  /** Ends all connections; calls under way fail. */
  @Override
  public void close() {
    isClosed = true;
    nodes.forEach(ManagedChannel::shutdownNow);
  }
}
