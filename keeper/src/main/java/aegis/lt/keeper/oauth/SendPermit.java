package aegis.lt.keeper.oauth;

import java.util.concurrent.atomic.AtomicReference;

/**
 * Whether a refresh token may leave, decided once: by the request, at the moment when it leaves, or
 * by whoever gives the request up before that. So nobody ever has to guess whether a request that
 * was given up was sent.
 */
final class SendPermit {
  private enum State {
    OPEN,
    TAKEN,
    WITHDRAWN
  }

  private final AtomicReference<State> state = new AtomicReference<>(State.OPEN);

  /** Takes it; false if it was withdrawn, or taken before. */
  boolean take() {
    return state.compareAndSet(State.OPEN, State.TAKEN);
  }

  /** Withdraws it; false if it is taken: then the request has to be waited for. */
  boolean withdraw() {
    state.compareAndSet(State.OPEN, State.WITHDRAWN);
    return state.get() == State.WITHDRAWN;
  }

  /** Whether it was taken: from then on, no answer means that nobody knows. */
  boolean taken() {
    return state.get() == State.TAKEN;
  }
}
