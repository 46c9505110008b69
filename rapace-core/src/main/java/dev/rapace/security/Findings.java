package dev.rapace.security;

import java.util.ArrayList;
import java.util.List;

/** Collects violations: all of them, in the order in which they are found. Not thread-safe. */
final class Findings {
  private static final int LONGEST_URI = 256;

  private final List<ProfileViolation> found = new ArrayList<>();

  void add(String ruleId, String what, String remedy) {
    found.add(new ProfileViolation(ruleId, what, remedy));
  }

  void addAll(List<ProfileViolation> violations) {
    found.addAll(violations);
  }

  List<ProfileViolation> all() {
    return List.copyOf(found);
  }

  /** An address without the parts that may hold a secret: user information, query, fragment. */
  static String shown(String uri) {
    String bare = uri;
    int end = firstOf(bare, '?', '#');
    if (end >= 0) {
      bare = bare.substring(0, end);
    }
    int authority = bare.indexOf("//");
    if (authority >= 0) {
      int path = bare.indexOf('/', authority + 2);
      int at = bare.lastIndexOf('@', path < 0 ? bare.length() : path);
      if (at > authority) {
        bare = bare.substring(0, authority + 2) + bare.substring(at + 1);
      }
    }
    if (bare.length() > LONGEST_URI) {
      bare = bare.substring(0, LONGEST_URI) + "...";
    }
    return bare.replaceAll("\\p{Cntrl}", "?");
  }

  private static int firstOf(String text, char a, char b) {
    int first = text.indexOf(a);
    int second = text.indexOf(b);
    return first < 0 ? second : second < 0 ? first : Math.min(first, second);
  }
}
