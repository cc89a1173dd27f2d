// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.json.Json;
import io.millrace.task.Progress;
import io.millrace.task.TaskReport;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Tasks as people read them in a terminal, and as programs read them.
///
/// @param zone of the times
record TaskTable(ZoneId zone) {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);
  private static final int LONGEST_NOTE = 40;
  private static final List<String> HEADS =
      List.of("TASK", "NAME", "STATE", "TRY", "SUBMITTED", "TOOK", "NODE", "NOTE");

  void print(List<TaskReport> reports, PrintWriter out) {
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADS);
    reports.forEach(report -> rows.add(row(report)));
    int[] widths = new int[HEADS.size()];
    for (List<String> row : rows) {
      for (int i = 0; i < widths.length; i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < widths.length; i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  private List<String> row(TaskReport report) {
    return List.of(
        report.id().value(),
        report.name(),
        report.state().label(),
        report.attempt() == 0 ? "-" : Integer.toString(report.attempt()),
        time(report.submitted()),
        took(report),
        report.node().isEmpty() ? "-" : report.node(),
        note(report));
  }

  private String time(@Nullable Instant moment) {
    return moment == null ? "-" : TIME.format(moment.atZone(zone));
  }

  /// Of the last attempt.
  private static String took(TaskReport report) {
    Instant started = report.started();
    Instant ended = report.ended();
    if (started == null || ended == null) {
      return "-";
    }
    long millis = Math.max(0, Duration.between(started, ended).toMillis());
    return millis < 10_000 ? millis + " ms" : millis / 1_000 + " s";
  }

  private static String note(TaskReport report) {
    String text = report.error();
    if (text.isEmpty()) {
      text = progress(report.progress());
    }
    String line = text.replaceAll("\\p{Cntrl}+", " ");
    return line.length() <= LONGEST_NOTE ? line : line.substring(0, LONGEST_NOTE - 1) + "…";
  }

  private static String progress(@Nullable Progress progress) {
    if (progress == null) {
      return "";
    }
    String part =
        progress.total() == 0
            ? Long.toString(progress.done())
            : progress.done() * 100 / progress.total() + " %";
    return progress.note().isEmpty() ? part : part + " " + progress.note();
  }

  /// All that is known of one, a line each.
  void show(TaskReport report, PrintWriter out) {
    out.println("task       " + report.id());
    out.println("name       " + report.name());
    out.println("state      " + report.state().label());
    out.println("attempt    " + report.attempt());
    out.println("submitted  " + time(report.submitted()));
    out.println("due        " + time(report.due()));
    out.println("started    " + time(report.started()));
    out.println("ended      " + time(report.ended()));
    out.println("took       " + took(report));
    out.println("node       " + (report.node().isEmpty() ? "-" : report.node()));
    out.println("progress   " + (report.progress() == null ? "-" : progress(report.progress())));
    out.println("error      " + (report.error().isEmpty() ? "-" : report.error()));
    out.println("result     " + (report.result().isEmpty() ? "-" : report.result()));
    out.flush();
  }

  static String json(TaskReport report) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("id", report.id().value());
    values.put("name", report.name());
    values.put("state", report.state().label());
    values.put("attempt", report.attempt());
    values.put("submitted", report.submitted().toString());
    values.put("due", report.due().toString());
    put(values, "started", report.started());
    put(values, "ended", report.ended());
    Progress progress = report.progress();
    if (progress != null) {
      values.put("done", progress.done());
      values.put("total", progress.total());
      values.put("note", progress.note());
    }
    if (!report.result().isEmpty()) {
      values.put("result", report.result());
    }
    values.put("error", report.error());
    values.put("node", report.node());
    return Json.text(values);
  }

  private static void put(Map<String, Object> values, String name, @Nullable Instant moment) {
    if (moment != null) {
      values.put(name, moment.toString());
    }
  }
}
