// SPDX-License-Identifier: Apache-2.0
package io.millrace.net.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.net.TlsFiles;
import io.millrace.server.StartException;
import io.millrace.server.TlsOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Certificates and keys, as tools write them.
class IdentityTest {
  @ParameterizedTest
  @CsvSource({
    "ec.pem, ec.key.pem, EC",
    "ec.pem, ec.sec1.pem, EC",
    "rsa.pem, rsa.key.pem, RSA",
    "rsa.pem, rsa.pkcs1.pem, RSA"
  })
  void readsAllForms(String certificate, String key, String algorithm) {
    Identity identity =
        Identity.read(TlsOptions.of(TlsFiles.file(certificate), TlsFiles.file(key)));
    assertThat(identity.key().getAlgorithm()).isEqualTo(algorithm);
    assertThat(identity.chain()).hasSize(1);
  }

  @Test
  void readsAnEncryptedKeyWithItsPassword() {
    TlsOptions options = TlsOptions.of(TlsFiles.file("ec.pem"), TlsFiles.file("ec.encrypted.pem"));
    assertThat(Identity.read(options.withPassword("secret")).key().getAlgorithm()).isEqualTo("EC");
    refused(options, "is encrypted");
    refused(options.withPassword("wrong"), "cannot be decrypted");
  }

  @Test
  void saysWhatIsWrong(@TempDir Path folder) throws IOException {
    Path rubbish = Files.writeString(folder.resolve("rubbish.pem"), "no PEM at all");
    Path key = TlsFiles.file("ec.key.pem");
    Path certificate = TlsFiles.file("ec.pem");
    refused(TlsOptions.of(rubbish, key), "is no PEM");
    refused(TlsOptions.of(certificate, rubbish), "is no PEM");
    refused(TlsOptions.of(folder, key), "cannot be read");
    refused(TlsOptions.of(key, key), "holds no certificate");
    refused(TlsOptions.of(certificate, certificate), "holds no private key");
    refused(TlsOptions.of(certificate, TlsFiles.file("ec.legacy.pem")), "openssl pkcs8 -topk8");
    refused(TlsOptions.of(certificate, TlsFiles.file("rsa.key.pem")), "is not the key of");
    refused(TlsOptions.of(certificate, TlsFiles.file("client.key.pem")), "is not the key of");
  }

  private static void refused(TlsOptions options, String why) {
    assertThatThrownBy(() -> Identity.read(options))
        .isInstanceOf(StartException.class)
        .hasMessageContaining(why)
        .hasMessageContaining("expected: ");
  }
}
