package io.wecomlink.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.dao.CannotAcquireLockException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.jdbc.BadSqlGrammarException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;

class DatabaseFaultsTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "08006", // connection failure
        "08001", // cannot connect
        "57P01", // terminated by an administrator
        "57P02", // crash shutdown
        "57P03", // starting up
        "57014", // statement timeout
        "40001", // serialization failure
        "40P01", // deadlock
        "53100", // disk full
        "53200", // out of memory
        "53300", // too many connections
        "55P03", // lock not available
        "25P03", // idle in transaction for too long
        "58030", // input or output error
        "25006" // read only: a standby
      })
  void whatPassesIsTheDatabases(String sqlState) {
    assertThat(DatabaseFaults.isOne(new SQLException("words", sqlState))).isTrue();
    assertThat(
            DatabaseFaults.isOne(
                new IllegalStateException(
                    new DataIntegrityViolationException("x", new SQLException("y", sqlState)))))
        .isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "23505", // unique
        "23514", // check
        "22021", // NUL
        "22003", // number out of range
        "42P01", // no such table
        "40002", // constraint at commit
        "54000" // a key too long for its index; Spring takes it for a fault of resources
      })
  void whatWouldBeRefusedAgainIsTheWorks(String sqlState) {
    assertThat(DatabaseFaults.isOne(new SQLException("words", sqlState))).isFalse();
    assertThat(
            DatabaseFaults.isOne(
                new DataAccessResourceFailureException("x", new SQLException("y", sqlState))))
        .isFalse();
  }

  @Test
  void withoutAStateTheKindDecides() {
    assertThat(DatabaseFaults.isOne(new CannotGetJdbcConnectionException("down"))).isTrue();
    assertThat(DatabaseFaults.isOne(new CannotAcquireLockException("deadlock"))).isTrue();
    assertThat(DatabaseFaults.isOne(new CannotCreateTransactionException("down"))).isTrue();
    assertThat(DatabaseFaults.isOne(new SQLTransientConnectionException("pool is empty"))).isTrue();
    assertThat(DatabaseFaults.isOne(new BadSqlGrammarException("x", "y", new SQLException("z"))))
        .isFalse();
    assertThat(DatabaseFaults.isOne(new IllegalStateException("other"))).isFalse();
    assertThat(DatabaseFaults.isOne(null)).isFalse();
  }
}
