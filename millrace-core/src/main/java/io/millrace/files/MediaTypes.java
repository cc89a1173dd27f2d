// SPDX-License-Identifier: Apache-2.0
package io.millrace.files;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/// What a file is by its extension.
final class MediaTypes {
  private static final String UNKNOWN = "application/octet-stream";
  private static final Map<String, String> USUAL = new HashMap<>();

  static {
    String[] table = {
      // texts
      "html htm", "text/html",
      "xhtml", "application/xhtml+xml",
      "css", "text/css",
      "js mjs cjs", "text/javascript",
      "json map", "application/json",
      "jsonld", "application/ld+json",
      "geojson", "application/geo+json",
      "ndjson jsonl", "application/x-ndjson",
      "webmanifest", "application/manifest+json",
      "txt text log conf ini", "text/plain",
      "md markdown", "text/markdown",
      "csv", "text/csv",
      "tsv", "text/tab-separated-values",
      "ics", "text/calendar",
      "vcf", "text/vcard",
      "vtt", "text/vtt",
      "xml xsl xsd", "application/xml",
      "rss", "application/rss+xml",
      "atom", "application/atom+xml",
      "yaml yml", "application/yaml",
      "toml", "application/toml",
      "wasm", "application/wasm",
      // pictures
      "svg", "image/svg+xml",
      "png", "image/png",
      "apng", "image/apng",
      "jpg jpeg jfif", "image/jpeg",
      "gif", "image/gif",
      "webp", "image/webp",
      "avif", "image/avif",
      "jxl", "image/jxl",
      "heic", "image/heic",
      "ico cur", "image/x-icon",
      "bmp", "image/bmp",
      "tif tiff", "image/tiff",
      // fonts
      "woff", "font/woff",
      "woff2", "font/woff2",
      "ttf", "font/ttf",
      "otf", "font/otf",
      "ttc", "font/collection",
      // sound and moving pictures
      "mp3", "audio/mpeg",
      "m4a", "audio/mp4",
      "aac", "audio/aac",
      "ogg oga", "audio/ogg",
      "opus", "audio/opus",
      "wav", "audio/wav",
      "flac", "audio/flac",
      "weba", "audio/webm",
      "mid midi", "audio/midi",
      "mp4 m4v", "video/mp4",
      "webm", "video/webm",
      "ogv", "video/ogg",
      "mov", "video/quicktime",
      "mkv", "video/matroska",
      "avi", "video/x-msvideo",
      "mpg mpeg", "video/mpeg",
      "ts m2ts", "video/mp2t",
      "m3u8", "application/vnd.apple.mpegurl",
      "mpd", "application/dash+xml",
      // documents and archives
      "pdf", "application/pdf",
      "epub", "application/epub+zip",
      "rtf", "application/rtf",
      "doc", "application/msword",
      "docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
      "xls", "application/vnd.ms-excel",
      "xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
      "ppt", "application/vnd.ms-powerpoint",
      "pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation",
      "odt", "application/vnd.oasis.opendocument.text",
      "ods", "application/vnd.oasis.opendocument.spreadsheet",
      "zip", "application/zip",
      "gz tgz", "application/gzip",
      "br", "application/x-brotli",
      "zst", "application/zstd",
      "bz2", "application/x-bzip2",
      "xz", "application/x-xz",
      "7z", "application/x-7z-compressed",
      "tar", "application/x-tar",
      "jar", "application/java-archive",
    };
    for (int i = 0; i < table.length; i += 2) {
      for (String extension : table[i].split(" ", -1)) {
        USUAL.put(extension, table[i + 1]);
      }
    }
  }

  /// Beyond those that say it by their name.
  private static final Set<String> TEXTS =
      Set.of(
          "application/json",
          "application/x-ndjson",
          "application/xml",
          "application/javascript",
          "application/yaml",
          "application/toml");

  /// No texts, but worth compressing all the same.
  private static final Set<String> LOOSE =
      Set.of(
          "application/wasm",
          "application/vnd.apple.mpegurl",
          "application/rtf",
          "image/bmp",
          "image/x-icon",
          "font/ttf",
          "font/otf");

  private final Map<String, String> own;

  MediaTypes(Map<String, String> own) {
    this.own = own;
  }

  /// The field `Content-Type` of a file with that name.
  String of(String name) {
    int dot = name.lastIndexOf('.');
    if (dot < 0 || name.indexOf('/', dot) >= 0) {
      return UNKNOWN;
    }
    String extension = name.substring(dot + 1).toLowerCase(Locale.ROOT);
    String type = own.get(extension);
    if (type == null) {
      type = USUAL.getOrDefault(extension, UNKNOWN);
    }
    return isText(type) && type.indexOf(';') < 0 ? type + "; charset=utf-8" : type;
  }

  /// Whether a file of that type is worth compressing.
  static boolean isCompressible(String contentType) {
    int parameters = contentType.indexOf(';');
    String type = parameters < 0 ? contentType : contentType.substring(0, parameters).strip();
    return isText(type) || LOOSE.contains(type);
  }

  private static boolean isText(String contentType) {
    return contentType.startsWith("text/")
        || contentType.endsWith("+json")
        || contentType.endsWith("+xml")
        || TEXTS.contains(contentType);
  }
}
