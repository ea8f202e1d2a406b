package io.wecomlink.callback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.wecomlink.callback.CallbackRejectedException.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Envelope and payload: what they read, and that nothing hostile gets further than a refusal. */
class CallbackDocumentsTest {

  private static final int MAX_BYTES = 262_144;

  private static final String ENVELOPE =
      "<xml><ToUserName><![CDATA[wwsimsuite000000a1]]></ToUserName>"
          + "<AgentID><![CDATA[]]></AgentID><Encrypt><![CDATA[QUJD+/==]]></Encrypt></xml>";

  private static final String REGISTER_CORP =
      """
      <?xml version="1.0" encoding="UTF-8"?>
      <xml>
        <ServiceCorpId><![CDATA[wwsimprovider00b2]]></ServiceCorpId>
        <InfoType> <![CDATA[register_corp]]> </InfoType>
        <TimeStamp>1717213600</TimeStamp>
        <!-- WeCom sends no comments; they do no harm -->
        <AuthCorpId>wp&amp;Corp&#x4f01;</AuthCorpId>
        <ContactSync><AccessToken><![CDATA[<token>]]></AccessToken><ExpiresIn>1800</ExpiresIn></ContactSync>
        <AuthUserInfo><UserId><![CDATA[张三]]></UserId></AuthUserInfo>
        <State/>
      </xml>
      """;

