package aegis.lt.observer.oracle;

import aegis.lt.observer.evidence.ContainerEvent;
import aegis.lt.observer.evidence.FileState;
import aegis.lt.observer.evidence.LogEvent;
import aegis.lt.observer.evidence.Role;
import aegis.lt.observer.oracle.Plan.Stretch;
import aegis.lt.observer.oracle.Plan.Write;
import java.util.ArrayList;
import java.util.List;

/**
 * What may go wrong, each hard by the boundary where it begins to matter: some of what is planted
 * is still allowed.
 */
enum Defect {
  LATE_WRITE {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      int index = (int) plan.between(1, writes.size() - 1);
      long wanted = plan.rules.pace(role).longest() + plan.between(-1, 2);
      long shift = wanted - (writes.get(index).at - writes.get(index - 1).at);
      writes.subList(index, writes.size()).forEach(write -> write.at += shift);
    }
  },
  STALL {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      long from = plan.somewhen();
      long longest = plan.rules.pace(role).longest();
      long to =
          plan.random.nextBoolean() ? Long.MAX_VALUE : from + plan.between(longest, 3 * longest);
      plan.writes(role).removeIf(write -> write.at >= from && write.at < to);
    }
  },
  OPEN_INTERVAL {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      long last = plan.asOf - plan.rules.pace(role).longest() + plan.between(-2, 1);
      List<Write> writes = plan.writes(role);
      long lifetime = writes.get(0).lifetime;
      writes.removeIf(write -> write.at > last - 3);
      writes.add(new Write(last, lifetime));
    }
  },
  WRONG_PACE {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      long lifetime = writes.get(0).lifetime;
      long every =
          plan.random.nextBoolean()
              ? plan.rules.pace(role).shortest() + plan.between(-2, 1)
              : plan.rules.pace(role).longest() + plan.between(-1, 1);
      long at = -plan.between(1, every);
      writes.clear();
      writes.add(new Write(at - every, lifetime));
      for (; at <= plan.end; at += every) {
        writes.add(new Write(at, lifetime));
      }
    }
  },
  BAD_FILE {
    @Override
    void plant(Plan plan) {
      FileState[] bad = {FileState.MISSING, FileState.UNPARSABLE, FileState.NO_TOKEN};
      List<Write> writes = plan.writes(plan.keeper());
      long at = plan.somewhen();
      long until = at + plan.between(1, 2 * plan.rules.maxGap());
      long lifetime = writes.get(0).lifetime;
      writes.removeIf(write -> write.at >= at && write.at <= until);
      Write broken = new Write(at, lifetime);
      broken.state = bad[plan.random.nextInt(bad.length)];
      writes.add(broken);
      writes.add(new Write(until, lifetime));
      plan.sortWrites();
    }
  },
  PAUSE {
    @Override
    void plant(Plan plan) {
      long at = plan.somewhen();
      long length = plan.pause();
      if (plan.random.nextBoolean()) {
        plan.pauseLooks(plan.keeper(), at, at + length);
      } else {
        Plan.KEEPERS.forEach(role -> plan.pauseLooks(role, at, at + length));
      }
    }
  },
  PAUSE_BETWEEN_WRITES {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      long at = writes.get((int) plan.between(0, writes.size() - 1)).at + plan.between(-1, 2);
      plan.pauseLooks(role, at, at + plan.pause());
    }
  },
  PAUSE_AT_THE_END {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      plan.looks.get(role).tailSet(plan.asOf - plan.pause(), false).clear();
    }
  },
  LATE_START {
    @Override
    void plant(Plan plan) {
      long first = plan.from() + plan.between(-1, plan.rules.maxGap() + 2);
      Plan.KEEPERS.forEach(
          role -> {
            plan.looks.get(role).headSet(first, false).clear();
            plan.looks.get(role).add(Math.max(0, first));
          });
      plan.watches.values().forEach(list -> Plan.cut(list, -1, first));
    }
  },
  UNREADABLE {
    @Override
    void plant(Plan plan) {
      long at = plan.somewhen();
      plan.unreadable.get(plan.keeper()).add(new Stretch(at, at + plan.pause() - 1));
    }
  },
  OBSERVER_RESTART {
    @Override
    void plant(Plan plan) {
      long at = plan.somewhen();
      long until = at + (plan.random.nextBoolean() ? plan.between(0, 2) : plan.pause());
      Plan.KEEPERS.forEach(role -> plan.pauseLooks(role, at, until));
      plan.watches.values().forEach(list -> Plan.cut(list, at, until));
      plan.containerWatches.values().forEach(list -> Plan.cut(list, at, until));
    }
  },
  LOG_BREAK {
    @Override
    void plant(Plan plan) {
      Role role = plan.anyone();
      long at = plan.somewhen();
      Plan.cut(plan.watches.get(role), at, at + plan.pause());
    }
  },
  SHORT_LOG_BREAK {
    @Override
    void plant(Plan plan) {
      long at = plan.somewhen();
      Plan.cut(plan.watches.get(plan.anyone()), at, at + plan.between(0, 2));
    }
  },
  EVERY_READING_OF_A_LOG_A_BREAK {
    @Override
    void plant(Plan plan) {
      List<Stretch> watch = plan.watches.get(plan.anyone());
      watch.clear();
      for (long at = 0; at <= plan.end; at += plan.between(1, plan.rules.maxGap())) {
        watch.add(new Stretch(at, at));
      }
    }
  },
  SILENT_LOG {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      int first = (int) plan.between(0, writes.size() - 1);
      int last = Math.min(writes.size() - 1, first + 1 + (int) plan.between(0, 2));
      plan.silence(
          role,
          writes.get(first).at + plan.between(-1, 5),
          writes.get(last).at + plan.between(-1, 5));
    }
  },
  SILENT_TO_THE_END {
    @Override
    void plant(Plan plan) {
      Role role = plan.anyone();
      long at =
          role == Role.CONSUMER
              ? plan.from() + plan.between(-1, 1)
              : plan.asOf - plan.between(2, 4) * plan.rules.pace(role).every();
      plan.heard.get(role).tailSet(at, false).clear();
      if (at >= 0) {
        plan.heard.get(role).add(at);
      }
    }
  },
  NEVER_A_WORD {
    @Override
    void plant(Plan plan) {
      plan.heard.get(plan.anyone()).clear();
    }
  },
  LOG_NEVER_WATCHED {
    @Override
    void plant(Plan plan) {
      plan.watches.get(plan.anyone()).clear();
    }
  },
  INVALID_GRANT {
    @Override
    void plant(Plan plan) {
      plan.line(plan.keeper(), plan.somewhen(), LogEvent.Kind.INVALID_GRANT);
    }
  },
  UNAUTHORIZED {
    @Override
    void plant(Plan plan) {
      plan.line(Role.CONSUMER, plan.somewhen(), LogEvent.Kind.UNAUTHORIZED);
    }
  },
  UNAUTHORIZED_AFTER_ROTATION {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(Role.INCUMBENT);
      long rotated = writes.get((int) plan.between(0, writes.size() - 1)).at;
      long after =
          plan.random.nextInt(4) == 0
              ? plan.between(-1, 0)
              : plan.rules.grace() + plan.between(-1, 1);
      plan.line(Role.CONSUMER, rotated + after, LogEvent.Kind.UNAUTHORIZED);
    }
  },
  UNAUTHORIZED_NEAR_EXPIRY {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(Role.INCUMBENT);
      Write write = writes.get((int) plan.between(0, writes.size() - 1));
      write.lifetime = plan.between(plan.rules.grace() + 1, plan.rules.grace() + 12);
      plan.line(
          Role.CONSUMER,
          write.at + write.lifetime + plan.between(-1, 1),
          LogEvent.Kind.UNAUTHORIZED);
    }
  },
  EXPIRY_NEAR_A_LOOK {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      int index = (int) plan.between(0, writes.size() - 1);
      Write write = writes.get(index);
      long next = index + 1 < writes.size() ? writes.get(index + 1).at : plan.end;
      Long look = plan.looks.get(role).lower(next);
      long last = look == null ? next : look;
      write.expiry = plan.formOfExpiry();
      write.lifetime = last - write.at + plan.between(-1, 2);
    }
  },
  ANOTHER_FORM_OF_EXPIRY {
    @Override
    void plant(Plan plan) {
      Plan.Expiry form = plan.formOfExpiry();
      plan.writes(plan.keeper()).forEach(write -> write.expiry = form);
    }
  },
  ANOTHER_SESSION {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      int index = (int) plan.between(0, writes.size() - 1);
      int end = plan.random.nextBoolean() ? index + 1 : writes.size();
      writes.subList(index, end).forEach(write -> write.session = "another-s");
    }
  },
  SHARED_SESSION {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(Role.CANDIDATE);
      int end = plan.random.nextBoolean() ? writes.size() : (int) plan.between(1, 3);
      writes
          .subList(0, Math.min(end, writes.size()))
          .forEach(write -> write.session = "incumbent-s");
    }
  },
  OLD_CONTENT_RESTORED {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      Write write = writes.get((int) plan.between(1, writes.size() - 1));
      write.copyOf = (int) plan.between(1, 4);
    }
  },
  OLD_CONTENT_RESTORED_BETWEEN_WRITES {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      Write write = new Write(plan.somewhen(), writes.get(0).lifetime);
      write.copyOf = (int) plan.between(2, 4);
      writes.add(write);
      plan.sortWrites();
    }
  },
  MTIME_OF_BEFORE {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      writes.get((int) plan.between(1, writes.size() - 1)).mtimeOfBefore = true;
    }
  },
  UNAUTHORIZED_IN_A_PAUSE {
    @Override
    void plant(Plan plan) {
      long at = plan.somewhen();
      long length = plan.pause();
      plan.pauseLooks(Role.INCUMBENT, at, at + length);
      plan.line(Role.CONSUMER, at + plan.between(0, length), LogEvent.Kind.UNAUTHORIZED);
    }
  },
  ISSUED_AT_NOT_HIGHER {
    @Override
    void plant(Plan plan) {
      Role role = plan.keeper();
      List<Write> writes = plan.writes(role);
      int index = (int) plan.between(1, writes.size() - 1);
      long step = writes.get(index).at - writes.get(index - 1).at;
      writes.get(index).issuedShift = -step + plan.between(-1, 1);
    }
  },
  SAME_CONTENT_AGAIN {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      writes.get((int) plan.between(1, writes.size() - 1)).sameContent = true;
    }
  },
  NO_TIMES {
    @Override
    void plant(Plan plan) {
      List<Write> writes = plan.writes(plan.keeper());
      writes.get((int) plan.between(0, writes.size() - 1)).withoutTimes = true;
    }
  },
  KEEPER_CLOCK_STEP {
    @Override
    void plant(Plan plan) {
      plan.keeperSteps
          .get(plan.keeper())
          .add(new Plan.Step(plan.somewhen(), plan.between(-40, 40)));
    }
  },
  OBSERVER_CLOCK_STEP {
    @Override
    void plant(Plan plan) {
      long size = plan.random.nextBoolean() ? plan.pause() : plan.between(1, 60);
      plan.observerSteps.add(
          new Plan.Step(plan.somewhen(), plan.random.nextBoolean() ? size : -size));
    }
  },
  HOST_CLOCK_STEP {
    @Override
    void plant(Plan plan) {
      long size = plan.between(-30, 30);
      Plan.Step step = new Plan.Step(plan.somewhen(), size);
      plan.observerSteps.add(step);
      Plan.KEEPERS.forEach(role -> plan.keeperSteps.get(role).add(step));
    }
  },
  CONTAINER_EVENT {
    @Override
    void plant(Plan plan) {
      ContainerEvent.Event[] events = ContainerEvent.Event.values();
      plan.happens(plan.keeper(), plan.somewhen(), events[plan.random.nextInt(events.length)]);
    }
  },
  CONTAINER_BREAK {
    @Override
    void plant(Plan plan) {
      List<List<Stretch>> all = new ArrayList<>(plan.containerWatches.values());
      long at = plan.somewhen();
      Plan.cut(all.get(plan.random.nextInt(all.size())), at, at + plan.pause());
    }
  },
  COARSE_RECORDER {
    @Override
    void plant(Plan plan) {
      plan.recorder = World.RecorderKind.COARSE;
      plan.asOf = Math.max(plan.asOf, plan.end);
    }
  },
  PIECE_TAKEN_AWAY {
    @Override
    void plant(Plan plan) {
      plan.deleted.add(plan.random.nextDouble());
    }
  },
  EARLY {
    @Override
    void plant(Plan plan) {
      plan.asOf =
          plan.random.nextBoolean()
              ? plan.rules.window() - plan.between(1, plan.rules.maxGap() + 2)
              : plan.between(-5, plan.rules.window());
    }
  },
  LATE {
    @Override
    void plant(Plan plan) {
      plan.asOf = plan.end + plan.pause();
    }
  };

  /**
   * Changes {@code plan} so that this defect is in it, using {@code plan.random} for the details.
   */
  abstract void plant(Plan plan);
}
