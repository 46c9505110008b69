package dev.rapace.proofs.mutation;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles one changed source file against the compiled rest. */
final class MutantCompiler {
  private MutantCompiler() {}

  /**
   * Compiles.
   *
   * @param file path of the file the text comes from; its name must be the class's
   * @throws IOException with the compiler's words, if it does not compile
   */
  static void compile(String file, String text, String classPath, Path into) throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    if (compiler == null) {
      throw new IOException("this Java has no compiler: a JDK is needed");
    }
    Files.createDirectories(into);
    StringWriter words = new StringWriter();
    List<String> options =
        List.of(
            "-proc:none",
            "-nowarn",
            "--release",
            "21",
            "-classpath",
            classPath,
            "-d",
            into.toString());
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      boolean compiled =
          compiler
              .getTask(words, files, null, options, null, List.of(new Source(file, text)))
              .call();
      if (!compiled) {
        throw new IOException("the changed " + file + " does not compile: " + words);
      }
    }
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String file, String text) {
      super(URI.create("string:///" + Path.of(file).getFileName()), JavaFileObject.Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }
}
