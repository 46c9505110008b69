package dev.rapace.benchmarks.side;

import dev.rapace.Answer;
import dev.rapace.CallOptions;
import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StreamReader;
import dev.rapace.StreamingCall;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.benchmarks.side.Scenario.HandlerStyle;
import dev.rapace.benchmarks.side.Scenario.Link;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.tls.TlsProvider;
import dev.rapace.tls.TlsTrust;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Rapace as a user would run it. INLINE takes answers on the loop; THREADS takes each on a virtual
 * thread, the default.
 *
 * @param secured false only for the row that shows what the security pipeline costs
 */
record RapaceContender(boolean secured) implements Contender {
  @Override
  public RunningServer serve(Scenario scenario, Path folder) throws Exception {
    RapaceServer server =
        (secured
                ? BenchmarkServer.configured(scenario, folder)
                : BenchmarkServer.open(scenario.handler()))
            .start();
    return new RunningServer(server.uri().toString(), server);
  }

  @Override
  public LoadClient connect(Scenario scenario, String address, Path folder) {
    URI uri = URI.create(address);
    RapaceClient.Builder builder = RapaceClient.builder(uri).maxPayload(BenchmarkServer.LARGEST);
    if (secured) {
      String target = uri.getHost() == null ? address : uri.getHost();
      builder
          .profile(SecurityProfile.sameHostUntrusted())
          .credentials(BearerCredentials.of(target, BenchmarkServer.token(folder)));
    } else {
      builder.profile(SecurityProfile.trustedLocal());
    }
    if (scenario.link() == Link.TLS) {
      builder
          .profile(SecurityProfile.networked())
          .option(
              TlsClientOptions.builder()
                  .trust(TlsTrust.fromPem(folder.resolve("authority.pem")))
                  .provider(TlsProvider.BORINGSSL)
                  .build());
    }
    return new Client(
        builder.connect(),
        new byte[scenario.payload()],
        scenario.handler() == HandlerStyle.INLINE,
        new ArrayList<>());
  }

  private record Client(
      RapaceClient client, byte[] request, boolean inline, List<StreamingCall<byte[]>> held)
      implements LoadClient {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // The outcome goes to the consumer.
    public void call(Consumer<@Nullable Throwable> done) {
      if (inline) {
        client.callInline(BenchmarkServer.ECHO, request, CallOptions.DEFAULT, new Taker(done));
      } else {
        client
            .callAsync(BenchmarkServer.ECHO, request)
            .whenComplete((answer, error) -> done.accept(error));
      }
    }

    @Override
    public void callAndWait() {
      client.call(BenchmarkServer.ECHO, request);
    }

    @Override
    public void hold() {
      StreamingCall<byte[]> call = client.open(BenchmarkServer.HELD, request);
      var unused = call.writer(BenchmarkServer.HELD_PORT);
      held.add(call);
      if (call.response().isDone()) {
        throw new IllegalStateException("a call that should last is over: " + call.response());
      }
    }

    @Override
    public Items stream() {
      return new RapaceItems(client.open(BenchmarkServer.ITEMS, request));
    }

    @Override
    public void close() {
      client.close();
    }
  }

  private record Taker(Consumer<@Nullable Throwable> done) implements Answer<byte[]> {
    @Override
    public void onValue(byte[] value) {
      done.accept(null);
    }

    @Override
    public void onFailure(RuntimeException failure) {
      done.accept(failure);
    }
  }

  /** Reads on a virtual thread, as an application would. */
  private static final class RapaceItems implements Items {
    private final AtomicLong taken = new AtomicLong();
    private final StreamingCall<byte[]> call;

    RapaceItems(StreamingCall<byte[]> call) {
      this.call = call;
      StreamReader<byte[]> reader = call.reader(BenchmarkServer.ITEMS_PORT);
      Thread.ofVirtual().start(() -> read(reader));
    }

    private void read(StreamReader<byte[]> reader) {
      try {
        while (reader.read() != null) {
          taken.lazySet(taken.get() + 1);
        }
      } catch (RapaceException e) {
        if (taken.get() == 0) {
          throw e; // Ended before it began: no figure.
        }
      }
    }

    @Override
    public long taken() {
      return taken.get();
    }

    @Override
    public void close() {
      call.close();
    }
  }
}
