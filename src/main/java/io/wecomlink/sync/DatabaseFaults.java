package io.wecomlink.sync;

import java.sql.SQLException;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * Tells faults of the database from faults of the work: the work is not to blame and goes on later.
 */
final class DatabaseFaults {

  private DatabaseFaults() {}

  static boolean isOne(Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof DataAccessException
          || cause instanceof TransactionException
          || cause instanceof SQLException) {
        return true;
      }
    }
    return false;
  }
}
