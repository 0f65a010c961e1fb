package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContainerDefinitionTest {
  private static final Instant CREATED = Instant.parse("2026-11-24T09:00:00Z");

  private static final ContainerDefinition DEFINITION =
      Inspections.of(
          "4242424242424242",
          "aegis-token-keeper-live",
          CREATED,
          Optional.of(CREATED.plusSeconds(1)),
          true,
          ContainerDefinition.Health.STARTING,
          new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3),
          Map.of("SECRET", "very=secret", "EMPTY", ""),
          Map.of("com.docker.compose.service", "keeper"));

  @Test
  void readsWhatDecisionsRestOn() {
    assertThat(DEFINITION.name()).isEqualTo("aegis-token-keeper-live");
    assertThat(DEFINITION.createdAt()).isEqualTo(CREATED);
    assertThat(DEFINITION.startedAt()).contains(CREATED.plusSeconds(1));
    assertThat(DEFINITION.running()).isTrue();
    assertThat(DEFINITION.health()).isEqualTo(ContainerDefinition.Health.STARTING);
    assertThat(DEFINITION.restartPolicy())
        .isEqualTo(new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3));
    assertThat(DEFINITION.environment().get("SECRET")).contains("very=secret");
    assertThat(DEFINITION.environment().get("EMPTY")).contains("");
    assertThat(DEFINITION.environment().get("OTHER")).isEmpty();
    assertThat(DEFINITION.labels()).containsEntry("com.docker.compose.service", "keeper");
  }

  /** An engine, or a definition kept on disk, may say anything: read, or refused in one line. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "1e9999999999",
        "-7E-88888888888",
        "1e2147483648",
        "1e-2147483648",
        "99999999999999999999",
        "DIGITS"
      })
  void aNumberThatNoTypeHoldsIsReadOrRefused(String written) {
    String number = written.replace("DIGITS", "9".repeat(5000));
    for (String place :
        List.of(
            "\"New\":" + number,
            "\"RestartPolicy\":{\"Name\":\"on-failure\",\"MaximumRetryCount\":" + number + "}",
            "\"NanoCpus\":" + number)) {
      String text =
          "{\"Id\":\"a\",\"Name\":\"/b\",\"Created\":\"2026-11-24T09:00:00Z\",\"HostConfig\":{"
              + place
              + "}}";
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      try {
        assertThat(ContainerDefinition.fromBytes(bytes).inspection().toString()).isNotEmpty();
      } catch (IllegalArgumentException refused) {
        assertThat(refused).isExactlyInstanceOf(IllegalArgumentException.class);
        assertThat(refused.getMessage()).startsWith("no inspection of a container");
      }
    }
  }

  @Test
  void comesBackFromBytesAsItWas() {
    ContainerDefinition back = ContainerDefinition.fromBytes(DEFINITION.toBytes());
    assertThat(back).isEqualTo(DEFINITION);
    assertThat(back.toBytes()).isEqualTo(DEFINITION.toBytes());
  }

  @Test
  void keepsBytesItDoesNotUnderstand() {
    String text =
        "{ \"Id\":\"a\",\"Name\":\"/b\",\"Created\":\"2026-11-24T09:00:00.123456789Z\",\n"
            + "  \"HostConfig\":{\"NanoCpus\":12345678901234567890,\"New\":1.50}}";
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    assertThat(ContainerDefinition.fromBytes(bytes).toBytes()).isEqualTo(bytes);
  }

  @Test
  void printsNoValueOfTheEnvironment() {
    assertThat(DEFINITION.toString()).contains("aegis-token-keeper-live").doesNotContain("secret");
    assertThat(DEFINITION.environment().toString()).contains("SECRET").doesNotContain("very");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{\"Env\":[\"A=hidden\"]", "[\"hidden\"]", "{\"Id\":\"hidden\"}"})
  void refusesWhatIsNoInspectionWithoutShowingIt(String text) {
    assertThatThrownBy(() -> ContainerDefinition.fromBytes(text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasNoCause()
        .hasMessageNotContaining("hidden");
  }

  @ParameterizedTest
  @CsvSource({
    "no,0,no",
    "'',0,no",
    "always,0,always",
    "unless-stopped,0,unless-stopped",
    "on-failure,0,on-failure",
    "on-failure,5,on-failure:5"
  })
  void readsTheEnginesRestartPolicies(String name, int retries, String expected) {
    assertThat(RestartPolicy.read(name, retries)).hasToString(expected);
  }

  @Test
  void knowsNoOtherRestartPolicy() {
    assertThatThrownBy(() -> RestartPolicy.read("sometimes", 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("sometimes");
    assertThatThrownBy(() -> new RestartPolicy(RestartPolicy.Name.ALWAYS, 1))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
