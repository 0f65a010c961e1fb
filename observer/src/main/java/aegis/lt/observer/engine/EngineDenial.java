package aegis.lt.observer.engine;

import java.io.IOException;

/**
 * The engine, or a proxy before it, does not permit a call (HTTP 401 or 403). The same call will
 * not be permitted a moment later either.
 */
public final class EngineDenial extends IOException {
  private static final long serialVersionUID = 1L;

  public EngineDenial(String message) {
    super(message);
  }
}
