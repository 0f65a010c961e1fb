package aegis.lt.observer.acceptance.decide;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class WorkLogStatementsTest {
  private static final String HASH = "0123456789abcdef".repeat(4);
  private static final String TEXT =
      "2026-11-24T09:00:00Z CUTOVER APPROVED migration=saxo-live report=sha256:" + HASH + " by=Ada";
  private static final String LINE = "- " + TEXT;
  private static final String WITHDRAWAL =
      "- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada";

  private static List<Statement> read(String text, WorkLogStatements.Limits limits) {
    List<Statement> found = new ArrayList<>();
    WorkLogStatements statements = new WorkLogStatements(limits, found::add);
    text.lines().forEach(statements::line);
    statements.end();
    return found;
  }

  private static List<Statement> read(String text) {
    return read(text, new WorkLogStatements.Limits(1 << 17, 2_000, 1 << 20, 4_000));
  }

  static Stream<String> approving() {
    return Stream.of(
        LINE,
        "# log\n\n" + LINE,
        "text\n" + LINE,
        "- item\n" + LINE + "\n- item",
        "- day\n  " + LINE,
        "1. day\n   " + LINE,
        "   " + LINE,
        LINE + "\ntext behind it",
        LINE + "\n  more about it",
        LINE + "\n\n  ```\n  code in the item\n  ```",
        "```\ncode\n```\n" + LINE,
        "~~~\n```\n~~~\n" + LINE,
        "````\n```\n````\n" + LINE,
        "- ```\n  code\n" + LINE,
        "> ```\n> code\n" + LINE,
        "<!-- comment -->\n" + LINE,
        "<!--\ncomment\n-->\n" + LINE,
        "text <!-- comment --> text\n" + LINE,
        "~~struck out~~\n" + LINE,
        "~~struck\nout~~\n" + LINE,
        "~~\nstruck out\n~~\n\n" + LINE,
        "~~\n- struck out\n~~\n\n" + LINE,
        "<del>\n\nold\n\n</del>\n\n" + LINE,
        "<details>\n\n" + LINE + "\n\n</details>",
        "<div>\nhtml\n</div>\n\n" + LINE,
        "`<!--` and `~~` as code\n" + LINE,
        "a < b and c > d, 3 <-- 4\n" + LINE,
        "about ~5 minutes ~ or so\n" + LINE,
        "> a quotation\n\n" + LINE,
        LINE + " <ada@example.org>",
        LINE + " [see](https://example.org)",
        LINE + "_lovelace_",
        "\u00a0\n" + LINE,
        "[//]: # (a comment)\n\n" + LINE,
        "    code\n\n" + LINE,
        "***\n" + LINE,
        LINE + "\n---",
        LINE + "\n===");
  }

  @ParameterizedTest
  @MethodSource("approving")
  void aPlainListItemApproves(String text) {
    assertThat(read(text)).hasSize(1).first().isInstanceOf(Statement.Approved.class);
  }

  static Stream<Arguments> hidden() {
    return Stream.of(
        Arguments.of("```\n%s\n```", "it is code"),
        Arguments.of("```\n%s", "it is code"),
        Arguments.of("```\n\n# x\n\n%s\n\n```", "it is code"),
        Arguments.of("~~~ text\n%s\n~~~", "it is code"),
        Arguments.of("   ```\n   %s\n   ```", "it is code"),
        Arguments.of("````\n```\n%s\n```\n````", "it is code"),
        Arguments.of("text\n```\n%s\n```", "it is code"),
        Arguments.of("- item\n\n  ```\n  %s\n  ```", "it is code"),
        Arguments.of("- ```\n  %s\n  ```", "it is code"),
        Arguments.of("text\n\n    %s", "it is code"),
        Arguments.of("\t%s", "it is code"),
        Arguments.of("- item\n\n      %s", "it is code"),
        Arguments.of("<!--\n%s\n-->", "it is in an HTML comment"),
        Arguments.of("<!-- withdrawn\n\n%s\n\n-->", "it is in an HTML comment"),
        Arguments.of("<!--\n%s", "it is in an HTML comment"),
        Arguments.of("- item\n\n  <!--\n  %s\n  -->", "it is in an HTML comment"),
        Arguments.of("<pre>\n\n%s\n\n</pre>", "it is HTML"),
        Arguments.of("<script>\n%s\n</script>", "it is HTML"),
        Arguments.of("<div>\n%s\n</div>", "it is HTML"),
        Arguments.of("<del>\n%s\n</del>", "it is HTML"),
        Arguments.of("<?x\n%s\n?>", "it is HTML"),
        Arguments.of("<![CDATA[\n%s\n]]>", "it is HTML"),
        Arguments.of("> %s", "it is a quotation"),
        Arguments.of("> > %s", "it is a quotation"),
        Arguments.of("- > %s", "it is a quotation"),
        Arguments.of("text <!--\n%s\n-->", "it is in a part that begins with '<!--' in line 1"),
        Arguments.of("~~\n%s\n~~", "it is in a part that begins with '~~' in line 1"),
        Arguments.of("~~\n\n%s\n\n~~", "it is in a part that begins with '~~' in line 1"),
        Arguments.of("~~old:\n\n%s\n\nend~~", "it is in a part that begins with '~~' in line 1"),
        Arguments.of("<del>\n\n%s\n\n</del>", "it is in a part that begins with '<del>' in line 1"),
        Arguments.of("<s>\n\n%s\n\n</s>", "it is in a part that begins with '<s>' in line 1"),
        Arguments.of(
            "text <strike>old\n\n%s\n\n</strike>",
            "it is in a part that begins with '<strike>' in line 1"));
  }

  @ParameterizedTest
  @MethodSource("hidden")
  void whatIsNoPlainListItemDoesNotAndTheReasonIsTrue(String around, String reason) {
    assertThat(read(around.replace("%s", LINE)))
        .hasSize(1)
        .first()
        .isInstanceOfSatisfying(
            Statement.NearMiss.class,
            miss -> {
              assertThat(miss.reason()).isEqualTo(reason);
              assertThat(miss.text()).endsWith(LINE);
            });
    assertThat(read(around.replace("%s", LINE) + "\n\n").get(0).line())
        .isEqualTo(
            1 + around.substring(0, around.indexOf("%s")).chars().filter(c -> c == '\n').count());
  }

  static Stream<Arguments> nearMisses() {
    String list = "it is not a list item of its own";
    return Stream.of(
        Arguments.of("* " + TEXT, "does not begin with '- '"),
        Arguments.of("+ " + TEXT, "does not begin with '- '"),
        Arguments.of("1. " + TEXT, "does not begin with '- '"),
        Arguments.of("\u2013 " + TEXT, list),
        Arguments.of("\u2022 " + TEXT, list),
        Arguments.of(TEXT, list),
        Arguments.of("# " + TEXT, list),
        Arguments.of("I would write: " + LINE, list),
        Arguments.of("- text\n  " + TEXT, list),
        Arguments.of("- text\n\n  " + TEXT, list),
        Arguments.of("- [ ] " + TEXT, "is not a UTC time"),
        Arguments.of("- [x] " + TEXT, "is not a UTC time"),
        Arguments.of("- NOT " + TEXT, "'NOT' is not a UTC time"),
        Arguments.of("- **" + TEXT + "**", "is not a UTC time"),
        Arguments.of("- `" + TEXT + "`", "code"),
        Arguments.of("- ~~" + TEXT + "~~", "it is struck out"),
        Arguments.of("- ~" + TEXT + "~", "it is struck out"),
        Arguments.of(LINE.replace("by=", "~~by=") + "~~", "it is struck out"),
        Arguments.of("- <!-- " + TEXT + " -->", "an HTML comment"),
        Arguments.of(LINE + " <!-- not yet -->", "an HTML comment"),
        Arguments.of(LINE + " <!--\n  not yet -->", "an HTML comment"),
        Arguments.of(LINE + " <b>", "HTML"),
        Arguments.of(LINE.replace("T09:00:00Z", ""), "'2026-11-24' is not a UTC time"),
        Arguments.of(LINE.replace("00Z", "00+01:00"), "is not a UTC time"),
        Arguments.of(LINE.replace("-11-", "-13-"), "is not a UTC time"),
        Arguments.of(LINE.replace("CUTOVER APPROVED", "cutover approved"), "in capitals"),
        Arguments.of(LINE.replace("CUTOVER APPROVED", "Cutover Approved"), "in capitals"),
        Arguments.of(LINE.replace("CUTOVER APPROVED", "CUTOVER  APPROVED"), "each space once"),
        Arguments.of(LINE.replace("CUTOVER ", "CUTOVER\u00a0"), "each space once"),
        Arguments.of(LINE.replace(" CUTOVER", "\u00a0CUTOVER"), "is not a UTC time|each space"),
        Arguments.of(LINE.replace("APPROVED", "APROVED"), "must be followed by ' CUTOVER APPR"),
        Arguments.of(LINE.replace("migration=saxo-live ", ""), "followed by migration=NAME"),
        Arguments.of(LINE.replace("saxo-live", ""), "'' is not the name of a migration"),
        Arguments.of(LINE.replace("sha256:", ""), "report= must begin with 'sha256:'"),
        Arguments.of(LINE.replace("sha256:", "SHA256:"), "report= must begin with 'sha256:'"),
        Arguments.of(LINE.replace(HASH, HASH.substring(24)), "the hash has 40 characters"),
        Arguments.of(LINE.replace("abcdef0", "abcdeg0"), "the hash has 64 characters"),
        Arguments.of(LINE.replace("abcdef0", "abcdef\u200b0"), "the hash has 67 characters"),
        Arguments.of(LINE.replaceFirst(" report=\\S+", ""), "followed by ' report=sha256:HASH'"),
        Arguments.of(LINE.replace(" by=Ada", ""), "followed by ' by=NAME'"),
        Arguments.of(LINE.replace("by=Ada", "by="), "by= names nobody"),
        Arguments.of(LINE.replace("by=Ada", "by=   "), "by= names nobody"),
        Arguments.of(LINE.replace("by=Ada", "by=&nbsp;"), "by= names nobody"),
        Arguments.of(LINE.replace("by=Ada", "by=\u200b"), "a name with letters"),
        Arguments.of(LINE.replace("by=Ada", "by=-"), "a name with letters"),
        Arguments.of(LINE.replace("by=Ada", "By=Ada"), "followed by ' by=NAME'"),
        Arguments.of(LINE + "\u2028x", "on one line"));
  }

  @ParameterizedTest
  @MethodSource("nearMisses")
  void aLineThatNearlyCountsIsNamedWithTheTrueReason(String text, String reason) {
    assertThat(read(text))
        .hasSize(1)
        .first()
        .isInstanceOfSatisfying(
            Statement.NearMiss.class, miss -> assertThat(miss.reason()).containsPattern(reason));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "The cutover approved last week went well.",
        "- 2026-11-24T09:00:00Z CUTOVER BEGUN migration=saxo-live run=1 report=sha256:0 by=Ada",
        "- 2026-11-24T09:00:00Z CUTOVER FINISHED migration=saxo-live run=1 violations=0",
        "After a failure write CUTOVER WITHDRAWN.",
        "cutover"
      })
  void proseSaysNothing(String text) {
    assertThat(read(text)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada",
        "- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live report=sha256:0 by=Ada",
        "- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live",
        "- 2026-11-24T09:30:00Z cutover withdrawn migration=saxo-live by=Ada",
        "- 2026-11-24T09:30:00Z CUTOVER  WITHDRAWN migration=saxo-live by=Ada",
        "* 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada",
        "2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada",
        "  - 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada",
        "- CUTOVER WITHDRAWN",
        "- cutover withdrawn by Ada",
        "~~\n- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada",
        "text <!--\n- 2026-11-24T09:30:00Z CUTOVER WITHDRAWN migration=saxo-live by=Ada"
      })
  void aWithdrawalCountsEvenIfItIsNotWrittenAsItShouldBe(String text) {
    assertThat(read(text)).hasSize(1).first().isInstanceOf(Statement.Withdrawn.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"```\n%s\n```", "<!--\n%s\n-->", "text\n\n    %s"})
  void aWithdrawalThatIsHiddenDoesNotCount(String around) {
    assertThat(read(around.replace("%s", WITHDRAWAL)))
        .hasSize(1)
        .first()
        .isInstanceOf(Statement.NearMiss.class);
  }

  /** What CommonMark makes of a text does not depend on where it is cut. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void aTextInChunksSaysTheSameAsTheWhole(long seed) {
    List<String> parts =
        List.of(
            "",
            "",
            "",
            LINE,
            LINE,
            LINE,
            "  " + LINE,
            "    " + LINE,
            "> " + LINE,
            "* " + TEXT,
            WITHDRAWAL,
            "```",
            "```",
            "  ```",
            "~~~",
            "~~~ x",
            "<!-- c",
            "-->",
            "<!-- c -->",
            "<div>",
            "</div>",
            "<del>",
            "</del>",
            "<b>",
            "<pre>",
            "</pre>",
            "text",
            "text <!--",
            "- item",
            "- ```",
            "  ```",
            "  text",
            "      code",
            "\tcode",
            "> quote",
            "> ```",
            "# head",
            "1. one",
            "   - nested",
            "***",
            "---",
            "===",
            "~~",
            "~~x~~",
            "[a]: b",
            "-");
    Random random = new Random(seed);
    for (int text = 0; text < 400; text++) {
      String document =
          IntStream.range(0, 1 + random.nextInt(30))
              .mapToObj(line -> parts.get(random.nextInt(parts.size())))
              .collect(Collectors.joining("\n"));
      List<Statement> whole =
          read(document, new WorkLogStatements.Limits(1 << 20, 999, 1 << 20, 999));
      for (int lines : new int[] {1, 2, 5}) {
        assertThat(read(document, new WorkLogStatements.Limits(1 << 20, lines, 1 << 20, 999)))
            .as(document)
            .isEqualTo(whole);
      }
    }
  }

  @Test
  void inAParagraphWithoutEndNothingApprovesAndAWithdrawalCounts() {
    WorkLogStatements.Limits small = new WorkLogStatements.Limits(10, 10, 100, 100);
    String lines = "text\n".repeat(500);

    assertThat(read(lines + "  " + LINE + "\n" + lines + "  " + WITHDRAWAL, small))
        .hasSize(2)
        .satisfies(
            found -> {
              assertThat(found.get(0)).isInstanceOf(Statement.Approved.class);
              assertThat(found.get(1)).isInstanceOf(Statement.Withdrawn.class);
            });
    assertThat(read(lines + "     " + LINE + "\n" + lines + "     " + WITHDRAWAL, small))
        .hasSize(2)
        .satisfies(
            found -> {
              assertThat(found.get(0)).isInstanceOf(Statement.NearMiss.class);
              assertThat(found.get(1)).isInstanceOf(Statement.Withdrawn.class);
            });
  }

  @Test
  void aFenceThatIsOpenForHundredsOfChunksStaysOpen() {
    WorkLogStatements.Limits small = new WorkLogStatements.Limits(10, 10, 100, 100);
    for (String line : List.of("code\n", "- item\n", "\n# head\n\n")) {
      String fenced = "```\n" + line.repeat(2_000) + LINE + "\n```\n" + LINE;
      assertThat(read(fenced, small))
          .hasSize(2)
          .satisfies(
              found -> {
                assertThat(found.get(0)).isInstanceOf(Statement.NearMiss.class);
                assertThat(found.get(1)).isInstanceOf(Statement.Approved.class);
              });
    }
  }

  @Test
  void deepNestingAndLongLinesAreNoTrouble() {
    for (String odd :
        List.of(
            ">".repeat(60_000),
            "- ".repeat(30_000),
            "*".repeat(60_000) + "x",
            "*a **b ".repeat(9_000),
            "[".repeat(60_000),
            "~~".repeat(30_000),
            "<!-".repeat(20_000),
            "`".repeat(60_000),
            "    ".repeat(15_000) + "- x")) {
      assertThat(read(odd + " cutover\n\n" + LINE).stream().map(Statement::line)).contains(3L);
    }
  }

  @Test
  void theInstantOfAWithdrawalIsRead() {
    assertThat(read(WITHDRAWAL).get(0))
        .isInstanceOfSatisfying(
            Statement.Withdrawn.class,
            found -> {
              assertThat(found.at()).contains(Instant.parse("2026-11-24T09:30:00Z"));
              assertThat(found.migration()).contains("saxo-live");
              assertThat(found.defect()).isEmpty();
            });
  }
}
