package aegis.lt.language;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ParenthesizedTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreeScanner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Every text of the programs that people may read, taken from the sources and written to {@code
 * target/operator-messages.txt}, by file, for a review in one pass. {@code …} stands for a value.
 */
class MessagesTest {
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();
  private static final Path WRITTEN = Path.of("target/operator-messages.txt");

  /** At least two words of letters. */
  private static final Pattern PROSE = Pattern.compile(".*\\p{L}{2,}[,;:.]? +\\p{L}{2,}.*");

  /** SQL, HTML, styles and patterns are not read by operators. */
  private static final Pattern NO_PROSE =
      Pattern.compile(
          "(?s)\\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|PRAGMA|WITH) .*|\\s*<.*|.*\\\\[bsdw].*");

  /** Plain English has another word for each of these; see the pages of the project. */
  private static final Pattern DIALECT =
      Pattern.compile(
          "(?i)\\b(became of|came of it|to be seen|gone on|goes on|let go|none of ours|hopeless"
              + "|stands there)\\b");

  private static final Map<String, List<String>> MESSAGES = new TreeMap<>();

  @BeforeAll
  static void collect() throws IOException {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
      for (String module : List.of("src-shared", "keeper", "observer", "simulator")) {
        List<Path> sources;
        try (Stream<Path> found = Files.walk(TOP.resolve(module + "/src/main/java"))) {
          sources = found.filter(one -> one.toString().endsWith(".java")).sorted().toList();
        }
        JavacTask task =
            (JavacTask)
                compiler.getTask(
                    null,
                    files,
                    null,
                    List.of("-proc:none"),
                    null,
                    files.getJavaFileObjectsFromPaths(sources));
        for (CompilationUnitTree unit : task.parse()) {
          Texts texts = new Texts();
          texts.scan(unit, null);
          if (!texts.found.isEmpty()) {
            Path source = TOP.relativize(Path.of(unit.getSourceFile().toUri()));
            MESSAGES.put(source.toString(), texts.found);
          }
        }
      }
    }
    StringBuilder all = new StringBuilder();
    MESSAGES.forEach(
        (source, texts) -> {
          all.append(source).append('\n');
          texts.forEach(text -> all.append("    ").append(text.replace("\n", "⏎")).append('\n'));
        });
    Files.createDirectories(WRITTEN.getParent());
    Files.writeString(WRITTEN, all);
  }

  @Test
  void allMessagesAreInOneFile() throws IOException {
    assertThat(MESSAGES).hasSizeGreaterThan(100);
    assertThat(Files.readString(WRITTEN))
        .contains("readiness is READY now")
        .contains("could write the canonical cache: stop it, with docker stop …")
        .contains("Token cache missing");
  }

  @Test
  void noMessageIsInTheDialectThatWasReplaced() {
    assertThat(MESSAGES)
        .allSatisfy(
            (source, texts) ->
                assertThat(texts).as(source).noneMatch(text -> DIALECT.matcher(text).find()));
  }

  /** Joins what is added up to one text, and leaves out what is no prose. */
  private static final class Texts extends TreeScanner<@Nullable Void, @Nullable Void> {
    final List<String> found = new ArrayList<>();

    @Override
    public @Nullable Void visitAnnotation(AnnotationTree node, @Nullable Void nothing) {
      boolean warning = node.getAnnotationType().toString().equals("SuppressWarnings");
      return warning ? null : super.visitAnnotation(node, null);
    }

    @Override
    public @Nullable Void visitBinary(BinaryTree node, @Nullable Void nothing) {
      if (node.getKind() != Tree.Kind.PLUS || !hasText(node)) {
        return super.visitBinary(node, null);
      }
      take(joined(node));
      values(node);
      return null;
    }

    @Override
    public @Nullable Void visitLiteral(LiteralTree node, @Nullable Void nothing) {
      if (node.getValue() instanceof String text) {
        take(text);
      }
      return null;
    }

    private void take(String text) {
      if (PROSE.matcher(text.replace('\n', ' ')).matches() && !NO_PROSE.matcher(text).matches()) {
        found.add(text.strip());
      }
    }

    private static boolean hasText(ExpressionTree node) {
      return switch (node) {
        case BinaryTree sum -> hasText(sum.getLeftOperand()) || hasText(sum.getRightOperand());
        case LiteralTree literal -> literal.getValue() instanceof String;
        default -> false;
      };
    }

    private static String joined(ExpressionTree node) {
      return switch (node) {
        case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS ->
            joined(sum.getLeftOperand()) + joined(sum.getRightOperand());
        case LiteralTree literal -> String.valueOf(literal.getValue());
        default -> "…";
      };
    }

    /** A value may hold texts of its own, such as those of a condition. */
    private void values(ExpressionTree node) {
      switch (node) {
        case BinaryTree sum when sum.getKind() == Tree.Kind.PLUS -> {
          values(sum.getLeftOperand());
          values(sum.getRightOperand());
        }
        case LiteralTree literal -> {}
        case ParenthesizedTree inner -> scan(inner, null);
        default -> scan(node, null);
      }
    }
  }
}
