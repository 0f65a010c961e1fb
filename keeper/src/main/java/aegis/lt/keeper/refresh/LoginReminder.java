package aegis.lt.keeper.refresh;

import aegis.lt.shared.time.Durations;
import aegis.lt.shared.token.TokenCache;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a person should be reminded of logging in. Pure.
 *
 * <p>Two things end a chain that is refreshed faithfully: the endpoint's own limit on a login, and
 * a maintenance that takes longer than a refresh token lives, which happens on weekends. So the age
 * of the login is watched, and on Friday evening (from 18:00 to midnight, UTC) the weekend is
 * announced if the refresh token would not outlive it.
 */
public final class LoginReminder {
  private static final LocalTime EVENING = LocalTime.of(18, 0);
  private static final Duration WEEKEND = Duration.ofDays(2);

  private final Duration after;

  /**
   * A reminder.
   *
   * @param after the age of a login from which on it is mentioned; zero for no reminder of any kind
   */
  public LoginReminder(Duration after) {
    this.after = after;
  }

  /**
   * One reminder.
   *
   * @param episode the same for what need not be said again
   * @param fact for the operator: what is so
   * @param remedy what to do about it
   */
  public record Due(String episode, String fact, String remedy) {
    /** Both. */
    public String text() {
      return fact + "; " + remedy;
    }
  }

  /**
   * What is to be said now.
   *
   * @param loggedInAt when the person logged in from whom the tokens stem, if that is known
   */
  public List<Due> due(TokenCache cache, Optional<Instant> loggedInAt, Instant now) {
    List<Due> due = new ArrayList<>();
    if (after.isZero()) {
      return due;
    }
    loggedInAt
        .map(at -> Duration.between(at, now))
        .filter(age -> age.compareTo(after) >= 0)
        .ifPresent(
            age ->
                due.add(
                    new Due(
                        "login " + loggedInAt.get() + ", day " + age.toDays(),
                        "the last login is " + inWords(age) + " old",
                        "run 'authorize' and log in before the endpoint ends it; the keeper may go"
                            + " on running")));
    weekend(cache, now).ifPresent(due::add);
    return due;
  }

  private static Optional<Due> weekend(TokenCache cache, Instant now) {
    LocalDateTime utc = LocalDateTime.ofInstant(now, ZoneOffset.UTC);
    boolean evening =
        utc.getDayOfWeek() == DayOfWeek.FRIDAY && !utc.toLocalTime().isBefore(EVENING);
    return cache
        .refreshExpiresIn()
        .filter(lifetime -> evening && !lifetime.isZero() && !lifetime.isNegative())
        .filter(lifetime -> lifetime.compareTo(WEEKEND) < 0)
        .map(
            lifetime ->
                new Due(
                    "weekend of " + utc.toLocalDate(),
                    "a maintenance on the weekend may outlast the refresh token, which lives "
                        + Durations.format(lifetime),
                    "see on Sunday evening that the token is valid, else run 'authorize' and log in"
                        + " before the week begins"));
  }

  private static String inWords(Duration age) {
    return age.toDays() >= 2
        ? age.toDays() + " days"
        : Durations.format(Duration.ofSeconds(age.toSeconds()));
  }
}
