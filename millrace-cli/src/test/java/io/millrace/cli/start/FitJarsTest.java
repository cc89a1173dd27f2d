// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FitJarsTest {
  @TempDir Path folder;

  private static Path jar(String name) {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .map(Path::of)
        .filter(path -> path.getFileName().toString().startsWith(name))
        .findAny()
        .orElseThrow();
  }

  @Test
  void jarsThatFitStayWhereTheyAre() throws IOException {
    List<Path> jars = List.of(jar("slf4j-api-"), folder);
    assertThat(FitJars.of(jars, folder.resolve("copies"))).isEqualTo(jars);
    assertThat(folder.resolve("copies")).doesNotExist();
  }

  @Test
  void classesOfJava5AreBroughtToJava6AndPassTheVerifier() throws Exception {
    Path old = jar("picocli-");
    Path copy = FitJars.of(List.of(old), folder).getFirst();
    assertThat(copy).isEqualTo(folder.resolve(old.getFileName()));
    try (JarFile file = new JarFile(copy.toFile());
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {copy.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
      List<JarEntry> classes =
          file.stream().filter(each -> each.getName().matches("picocli/.*\\.class")).toList();
      assertThat(classes).hasSizeGreaterThan(100);
      for (JarEntry each : classes) {
        try (DataInputStream in = new DataInputStream(file.getInputStream(each))) {
          assertThat(in.readInt()).isEqualTo(0xcafebabe);
          assertThat(in.readInt()).as(each.getName()).isEqualTo(50);
        }
        String name = each.getName().replace('/', '.').replaceAll("\\.class$", "");
        // Linked, and so verified.
        assertThat(Class.forName(name, true, loader).getClassLoader()).isEqualTo(loader);
      }
    }
  }

  @Test
  void signedJarsLoseTheirSignatureAndNothingElse() throws IOException {
    Path signed = folder.resolve("signed.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(signed))) {
      for (String name : List.of("META-INF/MANIFEST.MF", "META-INF/ANN.SF", "META-INF/ANN.RSA")) {
        out.putNextEntry(new JarEntry(name));
      }
      out.putNextEntry(new JarEntry("words.txt"));
      out.write("kept".getBytes(StandardCharsets.US_ASCII));
    }
    Path copy = FitJars.of(List.of(signed), folder.resolve("copies")).getFirst();
    try (JarFile after = new JarFile(copy.toFile(), false)) {
      assertThat(after.stream().map(JarEntry::getName))
          .containsExactly("META-INF/MANIFEST.MF", "words.txt");
      try (InputStream words = after.getInputStream(after.getEntry("words.txt"))) {
        assertThat(words).hasContent("kept");
      }
    }
  }

  @Test
  void manifestsOfSignedJarsKeepAllButTheDigests() throws IOException {
    Path signed = folder.resolve("signed.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(signed))) {
      out.putNextEntry(new JarEntry("META-INF/MANIFEST.MF"));
      out.write(
          """
          Manifest-Version: 1.0
          Multi-Release: true

          Name: a/A.class
          SHA-256-Digest: abc=

          Name: a/
          SHA-256-Digest: def=
          Sealed: true
          """
              .getBytes(StandardCharsets.US_ASCII));
      out.putNextEntry(new JarEntry("META-INF/ANN.SF"));
    }
    Path copy = FitJars.of(List.of(signed), folder.resolve("copies")).getFirst();
    try (JarFile after = new JarFile(copy.toFile(), false)) {
      Manifest manifest = after.getManifest();
      assertThat(manifest.getMainAttributes())
          .containsEntry(Attributes.Name.MULTI_RELEASE, "true")
          .containsEntry(Attributes.Name.MANIFEST_VERSION, "1.0");
      assertThat(manifest.getEntries()).containsOnlyKeys("a/");
      assertThat(manifest.getAttributes("a/")).containsOnlyKeys(Attributes.Name.SEALED);
    }
  }
}
