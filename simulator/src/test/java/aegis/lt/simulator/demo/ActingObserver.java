package aegis.lt.simulator.demo;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Plays the observer in tests of the demo: follows the three logs, and finds everything in order
 * unless there is a file {@code spoilt}.
 */
final class ActingObserver {
  private static final String HASH = "0123456789abcdef".repeat(4);

  private ActingObserver() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = List.of(arguments);
    Path root = Path.of(options.get(options.indexOf("--db") + 1)).getParent();
    switch (arguments[0]) {
      case "run" -> follow(root);
      case "status" -> status(root);
      case "readiness" -> readiness(root);
      case "report" -> {
        Path reports = Path.of(options.get(options.indexOf("--out") + 1));
        Files.writeString(reports.resolve("report.html"), "<p>fine</p>");
        System.out.println("report sha256:" + HASH);
      }
      case "approve" ->
          Files.writeString(root.resolve("approved"), options.get(options.indexOf("--report") + 1));
      case "cutover" -> {
        System.err.println("deploy: the actor deploys nothing");
        System.exit(7);
      }
      default -> System.exit(2);
    }
  }

  private static void follow(Path root) throws IOException, InterruptedException {
    String config = Files.readString(root.resolve("configs/lt_observer.yaml"));
    String host = config.replaceAll("(?s).*docker_host: tcp(://\\S+).*", "http$1");
    HttpClient client = HttpClient.newHttpClient();
    for (String container : List.of(DemoFiles.INCUMBENT, DemoFiles.CANDIDATE, DemoFiles.CONSUMER)) {
      URI logs = URI.create(host + "/containers/" + container + "/logs?follow=1&stdout=1&stderr=1");
      client.send(HttpRequest.newBuilder(logs).build(), HttpResponse.BodyHandlers.ofInputStream());
    }
    new CountDownLatch(1).await();
  }

  /**
   * As with {@code --watch --json}: a line, and another one whenever something may have changed.
   */
  private static void status(Path root) throws InterruptedException {
    while (true) {
      boolean spoilt = Files.exists(root.resolve("spoilt"));
      System.out.printf(
          """
          {"schema":"lt.observer-status/1","status":"%s","window":{"earliest_ready":null},\
          "cadence":{},"against":[],"verdicts":{"candidate_no_invalid_grant":"%s"}}
          """,
          spoilt ? "NOT_READY" : "AWAITING_APPROVAL", spoilt ? "FAIL" : "PASS");
      System.out.flush();
      new CountDownLatch(1).await(200, TimeUnit.MILLISECONDS); // the pace of the real one
    }
  }

  private static void readiness(Path root) throws IOException {
    boolean approved = Files.exists(root.resolve("approved"));
    boolean spoilt = Files.exists(root.resolve("spoilt"));
    String status = spoilt ? "NOT_READY" : approved ? "READY" : "AWAITING_APPROVAL";
    System.out.printf(
        """
        {"schema":"lt.readiness/1","status":"%s","window":{"earliest_ready":null},"criteria":[
          {"id":"candidate_no_invalid_grant","verdict":"%s","blocking":true,
           "measured":{},"explanation":"as planned"}]}
        """,
        status, spoilt ? "FAIL" : "PASS");
    System.out.flush();
    System.exit(spoilt ? 3 : approved ? 0 : 9);
  }
}
