package io.wecomlink.simulator;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import java.io.IOException;
import java.util.Collection;
import java.util.Map;

/** Streaming JSON helpers. */
final class Json {

  /** Rare characters travel as UTF-8, as WeCom sends them, not as escaped surrogates. */
  static final JsonFactory FACTORY =
      JsonFactory.builder().enable(JsonWriteFeature.COMBINE_UNICODE_SURROGATES_IN_UTF8).build();

  private Json() {}

  static void value(JsonGenerator out, Object value) throws IOException {
    if (value == null) {
      out.writeNull();
    } else if (value instanceof Map<?, ?> map) {
      out.writeStartObject();
      for (Map.Entry<?, ?> entry : map.entrySet()) {
        out.writeFieldName(entry.getKey().toString());
        value(out, entry.getValue());
      }
      out.writeEndObject();
    } else if (value instanceof Collection<?> many) {
      out.writeStartArray();
      for (Object one : many) {
        value(out, one);
      }
      out.writeEndArray();
    } else if (value instanceof Long || value instanceof Integer) {
      out.writeNumber(((Number) value).longValue());
    } else if (value instanceof Number number) {
      out.writeNumber(number.doubleValue());
    } else if (value instanceof Boolean truth) {
      out.writeBoolean(truth);
    } else {
      out.writeString(value.toString());
    }
  }

  static void field(JsonGenerator out, String name, Object value) throws IOException {
    out.writeFieldName(name);
    value(out, value);
  }

  /** Leaves the field out if there is no value. */
  static void optional(JsonGenerator out, String name, String value) throws IOException {
    if (value != null) {
      out.writeStringField(name, value);
    }
  }
}
