package aegis.lt.keeper.oauth;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** The form of a token request (RFC 6749 section 4.1.3 or 6), which is sent once, and by permit. */
final class TokenForm extends RequestBody {
  private static final MediaType TYPE = MediaType.get("application/x-www-form-urlencoded");

  private final byte[] form;
  private final SendPermit permit;

  private TokenForm(String form, SendPermit permit) {
    this.permit = permit;
    this.form = form.getBytes(StandardCharsets.UTF_8);
  }

  static TokenForm of(
      TokenGrant grant, Credentials credentials, EndpointSettings settings, SendPermit permit) {
    StringBuilder form = new StringBuilder();
    if (grant instanceof TokenGrant.Code code) {
      form.append("grant_type=authorization_code");
      append(form, "code", code.code().reveal());
      append(form, "redirect_uri", code.redirectUri());
    } else {
      form.append("grant_type=refresh_token");
      append(form, "refresh_token", grant.sent().reveal());
      settings.redirectUri().ifPresent(uri -> append(form, "redirect_uri", uri));
    }
    grant.verifier().ifPresent(verifier -> append(form, "code_verifier", verifier.reveal()));
    if (settings.clientAuth() == ClientAuth.BODY) {
      append(form, "client_id", credentials.key().reveal());
      append(form, "client_secret", credentials.secret().reveal());
    }
    return new TokenForm(form.toString(), permit);
  }

  /** The value of the {@code Authorization} header, if the credentials go there. */
  static Optional<String> authorization(Credentials credentials, ClientAuth clientAuth) {
    if (clientAuth != ClientAuth.BASIC) {
      return Optional.empty();
    }
    // RFC 6749 section 2.3.1: both are form-encoded before they are put together.
    String pair =
        encoded(credentials.key().reveal()) + ":" + encoded(credentials.secret().reveal());
    return Optional.of(
        "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8)));
  }

  @Override
  public MediaType contentType() {
    return TYPE;
  }

  @Override
  public long contentLength() {
    return form.length;
  }

  /** Keeps the HTTP client from sending it again by itself, after a 408 or a 503 for example. */
  @Override
  public boolean isOneShot() {
    return true;
  }

  @Override
  public void writeTo(BufferedSink sink) throws IOException {
    if (!permit.take()) {
      throw new InterruptedIOException("given up before it was sent, or sent before");
    }
    sink.write(form);
  }

  private static void append(StringBuilder form, String name, String value) {
    form.append('&').append(name).append('=').append(encoded(value));
  }

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
