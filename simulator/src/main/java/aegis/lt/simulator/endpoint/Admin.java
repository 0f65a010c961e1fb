package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.endpoint.authority.ChainReport;
import aegis.lt.simulator.endpoint.authority.RecordedExchange;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * The admin surface, for an endpoint that runs as a process of its own.
 *
 * <ul>
 *   <li>{@code GET /admin/report}: every exchange, counted and listed
 *   <li>{@code POST /admin/issue {"chain":"A"}}: starts a chain and answers with its tokens
 *   <li>{@code POST /admin/revoke {"chain":"A"}}
 *   <li>{@code POST /admin/fault {"name":"late-answer","count":1,"millis":500}}: for the next
 *       requests; those faults that wait do so for that long
 *   <li>{@code POST /admin/lifetime {"chain":"A","seconds":1}}: of the next access token
 *   <li>{@code POST /admin/standing {"refresh_token":"…"}}: how that token stands
 * </ul>
 */
final class Admin {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final TokenAuthority authority;
  private final ScriptedFaults faults;

  Admin(TokenAuthority authority, ScriptedFaults faults) {
    this.authority = authority;
    this.faults = faults;
  }

  void handle(Request request, Reply reply) throws IOException {
    try {
      reply.sendJson(200, answer(request).toString());
    } catch (IllegalArgumentException | JsonProcessingException wrong) {
      ObjectNode error = JsonNodeFactory.instance.objectNode();
      error.put(
          "error", wrong instanceof JsonProcessingException ? "not JSON" : wrong.getMessage());
      reply.send(400, Map.of("Content-Type", "application/json"), JSON.writeValueAsBytes(error));
    }
  }

  private JsonNode answer(Request request) throws JsonProcessingException {
    String what = request.method() + " " + request.path().substring("/admin/".length());
    JsonNode body =
        request.body().isBlank() ? JSON.createObjectNode() : JSON.readTree(request.body());
    ObjectNode answer = JSON.createObjectNode();
    switch (what) {
      case "GET report" -> {
        return report();
      }
      case "POST issue" -> {
        return authority.issueChain(text(body, "chain")).toJson();
      }
      case "POST revoke" -> authority.revoke(text(body, "chain"));
      case "POST standing" ->
          answer.put("standing", authority.standing(text(body, "refresh_token")).name());
      case "POST lifetime" ->
          authority.nextAccessLifetime(
              text(body, "chain"), Duration.ofSeconds(body.path("seconds").asLong()));
      case "POST fault" ->
          plant(
              text(body, "name"),
              body.path("count").asInt(1),
              Duration.ofMillis(body.path("millis").asLong(Faults.PAUSE.toMillis())));
      default -> throw new IllegalArgumentException("no such thing: " + what);
    }
    return answer;
  }

  private void plant(String name, int count, Duration pause) {
    Fault fault =
        Faults.byName(name, pause)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "no fault " + name + "; known: " + Faults.names()));
    for (int i = 0; i < count; i++) {
      faults.add(fault);
    }
  }

  private JsonNode report() {
    ChainReport report = authority.report();
    ObjectNode json = JSON.createObjectNode();
    json.put("chains_started", report.chainsStarted());
    json.put("commits", report.commits());
    json.put("replays", report.replays());
    json.put("undelivered", report.undelivered().size());
    json.put("turned_away", report.turnedAway());
    json.put("codes_exchanged", report.codeExchanges().size());
    ArrayNode exchanges = json.putArray("exchanges");
    for (RecordedExchange exchange : report.exchanges()) {
      ObjectNode one = exchanges.addObject();
      one.put("id", exchange.id());
      one.put("at", exchange.at().toString());
      one.put("client", exchange.client());
      one.put("chain", exchange.chain().orElse(null));
      one.put("presented", exchange.presented());
      one.put("standing", exchange.standing().name());
      one.put("committed", exchange.committed());
      one.put("delivery", exchange.delivery().name());
    }
    return json;
  }

  private static String text(JsonNode body, String field) {
    return Optional.ofNullable(body.get(field))
        .filter(JsonNode::isTextual)
        .map(JsonNode::asText)
        .orElseThrow(() -> new IllegalArgumentException("the body needs a text field " + field));
  }
}
