/** A service that tells tools about services. */
module dev.rapace.introspection {
  requires static org.jspecify;
  requires transitive dev.rapace;

  exports dev.rapace.introspection;
}
