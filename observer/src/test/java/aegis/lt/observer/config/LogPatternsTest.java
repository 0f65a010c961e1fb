package aegis.lt.observer.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The default patterns against what programs really write, both ways. One line, one case. */
class LogPatternsTest {
  private static final String UNAUTHORIZED =
      """
      aiohttp.client_exceptions.ClientResponseError: 401, message='Unauthorized', url='https://gw.example/x'
      aiohttp.client_exceptions.ClientResponseError: 401, message='', url=URL('https://gw.example/x')
      <ClientResponse(https://gw.example/openapi/port) [401 Unauthorized]>
      aiohttp.client_exceptions.WSServerHandshakeError: 401, message='Invalid response status'
      requests.exceptions.HTTPError: 401 Client Error:  for url: https://gw.example/x
      requests.exceptions.HTTPError: 401 Client Error: for url: https://gw.example/x
      requests.exceptions.HTTPError: 401 Client Error: None for url: https://gw.example/x
      requests.exceptions.HTTPError: 401 Client Error: Unauthorized for url: https://gw.example/x
      urllib.error.HTTPError: HTTP Error 401:
      urllib.error.HTTPError: HTTP Error 401: Unauthorized
      scan failed <Response [401]>
      scan failed: <Response [401 Unauthorized]>
      scan failed http_status=401
      scan failed {"http_status": 401}
      scan failed {"http_status":401,"path":"/port"}
      scan failed {\\"status\\": 401}
      {'status_code': 401, 'reason': 'x'}
      {"level":"error","response":{"statusCode":401}}
      httpStatus: 401
      HTTP error 401
      HTTP 401 from openapi
      HTTP/1.1 401
      HTTP/2 401
      "GET /port/v1/orders HTTP/1.1" 401 0
      DEBUG urllib3.connectionpool https://gw.example:443 "GET /x HTTP/1.1" 401 None
      status code of 401
      status code is 401
      status=401 path=/port
      status_code: 401
      status code 401
      status:401
      response status was 401
      Request failed with status code 401
      Response code 401 (Unauthorized)
      Server returned HTTP response code: 401 for URL: https://gw.example/x
      Response{protocol=h2, code=401, message=, url=https://gw.example/x}
      <-- 401 https://gw.example/x (87ms)
      HTTP_401_UNAUTHORIZED
      fastapi status.HTTP_401_UNAUTHORIZED raised
      HTTP401
      GET /port/v1/orders -> 401 Unauthorized
      GET /port/v1/orders -> 401
      GET /port/v1/orders 401 5.123 ms - 20
      POST https://gw.example/trade/v2/orders: 401
      GET https://gw.example/x returned 401
      GET https://gw.example/x responded with 401
      Unauthorized (401)
      Unauthorized: 401
      Unauthorised [401]
      org.springframework.web.client.HttpClientErrorException$Unauthorized: 401 : [no body]
      401 UNAUTHORIZED
      httpx.HTTPStatusError: Client error '401 Unauthorized' for url 'https://gw.example/x'
      reqwest: HTTP status client error (401 Unauthorized) for url (https://gw.example/x)
      ureq: https://gw.example/x: status code 401
      The remote server returned an error: (401) Unauthorized.
      Response status code does not indicate success: 401 (Unauthorized).
      StatusCode: 401, ReasonPhrase: 'Unauthorized', Version: 1.1
      curl: (22) The requested URL returned error: 401
      wget: ERROR 401: Authorization Required.
      websockets.exceptions.InvalidStatus: server rejected WebSocket connection: HTTP 401
      websockets.exceptions.InvalidStatusCode: server rejected: 401
      saxo_client.ApiException: (401)
      saxo_client.ApiException(status=401, reason=Unauthorized)
      HTTPError(401)
      error 401 while fetching positions
      error=401 op=scan
      the gateway answered 401, the scan is skipped
      got a 401 from the gateway
      got 401 from the gateway
      received 401 for /port/v1/orders
      scan failed: 401
      scan failed (401)
      scan failed with 401
      call failed with code 401
      the call was rejected with code 401
      failed, code=401
      ErrorCode: 401
      StatusCode(401)
      StatusCode::UNAUTHORIZED (401)
      errno 0 http_code=401
      %{http_code}: 401
      401 Access token expired
      status 401 for https://gw.example/x?page=401
      HTTP/1.1 401 Unauthorized
      positions: 401 (Unauthorized)
      order rejected (code 401)
      error_code=401
      401 - Unauthorized
      """;

