package io.wecomlink.wecom;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.wecomlink.token.AccessTokens;
import io.wecomlink.token.TokenKind;
import io.wecomlink.token.TokenLookup;
import java.io.IOException;
import java.io.InputStream;
import java.util.Set;
import org.apache.camel.Body;
import org.apache.camel.Exchange;
import org.apache.camel.Header;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** Reads what WeCom answered: the JSON, or an exception that says what the errcode means. */
@Component("wecomAnswers")
public class WecomAnswers {

  private static final int BAD_SECRET = 40001;

  /** What WeCom says to a wrong secret: bad secret, bad suite secret, another company's. */
  private static final Set<Integer> BAD_SECRETS = Set.of(BAD_SECRET, 40080, 40091);

  private static final String NO_LIST = "none";

  private final ObjectMapper json;
  private final AccessTokens tokens;
  private final WecomQuota quota;

  WecomAnswers(ObjectMapper json, AccessTokens tokens, WecomQuota quota) {
    this.json = json;
    this.tokens = tokens;
    this.quota = quota;
  }

  /**
   * The answer's JSON. WeCom sends HTTP 200 for business errors too, and old service APIs leave
   * errcode out when all is well (wecom/service-api.md).
   *
   * @throws WecomApiException with the class of the errcode; RETRY for HTTP errors, HTML and broken
   *     JSON (wecom/limits-and-errors.md §2, notes)
   */
  public JsonNode read(
      Exchange exchange,
      InputStream body,
      @Header(Exchange.HTTP_RESPONSE_CODE) int status,
      @Variable("apiCall") ApiCall call)
      throws IOException {
    if (status != 200) {
      throw new WecomApiException(call.api(), status, ErrorClass.RETRY, "HTTP status");
    }
    JsonNode answer = parse(body, call);
    int errcode = errcode(answer, call);
    if (errcode == 0) {
      return answer;
    }
    ErrorClass errorClass = WecomErrors.classify(errcode, call);
    if (errorClass == ErrorClass.REFRESH_TOKEN) {
      tokens.reject(call.token(), exchange.getVariable("accessToken", String.class));
      WecomRetries.countRefusal(exchange, call.api());
    }
    String words = words(answer.path("errmsg").asText(""));
    WecomApiException limit = quota.refusal(call, errcode, words);
    throw limit != null ? limit : new WecomApiException(call.api(), errcode, errorClass, words);
  }

  /**
   * A good answer holds the list that it is about. One without would look like an empty one, and
   * what is not on a list is taken for gone.
   *
   * @param list name of the member that must be an array; {@code none} for answers that are no list
   * @throws WecomApiException of class UNKNOWN: only this item fails
   */
  public void requireList(String api, String list, @Body JsonNode answer) {
    if (!NO_LIST.equals(list) && !answer.path(list).isArray()) {
      throw new WecomApiException(api, 0, ErrorClass.UNKNOWN, "the answer lacks the list " + list);
    }
    if (answer.path("next_cursor").isContainerNode()) {
      // Taken for no cursor it would be the end of the list.
      throw new WecomApiException(api, 0, ErrorClass.UNKNOWN, "the cursor is no text");
    }
  }

  /**
   * There was no answer, or too much of it.
   *
   * @throws WecomApiException always: of class RETRY, or UNKNOWN for one that is too large and
   *     would be so again; its cause may name the address but no token
   */
  public void unreachable(Exchange exchange, @Variable("apiCall") ApiCall call) {
    Exception cause = exchange.getProperty(Exchange.EXCEPTION_CAUGHT, Exception.class);
    if (cause instanceof AnswerTooLargeException) {
      throw new WecomApiException(call.api(), 0, ErrorClass.UNKNOWN, cause.getMessage());
    }
    throw new WecomApiException(
        call.api(), 0, ErrorClass.RETRY, "no answer: " + cause.getClass().getSimpleName());
  }

  /**
   * The token that a call needed could not be fetched. The call fails with the same code and class,
   * but is not repeated: fetching had attempts of its own. A secret that is refused for a company's
   * own token was reset or its app stopped there, so the company has to act
   * (wecom/limits-and-errors.md §2, 40001). A token that was needed to fetch this one is none of
   * the company's.
   *
   * @throws WecomApiException always
   */
  public void tokenNotFetched(Exchange exchange, @Variable("tokenClaim") TokenLookup claim) {
    WecomApiException failure =
        exchange.getProperty(Exchange.EXCEPTION_CAUGHT, WecomApiException.class);
    if (failure.isFetchingToken()) {
      throw failure;
    }
    if (BAD_SECRETS.contains(failure.errcode())) {
      tokens.secretRefused(claim, failure.errcode());
    }
    throw failure.whileFetchingToken(meaning(failure.errcode(), claim, failure.getErrorClass()));
  }

  /**
   * A token is not asked for, because its secret was refused several times in a row.
   *
   * @throws WecomApiException always, with what WeCom said then
   */
  public void secretRefused(@Body TokenLookup refused) {
    int errcode = refused.refusedCode();
    throw new WecomApiException(
            "the " + refused.key().kind() + " token",
            errcode,
            WecomErrors.classify(errcode),
            "the secret was refused several times; WeCom is not asked again for 10 minutes")
        .whileFetchingToken(meaning(errcode, refused, WecomErrors.classify(errcode)));
  }

  private static ErrorClass meaning(int errcode, TokenLookup token, ErrorClass usual) {
    boolean companysMatter =
        errcode == BAD_SECRET || WecomErrors.classify(errcode) == ErrorClass.REAUTHORISE;
    return companysMatter && token.key().kind() == TokenKind.CORP ? ErrorClass.REAUTHORISE : usual;
  }

  /** 0 where it is left out. An errcode that is no number says nothing, least of all success. */
  private static int errcode(JsonNode answer, ApiCall call) {
    JsonNode errcode = answer.path("errcode");
    if (errcode.isMissingNode()) {
      return 0;
    }
    if (errcode.isInt()) {
      return errcode.intValue();
    }
    if (errcode.isTextual() && errcode.textValue().matches("-?[0-9]{1,9}")) {
      return Integer.parseInt(errcode.textValue());
    }
    throw new WecomApiException(call.api(), 200, ErrorClass.RETRY, "the errcode is no number");
  }

  private JsonNode parse(InputStream body, ApiCall call) throws IOException {
    JsonNode answer;
    try {
      answer = body == null ? null : json.readTree(body);
    } catch (StreamConstraintsException e) {
      // Too deep, or a number too long: it would be so again. The words name lengths only.
      throw new WecomApiException(
          call.api(),
          0,
          ErrorClass.UNKNOWN,
          "the answer breaks a limit: " + e.getOriginalMessage());
    } catch (JsonProcessingException e) {
      throw new WecomApiException(call.api(), 200, ErrorClass.RETRY, "the answer is no JSON");
    }
    if (answer == null || !answer.isObject()) {
      throw new WecomApiException(call.api(), 200, ErrorClass.RETRY, "the answer is no object");
    }
    return answer;
  }

  /** WeCom's words without the hint, the caller's address and the link behind them. */
  private static String words(String errmsg) {
    int hint = errmsg.indexOf(", hint:");
    String plain = hint < 0 ? errmsg : errmsg.substring(0, hint);
    return plain.length() > 200 ? plain.substring(0, 200) : plain;
  }
}
