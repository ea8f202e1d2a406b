package io.wecomlink.sync;

import io.wecomlink.deadletter.DeadLetters;
import io.wecomlink.problem.Reason;
import io.wecomlink.profile.ContactPage;
import io.wecomlink.profile.Ids;
import java.util.List;
import org.springframework.stereotype.Component;

/** The dead letters of runs: what could not be read, and what has been read since. */
@Component("syncLetters")
class SyncLetters {

  /** Members whose customers could not be read; a replay reads them again. */
  private static final String CONTACT_GROUP = "CONTACT_GROUP";

  /** What of a page could not be read. */
  private static final String CONTACT = "CONTACT";

  /** The members of the company, where some could not be read. */
  private static final String MEMBERS = "MEMBERS";

  /** The company's customer tags; a replay reads them as after an event. */
  private static final String TAGS = "TAGS";

  private static final String ALL_TAGS = "";

  private static final String ROSTER = "roster";

  /** Those of the members who have customers. */
  private static final String FOLLOW_USERS = "follow_users";

  private final DeadLetters deadLetters;

  SyncLetters(DeadLetters deadLetters) {
    this.deadLetters = deadLetters;
  }

  /** Customers of these members could not be read. */
  void keepMembers(RunLease run, List<String> userids, Reason problem) {
    deadLetters.keepMembers(failed(run, CONTACT_GROUP, subject(userids), problem), userids);
  }

  /** The customers of these members have been read to the end. */
  void membersRead(RunLease run, List<String> userids) {
    deadLetters.resolveMembers(run.corpId(), CONTACT_GROUP, subject(userids), userids);
  }

  /**
   * Something of a page could not be read. Its place among what WeCom shows of these members tells
   * it from others and is the same in the next run, in which cursors and numbers of groups are not.
   * What is wrong with every page of a group alike is one letter.
   */
  void keepRejected(RunLease run, SyncGroup group, ContactPage.Rejected rejected) {
    String place =
        rejected.position() == null
            ? rejected.reason().code()
            : group.pages() + "/" + rejected.position();
    deadLetters.keepMembers(
        failed(run, CONTACT, subject(group.userids()) + "/" + place, rejected.reason()),
        group.userids());
  }

  /** Something in a member's list of customers has no id; the pages may show who it is. */
  void keepList(RunLease run, String userid) {
    keepMembers(run, List.of(userid), Ids.LISTED_WITHOUT_ID);
  }

  /** Some members could not be read. */
  void keepRoster(RunLease run, Reason problem) {
    deadLetters.keep(failed(run, MEMBERS, ROSTER, problem));
  }

  /** Something in the list of the members who have customers has no id. */
  void keepFollowUsers(RunLease run) {
    deadLetters.keep(failed(run, MEMBERS, FOLLOW_USERS, Ids.LISTED_WITHOUT_ID));
  }

  /** Everybody in the list of the members who have customers has an id. */
  void followUsersRead(RunLease run) {
    deadLetters.resolve(run.corpId(), MEMBERS, FOLLOW_USERS);
  }

  /** Some customer tags could not be read. */
  void keepTags(RunLease run, Reason problem) {
    deadLetters.keep(failed(run, TAGS, ALL_TAGS, problem));
  }

  /** All members have been read. */
  void rosterRead(RunLease run) {
    deadLetters.resolve(run.corpId(), MEMBERS, ROSTER);
  }

  /** A full run read everything: what failed before it is settled. */
  void allRead(RunLease run) {
    deadLetters.resolveBefore(
        run.corpId(), List.of(CONTACT_GROUP, CONTACT, MEMBERS, TAGS), run.startedAt());
  }

  private static DeadLetters.Failed failed(
      RunLease run, String kind, String subject, Reason problem) {
    return new DeadLetters.Failed(
        run.tenantId(), run.corpId(), run.runId(), kind, subject, problem);
  }

  /** What tells groups apart; people are shown the members. */
  private static String subject(List<String> userids) {
    return userids.size() == 1 ? userids.get(0) : userids.get(0) + "+" + (userids.size() - 1);
  }
}