  private static final String NOT_UNAUTHORIZED =
      """
      price 401 for EURUSD
      price=401 uic=21
      scanned 401 instruments
      status=200 took=401ms
      status=200 took 401 ms
      HTTP/1.1 200 401
      "GET /x HTTP/1.1" 200 401
      GET /port/v1/orders 200 401 bytes
      order id 401
      order 401 filled
      orderId=401
      {"uic": 401, "status": 200}
      {"status": 200, "uic": 401}
      UIC 401 has no quote
      status=4010
      status=1401
      status code 40123
      HTTP 4011
      401 positions open
      401
      balance: 401.25
      bid 401.5 ask 401.7
      DAX at 18,401
      took 401 s
      retry in 401 seconds
      worker[401]: started
      [401] worker started
      line 401, in scan
      File "/opt/aegis/scan.py", line 401, in run
      listening on port 401
      pid 401 exited
      http://401.example.com/x
      https://gw.example/instruments/401
      GET /instruments/401 200
      GET /instruments/401 -> 200 OK
      page 401 of 500
      2026-11-24T09:04:01.401Z INFO scan done
      2026-11-24 09:00:00,401 INFO status ok
      received 401 quotes
      got 401 bars for EURUSD
      returned 401 rows
      errors: 401 in the last hour
      404 Client Error: Not Found for url
      HTTP 403
      status=404
      status=503
      response in 401 ms
      response time: 401ms
      error rate 0.401
      code review of change 401
      country code 401
      latency p99=401
      a401b
      401k plan
      cycle 401 done
      scan 401 failed: timeout
      ERROR 401 positions are stale
      strike: 401
      HTTP 200, 401 instruments
      Retry-After: 401
      """;

  private static final String REFUSED =
      """
      ERROR invalid_grant
      {"error":"invalid_grant"}
      refresh refused: invalid_grant (refresh token expired)
      oauthlib.oauth2.rfc6749.errors.InvalidGrantError: (invalid_grant)
      invalid grant: token not found
      InvalidGrant
      Manual re-authorization required
      manual re-authorization required
      Manual reauthorization required
      2026-11-24 09:00:00,123 ERROR refresh failed: 401 Client Error: Unauthorized for url: https://live.logonvalidation.net/token
      token refresh failed: 400
      token refresh failed: HTTP 400
      Token refresh failed with status 401
      Token refresh failed (403)
      refresh failed: 401
      refresh failed with 401
      refresh rejected: 400 Bad Request
      refresh returned 400
      refresh -> 401
      refresh got 403 from the endpoint
      refresh: HTTP Error 401:
      refresh attempt 1 failed, status=400
      refresh_token grant failed http_status=401
      refresh failed {"status_code": 400}
      refresh failed <Response [400]>
      refresh failed <Response [401]>
      could not refresh: aiohttp.client_exceptions.ClientResponseError: 400, message='Bad Request'
      could not refresh: status code of 401
      could not refresh, HTTP_401_UNAUTHORIZED
      RefreshError: ('invalid_request: 400 Bad Request')
      POST https://live.logonvalidation.net/token 401
      POST https://live.logonvalidation.net/token -> 400
      POST https://live.logonvalidation.net/token returned 403
      "POST /token HTTP/1.1" 400 61
      HTTP Request: POST https://sim.logonvalidation.net/token "HTTP/1.1 401 Unauthorized"
      requests.exceptions.HTTPError: 400 Client Error: Bad Request for url: https://live.logonvalidation.net/token
      400 Client Error:  for url: https://live.logonvalidation.net/token
      urllib.error.HTTPError at https://idp.example/oauth2/token: HTTP Error 400: Bad Request
      token endpoint answered 401
      token endpoint: 403 Forbidden
      token endpoint says 400
      the token endpoint responded with HTTP 401
      oauth2: cannot fetch token: 400 Bad Request
      oauth2: "token refresh" response code 401
      token request failed with status code 401
      token renewal failed: 401 Unauthorized
      failed to renew token (401)
      failed to obtain a new access token: HTTP 401
      cannot get a new access token: 401, message='Unauthorized'
      token exchange failed: status=403
      ERROR refresh error=401
      ERROR refresh error 400
      access token refresh: Unauthorized (401)
      grant_type=refresh_token status=400
      refresh refused status=401 outcome=rejected
      Refresh token was rejected by the endpoint
      refresh token has been revoked
      The refresh was refused by the server
      WARN RefreshCycle outcome=REJECTED http=401
      """;

