package aegis.lt.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import aegis.lt.observer.engine.ContainerControl;
import aegis.lt.observer.engine.Containers;
import aegis.lt.shared.file.AtomicFile;
import aegis.lt.shared.token.Secret;
import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnitAccess;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Who may know whom. Each rule stands with a planted violation ({@code planted}) that shows that it
 * can fail.
 */
class ArchitectureTest {
  private static final String PLANTED = "aegis.lt.architecture.planted";

  private static final Set<String> STDOUT_OR_EXIT =
      Set.of(
          "java.lang.System.out",
          "java.lang.System.exit",
          "java.lang.Runtime.exit",
          "java.lang.Runtime.halt");

  private static JavaClasses program;
  private static JavaClasses planted;

  /** A rule, and the planted classes each of which breaks it. */
  record Rule(ArchRule rule, List<String> violations) {
    Rule(ArchRule rule, String... violations) {
      this(rule, List.of(violations));
    }

    @Override
    public String toString() {
      return rule.getDescription();
    }
  }

  @BeforeAll
  static void readClasses() {
    program =
        new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(
                "aegis.lt.shared", "aegis.lt.keeper", "aegis.lt.observer", "aegis.lt.simulator");
    planted = new ClassFileImporter().importPackages(PLANTED);
    assertThat(program).hasSizeGreaterThan(100);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProgramKeepsTheRule(Rule rule) {
    rule.rule().check(program);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void eachPlantedViolationBreaksTheRule(Rule rule) {
    assertThatThrownBy(() -> rule.rule().check(planted))
        .isInstanceOf(AssertionError.class)
        .hasMessageContainingAll(rule.violations().toArray(String[]::new));
  }

  static Stream<Rule> rules() {
    return Stream.of(
        knows("KnowsKeeper", "shared", "keeper", "observer", "simulator"),
        knows("KnowsObserver", "keeper", "observer", "simulator"),
        knows("KnowsSimulator", "observer", "keeper", "simulator"),
        knows("KnowsKeeperToo", "simulator", "keeper", "observer"),
        new Rule(
            noClasses()
                .that(
                    resideInAnyPackage(
                        "..observer.evidence..",
                        "..observer.judge..",
                        "..observer.acceptance.decide.."))
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                        "java.io..",
                        "java.nio.channels..",
                        "java.nio.file..",
                        "java.net..",
                        "java.sql..",
                        "com.github.dockerjava..",
                        "aegis.lt.observer.store..",
                        "aegis.lt.observer.engine..",
                        "aegis.lt.observer.watch.."))
                .as(
                    "evidence, judge and acceptance.decide are pure: no files, no network, no SQL, no Docker"),
            "ImpureSample",
            "ImpureCriterion",
            "ImpureGate"),
        new Rule(
            noClasses()
                .that(resideInAnyPackage("..observer.cutover.decide.."))
                .should()
                .dependOnClassesThat(
                    resideInAnyPackage(
                            "java.io..",
                            "java.nio.channels..",
                            "java.nio.file..",
                            "java.net..",
                            "java.sql..",
                            "com.github.dockerjava..",
                            "aegis.lt.observer.store..",
                            "aegis.lt.observer.watch..",
                            "aegis.lt.observer.cutover.world..",
                            "aegis.lt.observer.cutover.step..")
                        .or(
                            are(
                                "what asks or changes the engine",
                                c ->
                                    c.isEquivalentTo(Containers.class)
                                        || c.isEquivalentTo(ContainerControl.class)))
                        .and(are("no name of a file", c -> !c.isEquivalentTo(Path.class))))
                .as("cutover.decide is pure: no files, no network, no engine, no clock"),
            "ImpureDecision"),
        new Rule(
            noClasses()
                .that(
                    are(
                        "neither a step nor what takes steps",
                        c ->
                            !in(c, "observer.cutover.step")
                                && !c.getPackageName().equals("aegis.lt.observer.cutover")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("aegis.lt.observer.cutover.step.."))
                .as("steps are taken by the controller, the rollback and the watch only"),
            "StepTaker"),
        new Rule(
            noClasses()
                .that(are("outside store", c -> !in(c, "observer.store")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("java.sql..", "org.sqlite.."))
                .as("java.sql lives in store only"),
            "SqlOutsideTheStore"),
        new Rule(
            noClasses()
                .that(are("outside engine", c -> !in(c, "observer.engine")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("com.github.dockerjava.."))
                .as("docker-java lives in engine only"),
            "EngineOutsideEngine"),
        new Rule(
            noClasses()
                .that(are("outside oauth and notify", c -> !in(c, "oauth") && !in(c, "notify")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("okhttp3..", "okio.."))
                .as("OkHttp lives in oauth and notify only"),
            "HttpOutsideOauth"),
        new Rule(
            noClasses()
                .that(are("no Main and no wiring", ArchitectureTest::readsNoClock))
                .should()
                .accessTargetWhere(readsAClock())
                .as("clocks are handed in: only *Main, and the seams of time, name the real one"),
            "ClockReader",
            "ClockByReference"),
        new Rule(
            noClasses()
                .that(are("no stand-in", c -> !in(c, "simulator")))
                .should()
                .accessTargetWhere(
                    to("sleep", Thread.class)
                        .or(to("sleep", TimeUnit.class))
                        .or(to("parkNanos", LockSupport.class))
                        .as("sleeps"))
                .as("nothing sleeps but through a Sleeper"),
            "ThreadSleeper",
            "UnitSleeper"),
        new Rule(
            noClasses()
                .that(are("no command line", c -> !in(c, "cli") && !isMain(c)))
                .should()
                .accessTargetWhere(stdoutOrExit())
                .as("System.exit and stdout belong to cli and *Main"),
            "StdoutWriter"),
        new Rule(
            noClasses()
                .that(
                    are(
                        "neither the token cache nor the wire",
                        c -> !in(c, "shared.token") && !in(c, "keeper.oauth")))
                .should()
                .accessTargetWhere(to("reveal", Secret.class))
                .as(
                    "Secret.reveal is called in the token cache file and at the wire, nowhere else"),
            "Revealer",
            "RevealerByReference"),
        new Rule(
            noClasses()
                .that(
                    are(
                        "of the observer, but not the compose file",
                        c -> in(c, "observer") && !in(c, "observer.cutover.compose")))
                .should()
                .dependOnClassesThat(are("AtomicFile", c -> c.isEquivalentTo(AtomicFile.class)))
                .as("the observer never saves a token cache"),
            "SavingObserver"),
        new Rule(
            noClasses()
                .that(are("of the compose file", c -> in(c, "observer.cutover.compose")))
                .should()
                .dependOnClassesThat(resideInAnyPackage("aegis.lt.shared.token.."))
                .as("what replaces the compose file knows no token"),
            "ComposeWithAToken"),
        new Rule(
            slices().matching("aegis.lt.(**)").should().beFreeOfCycles().as("no package cycles"),
            "Cycle detected"));
  }

  private static Rule knows(String violation, String module, String... others) {
    return new Rule(
        noClasses()
            .that(are("of " + module, c -> in(c, module)))
            .should()
            .dependOnClassesThat(
                are(
                    "of " + List.of(others),
                    c -> Stream.of(others).anyMatch(other -> in(c, other))))
            .as(module + " knows none of " + String.join(", ", others)),
        violation);
  }

  /** Whether a class of the program, or one planted in its stead, belongs to a package. */
  private static boolean in(JavaClass type, String part) {
    String name = type.getPackageName() + ".";
    return name.startsWith("aegis.lt.") && name.contains("." + part + ".");
  }

  private static boolean isMain(JavaClass type) {
    return type.getName().matches(".*Main(\\$.*)?");
  }

  /** Standing in for the rest of the stack, the simulator's loops hold a clock of their own. */
  private static boolean readsNoClock(JavaClass type) {
    return !isMain(type) && !in(type, "simulator") && !in(type, "cli") && !in(type, "shared.time");
  }

  private static DescribedPredicate<JavaAccess<?>> readsAClock() {
    return DescribedPredicate.describe(
        "reads the real clock",
        access -> {
          String owner = access.getTargetOwner().getName();
          String method = access.getName();
          return (owner.equals(Instant.class.getName())
                  && method.equals("now")
                  && !hasClock(access))
              || (owner.equals(InstantSource.class.getName()) && method.equals("system"))
              || (owner.equals(Clock.class.getName()) && method.startsWith("system"))
              || (owner.equals(System.class.getName())
                  && (method.equals("currentTimeMillis") || method.equals("nanoTime")));
        });
  }

  /** Whether an {@code Instant.now} is the one that is told which clock to read. */
  private static boolean hasClock(JavaAccess<?> access) {
    return access instanceof JavaCodeUnitAccess<?> called
        && !called.getTarget().getRawParameterTypes().isEmpty();
  }

  /** Calls of a method, and references to it, which become calls elsewhere. */
  private static DescribedPredicate<JavaAccess<?>> to(String method, Class<?> owner) {
    return DescribedPredicate.describe(
        owner.getSimpleName() + "." + method,
        access ->
            access.getTargetOwner().getName().equals(owner.getName())
                && access.getName().equals(method));
  }

  private static DescribedPredicate<JavaAccess<?>> stdoutOrExit() {
    return DescribedPredicate.describe(
        "System.exit or System.out",
        access ->
            STDOUT_OR_EXIT.contains(access.getTargetOwner().getName() + "." + access.getName()));
  }

  private static DescribedPredicate<JavaClass> are(
      String description, java.util.function.Predicate<JavaClass> predicate) {
    return DescribedPredicate.describe(description, predicate);
  }
}
