package aegis.lt.observer.acceptance.decide;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.commonmark.ext.gfm.strikethrough.Strikethrough;
import org.commonmark.ext.gfm.strikethrough.StrikethroughExtension;
import org.commonmark.node.Block;
import org.commonmark.node.BlockQuote;
import org.commonmark.node.Code;
import org.commonmark.node.Document;
import org.commonmark.node.FencedCodeBlock;
import org.commonmark.node.HardLineBreak;
import org.commonmark.node.HtmlBlock;
import org.commonmark.node.HtmlInline;
import org.commonmark.node.Image;
import org.commonmark.node.IndentedCodeBlock;
import org.commonmark.node.ListItem;
import org.commonmark.node.Node;
import org.commonmark.node.Paragraph;
import org.commonmark.node.SoftLineBreak;
import org.commonmark.node.Text;
import org.commonmark.parser.IncludeSourceSpans;
import org.commonmark.parser.Parser;
import org.jspecify.annotations.Nullable;

/** Finds the statements in a part of a WORK_LOG that is CommonMark by itself. */
public final class StatementParser {
  private static final int DEEPEST_NESTING = 50;

  private static final Parser MARKDOWN =
      Parser.builder()
          .extensions(List.of(StrikethroughExtension.create()))
          .includeSourceSpans(IncludeSourceSpans.BLOCKS)
          .maxOpenBlockParsers(DEEPEST_NESTING)
          .build();

  private static final Pattern STRIKING_TAG =
      Pattern.compile("<(/?)(?:del|s|strike)(?=[\\s/>])", Pattern.CASE_INSENSITIVE);

  private final Consumer<Statement> statements;

  /**
   * What a person began that CommonMark sees no end of: text that is struck out or commented out
   * over several blocks. Up to its end nothing counts as an approval.
   */
  private Optional<Unclosed> unclosed = Optional.empty();

  /**
   * The beginning of such a part.
   *
   * @param line where it is
   * @param mark what it begins with
   */
  private record Unclosed(long line, String mark) {}

  /**
   * Why a line does not count as an approval.
   *
   * @param hides whether a reader of the WORK_LOG does not take the line for a statement at all;
   *     otherwise a withdrawal counts even so
   */
  record Objection(String reason, boolean hides) {
    static Objection hidden(String reason) {
      return new Objection(reason, true);
    }

    static Objection inDoubt(String reason) {
      return new Objection(reason, false);
    }
  }

  StatementParser(Consumer<Statement> statements) {
    this.statements = statements;
  }

  Node parse(List<String> lines) {
    return MARKDOWN.parse(String.join("\n", lines));
  }

  /**
   * Reads what some lines of a document say.
   *
   * @param lines the document's lines
   * @param number of the first of them, from 1 on
   * @param from the index of the first line to be read
   * @param to the index behind the last
   */
  void read(Node document, List<String> lines, long number, int from, int to) {
    for (Node node = document.getFirstChild(); node != null; node = next(node, document)) {
      if (node instanceof Block block && isLeaf(block) && !block.getSourceSpans().isEmpty()) {
        int first = Math.max(from, firstLine(block));
        int last = Math.min(to - 1, lastLine(block));
        for (int index = first; index <= last; index++) {
          readLine(block, lines.get(index), index, number + index);
        }
      }
    }
  }

  private void readLine(Block block, String line, int index, long number) {
    String text = line.strip();
    if (StatementLine.isOfInterest(text)) {
      StatementLine.read(
              number,
              text,
              objection(block, index, text).or(() -> unclosed.map(StatementParser::told)))
          .ifPresent(statements);
    }
    noteUnclosed(block, index, number, text);
  }

  private static Objection told(Unclosed unclosed) {
    return Objection.inDoubt(
        "it is in a part that begins with '" + unclosed.mark() + "' in line " + unclosed.line());
  }

  /** Statements in lines of which is not known what block they are in: none of them approves. */
  static Optional<Statement> inUnclearContext(long number, String line) {
    return StatementLine.isOfInterest(line)
        ? StatementLine.read(
            number,
            line.strip(),
            Optional.of(Objection.inDoubt("it is in a very long paragraph or list")))
        : Optional.empty();
  }

  /** Why a line does not stand as a plain list item; empty if it does. */
  private static Optional<Objection> objection(Block block, int index, String text) {
    if (block instanceof FencedCodeBlock || block instanceof IndentedCodeBlock) {
      return Optional.of(Objection.hidden("it is code"));
    }
    if (block instanceof HtmlBlock html) {
      return Optional.of(
          Objection.hidden(
              html.getLiteral().stripLeading().startsWith("<!--")
                  ? "it is in an HTML comment"
                  : "it is HTML"));
    }
    boolean quoted = false;
    for (Node around = block.getParent(); around != null; around = around.getParent()) {
      quoted |= around instanceof BlockQuote;
    }
    if (quoted) {
      return Optional.of(Objection.hidden("it is a quotation"));
    }
    if (!(block instanceof Paragraph
        && block.getParent() instanceof ListItem
        && block.getPrevious() == null
        && firstLine(block) == index)) {
      return Optional.of(
          Objection.inDoubt("it is not a list item of its own, which begins with '- '"));
    }
    return inline(block, text);
  }

