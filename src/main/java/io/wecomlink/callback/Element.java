package io.wecomlink.callback;

import java.util.ArrayList;
import java.util.List;

/** A named text or group of a callback, whether it came as XML or as JSON. */
final class Element {

  private final String name;
  private final List<Element> children = new ArrayList<>();
  private String text = "";

  Element(String name) {
    this.name = name;
  }

  String name() {
    return name;
  }

  /** In the order of the document; empty for a text. */
  List<Element> children() {
    return children;
  }

  /** Never null; empty for a group. */
  String text() {
    return text;
  }

  Element add(String childName) {
    Element child = new Element(childName);
    children.add(child);
    return child;
  }

  void setText(String text) {
    this.text = text;
  }
}
