package aegis.lt.simulator.endpoint;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * An error as RFC 6749 section 5.2 has it.
 *
 * @param status the HTTP status, 400 or 401
 * @param code such as {@code invalid_grant}
 * @param description for people
 */
record OAuthError(int status, String code, String description) {
  static OAuthError invalidRequest(String description) {
    return new OAuthError(400, "invalid_request", description);
  }

  ObjectNode toJson() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("error", code);
    json.put("error_description", description);
    return json;
  }
}
