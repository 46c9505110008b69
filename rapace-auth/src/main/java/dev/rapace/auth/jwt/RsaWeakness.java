package dev.rapace.auth.jwt;

import java.math.BigInteger;

/**
 * Recognises RSA moduli made by the flawed generator of CVE-2017-15361: its primes, and so its
 * moduli, are powers of 65537 modulo every small prime.
 */
final class RsaWeakness {
  private static final int[] PRIMES = {
    11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157
  };
  private static final int GENERATOR = 65537;

  private RsaWeakness() {}

  /** Whether {@code modulus} has the fingerprint; a sound key has it with chance below 2^-27. */
  static boolean hasWeakStructure(BigInteger modulus) {
    for (int prime : PRIMES) {
      int residue = modulus.mod(BigInteger.valueOf(prime)).intValue();
      if (!isPowerOfGenerator(residue, prime)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isPowerOfGenerator(int residue, int prime) {
    int power = 1;
    for (int i = 0; i < prime; i++) {
      if (power == residue) {
        return true;
      }
      power = power * (GENERATOR % prime) % prime;
    }
    return false;
  }
}
