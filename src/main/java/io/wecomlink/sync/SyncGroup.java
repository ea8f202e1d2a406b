package io.wecomlink.sync;

import java.util.List;

/**
 * A group of members whose customers are read together, as it stands.
 *
 * @param groupNo number within the run, from 1
 * @param userids 1 to 100 members
 * @param cursor where WeCom goes on; empty at the beginning and at the end
 * @param finished whether its last page is stored
 */
public record SyncGroup(int groupNo, List<String> userids, String cursor, boolean finished) {

  /** Whether there is another page to read. */
  public boolean isUnfinished() {
    return !finished;
  }

  /** This group behind the page that has just been stored. */
  SyncGroup behind(String nextCursor) {
    return new SyncGroup(groupNo, userids, nextCursor, nextCursor.isEmpty());
  }
}
