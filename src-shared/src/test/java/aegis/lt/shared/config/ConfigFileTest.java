package aegis.lt.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigFileTest {
  @TempDir Path directory;

  private record Settings(Duration interval, Duration pause, boolean flag, String name) {}

  private static Settings read(Section section) {
    Section inner = section.section("inner");
    inner.texts("list");
    return new Settings(
        section.seconds(
            "interval_secs", Duration.ofSeconds(900), Duration.ofMillis(50), Duration.ofDays(1)),
        section.duration(
            "wait", Duration.ofSeconds(15), Duration.ofMillis(1), Duration.ofMinutes(5)),
        section.flag("flag", false),
        inner.text("name").orElse("default"));
  }

  @Test
  void whatIsAbsentHasItsDefault() throws ConfigException {
    assertThat(ConfigFile.parse("t", "", ConfigFileTest::read))
        .isEqualTo(new Settings(Duration.ofSeconds(900), Duration.ofSeconds(15), false, "default"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "  \n\n", "# nothing yet\n", "---\n", "---\n...\n", "{}", "null", "~"})
  void aFileWithoutAKeyIsRefused(String text) throws Exception {
    Path file = Files.writeString(directory.resolve("c.yaml"), text);
    assertThatThrownBy(() -> ConfigFile.read(file, ConfigFileTest::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("configuration");
  }

  @Test
  void aFileOfNulsIsRefused() throws Exception {
    Path file = Files.write(directory.resolve("c.yaml"), new byte[4096]);
    assertThatThrownBy(() -> ConfigFile.read(file, ConfigFileTest::read))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void whatIsThereIsRead() throws ConfigException {
    String yaml = "interval_secs: 0.25\nwait: 5m # five\nflag: true\ninner:\n  name: 'x y'\n";

    assertThat(ConfigFile.parse("t", yaml, ConfigFileTest::read))
        .isEqualTo(new Settings(Duration.ofMillis(250), Duration.ofMinutes(5), true, "x y"));
  }

  @Test
  void allProblemsComeTogetherEachWithItsLine() {
    String yaml =
        """
        interval_secs: soon
        wait: 6m
        flag: yes
        colour: red
        inner:
          name: [a]
          nmae: b
        wait: 1s
        """;

    ConfigException e =
        catchThrowableOfType(
            ConfigException.class, () -> ConfigFile.parse("file.yaml", yaml, ConfigFileTest::read));

    assertThat(e).hasMessageStartingWith("file.yaml: 7 problems");
    assertThat(e.problems())
        .extracting(problem -> problem.line().getAsInt())
        .containsExactly(1, 2, 3, 4, 6, 7, 8);
    assertThat(e)
        .hasMessageContaining(
            "line 1: interval_secs: found soon, allowed is a number of seconds from 0.05 to 86400")
        .hasMessageContaining("line 2: wait: found 6m, allowed is a duration from 1ms to 5m")
        .hasMessageContaining("line 3: flag: found yes, allowed is true or false")
        .hasMessageContaining("line 4: colour: unknown key")
        .hasMessageContaining("line 6: inner.name: found a list")
        .hasMessageContaining("line 7: inner.nmae: unknown key")
        .hasMessageContaining("line 8: wait: is duplicated, first on line 2");
  }

  @ParameterizedTest
  @CsvSource({"0.05,false", "0.049,true", "86400,false", "86400.001,true"})
  void theEndsOfARangeAreAllowed(String seconds, boolean refused) {
    assertThat(
            catchThrowableOfType(
                    ConfigException.class,
                    () -> ConfigFile.parse("t", "interval_secs: " + seconds, ConfigFileTest::read))
                != null)
        .isEqualTo(refused);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "1e2147483647",
        "1e-2147483647",
        "1e-999999999",
        "0e-2147483647",
        "!!int x",
        "!!int 1e9999999999",
        "!!float 1,5",
        "!!timestamp soon",
        "0x10",
        ".inf",
        ".nan",
        "1_0__0e99999999999"
      })
  void aNumberThatCannotBeIsOneProblem(String number) {
    for (String key : List.of("number", "margin_secs")) {
      assertThatThrownBy(
              () ->
                  ConfigFile.parse(
                      "t",
                      key + ": " + number,
                      section -> {
                        section.number("number", 1, 0, 10);
                        return section.seconds(
                            "margin_secs", Duration.ZERO, Duration.ZERO, Duration.ofDays(1));
                      }))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("1 problem\n")
          .hasMessageContaining("line 1: " + key + ": found ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"1SIXTIES", "1SIXTIES.5", "DIGITS", "0xDIGITS", "0DIGITS", "DIGITS.5e5"})
  void aLongNumberIsOneProblemInEveryBase(String written) {
    String number =
        written.replace("SIXTIES", ":59".repeat(50_000)).replace("DIGITS", "1".repeat(200_000));
    assertThatThrownBy(
            () -> ConfigFile.parse("t", "interval_secs: " + number, ConfigFileTest::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("1 problem\n")
        .hasMessageContaining("found a text of " + number.length() + " characters, allowed");
  }

  @Test
  void aNumberOfAMillionDigitsIsOneProblem() {
    String number = "0." + "1".repeat(1_000_000);
    assertThatThrownBy(
            () -> ConfigFile.parse("t", "interval_secs: " + number, ConfigFileTest::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("found a text of 1000002 characters, allowed");
  }

  @Test
  void brokenYamlIsOneProblemWithItsLine() {
    assertThatThrownBy(() -> ConfigFile.parse("t", "a: 1\nb: [", ConfigFileTest::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("line ");
    assertThatThrownBy(() -> ConfigFile.parse("t", "- a", ConfigFileTest::read))
        .hasMessageContaining("must be a mapping of keys to values, found a list");
  }

  @ParameterizedTest
  @CsvSource({
    "soon, soon",
    "2026-11-24T09:00:00Z, a text of 20 characters",
    "eyJhbGciOiJFUzI1NiIsIng1, a text of 24 characters",
    "ftp://user:secret@host/path?token=x, ftp://…@host/path?…",
    "htp://live.logonvalidation.net/token, htp://live.logonvalidation.net/token",
    "/volume1/aegis/tokens with a space, /volume1/aegis/tokens with a space",
  })
  void aMessageDoesNotRepeatWhatMayBeASecret(String value, String shown) {
    assertThatThrownBy(
            () -> ConfigFile.parse("t", "interval_secs: '" + value + "'", ConfigFileTest::read))
        .hasMessageContaining("found " + shown + ", allowed");
    assertThatThrownBy(() -> ConfigFile.parse("t", "flag: *secret", ConfigFileTest::read))
        .hasMessageContaining("undefined alias")
        .hasMessageNotContaining("secret");
  }

  @Test
  void aMissingFileIsNamed(@TempDir Path directory) {
    Path path = directory.resolve("none.yaml");

    assertThatThrownBy(() -> ConfigFile.read(path, ConfigFileTest::read))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(path.toString())
        .hasMessageContaining("no such file");
  }
}
