import com.google.googlejavaformat.java.Formatter;
import com.google.googlejavaformat.java.ImportOrderer;
import com.google.googlejavaformat.java.JavaFormatterOptions;
import com.google.googlejavaformat.java.RemoveUnusedImports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Checks (default) or rewrites (--write) the layout of every Java file below the given folder. */
class Format {
  public static void main(String[] args) throws Exception {
    boolean write = args.length > 1 && args[1].equals("--write");
    List<Path> files;
    try (var walk = Files.walk(Path.of(args[0]))) {
      files =
          walk.filter(p -> p.toString().endsWith(".java") && !p.toString().contains("/target/"))
              .sorted()
              .toList();
    }
    Formatter formatter = new Formatter();
    int wrong = 0;
    for (Path file : files) {
      String text = Files.readString(file);
      String tidy =
          formatter.formatSource(
              ImportOrderer.reorderImports(
                  RemoveUnusedImports.removeUnusedImports(text),
                  JavaFormatterOptions.Style.GOOGLE));
      if (!tidy.equals(text)) {
        wrong++;
        if (write) {
          Files.writeString(file, tidy);
        }
        System.err.println((write ? "formatted: " : "not formatted: ") + file);
      }
    }
    System.out.println(
        "format: " + files.size() + " files, " + wrong + (write ? " rewritten" : " wrong"));
    if (wrong > 0 && !write) {
      System.err.println("run build/format to mend them");
      System.exit(1);
    }
  }
}
