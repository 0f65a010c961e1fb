package aegis.lt.shared.process;

import java.lang.reflect.Proxy;

/** Signals from the operating system. A platform that does not know one goes without it. */
public final class Signals {
  private Signals() {}

  /**
   * Runs {@code action} on a thread of its own whenever the signal comes, in place of what the
   * virtual machine would do.
   *
   * <p>The JDK has this in {@code sun.misc.Signal} alone, which the compiler warns of wherever it
   * is named; so it is looked up by name.
   *
   * @param name without {@code SIG}: {@code TERM}, {@code INT}, {@code HUP}
   * @return whether the platform knows the signal and lets us have it
   */
  @SuppressWarnings("ReferenceEquality") // that is what equality of a proxy means here
  public static boolean on(String name, Runnable action) {
    try {
      Class<?> signalType = Class.forName("sun.misc.Signal");
      Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
      Object handler =
          Proxy.newProxyInstance(
              Signals.class.getClassLoader(),
              new Class<?>[] {handlerType},
              (proxy, method, arguments) ->
                  switch (method.getName()) {
                    case "handle" -> {
                      action.run();
                      yield null;
                    }
                    case "equals" -> proxy == arguments[0];
                    case "hashCode" -> System.identityHashCode(proxy);
                    default -> "signal handler";
                  });
      Object signal = signalType.getConstructor(String.class).newInstance(name);
      signalType.getMethod("handle", signalType, handlerType).invoke(null, signal, handler);
      return true;
    } catch (ReflectiveOperationException e) {
      return false;
    }
  }
}
