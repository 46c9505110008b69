package dev.rapace.proofs.mutation;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.Launcher;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * Runs test classes in a JVM of their own and writes one line a test: {@code RED} or {@code GREEN}.
 *
 * <p>With {@code -Drapace.enough=N} it ends at the Nth red one: broken code is known as such by
 * then, and its other tests would only run into their timeouts, one by one.
 */
public final class ForkedTests {
  private ForkedTests() {}

  /**
   * Runs them.
   *
   * @param args class names
   */
  public static void main(String[] args) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(Arrays.stream(args).map(DiscoverySelectors::selectClass).toList())
            .build();
    Launcher launcher = LauncherFactory.create();
    launcher.execute(request, new Lines());
    System.out.flush();
    // Threads of a broken server must not keep this process alive.
    Runtime.getRuntime().halt(0);
  }

  private static final class Lines implements TestExecutionListener {
    private static final int ENOUGH = Integer.getInteger("rapace.enough", Integer.MAX_VALUE);
    private final AtomicInteger red = new AtomicInteger();

    @Override
    public void executionFinished(TestIdentifier test, TestExecutionResult result) {
      if (result.getStatus() == TestExecutionResult.Status.FAILED) {
        say("RED", test);
        if (red.incrementAndGet() >= ENOUGH) {
          System.out.flush();
          Runtime.getRuntime().halt(0);
        }
      } else if (test.isTest() && result.getStatus() == TestExecutionResult.Status.SUCCESSFUL) {
        say("GREEN", test);
      }
    }

    private static synchronized void say(String word, TestIdentifier test) {
      System.out.println("\n" + word + " " + name(test));
    }

    private static String name(TestIdentifier test) {
      return test.getSource()
          .map(source ->
              switch (source) {
                case MethodSource m -> simple(m.getClassName()) + "." + m.getMethodName();
                case ClassSource c -> simple(c.getClassName());
                default -> test.getDisplayName();
              })
          .orElse(test.getDisplayName());
    }

    private static String simple(String className) {
      return className.substring(className.lastIndexOf('.') + 1);
    }
  }
}
