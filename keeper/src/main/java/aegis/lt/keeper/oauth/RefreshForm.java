package aegis.lt.keeper.oauth;

import aegis.lt.shared.token.Secret;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.BufferedSink;

/** The form of a refresh request (RFC 6749 section 6), which is sent once, and only by permit. */
final class RefreshForm extends RequestBody {
  private static final MediaType TYPE = MediaType.get("application/x-www-form-urlencoded");

  private final byte[] form;
  private final SendPermit permit;

  private RefreshForm(String form, SendPermit permit) {
    this.permit = permit;
    this.form = form.getBytes(StandardCharsets.UTF_8);
  }

  static RefreshForm of(
      Secret refreshToken, Credentials credentials, EndpointSettings settings, SendPermit permit) {
    StringBuilder form = new StringBuilder("grant_type=refresh_token");
    form.append("&refresh_token=").append(encoded(refreshToken.reveal()));
    settings.redirectUri().ifPresent(uri -> form.append("&redirect_uri=").append(encoded(uri)));
    if (settings.clientAuth() == ClientAuth.BODY) {
      form.append("&client_id=").append(encoded(credentials.key().reveal()));
      form.append("&client_secret=").append(encoded(credentials.secret().reveal()));
    }
    return new RefreshForm(form.toString(), permit);
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

  private static String encoded(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
