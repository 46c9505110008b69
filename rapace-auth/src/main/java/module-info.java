/** Rapace auth. */
module dev.rapace.auth {
  requires static org.jspecify;
  requires transitive dev.rapace;
  requires org.slf4j;
}
