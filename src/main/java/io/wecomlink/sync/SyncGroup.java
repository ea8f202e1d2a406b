package io.wecomlink.sync;

import java.time.Instant;
import java.util.List;

/**
 * A group of members whose customers are read together, as it stands.
 *
 * @param groupNo number within the run, from 1
 * @param kind how it is read
 * @param userids 1 to 100 members
 * @param cursor of PAGES: where WeCom goes on; empty at the beginning and at the end. Of LIST: how
 *     many members are done, empty at the beginning
 * @param cursorMark a cursor that the group had before; null at the beginning
 * @param pages how many pages or lists are stored
 * @param finished whether its last page is stored
 * @param sliceEnds when it is given back, so that another company has its turn
 */
public record SyncGroup(
    int groupNo,
    Kind kind,
    List<String> userids,
    String cursor,
    String cursorMark,
    int pages,
    boolean finished,
    Instant sliceEnds) {

  /** How a group is read. */
  public enum Kind {
    /** The customers of all its members, page by page. */
    PAGES,
    /** The ids of the customers, member by member. */
    LIST
  }

  /** Whether there is another page to read. */
  public boolean isUnfinished() {
    return !finished;
  }

  /** The member whose list is next; only for lists. */
  String nextMember() {
    return userids.get(membersDone());
  }

  /** Where the group stands when the next member's list is done; only for lists. */
  String cursorBehindMember() {
    return String.valueOf(membersDone() + 1);
  }

  /** Whether the next member is the last one; only for lists. */
  boolean isAtLastMember() {
    return membersDone() + 1 == userids.size();
  }

  /**
   * Whether this cursor was there before, so that going on would never end. The mark follows the
   * cursor at ever greater distances and so meets a cycle of any length.
   */
  boolean repeats(String nextCursor) {
    return !nextCursor.isEmpty() && (nextCursor.equals(cursor) || nextCursor.equals(cursorMark));
  }

  /** This group behind the page that has just been stored. */
  SyncGroup behind(String nextCursor, boolean last) {
    boolean mark = (pages & (pages + 1)) == 0;
    return new SyncGroup(
        groupNo,
        kind,
        userids,
        nextCursor,
        mark ? nextCursor : cursorMark,
        pages + 1,
        last,
        sliceEnds);
  }

  private int membersDone() {
    return cursor.isEmpty() ? 0 : Integer.parseInt(cursor);
  }
}
