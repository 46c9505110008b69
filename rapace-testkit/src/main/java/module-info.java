/** For tests of services: every method against every kind of caller. */
module dev.rapace.testkit {
  requires static org.jspecify;
  requires transitive dev.rapace;

  exports dev.rapace.testkit;
}
