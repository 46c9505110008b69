package dev.rapace.processor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.rapace.RapaceClient;
import dev.rapace.RapaceException;
import dev.rapace.RapaceServer;
import dev.rapace.StatusCode;
import dev.rapace.StreamReader;
import dev.rapace.Tunnel;
import dev.rapace.processor.sample.Feeds;
import dev.rapace.processor.sample.FeedsAsyncClient;
import dev.rapace.processor.sample.FeedsClient;
import dev.rapace.processor.sample.FeedsMethods;
import dev.rapace.processor.sample.FeedsServer;
import dev.rapace.processor.sample.Figure;
import dev.rapace.security.SecurityProfile;
import dev.rapace.spec.Rule;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams and tunnels of a service made by the processor, served and called. */
class GeneratedStreamsTest {
  private static final class Plain implements Feeds {
    @Override
    public long sum(StreamReader<Integer> numbers) {
      long sum = 0;
      for (int number : numbers) {
        sum += number;
      }
      return sum;
    }

    @Override
    public StreamReader<Figure.Point> diagonal(int count) {
      if (count < 0) {
        throw new RapaceException(StatusCode.INVALID_ARGUMENT, "count is negative");
      }
      return StreamReader.writing(out -> {
        for (int i = 0; i < count; i++) {
          out.write(new Figure.Point(i, i));
        }
      });
    }

    @Override
    public StreamReader<List<String>> pairs(String joint, StreamReader<String> left) {
      return StreamReader.writing(out -> {
        for (String item : left) {
          out.write(List.of(item, joint));
        }
      });
    }

    @Override
    public Tunnel echo() {
      return Tunnel.servedBy(tunnel -> {
        tunnel.input().transferTo(tunnel.output());
        tunnel.output().close();
      });
    }

    @Override
    public int count(Tunnel bytes) {
      try (bytes) {
        return bytes.input().readAllBytes().length;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static <T> List<T> all(StreamReader<T> stream) {
    List<T> items = new ArrayList<>();
    try (stream) {
      stream.forEach(items::add);
    }
    return items;
  }

  @ParameterizedTest
  @ValueSource(strings = {"inproc:generated-streams", "tcp://127.0.0.1:0"})
  @Rule({"core.stream.attachment", "core.call.complete"})
  void everyWayToStreamThroughTheStubs(String uri) throws IOException {
    try (RapaceServer server =
            FeedsServer.bind(
                    RapaceServer.builder()
                        .profile(SecurityProfile.trustedLocal())
                        .listen(uri)
                        .authorizer(EveryMethod.ALLOWED),
                    new Plain())
                .start();
        RapaceClient client =
            RapaceClient.builder(server.uri())
                .profile(SecurityProfile.trustedLocal())
                .methods(FeedsMethods.ALL)
                .connect()) {
      Feeds feeds = new FeedsClient(client);
      List<Integer> numbers = IntStream.rangeClosed(1, 1000).boxed().toList();
      assertEquals(500_500, feeds.sum(StreamReader.of(numbers)));
      assertEquals(500_500, new FeedsAsyncClient(client).sum(StreamReader.of(numbers)).join());
      assertEquals(2000, all(feeds.diagonal(2000)).size());
      assertEquals(
          List.of(List.of("a", "+"), List.of("b", "+")),
          all(feeds.pairs("+", StreamReader.of(List.of("a", "b")))));
      RapaceException refused = assertThrows(RapaceException.class, () -> all(feeds.diagonal(-1)));
      assertEquals(StatusCode.INVALID_ARGUMENT, refused.code());
      tunnels(feeds);
    }
  }

  private static void tunnels(Feeds feeds) throws IOException {
    byte[] bytes = new byte[100_000];
    bytes[99_999] = 7;
    try (Tunnel echo = feeds.echo()) {
      Thread writer =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  echo.output().write(bytes);
                  echo.output().close();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      assertArrayEquals(bytes, echo.input().readAllBytes());
      assertEquals(true, writer.isVirtual());
    }
    assertEquals(
        5,
        feeds.count(
            Tunnel.servedBy(tunnel -> {
              tunnel.output().write(new byte[5]);
              tunnel.output().close();
              assertEquals(-1, tunnel.input().read()); // Leaving before the peer does would cancel.
            })));
  }
}
