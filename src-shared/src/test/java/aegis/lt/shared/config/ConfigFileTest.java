package aegis.lt.shared.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigFileTest {
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
        .hasMessageContaining("line 8: wait: stands there twice, first on line 2");
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
