// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.jspecify.annotations.Nullable;

/// What somebody may put in a file's place between the look at it and its opening.
final class OpenFileTest {
  @TempDir Path temporary;
  private Path root;
  private Path file;
  private Facts facts;

  @BeforeEach
  void lay() throws IOException {
    temporary = temporary.toRealPath();
    root = Files.createDirectories(temporary.resolve("root"));
    file = root.resolve("a/b/c.txt");
    Files.createDirectories(root.resolve("a/b"));
    Files.writeString(file, "good");
    facts = Facts.of(Files.readAttributes(file, BasicFileAttributes.class));
  }

  private @Nullable FileChannel open() throws IOException {
    return OpenFile.at(root, file, facts, false);
  }

  @Test
  void opensWhatWasFound() throws IOException {
    try (FileChannel open = open()) {
      assertThat(open).isNotNull();
      assertThat(open.size()).isEqualTo(4);
    }
  }

  @Test
  void aLinkInPlaceOfAFolderIsNotFollowed() throws IOException {
    Path moved = temporary.resolve("moved");
    Files.move(root.resolve("a"), moved); // the same file, with the same facts, outside
    Files.createSymbolicLink(root.resolve("a"), moved);
    assertThat(Files.readString(file)).isEqualTo("good");
    assertThatThrownBy(this::open).isInstanceOf(FileSystemException.class);
  }

  @Test
  void aLinkInPlaceOfTheFileIsNotFollowed() throws IOException {
    Files.move(file, temporary.resolve("moved"));
    Files.createSymbolicLink(file, temporary.resolve("moved"));
    assertThat(open()).isNull();
  }

  @Test
  void anotherFileIsNotTakenForIt() throws IOException {
    Files.writeString(file, "longer");
    assertThat(open()).isNull();
    try (FileChannel grown = OpenFile.at(root, file, facts, true)) {
      assertThat(grown).as("as a log does").isNotNull();
    }
    Files.delete(file);
    assertThatThrownBy(this::open).isInstanceOf(java.nio.file.NoSuchFileException.class);
    assertThat(OpenFile.at(root, temporary.resolve("x"), facts, false)).isNull();
  }
}
