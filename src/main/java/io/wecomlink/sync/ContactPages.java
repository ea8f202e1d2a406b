package io.wecomlink.sync;

import com.fasterxml.jackson.databind.JsonNode;
import io.wecomlink.profile.ContactPage;
import org.apache.camel.Body;
import org.apache.camel.Variable;
import org.springframework.stereotype.Component;

/** The pages of a run's groups. */
@Component("contactPages")
public class ContactPages {

  /** Relations per page: the most that WeCom gives (wecom/external-contact-api.md §1). */
  static final int ROWS = 100;

  private final SyncLetters letters;

  ContactPages(SyncLetters letters) {
    this.letters = letters;
  }

  /** Reads a page. */
  public ContactPage read(@Body JsonNode answer) {
    return ContactPage.read(answer);
  }

  /** What cannot be read becomes dead letters, in the transaction that stores the rest. */
  public void keepRejected(
      @Variable("page") ContactPage page,
      @Variable("run") RunLease run,
      @Variable("group") SyncGroup group) {
    for (ContactPage.Rejected rejected : page.rejected()) {
      letters.keepRejected(run, group, rejected);
    }
  }
}
