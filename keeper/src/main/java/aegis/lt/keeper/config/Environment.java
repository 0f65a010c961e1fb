package aegis.lt.keeper.config;

import java.net.URI;

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

  /** The variables that hold app key and secret if nothing else is said. */
  CredentialVariables credentialVariables() {
    return new CredentialVariables("SAXOBANK_APP_KEY_" + name(), "SAXOBANK_APP_SECRET_" + name());
  }

  private String base() {
    return this == LIVE ? "https://live.logonvalidation.net" : "https://sim.logonvalidation.net";
  }
}
