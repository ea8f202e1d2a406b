package io.wecomlink.problem;

import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells faults of the database (gone, restarting, full, deadlock) from faults of the work. After
 * the former the same work can succeed later; a statement that refuses its rows would refuse them
 * again and again, so that is the work's own failure.
 */
public final class DatabaseFaults {

  private DatabaseFaults() {}

  /** Whether a failure, or what caused it, is such a fault. */
  public static boolean isOne(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof TransientDataAccessException
          || cause instanceof RecoverableDataAccessException
          || cause instanceof DataAccessResourceFailureException
          || cause instanceof TransactionException) {
        return true;
      }
    }
    return false;
  }
}
