/** Example programs. Not a library: nothing is exported. */
module dev.rapace.examples {
  requires static org.jspecify;
  requires dev.rapace;
  requires dev.rapace.auth;
  requires dev.rapace.tls;
  requires jjwt.api;
  requires org.bouncycastle.provider;
  requires org.bouncycastle.pkix;
}
