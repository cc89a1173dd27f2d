// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ImageTest {
  @TempDir Path folder;

  private Image image(Path made) {
    return new Image(
        folder.resolve("jdk"), List.of(), made, new PrintWriter(Writer.nullWriter(), true));
  }

  /// A JDK whose jlink makes something and fails.
  private void breakingJdk() throws IOException {
    Path bin = Files.createDirectories(folder.resolve("jdk").resolve("bin"));
    Path jlink =
        Files.writeString(
            bin.resolve("jlink"),
            """
            #!/bin/sh
            mkdir -p "$4/lib" && echo half >"$4/lib/half"
            echo no room is left
            exit 3
            """);
    Files.setPosixFilePermissions(jlink, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  @Test
  void leavesNothingWhenItFails() throws Exception {
    breakingJdk();
    Path made = folder.resolve("image");
    assertThatThrownBy(() -> image(made).make())
        .isInstanceOf(IOException.class)
        .hasMessage("jlink ended with 3: no room is left");
    assertThat(folder).isDirectoryNotContaining(each -> !each.endsWith("jdk"));
  }

  @Test
  void touchesNothingThatWasThere() throws Exception {
    breakingJdk();
    Path made = Files.createDirectories(folder.resolve("image"));
    Files.writeString(made.resolve("mine"), "kept");
    assertThatThrownBy(() -> image(made).make()).hasMessageContaining("a name that is free");
    assertThat(made.resolve("mine")).hasContent("kept");
  }
}
