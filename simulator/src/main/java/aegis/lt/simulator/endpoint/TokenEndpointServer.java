package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.endpoint.authority.EndpointRules;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import aegis.lt.simulator.http.SocketServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/**
 * The authorization server over HTTP: {@code POST /token}, {@code /authorize} for browsers, a
 * protected resource below {@code /api/} for consumers, and, when switched on, an admin surface
 * below {@code /admin/}.
 */
public final class TokenEndpointServer implements AutoCloseable {
  /**
   * Where and how it listens.
   *
   * @param address the loopback address, unless it is to be reached from elsewhere
   * @param port 0 for any free one
   * @param admin whether {@code /admin/} answers; it has no protection of its own
   */
  public record Listen(InetAddress address, int port, boolean admin) {
    /** Any free port of the loopback address, without the admin surface. */
    public static Listen anyPort() {
      return new Listen(InetAddress.getLoopbackAddress(), 0, false);
    }
  }

  private final TokenAuthority authority;
  private final FaultPlan plan;
  private final ScriptedFaults script = new ScriptedFaults();
  private final InstantSource clock;
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final SocketServer server;
  private final boolean admin;
  private volatile Consent consent = Consent.ASK;

  private TokenEndpointServer(
      TokenAuthority authority, FaultPlan plan, InstantSource clock, Listen listen)
      throws IOException {
    this.authority = authority;
    this.plan = script.or(plan);
    this.clock = clock;
    this.admin = listen.admin();
    this.server =
        SocketServer.start("token-endpoint", listen.address(), listen.port(), this::handle);
  }

  /** Starts on any free port, by the system's clock, without faults but those added later. */
  public static TokenEndpointServer start(EndpointRules rules) throws IOException {
    InstantSource clock = InstantSource.system();
    return start(new TokenAuthority(rules, clock), FaultPlan.none(), clock, Listen.anyPort());
  }

  /** Starts with everything chosen; the clock is the one the authority has. */
  public static TokenEndpointServer start(
      TokenAuthority authority, FaultPlan plan, InstantSource clock, Listen listen)
      throws IOException {
    return new TokenEndpointServer(authority, plan, clock, listen);
  }

  /** {@code http://127.0.0.1:PORT/token}. */
  public URI uri() {
    return server.uri().resolve("/token");
  }

  /** {@code http://127.0.0.1:PORT/authorize}. */
  public URI authorizeUri() {
    return server.uri().resolve("/authorize");
  }

  /** From now on, this is who decides about an authorization request; at first a person. */
  public void consent(Consent who) {
    consent = who;
  }

  /** {@code http://127.0.0.1:PORT/api/accounts}, which wants a bearer token. */
  public URI resource() {
    return server.uri().resolve("/api/accounts");
  }

  /** {@code http://127.0.0.1:PORT/admin/}. */
  public URI admin() {
    return server.uri().resolve("/admin/");
  }

  /** Who issues the tokens, and knows their outcome. */
  public TokenAuthority authority() {
    return authority;
  }

  /** Faults for the next requests; they go before those of the plan. */
  public ScriptedFaults faults() {
    return script;
  }

  /** Refuses connections until {@link #comeBack}. */
  public void goDown() throws IOException {
    server.goDown();
  }

  /** Listens again, on the same port. */
  public void comeBack() throws IOException {
    server.comeBack();
  }

  @Override
  public void close() throws IOException {
    stopping.countDown();
    server.close();
  }

  private void handle(Request request, Reply reply) throws IOException, InterruptedException {
    if (request.path().equals("/token")) {
      token(request, reply);
    } else if (request.path().equals("/authorize")) {
      new AuthorizationPage(authority, consent).handle(request, reply);
    } else if (request.path().startsWith("/api/")) {
      resource(request, reply);
    } else if (admin && request.path().startsWith("/admin/")) {
      new Admin(authority, script).handle(request, reply);
    } else {
      reply.sendJson(404, "{\"error\":\"not_found\"}");
    }
  }

  private void token(Request request, Reply reply) throws IOException, InterruptedException {
    TokenExchange exchange =
        new TokenExchange(
            authority,
            TokenRequest.of(request),
            reply,
            UUID.randomUUID().toString(),
            clock,
            stopping);
    try {
      if (!request.method().equals("POST")) {
        exchange.send(405, "text/plain", Map.of("Allow", "POST"), "Method not allowed");
      } else if (!request
          .header("content-type")
          .orElse("")
          .startsWith("application/x-www-form-urlencoded")) {
        exchange.send(exchange.refuse("invalid_request", "The body is not a form"));
      } else {
        plan.next(clock.instant()).orElse(Faults.none()).play(exchange);
      }
    } finally {
      exchange.close();
    }
  }

  private void resource(Request request, Reply reply) throws IOException {
    String header = request.header("authorization").orElse("");
    if (header.startsWith("Bearer ") && authority.accepts(header.substring(7).trim())) {
      reply.sendJson(200, "{\"Data\":[]}");
      return;
    }
    reply.send(401, Map.of("WWW-Authenticate", "Bearer error=\"invalid_token\""), new byte[0]);
  }
}
