package dev.rapace.processor;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.FileObject;
import javax.tools.ForwardingJavaFileManager;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileManager;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles sources with the processor, in memory, with every warning of the compiler on. */
public final class SourceCompiler {
  private SourceCompiler() {}

  /**
   * What came of it.
   *
   * @param diagnostics errors and warnings, in order
   * @param generated sources that the processor wrote, by class name
   * @param classes class files by class name
   */
  public record Compiled(
      List<Diagnostic<? extends JavaFileObject>> diagnostics,
      Map<String, String> generated,
      Map<String, byte[]> classes) {

    /** Whether there was neither an error nor a warning. */
    public boolean isClean() {
      return diagnostics.isEmpty();
    }

    /** The diagnostics for people. */
    public String text() {
      StringBuilder out = new StringBuilder();
      diagnostics.forEach(d -> out.append(d).append('\n'));
      return out.toString();
    }

    /** A loader of the classes. */
    public ClassLoader load() {
      if (!isClean()) {
        throw new IllegalStateException(text());
      }
      return new ClassLoader(SourceCompiler.class.getClassLoader()) {
        @Override
        protected Class<?> findClass(String name) throws ClassNotFoundException {
          byte[] bytes = classes.get(name);
          if (bytes == null) {
            throw new ClassNotFoundException(name);
          }
          return defineClass(name, bytes, 0, bytes.length);
        }
      };
    }
  }

  /**
   * Compiles.
   *
   * @param sources source by class name
   */
  public static Compiled compile(Map<String, String> sources) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    DiagnosticCollector<JavaFileObject> diagnostics = new DiagnosticCollector<>();
    StandardJavaFileManager standard =
        compiler.getStandardFileManager(diagnostics, Locale.ROOT, null);
    Memory memory = new Memory(standard);
    List<JavaFileObject> units = new ArrayList<>();
    sources.forEach((name, text) -> units.add(new Source(name, text)));
    List<String> options =
        List.of(
            "--release",
            "21",
            "-Xlint:all,-processing,-path,-classfile",
            "-classpath",
            classPath());
    JavaCompiler.CompilationTask task =
        compiler.getTask(null, memory, diagnostics, options, null, units);
    task.setProcessors(List.of(new RapaceProcessor()));
    var unused = task.call();
    Map<String, String> generated = new HashMap<>();
    Map<String, byte[]> classes = new HashMap<>();
    memory.outputs.forEach((name, output) -> {
      if (output.getKind() == JavaFileObject.Kind.SOURCE) {
        generated.put(name, output.content.toString(java.nio.charset.StandardCharsets.UTF_8));
      } else {
        classes.put(name.strip(), output.content.toByteArray());
      }
    });
    return new Compiled(List.copyOf(diagnostics.getDiagnostics()), generated, classes);
  }

  private static String classPath() {
    return System.getProperty("java.class.path");
  }

  private static final class Source extends SimpleJavaFileObject {
    private final String text;

    Source(String name, String text) {
      super(URI.create("source:///" + name.replace('.', '/') + ".java"), Kind.SOURCE);
      this.text = text;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return text;
    }
  }

  private static final class Output extends SimpleJavaFileObject {
    final ByteArrayOutputStream content = new ByteArrayOutputStream();

    Output(String name, Kind kind) {
      super(URI.create("output:///" + name.replace('.', '/') + kind.extension), kind);
    }

    @Override
    public OutputStream openOutputStream() {
      return content;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) throws IOException {
      return content.toString(java.nio.charset.StandardCharsets.UTF_8);
    }
  }

  private static final class Memory extends ForwardingJavaFileManager<StandardJavaFileManager> {
    final Map<String, Output> outputs = new HashMap<>();

    Memory(StandardJavaFileManager standard) {
      super(standard);
    }

    @Override
    public JavaFileObject getJavaFileForOutput(
        JavaFileManager.Location location,
        String name,
        JavaFileObject.Kind kind,
        FileObject sibling) {
      Output output = new Output(name, kind);
      outputs.put(kind == JavaFileObject.Kind.SOURCE ? name : name + " ", output);
      return output;
    }
  }
}
