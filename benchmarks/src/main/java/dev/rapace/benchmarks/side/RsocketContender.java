package dev.rapace.benchmarks.side;

import io.rsocket.Payload;
import io.rsocket.RSocket;
import io.rsocket.SocketAcceptor;
import io.rsocket.core.RSocketConnector;
import io.rsocket.core.RSocketServer;
import io.rsocket.frame.decoder.PayloadDecoder;
import io.rsocket.transport.netty.client.TcpClientTransport;
import io.rsocket.transport.netty.server.CloseableChannel;
import io.rsocket.transport.netty.server.TcpServerTransport;
import io.rsocket.util.DefaultPayload;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** RSocket-java over TCP, request-response and request-stream, answers on the event loop. */
final class RsocketContender implements Contender {
  private static final int WINDOW = 256;

  @Override
  public RunningServer serve(Scenario scenario, Path folder) {
    if (scenario.link() != Scenario.Link.TCP) {
      throw new IllegalArgumentException("rsocket-java runs over plain TCP only here");
    }
    CloseableChannel server =
        Objects.requireNonNull(
            RSocketServer.create(SocketAcceptor.with(new Echo()))
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .bind(TcpServerTransport.create("127.0.0.1", 0))
                .block());
    return new RunningServer(Integer.toString(server.address().getPort()), server::dispose);
  }

  private static final class Echo implements RSocket {
    @Override
    public Mono<Payload> requestResponse(Payload request) {
      return Mono.just(request);
    }

    @Override
    public Flux<Payload> requestStream(Payload request) {
      byte[] item = new byte[request.data().readableBytes()];
      request.data().readBytes(item);
      request.release();
      return Flux.generate(sink -> sink.next(DefaultPayload.create(item)));
    }
  }

  @Override
  public LoadClient connect(Scenario scenario, String address, Path folder) {
    RSocket socket =
        Objects.requireNonNull(
            RSocketConnector.create()
                .payloadDecoder(PayloadDecoder.ZERO_COPY)
                .connect(TcpClientTransport.create("127.0.0.1", Integer.parseInt(address)))
                .block());
    return new Client(socket, new byte[scenario.payload()]);
  }

  private record Client(RSocket socket, byte[] request) implements LoadClient {
    @Override
    public void call(Consumer<@Nullable Throwable> done) {
      Disposable unused =
          socket
              .requestResponse(DefaultPayload.create(ByteBuffer.wrap(request)))
              .subscribe(
                  answer -> {
                    answer.release();
                    done.accept(null);
                  },
                  done);
    }

    @Override
    public void callAndWait() {
      Payload answer =
          socket.requestResponse(DefaultPayload.create(ByteBuffer.wrap(request))).block();
      if (answer != null) {
        answer.release();
      }
    }

    @Override
    public Items stream() {
      Taker taker = new Taker();
      socket.requestStream(DefaultPayload.create(ByteBuffer.wrap(request))).subscribe(taker);
      return taker;
    }

    @Override
    public void close() {
      socket.dispose();
    }
  }

  /** Takes items and asks for more when half of the window is used. */
  private static final class Taker extends BaseSubscriber<Payload> implements Items {
    private final AtomicLong taken = new AtomicLong();
    private int unasked;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      request(WINDOW);
    }

    @Override
    protected void hookOnNext(Payload item) {
      item.release();
      taken.lazySet(taken.get() + 1);
      if (++unasked == WINDOW / 2) {
        unasked = 0;
        request(WINDOW / 2);
      }
    }

    @Override
    public long taken() {
      return taken.get();
    }

    @Override
    public void close() {
      dispose();
    }
  }
}
