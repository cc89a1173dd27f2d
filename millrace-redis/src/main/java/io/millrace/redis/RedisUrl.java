// SPDX-License-Identifier: Apache-2.0
package io.millrace.redis;

import io.millrace.redis.RedisOptions.Format;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/// Takes a URL apart: which wire, which servers, and the parameters. Nothing of it is shown that
/// may be a password.
final class RedisUrl {
  /// Those that Lettuce reads.
  static final Set<String> SCHEMES =
      Set.of(
          "redis",
          "rediss",
          "redis+ssl",
          "redis+tls",
          "redis-sentinel",
          "rediss-sentinel",
          "redis-socket",
          "redis+socket");

  private static final String PUBSUB = "+pubsub";
  private static final String CLUSTER = "+cluster";
  private static final Pattern BETWEEN_URLS = Pattern.compile(",(?=[A-Za-z][A-Za-z0-9+.-]*://)");
  private static final String ENCODE =
      "special characters of a password are written as %2C and the like";

  private final UrlParameters parameters = new UrlParameters();
  private final Set<Format> formats = new TreeSet<>();
  private final List<String> hosts = new ArrayList<>();

  private RedisUrl() {}

  static RedisOptions read(String text) {
    RedisUrl url = new RedisUrl();
    for (String each : BETWEEN_URLS.split(text.strip(), -1)) {
      url.add(each);
    }
    if (url.formats.size() > 1) {
      throw new IllegalArgumentException(
          "url: " + url.formats + " in one list (expected: the same format for all servers)");
    }
    return url.parameters.applied(
        RedisOptions.DEFAULT.withHosts(url.hosts).withFormat(url.formats.iterator().next()));
  }

  private void add(String url) {
    int start = url.indexOf("://");
    if (start < 0) {
      throw new IllegalArgumentException(
          "url: no :// in it (expected: a URL such as redis://host:6379/0)");
    }
    String scheme = scheme(url.substring(0, start).toLowerCase(Locale.ROOT));
    String rest = url.substring(start + 3);
    int end = endOfHosts(rest);
    String authority = rest.substring(0, end);
    String behind = rest.substring(end);
    String fragment = from(behind, '#');
    String beforeFragment = behind.substring(0, behind.length() - fragment.length());
    String query = from(beforeFragment, '?');
    String path = beforeFragment.substring(0, beforeFragment.length() - query.length());
    boolean oneServer = scheme.contains("sentinel") || scheme.contains("socket");
    if (fragment.contains("@") || (path.contains("@") && !oneServer)) {
      throw new IllegalArgumentException(
          "url: " + Redaction.url(url) + " (expected: no @ behind the hosts; " + ENCODE + ")");
    }
    String left = parameters.take(query.isEmpty() ? "" : query.substring(1));
    String tail = path + (left.isEmpty() ? "" : "?" + left) + fragment;
    for (String host : oneServer ? List.of(authority) : separate(authority, url)) {
      hosts.add(scheme + "://" + host + tail);
    }
  }

  /// Notes the format and leaves what Lettuce knows.
  private String scheme(String scheme) {
    String plain = scheme;
    Format format = Format.SORTED_SETS;
    if (scheme.endsWith(PUBSUB)) {
      plain = scheme.substring(0, scheme.length() - PUBSUB.length());
      format = Format.PUBSUB;
    } else if (scheme.endsWith(CLUSTER)) {
      plain = scheme.substring(0, scheme.length() - CLUSTER.length());
      format = Format.SHARDED_PUBSUB;
    }
    if (!SCHEMES.contains(plain)) {
      throw new IllegalArgumentException(
          "scheme: "
              + (scheme.length() > 40 ? "(hidden)" : scheme)
              + " (expected: redis, rediss, redis-sentinel, rediss-sentinel or redis-socket, with"
              + " +pubsub behind it for publish and subscribe; redis+cluster or rediss+cluster)");
    }
    formats.add(format);
    return plain;
  }

  private static int endOfHosts(String text) {
    for (int i = 0; i < text.length(); i++) {
      if ("/?#".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return text.length();
  }

  private static String from(String text, char mark) {
    int at = text.indexOf(mark);
    return at < 0 ? "" : text.substring(at);
  }

  /// The credentials of the first are those of all that have none.
  private static List<String> separate(String authority, String url) {
    List<String> separate = new ArrayList<>();
    String credentials = "";
    for (String host : authority.split(",", -1)) {
      int at = host.lastIndexOf('@') + 1;
      if (at > 0 && credentials.isEmpty() && !separate.isEmpty()) {
        throw new IllegalArgumentException(
            "url: "
                + Redaction.url(url)
                + " (expected: credentials before the first host; "
                + ENCODE
                + ")");
      }
      if (credentials.isEmpty()) {
        credentials = host.substring(0, at);
      }
      separate.add(at > 0 ? host : credentials + host);
    }
    return separate;
  }
}
