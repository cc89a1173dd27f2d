// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import io.millrace.http.Request;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The fields of a form that was posted: texts and, in a `multipart/form-data`, files. A name may
/// come several times.
///
/// Files lie on disk when they are large, without a name there; closing the form gives them up.
public final class Form implements AutoCloseable {
  private final Map<String, List<String>> texts;
  private final Map<String, List<Upload>> uploads;

  Form(Map<String, List<String>> texts, Map<String, List<Upload>> uploads) {
    this.texts = texts;
    this.uploads = uploads;
  }

  /// Reads the content of a request, with the default limits.
  public static Form of(Request request) {
    return of(request, FormLimits.DEFAULT);
  }

  /// Reads the content of a request. Blocks while it is still arriving.
  ///
  /// @throws HttpException answered with 400 when the content is not well formed, 413 when it is
  ///   too much, 415 when it is no form
  public static Form of(Request request, FormLimits limits) {
    return FormReader.read(request, limits);
  }

  public @Nullable String first(String name) {
    List<String> all = all(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  /// @param otherwise where the field did not come
  public String first(String name, String otherwise) {
    String value = first(name);
    return value == null ? otherwise : value;
  }

  public List<String> all(String name) {
    return texts.getOrDefault(name, List.of());
  }

  /// The texts, in the order in which their names first came.
  public Map<String, List<String>> texts() {
    return texts;
  }

  /// The first file of that name. A browser whose user chose none sends an empty one without a file
  /// name, which is left out.
  public @Nullable Upload upload(String name) {
    List<Upload> all = uploads(name);
    return all.isEmpty() ? null : all.getFirst();
  }

  public List<Upload> uploads(String name) {
    return uploads.getOrDefault(name, List.of());
  }

  public Map<String, List<Upload>> uploads() {
    return uploads;
  }

  @Override
  public void close() {
    uploads.values().forEach(all -> all.forEach(Upload::close));
  }
}
