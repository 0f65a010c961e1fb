package aegis.lt.observer.acceptance.decide;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.Node;

/**
 * Finds the approvals and withdrawals in a WORK_LOG, which is CommonMark: what is code, a comment,
 * a quotation or struck out there says nothing.
 *
 * <p>The text may be larger than memory. It is parsed in chunks, which end where a line begins a
 * new block whatever comes before it; a fenced code block or HTML block that is open there is
 * opened again for the next chunk.
 */
public final class WorkLogStatements {
  /**
   * How much is parsed at once.
   *
   * @param enough a chunk of so many characters ends at the next line that begins a block
   * @param enoughLines or one of so many lines
   * @param most a chunk of so many characters ends even so, and what follows is unclear up to the
   *     next beginning of a block
   * @param mostLines or one of so many lines
   */
  record Limits(int enough, int enoughLines, int most, int mostLines) {
    private static final Limits USUAL = new Limits(1 << 17, 2_000, 1 << 20, 4_000);
  }

  private static final Pattern BEGINS_BLOCK = Pattern.compile("[-*+] {1,4}\\S.*|#{1,6} .*");
  private static final Pattern MAY_BEGIN_BLOCK =
      Pattern.compile(" {0,3}([-*+] .*|#{1,6} .*|```.*|~~~.*|<.*|>.*)");

  private final Limits limits;
  private final StatementParser parser;
  private final Consumer<Statement> statements;

  private final List<String> chunk = new ArrayList<>();
  private long chunkBegin = 1;
  private long size;
  private Optional<String> opening = Optional.empty();
  private boolean unclear;

  private boolean afterBlank = true;

  /**
   * Reads a text whose lines are given one by one.
   *
   * @param statements gets what the text says, in the order of the lines
   */
  public WorkLogStatements(Consumer<Statement> statements) {
    this(Limits.USUAL, statements);
  }

  WorkLogStatements(Limits limits, Consumer<Statement> statements) {
    this.limits = limits;
    this.statements = statements;
    this.parser = new StatementParser(statements);
  }

  /** Takes the next line, without its end. */
  public void line(String line) {
    add(line);
    afterBlank = line.isBlank();
  }

  /** Says that there are no more lines: what was kept back is read now. */
  public void end() {
    endChunk(Optional.empty());
  }

  private void add(String line) {
    boolean begins = beginsBlock(line);
    if (unclear && (begins || MAY_BEGIN_BLOCK.matcher(line).matches())) {
      unclear = false;
    }
    if (unclear) {
      StatementParser.inUnclearContext(chunkBegin, line).ifPresent(statements);
      chunkBegin++;
      return;
    }
    if (begins && (size >= limits.enough() || chunk.size() >= limits.enoughLines())) {
      endChunk(Optional.of(line));
    } else if (size >= limits.most() || chunk.size() >= limits.mostLines()) {
      endChunk(Optional.of(line));
      unclear = opening.isEmpty();
      if (unclear) {
        add(line);
        return;
      }
    }
    chunk.add(line);
    size += line.length();
  }

  /** Whether a line begins a new block whatever is above it, code fences and HTML apart. */
  private boolean beginsBlock(String line) {
    if (line.isEmpty() || Character.isWhitespace(line.charAt(0))) {
      return false;
    }
    return afterBlank
        || ("-*+#".indexOf(line.charAt(0)) >= 0 && BEGINS_BLOCK.matcher(line).matches());
  }

  /**
   * Parses what was collected.
   *
   * @param next the line behind it, by which it shows whether a block continues
   */
  private void endChunk(Optional<String> next) {
    if (opening.isPresent() || chunk.stream().anyMatch(WorkLogStatements::matters)) {
      List<String> lines = new ArrayList<>();
      opening.ifPresent(lines::add);
      int skipped = lines.size();
      lines.addAll(chunk);
      next.ifPresent(lines::add);
      Node document = parser.parse(lines);
      parser.read(document, lines, chunkBegin - skipped, skipped, skipped + chunk.size());
      opening = next.isPresent() ? openBlock(document, lines) : Optional.empty();
    }
    chunkBegin += chunk.size();
    chunk.clear();
    size = 0;
  }

  /** Whether a line says something, or may have an effect on how others are to be read. */
  private static boolean matters(String line) {
    return line.indexOf('<') >= 0
        || line.contains("--")
        || line.contains("~~")
        || line.contains("```")
        || StatementLine.isOfInterest(line);
  }

  /** The first line of the code fence or HTML that the last line is a part of, if it is. */
  private static Optional<String> openBlock(Node document, List<String> lines) {
    Node last = document.getLastChild();
    if (!(last instanceof FencedCodeBlock || last instanceof HtmlBlock)
        || last.getSourceSpans().isEmpty()) {
      return Optional.empty();
    }
    int first = last.getSourceSpans().get(0).getLineIndex();
    int end = last.getSourceSpans().get(last.getSourceSpans().size() - 1).getLineIndex();
    return end == lines.size() - 1 && first < end
        ? Optional.of(lines.get(first))
        : Optional.empty();
  }
}
