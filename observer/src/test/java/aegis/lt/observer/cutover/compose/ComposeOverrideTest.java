package aegis.lt.observer.cutover.compose;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ComposeOverrideTest {
  private static final String SERVICE = "aegis-lt-token-keeper";
  private static final String VARIABLE = "AEGIS_SAXO_TOKEN_CACHE_PATH";

  /** In each text the line that is to go is marked with a leading {@code ✂}. */
  private static final String LIST =
      """
      services:
        # - AEGIS_SAXO_TOKEN_CACHE_PATH=in a comment
        aegis-lt-token-keeper:
          image: keeper
          environment:
            - TZ=UTC
      ✂      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/saxobank_tokens_live_rust.json
            - AEGIS_SAXO_TOKEN_CACHE_PATH_NOTE=another variable
        aegis-lt-observer:
          environment:
            - AEGIS_SAXO_TOKEN_CACHE_PATH=/another/service
      """;

  private static ComposeOverride find(String text) {
    return ComposeOverride.find(text, SERVICE, VARIABLE);
  }

  private static String unmarked(String text) {
    return text.replace("✂", "");
  }

  private static String cut(String text) {
    return text.replaceFirst("✂[^\n]*(\n|$)", "");
  }

  static Stream<Arguments> files() {
    String map =
        """
        services:
          aegis-lt-token-keeper:
            environment:
              TZ: UTC
        ✂      AEGIS_SAXO_TOKEN_CACHE_PATH: "/data/x.json"  # until the cutover
              OTHER: "é ✓ 😀"
        """;
    return Stream.of(
        Arguments.of("list", LIST),
        Arguments.of("map", map),
        Arguments.of("CRLF", LIST.replace("\n", "\r\n")),
        Arguments.of("a mixture of line ends", LIST.replace("UTC\n", "UTC\r\n")),
        Arguments.of(
            "double quotes",
            LIST.replace(
                "✂      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/saxobank_tokens_live_rust.json",
                "✂      - \"AEGIS_SAXO_TOKEN_CACHE_PATH=/data/x\"   # why")),
        Arguments.of(
            "single quotes",
            LIST.replace(
                "✂      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/saxobank_tokens_live_rust.json",
                "✂      - 'AEGIS_SAXO_TOKEN_CACHE_PATH=/data/x'")),
        Arguments.of(
            "a value from the environment of compose",
            LIST.replace("PATH=/data/tokens/saxobank_tokens_live_rust.json", "PATH")),
        Arguments.of("beyond the basic plane and a byte order mark", "\uFEFF# 😀\n" + LIST),
        Arguments.of(
            "the last line, without an end",
            """
            services:
              aegis-lt-token-keeper:
                environment:
                  - TZ=UTC
            ✂      - AEGIS_SAXO_TOKEN_CACHE_PATH=/x"""),
        Arguments.of(
            "the only entry",
            """
            services:
              aegis-lt-token-keeper:
                environment:
            ✂      - AEGIS_SAXO_TOKEN_CACHE_PATH=/x
                image: keeper
            """),
        Arguments.of(
            "the only entry of a map",
            """
            services:
              aegis-lt-token-keeper:
                environment:
            ✂      AEGIS_SAXO_TOKEN_CACHE_PATH: /x
            """),
        Arguments.of(
            "merged in from an extension that only this service uses",
            """
            x-keeper: &keeper
              TZ: UTC
            services:
              aegis-lt-token-keeper:
                environment:
                  <<: *keeper
            ✂      AEGIS_SAXO_TOKEN_CACHE_PATH: /x
            """),
        Arguments.of(
            "a flow list over several lines",
            """
            services:
              aegis-lt-token-keeper:
                environment: [
                  TZ=UTC,
            ✂      AEGIS_SAXO_TOKEN_CACHE_PATH=/x,
                ]
            """));
  }

  /** Compose knows no such values; whether the override is there does not depend on them. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "!!int x",
        "!!int 1e9999999999",
        "!!int [1]",
        "!!int DIGITS",
        "!!float 1,5",
        "!!float DIGITS",
        "!!float",
        "!!timestamp soon",
        "!!timestamp {a: b}",
        "!!binary '*'",
        "!!bool x",
        "!!bool [x]",
        "!!null x",
        "!!str [a]",
        "!!map x",
        "!!map [x]",
        "!!seq x",
        "!!seq {a: b}",
        "!!set [x]",
        "!!omap x",
        "!!pairs x",
        "!!merge x",
        "!!unknown x",
        "! x",
        "!local x",
        "2026-99-99",
        "1e9999999999",
        "-7E-88888888888",
        "DIGITS",
        "-DIGITS",
        "0xDIGITS",
        "0DIGITS",
        "DIGITS.DIGITS",
        "1:DIGITS",
        "1SIXTIES",
        "1SIXTIES.5",
        "&a [*a]",
        "&a {b: *a}"
      })
  void valuesThatAreNotWhatTheirTagSaysAreNoInternalError(String written) {
    String value =
        written.replace("DIGITS", "9".repeat(40_000)).replace("SIXTIES", ":59".repeat(20_000));
    for (String place : List.of("x-note: " + value, "x-note: {deep: [" + value + "]}")) {
      String text = unmarked(LIST).replace("services:", place + "\nservices:");
      assertThat(find(text)).as(written).isNotInstanceOf(ComposeOverride.Absent.class);
      if (find(text) instanceof ComposeOverride.Refused refused) {
        assertThat(refused.reason()).hasSizeLessThan(400);
      }
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("files")
  void exactlyOneLineGoesAndEveryOtherCharacterStays(String name, String marked) {
    assertThat(find(unmarked(marked)))
        .isInstanceOfSatisfying(
            ComposeOverride.Present.class,
            present -> {
              assertThat(present.after()).isEqualTo(cut(marked));
              assertThat(find(present.after())).isEqualTo(new ComposeOverride.Absent());
              assertThat(ComposeOverride.restore(present.after(), present, SERVICE, VARIABLE))
                  .contains(unmarked(marked));
            });
  }

  @ParameterizedTest
  @CsvSource({
    "'    - AEGIS_SAXO_TOKEN_CACHE_PATH=/x\n', true",
    "'      AEGIS_SAXO_TOKEN_CACHE_PATH: /x\n', true",
    "'      # - A=b\n    - AEGIS_SAXO_TOKEN_CACHE_PATH=/x\n', true",
    "'    - AEGIS_SAXO_TOKEN_CACHE_PATH=/x\n    - TZ=UTC\n', false",
    "'      [\n      AEGIS_SAXO_TOKEN_CACHE_PATH=/x\n      ]\n', false"
  })
  void anEnvironmentThatWouldBeLeftWithNothingIsTold(String entries, boolean bare) {
    String text = "services:\n  " + SERVICE + ":\n    environment:\n" + entries;
    assertThat(find(text))
        .isInstanceOfSatisfying(
            ComposeOverride.Present.class, found -> assertThat(found.bare()).isEqualTo(bare));
  }

  @Test
  void aFileWithoutTheOverrideSaysSo() {
    assertThat(find(cut(LIST))).isEqualTo(new ComposeOverride.Absent());
    assertThat(find("services:\n  aegis-lt-token-keeper: {image: x}\n"))
        .isEqualTo(new ComposeOverride.Absent());
  }

  static Stream<Arguments> refused() {
    return Stream.of(
        Arguments.of(
            "twice in the list",
            unmarked(LIST).replace("TZ=UTC", "AEGIS_SAXO_TOKEN_CACHE_PATH=/y"),
            "2 times"),
        Arguments.of(
            "sharing its line",
            """
            services:
              aegis-lt-token-keeper:
                environment: [TZ=UTC, AEGIS_SAXO_TOKEN_CACHE_PATH=/x]
            """,
            "one line"),
        Arguments.of(
            "over two lines",
            """
            services:
              aegis-lt-token-keeper:
                environment:
                  AEGIS_SAXO_TOKEN_CACHE_PATH: >-
                    /x
            """,
            "one line"),
        Arguments.of(
            "shared with another service",
            """
            x-environment: &environment
              AEGIS_SAXO_TOKEN_CACHE_PATH: /x
            services:
              aegis-lt-token-keeper:
                environment: *environment
              another:
                environment: *environment
            """,
            "one line"),
        Arguments.of("no such service", "services:\n  other: {}\n", "no service " + SERVICE),
        Arguments.of(
            "a service without anything",
            "services:\n  aegis-lt-token-keeper:\n",
            "services.aegis-lt-token-keeper is no mapping"),
        Arguments.of("no services", "a: b\n", "no mapping 'services'"),
        Arguments.of("nothing", "", "no mapping"),
        Arguments.of("no YAML", "services:\n  a: [\n", "line "),
        Arguments.of("two documents", "services: {}\n---\nservices: {}\n", "another document"),
        Arguments.of(
            "a key that stands twice",
            """
            services:
              aegis-lt-token-keeper:
                environment:
                  AEGIS_SAXO_TOKEN_CACHE_PATH: /x
                  AEGIS_SAXO_TOKEN_CACHE_PATH: /y
            """,
            "duplicate key"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("refused")
  void whatCannotBeEditedSafelyIsRefusedWithItsReason(String name, String text, String reason) {
    assertThat(find(text))
        .isInstanceOfSatisfying(
            ComposeOverride.Refused.class,
            refused -> assertThat(refused.reason()).contains(reason));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "[A=1]                                                      | none",
        "[AEGIS_SAXO_TOKEN_CACHE_PATH=/x, A=1]                      | /x",
        "[AEGIS_SAXO_TOKEN_CACHE_PATH=/a=b]                         | /a=b",
        "[AEGIS_SAXO_TOKEN_CACHE_PATH=/x, AEGIS_SAXO_TOKEN_CACHE_PATH=/y] | /y",
        "[AEGIS_SAXO_TOKEN_CACHE_PATH]                              | ''",
        "{AEGIS_SAXO_TOKEN_CACHE_PATH: /x}                          | /x",
        "{AEGIS_SAXO_TOKEN_CACHE_PATH: }                            | ''",
        "{A: 1}                                                     | none",
        "                                                           | none"
      })
  void theValueIsFoundAlsoWhereItCouldNotBeEdited(String environment, String value)
      throws Exception {
    String written = environment == null ? "" : environment;
    String text = "services:\n  " + SERVICE + ":\n    environment: " + written + "\n";
    assertThat(ComposeOverride.value(text, SERVICE, VARIABLE))
        .isEqualTo(Optional.ofNullable(value));
  }

  @Test
  void theDiffShowsTheLineInItsPlace() {
    ComposeOverride.Present present = (ComposeOverride.Present) find(unmarked(LIST));
    assertThat(present.diff("compose.yml"))
        .isEqualTo(
            """
            --- a/compose.yml
            +++ b/compose.yml
            @@ -4,7 +4,6 @@
                 image: keeper
                 environment:
                   - TZ=UTC
            -      - AEGIS_SAXO_TOKEN_CACHE_PATH=/data/tokens/saxobank_tokens_live_rust.json
                   - AEGIS_SAXO_TOKEN_CACHE_PATH_NOTE=another variable
               aegis-lt-observer:
                 environment:
            """);
  }

  @Test
  void theLineGoesBackIntoAFileThatSomeoneHasEditedSince() {
    ComposeOverride.Present edit = (ComposeOverride.Present) find(unmarked(LIST));
    String edited = "# a new first line\n" + edit.after().replace("keeper\n", "keeper:2\n");
    assertThat(ComposeOverride.restore(edited, edit, SERVICE, VARIABLE))
        .contains("# a new first line\n" + unmarked(LIST).replace("keeper\n", "keeper:2\n"));
  }

  @Test
  void anOverrideThatSomeoneHasPutBackIsLeftAsItIs() {
    ComposeOverride.Present edit = (ComposeOverride.Present) find(unmarked(LIST));
    String theirs = unmarked(LIST).replace("_rust.json", "_other.json");
    assertThat(ComposeOverride.restore(theirs, edit, SERVICE, VARIABLE)).contains(theirs);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "services: {}\n", "services:\n  aegis-lt-token-keeper: {image: x}\n"})
  void withoutAPlaceForTheLineAPersonIsNeeded(String current) {
    ComposeOverride.Present edit = (ComposeOverride.Present) find(unmarked(LIST));
    assertThat(ComposeOverride.restore(current, edit, SERVICE, VARIABLE)).isEmpty();
  }
}
