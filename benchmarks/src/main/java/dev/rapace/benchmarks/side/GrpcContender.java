package dev.rapace.benchmarks.side;

import io.grpc.CallOptions;
import io.grpc.Drainable;
import io.grpc.KnownLength;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.netty.shaded.io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.shaded.io.grpc.netty.NegotiationType;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.EventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollEventLoopGroup;
import io.grpc.netty.shaded.io.netty.channel.epoll.EpollServerDomainSocketChannel;
import io.grpc.netty.shaded.io.netty.channel.unix.DomainSocketAddress;
import io.grpc.netty.shaded.io.netty.handler.ssl.SslProvider;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * grpc-java with a byte-array marshaller that tells its length and drains itself, without which it
 * loses a factor of two on streams. INLINE is {@code directExecutor} on both sides, its fastest
 * setting; THREADS are its default executors.
 */
@SuppressWarnings("deprecation") // The shaded Netty is 4.1, where these are the loops to use.
final class GrpcContender implements Contender {
  private static final MethodDescriptor.Marshaller<byte[]> BYTES = new BytesMarshaller();
  private static final MethodDescriptor<byte[], byte[]> ECHO =
      method("echo", MethodDescriptor.MethodType.UNARY);
  private static final MethodDescriptor<byte[], byte[]> ITEMS =
      method("items", MethodDescriptor.MethodType.SERVER_STREAMING);

  private static MethodDescriptor<byte[], byte[]> method(
      String name, MethodDescriptor.MethodType type) {
    return MethodDescriptor.newBuilder(BYTES, BYTES)
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName("Bench", name))
        .build();
  }

  @Override
  public RunningServer serve(Scenario scenario, Path folder) throws Exception {
    NettyServerBuilder builder;
    String address;
    if (scenario.link() == Scenario.Link.UNIX) {
      address = folder.resolve("grpc.sock").toString();
      EventLoopGroup boss = new EpollEventLoopGroup(1);
      EventLoopGroup worker = new EpollEventLoopGroup(1);
      builder =
          NettyServerBuilder.forAddress(new DomainSocketAddress(address))
              .channelType(EpollServerDomainSocketChannel.class)
              .bossEventLoopGroup(boss)
              .workerEventLoopGroup(worker);
    } else {
      address = "";
      builder =
          NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    }
    if (scenario.link() == Scenario.Link.TLS) {
      builder.sslContext(
          GrpcSslContexts.forServer(
                  folder.resolve("server.pem").toFile(), folder.resolve("server.key").toFile())
              .sslProvider(SslProvider.OPENSSL)
              .protocols("TLSv1.3")
              .build());
    }
    if (scenario.handler() == Scenario.HandlerStyle.INLINE) {
      builder.directExecutor();
    }
    Server server =
        builder
            .maxInboundMessageSize(32 << 20)
            .addService(
                ServerServiceDefinition.builder("Bench")
                    .addMethod(ECHO, ServerCalls.asyncUnaryCall(GrpcContender::echo))
                    .addMethod(ITEMS, ServerCalls.asyncServerStreamingCall(GrpcContender::items))
                    .build())
            .build()
            .start();
    return new RunningServer(
        address.isEmpty() ? "localhost:" + server.getPort() : address, server::shutdownNow);
  }

  private static void echo(byte[] request, StreamObserver<byte[]> out) {
    out.onNext(request);
    out.onCompleted();
  }

  /**
   * Sends items of the request's size for as long as the client asks, at the pace it takes them.
   */
  private static void items(byte[] request, StreamObserver<byte[]> out) {
    ServerCallStreamObserver<byte[]> stream = (ServerCallStreamObserver<byte[]>) out;
    stream.setOnReadyHandler(() -> {
      while (stream.isReady() && !stream.isCancelled()) {
        stream.onNext(request);
      }
    });
  }

  @Override
  public LoadClient connect(Scenario scenario, String address, Path folder) throws Exception {
    NettyChannelBuilder builder;
    if (scenario.link() == Scenario.Link.UNIX) {
      builder =
          NettyChannelBuilder.forAddress(new DomainSocketAddress(address))
              .channelType(EpollDomainSocketChannel.class)
              .eventLoopGroup(new EpollEventLoopGroup(1));
    } else {
      builder = NettyChannelBuilder.forTarget(address);
    }
    if (scenario.link() == Scenario.Link.TLS) {
      builder.sslContext(
          GrpcSslContexts.forClient()
              .sslProvider(SslProvider.OPENSSL)
              .protocols("TLSv1.3")
              .trustManager(folder.resolve("authority.pem").toFile())
              .build());
    } else {
      builder.negotiationType(NegotiationType.PLAINTEXT);
    }
    if (scenario.handler() == Scenario.HandlerStyle.INLINE) {
      builder.directExecutor();
    }
    return new Client(builder.maxInboundMessageSize(32 << 20).build(), scenario.payload());
  }

  private record Client(ManagedChannel channel, byte[] request) implements LoadClient {
    Client(ManagedChannel channel, int payload) {
      this(channel, new byte[payload]);
    }

    @Override
    public void call(Consumer<@Nullable Throwable> done) {
      ClientCalls.asyncUnaryCall(
          channel.newCall(ECHO, CallOptions.DEFAULT),
          request,
          new StreamObserver<byte[]>() {
            @Override
            public void onNext(byte[] value) {}

            @Override
            public void onError(Throwable t) {
              done.accept(t);
            }

            @Override
            public void onCompleted() {
              done.accept(null);
            }
          });
    }

    @Override
    public void callAndWait() {
      ClientCalls.blockingUnaryCall(channel, ECHO, CallOptions.DEFAULT, request);
    }

    @Override
    public Items stream() {
      GrpcItems items = new GrpcItems();
      ClientCalls.asyncServerStreamingCall(
          channel.newCall(ITEMS, CallOptions.DEFAULT), request, items);
      return items;
    }

    @Override
    public void close() {
      channel.shutdownNow();
    }
  }

  /** Takes items as they come; gRPC asks for the next after each. */
  private static final class GrpcItems implements ClientResponseObserver<byte[], byte[]>, Items {
    private final AtomicLong taken = new AtomicLong();
    private @Nullable ClientCallStreamObserver<byte[]> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<byte[]> stream) {
      call = stream;
    }

    @Override
    public void onNext(byte[] item) {
      taken.lazySet(taken.get() + 1);
    }

    @Override
    public void onError(Throwable t) {}

    @Override
    public void onCompleted() {}

    @Override
    public long taken() {
      return taken.get();
    }

    @Override
    public void close() {
      ClientCallStreamObserver<byte[]> running = call;
      if (running != null) {
        running.cancel("enough", null);
      }
    }
  }

  private static final class BytesMarshaller implements MethodDescriptor.Marshaller<byte[]> {
    @Override
    public InputStream stream(byte[] value) {
      return new KnownBytes(value);
    }

    @Override
    public byte[] parse(InputStream stream) {
      try {
        return stream instanceof KnownLength
            ? stream.readNBytes(stream.available())
            : stream.readAllBytes();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static final class KnownBytes extends ByteArrayInputStream
      implements Drainable, KnownLength {
    KnownBytes(byte[] bytes) {
      super(bytes);
    }

    @Override
    public int drainTo(OutputStream target) throws IOException {
      int rest = count - pos;
      target.write(buf, pos, rest);
      pos = count;
      return rest;
    }
  }
}