  /** Why the first line of a paragraph is not plain text. */
  private static Optional<Objection> inline(Block paragraph, String text) {
    StringBuilder shown = new StringBuilder();
    for (Node node = paragraph.getFirstChild();
        node != null && !(node instanceof SoftLineBreak) && !(node instanceof HardLineBreak);
        node = next(node, paragraph)) {
      if (node instanceof Strikethrough) {
        return Optional.of(Objection.hidden("it is struck out"));
      }
      if (node instanceof Code) {
        return Optional.of(Objection.inDoubt("a part of it is code"));
      }
      if (node instanceof HtmlInline html) {
        return Optional.of(
            Objection.inDoubt(
                html.getLiteral().startsWith("<!--")
                    ? "a part of it is an HTML comment"
                    : "a part of it is HTML"));
      }
      if (node instanceof Image) {
        return Optional.of(Objection.inDoubt("a part of it is an image"));
      }
      if (node instanceof Text shownText) {
        shown.append(shownText.getLiteral());
      }
    }
    // A name that is written as &nbsp; or the like is nobody's when it is read.
    int by = shown.lastIndexOf(" by=");
    return by < 0
            || Approval.parse(text).isEmpty()
            || Approval.isName(shown.substring(by + 4).strip())
        ? Optional.empty()
        : Optional.of(Objection.inDoubt("by= names nobody"));
  }

  private void noteUnclosed(Block block, int index, long number, String text) {
    if (block instanceof HtmlBlock) {
      noteTags(text, number);
    } else if (!(block instanceof FencedCodeBlock || block instanceof IndentedCodeBlock)
        && (text.contains("~~") || text.contains("--") || text.indexOf('<') >= 0)) {
      noteMarks(literally(block, index), number);
    }
  }

  /** What a line of a paragraph shows, without its code; HTML as it is written. */
  private static String literally(Block block, int index) {
    StringBuilder literally = new StringBuilder();
    int line = firstLine(block);
    for (Node node = block.getFirstChild();
        node != null && line <= index;
        node = next(node, block)) {
      if (node instanceof SoftLineBreak || node instanceof HardLineBreak) {
        line++;
      } else if (line == index && node instanceof Text text) {
        literally.append(text.getLiteral());
      } else if (line == index && node instanceof HtmlInline html) {
        literally.append(html.getLiteral());
      }
    }
    return literally.toString().strip();
  }

  private void noteMarks(String text, long number) {
    int comment = text.lastIndexOf("<!--");
    int commentEnd = text.lastIndexOf("-->");
    if (isUnclosed("<!--") && commentEnd >= 0) {
      unclosed = Optional.empty();
    }
    if (isUnclosed("~~") && text.endsWith("~~")) {
      unclosed = Optional.empty();
    } else if (unclosed.isEmpty() && text.startsWith("~~")) {
      unclosed = Optional.of(new Unclosed(number, "~~"));
    } else if (unclosed.isEmpty() && comment >= 0 && commentEnd < comment) {
      unclosed = Optional.of(new Unclosed(number, "<!--"));
    }
    noteTags(text, number);
  }

  private void noteTags(String text, long number) {
    Matcher tag = STRIKING_TAG.matcher(text);
    while (tag.find()) {
      if (tag.group(1).isEmpty() && unclosed.isEmpty()) {
        unclosed = Optional.of(new Unclosed(number, tag.group().toLowerCase(Locale.ROOT) + ">"));
      } else if (!tag.group(1).isEmpty()
          && unclosed.filter(u -> u.mark().endsWith(">")).isPresent()) {
        unclosed = Optional.empty();
      }
    }
  }

  private boolean isUnclosed(String mark) {
    return unclosed.filter(found -> found.mark().equals(mark)).isPresent();
  }

  /** Whether a block has text and no blocks in it. */
  private static boolean isLeaf(Block block) {
    return !(block instanceof Document)
        && (block.getFirstChild() == null || !(block.getFirstChild() instanceof Block));
  }

  private static int firstLine(Block block) {
    return block.getSourceSpans().get(0).getLineIndex();
  }

  private static int lastLine(Block block) {
    return block.getSourceSpans().get(block.getSourceSpans().size() - 1).getLineIndex();
  }

  /** The next node in the order of the text. Without recursion: text may be nested deeply. */
  private static @Nullable Node next(Node node, Node root) {
    if (node.getFirstChild() != null) {
      return node.getFirstChild();
    }
    Node left = node;
    while (!left.equals(root) && left.getNext() == null) {
      left = left.getParent();
    }
    return left.equals(root) ? null : left.getNext();
  }
}
