package aegis.lt.simulator.docker;

import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * {@code GET /events}: one JSON object a line. Without {@code since} only what is to come; with
 * {@code until} it ends there.
 */
record EventStream(Optional<Instant> since, Optional<Instant> until, Filters filters) {
  private static final Duration LOOK_AFTER_CLIENT = Duration.ofMillis(500);

  static EventStream of(Request request) throws JsonProcessingException {
    return new EventStream(
        Times.parse(request.parameter("since")),
        Times.parse(request.parameter("until")),
        Filters.of(request));
  }

  void send(DockerEngine engine, Reply reply) throws IOException, InterruptedException {
    int position = since.isPresent() ? 0 : engine.events().from(0).size();
    reply.beginChunks(200, Map.of("Content-Type", "application/json"));
    while (true) {
      boolean over = until.filter(end -> !end.isAfter(engine.clock().instant())).isPresent();
      List<EngineEvent> events = engine.events().from(position);
      position += events.size();
      for (EngineEvent event : events) {
        if (wants(event)) {
          reply.chunk((toJson(event) + "\n").getBytes(StandardCharsets.UTF_8));
        }
      }
      if (over) {
        reply.endChunks();
        return;
      }
      if (reply.clientIsGone()) {
        return;
      }
      engine.events().await(position, LOOK_AFTER_CLIENT);
    }
  }

  private boolean wants(EngineEvent event) {
    return since.filter(event.at()::isBefore).isEmpty()
        && until.filter(event.at()::isAfter).isEmpty()
        && filters.allow("type", "container"::equals)
        && filters.allow("event", event.action()::equals)
        && filters.allow(
            "container", wish -> wish.equals(event.name()) || event.id().startsWith(wish))
        && filters.allowLabels(event.attributes());
  }

  private static ObjectNode toJson(EngineEvent event) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("status", event.action());
    json.put("id", event.id());
    json.put("from", event.attributes().getOrDefault("image", ""));
    json.put("Type", "container");
    json.put("Action", event.action());
    ObjectNode actor = json.putObject("Actor");
    actor.put("ID", event.id());
    ObjectNode attributes = actor.putObject("Attributes");
    event.attributes().forEach(attributes::put);
    json.put("scope", "local");
    json.put("time", event.at().getEpochSecond());
    json.put("timeNano", ChronoUnit.NANOS.between(Instant.EPOCH, event.at()));
    return json;
  }
}
