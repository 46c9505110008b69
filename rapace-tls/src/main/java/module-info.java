/** Rapace tls. */
module dev.rapace.tls {
  requires static org.jspecify;
  requires transitive dev.rapace;
  requires org.slf4j;
}
