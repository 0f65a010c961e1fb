package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.oracle.World.Look;
import aegis.lt.observer.oracle.World.Watch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** A log in which nothing appears while tokens come and go, tick by tick. */
final class NaiveSilence {
  private static final int SEVERAL = 3;

  private final World world;
  private final Function<Role, List<Look>> looks;
  private final Judgement.Notes notes;

  NaiveSilence(World world, Function<Role, List<Look>> looks, Judgement.Notes notes) {
    this.world = world;
    this.looks = looks;
    this.notes = notes;
  }

  void judge() {
    for (Role role : Plan.KEEPERS) {
      List<Long> writes = writes(role);
      for (Watch watch : world.watches()) {
        if (watch.role() == role) {
          note(role, silentWrites(watch.from(), watch.to(), role, writes), true);
        }
      }
      // Whether one that continues over two watches that touch is seen is nobody's promise.
      note(role, silentWrites(Long.MIN_VALUE / 2, Long.MAX_VALUE / 2, role, writes), false);
    }
    consumer();
  }

  private void note(Role role, int most, boolean certain) {
    if (most < SEVERAL) {
      return;
    }
    String what = role + " log silent during " + most + " writes";
    if (certain && !world.observerClockStepped()) {
      notes.object(what);
    } else {
      notes.doubt(what);
    }
  }

  /** The most writes in the window that were noticed between two words. */
  private int silentWrites(long from, long to, Role role, List<Long> writes) {
    Set<Long> words = new HashSet<>(world.heard(role));
    int most = 0;
    int run = 0;
    long last = from;
    long first = world.from() - 2 * world.rules().window();
    for (long tick = Math.max(from, first); tick <= Math.min(to, world.asOf()); tick++) {
      boolean word = words.contains(tick);
      if (word) {
        most = Math.max(most, tick - 1 - last > world.rules().maxGap() ? run : 0);
        last = tick;
        run = 0;
      } else if (tick > from && tick >= world.from()) {
        long here = tick;
        run += (int) writes.stream().filter(write -> write == here).count();
      }
    }
    long end = Math.min(to, world.asOf());
    return Math.max(most, end - last > world.rules().maxGap() ? run : 0);
  }

  /** The looks that saw another modification time than the look before. */
  private List<Long> writes(Role role) {
    List<Long> noticed = new ArrayList<>();
    Optional<Instant> before = Optional.empty();
    for (Look look : looks.apply(role)) {
      Optional<Instant> mtime = look.sample().mtime();
      if (mtime.isPresent() && before.isPresent() && !mtime.equals(before)) {
        noticed.add(look.at());
      }
      before = mtime.isPresent() ? mtime : before;
    }
    return noticed;
  }

  private void consumer() {
    List<Long> words =
        world.heard(Role.CONSUMER).stream()
            .filter(at -> at >= world.from() && at <= world.asOf())
            .toList();
    if (words.isEmpty() && !world.observerClockStepped()) {
      notes.object("consumer log silent");
    } else if (words.isEmpty() || words.get(words.size() - 1) == world.from()) {
      notes.doubt("consumer log silent, or nearly");
    }
  }
}
