// SPDX-License-Identifier: Apache-2.0
package io.millrace.schema;

import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.millrace.consumer.InboundGate;
import io.millrace.json.Json;
import io.millrace.scope.Scope;
import io.millrace.server.Admission;
import io.millrace.server.Middleware;
import java.util.List;
import java.util.Locale;
import java.util.regex.PatternSyntaxException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Lets texts through that are JSON by a schema (draft 2020-12 unless it says another). The others
/// are answered with what is wrong, binary messages too, and the connection lives. HTTP requests
/// pass.
///
/// Checked on the event loop: the limit of a message's size bounds the time, unless the schema has
/// regular expressions that take long. Schemas elsewhere that a `$ref` names are not fetched.
public final class SchemaGuard implements Middleware {
  private static final String WRONG = "无效消息: ";
  private static final int LONGEST = 200;
  private static final InboundGate.Verdict NOT_TEXT =
      new InboundGate.Verdict.Answer(WRONG + "a text is expected, not binary data");
  private static final InboundGate.Verdict NOT_JSON =
      new InboundGate.Verdict.Answer(WRONG + "this is not JSON");

  private final Schema schema;
  private final InboundGate gate = new Gate();

  private SchemaGuard(Schema schema) {
    this.schema = schema;
  }

  /// @param schema as JSON: an object
  /// @throws IllegalArgumentException when it is none
  public static SchemaGuard of(String schema) {
    try {
      JsonNode node = Json.read(schema, JsonNode.class);
      if (!node.isObject()) {
        throw new IllegalArgumentException(
            "schema: a JSON " + node.getNodeType() + " (expected: an object)");
      }
      SchemaRegistryConfig config =
          SchemaRegistryConfig.builder()
              .locale(Locale.ENGLISH)
              .pathType(PathType.JSON_PATH)
              .failFast(true) // one error is told; a long list can have one for each element
              .build();
      SchemaRegistry registry =
          SchemaRegistry.withDefaultDialect(
              SpecificationVersion.DRAFT_2020_12, each -> each.schemaRegistryConfig(config));
      checkAgainstItsOwnSchema(registry, node);
      Schema read = registry.getSchema(node);
      read.initializeValidators();
      return new SchemaGuard(read);
    } catch (Json.Unreadable notJson) {
      String where =
          notJson.getCause() instanceof JacksonException cause && cause.getLocation() != null
              ? " from line " + cause.getLocation().getLineNr() + " on"
              : "";
      throw new IllegalArgumentException(
          "schema: not JSON" + where + " (expected: a JSON Schema)", notJson);
    } catch (SchemaException | PatternSyntaxException wrong) {
      throw new IllegalArgumentException(
          "schema: " + wrong.getMessage() + " (expected: a JSON Schema)", wrong);
    }
  }

  private static void checkAgainstItsOwnSchema(SchemaRegistry registry, JsonNode node) {
    SpecificationVersion version =
        SpecificationVersion.fromSchemaNode(node).orElse(SpecificationVersion.DRAFT_2020_12);
    List<Error> errors =
        registry.getSchema(SchemaLocation.of(version.getDialectId())).validate(node);
    if (!errors.isEmpty()) {
      throw new IllegalArgumentException(
          "schema: " + shown(errors.getFirst()) + " (expected: a JSON Schema)");
    }
  }

  @Override
  public Admission admit(Scope scope) {
    return Admission.proceed(scope, gate);
  }

  @Override
  public boolean runsOnEventLoop() {
    return true;
  }

  /// Keeps nothing of a connection, so one serves all.
  private final class Gate implements InboundGate {
    @Override
    public Verdict text(String text) {
      JsonNode message;
      try {
        message = Json.read(text, JsonNode.class);
      } catch (Json.Unreadable notJson) {
        return NOT_JSON;
      }
      List<Error> errors = schema.validate(message);
      return errors.isEmpty() ? Verdict.PASS : new Verdict.Answer(WRONG + shown(errors.getFirst()));
    }

    @Override
    public Verdict bytes(byte[] bytes) {
      return NOT_TEXT;
    }
  }

  /// Where and what, such as `$.content: must be at most 1000 characters long`.
  private static String shown(Error error) {
    String text = error.getInstanceLocation() + ": " + error.getMessage();
    int end = Math.min(text.length(), LONGEST);
    return end == text.length()
        ? text
        : text.substring(0, text.offsetByCodePoints(0, text.codePointCount(0, end) - 1)) + "…";
  }
}
