// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import io.millrace.Seeded;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class CronExpressionTest {
  private static final ZoneId BERLIN = ZoneId.of("Europe/Berlin");

  private static List<String> next(String expression, ZoneId zone, String after, int times) {
    Schedule schedule = Schedule.cron(expression, zone);
    List<String> found = new ArrayList<>();
    Instant moment = Instant.parse(after);
    for (int i = 0; i < times; i++) {
      moment = schedule.after(moment).orElseThrow();
      found.add(moment.toString());
    }
    return found;
  }

  @ParameterizedTest
  @CsvSource({
    "* * * * *,        2026-11-22T10:00:30Z, 2026-11-22T10:01:00Z",
    "* * * * *,        2026-11-22T10:00:00Z, 2026-11-22T10:01:00Z",
    "*/15 * * * *,     2026-11-22T10:46:00Z, 2026-11-22T11:00:00Z",
    "5/20 * * * *,     2026-11-22T10:26:00Z, 2026-11-22T10:45:00Z",
    "0 3 * * *,        2026-11-22T03:00:00Z, 2026-11-23T03:00:00Z",
    "0 9-17/4 * * *,   2026-11-22T13:30:00Z, 2026-11-22T17:00:00Z",
    "0 0 1 * *,        2026-11-22T00:00:00Z, 2026-12-01T00:00:00Z",
    "0 0 31 * *,       2026-11-22T00:00:00Z, 2026-12-31T00:00:00Z",
    "0 0 29 2 *,       2026-11-22T00:00:00Z, 2028-02-29T00:00:00Z",
    "30 6 * * mon-fri, 2026-11-20T07:00:00Z, 2026-11-23T06:30:00Z",
    "0 12 * * 7,       2026-11-22T11:00:00Z, 2026-11-22T12:00:00Z",
    "0 12 13 * FRI,    2026-11-22T00:00:00Z, 2026-11-27T12:00:00Z",
    "0 0 1 jan *,      2026-11-22T00:00:00Z, 2027-01-01T00:00:00Z",
    "@hourly,          2026-11-22T10:10:00Z, 2026-11-22T11:00:00Z",
    "@weekly,          2026-11-22T00:00:00Z, 2026-11-29T00:00:00Z",
    "@yearly,          2026-11-22T00:00:00Z, 2027-01-01T00:00:00Z"
  })
  void findsTheNextTime(String expression, String after, String expected) {
    assertThat(next(expression, ZoneOffset.UTC, after, 1)).containsExactly(expected);
  }

  @Test
  void listsWork() {
    assertThat(next("0,30 8,20 * * *", ZoneOffset.UTC, "2026-11-22T08:10:00Z", 4))
        .containsExactly(
            "2026-11-22T08:30:00Z",
            "2026-11-22T20:00:00Z",
            "2026-11-22T20:30:00Z",
            "2026-11-23T08:00:00Z");
  }

  @Test
  void anHourThatIsLeftOutIsMadeUpFor() {
    // At 2026-03-29T01:00Z clocks in Berlin go from 2:00 to 3:00.
    assertThat(next("30 2 * * *", BERLIN, "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
  }

  @Test
  void anHourThatComesTwiceIsOneForFixedTimes() {
    // At 2026-10-25T01:00Z clocks in Berlin go from 3:00 back to 2:00.
    assertThat(next("30 2 * * *", BERLIN, "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
  }

  @Test
  void anHourThatComesTwiceIsTwoForWhatIsDueInEachHour() {
    assertThat(next("30 * * * *", BERLIN, "2026-10-25T00:00:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
  }

  @Test
  void aDayThatNeverComesIsNeverDue() {
    Schedule never = Schedule.cron("0 0 30 2 *", ZoneOffset.UTC);

    assertThat(never.after(Instant.parse("2026-01-01T00:00:00Z"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "* * * *",
        "* * * * * *",
        "60 * * * *",
        "* 24 * * *",
        "* * 0 * *",
        "* * 32 * *",
        "* * * 13 *",
        "* * * * 8",
        "5-1 * * * *",
        "*/0 * * * *",
        "1/2/3 * * * *",
        "1-2-3 * * * *",
        "a * * * *",
        ", * * * *",
        "-1 * * * *",
        "@reboot",
        "* * * foo *"
      })
  void refusesWhatIsNoTime(String expression) {
    assertThatThrownBy(() -> Schedule.cron(expression, ZoneOffset.UTC))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("cron ")
        .hasMessageContaining("(expected: ");
  }

  @Test
  void agreesWithAnotherImplementation() {
    Random random = Seeded.random("cron");
    CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));
    for (int i = 0; i < 2_000; i++) {
      String expression =
          String.join(
              " ",
              field(random, 0, 59),
              field(random, 0, 23),
              i % 2 == 0 ? "*" : field(random, 1, 28),
              field(random, 1, 12),
              i % 2 == 0 ? field(random, 0, 6) : "*");
      Instant moment = Instant.ofEpochSecond(1_700_000_000L + random.nextInt(200_000_000));

      Instant expected =
          ExecutionTime.forCron(parser.parse(expression))
              .nextExecution(moment.atZone(ZoneOffset.UTC))
              .orElseThrow()
              .toInstant();

      assertThat(Schedule.cron(expression, ZoneOffset.UTC).after(moment))
          .as("%s after %s", expression, moment)
          .contains(expected);
    }
  }

  private static String field(Random random, int least, int most) {
    int one = random.nextInt(least, most + 1);
    int other = random.nextInt(least, most + 1);
    return switch (random.nextInt(5)) {
      case 0, 1 -> "*";
      case 2 -> Integer.toString(one);
      case 3 -> Math.min(one, other) + "-" + Math.max(one, other);
      default -> Math.min(one, other) + "," + Math.max(one, other);
    };
  }
}
