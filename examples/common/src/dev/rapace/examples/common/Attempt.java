package dev.rapace.examples.common;

import dev.rapace.RapaceException;
import dev.rapace.security.InsecureConfigurationException;
import dev.rapace.security.ProfileViolation;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;

/**
 * Tries something and says in one line how it ended. Example programs print these lines, and the
 * quickstart compares them with what should have happened.
 */
public final class Attempt {
  /** Starts a line that reports an attempt: {@code ATTEMPT name => outcome}. */
  public static final String MARK = "ATTEMPT ";

  private Attempt() {}

  /** Runs {@code action} and prints its outcome under {@code name}. */
  public static void report(String name, Callable<String> action) {
    System.out.println(MARK + name + " => " + outcome(action));
  }

  /** What came of it: an answer, a status, or the rules by which something refused to start. */
  public static String outcome(Callable<String> action) {
    try {
      return "answered: " + action.call();
    } catch (InsecureConfigurationException e) {
      return "refuses to start: "
          + e.violations().stream()
              .map(ProfileViolation::ruleId)
              .distinct()
              .collect(Collectors.joining(", "));
    } catch (RapaceException e) {
      // The address differs from run to run and says nothing about the outcome.
      String message = e.status().message().replaceFirst("^no connection to \\S+: ", "");
      return e.status().code() + ": " + message;
    } catch (Exception e) {
      return e.getClass().getSimpleName() + ": " + e.getMessage();
    }
  }
}
