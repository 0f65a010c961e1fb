package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is remembered of the last login: {@code login.json} in the state directory, mode 0600.
 *
 * <pre>{@code
 * {"schema":"lt.keeper-login/1","logged_in_at":"2026-11-24T09:00:00Z",
 *  "lineage":["5f1c09a2b3d40718","90b1aa7c1d2e3f40"],"code_verifier":"…"}
 * }</pre>
 *
 * @param at when the person logged in
 * @param lineage fingerprints of the tokens of this login's chain that may be in the token cache:
 *     the newest, and the one before it, since a crash may come between the two
 * @param verifier the {@code code_verifier} that each refresh of this chain, and of no other, needs
 *     (RFC 7636); empty for a login without PKCE
 */
public record LoginRecord(Instant at, List<String> lineage, Optional<Secret> verifier) {
  private static final String SCHEMA = "lt.keeper-login/1";
  private static final ObjectMapper JSON = new ObjectMapper();

  public LoginRecord {
    lineage = List.copyOf(lineage);
  }

  /**
   * A login whose tokens have just come.
   *
   * @param at when the code was sent
   */
  public record Beginning(Instant at, Optional<Secret> verifier) {}

  /** The same after a refresh of its chain. */
  public LoginRecord continued(String sent, String next) {
    return new LoginRecord(at, sent.equals(next) ? List.of(next) : List.of(sent, next), verifier);
  }

  /** The text of the file. */
  public byte[] toBytes() {
    ObjectNode root = JSON.createObjectNode();
    root.put("schema", SCHEMA);
    root.put("logged_in_at", at.toString());
    lineage.forEach(root.putArray("lineage")::add);
    verifier.ifPresent(secret -> root.put("code_verifier", secret.reveal()));
    return (root + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** Reads the file; empty if it is not ours. */
  public static Optional<LoginRecord> parse(byte[] content) {
    try {
      JsonNode root = JSON.readTree(content);
      if (root == null || !root.path("schema").asText().equals(SCHEMA)) {
        return Optional.empty();
      }
      List<String> lineage = new ArrayList<>();
      root.path("lineage").forEach(token -> lineage.add(token.asText()));
      String verifier = root.path("code_verifier").asText();
      return Optional.of(
          new LoginRecord(
              Instant.parse(root.path("logged_in_at").asText()),
              lineage,
              verifier.isEmpty() ? Optional.empty() : Optional.of(Secret.of(verifier))));
    } catch (JacksonException | DateTimeException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new IllegalStateException("bytes can always be read", e);
    }
  }
}
