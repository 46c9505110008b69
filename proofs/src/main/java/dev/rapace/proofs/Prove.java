package dev.rapace.proofs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The command {@code ./prove}. Exit code 0 when everything asked for passed, 1 when a proof failed,
 * 2 when the command line makes no sense.
 */
public final class Prove {
  private static final String USAGE =
      """
      ./prove                             lists the proofs
      ./prove NAME... [--long] [--seed N] runs proofs; the short budget is the default
      ./prove --all [--long] [--seed N]   runs all of them
      ./prove simulation --lives N        lives so many connection lives; with --seed N just that one
      ./prove --table [--write]           prints the table of CONTRIBUTING.md, or rewrites it there
      """;

  private Prove() {}

  /** What was asked for. */
  record Command(
      List<Proof> proofs,
      boolean list,
      boolean table,
      boolean write,
      boolean isLong,
      long seed,
      boolean isSeedGiven,
      OptionalLong lives) {}

  /**
   * Runs the command.
   *
   * @param args see the usage
   */
  public static void main(String[] args) throws IOException {
    Path root = Path.of(System.getProperty("rapace.root", ".")).toAbsolutePath().normalize();
    ProofCatalog catalog = ProofCatalog.load();
    Command command;
    try {
      command = parse(args, catalog);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(USAGE);
      System.exit(2);
      return;
    }
    if (command.write()) {
      Path page = root.resolve("CONTRIBUTING.md");
      Files.writeString(page, ProofTable.replaceIn(Files.readString(page), catalog.all()));
    } else if (command.table()) {
      System.out.print(ProofTable.markdown(catalog.all()));
    } else if (command.list()) {
      System.out.print(ProofTable.list(catalog.all()));
      System.out.print("\n" + USAGE);
    } else {
      System.exit(runAll(root, command) ? 0 : 1);
    }
  }

  static Command parse(String[] args, ProofCatalog catalog) {
    List<Proof> proofs = new ArrayList<>();
    boolean table = false;
    boolean write = false;
    boolean isLong = false;
    OptionalLong seed = OptionalLong.empty();
    OptionalLong lives = OptionalLong.empty();
    for (int i = 0; i < args.length; i++) {
      String word = args[i];
      switch (word) {
        case "--all" -> proofs.addAll(catalog.all());
        case "--table" -> table = true;
        case "--write" -> write = true;
        case "--long" -> isLong = true;
        case "--seed" -> seed = OptionalLong.of(number(word, ++i < args.length ? args[i] : ""));
        case "--lives" -> lives = OptionalLong.of(number(word, ++i < args.length ? args[i] : ""));
        default ->
            proofs.add(
                catalog
                    .find(word)
                    .orElseThrow(() -> new IllegalArgumentException("no proof is named " + word)));
      }
    }
    if (write && !table) {
      throw new IllegalArgumentException("--write goes with --table");
    }
    long value = seed.orElseGet(() -> new SecureRandom().nextLong() >>> 1);
    return new Command(
        proofs, proofs.isEmpty(), table, write, isLong, value, seed.isPresent(), lives);
  }

  private static long number(String option, String word) {
    try {
      return Long.parseLong(word);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " wants a number, not \"" + word + "\"", e);
    }
  }

  private static boolean runAll(Path root, Command command) {
    boolean terminal = Boolean.getBoolean("rapace.terminal");
    int passed = 0;
    for (Proof proof : command.proofs()) {
      System.out.println(proof.name() + ": " + proof.shows() + " (seed " + command.seed() + ")");
      Progress progress = new Progress(System.out, terminal, proof.name());
      ProofExecution execution =
          new ProofExecution(
              root,
              command.isLong(),
              command.seed(),
              command.isSeedGiven(),
              command.lives(),
              progress);
      Proof.Outcome outcome = execution.run(proof);
      progress.done();
      System.out.println(ProofExecution.closingLine(proof, outcome));
      passed += outcome.pass() ? 1 : 0;
    }
    if (command.proofs().size() > 1) {
      System.out.println(passed + " of " + command.proofs().size() + " proofs passed");
    }
    return passed == command.proofs().size();
  }
}
