package io.wecomlink.callback;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import io.wecomlink.callback.CallbackRejectedException.Reason;
import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import javax.xml.stream.XMLInputFactory;
import javax.xml.stream.XMLStreamConstants;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamReader;

/**
 * Reads the small XML and JSON documents of callbacks. It knows elements and texts, nothing else:
 * no DTD, no entity beyond the five of XML, nothing from outside the document. Whatever it cannot
 * read is {@link Reason#BAD_XML}, whichever of the two it tried to be.
 */
final class DocumentReader {

  // WeCom nests three deep and sends a few hundred elements at most (wecom/callbacks.md).
  static final int MAX_DEPTH = 16;
  static final int MAX_ELEMENTS = 5_000;

  private static final JsonFactory JSON = json();

  /** One per thread: the type does not promise to serve several, and making one takes long. */
  private static final ThreadLocal<XMLInputFactory> XML =
      ThreadLocal.withInitial(DocumentReader::xml);

  private DocumentReader() {}

  /**
   * @param document UTF-8; null counts as empty
   * @return the root
   * @throws CallbackRejectedException BAD_XML
   */
  static Element read(byte[] document) {
    // The blanks go because an XML declaration must be the very first thing.
    String text = document == null ? "" : withoutByteOrderMark(utf8(document)).trim();
    if (text.isEmpty()) {
      throw unreadable();
    }
    try {
      return switch (text.charAt(0)) {
        case '<' -> readXml(text);
        case '{' -> readJson(text);
        default -> throw unreadable();
      };
    } catch (XMLStreamException | IOException malformed) {
      throw unreadable();
    }
  }

  private static Element readXml(String text) throws XMLStreamException {
    try {
      XMLStreamReader reader = XML.get().createXMLStreamReader(new StringReader(text));
      try {
        return readXml(reader);
      } finally {
        reader.close();
      }
    } catch (CallbackRejectedException refused) {
      throw refused;
    } catch (RuntimeException malformed) {
      // The JDK's reader answers some malformed documents with exceptions it does not declare.
      throw unreadable();
    }
  }

  private static Element readXml(XMLStreamReader reader) throws XMLStreamException {
    Budget budget = new Budget();
    Element root = null;
    Deque<Element> open = new ArrayDeque<>();
    Deque<StringBuilder> texts = new ArrayDeque<>();
    while (reader.hasNext()) {
      switch (reader.next()) {
        case XMLStreamConstants.START_ELEMENT -> {
          budget.spend(open.size());
          Element element =
              open.isEmpty()
                  ? new Element(reader.getLocalName())
                  : open.peek().add(reader.getLocalName());
          root = open.isEmpty() ? element : root;
          open.push(element);
          texts.push(new StringBuilder());
        }
        case XMLStreamConstants.END_ELEMENT -> {
          Element element = open.pop();
          String elementText = texts.pop().toString();
          if (element.children().isEmpty()) {
            // WeCom's own samples have blanks around CDATA (wecom/crypto.md §10).
            element.setText(elementText.trim());
          }
        }
        case XMLStreamConstants.CHARACTERS, XMLStreamConstants.CDATA, XMLStreamConstants.SPACE -> {
          if (!texts.isEmpty()) {
            texts.peek().append(reader.getText());
          }
        }
        case XMLStreamConstants.COMMENT,
            XMLStreamConstants.PROCESSING_INSTRUCTION,
            XMLStreamConstants.END_DOCUMENT -> {
          // Says nothing.
        }
        // A DTD, or an entity that only a DTD could declare.
        default -> throw unreadable();
      }
    }
    if (root == null) {
      throw unreadable();
    }
    return root;
  }

  private static Element readJson(String text) throws IOException {
    try (JsonParser parser = JSON.createParser(text)) {
      parser.nextToken();
      Element root = new Element("");
      Budget budget = new Budget();
      // An array is not an element: its members repeat the element that it is the value of.
      Deque<JsonFrame> open = new ArrayDeque<>();
      open.push(new JsonFrame(root, null));
      while (!open.isEmpty()) {
        JsonToken token = parser.nextToken();
        if (token == null) {
          throw unreadable();
        }
        JsonFrame frame = open.peek();
        switch (token) {
          case END_OBJECT, END_ARRAY -> open.pop();
          case FIELD_NAME, VALUE_NULL -> {
            // The name is asked for with the value; null is the same as absent.
          }
          case START_ARRAY -> {
            budget.spend(open.size());
            open.push(new JsonFrame(frame.element(), nameOf(parser, frame)));
          }
          case START_OBJECT -> {
            budget.spend(open.size());
            open.push(new JsonFrame(frame.element().add(nameOf(parser, frame)), null));
          }
          default -> {
            budget.spend(open.size());
            // The text as it stands: numbers keep every digit.
            frame.element().add(nameOf(parser, frame)).setText(parser.getText());
          }
        }
      }
      if (parser.nextToken() != null) {
        throw unreadable();
      }
      return root;
    }
  }

  private static String nameOf(JsonParser parser, JsonFrame frame) throws IOException {
    return frame.arrayName() == null ? parser.currentName() : frame.arrayName();
  }

  private static String utf8(byte[] bytes) {
    try {
      // A new decoder refuses malformed input, where a String would hide it.
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw unreadable();
    }
  }

  private static String withoutByteOrderMark(String text) {
    return text.startsWith("\uFEFF") ? text.substring(1) : text;
  }

  private static CallbackRejectedException unreadable() {
    return new CallbackRejectedException(Reason.BAD_XML);
  }

  private static XMLInputFactory xml() {
    // The JDK's own, whatever parser a library brings along: its limits are known and tested.
    XMLInputFactory factory = XMLInputFactory.newDefaultFactory();
    factory.setProperty(XMLInputFactory.SUPPORT_DTD, false);
    factory.setProperty(XMLInputFactory.IS_SUPPORTING_EXTERNAL_ENTITIES, false);
    factory.setProperty(XMLInputFactory.IS_NAMESPACE_AWARE, false);
    factory.setProperty(XMLInputFactory.IS_COALESCING, true);
    // The JDK prints what it dislikes to the error stream unless someone takes it.
    factory.setXMLReporter((message, type, information, location) -> {});
    factory.setXMLResolver(
        (publicId, systemId, baseUri, namespace) -> {
          throw new XMLStreamException("External entities are not read");
        });
    return factory;
  }

  private static JsonFactory json() {
    return JsonFactory.builder()
        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
        .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
        .streamReadConstraints(
            StreamReadConstraints.builder().maxNestingDepth(MAX_DEPTH + 1).build())
        .build();
  }

  /** What a container adds to: an object its own element, an array the element around it. */
  private record JsonFrame(Element element, String arrayName) {}

  /** Counts elements and depth of one document. */
  private static final class Budget {

    private int left = MAX_ELEMENTS;

    void spend(int depth) {
      if (depth >= MAX_DEPTH || --left < 0) {
        throw unreadable();
      }
    }
  }
}
