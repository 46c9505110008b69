package dev.rapace.examples.profileb;

import dev.rapace.CallOptions;
import dev.rapace.RapaceClient;
import dev.rapace.auth.BearerCredentials;
import dev.rapace.auth.SecretRef;
import dev.rapace.examples.common.Attempt;
import dev.rapace.postcard.Tuple;
import dev.rapace.security.SecurityProfile;
import java.util.Optional;

/**
 * A plugin: {@code URI CONNECTION-TOKEN [CALL-TOKEN]}, each a token file or {@code -} for none.
 * Reads and writes one entry.
 */
public final class Plugin {
  private Plugin() {}

  /** Entry point. */
  public static void main(String[] args) {
    RapaceClient.Builder builder =
        RapaceClient.builder(args[0]).profile(SecurityProfile.sameHostUntrusted());
    if (!args[1].equals("-")) {
      builder.credentials(credentials(args[0], args[1]));
    }
    CallOptions options =
        args.length > 2
            ? CallOptions.DEFAULT.credentials(credentials(args[0], args[2]))
            : CallOptions.DEFAULT;
    String refusal =
        Attempt.outcome(() -> {
          try (RapaceClient client = builder.connect()) {
            Attempt.report("put", () -> put(client, options));
            Attempt.report("get", () -> get(client, options));
            return "done";
          }
        });
    System.out.println(Attempt.MARK + "connect => " + refusal);
  }

  private static BearerCredentials credentials(String uri, String file) {
    return BearerCredentials.of(uri, SecretRef.parse("file:" + file));
  }

  private static String put(RapaceClient client, CallOptions options) {
    client.call(Store.PUT, new Tuple.Two<>("motto", "stoop to conquer"), options);
    return "stored";
  }

  private static String get(RapaceClient client, CallOptions options) {
    Optional<String> value = client.call(Store.GET, "motto", options);
    return value.isPresent() ? "found" : "nothing there";
  }
}
