package aegis.lt.keeper.config;

import java.net.URI;
import java.util.List;

/** Which of Saxo's worlds the tokens belong to; decides defaults and names of variables. */
public enum Environment {
  /** Real money. */
  LIVE,
  /** The simulation environment. */
  SIM;

  /** The default token endpoint. */
  URI tokenEndpoint() {
    return URI.create(base() + "/token");
  }

  /** The default authorization endpoint. */
  URI authorizeEndpoint() {
    return URI.create(base() + "/authorize");
  }

  /** The variable that holds the app key. */
  public String keyVariable() {
    return "SAXOBANK_APP_KEY_" + name();
  }

  /** The variable that holds the app secret. */
  public String secretVariable() {
    return "SAXOBANK_APP_SECRET_" + name();
  }

  /** Both. */
  public List<String> secretVariables() {
    return List.of(keyVariable(), secretVariable());
  }

  private String base() {
    return this == LIVE ? "https://live.logonvalidation.net" : "https://sim.logonvalidation.net";
  }
}
