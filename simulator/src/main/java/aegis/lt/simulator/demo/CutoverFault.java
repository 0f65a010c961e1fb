package aegis.lt.simulator.demo;

import aegis.lt.shared.cli.ExitCode;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/** What {@code --fault} can plant into the cutover, after a clean day, and how that must end. */
public enum CutoverFault {
  /** Nobody deploys the edited compose file. */
  DEPLOY_NEVER_COMES("deploy-never-comes", ExitCode.ROLLED_BACK),
  /** The new keeper is deployed with a typing error in its secret, and can refresh nothing. */
  FIRST_WRITE_FAILS("first-write-fails", ExitCode.ROLLED_BACK),
  /** The controller is killed with -9 in its step {@code deploy}, and continues when told to. */
  KILLED_IN_STEP("killed-in-step", ExitCode.OK);

  private final String id;
  private final ExitCode end;

  CutoverFault(String id, ExitCode end) {
    this.id = id;
    this.end = end;
  }

  /** What the command line calls it. */
  public String id() {
    return id;
  }

  /** The exit code with which the cutover must end in spite of it. */
  int exitCode() {
    return end.code();
  }

  /** The fault of this name. */
  public static Optional<CutoverFault> byId(String id) {
    return Arrays.stream(values()).filter(fault -> fault.id.equals(id)).findFirst();
  }

  /** All names, for messages. */
  public static String ids() {
    return Arrays.stream(values()).map(CutoverFault::id).collect(Collectors.joining(", "));
  }
}
