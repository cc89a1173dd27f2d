// SPDX-License-Identifier: Apache-2.0
package io.millrace.bench.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.bench.load.LoadFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MarkedFileTest {
  @TempDir private Path folder;

  @Test
  void keepsEverythingElse() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(
        page, "# Above\n" + MarkedFile.BEGIN + "\nold\n" + MarkedFile.END + "\n\nBelow\n");
    MarkedFile.of(page).write("new");
    MarkedFile.of(page).write("newer");
    assertThat(page)
        .hasContent(
            "# Above\n" + MarkedFile.BEGIN + "\n\nnewer\n\n" + MarkedFile.END + "\n\nBelow\n");
    assertThat(folder).isDirectoryNotContaining("glob:**.new");
  }

  @Test
  void saysThatThereIsNoPlace() throws IOException {
    Path page = folder.resolve("page.md");
    Files.writeString(page, MarkedFile.END + MarkedFile.BEGIN);
    assertThatThrownBy(() -> MarkedFile.of(page))
        .isInstanceOf(LoadFailure.class)
        .hasMessage(
            page
                + " has no place for the tables (expected: <!-- comparison: begin --> and below it"
                + " <!-- comparison: end -->)");
    assertThatThrownBy(() -> MarkedFile.of(folder.resolve("none.md")))
        .hasMessage(folder.resolve("none.md") + ": no such file");
  }
}
