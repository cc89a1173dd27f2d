// SPDX-License-Identifier: Apache-2.0
package io.millrace.form;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.http.HttpException;
import io.millrace.http.Method;
import io.millrace.http.Request;
import io.millrace.http.RequestBody;
import io.millrace.http.Status;
import io.millrace.scope.Headers;
import io.millrace.scope.Scope;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FormTest {
  private static final String TYPE = "multipart/form-data; boundary=frontier";

  @TempDir private Path folder;

  private static Request post(String type, byte[] content) {
    return Request.of(Method.POST, "/", Headers.of("content-type", type), content);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static Form multipart(String content) {
    return Form.of(post(TYPE, bytes(content)));
  }

  private static String part(String disposition, String content) {
    return "--frontier\r\nContent-Disposition: form-data; "
        + disposition
        + "\r\n\r\n"
        + content
        + "\r\n";
  }

  private static void refused(Status status, Request request, FormLimits limits) {
    assertThatThrownBy(() -> Form.of(request, limits))
        .isInstanceOfSatisfying(
            HttpException.class, said -> assertThat(said.status()).isEqualTo(status));
  }

  // ---- urlencoded ----

  @Test
  void readsUrlencodedTexts() {
    Form form =
        Form.of(
            post(
                "application/x-www-form-urlencoded; charset=UTF-8",
                bytes("name=J%C3%BCrgen+B&colour=red&&colour=blue&empty=")));
    assertThat(form.first("name")).isEqualTo("Jürgen B");
    assertThat(form.all("colour")).containsExactly("red", "blue");
    assertThat(form.first("empty")).isEmpty();
    assertThat(form.first("other")).isNull();
    assertThat(form.first("other", "none")).isEqualTo("none");
    assertThat(form.texts().keySet()).containsExactly("name", "colour", "empty");
  }

  @Test
  void aFieldThatDoesNotDecodeIsNotLeftOutInSilence() {
    refused(
        Status.BAD_REQUEST,
        post("application/x-www-form-urlencoded", bytes("a=1&b=%zz")),
        FormLimits.DEFAULT);
  }

  @Test
  void urlencodedFieldsAreCountedAndMeasured() {
    Request two = post("application/x-www-form-urlencoded", bytes("a=1&b=2"));
    refused(Status.CONTENT_TOO_LARGE, two, FormLimits.DEFAULT.withFields(1));
    refused(Status.CONTENT_TOO_LARGE, two, FormLimits.DEFAULT.withMemory(6));
    Request many = post("application/x-www-form-urlencoded", bytes("&".repeat(5_000) + "a=1"));
    refused(Status.CONTENT_TOO_LARGE, many, FormLimits.DEFAULT);
  }

  /// A route for large uploads must not take as large a text into memory.
  @Test
  void aLongUrlencodedFormIsNotReadToItsEnd() {
    AtomicLong read = new AtomicLong();
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            read.incrementAndGet();
            return 'a';
          }

          @Override
          public int read(byte[] into, int offset, int length) {
            read.addAndGet(length);
            return length;
          }
        };
    Request request =
        new Request(
            Method.POST,
            Scope.of(
                Scope.HTTP, "/", Headers.of("content-type", "application/x-www-form-urlencoded")),
            new RequestBody.Arriving(endless));
    refused(Status.CONTENT_TOO_LARGE, request, FormLimits.DEFAULT.withMemory(5_000));
    assertThat(read).hasValue(5_001);
  }

  @Test
  void anythingElseIsNoForm() {
    refused(Status.UNSUPPORTED_MEDIA_TYPE, post("text/plain", bytes("a=1")), FormLimits.DEFAULT);
    refused(
        Status.UNSUPPORTED_MEDIA_TYPE,
        Request.of(Method.POST, "/", Headers.none(), bytes("a=1")),
        FormLimits.DEFAULT);
  }

  // ---- multipart ----

  @Test
  void readsTextsAndFilesOfAMultipart() throws IOException {
    String content =
        "what stands before is skipped\r\n"
            + part("name=\"text\"", "a line\r\nand another é")
            + part("name=text", "again")
            + "--frontier \t\r\ncontent-TYPE: image/png\r\n"
            + "content-disposition: form-data; name=\"pic\"; filename=\"C:\\pics\\a %22b\\\".png\""
            + "\r\n\r\n\u0001\u0002\r\n"
            + part("name=\"none\"; filename=\"\"", "")
            + "--frontier--\r\nand after";
    try (Form form = multipart(content)) {
      assertThat(form.all("text")).containsExactly("a line\r\nand another é", "again");
      Upload upload = Objects.requireNonNull(form.upload("pic"));
      assertThat(upload.name()).isEqualTo("pic");
      assertThat(upload.fileName()).isEqualTo("a \"b\".png");
      assertThat(upload.mediaType()).isEqualTo("image/png");
      assertThat(upload.size()).isEqualTo(2);
      assertThat(upload.open().readAllBytes()).containsExactly(1, 2);
      assertThat(form.upload("none")).isNull();
      assertThat(form.uploads().keySet()).containsExactly("pic");
    }
  }

  @Test
  void anEmptyMultipartHasNoFields() {
    try (Form form = multipart("--frontier--")) {
      assertThat(form.texts()).isEmpty();
    }
  }

  /// A content that hands out a few bytes at a time, wherever that cuts.
  private static InputStream dripping(byte[] content, int most) {
    return new ByteArrayInputStream(content) {
      @Override
      public synchronized int read(byte[] into, int offset, int length) {
        return super.read(into, offset, Math.min(length, most));
      }
    };
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 11, 4_096, 16_384})
  void boundariesAreFoundWhereverTheContentIsCut(int most) throws IOException {
    byte[] file = new byte[40_000];
    new Random(7).nextBytes(file);
    // What looks like the beginning of a boundary is none.
    byte[] decoy = bytes("\r\n--fronti\r\n-\r\n--\r\r\n");
    System.arraycopy(decoy, 0, file, 16_370, decoy.length);
    System.arraycopy(decoy, 0, file, file.length - decoy.length, decoy.length);
    byte[] before =
        bytes("--frontier\r\nContent-Disposition: form-data; name=f; filename=x\r\n\r\n");
    byte[] after = bytes("\r\n" + part("name=t", "text") + "--frontier--\r\n");
    byte[] content = Arrays.copyOf(before, before.length + file.length + after.length);
    System.arraycopy(file, 0, content, before.length, file.length);
    System.arraycopy(after, 0, content, before.length + file.length, after.length);
    Request request =
        new Request(
            Method.POST,
            Scope.of(Scope.HTTP, "/", Headers.of("content-type", TYPE)),
            new RequestBody.Arriving(dripping(content, most)));
    try (Form form = Form.of(request)) {
      Upload upload = Objects.requireNonNull(form.upload("f"));
      assertThat(upload.open().readAllBytes()).isEqualTo(file);
      assertThat(form.first("t")).isEqualTo("text");
    }
  }

  @Test
  void largeFilesGoToDiskAndAreReadAndSavedFromThere() throws IOException {
    String text = "0123456789".repeat(1_000);
    String content = part("name=f; filename=x", text) + "--frontier--";
    Upload kept;
    try (Form form = Form.of(post(TYPE, bytes(content)), FormLimits.DEFAULT.withSpoolAbove(100))) {
      Upload upload = Objects.requireNonNull(form.upload("f"));
      assertThat(upload.size()).isEqualTo(10_000);
      assertThat(new String(upload.open().readAllBytes(), StandardCharsets.UTF_8)).isEqualTo(text);
      try (InputStream again = upload.open()) {
        assertThat(again.read()).isEqualTo('0');
        assertThat(again.readNBytes(3)).isEqualTo(bytes("123"));
      }
      Path saved = folder.resolve("saved");
      upload.saveTo(saved);
      assertThat(saved).hasContent(text);
      assertThatThrownBy(() -> upload.saveTo(saved)).isInstanceOf(FileAlreadyExistsException.class);
      kept = upload;
    }
    assertThatThrownBy(() -> kept.open().read()).isInstanceOf(IOException.class);
    try (var files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      assertThat(files.map(each -> String.valueOf(each.getFileName())).toList())
          .noneMatch(name -> name.startsWith("millrace-upload"));
    }
  }

  @Test
  void manySmallFilesGoToDiskToo() throws IOException {
    StringBuilder content = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      content.append(part("name=f; filename=x" + i, "y".repeat(1_000)));
    }
    content.append("--frontier--");
    try (Form form =
        Form.of(post(TYPE, bytes(content.toString())), FormLimits.DEFAULT.withMemory(5_000))) {
      List<Upload> all = form.uploads("f");
      assertThat(all).hasSize(20);
      for (Upload each : all) {
        assertThat(each.open().readAllBytes()).hasSize(1_000);
      }
    }
  }

  /// 500 and the log, not 400: what happens when the disk is full. An interrupted thread finds its
  /// file closed, which is as good.
  @Test
  void aDiskThatTakesNothingIsNoFaultOfTheClient() {
    byte[] content = bytes(part("name=f; filename=x", "0123456789".repeat(20)) + "--frontier--");
    FormLimits limits = FormLimits.DEFAULT.withSpoolAbove(100);
    Thread.currentThread().interrupt();
    try {
      assertThatThrownBy(() -> Form.of(post(TYPE, content), limits))
          .isInstanceOf(UncheckedIOException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void limitsOfAMultipart() {
    Request three =
        post(
            TYPE,
            bytes(
                part("name=a", "1234567890")
                    + part("name=b; filename=b", "1")
                    + part("name=c; filename=c", "1")
                    + "--frontier--"));
    refused(Status.CONTENT_TOO_LARGE, three, FormLimits.DEFAULT.withFields(2));
    refused(Status.CONTENT_TOO_LARGE, three, FormLimits.DEFAULT.withUploads(1));
    refused(Status.CONTENT_TOO_LARGE, three, FormLimits.DEFAULT.withMemory(9));
    Request longNamed = post(TYPE, bytes(part("name=" + "n".repeat(5_000), "") + "--frontier--"));
    refused(Status.CONTENT_TOO_LARGE, longNamed, FormLimits.DEFAULT.withMemory(4_999));
    refused(
        Status.CONTENT_TOO_LARGE,
        post(TYPE, bytes("--frontier\r\nX: " + "x".repeat(9_000) + "\r\n\r\n\r\n--frontier--")),
        FormLimits.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--other--",
        "--frontier\r\nContent-Disposition: form-data; name=a\r\n\r\nno end",
        "--frontier\r\nContent-Disposition: form-data; name=a",
        "--frontier\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--frontier",
        "--frontier\r\nContent-Disposition: form-data; name=a\r\n\r\nx\r\n--frontierX\r\n\r\n",
        "--frontier\r\nContent-Disposition: attachment; name=a\r\n\r\nx\r\n--frontier--",
        "--frontier\r\nContent-Disposition: form-data\r\n\r\nx\r\n--frontier--",
        "--frontier\r\n\r\nx\r\n--frontier--",
        "--frontier\nContent-Disposition: form-data; name=a\n\nx\n--frontier--"
      })
  void whatIsNotWellFormedIsRefused(String content) {
    refused(Status.BAD_REQUEST, post(TYPE, bytes(content)), FormLimits.DEFAULT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"multipart/form-data", "multipart/form-data; boundary=\"\""})
  void aMultipartNeedsABoundary(String type) {
    refused(Status.BAD_REQUEST, post(type, bytes("--frontier--")), FormLimits.DEFAULT);
  }
}
