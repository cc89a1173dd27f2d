// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli.start;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFile.ClassHierarchyResolverOption;
import java.lang.classfile.ClassFile.StackMapsOption;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.classfile.MethodTransform;
import java.lang.constant.ClassDesc;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// Jars as a cache can hold them. It takes no classes out of signed jars, and none that were
/// compiled for Java 5 or before; such jars get a copy that is not signed, and whose classes bring
/// the stack maps by which Java 6 and later check them.
final class FitJars {
  /// The first that cannot be cached is the one before (JVMS 4.10).
  private static final int LEAST_MAJOR = ClassFile.JAVA_6_VERSION;

  private static final int HEADER = 8;

  private FitJars() {}

  /// @param folder for the copies
  /// @return the jars in their order, copies in place of those that had to be changed
  static List<Path> of(List<Path> jars, Path folder) throws IOException {
    List<Path> fit = new ArrayList<>();
    for (Path jar : jars) {
      fit.add(Files.isRegularFile(jar) && !isFit(jar) ? copy(jar, folder) : jar);
    }
    return fit;
  }

  private static boolean isFit(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile(), false)) {
      for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (isSignature(entry.getName())) {
          return false;
        }
        if (isClass(entry.getName())) {
          try (InputStream in = file.getInputStream(entry)) {
            if (isOld(in.readNBytes(HEADER))) {
              return false;
            }
          }
        }
      }
      return true;
    }
  }

  private static boolean isSignature(String name) {
    String upper = name.toUpperCase(Locale.ROOT);
    return upper.startsWith("META-INF/")
        && (upper.endsWith(".SF")
            || upper.endsWith(".RSA")
            || upper.endsWith(".DSA")
            || upper.endsWith(".EC"));
  }

  private static boolean isClass(String name) {
    return name.endsWith(".class") && !name.startsWith("META-INF/");
  }

  private static boolean isOld(byte[] start) {
    return start.length >= HEADER && ((start[6] & 0xff) << 8 | (start[7] & 0xff)) < LEAST_MAJOR;
  }

  private static Path copy(Path jar, Path folder) throws IOException {
    Path copy = Files.createDirectories(folder).resolve(jar.getFileName());
    try (JarFile file = new JarFile(jar.toFile(), false);
        OutputStream out = Files.newOutputStream(copy);
        JarOutputStream copied = new JarOutputStream(out)) {
      for (Enumeration<JarEntry> all = file.entries(); all.hasMoreElements(); ) {
        JarEntry entry = all.nextElement();
        if (isSignature(entry.getName())) {
          continue;
        }
        byte[] bytes;
        try (InputStream in = file.getInputStream(entry)) {
          bytes = in.readAllBytes();
        }
        JarEntry fresh = new JarEntry(entry.getName());
        fresh.setTime(entry.getTime());
        copied.putNextEntry(fresh);
        copied.write(fit(entry.getName(), bytes, file));
        copied.closeEntry();
      }
    }
    return copy;
  }

  private static byte[] fit(String name, byte[] bytes, JarFile jar) throws IOException {
    if (name.equals(JarFile.MANIFEST_NAME)) {
      return withoutDigests(bytes);
    }
    return isClass(name) && isOld(bytes) ? brought(bytes, jar) : bytes;
  }

  /// A signed jar's manifest has a digest of each file: without the signature nobody asks for them,
  /// and each JVM reads them all before it has come to the first class.
  private static byte[] withoutDigests(byte[] bytes) throws IOException {
    Manifest manifest;
    try {
      manifest = new Manifest(new ByteArrayInputStream(bytes));
    } catch (IOException malformed) {
      return bytes; // whatever it is, it stays
    }
    Collection<Attributes> files = manifest.getEntries().values();
    boolean changed = false;
    for (Attributes each : files) {
      changed |= each.keySet().removeIf(FitJars::isDigest);
    }
    if (!changed) {
      return bytes;
    }
    files.removeIf(Attributes::isEmpty);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    manifest.write(out);
    return out.toByteArray();
  }

  private static boolean isDigest(Object attribute) {
    return attribute.toString().toUpperCase(Locale.ROOT).endsWith("-DIGEST");
  }

  private static byte[] brought(byte[] bytes, JarFile jar) {
    ClassFile classes =
        ClassFile.of(
            StackMapsOption.GENERATE_STACK_MAPS,
            ClassHierarchyResolverOption.of(
                ClassHierarchyResolver.ofResourceParsing(type -> resource(type, jar))
                    .orElse(ClassHierarchyResolver.defaultResolver())));
    // Each instruction is written anew: that is what makes the maps.
    CodeTransform code = (builder, element) -> builder.with(element);
    MethodTransform method = MethodTransform.transformingCode(code);
    ClassTransform transform =
        (builder, element) -> {
          switch (element) {
            case ClassFileVersion _ -> builder.withVersion(LEAST_MAJOR, 0);
            case MethodModel each -> builder.transformMethod(each, method);
            default -> builder.with(element);
          }
        };
    return classes.transformClass(classes.parse(bytes), transform);
  }

  private static @Nullable InputStream resource(ClassDesc type, JarFile jar) {
    String descriptor = type.descriptorString();
    String name = descriptor.substring(1, descriptor.length() - 1) + ".class";
    JarEntry entry = jar.getJarEntry(name);
    try {
      return entry == null ? null : jar.getInputStream(entry);
    } catch (IOException unreadable) {
      return null;
    }
  }
}
