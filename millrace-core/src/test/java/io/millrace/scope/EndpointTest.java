// SPDX-License-Identifier: Apache-2.0
package io.millrace.scope;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.Inet6Address;
import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class EndpointTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1, 127.0.0.1:80",
    "0:0:0:0:0:0:0:0, [::]:80",
    "0:0:0:0:0:0:0:1, [::1]:80",
    "1:0:0:0:0:0:0:0, [1::]:80",
    "2001:0DB8::0:7, [2001:db8::7]:80",
    "1:2:3:4:5:6:7:8, [1:2:3:4:5:6:7:8]:80",
    "1:2:3:0:5:6:7:8, [1:2:3:0:5:6:7:8]:80",
    "0:0:3:4:5:0:0:0, [0:0:3:4:5::]:80",
    "2001:db8:0:0:1:0:0:1, [2001:db8::1:0:0:1]:80",
    "fe80::ff00:0:0:1, [fe80::ff00:0:0:1]:80",
    "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff, [ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff]:80",
  })
  void anAddressIsWrittenShort(String literal, String text) {
    Endpoint endpoint = Endpoint.of(InetAddress.ofLiteral(literal), 80);
    assertThat(endpoint).hasToString(text);
    assertThat(InetAddress.ofLiteral(endpoint.host())).isEqualTo(InetAddress.ofLiteral(literal));
    assertThat(endpoint.network()).isEqualTo(new Endpoint(literal, 80).network());
  }

  @Test
  void theZoneOfAnAddressStays() throws Exception {
    byte[] local = InetAddress.ofLiteral("fe80::1").getAddress();
    assertThat(Endpoint.of(Inet6Address.getByAddress("", local, 3), 80).host())
        .isEqualTo("fe80::1%3");
  }
}
