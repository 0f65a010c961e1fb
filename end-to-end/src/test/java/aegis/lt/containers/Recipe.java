package aegis.lt.containers;

import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.LogConfig;
import com.github.dockerjava.api.model.RestartPolicy;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a container is to be made of. Each method returns the recipe itself. */
public final class Recipe {
  final String name;
  final String image;
  final List<String> command = new ArrayList<>();
  final List<String> entrypoint = new ArrayList<>();
  final Map<String, String> environment = new LinkedHashMap<>();
  final Map<String, String> labels = new LinkedHashMap<>();
  final HostConfig host = HostConfig.newHostConfig();
  private final List<Bind> binds = new ArrayList<>();
  private final Map<String, String> tmpfs = new LinkedHashMap<>();
  String user = "";
  String stopSignal = "";
  boolean terminal;

  /**
   * A container with an image's own command.
   *
   * @param name of the container, whole; see {@link Engine#name}
   */
  public Recipe(String name, String image) {
    this.name = name;
    this.image = image;
  }

  public Recipe command(String... words) {
    command.addAll(List.of(words));
    return this;
  }

  /** Replaces the image's entry point. */
  public Recipe entrypoint(String... words) {
    entrypoint.addAll(List.of(words));
    return this;
  }

  /** A script for {@code sh}. */
  public Recipe shell(String script) {
    return command("sh", "-c", script);
  }

  public Recipe env(String name, String value) {
    environment.put(name, value);
    return this;
  }

  public Recipe label(String name, String value) {
    labels.put(name, value);
    return this;
  }

  /** As {@code docker run -v} takes it: {@code volume:/path:ro} or {@code /path:/path}. */
  public Recipe mount(String bind) {
    binds.add(Bind.parse(bind));
    host.withBinds(binds);
    return this;
  }

  /** A folder in memory. */
  public Recipe tmpfs(String path, String options) {
    tmpfs.put(path, options);
    host.withTmpFs(tmpfs);
    return this;
  }

  public Recipe network(String network) {
    host.withNetworkMode(network);
    return this;
  }

  public Recipe user(String ids) {
    user = ids;
    return this;
  }

  public Recipe stopSignal(String signal) {
    stopSignal = signal;
    return this;
  }

  /** Writes to a terminal, as {@code docker run -t} does. */
  public Recipe terminal() {
    terminal = true;
    return this;
  }

  /** A logging driver by its name, and its options. */
  public Recipe logging(String driver, Map<String, String> options) {
    host.withLogConfig(new LogConfig(LogConfig.LoggingType.fromValue(driver), options));
    return this;
  }

  /** Started again whenever it ends, unless it was stopped by hand. */
  public Recipe restartUnlessStopped() {
    host.withRestartPolicy(RestartPolicy.unlessStoppedRestart());
    return this;
  }

  /** With the restart policy of this name, as a compose file has it. */
  public Recipe restart(String policy) {
    host.withRestartPolicy(RestartPolicy.parse(policy));
    return this;
  }

  /** As the deployment runs our own images: nothing to write to but what is mounted, no rights. */
  public Recipe hardened() {
    host.withInit(true);
    host.withReadonlyRootfs(true);
    host.withCapDrop(Capability.ALL);
    host.withSecurityOpts(List.of("no-new-privileges:true"));
    return tmpfs("/tmp", "rw,noexec,nosuid,nodev,size=16m,mode=1777");
  }

  /** Anything else that the engine knows. */
  public HostConfig host() {
    return host;
  }
}
