package dev.rapace.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;

/** The blocks of a PEM file (RFC 7468), with text between blocks skipped. */
final class PemFile {
  /** A file of certificates or keys beyond this is a mistake. A large trust bundle has 250 KiB. */
  static final int MAX_BYTES = 4 * 1024 * 1024;

  private static final String BEGIN = "-----BEGIN ";
  private static final String END = "-----END ";
  private static final String DASHES = "-----";

  /** One block: its label, such as {@code CERTIFICATE}, and its bytes. */
  record Block(String label, byte[] der) {
    @Override
    public String toString() {
      return label + "[" + der.length + " bytes]";
    }
  }

  private PemFile() {}

  /**
   * Reads a whole file, at most {@link #MAX_BYTES}.
   *
   * @throws TlsMaterialException if it is missing, unreadable or too long
   */
  static byte[] bytes(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MAX_BYTES + 1);
      if (bytes.length > MAX_BYTES) {
        throw new TlsMaterialException(
            file.toString(), "is longer than " + MAX_BYTES + " bytes", "Name the right file");
      }
      return bytes;
    } catch (NoSuchFileException e) {
      throw new TlsMaterialException(file.toString(), "does not exist", "Name the right file");
    } catch (IOException e) {
      throw new TlsMaterialException(
          file.toString(), "cannot be read", "Let the server's user read it", e);
    }
  }

  /**
   * The blocks of a file, in order.
   *
   * @throws TlsMaterialException if the file is not PEM or a block is damaged
   */
  static List<Block> blocks(Path file) {
    byte[] bytes = bytes(file);
    try {
      return parse(file.toString(), new String(bytes, StandardCharsets.ISO_8859_1));
    } finally {
      Arrays.fill(bytes, (byte) 0);
    }
  }

  private static List<Block> parse(String source, String text) {
    List<Block> blocks = new ArrayList<>();
    int at = 0;
    while (true) {
      int begin = text.indexOf(BEGIN, at);
      if (begin < 0) {
        break;
      }
      int labelStart = begin + BEGIN.length();
      int labelEnd = text.indexOf(DASHES, labelStart);
      int lineEnd = text.indexOf('\n', labelStart);
      if (labelEnd < 0 || (lineEnd >= 0 && labelEnd > lineEnd)) {
        throw damaged(source, blocks.size() + 1);
      }
      String label = text.substring(labelStart, labelEnd);
      int bodyStart = labelEnd + DASHES.length();
      int bodyEnd = text.indexOf(END + label + DASHES, bodyStart);
      if (bodyEnd < 0) {
        throw damaged(source, blocks.size() + 1);
      }
      blocks.add(new Block(label, decode(source, blocks.size() + 1, text, bodyStart, bodyEnd)));
      at = bodyEnd + END.length() + label.length() + DASHES.length();
    }
    if (blocks.isEmpty()) {
      throw new TlsMaterialException(
          source, "holds no PEM block", "Give a file with -----BEGIN ...----- lines");
    }
    return blocks;
  }

  private static byte[] decode(String source, int number, String text, int start, int end) {
    byte[] base64 = new byte[end - start];
    int length = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
        base64[length++] = (byte) c;
      }
    }
    byte[] trimmed = Arrays.copyOf(base64, length);
    try {
      return Base64.getDecoder().decode(trimmed);
    } catch (IllegalArgumentException e) {
      // The decoder's text names the offending character, which may be part of a key.
      throw damaged(source, number);
    } finally {
      Arrays.fill(base64, (byte) 0);
      Arrays.fill(trimmed, (byte) 0);
    }
  }

  private static TlsMaterialException damaged(String source, int number) {
    return new TlsMaterialException(
        source, "PEM block " + number + " is damaged or cut off", "Write the file again");
  }

  /**
   * Every certificate of a file, in order; blocks of other kinds are skipped.
   *
   * @throws TlsMaterialException if there is none or one cannot be read
   */
  static List<X509Certificate> certificates(Path file) {
    List<X509Certificate> certificates = new ArrayList<>();
    for (Block block : blocks(file)) {
      if (block.label().equals("CERTIFICATE")) {
        certificates.add(certificate(file.toString(), block.der(), certificates.size() + 1));
      }
    }
    if (certificates.isEmpty()) {
      throw new TlsMaterialException(
          file.toString(),
          "holds no certificate",
          "Give a PEM file with -----BEGIN CERTIFICATE----- blocks");
    }
    return List.copyOf(certificates);
  }

  private static X509Certificate certificate(String source, byte[] der, int number) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (CertificateException e) {
      throw new TlsMaterialException(
          source, "certificate " + number + " cannot be decoded", "Write the file again", e);
    }
  }
}
