package aegis.lt.simulator.endpoint;

import aegis.lt.simulator.endpoint.authority.AuthorizationRequest;
import aegis.lt.simulator.endpoint.authority.TokenAuthority;
import aegis.lt.simulator.http.Reply;
import aegis.lt.simulator.http.Request;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;

/**
 * The authorization endpoint (RFC 6749 section 3.1): {@code GET /authorize} shows a page with one
 * button, whose {@code POST} redirects the browser with a code. Without a person it redirects at
 * once, see {@link Consent}.
 */
final class AuthorizationPage {
  private final TokenAuthority authority;
  private final Consent consent;

  AuthorizationPage(TokenAuthority authority, Consent consent) {
    this.authority = authority;
    this.consent = consent;
  }

  void handle(Request request, Reply reply) throws IOException {
    boolean pressed = request.method().equals("POST");
    if (!pressed && !request.method().equals("GET")) {
      reply.send(405, Map.of("Allow", "GET, POST"), new byte[0]);
      return;
    }
    Map<String, List<String>> parameters = pressed ? request.form() : request.query();
    AuthorizationRequest.Parsed parsed = AuthorizationRequest.parse(parameters, authority.rules());
    if (parsed instanceof AuthorizationRequest.Parsed.Refused refused) {
      page(reply, 400, "Authorization refused", "<p>" + escaped(refused.reason()) + ".</p>");
    } else if (parsed instanceof AuthorizationRequest.Parsed.Redirected redirected) {
      redirect(reply, redirected.location());
    } else if (parsed instanceof AuthorizationRequest.Parsed.Valid valid) {
      answer(valid.request(), parameters, pressed, reply);
    }
  }

  private void answer(
      AuthorizationRequest request,
      Map<String, List<String>> parameters,
      boolean pressed,
      Reply reply)
      throws IOException {
    if (consent == Consent.DENY) {
      redirect(reply, request.denied());
    } else if (consent == Consent.GRANT || pressed) {
      redirect(reply, request.granted(authority.issueCode(request)));
    } else {
      page(reply, 200, "Authorize this application?", form(parameters));
    }
  }

  private static String form(Map<String, List<String>> parameters) {
    StringBuilder form = new StringBuilder("<form method=\"post\" action=\"/authorize\">");
    for (String name : AuthorizationRequest.PARAMETERS) {
      AuthorizationRequest.value(parameters, name)
          .ifPresent(
              value ->
                  form.append("<input type=\"hidden\" name=\"")
                      .append(name)
                      .append("\" value=\"")
                      .append(escaped(value))
                      .append("\">"));
    }
    return form.append("<button>Authorize</button></form>").toString();
  }

  private static void page(Reply reply, int status, String title, String content)
      throws IOException {
    reply.send(
        status,
        Map.of("Content-Type", "text/html; charset=utf-8", "Cache-Control", "no-store"),
        """
        <!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>%s</title></head>
        <body><h1>%s</h1>%s</body></html>
        """
            .formatted(title, title, content)
            .getBytes(StandardCharsets.UTF_8));
  }

  private static void redirect(Reply reply, URI location) throws IOException {
    reply.send(
        302, Map.of("Location", location.toString(), "Cache-Control", "no-store"), new byte[0]);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
