// SPDX-License-Identifier: Apache-2.0
package io.millrace.task;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// Times as crontab(5) writes them: minute, hour, day of the month, month, day of the week, each
/// `*`, a number, a range `1-5`, a list `1,3` or a step `*/15`; months and weekdays by name as
/// well; or `@hourly`, `@daily`, `@weekly`, `@monthly`, `@yearly`. When neither day is `*`, either
/// will do, as cron has it.
///
/// Where clocks change, what is due at fixed hours is due once: in the hour that is left out, by so
/// much later; in the hour that comes twice, the first time. What is due in every hour, or every
/// few, goes by the hours that there are.
record CronExpression(
    ZoneId zone,
    CronField minutes,
    CronField hours,
    CronField days,
    CronField months,
    CronField weekdays)
    implements Schedule {
  /// The 29th of February on one weekday comes once in 40 years at worst.
  private static final int YEARS_TO_LOOK = 41;

  private static final Map<String, String> SHORT =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  static CronExpression parse(String text, ZoneId zone) {
    String plain = text.strip().toLowerCase(Locale.ROOT);
    String[] fields = SHORT.getOrDefault(plain, plain).split("\\s+", -1);
    if (fields.length != 5) {
      throw new IllegalArgumentException(
          "cron expression: '"
              + text
              + "' (expected: 5 fields, minute hour day month weekday, or @hourly, @daily, @weekly,"
              + " @monthly, @yearly)");
    }
    return new CronExpression(
        zone,
        CronField.parse(CronField.Kind.MINUTE, fields[0]),
        CronField.parse(CronField.Kind.HOUR, fields[1]),
        CronField.parse(CronField.Kind.DAY, fields[2]),
        CronField.parse(CronField.Kind.MONTH, fields[3]),
        CronField.parse(CronField.Kind.WEEKDAY, fields[4]));
  }

  @Override
  public Optional<Instant> after(Instant moment) {
    LocalDate first = moment.atZone(zone).toLocalDate();
    LocalDate end = first.plusYears(YEARS_TO_LOOK);
    // A time that is left out on one day may be due on the next.
    for (LocalDate day = first.minusDays(1); day.isBefore(end); day = nextDay(day)) {
      Optional<Instant> found =
          matches(day)
              ? (hours.isRegular() ? passing(day) : fixed(day))
                  .filter(moment::isBefore)
                  .min(Instant::compareTo)
              : Optional.empty();
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private LocalDate nextDay(LocalDate day) {
    return months.has(day.getMonthValue()) ? day.plusDays(1) : day.withDayOfMonth(1).plusMonths(1);
  }

  private boolean matches(LocalDate day) {
    boolean dayOfMonth = days.has(day.getDayOfMonth());
    boolean weekday = weekdays.has(day.getDayOfWeek().getValue() % 7);
    boolean either = !days.isAny() && !weekdays.isAny();
    return months.has(day.getMonthValue())
        && (either ? dayOfMonth || weekday : dayOfMonth && weekday);
  }

  /// By the clock on the wall.
  private Stream<Instant> fixed(LocalDate day) {
    return hours
        .values()
        .boxed()
        .flatMap(
            hour ->
                minutes
                    .values()
                    .mapToObj(minute -> day.atTime(LocalTime.of(hour, minute)).atZone(zone)))
        .map(ZonedDateTime::toInstant);
  }

  /// By the time that passes.
  private Stream<Instant> passing(LocalDate day) {
    Instant end = day.plusDays(1).atStartOfDay(zone).toInstant();
    return Stream.iterate(
            day.atStartOfDay(zone).toInstant(), end::isAfter, at -> at.plus(1, ChronoUnit.MINUTES))
        .map(at -> at.atZone(zone))
        .filter(at -> hours.has(at.getHour()) && minutes.has(at.getMinute()))
        .map(ZonedDateTime::toInstant);
  }
}
