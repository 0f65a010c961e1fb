package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.evidence.Sample;
import aegis.lt.observer.oracle.World.Look;
import java.util.List;
import java.util.Optional;

/** Which contents a keeper cannot have written, from one look to the next. */
final class NaiveWriters {
  private final World world;
  private final Judgement.Notes notes = new Judgement.Notes();

  private NaiveWriters(World world) {
    this.world = world;
  }

  static Judgement judge(World world) {
    NaiveWriters writers = new NaiveWriters(world);
    for (Role role : Plan.KEEPERS) {
      List<Look> looks =
          world.looks().stream()
              .filter(look -> look.role() == role && look.at() <= world.asOf())
              .filter(look -> look.sample().state() == FileState.OK)
              .toList();
      for (int i = 1; i < looks.size(); i++) {
        writers.compare(looks.subList(0, i), looks.get(i));
      }
    }
    return writers.notes.judgement();
  }

  private void compare(List<Look> before, Look look) {
    Sample old = before.get(before.size() - 1).sample();
    Sample now = look.sample();
    String who = look.role() + " at " + look.at() + ": ";
    if (!now.content().equals(old.content()) && before.stream().anyMatch(l -> sameToken(l, look))) {
      note(look, who + "a token of before");
    }
    Optional<String> session =
        before.stream()
            .map(l -> l.sample().token().session())
            .flatMap(Optional::stream)
            .reduce((one, other) -> other);
    if (session.isPresent()
        && now.token().session().isPresent()
        && !session.equals(now.token().session())) {
      note(look, who + "another session");
    }
    if (isOlder(old, now)) {
      note(look, who + "older");
    }
    if (old.mtime().equals(now.mtime()) && !old.content().equals(now.content())) {
      note(look, who + "the mtime of before");
    }
  }

  private static boolean sameToken(Look one, Look other) {
    return one.sample().content().equals(other.sample().content())
        || one.sample().refresh().equals(other.sample().refresh());
  }

  private static boolean isOlder(Sample old, Sample now) {
    if (old.token().jwtExpiry().isPresent() && now.token().jwtExpiry().isPresent()) {
      return Ticks.tick(now.token().jwtExpiry().get()) < Ticks.tick(old.token().jwtExpiry().get());
    }
    if (old.issuedAt().isPresent() && now.issuedAt().isPresent()) {
      return Ticks.tick(now.issuedAt().get()) < Ticks.tick(old.issuedAt().get());
    }
    return false;
  }

  private void note(Look look, String what) {
    if (world.observerClockStepped() || world.keeperClockStepped() || look.at() == world.from()) {
      notes.doubt(what);
    } else if (look.at() > world.from()) {
      notes.object(what);
    }
  }
}
