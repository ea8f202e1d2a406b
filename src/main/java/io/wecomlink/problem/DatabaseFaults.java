package io.wecomlink.problem;

import java.sql.SQLException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells faults of the database (gone, restarting, full, busy) from faults of the work. After the
 * former the same work can succeed later, so it is put back; a statement that refuses its rows
 * would refuse them again and again, so that is the work's own failure. The one place that decides
 * this, for runs, changes, stored events and answers.
 */
public final class DatabaseFaults {

  /** Classes of SQLSTATE: connection, transaction rolled back, resources, operator, system. */
  private static final Set<String> CLASSES = Set.of("08", "40", "53", "57", "58");

  /**
   * Lock not available; read-only while a standby is being promoted; the session was ended because
   * nothing was heard of its transaction for too long.
   */
  private static final Set<String> STATES = Set.of("55P03", "25006", "25P03");

  /** Deeper chains of causes go round in circles. */
  private static final int DEPTH = 50;

  private DatabaseFaults() {}

  /**
   * Whether a failure, or anything that caused it, is the database's.
   *
   * @param failure null is none
   */
  public static boolean isOne(Throwable failure) {
    boolean looksLikeOne = false;
    int depth = 0;
    for (Throwable cause = failure;
        cause != null && depth < DEPTH;
        cause = cause.getCause(), depth++) {
      if (cause instanceof SQLException sql && sql.getSQLState() != null) {
        // PostgreSQL's own word counts more than how a library translates it.
        return isOne(sql.getSQLState());
      }
      looksLikeOne |=
          cause instanceof TransientDataAccessException
              || cause instanceof RecoverableDataAccessException
              || cause instanceof DataAccessResourceFailureException
              || cause instanceof TransactionException
              || cause instanceof SQLTransientException
              || cause instanceof SQLNonTransientConnectionException
              || cause instanceof SQLRecoverableException;
    }
    return looksLikeOne;
  }

  /** 40002, an integrity constraint at commit, is about the rows. */
  private static boolean isOne(String sqlState) {
    return STATES.contains(sqlState)
        || sqlState.length() == 5
            && CLASSES.contains(sqlState.substring(0, 2))
            && !sqlState.equals("40002");
  }
}
