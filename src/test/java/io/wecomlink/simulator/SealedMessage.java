package io.wecomlink.simulator;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Instant;

/**
 * Posts messages sealed with a pair of keys to any URL, as WeCom or somebody who got hold of the
 * keys might.
 *
 * @param token of the URL
 * @param aesKey of the URL
 */
public record SealedMessage(String token, String aesKey) {

  /** Posts an XML envelope; returns status and body. */
  public String post(String url, String message, String receiveId) {
    return send(
        url,
        encrypted(message, receiveId),
        encrypt -> "<xml><Encrypt>" + EventXml.cdata(encrypt) + "</Encrypt></xml>");
  }

  /** Posts a JSON envelope; returns status and body. */
  public String postJson(String url, String message, String receiveId) {
    return send(
        url,
        encrypted(message, receiveId),
        encrypt -> "{\"tousername\":\"\",\"encrypt\":\"" + encrypt + "\",\"agentid\":1}");
  }

  private String encrypted(String message, String receiveId) {
    return new CallbackCipher(token, aesKey).encrypt(new byte[16], message, receiveId);
  }

  private String send(
      String url, String encrypted, java.util.function.UnaryOperator<String> envelope) {
    String second = String.valueOf(Instant.now().getEpochSecond());
    String signature = new CallbackCipher(token, aesKey).signature(second, "nonce", encrypted);
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(
                    url
                        + (url.contains("?") ? "&" : "?")
                        + "msg_signature="
                        + signature
                        + "&timestamp="
                        + second
                        + "&nonce=nonce"))
            .POST(HttpRequest.BodyPublishers.ofString(envelope.apply(encrypted)))
            .build();
    try {
      HttpResponse<String> answer =
          HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
      return answer.statusCode() + " " + answer.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
