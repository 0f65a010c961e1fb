package aegis.lt.simulator.cli;

import static org.assertj.core.api.Assertions.assertThat;

import aegis.lt.shared.cli.Commands;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;

class SimulatorCommandTest {
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    CommandLine line = Commands.prepare(new SimulatorCommand());
    line.setErr(new PrintWriter(err));
    line.setOut(new PrintWriter(new StringWriter()));
    return line.execute(arguments);
  }

  @ParameterizedTest
  @CsvSource(
      textBlock =
          """
          demo --seconds 14,         allowed is 15 to 3600
          demo --seconds 3601,       allowed is 15 to 3600
          demo --seconds soon,       --seconds
          demo --fault gremlins,     'allowed is one of invalid-grant, incumbent-stalls'
          demo --serve,              --serve
          demo --java /no/such/java, there is no file /no/such/java
          endpoint --reuse maybe,    --reuse
          gremlins,                  gremlins
          """)
  void aWrongOptionEndsWith2AndSaysWhatIsAllowed(String arguments, String message) {
    assertThat(run(arguments.split(" "))).isEqualTo(2);
    assertThat(err.toString()).contains(message);
  }

  @Test
  void withoutACommandTheTwoAreNamed() {
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString()).contains("demo or endpoint");
  }

  @Test
  void helpIsNoError() {
    assertThat(run("demo", "--help")).isZero();
  }
}