  @Test
  void readsTheXmlEnvelope() {
    assertThat(envelope(ENVELOPE))
        .isEqualTo(new CallbackEnvelope("wwsimsuite000000a1", "", "QUJD+/=="));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"tousername\":\"corp\",\"encrypt\":\"QUJD\",\"agentid\":\"218\"}",
        "{\"ToUserName\":\"corp\",\"Encrypt\":\"QUJD\",\"AgentID\":218}",
        "\r\n\t {\"unknown\":{\"a\":[1,{\"Encrypt\":\"no\"}]},\"encrypt\":\"QUJD\",\"agentid\":218,"
            + "\"tousername\":\"corp\"} \n",
        "\uFEFF<xml> <Encrypt> <![CDATA[QUJD]]>\n</Encrypt><ToUserName>corp</ToUserName>"
            + "<AgentID>218</AgentID><Unknown><Encrypt>no</Encrypt></Unknown></xml>",
        " \n<?xml version='1.0' encoding='GBK'?><xml><Encrypt>QU<!-- -->JD</Encrypt>"
            + "<ToUserName>corp</ToUserName><AgentID>218</AgentID></xml>\n",
      })
  void readsEverySpelling(String body) {
    assertThat(envelope(body)).isEqualTo(new CallbackEnvelope("corp", "218", "QUJD"));
  }

  @Test
  void envelopeWithoutReceiverOrAgentHasEmptyOnes() {
    CallbackEnvelope expected = new CallbackEnvelope("", "", "QUJD");
    assertThat(envelope("<xml><Encrypt>QUJD</Encrypt></xml>")).isEqualTo(expected);
    assertThat(envelope("{\"encrypt\":\"QUJD\",\"agentid\":null}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("enveloped")
  void theVectorsTravelInEnvelopes(Vectors.Vector vector) {
    String agent = vector.envelopeAgentid() == null ? "" : vector.envelopeAgentid();
    String xml =
        "<xml><ToUserName><![CDATA[%s]]></ToUserName><AgentID><![CDATA[%s]]></AgentID><Encrypt>"
            .formatted(vector.receiveid(), agent);
    CallbackEnvelope envelope =
        envelope(xml + "<![CDATA[" + vector.ciphertextBase64() + "]]></Encrypt></xml>");
    byte[] clear =
        vector
            .crypto()
            .open(
                vector.msgSignature(),
                vector.timestamp(),
                vector.nonce(),
                envelope.encrypt(),
                List.of(envelope.toUserName()));
    CallbackPayload payload = CallbackPayload.parse(clear);
    assertThat(payload.texts()).isNotEmpty();
    assertThat(envelope.agentId()).isEqualTo(agent);
  }

  static Stream<Vectors.Vector> enveloped() {
    return Vectors.load().vectors().stream()
        .filter(v -> v.hasMessage() && v.kind().startsWith("post_"));
  }

  @Test
  void tooLargeIsToldBeforeAnythingIsRead() {
    byte[] body = ENVELOPE.getBytes(StandardCharsets.UTF_8);
    assertThat(CallbackEnvelope.parse(body, body.length).encrypt()).isEqualTo("QUJD+/==");
    refused(Reason.BODY_TOO_LARGE, () -> CallbackEnvelope.parse(body, body.length - 1));
    refused(
        Reason.BODY_TOO_LARGE, () -> CallbackEnvelope.parse(new byte[MAX_BYTES + 1], MAX_BYTES));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " \n",
        "success",
        "[]",
        "[{\"encrypt\":\"QUJD\"}]",
        "\"encrypt\"",
        "<",
        "<xml",
        "<xml>",
        "<xml/>",
        "<xml></xml>",
        "<xml><Encrypt></Encrypt></xml>",
        "<xml><Encrypt> <![CDATA[ ]]> </Encrypt></xml>",
        "<xml><Encrypt><b>QUJD</b></Encrypt></xml>",
        "<xml><Encrypt>QUJD</Encrypt><Encrypt>QUJE</Encrypt></xml>",
        "<xml><Encrypt>QUJD</xml></Encrypt>",
        "<xml><Encrypt>QUJD</Encrypt></xml><xml/>",
        "<xml><Encrypt>QUJD</Encrypt></xml>rest",
        "<xml><Encrypt>&undeclared;</Encrypt></xml>",
        "<xml><Encrypt>\u0001</Encrypt></xml>",
        "<xml><Encrypt a='1' a='2'>QUJD</Encrypt></xml>",
        "<!-- only a comment -->",
        "<?xml version='1.0'?>",
        "<?xml version='9.9'?><xml><Encrypt>QUJD</Encrypt></xml>",
        "{",
        "{}",
        "{\"encrypt\":\"QUJD\"",
        "{\"encrypt\":\"QUJD\"}}",
        "{\"encrypt\":\"QUJD\"} {}",
        "{\"encrypt\":\"\"}",
        "{\"encrypt\":null}",
        "{\"encrypt\":{\"a\":1}}",
        "{\"encrypt\":[\"QUJD\",\"QUJE\"]}",
        "{\"encrypt\":\"QUJD\",\"encrypt\":\"QUJE\"}",
        "{\"encrypt\":\"QUJD\",\"Encrypt\":\"QUJE\"}",
        "{'encrypt':'QUJD'}",
        "{\"encrypt\":NaN}",
        "{\"encrypt\":\"\\ud8\"}",
      })
  void whatIsNoEnvelopeIsRefused(String body) {
    refused(Reason.BAD_XML, () -> envelope(body));
  }

  @Test
  void noBodyIsRefused() {
    refused(Reason.BAD_XML, () -> CallbackEnvelope.parse(null, MAX_BYTES));
    refused(Reason.BAD_XML, () -> CallbackPayload.parse(null));
  }

  static Stream<Arguments> hostile() {
    String lol =
        "<!DOCTYPE xml [<!ENTITY a \"lol\">"
            + Stream.iterate(1, i -> i < 10, i -> i + 1)
                .map(
                    i ->
                        "<!ENTITY %c \"%s\">"
                            .formatted('a' + i, ("&" + (char) ('a' + i - 1) + ";").repeat(10)))
                .reduce("", String::concat)
            + "]><xml><Encrypt>&j;</Encrypt></xml>";
    return Stream.of(
        Arguments.of("empty DTD", "<!DOCTYPE xml><xml><Encrypt>QUJD</Encrypt></xml>"),
        Arguments.of("internal DTD", "<!DOCTYPE xml [<!ELEMENT xml ANY>]>" + ENVELOPE),
        Arguments.of(
            "internal entity",
            "<!DOCTYPE xml [<!ENTITY e 'QUJD'>]><xml><Encrypt>&e;</Encrypt></xml>"),
        Arguments.of("external DTD", "<!DOCTYPE xml SYSTEM 'http://localhost:1/x.dtd'>" + ENVELOPE),
        Arguments.of(
            "parameter entity",
            "<!DOCTYPE xml [<!ENTITY % p SYSTEM 'http://localhost:1/x.dtd'>%p;]>" + ENVELOPE),
        Arguments.of("default attribute", "<!DOCTYPE xml [<!ATTLIST xml a CDATA 'b'>]>" + ENVELOPE),
        Arguments.of("billion laughs", lol),
        Arguments.of("deep XML", "<a>".repeat(40_000)),
        Arguments.of(
            "one level too deep",
            "<a>".repeat(DocumentReader.MAX_DEPTH + 1)
                + "</a>".repeat(DocumentReader.MAX_DEPTH + 1)),
        Arguments.of("wide XML", "<xml>" + "<a/>".repeat(DocumentReader.MAX_ELEMENTS) + "</xml>"),
        Arguments.of("deep JSON objects", "{\"a\":".repeat(40_000)),
        Arguments.of("deep JSON arrays", "{\"a\":" + "[".repeat(40_000)),
        Arguments.of("wide JSON", "{\"a\":[1" + ",1".repeat(DocumentReader.MAX_ELEMENTS) + "]}"),
        Arguments.of("long number", "{\"a\":" + "9".repeat(100_000) + "}"),
        Arguments.of("long JSON name", "{\"" + "n".repeat(200_000) + "\":1}"),
        Arguments.of("long XML name", "<" + "n".repeat(200_000) + "/>"),
        Arguments.of(
            "attributes",
            "<xml "
                + Stream.iterate(0, i -> i < 12_000, i -> i + 1)
                    .map(i -> "a" + i + "='' ")
                    .reduce(new StringBuilder(), StringBuilder::append, StringBuilder::append)
                + "/>"));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("hostile")
  void hostileDocumentsAreRefused(String what, String body) {
    refused(Reason.BAD_XML, () -> envelope(body));
    refused(Reason.BAD_XML, () -> payload(body));
  }

  @Test
  void noFileIsEverRead(@TempDir Path folder) throws IOException {
    Path secret = Files.writeString(folder.resolve("secret.txt"), "QUJD");
    String body =
        "<!DOCTYPE xml [<!ENTITY e SYSTEM '%s'>]><xml><Encrypt>&e;</Encrypt></xml>"
            .formatted(secret.toUri());
    refused(Reason.BAD_XML, () -> envelope(body));
  }

  @Test
  void theDeepestAllowedDocumentIsRead() {
    int depth = DocumentReader.MAX_DEPTH;
    assertThat(payload("<a>".repeat(depth) + "x" + "</a>".repeat(depth)).texts()).hasSize(1);
    String json = "{\"a\":".repeat(depth) + "1" + "}".repeat(depth);
    refused(Reason.BAD_XML, () -> payload("{\"a\":" + json + "}"));
  }

  @Test
  void invalidUtf8IsRefused() {
    byte[] body = ENVELOPE.getBytes(StandardCharsets.UTF_8);
    for (byte[] invalid :
        new byte[][] {
          {(byte) 0xff},
          {(byte) 0xc0, (byte) 0x80},
          {(byte) 0xed, (byte) 0xa0, (byte) 0x80},
          {(byte) 0xe4, (byte) 0xbc}
        }) {
      byte[] changed = Arrays.copyOf(body, body.length);
      System.arraycopy(invalid, 0, changed, 30, invalid.length);
      refused(Reason.BAD_XML, () -> CallbackEnvelope.parse(changed, MAX_BYTES));
      refused(Reason.BAD_XML, () -> CallbackPayload.parse(changed));
    }
    refused(
        Reason.BAD_XML,
        () -> CallbackEnvelope.parse(ENVELOPE.getBytes(StandardCharsets.UTF_16), MAX_BYTES));
  }

  @Test
  void everyTruncationIsRefused() {
    for (String whole : List.of(ENVELOPE, "{\"encrypt\":\"QUJD\",\"agentid\":\"218\"}")) {
      byte[] body = whole.getBytes(StandardCharsets.UTF_8);
      for (int length = 0; length < body.length; length++) {
        byte[] cut = Arrays.copyOf(body, length);
        refused(Reason.BAD_XML, () -> CallbackEnvelope.parse(cut, MAX_BYTES));
        refused(Reason.BAD_XML, () -> CallbackPayload.parse(cut));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void mutationsAreReadOrRefusedButNeverFailOtherwise(long seed) {
    Random random = new Random(seed);
    List<byte[]> seeds =
        Stream.of(
                ENVELOPE,
                REGISTER_CORP,
                "<!DOCTYPE xml [<!ENTITY e 'QUJD'>]><xml><Encrypt>&e;</Encrypt></xml>",
                "{\"ToUserName\":\"corp\",\"Encrypt\":\"QUJD\",\"AgentID\":218}",
                "{\"InfoType\":\"change_auth\",\"List\":[{\"A\":1.5e3},[true,null]],\"R\":\"可见\"}")
            .map(text -> text.getBytes(StandardCharsets.UTF_8))
            .toList();
    int read = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] mutant = mutate(seeds.get(random.nextInt(seeds.size())), random);
      try {
        CallbackEnvelope.parse(mutant, 4_096);
        read++;
      } catch (CallbackRejectedException e) {
        assertThat(e.reason()).isIn(Reason.BAD_XML, Reason.BODY_TOO_LARGE);
      }
      try {
        CallbackPayload payload = CallbackPayload.parse(mutant);
        assertThat(payload.texts()).isNotNull();
        payload.timestampSeconds();
        payload.infoType();
        read++;
      } catch (CallbackRejectedException e) {
        assertThat(e.reason()).isEqualTo(Reason.BAD_XML);
      }
    }
    assertThat(read).as("some mutants stay readable").isPositive();
  }

  private static byte[] mutate(byte[] original, Random random) {
    byte[] bytes = original.clone();
    for (int i = random.nextInt(4); i >= 0; i--) {
      int at = random.nextInt(bytes.length);
      switch (random.nextInt(5)) {
        case 0 -> bytes[at] = (byte) random.nextInt(256);
        case 1 -> bytes[at] = (byte) "<>&;/![]\"'{}:,%?= \0".charAt(random.nextInt(19));
        case 2 -> bytes = Arrays.copyOf(bytes, Math.max(1, at));
        case 3 -> {
          int length = random.nextInt(bytes.length - at) + 1;
          byte[] doubled = Arrays.copyOf(bytes, bytes.length + length);
          System.arraycopy(bytes, at, doubled, at + length, bytes.length - at);
          bytes = doubled;
        }
        default -> {
          int from = random.nextInt(bytes.length);
          int length = Math.min(bytes.length - Math.max(at, from), 12);
          System.arraycopy(bytes, from, bytes, at, length);
        }
      }
    }
    return bytes;
  }

  @Test
  void readsAnXmlPayload() {
    CallbackPayload payload = payload(REGISTER_CORP);
    assertThat(payload.infoType()).isEqualTo("register_corp");
    assertThat(payload.authCorpId()).isEqualTo("wp&Corp企");
    assertThat(payload.timestampSeconds()).isEqualTo(OptionalLong.of(1_717_213_600L));
    assertThat(payload.changeType()).isNull();
    assertThat(payload.get("ContactSync/AccessToken")).isEqualTo("<token>");
    assertThat(payload.find("AuthUserInfo/UserId")).contains("张三");
    assertThat(payload.get("State")).isEmpty();
    assertThat(payload.find("TemplateId")).isEmpty();
    assertThat(payload.get("ContactSync")).isEmpty();
    assertThat(payload.get("ContactSync/Nothing")).isNull();
    assertThat(payload.texts().keySet())
        .containsExactly(
            "ServiceCorpId",
            "InfoType",
            "TimeStamp",
            "AuthCorpId",
            "ContactSync/AccessToken",
            "ContactSync/ExpiresIn",
            "AuthUserInfo/UserId",
            "State");
  }

  @Test
  void repeatedElementsStayTogether() {
    String xml =
        "<xml><AccountList><UserId>a</UserId><PreviousActiveCode>p</PreviousActiveCode>"
            + "</AccountList><Other/><AccountList><UserId>b</UserId></AccountList></xml>";
    String json =
        "{\"AccountList\":[{\"UserId\":\"a\",\"PreviousActiveCode\":\"p\"},{\"UserId\":\"b\"}],"
            + "\"Other\":\"\"}";
    for (String document : List.of(xml, json)) {
      CallbackPayload payload = payload(document);
      assertThat(payload.all("AccountList/UserId")).containsExactly("a", "b");
      assertThat(payload.all("Nothing")).isEmpty();
      assertThat(payload.groups("AccountList"))
          .extracting(group -> group.get("PreviousActiveCode"))
          .containsExactly("p", null);
      assertThat(payload.texts())
          .containsEntry("AccountList/UserId", List.of("a", "b"))
          .containsEntry("Other", List.of(""));
    }
  }

  @Test
  void readsAJsonPayloadLikeAnXmlOne() {
    CallbackPayload payload =
        payload(
            "{\"InfoType\":\"change_auth\",\"TimeStamp\":1717213000,\"MsgId\":4561255354251345929123,"
                + "\"Rate\":1.50,\"Yes\":true,\"Null\":null,\"List\":[1,[2,3],{\"A\":4}],"
                + "\"AuthCorpId\":\"wp\"}");
    Map<String, List<String>> expected = new LinkedHashMap<>();
    expected.put("InfoType", List.of("change_auth"));
    expected.put("TimeStamp", List.of("1717213000"));
    expected.put("MsgId", List.of("4561255354251345929123"));
    expected.put("Rate", List.of("1.50"));
    expected.put("Yes", List.of("true"));
    expected.put("List", List.of("1", "2", "3"));
    expected.put("List/A", List.of("4"));
    expected.put("AuthCorpId", List.of("wp"));
    assertThat(payload.texts()).containsExactlyEntriesOf(expected);
    assertThat(payload.timestampSeconds()).hasValue(1_717_213_000L);
  }

  @Test
  void theOtherSpellingOfAnEventAnswersTheSameQuestions() {
    CallbackPayload payload =
        payload(
            "<xml><ToUserName>wwcorp</ToUserName><FromUserName>sys</FromUserName>"
                + "<CreateTime>1403610513</CreateTime><MsgType>event</MsgType>"
                + "<Event>change_external_contact</Event>"
                + "<ChangeType>add_external_contact</ChangeType></xml>");
    assertThat(payload.infoType()).isEqualTo("change_external_contact");
    assertThat(payload.changeType()).isEqualTo("add_external_contact");
    assertThat(payload.authCorpId()).isEqualTo("wwcorp");
    assertThat(payload.timestampSeconds()).hasValue(1_403_610_513L);
  }

  @Test
  void aPlainMessageIsNoEvent() {
    CallbackPayload payload =
        payload("<xml><ToUserName>c</ToUserName><MsgType>text</MsgType><Event>x</Event></xml>");
    assertThat(payload.infoType()).isNull();
    assertThat(payload.authCorpId()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "soon", "-1", "1.5", "99999999999999999999", "1717213000000", "１２"})
  void timestampsThatAreNoNumbersAreAbsent(String text) {
    assertThat(payload("<xml><TimeStamp>" + text + "</TimeStamp></xml>").timestampSeconds())
        .isEmpty();
  }

  @Test
  void nothingShowsItsContent() {
    assertThat(payload(REGISTER_CORP).toString()).isEqualTo("CallbackPayload[7 elements]");
    assertThat(envelope(ENVELOPE).toString()).doesNotContain("QUJD", "wwsim");
  }

  @ParameterizedTest
  @EnumSource(Reason.class)
  void everyReasonHasAClientErrorAndItsNameAsCode(Reason reason) {
    assertThat(reason.httpStatus()).isBetween(400, 499);
    assertThat(reason.code()).isEqualTo(reason.name().toLowerCase(Locale.ROOT));
  }

  private static CallbackEnvelope envelope(String body) {
    return CallbackEnvelope.parse(body.getBytes(StandardCharsets.UTF_8), MAX_BYTES);
  }

  private static CallbackPayload payload(String clear) {
    return CallbackPayload.parse(clear.getBytes(StandardCharsets.UTF_8));
  }

  private static void refused(Reason reason, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            CallbackRejectedException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(reason);
              assertThat(e).hasMessage("Callback refused: " + reason.code()).hasNoCause();
            });
  }
}
