package aegis.lt.simulator.docker;

/** Where a stand-in's output goes: it becomes the container's log. */
public interface StandInConsole {
  /** One line of standard output. */
  void out(String line);

  /** One line of standard error. */
  void err(String line);
}
