package aegis.lt.containers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.engine.ContainerDefinition;
import aegis.lt.observer.engine.DockerControl;
import aegis.lt.observer.engine.RestartPolicy;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A container that is created again from its inspection is the one that was removed. */
@NeedsEngine
class RecreationIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration GRACE = Duration.ofSeconds(1);

  /** What belongs to one container only, or to one run of it. */
  private static final Set<String> ITS_OWN =
      Set.of(
          "Id",
          "Created",
          "State",
          "ResolvConfPath",
          "HostnamePath",
          "HostsPath",
          "LogPath",
          "GraphDriver",
          "RestartCount");

  /** What the engine gives out when a container is connected. */
  private static final Set<String> GIVEN_OUT =
      Set.of(
          "EndpointID",
          "Gateway",
          "IPAddress",
          "IPPrefixLen",
          "MacAddress",
          "IPv6Gateway",
          "GlobalIPv6Address",
          "GlobalIPv6PrefixLen");

  @TempDir Path folder;
  private final List<String> names = new ArrayList<>();
  private final List<String> images = new ArrayList<>();
  private final List<String> networks = new ArrayList<>();
  private Engine engine;
  private RawEngine raw;
  private DockerControl control;

  @BeforeEach
  void open() {
    engine = Engine.shared();
    raw = new RawEngine(engine);
    control = DockerControl.at(engine.uri());
  }

  @AfterEach
  void close() throws IOException {
    Set<String> volumes = new TreeSet<>();
    for (String name : names) {
      if (engine.find(name).isPresent()) {
        raw.inspect(name).path("Mounts").forEach(mount -> volumes.add(mount.path("Name").asText()));
        engine.find(name).ifPresent(Box::remove);
      }
      engine.find(name + ".incomplete").ifPresent(Box::remove);
    }
    volumes.remove("");
    for (String volume : volumes) {
      raw.delete("/volumes/" + volume + "?force=true");
    }
    for (String network : networks) {
      raw.delete("/networks/" + network);
    }
    for (String image : images) {
      raw.delete("/images/" + image + "?force=true");
    }
    control.close();
    raw.close();
  }

  /** An image that has something of everything an image can bring along. */
  private String image(String tag, String more) throws IOException {
    String image = Engine.name("image") + ":" + tag;
    engine.provideImage(
        image,
        new Tar()
            .file(
                "Dockerfile",
                """
                FROM %s
                ENV FROM_IMAGE=yes
                VOLUME /of-image
                EXPOSE 7777/tcp
                LABEL from.image=yes
                WORKDIR /tmp
                %s
                CMD ["sleep", "10000"]
                """
                    .formatted(Images.busybox(engine), more)));
    images.add(image);
    return image;
  }

  private String network(String more) throws IOException {
    String name = Engine.name("net");
    raw.post(
        "/networks/create",
        "{\"Name\":\"%s\",\"Labels\":{\"%s\":\"%s\"}%s}"
            .formatted(name, Engine.LABEL, Engine.run(), more));
    networks.add(name);
    return name;
  }

  private String create(String body) throws IOException {
    String name = Engine.name("old");
    names.add(name);
    ObjectNode definition = (ObjectNode) JSON.readTree(body);
    definition.withObject("/Labels").put(Engine.LABEL, Engine.run());
    raw.post("/containers/create?name=" + name, definition.toString());
    return name;
  }

  /** Removes it, creates it again from a copy of its inspection, and starts it. */
  private ContainerDefinition again(String name) throws IOException {
    ContainerDefinition before = control.inspect(name).orElseThrow();
    assertThat(control.obstacles(before)).isEmpty();
    assertThat(control.rehearse(before)).isEmpty();
    control.stop(name, GRACE);
    control.remove(name);
    assertThat(control.obstacles(before)).isEmpty();
    String id = control.create(ContainerDefinition.fromBytes(before.toBytes()));
    ContainerDefinition after = control.inspect(name).orElseThrow();
    assertThat(after.id()).isEqualTo(id).isNotEqualTo(before.id());
    assertThat(after.running()).isFalse();
    assertThat(after.restartPolicy())
        .as("an engine that restarts must not start it")
        .isEqualTo(RestartPolicy.of(RestartPolicy.Name.NO));
    assertThat(engine.find(name + ".rehearsal")).isEmpty();
    assertThat(engine.find(name + ".probe")).isEmpty();
    control.setRestartPolicy(name, before.restartPolicy());
    control.start(name);
    return control.inspect(name).orElseThrow();
  }

  @Test
  void allThatCanBeAskedForIsAskedForAgain() throws IOException {
    String image = image("1", "HEALTHCHECK CMD true");
    String first = network("");
    String second =
        network(
            ",\"IPAM\":{\"Config\":[{\"Subnet\":\"10.249.%d.0/24\"}]}"
                .formatted(ProcessHandle.current().pid() % 250));
    Path bound = Files.createDirectory(folder.resolve("bound"));
    String name =
        create(
            """
            {"Image":"%1$s","Hostname":"keeper-host","Domainname":"example.test","User":"1000:1000",
             "Env":["A=1","SECRET=a=b c","EMPTY="],"Cmd":["sleep","20000"],"Entrypoint":["/bin/busybox"],
             "WorkingDir":"/","Tty":false,"OpenStdin":true,"StopSignal":"SIGINT","StopTimeout":3,
             "Labels":{"com.docker.compose.service":"keeper","x":"1"},
             "ExposedPorts":{"8080/tcp":{},"53/udp":{}},"Volumes":{"/anonymous":{}},
             "Healthcheck":{"Test":["CMD","true"],"Interval":5000000000,"Timeout":2000000000,"Retries":4,
               "StartPeriod":1000000000},
             "HostConfig":{
               "NetworkMode":"%2$s",
               "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":7},
               "Binds":["%4$s:/bound:ro","%5$s:/named"],
               "Mounts":[{"Type":"bind","Source":"%4$s","Target":"/mounted","ReadOnly":true},
                 {"Type":"volume","Target":"/nameless"},
                 {"Type":"tmpfs","Target":"/ram","TmpfsOptions":{"SizeBytes":1048576,"Mode":1023}}],
               "Tmpfs":{"/tmp":"rw,size=8m"},
               "PortBindings":{"8080/tcp":[{"HostIp":"127.0.0.1","HostPort":""}]},
               "Memory":67108864,"MemorySwap":67108864,"NanoCpus":500000000,"PidsLimit":64,"CpuShares":512,
               "Ulimits":[{"Name":"nofile","Soft":1024,"Hard":2048}],
               "ReadonlyRootfs":true,"Init":true,"CapAdd":["NET_ADMIN"],"CapDrop":["MKNOD","CHOWN"],
               "SecurityOpt":["no-new-privileges:true"],"GroupAdd":["2000"],"OomScoreAdj":100,
               "ExtraHosts":["endpoint.test:127.0.0.2"],"Dns":["127.0.0.53"],"DnsSearch":["example.test"],
               "DnsOptions":["ndots:2"],"ShmSize":4194304,"Sysctls":{"net.ipv4.ip_forward":"0"},
               "IpcMode":"private","CgroupnsMode":"private",
               "Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/nothing","CgroupPermissions":"r"}],
               "LogConfig":{"Type":"json-file","Config":{"max-size":"1m","max-file":"3"}}},
             "NetworkingConfig":{"EndpointsConfig":{"%2$s":{"Aliases":["keeper","old-keeper"]}}}}
            """
                .formatted(image, first, second, bound, Engine.name("vol")));
    raw.post(
        "/networks/" + second + "/connect",
        """
        {"Container":"%s","EndpointConfig":{"Aliases":["second-name"],
          "IPAMConfig":{"IPv4Address":"10.249.%d.77"}}}
        """
            .formatted(name, ProcessHandle.current().pid() % 250));
    raw.post("/containers/" + name + "/start", "");
    JsonNode before = comparable(raw.inspect(name));

    again(name);

    JsonNode after = comparable(raw.inspect(name));
    assertThat(differences("", before, after)).isEmpty();
    assertThat(after.at("/NetworkSettings/Networks/" + second + "/IPAMConfig/IPv4Address").asText())
        .endsWith(".77");
  }

  @Test
  void whatLiesInAVolumeWithoutANameIsThereAgain() throws Exception {
    String name = create("{\"Image\":\"%s\",\"Volumes\":{\"/mine\":{}}}".formatted(image("1", "")));
    Box old = engine.find(name).orElseThrow().start();
    old.ask("sh", "-c", "echo kept > /mine/file; echo kept > /of-image/file");

    again(name);

    Box box = engine.find(name).orElseThrow();
    assertThat(box.ask("cat", "/mine/file", "/of-image/file")).isEqualTo("kept\nkept\n");
  }

  /** Of these, each forbids something in a request that an inspection shows. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"NetworkMode\":\"none\"}",
        "{\"NetworkMode\":\"host\"}",
        "{\"NetworkMode\":\"host\",\"UTSMode\":\"host\"}",
        "{\"NetworkMode\":\"container:%1$s\"}",
        "{\"NetworkMode\":\"default\",\"Links\":[\"%1$s:other\"]}",
        "{\"NetworkMode\":\"bridge\",\"PublishAllPorts\":true}",
        "{\"PidMode\":\"container:%1$s\",\"IpcMode\":\"host\"}",
        "{\"VolumesFrom\":[\"%1$s:ro\"],\"UsernsMode\":\"host\"}",
      })
  void eachWayToShareWithOthersIsKept(String host) throws IOException {
    String image = image("1", "");
    String other = create("{\"Image\":\"%s\"}".formatted(image));
    raw.post("/containers/" + other + "/start", "");
    String name =
        create("{\"Image\":\"%s\",\"HostConfig\":%s}".formatted(image, host.formatted(other)));
    raw.post("/containers/" + name + "/start", "");
    JsonNode before = comparable(raw.inspect(name));

    again(name);

    assertThat(differences("", before, comparable(raw.inspect(name)))).isEmpty();
  }

  @Test
  void runsTheVeryImageItRanWhateverItsNameMeansNow() throws IOException {
    String image = image("1", "LABEL which=first");
    String name = create("{\"Image\":\"%s\"}".formatted(image));
    ContainerDefinition before = control.inspect(name).orElseThrow();
    String other = image("1", "LABEL which=second");
    raw.post("/images/" + other + "/tag?repo=" + image.replace(":", "&tag="), "");

    ContainerDefinition after = again(name);
    assertThat(after.imageId()).isEqualTo(before.imageId());

    control.stop(name, GRACE);
    control.remove(name);
    raw.delete("/images/" + before.imageId() + "?force=true");
    control.create(before);
    assertThat(control.inspect(name).orElseThrow().labels())
        .as("with the image gone, what its name means now")
        .containsKey("from.image");
    assertThat(control.inspect(name).orElseThrow().imageId()).isNotEqualTo(before.imageId());
  }

  @Test
  void isNotCreatedWhereANetworkIsMissingNorInTheWayAfterwards() throws IOException {
    String gone = network("");
    String image = image("1", "");
    String name = create("{\"Image\":\"%s\"}".formatted(image));
    raw.post("/networks/" + gone + "/connect", "{\"Container\":\"" + name + "\"}");
    ContainerDefinition before = control.inspect(name).orElseThrow();
    control.remove(name);
    raw.delete("/networks/" + gone);
    assertThatThrownBy(() -> control.create(before)).hasMessageContaining(gone);
    assertThat(control.inspect(name)).isEmpty();

    raw.post("/networks/create", "{\"Name\":\"" + gone + "\"}");
    control.create(before);

    assertThat(raw.inspect(name).at("/NetworkSettings/Networks").has(gone)).isTrue();
  }

  /** Each of these is taken away after the container was removed, and before it is to come back. */
  @Test
  void whatItNeedsAndIsNotThereIsNamedOneByOne() throws IOException {
    String image = image("1", "LABEL which=obstacles");
    String network = network("");
    String volume = Engine.name("vol");
    Path bound = Files.createDirectory(folder.resolve("bound"));
    Path mounted = Files.createDirectory(folder.resolve("mounted"));
    String name =
        create(
            """
            {"Image":"%s","HostConfig":{"NetworkMode":"%s","Binds":["%s:/bound","%s:/named"],
              "Mounts":[{"Type":"bind","Source":"%s","Target":"/mounted"}]}}
            """
                .formatted(image, network, bound, volume, mounted));
    ContainerDefinition before = control.inspect(name).orElseThrow();
    assertThat(control.obstacles(before)).isEmpty();

    Files.delete(bound);
    assertThat(control.obstacles(before)).singleElement().asString().contains(bound.toString());
    assertThat(bound).as("nothing was made in its place").doesNotExist();
    Files.delete(mounted);
    assertThat(control.obstacles(before)).hasSize(2);
    control.remove(name);
    raw.delete("/volumes/" + volume);
    raw.delete("/networks/" + network);
    networks.remove(network);
    assertThat(control.obstacles(before))
        .hasSize(4)
        .anyMatch(text -> text.contains("network " + network))
        .anyMatch(text -> text.contains("volume " + volume));
    raw.delete("/images/" + before.imageId() + "?force=true");
    images.remove(image);
    assertThat(control.obstacles(before))
        .anyMatch(text -> text.contains("image " + image) && text.contains(before.imageId()));
    assertThat(engine.find(name + ".probe")).isEmpty();
  }

  /** A stopped container asks for its network by an id that a network made anew does not have. */
  @Test
  void aNetworkThatWasMadeAnewIsNotTheOneAStoppedContainerBelongsTo() throws IOException {
    String network = network("");
    String name =
        create(
            "{\"Image\":\"%s\",\"HostConfig\":{\"NetworkMode\":\"%s\"}}"
                .formatted(image("1", ""), network));
    control.start(name);
    control.stop(name, GRACE);
    raw.delete("/networks/" + network);
    raw.post("/networks/create", "{\"Name\":\"" + network + "\"}");

    assertThat(control.obstacles(control.inspect(name).orElseThrow()))
        .singleElement()
        .asString()
        .contains(network)
        .contains("made anew");
    assertThatThrownBy(() -> control.start(name)).isInstanceOf(IOException.class);
  }

  @Test
  void aContainerThatWasTakenOffItsFirstNetworkIsNotPutBackOnIt() throws IOException {
    String other = network("");
    String name = create("{\"Image\":\"%s\"}".formatted(image("1", "")));
    raw.post("/networks/" + other + "/connect", "{\"Container\":\"" + name + "\"}");
    raw.post("/networks/bridge/disconnect", "{\"Container\":\"" + name + "\"}");
    control.start(name);

    again(name);

    assertThat(control.inspect(name).orElseThrow().networks()).containsExactly(other);
  }

  @Test
  void aRehearsalNamesWhatWouldBeDifferentAndShowsNoValue() throws IOException {
    String image = image("1", "");
    String name = create("{\"Image\":\"%s\",\"Env\":[\"SECRET=s3cr3t-value\"]}".formatted(image));
    ContainerDefinition before = control.inspect(name).orElseThrow();
    ObjectNode other = (ObjectNode) JSON.readTree(before.toBytes());
    other.withObject("/HostConfig").put("NanoCpus", -1);
    ((ArrayNode) other.at("/Config/Env")).add("FROM_NOWHERE=1");
    other.put("AppArmorProfile", "another-profile");
    ContainerDefinition wrong = ContainerDefinition.fromBytes(JSON.writeValueAsBytes(other));
    assertThatThrownBy(() -> control.rehearse(wrong)).isInstanceOf(IOException.class);
    other.withObject("/HostConfig").put("NanoCpus", 0);
    assertThat(control.rehearse(ContainerDefinition.fromBytes(JSON.writeValueAsBytes(other))))
        .containsExactly("AppArmorProfile");
    assertThat(engine.find(name + ".rehearsal")).isEmpty();
  }

  @Test
  void whatACrashLeftHalfMadeIsReplaced() throws IOException {
    String image = image("1", "");
    String name = create("{\"Image\":\"%s\"}".formatted(image));
    ContainerDefinition before = control.inspect(name).orElseThrow();
    control.remove(name);
    raw.post("/containers/create?name=" + name + ".incomplete", "{\"Image\":\"" + image + "\"}");

    control.create(before);

    assertThat(control.inspect(name)).isPresent();
    assertThat(engine.find(name + ".incomplete")).isEmpty();
  }

  @Test
  void anImageGetsOneMoreNameAndLosesItAgain() throws IOException {
    String busybox = Images.busybox(engine);
    String image = control.imageNamed(busybox).orElseThrow();
    String tag = "lt-rollback:" + Engine.name("run-1");
    try {
      for (int again = 0; again < 2; again++) {
        control.tagImage(image, tag);
        assertThat(control.imageNamed(tag)).hasValue(image);
        assertThat(control.isOnlyName(tag)).isFalse();
      }
    } finally {
      control.untagImage(tag);
    }
    control.untagImage(tag);
    assertThat(control.imageNamed(tag)).isEmpty();
    assertThat(control.imageNamed(busybox)).hasValue(image);
  }

  @Test
  void restartPoliciesStopsAndRemovalsHold() throws Exception {
    String name =
        create(
            "{\"Image\":\"%s\",\"Labels\":{\"com.docker.compose.service\":\"%s\"}}"
                .formatted(image("1", ""), Engine.name("service")));
    for (RestartPolicy.Name policy : RestartPolicy.Name.values()) {
      control.setRestartPolicy(name, RestartPolicy.of(policy));
    }
    control.setRestartPolicy(name, new RestartPolicy(RestartPolicy.Name.ON_FAILURE, 3));
    control.setRestartPolicy(name, RestartPolicy.of(RestartPolicy.Name.NO));
    control.start(name);
    control.start(name);
    assertThatThrownBy(() -> control.remove(name)).hasMessageContaining("running");
    String service = control.inspect(name).orElseThrow().labels().get("com.docker.compose.service");
    assertThat(control.ofService(service))
        .extracting(ContainerDefinition::name)
        .containsExactly(name);
    control.stop(name, GRACE);
    control.stop(name, GRACE);
    assertThat(control.ofService(service))
        .extracting(ContainerDefinition::running)
        .containsExactly(false);
    control.remove(name);
    control.remove(name);
    assertThat(control.ofService(service)).isEmpty();
  }

  private static List<String> differences(String path, JsonNode before, JsonNode after) {
    if (!before.isObject() || !after.isObject()) {
      return before.equals(after) ? List.of() : List.of(path + ": " + before + " -> " + after);
    }
    Set<String> fields = new TreeSet<>();
    before.fieldNames().forEachRemaining(fields::add);
    after.fieldNames().forEachRemaining(fields::add);
    return fields.stream()
        .flatMap(
            field ->
                differences(path + "/" + field, before.path(field), after.path(field)).stream())
        .toList();
  }

  /** What two inspections of the same definition agree in. */
  private static JsonNode comparable(JsonNode inspection) {
    ObjectNode open = inspection.deepCopy();
    String shortId = inspection.get("Id").asText().substring(0, 12);
    open.remove(ITS_OWN);
    ObjectNode config = open.withObject("/Config");
    if (config.path("Hostname").asText().equals(shortId)) {
      config.remove("Hostname");
    }
    ObjectNode settings = open.withObject("/NetworkSettings");
    settings.retain("Networks");
    for (JsonNode network : settings.get("Networks")) {
      ((ObjectNode) network).remove(GIVEN_OUT);
      if (network.get("Aliases") instanceof ArrayNode aliases) {
        List<JsonNode> others =
            StreamSupport.stream(aliases.spliterator(), false)
                .filter(alias -> !alias.asText().equals(shortId))
                .toList();
        aliases.removeAll().addAll(others);
      }
    }
    ObjectNode host = open.withObject("/HostConfig");
    ObjectNode policy = host.withObject("/RestartPolicy");
    if (policy.path("Name").asText("").isEmpty()) {
      policy.put("Name", "no"); // the same, written otherwise
    }
    // A volume that had no name is now asked for by its name; what is mounted is compared whole.
    host.remove("Binds");
    host.path("Mounts").forEach(mount -> ((ObjectNode) mount).remove("Source"));
    if (open.get("Mounts") instanceof ArrayNode mounts) {
      // The mode only says by which of the ways it was asked for; whether it is written is RW.
      mounts.forEach(mount -> ((ObjectNode) mount).remove("Mode"));
      List<JsonNode> sorted =
          StreamSupport.stream(mounts.spliterator(), false)
              .sorted(Comparator.comparing(mount -> mount.path("Destination").asText()))
              .toList();
      mounts.removeAll().addAll(sorted);
    }
    return open;
  }
}
