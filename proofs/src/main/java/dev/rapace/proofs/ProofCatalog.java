package dev.rapace.proofs;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.regex.Pattern;

/** The proofs found on the class path, sorted by name. */
public final class ProofCatalog {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]+(-[a-z0-9]+)*");

  private final List<Proof> proofs;

  private ProofCatalog(List<Proof> proofs) {
    this.proofs = proofs;
  }

  /**
   * Loads every proof of the class path.
   *
   * @throws IllegalStateException if a name is malformed or taken twice
   */
  public static ProofCatalog load() {
    return of(ServiceLoader.load(Proof.class).stream().map(ServiceLoader.Provider::get).toList());
  }

  static ProofCatalog of(List<Proof> found) {
    List<Proof> sorted = found.stream().sorted(Comparator.comparing(Proof::name)).toList();
    String last = "";
    for (Proof proof : sorted) {
      if (!NAME.matcher(proof.name()).matches()) {
        throw new IllegalStateException(
            proof.getClass() + ": the name must be lower-case words with hyphens: " + proof.name());
      }
      if (proof.name().equals(last)) {
        throw new IllegalStateException("two proofs are named " + last);
      }
      last = proof.name();
    }
    return new ProofCatalog(sorted);
  }

  /** All of them. */
  public List<Proof> all() {
    return proofs;
  }

  /** The proof of that name. */
  public Optional<Proof> find(String name) {
    return proofs.stream().filter(proof -> proof.name().equals(name)).findFirst();
  }
}
