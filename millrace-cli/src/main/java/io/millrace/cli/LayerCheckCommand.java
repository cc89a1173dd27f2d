// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.layers.DjangoSettings;
import io.millrace.cli.layers.Finding;
import io.millrace.cli.layers.LayerCheck;
import io.millrace.cli.layers.ServerFindings;
import io.millrace.cli.settings.LayerSettings;
import io.millrace.layer.ChannelLayer;
import io.millrace.redis.RedisCheck;
import io.millrace.redis.RedisOptions;
import io.millrace.redis.ServerReport;
import io.millrace.time.Timeline;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Tells whether a layer does what it should, and what does not fit.
@Command(
    name = "check",
    description = "Check a layer: its servers, the way there and back, what a Django peer needs.",
    footer = {
      "",
      "One line a check: ok, warn or FAIL. The exit code is 1 when one failed. It sends and receives"
          + " on the channel test_channel, and on a group of its own."
    })
final class LayerCheckCommand implements Callable<Integer> {
  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Layers layers;
  private final List<Finding> findings = new ArrayList<>();

  @Spec private CommandSpec spec;

  @SuppressWarnings("UnusedVariable") // Read by picocli.
  @Mixin
  private final CommandSpec help = HelpFlag.spec();

  @Mixin private final LayerFlags flags;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "URL",
      description = "The layer; otherwise that of --layer or the settings.")
  private @Nullable String url;

  LayerCheckCommand(Shell shell, Layers layers) {
    this.layers = layers;
    this.flags = new LayerFlags(shell);
  }

  @Override
  public Integer call() throws InterruptedException {
    LayerSettings settings = flags.read(url).settings().layer();
    if (settings.isInMemory()) {
      ways(settings);
    } else {
      RedisOptions options = settings.redis(ProcessName.ofProgram());
      List<ServerReport> reports = RedisCheck.servers(options, Timeline.system());
      reports.forEach(each -> ServerFindings.of(each).forEach(this::tell));
      ServerFindings.of(options).forEach(this::tell);
      if (reports.stream().allMatch(each -> each instanceof ServerReport.Reached)) {
        ways(settings);
      }
      tellDjango(options);
    }
    boolean failed = findings.stream().anyMatch(each -> each.level() == Finding.Level.FAIL);
    return failed ? Complaint.FAILED : 0;
  }

  private void ways(LayerSettings settings) throws InterruptedException {
    try (ChannelLayer here = layers.open(settings);
        ChannelLayer there = layers.open(settings)) {
      new LayerCheck(here, there, Timeline.system(), PATIENCE, this::tell).run();
    }
  }

  private void tell(Finding finding) {
    findings.add(finding);
    print(finding.line());
  }

  private void tellDjango(RedisOptions options) {
    print("");
    print(
        DjangoSettings.of(options)
            .map(text -> "A Django project meets on this layer with:\n\n" + text)
            .orElse("Django has no layer of this kind: it is for Millrace's own processes."));
  }

  private void print(String text) {
    PrintWriter out = spec.commandLine().getOut();
    out.println(text);
    out.flush();
  }
}
