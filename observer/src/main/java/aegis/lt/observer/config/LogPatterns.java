package aegis.lt.observer.config;

import java.util.regex.Pattern;

/**
 * What the lines of a log look like that count, unless the configuration says otherwise. A status
 * counts where something in the line says that it is one: a key, a reason phrase, a request, a
 * failure. A bare number (a price, an id, a duration) does not.
 *
 * <p>Both patterns search a line of any length in one pass: what repeats without bound is a single
 * character, and it is tried from the beginning of the line only.
 */
public final class LogPatterns {
  /** What may stand between a word and its number. Not the sign of an amount or of an id. */
  private static final String GAP = "[^\\w$€£#]";

  /** The number is part of no other one, and no unit follows. */
  private static final String NO_AMOUNT =
      "(?!\\w|[.,]\\d|%|\\s?(?:[nuµm]?s|secs?|m|mins?|minutes?|h|hours?|days?|[a-z]*seconds?"
          + "|bytes?|[kmg]?i?b)\\b)";

  /** What is counted does not follow: {@code 401 quotes}, {@code 401 open orders}. */
  private static final String NO_COUNT =
      "(?!\\s+(?!(?:for|from|on|at|in|is|was|as|has|means|this|while|when|with|by|to|after)\\b)"
          + "(?:[a-z]+\\s+)?[a-z]+s\\b|\\s+of\\b)";

  /** Nothing follows that could be counted at all. */
  private static final String AT_AN_END =
      "(?=\\s*$|\\s*[,.;:!?)\\]}\"'|-]"
          + "|\\s+(?:from|for|on|at|while|when|again|by|to|because|as|and|but|so|during|trying"
          + "|retrying|refreshing|error|response|status|answer)\\b)";

  private static final String REASON =
      "(?:client error|unauthori[sz]ed|bad request|forbidden|authori[sz]ation required"
          + "|not authori[sz]ed|access (?:token|denied)|message\\b|error\\b|response\\b)";

  private static final String ANSWERED =
      "(?:return(?:ed|s)?|respond(?:ed|s)|answer(?:ed|s)?|repl(?:ied|ies|y)|receiv(?:ed|es)"
          + "|got|gets|gave|gives|sa(?:id|ys)|fail(?:ed|s|ure)?|reject(?:ed|s)?|refus(?:ed|es)"
          + "|denied|raised)";

  /** The endpoint's refusal in words, whatever the status. */
  private static final String REFUSAL =
      "invalid[ _-]?grant"
          + "|manual re-?authori[sz]ation required"
          + "|refresh(?:[ _-]?token)? (?:is |was |has been )?(?:rejected|refused|revoked)";

  /** A line about the token endpoint or a refresh. */
  private static final String ABOUT_A_REFRESH =
      "refresh|renew|re-?authori|/token\\b|oauth|grant_type|logonvalidation"
          + "|token[ _-]?(?:endpoint|request|exchange|server|service|url|uri|call|response|grant)"
          + "|(?:new|obtain|fetch|acquir|get|request|exchang)[a-z]*\\s(?:(?:an?|the|new|access)\\s){0,3}token";

  /** Found in a line of the consumer's log, it means that a call was answered with 401. */
  public static final Pattern UNAUTHORIZED =
      Pattern.compile("(?is)^(?=.*?401).*?(?:" + status("401") + ")");

  /** Found in a line of a keeper's log, it means that the endpoint refused a refresh. */
  public static final Pattern REJECTION =
      Pattern.compile(
          "(?is)^.*?(?:"
              + REFUSAL
              + ")|^(?=.*?40[013])(?=.*?(?:"
              + ABOUT_A_REFRESH
              + ")).*?(?:"
              + status("40[013]")
              + "|"
              + afterAColon("40[013]")
              + ")");

  /** What the new keeper says of a write that is not a whole refresh. */
  private static final String WRITTEN_OTHERWISE =
      "received token in place|its refresh token is kept|new login is in the token cache"
          + "|newest tokens are back";

  /**
   * Found in a line of a keeper's log, it means that the keeper has refreshed its token, or written
   * its token cache for another reason. Used to account for writes; a keeper that has other words
   * for it is not judged by its log.
   */
  public static final Pattern REFRESHED =
      Pattern.compile(
          "(?i)\\b(?:tokens?|cache|grant)\\b(?:\\s\\w{1,12}){0,3}\\s(?:refreshed|renewed|rotated)\\b"
              + "|\\b(?:refreshed|renewed|rotated)\\b(?:\\s\\w{1,12}){0,3}\\s(?:tokens?|cache)\\b"
              + "|\\b(?:refresh|renewal)\\b[ :-]{1,3}(?:was |is )?"
              + "(?:succeeded|success(?:ful)?|ok|done|complete[d]?)\\b"
              + "|\\b(?:"
              + WRITTEN_OTHERWISE
              + ")\\b");

  private LogPatterns() {}

  /** The ways in which a status is written. */
  private static String status(String number) {
    String code = "(?<![\\w.,$€£#])" + number + NO_AMOUNT;
    return String.join(
        "|",
        // status=401, "http_status": 401, status code of 401, StatusCode(401)
        "status(?:[ _-]?(?:code|line))?(?:\\W{0,3}\\b(?:of|is|was)\\b)?" + GAP + "{1,6}" + code,
        // HTTP 401, HTTP/1.1" 401, HTTP error 401, http_code=401
        "(?<![a-z])https?(?:/\\d(?:\\.\\d)?)?(?!://)(?:[\\W_]{0,3}(?:error|status|code|response)){0,2}"
            + GAP
            + "{0,4}"
            + code,
        "(?<![a-z])http_?" + number + "(?![0-9a-z])",
        // 401 Client Error, 401, message='', (401) Unauthorized
        code + GAP + "{0,4}" + REASON,
        // Unauthorized (401)
        "(?:unauthori[sz]ed|forbidden|bad request)" + GAP + "{0,4}" + code,
        // <Response [401]>, response code: 401
        "response(?:[ _-]?(?:code|status))?" + GAP + "{1,4}" + code + NO_COUNT,
        // HTTPError: 401, ApiException: (401)
        "(?:error|exception)(?:[ _-]?code)?" + GAP + "{1,4}" + code + NO_COUNT,
        // code=401, failed with code 401, {"code": 401}
        "(?:^|[^\\w\\s]\\s?|\\b(?:with|got|an?|error|http|result|return|reply)[ _-])code"
            + GAP
            + "{1,4}"
            + code,
        "\\scode=[\"']?" + code,
        // <-- 401 https://…
        "<--\\s" + code,
        // GET /port/v1/orders -> 401
        "\\b(?:get|post|put|patch|delete|head|options)\\s+[\"']?(?:https?:/)?/\\S*+\\s+(?:(?:[-=]>|→|:)\\s*)?"
            + code,
        // got 401 from the gateway; scan failed: 401
        "\\b"
            + ANSWERED
            + "(?:\\s(?:with|by))?(?:\\s(?:an?|http|status|code|error)){0,2}"
            + GAP
            + "{1,4}"
            + code
            + AT_AN_END);
  }

  /** In a line about a refresh, this much is enough: {@code refresh -> 401}. */
  private static String afterAColon(String number) {
    return "(?:fail[a-z]*|reject[a-z]*|refus[a-z]*|refresh|renewal|endpoint|token)\\s?[:=>(\\[-]{1,3}\\s?(?<![\\w.,$€£#])"
        + number
        + NO_AMOUNT
        + NO_COUNT;
  }
}
