package dev.rapace.proofs.configuration;

import dev.rapace.proofs.configuration.Setup.At;
import dev.rapace.proofs.configuration.Setup.Client;
import dev.rapace.security.SecurityProfile;
import dev.rapace.tls.CertificateReview;
import dev.rapace.tls.TlsClientOptions;
import dev.rapace.transport.ExternalTunnelAttestation;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Clients that must refuse to dial, each with every rule that it breaks and no other. */
final class InsecureClients {
  private static final String LOCAL_ONLY = "java.profile-a.local-only";
  private static final String SAME_HOST = "java.profile-b.same-host";
  private static final String SERVER_IDENTITY = "java.client.server-identity";
  private static final String ENCRYPTION = "security.profile-c.encryption";
  private static final String AUTHENTICATE = "security.profile-c.authenticate";
  private static final String SECRETS = "security.metadata.secrets";
  private static final String DIRECTORY = "java.unix.directory";
  private static final String TUNNEL = "java.transport.tunnel";

  private static final SecurityProfile A = SecurityProfile.trustedLocal();
  private static final SecurityProfile B = SecurityProfile.sameHostUntrusted();
  private static final SecurityProfile C = SecurityProfile.networked();

  private final Materials of;
  private final At network = At.of("tcp://192.0.2.7:7000");
  private final At noTunnel =
      At.of("tcp://192.0.2.7:7000", new ExternalTunnelAttestation("wireguard", "wg-missing0"));
  private final At tlsNetwork;
  private final At loopback;
  private final At tls;

  /**
   * @param port of a listener on loopback, at which nobody must knock
   */
  InsecureClients(Materials of, int port) {
    this.of = of;
    tlsNetwork = At.of("tls://192.0.2.7:7000", of.tlsClient());
    loopback = At.of("tcp://127.0.0.1:" + port);
    tls = At.of("tls://127.0.0.1:" + port, of.tlsClient());
  }

  List<Client> all() throws IOException {
    List<Client> all = new ArrayList<>();
    all.addAll(underA());
    all.addAll(underB());
    all.addAll(underC());
    return all;
  }

  private List<Client> underA() throws IOException {
    At open = At.of(of.unixInOpenFolder());
    return List.of(
        new Client("dials a network", A, network, false, false, LOCAL_ONLY),
        new Client("dials a network by TLS", A, tlsNetwork, false, false, LOCAL_ONLY),
        new Client("sends a token there", A, network, true, false, LOCAL_ONLY, SECRETS),
        new Client("the same, overridden", A, network, true, true, LOCAL_ONLY),
        new Client("folder open to everybody", A, open, false, false, DIRECTORY));
  }

  private List<Client> underB() throws IOException {
    At open = At.of(of.unixInOpenFolder());
    return List.of(
        new Client("dials a network", B, network, false, false, SAME_HOST, SERVER_IDENTITY),
        new Client(
            "sends a token there", B, network, true, false, SAME_HOST, SERVER_IDENTITY, SECRETS),
        new Client(
            "tunnel that is not there",
            B,
            noTunnel,
            true,
            false,
            SAME_HOST,
            SERVER_IDENTITY,
            SECRETS,
            TUNNEL),
        new Client("folder open to everybody", B, open, true, false, DIRECTORY));
  }

  private List<Client> underC() {
    At unix = At.of(of.unix("s"));
    At inProcess = At.of("inproc:insecure-configurations");
    At expired = shows(of.tlsClient(spec -> spec.client().dns("client.example").expired()));
    At servers = shows(of.tlsClient(spec -> spec.server().dns("localhost")));
    At small = shows(of.tlsClient(spec -> spec.client().dns("client.example").rsa(1024)));
    return List.of(
        new Client("plain", C, network, true, false, ENCRYPTION, SECRETS, AUTHENTICATE),
        new Client("plain, loopback", C, loopback, true, false, ENCRYPTION, AUTHENTICATE),
        new Client("plain, nothing to show", C, loopback, false, false, ENCRYPTION, AUTHENTICATE),
        new Client("a socket", C, unix, true, false, ENCRYPTION),
        new Client("in process", C, inProcess, true, false, ENCRYPTION),
        new Client("nothing to show", C, tls, false, false, AUTHENTICATE),
        new Client("nothing to show", C, tlsNetwork, false, false, AUTHENTICATE),
        new Client("told to send in plain text", C, tls, true, true, SECRETS),
        new Client("told to, and plain", C, network, true, true, ENCRYPTION, SECRETS, AUTHENTICATE),
        new Client("expired certificate", C, expired, true, false, CertificateReview.VALIDITY),
        new Client("a server's certificate", C, servers, true, false, CertificateReview.USAGE),
        new Client("RSA 1024", C, small, true, false, CertificateReview.KEY_STRENGTH));
  }

  private At shows(TlsClientOptions options) {
    return At.of(tls.uri(), options);
  }
}
