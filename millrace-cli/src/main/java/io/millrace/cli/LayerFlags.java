// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.cli.settings.Configuration;
import io.millrace.cli.settings.Flags;
import io.millrace.cli.settings.LayerSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The flags of all commands that only need a layer.
final class LayerFlags {
  private final Shell shell;

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description = "Settings in TOML; otherwise ./millrace.toml where it exists.")
  private @Nullable String config;

  @Option(
      names = "--layer",
      paramLabel = "URL",
      description = "The layer, such as redis://127.0.0.1:6379; otherwise that of the settings.")
  private @Nullable String layer;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "Any setting, such as layer.prefix=asgi; may be repeated.")
  private List<String> assignments = new ArrayList<>();

  LayerFlags(Shell shell) {
    this.shell = shell;
  }

  /// @throws io.millrace.cli.settings.SettingsException when a source says what cannot be
  LayerSettings read() {
    return read(_ -> {}).settings().layer();
  }

  /// @param url as an argument, which goes before all else; or null
  Configuration read(@Nullable String url) {
    return read(url, null);
  }

  /// @param tasks where tasks are, or null
  Configuration read(@Nullable String url, @Nullable String tasks) {
    return read(flags -> flags.add("URL", "layer.url", url).add("--tasks", "tasks.url", tasks));
  }

  /// @param more adds the flags of one command
  Configuration read(Consumer<Flags> more) {
    Flags flags = new Flags();
    assignments.forEach(flags::addAssignment);
    flags.add("--layer", "layer.url", layer);
    more.accept(flags);
    return Configuration.read(shell.directory(), config, shell.environment(), flags);
  }
}
