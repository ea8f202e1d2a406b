package io.wecomlink.simulator;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A decrypted callback in the making: ordered elements; numbers plain, text as CDATA. */
final class EventXml {

  private final Map<String, Object> elements = new LinkedHashMap<>();

  /** Leaves the element out if the value is null. */
  EventXml with(String name, Object value) {
    if (value != null) {
      elements.put(name, value);
    }
    return this;
  }

  EventXml with(Map<String, ?> more) {
    more.forEach(this::with);
    return this;
  }

  Object get(String name) {
    return elements.get(name);
  }

  String xml() {
    StringBuilder out = new StringBuilder("<xml>");
    elements.forEach((name, value) -> write(out, name, value));
    return out.append("</xml>").toString();
  }

  private static void write(StringBuilder out, String name, Object value) {
    if (value instanceof List<?> many) {
      new ArrayList<>(many).forEach(one -> write(out, name, one));
      return;
    }
    out.append('<').append(name).append('>');
    if (value instanceof Map<?, ?> children) {
      children.forEach((child, inner) -> write(out, child.toString(), inner));
    } else if (value instanceof Number) {
      out.append(value);
    } else {
      out.append(cdata(value.toString()));
    }
    out.append("</").append(name).append('>');
  }

  static String cdata(String text) {
    return "<![CDATA[" + text.replace("]]>", "]]]]><![CDATA[>") + "]]>";
  }
}
