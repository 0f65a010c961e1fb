package aegis.lt.shared.log;

import aegis.lt.shared.time.Durations;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * The {@code key=value} pairs behind a log message, in the order given. Values with white space,
 * quotes or an equals sign are quoted; a duration is written in words, an absent value not at all.
 *
 * <p>{@code log.info("token refreshed {}", Fields.of("path", path).and("valid_for", left));}
 */
public final class Fields {
  private final StringBuilder text = new StringBuilder();

  private Fields() {}

  /** The first pair. */
  public static Fields of(String key, Object value) {
    return new Fields().and(key, value);
  }

  /** One more pair; an empty {@link Optional} adds nothing. */
  public Fields and(String key, Object value) {
    if (value instanceof Optional<?> optional) {
      return optional.isPresent() ? and(key, optional.get()) : this;
    }
    text.append(text.isEmpty() ? "" : " ").append(key).append('=').append(quoted(plain(value)));
    return this;
  }

  private static String plain(Object value) {
    if (value instanceof Duration duration) {
      return Durations.format(duration).replace(" ", "");
    }
    return value instanceof Enum<?> constant
        ? constant.name().toLowerCase(Locale.ROOT)
        : String.valueOf(value);
  }

  private static String quoted(String value) {
    boolean plain =
        !value.isEmpty()
            && value.chars().noneMatch(c -> c <= ' ' || c == '"' || c == '=' || c == '\\');
    return plain ? value : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }

  @Override
  public String toString() {
    return text.toString();
  }
}
