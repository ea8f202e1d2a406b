package io.wecomlink.callback;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a callback says, after decryption (wecom/callbacks.md). XML and JSON read the same: an
 * element is named by its path below the root, such as {@code InfoType} or {@code
 * ContactSync/AccessToken}. All values are text as WeCom sent it; elements that nobody asks for do
 * no harm.
 *
 * <p>Immutable.
 */
public final class CallbackPayload {

  private static final String EVENT = "event";

  private final Element root;

  private CallbackPayload(Element root) {
    this.root = root;
  }

  /**
   * Reads a decrypted message. Which of XML and JSON it is follows from its first character.
   *
   * @param clear UTF-8; null counts as empty
   * @throws CallbackRejectedException BAD_XML for whatever cannot be read
   */
  public static CallbackPayload parse(byte[] clear) {
    return new CallbackPayload(DocumentReader.read(clear));
  }

  /**
   * The text of an element; of the first one where it repeats.
   *
   * @param path names below the root, separated by {@code /}
   * @return null when the element is absent; empty when it is there without text
   */
  public String get(String path) {
    return find(path).orElse(null);
  }

  /**
   * Like {@link #get(String)}.
   *
   * @param path names below the root, separated by {@code /}
   * @return empty when the element is absent
   */
  public Optional<String> find(String path) {
    return elements(path).stream().findFirst().map(Element::text);
  }

  /**
   * The texts of an element that may repeat, such as {@code AccountList/UserId}.
   *
   * @param path names below the root, separated by {@code /}
   * @return in the order of the document; empty when the element is absent
   */
  public List<String> all(String path) {
    return elements(path).stream().map(Element::text).toList();
  }

  /**
   * The groups of a name that may repeat, such as {@code AccountList}, each to be asked like a
   * payload of its own. Unlike lists of single texts these stay together when a part is absent.
   *
   * @param path names below the root, separated by {@code /}
   * @return in the order of the document; empty when the element is absent
   */
  public List<CallbackPayload> groups(String path) {
    return elements(path).stream().map(CallbackPayload::new).toList();
  }

  /**
   * Every text by its path, in the order of first appearance.
   *
   * @return unmodifiable
   */
  public Map<String, List<String>> texts() {
    Map<String, List<String>> texts = new LinkedHashMap<>();
    root.children().forEach(child -> collect("", child, texts));
    texts.replaceAll((path, values) -> List.copyOf(values));
    return Collections.unmodifiableMap(texts);
  }

  /**
   * What happened: InfoType, or, where the same event comes in the other spelling (MsgType {@code
   * event}), Event (wecom/callbacks.md §1).
   *
   * @return null when it says neither
   */
  public String infoType() {
    return find("InfoType").orElseGet(() -> isEvent() ? get("Event") : null);
  }

  /**
   * What changed, within an {@link #infoType()} that has several kinds: ChangeType.
   *
   * @return null when absent
   */
  public String changeType() {
    return get("ChangeType");
  }

  /**
   * The corp it is about: AuthCorpId, or, in the other spelling, ToUserName (wecom/callbacks.md
   * §1).
   *
   * @return null when it names none, as {@code suite_ticket}, {@code create_auth} and {@code
   *     reset_permanent_code} do
   */
  public String authCorpId() {
    return find("AuthCorpId").orElseGet(() -> isEvent() ? get("ToUserName") : null);
  }

  /**
   * When WeCom says it happened: TimeStamp, or, in the other spelling, CreateTime.
   *
   * @return seconds since 1970; empty when absent, not a number or beyond what a calendar holds
   */
  public OptionalLong timestampSeconds() {
    String text = find("TimeStamp").orElseGet(() -> get("CreateTime"));
    // 12 digits lead into the year 33658, which Java and PostgreSQL both know.
    return text != null && text.matches("[0-9]{1,12}")
        ? OptionalLong.of(Long.parseLong(text))
        : OptionalLong.empty();
  }

  /** Shows no content: tickets and authorisation codes are secrets. */
  @Override
  public String toString() {
    return "CallbackPayload[%d elements]".formatted(root.children().size());
  }

  private boolean isEvent() {
    return EVENT.equals(get("MsgType"));
  }

  private List<Element> elements(String path) {
    List<Element> found = List.of(root);
    for (String name : path.split("/")) {
      found =
          found.stream()
              .flatMap(element -> element.children().stream())
              .filter(child -> child.name().equals(name))
              .toList();
    }
    return found;
  }

  private static void collect(String prefix, Element element, Map<String, List<String>> texts) {
    String path = prefix + element.name();
    if (element.children().isEmpty()) {
      texts.computeIfAbsent(path, unused -> new ArrayList<>()).add(element.text());
    }
    element.children().forEach(child -> collect(path + "/", child, texts));
  }
}
