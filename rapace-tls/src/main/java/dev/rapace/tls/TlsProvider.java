package dev.rapace.tls;

/** Which TLS library does the work. Settings, checks and outcomes are the same with each. */
public enum TlsProvider {
  /** The JDK's own. The default: nothing to add. */
  JDK("", "", ""),
  /** BoringSSL through netty-tcnative: about twice as fast, native code. */
  BORINGSSL(
      "io.netty:netty-tcnative-boringssl-static", "io.netty.internal.tcnative.SSL", "linux-x86_64"),
  /** Conscrypt: BoringSSL behind the JDK's API, native code. */
  CONSCRYPT("org.conscrypt:conscrypt-openjdk-uber", "org.conscrypt.Conscrypt", "");

  private final String dependency;
  private final String probe;
  private final String classifier;

  TlsProvider(String dependency, String probe, String classifier) {
    this.dependency = dependency;
    this.probe = probe;
    this.classifier = classifier;
  }

  /**
   * Checks that the library of this choice is on the class path.
   *
   * @throws IllegalStateException if not; names the dependency to add
   */
  public void requirePresent() {
    if (probe.isEmpty()) {
      return;
    }
    try {
      Class.forName(probe, false, TlsProvider.class.getClassLoader());
    } catch (ClassNotFoundException e) {
      throw missing(e);
    }
  }

  /** The error for a library that is missing or cannot be loaded on this machine. */
  public IllegalStateException missing(Throwable cause) {
    String suffix =
        classifier.isEmpty() ? "" : " with the classifier of the platform, such as " + classifier;
    return new IllegalStateException(
        "TlsProvider."
            + name()
            + " is chosen but its library cannot be loaded: add the dependency "
            + dependency
            + suffix
            + ", or choose TlsProvider.JDK",
        cause);
  }
}
