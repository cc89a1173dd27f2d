// SPDX-License-Identifier: Apache-2.0
package io.millrace.cli;

import io.millrace.server.StartException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// A certificate for `localhost` that has signed itself, for trying out: browsers warn of it. Made
/// by the keytool of the JDK that runs, and gone when the program ends.
///
/// @param certificate in PEM
/// @param key in PEM
public record SelfSigned(Path certificate, Path key) {
  private static final String ALIAS = "millrace";
  private static final String PASSWORD = "changeit"; // of a file that is deleted at once
  private static final long PATIENCE_SECONDS = 60;

  /// Makes one in a new folder that is the user's alone.
  ///
  /// @throws StartException when that fails
  public static SelfSigned make() {
    try {
      Path folder = Files.createTempDirectory("millrace-tls");
      folder.toFile().deleteOnExit();
      Path store = folder.resolve("store.p12");
      runKeytool(store);
      KeyStore keys = KeyStore.getInstance("PKCS12");
      try (InputStream in = Files.newInputStream(store)) {
        keys.load(in, PASSWORD.toCharArray());
      }
      Files.delete(store);
      return new SelfSigned(
          pem(folder.resolve("cert.pem"), "CERTIFICATE", keys.getCertificate(ALIAS).getEncoded()),
          pem(
              folder.resolve("key.pem"),
              "PRIVATE KEY",
              keys.getKey(ALIAS, PASSWORD.toCharArray()).getEncoded()));
    } catch (IOException | GeneralSecurityException | InterruptedException failed) {
      throw new StartException(
          "self-signed certificate: cannot be made (expected: a JDK with keytool, and a place for"
              + " temporary files): "
              + failed.getMessage(),
          failed);
    }
  }

  private static void runKeytool(Path store) throws IOException, InterruptedException {
    Process keytool =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    ALIAS,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1",
                    "-dname",
                    "CN=localhost",
                    "-ext",
                    "san=dns:localhost,ip:127.0.0.1,ip:::1",
                    "-validity",
                    "30",
                    "-storetype",
                    "PKCS12",
                    "-storepass",
                    PASSWORD,
                    "-keystore",
                    store.toString()))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    if (!keytool.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
      keytool.destroyForcibly();
      throw new IOException("keytool did not end");
    }
    if (keytool.exitValue() != 0) {
      throw new IOException("keytool ended with " + keytool.exitValue());
    }
  }

  private static Path pem(Path file, String label, byte[] der) throws IOException {
    String lines =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    Files.writeString(
        file, "-----BEGIN " + label + "-----\n" + lines + "\n-----END " + label + "-----\n");
    file.toFile().deleteOnExit();
    return file;
  }
}
