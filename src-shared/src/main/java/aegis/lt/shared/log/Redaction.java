package aegis.lt.shared.log;

import aegis.lt.shared.token.Secret;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * The secrets that this process has to do with, by their values: nothing that another party says
 * may repeat one of them in a log line or in a file of ours. Safe for use by several threads.
 */
public final class Redaction {
  /** What is written in the place of a secret. */
  static final String REPLACEMENT = "[secret]";

  /** A token is replaced four times an hour; older ones are worth nothing. */
  private static final int MOST = 24;

  /** A shorter one is part of too many words. In characters. */
  private static final int SHORTEST = 3;

  private static final Redaction OF_THIS_PROCESS = new Redaction();

  private final Set<Secret> secrets = new LinkedHashSet<>();

  /** The one that the log of this process goes through. */
  public static Redaction ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  /**
   * Takes secrets in; of more than {@value #MOST}, the one not mentioned for longest is dropped.
   */
  public synchronized void hide(Collection<Secret> some) {
    for (Secret secret : some) {
      if (secret.length() >= SHORTEST) {
        secrets.remove(secret);
        secrets.add(secret);
      }
    }
    while (secrets.size() > MOST) {
      secrets.remove(secrets.iterator().next());
    }
  }

  /**
   * Whether a text holds a secret, or a piece of one, in whatever spelling (see {@link
   * Secret#occursIn}): then it must not be passed on at all.
   */
  public boolean reveals(String text) {
    return hidden().stream().anyMatch(secret -> secret.occursIn(text));
  }

  /** The text without secrets. */
  public String redact(String text) {
    String redacted = text;
    for (Secret secret : hidden()) {
      redacted = secret.replacedIn(redacted, REPLACEMENT);
    }
    return redacted;
  }

  private synchronized List<Secret> hidden() {
    return new ArrayList<>(secrets);
  }

  /** How many, not which. */
  @Override
  public synchronized String toString() {
    return "Redaction[" + secrets.size() + "]";
  }
}
