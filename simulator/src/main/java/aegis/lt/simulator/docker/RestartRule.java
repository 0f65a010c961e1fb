package aegis.lt.simulator.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * When the engine starts a container again by itself.
 *
 * @param name as in {@code HostConfig.RestartPolicy}; nothing and {@code no} are never
 * @param retries how often {@code on-failure} may, without limit if 0
 */
record RestartRule(String name, int retries) {
  /** The rule of a container's definition. */
  static RestartRule of(ObjectNode hostConfig) {
    JsonNode policy = hostConfig.path("RestartPolicy");
    return new RestartRule(
        policy.path("Name").asText(""), policy.path("MaximumRetryCount").asInt());
  }

  /** Whether Docker would take it. */
  boolean isKnown() {
    return switch (name) {
      case "", "no", "always", "unless-stopped" -> retries == 0;
      case "on-failure" -> retries >= 0;
      default -> false;
    };
  }

  /**
   * Whether a container is started again.
   *
   * @param byHand whether it was stopped or killed through the API
   * @param restarts how often it has been started again since the last start by hand
   */
  boolean restarts(int exitCode, boolean byHand, int restarts) {
    return switch (name) {
      case "always" -> true;
      case "unless-stopped" -> !byHand;
      case "on-failure" -> !byHand && exitCode != 0 && (retries == 0 || restarts < retries);
      default -> false;
    };
  }
}
