package aegis.lt.architecture.planted.keeper;

/** Breaks the rule that OkHttp lives in oauth and notify. */
final class HttpOutsideOauth {
  Object use() {
    return new okhttp3.OkHttpClient();
  }
}
