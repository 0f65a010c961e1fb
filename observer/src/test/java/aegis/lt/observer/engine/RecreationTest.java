package aegis.lt.observer.engine;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What goes back into a request; that it makes the same container is tested on a real engine. */
class RecreationTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ID = "0123456789abcdef".repeat(4);

  private final ObjectNode inspection;

  RecreationTest() throws IOException {
    inspection =
        (ObjectNode)
            JSON.readTree(
                """
                {"Id":"%s","Name":"/old","Created":"2026-11-24T09:00:00Z","Image":"sha256:1",
                 "Config":{"Image":"keeper:1","Hostname":"0123456789ab","ExposedPorts":{"1/tcp":{}},
                   "Env":["A=1"],"Unheard":{"of":1}},
                 "HostConfig":{"NetworkMode":"front","Binds":["/here:/bound:ro"],"Unheard":"of"},
                 "NetworkSettings":{"Networks":{
                   "front":{"Aliases":["keeper","0123456789ab"],"IPAMConfig":{"IPv4Address":"10.0.0.7"},
                     "IPAddress":"10.0.0.7","MacAddress":"02:42:0a:00:00:07","EndpointID":"e"},
                   "back":{"Aliases":null,"NetworkID":"n"}}}}
                """
                    .formatted(ID));
  }

  private Recreation recreation() {
    return new Recreation(ContainerDefinition.read(inspection.toString()));
  }

  private JsonNode body() {
    return recreation().body("keeper:1");
  }

  @Test
  void whatNobodyHereHasHeardOfGoesBackAsItCame() {
    assertThat(body().at("/Unheard/of").asInt()).isEqualTo(1);
    assertThat(body().at("/HostConfig/Unheard").asText()).isEqualTo("of");
    assertThat(recreation().body("sha256:1").get("Image").asText()).isEqualTo("sha256:1");
  }

  @Test
  void eachNetworkIsAskedForAsItWasAndOnlyTheFirstWithTheContainer() {
    JsonNode first = body().at("/NetworkingConfig/EndpointsConfig");
    assertThat(first.properties()).hasSize(1);
    assertThat(first.get("front"))
        .hasToString("{\"Aliases\":[\"keeper\"],\"IPAMConfig\":{\"IPv4Address\":\"10.0.0.7\"}}");
    assertThat(recreation().furtherNetworks()).containsOnlyKeys("back");
    assertThat(recreation().networks()).containsExactly("back", "front");
  }

  @ParameterizedTest
  @CsvSource({
    "front, '', 0123456789ab, false",
    "front, '', named-by-hand, true",
    "host, '', nas, true",
    "host, host, nas, false",
    "container:other, '', other, false"
  })
  void aHostNameThatTheEngineGaveIsNotAskedFor(
      String mode, String uts, String hostname, boolean asked) {
    inspection.withObject("/HostConfig").put("NetworkMode", mode).put("UTSMode", uts);
    inspection.withObject("/Config").put("Hostname", hostname);
    assertThat(body().has("Hostname")).isEqualTo(asked);
    assertThat(body().has("ExposedPorts")).isEqualTo(!mode.startsWith("container:"));
  }

  @ParameterizedTest
  @CsvSource({"host", "none", "container:other"})
  void aModeWithoutNetworksAsksForNone(String mode) {
    inspection.withObject("/HostConfig").put("NetworkMode", mode);
    assertThat(body().has("NetworkingConfig")).isFalse();
    assertThat(recreation().networks()).isEmpty();
  }

  @Test
  void theDefaultBridgeComesByItselfAndOthersAreJoined() throws IOException {
    inspection.withObject("/HostConfig").put("NetworkMode", "default");
    inspection
        .withObject("/NetworkSettings")
        .set("Networks", JSON.readTree("{\"bridge\":{},\"back\":{}}"));
    assertThat(body().has("NetworkingConfig")).isFalse();
    assertThat(recreation().networks()).containsExactly("back");
  }

  @Test
  void aVolumeWithoutANameIsAskedForByTheNameItGot() throws IOException {
    inspection.set(
        "Mounts",
        JSON.readTree(
            """
            [{"Type":"volume","Name":"aaa","Destination":"/made","RW":false},
             {"Type":"volume","Name":"bbb","Destination":"/asked","RW":true},
             {"Type":"volume","Name":"ccc","Destination":"/bound","RW":true},
             {"Type":"bind","Source":"/x","Destination":"/other","RW":true}]
            """));
    inspection
        .withObject("/HostConfig")
        .set("Mounts", JSON.readTree("[{\"Type\":\"volume\",\"Target\":\"/asked\"}]"));

    JsonNode host = body().get("HostConfig");
    assertThat(host.get("Binds")).hasToString("[\"/here:/bound:ro\",\"aaa:/made:ro\"]");
    assertThat(host.at("/Mounts/0/Source").asText()).isEqualTo("bbb");
  }

  @Test
  void linksAreWrittenAsARequestWantsThem() throws IOException {
    inspection
        .withObject("/HostConfig")
        .set("Links", JSON.readTree("[\"/database:/old/db\",\"/other:/old/other\"]"));
    assertThat(body().at("/HostConfig/Links")).hasToString("[\"database:db\",\"other:other\"]");
  }
}