  private static final String NOT_REFUSED =
      """
      token valid
      token refreshed
      token refreshed in 401 ms
      token refreshed took=401ms status=200
      token refreshed status=200 bytes=400
      token refreshed status=201
      token valid, 400 s left
      token valid, expires in 401 seconds
      token valid access_left=401
      refresh token expires in 403 s
      refresh token valid for 400 seconds
      refresh interval 400
      refresh_margin_secs: 400
      next refresh in 401 s
      next refresh at 2026-11-24T04:00:00.400Z
      2026-11-24 09:00:00,401 INFO token refreshed
      refresh 400 of 1000
      refresh #401 done
      refresh cycle 401
      refresh attempt 403
      refresh failed: connection refused
      refresh failed: HTTP 503
      refresh failed: status=500
      refresh failed after 400 ms: timeout
      refresh failed in cycle 401: timeout
      refresh failed: 429 Too Many Requests
      refresh failed, 403 s until the token expires
      refresh failed, retrying in 400 s
      token endpoint answered 200
      token endpoint answered 502 after 401 ms
      "POST /token HTTP/1.1" 200 401
      POST https://live.logonvalidation.net/token 201
      GET https://gw.example/port/v1/orders 401 Unauthorized
      HTTP 401 from openapi
      GET /healthz 403
      status=401 path=/port
      scanned 401 instruments
      pid 400
      worker[403]: refresh started
      grant
      valid grant
      Token cache missing
      refusing to write the canonical cache
      no refresh due, token age 400
      expires_in=401 refresh_token_expires_in=403
      refreshed, 400 refreshes so far
      refresh took 403 milliseconds
      refreshed the token, sid unchanged, file 400 bytes
      """;

  private static List<String> lines(String table) {
    return table.lines().toList();
  }

  static Stream<String> unauthorized() {
    return lines(UNAUTHORIZED).stream();
  }

  static Stream<String> notUnauthorized() {
    return lines(NOT_UNAUTHORIZED).stream();
  }

  static Stream<String> refused() {
    return lines(REFUSED).stream();
  }

  static Stream<String> notRefused() {
    return lines(NOT_REFUSED).stream();
  }

  private static boolean found(Pattern pattern, String line) {
    return pattern.matcher(line).find();
  }

  @ParameterizedTest
  @MethodSource("unauthorized")
  void a401IsFound(String line) {
    assertThat(found(LogPatterns.UNAUTHORIZED, line)).isTrue();
    assertThat(found(LogPatterns.UNAUTHORIZED, "2026-11-24T09:00:00.000Z ERROR scan " + line))
        .isTrue();
  }

  @ParameterizedTest
  @MethodSource("notUnauthorized")
  void anotherNumberIsNo401(String line) {
    assertThat(found(LogPatterns.UNAUTHORIZED, line)).isFalse();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void aRefusedRefreshIsFound(String line) {
    assertThat(found(LogPatterns.REJECTION, line)).isTrue();
    assertThat(found(LogPatterns.REJECTION, "2026-11-24 09:00:00,000 ERROR " + line)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("notRefused")
  void otherLinesOfAKeeperAreNoRefusal(String line) {
    assertThat(found(LogPatterns.REJECTION, line)).isFalse();
  }

  @Test
  void theTablesAreLargeEnoughToMeanSomething() {
    assertThat(lines(UNAUTHORIZED).size() + lines(NOT_UNAUTHORIZED).size()).isGreaterThan(60);
    assertThat(lines(REFUSED).size() + lines(NOT_REFUSED).size()).isGreaterThan(60);
  }

  /** A pattern that recurses or backtracks over a long line would end the watch. */
  @Test
  void aLineOfOneMebibyteIsSearchedInOnePass() {
    Random random = new Random(1);
    String[] words = {
      "refresh ", "token ", "401 ", "status ", "error: ", "HTTP ", "got ", "a.b-c "
    };
    for (int run = 0; run < words.length; run++) {
      StringBuilder line = new StringBuilder();
      while (line.length() < 1 << 20) {
        line.append(run == 0 ? words[random.nextInt(words.length)] : words[run]);
      }
      for (Pattern pattern : List.of(LogPatterns.UNAUTHORIZED, LogPatterns.REJECTION)) {
        CountedText text = new CountedText(line.toString());
        boolean found = pattern.matcher(text).find();
        assertThat(text.reads)
            .as("characters read in a line of %s, found: %s", words[run], found)
            .isLessThan(500L << 20);
      }
    }
  }

  /** A text that counts how often a character of it is read. */
  private static final class CountedText implements CharSequence {
    private final String text;
    private long reads;

    CountedText(String text) {
      this.text = text;
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public char charAt(int index) {
      reads++;
      return text.charAt(index);
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return text.subSequence(start, end);
    }

    @Override
    public String toString() {
      return text;
    }
  }
}
